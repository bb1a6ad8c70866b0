"""The landing tables: what was read from each report, kept in the build database from one refresh to the next.

What lives here: the schema ``landing`` (one table for each record of ``reading/model.py``, the register of raw files,
the quarantine, the scores of the reader, the sketches by which reprints are found, the reports that changed since the last
publication, what the last publication held, the results of the checks, and a few facts about the last refresh) and the writing
of it, one report replaced as a whole. What does not: reading, judging, and anything of the schemas that dbt builds.

``changed_reports`` is what dbt builds anew: every writer here adds to it the reports whose rows it changes, and with them
those that tell the same text, since one of these may now be the original. It is emptied by a publication and by nothing
else, so that a build that failed is made good by the next.

The tables are made from the dataclasses: their columns are the fields, in order, ``str`` as VARCHAR, ``int`` as BIGINT,
``float`` as DOUBLE, ``bool`` as BOOLEAN, ``date`` as DATE. Where a table on disk has other columns, a new version of
the reader has other fields: all landing tables are then made anew and every report is read again. The history that no report
can give again (results of checks, what was published) stays, and is made anew only where its own columns differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_type_hints

import duckdb
import pyarrow as pa

from orchestration import build_mark
from orchestration.checks.results import ValidationResult
from orchestration.evaluation.accuracy import Accuracy
from orchestration.inputs import RawReport
from orchestration.reading.duplicates import similarity, sketch
from orchestration.reading.model import ManifestRow, Number, Observation, Reading, Relation, Repair, Report, Text

_TYPES = {str: "VARCHAR", int: "BIGINT", float: "DOUBLE", bool: "BOOLEAN", date: "DATE", datetime: "TIMESTAMP"}
_ARROW = {
    str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_(), date: pa.date32(),
    datetime: pa.timestamp("us"),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class RawFile:
    """One state of one file of the raw folder: its bytes were never opened for their meaning."""

    file: str
    report: str
    sha256: str
    bytes: int
    title: str | None
    publisher: str | None
    url: str | None
    publication_day: date | None
    publication_precision: str | None
    publication_basis: str | None
    region_code: str | None
    first_seen_at: datetime  # UTC
    gone_at: datetime | None  # UTC; null while the file lies there with these bytes


@dataclass(frozen=True, slots=True)
class Quarantined:
    """One file that could not be read."""

    file: str
    report: str
    sha256: str
    cause: str
    remedy: str
    seen_at: datetime  # UTC
    reading_key: str


@dataclass(frozen=True, slots=True)
class Sketch:
    """One band of the sketch of a report's text; see ``reading/duplicates.py``."""

    report: str
    band: int
    key: int


@dataclass(frozen=True, slots=True)
class Twin:
    """A report and another that tells the same text; each pair has two rows, one from either side."""

    report: str
    twin: str
    similarity: float


@dataclass(frozen=True, slots=True)
class ChangedReport:
    """A report that was read, judged, corrected or withdrawn since the last publication."""

    report: str


@dataclass(frozen=True, slots=True)
class PublishedReport:
    """What the last publication held of a report."""

    report: str
    sha256: str
    characters: int
    n_numbers: int
    n_facts: int
    n_unresolved: int
    n_observations: int
    n_repairs: int


@dataclass(frozen=True, slots=True)
class PublishedCount:
    """One count of the last publication."""

    name: str
    value: int
    run_id: str


@dataclass(frozen=True, slots=True)
class State:
    """One fact about the last refresh, for the next."""

    name: str
    value: str


TABLES: Mapping[str, type] = {
    "raw_reports": RawFile,
    "reports": Report,
    "texts": Text,
    "repairs": Repair,
    "numbers": Number,
    "observations": Observation,
    "relations": Relation,
    "quarantine": Quarantined,
    "accuracy": Accuracy,
    "sketches": Sketch,
    "twins": Twin,
    "changed_reports": ChangedReport,
    "state": State,
    "published_reports": PublishedReport,
    "published_counts": PublishedCount,
    "validation_results": ValidationResult,
}
#: What is known of runs before, and what no report could give again.
HISTORY = ("published_reports", "published_counts", "validation_results")
#: Runs whose results are kept.
KEPT_RUNS = 100
#: The tables that hold what was read of a report, by their column ``report``.
READ_TABLES = ("reports", "texts", "repairs", "numbers", "observations", "relations")
#: Facts about the last refresh that more than one step speaks of: what dbt's tables were built from, which corrections
#: were applied, which run published last, which run last began to publish.
BUILT_FROM, CORRECTIONS, PUBLISHED_RUN = "dbt_project_built", "corrections", "published_run"
PUBLISHING = "publishing"

