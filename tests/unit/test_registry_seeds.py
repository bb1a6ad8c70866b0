"""The contents of seeds/indicators.csv and seeds/indicator_phrases.csv.

Here: what must hold of the catalogue itself. Not here: how a composed name finds its indicator (``test_catalogue.py``).
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from pathlib import Path

import pytest

SEEDS = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds"
INDICATOR_COLUMNS = (
    "indicator_code,indicator_name,indicator_name_en,domain,pillar,measure,unit,part_of,minimum,maximum,definition"
)
PHRASE_COLUMNS = "phrase,indicator_code,breakdown"
#: domain → the pillar of the quality infrastructure that its indicators belong to
PILLARS = {
    "metrology": "metrology",
    "standards": "standards",
    "certification": "accreditation_certification",
    "inspection": "inspection_testing",
    "quality": "quality_management",
    "brands": "",
    "supervision": "",
    "food": "",
    "drugs": "",
    "equipment": "",
    "consumer": "",
    "intellectual_property": "",
    "services": "",
    "talent": "",
    "economy": "",
}
MEASURES = {"stock", "flow", "amount", "rate"}
#: numerals that belong to the name of a standard, a hotline, a mark or a pollutant
NAMED_NUMERALS = re.compile(r"ISO\d+|12315|3C|PM2\.5")
COUNTED = re.compile(r"[零一二三四五六七八九十百千万亿两]+(?:家|个|项|件|张|名|份|批|户)")
YEAR = re.compile(r"(?:19|20)\d\d|[一二]〇|十[一二三四五]五")
CHINESE_NAME = re.compile(r"[\u4e00-\u9fffA-Za-z0-9.、，（）()+&Ⅰ-Ⅴ—]+")


def read_seed(name: str) -> list[dict[str, str]]:
    with (SEEDS / name).open(encoding="utf-8", newline="") as seed:
        return list(csv.DictReader(seed))


@pytest.fixture(scope="module")
def indicators() -> dict[str, dict[str, str]]:
    """Indicator code -> row."""
    rows = read_seed("indicators.csv")
    by_code = {row["indicator_code"]: row for row in rows}
    assert len(by_code) == len(rows), "an indicator code stands twice"
    return by_code


@pytest.fixture(scope="module")
def phrases() -> list[dict[str, str]]:
    return read_seed("indicator_phrases.csv")


@pytest.fixture(scope="module")
def wordings(indicators, phrases) -> list[str]:
    """Every name and every other wording of a name."""
    return [row["indicator_name"] for row in indicators.values()] + [row["phrase"] for row in phrases]


def test_columns_and_cells(indicators, phrases):
    assert ",".join(next(iter(indicators.values()))) == INDICATOR_COLUMNS
    assert ",".join(phrases[0]) == PHRASE_COLUMNS
    for row in [*indicators.values(), *phrases]:
        assert None not in row, row  # more cells than columns
        assert all(value is not None and value == value.strip() for value in row.values()), row


def test_names_are_filled_and_unique(indicators):
    names = defaultdict(list)
    for code, row in indicators.items():
        assert CHINESE_NAME.fullmatch(row["indicator_name"]), row
        assert re.search(r"[A-Za-z]{3}", row["indicator_name_en"]), row
        assert re.fullmatch(r"[A-Z].*\.", row["definition"]) and len(row["definition"]) >= 20, row
        names[row["indicator_name"]].append(code)
        names[row["indicator_name_en"]].append(code)
    assert {name: codes for name, codes in names.items() if len(codes) > 1} == {}


def test_codes_are_snake_case_under_their_domain(indicators):
    for code, row in indicators.items():
        domain, _, leaf = code.partition(".")
        assert re.fullmatch(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*", leaf), code
        assert domain == row["domain"] and domain in PILLARS, code
        assert row["pillar"] == PILLARS[domain], code


def test_every_domain_has_indicators(indicators):
    assert {row["domain"] for row in indicators.values()} == set(PILLARS)


def test_measures_and_units(indicators):
    units = {row["unit"]: row["unit_kind"] for row in read_seed("units.csv")}
    for code, row in indicators.items():
        assert row["measure"] in MEASURES, code
        assert not row["unit"] or row["unit"] in units, code
        kind = units.get(row["unit"])
        if row["measure"] == "amount":
            assert kind == "money", code
        elif row["measure"] == "rate":
            assert kind in ("share", None), code
        else:
            assert kind not in ("money", "share"), code


def test_ranges(indicators):
    for code, row in indicators.items():
        minimum, maximum = float(row["minimum"]), float(row["maximum"])
        assert minimum <= maximum, code
        if row["unit"] == "%":
            assert (minimum, maximum) == (0, 100), code


def test_a_part_is_of_an_indicator_in_the_same_kind_of_unit(indicators):
    kinds = {row["unit"]: row["unit_kind"] for row in read_seed("units.csv")}
    for code, row in indicators.items():
        whole = row["part_of"]
        if not whole:
            continue
        assert whole in indicators, code
        assert kinds[row["unit"]] == kinds[indicators[whole]["unit"]], code
        assert row["measure"] == indicators[whole]["measure"], code
        seen = [code]
        while whole:
            assert whole not in seen, f"{code} is a part of itself"
            seen.append(whole)
            whole = indicators[whole]["part_of"]


def test_phrases_name_indicators_and_well_formed_breakdowns(indicators, phrases):
    for row in phrases:
        assert row["indicator_code"] in indicators, row
        assert CHINESE_NAME.fullmatch(row["phrase"]), row
        assert re.fullmatch(r"(?:[\u4e00-\u9fff]+=[^=]+)?", row["breakdown"]), row


def test_no_wording_means_two_things(indicators, phrases):
    meanings = defaultdict(set)
    for code, row in indicators.items():
        meanings[row["indicator_name"]].add((code, ""))
    for row in phrases:
        meanings[row["phrase"]].add((row["indicator_code"], row["breakdown"]))
    assert {wording: found for wording, found in meanings.items() if len(found) > 1} == {}


def test_no_row_stands_twice(phrases):
    rows = [tuple(row.values()) for row in phrases]
    assert len(set(rows)) == len(rows)


def test_no_wording_holds_a_number_or_a_year(wordings):
    for wording in wordings:
        bare = NAMED_NUMERALS.sub("", wording)
        assert not re.search(r"\d", bare), wording
        assert not COUNTED.search(bare) and not YEAR.search(bare), wording


def test_no_wording_holds_a_place(wordings):
    places = {
        name
        for row in read_seed("regions.csv")
        if row["level"] in ("province", "prefecture")
        for name in (row["region_name"], row["short_name"])
        if len(name) > 1
    }
    assert len(places) > 600
    assert [(wording, place) for wording in wordings for place in places if place in wording] == []
