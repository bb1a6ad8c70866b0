"""The results of the checks: kept for every check of every run, published, shown in the Data Docs; drift stops a publication."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from orchestration import configuration, intake, landing
from orchestration.checks import data_docs
from orchestration.checks.suites import PLAUSIBILITY, load_suites
from orchestration.configuration import Folders
from orchestration.reading.model import Reading
from orchestration.reading.read import read_report
from orchestration.recovery import recovered
from orchestration.refresh import refresh
from tests.integration.conftest import Ask, Made

pytestmark = [pytest.mark.pipeline, pytest.mark.xdist_group("pipeline")]

#: What dbt builds of the results cannot hold the results of its own tests.
OF_CHECKS = ("fct_validation_results", "mart_validation_trends")
SUITES = load_suites()


# --- a first refresh


def test_every_check_of_the_run_has_a_row_with_its_outcome(first: Made, ask: Ask) -> None:
    expected = {(check.asset, check.check): check.passed for check in first.result.checks}
    kept = ask(first.folders.build_database, "select asset, check_name, passed, run_id from landing.validation_results")
    assert {(asset, check): passed for asset, check, passed, _ in kept} == expected
    assert {run_id for *_, run_id in kept} == {first.result.run_id}
    rows = ask(first.folders.warehouse, "select asset, check_name, passed from fct_validation_results")
    assert {(asset, check): passed for asset, check, passed in rows} == {
        key: passed for key, passed in expected.items() if key[0] not in OF_CHECKS
    }
    assert {asset for asset, _ in expected} >= set(OF_CHECKS)


def test_rows_say_what_was_demanded_and_how_much_was_seen(first: Made, ask: Ask) -> None:
    warehouse = first.folders.warehouse
    assert ask(warehouse, "select count(*) from fct_validation_results where demand = '' or description = ''") == [(0,)]
    assert {engine for (engine,) in ask(warehouse, "select distinct engine from fct_validation_results")} == {
        "great_expectations", "dbt", "zhibiao",
    }  # fmt: skip
    [(observations,)] = ask(warehouse, "select count(*) from fct_observations")
    [(shares,)] = ask(warehouse, "select count(*) from fct_observations where status = 'ok'")
    one = "select severity, blocking, passed, rows_seen, evaluated, failing, sample from fct_validation_results "
    assert ask(warehouse, one + "where asset = 'fct_observations' and check_name = 'span_holds_the_number'") == [
        ("critical", True, True, observations, observations, 0, "[]")
    ]
    assert ask(warehouse, one + "where asset = 'fct_observations' and check_name = 'ok_has_no_reason_for_doubt'") == [
        ("critical", True, True, observations, shares, 0, "[]")
    ]
    assert ask(warehouse, one + "where check_name = 'unique_fct_observations_observation_id'") == [
        ("critical", True, True, observations, observations, 0, "[]")
    ]
    assert ask(warehouse, one + "where check_name = 'every_report_could_be_read'") == [
        ("warning", False, True, 5, 5, 0, "[]")
    ]
    assert ask(warehouse, one + "where check_name = 'share_not_above_100'") == [
        ("warning", False, True, observations, None, 0, "[]")
    ]


def test_every_result_of_an_expectation_has_its_page(first: Made, ask: Ask) -> None:
    rows = ask(
        first.folders.warehouse,
        "select suite, data_docs, count(*) from fct_validation_results where engine = 'great_expectations' group by all",
    )
    assert {suite: n for suite, _, n in rows} == {name: len(suite.expectations) for name, suite in SUITES.items()}
    for suite, page, _ in rows:
        text = (first.folders.data / page).read_text(encoding="utf-8")
        assert f"../../../../expectations/{suite}.html" in text
        assert first.result.run_id in text


def pages_of(folders: Folders) -> Iterator[tuple[Path, str]]:
    found = sorted((folders.docs / "expectations").rglob("*.html"))
    assert len(found) == 1 + 2 * len(SUITES)  # the index; each suite and its result
    for page in found:
        yield page, page.read_text(encoding="utf-8")


def test_the_data_docs_need_no_other_machine_and_run_no_script(first: Made) -> None:
    for page, text in pages_of(first.folders):
        assert re.findall(r"<(?:script|link|img|iframe)\b[^>]*(?:src|href)=[\"']?(?:https?:)?//", text) == [], page
        assert "<script" not in text, page
        assert "Content-Security-Policy" in text, page
        for target in re.findall(r"<a\b[^>]*href=[\"']([^\"'#]+)[\"']", text):
            if not target.startswith("http"):
                assert (page.parent / target).exists(), (page, target)


def test_the_index_leads_to_every_suite_and_its_result(first: Made) -> None:
    index = data_docs.site(first.folders) / "index.html"
    text = index.read_text(encoding="utf-8")
    for name, suite in SUITES.items():
        assert f'href="expectations/{name}.html"' in text
        assert f"0 of {len(suite.expectations)}" in text
        page = (index.parent / "expectations" / f"{name}.html").read_text(encoding="utf-8")
        columns = {e.arguments["column"] for e in suite.expectations if "column" in e.arguments}
        assert all(column in page for column in columns)
    assert "failed" not in re.findall(r'<a class="(\w+)"', text)


def test_a_run_changes_no_file_of_the_expectations(first: Made) -> None:
    """Results lie in the data folder; a second look at what a run could have written into the project."""
    assert len(list((first.folders.data / "gx" / "validations").glob("*/*/*/*.json"))) == len(SUITES)
    for path in configuration.EXPECTATIONS_DIR.rglob("*"):
        assert path.suffix in ("", ".json", ".sql", ".yml", ".md"), path
    settings = (configuration.EXPECTATIONS_DIR / "great_expectations.yml").read_text(encoding="utf-8")
    assert settings.startswith("# The file context")
    assert str(first.folders.data) not in settings


# --- further refreshes


def checksums(folder: Path) -> dict[str, str]:
    return {str(p): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()}


SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(2)>坏"


def spoilt(data: bytes, file: str, *arguments: object, **options: object) -> Reading:
    """A reader that finds a third of the facts only, and misquotes the first of them."""
    found = read_report(data, file, *arguments, **options)
    kept = found.observations[: len(found.observations) // 3]
    facts = {observation.number_id for observation in kept}
    numbers = [
        number if number.fate != "fact" or number.number_id in facts
        else replace(number, fate="not_fact", reason="name", value=None, unit=None)
        for number in found.numbers
    ]  # fmt: skip
    kept[0] = replace(kept[0], raw_text=SCRIPT, sentence=SCRIPT)
    return replace(found, observations=kept, numbers=numbers, relations=[])


def test_half_the_facts_gone_stops_publication_and_the_next_tells_of_it(
    copy: Folders, ask: Ask, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = checksums(copy.export.resolve()) | {
        "warehouse": hashlib.sha256(copy.warehouse.read_bytes()).hexdigest()
    }
    project = checksums(configuration.EXPECTATIONS_DIR)
    [(first_run,)] = ask(copy.warehouse, "select distinct run_id from fct_validation_results")
    with monkeypatch.context() as patch:
        patch.setattr(intake, "read_report", spoilt)
        stopped = refresh(copy, full=True)
    assert not stopped.succeeded
    failed = {(check.asset, check.check): check.description for check in stopped.failed}
    drift = ("mart_publication_drift", "facts_of_unchanged_reports_are_not_halved")
    assert drift in failed
    assert ("mart_publication_drift", "observations_of_unchanged_reports_are_not_halved") in failed
    misquoted = ("fct_observations", "span_holds_the_number")
    assert misquoted in failed
    warned = {check.check for check in stopped.warned}
    assert "few_unchanged_reports_lose_half_of_their_facts" in warned
    assert published == checksums(copy.export.resolve()) | {
        "warehouse": hashlib.sha256(copy.warehouse.read_bytes()).hexdigest()
    }

    # what it found is kept, with the rows that fail
    kept = (
        "select passed, failing, sample, data_docs from landing.validation_results "
        "where run_id = ? and asset = ? and check_name = ?"
    )
    [(passed, failing, sample, page)] = ask(copy.build_database, kept, stopped.run_id, *misquoted)
    assert (passed, failing) == (False, 5)
    assert [row["sentence"] for row in json.loads(sample)] == [SCRIPT] * 5
    [(passed, failing, sample, _)] = ask(copy.build_database, kept, stopped.run_id, *drift)
    [row] = json.loads(sample)
    assert (passed, failing, row["drift_id"]) == (False, 1, "unchanged/facts")
    assert row["value_now"] < row["value_before"] / 2

    # and shown: the sentence as text, and not as a part of the page
    text = (copy.data / page).read_text(encoding="utf-8")
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x onerror=alert(2)&gt;坏" in text
    assert "<script" not in text and "<img" not in text and "&amp;lt;" not in text
    assert '<a class="failed"' in (data_docs.site(copy) / "index.html").read_text(encoding="utf-8")

    # the reader is mended: the publication tells of all three runs
    monkeypatch.setattr(data_docs, "KEPT_RUNS", 1)
    mended = refresh(copy, full=True)
    assert mended.succeeded, mended.failures
    runs = ask(
        copy.warehouse,
        "select run_id, count(*) filter (where blocking and not passed) > 0 from fct_validation_results group by 1",
    )
    assert dict(runs) == {first_run: False, stopped.run_id: True, mended.run_id: False}
    trend = (
        "select n_runs, n_failed_runs, last_failed_run_id, passed_now, passed_before, failing_now, failing_before, "
        "failing_change, in_last_run from mart_validation_trends where asset = ? and check_name = ?"
    )
    assert ask(copy.warehouse, trend, *misquoted) == [(3, 1, stopped.run_id, True, False, 0, 5, -5, True)]
    assert ask(copy.warehouse, trend, *drift) == [(3, 1, stopped.run_id, True, False, 0, 1, -1, True)]
    own = "select count(*) from fct_validation_results where asset = 'fct_validation_results'"
    assert (
        ask(copy.warehouse, f"{own} and run_id = ?", first_run)[0][0] > 0
    )  # the first run's, which came too late for it
    # pages of old runs are gone, and those of the last are there
    assert {path.name for path in (copy.docs / "expectations" / "validations").glob("*/*")} == {mended.run_id}
    assert {path.name for path in (copy.data / "gx" / "validations").glob("*/*")} == {mended.run_id}
    assert checksums(configuration.EXPECTATIONS_DIR) == project


def test_a_withdrawn_half_and_a_new_report_stop_nothing(copy: Folders, ask: Ask) -> None:
    for gone in sorted(copy.reports.iterdir())[1:]:
        gone.unlink()
    lines = copy.manifest.read_text(encoding="utf-8").splitlines(keepends=True)
    copy.manifest.write_text("".join(lines[:2]), encoding="utf-8")
    (copy.reports / "more.txt").write_text("2024年8月底,沈阳市共有检验检测机构321家。\n", encoding="utf-8")
    result = refresh(copy)
    assert result.succeeded, result.failures
    assert [check.check for check in result.warned if check.asset == "mart_publication_drift"] == [
        "reports_are_not_halved"
    ]
    rows = ask(
        copy.warehouse, "select value_before, value_now from mart_publication_drift where drift_id = 'all/reports'"
    )
    assert rows == [(5.0, 2.0)]


# --- what is kept


def test_the_results_of_old_runs_are_forgotten_and_a_new_reader_forgets_none(
    first: Made, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = tmp_path / "build.duckdb"
    shutil.copyfile(first.folders.build_database, database)
    monkeypatch.setattr(landing, "KEPT_RUNS", 2)
    with landing.build_database(database) as connection:
        values = connection.execute("from landing.validation_results limit 1").fetchall()[0]
        row = landing.ValidationResult(*values)
        for day in (1, 2, 3):
            later = row.ran_at.replace(year=2090, day=day)
            landing.land_results(connection, [replace(row, run_id=f"run {day}", ran_at=later)])
        # the same check of the same run once more, as where a step is tried again
        landing.land_results(connection, [replace(row, run_id="run 3", ran_at=later, passed=False)])
        kept = "select run_id, passed from landing.validation_results order by 1"
        assert connection.execute(kept).fetchall() == [("run 2", True), ("run 3", False)]
        connection.execute("alter table landing.observations add column more varchar")
        assert landing.ensure_tables(connection)
        assert connection.execute("select count(*) from landing.observations").fetchone() == (0,)
        assert len(connection.execute(kept).fetchall()) == 2
        assert connection.execute("select count(*) from landing.published_reports").fetchone() == (5,)


def test_the_plausibility_shown_is_that_by_which_rows_were_marked(first: Made) -> None:
    [stored] = (first.folders.data / "gx" / "validations" / PLAUSIBILITY).glob("*/*/*.json")
    results = json.loads(stored.read_bytes())["results"]
    assert len(results) == len(SUITES[PLAUSIBILITY].expectations)
    assert all(result["success"] for result in results)
    shares = next(r for r in results if r["expectation_config"]["meta"]["check"] == "share_not_above_100")
    assert 0 < shares["result"]["element_count"] < 50  # the row condition: of all figures, shares alone


def test_a_lost_build_database_loses_neither_the_results_nor_what_drift_is_measured_by(copy: Folders, ask: Ask) -> None:
    columns = ", ".join(landing.columns("validation_results"))
    results = ask(copy.warehouse, f"select {columns} from fct_validation_results order by all")
    reports = ask(copy.build_database, "from landing.published_reports order by all")
    counts = ask(copy.build_database, "from landing.published_counts order by all")
    copy.build_database.unlink()
    told: list[str] = []
    with recovered(copy, told.append):
        pass
    assert told == ["the build database is begun anew, from what the published warehouse knows"]
    assert ask(copy.build_database, "from landing.validation_results order by all") == results
    assert ask(copy.build_database, "from landing.published_reports order by all") == reports
    assert ask(copy.build_database, "from landing.published_counts order by all") == counts
    assert len(reports) == 5
