"""The dbt project on readings written by hand: what its tables hold, what stops it, and the rules of the house."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from orchestration import configuration, dbt
from orchestration.landing import build_database
from orchestration.reading.model import Relation
from tests.integration.warehouse import AUGUST, CONTRACT, Build, build, land, reading, readings
from tests.unit import records

PUBLISHED = {
    "dim_indicators", "dim_periods", "dim_regions", "dim_reports", "dim_sources", "dim_units",
    "fct_contradictions", "fct_derived_values", "fct_fetches", "fct_findings", "fct_indicator_values",
    "fct_indicator_vintages",
    "fct_numbers", "fct_observations", "fct_quarantine", "fct_reader_accuracy", "fct_repairs", "fct_texts",
    "fct_validation_results",
    "mart_indicator_series", "mart_publication_drift", "mart_region_profile", "mart_report_quality",
    "mart_review_queue",
    "mart_validation_trends", "mart_what_changed",
}  # fmt: skip
VIEWS = {"mart_coverage", "mart_period_totals", "mart_region_comparison", "mart_region_ranking", "mart_region_totals"}
#: What the increments are kept by; tests/integration/test_increments.py shows what they must do.
BOOKKEEPING = {"int_cells_left", "int_cells_changed", "int_cells_compared_left", "int_cells_reaudited"}
WITHOUT_UNIT_TESTS = ("--exclude-resource-type", "unit_test")
SCHEMAS = ("seeds", "staging", "intermediate", "main")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The readings by hand, built with all tests and unit tests. Nobody changes it."""
    found = build(land(tmp_path_factory.mktemp("built"), readings()))
    assert found.succeeded, {name: found.messages[name] for name in found.failed}
    return found


@pytest.fixture(scope="module")
def manifest(built: Build) -> Mapping[str, Any]:
    return json.loads((dbt.target_path(built.folders) / "manifest.json").read_text(encoding="utf-8"))


def ask(build: Build, query: str, *parameters: object) -> list[tuple]:
    with build.connect() as connection:
        return connection.execute(query, list(parameters)).fetchall()


def models(manifest: Mapping[str, Any], folder: str) -> dict[str, Mapping[str, Any]]:
    found = {
        node["name"]: node
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model" and node["fqn"][1] == folder
    }
    assert found, f"no model in {folder}"
    return found


# what the tables hold


def test_only_dimensions_and_facts_are_published(built: Build) -> None:
    found = ask(built, "select table_name from duckdb_tables() where schema_name = 'main'")
    assert {name for (name,) in found} == PUBLISHED
    found = ask(built, "select view_name from duckdb_views() where schema_name = 'main' and not internal")
    assert {name for (name,) in found} == VIEWS


def test_a_view_reads_published_tables_alone_and_names_no_database(built: Build) -> None:
    """So that it can be read in the published file, under whatever name that is opened."""
    for name, sql in ask(
        built, "select view_name, sql from duckdb_views() where schema_name = 'main' and not internal"
    ):
        read = set(re.findall(r"\b(?<!distinct )(?:from|join)\s+([\w.\"]+)", sql, re.IGNORECASE))
        tables = {table.replace('"', "") for table in read if "." in table}
        assert tables and tables <= {f"main.{table}" for table in PUBLISHED}, (name, tables)


def test_observations_begin_with_the_contract(built: Build) -> None:
    found = {name: kind for name, kind, *_ in ask(built, "describe main.fct_observations")}
    assert list(found.items())[: len(CONTRACT)] == list(CONTRACT.items())


@pytest.mark.parametrize(
    ("fact", "source"),
    [
        ("fct_observations", "observations"),
        ("fct_numbers", "numbers"),
        ("fct_repairs", "repairs"),
        ("fct_texts", "texts"),
        ("fct_quarantine", "quarantine"),
        ("fct_reader_accuracy", "accuracy"),
        ("fct_validation_results", "validation_results"),
        ("mart_report_quality", "reports"),
    ],
)
def test_every_landed_row_arrives(built: Build, fact: str, source: str) -> None:
    [(landed,)] = ask(built, f"select count(*) from landing.{source}")
    [(arrived,)] = ask(built, f"select count(*) from main.{fact}")
    assert arrived == landed > 0


