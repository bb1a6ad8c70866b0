"""What a repair leaves behind, and how a stage applies its replacements.

What lives here: the record of one change, and the two functions that turn replacements into a new text with its
records and bring the records of all stages into one list. What does not: any rule of repair.
"""

from __future__ import annotations

from collections.abc import Iterable
from operator import attrgetter
from typing import NamedTuple

from orchestration.reading.aligned import AlignedText


class Edit(NamedTuple):
    """One change of the text: ``before`` stood at the raw span, ``after`` is read. Offsets count in the raw text."""

    kind: str
    raw_start: int
    raw_end: int
    before: str
    after: str


_RAW_SPAN = attrgetter("raw_start", "raw_end")


def apply(aligned: AlignedText, kind: str, replacements: Iterable[tuple]) -> tuple[AlignedText, list[Edit]]:
    """The text after ``replacements`` (as for ``AlignedText.replace``), and one Edit for each of them."""
    replacements = list(replacements)
    if not replacements:
        return aligned, []
    text = aligned.text
    raw_spans = aligned.raw_spans_of([(start, end) for start, end, *_ in replacements])
    edits = [
        Edit(kind, raw_start, raw_end, text[start:end], new_text)
        for (start, end, new_text, *_), (raw_start, raw_end) in zip(replacements, raw_spans, strict=True)
    ]
    return aligned.replace(replacements), edits


def consolidate(aligned: AlignedText, edits: list[Edit]) -> list[Edit]:
    """The edits of all stages as one list: sorted by raw span, disjoint, ``before`` the raw text itself.

    Two stages may change the same raw characters (bytes restored, then their script converted). Such edits become
    one, of the kind of the widest of them, whose ``after`` is the text as it is now read. So the raw text with each
    edit's span replaced by its ``after`` is the repaired text, and the repaired text with each ``after`` put back to
    ``before`` is the raw text. ``aligned`` must not have been reordered, and no stage may insert without replacing.
    """
    groups: list[list] = []  # widest edit, raw_start, raw_end, number of edits
    for edit in sorted(edits, key=_RAW_SPAN):
        if groups and edit.raw_start < groups[-1][2]:
            last = groups[-1]
            last[2] = max(last[2], edit.raw_end)
            last[3] += 1
            if edit.raw_end - edit.raw_start > last[0].raw_end - last[0].raw_start:
                last[0] = edit
        else:
            groups.append([edit, edit.raw_start, edit.raw_end, 1])
    merged = []
    for edit, raw_start, raw_end, count in groups:
        if count == 1:
            merged.append(edit)
            continue
        before, after = aligned.raw[raw_start:raw_end], read_at(aligned, raw_start, raw_end)
        if before != after:  # a later stage may have brought back what an earlier one changed
            merged.append(Edit(edit.kind, raw_start, raw_end, before, after))
    return merged


def read_at(aligned: AlignedText, raw_start: int, raw_end: int) -> str:
    """The text that is read for ``raw[raw_start:raw_end]``. Only for a text that was not reordered."""
    return aligned.text[_text_offset(aligned, raw_start) : _text_offset(aligned, raw_end)]


def _text_offset(aligned: AlignedText, raw_offset: int) -> int:
    """The first text offset whose character stands at or after ``raw_offset``."""
    low, high = 0, len(aligned.text)
    while low < high:
        middle = (low + high) // 2
        if aligned.raw_span(middle, middle + 1)[0] < raw_offset:
            low = middle + 1
        else:
            high = middle
    return low


def undo(text: str, edits: list[Edit]) -> str:
    """The raw text, from the repaired text and its consolidated edits alone.

    Raises ValueError where the edits are not those of this text.
    """
    parts, position, shift = [], 0, 0  # shift: how far the text is behind the raw text before ``position``
    for edit in edits:
        start = edit.raw_start - shift
        if text[start : start + len(edit.after)] != edit.after or start < position:
            raise ValueError(f"edit at {edit.raw_start}:{edit.raw_end} is not one of this text")
        parts += [text[position:start], edit.before]
        position = start + len(edit.after)
        shift += len(edit.before) - len(edit.after)
    parts.append(text[position:])
    return "".join(parts)
