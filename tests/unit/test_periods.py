"""Time expressions: which days they mean, seen from a publication day."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.reading.periods import (
    INSTANT,
    NOW,
    OPEN,
    SPAN,
    UNTIL,
    Calendar,
    month_end,
    plan_years,
    weak_now,
    years_before,
)
from tests.unit.conftest import PUBLISHED, Observe

CALENDAR = Calendar(PUBLISHED)


def days(text: str) -> tuple[str, str | None, str]:
    (expression,) = CALENDAR.find(text)
    return expression.kind, expression.first and expression.first.isoformat(), expression.last.isoformat()


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2023年", "2023-01-01", "2023-12-31"),
        ("2023年度", "2023-01-01", "2023-12-31"),
        ("二〇二三年", "2023-01-01", "2023-12-31"),
        ("去年", "2023-01-01", "2023-12-31"),
        ("上年", "2023-01-01", "2023-12-31"),
        ("前年", "2022-01-01", "2022-12-31"),
        ("今年", "2024-01-01", "2024-09-04"),
        ("今年以来", "2024-01-01", "2024-09-04"),
        ("年初以来", "2024-01-01", "2024-09-04"),
        ("年初至今", "2024-01-01", "2024-09-04"),
        ("2024年以来", "2024-01-01", "2024-09-04"),
        ("2019年以来", "2019-01-01", "2024-09-04"),
        ("自2019年起", "2019-01-01", "2024-09-04"),
        ("2019年至今", "2019-01-01", "2024-09-04"),
        ("2021—2023年", "2021-01-01", "2023-12-31"),
        ("2021年至2023年", "2021-01-01", "2023-12-31"),
        ("从2019年到2023年", "2019-01-01", "2023-12-31"),
        ("上半年", "2024-01-01", "2024-06-30"),
        ("今年上半年", "2024-01-01", "2024-06-30"),
        ("2023年上半年", "2023-01-01", "2023-06-30"),
        ("2023年下半年", "2023-07-01", "2023-12-31"),
        ("2023年前三季度", "2023-01-01", "2023-09-30"),
        ("2023年四季度", "2023-10-01", "2023-12-31"),
        ("2023年第一季度", "2023-01-01", "2023-03-31"),
        ("今年二季度", "2024-04-01", "2024-06-30"),
        ("今年1—8月", "2024-01-01", "2024-08-31"),
        ("1-8月", "2024-01-01", "2024-08-31"),
        ("1至8月", "2024-01-01", "2024-08-31"),
        ("7月至8月", "2024-07-01", "2024-08-31"),
        ("2023年1月至6月", "2023-01-01", "2023-06-30"),
        ("前8个月", "2024-01-01", "2024-08-31"),
        ("8月份", "2024-08-01", "2024-08-31"),
        ("11月", "2023-11-01", "2023-11-30"),
        ("今年7月", "2024-07-01", "2024-07-31"),
        ("2024年2月", "2024-02-01", "2024-02-29"),
        ("2024年8月20日", "2024-08-20", "2024-08-20"),
        ("9月1日起", "2024-09-01", "2024-09-04"),
        ("“十四五”期间", "2021-01-01", "2024-09-04"),
        ("“十四五”以来", "2021-01-01", "2024-09-04"),
        ("“十三五”期间", "2016-01-01", "2020-12-31"),
        ("十三五时期", "2016-01-01", "2020-12-31"),
        ("“十四五”前三年", "2021-01-01", "2023-12-31"),
        ("近3年", "2021-09-05", "2024-09-04"),
        ("近三年来", "2021-09-05", "2024-09-04"),
        ("近两年", "2022-09-05", "2024-09-04"),
        ("5年来", "2019-09-05", "2024-09-04"),
        ("过去五年", "2019-09-05", "2024-09-04"),
        ("全年", "2023-01-01", "2023-12-31"),  # a whole year, told in September, is the one that is over
    ],
)
def test_spans(text: str, first: str, last: str) -> None:
    assert days(text) == (SPAN, first, last)


@pytest.mark.parametrize(
    ("text", "kind", "last"),
    [
        ("截至8月底", UNTIL, "2024-08-31"),
        ("截至今年6月", UNTIL, "2024-06-30"),
        ("截止到6月末", UNTIL, "2024-06-30"),
        ("截至2023年底", UNTIL, "2023-12-31"),
        ("2023年底", UNTIL, "2023-12-31"),
        ("2023年末", UNTIL, "2023-12-31"),
        ("去年底", UNTIL, "2023-12-31"),
        ("截至2024年6月30日", UNTIL, "2024-06-30"),
        ("到2025年", UNTIL, "2025-12-31"),
        ("年底前", UNTIL, "2024-12-31"),
        ("2024年初", INSTANT, "2024-01-01"),
        ("目前", NOW, "2024-09-04"),
        ("截至目前", NOW, "2024-09-04"),
        ("迄今为止", NOW, "2024-09-04"),
        ("如今", NOW, "2024-09-04"),
        ("近年来", OPEN, "2024-09-04"),
        ("多年来", OPEN, "2024-09-04"),
    ],
)
def test_days_without_a_start(text: str, kind: str, last: str) -> None:
    assert days(text) == (kind, None, last)


@pytest.mark.parametrize("text", ["比2020年", "较上年", "与2020年相比", "比去年同期"])
def test_the_base_of_a_comparison_is_marked(text: str) -> None:
    (expression,) = CALENDAR.find(text + "增长" if not text.endswith("相比") else text)
    assert expression.compared


@pytest.mark.parametrize("text", ["13月", "2月30日", "2023年13月40日", "5年级", "质量月", "全市", ""])
def test_what_is_no_time(text: str) -> None:
    assert not any(e.end == len(text) and e.start == 0 for e in CALENDAR.find(text))


def test_what_lies_ahead_keeps_its_planned_end() -> None:
    (this_year,) = CALENDAR.find("2024年")
    assert (this_year.last, this_year.planned_last, this_year.future) == (PUBLISHED, date(2024, 12, 31), True)
    (next_year,) = CALENDAR.find("2025年")
    assert (next_year.first, next_year.last, next_year.future) == (date(2025, 1, 1), date(2025, 12, 31), True)


def test_the_end_of_a_plan_is_its_last_day() -> None:
    (expression,) = CALENDAR.find("“十三五”末")
    assert (expression.kind, expression.last) == (INSTANT, date(2020, 12, 31))


def test_a_report_of_the_turn_of_the_year_looks_back_on_the_year_before() -> None:
    (whole,) = Calendar(date(2024, 1, 20)).find("全年")
    assert (whole.first, whole.last) == (date(2023, 1, 1), date(2023, 12, 31))


def test_bare_months_and_halves_belong_to_the_year_spoken_of() -> None:
    assert [e.last for e in CALENDAR.find("2022年，上半年，8月")] == [
        date(2022, 12, 31),
        date(2022, 6, 30),
        date(2022, 8, 31),
    ]


@pytest.mark.parametrize(
    ("number", "first", "last"),
    [(12, 2011, 2015), (13, 2016, 2020), (14, 2021, 2025), (15, 2026, 2030)],
)
def test_five_year_plans(number: int, first: int, last: int) -> None:
    assert plan_years(number) == (date(first, 1, 1), date(last, 12, 31))


def test_a_span_of_years_that_ends_on_29_february() -> None:
    assert years_before(date(2024, 2, 29), 1) == date(2023, 3, 1)
    assert years_before(date(2024, 2, 29), 4) == date(2020, 3, 1)
    assert month_end(2024, 2) == date(2024, 2, 29)


def test_words_that_say_now_without_naming_a_time() -> None:
    text = "全市现有检测机构12家"
    found = weak_now(text, 0, len(text), PUBLISHED)
    assert found is not None
    assert (found.kind, found.last, text[found.start : found.end]) == (NOW, PUBLISHED, "现有")
    assert weak_now("全市检查企业12家", 0, 9, PUBLISHED) is None


@given(
    st.dates(date(1950, 1, 1), date(2099, 12, 31)),
    st.text("0123456789一二三十年月日底末今去近“”五至—以来前个季度上半 ", max_size=30),
)
def test_any_text_seen_from_any_day_gives_days_in_order(published: date, text: str) -> None:
    for expression in Calendar(published).find(text):
        assert 0 <= expression.start < expression.end <= len(text)
        assert expression.first is None or expression.first <= expression.last


@pytest.mark.parametrize(
    ("text", "kind", "start", "end", "basis"),
    [
        ("2023年全市查处案件860件。", "span", "2023-01-01", "2023-12-31", "stated"),
        ("2023年，全市产品合格率为94.1%。", "span", "2023-01-01", "2023-12-31", "stated"),
        ("2023年全市共有特种设备12.3万台。", "span", "2023-01-01", "2023-12-31", "stated"),
        ("截至2023年底，全市共有特种设备12.3万台。", "instant", None, "2023-12-31", "stated"),
        ("截至目前，全市共有特种设备12.3万台。", "instant", None, "2024-09-04", "stated"),
        ("目前，全市拥有质检中心5个。", "instant", None, "2024-09-04", "stated"),
        ("全市现有检测机构12家。", "instant", None, "2024-09-04", "stated"),
        ("全市检测机构12家。", "instant", None, "2024-09-04", "default"),
        ("检查企业860家次。", "span", None, "2024-09-04", "default"),
        ("近年来，检查企业860家次。", "span", None, "2024-09-04", "default"),
        ("今年以来，检查企业860家次。", "span", "2024-01-01", "2024-09-04", "stated"),
        ("近3年，累计检查企业860家次。", "span", "2021-09-05", "2024-09-04", "stated"),
        ("到2025年，全市检测机构达到500家。", "instant", None, "2025-12-31", "stated"),
        ("本报讯 9月3日，记者获悉，1至8月，全市检查企业860家次。", "span", "2024-01-01", "2024-08-31", "stated"),
    ],
)
def test_the_period_of_a_figure(
    observe: Observe, text: str, kind: str, start: str | None, end: str, basis: str
) -> None:
    (observation,) = observe(text)
    found = (observation.period_type, observation.period_start, observation.period_end, observation.period_basis)
    assert found == (kind, start and date.fromisoformat(start), date.fromisoformat(end), basis)


@pytest.mark.parametrize(
    ("text", "published", "periods"),
    [
        # 现有 is of its own sentence: what follows goes on with the time before it
        (
            "质检站2005年5月落户沈阳，现有检验设备65台。",
            PUBLISHED,
            [(None, "2024-09-04")],
        ),
        # 当年 is the year that was spoken of last, also where only its end was
        (
            "截至2021年底，全市共有特种设备12.3万台；当年检查企业860家次。",
            PUBLISHED,
            [(None, "2021-12-31"), ("2021-01-01", "2021-12-31")],
        ),
        # what begins after the publication day is no time of what is told
        (
            "新规自9月15日起施行，规定最低赔偿500元。",
            PUBLISHED,
            [(None, "2024-09-04")],
        ),
        # a headline that names a part of the year is about that part
        (
            "12315数说前三季度消费\n今年1—9月，全市接收诉求78624件。\n为消费者挽回损失一事进展顺利，检查企业860家次。",
            date(2024, 10, 22),
            [("2024-01-01", "2024-09-30"), ("2024-01-01", "2024-09-30")],
        ),
    ],
)
def test_periods_of_several_figures(
    observe: Observe, text: str, published: date, periods: list[tuple[str | None, str]]
) -> None:
    found = [
        (o.period_start and o.period_start.isoformat(), o.period_end.isoformat())
        for o in observe(text, published=published)
    ]
    assert found == periods
