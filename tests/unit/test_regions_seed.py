"""The contents of seeds/regions.csv and seeds/zones.csv, and the rules of the script that writes the former.

Here: what must hold of the codes themselves. Not here: how a place name in a text finds its code.
"""

from __future__ import annotations

import csv
import importlib.util
import re
import sys
from collections import Counter, defaultdict
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SEEDS = ROOT / "dbt_project" / "seeds"
HEADER = "region_code,region_name,short_name,region_name_en,level,parent_code,valid_from,valid_to"
LEVELS = ("country", "province", "prefecture", "county")
MUNICIPALITIES = {"110000", "120000", "310000", "500000"}


def read_seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as seed:
        return list(csv.DictReader(seed))


@pytest.fixture(scope="module")
def regions() -> list[dict[str, str]]:
    return read_seed("regions.csv")


@pytest.fixture(scope="module")
def in_force(regions) -> dict[str, dict[str, str]]:
    """Region code -> row, of the rows without a last day."""
    return {row["region_code"]: row for row in regions if not row["valid_to"]}


@pytest.fixture(scope="module")
def make_regions():
    spec = importlib.util.spec_from_file_location("make_regions", ROOT / "scripts" / "make_regions.py")
    module = importlib.util.module_from_spec(spec)
    # Dataclasses look their module up by name while they are being made.
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    yield module
    del sys.modules[spec.name]


def test_columns_and_filled_cells(regions):
    assert ",".join(regions[0]) == HEADER
    for row in regions:
        assert re.fullmatch(r"[1-8]\d{5}", row["region_code"]), row
        assert all(row[column] for column in ("region_name", "short_name", "region_name_en")), row
        assert row["level"] in LEVELS, row
        assert all(value == value.strip() for value in row.values()), row


def test_level_follows_from_the_code(regions):
    for row in regions:
        code = row["region_code"]
        if code == "100000":
            expected = "country"
        elif code.endswith("0000"):
            expected = "province"
        else:
            expected = "prefecture" if code.endswith("00") else "county"
        assert row["level"] == expected, row


def test_a_code_has_one_name_at_a_time(regions, in_force):
    assert len(in_force) == sum(not row["valid_to"] for row in regions)
    by_code = defaultdict(list)
    for row in regions:
        first = date.fromisoformat(row["valid_from"]) if row["valid_from"] else date.min
        last = date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max
        assert first <= last, row
        by_code[row["region_code"]].append((first, last, row["region_name"]))
    assert max(len(periods) for periods in by_code.values()) > 1
    for code, periods in by_code.items():
        periods.sort()
        for (_, last, name), (first, _, next_name) in pairwise(periods):
            assert last < first, (code, name, next_name)


def test_years_are_whole(regions):
    for row in regions:
        assert not row["valid_from"] or re.fullmatch(r"(19[89]|20[012])\d-01-01", row["valid_from"]), row
        assert not row["valid_to"] or re.fullmatch(r"(19[89]|20[012])\d-12-31", row["valid_to"]), row


def test_every_parent_exists_at_the_level_above(regions, in_force):
    level_of = {row["region_code"]: row["level"] for row in regions}
    for row in regions:
        if row["level"] == "country":
            assert row["parent_code"] == "", row
            continue
        above = level_of.get(row["parent_code"])
        if row["level"] == "county":
            assert above in ("prefecture", "province"), row
            assert (
                row["parent_code"][: 4 if above == "prefecture" else 2]
                == row["region_code"][: 4 if above == "prefecture" else 2]
            ), row
        else:
            assert above == LEVELS[LEVELS.index(row["level"]) - 1], row
        if not row["valid_to"]:
            assert row["parent_code"] in in_force, row


def test_only_municipalities_and_direct_rule_skip_the_prefecture(in_force):
    skipping = [
        row
        for row in in_force.values()
        if row["level"] == "county" and in_force[row["parent_code"]]["level"] == "province"
    ]
    assert {row["parent_code"] for row in skipping} >= MUNICIPALITIES
    for row in skipping:
        assert row["parent_code"] in MUNICIPALITIES or row["region_code"][2:4] == "90", row
    assert not [
        code for code, row in in_force.items() if row["level"] == "prefecture" and row["parent_code"] in MUNICIPALITIES
    ]


def test_counts_agree_with_the_published_totals(in_force):
    """The totals published for the end of 2023 are 34, 333 and 2844; few change in a year."""
    counts = Counter(row["level"] for row in in_force.values())
    assert counts["country"] == 1
    assert counts["province"] == 34
    assert abs(counts["prefecture"] - 333) <= 3
    assert abs(counts["county"] - 2844) <= 10


