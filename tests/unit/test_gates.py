"""Patterns that open with a look ahead at their possible first characters find what they would find without it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.reading import contexts, fates, naming, periods, read, scopes, sentences
from orchestration.reading.figures import FigureFinder
from orchestration.reading.registry import Registry

GATED = {
    contexts: ("_CHECK", "_EVENT", "_UNDERTAKING"),
    fates: ("_ISO_DAY", "_PHONE", "_HOTLINE", "_DOCUMENT", "_CODE", "_LIST_HEAD"),
    naming: ("_ACTIVITY",),
    periods: ("_HINT", "_PATTERN"),
    read: ("_PLANS", "_TURN"),
    scopes: ("_AUTHORITY",),
    sentences: ("_END",),
}
EXAMPLES = """
比2020年、高于去年、与2019年同期相比；截至2023年8月底，自2019年以来，“十三五”规划期末，十四五以来，2019—2023年间，今年1—8月，的9月至10月
2022年10月至2023年9月，2017年商事制度改革以来，今年3月5日至3月15日，五年前，二〇二三年第三季度，前10个月，9月15日起，头三个月，新的一年
来年，截至年底，设立以来，试点以来，组建以来，改革以来，年底前。年末，同年，由年初的12家，近三年来，这五年，10年来，三年间，两年累计，过去一年，一年来
上半年，第二季度，1-7月，年初以来，开年以来，入冬以来，今春以来，全年，年内，年度，近年来，这些年，多年来，历年，长期以来，改革开放以来，党的二十大以来
截至目前，到目前为止，迄今，当前，眼下，时下，现阶段，现在，现如今，如今，至今，今，现有，早在2015年，于2018年，在2021年，从3月，对2021年，到2025年
（１）一是0571-87654321，(0571)87654321，+86 571 87654321，13800138000，400-123-4567，12315热线，110报警，〔2023〕12号，第5号令，公告第7号
1.计量。（一）标准。第一章 GB/T 19001-2016，5G，3+1，甲-12，5·15，A+3，12:30，2023-05-06 12:30:00，9月，月15日，01 计量，三则说明
下一步要着力抓好，年内，年底前，今年将，新的一年，力争，目标是，到2025年累计将，明年，我们还将建设，省局将开展，建议用，拟新建，下半年将，将做好三件
下一阶段，今后几年，来年，展望未来！深化“铁拳”行动，开展春雷专项整治行动，举办了质量月活动，在比武竞赛中，国家监督抽查，省级专项风险监测，评价性抽检
深圳市市场监管局、县质监局，食药监，知识产权局，消委会；人民政府，政府？“好。”
"""


def _ungated(pattern: re.Pattern[str]) -> re.Pattern[str]:
    """The pattern without its gates: ``(?=…)`` before its first group, and before the kinds of time expressions."""
    bare = re.sub(r"^\s*\(\?=.*?\)(?=\s*(?:#.*)?\s*\(\?)", "", pattern.pattern)
    bare = bare.replace(f"(?={periods._FIRST})", "")
    assert bare != pattern.pattern
    return re.compile(bare, pattern.flags)


@pytest.fixture(scope="module")
def pairs(registry: Registry) -> list[tuple[re.Pattern[str], re.Pattern[str]]]:
    gated = [getattr(module, name) for module, names in GATED.items() for name in names]
    gated.append(FigureFinder(registry)._pattern)
    return [(pattern, _ungated(pattern)) for pattern in gated]


def _spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [match.span() for match in pattern.finditer(text)]


def test_gates_keep_out_nothing_that_would_match(pairs: list[tuple[re.Pattern[str], re.Pattern[str]]]) -> None:
    project = Path(__file__).parents[2]
    reports = [*project.glob("raw/reports/*.txt"), *project.glob("tests/gold/reports*/*.txt")]
    texts = [path.read_text() for path in sorted(reports)]
    for gated, ungated in pairs:
        assert _spans(gated, EXAMPLES), gated.pattern[:60]
        for text in (EXAMPLES, *texts):
            assert _spans(gated, text) == _spans(ungated, text)


PIECES = st.builds(lambda at, length: EXAMPLES[at : at + length], st.integers(0, len(EXAMPLES)), st.integers(1, 7))


@given(st.lists(PIECES, max_size=30).map("".join))
def test_gates_keep_out_nothing_of_any_text(pairs: list[tuple[re.Pattern[str], re.Pattern[str]]], text: str) -> None:
    for gated, ungated in pairs:
        assert _spans(gated, text) == _spans(ungated, text)
