"""Scopes: which place and which time govern a figure, and how that is known."""

from __future__ import annotations

from datetime import date

import pytest

from orchestration.reading.periods import Calendar
from orchestration.reading.registry import Registry
from orchestration.reading.scopes import PeriodScopes, Places, governs
from orchestration.reading.statements import DONE, LEVEL
from tests.unit.conftest import LIAONING, PUBLISHED, SHENYANG, Observe

CHINA = "100000"


@pytest.fixture(scope="module")
def places(registry: Registry) -> Places:
    return Places(registry, LIAONING)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("沈阳", "210100"),
        ("沈阳市", "210100"),
        ("铁西区", "210106"),  # one of several of that name: the one near home
        ("浑南", "210112"),  # short names of counties near home
        ("新民", "210181"),
        ("朝阳", "211300"),
        ("广东", "440000"),
        ("西安", "610100"),
        ("吉林", "220000"),
        ("鼓楼区", None),  # one of several, none of them near
        ("合作", None),  # a county far away, and a word
        ("检测机构", None),
    ],
)
def test_names_are_resolved_from_where_one_speaks(places: Places, name: str, code: str | None) -> None:
    assert places.resolve(name) == code


@pytest.mark.parametrize(
    ("text", "code", "name"),
    [
        ("沈阳市检查企业", "210100", "沈阳市"),
        ("全市检查企业", LIAONING, "全市"),
        ("我省检查企业", LIAONING, "我省"),
        ("我国检测机构", CHINA, "我国"),
        ("在沈阳市，检查企业", "210100", "沈阳市"),
        ("其中大连市", "210200", "大连市"),
        ("辽宁省沈阳市浑南区检测机构", "210112", "浑南区"),
        ("广东省检测机构", "440000", "广东省"),
        ("沈阳市市场监管局", "210100", "沈阳市"),
        ("沈阳大学检测中心", None, ""),
        ("沈阳制造", None, ""),
        ("沈阳、大连", None, ""),
        ("检查沈阳企业", None, ""),
        ("全国重点实验室", None, ""),
        ("合作项目", None, ""),
    ],
)
def test_the_place_that_opens_a_clause(places: Places, text: str, code: str | None, name: str) -> None:
    assert places.opening(text, 0, len(text)) == (code, name)


def test_what_lies_within_home(places: Places) -> None:
    assert places.within("210106")
    assert places.within(LIAONING)
    assert not places.within(CHINA)
    assert not places.within("440100")


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("全省共有检测机构2100家。", [(LIAONING, "stated")]),
        ("检测机构2100家。", [(LIAONING, "default")]),
        (
            "全省共有检测机构2100家，其中沈阳市520家，大连市480家。",
            [(LIAONING, "stated"), ("210100", "stated"), ("210200", "stated")],
        ),
        ("沈阳市检测机构520家，位居全省第一。", [("210100", "stated"), ("210100", "stated")]),
        ("辽宁省沈阳市浑南区检测机构52家。", [("210112", "stated")]),
        ("浑南区检测机构52家，铁西区检测机构48家。", [("210112", "stated"), ("210106", "stated")]),
        ("我国认证证书达300万张。", [(CHINA, "stated")]),
        ("广东省检测机构4500家。", [("440000", "stated")]),
        ("大连市市场监管局检查企业860家次。", [("210200", "stated")]),
        ("本溪满族自治县有检测机构12家。", [("210521", "stated")]),
        ("法库县培育绿色食品36个。", [("210124", "stated")]),
        ("全市合作项目120个。", [(LIAONING, "stated")]),
        ("新建充电桩1200个。", [(LIAONING, "default")]),
        ("与北京、上海等10个城市开展合作。", [(LIAONING, "default")]),
        ("在大连召开的会议上，120家企业签约。", [(LIAONING, "default")]),
        ("沈阳、大连分别有检测机构120家和98家。", [("210100", "stated"), ("210200", "stated")]),
        ("鞍山市抽查产品1200批次，合格率95.2%。", [("210300", "stated"), ("210300", "stated")]),
        ("鞍山市抽查产品1200批次。抚顺市抽查产品800批次。", [("210300", "stated"), ("210400", "stated")]),
    ],
)
def test_the_region_of_a_figure(observe: Observe, text: str, regions: list[tuple[str, str]]) -> None:
    assert [(o.region_code, o.region_basis) for o in observe(text, region=LIAONING)] == regions


