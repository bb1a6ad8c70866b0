"""Bringing the landing tables up to date with the raw folder: the reports that are new or changed, and no others.

What lives here: which reports are read, what becomes of one that cannot be read, and that what was read is judged
before it is kept. What does not: reading (``reading/``), judging (``checks/plausibility.py``), writing tables
(``landing.py``).
"""

from __future__ import annotations

import csv
import hashlib
import json
import traceback
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import pyarrow as pa

from orchestration import configuration, landing
from orchestration.checks.plausibility import implausible
from orchestration.checks.suites import Suite
from orchestration.escaping import visible
from orchestration.inputs import Inputs, RawReport, reading_key
from orchestration.progress import Log
from orchestration.reading.errors import UnreadableReport
from orchestration.reading.files import cannot_be_opened, read_within_limit
from orchestration.reading.model import Reading
from orchestration.reading.read import read_report
from orchestration.reading.registry import Registry

#: Reports read, judged and kept together: few enough to hold in memory, many enough to judge at once.
BATCH = 200
#: Up to so many reports to read, each has its own line in the log; beyond, each batch has one.
_TOLD_ONE_BY_ONE = 50


@dataclass(frozen=True, slots=True)
class Intake:
    """What was done to bring the landing tables up to date; each a list of files."""

    read: tuple[str, ...]
    quarantined: tuple[str, ...]  # could not be read in this run
    unchanged: tuple[str, ...]
    withdrawn: tuple[str, ...]  # no longer in the raw folder


def take_in(connection: duckdb.DuckDBPyConnection, inputs: Inputs, suite: Suite, log: Log) -> Intake:
    """Read what is new or changed, withdraw what is gone, and mark what is implausible by the suite.

    Where the suite itself changed since the last time, the observations of the unchanged reports are judged anew too.
    """
    kept = landing.kept_reading_keys(connection)
    wanted = inputs.reading_keys
    changed = [raw for raw in inputs.reports if kept.get(raw.file) != raw.reading_key]
    withdrawn = tuple(sorted(kept.keys() - wanted.keys()))
    if withdrawn:
        landing.withdraw(connection, withdrawn)
        log(f"withdrawn, no longer in the folder: {', '.join(withdrawn[:10])}{' …' if len(withdrawn) > 10 else ''}")

    if landing.state(connection).get("judged_by") != suite.fingerprint:
        _judge_again(connection, suite, except_files=[raw.file for raw in changed], log=log)

    read: list[str] = []
    quarantined: list[str] = []
    for start in range(0, len(changed), BATCH):
        readings: list[Reading] = []
        unreadable: list[landing.Quarantined] = []
        for number, raw in enumerate(changed[start : start + BATCH], start=start + 1):
            outcome = read_or_quarantine(raw, inputs.registry)
            if isinstance(outcome, Reading):
                readings.append(outcome)
                told = count_of(outcome)
            else:
                unreadable.append(outcome)
                told = f"NOT READ: {outcome.cause}"
            if len(changed) <= _TOLD_ONE_BY_ONE or not isinstance(outcome, Reading):
                log(f"{raw.file} ({number} of {len(changed)}): {told}")
        landing.land(connection, _judged(readings, suite), unreadable)
        read += [reading.report.file for reading in readings]
        quarantined += [found.file for found in unreadable]
        if len(changed) > _TOLD_ONE_BY_ONE:
            log(f"{min(start + BATCH, len(changed))} of {len(changed)} reports read")
    landing.remember(connection, {"judged_by": suite.fingerprint})
    _note_corrections(connection, log)
    unchanged = tuple(sorted(wanted.keys() - set(read) - set(quarantined)))
    return Intake(tuple(read), tuple(quarantined), unchanged, withdrawn)


