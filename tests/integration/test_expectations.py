"""The suites of expectations: a good frame passes, a planted defect of each kind fails its expectation alone."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
import pandas as pd
import pytest

from orchestration import configuration, landing
from orchestration.checks.checkpoints import open_context, run_checkpoint
from orchestration.checks.evaluation import Outcome, evaluate
from orchestration.checks.frames import JUDGED_BY, choose_rows, frames_of, judging_fingerprint
from orchestration.checks.suites import PLAUSIBILITY, Suite, load_suites
from orchestration.checks.tables import result_of
from orchestration.configuration import Folders
from orchestration.landing import table_of
from orchestration.reading.model import Observation
from tests.integration.warehouse import Build, build, land, readings
from tests.unit import records

SUITES = load_suites()
EXPECTATIONS = configuration.EXPECTATIONS_DIR
TABLE_SUITES = [name for name in SUITES if name != PLAUSIBILITY]


def failed(outcomes: Sequence[Outcome]) -> dict[str, tuple[str, ...]]:
    """The keys of the failing rows of each expectation that did not pass."""
    return {outcome.expectation.check: outcome.keys for outcome in outcomes if not outcome.passed}


# observations as they are read


def plausibility_frame(*observations: Observation) -> pd.DataFrame:
    """The frame as the pipeline builds it, with a registry of a few rows and reports of 4 September 2024."""
    with duckdb.connect(":memory:") as connection:
        connection.register("observations", table_of("observations", observations))
        names = {observation.report for observation in observations}
        connection.register("reports", table_of("reports", [records.report(name) for name in sorted(names)]))
        connection.execute(
            """
            create table units as select * from (values
                ('家', 'count'), ('件', 'count'), ('元', 'money'), ('%', 'share'), ('百分点', 'points'), ('位', 'rank')
            ) as t (unit, unit_kind);
            create table regions as select * from (values ('210100'), ('210100'), ('100000')) as t (region_code);
            create table indicators as select * from (values
                ('quality.pass_rate', '%', 'rate', '80', '99'),
                ('quality.ratio', '%', 'rate', '0', '200'),
                ('inspection.institutions', '家', 'stock', null, null)
            ) as t (indicator_code, unit, measure, minimum, maximum);
            """
        )
        return connection.execute(SUITES[PLAUSIBILITY].frame_query).df()


def stated(observation_id: str, **fields: Any) -> Observation:
    return records.observation("city", 0, **{"observation_id": observation_id, **fields})


SHARE = {"unit": "%", "measure": "rate"}
GROWTH = {"unit": "%", "measure": "change", "change_unit": "pct"}
RANK = {"unit": "位", "measure": "rank"}
MONEY = {"unit": "元", "measure": "amount"}
SPAN = {"period_type": "span", "period_start": date(2023, 1, 1), "period_end": date(2023, 12, 31)}
RANGED = {**SHARE, "indicator_code": "quality.pass_rate"}

#: Nothing is wrong with any of these, though some come close to it.
GOOD = (
    stated("count", value=12.0),
    stated("none", value=0.0),
    stated("share", value=94.1, **SHARE),
    stated("whole_share", value=100.0, **SHARE),
    stated("fulfilment", value=125.5, **SHARE, indicator_name="投资完成率"),
    stated("ratio_by_registry", value=125.5, **SHARE, indicator_code="quality.ratio"),
    stated("growth", value=300.0, **GROWTH),
    stated("fall", value=-17.44, **GROWTH),
    stated("fewer", value=-20.0, measure="change", change_unit="abs"),
    stated("rank", value=1.0, **RANK),
    stated("money", value=725103000000.0, **MONEY),
    stated("money_of_fen", value=0.5, **MONEY),
    stated("average", value=12.3, unit="件", indicator_name="每万人口发明专利拥有量"),
    stated("unlisted_unit", value=2.5, unit="闻所未闻"),
    stated("no_unit", value=101.5, unit=None),
    stated("range", value=10.0, value_high=20.0),
    stated("span", value=5.0, measure="flow", **SPAN),
    stated("open_span", value=5.0, measure="flow", period_type="span", period_end=date(2024, 9, 4)),
    stated("no_day", value=5.0, period_end=None),
    stated("target", value=5.0, measure="target", period_end=date(2025, 12, 31)),
    stated("planned_growth", value=5.0, **GROWTH, period_end=date(2025, 12, 31)),
    stated("in_its_range", value=80.0, **RANGED),
    stated("change_out_of_the_level's_range", value=1.5, **GROWTH, indicator_code="quality.pass_rate"),
    stated("nation", value=5.0, region_code="100000"),
)

#: What is planted, and the one expectation that must see it.
BAD = [
    ("share_not_above_100", {"value": 300.0, **SHARE}),
    ("share_not_above_100", {"value": 90.0, "value_high": 120.0, **SHARE}),
    ("share_not_below_0", {"value": -1.0, **SHARE}),
    ("count_is_whole", {"value": 12.5}),
    ("count_is_not_negative", {"value": -12.0}),
    ("rank_is_1_or_more", {"value": 0.0, **RANK}),
    ("rank_is_whole", {"value": 2.5, **RANK}),
    ("money_is_not_negative", {"value": -1.0, **MONEY}),
    ("decrease_is_100_percent_at_most", {"value": -120.0, **GROWTH}),
    ("range_is_in_order", {"value": 20.0, "value_high": 10.0}),
    ("value_not_below_indicator_minimum", {"value": 79.0, **RANGED}),
    ("value_not_above_indicator_maximum", {"value": 99.5, **RANGED}),
    ("period_ends_after_it_starts", {**SPAN, "period_start": date(2024, 1, 1)}),
    ("instant_has_no_start", {**SPAN, "period_type": "instant"}),
    ("period_starts_in_1949_or_later", {**SPAN, "period_start": date(1023, 1, 1)}),
    ("period_ends_in_1949_or_later", {"period_end": date(1024, 8, 31)}),
    ("period_ends_in_1949_or_later", {"measure": "target", "period_end": date(2235, 8, 31)}),
    ("period_ends_before_publication", {"period_end": date(2024, 9, 5)}),
    ("region_is_known", {"region_code": "999999"}),
]


def test_plausible_observations_pass() -> None:
    outcomes = evaluate(SUITES[PLAUSIBILITY], plausibility_frame(*GOOD))
    assert failed(outcomes) == {}
    assert {outcome.rows for outcome in outcomes} == {len(GOOD)}


@pytest.mark.parametrize(("check", "fields"), BAD)
def test_an_implausible_observation_fails_its_expectation_alone(check: str, fields: dict[str, Any]) -> None:
    found = failed(evaluate(SUITES[PLAUSIBILITY], plausibility_frame(*GOOD, stated("bad", **fields))))
    assert found == {check: ("bad",)}


def test_every_expectation_on_observations_can_fail() -> None:
    assert {check for check, _ in BAD} == {expectation.check for expectation in SUITES[PLAUSIBILITY].expectations}


def test_no_implausible_observation_stops_a_run() -> None:
    assert not [e.check for e in SUITES[PLAUSIBILITY].expectations if e.is_blocking]


# finished tables


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Build:
    """The readings by hand as tables, one observation in ten of them suspect. Nobody changes it."""
    folders = land(tmp_path_factory.mktemp("expectations"), readings())
    found = build(folders, "--exclude-resource-type", "unit_test")
    assert found.succeeded, {name: found.messages[name] for name in found.failed}
    return found


def judge(suite: Suite, database: Path) -> list[Outcome]:
    with duckdb.connect(database, read_only=True) as connection:
        assert choose_rows(connection, fingerprint="")
        [frame] = frames_of(connection, suite)
    return evaluate(suite, frame)


@pytest.mark.parametrize("name", TABLE_SUITES)
def test_a_good_table_passes(built: Build, name: str) -> None:
    outcomes = judge(SUITES[name], built.folders.build_database)
    assert failed(outcomes) == {}
    assert all(outcome.rows for outcome in outcomes)


OUTSIDE = ("span_ends_inside_text", "span_holds_the_number")
ANOTHER_WINNER = ("winner_is_plausible", "winner_is_of_the_cell", "value_is_the_winners")

#: Table → the row that is changed, what is planted in it, the expectations that must see it.
PLANTED: dict[str, list[tuple[str, str, tuple[str, ...]]]] = {
    "fct_observations": [
        ("observation_id = 'city-1'", "raw_start = -3", ("span_starts_inside_text", "span_holds_the_number")),
        ("observation_id = 'city-1'", "raw_end = raw_start", ("span_is_not_empty", "span_holds_the_number")),
        ("observation_id = 'city-1'", "raw_end = 99999", OUTSIDE),
        ("observation_id = 'city-1'", "report = 'nowhere'", OUTSIDE),
        ("observation_id = 'city-1'", "raw_text = '21'", ("span_holds_the_number",)),
        ("observation_id = 'city-3'", "status_reason = null", ("suspect_says_why",)),
        ("observation_id = 'city-1'", "status_reason = 'why'", ("ok_has_no_reason_for_doubt",)),
        ("observation_id = 'city-1'", "measure = 'change'", ("change_says_in_what",)),
        ("report = 'city'", "status = 'suspect', status_reason = 'why'", ("few_are_suspect",)),
    ],
    "fct_indicator_values": [
        ("observation_id = 'city-2'", "observation_id = 'city-3'", ANOTHER_WINNER),
        ("observation_id = 'city-2'", "observation_id = 'nobody'", ANOTHER_WINNER),
        ("observation_id = 'city-2'", "cell_id = 'another'", ("winner_is_of_the_cell",)),
        ("observation_id = 'city-2'", "value = value + 1", ("value_is_the_winners",)),
        ("observation_id = 'city-2'", "n_agreeing = 0", ("winner_agrees_with_itself",)),
        ("observation_id = 'city-2'", "n_agreeing = 5", ("no_more_agree_than_state",)),
    ],
    "fct_numbers": [
        ("number_id = 'city-n1'", "raw_start = -3", ("span_starts_inside_text", "span_holds_the_figure")),
        ("number_id = 'city-n1'", "raw_end = raw_start", ("span_is_not_empty", "span_holds_the_figure")),
        ("number_id = 'city-n1'", "raw_end = 99999", ("span_ends_inside_text", "span_holds_the_figure")),
        ("number_id = 'city-n1'", "raw_text = '21'", ("span_holds_the_figure",)),
        ("number_id = 'city-n1'", "n_observations = 0", ("fact_has_an_observation",)),
        ("number_id = 'city-n0'", "n_observations = 1", ("others_have_none",)),
        ("number_id = 'city-n1'", "value = null", ("fact_has_a_value",)),
        ("number_id = 'city-n0'", "reason = null", ("others_say_why",)),
        ("number_id = 'city-n0'", "fate = 'unresolved'", ("few_are_unresolved",)),
    ],
    "mart_report_quality": [
        ("report = 'city'", "report = 'nowhere'", ("every_report_has_one_text",)),
        ("report = 'city'", "characters_kept = characters_kept - 1", ("text_is_as_long_as_said",)),
        ("report = 'city'", "characters_repaired = 0", ("text_is_not_empty",)),
        ("report = 'city'", "kept_share = 0.2", ("repair_keeps_most_of_the_text",)),
        ("report = 'city'", "han_share = 0.1", ("text_is_chinese",)),
        ("report = 'city'", "han_share = null", ("text_is_chinese",)),
        ("report = 'city'", "replacement_share = 0.02", ("few_characters_are_lost",)),
        ("report = 'city'", "repairs_per_1000 = 400", ("repairs_are_not_too_many",)),
        ("report = 'city'", "n_numbers = 0", ("figures_are_in_the_ledger",)),
    ],
    "mart_publication_drift": [
        (
            "drift_id = 'unchanged/facts'",
            "ratio = 0.49",
            ("facts_of_unchanged_reports_are_not_halved", "facts_of_unchanged_reports_do_not_jump"),
        ),
        ("drift_id = 'unchanged/facts'", "ratio = 1.3", ("facts_of_unchanged_reports_do_not_jump",)),
        ("drift_id = 'unchanged/observations'", "ratio = 0.49", ("observations_of_unchanged_reports_are_not_halved",)),
        ("drift_id = 'unchanged/reports_lost'", "difference = 0.06", ("unchanged_reports_can_still_be_read",)),
        (
            "drift_id = 'unchanged/reports_with_half_the_facts'",
            "difference = 0.03",
            ("few_unchanged_reports_lose_half_of_their_facts",),
        ),
        (
            "drift_id = 'unchanged/unresolved_share'",
            "difference = 0.03",
            ("unresolved_share_of_unchanged_reports_does_not_jump",),
        ),
        ("drift_id = 'unchanged/repairs_per_1000'", "ratio = 2.1", ("repairs_of_unchanged_reports_do_not_jump",)),
        ("drift_id = 'unchanged/repairs_per_1000'", "ratio = 0.4", ("repairs_of_unchanged_reports_do_not_jump",)),
        ("drift_id = 'new/facts_per_report'", "ratio = 5.1", ("facts_per_new_report_do_not_jump",)),
        ("drift_id = 'new/facts_per_report'", "ratio = 0.1", ("facts_per_new_report_do_not_jump",)),
        ("drift_id = 'new/unresolved_share'", "difference = 0.06", ("unresolved_share_of_new_reports_does_not_jump",)),
        ("drift_id = 'new/repairs_per_1000'", "ratio = 5.1", ("repairs_of_new_reports_do_not_jump",)),
        ("drift_id = 'all/reports'", "ratio = 0.4", ("reports_are_not_halved",)),
        ("drift_id = 'all/quarantined'", "difference = 1", ("quarantine_does_not_grow",)),
        ("drift_id = 'all/suspect_share'", "difference = 0.06", ("suspect_share_does_not_jump",)),
        ("drift_id = 'all/cells_per_observation'", "ratio = 0.4", ("cells_per_statement_do_not_jump",)),
    ],
    "dim_regions": [
        ("region_code = '210100'", "region_code = '21O100'", ("codes_have_six_digits",)),
        ("region_code = '210100'", "level = 'country'", ("one_country",)),
        ("region_code = '210000'", "is_in_force = false", ("provinces_are_34",)),
        ("level = 'prefecture'", "is_in_force = false", ("prefectures_are_complete",)),
        ("level = 'county'", "is_in_force = false", ("counties_are_complete",)),
        ("region_code = '210102'", "depth = 5", ("country_is_the_root",)),
        ("region_code = '210000'", "depth = 3", ("provinces_lie_in_the_country",)),
        ("region_code = '110103'", "valid_from = date '2020-01-01'", ("validity_is_in_order",)),
    ],
}


@pytest.mark.parametrize(
    ("table", "where", "planted", "checks"), [(table, *row) for table, rows in PLANTED.items() for row in rows]
)
def test_a_defect_fails_the_expectations_that_it_breaks(
    built: Build, tmp_path: Path, table: str, where: str, planted: str, checks: tuple[str, ...]
) -> None:
    database = tmp_path / "build.duckdb"
    shutil.copyfile(built.folders.build_database, database)
    with duckdb.connect(database) as connection:
        [(changed,)] = connection.execute(f"update main.{table} set {planted} where {where}").fetchall()
    assert changed
    assert set(failed(judge(SUITES[table], database))) == set(checks)


@pytest.mark.parametrize(
    ("planted", "check"),
    [
        ("publication_day = date '2199-01-01', first_seen_at = timestamp '2200-01-01'", "published_in_1949_or_later"),
        (
            "publication_day = date '2026-01-03', first_seen_at = timestamp '2026-01-01 23:00'",
            "published_before_it_was_seen",
        ),
    ],
)
def test_a_report_with_an_odd_day_fails_its_expectation(built: Build, tmp_path: Path, planted: str, check: str) -> None:
    """The days are those of dim_reports."""
    database = tmp_path / "build.duckdb"
    shutil.copyfile(built.folders.build_database, database)
    with duckdb.connect(database) as connection:
        connection.execute(f"update main.dim_reports set {planted} where report = 'city'")
    [outcome] = [o for o in judge(SUITES["mart_report_quality"], database) if not o.passed]
    assert (outcome.expectation.check, outcome.keys, outcome.expectation.severity) == (check, ("city",), "warning")


def test_every_threshold_of_drift_says_since_when_and_why() -> None:
    for entry in SUITES["mart_publication_drift"].content["expectations"]:
        if entry["meta"]["check"] == "table_is_not_empty":
            continue
        threshold = entry["meta"]["threshold"]
        assert date.fromisoformat(threshold["set_on"]) <= date.today()
        assert len(threshold["why"]) > 20


def test_before_the_first_publication_nothing_is_compared_and_the_check_says_so(built: Build) -> None:
    outcomes = judge(SUITES["mart_publication_drift"], built.folders.build_database)
    compared = [o for o in outcomes if o.expectation.check != "table_is_not_empty"]
    assert {(o.passed, o.evaluated) for o in compared} == {(True, 0)}
    assert all(o.expectation.inapplicable.startswith("Nothing was published before") for o in compared)
    assert {result_of(o, dg.AssetKey("x")).description for o in compared} == {compared[0].expectation.inapplicable}


@pytest.mark.parametrize("name", TABLE_SUITES)
def test_an_empty_table_passes_nothing(built: Build, tmp_path: Path, name: str) -> None:
    database = tmp_path / "build.duckdb"
    shutil.copyfile(built.folders.build_database, database)
    with duckdb.connect(database) as connection:
        connection.execute(f"delete from main.{name}")
    assert set(failed(judge(SUITES[name], database))) == {e.check for e in SUITES[name].expectations}
    [rows] = [e for e in SUITES[name].expectations if e.check == "table_is_not_empty"]
    assert rows.is_blocking


@pytest.mark.parametrize("name", TABLE_SUITES)
def test_every_expectation_on_tables_can_fail(name: str) -> None:
    seen = {check for *_, checks in PLANTED[name] for check in checks} | {"table_is_not_empty"}
    if name == "mart_report_quality":
        seen |= {"published_in_1949_or_later", "published_before_it_was_seen"}  # seen by the test of odd days
    assert seen == {expectation.check for expectation in SUITES[name].expectations}


# portions and scopes


def test_a_frame_in_portions_is_judged_as_one(built: Build, tmp_path: Path) -> None:
    """Checkpoints, as a refresh runs them: a share that may fail is taken of all portions, rows are counted once."""
    database = tmp_path / "build.duckdb"
    shutil.copyfile(built.folders.build_database, database)
    suite = SUITES["fct_observations"]
    with duckdb.connect(database) as connection:
        # one of 3000 has a wrong span; 200 are suspect, all of them among the last
        connection.execute(
            "insert into main.fct_observations select * exclude (i) replace (observation_id || '-' || i as observation_id, "
            "if(i >= 2800, 'suspect', 'ok') as status, if(i >= 2800, 'why', null) as status_reason, "
            "if(i = 2500, '21', raw_text) as raw_text) "
            "from main.fct_observations, range(3000) as t(i) where observation_id = 'city-1'"
        )
    found: dict[int, dict[str, tuple]] = {}
    context = open_context(Folders.of(tmp_path, tmp_path / "data"))
    for portion in (2048, 100_000):
        with duckdb.connect(database, read_only=True) as connection:
            choose_rows(connection, fingerprint="")
            run = run_checkpoint(context, suite, frames_of(connection, suite, portion), f"run {portion}")
        assert len(run.identifiers) == (2 if portion == 2048 else 1)
        found[portion] = {
            o.expectation.check: (o.passed, o.rows, o.evaluated, o.failing, o.observed) for o in run.outcomes
        }
        [wrong] = [o for o in run.outcomes if not o.passed]
        assert (wrong.expectation.check, wrong.keys) == ("span_holds_the_number", ("city-1-2500",))
        assert wrong.sample[0]["sentence"]
    assert found[2048] == found[100_000]
    assert found[2048]["table_is_not_empty"] == (True, 3010, 3010, 0, "3010")
    assert found[2048]["few_are_suspect"][:4] == (True, 3010, 3010, 201)


def test_in_a_large_warehouse_only_what_changed_is_judged(built: Build, tmp_path: Path) -> None:
    """Until the suites or the dbt project change: then all of it."""
    database = tmp_path / "build.duckdb"
    shutil.copyfile(built.folders.build_database, database)
    with landing.build_database(database) as connection:
        connection.execute("delete from landing.changed_reports where report <> 'province'")
        landing.remember(connection, {JUDGED_BY: judging_fingerprint()})

    def judged(table: str, fingerprint: str, small: int) -> tuple[bool, set[str]]:
        with duckdb.connect(database, read_only=True) as connection:
            every = choose_rows(connection, fingerprint=fingerprint, small=small)
            return every, {row for frame in frames_of(connection, SUITES[table]) for row in frame["report"]}

    for table in ("fct_observations", "fct_numbers", "mart_report_quality"):
        assert judged(table, judging_fingerprint(), small=0) == (False, {"province"})
        assert judged(table, judging_fingerprint(), small=1000) == (True, {"city", "province"})
        assert judged(table, "another", small=0) == (True, {"city", "province"})
    with duckdb.connect(database, read_only=True) as connection:
        choose_rows(connection, fingerprint=judging_fingerprint(), small=0)
        [cells] = frames_of(connection, SUITES["fct_indicator_values"])
        [(changed,)] = connection.execute(
            "select count(*) from main.fct_indicator_values join intermediate.int_cells_changed using (cell_id)"
        ).fetchall()
    assert len(cells) == changed


# the files


def test_suites_are_in_the_form_in_which_gx_keeps_them(tmp_path: Path) -> None:
    """Saving a suite through GX changes no byte of its file, so that a diff shows what a person changed."""
    import great_expectations as gx

    folder = tmp_path / "project" / "expectations"
    shutil.copytree(configuration.EXPECTATIONS_DIR, folder)
    context = gx.get_context(mode="file", context_root_dir=str(folder))
    assert {suite.name for suite in context.suites.all()} == set(SUITES)
    for name, suite in SUITES.items():
        context.suites.add_or_update(context.suites.get(name))
        kept = (folder / "suites" / f"{name}.json").read_text(encoding="utf-8")
        assert kept == suite.path.read_text(encoding="utf-8"), name


def test_ids_are_unique_and_every_frame_has_its_suite() -> None:
    ids = [e["id"] for suite in SUITES.values() for e in json.loads(suite.path.read_bytes())["expectations"]]
    assert len(ids) == len(set(ids))
    for folder in ("checkpoints", "validation_definitions"):
        files = {path.stem: json.loads(path.read_bytes()) for path in (EXPECTATIONS / folder).glob("*.json")}
        assert set(files) == set(SUITES)
        assert {content["name"] for content in files.values()} == set(SUITES)
    frames = {path.stem for path in (configuration.EXPECTATIONS_DIR / "frames").glob("*.sql")}
    assert frames == set(SUITES)
