"""Names: what a figure counts, as the reader composes it from the sentence, without the catalogue."""

from __future__ import annotations

from datetime import date

import pytest

from orchestration.reading.naming import Earlier, Namer
from orchestration.reading.registry import Registry
from tests.unit.conftest import LIAONING, SHENYANG, Observe


@pytest.mark.parametrize(
    ("text", "breakdowns"),
    [
        ("受理投诉举报15.3万件，办结率98.6%。", [None, "主题=投诉举报"]),
        ("检查白酒小作坊2410家，立案34件。", [None, "主题=白酒小作坊"]),
        ("知识产权保护中心设在区内，备案主体387家。", ["机构=知识产权保护中心"]),
    ],
)
def test_names_that_say_nothing_alone_are_narrowed(observe: Observe, text: str, breakdowns: list[str | None]) -> None:
    assert [o.breakdown for o in observe(text)] == breakdowns


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # things that exist, before the figure
        ("全市共有检测机构12家。", ["检测机构数"]),
        ("全市现有有效注册商标3.2万件。", ["有效注册商标数"]),
        ("我市拥有发明专利3.2万件。", ["发明专利数"]),
        ("目前，全市拥有质检中心5个。", ["质检中心数"]),
        ("沈阳市建立社会公用计量标准860项。", ["社会公用计量标准数"]),
        ("社会公用计量标准累计达860项。", ["社会公用计量标准数"]),
        ("建成消费维权服务站860个。", ["消费维权服务站数"]),
        ("全市电梯保有量5.6万台。", ["电梯保有量"]),
        ("获得中国质量奖的企业有3家。", ["获得中国质量奖的企业数"]),
        # things that exist, after the figure
        ("全市有近百家企业参加培训。", ["参加培训企业数"]),
        ("3家企业获得中国质量奖提名奖。", ["获得中国质量奖提名奖企业数"]),
        ("146家企业获得有机产品认证证书223张。", ["获得有机产品认证证书企业数", "获得有机产品认证证书数"]),
        # things done
        ("帮扶企业5546家，解决质量问题3021个。", ["帮扶企业数", "解决质量问题数"]),
        ("共检查食品生产企业1200家次。", ["检查食品生产企业家次"]),
        ("查获假冒伪劣产品3200件。", ["查获假冒伪劣产品数"]),
        ("捣毁制假窝点12个，抓获犯罪嫌疑人36名。", ["捣毁制假窝点数", "抓获犯罪嫌疑人人数"]),
        ("受理投诉举报15.3万件。", ["受理投诉举报数"]),
        ("发布地方标准56项。", ["发布地方标准数"]),
        ("培训人员2000余人次。", ["培训人员人次"]),
        ("聘任首席质量官860名。", ["聘任首席质量官人数"]),
        ("免费检定校准仪器设备8600台件。", ["免费检定校准仪器设备台件数"]),
        ("组织召开会议3次。", ["组织召开会议次数"]),
        # several verbs
        ("制定并发布地方标准12项。", ["制定并发布地方标准数"]),
        ("主导或参与制定国际标准15项。", ["主导或参与制定国际标准数"]),
        # money
        ("减免检测费用1200万元。", ["减免检测费用"]),
        ("罚没款1500万元。", ["罚没款"]),
        ("检验检测服务业营业收入超过50亿元。", ["检验检测服务业营业收入"]),
        ("专利质押融资金额36亿元，惠及企业320家。", ["专利质押融资金额", "惠及企业数"]),
        ("全市生产总值7251.03亿元。", ["生产总值"]),
        # shares
        ("制造业产品质量合格率达95.2%。", ["制造业产品质量合格率"]),
        ("产品监督抽查合格率为94.1%。", ["产品监督抽查合格率"]),
        ("研发投入占营业收入的5.2%。", ["研发投入占营业收入比重"]),
        ("高新技术产业产值占规上工业总产值的比重达45.3%。", ["高新技术产业产值占规上工业总产值比重"]),
        ("中小微企业占95.2%。", ["中小微企业占比"]),
        ("受理投诉举报15.3万件，办结率98.6%。", ["受理投诉举报数", "办结率"]),  # of what: see below
        # indexes, scores, ranks
        ("全市质量竞争力指数为88.5。", ["质量竞争力指数"]),
        ("我市顾客满意度得分为82.6分。", ["顾客满意度得分"]),
        ("消费者满意度居全国第9位。", ["消费者满意度全国排名"]),
        ("GDP总量居全省第二位。", ["GDP总量全省排名"]),
        ("综合得分86.5分，排名全省第3。", ["综合得分", "综合得分全省排名"]),
        ("检测机构数量居全国第8、东北第1。", ["检测机构全国排名", "检测机构东北排名"]),
    ],
)
def test_names(observe: Observe, text: str, names: list[str]) -> None:
    assert [o.indicator_name for o in observe(text)] == names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        # a list shares its verb
        ("检查生产企业320家、销售企业560家。", ["检查生产企业数", "检查销售企业数"]),
        ("主导或参与制定国际标准15项、国家标准320项。", ["主导或参与制定国际标准数", "主导或参与制定国家标准数"]),
        ("检查学校食堂1200家、校外供餐单位36家。", ["检查学校食堂数", "检查校外供餐单位数"]),
        ("全市拥有中国质量奖1个、省长质量奖12个、市长质量奖36个。", ["中国质量奖数", "省长质量奖数", "市长质量奖数"]),
        # 其中
        ("特种设备12.3万台，其中：电梯5.2万台、锅炉3400台。", ["特种设备数", "电梯数", "锅炉数"]),
        ("特种设备12.3万台（其中电梯5.2万台）。", ["特种设备数", "电梯数"]),
        (
            "拥有发明专利3.2万件，其中高价值发明专利1.1万件，占34.4%。",
            ["发明专利数", "高价值发明专利数", "高价值发明专利占比"],
        ),
        # the total of what was counted before
        ("新建社会公用计量标准36项，累计达860项。", ["新建社会公用计量标准数", "社会公用计量标准数"]),
        ("全市新增检测机构30家，总数达到300家。", ["新增检测机构数", "检测机构数"]),
        # 分别
        ("电梯、压力容器、锅炉分别为5.2万台、3.1万台和4500台。", ["电梯数", "压力容器数", "锅炉数"]),
        # lists under what names them
        ("全市特种设备数量：\n电梯：5.6万台\n锅炉：3400台", ["电梯数", "锅炉数"]),
        ("一是检查企业860家次；二是查处案件120件。", ["检查企业家次", "查处案件数"]),
        ("（1）检查企业860家次；（2）查处案件120件。", ["检查企业家次", "查处案件数"]),
        # clauses of their own
        ("出动执法人员3.2万人次，检查经营主体1.8万家次。", ["出动执法人员人次", "检查经营主体家次"]),
        ("地理标志产品36个，地理标志商标120件。", ["地理标志产品数", "地理标志商标数"]),
        ("药品抽检合格率99.2%，医疗器械抽检合格率98.6%。", ["药品抽检合格率", "医疗器械抽检合格率"]),
    ],
)
def test_figures_that_stand_together(observe: Observe, text: str, names: list[str]) -> None:
    assert [o.indicator_name for o in observe(text)] == names


