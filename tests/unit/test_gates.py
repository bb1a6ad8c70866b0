"""Patterns that open with a look ahead at how a match can begin find what they would find without it.

Such a gate spares the reader a third of the time of its patterns, and would silently keep out what a new alternative begins
with. So every gate is held against the pattern behind it, as the parser of ``re`` takes it apart.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from re import _parser  # no public module tells what a pattern is made of

import pytest
from hypothesis import given
from hypothesis import strategies as st

import orchestration.reading
from orchestration.reading import periods
from orchestration.reading.figures import FigureFinder
from orchestration.reading.registry import Registry

#: at least one expression for each alternative of the patterns whose gates are longer than one character
EXAMPLES = """
比2020年、高于去年、与2019年同期相比；截至2023年8月底，自2019年以来，“十三五”规划期末，十四五以来，2019—2023年间，今年1—8月，的9月至10月
2022年10月至2023年9月，2017年商事制度改革以来，今年3月5日至3月15日，五年前，二〇二三年第三季度，前10个月，9月15日起，头三个月，新的一年
来年，截至年底，设立以来，试点以来，组建以来，改革以来，年底前。年末，同年，由年初的12家，近三年来，这五年，10年来，三年间，两年累计，过去一年，一年来
上半年，第二季度，1-7月，年初以来，开年以来，入冬以来，今春以来，全年，年内，年度，近年来，这些年，多年来，历年，长期以来，改革开放以来，党的二十大以来
截至目前，到目前为止，迄今，当前，眼下，时下，现阶段，现在，现如今，如今，至今，今，现有，早在2015年，于2018年，在2021年，从3月，对2021年，到2025年
上月，上个月的，本月，未来五年，今后3年内，接下来两年，三年内，3年内，“九五”末，“十五”期间，五年累计，5年净增，与上年同期持平
三季度，四季度末，1份—8月，2019度—2020年，12月份，最近两年，近几年，前三季度，上一年，到年末
"""


def _patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for module in pkgutil.walk_packages(orchestration.reading.__path__, "orchestration.reading."):
        for name, value in vars(importlib.import_module(module.name)).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                yield f"{module.name}.{name}", value


def _opens(tokens, sign: str) -> tuple[bool, bool]:
    """Whether a match of the tokens can begin with ``sign``, and whether it can be empty; looks around are taken as met."""
    for kind, value in tokens:
        match str(kind):
            case "LITERAL" | "NOT_LITERAL":
                return (chr(value) == sign) == (str(kind) == "LITERAL"), False
            case "ANY":
                return True, False
            case "IN":
                return re.match(_class(value), sign) is not None, False
            case "MAX_REPEAT" | "MIN_REPEAT" | "POSSESSIVE_REPEAT":
                least, _, inner = value
                found, empty = _opens(inner, sign)
                empty = empty or least == 0
            case "SUBPATTERN":
                found, empty = _opens(value[-1], sign)
            case "ATOMIC_GROUP":
                found, empty = _opens(value, sign)
            case "BRANCH":
                branches = [_opens(branch, sign) for branch in value[1]]
                found, empty = any(found for found, _ in branches), any(empty for _, empty in branches)
            case "AT" | "ASSERT" | "ASSERT_NOT":
                continue
            case other:
                raise NotImplementedError(other)
        if found or not empty:
            return found, False
    return False, True


_CATEGORIES = {"CATEGORY_DIGIT": r"\d", "CATEGORY_SPACE": r"\s", "CATEGORY_WORD": r"\w", "CATEGORY_NOT_SPACE": r"\S"}


def _class(items) -> str:
    """The character class again that the parser took apart."""
    parts = []
    for kind, value in items:
        match str(kind):
            case "NEGATE":
                parts.append("^")
            case "LITERAL":
                parts.append(re.escape(chr(value)))
            case "RANGE":
                parts.append(f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}")
            case "CATEGORY":
                parts.append(_CATEGORIES[str(value)])
    return f"[{''.join(parts)}]"


def _gates(pattern: re.Pattern[str]) -> Iterator[tuple[list, list]]:
    """Each look ahead of the pattern at its top, with what comes after it."""
    tokens = list(_parser.parse(pattern.pattern, pattern.flags & re.VERBOSE))
    for at, (kind, value) in enumerate(tokens):
        if str(kind) == "ASSERT" and value[0] == 1 and tokens[at + 1 :]:
            yield list(value[1]), tokens[at + 1 :]


def test_no_alternative_begins_with_a_character_that_its_gate_keeps_out(registry: Registry) -> None:
    gated = set()
    for name, pattern in [*_patterns(), ("figures", FigureFinder(registry)._pattern)]:
        alphabet = {*pattern.pattern, *"0aA中年，。 \n\t\u3000"}
        for gate, rest in _gates(pattern):
            gated.add(name)
            kept_out = {sign for sign in alphabet if _opens(rest, sign)[0] and not _opens(gate, sign)[0]}
            assert not kept_out, (name, kept_out)
    assert {"figures", "orchestration.reading.periods._PATTERN", "orchestration.reading.fates._CODE"} <= gated


@pytest.mark.parametrize(
    ("pattern", "kept_out"), [("(?=[ab])(?:a|bc|cd)", {"c"}), (r"(?=\d)第?\d", {"第"}), ("(?=[a-c]|x)(?:b?c|x)", set())]
)
def test_what_a_gate_keeps_out_is_seen(pattern: str, kept_out: set[str]) -> None:
    [(gate, rest)] = _gates(re.compile(pattern))
    assert {sign for sign in {*pattern, "1"} if _opens(rest, sign)[0] and not _opens(gate, sign)[0]} == kept_out


# The gates of time expressions look farther than one character.


def _spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    return [match.span() for match in pattern.finditer(text)]


@pytest.fixture(scope="module")
def ungated() -> re.Pattern[str]:
    bare, gates = re.subn(rf"\(\?={re.escape(periods._FIRST)}.*?\)(?=\n)", "", periods._PATTERN.pattern)
    assert gates == 2
    return re.compile(bare, periods._PATTERN.flags)


def test_the_gates_keep_out_no_time_expression(ungated: re.Pattern[str]) -> None:
    project = Path(__file__).parents[2]
    reports = sorted([*project.glob("raw/reports/*.txt"), *project.glob("tests/gold/reports*/*.txt")])
    assert len(reports) > 5
    for text in (EXAMPLES, *(path.read_text() for path in reports)):
        assert _spans(periods._PATTERN, text) == _spans(ungated, text) != []


PIECES = st.builds(lambda at, length: EXAMPLES[at : at + length], st.integers(0, len(EXAMPLES)), st.integers(1, 7))


@given(st.lists(PIECES, max_size=30).map("".join))
def test_the_gates_keep_out_no_time_expression_of_any_text(ungated: re.Pattern[str], text: str) -> None:
    assert _spans(periods._PATTERN, text) == _spans(ungated, text)
