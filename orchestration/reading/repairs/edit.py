"""What a repair leaves behind, how a stage applies its replacements, and how all of it is undone.

What lives here: the record of one change; the functions that turn replacements, or another order, into a new text with
its records and bring the records of all stages into one list; and the way back from a text and its records. What does
not: any rule of repair.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from operator import attrgetter
from typing import NamedTuple, Protocol

from orchestration.reading.aligned import AlignedText

#: The kinds of record that say where reading goes on, and change no character: at ``raw_start``, after the words with
#: which ``after`` begins. A column join completes a sentence that broke off; a column order follows from one.
COLUMN_JOIN, COLUMN_ORDER = "column_join", "column_order"
ORDER_KINDS = frozenset((COLUMN_JOIN, COLUMN_ORDER))
#: Characters of what stands before and after such a place that its record shows.
_SHOWN = 30


class Edit(NamedTuple):
    """One change of the text: ``before`` stood at the raw span, ``after`` is read. Offsets count in the raw text."""

    kind: str
    raw_start: int
    raw_end: int
    before: str
    after: str


class Record(Protocol):
    """An Edit, or the Repair that is kept of one."""

    kind: str
    raw_start: int
    raw_end: int
    before: str
    after: str


class Stretch(NamedTuple):
    """``text[start:end]`` of a repaired text, which stands for ``raw[raw_start:raw_end]``: unchanged where ``edit`` is
    None, else what ``edit`` made of it."""

    start: int
    end: int
    raw_start: int
    raw_end: int
    edit: Record | None


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


def rearrange(
    aligned: AlignedText, edits: Sequence[Edit], pieces: Iterable[tuple[int, int]], joined: Collection[int]
) -> tuple[AlignedText, list[Edit]]:
    """The text in the order of ``pieces``, which must hold all of it, and its records: ``edits``, which are those of
    ``aligned``, then one for each place at which reading does not go on with what stands next, in the order of the new
    text. ``joined`` are the starts of the pieces that complete what is read before them.

    An edit that two pieces share is parted between them. Raises ValueError where that cannot be done, so that ``undo`` would
    not give the raw text: where the beginning of a piece stands for the same raw characters as the end of another one.
    """
    records: list[Edit] = []
    cuts: list[tuple[int, int]] = []  # raw and text offset of each place where a piece begins that does not follow
    kept: list[tuple[int, int]] = []
    written, last_end = "", 0
    for start, end in pieces:
        if start == end:
            continue
        if start != last_end:
            shown = min(end, start + _SHOWN)
            raw_start, raw_end = aligned.raw_span(start, shown)
            before, after = aligned.raw[raw_start:raw_end], written + aligned.text[start:shown]
            records.append(Edit(COLUMN_JOIN if start in joined else COLUMN_ORDER, raw_start, raw_end, before, after))
            cuts.append((raw_start, start))
        written, last_end = (written + aligned.text[max(start, end - _SHOWN) : end])[-_SHOWN:], end
        kept.append((start, end))
    rearranged, records = aligned.reorder(kept), [*_parted(aligned, edits, sorted(cuts)), *records]
    if undo(rearranged.text, records) != aligned.raw:
        raise ValueError("the new order leaves records that do not give the raw text back")
    return rearranged, records


def _parted(aligned: AlignedText, edits: Sequence[Edit], cuts: Sequence[tuple[int, int]]) -> Iterator[Edit]:
    """The edits, parted where a cut (its raw and its text offset) runs through one."""
    for edit in edits:
        first = bisect_right(cuts, edit.raw_start, key=lambda cut: cut[0])
        last = bisect_left(cuts, edit.raw_end, key=lambda cut: cut[0])
        start = _text_offset(aligned, edit.raw_start) if first < last else 0
        for raw_cut, cut in cuts[first:last]:
            yield Edit(
                edit.kind, edit.raw_start, raw_cut, aligned.raw[edit.raw_start : raw_cut], edit.after[: cut - start]
            )
            edit = Edit(
                edit.kind, raw_cut, edit.raw_end, aligned.raw[raw_cut : edit.raw_end], edit.after[cut - start :]
            )
            start = cut
        yield edit


def stretches(raw_length: int, edits: Iterable[Record]) -> list[Stretch]:
    """The stretches that a repaired text is made of, in its order, from the length of the raw text and the records alone.

    ``edits`` are those of one text, in their order. Raises ValueError where they overlap or lie outside the raw text.
    Linear in the records, but for sorting.
    """
    edits = list(edits)
    changes = sorted((edit for edit in edits if edit.kind not in ORDER_KINDS), key=_RAW_SPAN)
    starts = [change.raw_start for change in changes]
    order = [edit.raw_start for edit in edits if edit.kind in ORDER_KINDS]
    if 0 not in order:
        order.insert(0, 0)
    cuts = sorted(order)
    end_of = dict(zip(cuts, [*cuts[1:], raw_length], strict=True))
    found: list[Stretch] = []
    position = 0

    def add(raw_start: int, raw_end: int, edit: Record | None) -> None:
        nonlocal position
        end = position + (raw_end - raw_start if edit is None else len(edit.after))
        found.append(Stretch(position, end, raw_start, raw_end, edit))
        position = end

    for raw_start in order:
        raw_end = end_of[raw_start]
        for change in changes[bisect_left(starts, raw_start) : bisect_left(starts, raw_end)]:
            if change.raw_start < raw_start or change.raw_end > raw_end:
                raise ValueError(
                    f"edit at {change.raw_start}:{change.raw_end} overlaps another or runs out of its text"
                )
            if change.raw_start > raw_start:
                add(raw_start, change.raw_start, None)
            add(change.raw_start, change.raw_end, change)
            raw_start = change.raw_end
        if raw_start < raw_end:
            add(raw_start, raw_end, None)
    if sum(stretch.edit is not None for stretch in found) < len(changes):
        raise ValueError(f"edit at {starts[-1]}:{changes[-1].raw_end} lies outside the {raw_length} raw characters")
    return found


def undo(text: str, edits: Iterable[Record]) -> str:
    """The raw text, from the repaired text and its records alone: the edits of ``consolidate`` or ``rearrange``, or the
    repairs of a reading, in their order.

    Raises ValueError where the edits are not those of this text.
    """
    edits = list(edits)
    changed = sum(len(edit.before) - len(edit.after) for edit in edits if edit.kind not in ORDER_KINDS)
    parts: list[tuple[int, str]] = []
    for start, end, raw_start, raw_end, edit in stretches(len(text) + changed, edits):
        if edit is None:
            parts.append((raw_start, text[start:end]))
        elif text[start:end] == edit.after and raw_end - raw_start == len(edit.before):
            parts.append((raw_start, edit.before))
        else:
            raise ValueError(f"edit at {raw_start}:{raw_end} is not one of this text")
    return "".join(part for _, part in sorted(parts, key=lambda part: part[0]))
