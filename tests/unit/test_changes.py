"""Changes, gaps and ranks: sign, unit of change, name, and the figure that they are about."""

from __future__ import annotations

import pytest

from tests.unit.conftest import Observe


@pytest.mark.parametrize(
    ("text", "value", "unit", "change_unit", "bound", "name"),
    [
        ("投诉举报量同比增长8.31%。", 8.31, "%", "pct", "exact", "投诉举报量同比增长率"),
        ("投诉举报量同比下降17.44%。", -17.44, "%", "pct", "exact", "投诉举报量同比增长率"),
        ("投诉举报量环比增长3.2%。", 3.2, "%", "pct", "exact", "投诉举报量环比增长率"),
        ("投诉举报量比上年减少五分之一。", -20, "%", "pct", "exact", "投诉举报量同比增长率"),
        ("投诉举报量下降两成多。", -20, "%", "pct", "at_least", "投诉举报量增长率"),
        ("投诉举报量同比下降约8%。", -8, "%", "pct", "about", "投诉举报量同比增长率"),
        ("营业收入年均增长8.6%。", 8.6, "%", "pct", "exact", "营业收入年均增长率"),
        ("营业收入同比增长超过8%。", 8, "%", "pct", "at_least", "营业收入同比增长率"),
        ("营业收入同比增长8%以上。", 8, "%", "pct", "at_least", "营业收入同比增长率"),
        ("营业收入增长近两成。", 20, "%", "pct", "at_most", "营业收入增长率"),
        ("研发投入增长1.5倍。", 1.5, "倍", "pct", "exact", "研发投入增长率"),
        ("检测费用降低30%以上。", -30, "%", "pct", "at_least", "检测费用增长率"),
        ("检测费用下调三成。", -30, "%", "pct", "exact", "检测费用增长率"),
        ("检测周期缩短三分之一。", -33.3333, "%", "pct", "exact", "检测周期增长率"),
        ("审批时间压缩60%。", -60, "%", "pct", "exact", "审批时间增长率"),
        ("投诉举报量比上年下降17.44个百分点。", -17.44, "百分点", "pp", "exact", "投诉举报量同比变化"),
        ("食品安全满意度同比提高2.1个百分点。", 2.1, "百分点", "pp", "exact", "食品安全满意度同比变化"),
        (
            "产品抽检合格率低于全国平均水平0.3个百分点。",
            -0.3,
            "百分点",
            "pp",
            "exact",
            "产品抽检合格率与全国平均水平之差",
        ),
        (
            "产品抽检合格率高于全省平均水平0.8个百分点。",
            0.8,
            "百分点",
            "pp",
            "exact",
            "产品抽检合格率与全省平均水平之差",
        ),
        ("质量满意度排名较上年提升5位。", 5, "位", "abs", "exact", "质量满意度排名同比变化"),
    ],
)
def test_changes(observe: Observe, text: str, value: float, unit: str, change_unit: str, bound: str, name: str) -> None:
    (observation,) = observe(text)
    assert observation.measure == "change"
    assert observation.value == pytest.approx(value, abs=1e-4)
    assert (observation.unit, observation.change_unit, observation.bound) == (unit, change_unit, bound)
    assert observation.indicator_name == name


@pytest.mark.parametrize(
    ("text", "read_as"),
    [
        (
            "检测机构300家，同比增加20家，增长7.1%。",
            [("检测机构数", 300, "stock"), ("检测机构同比变化", 20, "change"), ("检测机构增长率", 7.1, "change")],
        ),
        (
            "检测机构300家，同比减少20家，下降6.3%。",
            [("检测机构数", 300, "stock"), ("检测机构同比变化", -20, "change"), ("检测机构增长率", -6.3, "change")],
        ),
        (
            "产品抽检合格率达98.2%，较去年提高1.3个百分点，高于全省平均水平0.8个百分点。",
            [
                ("产品抽检合格率", 98.2, "rate"),
                ("产品抽检合格率同比变化", 1.3, "change"),
                ("产品抽检合格率与全省平均水平之差", 0.8, "change"),
            ],
        ),
        (
            "一般公共预算收入700亿元，增长8.2%。",
            [("一般公共预算收入", 70_000_000_000, "amount"), ("一般公共预算收入增长率", 8.2, "change")],
        ),
        (
            "食品安全满意度达85.6分，比上年提高2.3分。",
            [("食品安全满意度", 85.6, "stock"), ("食品安全满意度同比变化", 2.3, "change")],
        ),
        (
            "营业收入36亿元，较上年增加3.2亿元。",
            [("营业收入", 3_600_000_000, "amount"), ("营业收入同比变化", 320_000_000, "change")],
        ),
        (
            "立案860件，结案820件，同比分别增长5.2%和6.1%。",
            [
                ("立案数", 860, "flow"),
                ("结案数", 820, "flow"),
                ("立案同比增长率", 5.2, "change"),
                ("结案同比增长率", 6.1, "change"),
            ],
        ),
    ],
)
def test_changes_of_the_figure_before(observe: Observe, text: str, read_as: list[tuple[str, float, str]]) -> None:
    assert [(o.indicator_name, o.value, o.measure) for o in observe(text)] == read_as


@pytest.mark.parametrize(
    ("text", "name", "values", "measure"),
    [
        ("产品合格率由92.1%提升至95.3%。", "产品合格率", [92.1, 95.3], "rate"),
        ("产品合格率由92.1%提高到95.3%。", "产品合格率", [92.1, 95.3], "rate"),
        ("产品合格率从92.1%上升到95.3%。", "产品合格率", [92.1, 95.3], "rate"),
        ("投诉量由3.2万件下降到2.1万件。", "投诉量", [32000, 21000], "flow"),
        ("投诉量由3.2万件降至2.1万件。", "投诉量", [32000, 21000], "flow"),
        ("检测机构由120家增加到320家。", "检测机构数", [120, 320], "stock"),
        ("检测机构由120家增至320家。", "检测机构数", [120, 320], "stock"),
        ("检测机构由120家发展到320家。", "检测机构数", [120, 320], "stock"),
        ("质量竞争力指数由82.5提高到86.3。", "质量竞争力指数", [82.5, 86.3], "stock"),
    ],
)
def test_from_one_level_to_another_is_two_levels(
    observe: Observe, text: str, name: str, values: list[float], measure: str
) -> None:
    observations = observe(text)
    assert [o.value for o in observations] == values
    assert {o.indicator_name for o in observations} == {name}
    assert {o.measure for o in observations} == {measure}


def test_a_change_has_the_period_of_what_changed(observe: Observe) -> None:
    level, change = observe("2023年全市新增发明专利授权4500件，同比增长12.3%。")
    assert change.measure == "change"
    assert (change.period_type, change.period_start, change.period_end) == (
        level.period_type,
        level.period_start,
        level.period_end,
    )


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("消费者满意度居全国第9位。", 9),
        ("GDP总量居全省第二位。", 2),
        ("GDP总量位列全省第六。", 6),
        ("GDP总量排名全国第10。", 10),
        ("营商环境排名跃升至全国第15位。", 15),
    ],
)
def test_ranks(observe: Observe, text: str, value: float) -> None:
    (observation,) = observe(text)
    assert (observation.value, observation.measure, observation.unit) == (value, "rank", "位")
    assert observation.indicator_name.endswith("排名")
