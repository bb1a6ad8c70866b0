"""Answers: what each becomes in the registry, and which answers an item does not take."""

from __future__ import annotations

from datetime import date

import pytest

from orchestration.review.answers import ANSWERS, FIELDS, AnswerError, rows_of
from orchestration.review.queue import CONTRADICTION, FINDING, KINDS, SUSPECT, UNRESOLVED, Item
from tests.unit.review_items import item

PILLARS = {"quality": "quality_management"}
SIGNED = {"reason": "the annex says so", "author": "李", "corrected_on": "2026-11-21"}
NEW = {
    "answer": "new", "indicator_code": "quality.service_stations", "indicator_name": "质量驿站数",
    "indicator_name_en": "Quality service stations", "measure": "stock", "unit": "个", "minimum": 0, "maximum": 1e5,
    "definition": "Stations at which enterprises are advised on quality.",
}  # fmt: skip


def rows(of: Item, **answer: object) -> list[tuple[str, dict]]:
    found = rows_of(answer, of, author="李", day=date(2026, 11, 21), pillars=PILLARS)
    return [(row.seed, dict(row.values)) for row in found]


def phrase(wording: str, code: str, breakdown: str = "") -> tuple[str, dict]:
    return "indicator_phrases", {"phrase": wording, "indicator_code": code, "breakdown": breakdown}


def test_a_known_indicator_gets_the_subject_as_a_wording_and_the_names_nearby() -> None:
    found = rows(
        item(), answer="known", indicator_code="a.b", breakdown="类型=社区", also=["质量服务驿站数", "质量驿站数"]
    )
    assert found == [phrase("质量驿站数", "a.b", "类型=社区"), phrase("质量服务驿站数", "a.b", "类型=社区")]


def test_a_new_indicator_is_a_row_under_its_domain_and_needs_no_wording_of_its_own_name() -> None:
    assert rows(item(), **NEW) == [
        (
            "indicators",
            {
                "indicator_code": "quality.service_stations", "indicator_name": "质量驿站数", "domain": "quality",
                "pillar": "quality_management", "indicator_name_en": "Quality service stations", "measure": "stock",
                "unit": "个", "part_of": "", "minimum": "0", "maximum": "100000",
                "definition": "Stations at which enterprises are advised on quality.",
            },
        )
    ]  # fmt: skip
    assert rows(item(), **NEW, also=["质量小站数"])[1:] == [phrase("质量小站数", "quality.service_stations")]


def test_a_unit_and_a_word_are_rows_of_their_files() -> None:
    unit = {"unit": "蒸吨", "unit_kind": "physical", "is_additive": True, "unit_name_en": "tonnes of steam"}
    assert rows(item(UNRESOLVED), answer="unit", **unit) == [("units", {**unit, "is_additive": "true"})]
    word = {"word_class": "numeral_word", "phrase": "#号线"}
    assert rows(item(UNRESOLVED), answer="word", **word) == [("phrases", {**word, "argument": "", "note": ""})]


@pytest.mark.parametrize("kind", [SUSPECT, CONTRADICTION, FINDING])
def test_a_statement_is_judged_by_a_correction_of_its_status(kind: str) -> None:
    for status in ("ok", "suspect"):
        row = {"observation_id": "o1", "field": "status", "value": status, **SIGNED}
        assert rows(item(kind), answer=status, reason=SIGNED["reason"]) == [("corrections", row)]


def test_one_of_the_statements_against_it_can_be_judged_instead_and_no_other() -> None:
    ((_, row),) = rows(item(CONTRADICTION), answer="ok", reason="why", observation_id="o2")
    assert row["observation_id"] == "o2"
    with pytest.raises(AnswerError, match="speaks of o1, o2, not of 'o3'"):
        rows(item(CONTRADICTION), answer="ok", reason="why", observation_id="o3")


def test_a_correction_is_a_row_a_field_and_what_was_suspect_is_so_no_longer() -> None:
    answer = {"answer": "correct", "fields": {"value": 12.5, "unit": None}, "reason": SIGNED["reason"]}
    told = [(row["field"], row["value"]) for _, row in rows(item(SUSPECT), **answer)]
    assert told == [("value", "12.5"), ("unit", ""), ("status", "ok")]
    assert len(rows(item(CONTRADICTION), **answer)) == 2


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_can_be_set_aside_with_a_reason(kind: str) -> None:
    ((seed, row),) = rows(item(kind), answer="set_aside", reason=" of no interest ")
    assert seed == "set_aside"
    assert (row["item_id"], row["reason"], row["reviewed_by"]) == ("0123456789ab", "of no interest", "李")
    assert row["reviewed_on"] == "2026-11-21"


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"answer": "ok", "reason": "why"}, "answered by known, new, set_aside, not by 'ok'"),
        ({}, "not by None"),
        ({"answer": "known"}, "lacks indicator_code"),
        ({"answer": "known", "indicator_code": "a.b", "unit": "个"}, "has no unit"),
        ({"answer": "known", "indicator_code": "a.b", "also": "质量"}, "also is a list"),
        ({"answer": "set_aside", "reason": ""}, "lacks reason"),
    ],
)
def test_what_is_no_answer_is_refused(answer: dict, told: str) -> None:
    with pytest.raises(AnswerError, match=told):
        rows(item(), **answer)


def test_a_correction_says_of_which_fields() -> None:
    with pytest.raises(AnswerError, match="fields says what each is corrected to"):
        rows(item(SUSPECT), answer="correct", fields=["value"], reason="why")


def test_each_kind_takes_answers_that_are_described() -> None:
    assert set(ANSWERS) == set(KINDS)
    assert {said for answers in ANSWERS.values() for said in answers} == set(FIELDS)
