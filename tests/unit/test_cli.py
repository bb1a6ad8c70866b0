"""The command in this process: what it prints of hostile names and files, and where the UI listens."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from orchestration import cli
from orchestration.reading.manifest import COLUMNS
from tests.unit import broken

GOOD = "2024年8月底，沈阳市共有检验检测机构321家。\n"


def test_a_hostile_name_or_cause_is_obeyed_by_no_terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["read", str(tmp_path / "gone\x1b]0;owned\x07.txt")]) == 1
    assert (
        capsys.readouterr().err
        == f"zhibiao: {tmp_path}/gone\\x1b]0;owned\\x07.txt: cannot be opened: No such file or directory\n"
    )
    assert cli.main(["query", 'select "\x1b[31m"', "--data", str(tmp_path)]) == 1
    assert "\x1b" not in capsys.readouterr().err


def test_what_is_printed_as_json_holds_nothing_that_a_terminal_obeys(tmp_path: Path, capsys) -> None:
    report = tmp_path / "report.txt"
    report.write_text("沈阳市\x1b[31m共有\x9b2J检验\u202e检测机构321家。\n", encoding="utf-8")
    assert cli.main(["read", str(report)]) == 0
    printed = capsys.readouterr().out
    assert not any(c in printed for c in "\x1b\x9b\u202e")
    assert json.loads(printed)["value"] == 321.0


def test_a_report_that_is_broken_or_too_large_stops_no_other(tmp_path: Path, capsys, monkeypatch) -> None:
    for name, data in {"zip.txt": broken.zipped(), "large.txt": bytes(5000), "good.txt": GOOD.encode()}.items():
        (tmp_path / name).write_bytes(data)
    monkeypatch.setenv("ZHIBIAO_LARGEST_REPORT", "4000")
    assert cli.main(["read", *(str(tmp_path / name) for name in ("zip.txt", "large.txt", "good.txt"))]) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["value"] == 321.0
    assert "zip.txt: it is a ZIP archive. Unpack it" in said.err
    assert "large.txt: it goes on, more than the 4000 that are read" in said.err
    monkeypatch.setenv("ZHIBIAO_LARGEST_REPORT", "much")
    assert cli.main(["read", str(tmp_path / "good.txt")]) == 2
    assert "ZHIBIAO_LARGEST_REPORT: 'much' is no whole number" in capsys.readouterr().err


def test_a_row_that_cannot_be_taken_stops_its_own_report_alone(tmp_path: Path, capsys) -> None:
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text(GOOD, encoding="utf-8")
    manifest = tmp_path / "reports.csv"
    manifest.write_text(f"{','.join(COLUMNS)}\none.txt,,,,2024-02-30,,,,\ntwo.txt,,,,,,,210200,\n", encoding="utf-8")
    assert cli.main(["read", "--manifest", str(manifest), str(tmp_path / "one.txt"), str(tmp_path / "two.txt")]) == 1
    said = capsys.readouterr()
    assert json.loads(said.out)["report"] == "two"
    assert "one.txt: reports.csv, row 2: publication_day '2024-02-30' is not a day" in said.err


@pytest.mark.parametrize(
    ("arguments", "host", "warned"),
    [([], "127.0.0.1", False), (["--host", "localhost"], "localhost", False), (["--host", "0.0.0.0"], "0.0.0.0", True)],
)
def test_the_ui_listens_on_this_machine_unless_told_otherwise(
    tmp_path, capsys, monkeypatch, arguments, host, warned
) -> None:
    started: list[list[str]] = []
    monkeypatch.setattr(os, "execv", lambda program, command: started.append(command))
    for name in ("ZHIBIAO_RAW", "ZHIBIAO_DATA", "DAGSTER_HOME", "DO_NOT_TRACK"):  # given back as they were
        monkeypatch.setenv(name, "")
    monkeypatch.chdir(tmp_path)
    cli.main(["ui", "--data", str(tmp_path / "data"), *arguments])
    (command,) = started
    assert command[command.index("--host") + 1] == host
    said = capsys.readouterr()
    assert f"http://{host}:3000" in said.out
    assert ("it asks for no password" in said.err) == warned
