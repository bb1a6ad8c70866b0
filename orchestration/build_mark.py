"""The mark beside the build database: a refresh is at work, was killed, or met an error of the database itself.

What lives here: the setting and reading of the mark. What does not: what is done about it (``recovery.py``).
"""

from __future__ import annotations

from pathlib import Path

import duckdb

#: Errors by which DuckDB says that a file is damaged, or that it could not be written.
FILE_ERRORS = (duckdb.IOException, duckdb.FatalException, duckdb.InternalException, duckdb.SerializationException)
#: The same errors in the messages of dbt, which keeps no exception.
FILE_ERROR_WORDS = ("IO Error", "FATAL Error", "INTERNAL Error", "Serialization Error", "database has been invalidated")

#: How DuckDB says that another process has the file open: that is no damage, and passes.
LOCKED = "Could not set lock"

_AT_WORK = "a refresh is at work, or was killed\n"


def set_mark(database: Path) -> None:
    """Note that a refresh is at work on the build database."""
    database.parent.mkdir(parents=True, exist_ok=True)
    _path(database).write_text(_AT_WORK, encoding="utf-8")


def doubt(database: Path, error: object) -> None:
    """Note that an error may come from the file of the build database, so that the next refresh proves it."""
    _path(database).write_text(f"an error that may come from the file: {error}\n", encoding="utf-8")


def is_set(database: Path) -> bool:
    """Whether a refresh was broken off, or an error was noted."""
    return _path(database).exists()


def clear(database: Path) -> None:
    """Take the mark away, unless an error was noted."""
    path = _path(database)
    if path.exists() and path.read_text(encoding="utf-8") == _AT_WORK:
        path.unlink()


def _path(database: Path) -> Path:
    return database.with_name("unfinished")
