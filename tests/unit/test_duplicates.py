"""Texts that are one: a reprint is known again, a report that is only worded alike is not."""

from __future__ import annotations

import random

import pytest

from orchestration.reading.duplicates import BANDS, LEAST, SAME_TEXT, similarity, sketch

TEXT = (
    "2024年以来,全市市场监管系统深入实施质量强市战略。截至8月底,全市共有检验检测机构321家,"
    "社会公用计量标准1520项,质量管理体系认证证书9143张,获证组织7023家。全市制造业产品质量合格率达到94.1%,"
    "高于全国平均水平0.5个百分点。全年组织监督抽查4500批次,发现不合格产品78批次,立案查处255件,罚没款13.97万元。"
    "下一步将继续开展质量服务进万企活动,为中小微企业提供计量、标准、认证、检验检测的一站式服务,助力产业链质量提升。"
)


def reprinted(text: str, head: str = "本报讯(记者某某)", tail: str = "(完)") -> str:
    return head + text.replace("。", "。\n") + tail


def shared(one: str, other: str) -> int:
    return len(set(enumerate(sketch(one))) & set(enumerate(sketch(other))))


def test_a_text_is_its_own_twin() -> None:
    assert similarity(TEXT, TEXT) == 1.0
    assert len(sketch(TEXT)) == BANDS
    assert sketch(TEXT) == sketch(TEXT)


def test_punctuation_and_line_breaks_are_no_difference() -> None:
    assert similarity(TEXT, TEXT.replace(",", ",\n").replace("。", " 。 ")) == 1.0


def test_a_reprint_with_another_head_and_tail_is_known_again() -> None:
    other = reprinted(TEXT)
    alike = similarity(TEXT, other)
    assert alike is not None
    assert SAME_TEXT <= alike < 1
    assert shared(TEXT, other) > 0


def test_the_same_words_with_other_figures_are_another_report() -> None:
    shuffled = TEXT
    for old, new in (("321", "318"), ("1520", "1498"), ("9143", "9027"), ("7023", "6988"), ("94.1", "93.8")):
        shuffled = shuffled.replace(old, new)
    assert similarity(TEXT, shuffled) is None


def test_half_a_text_is_not_the_text() -> None:
    assert similarity(TEXT, TEXT[: len(TEXT) // 2]) is None


def test_a_short_text_is_never_known_again() -> None:
    short = "全市共有检测机构12家。"
    assert len(short) < LEAST
    assert sketch(short) == ()
    assert similarity(short, short) is None


def test_similarity_is_the_same_from_both_sides() -> None:
    other = reprinted(TEXT, head="转载:")
    assert similarity(TEXT, other) == similarity(other, TEXT)


@pytest.mark.parametrize("seed", range(20))
def test_texts_above_the_bar_always_share_a_band(seed: int) -> None:
    """Letters changed at random places, as careless copies have them."""
    chance = random.Random(seed)
    words = "质量计量标准认证检验检测企业产品全市服务提升合格监督抽查机构证书"
    text = "".join(chance.choice(words) for _ in range(1500))
    letters = list(text)
    for at in chance.sample(range(len(letters)), 18):
        letters[at] = chance.choice(words)
    other = "".join(letters)
    assert similarity(text, other) is not None
    assert shared(text, other) > 0


def test_texts_without_likeness_hardly_ever_share_a_band() -> None:
    chance = random.Random(7)
    signs = [chr(c) for c in range(0x4E00, 0x5E00)]
    texts = ["".join(chance.choice(signs) for _ in range(800)) for _ in range(30)]
    assert sum(shared(a, b) > 0 for i, a in enumerate(texts) for b in texts[:i]) <= 1
