"""What sentences say of two figures together, told from sentences and from shuffled clauses of the real reports."""

from __future__ import annotations

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.reading.model import Reading
from orchestration.reading.relations import relations
from tests.unit.conftest import Read
from tests.unit.test_read import FRAGMENTS

KINDS = {"part_of", "share_part", "share_rest", "share_whole", "share_beside", "change_from", "change_to"}


def told(reading: Reading, *kinds: str) -> list[tuple[str, str, str]]:
    """Kind and the two numbers as printed, of the relations of these kinds, or of all."""
    printed = {o.observation_id: o.raw_text for o in reading.observations}
    return [
        (relation.kind, printed[relation.observation_id], printed[relation.other_observation_id])
        for relation in reading.relations
        if not kinds or relation.kind in kinds
    ]


def pairs(found: Iterable[tuple[str, str, str]]) -> set[tuple[str, str]]:
    return {(one, other) for _, one, other in found}


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("全省在用电梯700台，其中300台已加装甲装置，200台已加装乙装置。", {("300", "700"), ("200", "700")}),
        ("全市接收诉求600件，同比增长8%，其中投诉300件、举报200件、咨询100件。", {("300", "600"), ("200", "600"), ("100", "600")}),
        ("立案173件（其中涉非法改装76件），没收问题产品141件。", {("76", "173")}),
        # not a list any more: another unit, a semicolon, the whole again
        ("立案1326起，其中大要案58起，移送人员3人，结案900起。", {("58", "1326")}),
        ("全市有企业860家，其中食品企业30家；个体户500家。", {("30", "860")}),
        ("全市新登记企业120家，其中食品企业30家，全市企业累计达到5000家。", {("30", "120")}),
        # which of the two stands there is not said
        ("加装电梯已完工412部，在建157部，其中沈河区203部。", set()),
        ("专利申请量103件，专利授权量54件，其中发明专利申请42件。", {("42", "103")}),
        # what is compared with is no whole, and what is counted by the thousand is no part
        ("全省有企业356户，比上年末的262户增长35.7%，其中食品企业290户。", {("290", "356")}),
        ("全市有企业846户，其中食品企业281户，每千人拥有企业46户。", {("281", "846")}),
        ("全市有企业846户，其中食品店281家。", set()),
    ],
)  # fmt: skip
def test_what_is_listed_is_part_of_what_stands_before(read: Read, sentence: str, expected: set) -> None:
    assert pairs(told(read(sentence), "part_of")) == expected


def test_parts_of_one_list_say_so(read: Read) -> None:
    reading = read("全省有电梯700台，其中住宅电梯300台、其他电梯200台；有锅炉90台，其中燃气锅炉30台。")
    lists = {}
    for relation in reading.relations:
        lists.setdefault(relation.list_id, []).append(relation)
    assert sorted(len(found) for found in lists.values()) == [1, 2]


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "共完成830批次产品监督抽查，78批次产品不合格，不合格发现率9.4%。",
            {("share_part", "9.4", "78"), ("share_whole", "9.4", "830")},
        ),
        ("抽检食品830批次，不合格78批次，合格率90.6%。", {("share_rest", "90.6", "78"), ("share_whole", "90.6", "830")}),
        ("收集问题5127个，办结4893个，办结率95.4%。", {("share_part", "95.4", "4893"), ("share_whole", "95.4", "5127")}),
        # the counts of another rate, what was before, and rates that are listed say nothing of these counts
        ("抽检6328批次，合格率98.7%，处置不合格食品82批次，处置率100%。", set()),
        ("抽检蔬菜120批次，合格118批次，抽检水果80批次，合格率97.5%。", set()),
        ("生产领域抽查187批次，不合格9批次；流通领域抽查321批次，不合格34批次，不合格率分别为4.8%、10.6%。", set()),
        (
            "抽查240批次，24批次不合格，不合格率由16.7%降至10%。",
            {("share_part", "10", "24"), ("share_whole", "10", "240")},
        ),
    ],
)  # fmt: skip
def test_a_rate_is_of_the_counts_beside_it(read: Read, sentence: str, expected: set) -> None:
    assert set(told(read(sentence), "share_part", "share_rest", "share_whole")) == expected


