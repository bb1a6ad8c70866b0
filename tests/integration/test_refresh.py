"""The whole job on the real reports: what it makes, and what it leaves alone when little or nothing has changed."""

from __future__ import annotations

import shutil
from dataclasses import fields

import dagster as dg
import pytest
from dagster import DagsterInstance

from orchestration import configuration, inputs, intake
from orchestration.configuration import Folders
from orchestration.job import run_job
from orchestration.publication import Publication, published
from orchestration.reading.manifest import load_manifest
from orchestration.reading.model import Observation, Reading
from orchestration.reading.read import read_report
from orchestration.reading.registry import load_registry
from orchestration.refresh import refresh
from tests.integration.conftest import Ask, Made
from tests.integration.warehouse import CONTRACT

pytestmark = [pytest.mark.pipeline, pytest.mark.xdist_group("pipeline")]


@pytest.fixture(scope="module")
def readings(first: Made) -> list[Reading]:
    """The readings of the reports, straight from the reader."""
    folders = first.folders
    registry = load_registry(configuration.SEEDS_DIR)
    rows = load_manifest(folders.manifest, folders.reports)
    return [
        read_report(path.read_bytes(), path.name, rows.get(path.name), registry)
        for path in sorted(folders.reports.iterdir())
    ]


def state_of(folders: Folders) -> dict[str, object]:
    """All by which a second build or publication would show."""
    files = [folders.warehouse, folders.build_database, folders.export, *folders.export.iterdir()]
    return {
        "files": {str(path): (path.lstat().st_ino, path.stat().st_mtime_ns, path.stat().st_size) for path in files},
        "publication": published(folders.warehouse),
    }


# --- the first refresh


def test_it_succeeds_and_no_blocking_check_fails(first: Made) -> None:
    result = first.result
    assert result.succeeded, result.failures
    assert result.changed
    assert (result.read, result.unchanged, result.withdrawn, result.quarantined) == (5, 0, 0, 0)
    assert result.failed == []
    assert result.passed > 20


def test_the_tables_hold_what_the_reader_found(first: Made, readings: list[Reading], ask: Ask) -> None:
    numbers = [number for reading in readings for number in reading.numbers]
    fates = [number.fate for number in numbers]
    found: Publication = first.result.publication
    assert (found.reports, found.numbers) == (5, len(numbers))
    assert (found.facts, found.not_facts, found.unresolved) == tuple(
        fates.count(fate) for fate in ("fact", "not_fact", "unresolved")
    )
    assert found.observations == sum(len(reading.observations) for reading in readings) > 100
    (repairs,) = ask(first.folders.warehouse, "select count(*) from fct_repairs")[0]
    assert repairs == sum(len(reading.repairs) for reading in readings)
    assert 0 < found.indicator_values <= found.observations


def test_every_observation_reaches_the_published_table_with_its_values(
    first: Made, readings: list[Reading], ask: Ask
) -> None:
    columns = ", ".join(name for name in CONTRACT if name not in ("status", "status_reason"))
    published_rows = ask(first.folders.warehouse, f"select {columns} from fct_observations order by observation_id")
    expected = sorted(
        (tuple(getattr(o, name) for name in columns.split(", ")) for r in readings for o in r.observations),
        key=lambda row: row[0],
    )
    assert published_rows == expected


def test_the_contract_of_fct_observations(first: Made, ask: Ask) -> None:
    described = [(name, kind) for name, kind, *_ in ask(first.folders.warehouse, "describe fct_observations")]
    assert described[: len(CONTRACT)] == list(CONTRACT.items())
    names = [name for name, _ in described]
    assert set(names) >= {field.name for field in fields(Observation)}


def test_every_number_of_the_raw_text_stands_where_its_row_says(first: Made, ask: Ask) -> None:
    texts = dict(ask(first.folders.build_database, "select report, raw_text from landing.texts"))
    rows = ask(first.folders.warehouse, "select report, raw_start, raw_end, raw_text from fct_observations")
    assert rows
    for report, start, end, raw_text in rows:
        assert texts[report][start:end] == raw_text


def test_the_publication_says_of_itself_what_it_is(first: Made) -> None:
    found = first.result.publication
    assert found.run_id == first.result.run_id
    assert found.fingerprint == inputs.find_inputs(first.folders).fingerprint
    assert found.quarantined == 0


def test_the_run_stands_in_the_instance_under_its_job(first: Made) -> None:
    with DagsterInstance.from_config(str(first.folders.dagster_home)) as instance:
        assert not instance.telemetry_enabled
        (record,) = instance.get_run_records()
        run = record.dagster_run
        assert (run.run_id, run.job_name, run.status) == (first.result.run_id, "refresh", dg.DagsterRunStatus.SUCCESS)
        assert run.tags[".dagster/repository"] == "__repository__@zhibiao"


# --- a second refresh


def test_a_second_refresh_builds_and_publishes_nothing_and_starts_no_run(copy: Folders) -> None:
    before = state_of(copy)
    result = refresh(copy)
    assert (result.succeeded, result.changed, result.run_id, result.unchanged) == (True, False, None, 5)
    assert result.publication == before["publication"]
    assert state_of(copy) == before


