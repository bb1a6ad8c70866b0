"""The cuts of a clause around a figure."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.reading.clauses import TIME_MARK, Cutter
from orchestration.reading.registry import Registry


@pytest.fixture(scope="module")
def cutter(registry: Registry) -> Cutter:
    return Cutter(registry)


def test_masking_keeps_every_offset() -> None:
    text = "前文。2023年，“质量、标准”奖12家。"
    masked = Cutter.mask(text, 3, len(text), [(3, 8)])
    assert len(masked) == len(text) - 3
    assert masked.startswith(TIME_MARK * 5 + "，")
    assert "、" not in masked
    assert masked[masked.index("1") :] == "12家。"


@pytest.mark.parametrize(
    ("masked", "left", "found"),
    [
        ("全市检查企业12家", 6, ("全市检查企业", "start")),
        ("检查企业12家，解决问题3个", 12, ("解决问题", "，")),
        ("企业12家、机构3家", 8, ("机构", "、")),
        ("特种设备（其中电梯5台", 9, ("其中电梯", "(")),
        ("检查（含抽查）企业12家", 9, ("检查（含抽查）企业", "start")),
    ],
)
def test_what_stands_before_a_figure(masked: str, left: int, found: tuple[str, str]) -> None:
    assert Cutter.left(masked, 0, left) == found


@pytest.mark.parametrize(
    ("masked", "right", "found"),
    [
        ("12家企业获奖，增长3%", 3, ("企业获奖", "，")),
        ("12家。", 3, ("", "。")),
        ("12家企业", 3, ("企业", "")),
        ("66项高精度、高稳定性的计量标准", 3, ("高精度、高稳定性的计量标准", "")),
        ("12家企业（含分公司）获奖，", 3, ("企业获奖", "，")),
    ],
)
def test_what_stands_after_a_figure(masked: str, right: int, found: tuple[str, str]) -> None:
    assert Cutter.right(masked, right, len(masked)) == found


@pytest.mark.parametrize(
    ("text", "clause"),
    [("检查企业，解决质量、标准问题12个", "解决质量、标准问题"), ("检查企业12个", "检查企业")],
)
def test_the_clause_before_a_figure_goes_on_over_lists(text: str, clause: str) -> None:
    assert Cutter.clause(text, text.index("12")) == clause


@pytest.mark.parametrize(
    ("text", "stripped", "adverbial"),
    [
        ("目前全市检测机构", "检测机构", True),
        ("我市共检查企业", "检查企业", True),
        ("辽宁省沈阳市检测机构", "检测机构", False),
        ("检测机构", "检测机构", False),
        ("，其中检测机构", "其中检测机构", False),
        ("", "", False),
    ],
)
def test_what_opens_a_phrase_is_taken_off(cutter: Cutter, text: str, stripped: str, adverbial: bool) -> None:
    found, was_adverbial = cutter.strip_front(text)
    assert found.removeprefix("其中") == stripped.removeprefix("其中")
    assert was_adverbial or not adverbial


@pytest.mark.parametrize(
    ("text", "stripped", "taken"),
    [
        ("检测机构达到", "检测机构", ("达到",)),
        ("检测机构共有", "检测机构", ("共有",)),
        ("合格率为", "合格率", ("为",)),
        ("合格率", "合格率", ()),
        ("统计", "统计", ()),
        ("公共", "公共", ()),
    ],
)
def test_what_closes_a_phrase_is_taken_off(cutter: Cutter, text: str, stripped: str, taken: tuple[str, ...]) -> None:
    assert cutter.strip_end(text) == (stripped, taken)


@pytest.mark.parametrize(
    ("text", "verb", "thing"),
    [
        ("检查企业", "检查", "企业"),
        ("检查和抽查企业", "检查和抽查", "企业"),
        ("发现、整改和解决问题", "发现、整改和解决", "问题"),
        ("改造老旧小区", "改造", "老旧小区"),
        ("服务企业", "服务", "企业"),
        # verbs that are nouns here
        ("认证证书", "", "认证证书"),
        ("检验检测机构", "", "检验检测机构"),
        ("检测机构", "", "检测机构"),
    ],
)
def test_verbs_and_what_they_act_on(cutter: Cutter, text: str, verb: str, thing: str) -> None:
    assert cutter.verbs(text, adverbial=False) == (verb, thing)


phrases = st.text("全市我省共检查企业认证证书达到为“”《》（）、，。其中沈阳的了在 ", max_size=24)


@given(phrases)
def test_taking_off_leaves_a_part_of_the_text(cutter: Cutter, text: str) -> None:
    front, _ = cutter.strip_front(text)
    assert front in text
    end, _ = cutter.strip_end(text)
    assert text.startswith(end)
    verb, thing = cutter.verbs(text, adverbial=False)
    assert verb + thing == text


@given(phrases, st.lists(st.tuples(st.integers(0, 24), st.integers(0, 24)), max_size=3))
def test_masking_never_changes_the_length(text: str, times: list[tuple[int, int]]) -> None:
    spans = [(min(a, b), max(a, b)) for a, b in times if max(a, b) <= len(text)]
    assert len(Cutter.mask(text, 0, len(text), spans)) == len(text)
