"""Damage undone, one kind after the other, each change on record. (being written: not all kinds are in yet)"""

from __future__ import annotations

from orchestration.reading.aligned import AlignedText
from orchestration.reading.repairs.edit import Edit, consolidate, undo
from orchestration.reading.repairs.lost_bytes import restore_lost_bytes
from orchestration.reading.repairs.pinyin import remove_pinyin_annotation
from orchestration.reading.repairs.script import simplify_script

__all__ = ["Edit", "repair", "undo"]


def repair(aligned: AlignedText, year: int | None = None) -> tuple[AlignedText, list[Edit]]:
    """All repairs in their order. ``year`` is the year of publication, if known."""
    edits: list[Edit] = []
    aligned, found = remove_pinyin_annotation(aligned)
    edits += found
    aligned, found = restore_lost_bytes(aligned, year)
    edits += found
    aligned, found = simplify_script(aligned)
    edits += found
    return aligned, consolidate(aligned, edits)