def test_a_run_that_the_ui_or_the_schedule_starts_ends_where_nothing_has_changed(copy: Folders) -> None:
    before = state_of(copy)
    result = run_job(copy, full=False, log=lambda message: None)
    assert (result.succeeded, result.changed) == (True, False)
    assert {check.asset for check in result.checks} == {"fetched_reports"}  # nothing after it was looked at
    assert state_of(copy) == before
    with DagsterInstance.from_config(str(copy.dagster_home)) as instance:
        kinds = [entry.dagster_event.event_type for entry in instance.all_logs(result.run_id) if entry.is_dagster_event]
    assert kinds.count(dg.DagsterEventType.ASSET_OBSERVATION) == 1
    assert kinds.count(dg.DagsterEventType.STEP_SKIPPED) == 9
    assert kinds.count(dg.DagsterEventType.ASSET_MATERIALIZATION) == 1  # of what was fetched before


def test_a_full_refresh_reads_all_again_and_comes_to_the_same(copy: Folders, ask: Ask) -> None:
    tables = ("fct_observations", "fct_indicator_values", "fct_numbers", "dim_reports")
    before = {table: ask(copy.warehouse, f"from {table} order by all") for table in tables}
    result = refresh(copy, full=True)
    assert (result.read, result.unchanged) == (5, 0)
    assert {table: ask(copy.warehouse, f"from {table} order by all") for table in tables} == before


