"""Own: data that a user brings beside what ships, read and checked into the rows that the tables hold.

Each kind is a table of a scenario file, or of a file beside it, with one table a row: ``[component."potash"]``. A row may
not take the name of one that ships, but for specifications and traces: a buyer's own limits replace those of the shipped grade,
and traces are those of a reagent that ships.
"""

from .files import embedded, from_files
from .rows import KINDS, extended, technical, with_chemistry

__all__ = ["KINDS", "embedded", "extended", "from_files", "technical", "with_chemistry"]
