"""Rows of a table that has lost its lines."""

from __future__ import annotations

import pytest

from orchestration.reading.tables import Column, heading_row
from tests.unit.conftest import Observe, Read

REGIONS = "区域 投诉量（件） 占比（%）\n浑南区 1200 25.3\n铁西区 860 18.1"
KINDS = "产品类别 检测机构（家） 合格率（%）\n电线电缆 86 98.6\n儿童玩具 56 96.1"


@pytest.mark.parametrize(
    ("line", "columns"),
    [
        ("区域 投诉量（件） 占比（%）", [("区域", None), ("投诉量", "件"), ("占比", "%")]),
        ("产品\t合格率（%）", [("产品", None), ("合格率", "%")]),
        ("类别 数量", [("类别", None), ("数量", None)]),
        ("名称", None),
        ("浑南区 1200 25.3", None),
        ("2022年 2023年", None),
    ],
)
def test_heading_rows(line: str, columns: list[tuple[str, str | None]] | None) -> None:
    assert heading_row(line) == (columns and [Column(*column) for column in columns])


def test_rows_of_places(observe: Observe) -> None:
    assert [(o.region_code, o.indicator_name, o.value, o.unit, o.breakdown) for o in observe(REGIONS)] == [
        ("210112", "投诉量", 1200, "件", None),
        ("210112", "投诉量占比", 25.3, "%", None),
        ("210106", "投诉量", 860, "件", None),
        ("210106", "投诉量占比", 18.1, "%", None),
    ]


def test_rows_of_kinds_are_a_breakdown(observe: Observe) -> None:
    assert [(o.indicator_name, o.value, o.breakdown, o.measure) for o in observe(KINDS)] == [
        ("检测机构数", 86, "产品类别=电线电缆", "stock"),
        ("合格率", 98.6, "产品类别=电线电缆", "rate"),
        ("检测机构数", 56, "产品类别=儿童玩具", "stock"),
        ("合格率", 96.1, "产品类别=儿童玩具", "rate"),
    ]


def test_a_row_with_another_number_of_cells_is_no_row_of_the_table(read: Read) -> None:
    reading = read(REGIONS + "\n合计 2060")
    assert {o.indicator_name for o in reading.observations} == {"投诉量", "投诉量占比"}
    assert reading.numbers[-1].raw_text == "2060"
