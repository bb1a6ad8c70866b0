"""The Dagster job ``refresh`` run in this process, recorded in the instance of the data folder so that the UI shows it.

What lives here: the start of the run, and its result as plain values. What does not: whether a run is needed at all
(``refresh.py``, which need not import Dagster to know it), and any work on data, which is in the assets.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator

import dagster as dg
from dagster import DagsterInstance
from dagster._core.instance.ref import InstanceRef
from dagster._core.storage.tags import REPOSITORY_LABEL_TAG

from orchestration import settings
from orchestration.assets.raw import RAW_REPORTS
from orchestration.configuration import Folders
from orchestration.definitions import build_definitions
from orchestration.escaping import text_of_markdown
from orchestration.event_log import storage_overrides
from orchestration.progress import Log, heard_by
from orchestration.publication import published
from orchestration.refresh import CheckResult, Refresh
from orchestration.runs import ended_after, process_tag

#: The label by which the UI knows that a run belongs to the job of this code location (workspace.yaml names it).
_REPOSITORY = "__repository__@zhibiao"

#: Capturing what each step prints costs two processes a step. The command redirects all of it to one file instead.
_OVERRIDES = {
    "compute_logs": {
        "module": "dagster._core.storage.noop_compute_log_manager",
        "class": "NoOpComputeLogManager",
        "config": {},
    }
}


def run_job(folders: Folders, *, full: bool, log: Log) -> Refresh:
    """Run the job on these folders; the caller holds the lock. A failed run is a result.

    Raises DbtProjectError or SuiteError where the definitions cannot be put together.
    """
    # Dagster, dbt and Great Expectations keep a million objects that live as long as the process: walking them to find
    # garbage as often as Python would costs a quarter of a run.
    gc.set_threshold(50_000, 50, 100)
    home = folders.prepare_dagster_home()
    job = build_definitions(folders).resolve_job_def("refresh")
    # with a server of databases nothing need be held open by ourselves
    kept_open = {} if settings.value_of("dagster.postgres") else storage_overrides(home)
    instance_ref = InstanceRef.from_dir(str(home), overrides={**_OVERRIDES, **kept_open})
    minutes = int(settings.value_of("runs.timeout_minutes"))
    with DagsterInstance.from_ref(instance_ref) as instance, heard_by(log), ended_after(minutes, log):
        result = job.execute_in_process(
            instance=instance,
            run_config={
                "loggers": {"console": {"config": {"log_level": "INFO"}}},
                "ops": {RAW_REPORTS.to_python_identifier(): {"config": {"full": full}}},
            },
            tags={REPOSITORY_LABEL_TAG: _REPOSITORY, **process_tag()},
            raise_on_error=False,
        )
    return _refresh_of(result, folders)


def _refresh_of(result: dg.ExecuteInProcessResult, folders: Folders) -> Refresh:
    materialized = {
        event.materialization.asset_key: event.materialization.metadata
        for event in result.all_events
        if event.is_step_materialization
    }
    intake = materialized.get(dg.AssetKey(["landing", "reports"]), {})
    counts = {
        name: int(intake[name].value) if name in intake else 0
        for name in ("read", "unchanged", "withdrawn", "quarantined")
    }
    return Refresh(
        run_id=result.run_id,
        succeeded=result.success,
        changed=RAW_REPORTS in materialized or not result.success,
        checks=tuple(
            CheckResult(
                asset=evaluation.asset_key.to_user_string(),
                check=evaluation.check_name,
                passed=evaluation.passed,
                is_warning=evaluation.severity == dg.AssetCheckSeverity.WARN,
                description=text_of_markdown(evaluation.description or ""),
            )
            for evaluation in result.get_asset_check_evaluations()
        ),
        failures=tuple(_failures(result)),
        publication=published(folders.warehouse),
        **counts,
    )


def _failures(result: dg.ExecuteInProcessResult) -> Iterator[str]:
    for event in result.all_events:
        if not event.is_step_failure:
            continue
        failure = event.step_failure_data
        if failure.user_failure_data and failure.user_failure_data.description:
            yield f"{event.step_key}: {failure.user_failure_data.description}"
        elif failure.error:
            error = failure.error
            while error.cause:
                error = error.cause
            yield f"{event.step_key}: {error.message.strip()}"
    if not result.success and not any(event.is_step_failure for event in result.all_events):
        yield "the run failed before its first step; the log tells more"
