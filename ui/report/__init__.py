"""Reports: one neutral assembly of a result document, and a writer for each kind of file."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from importlib import import_module
from pathlib import Path

from blackmass.process.document import Document
from blackmass.process.errors import BlackmassError, InputError, shown

from ..language import ENGLISH, Language, blocks, speaking
from .glyphs import NoTypeface
from .look import PLAIN, Look
from .model import Paragraph, Report, Section
from .sections import assemble, assemble_several, check_chosen

__all__ = [
    "SUFFIXES",
    "Look",
    "assemble",
    "assemble_several",
    "check_chosen",
    "check_path",
    "to_bytes",
    "write_bytes",
    "write_report",
]

#: File suffix -> the module that writes it, and its function of a report that gives bytes.
SUFFIXES = {
    ".pdf": ("pdf", "to_bytes"),
    ".xlsx": ("xlsx", "to_bytes"),
    ".html": ("html", "to_bytes"),
    ".md": ("markdown", "to_bytes"),
    ".csv": ("long", "csv_bytes"),
    ".parquet": ("long", "parquet_bytes"),
    ".json": ("result", "to_bytes"),
}

#: What writes documents as they are, whatever a report has of them.
_WHOLE = (".json",)

#: What a report says that cannot be in its language.
_IN_ENGLISH = (
    "No typeface on this computer has the characters of the language asked for, so this report is in English. Install one, such as Noto Sans "
    "CJK; the HTML report and the workbook need none."
)


def to_bytes(
    doc: Document | Sequence[Document],
    suffix: str,
    studies: Sequence[Section] = (),
    *,
    sections: Collection[str] = (),
    look: Look = PLAIN,
    language: Language = ENGLISH,
) -> bytes:
    """The report of a result document, or of several, as the bytes of a file; the same documents give the same bytes.

    studies: sections that are attached. sections: keys of those that it is to have, where not all.
    """
    place = SUFFIXES.get(suffix.lower())
    if place is None:
        kinds = ", ".join(SUFFIXES)
        raise InputError(f'a report cannot be written as "{suffix}": end the file name with one of {kinds}.')
    try:
        writer: Callable[..., bytes] = getattr(import_module(f".{place[0]}", __name__), place[1])
        if suffix.lower() in _WHOLE:
            return writer(doc)

        def told(language: Language) -> Report:
            with speaking(language):
                if isinstance(doc, Document):
                    report = assemble(doc, studies, sections, look)
                else:
                    report = assemble_several(doc, sections, look)
            return blocks.report(report, language)

        try:
            return writer(told(language))
        except NoTypeface:
            report = told(ENGLISH)
            report.sections[0].blocks.insert(0, Paragraph(_IN_ENGLISH))
            return writer(report)
    except BlackmassError:
        raise
    except ModuleNotFoundError as missing:
        raise InputError(
            f"writing {suffix} reports needs {missing.name}, which is not installed: "
            "install it with  pip install 'blackmass[report]'."
        ) from None
    except Exception as failed:  # of the library that writes the file
        raise BlackmassError(f"the {suffix} report could not be written: {type(failed).__name__}: {failed}") from failed


def check_path(path: str | Path, suffixes: Collection[str] = SUFFIXES, what: str = "report") -> Path:
    """The path if a report, or what else is to be written, can go there; asked before a long calculation, not after it."""
    path = Path(path)
    if path.suffix.lower() not in suffixes:
        kinds = ", ".join(suffixes)
        raise InputError(
            f'"{path}" does not say what kind of {what} to write: the file name must end with one of {kinds}.'
        )
    try:
        if not path.parent.is_dir():
            raise InputError(f'"{path}": the folder {path.parent} does not exist; make it first or choose another.')
        path.exists()
    except OSError as failed:
        raise InputError(f"{shown(str(path))} cannot be written: {failed.strerror}.") from None
    return path


def write_report(
    doc: Document, path: str | Path, studies: Sequence[Section] = (), language: Language = ENGLISH
) -> Path:
    """Write the report of a result document, with studies attached, to a .pdf, .xlsx or .html file."""
    path = check_path(path)
    return write_bytes(path, to_bytes(doc, path.suffix, studies, language=language))


def write_bytes(path: Path, content: bytes) -> Path:
    """Write a file. Raises InputError where that fails."""
    try:
        path.write_bytes(content)
    except OSError as failed:
        raise InputError(f"{shown(str(path))} cannot be written: {failed.strerror}.") from None
    return path
