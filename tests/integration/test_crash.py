"""Real refreshes that are killed, cut short or lied to: the published warehouse stays whole, and the next one recovers.

The refreshes are children of one process that has Dagster, dbt and Great Expectations imported already: killing two dozen
of them would take a quarter of an hour otherwise.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from dagster import DagsterInstance, DagsterRunStatus

from orchestration import landing
from orchestration.configuration import PROJECT_DIR, Folders
from orchestration.publication import published
from orchestration.refresh import refresh

pytestmark = [pytest.mark.pipeline, pytest.mark.xdist_group("crash")]

#: So many refreshes are killed before the last one is let run to its end: two dozen by `make crash`, which takes minutes.
KILLS = int(os.environ.get("ZHIBIAO_KILLS", "0"))

STRETCHES = max(1, min(KILLS, 12))

SERVER = """
import gc, json, os, signal, sys, time
from orchestration import job, recovery
from orchestration.configuration import Folders
from orchestration.refresh import refresh
import great_expectations, dbt.cli.main, dbt.adapters.duckdb.connections, pandas, pyarrow
gc.freeze()
print("ready", flush=True)
for line in sys.stdin:
    raw, data, seconds = json.loads(line)
    began = time.monotonic()
    child = os.fork()
    if child == 0:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 1), os.dup2(null, 2)
        folders = Folders.of(raw, data)
        folders.export_to_environment()
        code = 3
        try:
            code = 0 if refresh(folders, log=lambda message: None).succeeded else 1
        finally:
            os._exit(code)
    ended = 0
    while not ended:
        ended, status = os.waitpid(child, os.WNOHANG)
        if not ended and seconds is not None and time.monotonic() - began >= seconds:
            os.kill(child, signal.SIGKILL)
            ended, status = os.waitpid(child, 0)
        time.sleep(0.01)
    print(json.dumps([os.waitstatus_to_exitcode(status), time.monotonic() - began]), flush=True)
"""


class Server:
    """Runs refreshes, and kills those that are to be killed."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", SERVER],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=PROJECT_DIR,
            env={**os.environ, "PYTHONPATH": str(PROJECT_DIR)},
        )
        assert self.process.stdout.readline() == "ready\n"

    def refresh(self, folders: Folders, kill_after: float | None = None) -> tuple[int, float]:
        """Exit code (-9: killed) and duration of a refresh in seconds; it is killed after so many of them."""
        self.process.stdin.write(json.dumps([str(folders.raw), str(folders.data), kill_after]) + "\n")
        self.process.stdin.flush()
        code, seconds = json.loads(self.process.stdout.readline())
        return code, seconds


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    server = Server()
    yield server
    server.process.stdin.close()
    assert server.process.wait(timeout=30) == 0


