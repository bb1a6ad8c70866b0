"""Finding indicators and regions by Chinese, pinyin and English."""

from __future__ import annotations

import pytest

from orchestration.explorer.search import Entry, Index, folded, pinyin, region_index

STANDARDS = Entry("m.public", "社会公用计量标准数", "Public measurement standards", ("公用计量标准",), weight=4)
ALL = Entry("m.all", "计量标准数", "Measurement standards", weight=1)
COMPLAINTS = Entry("c.complaints", "受理投诉数", "Complaints received", weight=9)
PROVISIONAL = Entry("provisional.i1", "重庆计量大会", None, weight=2)
INDEX = Index([STANDARDS, ALL, COMPLAINTS, PROVISIONAL])


def codes(query: str) -> list[str]:
    return [found.entry.code for found in INDEX.search(query)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("计量标准", ["m.all", "m.public"]),
        ("計量標準", ["m.all", "m.public"]),  # as a reader in Hong Kong types it
        ("公用计量标准", ["m.public"]),
        ("受理数", ["c.complaints"]),  # characters with others between them
        ("shgyjlbzs", ["m.public"]),
        ("sltss", ["c.complaints"]),
        ("jiliangbiaozhun", ["m.all", "m.public"]),
        ("ji liang biao zhun", ["m.public", "m.all"]),
        ("chongqing", ["provisional.i1"]),  # 重 is read as in 重庆, not as in 重量
        ("measurement", ["m.all", "m.public"]),
        ("MEASUREMENT Public", ["m.public"]),
        ("ｐｕｂｌｉｃ", ["m.public"]),
        ("measurment standards", ["m.public", "m.all"]),  # a letter is missing
        ("complains received", ["c.complaints"]),
        ("m.public", ["m.public"]),
        ("发票", []),
        ("xyz", []),
        ("", []),
        ("（）", []),
        ("%_'; drop table", []),
    ],
)
def test_what_is_typed_finds_what_is_meant(query: str, expected: list[str]) -> None:
    assert codes(query) == expected


def test_the_whole_name_comes_before_its_parts_and_the_known_before_the_unknown() -> None:
    index = Index(
        [
            Entry("long", "专利授权量", None, weight=9),
            Entry("whole", "专利", None, weight=1),
            Entry("more", "专利数", None, weight=5),
        ]
    )
    assert [found.entry.code for found in index.search("专利")] == ["whole", "long", "more"]
    assert [found.entry.code for found in index.search("zl")] == ["whole", "long", "more"]
    assert len(index.search("专利", 2)) == 2


def test_a_find_says_which_wording_it_was_found_by() -> None:
    assert INDEX.search("公用计量标准")[0].by == "公用计量标准"
    assert INDEX.search("Complaints")[0].by == "Complaints received"


def test_regions_are_found_by_their_short_names_and_the_larger_come_first() -> None:
    rows = [
        {"region_code": "210700", "region_name": "锦州市", "short_name": "锦州", "region_name_en": "Jinzhou", "level": "prefecture"},
        {"region_code": "210213", "region_name": "金州区", "short_name": "金州", "region_name_en": "Jinzhou", "level": "county"},
        {"region_code": "210000", "region_name": "辽宁省", "short_name": "辽宁", "region_name_en": "Liaoning", "level": "province"},
    ]  # fmt: skip
    index = region_index(rows, {"210213": 0})
    assert [found.entry.code for found in index.search("jinzhou")] == ["210700", "210213"]
    assert [found.entry.code for found in index.search("辽宁")] == ["210000"]
    known = region_index(rows, {"210213": 3})  # of this one something is known
    assert [found.entry.code for found in known.search("jinzhou")] == ["210213", "210700"]
    assert index.get("210000").name == "辽宁省"
    assert index.get("999999") is None


def test_names_are_compared_without_case_width_or_script() -> None:
    assert folded("計量・Ｉ\tＳＯ") == "计量 i so"
    assert pinyin("产品质量 ISO") == ("chanpinzhiliangiso", "cpzli")
