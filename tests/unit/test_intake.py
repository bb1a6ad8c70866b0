"""Which reports are read, and what becomes of one that cannot be read. The reader is real; its faults are planted."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from orchestration import configuration, intake, landing
from orchestration.checks.suites import Suite
from orchestration.configuration import Folders
from orchestration.inputs import Inputs, NoReports, find_inputs, refresh_fingerprint
from orchestration.reading.errors import UnreadableReport
from orchestration.reading.manifest import ManifestError
from orchestration.reading.model import Reading
from tests.unit.records import reading

NOTHING_IMPLAUSIBLE = Suite(Path("none.json"), "none", {}, ())


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    here = Folders.of(tmp_path / "raw", tmp_path / "data")
    (here.raw / "reports").mkdir(parents=True)
    for name in ("a", "b", "c"):
        (here.raw / "reports" / f"{name}.txt").write_text(f"全市共有检测机构1{name}家。", encoding="utf-8")
    return here


@pytest.fixture
def connection(folders: Folders) -> Iterator[duckdb.DuckDBPyConnection]:
    with landing.build_database(folders.build_database) as connection:
        landing.ensure_tables(connection)
        yield connection


@pytest.fixture(autouse=True)
def small_reader(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The reader replaced by one that remembers what it was asked to read, and by a suite that finds nothing wrong."""
    asked: list[str] = []

    def read_report(
        data: bytes, file: str, manifest, registry, reading_key: str = "", charset: str | None = None
    ) -> Reading:
        asked.append(file)
        if data.startswith(b"broken"):
            raise UnreadableReport(file, "no text in it", "send the text")
        if data.startswith(b"defect"):
            raise ZeroDivisionError("division by zero")
        found = reading(Path(file).stem, key=reading_key)
        return replace(found, report=replace(found.report, file=file))

    monkeypatch.setattr(intake, "read_report", read_report)
    monkeypatch.setattr(intake, "implausible", lambda suite, observations, reports: {})
    monkeypatch.setattr(Suite, "fingerprint", "as it was")
    return asked


def take_in(connection, folders: Folders) -> intake.Intake:
    return intake.take_in(connection, find_inputs(folders), NOTHING_IMPLAUSIBLE, log=lambda message: None)


def kept(connection, table: str = "reports") -> list[str]:
    return [file for (file,) in connection.execute(f"select file from landing.{table} order by file").fetchall()]


def test_the_first_time_every_report_is_read_and_then_none(connection, folders, small_reader) -> None:
    assert take_in(connection, folders) == intake.Intake(("a.txt", "b.txt", "c.txt"), (), (), ())
    assert take_in(connection, folders) == intake.Intake((), (), ("a.txt", "b.txt", "c.txt"), ())
    assert small_reader == ["a.txt", "b.txt", "c.txt"]


def test_only_what_changed_is_read_again(connection, folders, small_reader) -> None:
    take_in(connection, folders)
    small_reader.clear()
    (folders.reports / "b.txt").write_text("全市共有检测机构200家。")
    (folders.reports / "d.txt").write_text("全市共有检测机构300家。")
    (folders.reports / "a.txt").unlink()
    assert take_in(connection, folders) == intake.Intake(("b.txt", "d.txt"), (), ("c.txt",), ("a.txt",))
    assert small_reader == ["b.txt", "d.txt"]
    assert kept(connection) == ["b.txt", "c.txt", "d.txt"]


def test_a_changed_manifest_row_has_its_report_read_again_and_no_other(connection, folders, small_reader) -> None:
    header = "file,title,publisher,url,publication_day,publication_precision,publication_basis,region_code,sha256\n"
    folders.manifest.write_text(header + "a.txt,,,,,,,210100,\nb.txt,,,,,,,210100,\n")
    take_in(connection, folders)
    small_reader.clear()
    folders.manifest.write_text(header + "b.txt,,,,,,,210200,\na.txt,,,,,,,210100,\n")
    assert take_in(connection, folders).read == ("b.txt",)


@pytest.mark.parametrize("changed", ["registry", "reader"])
def test_another_registry_or_reader_has_every_report_read_again(connection, folders, monkeypatch, changed) -> None:
    take_in(connection, folders)
    if changed == "reader":
        monkeypatch.setattr("orchestration.inputs.READER_VERSION", "another")
        inputs = find_inputs(folders)
    else:
        real = find_inputs(folders).registry
        monkeypatch.setattr("orchestration.inputs.load_registry", lambda seeds: replace(real, fingerprint="another"))
        inputs = find_inputs(folders)
    found = intake.take_in(connection, inputs, NOTHING_IMPLAUSIBLE, log=lambda message: None)
    assert found.read == ("a.txt", "b.txt", "c.txt")