#: The fact by which a refresh knows from what gold, with which reader and registry the scores that are kept were taken.
_SCORED = "scored"


@contextmanager
def build_database(path: Path, *, read_only: bool = False) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the build database, closed at the end: dbt can open the file only when nobody else writes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with duckdb.connect(path, read_only=read_only) as connection:
            yield connection
    except build_mark.FILE_ERRORS as error:
        build_mark.doubt(path, error)
        raise


def now() -> datetime:
    """This moment in UTC, without a zone, as the tables keep it."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def columns(table: str) -> dict[str, str]:
    """Name and DuckDB type of each column of a landing table, in order."""
    return {name: _TYPES[kind] for name, kind in _field_types(TABLES[table]).items()}


def ensure_tables(connection: duckdb.DuckDBPyConnection) -> bool:
    """Make the landing tables where they are missing, and all of them anew where one has other columns.

    Returns whether what was kept had to be dropped.
    """
    found: dict[str, dict[str, str]] = {}
    for table, name, kind in connection.execute(
        "select table_name, column_name, data_type from duckdb_columns() "
        "where database_name = current_database() and schema_name = 'landing' order by table_name, column_index"
    ).fetchall():
        found.setdefault(table, {})[name] = kind
    differ = {table for table in TABLES if table in found and found[table] != columns(table)}
    stale = bool(differ.difference(HISTORY))
    with _transaction(connection):
        connection.execute("create schema if not exists landing")
        for table in TABLES:
            definition = ", ".join(f'"{name}" {kind}' for name, kind in columns(table).items())
            anew = table in differ if table in HISTORY else stale
            verb = "create or replace table" if anew else "create table if not exists"
            connection.execute(f"{verb} landing.{table} ({definition})")
    return stale


def kept_reading_keys(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The reading key of each file that was read or found unreadable, by file."""
    return dict(
        connection.execute(
            "select file, reading_key from landing.reports union all select file, reading_key from landing.quarantine"
        ).fetchall()
    )


def forget_reading_keys(connection: duckdb.DuckDBPyConnection) -> None:
    """Make every kept report look changed, so that it is read again, and the reader scored again."""
    with _transaction(connection):
        connection.execute("update landing.reports set reading_key = ''")
        connection.execute("update landing.quarantine set reading_key = ''")
        connection.execute("delete from landing.state where name = $1", [_SCORED])


def forget_month(connection: duckdb.DuckDBPyConnection, month: str) -> int:
    """Make every kept report that was published in a month (YYYY-MM) look changed; returns how many there are."""
    with _transaction(connection):
        query = (
            "update landing.reports set reading_key = '' where strftime(publication_day, '%Y-%m') = $1 returning report"
        )
        return len(connection.execute(query, [month]).fetchall())


def kept_reading(
    connection: duckdb.DuckDBPyConnection, report: str, reading_key: str
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]] | None:
    """Observations and ledger of a report as they are kept, where it was read under this very key; else None."""
    query = "select count(*) > 0 from landing.reports where report = $1 and reading_key = $2"
    if not connection.execute(query, [report, reading_key]).fetchone()[0]:
        return None
    rows: list[list[dict[str, Any]]] = []
    for table in ("observations", "numbers"):
        found = connection.execute(f"from landing.{table} where report = $1", [report]).fetchall()
        rows.append([dict(zip(columns(table), values, strict=True)) for values in found])
    return rows[0], rows[1]


def scored(connection: duckdb.DuckDBPyConnection) -> str | None:
    """The fingerprint under which the scores were taken that are kept; None where they must be taken anew."""
    return state(connection).get(_SCORED)


def land_accuracy(connection: duckdb.DuckDBPyConnection, rows: Sequence[Accuracy], fingerprint: str | None) -> None:
    """Replace the scores of the reader. Without a ``fingerprint`` they are taken again by the next refresh that runs."""
    with _transaction(connection):
        connection.execute("delete from landing.accuracy")
        _insert(connection, "accuracy", rows)
        connection.execute("delete from landing.state where name = $1", [_SCORED])
        _insert(connection, "state", [State(_SCORED, fingerprint)] if fingerprint else [])


