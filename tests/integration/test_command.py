"""The command ``zhibiao`` in processes of its own: what it prints, where, and with which exit code."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import shutil
import subprocess
import sys
from contextlib import suppress
from dataclasses import fields
from pathlib import Path

import pytest

from orchestration.configuration import Folders
from orchestration.reading.model import Observation
from tests.conftest import Run

REPORTS = Path(__file__).parents[2] / "raw" / "reports"
MANIFEST = REPORTS.parent / "reports.csv"

refreshing = [pytest.mark.pipeline, pytest.mark.xdist_group("command")]


def lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


# --- zhibiao


def test_help_names_every_command(zhibiao: Run) -> None:
    done = zhibiao("--help")
    assert done.returncode == 0
    for command in ("refresh", "fetch", "read", "query", "ui"):
        assert f"    {command} " in done.stdout
        assert zhibiao(command, "--help").returncode == 0


@pytest.mark.parametrize("arguments", [[], ["reed"], ["query"], ["query", "select 1", "--format", "xml"], ["read"]])
def test_a_wrong_call_is_answered_with_how_to_call(zhibiao: Run, arguments: list[str]) -> None:
    done = zhibiao(*arguments)
    assert done.returncode == 2
    assert done.stderr.startswith("usage: zhibiao")
    assert done.stdout == ""


# --- zhibiao fetch


def test_fetch_says_where_there_is_nothing_to_fetch(zhibiao: Run, tmp_path: Path) -> None:
    shutil.copytree(REPORTS.parent, tmp_path / "raw", ignore=shutil.ignore_patterns("fetched"))
    done = zhibiao("fetch", "--raw", tmp_path / "raw", "--data", tmp_path / "data")
    assert (done.returncode, done.stderr) == (0, "")
    sources = tmp_path / "raw" / "sources.csv"
    assert done.stdout == f"Nothing to fetch: {sources} declares no source but the folder of the reports.\n"
    assert not (tmp_path / "data").exists()
    listed = zhibiao("fetch", "--list", "--raw", tmp_path / "raw").stdout.splitlines()
    assert listed[0].split() == ["source", "kind", "reports", "gone", "newest", "silent", "last", "fetched", "state"]
    assert listed[2].split()[:5] == ["reports", "folder", "5", "0", "2024-09-30"]


def test_fetch_names_what_is_wrong_with_the_sources(zhibiao: Run, tmp_path: Path) -> None:
    (tmp_path / "sources.csv").write_text("id,kind,location\nodd,site,x\n")
    done = zhibiao("fetch", "--raw", tmp_path)
    assert done.returncode == 1
    assert "Rows left out:\n  sources.csv, row 2 (odd): kind 'site' is none of" in done.stdout
    done = zhibiao("fetch", "--raw", tmp_path, "nowhere")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"zhibiao: {tmp_path / 'sources.csv'}: no sound row declares a source 'nowhere'")
    (tmp_path / "sources.csv").write_text("colour\n")
    done = zhibiao("fetch", "--raw", tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"zhibiao: {tmp_path / 'sources.csv'}, row 1: unknown column 'colour'; known are " + (
        "id, kind, location, publisher, region_code, rights, rhythm_days, requests_per_minute, include, exclude, "
        "largest_mb, endpoint\n"
    )


# --- zhibiao read


def test_read_prints_the_contract_s_fields_in_their_order(zhibiao: Run) -> None:
    files = sorted(REPORTS.iterdir())
    done = zhibiao("read", "--manifest", MANIFEST, *files)
    assert (done.returncode, done.stderr) == (0, "")
    found = lines(done.stdout)
    assert {row["report"] for row in found} == {path.stem for path in files}
    for row in found:
        assert list(row) == [field.name for field in fields(Observation)]
        assert row["period_end"] is None or len(row["period_end"]) == 10


def test_read_without_a_manifest_takes_day_and_region_from_the_text(zhibiao: Run, tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text("沈阳市2024年共有检验检测机构321家。\n", encoding="utf-8")
    (row,) = lines(zhibiao("read", report).stdout)
    assert (row["report"], row["value"], row["unit"], row["region_code"]) == ("report", 321.0, "家", "210100")


def test_read_takes_what_the_manifest_says(zhibiao: Run, tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    report = tmp_path / "reports" / "report.txt"
    report.write_text("全市共有检验检测机构321家。\n", encoding="utf-8")
    manifest = tmp_path / "reports.csv"
    header = MANIFEST.read_text(encoding="utf-8").splitlines()[0]
    manifest.write_text(f"{header}\nreport.txt,,,,2021-05-06,day,stated,330400,\n", encoding="utf-8")
    (row,) = lines(zhibiao("read", "--manifest", manifest, report).stdout)
    assert (row["region_code"], row["period_end"]) == ("330400", "2021-05-06")


def test_a_broken_file_is_named_and_the_others_are_printed(zhibiao: Run, tmp_path: Path) -> None:
    broken = tmp_path / "broken.docx"
    broken.write_bytes(b"PK\x03\x04 this is no document")
    good = sorted(REPORTS.iterdir())[0]
    missing = tmp_path / "missing.txt"
    done = zhibiao("read", broken, missing, good)
    assert done.returncode == 1
    assert {row["report"] for row in lines(done.stdout)} == {good.stem}
    first, second = done.stderr.splitlines()
    assert first.startswith(f"zhibiao: {broken}: ")
    assert len(first) > len(f"zhibiao: {broken}: ") + 10
    assert second == f"zhibiao: {missing}: cannot be opened: No such file or directory"
    assert "Traceback" not in done.stderr


def test_a_fault_of_the_manifest_is_named_and_its_report_alone_not_read(zhibiao: Run, tmp_path: Path) -> None:
    manifest = tmp_path / "reports.csv"
    manifest.write_text(MANIFEST.read_text(encoding="utf-8").replace("2022-10-09", "2022-10-32"), encoding="utf-8")
    done = zhibiao("read", "--manifest", manifest, *REPORTS.iterdir())
    assert done.returncode == 1
    assert {row["report"] for row in lines(done.stdout)} == {path.stem for path in sorted(REPORTS.iterdir())[1:]}
    assert "reports.csv, row 2: publication_day '2022-10-32' is not a day" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_file_that_is_not_the_manifest_s_is_not_read_with_its_row(zhibiao: Run, tmp_path: Path) -> None:
    other = tmp_path / sorted(REPORTS.iterdir())[0].name
    other.write_text("沈阳市2024年共有检验检测机构321家。\n", encoding="utf-8")
    done = zhibiao("read", "--manifest", MANIFEST, other)
    assert (done.returncode, done.stdout) == (1, "")
    assert "wrong checksum" in done.stderr


def test_read_explains_in_plain_text_where_nobody_looks_on(zhibiao: Run, tmp_path: Path) -> None:
    report = tmp_path / "report.txt"
    report.write_text("瀋陽市2024年共有檢驗檢測機構321家。\n", encoding="utf-8")
    done = zhibiao("read", "--explain", report, report)
    assert (done.returncode, done.stderr) == (0, "")
    assert "沈阳市[1:2024]年共有检验检测机构[2:321]家。" in done.stdout
    assert "counted thing before the figure; registry" in done.stdout
    assert "\x1b" not in done.stdout
    assert done.stdout.count("\nreport\n") == 1 and done.stdout.startswith("report\n")


def test_read_explains_in_colours_on_a_terminal(tmp_path: Path, project: Path) -> None:
    def printed(**variables: str) -> bytes:
        ours, theirs = pty.openpty()
        environment = {name: value for name, value in os.environ.items() if name != "NO_COLOR"}
        subprocess.run(
            [sys.executable, "-m", "orchestration.cli", "read", "--explain", "--sentence", "全市有机构3家。"],
            stdout=theirs, cwd=project, timeout=60, check=True, env={**environment, "TERM": "xterm", **variables},
        )  # fmt: skip
        os.close(theirs)
        found = b""
        with suppress(OSError):  # how a closed pseudo-terminal says that there is no more
            while more := os.read(ours, 4096):
                found += more
        os.close(ours)
        return found

    assert b"\x1b[32m3\x1b[0m" in printed()
    assert b"\x1b" not in printed(NO_COLOR="1")


def test_read_takes_a_sentence_and_standard_input(zhibiao: Run, tmp_path: Path) -> None:
    text = "沈阳市2024年共有检验检测机构321家。"
    report = tmp_path / "sentence"
    report.write_text(text, encoding="utf-8")
    of_file = zhibiao("read", report)
    of_words = zhibiao("read", "--sentence", text, "--sentence", text)
    assert of_words.stdout == of_file.stdout * 2
    (row,) = lines(zhibiao("read", "-", input=text).stdout)
    assert (row["report"], row["value"]) == ("stdin", 321.0)
    empty = zhibiao("read", "--sentence", "")
    assert (empty.returncode, empty.stdout) == (1, "")
    assert "the file is empty" in empty.stderr


READ_AND_TELL = """
import sys
from orchestration.cli import main
code = main(["read", *sys.argv[1:]])
heavy = ("dagster", "dagster_dbt", "dbt", "great_expectations", "pandas", "duckdb", "pyarrow", "sqlalchemy")
print(*[name for name in heavy if name in sys.modules], file=sys.stderr)
"""


@pytest.mark.parametrize("options", [(), ("--explain",)])
def test_read_imports_no_dagster_no_dbt_no_database(project: Path, options: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", READ_AND_TELL, *options, str(sorted(REPORTS.iterdir())[0])],
        capture_output=True, text=True, cwd=project, timeout=60, check=True,
    )  # fmt: skip
    assert done.stderr.strip() == ""


# --- zhibiao refresh and query


@pytest.fixture(scope="module")
def refreshed(zhibiao: Run, tmp_path_factory: pytest.TempPathFactory) -> tuple[Folders, subprocess.CompletedProcess]:
    """Folders that the command itself refreshed, and what it printed."""
    root = tmp_path_factory.mktemp("command")
    folders = Folders.of(root / "raw", root / "data")
    shutil.copytree(REPORTS.parent, folders.raw)
    return folders, zhibiao("refresh", "--raw", folders.raw, "--data", folders.data)


class TestRefreshAndQuery:
    pytestmark = refreshing

    def test_the_summary_says_what_was_done_and_where_it_lies(self, refreshed) -> None:
        folders, done = refreshed
        assert done.returncode == 0, done.stdout + done.stderr
        said = {line[2:16].strip(): line[17:] for line in done.stdout.splitlines() if line.startswith("  ")}
        assert said["reports"] == "5 read, 0 unchanged, 0 withdrawn, 0 not readable"
        assert "facts" in said["numbers found"]
        assert "unresolved" in said["numbers found"]
        assert int(said["cells"].split()[0]) > 100
        assert ", 0 failed, " in said["checks"]
        assert said["warehouse"] == str(folders.warehouse)
        assert "zhibiao query " in said["ask it"]
        for path in folders.reports.iterdir():  # progress goes to standard error, a line for each report
            assert path.name in done.stderr
        assert "dbt: " in done.stderr
        assert len(done.stderr.splitlines()) < 30

    def test_the_query_that_the_summary_recommends_works(self, refreshed, zhibiao: Run) -> None:
        import shlex

        recommended = next(line for line in refreshed[1].stdout.splitlines() if "ask it" in line)
        words = shlex.split(recommended.split("ask it", 1)[1])
        done = zhibiao(*words[1:])
        assert done.returncode == 0
        assert done.stdout.rstrip().endswith("(10 rows)")

    def test_a_second_refresh_says_that_nothing_has_changed(self, refreshed, zhibiao: Run) -> None:
        folders, _ = refreshed
        before = folders.warehouse.stat()
        done = zhibiao("refresh", "--raw", folders.raw, "--data", folders.data)
        assert done.returncode == 0
        assert done.stdout.startswith("Nothing has changed since ")
        after = folders.warehouse.stat()
        assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)

    def test_a_refresh_while_another_is_at_work_says_so(self, refreshed, zhibiao: Run) -> None:
        from orchestration.lock import refresh_lock

        folders, _ = refreshed
        with refresh_lock(folders.lock):
            done = zhibiao("refresh", "--no-wait", "--raw", folders.raw, "--data", folders.data)
        assert done.returncode == 1
        assert f"another refresh of {folders.data} is at work (process {os.getpid()}, since " in done.stderr

    def test_a_refresh_that_fails_says_why_and_exits_with_1(self, zhibiao: Run, tmp_path: Path) -> None:
        done = zhibiao("refresh", "--raw", tmp_path / "nowhere", "--data", tmp_path / "data")
        assert done.returncode == 1
        assert "The refresh failed" in done.stdout
        assert f"{tmp_path / 'nowhere'}: there is no such folder" in done.stdout
        assert "Traceback" not in done.stdout + done.stderr
        assert not (tmp_path / "data" / "warehouse.duckdb").exists()

    def test_the_answers_come_as_csv_and_json(self, refreshed, zhibiao: Run) -> None:
        folders, _ = refreshed
        sql = "select report, count(*) as observations from fct_observations group by report order by report"
        as_csv = zhibiao("query", sql, "--format", "csv", "--data", folders.data).stdout
        as_json = zhibiao("query", sql, "--format", "json", "--data", folders.data).stdout
        rows = list(csv.DictReader(io.StringIO(as_csv)))
        assert len(rows) == 5
        assert [{**row, "observations": int(row["observations"])} for row in rows] == json.loads(as_json)
        assert zhibiao("query", "-", "--format", "csv", "--data", folders.data, input=sql).stdout == as_csv

    def test_nothing_can_be_written(self, refreshed, zhibiao: Run, tmp_path: Path) -> None:
        folders, _ = refreshed
        before = folders.warehouse.read_bytes()
        for sql in ("delete from fct_observations", f"copy fct_observations to '{tmp_path}/out.csv'"):
            done = zhibiao("query", sql, "--data", folders.data)
            assert (done.returncode, done.stdout) == (1, "")
            assert done.stderr.startswith("zhibiao: ")
        assert folders.warehouse.read_bytes() == before
        assert not (tmp_path / "out.csv").exists()

    def test_a_wrong_query_and_a_missing_warehouse_are_told(self, refreshed, zhibiao: Run, tmp_path: Path) -> None:
        done = zhibiao("query", "select * from nowhere", "--data", refreshed[0].data)
        assert done.returncode == 1
        assert "nowhere" in done.stderr
        done = zhibiao("query", "select 1", "--data", tmp_path / "data")
        assert done.returncode == 1
        assert "there is no warehouse yet" in done.stderr
        assert "Traceback" not in done.stderr