@pytest.mark.parametrize("dimension", ["dim_indicators", "dim_periods", "dim_regions", "dim_reports", "dim_units"])
def test_every_dimension_has_an_unknown_member(built: Build, manifest: Mapping[str, Any], dimension: str) -> None:
    [key] = [name for name, *_ in ask(built, f"describe main.{dimension}")[:1]]
    [(found,)] = ask(built, f"select count(*) from main.{dimension} where {key} in ('(unknown)', 'unknown', '000000')")
    assert found == 1


def test_every_landed_report_is_a_member(built: Build) -> None:
    assert ask(built, "select report from main.dim_reports order by 1") == [("(unknown)",), ("city",), ("province",)]


@pytest.mark.parametrize("fact", ["fct_observations", "fct_indicator_values"])
def test_no_fact_is_lost_in_a_join(built: Build, fact: str) -> None:
    [(before,)] = ask(built, f"select count(*) from main.{fact}")
    [(after,)] = ask(
        built,
        f"select count(*) from main.{fact} join dim_regions using (region_code) join dim_periods using (period_key) "
        "join dim_units using (unit_key) join dim_indicators using (indicator_code) join dim_reports using (report)",
    )
    assert after == before > 0


def test_what_the_registry_lacks_meets_an_unknown_member(built: Build) -> None:
    rows = ask(
        built,
        "select value, region_code_as_read, region_name_en, unit_kind, label_en from main.fct_observations "
        "join dim_regions using (region_code) join dim_units using (unit_key) join dim_periods using (period_key) "
        "where region_code_as_read = '999999' or unit_kind in ('unknown', 'none') order by value",
    )
    assert rows == [
        (5.0, "999999", "unknown region", "count", "2023"),
        (7.0, "210100", "Shenyang", "unknown", "as of 31 August 2024"),
        (101.5, "210100", "Shenyang", "none", "unknown period"),
    ]


def test_a_cell_is_told_apart_by_what_is_absent(built: Build) -> None:
    """12, at least 10 and 13 are one cell; a breakdown, another period type and another region make others."""
    rows = ask(
        built,
        "select list(value order by value) from main.fct_observations where unit = '家' group by cell_id order by 1",
    )
    assert [values for (values,) in rows] == [[4.0], [5.0], [9.0], [10.0, 12.0, 13.0]]


def test_the_city_speaks_for_itself(built: Build) -> None:
    """The province's newer 13 loses against the city's own 12, with which 'at least 10' agrees and 13 does not."""
    [row] = ask(
        built,
        "select value, report, n_observations, n_agreeing, n_reports, chosen_by, observation_id "
        "from main.fct_indicator_values where unit = '家' and n_observations > 1",
    )
    assert row == (12.0, "city", 3, 2, 2, "authority", "city-1")


def test_what_is_suspect_is_kept_and_not_chosen(built: Build) -> None:
    assert ask(built, "select value, status_reason from main.fct_observations where status = 'suspect'") == [
        (300.0, "A share is above 100.")
    ]
    assert ask(built, "select count(*) from main.fct_indicator_values where value = 300") == [(0,)]


def test_a_second_build_makes_the_same_tables(built: Build, tmp_path: Path) -> None:
    folders = land(tmp_path, list(reversed(readings())))
    again = build(folders, "--exclude-resource-type", "unit_test", "test")
    assert again.succeeded, again.messages
    for table in sorted(PUBLISHED - {"fct_quarantine"}):  # which says when a report was seen
        assert ask(again, f"from main.{table} order by all") == ask(built, f"from main.{table} order by all"), table


# the curator's corrections


