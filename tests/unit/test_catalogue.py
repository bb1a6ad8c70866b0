"""From a composed name to an indicator: one entry for many wordings, and no entry for what it does not mean.

Here: the look-up in the registry of the seeds, the codes of what is derived, provisional names. Not here: the contents of the
seeds (``test_registry_seeds.py``) and how a name is composed.
"""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.reading.catalogue import (
    CATALOGUED,
    DERIVED,
    PROVISIONAL,
    Catalogue,
    Identified,
    name_key,
    provisional_code,
)
from orchestration.reading.registry import Registry, load_registry
from orchestration.reading.statements import CHANGE, DONE, GAP, LEVEL, RANK, SHARE

SEEDS = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds"


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(SEEDS)


@pytest.fixture(scope="module")
def catalogue(registry) -> Catalogue:
    return Catalogue(registry)


@pytest.fixture(scope="module")
def look_up(registry, catalogue):
    """Identify by name, unit and kind of statement; the kind of unit comes from units.csv."""

    def look_up(name: str, unit: str | None, kind: str = LEVEL) -> Identified:
        unit_kind = registry.units[unit].kind if unit else None
        return catalogue.identify(name, unit, unit_kind, kind)

    return look_up


# ----------------------------------------------------------------------------------------------------- the seeds themselves


def test_every_wording_of_the_seeds_finds_its_own_indicator(registry, look_up):
    with (SEEDS / "indicator_phrases.csv").open(encoding="utf-8", newline="") as seed:
        rows = [(r["phrase"], r["indicator_code"], r["breakdown"] or None) for r in csv.DictReader(seed)]
    rows += [(indicator.name, code, None) for code, indicator in registry.indicators.items()]
    assert len(rows) > 3000
    wrong = []
    for name, code, breakdown in rows:
        unit = registry.indicators[code].unit
        found = look_up(name, unit or None, SHARE if unit == "%" else LEVEL)
        if (found.code, found.breakdown, found.status) != (code, breakdown, CATALOGUED):
            wrong.append((name, code, found))
    assert wrong == []


# ------------------------------------------------------------------------------------------------------- wordings of a name


@pytest.mark.parametrize(
    "wording",
    [
        "社会公用计量标准",
        "社会公用计量标准数",
        "社会公用计量标准总数",
        "各类社会公用计量标准",
        "全省社会公用计量标准",
        "现有社会公用计量标准",
        "累计建立社会公用计量标准",
        "“社会公用”计量标准",
        "浙江社会公用计量标准",
        "驻辽社会公用计量标准",
        "获批社会公用计量标准",
    ],
)
def test_wordings_of_what_exists(look_up, wording):
    found = look_up(wording, "项")
    assert (found.code, found.name) == ("metrology.public_standards", "社会公用计量标准数")
    assert found.breakdown is None and found.status == CATALOGUED


@pytest.mark.parametrize(
    ("wording", "unit", "code"),
    [
        ("检查经营主体", "家次", "supervision.inspection_visits"),
        ("检查各类市场主体", "户次", "supervision.inspection_visits"),
        ("检查经营主体", "家", "supervision.entities_inspected"),
        ("食品抽检", "批次", "food.sampling_batches"),
        ("抽检食品", "批次", "food.sampling_batches"),
        ("产品质量监督抽查", "家", "supervision.sampling_enterprises"),
        ("产品质量监督抽查", "批次", "supervision.sampling_batches"),
        ("监督抽查产品", "大类", "supervision.sampling_product_classes"),
        ("监督抽查产品", "类", "supervision.sampling_product_classes"),
        ("监督抽查产品", "种", "supervision.sampling_product_kinds"),
        ("无理由退货", "件", "consumer.returned_goods"),
        ("无理由退货", "元", "consumer.returned_value"),
        ("知识产权质押融资", "元", "intellectual_property.pledge_loans"),
        ("经营主体", "户", "economy.business_entities"),
        ("万台设备死亡率", None, "equipment.death_rate"),
        ("公共服务质量满意度", "分", "quality.public_service_satisfaction"),
        ("12315平台受理投诉举报", "件", "consumer.complaints_and_reports"),
    ],
)
def test_the_unit_tells_indicators_apart(look_up, wording, unit, code):
    assert look_up(wording, unit, DONE).code == code