@pytest.mark.parametrize(
    ("text", "name", "breakdown"),
    [
        ("目前，全市拥有国家级质检中心5个。", "质检中心数", "级别=国家级"),
        ("省级产业计量测试中心12个。", "产业计量测试中心数", "级别=省级"),
        ("市级企业技术中心45家。", "企业技术中心数", "级别=市级"),
    ],
)
def test_levels_are_a_breakdown(observe: Observe, text: str, name: str, breakdown: str) -> None:
    (observation,) = observe(text)
    assert (observation.indicator_name, observation.breakdown) == (name, breakdown)


@pytest.mark.parametrize(
    "text",
    [
        "检测机构12家。",
        "全市检测机构12家。",
        "我市共有检测机构12家。",
        "目前，沈阳市现有检测机构12家。",
        "截至8月底，全市已有检测机构12家。",
        "据统计，全市检测机构达12家。",
        "全市检测机构总数达到12家。",
        "全市检测机构数量为12家。",
        "全市有12家检测机构。",
        "瀋陽市現有檢測機構１２家。",
        "全市有“检测机构”12家。",
    ],
)
def test_one_thing_has_one_name_and_one_code(observe: Observe, text: str) -> None:
    (plain,) = observe("检测机构12家。")
    (observation,) = observe(text)
    assert observation.indicator_name == "检测机构数"
    assert observation.indicator_code == plain.indicator_code


