"""``zhibiao doctor``: what it says of a healthy folder, and of each thing that can be wrong with one."""

from __future__ import annotations

import json
import os
from collections.abc import Callable

import pytest
from dagster import DagsterInstance

from orchestration import build_mark, doctor
from orchestration.configuration import Folders
from orchestration.doctor import OK, PROBLEM, WARNING, Finding
from orchestration.lock import refresh_lock
from orchestration.settings import SETTINGS
from tests.conftest import Run

pytestmark = [pytest.mark.pipeline, pytest.mark.xdist_group("pipeline")]

Examine = Callable[[Folders], dict[str, Finding]]


@pytest.fixture
def examine(monkeypatch: pytest.MonkeyPatch) -> Examine:
    def run(folders: Folders) -> dict[str, Finding]:
        monkeypatch.setenv("ZHIBIAO_RAW", str(folders.raw))
        monkeypatch.setenv("ZHIBIAO_DATA", str(folders.data))
        return {finding.subject: finding for finding in doctor.examine()}

    return run


def test_of_a_healthy_folder_it_finds_no_problem(copy: Folders, examine: Examine) -> None:
    found = examine(copy)
    assert {finding.state for finding in found.values()} == {OK}
    assert "5 in" in found["raw reports"].found
    assert "5 reports, 256 observations" in found["published warehouse"].found
    assert "success" in found["runs"].found
    assert found["automation"].found == "no schedule or sensor is switched on"


def test_every_setting_is_printed_with_who_gave_it_and_nothing_is_changed(copy: Folders, zhibiao: Run) -> None:
    before = {path: path.stat().st_mtime_ns for path in copy.data.rglob("*") if path.is_file()}
    found = zhibiao("doctor", "--raw", copy.raw, "--data", copy.data)
    assert (found.returncode, found.stderr) == (0, "")
    assert all(setting.name in found.stdout for setting in SETTINGS)
    assert f"{copy.raw}" in found.stdout and "No problem found." in found.stdout
    told = json.loads(zhibiao("doctor", "--json", "--raw", copy.raw, "--data", copy.data).stdout)
    assert {entry["name"]: entry["origin"] for entry in told["settings"]}["folders.raw"] == "ZHIBIAO_RAW"
    after = {path: path.stat().st_mtime_ns for path in copy.data.rglob("*") if path.is_file()}
    assert {path.name for path in after if after[path] != before.get(path)} <= {"runs.db-shm", "schedules.db-shm"}


def test_an_address_is_printed_without_its_secret(examine: Examine, copy: Folders, monkeypatch) -> None:
    monkeypatch.setenv("ZHIBIAO_WEBHOOK", "https://hooks.example.org/T00/s3cret?key=s3cret")
    assert examine(copy)["webhook"].found == "failures are told to https://hooks.example.org/…"


def test_each_thing_that_is_wrong_is_said_with_its_remedy(copy: Folders, examine: Examine, monkeypatch) -> None:
    build_mark.set_mark(copy.build_database)
    assert "broken off" in examine(copy)["build database"].found
    copy.build_database.write_bytes(b"no database" * 1000)
    assert "cannot be read" in examine(copy)["build database"].found

    copy.format_note.write_text(json.dumps({"format": 999, "version": "9.9.9"}))
    (copy.raw / "reports.csv").write_text("nonsense\n")
    copy.warehouse.unlink()
    monkeypatch.setattr("shutil.disk_usage", lambda path: _Usage())
    with DagsterInstance.from_config(str(copy.dagster_home)) as instance:
        [run] = instance.get_runs()
        instance.report_run_failed(run, "planted")
    found = examine(copy)
    assert {subject for subject, finding in found.items() if finding.state == PROBLEM} == {
        "raw reports",
        "data folder",
        "disk",
        "runs",
    }
    assert {subject for subject, finding in found.items() if finding.state == WARNING} == {
        "build database",
        "published warehouse",
    }
    assert all(finding.remedy for finding in found.values() if finding.state != OK)
    assert "reports.csv" in found["raw reports"].found
    assert "9.9.9" in found["data folder"].found
    assert "1 failed since one succeeded" in found["runs"].found


class _Usage:
    free = 1_000_000


def test_a_wrong_setting_is_the_only_thing_said(examine: Examine, copy: Folders, monkeypatch, zhibiao: Run) -> None:
    monkeypatch.setenv("ZHIBIAO_RETRIES", "many")
    assert list(examine(copy)) == ["settings"]
    found = zhibiao("doctor")
    assert found.returncode == 1
    assert "ZHIBIAO_RETRIES: 'many' is no whole number" in found.stdout


def test_a_refresh_at_work_is_no_problem(copy: Folders, zhibiao: Run) -> None:
    with refresh_lock(copy.lock):
        told = json.loads(zhibiao("doctor", "--json", "--raw", copy.raw, "--data", copy.data).stdout)
    [lock] = [finding for finding in told["findings"] if finding["subject"] == "lock"]
    assert lock["state"] == OK
    assert f"process {os.getpid()}" in lock["found"]
