"""Sentences within a paragraph."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.reading.sentences import sentences


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("全市有12家。另有3家。", ["全市有12家。", "另有3家。"]),
        ("质量如何？很好！", ["质量如何？", "很好！"]),
        ("（见附件。）完", ["（见附件。）", "完"]),
        ("“真好！”他说。", ["“真好！”", "他说。"]),
        ("第一行\n第二行", ["第一行\n", "第二行"]),
        ("合格率达98.6%、95.2%", ["合格率达98.6%、95.2%"]),
        ("标题：一、二；三。", ["标题：一、二；三。"]),
        (" \n ", []),
        ("", []),
    ],
)
def test_where_sentences_end(text: str, found: list[str]) -> None:
    assert [text[s.start : s.end] for s in sentences(text, 0, len(text))] == found


def test_only_the_first_is_the_first_of_its_paragraph() -> None:
    assert [s.first for s in sentences(" \n甲。乙。丙", 0, 7)] == [True, False, False]


def test_offsets_are_those_of_the_whole_text() -> None:
    text = "甲。乙。丙。丁。"
    assert [text[s.start : s.end] for s in sentences(text, 2, 6)] == ["乙。", "丙。"]


@given(st.text("甲乙1。！？!?”）“（ \n，.", max_size=40))
def test_every_character_but_blanks_is_in_one_sentence(text: str) -> None:
    position = 0
    for sentence in sentences(text, 0, len(text)):
        assert not text[position : sentence.start].strip()
        assert sentence.start < sentence.end
        position = sentence.end
    assert not text[position:].strip()