def test_the_same_phrase_has_the_same_code_in_another_report(observe: Observe) -> None:
    (here,) = observe("全市共有检测机构12家。")
    (there,) = observe("浙江省共有检测机构98家。", region="330000", published=None)
    assert here.indicator_code == there.indicator_code
    assert here.observation_id != there.observation_id


def test_no_place_and_no_time_is_left_in_a_name(observe: Observe) -> None:
    for text in (
        "2023年，辽宁省检测机构12家。",
        "今年以来，沈阳市检测机构12家。",
        "截至2023年底，全省检测机构12家。",
        "“十四五”期间，沈阳市浑南区检测机构12家。",
    ):
        assert [o.indicator_name for o in observe(text, region=LIAONING)] == ["检测机构数"]


def test_what_cannot_be_named_is_left_unresolved(observe: Observe, read) -> None:
    reading = read("去年同期为120家。")
    assert reading.observations == []
    (number,) = reading.numbers
    assert (number.raw_text, number.fate, number.unit) == ("120", "unresolved", "家")


def test_the_namer_says_how_it_found_a_name(registry: Registry) -> None:
    from orchestration.reading.figures import FigureFinder

    text = "检查企业860家次。"
    names = Namer(registry).name(text, 0, len(text), FigureFinder(registry).find(text), [], Earlier())
    (named,) = names
    assert (named.name, named.thing, named.verb, named.kind) == ("检查企业", "企业", "检查", "done")
    assert named.rule


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        (
            "今年以来受理投诉200件。投诉最多的是家用电器，达49件，建材、手机紧随其后，为37件和30件。",
            [
                ("受理投诉数", None, SHENYANG),
                ("投诉数", "类别=家用电器", SHENYANG),
                ("投诉数", "类别=建材", SHENYANG),
                ("投诉数", "类别=手机", SHENYANG),
            ],
        ),
        (
            "服务类投诉13106件。其中餐饮住宿3318件、文体服务2045件。",
            [
                ("服务类投诉数", None, SHENYANG),
                ("服务类投诉数", "类别=餐饮住宿", SHENYANG),
                ("服务类投诉数", "类别=文体服务", SHENYANG),
            ],
        ),
        (
            "今年以来受理投诉620件。和平区300件，浑南高新区217件；康平县最少，仅86件。",
            [
                ("受理投诉数", None, SHENYANG),
                ("受理投诉数", None, "210102"),
                ("受理投诉数", "地区=浑南高新区", SHENYANG),
                ("受理投诉数", None, "210123"),
            ],
        ),
        ("公共交通得分最低，为70.6分。", [("公共交通得分", None, SHENYANG)]),
    ],
)
def test_kinds_and_places_that_have_most_or_least(
    observe: Observe, text: str, cells: list[tuple[str, str | None, str]]
) -> None:
    read = observe(text)
    assert [(o.indicator_name, o.breakdown, o.region_code) for o in read] == cells


