"""The code location as people meet it in the Dagster UI: one unbroken graph, and everything in it described."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import dagster as dg
import pytest
from dagster import DagsterInstance

from orchestration import dbt
from orchestration.assets.transformation import published_tables
from orchestration.checks.suites import PLAUSIBILITY, load_suites
from orchestration.checks.tables import docs_link
from orchestration.configuration import DOCS_URL_VARIABLE, EXPECTATIONS_DIR, Folders
from orchestration.definitions import build_definitions
from orchestration.sensors import folder_state
from tests.integration.conftest import Made

pytestmark = [pytest.mark.pipeline, pytest.mark.xdist_group("pipeline")]

RAW = dg.AssetKey("raw_reports")
WAREHOUSE = dg.AssetKey("published_warehouse")
EXPORT = dg.AssetKey("published_export")
DATA_DOCS = dg.AssetKey("data_docs")
PAGE = dg.AssetKey("review_page")


@pytest.fixture(scope="module")
def manifest(first: Made) -> dict:
    return dbt.load_manifest(first.folders)


@pytest.fixture(scope="module")
def definitions(first: Made) -> dg.Definitions:
    return build_definitions(first.folders)


@pytest.fixture(scope="module")
def graph(definitions: dg.Definitions):
    return definitions.resolve_asset_graph()


@pytest.fixture(scope="module")
def materializations(first: Made, graph) -> dict[dg.AssetKey, dg.AssetMaterialization]:
    with DagsterInstance.from_config(str(first.folders.dagster_home)) as instance:
        found = {key: instance.get_latest_materialization_event(key) for key in graph.materializable_asset_keys}
    return {key: event.asset_materialization for key, event in found.items() if event}


def ancestors(graph, key: dg.AssetKey) -> set[dg.AssetKey]:
    found: set[dg.AssetKey] = set()
    front = {key}
    while front:
        front = {parent for each in front for parent in graph.get(each).parent_keys} - found
        found |= front
    return found


def test_the_graph_is_unbroken_from_the_raw_reports_to_what_is_published(graph, manifest) -> None:
    tables = {dg.AssetKey(table) for table in published_tables(manifest)}
    assert {dg.AssetKey(name) for name in ("fct_observations", "fct_indicator_values", "fct_numbers")} <= tables
    assert tables <= ancestors(graph, WAREHOUSE)
    assert WAREHOUSE in ancestors(graph, EXPORT)
    # a table that only the registry fills (regions, units) comes from its seed; every other comes from the raw reports
    for table in tables:
        sources = {key for key in ancestors(graph, table) if not graph.get(key).parent_keys}
        from_registry_alone = all(key.path[0] == "seeds" for key in sources)
        assert RAW in sources or (from_registry_alone and table.path[-1].startswith("dim_")), table
    for name in ("fct_observations", "fct_indicator_values", "fct_numbers", "fct_repairs", "dim_reports"):
        assert RAW in ancestors(graph, dg.AssetKey(name))


def test_nothing_in_the_graph_is_unknown_to_it(graph) -> None:
    """A dbt source that no asset makes would break the graph in two without a word."""
    assert graph.unexecutable_asset_keys == set()


def test_the_way_of_the_data_is_in_the_graph(graph) -> None:
    way = ["raw_reports", "landing/texts", "landing/numbers", "landing/observations", "fct_observations"]
    for earlier, later in zip(way, way[1:], strict=False):
        assert dg.AssetKey(earlier.split("/")) in ancestors(graph, dg.AssetKey(later.split("/"))), (earlier, later)


def test_every_asset_says_what_it_is_and_whose(graph) -> None:
    for key in graph.materializable_asset_keys:
        node = graph.get(key)
        assert node.group_name != "default", key
        assert node.owners, key
        assert node.kinds, key
        assert node.description and len(node.description) > 20, key
        assert "dagster/code_references" in node.metadata, key
        for reference in node.metadata["dagster/code_references"].code_references:
            assert Path(reference.file_path).is_file(), key


def test_every_table_shows_its_rows_and_columns(graph, materializations, manifest) -> None:
    assert set(materializations) == set(graph.materializable_asset_keys)
    for key, materialization in materializations.items():
        if key in (WAREHOUSE, EXPORT, DATA_DOCS, PAGE):
            continue
        metadata = materialization.metadata
        assert metadata["dagster/row_count"].value >= 0, key
        schema: dg.TableSchema = metadata["dagster/column_schema"].value
        assert schema.columns, key
    for table in (dg.AssetKey("fct_observations"), dg.AssetKey(["landing", "observations"])):
        schema = materializations[table].metadata["dagster/column_schema"].value
        described = {column.name: column for column in schema.columns}
        assert (described["value"].type, described["period_end"].type) == ("DOUBLE", "DATE")
        assert [name for name, column in described.items() if not column.description] == []


def test_a_person_sees_what_was_read(materializations) -> None:
    preview = materializations[dg.AssetKey(["landing", "observations"])].metadata["preview"].value
    lines = preview.splitlines()
    assert lines[0].startswith("| indicator_name | value | unit |")
    assert len(lines) > 5
    read = materializations[dg.AssetKey(["landing", "reports"])].metadata
    assert (read["read"].value, read["unchanged"].value) == (5, 0)


def test_the_column_lineage_of_every_model_reaches_back(materializations, manifest) -> None:
    models = [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]
    assert len(models) > 10
    for node in models:
        name = node["name"]
        key = dg.AssetKey([name] if node["schema"] == "main" else [node["schema"], name])
        metadata = materializations[key].metadata
        lineage = metadata["dagster/column_lineage"].value.deps_by_column
        assert set(lineage) == {column.name for column in metadata["dagster/column_schema"].value.columns}, name
        assert any(lineage.values()), name
        assert "| column | comes from |" in metadata["column lineage"].value

    def origins(key: dg.AssetKey, column: str) -> set[tuple[str, str]]:
        metadata = materializations[key].metadata if key in materializations else {}
        if "dagster/column_lineage" not in metadata:
            return {(key.to_user_string(), column)}
        deps = metadata["dagster/column_lineage"].value.deps_by_column.get(column, ())
        return {origin for dep in deps for origin in origins(dep.asset_key, dep.column_name)}

    assert ("landing/observations", "sentence") in origins(dg.AssetKey("fct_observations"), "sentence")
    assert ("landing/observations", "value") in origins(dg.AssetKey("fct_indicator_values"), "value")


def test_every_dbt_test_and_every_expectation_is_an_asset_check_and_was_evaluated(first: Made, graph, manifest) -> None:
    evaluated = {(check.asset, check.check) for check in first.result.checks}
    assert evaluated == {(key.asset_key.to_user_string(), key.name) for key in graph.asset_check_keys}
    tests = {node["name"] for node in manifest["nodes"].values() if node["resource_type"] == "test"}
    assert tests <= {check for _, check in evaluated}
    for name, suite in load_suites(EXPECTATIONS_DIR).items():
        asset = "landing/observations" if name == PLAUSIBILITY else name
        for expectation in suite.expectations:
            assert (asset, expectation.check) in evaluated


def test_every_check_says_what_it_demands_and_how_many_rows_it_saw(first: Made, graph, manifest) -> None:
    for key in graph.asset_check_keys:
        description = graph.get(key).description
        assert description and len(description) > 10, key
    with DagsterInstance.from_config(str(first.folders.dagster_home)) as instance:
        (run,) = instance.get_runs()
        evaluations = [
            entry.dagster_event.event_specific_data
            for entry in instance.all_logs(run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
        ]
    seen = {
        "rows",
        "rows of the table",
        "observations",
        "reports read",
    }  # of an expectation, a dbt test, the reader's own
    attached = {node["name"] for node in manifest["nodes"].values() if node.get("attached_node")}
    for evaluation in evaluations:
        counts = [evaluation.metadata[name].value for name in seen & set(evaluation.metadata)]
        singular = evaluation.metadata.get("unique_id") and evaluation.check_name not in attached
        assert counts or singular, evaluation.check_name
    assert len(evaluations) == len(graph.asset_check_keys)


def test_the_data_docs_are_linked_from_the_checks_and_from_their_asset(
    first: Made, materializations, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By path; and where the UI has the pages served beside it, by links to click, in descriptions too."""
    index = first.folders.docs / "expectations" / "index.html"
    assert materializations[DATA_DOCS].metadata["Data Docs"].value == str(index)
    with DagsterInstance.from_config(str(first.folders.dagster_home)) as instance:
        (run,) = instance.get_runs()
        evaluations = [
            entry.dagster_event.event_specific_data
            for entry in instance.all_logs(run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION)
        ]
    linked = {
        e.asset_key.to_user_string(): e.metadata["Data Docs"].value for e in evaluations if "Data Docs" in e.metadata
    }
    assert set(linked) == set(load_suites(EXPECTATIONS_DIR)) - {PLAUSIBILITY}
    assert all(Path(page).is_file() for page in linked.values())

    monkeypatch.setenv(DOCS_URL_VARIABLE, "http://127.0.0.1:3001")
    served = build_definitions(first.folders).resolve_asset_graph()
    assert "(http://127.0.0.1:3001/expectations/index.html)" in served.get(DATA_DOCS).description
    check = served.get(dg.AssetCheckKey(dg.AssetKey("fct_numbers"), "span_holds_the_figure"))
    assert "(http://127.0.0.1:3001/expectations/expectations/fct_numbers.html)" in check.description
    assert docs_link(first.folders, index).value == "http://127.0.0.1:3001/expectations/index.html"


