"""What starts a refresh besides the clock: something in the raw folder changed. Off until turned on in the Dagster
UI.
"""

import hashlib

import dagster as dg

from orchestration.configuration import Folders
from orchestration.inputs import report_paths

#: What is there already is to be read: that is no occasion to ask the sources.
_WITHOUT_FETCHING = {"ops": {"fetched_reports": {"config": {"fetch": False}}}}


def folder_state(folders: Folders) -> str | None:
    """A hash of the names, sizes and times of the reports and the manifest, and of the names of what was fetched; None where
    there is no report.

    It looks at no bytes: it may ask for a refresh that then finds nothing to do, never the reverse unless a file was
    changed in place with its size and time set back.
    """
    reports = list(report_paths(folders)) if folders.reports.is_dir() else []
    fetched = sorted(path.name for path in (folders.fetched / "bytes").glob("*/*") if not path.name.startswith("."))
    if not reports and not fetched:
        return None
    digest = hashlib.sha256()
    for path in [folders.manifest, folders.sources, folders.rereading, *reports]:
        if path.exists():
            state = path.stat()
            digest.update(f"{path}\0{state.st_size}\0{state.st_mtime_ns}\0".encode(errors="surrogateescape"))
    for sha256 in fetched:
        digest.update(f"{sha256}\0".encode())
    return digest.hexdigest()[:32]


def raw_folder_sensor(job_name: str, folders: Folders) -> dg.SensorDefinition:
    """Asks for a refresh once for each state of the raw folder.

    It does not use the resource of the folders, which would wait for a refresh under way.
    """

    @dg.sensor(
        name="raw_folder",
        job_name=job_name,
        minimum_interval_seconds=60,
        default_status=dg.DefaultSensorStatus.STOPPED,
        description="A report was added, changed or removed in the raw folder, fetched, or a manifest was edited.",
    )
    def raw_folder(context: dg.SensorEvaluationContext) -> dg.SensorResult | dg.SkipReason:
        state = folder_state(folders)
        if state is None:
            return dg.SkipReason(f"no report lies in {folders.reports}")
        if state == context.cursor:
            return dg.SkipReason("the raw folder is as it was")
        # No run key: a folder that returns to a former state is a change like any other.
        return dg.SensorResult(run_requests=[dg.RunRequest(run_config=_WITHOUT_FETCHING)], cursor=state)

    return raw_folder
