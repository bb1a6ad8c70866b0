"""The dbt page: made from what was built, one file that needs no other machine."""

from __future__ import annotations

import re

import pytest

from orchestration.configuration import Folders
from orchestration.documentation import NothingToDocument, document, main

pytestmark = [pytest.mark.pipeline, pytest.mark.xdist_group("pipeline")]


def test_the_page_tells_of_every_table_and_loads_nothing_from_elsewhere(copy: Folders) -> None:
    page = document(copy)
    assert page == copy.data / "docs" / "dbt" / "index.html"
    text = page.read_text(encoding="utf-8")
    for told in (
        "fct_contradictions",
        "mart_region_profile",
        "Whether the value contradicts what had been known before.",
    ):
        assert told in text
    assert re.findall(r"<(?:script|link|img)[^>]+(?:src|href)=[\"']?https?:", text) == []


def test_without_a_build_it_says_what_to_do(tmp_path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(NothingToDocument, match="Make it with: make refresh"):
        document(Folders.of(tmp_path / "raw", tmp_path / "data"))
    assert main(["--data", str(tmp_path / "data")]) == 1
    assert "nothing is built yet" in capsys.readouterr().err