def test_what_stops_publication_is_marked_so(graph) -> None:
    for name, suite in load_suites(EXPECTATIONS_DIR).items():
        asset = dg.AssetKey(["landing", "observations"] if name == PLAUSIBILITY else name)
        for expectation in suite.expectations:
            node = graph.get(dg.AssetCheckKey(asset, expectation.check))
            assert node.blocking == (expectation.severity == "critical" and name != PLAUSIBILITY)
            assert expectation.reason in node.description


def test_the_job_the_schedule_and_the_sensor_are_there_and_off(definitions: dg.Definitions) -> None:
    repository = definitions.get_repository_def()
    assert repository.has_job("refresh")
    (schedule,) = repository.schedule_defs
    (sensor,) = repository.sensor_defs
    assert (schedule.job_name, schedule.execution_timezone) == ("refresh", "Asia/Shanghai")
    assert schedule.default_status == dg.DefaultScheduleStatus.STOPPED
    assert sensor.default_status == dg.DefaultSensorStatus.STOPPED


def test_the_sensor_asks_once_for_each_state_of_the_folder(copy: Folders) -> None:
    (sensor,) = build_definitions(copy).get_repository_def().sensor_defs

    def tick(cursor: str | None):
        with dg.DagsterInstance.ephemeral() as instance:
            return sensor.evaluate_tick(dg.build_sensor_context(instance=instance, cursor=cursor))

    first = tick(None)
    assert len(first.run_requests) == 1
    assert first.cursor == folder_state(copy)
    again = tick(first.cursor)
    assert again.run_requests == []
    assert again.skip_message == "the raw folder is as it was"
    (copy.reports / "more.txt").write_text("x")
    more = tick(first.cursor)
    assert len(more.run_requests) == 1
    copy.manifest.write_text(copy.manifest.read_text() + "\n")
    assert len(tick(more.cursor).run_requests) == 1
    for path in list(copy.reports.iterdir()):
        path.unlink()
    assert tick(more.cursor).skip_message == f"no report lies in {copy.reports}"