def land(
    connection: duckdb.DuckDBPyConnection, readings: Sequence[Reading], quarantined: Sequence[Quarantined] = ()
) -> None:
    """Replace all that is kept of these reports, in one transaction."""
    records: dict[str, list[Any]] = {
        "reports": [reading.report for reading in readings],
        "texts": [reading.text for reading in readings],
        "repairs": [record for reading in readings for record in reading.repairs],
        "numbers": [record for reading in readings for record in reading.numbers],
        "observations": [record for reading in readings for record in reading.observations],
        "relations": [record for reading in readings for record in reading.relations],
        "sketches": [
            Sketch(reading.report.report, band, key)
            for reading in readings
            for band, key in enumerate(sketch(reading.text.text))
        ],
        "quarantine": list(quarantined),
    }
    names = [record.report for record in records["reports"]]
    with _transaction(connection):
        _delete(connection, [*(record.file for record in records["reports"]), *(q.file for q in quarantined)])
        # A report's name may pass to another file: what was read under that name goes with the old one.
        _delete_readings(connection, names)
        for table, rows in records.items():
            _insert(connection, table, rows)
        _insert(connection, "twins", _twins(connection, names))
        _mark_changed(connection, names)


def withdraw(connection: duckdb.DuckDBPyConnection, files: Sequence[str]) -> None:
    """Delete all that is kept of the reports with these files, in one transaction."""
    with _transaction(connection):
        _delete(connection, files)


def register(connection: duckdb.DuckDBPyConnection, reports: Sequence[RawReport], seen_at: datetime) -> None:
    """Bring the register of raw files up to date: a row for each state of a file, with when it came and went.

    What was refused before its bytes were looked at (a link, a pipe, a row of the manifest without its file) has no state:
    it stands in the quarantine alone.
    """
    blank = ManifestRow(file="")
    current = [
        RawFile(
            file=raw.file,
            report=raw.report,
            sha256=raw.sha256,
            bytes=raw.bytes,
            first_seen_at=seen_at,
            gone_at=None,
            **{name: getattr(raw.manifest or blank, name) for name in _MANIFEST_COLUMNS},
        )
        for raw in reports
        if raw.sha256
    ]
    with _transaction(connection), _registered(connection, "current_files", table_of("raw_reports", current)):
        connection.execute(
            "update landing.raw_reports set gone_at = $1 where gone_at is null and not exists "
            "(from current_files c where c.file = raw_reports.file and c.sha256 = raw_reports.sha256)",
            [seen_at],
        )
        described = ", ".join(f"{name} = c.{name}" for name in (*_MANIFEST_COLUMNS, "gone_at"))
        connection.execute(
            f"update landing.raw_reports set {described} from current_files c "
            "where c.file = raw_reports.file and c.sha256 = raw_reports.sha256"
        )
        connection.execute(
            "insert into landing.raw_reports from current_files c where not exists "
            "(from landing.raw_reports r where c.file = r.file and c.sha256 = r.sha256)"
        )


def mark(connection: duckdb.DuckDBPyConnection, observation_ids: Sequence[str], reasons: Mapping[str, str]) -> None:
    """Set the status of kept observations anew: ``suspect`` with its reason where ``reasons`` has one, else ``ok``."""
    marks = pa.table(
        {
            "observation_id": pa.array(observation_ids, pa.string()),
            "reason": pa.array([reasons.get(key) for key in observation_ids], pa.string()),
        }
    )
    with _transaction(connection), _registered(connection, "marks", marks):
        changed = connection.execute(
            "update landing.observations set status = if(m.reason is null, 'ok', 'suspect'), status_reason = m.reason "
            "from marks m where m.observation_id = observations.observation_id "
            "and status_reason is distinct from m.reason returning report"
        ).fetchall()
        _mark_changed(connection, sorted({report for (report,) in changed}))


def mark_corrected(connection: duckdb.DuckDBPyConnection, observation_ids: Sequence[str]) -> None:
    """Have the reports that state these observations built anew: their corrections are others than before."""
    with _transaction(connection):
        found = connection.execute(
            "select distinct report from landing.observations where observation_id in (select unnest($1::varchar[]))",
            [list(observation_ids)],
        ).fetchall()
        _mark_changed(connection, [report for (report,) in found])