def test_one_more_report_is_read_alone(copy: Folders, ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    (copy.reports / "more.txt").write_text("2024年8月底,沈阳市共有检验检测机构321家。\n", encoding="utf-8")
    read: list[str] = []

    def watched(data, file, *arguments, **options):
        read.append(file)
        return read_report(data, file, *arguments, **options)

    monkeypatch.setattr(intake, "read_report", watched)
    before = ask(copy.warehouse, "from fct_observations order by all")
    result = refresh(copy)
    assert (result.succeeded, result.read, result.unchanged, read) == (True, 1, 5, ["more.txt"])
    assert ask(copy.warehouse, "from fct_observations where report <> 'more' order by all") == before
    assert ask(copy.warehouse, "select value, region_code from fct_observations where report = 'more'") == [
        (321.0, "210100")
    ]


def test_a_report_that_is_removed_is_gone_from_every_table(copy: Folders, ask: Ask) -> None:
    gone = sorted(copy.reports.iterdir())[0]
    report = gone.stem
    tables = [
        table
        for (table,) in ask(
            copy.warehouse, "select distinct table_name from duckdb_columns() where column_name = 'report'"
        )
    ]
    assert {"fct_observations", "fct_numbers", "fct_repairs", "dim_reports"} <= set(tables)
    assert ask(copy.warehouse, "select count(*) > 0 from fct_observations where report = ?", report) == [(True,)]
    gone.unlink()
    lines = copy.manifest.read_text(encoding="utf-8").splitlines(keepends=True)
    copy.manifest.write_text("".join(line for line in lines if not line.startswith(gone.name)), encoding="utf-8")
    result = refresh(copy)
    assert (result.succeeded, result.read, result.unchanged, result.withdrawn) == (True, 0, 4, 1)
    for table in tables:
        assert ask(copy.warehouse, f"select count(*) from {table} where report = ?", report) == [(0,)], table


def test_another_dbt_project_or_other_expectations_build_anew_without_reading(copy: Folders, monkeypatch) -> None:
    """That the fingerprints change with the files is shown in tests/unit/test_intake.py."""
    edited = {**inputs.build_fingerprints(), "dbt_project": "edited", "expectations": "edited too"}
    monkeypatch.setattr(inputs, "build_fingerprints", lambda: edited)
    result = refresh(copy)
    assert (result.succeeded, result.changed, result.read, result.unchanged) == (True, True, 0, 5)
    assert (result.publication.dbt_project, result.publication.expectations) == ("edited", "edited too")
    assert not refresh(copy).changed


def test_a_correction_builds_its_report_anew_and_reads_nothing(
    copy: Folders, ask: Ask, tmp_path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And one that no longer applies stops the run, which says which it is and what it said."""
    [(observation_id, value)] = ask(
        copy.warehouse,
        "select observation_id, value from fct_indicator_values where bound = 'exact' and unit = '家' "
        "and n_observations = 1 order by observation_id limit 1",
    )
    project = tmp_path / "dbt_project"
    shutil.copytree(configuration.DBT_PROJECT_DIR, project)
    monkeypatch.setattr(configuration, "DBT_PROJECT_DIR", project)
    monkeypatch.setattr(configuration, "SEEDS_DIR", project / "seeds")
    corrections = project / "seeds" / "corrections.csv"
    header = corrections.read_text(encoding="utf-8")
    corrections.write_text(
        f"{header}{observation_id},value,{value + 1},misprint,curator,2025-01-02\n", encoding="utf-8"
    )
    result = refresh(copy)
    assert (result.succeeded, result.read, result.unchanged) == (True, 0, 5), result.failures
    query = "select value, is_corrected from fct_indicator_values where observation_id = ?"
    assert ask(copy.warehouse, query, observation_id) == [(value + 1, True)]
    assert ask(copy.warehouse, "select change, value_before, value_after from mart_what_changed") == [
        ("changed", value, value + 1)
    ]

    before = state_of(copy)["publication"]
    corrections.write_text(f"{header}nobody's,value,12,misprint of the city,curator,2025-01-02\n", encoding="utf-8")
    result = refresh(copy)
    assert not result.succeeded
    told = "\n".join(result.failures)
    assert "assert_corrections_still_apply: observation_id = nobody's, field = value, value = 12" in told
    assert "reason = misprint of the city" in told
    assert published(copy.warehouse) == before


# --- what goes wrong


def test_broken_reports_are_quarantined_and_stop_no_other(copy: Folders, ask: Ask, monkeypatch) -> None:
    (copy.reports / "broken.docx").write_bytes(b"PK\x03\x04 this is no document")
    (copy.reports / "odd.txt").write_text("怪文", encoding="utf-8")

    def fragile(data, file, *arguments, **options):
        if file == "odd.txt":
            raise IndexError("string index out of range")
        return read_report(data, file, *arguments, **options)

    monkeypatch.setattr(intake, "read_report", fragile)
    before = ask(copy.warehouse, "from fct_observations order by all")
    result = refresh(copy)
    assert result.succeeded, result.failures
    assert (result.read, result.unchanged, result.quarantined) == (0, 5, 2)
    (warning,) = [check for check in result.warned if check.asset == "landing/quarantine"]
    assert warning.check == "every_report_could_be_read"
    assert "broken.docx: " in warning.description
    rows = ask(copy.warehouse, "select file, cause, remedy from fct_quarantine order by file")
    assert [file for file, _, _ in rows] == ["broken.docx", "odd.txt"]
    assert all(cause and remedy for _, cause, remedy in rows)
    assert "IndexError: string index out of range" in rows[1][1]
    assert result.publication.quarantined == 2
    assert ask(copy.warehouse, "from fct_observations order by all") == before
    assert not refresh(copy).changed


def test_a_manifest_that_cannot_be_read_stops_the_run_and_is_told(copy: Folders) -> None:
    before = state_of(copy)
    text = copy.manifest.read_text(encoding="utf-8")
    copy.manifest.write_text(text.replace("publication_day", "published"), encoding="utf-8")
    result = refresh(copy)
    assert not result.succeeded
    (failure,) = result.failures
    assert "reports.csv, row 1: unknown column 'published'" in failure
    assert "reports.csv, row 1: missing column 'publication_day'" in failure
    assert state_of(copy) == before


def planted(monkeypatch: pytest.MonkeyPatch, **changes: object) -> None:
    """Have the reader give the first observation of every report these fields."""
    from dataclasses import replace

    def read(data, file, *arguments, **options):
        found = read_report(data, file, *arguments, **options)
        first, *others = found.observations
        return replace(found, observations=[replace(first, **changes), *others])

    monkeypatch.setattr(intake, "read_report", read)


def test_an_implausible_value_is_published_as_suspect_with_its_reason(copy: Folders, ask: Ask, monkeypatch) -> None:
    planted(monkeypatch, value=0.5, value_high=None, unit="位", measure="rank", change_unit=None)
    result = refresh(copy, full=True)
    assert result.succeeded, result.failures
    rows = ask(
        copy.warehouse, "select status, status_reason from fct_observations where value = 0.5 and measure = 'rank'"
    )
    assert len(rows) >= 5
    assert {status for status, _ in rows} == {"suspect"}
    assert all(reason for _, reason in rows)
    failing = [check for check in result.warned if check.asset == "landing/observations"]
    assert failing
    assert result.publication.suspects >= 5


@pytest.mark.parametrize(
    ("engine", "changes", "check"),
    [
        ("Great Expectations", {"raw_text": "not what stands there"}, ("fct_observations", "span_holds_the_number")),
        ("dbt", {"observation_id": "the same for all"}, ("fct_observations", "unique_fct_observations_observation_id")),
    ],
)
def test_a_build_that_fails_a_blocking_check_is_not_published(
    copy: Folders, monkeypatch, engine, changes, check
) -> None:
    before = state_of(copy)
    planted(monkeypatch, **changes)
    result = refresh(copy, full=True)
    assert not result.succeeded
    assert check in [(failed.asset, failed.check) for failed in result.failed], engine
    after = state_of(copy)
    assert after["publication"] == before["publication"] == result.publication
    for path in [copy.warehouse, *copy.export.iterdir()]:
        assert after["files"][str(path)] == before["files"][str(path)]


def test_without_the_published_warehouse_it_is_published_again(copy: Folders) -> None:
    copy.warehouse.unlink()
    result = refresh(copy)
    assert (result.succeeded, result.changed, result.read) == (True, True, 0)
    assert published(copy.warehouse) == result.publication