def test_self_references_mean_who_speaks(observe: Observe) -> None:
    for region in (SHENYANG, LIAONING, "330400"):
        (observation,) = observe("我市检测机构12家。", region=region)
        assert (observation.region_code, observation.region_basis) == (region, "stated")


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        # a sentence's time holds for those after it in the paragraph, and ends with it
        (
            "今年以来，全市开展行动。检查企业860家次。查处案件120件。\n发布地方标准56项。",
            [("2024-01-01", "inherited"), ("2024-01-01", "inherited"), (None, "default")],
        ),
        ("2022年，检查企业860家次。2023年，检查企业920家次。", [("2022-01-01", "stated"), ("2023-01-01", "stated")]),
        ("2023年，检查企业860家次。其中，食品企业320家次。", [("2023-01-01", "stated"), ("2023-01-01", "inherited")]),
        # the nearest time before the figure
        (
            "2022年检查企业860家次，2023年检查企业920家次，今年上半年检查企业480家次。",
            [("2022-01-01", "stated"), ("2023-01-01", "stated"), ("2024-01-01", "stated")],
        ),
        ("2023年，检查企业860家次。目前，有检测机构120家。", [("2023-01-01", "stated"), (None, "stated")]),
        # the time of a section
        (
            "一、2023年工作回顾\n计量工作。检查企业860家次。\n二、2024年工作安排\n检查企业920家次。",
            [("2023-01-01", "inherited"), ("2024-01-01", "inherited")],
        ),
    ],
)
def test_how_long_a_time_governs(observe: Observe, text: str, spans: list[tuple[str | None, str]]) -> None:
    found = [(o.period_start and o.period_start.isoformat(), o.period_basis) for o in observe(text)]
    assert found == spans


def test_a_dateline_and_the_base_of_a_comparison_govern_nothing() -> None:
    calendar = Calendar(PUBLISHED)
    text = "9月3日，记者从市市场监管局获悉"
    (dateline,) = calendar.find(text)
    assert not governs(dateline, text, len(text), PUBLISHED)
    text = "比2020年增长8%"
    (base,) = calendar.find(text)
    assert not governs(base, text, len(text), PUBLISHED)
    text = "9月3日，检查企业12家"
    (day,) = calendar.find(text)
    assert governs(day, text, len(text), PUBLISHED)


def test_scopes_open_and_close() -> None:
    calendar = Calendar(PUBLISHED)
    scopes = PeriodScopes(PUBLISHED)
    assert scopes.choose([], 0, 2, 5) == (None, None, "default")
    (year,) = calendar.find("2023年")
    scopes.close_sentence([year])
    assert scopes.choose([], 0, 2, 5)[0] == year
    assert scopes.year() == 2023
    scopes.open_paragraph()
    assert scopes.choose([], 0, 2, 5) == (None, None, "default")
    scopes.open_section(year)
    assert scopes.choose([], 0, 2, 5)[0] == year


def test_no_time_gives_the_publication_day() -> None:
    scopes = PeriodScopes(PUBLISHED)
    level = scopes.resolve(None, None, "default", LEVEL, False, False, "")
    assert (level.type, level.start, level.end, level.basis) == ("instant", None, PUBLISHED, "default")
    deed = scopes.resolve(None, None, "default", DONE, True, False, "")
    assert (deed.type, deed.start, deed.end, deed.basis) == ("span", None, PUBLISHED, "default")


def test_from_one_level_to_another_within_a_plan(observe: Observe) -> None:
    before, after = observe("“十三五”期间，全市注册商标由3万件增加到8万件。")
    assert (before.period_type, before.period_end) == ("instant", date(2015, 12, 31))
    assert (after.period_type, after.period_end) == ("instant", date(2020, 12, 31))


def test_a_sentence_comes_back_to_the_day_that_it_opens_with(observe: Observe) -> None:
    bodies, reports, certificates = observe(
        "截至8月底，全市检验检测机构312家，去年出具检验检测报告1.2万份；认证证书1276张。"
    )
    assert bodies.period_end == certificates.period_end == date(2024, 8, 31)
    assert (reports.period_start, reports.period_end) == (date(2023, 1, 1), date(2023, 12, 31))


def test_the_time_of_an_account_that_is_given_governs_what_it_tells(observe: Observe) -> None:
    """What was done is of the account's time; what there is, without a time of its own, is of the publication day."""
    cases, shops = observe(
        "9月3日，市市场监管局通报今年上半年药品监管情况。\n执法方面，查处药品案件342件，全市现有药店1200家。"
    )
    assert (cases.period_start, cases.period_end) == (date(2024, 1, 1), date(2024, 6, 30))
    assert (shops.period_type, shops.period_end) == ("instant", PUBLISHED)