def test_the_value_before_a_change_is_of_a_cell_of_its_own(observe: Observe) -> None:
    """Nobody tells when it held: in the cell of the value after the change it would contradict it."""
    before, after = observe("平均办理时长由15天降为3天。")
    assert (before.value, before.breakdown) == (15, "时点=原先")
    assert (after.value, after.breakdown) == (3, None)
    before, after = observe("2023年，培训人次由2021年的19万人次增至25万人次。")
    assert (before.breakdown, after.breakdown) == (None, None)


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        (
            "抽检强检计量器具1200台，合格率96.2%；查办计量违法案件219件，案值33万元，罚没412.6万元。",
            [
                ("抽检强检计量器具数", None),
                ("合格率", "主题=抽检强检计量器具"),
                ("查办计量违法案件数", "主题=强检计量器具"),
                ("查办计量违法案件案值", None),
                ("罚没金额", "主题=计量违法案件"),
            ],
        ),
        (
            "开展“铁拳”行动，检查企业120家次，发现问题213项，整改率100%。",
            [("检查企业家次", "活动=铁拳行动"), ("发现问题数", "主题=铁拳"), ("整改率", "主题=问题")],
        ),
        (
            "受理投诉举报15.3万件，其中投诉9万件、举报6.3万件，办结率98.6%。",
            [
                ("受理投诉举报数", None),
                ("投诉数", "主题=投诉举报"),
                ("举报数", "主题=投诉举报"),
                ("办结率", "主题=投诉举报"),
            ],
        ),
        ("医疗器械抽检覆盖41个品种，合格率94.9%。", [("品种数", "主题=医疗器械"), ("合格率", "主题=医疗器械抽检")]),
    ],
)
def test_rates_and_fines_are_of_what_was_inspected_found_or_handled(
    observe: Observe, text: str, cells: list[tuple[str, str | None]]
) -> None:
    assert [(o.indicator_name, o.breakdown) for o in observe(text)] == cells


def test_rates_of_the_inspection_that_a_notice_is_about(observe: Observe) -> None:
    checked, passed, lowest = observe(
        "关于2024年上半年成品油质量抽检结果的通报\n和平区抽检102批次，合格率98.7%；铁西区合格率最低，为95.3%。"
    )
    assert (checked.indicator_name, checked.region_code) == ("抽检批次数", "210102")
    assert (passed.indicator_name, passed.breakdown) == ("合格率", "主题=成品油质量抽检")
    assert (lowest.indicator_name, lowest.breakdown, lowest.region_code) == ("合格率", "主题=成品油质量抽检", "210106")


def test_what_an_inspection_of_one_kind_came_to_is_not_the_opposite(observe: Observe) -> None:
    """The share before that ends alike is another: 不合格率 is no 合格率."""
    *_, passed = observe("抽检食品1183批次，不合格率为2.3%。其中国家抽检512批次，合格率98.1%。")
    assert passed.indicator_name == "合格率"
    assert passed.value == 98.1


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        (
            "检验检测机构312家，从业人员9800人，去年实现营业收入18.6亿元，户均596万元。",
            [
                ("检验检测机构数", None),
                ("从业人员人数", "主题=检验检测机构"),
                ("营业收入", "主题=检验检测机构"),
                ("户均营业收入", "主题=检验检测机构"),
            ],
        ),
        (
            "检验检测机构共有312家。全年实现营业收入18.6亿元。",
            [("检验检测机构数", None), ("营业收入", "主题=检验检测机构")],
        ),
    ],
)
def test_what_bodies_have_is_told_of_the_bodies_counted_before(
    observe: Observe, text: str, cells: list[tuple[str, str | None]]
) -> None:
    assert [(o.indicator_name, o.breakdown) for o in observe(text)] == cells


def test_the_value_at_an_earlier_time_and_the_change_since(observe: Observe) -> None:
    now, then, more = observe("外资机构82家，较2020年的57家多出25家。")
    assert (now.indicator_name, now.bound, now.period_end) == ("外资机构数", "exact", date(2024, 9, 4))
    assert (then.indicator_name, then.bound, then.period_end) == ("外资机构数", "exact", date(2020, 12, 31))
    assert (more.indicator_name, more.measure, more.value, more.period_end) == (
        "外资机构变化",
        "change",
        25,
        date(2024, 9, 4),
    )
    _, then = observe("合格率93.7%，高于去年端午的91.2%。")
    assert (then.indicator_name, then.breakdown) == ("合格率", None)