def settle(connection: duckdb.DuckDBPyConnection, run_id: str) -> None:
    """Take note that a run published what was built: nothing has changed since."""
    with _transaction(connection):
        connection.execute("delete from landing.changed_reports")
        connection.execute("delete from landing.state where name = $1", [PUBLISHED_RUN])
        _insert(connection, "state", [State(PUBLISHED_RUN, run_id)])


def take_over(connection: duckdb.DuckDBPyConnection, published_run: State) -> None:
    """Begin with what an attached warehouse, ``published``, knows: when each report was first seen, and what the cells held."""
    with _transaction(connection):
        connection.execute(
            "insert into landing.raw_reports (file, report, sha256, bytes, title, publisher, url, first_seen_at) "
            "select file, report, sha256, bytes, title, publisher, url, first_seen_at "
            "from published.main.dim_reports where first_seen_at is not null"
        )
        connection.execute("create schema if not exists main")
        connection.execute("create table main.fct_indicator_values as from published.main.fct_indicator_values")
        connection.execute("delete from landing.state where name = $1", [PUBLISHED_RUN])
        _insert(connection, "state", [published_run])


def has_state(connection: duckdb.DuckDBPyConnection) -> bool:
    """Whether a refresh ever wrote here what it leaves for the next."""
    query = "select count(*) > 0 from duckdb_tables() where schema_name = 'landing' and table_name = 'state'"
    return connection.execute(query).fetchone()[0]


def note_published(connection: duckdb.DuckDBPyConnection, run_id: str, counts: Mapping[str, int]) -> None:
    """Take note of what was published of each report, and of the counts by name: the next build is compared with it."""
    with _transaction(connection):
        _note_published(connection, "main", run_id, counts)


def take_over_history(connection: duckdb.DuckDBPyConnection, run_id: str, counts: Mapping[str, int]) -> None:
    """Begin with what an attached warehouse, ``published``, knows of itself and of the checks of the runs before it.

    A warehouse of before these tables has none of it: then the next publication is compared with nothing.
    """
    named = connection.execute(
        "select table_name from duckdb_tables() where database_name = 'published' and schema_name = 'main'"
    ).fetchall()
    if not {("mart_report_quality",), ("fct_validation_results",)}.issubset(named):
        return
    kept = ", ".join(columns("validation_results"))
    with _transaction(connection):
        _note_published(connection, "published.main", run_id, counts)
        connection.execute(
            f"insert into landing.validation_results select {kept} from published.main.fct_validation_results"
        )


def _note_published(connection: duckdb.DuckDBPyConnection, schema: str, run_id: str, counts: Mapping[str, int]) -> None:
    measured = ", ".join(columns("published_reports"))
    connection.execute("delete from landing.published_reports")
    connection.execute(f"insert into landing.published_reports select {measured} from {schema}.mart_report_quality")
    connection.execute("delete from landing.published_counts")
    _insert(connection, "published_counts", [PublishedCount(name, value, run_id) for name, value in counts.items()])


def land_results(connection: duckdb.DuckDBPyConnection, results: Sequence[ValidationResult]) -> None:
    """Keep these results of checks, each in place of an earlier one of the same check and run; old runs are forgotten."""
    with _transaction(connection), _registered(connection, "new_results", table_of("validation_results", results)):
        connection.execute(
            "delete from landing.validation_results old where exists (from new_results new "
            "where new.run_id = old.run_id and new.asset = old.asset and new.check_name = old.check_name)"
        )
        connection.execute("insert into landing.validation_results from new_results")
        connection.execute(
            "delete from landing.validation_results where run_id not in (select run_id from landing.validation_results "
            "group by run_id order by max(ran_at) desc, run_id limit $1)",
            [KEPT_RUNS],
        )


def link_results(connection: duckdb.DuckDBPyConnection, run_id: str, suite: str, page: str) -> None:
    """Take note of the page that shows the results of a suite, which the run had kept before the page was made."""
    connection.execute(
        "update landing.validation_results set data_docs = $3 where run_id = $1 and suite = $2", [run_id, suite, page]
    )


