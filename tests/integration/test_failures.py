"""What becomes of a step that fails: passing faults are tried again, lasting ones are told to whoever is to know."""

import errno
import json
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import dagster as dg
import duckdb
import pytest
from dagster import DagsterInstance

from orchestration.failures import is_passing, tell_of_failure, tried_again
from orchestration.runs import _TAG, end_runs_of_dead_processes, forget_old_runs, process_tag


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[dict]]:
    """What a real webhook on this machine was told."""
    messages: list[dict] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            messages.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *arguments: object) -> None:
            """Nothing: the test says what came."""

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    monkeypatch.setenv("ZHIBIAO_WEBHOOK", f"http://127.0.0.1:{server.server_port}/hook")
    yield messages
    server.shutdown()
    thread.join()
    server.server_close()


def run_of(
    step, instance: DagsterInstance | None = None, tags: dict[str, str] | None = None
) -> dg.ExecuteInProcessResult:
    found = dg.asset(step, name="step", output_required=False)
    job = dg.define_asset_job("job", selection="*", hooks={tell_of_failure})
    definitions = dg.Definitions(assets=[found], jobs=[job], executor=dg.in_process_executor)
    return definitions.resolve_job_def("job").execute_in_process(instance=instance, raise_on_error=False, tags=tags)


def failing(faults: list[Exception]):
    """A step that meets each of these faults once and then succeeds; it counts its attempts."""
    attempts: list[int] = []

    @tried_again
    def step(context: dg.AssetExecutionContext):
        attempts.append(1)
        if len(attempts) <= len(faults):
            raise faults[len(attempts) - 1]
        yield dg.MaterializeResult()

    return step, attempts


LOCKED = duckdb.IOException('IO Error: Could not set lock on file "warehouse.duckdb": Conflicting lock is held in …')


def test_a_fault_that_passes_is_tried_again(monkeypatch: pytest.MonkeyPatch, told: list[dict]) -> None:
    monkeypatch.setenv("ZHIBIAO_RETRY_SECONDS", "0")
    step, attempts = failing([LOCKED, OSError(errno.ETIMEDOUT, "timed out")])
    assert run_of(step).success
    assert len(attempts) == 3
    assert told == []


def test_a_fault_that_does_not_pass_in_time_ends_the_run_and_is_told(monkeypatch, told: list[dict]) -> None:
    monkeypatch.setenv("ZHIBIAO_RETRY_SECONDS", "0")
    monkeypatch.setenv("ZHIBIAO_RETRIES", "1")
    step, attempts = failing([LOCKED] * 9)
    result = run_of(step)
    assert not result.success
    assert len(attempts) == 2
    assert [(message["run_id"], message["step"]) for message in told] == [(result.run_id, "step")]
    assert told[0]["event"] == "run_failed"


@pytest.mark.parametrize(
    "fault",
    [
        ValueError("a defect"),
        OSError(errno.ENOSPC, "No space left on device"),
        dg.Failure(description="fct_observations: 3 keys are there twice"),
        duckdb.IOException("IO Error: Corrupt database file"),
    ],
)
def test_a_lasting_fault_is_not_tried_again(fault: Exception, told: list[dict]) -> None:
    assert not is_passing(fault)
    step, attempts = failing([fault] * 9)
    assert not run_of(step).success
    assert len(attempts) == 1
    [message] = told
    assert (getattr(fault, "description", None) or str(fault)) in message["error"]


def test_the_cause_behind_a_failure_is_looked_at() -> None:
    try:
        try:
            raise LOCKED
        except duckdb.Error as error:
            raise RuntimeError("could not begin") from error
    except RuntimeError as error:
        assert is_passing(error)
    assert is_passing(dg.Failure(description='dbt build failed\n\nCould not set lock on file "x"'))


def test_a_webhook_that_cannot_be_reached_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIBIAO_WEBHOOK", "http://127.0.0.1:9/nobody")
    step, _ = failing([ValueError("a defect")] * 2)
    result = run_of(step)
    assert not result.success
    assert any("a defect" in (e.step_failure_data.error_display_string or "") for e in result.get_step_failure_events())


def test_a_run_whose_process_is_gone_is_marked_as_failed_and_told(tmp_path: Path, told: list[dict]) -> None:
    with DagsterInstance.local_temp(str(tmp_path)) as instance:
        ours = instance.create_run_for_job(_job(), tags=process_tag())
        gone = instance.create_run_for_job(_job(), tags={_TAG: process_tag()[_TAG].replace(" ", " 1", 1)})
        elsewhere = instance.create_run_for_job(_job(), tags={_TAG: "1 2 another-machine/boot"})
        messages: list[str] = []
        end_runs_of_dead_processes(instance, messages.append)
        assert instance.get_run_by_id(ours.run_id).status == dg.DagsterRunStatus.NOT_STARTED
        assert instance.get_run_by_id(elsewhere.run_id).status == dg.DagsterRunStatus.NOT_STARTED
        assert instance.get_run_by_id(gone.run_id).status == dg.DagsterRunStatus.FAILURE
    assert [message["run_id"] for message in told] == [gone.run_id]
    assert gone.run_id[:8] in messages[0]


def _job() -> dg.JobDefinition:
    step, _ = failing([])
    found = dg.asset(step, name="step", output_required=False)
    return dg.Definitions(assets=[found], jobs=[dg.define_asset_job("job", selection="*")]).resolve_job_def("job")


def test_the_records_of_old_runs_are_deleted_and_those_of_new_ones_kept(tmp_path: Path, monkeypatch) -> None:
    with DagsterInstance.local_temp(str(tmp_path)) as instance:
        step, _ = failing([])
        old = run_of(step, instance).run_id
        assert forget_old_runs(instance, keep_days=1) == 0
        later = datetime.now(UTC) + timedelta(days=3)

        class Clock(datetime):
            @classmethod
            def now(cls, tz=None) -> datetime:
                return later

        monkeypatch.setattr("orchestration.runs.datetime", Clock)
        assert forget_old_runs(instance, keep_days=4) == 0
        assert forget_old_runs(instance, keep_days=2) == 1
        assert instance.get_run_by_id(old) is None
        assert instance.all_logs(old) == []