@pytest.fixture
def corrected_project(tmp_path: Path):
    """Makes a copy of the project with these corrections."""

    def make(*corrections: str) -> Path:
        project = tmp_path / "dbt_project"
        shutil.copytree(configuration.DBT_PROJECT_DIR, project)
        seed = project / "seeds" / "corrections.csv"
        header = seed.read_text(encoding="utf-8").splitlines()[0]
        seed.write_text("\n".join([header, *corrections]) + "\n", encoding="utf-8")
        return project

    return make


def test_a_correction_is_applied_before_anything_is_chosen(built: Build, tmp_path: Path, corrected_project) -> None:
    project = corrected_project(
        "city-3,value,93,misprint,curator,2025-01-02",
        "city-3,status,ok,misprint,curator,2025-01-02",
        "province-2,region_code,210200,speaks of 大连,curator,2025-01-03",
        "city-7,breakdown,,the sentence does not say so,curator,2025-01-03",
    )
    found = build(land(tmp_path, readings()), *WITHOUT_UNIT_TESTS, project_dir=project)
    assert found.succeeded, {name: found.messages[name] for name in found.failed}
    assert ask(
        found,
        "select observation_id, value, status, status_reason, region_code, breakdown, correction_reason, corrected_on "
        "from main.fct_observations where is_corrected order by 1",
    ) == [
        ("city-3", 93.0, "ok", None, "210100", None, "misprint", date(2025, 1, 2)),
        ("city-7", 4.0, "ok", None, "210100", None, "the sentence does not say so", date(2025, 1, 3)),
        ("province-2", 13.0, "ok", None, "210200", None, "speaks of 大连", date(2025, 1, 3)),
    ]
    # 4 was corrected into the cell of 12, where the curator's word goes before all others
    assert ask(
        found,
        "select value, n_observations, chosen_by from main.fct_indicator_values "
        "where unit in ('家', '%') and region_code = '210100' and period_type = 'instant' order by 1",
    ) == [(4.0, 3, "correction"), (93.0, 1, "only")]
    [(untouched,)] = ask(built, "select count(*) from main.fct_observations where is_corrected")
    assert untouched == 0


def test_a_curator_clears_what_the_audit_has_marked(tmp_path: Path, corrected_project) -> None:
    """Of a whole that cannot hold its part both are suspect; the one that is cleared returns to the chosen values."""
    report = records.report("city", region_code="210100", publication_day=date(2024, 9, 4))
    found = reading(
        report,
        [
            records.observation("city", 1, value=6162, raw_text="6162", indicator_code="provisional.whole", **AUGUST),
            records.observation("city", 2, value=52210, raw_text="52210", indicator_code="provisional.part", **AUGUST),
        ],
    )
    relation = Relation("part_of city-2 city-1", "city", "part_of", "by hand", "city-2", "city-1", "list")
    found = replace(found, relations=[relation])
    marked = build(land(tmp_path / "marked", [found]), *WITHOUT_UNIT_TESTS)
    assert marked.succeeded, {name: marked.messages[name] for name in marked.failed}
    chosen = "select observation_id from main.fct_indicator_values order by 1"
    statuses = "select observation_id, status, status_reason from main.fct_observations order by 1"
    audit = "select marks_suspect, is_cleared, cleared_reason, marked_observation_ids from main.fct_findings"
    assert ask(marked, chosen) == []
    assert [row[1] for row in ask(marked, statuses)] == ["suspect", "suspect"]
    assert all("52210 > 6162" in row[2] and "为6162家" in row[2] for row in ask(marked, statuses))
    assert ask(marked, audit) == [(True, False, None, ["city-1", "city-2"])]
    project = corrected_project("city-2,status,ok,stands so in the yearbook,curator,2025-01-02")
    cleared = build(land(tmp_path / "cleared", [found]), *WITHOUT_UNIT_TESTS, project_dir=project)
    assert cleared.succeeded, {name: cleared.messages[name] for name in cleared.failed}
    assert ask(cleared, chosen) == [("city-2",)]
    assert [row[1] for row in ask(cleared, statuses)] == ["suspect", "ok"]
    assert ask(cleared, audit) == [(True, True, "stands so in the yearbook", ["city-1"])]