def test_the_months_in_which_an_inspection_was_done(observe: Observe) -> None:
    (checked,) = observe(
        "关于2024年成品油质量抽检结果的通报\n2024年5月至6月，市局对成品油组织开展了抽检。\n共抽检加油站218座。"
    )
    assert (checked.period_start, checked.period_end) == (date(2024, 5, 1), date(2024, 6, 30))


def test_what_equals_that_of_another_time_is_not_of_that_time(observe: Observe) -> None:
    _, checked = observe("2023年合格率98%，与上年同期持平。其中省级抽检231批次。")
    assert checked.period_start == date(2023, 1, 1)


def test_a_level_of_years_ago(observe: Observe) -> None:
    before, after = observe("平均审评用时由3年前的26个月压缩到12个月。")
    assert (before.value, before.period_end) == (26, date(2021, 9, 4))
    assert (after.value, after.period_end) == (12, PUBLISHED)


def test_a_year_told_in_passing_does_not_govern_what_follows(observe: Observe) -> None:
    steady, of_year, built = observe("“十三五”期间，抽检合格率稳定在97%以上，2020年达到98.6%；创建食品安全示范县8个。")
    assert (steady.period_start, steady.period_end) == (date(2016, 1, 1), date(2020, 12, 31))
    assert (of_year.period_start, of_year.period_end) == (date(2020, 1, 1), date(2020, 12, 31))
    assert (built.period_start, built.period_end) == (date(2016, 1, 1), date(2020, 12, 31))


def test_what_there_is_now_does_not_set_the_time_of_what_is_planned(observe: Observe) -> None:
    now, planned = observe("明年将服务站点由现有的21个增加到40个。")
    assert (now.measure, now.period_end) == ("stock", PUBLISHED)
    assert (planned.measure, planned.period_end) == ("target", date(2025, 12, 31))


def test_plans_of_long_ago_are_named_in_quotation_marks(observe: Observe) -> None:
    before, after = observe("定检率由“九五”末的68%提高到91.6%。", published=date(2006, 1, 18))
    assert before.period_end == date(2000, 12, 31)
    assert after.period_end == date(2006, 1, 18)
    (cases,) = observe("“十五”期间，全系统查处案件7.8万起。", published=date(2006, 1, 18))
    assert (cases.period_start, cases.period_end) == (date(2001, 1, 1), date(2005, 12, 31))
    assert not Calendar(PUBLISHED).find("会期十五天")


def test_years_counted_together_are_those_that_were_named(observe: Observe) -> None:
    *_, risen = observe("2017年至2021年，合格率分别为88.7%、89.5%、91.0%、92.6%、93.2%，四年累计提高4.5个百分点。")
    assert (risen.value, risen.period_start, risen.period_end) == (4.5, date(2017, 1, 1), date(2021, 12, 31))


def test_a_score_is_of_the_whole_time_of_its_section(observe: Observe) -> None:
    score, standards = observe("一、2023年工作回顾\n公共服务质量满意度得分79.8分，社会公用计量标准412项。")
    assert (score.period_start, score.period_end) == (date(2023, 1, 1), date(2023, 12, 31))
    assert (standards.period_type, standards.period_end) == ("instant", date(2023, 12, 31))


def test_what_the_country_has_in_the_meantime(observe: Observe) -> None:
    ours, theirs = observe("总体合格率98.41%，而同期全国平均合格率为97.4%。")
    assert (ours.region_code, theirs.region_code) == (SHENYANG, "100000")


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("上月，全市检查企业126家次。", date(2024, 8, 1), date(2024, 8, 31)),
        ("本月，全市检查企业126家次。", date(2024, 9, 1), PUBLISHED),
        ("未来五年，全市将培育质量奖企业30家。", PUBLISHED, date(2029, 9, 4)),
        ("三年内，全市将培育质量奖企业30家。", PUBLISHED, date(2027, 9, 4)),
    ],
)
def test_months_and_years_told_from_the_day_of_publication(observe: Observe, text: str, start: date, end: date) -> None:
    (told,) = observe(text)
    assert (told.period_start, told.period_end) == (start, end)


def test_the_month_before_as_the_base_of_a_comparison_governs_nothing(observe: Observe) -> None:
    cases, more = observe("今年8月，受理投诉126件，比上月增加12件。")
    assert cases.period_end == more.period_end == date(2024, 8, 31)