def read_or_quarantine(raw: RawReport, registry: Registry) -> Reading | landing.Quarantined:
    """The reading of one report; where it cannot be read, its row for the quarantine with cause and remedy.

    Any exception of the reader is taken for a defect that this one report shows: it is named and the others go on.
    """
    if raw.fault:
        return _quarantined(raw, *raw.fault)
    try:
        with raw.path.open("rb") as stream:
            data = read_within_limit(stream, raw.file)
    except UnreadableReport as error:
        return _quarantined(raw, error.cause, error.remedy)
    except OSError as error:
        return _quarantined(raw, *cannot_be_opened(error))
    sha256 = hashlib.sha256(data).hexdigest()
    # The key of the bytes that are read, should the file have changed since it was registered.
    key = (
        raw.reading_key
        if sha256 == raw.sha256
        else reading_key(sha256, raw.manifest, registry.fingerprint, charset=raw.charset)
    )
    try:
        return read_report(data, raw.file, raw.manifest, registry, reading_key=key, charset=raw.charset)
    except UnreadableReport as error:
        return _quarantined(raw, error.cause, error.remedy)
    except Exception as error:
        where = traceback.extract_tb(error.__traceback__)[-1]
        cause = f"the reader failed: {type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})"
        return _quarantined(raw, cause, "This is a defect of the reader: report it with this file")


def corrections(path: Path | None = None) -> dict[str, list[list[str]]]:
    """The corrections of each observation as the curator wrote them, in order, by ``observation_id``."""
    path = path or configuration.SEEDS_DIR / "corrections.csv"
    found: dict[str, list[list[str]]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["observation_id"], []).append([row[name] or "" for name in row])
    return {observation_id: sorted(rows) for observation_id, rows in sorted(found.items())}


def count_of(reading: Reading) -> str:
    """What was found in a report, in words."""
    fates = [number.fate for number in reading.numbers]
    return (
        f"{len(fates)} numbers: {fates.count('fact')} facts, {fates.count('not_fact')} not facts, "
        f"{fates.count('unresolved')} unresolved"
    )


def _note_corrections(connection: duckdb.DuckDBPyConnection, log: Log) -> None:
    """Have the reports built anew whose observations a curator has corrected, or corrects no longer, since the last time.

    dbt applies the corrections; here it is only found out which reports they concern.
    """
    now, before = corrections(), json.loads(landing.state(connection).get(landing.CORRECTIONS, "{}"))
    touched = sorted(key for key in now.keys() | before.keys() if now.get(key) != before.get(key))
    if touched:
        landing.mark_corrected(connection, touched)
        landing.remember(connection, {landing.CORRECTIONS: json.dumps(now, ensure_ascii=False)})
        log(f"corrections of {len(touched)} observations are new, changed or withdrawn")


#: Characters of a cause that are kept: a library's message may quote half a report.
_CAUSE = 500


def _quarantined(raw: RawReport, cause: str, remedy: str) -> landing.Quarantined:
    cause = visible(cause)
    cause = cause if len(cause) <= _CAUSE else cause[: _CAUSE - 1] + "…"
    return landing.Quarantined(raw.file, raw.report, raw.sha256, cause, remedy, landing.now(), raw.reading_key)


def _judged(readings: Sequence[Reading], suite: Suite) -> list[Reading]:
    """The readings with the status of each observation as the suite gives it."""
    observations = landing.table_of("observations", (o for reading in readings for o in reading.observations))
    reasons = implausible(suite, observations, landing.table_of("reports", (reading.report for reading in readings)))
    return [
        replace(
            reading,
            observations=[
                replace(o, status="suspect", status_reason=reasons[o.observation_id])
                if o.observation_id in reasons
                else o
                for o in reading.observations
            ],
        )
        for reading in readings
    ]


def _judge_again(connection: duckdb.DuckDBPyConnection, suite: Suite, *, except_files: Sequence[str], log: Log) -> None:
    """Judge what is kept, and was judged by another suite, by this one."""
    query = "select report from landing.reports where not list_contains($1, file) order by report"
    reports = [report for (report,) in connection.execute(query, [list(except_files)]).fetchall()]
    for start in range(0, len(reports), BATCH):
        batch = reports[start : start + BATCH]
        kept = {table: _kept(connection, table, batch) for table in ("observations", "reports")}
        ids = kept["observations"].column("observation_id").to_pylist()
        landing.mark(connection, ids, implausible(suite, kept["observations"], kept["reports"]))
    if reports:
        log(f"the expectations have changed: {len(reports)} kept reports judged anew")


def _kept(connection: duckdb.DuckDBPyConnection, table: str, reports: Sequence[str]) -> pa.Table:
    query = f"from landing.{table} where list_contains($1, report)"
    return connection.sql(query, params=[list(reports)]).to_arrow_table()
