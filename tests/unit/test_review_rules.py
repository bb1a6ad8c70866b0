"""The rules for new rows: the registry keeps them, and what breaks one is named."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from pathlib import Path

import pytest

from orchestration.review.rules import CHOICES, CORRECTABLE, UNIT_KINDS, Seeds, faults
from orchestration.review.seed_files import NewRow, SeedError
from tests.unit.review_items import SEEDS, copy_seeds

INDICATOR = {
    "indicator_code": "quality.service_stations", "indicator_name": "质量驿站数",
    "indicator_name_en": "Quality service stations", "domain": "quality", "pillar": "quality_management",
    "measure": "stock", "unit": "个", "part_of": "", "minimum": "0", "maximum": "100000",
    "definition": "Stations at which enterprises are advised on quality.",
}  # fmt: skip
PHRASE = {"phrase": "质量驿站", "indicator_code": "metrology.public_standards", "breakdown": ""}
UNIT = {"unit": "麻袋", "unit_kind": "count", "is_additive": "true", "unit_name_en": "sacks"}
WORD = {"word_class": "numeral_word", "phrase": "#号线", "argument": "", "note": ""}
CORRECTION = {
    "observation_id": "o1", "field": "value", "value": "12", "reason": "misprint", "author": "李",
    "corrected_on": "2026-11-21",
}  # fmt: skip
ASIDE = {
    "item_id": "0123456789ab", "item": "质量驿站数", "reason": "of no interest", "reviewed_by": "李",
    "reviewed_on": "2026-11-21",
}  # fmt: skip


@pytest.fixture(scope="module")
def seeds() -> Seeds:
    return Seeds(SEEDS)


def rows(seed: str) -> list[dict[str, str]]:
    with (SEEDS / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_every_indicator_of_the_registry_keeps_the_rules() -> None:
    seeds = Seeds(SEEDS)
    found = rows("indicators")
    assert len(found) > 500
    for row in found:
        code, name = row["indicator_code"], row["indicator_name"]
        meaning = seeds.wordings.pop(name)
        known = seeds.indicators.pop(code)
        assert faults([NewRow("indicators", row)], seeds) == [], row
        seeds.indicators[code], seeds.wordings[name] = known, meaning


def test_every_wording_unit_and_word_of_the_registry_keeps_the_rules() -> None:
    seeds = Seeds(SEEDS)
    for row in rows("indicator_phrases")[::7]:
        meaning = seeds.wordings.pop(row["phrase"])
        assert faults([NewRow("indicator_phrases", row)], seeds) == [], row
        seeds.wordings[row["phrase"]] = meaning
    for row in rows("units"):
        kind = seeds.units.pop(row["unit"])
        assert faults([NewRow("units", row)], seeds) == [], row
        seeds.units[row["unit"]] = kind
    for row in rows("phrases"):
        seeds.words[row["word_class"]].discard(row["phrase"])
        assert faults([NewRow("phrases", row)], seeds) == [], row


@pytest.mark.parametrize(
    ("seed", "row"),
    [
        ("indicators", INDICATOR),
        ("indicator_phrases", PHRASE),
        ("units", UNIT),
        ("phrases", WORD),
        ("corrections", CORRECTION),
        ("corrections", {**CORRECTION, "field": "period_start", "value": ""}),
        ("set_aside", ASIDE),
    ],
)
def test_a_good_row_has_no_fault(seeds: Seeds, seed: str, row: Mapping[str, str]) -> None:
    assert faults([NewRow(seed, row)], seeds) == []


@pytest.mark.parametrize(
    ("seed", "row", "changes", "told"),
    [
        ("indicators", INDICATOR, {"indicator_code": "quality.Stations"}, "is not domain.snake_case"),
        ("indicators", INDICATOR, {"indicator_code": "monsters.count", "domain": "monsters"}, "no domain 'monsters'"),
        ("indicators", INDICATOR, {"indicator_code": "metrology.public_standards", "domain": "metrology", "pillar": "metrology"}, "is that of 社会公用计量标准数"),
        ("indicators", INDICATOR, {"indicator_name": "计量标准数"}, "already stands for metrology.measurement_standards"),
        ("indicators", INDICATOR, {"indicator_name_en": ""}, "the English name is missing"),
        ("indicators", INDICATOR, {"indicator_name_en": "Public measurement standards"}, "is another indicator's"),
        ("indicators", INDICATOR, {"measure": "rank"}, "no measure 'rank'"),
        ("indicators", INDICATOR, {"unit": "麻袋"}, "no unit '麻袋'"),
        ("indicators", INDICATOR, {"measure": "amount"}, "an amount is in money"),
        ("indicators", INDICATOR, {"unit": "%"}, "a rate is a share"),
        ("indicators", INDICATOR, {"minimum": "few"}, "must be numbers"),
        ("indicators", INDICATOR, {"minimum": "9", "maximum": "1"}, "is above maximum"),
        ("indicators", INDICATOR, {"measure": "rate", "unit": "%"}, "0 to 100"),
        ("indicators", INDICATOR, {"part_of": "quality.station"}, "no indicator 'quality.station'"),
        ("indicators", INDICATOR, {"part_of": "quality.manufacturing_pass_rate"}, "another kind of unit"),
        ("indicators", INDICATOR, {"definition": "stations"}, "the definition is not"),
        ("indicator_phrases", PHRASE, {"indicator_code": "metrology.public_standard"}, "nearest: metrology.public_standards"),
        ("indicator_phrases", PHRASE, {"phrase": "沈阳市质量驿站"}, "holds the place 沈阳"),
        ("indicator_phrases", PHRASE, {"phrase": "2024年质量驿站"}, "holds a number or a year"),
        ("indicator_phrases", PHRASE, {"phrase": "三个质量驿站"}, "holds a number or a year"),
        ("indicator_phrases", PHRASE, {"phrase": "质量<b>驿站"}, "a sign that no name has"),
        ("indicator_phrases", PHRASE, {"phrase": "计量标准"}, "already stands for metrology.measurement_standards"),
        ("indicator_phrases", PHRASE, {"breakdown": "有机产品"}, "is not dimension=value"),
        ("units", UNIT, {"unit": "家"}, "is known already"),
        ("units", UNIT, {"unit_kind": "thing"}, "no kind of unit 'thing'"),
        ("units", UNIT, {"is_additive": "yes"}, "true or false"),
        ("units", UNIT, {"unit_name_en": ""}, "the English name of the unit is missing"),
        ("phrases", WORD, {"word_class": "numeral"}, "no class 'numeral'"),
        ("phrases", WORD, {"phrase": "一起"}, "is a numeral_word already"),
        ("phrases", WORD, {"phrase": "#"}, "the word is missing"),
        ("phrases", WORD, {"word_class": "adverb"}, "only in a numeral_word"),
        ("phrases", WORD, {"phrase": " 号线"}, "begins or ends with a blank"),
        ("phrases", WORD, {"phrase": "号\x1b线"}, "holds what cannot be seen"),
        ("corrections", CORRECTION, {"field": "sentence"}, "no field 'sentence'"),
        ("corrections", CORRECTION, {"value": "1.2万"}, "a number in base units"),
        ("corrections", CORRECTION, {"value": ""}, "a number in base units"),
        ("corrections", CORRECTION, {"field": "unit", "value": "麻袋"}, "no unit '麻袋'"),
        ("corrections", CORRECTION, {"field": "status", "value": "fine"}, "one of ok, suspect"),
        ("corrections", CORRECTION, {"field": "region_code", "value": "999999"}, "no region '999999'"),
        ("corrections", CORRECTION, {"field": "indicator_code", "value": "x.y"}, "no indicator 'x.y'"),
        ("corrections", CORRECTION, {"field": "period_end", "value": "2024-02-30"}, "is a day"),
        ("corrections", CORRECTION, {"reason": ""}, "the reason is missing"),
        ("set_aside", ASIDE, {"reason": ""}, "the reason is missing"),
    ],
)  # fmt: skip
def test_a_fault_is_named(seeds: Seeds, seed: str, row: Mapping[str, str], changes: dict, told: str) -> None:
    assert any(told in fault for fault in faults([NewRow(seed, {**row, **changes})], seeds))


def test_a_wording_may_name_the_indicator_that_comes_with_it_and_not_twice(seeds: Seeds) -> None:
    code = {"indicator_code": INDICATOR["indicator_code"]}
    phrase = NewRow("indicator_phrases", {**PHRASE, **code})
    assert faults([NewRow("indicators", INDICATOR), phrase], seeds) == []
    (told,) = faults([phrase], seeds)
    assert told.startswith("no indicator 'quality.service_stations' in indicators.csv")
    (told,) = faults([NewRow("indicators", INDICATOR), phrase, phrase], seeds)
    assert "already stands for quality.service_stations" in told


def test_what_is_corrected_already_is_not_corrected_once_more(tmp_path: Path) -> None:
    folder = copy_seeds(tmp_path)
    (folder / "corrections.csv").write_text(",".join(CORRECTION) + "\n" + ",".join(CORRECTION.values()) + "\n")
    (told,) = faults([NewRow("corrections", {**CORRECTION, "value": "13"})], Seeds(folder))
    assert "corrects value of o1 already" in told


def test_a_file_that_is_missing_is_named(tmp_path: Path) -> None:
    folder = copy_seeds(tmp_path)
    (folder / "units.csv").unlink()
    with pytest.raises(SeedError, match=r"units\.csv: cannot be read"):
        faults([NewRow("units", UNIT)], Seeds(folder))


def test_the_rules_are_those_of_the_warehouse() -> None:
    import yaml

    project = SEEDS.parent
    known = yaml.safe_load((project / "dbt_project.yml").read_text(encoding="utf-8"))["vars"]["zhibiao"]
    assert CHOICES == {
        "bound": tuple(known["bounds"]), "measure": tuple(known["measures"]), "status": tuple(known["statuses"]),
        "period_type": tuple(known["period_types"]),
    }  # fmt: skip
    assert set(UNIT_KINDS) == set(known["unit_kinds"])
    staging = yaml.safe_load((project / "models/staging/_staging.yml").read_text(encoding="utf-8"))["models"]
    (corrections,) = (model for model in staging if model["name"] == "stg_corrections")
    (field,) = (column for column in corrections["columns"] if column["name"] == "field")
    assert list(CORRECTABLE) == field["data_tests"][1]["accepted_values"]["arguments"]["values"]