@pytest.mark.parametrize(
    ("correction", "stopped_by"),
    [
        ("withdrawn-1,value,93,misprint,curator,2025-01-02", "assert_corrections_still_apply"),
        ("city-3,value,ninety,misprint,curator,2025-01-02", "assert_corrections_are_readable"),
        ("city-3,sentence,…,misprint,curator,2025-01-02", "accepted_values_stg_corrections_field"),
        ("city-3,region_code,999999,misprint,curator,2025-01-02", "relationships_stg_corrections_value"),
        ("city-3,value,93,,curator,2025-01-02", "not_null_stg_corrections_reason"),
    ],
)
def test_a_correction_that_cannot_be_applied_stops_the_build(
    tmp_path: Path, corrected_project, correction: str, stopped_by: str
) -> None:
    project = corrected_project(correction)
    found = build(land(tmp_path, readings()), *WITHOUT_UNIT_TESTS, project_dir=project)
    assert not found.succeeded
    assert len(found.failed) == 1
    assert found.failed.pop().startswith(stopped_by)


# defects of the pipeline


@pytest.mark.parametrize(
    ("defect", "stopped_by"),
    [
        ("update landing.observations set sentence = null where observation_id = 'city-1'", "fct_observations"),
        ("insert into landing.observations from landing.observations limit 1", "unique_fct_observations_"),
        (
            "update landing.observations set measure = 'guess' where observation_id = 'city-1'",
            "accepted_values_fct_observations_measure",
        ),
        (
            "update landing.observations set number_id = 'nobody' where observation_id = 'city-1'",
            "relationships_fct_observations_number_id",
        ),
        ("update landing.accuracy set metric = 'guess'", "accepted_values_fct_reader_accuracy_metric"),
        ("insert into landing.accuracy from landing.accuracy limit 1", "unique_fct_reader_accuracy_accuracy_id"),
        ("delete from landing.reports where report = 'city'", "meets_every_dimension_fct_observations"),
    ],
)
def test_a_defect_stops_the_build(tmp_path: Path, defect: str, stopped_by: str) -> None:
    folders = land(tmp_path, readings())
    with build_database(folders.build_database) as connection:
        connection.execute(defect)
    found = build(folders, *WITHOUT_UNIT_TESTS)
    assert not found.succeeded
    assert any(name.startswith(stopped_by) for name in found.failed), found.failed


# the rules of the house


def test_every_source_model_and_column_says_what_it_is(built: Build, manifest: Mapping[str, Any]) -> None:
    """What dbt knows of a relation is what DuckDB's comments say, so that a reader of the file meets it too."""
    nodes = [*manifest["nodes"].values(), *manifest["sources"].values()]
    described = [node for node in nodes if node["resource_type"] in ("model", "seed", "source")]
    assert described
    assert [node["unique_id"] for node in described if not node["description"].strip()] == []

    relations = ask(
        built,
        "select schema_name || '.' || table_name, comment from duckdb_tables() where list_contains($1, schema_name) "
        "union all select schema_name || '.' || view_name, comment from duckdb_views() "
        "where list_contains($1, schema_name) and not internal",
        list(SCHEMAS),
    )
    ours = {name for name, _ in relations}
    assert len(ours) == len([node for node in described if node["resource_type"] != "source"])
    assert [name for name, comment in relations if not (comment or "").strip()] == []
    columns = ask(built, "select schema_name || '.' || table_name, column_name, comment from duckdb_columns()")
    silent = [f"{table}.{name}" for table, name, comment in columns if table in ours and not (comment or "").strip()]
    assert silent == []


def test_every_described_column_exists(built: Build, manifest: Mapping[str, Any]) -> None:
    columns = ask(built, "select schema_name, table_name, column_name from duckdb_columns()")
    existing = {(schema, table, column) for schema, table, column in columns}
    described = {
        (node["schema"], node["name"], column)
        for node in manifest["nodes"].values()
        if node["resource_type"] in ("model", "seed")
        for column in node["columns"]
    }
    assert described - existing == set()


