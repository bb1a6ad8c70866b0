"""What is set, what is there, and what is wrong with it: the findings that ``zhibiao doctor`` prints.

What lives here: one function for each thing looked at, each of which says what it found and how to mend it. Nothing is changed.
What does not: the printing (``cli.py``), and the mending, which a refresh does by itself where it can (``recovery.py``).
"""

from __future__ import annotations

import fcntl
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from orchestration import build_mark, configuration, settings
from orchestration.configuration import PROJECT_DIR, Folders
from orchestration.data_format import NewerDataFolder, prove_format, version
from orchestration.inputs import INPUT_ERRORS, find_inputs
from orchestration.publication import published
from orchestration.recovery import DataFolderError, prove_writable

if TYPE_CHECKING:
    from dagster import RunRecord

OK, WARNING, PROBLEM = "ok", "warning", "problem"

#: A refresh writes the published warehouse beside the old one, and its Parquet files beside those of before.
_ROOM = 3
_LEAST_FREE_BYTES = 500_000_000


@dataclass(frozen=True, slots=True)
class Finding:
    """What is said of one thing."""

    subject: str
    state: str  # ok, warning or problem
    found: str
    remedy: str | None = None


def examine() -> Iterator[Finding]:
    """Everything that is looked at, in the order in which a person would look; the folders are those of the settings."""
    try:
        folders = Folders.chosen()
    except settings.SettingsError as error:
        yield Finding("settings", PROBLEM, str(error), "mend the setting; nothing else can be looked at before")
        return
    yield _python()
    yield _packages()
    yield _raw(folders)
    yield _data_folder(folders)
    yield _disk(folders)
    yield _lock(folders)
    yield _build_database(folders)
    yield from _published(folders)
    yield from _runs(folders)
    yield _webhook()


def _python() -> Finding:
    found = f"zhibiao {version()}, Python {sys.version.split()[0]} in {sys.prefix}"
    if sys.version_info[:2] != (3, 11):
        return Finding("versions", PROBLEM, found, "install Python 3.11 and run make install")
    return Finding("versions", OK, found)


def _packages() -> Finding:
    """Whether what is installed is what requirements.txt locks."""
    locked = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^]]*\])?==([^ \\;]+)", _requirements(), flags=re.MULTILINE)
    differing = []
    for name, wanted in locked:
        try:
            found = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue  # for another system than this one
        if found != wanted:
            differing.append(f"{name} {found} instead of {wanted}")
    if differing:
        return Finding(
            "packages",
            PROBLEM,
            ", ".join(differing[:5]),
            "run make install, which installs what requirements.txt locks",
        )
    return Finding("packages", OK, f"{len(locked)} as requirements.txt locks them")


def _requirements() -> str:
    return (PROJECT_DIR / "requirements.txt").read_text(encoding="utf-8")


def _raw(folders: Folders) -> Finding:
    try:
        reports = find_inputs(folders).reports
    except (*INPUT_ERRORS, OSError) as error:
        return Finding("raw reports", PROBLEM, str(error), "mend what is named; a refresh stops there")
    faults = [f"{report.file}: {report.fault[0]}" for report in reports if report.fault]
    found = f"{len(reports)} in {folders.reports}"
    if faults:
        return Finding(
            "raw reports",
            WARNING,
            f"{found}; {len(faults)} cannot be read: {'; '.join(faults[:3])}",
            "see fct_quarantine",
        )
    return Finding("raw reports", OK, found)


def _data_folder(folders: Folders) -> Finding:
    if not folders.data.exists():
        return Finding("data folder", WARNING, f"{folders.data} is not there yet", "make it with: zhibiao refresh")
    try:
        prove_writable(folders.data)
        prove_format(folders)
    except (DataFolderError, NewerDataFolder) as error:
        return Finding("data folder", PROBLEM, str(error), "see above: the message says it")
    return Finding("data folder", OK, str(folders.data))


def _disk(folders: Folders) -> Finding:
    there = next(path for path in (folders.data, *folders.data.parents) if path.exists())
    free = shutil.disk_usage(there).free
    size = folders.build_database.stat().st_size if folders.build_database.exists() else 0
    needed = max(_ROOM * size, _LEAST_FREE_BYTES)
    found = f"{_megabytes(free)} free, the build database has {_megabytes(size)}"
    if free < needed:
        return Finding("disk", PROBLEM, found, f"free some space: the next refresh may need {_megabytes(needed)}")
    return Finding("disk", OK, found)


def _lock(folders: Folders) -> Finding:
    if not folders.lock.exists():
        return Finding("lock", OK, "nobody refreshes")
    with folders.lock.open() as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = file.read().strip() or "another process"
            return Finding("lock", OK, f"a refresh is at work ({holder})")
    return Finding("lock", OK, "nobody refreshes")