@pytest.mark.parametrize(
    ("text", "breakdowns"),
    [
        (
            "商品类投诉中，通讯产品、服装鞋帽、家用电器位居前三，依次为132件、97件、91件。",
            ["类别=通讯产品", "类别=服装鞋帽", "类别=家用电器"],
        ),
        (
            "受理投诉2610件，居前三位的依次是：家用电器类612件、日用商品类547件、食品类432件。",
            ["类别=家用电器类", "类别=日用商品类", "类别=食品类"],
        ),
        (
            "全国共有检验检测机构30687家。华北、西南和东北地区分别有4688家、4216家、2002家。",
            ["地区=华北地区", "地区=西南地区", "地区=东北地区"],
        ),
        (
            "合格率较低的依次为肉制品（93.1%）、餐饮食品（94.72%）、蔬菜制品（96.08%）。",
            ["类别=肉制品", "类别=餐饮食品", "类别=蔬菜制品"],
        ),
    ],
)
def test_kinds_that_are_listed_together(observe: Observe, text: str, breakdowns: list[str]) -> None:
    read = observe(text)[-3:]
    assert [o.breakdown for o in read] == breakdowns
    assert len({o.indicator_name for o in read}) == 1
    assert len({o.measure for o in read}) == 1


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("安全事故起数、死亡人数同比下降21.3%和17.6%。", ["安全事故起数同比增长率", "死亡人数同比增长率"]),
        ("食品药品抽检合格率分别达到97.8%、99.2%。", ["食品抽检合格率", "药品抽检合格率"]),
        (
            "中成药、化学药、生物制品合格率分别为98.1%、99.3%和100%。",
            ["中成药合格率", "化学药合格率", "生物制品合格率"],
        ),
        ("电梯、锅炉等特种设备定检率达到98%。", ["特种设备定检率"]),
        ("维保成本平均下降15%。", ["维保成本增长率"]),
        ("免费为新办企业刻制公章1126套。", ["刻制公章数"]),
        ("新登记企业51户，日均新增企业38户。", ["新登记企业数", "日均新增企业数"]),
        ("评选中，我省获金奖1项、银奖3项、优秀奖31项。", ["获金奖数", "获银奖数", "获优秀奖数"]),
        ("累计受理预审9127件，授权4538件。", ["受理预审数", "授权数"]),
        ("8个专利导航项目通过验收。", ["通过验收专利导航项目数"]),
        ("全市2300家企业中，通过质量管理体系认证的不足一成。", ["企业数", "通过质量管理体系认证企业占比"]),
        ("高新技术企业新增170家、突破700家。", ["新增高新技术企业数", "高新技术企业数"]),
        (
            "公共服务质量满意度82.16分，高于全国平均1.2分。",
            ["公共服务质量满意度", "公共服务质量满意度与全国平均水平之差"],
        ),
        ("该中心现有检测设备460台。", ["检测设备数"]),
        ("去年我们抽查电梯维保质量1200台次。", ["抽查电梯维保质量台次"]),
        ("服务类投诉225件，其中，教育培训服务投诉91件。", ["服务类投诉数", "教育培训服务投诉数"]),
        ("完成快检室改造；416部老旧电梯得到更新，平台接入电梯3.4万部。", ["更新老旧电梯数", "接入电梯数"]),
    ],
)
def test_names_of_further_constructions(observe: Observe, text: str, names: list[str]) -> None:
    assert [o.indicator_name for o in observe(text)] == names


@pytest.mark.parametrize(
    ("text", "regions"),
    [
        ("大连、鞍山发明专利申请量分别为218件和92件。", ["210200", "210300"]),
        ("法库、康平两县定检率达到100%。", [SHENYANG]),
        ("市质监局对和平、沈河、大东三区126家面馆进行检查。", [SHENYANG]),
    ],
)
def test_places_that_are_told_of_together(observe: Observe, text: str, regions: list[str]) -> None:
    assert [o.region_code for o in observe(text)] == regions


def test_figures_that_stand_against_each_other_at_both_ends_of_a_change(observe: Observe) -> None:
    read = observe("2023年，检测能力从5大类163项扩大到18大类726项。")
    assert [o.period_end for o in read] == [date(2022, 12, 31)] * 2 + [date(2023, 12, 31)] * 2


