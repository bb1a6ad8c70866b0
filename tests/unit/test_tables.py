"""Rows of a table that has lost its lines."""

from __future__ import annotations

import pytest

from orchestration.reading.tables import heading_row
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
        ("地区 2022年", None),
        ("指标 2015年基数 2020年目标", [("指标", None), ("2015年基数", None), ("2020年目标", None)]),
    ],
)
def test_heading_rows(line: str, columns: list[tuple[str, str | None]] | None) -> None:
    found = heading_row(line)
    assert (found and [(column.name, column.unit) for column in found]) == columns
    assert found is None or all(line[column.start : column.end].startswith(column.name) for column in found)


def test_what_the_columns_of_a_heading_row_hold() -> None:
    columns = heading_row("序号 指标 单位 2015年基数 2020年目标 增长率")
    assert columns is not None
    assert [column.role for column in columns] == ["index", "label", "unit", "value", "value", "value"]
    assert [column.planned for column in columns] == [False, False, False, False, True, False]
    assert [column.growth for column in columns] == [False, False, False, False, False, True]


INDICATORS = """主要指标完成情况
序号 指标 单位 2022年 2023年目标 2023年实绩
1 社会公用计量标准 项 186 240 251
2 制造业产品质量合格率 % 92.3 95 96.1
3 质量竞争力指数 — 81.2 84 84.6"""


def test_rows_of_indicators_under_columns_of_times(observe: Observe) -> None:
    read = [(o.indicator_name, o.value, o.unit, o.measure, o.period_end.year) for o in observe(INDICATORS)]
    assert read == [
        ("社会公用计量标准数", 186, "项", "stock", 2022),
        ("社会公用计量标准数", 240, "项", "target", 2023),
        ("社会公用计量标准数", 251, "项", "stock", 2023),
        ("制造业产品质量合格率", 92.3, "%", "rate", 2022),
        ("制造业产品质量合格率", 95, "%", "target", 2023),
        ("制造业产品质量合格率", 96.1, "%", "rate", 2023),
        ("质量竞争力指数", 81.2, None, "stock", 2022),
        ("质量竞争力指数", 84, None, "target", 2023),
        ("质量竞争力指数", 84.6, None, "stock", 2023),
    ]


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