@pytest.mark.parametrize(
    ("wording", "unit"),
    [
        ("社会公用计量标准", "元"),
        ("制造业产品质量合格率", "家"),
        ("食品抽检", "家"),
        ("检验检测机构", "家次"),
        ("企业", "家"),
        ("机构", "家"),
    ],
)
def test_a_figure_in_another_kind_of_unit_is_another_indicator(look_up, wording, unit):
    assert look_up(wording, unit).status == PROVISIONAL


@pytest.mark.parametrize(
    ("wording", "unit"),
    [
        ("白酒小作坊立案", "件"),
        ("电动自行车罚没款", "元"),
        ("鞋服类投诉办结率", "%"),
        ("覆盖电梯", "台"),
        ("涉及特种设备", "台"),
        ("平均罚没款", "元"),
        ("申报高新技术企业", "家"),
        ("参加认证机构", "家"),
        ("新制定国家标准", "项"),
        ("故障电梯", "台"),
    ],
)
def test_no_word_that_means_something_is_swallowed(look_up, wording, unit):
    assert look_up(wording, unit, SHARE if unit == "%" else LEVEL).status == PROVISIONAL


@pytest.mark.parametrize(
    ("wording", "unit", "code", "breakdown"),
    [
        ("国家级检验检测机构", "家", "inspection.institutions", "级别=国家级"),
        ("建成省级质检中心", "家", "inspection.quality_inspection_centres", "级别=省级"),
        ("国家质检中心", "个", "inspection.quality_inspection_centres", "级别=国家级"),
        ("省级以上社会公用计量标准", "项", "metrology.public_standards", "级别=省级以上"),
        ("主导制修订省级地方标准", "项", "standards.local_made", "级别=省级"),
        ("获得有机产品认证证书企业", "家", "certification.product_certified_organizations", "类型=有机产品"),
        ("绿色产品认证证书", "张", "certification.product_certificates", "类型=绿色产品"),
        ("有效绿色产品认证证书", "张", "certification.product_certificates", "类型=绿色产品"),
        ("受理网购投诉", "件", "consumer.complaints", "类型=网购"),
        ("食用农产品抽检不合格", "批次", "food.failed_batches", "产品=食用农产品"),
        ("城镇居民人均可支配收入", "元", "economy.disposable_income", "范围=城镇"),
    ],
)
def test_what_narrows_becomes_the_breakdown(look_up, wording, unit, code, breakdown):
    found = look_up(wording, unit)
    assert (found.code, found.breakdown) == (code, breakdown)


def test_values_of_a_dimension_serve_the_indicators_that_it_narrows(look_up):
    # no row of the seeds has this wording; the value and the indicator meet here
    found = look_up("发生气瓶特种设备事故", "起", DONE)
    assert (found.code, found.breakdown) == ("equipment.accidents", "类型=气瓶")
    # the registry narrows no shop by a kind of product
    assert look_up("有机产品放心消费单位", "家").status == PROVISIONAL


def test_two_dimensions_at_once_stay_provisional(look_up):
    found = look_up("省级绿色产品认证证书", "张")
    assert found.status == PROVISIONAL
    assert found.breakdown == "级别=省级" and "绿色产品" in found.name


# -------------------------------------------------------------------------------------------------------------- derivations


@pytest.mark.parametrize("verb", ["新增", "新建", "净增", "新认定", "新培育"])
def test_what_came_into_being_is_derived_from_what_there_is(look_up, verb):
    found = look_up(f"{verb}社会公用计量标准", "项", DONE)
    assert (found.code, found.name) == ("metrology.public_standards.new", "新增社会公用计量标准数")
    assert found.status == CATALOGUED