def tables_of(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    """All rows of all published tables in an order of their own, without what tells when and by which run they were made.

    The results of checks are left out: they are of each run, those that were killed among them.
    """
    found = {}
    with duckdb.connect(database, read_only=True) as connection:
        names = [name for (name,) in connection.execute("select table_name from duckdb_tables() order by 1").fetchall()]
        for name in set(names) - {"fct_validation_results", "mart_validation_trends"}:
            columns = [
                column
                for column, kind, *_ in connection.execute(f'describe "{name}"').fetchall()
                if kind != "TIMESTAMP" and column not in ("run_id", "published_run", "published_run_id")
            ]
            listed = ", ".join(f'"{column}"' for column in columns)
            found[name] = connection.execute(f'select {listed} from "{name}" order by all').fetchall()
    return found


def assert_whole(warehouse: Path) -> None:
    """Every table of the published warehouse can be read, and holds as many rows as the publication says of itself."""
    told = published(warehouse)
    assert told is not None
    with duckdb.connect(warehouse, read_only=True) as connection:
        for name, rows in (("fct_observations", told.observations), ("fct_numbers", told.numbers)):
            assert connection.execute(f"select count(*) from {name}").fetchone() == (rows,)
        for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall():
            connection.execute(f'select max(hash(t)) from "{name}" t').fetchone()


def another_report(folders: Folders, number: int) -> None:
    """A report that was not there before, with figures of its own."""
    text = f"截至2023年底，沈阳市检验检测机构达到{300 + number}家，社会公用计量标准{number + 100}项，比上年增长8.5%。\n"
    (folders.reports / f"more_{number}.txt").write_text(text, encoding="utf-8")


@pytest.mark.skipif(not KILLS, reason="takes minutes: make crash")
def test_a_refresh_that_is_killed_at_any_moment_is_made_good_by_the_next(
    copy: Folders, server: Server, tmp_path: Path
) -> None:
    undisturbed = Folders.of(tmp_path / "other" / "raw", tmp_path / "other" / "data")
    shutil.copytree(copy.raw, undisturbed.raw)
    shutil.copytree(copy.data, undisturbed.data, symlinks=True)
    another_report(undisturbed, 0)
    code, duration = server.refresh(undisturbed)
    assert code == 0

    chance = random.Random(20261121)
    kills, changes, stood_still = 0, 0, 0
    another_report(copy, changes)
    while kills < KILLS:
        # spread over the run: in each stretch of it some are killed
        moment = duration * ((kills % STRETCHES) + chance.random()) / STRETCHES
        code, _ = server.refresh(copy, kill_after=moment)
        assert code in (0, -9), "a refresh that nobody killed failed after one that was killed"
        assert_whole(copy.warehouse)
        kills += code == -9
        stood_still = 0 if code == -9 else stood_still + 1
        assert stood_still < 10, "no refresh could be killed any more"
        if code == 0:  # it came to its end: there must be something to do for the next
            changes += 1
            another_report(copy, changes)
            if changes > 1:
                another_report(undisturbed, changes - 1)
                assert server.refresh(undisturbed)[0] == 0
    code, _ = server.refresh(copy)
    assert code == 0
    if changes:
        another_report(undisturbed, changes)
        assert server.refresh(undisturbed)[0] == 0
    assert_whole(copy.warehouse)
    expected, found = tables_of(undisturbed.warehouse), tables_of(copy.warehouse)
    assert expected.keys() == found.keys()
    for name in expected:
        assert found[name] == expected[name], name

    with DagsterInstance.from_config(str(copy.dagster_home)) as instance:
        statuses = [run.status for run in instance.get_runs()]
    assert set(statuses) <= {DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE}
    assert statuses.count(DagsterRunStatus.FAILURE) >= KILLS / 2, "runs that were killed must not stay at work"


def damaged(path: Path, offset: int) -> None:
    with path.open("r+b") as file:
        file.seek(offset)
        file.write(bytes(byte ^ 0xFF for byte in file.read(4096)) or b"\0")
        file.seek(offset)
        file.write(b"\xa5" * 4096)


@pytest.mark.parametrize("damage", ["header", "truncated", "log of another file"])
def test_a_build_database_that_cannot_be_read_is_replaced(copy: Folders, damage: str) -> None:
    before = tables_of(copy.warehouse)
    database = copy.build_database
    if damage == "header":
        damaged(database, 0)
    elif damage == "truncated":
        os.truncate(database, database.stat().st_size // 3)
    else:
        Path(f"{database}.wal").write_bytes(b"\x07not the log of this file" * 100)
    another_report(copy, 1)
    messages: list[str] = []
    result = refresh(copy, log=messages.append)
    assert result.succeeded, result.failures
    if damage != "log of another file":  # DuckDB may take such a log for an empty one: then nothing is lost
        assert any("cannot be read" in message and "every report is read again" in message for message in messages)
        assert result.read == 6
        assert database.with_name("warehouse.duckdb.broken").exists()
        added = landing_days(copy)
        assert min(added) < max(added), "when the reports were first seen is no longer known"
    after = tables_of(copy.warehouse)
    kept = set(before["fct_observations"])
    assert kept < set(after["fct_observations"])
    # what the last refresh changed is told against what was published before, not against nothing
    assert {row[0] for row in after["mart_what_changed"]} and len(after["mart_what_changed"]) < len(kept)


def landing_days(folders: Folders) -> list[datetime]:
    with landing.build_database(folders.build_database, read_only=True) as connection:
        return [day for (day,) in connection.execute("select first_seen_at from landing.raw_reports").fetchall()]


def test_damage_inside_the_build_database_is_found_after_a_refresh_that_broke_off(copy: Folders) -> None:
    """A block that nobody reads when the file is opened: the refresh that meets it fails, and the next one recovers."""
    with duckdb.connect(copy.build_database) as connection:
        connection.execute("checkpoint")
    size = copy.build_database.stat().st_size
    for offset in range(size // 4, size - 8192, max(size // 40, 8192)):
        damaged(copy.build_database, offset)
    another_report(copy, 1)
    messages: list[str] = []
    results = [refresh(copy, log=messages.append)]
    if not results[-1].succeeded:
        assert_whole(copy.warehouse)
        results.append(refresh(copy, log=messages.append))
    assert results[-1].succeeded, results[-1].failures
    assert any("cannot be read" in message for message in messages)
    assert results[-1].read == 6


def test_a_data_folder_in_which_nothing_can_be_written_is_named(copy: Folders, zhibiao, tmp_path: Path) -> None:
    blocked = tmp_path / "a file"
    blocked.write_text("not a folder")
    found = zhibiao("refresh", "--raw", copy.raw, "--data", blocked / "data")
    assert found.returncode == 1
    assert f"{blocked / 'data'}: nothing can be written there" in found.stderr
    assert "mend the permissions" in found.stderr
    assert "Traceback" not in found.stderr


LIMITED = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
limit = int(sys.argv[1])
resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
from orchestration.cli import main
sys.exit(main(sys.argv[2:]))
"""


@pytest.mark.parametrize("limit", [70_000, 4_000_000])
def test_a_disk_that_fills_up_stops_the_refresh_and_loses_nothing(copy: Folders, limit: int) -> None:
    """No file can grow beyond the limit: the same errors at the same calls as on a full disk."""
    before = tables_of(copy.warehouse)
    another_report(copy, 1)
    found = subprocess.run(
        [sys.executable, "-c", LIMITED, str(limit), "refresh", "--raw", str(copy.raw), "--data", str(copy.data)],
        capture_output=True, text=True, cwd=PROJECT_DIR, check=False, env={**os.environ, "PYTHONPATH": str(PROJECT_DIR)},
    )  # fmt: skip
    assert found.returncode == 1, found.stdout
    assert "Traceback" not in found.stderr + found.stdout
    assert "as it was" in found.stderr + found.stdout
    assert tables_of(copy.warehouse) == before
    result = refresh(copy)
    assert result.succeeded, result.failures
    assert len(tables_of(copy.warehouse)["fct_observations"]) > len(before["fct_observations"])


def test_a_clock_that_jumps_changes_no_figure(copy: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    there = landing.now()
    monkeypatch.setattr(landing, "now", lambda: there.replace(year=there.year + 30))
    another_report(copy, 1)
    assert refresh(copy).succeeded
    monkeypatch.undo()
    jumped = tables_of(copy.warehouse)
    another_report(copy, 2)
    result = refresh(copy)
    assert result.succeeded and result.read == 1
    assert set(jumped["fct_observations"]) < set(tables_of(copy.warehouse)["fct_observations"])
