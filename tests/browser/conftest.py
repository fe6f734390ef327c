"""A browser, and a page that is served for it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_PATIENCE = 60  # s, for the start on a slow machine


@pytest.fixture(scope="module")
def browser() -> str:
    """Path of a Chromium. Where tests are run for every change, its absence is a failure."""
    path = next((found for name in _BROWSERS if (found := shutil.which(name))), None)
    if path is None:
        message = f"no browser on the path (looked for {', '.join(_BROWSERS)}): the page was not tried in one"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return path


@pytest.fixture(scope="module")
def server() -> Iterator[tuple[str, int]]:
    """The page, served by the command a person types: its address, and the process."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    links = str(Path(__file__).resolve().parents[2] / ".dev")
    found = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [links, os.environ.get("PYTHONPATH", "")]))}
    server = subprocess.Popen(
        [sys.executable, "-m", "blackmass.ui.cli", "ui", "--no-browser", "--port", str(port)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, env=found,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + _PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                assert server.poll() is None, server.stdout.read()
                assert time.monotonic() < deadline, "the page did not start"
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}", server.pid
    finally:
        server.terminate()
        server.wait(10)


@pytest.fixture(scope="module")
def address(server: tuple[str, int]) -> str:
    """Where the page is."""
    return server[0]