def test_every_province_has_a_plausible_number_of_counties(in_force):
    counties = Counter(code[:2] for code, row in in_force.items() if row["level"] == "county")
    for code, row in in_force.items():
        if row["level"] == "province":
            lowest = 0 if code[0] in "78" else 16
            assert lowest <= counties[code[:2]] <= 190, (row["region_name"], counties[code[:2]])
    # The extremes: Shanghai has 16 districts, Sichuan 183 counties.
    assert (counties["31"], counties["51"], counties["21"]) == (16, 183, 100)


@pytest.mark.parametrize(
    ("code", "name", "short_name", "english", "level", "parent"),
    [
        ("100000", "中华人民共和国", "中国", "China", "country", ""),
        ("110000", "北京市", "北京", "Beijing", "province", "100000"),
        ("110108", "海淀区", "海淀", "Haidian", "county", "110000"),
        ("150000", "内蒙古自治区", "内蒙古", "Inner Mongolia", "province", "100000"),
        ("150121", "土默特左旗", "土默特左旗", "Tumed Left Banner", "county", "150100"),
        ("210000", "辽宁省", "辽宁", "Liaoning", "province", "100000"),
        ("210100", "沈阳市", "沈阳", "Shenyang", "prefecture", "210000"),
        ("210102", "和平区", "和平", "Heping", "county", "210100"),
        ("210700", "锦州市", "锦州", "Jinzhou", "prefecture", "210000"),
        ("211300", "朝阳市", "朝阳", "Chaoyang", "prefecture", "210000"),
        ("220721", "前郭尔罗斯蒙古族自治县", "前郭尔罗斯", "Qian Gorlos", "county", "220700"),
        ("222400", "延边朝鲜族自治州", "延边", "Yanbian", "prefecture", "220000"),
        ("230100", "哈尔滨市", "哈尔滨", "Harbin", "prefecture", "230000"),
        ("310115", "浦东新区", "浦东", "Pudong", "county", "310000"),
        ("330400", "嘉兴市", "嘉兴", "Jiaxing", "prefecture", "330000"),
        ("340300", "蚌埠市", "蚌埠", "Bengbu", "prefecture", "340000"),
        ("350200", "厦门市", "厦门", "Xiamen", "prefecture", "350000"),
        ("429021", "神农架林区", "神农架", "Shennongjia", "county", "420000"),
        ("441900", "东莞市", "东莞", "Dongguan", "prefecture", "440000"),
        ("500157", "两江新区", "两江", "Liangjiang", "county", "500000"),
        ("510402", "东区", "东区", "Dongqu", "county", "510400"),
        ("520203", "六枝特区", "六枝", "Liuzhi", "county", "520200"),
        ("540000", "西藏自治区", "西藏", "Xizang", "province", "100000"),
        ("540100", "拉萨市", "拉萨", "Lhasa", "prefecture", "540000"),
        ("610000", "陕西省", "陕西", "Shaanxi", "province", "100000"),
        ("610100", "西安市", "西安", "Xi'an", "prefecture", "610000"),
        ("622926", "东乡族自治县", "东乡", "Dongxiang", "county", "622900"),
        ("650100", "乌鲁木齐市", "乌鲁木齐", "Urumqi", "prefecture", "650000"),
        ("659001", "石河子市", "石河子", "Shihezi", "county", "650000"),
        ("710000", "台湾省", "台湾", "Taiwan", "province", "100000"),
        ("810000", "香港特别行政区", "香港", "Hong Kong", "province", "100000"),
        ("820000", "澳门特别行政区", "澳门", "Macao", "province", "100000"),
    ],
)
def test_well_known_codes(in_force, code, name, short_name, english, level, parent):
    row = in_force[code]
    found = [row[column] for column in ("region_name", "short_name", "region_name_en", "level", "parent_code")]
    assert found == [name, short_name, english, level, parent]


@pytest.mark.parametrize(
    ("name", "code", "last_day"),
    [
        ("襄樊市", "420600", "2009-12-31"),
        ("崇文区", "110103", "2009-12-31"),
        ("宣武区", "110104", "2009-12-31"),
        ("莱芜市", "371200", "2017-12-31"),
        ("东陵区", "210112", "2015-12-31"),
        ("江北区", "500105", "2024-12-31"),
        ("铜仁地区", "522200", "2010-12-31"),
    ],
)
def test_old_names_are_kept_with_their_years(regions, name, code, last_day):
    assert [row["valid_to"] for row in regions if row["region_name"] == name and row["region_code"] == code] == [
        last_day
    ]


def test_headings_of_the_lists_are_no_regions(regions):
    for row in regions:
        assert row["region_name"] not in ("市辖区", "县"), row
        assert "直辖" not in row["region_name"], row
        assert row["region_code"][2:] != "9000", row