def _build_database(folders: Folders) -> Finding:
    database = folders.build_database
    if not database.exists():
        return Finding("build database", OK, "none yet: the next refresh reads every report")
    broken = database.with_name(f"{database.name}.broken")
    try:
        with duckdb.connect(database, read_only=True) as connection:
            connection.execute("select count(*) from duckdb_tables()").fetchone()
    except duckdb.Error as error:
        message = str(error).splitlines()[0]
        if build_mark.LOCKED in message:
            return Finding("build database", OK, "in use by a refresh, or by somebody who has it open")
        return Finding(
            "build database", WARNING, f"cannot be read: {message}", "nothing: the next refresh makes it anew"
        )
    if build_mark.is_set(database):
        return Finding(
            "build database",
            WARNING,
            "a refresh is at work on it, or was broken off",
            "nothing: the next refresh proves it first",
        )
    if broken.exists():
        return Finding(
            "build database",
            WARNING,
            f"can be read; a broken one was moved aside: {broken}",
            "look at the disk's health, then remove the broken file",
        )
    return Finding("build database", OK, f"{database}, {_megabytes(database.stat().st_size)}")


def _published(folders: Folders) -> Iterator[Finding]:
    told = published(folders.warehouse)
    if told is None:
        there = folders.warehouse.exists()
        found = (
            "it is there, and is none that this version can read" if there else f"{folders.warehouse} is not there yet"
        )
        yield Finding("published warehouse", WARNING, found, "publish one with: zhibiao refresh")
        return
    yield Finding(
        "published warehouse",
        OK,
        f"of {told.published_at} UTC by zhibiao {told.zhibiao_version}: {told.reports} reports, {told.observations} observations",
    )
    if told.quarantined:
        yield Finding(
            "quarantine",
            WARNING,
            f"{told.quarantined} reports could not be read",
            'see them with: zhibiao query "from fct_quarantine"',
        )
    if told.published_at > datetime.now(UTC).replace(tzinfo=None) + timedelta(minutes=5):
        yield Finding(
            "clock", WARNING, f"published {told.published_at} UTC, which is still to come", "set the clock right"
        )


def _runs(folders: Folders) -> Iterator[Finding]:
    """The last run, whether runs fail, and which schedules and sensors somebody switched on."""
    if not (folders.dagster_home / "dagster.yaml").exists():
        yield Finding("runs", OK, "none yet")
        return
    from dagster import DagsterInstance

    try:
        folders.prepare_dagster_home()
        with DagsterInstance.from_config(str(folders.dagster_home)) as instance:
            records = instance.get_run_records(limit=20)
            running = sorted(
                state.instigator_name for state in instance.all_instigator_state() if state.status.value == "RUNNING"
            )
    except Exception as error:  # whatever Dagster's storage raises: a database that is away, a driver that is not there
        cause = f"the records of runs cannot be read: {type(error).__name__}: {str(error).splitlines()[0]}"
        yield Finding("runs", PROBLEM, cause, "see that the database of runs is there, and its driver installed")
        return
    yield _last_run(records, folders)
    switched = f"switched on: {', '.join(running)}" if running else "no schedule or sensor is switched on"
    yield Finding("automation", OK, switched)


def _last_run(records: Sequence[RunRecord], folders: Folders) -> Finding:
    if not records:
        return Finding("runs", OK, "none yet")
    failed = 0
    for record in records:
        if record.dagster_run.status.value == "SUCCESS":
            break
        failed += record.dagster_run.status.value == "FAILURE"
    last = records[0]
    when = last.create_timestamp.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    found = f"the last, {last.dagster_run.run_id[:8]} of {when}: {last.dagster_run.status.value.lower()}"
    if failed:
        where = f"see why: {folders.log}, or the run in the UI (zhibiao ui)"
        return Finding("runs", PROBLEM, f"{found}; {failed} failed since one succeeded", where)
    return Finding("runs", OK, found)


def _webhook() -> Finding:
    webhook = settings.choose()["webhook.url"]
    address = webhook.setting.shown(webhook.value)
    return Finding("webhook", OK, f"failures are told to {address}" if address else "nobody is told of failures")


def _megabytes(count: int) -> str:
    return f"{count / 1_000_000:,.0f} MB"


def environment_of_tools() -> str:
    """Where the project lies, for the head of the report."""
    return f"{configuration.PROJECT_DIR}, settings in {settings.settings_file()}{_absent(settings.settings_file())}"


def _absent(path: Path) -> str:
    return "" if path.exists() else " (not there: all is by environment or default)"