@pytest.mark.parametrize(
    ("text", "names"),
    [
        (
            "制造业产品质量合格率为94.81%，连续五年保持在93%以上。",
            ["制造业产品质量合格率", "制造业产品质量合格率"],
        ),
        (
            "儿童用品、家用燃气用具、电动自行车不合格率居前，分别为18.6%、17.2%和15.9%。",
            ["儿童用品不合格率", "家用燃气用具不合格率", "电动自行车不合格率"],
        ),
        ("平均合格率92.4%，较珠三角低2.9个百分点。", ["平均合格率", "平均合格率与珠三角之差"]),
        (
            "检验检测机构147家，实现营业收入11.2亿元，户均762万元，人均35.8万元。",
            ["检验检测机构数", "营业收入", "户均营业收入", "人均营业收入"],
        ),
        (
            "管理体系认证证书6341张（质量管理体系2187张、环境管理体系1895张）。",
            ["管理体系认证证书数", "质量管理体系认证证书数", "环境管理体系认证证书数"],
        ),
        ("政务服务得分最高，达83.7分；养老服务74.2分。", ["政务服务得分", "养老服务得分"]),
        ("营收超千万元机构21家。", ["营收超千万元机构数"]),
        ("培训企业863户、2100余人次。", ["培训企业数", "培训人次"]),
        ("127户企业首次获证。", ["获证企业数"]),
        ("在用特种设备2.46万台，使用登记率98%。", ["在用特种设备数", "使用登记率"]),
    ],
)
def test_names_of_what_goes_on_from_the_figure_before(observe: Observe, text: str, names: list[str]) -> None:
    assert [o.indicator_name for o in observe(text)] == names


def test_the_rest_is_of_the_whole_not_of_the_last_part(observe: Observe) -> None:
    *_, vehicles, rest = observe("检验检测机构147家，其中环境检测26家、机动车检验39家、其他22家。")
    assert (vehicles.indicator_name, vehicles.measure) == ("机动车检验数", "stock")
    assert (rest.indicator_name, rest.breakdown, rest.measure) == ("检验检测机构数", "类别=其他", "stock")


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        ("（一）商品类投诉574件，占六成。", [("商品类投诉数", None), ("商品类投诉占比", None)]),
        (
            "新能源汽车投诉486件，主要涉及续航里程、合同违约，分别为142件、118件。",
            [
                ("新能源汽车投诉数", None),
                ("新能源汽车投诉数", "类别=续航里程"),
                ("新能源汽车投诉数", "类别=合同违约"),
            ],
        ),
        ("2023年全市检验检测机构228家。", [("检验检测机构数", None)]),
        ("按期办结率99.5%。", [("按期办结率", None)]),
        ("服务类投诉388件。其中，餐饮住宿服务102件。", [("服务类投诉数", None), ("服务类投诉数", "类别=餐饮住宿服务")]),
    ],
)
def test_names_in_notices(observe: Observe, text: str, cells: list[tuple[str, str | None]]) -> None:
    assert [(o.indicator_name, o.breakdown) for o in observe(text)] == cells


def test_whom_it_was_done_for_is_counted_not_who_did_it(observe: Observe) -> None:
    firms, fees = observe("全市检测机构为230家企业减免费用168万元。")
    assert (firms.unit, firms.measure) == ("家", "flow")
    assert "检测机构" not in firms.indicator_name
    assert fees.indicator_name.endswith("减免费用")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("我市发明专利授权量连续三年增长，去年达到8600件。", [("发明专利授权量", "flow")]),
        ("12315热线接通率99%，平均等待时间8秒。", [("12315热线接通率", "rate"), ("平均等待时间", "stock")]),
        ("全市现有国家级质检中心6个，在建2个。", [("质检中心数", "stock"), ("在建数", "stock")]),
        ("大东区达标率最高，为99%，于洪区最低，仅91%。", [("达标率", "rate"), ("达标率", "rate")]),
    ],
)
def test_names_that_words_of_manner_end(observe: Observe, text: str, told: list[tuple[str, str]]) -> None:
    assert [(o.indicator_name, o.measure) for o in observe(text)] == told


def test_a_place_that_a_clause_is_set_in(observe: Observe) -> None:
    (bodies,) = observe("在大连，检验检测机构有320家。", region=LIAONING)
    assert bodies.region_code == "210200"
