"""Patterns that open with a look ahead at their possible first characters find what they would find without it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.reading import fates, periods
from orchestration.reading.figures import FigureFinder
from orchestration.reading.registry import Registry

NAMES = ("_ISO_DAY", "_PHONE", "_HOTLINE", "_DOCUMENT", "_CODE", "_LIST_HEAD")
EXAMPLES = """
比2020年、高于去年、与2019年同期相比；截至2023年8月底，自2019年以来，“十三五”规划期末，十四五以来，2019—2023年间，今年1—8月，的9月至10月
2022年10月至2023年9月，2017年商事制度改革以来，今年3月5日至3月15日，五年前，二〇二三年第三季度，前10个月，9月15日起，头三个月，新的一年
来年，截至年底，设立以来，试点以来，组建以来，改革以来，年底前。年末，同年，由年初的12家，近三年来，这五年，10年来，三年间，两年累计，过去一年，一年来
上半年，第二季度，1-7月，年初以来，开年以来，入冬以来，今春以来，全年，年内，年度，近年来，这些年，多年来，历年，长期以来，改革开放以来，党的二十大以来
截至目前，到目前为止，迄今，当前，眼下，时下，现阶段，现在，现如今，如今，至今，今，现有，早在2015年，于2018年，在2021年，从3月，对2021年，到2025年
（１）一是0571-87654321，(0571)87654321，+86 571 87654321，13800138000，400-123-4567，12315热线，110报警，〔2023〕12号，第5号令，公告第7号
1.计量。（一）标准。第一章 GB/T 19001-2016，5G，3+1，甲-12，5·15，A+3，12:30，2023-05-06 12:30:00，9月，月15日，01 计量，三则说明
"""


def _ungated(pattern: re.Pattern[str]) -> re.Pattern[str]:
    """The pattern without its gates: ``(?=…)`` before its first group, and before the kinds of time expressions."""
    bare = re.sub(r"^\s*\(\?=.*?\)(?=\s*(?:#.*)?\s*\(\?)", "", pattern.pattern)
    bare = bare.replace(f"(?={periods._FIRST})", "")
    assert bare != pattern.pattern
    return re.compile(bare, pattern.flags)


@pytest.fixture(scope="module")
def pairs(registry: Registry) -> list[tuple[re.Pattern[str], re.Pattern[str]]]:
    gated = [periods._PATTERN, FigureFinder(registry)._pattern, *(getattr(fates, name) for name in NAMES)]
    return [(pattern, _ungated(pattern)) for pattern in gated]


def _spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [match.span() for match in pattern.finditer(text)]


def test_gates_keep_out_nothing_that_would_match(pairs: list[tuple[re.Pattern[str], re.Pattern[str]]]) -> None:
    texts = [path.read_text() for path in sorted((Path(__file__).parents[2] / "raw" / "reports").glob("*.txt"))]
    for gated, ungated in pairs:
        assert _spans(gated, EXAMPLES), gated.pattern[:60]
        for text in (EXAMPLES, *texts):
            assert _spans(gated, text) == _spans(ungated, text)


@given(st.text(alphabet=sorted(set(EXAMPLES)), max_size=60))
def test_gates_keep_out_nothing_of_any_text(pairs: list[tuple[re.Pattern[str], re.Pattern[str]]], text: str) -> None:
    for gated, ungated in pairs:
        assert _spans(gated, text) == _spans(ungated, text)
