"""A reading explained: every figure with its fate, every field with its rule, every repair that touches the sentence."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.explanation import explain
from orchestration.reading.errors import UnreadableReport
from orchestration.reading.manifest import load_manifest
from orchestration.reading.model import Reading
from orchestration.reading.read import read_report
from orchestration.reading.registry import Registry
from orchestration.terminal import width
from tests.unit.conftest import Read

RAW = Path(__file__).parents[2] / "raw"
DAMAGED = "截至2023年底，瀋陽市檢(jiǎn)驗檢測機構(gòu)達到１ ２００家，比上年增長8.5%，第三届大会召开。\n12。"


@pytest.fixture(scope="module")
def parts(read: Read, registry: Registry) -> list[str]:
    """The explanation of a damaged sentence with facts and figures that are none, and of one without a meaning."""
    return list(explain(read(DAMAGED), registry))


def rows(part: str) -> list[str]:
    """The lines of a part without its head, its sentence and the blank line."""
    return part.splitlines()[3:]


def cells(part: str, label: str) -> dict[str, list[str]]:
    """The fields of the figure with that label: name → what was read, what it rests on."""
    found: dict[str, list[str]] = {}
    current = name = ""
    for line in rows(part):
        if not line:
            break
        head = re.match(r"\[(\d+)\]", line)
        current = head[1] if head else current
        if current == label:
            own, *others = re.split(r"\s{2,}", (line[len(head[0]) :] if head else line).strip())
            known = own in ("fate", "value", "measure", "indicator", "breakdown", "region", "period", "status")
            name = own if known else name
            found.setdefault(name, []).extend(others if known else [own, *others])
    return found


def test_the_report_comes_first(parts: list[str]) -> None:
    head = parts[0].splitlines()
    assert head[0] == "t"
    assert re.search(r"published +2024-09-04 +manifest", parts[0])
    assert re.search(r"region +210100 沈阳市 +manifest", parts[0])
    assert re.search(r"figures +5: 2 fact, 2 not_fact, 1 unresolved", parts[0])


def test_figures_are_marked_in_the_repaired_sentence(parts: list[str]) -> None:
    assert parts[1].splitlines()[:2] == [
        "paragraph 1, sentence 1",
        "截至[1:2023]年底，沈阳市检验检测机构达到[2:1200]家，比上年增长[3:8.5]%，第[4:三]届大会召开。",
    ]
    assert parts[2].splitlines()[1] == "[1:12]。"


def test_a_fact_says_where_every_field_came_from(parts: list[str], read: Read) -> None:
    fact, change = read(DAMAGED).observations
    found = cells(parts[1], "2")
    assert found["fate"] == ["fact", f"raw {fact.raw_start}:{fact.raw_end}, １ ２００"]
    assert found["value"] == ["1200 家, exact"]
    assert found["measure"] == ["stock", fact.measure_rule]
    assert found["indicator"] == [fact.indicator_name, fact.indicator_rule, fact.indicator_code, fact.indicator_status]
    assert found["breakdown"] == ["–"]
    assert found["region"] == ["210100 沈阳市", f"stated: {fact.region_rule}"]
    assert found["period"] == ["instant, 2023-12-31", f"stated: {fact.period_rule}"]
    found = cells(parts[1], "3")
    assert found["value"] == ["8.5 %, exact"]
    assert found["measure"] == ["change, pct", change.measure_rule]


def test_figures_that_are_no_facts_say_why(parts: list[str]) -> None:
    assert cells(parts[1], "1")["fate"][0] == "not_fact: date"
    at = DAMAGED.index("三")
    assert cells(parts[1], "4") == {"fate": ["not_fact: ordinal", f"raw {at}:{at + 1}, 三"], "value": ["3 届"]}
    assert cells(parts[2], "1")["fate"][0] == "unresolved: nothing named that it counts"


def test_the_repairs_of_the_sentence_follow(parts: list[str], read: Read) -> None:
    repairs = "\n".join(rows(parts[1])).split("\n\n")[1]
    raw = read(DAMAGED).text.raw_text
    for repair in read(DAMAGED).repairs:
        shown = f"{repair.before.replace(chr(0x3000), '')} → {repair.after or 'nothing'}"
        assert re.search(rf"{repair.kind} +{re.escape(shown)} .*{repair.raw_start}:{repair.raw_end}", repairs), repair
        assert raw[repair.raw_start : repair.raw_end] == repair.before
    assert "(jiǎn) → nothing" in repairs
    assert "repair" not in parts[2]


def test_columns_stand_under_each_other(parts: list[str], read: Read) -> None:
    fact = read(DAMAGED).observations[0]
    where_from = [
        f"raw {fact.raw_start}:",
        fact.indicator_rule,
        f"stated: {fact.region_rule}",
        f"stated: {fact.period_rule}",
    ]
    before = [next(line.partition(text)[0] for line in rows(parts[1]) if text in line) for text in where_from]
    assert all(text.endswith("  ") for text in before)
    assert len({width(text) for text in before}) == 1


def test_a_range_a_breakdown_a_suspect_and_unknown_days_are_told(read: Read, registry: Registry) -> None:
    reading = read("全市有检测机构12家。")
    changed = replace(
        reading.observations[0],
        value_high=15.5,
        breakdown="级别=国家级",
        period_type="span",
        period_start=None,
        period_end=date(2024, 8, 31),
        status="suspect",
        status_reason="too good",
        region_code="999999",
    )
    _, part = explain(replace(reading, observations=[changed]), registry)
    found = cells(part, "1")
    assert found["value"] == ["12–15.5 家, exact"]
    assert found["breakdown"] == ["级别=国家级"]
    assert found["period"][0] == "span, unknown to 2024-08-31"
    assert found["status"] == ["suspect", "too good"]
    assert found["region"][0] == "999999"


def test_colours_add_nothing_but_colours(read: Read, registry: Registry) -> None:
    reading = read(DAMAGED)
    plain, coloured = ("\n".join(explain(reading, registry, colours=colours)) for colours in (False, True))
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
    assert coloured.count("\x1b[32m") > coloured.count("\x1b[31m") > 0


def test_a_report_cannot_give_orders_to_the_terminal(read: Read, registry: Registry) -> None:
    printed = "\n".join(explain(read("全市\x1b]0;title\x07有检测\u202e机构12家。"), registry))
    assert "\x1b" not in printed
    assert "\u202e" not in printed


def test_where_reading_goes_on_in_another_column_is_told(registry: Registry) -> None:
    file = "003_2cb98ba404ba5f24.txt"
    rows_of = load_manifest(RAW / "reports.csv", RAW / "reports")
    reading = read_report((RAW / "reports" / file).read_bytes(), file, rows_of[file], registry)
    joins = [repair for repair in reading.repairs if repair.kind == "column_join"]
    told = [part for part in explain(reading, registry) if "column_join" in part]
    assert joins
    assert any(f"{join.raw_start}:{join.raw_end}" in part for join in joins for part in told)


def assert_explained(reading: Reading, registry: Registry) -> None:
    """Every figure is marked or listed once, and every sentence shown as it was read."""
    _, *parts = explain(reading, registry)
    assert sum(len(re.findall(r"^\[\d+\] +fate ", part, re.MULTILINE)) for part in parts) == len(reading.numbers)
    assert len(parts) == len({(n.paragraph_no, n.sentence_no) for n in reading.numbers})


def test_the_real_reports_are_explained_whole(registry: Registry) -> None:
    for file, row in load_manifest(RAW / "reports.csv", RAW / "reports").items():
        assert_explained(read_report((RAW / "reports" / file).read_bytes(), file, row, registry), registry)


_PIECES = [
    "12",
    "家",
    "1 2",
    "検査机构",
    "發(fā)",
    "2024年",
    "，",
    "。",
    "\n",
    "\t",
    "第三届",
    "共有",
    "３",
    "地区\t户数\n沈阳\t12\t13\n",
]


@given(
    st.one_of(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
        st.lists(st.sampled_from(_PIECES), min_size=1, max_size=25).map("".join),
    )
)
def test_any_text_is_explained(read: Read, registry: Registry, text: str) -> None:
    try:
        reading = read(text)
    except UnreadableReport:
        return
    assert_explained(reading, registry)
