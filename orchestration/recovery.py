"""What a refresh does first: it makes good what the one before may have left behind when it was killed.

What lives here: the proof that the build database can be read, its replacement where it cannot, and the note of a
publication, which may come late. What does not: the lock (``lock.py``), the end of runs whose process is gone (``runs.py``),
and the clearing away of half-written files of a publication (``publication.py``), which each does by itself.

Everything that a refresh keeps can be made again from the raw folder, so that the build database may be lost at any time. What
only it knew, and readers would miss (when a report was first seen, what the cells held before), is taken over from the
published warehouse.

A refresh at work leaves a mark beside the build database. Where one finds the mark of another, that one was killed, or met an
error of the database itself: then every block of the file is read before it is built on.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from orchestration import build_mark, landing
from orchestration.configuration import Folders
from orchestration.data_format import note_format, prove_format
from orchestration.landing import State
from orchestration.progress import Log
from orchestration.publication import Publication, counts_of, published, sql_text


class DataFolderError(Exception):
    """The data folder cannot be worked in; the message says why and what to do."""


@contextmanager
def recovered(folders: Folders, log: Log) -> Iterator[None]:
    """The build database in a state that can be built on, for as long as the block lasts; the caller holds the lock.

    Raises DataFolderError where nothing can be written into the data folder, NewerDataFolder where it is not ours to write.
    """
    prove_writable(folders.data)
    prove_format(folders)
    note_format(folders)
    was_broken_off = build_mark.is_set(folders.build_database)
    if was_broken_off:
        log("the refresh before this one was broken off: the build database is proved first")
    _replace_if_broken(folders, log, in_full=was_broken_off)
    before = published(folders.warehouse)
    if before and not folders.build_database.exists():
        _take_over(folders, before, log)
    _note_what_was_published(folders, before, log)
    build_mark.set_mark(folders.build_database)
    yield
    build_mark.clear(folders.build_database)


def prove_writable(folder: Path) -> None:
    """Raise DataFolderError where no file can be written into the folder."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(bytes(65536))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise DataFolderError(
            f"{folder}: nothing can be written there: {error.strerror}. Free some space or mend the permissions, "
            "then refresh again; what was published stays as it is"
        ) from error


def fault_of(database: Path, *, in_full: bool) -> str | None:
    """What is wrong with a database file; None where it can be read.

    ``in_full`` reads every block of every table, whose checksums DuckDB then compares; else the file is only opened.
    Raises duckdb.IOException where another process has the file open: that is no fault of the file.
    """
    try:
        # Opened for writing: what its log holds is written into the file by that, or is found to be no log of this file.
        with duckdb.connect(database) as connection:
            if not in_full:
                return None
            tables = connection.execute(
                "select database_name, schema_name, table_name from duckdb_tables() "
                "where database_name = current_database() and not internal"
            ).fetchall()
            for table in tables:
                name = ".".join('"' + part.replace('"', '""') + '"' for part in table)
                connection.execute(f"select max(hash(t)) from {name} t").fetchone()
    except duckdb.Error as error:
        if build_mark.LOCKED in str(error):
            raise
        return str(error).splitlines()[0]
    return None


def _replace_if_broken(folders: Folders, log: Log, *, in_full: bool) -> None:
    """Move a build database that cannot be read out of the way."""
    database = folders.build_database
    wal = Path(f"{database}.wal")
    if not database.exists():
        wal.unlink(missing_ok=True)  # of a file that is gone: a new one would stumble over it
        return
    fault = fault_of(database, in_full=in_full)
    if fault is None:
        return
    aside = database.with_name(f"{database.name}.broken")
    database.replace(aside)
    wal.unlink(missing_ok=True)
    log(f"{database}: cannot be read ({fault}); moved to {aside.name}, every report is read again")


def _take_over(folders: Folders, before: Publication, log: Log) -> None:
    """Begin a build database with what the published warehouse knows and the raw folder does not.

    These are the days on which the reports were first seen, what the cells held and each report gave, with which the next
    publication is compared, and the results of the checks. The tables are those of dbt; the next build, which is a full one, makes them anew.
    """
    with landing.build_database(folders.build_database) as connection:
        landing.ensure_tables(connection)
        connection.execute(f"attach {sql_text(folders.warehouse)} as published (read_only)")
        landing.take_over(connection, State(landing.PUBLISHED_RUN, before.run_id))
        landing.take_over_history(connection, before.run_id, counts_of(before))
    log("the build database is begun anew, from what the published warehouse knows")


def note_publication(folders: Folders, publication: Publication) -> None:
    """Note in the build database what was published. That nothing has changed since is noted last: where a run is killed before
    that, the next one notes all of it again.
    """
    with landing.build_database(folders.build_database) as connection:
        landing.note_published(connection, publication.run_id, counts_of(publication))
        folders.rereading.unlink(missing_ok=True)
        landing.settle(connection, publication.run_id)


def _note_what_was_published(folders: Folders, before: Publication | None, log: Log) -> None:
    """Note that what was built is published, where the run that published it was killed before it could note it."""
    if before is None or not folders.build_database.exists():
        return
    with landing.build_database(folders.build_database) as connection:
        if not landing.has_state(connection):
            return
        known = landing.state(connection)
    was_publishing = known.get(landing.PUBLISHING) == before.run_id
    if was_publishing and known.get(landing.PUBLISHED_RUN) != before.run_id:
        note_publication(folders, before)
        log("what the refresh before this one published is noted")