LOAD = """
import json, sys
from orchestration.definitions import defs
repository = defs().get_repository_def()
print(json.dumps({"assets": len(repository.asset_graph.materializable_asset_keys),
                  "heavy": [m for m in ("great_expectations", "dbt.cli.main", "pandas") if m in sys.modules]}))
"""


def test_the_definitions_load_without_great_expectations_and_without_dbt_s_command(first: Made, project: Path) -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": str(project),
        "ZHIBIAO_RAW": str(first.folders.raw),
        "ZHIBIAO_DATA": str(first.folders.data),
    }
    done = subprocess.run(
        [sys.executable, "-c", LOAD], capture_output=True, text=True, env=environment, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout.splitlines()[-1])
    assert found["heavy"] == []
    assert found["assets"] > 30


def test_dbt_s_faults_are_told_and_not_traced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, project: Path) -> None:
    import shutil

    from orchestration import configuration

    broken = tmp_path / "dbt_project"
    shutil.copytree(project / "dbt_project", broken)
    (broken / "models" / "marts" / "odd.sql").write_text("select * from {{ ref('no_such_model') }}")
    monkeypatch.setattr(configuration, "DBT_PROJECT_DIR", broken)
    with pytest.raises(dbt.DbtProjectError, match="no_such_model"):
        build_definitions(Folders.of(project / "raw", tmp_path / "data"))


def test_one_table_can_be_built_alone_from_the_ui(copy: Folders) -> None:
    """A selection of dbt models goes through dagster-dbt's own translation into dbt's, here as everywhere."""
    job = build_definitions(copy).resolve_implicit_global_asset_job_def()
    wanted = dg.AssetKey("fct_indicator_values")
    with DagsterInstance.from_config(str(copy.dagster_home)) as instance:
        result = job.execute_in_process(instance=instance, asset_selection=[wanted], raise_on_error=False)
    assert result.success, [event.message for event in result.get_step_failure_events()]
    assert {event.materialization.asset_key for event in result.get_asset_materialization_events()} == {wanted}
    checks = result.get_asset_check_evaluations()
    assert {check.asset_key for check in checks} == {wanted}
    assert all(check.passed for check in checks)
    names = {check.check_name for check in checks}
    assert "table_is_not_empty" in names  # Great Expectations
    assert "unique_fct_indicator_values_cell_id" in names  # dbt