def test_every_mart_has_a_contract_and_a_key(manifest: Mapping[str, Any]) -> None:
    marts = {name: node for name, node in models(manifest, "marts").items() if name not in VIEWS}
    for name in VIEWS:
        assert models(manifest, "marts")[name]["contract"]["enforced"], name
    tests = [node for node in manifest["nodes"].values() if node["resource_type"] == "test"]
    for name, node in marts.items():
        assert node["contract"]["enforced"], name
        assert all(column["data_type"] for column in node["columns"].values()), name
        keys = [column for column in node["columns"].values() if column["name"] == _key_of(node, tests)]
        assert keys, f"{name} has no unique key"
        assert {constraint["type"] for constraint in keys[0]["constraints"]} == {"not_null"}, name


def _key_of(node: Mapping[str, Any], tests: list[Mapping[str, Any]]) -> str | None:
    """The first column that a test says is unique."""
    unique = {
        test["column_name"]
        for test in tests
        if test.get("test_metadata", {}).get("name") == "unique"
        if test.get("attached_node") == node["unique_id"]
    }
    return next((column for column in node["columns"] if column in unique), None)


def test_staging_is_one_to_one_with_its_source(manifest: Mapping[str, Any]) -> None:
    for name, node in models(manifest, "staging").items():
        parents = node["depends_on"]["nodes"]
        assert len(parents) == 1, name
        assert parents[0].split(".")[0] in ("source", "seed"), name
        assert name == "stg_" + parents[0].split(".")[-1], name


def test_layers_build_on_the_layer_below(manifest: Mapping[str, Any]) -> None:
    """A dimension needs no fact and a fact no dimension, so that any may be rebuilt; marts for people read both, and so do the
    steps that lead from them to the queue of the review.
    """
    for folder in ("intermediate", "marts"):
        for name, node in models(manifest, folder).items():
            reads_both = name.startswith(("mart_", "int_review_"))
            allowed = ("stg_", "int_", "dim_", "fct_", "mart_") if reads_both else ("stg_", "int_")
            parents = [parent.split(".")[-1] for parent in node["depends_on"]["nodes"]]
            assert all(parent.startswith(allowed) for parent in parents), (name, parents)
    assert all(name.startswith("int_") for name in models(manifest, "intermediate"))
    assert all(name.startswith(("dim_", "fct_", "mart_")) for name in models(manifest, "marts"))


def test_every_rule_that_chooses_or_corrects_has_a_unit_test(manifest: Mapping[str, Any]) -> None:
    tested = {test["model"] for test in manifest["unit_tests"].values()}
    with_rules = {name for name in models(manifest, "marts") if name.startswith("mart_")}
    with_rules |= {"fct_indicator_values", "fct_indicator_vintages", "fct_contradictions"}
    with_rules |= {"dim_periods", "dim_regions", "dim_indicators", "dim_units", "dim_reports"}
    assert (set(models(manifest, "intermediate")) - BOOKKEEPING) | with_rules <= tested


def test_the_indicators_of_the_profile_are_the_registry_s_and_stand_for_every_pillar(
    manifest: Mapping[str, Any],
) -> None:
    variables = yaml.safe_load((configuration.DBT_PROJECT_DIR / "dbt_project.yml").read_text())["vars"]["zhibiao"]
    with (configuration.SEEDS_DIR / "indicators.csv").open(encoding="utf-8", newline="") as file:
        pillars = {row["indicator_code"]: row["pillar"] for row in csv.DictReader(file)}
    assert {pillars[code] for code in variables["profile_indicators"]} == set(variables["pillars"])
    columns = models(manifest, "marts")["mart_region_profile"]["columns"]
    assert {code.replace(".", "_") for code in variables["profile_indicators"]} <= set(columns)


