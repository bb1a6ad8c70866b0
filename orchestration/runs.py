"""The end of runs: of those that take too long, of those whose process is gone, and of the records of old ones.

What lives here: the note, on a run, of the process that works on it. What does not: the run monitoring of Dagster's daemon, which
ends the runs that the UI or the schedule started and that never began or take too long (``dagster.yaml``).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from dagster import DagsterInstance, DagsterRunStatus, RunsFilter

from orchestration.deadline import deadline
from orchestration.notification import notify
from orchestration.processes import is_of_this_machine, process_identity
from orchestration.progress import Log

_TAG = "zhibiao/process"
#: A run of the command is noted before it starts, and may be killed before that.
_AT_WORK = [
    DagsterRunStatus.NOT_STARTED,
    DagsterRunStatus.STARTING,
    DagsterRunStatus.STARTED,
    DagsterRunStatus.CANCELING,
]


def process_tag() -> dict[str, str]:
    """The tag that says that this process works on a run."""
    return {_TAG: process_identity(os.getpid())}


def note_process(instance: DagsterInstance, run_id: str) -> None:
    """Note on the run that this process works on it."""
    if instance.has_run(run_id):
        instance.add_run_tags(run_id, process_tag())


def end_runs_of_dead_processes(instance: DagsterInstance, log: Log) -> None:
    """Mark as failed each run that is at work by the word of a process that is gone.

    Runs of other machines that share the instance are left to Dagster's run monitoring.
    """
    for run in instance.get_runs(filters=RunsFilter(statuses=_AT_WORK)):
        noted = run.tags.get(_TAG)
        if noted is None:
            continue
        if is_of_this_machine(noted) and process_identity(int(noted.split(" ")[0])) != noted:
            said = "The process that worked on this run is gone: it was killed or crashed."
            instance.report_run_failed(run, said)
            notify(run.run_id, None, said, log)
            log(f"run {run.run_id[:8]} was broken off when its process died; it is marked as failed")


@contextmanager
def ended_after(minutes: int, log: Log) -> Iterator[None]:
    """End this process where the block takes longer.

    A thread of dbt or DuckDB that hangs cannot be ended alone. Whatever is broken off by that is made good by the next refresh,
    which also marks the run as failed.
    """

    def end() -> None:
        log(f"ended: the refresh took longer than {minutes} minutes (runs.timeout_minutes)")
        os._exit(1)

    with deadline(minutes * 60, end):
        yield


def forget_old_runs(instance: DagsterInstance, keep_days: int) -> int:
    """Delete the records and logs of runs that ended so many days ago; returns how many. A few at a time: it is never urgent."""
    before = datetime.now(UTC) - timedelta(days=keep_days)
    old = RunsFilter(
        statuses=[DagsterRunStatus.SUCCESS, DagsterRunStatus.FAILURE, DagsterRunStatus.CANCELED], updated_before=before
    )
    found = instance.get_runs(filters=old, limit=_FORGOTTEN_AT_ONCE)
    for run in found:
        instance.compute_log_manager.delete_logs(prefix=[run.run_id])
        instance.delete_run(run.run_id)
    return len(found)


_FORGOTTEN_AT_ONCE = 50