def test_reports_that_cannot_be_read_are_quarantined_with_cause_and_remedy(connection, folders, small_reader) -> None:
    (folders.reports / "a.txt").write_bytes(b"broken")
    (folders.reports / "b.txt").write_bytes(b"defect")
    told: list[str] = []
    found = intake.take_in(connection, find_inputs(folders), NOTHING_IMPLAUSIBLE, log=told.append)
    assert (found.read, found.quarantined) == (("c.txt",), ("a.txt", "b.txt"))
    rows = connection.execute("select file, report, sha256, cause, remedy from landing.quarantine order by file")
    first, second = rows.fetchall()
    assert first == ("a.txt", "a", hashlib.sha256(b"broken").hexdigest(), "no text in it", "send the text")
    assert second[3].startswith("the reader failed: ZeroDivisionError: division by zero (test_intake.py:")
    assert "report it with this file" in second[4]
    assert "a.txt (1 of 3): NOT READ: no text in it" in told


def test_what_is_in_quarantine_is_not_tried_again_until_it_changes(connection, folders, small_reader) -> None:
    (folders.reports / "a.txt").write_bytes(b"broken")
    take_in(connection, folders)
    small_reader.clear()
    assert take_in(connection, folders).unchanged == ("a.txt", "b.txt", "c.txt")
    assert small_reader == []
    (folders.reports / "a.txt").write_text("全市共有检测机构1家。")
    assert take_in(connection, folders).read == ("a.txt",)
    assert kept(connection, "quarantine") == []


def test_of_two_files_with_one_name_the_first_is_read_and_the_other_quarantined(connection, folders) -> None:
    (folders.reports / "more").mkdir()
    (folders.reports / "more" / "a.html").write_text("<p>x</p>")
    found = take_in(connection, folders)
    assert found.quarantined == ("more/a.html",)
    assert connection.execute("select cause from landing.quarantine").fetchall() == [("a.txt has the same name",)]
    (folders.reports / "a.txt").unlink()
    found = take_in(connection, folders)
    assert (found.read, found.withdrawn) == (("more/a.html",), ("a.txt",))
    assert kept(connection) == ["b.txt", "c.txt", "more/a.html"]
    assert kept(connection, "quarantine") == []


def test_a_link_that_leads_nowhere_is_named_and_not_passed_over(connection, folders) -> None:
    (folders.reports / "gone.txt").symlink_to(folders.raw / "nowhere.txt")
    assert take_in(connection, folders).quarantined == ("gone.txt",)


def test_reports_are_read_in_batches(connection, folders, monkeypatch) -> None:
    monkeypatch.setattr(intake, "BATCH", 2)
    landed: list[int] = []
    real = landing.land
    monkeypatch.setattr(landing, "land", lambda c, readings, q: (landed.append(len(readings)), real(c, readings, q)))
    assert take_in(connection, folders).read == ("a.txt", "b.txt", "c.txt")
    assert landed == [2, 1]


def test_what_is_implausible_is_kept_as_suspect_with_its_reason(connection, folders, monkeypatch) -> None:
    monkeypatch.setattr(intake, "implausible", lambda suite, observations, reports: {"b-0": "too high; too odd"})
    take_in(connection, folders)
    rows = connection.execute("select observation_id, status, status_reason from landing.observations order by all")
    assert rows.fetchall() == [("a-0", "ok", None), ("b-0", "suspect", "too high; too odd"), ("c-0", "ok", None)]


def test_another_suite_judges_what_is_kept_anew_without_reading(connection, folders, monkeypatch, small_reader) -> None:
    take_in(connection, folders)
    small_reader.clear()
    judged: list[int] = []

    def implausible(suite: Suite, observations: pa.Table, reports: pa.Table) -> dict[str, str]:
        judged.append(observations.num_rows)
        assert set(reports.column("report").to_pylist()) == {"a", "b", "c"} or observations.num_rows == 0
        return {"c-0": "too low"} if observations.num_rows else {}

    monkeypatch.setattr(intake, "implausible", implausible)
    monkeypatch.setattr(Suite, "fingerprint", "another")
    take_in(connection, folders)
    assert small_reader == []
    assert judged[0] == 3
    statuses = connection.execute("select observation_id from landing.observations where status = 'suspect'").fetchall()
    assert statuses == [("c-0",)]


