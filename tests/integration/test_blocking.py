"""A mistake of ours stops publication: defects planted in the SQL that makes the tables, and what is left to see of each.

What the press gets wrong stops nothing: tests/integration/test_safety.py. A defect that the reader itself makes is planted
in tests/integration/test_refresh.py.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pytest
from dagster import AssetCheckEvaluation, DagsterInstance

from orchestration import configuration
from orchestration.configuration import Folders
from orchestration.query import ask as ask_as_reader
from orchestration.refresh import refresh
from tests.integration.conftest import Made

pytestmark = [pytest.mark.pipeline, pytest.mark.xdist_group("pipeline")]

MODEL = Path("models", "marts", "fct_indicator_values.sql")
TABLE = "fct_indicator_values"


@dataclass(frozen=True)
class Defect:
    """One edit of the model, and the check that it fails."""

    line: str  # that stands in the model once
    instead: str
    asset: str
    check: str
    evidence: str  # what the failing rows, or the numbers beside them, tell


DEFECTS = {
    "a key that is there twice": Defect(
        "    where choice_rank = 1\n",
        "    where choice_rank = 1\n    union all\n    (select * from ranked where choice_rank = 1 order by cell_id limit 1)\n",
        TABLE,
        f"unique_{TABLE}_cell_id",
        "| 2 |",
    ),
    "a table without rows": Defect(
        "    where choice_rank = 1\n",
        "    where choice_rank = 0\n",
        "fct_observations",
        f"relationships_fct_observations_cell_id__cell_id__ref_{TABLE}_",
        "| from_field |",
    ),
    "a share of 300 % that nobody states": Defect(
        "    observations.value,\n",
        "    case when observations.unit = '%' then 300 else observations.value end as value,\n",
        TABLE,
        "value_is_the_winners",
        "| 300 |",
    ),
}


@pytest.fixture(scope="module")
def folders(first: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Folders]:
    """A copy of the first refresh, and a copy of the dbt project that every refresh of this module builds."""
    assert first.result.succeeded, first.result.failures
    root = tmp_path_factory.mktemp("defects")
    here = Folders.of(root / "raw", root / "data")
    shutil.copytree(first.folders.raw, here.raw)
    shutil.copytree(first.folders.data, here.data, symlinks=True)
    project = root / "dbt_project"
    shutil.copytree(configuration.DBT_PROJECT_DIR, project)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(configuration, "DBT_PROJECT_DIR", project)
        patch.setattr(configuration, "SEEDS_DIR", project / "seeds")
        yield here


def published_bytes(folders: Folders) -> dict[str, str]:
    files = [folders.warehouse, *sorted(folders.export.iterdir())]
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def evaluations(folders: Folders, run_id: str) -> tuple[dg.DagsterRunStatus, list[AssetCheckEvaluation], set[str]]:
    """The run as the Dagster UI shows it: its status, its checks, and the assets that it made."""
    with DagsterInstance.from_config(str(folders.dagster_home)) as instance:
        run = instance.get_run_by_id(run_id)
        events = [entry.dagster_event for entry in instance.all_logs(run_id) if entry.is_dagster_event]
    checks = [
        event.asset_check_evaluation_data
        for event in events
        if event.event_type == dg.DagsterEventType.ASSET_CHECK_EVALUATION
    ]
    made = {
        event.asset_key.to_user_string()
        for event in events
        if event.event_type == dg.DagsterEventType.ASSET_MATERIALIZATION
    }
    return run.status, checks, made


@pytest.mark.parametrize("kind", DEFECTS)
def test_a_defect_of_ours_stops_publication_and_is_shown_with_evidence(folders: Folders, kind: str) -> None:
    defect = DEFECTS[kind]
    model = configuration.DBT_PROJECT_DIR / MODEL
    whole = model.read_text(encoding="utf-8")
    assert whole.count(defect.line) == 1, "the model is another: plant the defect elsewhere"
    before = published_bytes(folders)
    question = f"select count(*), sum(value), max(value) filter (where unit = '%') from {TABLE}"
    answer = ask_as_reader(folders.warehouse, question)
    model.write_text(whole.replace(defect.line, defect.instead), encoding="utf-8")
    try:
        result = refresh(folders)
    finally:
        model.write_text(whole, encoding="utf-8")

    # what readers have is the old warehouse, to the byte
    assert not result.succeeded
    assert published_bytes(folders) == before
    assert ask_as_reader(folders.warehouse, question) == answer

    # the run is red in Dagster, and says why
    status, checks, made = evaluations(folders, result.run_id)
    assert status == dg.DagsterRunStatus.FAILURE
    assert "published_warehouse" not in made
    (failed,) = [
        check
        for check in checks
        if (check.asset_key.to_user_string(), check.check_name) == (defect.asset, defect.check)
    ]
    assert not failed.passed
    assert failed.blocking
    assert failed.severity == dg.AssetCheckSeverity.ERROR
    told = "\n".join(f"{name} {getattr(value, 'value', value)}" for name, value in failed.metadata.items())
    assert defect.evidence in told, told
    assert (defect.asset, defect.check) in [(check.asset, check.check) for check in result.failed]