def test_new_keeps_the_breakdown_and_gives_way_to_a_row_of_its_own(look_up):
    found = look_up("新增市级地方标准", "项", DONE)
    assert (found.code, found.breakdown) == ("standards.local_standards.new", "级别=市级")
    assert look_up("新登记经营主体", "户", DONE).code == "economy.new_business_entities"
    # a flow counts what came about anyway
    assert look_up("新增授权发明专利", "件", DONE).code == "intellectual_property.invention_patents_granted"


@pytest.mark.parametrize(
    ("wording", "unit", "kind", "code", "name"),
    [
        ("认证证书同比增长率", "%", CHANGE, "certification.certificates.yoy_growth", "认证证书数同比增长率"),
        ("地区生产总值增长率", "%", CHANGE, "economy.gdp.growth", "地区生产总值增长率"),
        ("GDP年均增长率", "%", CHANGE, "economy.gdp.annual_growth", "地区生产总值年均增长率"),
        ("食品抽检合格率同比变化", "百分点", CHANGE, "food.sampling_pass_rate.yoy_change", "食品抽检合格率同比变化"),
        ("社会公用计量标准变化", "项", CHANGE, "metrology.public_standards.change", "社会公用计量标准数变化"),
        (
            "社会公用计量标准全国排名",
            "位",
            RANK,
            "metrology.public_standards.rank_national",
            "社会公用计量标准数全国排名",
        ),
        ("电梯西部排名", None, RANK, "equipment.lifts.rank_west", "电梯数西部排名"),
        (
            "制造业产品质量合格率与全国平均水平之差",
            "百分点",
            GAP,
            "quality.manufacturing_pass_rate.gap_to_national_average",
            "制造业产品质量合格率与全国平均水平之差",
        ),
        (
            "消费品质量合格率与全省之差",
            "百分点",
            GAP,
            "quality.consumer_goods_pass_rate.gap_to_provincial_average",
            "消费品质量合格率与全省平均水平之差",
        ),
        (
            "民间投资与全国之差",
            "百分点",
            GAP,
            "economy.private_investment.growth.gap_to_national_average",
            "民间投资增长率与全国平均水平之差",
        ),
        (
            "检验检测营业收入与全国平均增速之差",
            "百分点",
            GAP,
            "inspection.revenue.growth.gap_to_national_average",
            "检验检测机构营业收入增速与全国平均增速之差",
        ),
        ("电梯占全省比重", "%", SHARE, "equipment.lifts.share_of_provincial_total", "电梯数占全省比重"),
        ("产品认证证书占比", "%", SHARE, "certification.product_certificates.share", "产品认证证书数占比"),
        (
            "产品认证证书占认证证书总量比重",
            "%",
            SHARE,
            "certification.product_certificates.share_of_certificates",
            "产品认证证书数占认证证书数比重",
        ),
        ("网购投诉占投诉总量比重", "%", SHARE, "consumer.complaints.share", "受理投诉数占比"),
        ("出口总额增速全国排名", "位", RANK, "economy.exports.growth.rank_national", "出口总额增长率全国排名"),
        ("新增地方标准同比增长率", "%", CHANGE, "standards.local_standards.new.yoy_growth", "新增地方标准数同比增长率"),
    ],
)
def test_what_is_said_of_an_indicator_has_its_code(look_up, wording, unit, kind, code, name):
    found = look_up(wording, unit, kind)
    assert (found.code, found.name, found.status) == (code, name, CATALOGUED)


def test_a_rate_of_the_registry_is_no_derivation(look_up):
    found = look_up("民生支出占一般公共预算支出比重", "%", SHARE)
    assert found.code == "economy.livelihood_expenditure_share"


def test_what_is_derived_keeps_the_breakdown(look_up):
    found = look_up("农村居民人均可支配收入增长率", "%", CHANGE)
    assert (found.code, found.breakdown) == ("economy.disposable_income.growth", "范围=农村")


def test_endings_of_derived_codes_are_snake_case_and_found_by_length(catalogue):
    for ending, (code, says) in DERIVED.items():
        assert 2 <= len(ending) <= 5 and re.fullmatch(r"[a-z]+(?:_[a-z]+)*", code) and says
        # the longest ending wins
        assert catalogue._split("甲" + ending) == ("甲", code, says)