def state(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """What the last refresh left for the next, by name."""
    return dict(connection.execute("select name, value from landing.state").fetchall())


def remember(connection: duckdb.DuckDBPyConnection, facts: Mapping[str, str]) -> None:
    """Leave facts for the next refresh, replacing those of the same names."""
    with _transaction(connection):
        connection.execute("delete from landing.state where list_contains($1, name)", [list(facts)])
        _insert(connection, "state", [State(name, value) for name, value in facts.items()])


def table_of(table: str, records: Iterable[Any]) -> pa.Table:
    """The records as an Arrow table with the columns of the landing table, whether there are records or none."""
    rows = list(records)
    return pa.table(
        {
            name: pa.array([getattr(record, name) for record in rows], _ARROW[kind])
            for name, kind in _field_types(TABLES[table]).items()
        }
    )


def _insert(connection: duckdb.DuckDBPyConnection, table: str, records: Sequence[Any]) -> None:
    if records:
        with _registered(connection, "new_records", table_of(table, records)):
            connection.execute(f"insert into landing.{table} from new_records")


def _delete(connection: duckdb.DuckDBPyConnection, files: Sequence[str]) -> None:
    named = connection.execute(f"select report from landing.reports where {_AMONG.format('file')}", [list(files)])
    _delete_readings(connection, [report for (report,) in named.fetchall()])
    connection.execute("delete from landing.quarantine where list_contains($1, file)", [list(files)])


def _delete_readings(connection: duckdb.DuckDBPyConnection, reports: Sequence[str]) -> None:
    if not reports:
        return
    _mark_changed(connection, reports)  # as long as it is known what tells the same text
    for table in (*READ_TABLES, "sketches"):
        connection.execute(f"delete from landing.{table} where {_AMONG.format('report')}", [list(reports)])
    both = f"{_AMONG.format('report')} or {_AMONG.format('twin')}"
    connection.execute(f"delete from landing.twins where {both}", [list(reports)])


def _mark_changed(connection: duckdb.DuckDBPyConnection, reports: Sequence[str]) -> None:
    """Add the reports to those that changed, and all that tell the same text by however many steps."""
    if reports:
        connection.execute(
            """
            insert into landing.changed_reports
            with recursive reached(report) as (
                select unnest($1::varchar[])
                union
                select twins.twin from reached join landing.twins on twins.report = reached.report
            )
            select report from reached where report not in (select report from landing.changed_reports)
            """,
            [list(reports)],
        )


def _twins(connection: duckdb.DuckDBPyConnection, reports: Sequence[str]) -> list[Twin]:
    """The reports that tell the same text as these, seen from both sides. Only those that share a band are compared."""
    pairs = connection.execute(
        f"""
        select distinct least(ours.report, theirs.report) as one, greatest(ours.report, theirs.report) as other
        from landing.sketches ours
        join landing.sketches theirs on ours.band = theirs.band and ours.key = theirs.key
        where {_AMONG.format("ours.report")} and ours.report <> theirs.report
        order by one, other
        """,
        [list(reports)],
    ).fetchall()
    texts = dict(
        connection.execute(
            f"select report, text from landing.texts where {_AMONG.format('report')}",
            [sorted({report for pair in pairs for report in pair})],
        ).fetchall()
    )
    found = []
    for one, other in pairs:
        alike = similarity(texts[one], texts[other])
        if alike is not None:
            found += [Twin(one, other, alike), Twin(other, one, alike)]
    return found


@contextmanager
def _transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    connection.begin()
    try:
        yield
    except BaseException:
        connection.rollback()
        raise
    connection.commit()


@contextmanager
def _registered(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> Iterator[None]:
    connection.register(name, table)
    try:
        yield
    finally:
        connection.unregister(name)


def _field_types(record: type) -> dict[str, type]:
    """The type of each field, without ``None``; raises TypeError for a field that a table cannot hold."""
    if not is_dataclass(record):
        raise TypeError(f"{record!r} is not a dataclass")
    hints = get_type_hints(record)
    found = {}
    for field in fields(record):
        hint = hints[field.name]
        kinds = [kind for kind in get_args(hint) if kind is not type(None)] if isinstance(hint, UnionType) else [hint]
        if len(kinds) != 1 or kinds[0] not in _TYPES:
            raise TypeError(f"{record.__name__}.{field.name}: no column type for {hint!r}")
        found[field.name] = kinds[0]
    return found


#: a condition that the column has a value of the first parameter, a list
_AMONG = "{} in (select unnest($1::varchar[]))"
_MANIFEST_COLUMNS = tuple(field.name for field in fields(ManifestRow) if field.name not in ("file", "sha256"))
