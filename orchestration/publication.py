"""Publication: the checked tables as a new warehouse and new Parquet files, put in place of the old ones in one step
each.

What lives here: the writing of the published files, their swap, and what the published warehouse says of itself. What
does not: whether a build may be published (Dagster's blocking checks decide) and what its tables mean.

A reader that has the old warehouse open goes on reading it: the file loses its name, not its bytes. One that opens it
at any moment finds the old warehouse or the new one, whole. The Parquet files lie in a folder of their own for each
publication; ``data/export`` is a link that is replaced; the folder before it is kept until the next publication for
who still reads there.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path

import duckdb

from orchestration.configuration import Folders
from orchestration.progress import Log

#: The published file keeps to the storage format of DuckDB 1.5, so that clients of that line open it too.
STORAGE_VERSION = "v1.5.0"


@dataclass(frozen=True, slots=True)
class Publication:
    """What a published warehouse says of itself: the one row of its table ``publication``."""

    published_at: datetime  # UTC
    fingerprint: str  # of all inputs; an equal one means that nothing needs to be built
    run_id: str  # of the Dagster run
    zhibiao_version: str
    data_format: int
    reader_version: str
    registry_fingerprint: str
    dbt_project: str
    expectations: str
    pipeline: str
    dbt_version: str
    duckdb_version: str
    great_expectations_version: str
    reports: int
    quarantined: int
    numbers: int
    facts: int
    not_facts: int
    unresolved: int
    observations: int
    suspects: int
    indicator_values: int


#: How the counts of a publication are taken from its tables.
COUNTS: Mapping[str, str] = {
    "reports": "select count(*) from dim_reports where report <> '(unknown)'",
    "quarantined": "select count(*) from fct_quarantine",
    "numbers": "select count(*) from fct_numbers",
    "facts": "select count(*) from fct_numbers where fate = 'fact'",
    "not_facts": "select count(*) from fct_numbers where fate = 'not_fact'",
    "unresolved": "select count(*) from fct_numbers where fate = 'unresolved'",
    "observations": "select count(*) from fct_observations",
    "suspects": "select count(*) from fct_observations where status = 'suspect'",
    "indicator_values": "select count(*) from fct_indicator_values",
}


def counts_of(publication: Publication) -> dict[str, int]:
    """The counts of a publication by name."""
    return {name: getattr(publication, name) for name in COUNTS}


@dataclass(frozen=True, slots=True)
class TableComment:
    """What a published table and its columns mean, as its comments say."""

    table: str
    columns: Mapping[str, str]


def published(warehouse: Path) -> Publication | None:
    """What the published warehouse says of itself; None where there is none, or none that can be read."""
    if not warehouse.exists():
        return None
    names = ", ".join(field.name for field in fields(Publication))
    try:
        with duckdb.connect(warehouse, read_only=True) as connection:
            row = connection.execute(f"select {names} from publication").fetchone()
    except duckdb.Error:
        return None  # no database, or one that another version of this project wrote: it is built anew
    return Publication(*row) if row else None


def published_fingerprint(folders: Folders) -> str | None:
    """The fingerprint of the inputs of what is published; None where the warehouse or its export is missing."""
    found = published(folders.warehouse) if folders.export.exists() else None
    return found.fingerprint if found else None


def publish(
    folders: Folders,
    tables: Mapping[str, TableComment],
    about: Mapping[str, object],
    log: Log,
    views: Mapping[str, TableComment] | None = None,
) -> Publication:
    """Publish these tables and views of the build database; ``about`` gives the fields of Publication that are not counts.

    A view reads published tables alone, by schema and name. It goes into the warehouse as it is, and into no Parquet file:
    what it multiplies out may be larger than all the rest.

    Until the last file is written in full, nothing that readers see is touched; an error leaves all as it was.
    """
    if folders.export.exists() and not folders.export.is_symlink():
        raise FileExistsError(f"{folders.export} is not a link that a publication made; move it away and refresh again")
    _clean_up(folders)
    new_warehouse = folders.data / f".warehouse.{os.getpid()}.new"
    new_export = _exports(folders) / f"{about['run_id']}"
    try:
        publication = _write(folders, tables, views or {}, about, new_warehouse, new_export)
    except BaseException:
        new_warehouse.unlink(missing_ok=True)
        shutil.rmtree(new_export, ignore_errors=True)
        raise
    # The warehouse comes last: it holds the fingerprint by which the next refresh knows that all was published.
    _replace_export(new_export, folders)
    _replace_warehouse(new_warehouse, folders.warehouse)
    log(f"published: {len(tables)} tables in {folders.warehouse} and as Parquet in {folders.export}")
    return publication


def _write(
    folders: Folders,
    tables: Mapping[str, TableComment],
    views: Mapping[str, TableComment],
    about: Mapping[str, object],
    new_warehouse: Path,
    new_export: Path,
) -> Publication:
    new_export.mkdir(parents=True)
    with duckdb.connect(":memory:") as connection:
        connection.execute(f"attach {sql_text(folders.build_database)} as build (read_only)")
        connection.execute(f"attach {sql_text(new_warehouse)} as fresh (storage_version {sql_text(STORAGE_VERSION)})")
        connection.execute("use fresh.main")
        for table, comment in tables.items():
            connection.execute(f'create table "{table}" as from build.main."{table}"')
            _comment(connection, table, comment)
        for view, comment in views.items():
            connection.execute(_definition_of(connection, view))
            _comment(connection, view, comment, kind="view")
        counts = {name: connection.execute(query).fetchone()[0] for name, query in COUNTS.items()}
        publication = Publication(**about, **counts)
        _write_publication(connection, publication)
        for table in (*tables, "publication"):
            target = new_export / f"{table}.parquet"
            connection.execute(f'copy "{table}" to {sql_text(target)} (format parquet, compression zstd)')
            _sync(target)
        connection.execute("checkpoint fresh")
        connection.execute("use memory.main")
        connection.execute("detach fresh")
    wal = Path(f"{new_warehouse}.wal")
    if wal.exists():  # else the swap would leave changes behind
        raise RuntimeError(f"{wal}: the new warehouse was not written out in full")
    _sync(new_warehouse)
    return publication


def _write_publication(connection: duckdb.DuckDBPyConnection, publication: Publication) -> None:
    kinds = {"datetime": "timestamp", "int": "bigint", "str": "varchar"}
    columns = ", ".join(f"{field.name} {kinds[str(field.type)]}" for field in fields(Publication))
    connection.execute(f"create table publication ({columns})")
    marks = ", ".join("?" for _ in fields(Publication))
    connection.execute(
        f"insert into publication values ({marks})", [getattr(publication, f.name) for f in fields(Publication)]
    )
    connection.execute(
        "comment on table publication is "
        "'What this warehouse says of itself: when, from what and with which versions it was built.'"
    )


def _definition_of(connection: duckdb.DuckDBPyConnection, view: str) -> str:
    """The statement that makes a view of the build database, to be run in the new warehouse."""
    query = "select sql from duckdb_views() where database_name = 'build' and schema_name = 'main' and view_name = $1"
    found = connection.execute(query, [view]).fetchone()
    if found is None:
        raise LookupError(f"the build database has no view {view}")
    return found[0]


def _comment(connection: duckdb.DuckDBPyConnection, table: str, comment: TableComment, kind: str = "table") -> None:
    if comment.table:
        connection.execute(f'comment on {kind} "{table}" is {sql_text(comment.table)}')
    present = {name for name, *_ in connection.execute(f'describe "{table}"').fetchall()}
    for column, text in comment.columns.items():
        if text and column in present:
            connection.execute(f'comment on column "{table}"."{column}" is {sql_text(text)}')


def _replace_warehouse(new: Path, warehouse: Path) -> None:
    # A log left beside the name by somebody who wrote to the old file would make the new one unreadable.
    Path(f"{warehouse}.wal").unlink(missing_ok=True)
    new.replace(warehouse)
    _sync(warehouse.parent)


def _replace_export(new: Path, folders: Folders) -> None:
    old = folders.export.resolve() if folders.export.is_symlink() else None
    link = folders.data / f".export.{os.getpid()}.new"
    link.symlink_to(new.relative_to(folders.data))
    link.replace(folders.export)
    _sync(folders.data)
    for folder in _exports(folders).iterdir():
        if folder.resolve() not in (new.resolve(), old):
            shutil.rmtree(folder)


def _clean_up(folders: Folders) -> None:
    """Remove what a publication that was killed left behind. Only one runs at a time: the refresh holds the lock."""
    for path in (*folders.data.glob(".warehouse.*.new*"), *folders.data.glob(".export.*.new")):
        path.unlink()


def _exports(folders: Folders) -> Path:
    return folders.data / ".exports"


def _sync(path: Path) -> None:
    """Have the operating system write the file, or the names in the folder, to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sql_text(value: object) -> str:
    """The value as an SQL string literal."""
    return "'" + str(value).replace("'", "''") + "'"
