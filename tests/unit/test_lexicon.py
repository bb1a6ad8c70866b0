"""Closed-class words: the longest match, from the left, from the right, and the first in a stretch of text."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.reading.lexicon import Lexicon, WordList, alternatives

WORDS = WordList(["检查", "监督检查", "监督", "查", "检查站", ""])


@pytest.mark.parametrize(
    ("text", "position", "word"),
    [
        ("监督检查企业", 0, "监督检查"),
        ("监督抽样", 0, "监督"),
        ("检查站", 0, "检查站"),
        ("检查", 0, "检查"),
        ("开展检查", 2, "检查"),
        ("开展检查", 0, ""),
        ("", 0, ""),
        ("检查", 9, ""),
    ],
)
def test_the_longest_word_at_a_place(text: str, position: int, word: str) -> None:
    assert WORDS.at(text, position) == word


@pytest.mark.parametrize(
    ("text", "position", "word"),
    [
        ("开展监督检查", None, "监督检查"),
        ("开展监督检查", 4, "监督"),
        ("检查", 1, ""),
        ("查", None, "查"),
        ("", None, ""),
        ("检查", 0, ""),
        ("检查", 9, ""),
    ],
)
def test_the_longest_word_before_a_place(text: str, position: int | None, word: str) -> None:
    assert WORDS.before(text, position) == word


@pytest.mark.parametrize(
    ("text", "start", "end", "found"),
    [
        ("全市开展监督检查", 0, None, (4, "监督检查")),
        ("全市开展监督检查", 5, None, (6, "检查")),
        ("全市开展监督检查", 0, 7, (4, "监督")),
        ("全市开展监督检查", 0, 4, (-1, "")),
        ("全市", 0, None, (-1, "")),
        ("", 0, None, (-1, "")),
    ],
)
def test_the_first_word_of_a_stretch(text: str, start: int, end: int | None, found: tuple[int, str]) -> None:
    assert WORDS.first(text, start, end) == found


def test_an_empty_list_finds_nothing() -> None:
    none = WordList([])
    assert (none.at("全市"), none.before("全市"), none.first("全市"), none.starts) == ("", "", (-1, ""), frozenset())


def test_the_characters_that_words_begin_with() -> None:
    assert WordList(["监督", "监督检查", "检查"]).starts == {"监", "检"}


def test_membership_is_of_whole_words() -> None:
    assert "检查" in WORDS
    assert "检" not in WORDS
    assert "" not in WORDS


def test_classes_by_name_and_together() -> None:
    lexicon = Lexicon({"verb": ["检查"], "noun": ["检查站"]})
    assert lexicon["verb"].at("检查站") == "检查"
    assert lexicon.union("verb", "noun").at("检查站") == "检查站"
    with pytest.raises(KeyError):
        lexicon["adverb"]


def test_alternatives_match_the_longest_word() -> None:
    pattern = re.compile(alternatives(["家", "家次", "个百分点", "个", "台(套)"]))
    assert [m.group() for m in pattern.finditer("3家次、5家、2个百分点、7个、9台(套)")] == [
        "家次",
        "家",
        "个百分点",
        "个",
        "台(套)",
    ]


def test_alternatives_refuse_a_word_that_would_match_everywhere() -> None:
    with pytest.raises(ValueError, match="empty word"):
        alternatives(["家", ""])


words = st.lists(st.text("家次个台(.+", min_size=1, max_size=4), min_size=1, max_size=8)


@given(words, st.text("家次个台(.+", max_size=12))
def test_word_list_and_pattern_agree(entries: list[str], text: str) -> None:
    pattern = re.compile(alternatives(entries))
    word_list = WordList(entries)
    for position in range(len(text)):
        found = pattern.match(text, position)
        assert word_list.at(text, position) == (found.group() if found else "")


@given(words, st.text("家次个台(.+", max_size=12))
def test_what_is_found_stands_there(entries: list[str], text: str) -> None:
    word_list = WordList(entries)
    start, word = word_list.first(text)
    if start < 0:
        assert not any(entry in text for entry in entries)
    else:
        assert text.startswith(word, start)
        assert not any(text.startswith(entry, i) for i in range(start) for entry in entries)
    last = word_list.before(text)
    assert text.endswith(last)
    assert bool(last) == any(text.endswith(entry) for entry in entries)