def test_the_exposures_name_what_is_published(manifest: Mapping[str, Any]) -> None:
    read = {
        exposure["name"]: {node.split(".")[-1] for node in exposure["depends_on"]["nodes"]}
        for exposure in manifest["exposures"].values()
    }
    assert read["exports"] == PUBLISHED
    assert read["explorer"] <= PUBLISHED | VIEWS
    assert {name for name in PUBLISHED | VIEWS if name.startswith("mart_")} <= read["explorer"]


def test_no_name_unit_or_range_is_written_in_two_places() -> None:
    """What an indicator is called, counted in and may amount to stands in its row of the registry, and nowhere else that a
    curator would have to change with it: no model, macro, expectation or module repeats a name or a wording of it."""
    with (configuration.SEEDS_DIR / "indicators.csv").open(encoding="utf-8", newline="") as file:
        names = {row[column] for row in csv.DictReader(file) for column in ("indicator_name", "indicator_name_en")}
    with (configuration.SEEDS_DIR / "regions.csv").open(encoding="utf-8", newline="") as file:
        names |= {row["region_name"] for row in csv.DictReader(file) if row["level"] in ("province", "prefecture")}
    places = [
        *(p for folder in ("models", "macros", "tests") for p in (configuration.DBT_PROJECT_DIR / folder).rglob("*.*")),
        *configuration.EXPECTATIONS_DIR.rglob("*.sql"),
        *configuration.EXPECTATIONS_DIR.rglob("*.json"),
        *(p for p in (configuration.PROJECT_DIR / "orchestration").rglob("*.py") if "reading" not in p.parts),
    ]
    assert len(places) > 60
    repeated = []
    for path in places:
        if path.name == "_unit_tests.yml":
            continue  # their rows are examples
        # what stands between quotation marks is a value; in comments and descriptions an example may be named
        text = "\n".join(line for line in path.read_text(encoding="utf-8").splitlines() if "description" not in line)
        values = set(re.findall(r"'([^'\n]{2,})'", text)) | set(re.findall(r'"([^"\n]{2,})"', text))
        repeated += [(path.name, name) for name in values & names]
    assert repeated == []


@pytest.mark.parametrize(
    ("seed", "key"),
    [
        ("indicators", ("indicator_code",)),
        ("indicators", ("indicator_name",)),
        ("indicators", ("indicator_name_en",)),
        ("indicator_phrases", ("phrase",)),
        ("indicator_ratios", ("rate_code",)),
        ("units", ("unit",)),
        ("regions", ("region_code", "valid_from")),
    ],
)
def test_the_registry_says_each_thing_once(seed: str, key: tuple[str, ...]) -> None:
    with (configuration.SEEDS_DIR / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        found = [tuple(row[name] for name in key) for row in csv.DictReader(file)]
    assert found
    assert [value for value, times in Counter(found).items() if times > 1] == []


def test_ranges_and_units_have_no_column_outside_the_registry(manifest: Mapping[str, Any]) -> None:
    """Two seeds never hold the same fact: each column but the codes that join them belongs to one seed alone."""
    keys = {"indicator_code", "region_code", "parent_code", "unit", "breakdown", "phrase", "reason", "value"}
    owners: dict[str, set[str]] = {}
    for path in configuration.SEEDS_DIR.glob("*.csv"):
        for column in path.read_text(encoding="utf-8").splitlines()[0].split(","):
            owners.setdefault(column, set()).add(path.stem)
    assert {column: seeds for column, seeds in owners.items() if len(seeds) > 1 and column not in keys} == {}


def test_a_period_in_use_has_its_names(built: Build) -> None:
    rows = ask(built, "select label_zh, label_en, granularity, n_observations from main.dim_periods order by 2")
    assert rows == [
        ("2023年", "2023", "year", 2),
        ("截至2024年8月31日", "as of 31 August 2024", "day", 6),
        ("时间不明", "unknown period", "unknown", 1),
        ("至2024年8月31日（起点不明）", "until 31 August 2024 (start unknown)", "open", 1),
    ]
