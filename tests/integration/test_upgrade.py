"""A data folder that another version of this project made."""

from __future__ import annotations

import json

import pytest

from orchestration import data_format
from orchestration.configuration import Folders
from orchestration.data_format import FORMAT, NewerDataFolder, note_format, prove_format, version
from orchestration.publication import published
from orchestration.refresh import refresh

pytestmark = [pytest.mark.pipeline, pytest.mark.xdist_group("crash")]


def bytes_of(folders: Folders) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in (folders.warehouse, folders.build_database, folders.format_note)}


def test_the_published_warehouse_carries_its_versions(copy: Folders) -> None:
    told = published(copy.warehouse)
    assert (told.zhibiao_version, told.data_format) == (version(), FORMAT)
    assert json.loads(copy.format_note.read_text()) == {"format": FORMAT, "version": version()}


def test_an_older_version_refuses_a_newer_folder_and_touches_nothing(copy: Folders, zhibiao) -> None:
    copy.format_note.write_text(json.dumps({"format": FORMAT + 1, "version": "9.9.9"}))
    (copy.reports / "new.txt").write_text("截至2023年底，沈阳市检验检测机构达到321家。", encoding="utf-8")
    before = bytes_of(copy)
    with pytest.raises(NewerDataFolder, match="made by zhibiao 9.9.9"):
        refresh(copy)
    found = zhibiao("refresh", "--raw", copy.raw, "--data", copy.data)
    assert found.returncode == 1
    assert "made by zhibiao 9.9.9" in found.stderr and "--data DIR" in found.stderr
    assert "Traceback" not in found.stderr
    assert bytes_of(copy) == before


def test_a_note_that_cannot_be_read_is_named(copy: Folders) -> None:
    copy.format_note.write_text("{}")
    with pytest.raises(NewerDataFolder, match=r"format\.json: it should say which zhibiao made this folder"):
        prove_format(copy)


def test_a_folder_of_an_older_form_becomes_the_present_one(copy: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    copy.format_note.unlink()
    prove_format(copy)
    note_format(copy)
    assert json.loads(copy.format_note.read_text())["format"] == FORMAT
    monkeypatch.setattr(data_format, "FORMAT", FORMAT + 1)
    prove_format(copy)
    note_format(copy)
    assert json.loads(copy.format_note.read_text())["format"] == FORMAT + 1
