"""Fates: which figures of a sentence are facts, and why the others are not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from orchestration.reading import fates
from orchestration.reading.fates import Spans
from orchestration.reading.read import read_report
from orchestration.reading.registry import Registry
from tests.unit.conftest import Read


@pytest.mark.parametrize(
    ("text", "printed", "reason"),
    [
        ("《质量强国建设纲要（2021—2035年）》印发。", "2021—2035", fates.TITLE),
        ("沈市监发〔2024〕12号文件印发。", "2024", fates.DOCUMENT_NUMBER),
        ("沈市监发〔2024〕12号文件印发。", "12", fates.DOCUMENT_NUMBER),
        ("2023年全市检查企业860家次。", "2023", fates.DATE),
        ("截至8月底，全市检查企业860家次。", "8", fates.DATE),
        ("2024-09-04 检查企业860家次。", "2024-09", fates.DATE),
        ("3月15日上午9时30分，活动启动。", "30", fates.DATE),
        ("十四五规划实施以来，新建检测机构12家。", "十四五", fates.DATE),
        ("联系电话：024-23456789。", "024-23456789", fates.TELEPHONE),
        ("12315平台接收投诉15.6万件。", "12315", fates.TELEPHONE),
        ("地址：沈阳市皇姑区崇山东路12号。", "12", fates.ADDRESS),
        ("V5.0版本上线。", "5.0", fates.CODE),
        ("根据ISO9001标准，120家企业通过认证。", "9001", fates.CODE),
        ("深入实施“1+16”质量提升行动。", "16", fates.CODE),
        ("5G基站1.2万个。", "5", fates.CODE),
        ("3C认证证书1.2万张。", "3", fates.CODE),
        ("4A级景区12个。", "4", fates.CODE),
        ("世界500强企业120家落户。", "500", fates.NAME),
        ("“双十二”期间检查商家860家次。", "十二", fates.NAME),
        ("“百千万”工程培育企业120家。", "百千万", fates.NAME),
        ("第二十届中国质量大会在沈阳召开。", "二十", fates.ORDINAL),
        ("第三批12家企业入选。", "三", fates.ORDINAL),
        ("第二产业增加值2860亿元。", "二", fates.ORDINAL),
        ("落实四个责任主体。", "四", fates.MANNER),
        ("开展一对一帮扶。", "一", fates.FIXED_WORD),
        ("三级甲等医院12家。", "三", fates.FIXED_WORD),
        ("一站式服务平台12个。", "一", fates.FIXED_WORD),
        ("二维码赋码产品1200个。", "二", fates.FIXED_WORD),
        ("两化融合贯标企业120家。", "两", fates.FIXED_WORD),
        ("四上企业5200家。", "四", fates.FIXED_WORD),
        ("连续8年保持零事故。", "8", fates.DURATION),
        ("24小时内办结投诉120件。", "24", fates.DURATION),
        ("65岁以上老年人120万人。", "65", fates.DURATION),
        ("年产值2000万元以上企业860家。", "2000万", fates.THRESHOLD),
        ("5人以上企业120家。", "5", fates.THRESHOLD),
        ("千亿级产业集群2个。", "千亿", fates.GRADE),
        ("检测机构数百家。", "数百", fates.VAGUE),
        ("投入几百万元。", "几百万", fates.VAGUE),
        ("（一）检查企业860家次。", "一", fates.LIST_HEAD),
        ("1.检查企业860家次。", "1", fates.LIST_HEAD),
        ("2、检查企业860家次。", "2", fates.LIST_HEAD),
        ("一是检查企业860家次；二是查处案件120件。", "二", fates.LIST_HEAD),
        ("第一，检查企业860家次。", "一", fates.LIST_HEAD),
        ("2024-09-04 10:30:25 来源：沈阳市市场监管局 浏览次数：1205", "1205", fates.FURNITURE),
    ],
)
def test_figures_that_are_no_facts(read: Read, text: str, printed: str, reason: str) -> None:
    ledger = {(number.raw_text, number.reason) for number in read(text).numbers if number.fate == "not_fact"}
    assert (printed, reason) in ledger


@pytest.mark.parametrize(
    ("text", "facts"),
    [
        ("沈市监发〔2024〕12号文件印发，检查企业860家次。", ["860"]),
        ("根据ISO9001标准，120家企业通过认证。", ["120"]),
        ("拨打12315热线投诉120件。", ["120"]),
        ("世界500强企业120家落户。", ["120"]),
        ("第三批12家企业入选。", ["12"]),
        ("连续8年保持领先，产值达50亿元。", ["50亿"]),
        ("围绕8大优势产业，检测机构12家。", ["12"]),
        ("对校园周边200米范围内的食品经营户检查482家次。", ["482"]),
        ("表1 检验检测机构情况\n全市检测机构12家。\n[1]本公报数据为初步统计数。", ["12"]),
        ("\u3000\u30001．服装：监测426批次。", ["426"]),
        ("今日天气 18℃，检测机构12家。", ["12"]),
        ("5人以上企业120家。", ["120"]),
        ("（一）检查企业860家次。", ["860"]),
        ("一是检查企业860家次；二是查处案件120件。", ["860", "120"]),
        ("GDP总量居全省第二位。", ["二"]),
        ("质量工作考核位列第六。", ["六"]),
        ("三家企业获奖。", ["三"]),
        ("平均办理时长3.5天。", ["3.5"]),
        ("检查企业2023家次。", ["2023"]),
        ("合格率100%。", ["100"]),
        ("三大产业集群产值突破5000亿元。", ["5000亿"]),
    ],
)
def test_figures_that_are_facts(read: Read, text: str, facts: list[str]) -> None:
    assert [number.raw_text for number in read(text).numbers if number.fate == "fact"] == facts


@pytest.mark.parametrize(
    ("span", "covered", "touched"),
    [
        ((2, 4), True, True),
        ((0, 1), False, False),
        ((4, 6), False, True),
        ((7, 9), True, True),
        ((12, 20), False, False),
    ],
)
def test_spans(span: tuple[int, int], covered: bool, touched: bool) -> None:
    spans = Spans([(7, 10), (1, 5), (3, 4)])
    assert spans.cover(*span) is covered
    assert spans.touch(*span) is touched


def test_a_word_with_the_sign_for_a_figure_takes_any_figure_in_it(grammar: Registry) -> None:
    """What a curator writes of 2号线: it names, and counts nothing, whatever its number."""
    text = "建成2号线和18号线二期，检查企业860家次。"
    words = {**grammar.words, "numeral_word": {**grammar.words["numeral_word"], "#号线": ""}}
    registry = replace(grammar, words=words, fingerprint="with #号线")
    told = read_report(text.encode(), "t.txt", None, registry)
    assert [(n.raw_text, n.fate, n.reason) for n in told.numbers] == [
        ("2", "not_fact", fates.FIXED_WORD),
        ("18", "not_fact", fates.FIXED_WORD),
        ("二", "not_fact", fates.FIXED_WORD),
        ("860", "fact", None),
    ]
    untold = read_report(text.encode(), "t.txt", None, grammar)
    assert [n.fate for n in untold.numbers[:2]] == ["unresolved", "unresolved"]