def test_short_names_begin_the_full_name_and_have_two_characters(regions):
    for row in regions:
        assert len(row["short_name"]) >= 2, row
        assert row["level"] == "country" or row["region_name"].startswith(row["short_name"]), row
        assert not re.search("自治[区州县旗]", row["short_name"]), row
    assert {
        row["short_name"] for row in regions if row["region_name"].endswith("自治州") and "族" in row["short_name"]
    } == set()


def test_english_names_are_latin(regions):
    for row in regions:
        assert re.fullmatch(r"[A-Z][a-zü]*(?:['\- ][A-Za-zü]+)*", row["region_name_en"]), row


@pytest.mark.parametrize(
    ("name", "level", "expected"),
    [
        ("延边朝鲜族自治州", "prefecture", "延边"),
        ("积石山保安族东乡族撒拉族自治县", "county", "积石山"),
        ("龙胜各族自治县", "county", "龙胜"),
        ("融水苗族自治县", "county", "融水"),
        ("巴里坤哈萨克自治县", "county", "巴里坤"),
        ("鄂伦春自治旗", "county", "鄂伦春"),
        ("梅里斯达斡尔族区", "county", "梅里斯"),
        ("东乡族自治县", "county", "东乡"),
        ("万柏林区", "county", "万柏林"),
        ("立新区", "county", "立新"),
        ("沈北新区", "county", "沈北"),
        ("沙市市", "county", "沙市"),
        ("芒市", "county", "芒市"),
        ("大兴安岭地区", "prefecture", "大兴安岭"),
        ("正镶白旗", "county", "正镶白旗"),
        ("四子王旗", "county", "四子王"),
    ],
)
def test_rule_for_short_names(make_regions, name, level, expected):
    assert make_regions.short_name(name, level) == expected


def test_later_list_closes_and_opens(make_regions):
    before = [make_regions.Validity("210101", "甲区", None, None), make_regions.Validity("210102", "乙县", 1999, None)]
    after = make_regions.with_edition(before, {"210102": "乙市", "210103": "丙区"}, 2021)
    assert [(each.code, each.name, each.first, each.last) for each in sorted(after, key=lambda each: each.name)] == [
        ("210103", "丙区", 2021, None),
        ("210102", "乙县", 1999, 2020),
        ("210102", "乙市", 2021, None),
        ("210101", "甲区", None, 2020),
    ]


def test_misprints_are_dropped_and_long_overlaps_refused(make_regions):
    right = make_regions.Validity("220281", "蛟河市", 1995, None)
    assert make_regions.without_misprints([make_regions.Validity("220281", "桦甸市", 2003, 2003), right]) == [right]
    with pytest.raises(make_regions.SourceError, match="overlaps"):
        make_regions.without_misprints([make_regions.Validity("220281", "桦甸市", 2001, 2005), right])


def test_missing_and_altered_packages_are_named(make_regions, tmp_path, capsys):
    output = tmp_path / "regions.csv"
    arguments = ["--packages", str(tmp_path), "--output", str(output)]
    assert make_regions.main(arguments) == 1
    assert make_regions.BASE_ARCHIVE in capsys.readouterr().err
    (tmp_path / make_regions.BASE_ARCHIVE).write_bytes(b"another edition")
    assert make_regions.main(arguments) == 1
    assert "SHA-256" in capsys.readouterr().err
    assert not output.exists()


def test_zones_belong_to_regions_in_force(in_force):
    zones = read_seed("zones.csv")
    assert list(zones[0]) == ["zone_name", "parent_code", "zone_kind"]
    names = Counter(zone["zone_name"] for zone in zones)
    assert set(names.values()) == {1}
    for zone in zones:
        assert zone["parent_code"] in in_force, zone
        assert re.fullmatch(r"[a-z]+(_[a-z]+)*", zone["zone_kind"]), zone


def test_the_nineteen_national_new_areas_are_there():
    listed = {zone["zone_name"]: zone for zone in read_seed("zones.csv")}
    national = {name for name, zone in listed.items() if zone["zone_kind"] == "national_new_area"}
    new_areas = re.findall(
        r"\S+", "浦东 滨海 两江 舟山群岛 兰州 南沙 西咸 贵安 西海岸 金普 天府 湘江 江北 福州 滇中 哈尔滨 长春 赣江 雄安"
    )
    assert len(new_areas) == 19
    assert {f"{name}新区" for name in new_areas} <= national
    assert all(name.endswith(tuple(f"{area}新区" for area in new_areas)) for name in national)
    assert listed["西咸新区"]["parent_code"] == "610000"
    assert listed["沈抚示范区"]["parent_code"] == "210000"
