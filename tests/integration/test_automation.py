"""What starts a refresh by itself, each shown firing for real: Dagster's own daemon and webserver code, and real runs."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster import DagsterInstance, DagsterRunStatus, RunsFilter

from orchestration.backfill import forget
from orchestration.configuration import PROJECT_DIR, Folders
from orchestration.definitions import build_definitions
from orchestration.publication import published
from orchestration.refresh import refresh

pytestmark = [pytest.mark.pipeline, pytest.mark.xdist_group("automation")]

#: Waiting for a daemon that looks around every 30 s, and for a run that it starts, on a busy machine.
PATIENCE_SECONDS = 300


def test_the_schedule_is_as_the_settings_say(copy: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIBIAO_DAILY", "15 4 * * 1-5")
    monkeypatch.setenv("ZHIBIAO_TIME_ZONE", "UTC")
    schedule = build_definitions(copy).get_schedule_def("daily_refresh")
    assert (schedule.cron_schedule, schedule.execution_timezone) == ("15 4 * * 1-5", "UTC")


def test_a_run_is_given_its_time_out(copy: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIBIAO_RUN_TIMEOUT", "7")
    assert build_definitions(copy).resolve_job_def("refresh").tags["dagster/max_runtime"] == "420"


def test_a_run_that_takes_too_long_is_ended_and_the_next_one_says_so(copy: Folders) -> None:
    (copy.reports / "more.txt").write_text("截至2023年底，沈阳市检验检测机构达到321家。", encoding="utf-8")
    script = (
        "import sys, time\n"
        "from orchestration import job, intake\n"
        "from orchestration.cli import main\n"
        "intake.take_in = lambda *a: time.sleep(600)\n"
        "ended_after = job.ended_after\n"
        "job.ended_after = lambda minutes, log: ended_after(minutes / 30, log)\n"  # two seconds
        "sys.exit(main(sys.argv[1:]))\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", script, "refresh", "--raw", str(copy.raw), "--data", str(copy.data)],
        capture_output=True, text=True, cwd=PROJECT_DIR, check=False, timeout=120,
        env={**os.environ, "PYTHONPATH": str(PROJECT_DIR), "ZHIBIAO_RUN_TIMEOUT": "1"},
    )  # fmt: skip
    assert found.returncode == 1
    assert "the refresh took longer than" in found.stderr
    messages: list[str] = []
    assert refresh(copy, log=messages.append).succeeded
    assert any("broken off when its process died" in message for message in messages)


def test_what_was_published_in_a_month_is_read_again_on_demand(copy: Folders) -> None:
    messages: list[str] = []
    result = refresh(copy, reread=["2021-12"], log=messages.append)
    assert (result.succeeded, result.read, result.unchanged) == (True, 1, 4)
    assert any(message.startswith("2021-12: 1 report will be read again") for message in messages)
    assert not refresh(copy).changed


def test_a_backfill_forgets_its_month_and_the_next_refresh_reads_it(copy: Folders) -> None:
    job = build_definitions(copy).resolve_job_def("reread")
    with DagsterInstance.from_config(str(copy.prepare_dagster_home())) as instance:
        assert job.execute_in_process(instance=instance, partition_key="2021-12-01").success
        assert job.execute_in_process(instance=instance, partition_key="1999-01-01").success
    assert copy.rereading.exists()
    # a run that breaks off does not make it forgotten
    assert forget(copy, "1999-01", lambda message: None) == 0
    result = refresh(copy)
    assert (result.succeeded, result.read) == (True, 1)
    assert not copy.rereading.exists()


# --- a deployment


@pytest.fixture
def deployment(copy: Folders, tmp_path: Path) -> Iterator[tuple[Folders, int]]:
    """The three services of a deployment on a copy of the first refresh, and the port of the UI; the clock ticks each minute."""
    code, ui = free_port(), free_port()
    copy.prepare_dagster_home()
    environment = {
        **os.environ,
        "PYTHONPATH": str(PROJECT_DIR),
        "ZHIBIAO_RAW": str(copy.raw),
        "ZHIBIAO_DATA": str(copy.data),
        "ZHIBIAO_DAILY": "* * * * *",
        "ZHIBIAO_CODE": f"127.0.0.1:{code}",
    }
    started = []
    try:
        for service, port in (("code", code), ("webserver", ui), ("daemon", 0)):
            with (tmp_path / f"{service}.log").open("w") as log:
                command = [sys.executable, "-m", "orchestration.cli", "serve", service, "--port", str(port)]
                started.append(
                    subprocess.Popen(
                        command, cwd=PROJECT_DIR, env=environment, stdout=log, stderr=log, start_new_session=True
                    )
                )
            if service == "code":
                wait_for("the code server", lambda: socket.create_connection(("127.0.0.1", code), timeout=5))
        yield copy, ui
    finally:
        for process in reversed(started):
            process.send_signal(signal.SIGTERM)
        for process in started:
            try:
                process.wait(timeout=30)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def ask(port: int, query: str, **variables: object) -> dict:
    request = urllib.request.Request(
        f"http://127.0.0.1:{port}/graphql",
        data=json.dumps({"query": query, "variables": variables}).encode(),
        headers={"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)["data"]


SWITCH_ON = """
mutation {
  startSensor(sensorSelector: {
    repositoryName: "__repository__", repositoryLocationName: "zhibiao", sensorName: "raw_folder"}) { __typename }
  startSchedule(scheduleSelector: {
    repositoryName: "__repository__", repositoryLocationName: "zhibiao", scheduleName: "daily_refresh"}) { __typename }
}
"""


def wait_for(what: str, found: Callable[[], Any]) -> Any:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        try:
            answer = found()
        except (OSError, KeyError, TypeError):
            answer = None
        if answer:
            return answer
        time.sleep(1)
    raise AssertionError(f"{what} did not come about in {PATIENCE_SECONDS} s")


def test_schedule_and_sensor_fire_when_they_are_switched_on_in_the_ui(deployment: tuple[Folders, int]) -> None:
    folders, port = deployment
    before = published(folders.warehouse)
    switched = wait_for("the webserver", lambda: ask(port, SWITCH_ON))
    assert switched["startSensor"]["__typename"] == "Sensor", switched
    assert switched["startSchedule"]["__typename"] == "ScheduleStateResult", switched
    (folders.reports / "new.txt").write_text("截至2023年底，沈阳市检验检测机构达到321家。", encoding="utf-8")

    with DagsterInstance.from_config(str(folders.dagster_home)) as instance:

        def started_by(tag: str) -> list[dg.DagsterRun]:
            found = instance.get_runs(filters=RunsFilter(statuses=[DagsterRunStatus.SUCCESS]))
            return [run for run in found if tag in run.tags]

        by_sensor = wait_for("a run of the sensor", lambda: started_by("dagster/sensor_name"))
        assert by_sensor[0].tags["dagster/sensor_name"] == "raw_folder"
        by_schedule = wait_for("a run of the schedule", lambda: started_by("dagster/schedule_name"))
        assert by_schedule[0].tags["dagster/schedule_name"] == "daily_refresh"
    after = published(folders.warehouse)
    assert (after.reports, before.reports) == (6, 5)
    assert after.run_id != before.run_id
