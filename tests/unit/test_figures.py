"""Figures: value, unit and bound as the characters around a numeral state them."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.reading.figures import Figure, FigureFinder
from orchestration.reading.registry import Registry


@pytest.fixture(scope="module")
def finder(registry: Registry) -> FigureFinder:
    return FigureFinder(registry)


def only(finder: FigureFinder, text: str) -> Figure:
    figures = finder.find(text)
    assert len(figures) == 1, [text[f.start : f.end] for f in figures]
    return figures[0]


@pytest.mark.parametrize(
    ("text", "value", "unit", "bound"),
    [
        ("检测机构12家", "12", "家", "exact"),
        ("检测机构1205家", "1205", "家", "exact"),
        ("检测机构1,205家", "1205", "家", "exact"),
        ("检测机构1.2万家", "12000", "家", "exact"),
        ("检测机构三百家", "300", "家", "exact"),
        ("检测机构二百五十家", "250", "家", "exact"),
        ("检测机构两千家", "2000", "家", "exact"),
        ("检测机构一万二千三百家", "12300", "家", "exact"),
        # bounds before the figure
        ("检测机构超300家", "300", "家", "at_least"),
        ("检测机构超过300家", "300", "家", "at_least"),
        ("检测机构突破300家", "300", "家", "at_least"),
        ("检测机构逾300家", "300", "家", "at_least"),
        ("检测机构至少300家", "300", "家", "at_least"),
        ("检测机构上百家", "100", "家", "at_least"),
        ("检测机构近300家", "300", "家", "at_most"),
        ("检测机构将近300家", "300", "家", "at_most"),
        ("检测机构接近300家", "300", "家", "at_most"),
        ("检测机构不足300家", "300", "家", "at_most"),
        ("检测机构不超过300家", "300", "家", "at_most"),
        ("检测机构约300家", "300", "家", "about"),
        ("检测机构大约300家", "300", "家", "about"),
        # bounds within it and after it
        ("检测机构300余家", "300", "家", "at_least"),
        ("检测机构300多家", "300", "家", "at_least"),
        ("检测机构三百余家", "300", "家", "at_least"),
        ("检测机构1.2万余家", "12000", "家", "at_least"),
        ("检测机构300家以上", "300", "家", "at_least"),
        ("检测机构300家以下", "300", "家", "at_most"),
        ("检测机构300家以内", "300", "家", "at_most"),
        ("检测机构300家左右", "300", "家", "about"),
        ("检测机构300家上下", "300", "家", "about"),
        # words that are no bounds here
        ("签约300家", "300", "家", "exact"),
        ("附近300家", "300", "家", "exact"),
        ("赶超300家", "300", "家", "exact"),
        # money
        ("投入7251.03亿元", "725103000000", "元", "exact"),
        ("投入2.65亿余元", "265000000", "元", "at_least"),
        ("投入两亿三千万元", "230000000", "元", "exact"),
        ("投入近百万元", "1000000", "元", "at_most"),
        ("投入500万美元", "5000000", "美元", "exact"),
        ("投入300万港元", "3000000", "港元", "exact"),
        ("投入1.2亿欧元", "120000000", "欧元", "exact"),
        # shares, fractions, tenths
        ("合格率94.1%", "94.1", "%", "exact"),
        ("合格率百分之三十", "30", "%", "exact"),
        ("合格率百分之九十八点五", "98.5", "%", "exact"),
        ("合格率达百分之98.5", "98.5", "%", "exact"),
        ("不合格率千分之三", "3", "‰", "exact"),
        ("不合格率3‰", "3", "‰", "exact"),
        ("占四分之三", "75", "%", "exact"),
        ("占五分之一", "20", "%", "exact"),
        ("占九成", "90", "%", "exact"),
        ("占九成五", "95", "%", "exact"),
        ("占三成半", "35", "%", "exact"),
        ("超九成", "90", "%", "at_least"),
        ("两成多", "20", "%", "at_least"),
        ("近两成", "20", "%", "at_most"),
        ("提高2.3个百分点", "2.3", "百分点", "exact"),
        ("增长1.5倍", "1.5", "倍", "exact"),
        # compound units
        ("检查3.3万家次", "33000", "家次", "exact"),
        ("培训2000余人次", "2000", "人次", "at_least"),
        ("抽查1200批次", "1200", "批次", "exact"),
        ("特种设备15.6万台（套）", "156000", "台(套)", "exact"),
        ("特种设备15.6万台(套)", "156000", "台(套)", "exact"),
        ("检定5.6万台件", "56000", "台件", "exact"),
        ("走访3.6万户次", "36000", "户次", "exact"),
        # ranks and scores
        ("居第9位", "9", "位", "exact"),
        ("居第二位", "2", "位", "exact"),
        ("得分82.6分", "82.6", "分", "exact"),
        ("竞争力88.5", "88.5", None, "exact"),
    ],
)
def test_value_unit_and_bound(finder: FigureFinder, text: str, value: str, unit: str | None, bound: str) -> None:
    figure = only(finder, text)
    assert (figure.value, figure.unit, figure.bound) == (Decimal(value), unit, bound)


@pytest.mark.parametrize(
    ("text", "low", "high", "unit"),
    [
        ("检测机构200至300家", 200, 300, "家"),
        ("检测机构200—300家", 200, 300, "家"),
        ("检测机构200-300家", 200, 300, "家"),
        ("检测机构200～300家", 200, 300, "家"),
        ("投入3000-5000万元", 30_000_000, 50_000_000, "元"),
        ("合格率95—97%", 95, 97, "%"),
        ("提高2至3个百分点", 2, 3, "百分点"),
    ],
)
def test_ranges(finder: FigureFinder, text: str, low: int, high: int, unit: str) -> None:
    figure = only(finder, text)
    assert (figure.value, figure.value_high, figure.unit) == (low, high, unit)


@pytest.mark.parametrize(
    ("text", "values", "units"),
    [
        ("12家、25家和36家", [12, 25, 36], ["家"] * 3),
        ("分别为71、23和15%", [71, 23, 15], ["%"] * 3),
        ("120、98和36家", [120, 98, 36], ["家"] * 3),
        ("7大类120个品种16063批次", [7, 120, 16063], ["大类", "个", "批次"]),
        ("320家企业1200批次", [320, 1200], ["家", "批次"]),
    ],
)
def test_lists_share_a_unit(finder: FigureFinder, text: str, values: list[int], units: list[str]) -> None:
    figures = finder.find(text)
    assert [f.value for f in figures] == values
    assert [f.unit for f in figures] == units


@pytest.mark.parametrize(
    ("text", "printed", "covered"),
    [
        ("投入近7251.03亿元以上", "7251.03亿", "近7251.03亿元以上"),
        ("检查3.3万余家次", "3.3万", "3.3万余家次"),
        ("特种设备15.6万台（套）左右", "15.6万", "15.6万台（套）左右"),
        ("居第9位", "9", "9位"),
    ],
)
def test_what_belongs_to_a_figure(finder: FigureFinder, text: str, printed: str, covered: str) -> None:
    figure = only(finder, text)
    assert text[figure.start : figure.end].rstrip("余") == printed
    assert text[figure.left : figure.right].removeprefix("第") == covered


@pytest.mark.parametrize("text", ["数百家", "几十家", "几百万元", "十几家", "数千名"])
def test_what_has_no_determinate_value_is_still_a_figure(finder: FigureFinder, text: str) -> None:
    assert only(finder, text).value is None


@pytest.mark.parametrize("text", ["成立检测机构", "质量成果", "成本", "数据", "全市开展行动"])
def test_words_that_only_look_like_figures(finder: FigureFinder, text: str) -> None:
    assert finder.find(text) == []


@pytest.mark.parametrize(
    ("text", "kind"),
    [("12家", "count"), ("12元", "money"), ("12%", "share"), ("12个百分点", "points"), ("12倍", "ratio"), ("12", None)],
)
def test_kinds_of_units(finder: FigureFinder, text: str, kind: str | None) -> None:
    assert only(finder, text).unit_kind == kind


def test_only_the_stretch_that_is_asked_for_is_searched(finder: FigureFinder) -> None:
    text = "12家、25家、36家"
    assert [f.value for f in finder.find(text, 4, 7)] == [25]


@given(st.integers(0, 10**9), st.sampled_from(["家", "项", "批次", "家次", "元", "%"]), st.booleans())
def test_any_whole_number_is_read(finder: FigureFinder, value: int, unit: str, separated: bool) -> None:
    printed = f"{value:,}" if separated else str(value)
    figure = only(finder, f"共有{printed}{unit}，")
    assert (figure.value, figure.unit, figure.bound) == (value, unit, "exact")


@given(st.text("0123456789,.一二三十百千万亿余多近约第%‰成分之点至—-家个元位、和 ", max_size=40))
def test_figures_come_in_order_and_never_overlap(finder: FigureFinder, text: str) -> None:
    figures = finder.find(text)
    end = 0
    for figure in figures:
        assert end <= figure.start < figure.end <= figure.unit_end <= figure.right <= len(text)
        assert 0 <= figure.left <= figure.start
        assert figure.value is None or figure.value.is_finite()
        end = figure.end
