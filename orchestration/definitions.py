"""The Dagster code location: the assets, their checks, the job ``refresh``, and what starts it.

``build_definitions`` puts the parts together for a pair of folders; ``defs`` is what Dagster loads, for the folders
that ``ZHIBIAO_RAW`` and ``ZHIBIAO_DATA`` name. Nothing is decided here. Great Expectations is not imported for it,
and dbt only where its project changed since it was last parsed.
"""

from __future__ import annotations

import dagster as dg
from dagster._core.storage.tags import MAX_RUNTIME_SECONDS_TAG

from orchestration import dbt, settings
from orchestration.assets.accuracy import accuracy_asset
from orchestration.assets.publication import publication_assets
from orchestration.assets.raw import raw_reports
from orchestration.assets.readings import readings_assets
from orchestration.assets.review import review_page
from orchestration.assets.transformation import column_descriptions_of_sources, transformation_assets
from orchestration.assets.validation import validation_assets
from orchestration.backfill import reread
from orchestration.checks.tables import table_checks
from orchestration.configuration import Folders, silence_telemetry
from orchestration.failures import tell_of_failure
from orchestration.resources import FoldersResource
from orchestration.schedules import daily_refresh
from orchestration.sensors import raw_folder_sensor


def build_definitions(folders: Folders) -> dg.Definitions:
    """The definitions for these folders."""
    silence_telemetry()
    manifest = dbt.load_manifest(folders)
    descriptions = column_descriptions_of_sources(manifest)
    chosen = {name: found.value for name, found in settings.choose().items()}
    refresh = dg.define_asset_job(
        "refresh",
        selection=dg.AssetSelection.all(),
        description="From the reports in the raw folder to the published warehouse.",
        executor_def=dg.in_process_executor,
        hooks={tell_of_failure},
        tags={MAX_RUNTIME_SECONDS_TAG: str(chosen["runs.timeout_minutes"] * 60)},
    )
    return dg.Definitions(
        assets=[
            raw_reports,
            readings_assets(descriptions),
            accuracy_asset(descriptions["accuracy"]),
            *transformation_assets(folders, manifest),
            validation_assets(manifest, descriptions["validation_results"]),
            publication_assets(manifest),
            review_page,
        ],
        asset_checks=[table_checks()],
        jobs=[refresh, reread],
        schedules=[daily_refresh(refresh.name, chosen["schedule.daily"], chosen["schedule.time_zone"])],
        sensors=[raw_folder_sensor(refresh.name, folders)],
        resources={"folders": FoldersResource(raw=str(folders.raw), data=str(folders.data))},
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """The definitions for the folders of the environment."""
    return build_definitions(Folders.chosen())