def test_the_reports_may_lie_beside_their_manifest(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text("b")
    (tmp_path / "a.txt").write_text("a")
    (tmp_path / ".hidden").write_text("x")
    (tmp_path / "reports.csv").write_text(
        "file,title,publisher,url,publication_day,publication_precision,publication_basis,region_code,sha256\na.txt,题,,,,,,,\n"
    )
    found = find_inputs(Folders.of(tmp_path, tmp_path / "data"))
    assert [(raw.file, raw.manifest and raw.manifest.title) for raw in found.reports] == [
        ("a.txt", "题"),
        ("b.txt", None),
    ]


def test_faults_of_the_folder_are_named(folders: Folders, tmp_path: Path) -> None:
    with pytest.raises(NoReports, match="there is no such folder"):
        find_inputs(Folders.of(tmp_path / "nowhere", tmp_path / "data"))
    (tmp_path / "empty").mkdir()
    with pytest.raises(NoReports, match="no report lies there"):
        find_inputs(Folders.of(tmp_path / "empty", tmp_path / "data"))
    folders.manifest.write_text("file\na.txt\n")
    with pytest.raises(ManifestError, match="missing column 'title'"):
        find_inputs(folders)


def fingerprints(folders: Folders) -> str:
    inputs: Inputs = find_inputs(folders)
    assert inputs.fingerprint == refresh_fingerprint(inputs.reading_keys, inputs.build)
    return inputs.fingerprint


@pytest.mark.parametrize(
    "file",
    [
        "dbt_project/models/staging/new.sql",
        "dbt_project/models/marts/new.yml",
        "dbt_project/macros/new.sql",
        "dbt_project/seeds/new.csv",
        "dbt_project/tests/new.sql",
        "expectations/suites/new.json",
        "expectations/frames/new.sql",
        "gold/sets.json",
        "gold/new.jsonl",
    ],
)
def test_the_fingerprint_changes_with_whatever_builds_or_judges_tables(folders, tmp_path, monkeypatch, file) -> None:
    project = tmp_path / "project"
    for folder in ("dbt_project", "expectations"):
        (project / folder / "models").mkdir(parents=True)
        (project / folder / "models" / "a.sql").write_text("select 1")
    monkeypatch.setattr(configuration, "DBT_PROJECT_DIR", project / "dbt_project")
    monkeypatch.setattr(configuration, "EXPECTATIONS_DIR", project / "expectations")
    monkeypatch.setattr(configuration, "GOLD_DIR", project / "gold")
    before = fingerprints(folders)
    assert fingerprints(folders) == before
    (project / "dbt_project" / "logs").mkdir()
    (project / "dbt_project" / "logs" / "dbt.log").write_text("what dbt said")
    assert fingerprints(folders) == before
    (project / file).parent.mkdir(parents=True, exist_ok=True)
    (project / file).write_text("select 2")
    after = fingerprints(folders)
    assert after != before
    (project / file).write_text("select 3")
    assert fingerprints(folders) not in (before, after)


def test_corrections_that_are_new_or_withdrawn_have_their_reports_built_anew(
    connection, folders, small_reader, tmp_path, monkeypatch
) -> None:
    take_in(connection, folders)
    landing.settle(connection, "run 1")
    seed = tmp_path / "corrections.csv"
    header = "observation_id,field,value,reason,author,corrected_on\n"

    def noted(*lines: str) -> list[str]:
        seed.write_text(header + "".join(f"{line}\n" for line in lines), encoding="utf-8")
        landing.settle(connection, "run")
        intake._note_corrections(connection, log=lambda message: None)
        return [report for (report,) in connection.execute("from landing.changed_reports order by 1").fetchall()]

    found = intake.corrections
    monkeypatch.setattr(intake, "corrections", lambda: found(seed))
    assert noted("a-0,value,5,misprint,curator,2025-01-02") == ["a"]
    assert noted("a-0,value,5,misprint,curator,2025-01-02") == []
    assert noted("a-0,value,6,misprint,curator,2025-01-02", "c-0,unit,家,misprint,curator,2025-01-02") == ["a", "c"]
    assert noted("c-0,unit,家,misprint,curator,2025-01-02") == ["a"]
    assert noted() == ["c"]
