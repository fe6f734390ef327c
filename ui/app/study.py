"""The Study tab: many plants about the one in the fields, calculated beside the page."""

from __future__ import annotations

import shlex
import tomllib
from collections.abc import Callable, Mapping, Sequence

from blackmass.process import Scenario

from ..display import counted, file_name, plain
from ..report.model import Section
from ..studies import files, told
from ..studies.attached import attached
from . import draw, memory, study_form
from .command import command_line
from .inputs import Asked
from .spoken import st
from .study_work import Bench, Job, block

_JOB = "study job"  # session key: the last study that was asked for

#: Seconds between two looks at how far it is.
_LOOK = 0.5


@st.cache_resource
def _bench() -> Bench:
    return Bench()


def study(asked: Asked, scenario: Scenario, name: str, figures_of: Callable[[str], Mapping[str, str]]) -> None:
    """The fields of a study, and the last one that was done. figures_of: the units of every figure of a scenario file's plant."""
    toml = scenario.to_toml()
    form = study_form.form(scenario, figures_of(toml))
    job: Job | None = st.session_state.get(_JOB)
    at_work = job is not None and not job.ended
    command = _command(asked, scenario, name, form)
    new = Job(form.request, toml, name, command, block(form.plants))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.button(
            "Calculate", type="primary", icon=":material/play_arrow:", key="study start", on_click=_start, args=(new,),
            disabled=bool(form.wrong) or at_work,
        )  # fmt: skip
        if form.wrong:
            st.caption(plain(form.wrong))
        elif form.plants:
            st.caption(f"{counted(form.plants)} plants.")
    if at_work:
        _progress()
    elif job is not None:
        _outcome(job, toml)
        if job.command != command:
            st.markdown("**What gave this, on the command line**")
            st.code(job.command, language="shell", wrap_lines=True)
    # What is not complete yet the command would refuse; what is too much for the page it takes.
    if form.plants or not form.wrong:
        st.markdown("**These fields on the command line**")
        st.code(command, language="shell", wrap_lines=True)


def _command(asked: Asked, scenario: Scenario, name: str, form: study_form.Form) -> str:
    """The command that does what the fields say."""
    run = command_line(asked.preset, asked.preset_scenario, scenario.to_dict())
    start = (
        run.replace("blackmass run", "blackmass study", 1)
        if run
        else f"blackmass study {file_name(name)}-scenario.toml"
    )
    return f"{start} {shlex.join([*form.request.arguments(), '--block', str(block(form.plants))])}"


def _start(job: Job) -> None:
    st.session_state[_JOB] = job
    job.start(_bench())


@st.fragment(run_every=_LOOK)
def _progress() -> None:
    """How far the study is, and the way out."""
    job: Job = st.session_state[_JOB]
    if job.ended:
        memory.again()
    share = min(job.done / job.number, 1.0) if job.number else 0.0
    if job.stopping.is_set():
        words = "Stopping ..."
    elif job.started is None:
        words = "Beginning ..." if job.begun else "Waiting for another study on this server ..."
    else:
        left = "" if job.left is None else f", about {_time(job.left)} left"
        words = f"{counted(job.done)} of {counted(job.number)} plants{left}"
    st.progress(share, words)
    st.button("Cancel", icon=":material/stop:", key="study stop", on_click=job.stop, disabled=job.stopping.is_set(),
              help="What is done is kept.")  # fmt: skip


def _time(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 100 else f"{seconds / 60:.0f} min"


def _outcome(job: Job, toml: str) -> None:
    """What the last study found, and of which plant."""
    if job.refused:
        st.error(plain(job.refused.removeprefix("study: ")), icon=":material/error:")
        return
    if job.section is None:
        st.info("Cancelled before there was anything to keep.")
        return
    st.subheader(plain(job.section.title), anchor=False)
    st.caption(plain(job.plant))
    with st.container():  # there with and without a word on the plant, so that what follows keeps its place
        if job.scenario != toml:
            st.warning(
                "This is of the plant before the last changes. Calculate again for the one in the fields.",
                icon=":material/history:",
            )
    draw.section(job.section, headed=False)
    name = f"{file_name(job.plant)}-{job.request.kind}"
    with st.container(horizontal=True):
        st.download_button(
            "CSV", lambda: files.to_csv(job.found).encode("utf-8-sig"), f"{name}.csv", "text/csv", on_click="ignore",
            icon=":material/download:",
        )  # fmt: skip
        st.download_button(
            "Parquet", lambda: files.to_parquet(job.found), f"{name}.parquet", "application/vnd.apache.parquet",
            on_click="ignore", icon=":material/download:",
        )  # fmt: skip


def with_study(scenario: Scenario) -> Callable[[], Sequence[Section]]:
    """A switch that attaches the last study to the reports of a scenario's plant, where there is one; what it gives then."""
    job: Job | None = st.session_state.get(_JOB)
    if job is None or job.found is None:
        return tuple
    title = told.heading(job.found)
    if not st.toggle(f"Attach the study to the reports: {title}", key="study attached", persist_state="session"):
        return tuple
    of = Scenario.from_dict(tomllib.loads(job.scenario))
    return lambda: [attached(job.found, of, scenario, figures=job.request.figures)]