@pytest.mark.parametrize(
    ("sentence", "parts", "wholes"),
    [
        ("全区有地方标准469项，其中农业标准276项，占58.8%。", {("58.8", "276")}, {("58.8", "469")}),
        ("全省7.38万家农村店达到规范化标准，占总体的73.6%。", {("73.6", "7.38万")}, set()),
        ("全市1893家登记小作坊中，已有1705家亮证经营，占90.1%。", {("90.1", "1705")}, {("90.1", "1893")}),
        # of the country, which the sentence does not count
        ("全省有认证证书1289张，其中产品证书500张，占全国的4.0%。", {("4.0", "500")}, set()),
        # the share has a subject of its own
        ("企业40家，出口占全省20%。", set(), set()),
        (
            "全省有起重机700台，其中300台已装甲装置，200台已装乙装置，已装装置的起重机占总数50%。",
            {("50", "300"), ("50", "200")},
            {("50", "700")},
        ),
        (
            "共接收诉求600件，其中投诉300件、举报200件、咨询100件，分别占50.0%、33.3%和16.7%。",
            {("50.0", "300"), ("33.3", "200"), ("16.7", "100")},
            {("50.0", "600"), ("33.3", "600"), ("16.7", "600")},
        ),
    ],
)  # fmt: skip
def test_a_share_is_of_what_the_words_say(read: Read, sentence: str, parts: set, wholes: set) -> None:
    reading = read(sentence)
    assert pairs(told(reading, "share_part")) == parts
    assert pairs(told(reading, "share_whole")) == wholes


def test_shares_of_one_whole_stand_together(read: Read) -> None:
    reading = read("共接收诉求600件，其中投诉300件、举报200件、咨询100件，占比分别为50.0%、33.3%和16.7%。")
    assert told(reading, "share_beside") == [("share_beside", "50.0", "33.3"), ("share_beside", "50.0", "16.7")]
    # of what differs, more than all may be a share
    assert told(read("名牌企业销售收入、利税、出口分别占全市工业的44%、52.6%和60%。"), "share_beside") == []


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        (
            "五年来，全省社会公用计量标准由3126项增加到4518项，增长44.5%。",
            {("change_from", "44.5", "3126"), ("change_to", "44.5", "4518")},
        ),
        ("服务收入6.4亿元，比2010年的3.8亿元增长68.4%。", {("change_from", "68.4", "3.8亿"), ("change_to", "68.4", "6.4亿")}),
        ("全省社会公用计量标准由3126项增加到4518项，同比增长4.5%。", set()),
        ("全省有企业300家，同比增长8%。", set()),
    ],
)  # fmt: skip
def test_a_growth_lies_between_two_values(read: Read, sentence: str, expected: set) -> None:
    assert set(told(read(sentence), "change_from", "change_to")) == expected


@given(st.lists(st.sampled_from(FRAGMENTS), max_size=30).map("".join))
def test_relations_of_any_text_are_sound(read: Read, text: str) -> None:
    """Both ends are observations of one sentence, and no figure is set against itself; each pair and kind stands once."""
    reading = read("报告。" + text)
    known = {o.observation_id: o for o in reading.observations}
    assert len({relation.relation_id for relation in reading.relations}) == len(reading.relations)
    for relation in reading.relations:
        one, other = known[relation.observation_id], known[relation.other_observation_id]
        assert one is not other and one.sentence_start == other.sentence_start
        assert relation.kind in KINDS and relation.rule and relation.report == reading.report.report
        assert (relation.list_id is not None) == (relation.kind == "part_of")
        if relation.kind == "part_of":
            assert one.unit == other.unit and one.number_start > other.number_start
        if relation.kind.startswith("share_"):
            assert one.unit == "%" and one.measure == "rate"


@given(st.permutations(range(4)))
def test_relations_do_not_depend_on_the_order_of_observations(read: Read, order: list[int]) -> None:
    reading = read("抽检食品830批次，其中蔬菜300批次，不合格78批次，不合格率9.4%。")
    assert len(reading.observations) == 4
    shuffled = [reading.observations[n] for n in order]
    assert relations(reading.numbers, shuffled) == reading.relations
