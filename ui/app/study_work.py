"""Work: a study in a process of its own, so that the page stays quick, and can be left or stopped at any time.

The page starts this module as a program: what is asked goes in, pickled; how far it is and what was found come out. When
a visitor stops it, or the page itself ends, it keeps what is done and ends.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
import time
import tomllib
from _thread import interrupt_main
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from ..report.model import Section
from ..studies.request import Request

#: Plants solved at once: enough to be quick, few enough that a study tells how far it is and keeps most when it is stopped.
_LEAST, _MOST, _PARTS = 32, 256, 8


def block(plants: int | None) -> int:
    """Plants of a study that are solved at once."""
    return _MOST if plants is None else max(_LEAST, min(_MOST, plants // _PARTS))


@dataclass
class Bench:
    """Where studies of all visitors are at work, so many at once; the others wait."""

    places: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(max(1, (os.cpu_count() or 1) // 2)))


@dataclass(eq=False)
class Job:
    """One study. scenario: the file's text of its plant; command: what repeats it."""

    request: Request
    scenario: str
    plant: str
    command: str
    block: int
    done: int = 0
    number: int = 0
    found: Any = None
    section: Section | None = None
    refused: str = ""
    begun: bool = False
    ended: bool = False
    started: float | None = None  # when its first plants were asked for
    stopping: threading.Event = field(default_factory=threading.Event)

    def start(self, bench: Bench) -> None:
        """Begin, when there is a place."""
        threading.Thread(target=self._work, args=(bench,), daemon=True).start()

    def stop(self) -> None:
        """Keep what is done and end."""
        self.stopping.set()

    @property
    def left(self) -> float | None:
        """Seconds that it still takes, as far as can be told."""
        if self.started is None or not self.done:
            return None
        return (time.monotonic() - self.started) * (self.number - self.done) / self.done

    def _work(self, bench: Bench) -> None:
        try:
            with bench.places:
                if not self.stopping.is_set():
                    self._follow()
        except Exception as error:
            self.refused = f"The study stopped: {type(error).__name__}: {error}"
        finally:
            self.ended = True

    def _follow(self) -> None:
        """Start the process, tell it what is asked, and hear what it says."""
        self.begun = True
        path = os.pathsep.join(filter(None, sys.path))
        with subprocess.Popen(
            [sys.executable, "-m", __name__], stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
        ) as process:  # fmt: skip
            assert process.stdin and process.stdout
            threading.Thread(target=self._tell_to_stop, args=(process,), daemon=True).start()
            pickle.dump((self.request, self.scenario, self.block), process.stdin)
            process.stdin.flush()
            told = ""
            try:
                while told not in ("found", "refused", "stopped"):
                    told, *what = pickle.load(process.stdout)
                    self._hear(told, what)
            except EOFError:
                raise RuntimeError("its process ended") from None
            finally:
                self.stopping.set()

    def _tell_to_stop(self, process: subprocess.Popen[bytes]) -> None:
        self.stopping.wait()
        with suppress(OSError, ValueError):
            assert process.stdin
            process.stdin.close()

    def _hear(self, told: str, what: list[Any]) -> None:
        if told == "progress":
            self.started = time.monotonic() if self.started is None else self.started
            self.done, self.number = what
        elif told == "found":
            self.found, self.section = what
        elif told == "refused":
            (self.refused,) = what


def main() -> None:
    """The process of one study."""
    out = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    if hasattr(os, "nice"):
        os.nice(5)
    request, scenario, plants = pickle.load(sys.stdin.buffer)
    stop, solving = threading.Event(), threading.Event()

    def listen() -> None:
        os.read(0, 1)  # ends when the other side closes it, or ends itself
        stop.set()
        if solving.is_set():
            interrupt_main()

    threading.Thread(target=listen, daemon=True).start()

    def tell(*what: Any) -> None:
        pickle.dump(what, out)
        out.flush()

    tell(*_outcome(request, scenario, plants, stop, solving, partial(tell, "progress")))


def _outcome(
    request: Request,
    scenario: str,
    plants: int,
    stop: threading.Event,
    solving: threading.Event,
    progress: Callable[[int, int], Any],
) -> tuple[Any, ...]:
    """What comes of a study; an interrupt while it is solved keeps what is done."""
    from blackmass.process.errors import BlackmassError
    from blackmass.process.scenario import Scenario
    from blackmass.process.studies import Settings

    from ..studies.told import heading, told

    def heard(done: int, number: int) -> None:
        progress(done, number)
        if stop.is_set():  # an interrupt that came where Python drops it, as in a finaliser
            raise KeyboardInterrupt

    try:
        solving.set()
        if stop.is_set():
            return ("stopped",)
        found = request.solve(Scenario.from_dict(tomllib.loads(scenario)), Settings(block=plants, progress=heard))
        solving.clear()
        return "found", found, Section("study", heading(found), told(found, request.figures))
    except BlackmassError as error:
        return "refused", str(error)
    except KeyboardInterrupt:
        return ("stopped",)


if __name__ == "__main__":
    main()
