"""The marking of a report's two texts: nothing is lost, and every mark stands where it belongs."""

from __future__ import annotations

from typing import Any

import pytest

from orchestration.explorer.evidence import Paragraph, paragraphs
from orchestration.reading.manifest import ManifestRow
from orchestration.reading.read import read_report

RAW = "瀋陽市(yáng)2023年\n全市有檢驗檢測機構321家，其中20家獲獎。\n<script>alert(1)</script>共5家。"


def repair(number: int, kind: str, start: int, before: str, after: str) -> dict[str, Any]:
    return {
        "repair_no": number, "kind": kind, "raw_start": start, "raw_end": start + len(before),
        "before": before, "after": after,
    }  # fmt: skip


def number(no: int, raw: str, text: str, figure: str, at: int = 0) -> dict[str, Any]:
    raw_start, start = raw.index(figure, at), text.index(figure, at)
    return {
        "number_id": f"n{no}", "number_no": no, "raw_start": raw_start, "raw_end": raw_start + len(figure),
        "raw_text": figure, "text_start": start, "text_end": start + len(figure), "fate": "fact", "reason": None,
    }  # fmt: skip


def texts(found: list[Paragraph]) -> tuple[list[str], list[str]]:
    return (
        ["".join(run.text for run in paragraph.repaired) for paragraph in found],
        ["".join(run.text for run in paragraph.raw) for paragraph in found],
    )


def test_paragraphs_lie_beside_what_stood_in_the_raw_text() -> None:
    raw = "瀋陽(yáng)有2家。\n錦州有3家。"
    text = "沈阳有2家。\n锦州有3家。"
    repairs = [
        repair(1, "script", 0, "瀋陽", "沈阳"),
        repair(2, "pinyin_annotation", 2, "(yáng)", ""),
        repair(3, "script", 13, "錦", "锦"),
    ]
    found = paragraphs(raw, text, repairs, [number(1, raw, text, "2"), number(2, raw, text, "3")], (7, 13))
    assert texts(found) == (["沈阳有2家。\n", "锦州有3家。"], ["瀋陽(yáng)有2家。\n", "錦州有3家。"])
    assert [paragraph.has_sentence for paragraph in found] == [False, True]
    assert all(paragraph.is_repaired for paragraph in found)
    marked = [(run.text, run.number["number_no"]) for p in found for run in (*p.repaired, *p.raw) if run.number]
    assert marked == [("2", 1), ("2", 1), ("3", 2), ("3", 2)]
    changed = [piece.text for run in found[0].raw for piece in run.pieces if piece.repair]
    assert changed == ["瀋陽", "(yáng)"]


def test_a_figure_that_was_damaged_is_marked_on_both_sides() -> None:
    raw, text = "共?３家", "共23家"
    figure = {**number(1, text, text, "23"), "raw_start": 1, "raw_end": 3}
    found = paragraphs(raw, text, [repair(1, "half_lost_bytes", 1, "?３", "23")], [figure], (0, 4))
    assert [(run.text, bool(run.number)) for run in found[0].repaired] == [("共", False), ("23", True), ("家", False)]
    assert [(run.text, bool(run.number)) for run in found[0].raw] == [("共", False), ("?３", True), ("家", False)]
    assert all(run.in_sentence for run in (*found[0].repaired, *found[0].raw))


def test_of_a_figure_within_another_the_inner_one_is_marked() -> None:
    text = "第十四个五年规划"
    outer, inner = number(1, text, text, "十四个五年"), number(2, text, text, "五")
    found = paragraphs(text, text, [], [outer, inner])
    assert [(run.text, run.number["number_no"]) for run in found[0].repaired if run.number] == [
        ("十四个", 1),
        ("五", 2),
        ("年", 1),
    ]


def test_where_columns_were_put_in_order_the_raw_text_follows_the_reading() -> None:
    raw = "甲乙丁戊\n丙"  # read as 甲乙, 丙, 丁戊
    order = [repair(1, "column_join", 4, "\n丙", "乙\n丙"), repair(2, "column_order", 2, "丁戊", "丙丁戊")]
    text = "甲乙\n丙丁戊"
    found = paragraphs(raw, text, order, [])
    assert texts(found) == (["甲乙\n", "丙丁戊"], ["甲乙\n", "丙丁戊"])
    assert [paragraph.moved for paragraph in found] == [True, True]


def test_texts_that_the_repairs_do_not_join_are_refused() -> None:
    with pytest.raises(ValueError, match="3 characters"):
        paragraphs("甲乙丙", "甲乙", [], [])


def test_a_real_reading_loses_nothing(registry) -> None:
    reading = read_report(RAW.encode(), "report.txt", ManifestRow(file="report.txt"), registry)
    repairs = [
        {"repair_no": r.repair_no, "kind": r.kind, "raw_start": r.raw_start, "raw_end": r.raw_end, "before": r.before, "after": r.after}
        for r in reading.repairs
    ]  # fmt: skip
    numbers = [
        {"number_id": n.number_id, "number_no": n.number_no, "raw_start": n.raw_start, "raw_end": n.raw_end,
         "raw_text": n.raw_text, "text_start": n.start, "text_end": n.end, "fate": n.fate, "reason": n.reason}
        for n in reading.numbers
    ]  # fmt: skip
    assert repairs and numbers
    found = paragraphs(reading.text.raw_text, reading.text.text, repairs, numbers)
    repaired, raw = texts(found)
    assert "".join(repaired) == reading.text.text
    assert "".join(raw) == reading.text.raw_text == RAW
    for side in ("repaired", "raw"):
        marked: dict[str, str] = {}
        for paragraph in found:
            for run in getattr(paragraph, side):
                if run.number:
                    marked[run.number["number_id"]] = marked.get(run.number["number_id"], "") + run.text
        expected = {
            n["number_id"]: n["raw_text"] if side == "raw" else reading.text.text[n["text_start"] : n["text_end"]]
            for n in numbers
        }
        assert marked == expected
