"""Damage undone, one kind after the other, each change on record.

What lives here: the order of the repairs. Each repair is a function from aligned text to aligned text and its edits,
in a module of its own: ``mojibake`` (a wrong encoding), ``signs`` (invisible and compatibility signs, entities),
``pinyin`` (annotations), ``lost_bytes`` (GBK out of step), ``script`` (traditional to simplified), ``blanks`` (blanks
and separators). What does not: reading order and line breaks, which are ``layout.py``'s.
"""

from __future__ import annotations

from orchestration.reading.aligned import AlignedText
from orchestration.reading.repairs.blanks import close_numbers, close_words, plain_blanks
from orchestration.reading.repairs.edit import ORDER_KINDS, Edit, Stretch, consolidate, stretches, undo
from orchestration.reading.repairs.lost_bytes import restore_lost_bytes
from orchestration.reading.repairs.mojibake import restore_mojibake
from orchestration.reading.repairs.pinyin import remove_pinyin_annotation
from orchestration.reading.repairs.script import simplify_script
from orchestration.reading.repairs.signs import remove_invisible, resolve_entities, simplify_forms

__all__ = ["ORDER_KINDS", "Edit", "Stretch", "repair", "stretches", "undo"]


def repair(aligned: AlignedText, year: int | None = None) -> tuple[AlignedText, list[Edit]]:
    """The text as its author wrote it, as far as it can be known, in simplified script, and every change that led
    there.

    ``year`` is the year of publication, if known; it helps where half-lost bytes leave several five-year plans open.
    The edits are sorted and disjoint; ``undo(repaired.text, edits)`` gives the raw text. A character that cannot be
    known is read as U+FFFD: a number that touches one must not be trusted.

    Order: mojibake first, because it needs every character as it came, controls and all; then entities and invisible
    signs, which would hide the rest; pinyin before lost bytes, because sites annotate damaged text too; lost bytes
    before script, because the bytes are those of the script that was printed; forms before blanks, because full-width
    digits are digits.
    """
    edits: list[Edit] = []
    aligned = _run(restore_mojibake, aligned, edits)
    aligned = _run(resolve_entities, aligned, edits)
    aligned = _run(remove_invisible, aligned, edits)
    aligned = _run(remove_pinyin_annotation, aligned, edits)
    aligned, found = restore_lost_bytes(aligned, year)
    edits += found
    aligned = _run(simplify_script, aligned, edits)
    aligned = _run(simplify_forms, aligned, edits)
    aligned = _run(close_numbers, aligned, edits)
    aligned = _run(plain_blanks, aligned, edits)
    aligned = _run(close_words, aligned, edits)
    return aligned, consolidate(aligned, edits)


def _run(step, aligned: AlignedText, edits: list[Edit]) -> AlignedText:
    aligned, found = step(aligned)
    edits += found
    return aligned