# -------------------------------------------------------------------------------------------------------------- provisional


def test_a_provisional_code_depends_on_the_name_alone(look_up):
    one = look_up("绘制质量图谱", "张", DONE)
    two = look_up("绘制质量图谱", "份", LEVEL)
    assert one.status == PROVISIONAL and one.name == "绘制质量图谱数"
    assert one.code == two.code == provisional_code("绘制质量图谱")
    assert re.fullmatch(r"provisional\.i[0-9a-f]{12}", one.code)
    assert look_up("绘制质量图谱", "家次", DONE).code != one.code


def test_a_change_of_a_provisional_indicator_has_its_code(look_up):
    base = look_up("绘制质量图谱", "张", DONE)
    assert look_up("绘制质量图谱同比增长率", "%", CHANGE).code == f"{base.code}.yoy_growth"
    assert look_up("绘制质量图谱全国排名", "位", RANK).code == f"{base.code}.rank_national"


def test_a_level_that_opens_a_provisional_name_is_its_breakdown(look_up):
    found = look_up("新建省级卓越工程师学院", "个", DONE)
    assert (found.name, found.breakdown) == ("新建卓越工程师学院数", "级别=省级")
    assert found.code == look_up("新建卓越工程师学院", "个", DONE).code
    assert look_up("副省级城市检验站", "个").breakdown is None


@pytest.mark.parametrize(
    ("name", "unit", "finished"),
    [
        ("绘制质量图谱", "张", "绘制质量图谱数"),
        ("参与服务技师", "人次", "参与服务技师人次"),
        ("巡查商铺", "户次", "巡查商铺户次"),
        ("抽查钢管", "批次", "抽查钢管批次数"),
        ("抽查钢管批次", "批次", "抽查钢管批次数"),
        ("抽查钢管大类", "大类", "抽查钢管大类数"),
        ("获奖个人", "名", "获奖个人数"),
        ("编制缺额人员", "人", "编制缺额人数"),
        ("转让补贴", "元", "转让补贴"),
        ("挽回", "元", "挽回金额"),
        ("低保最低月标准", "元", "低保最低月标准"),
        ("改造老旧管网", "公里", "改造老旧管网长度"),
        ("新增用海", "亩", "新增用海面积"),
        ("销毁茶叶", "吨", "销毁茶叶"),
    ],
)
def test_a_provisional_name_is_finished_as_a_column_s_name(look_up, name, unit, finished):
    assert look_up(name, unit).name == finished


# ------------------------------------------------------------------------------------------------------------------- nature


@given(name=st.text(alphabet="新增省级有机产品认证证书数率占全国比重排名与之差同比长的各（）A1平均水类", max_size=24))
@settings(max_examples=300, deadline=None)
def test_any_name_gets_an_indicator(catalogue, name):
    for unit, unit_kind, kind in (
        ("家", "count", LEVEL),
        ("%", "share", SHARE),
        ("%", "share", CHANGE),
        (None, None, RANK),
    ):
        found = catalogue.identify(name, unit, unit_kind, kind)
        assert found == Catalogue.identify(catalogue, name, unit, unit_kind, kind)
        assert found.status in (CATALOGUED, PROVISIONAL) and found.rule
        assert re.fullmatch(r"[a-z_]+\.[a-z0-9_]+(?:\.[a-z_]+)*", found.code)
        assert found.breakdown is None or re.fullmatch(r"[^=]+=[^=]+", found.breakdown)


@given(name=st.text(alphabet="社会公用计量标准各类数总（）“”的 额", min_size=1, max_size=16))
def test_the_key_of_a_name_is_no_longer_than_the_name(name):
    assert len(name_key(name)) <= len(name)


def test_another_catalogue_of_the_same_seeds_says_the_same(registry, catalogue):
    other = Catalogue(load_registry(SEEDS))
    for name in ("新增有机产品认证证书", "绘制质量图谱", "网购投诉", "检查药店"):
        assert other.identify(name, "家", "count", LEVEL) == catalogue.identify(name, "家", "count", LEVEL)
