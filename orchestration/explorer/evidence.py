"""A report's two texts side by side, marked: its figures, what was repaired, and the sentence that a page is about.

What lives here: cutting the texts into pieces of which each is marked in one way. What does not: how a mark looks, which
the templates say. The pieces hold plain text; nothing here is markup.

The repaired text is cut into paragraphs, and beside each lies what stood in the raw text for it, in the order in which it
is read: where columns were put in order, the raw text jumps.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from types import SimpleNamespace
from typing import Any

from orchestration.reading.repairs import ORDER_KINDS, Stretch, stretches

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that is marked in one way."""

    text: str
    repair: Row | None  # the row of fct_repairs that changed it
    number: Row | None  # the row of fct_numbers that it belongs to
    in_sentence: bool


@dataclass(frozen=True, slots=True)
class Run:
    """Neighbouring pieces of one figure, or of none."""

    number: Row | None
    in_sentence: bool
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """The text of its pieces."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(slots=True)
class Paragraph:
    """A paragraph as it is read, and what stood in the raw text for it."""

    number: int
    repaired: list[Run] = field(default_factory=list)
    raw: list[Run] = field(default_factory=list)
    moved: bool = False  # reading goes on here with something else than what stands next in the raw text

    @property
    def has_sentence(self) -> bool:
        """Whether the sentence stands in it, or a part of it."""
        return any(run.in_sentence for run in self.repaired)

    @property
    def is_repaired(self) -> bool:
        """Whether anything of it was changed."""
        return any(piece.repair for run in (*self.repaired, *self.raw) for piece in run.pieces)


def paragraphs(
    raw_text: str, text: str, repairs: Sequence[Row], numbers: Sequence[Row], sentence: tuple[int, int] | None = None
) -> list[Paragraph]:
    """The paragraphs of a report. ``sentence`` is its span in the repaired text.

    Raises ValueError where the repairs are not those of these texts.
    """
    records = [SimpleNamespace(**repair, row=repair) for repair in repairs]
    layout = stretches(len(raw_text), records)
    if layout and layout[-1].end != len(text):
        raise ValueError(f"the repairs give {layout[-1].end} characters, the repaired text has {len(text)}")
    jumps = {repair["raw_start"] for repair in repairs if repair["kind"] in ORDER_KINDS}
    in_text = _Spans((n["text_start"], n["text_end"], n) for n in numbers)
    in_raw = _Spans((n["raw_start"], n["raw_end"], n) for n in numbers)
    left, right = sentence or (0, 0)

    found: list[tuple[list[Piece], list[Piece], bool]] = [([], [], False)]
    for stretch in layout:
        row = stretch.edit.row if stretch.edit is not None else None
        for start, end in _lines(text, stretch):
            repaired, raw, moved = found[-1]
            if stretch.edit is None:
                raw_start, raw_end = stretch.raw_start + start - stretch.start, stretch.raw_start + end - stretch.start
            else:  # all that stood there goes with the first line of what was made of it
                raw_start, raw_end = (
                    (stretch.raw_start, stretch.raw_end) if start == stretch.start else (stretch.raw_end,) * 2
                )
            within = [*in_text.cuts(start, end), *(cut for cut in (left, right) if start < cut < end)]
            for a, b in _parts(start, end, within):
                repaired.append(Piece(text[a:b], row, in_text.at(a), left <= a < right))
            raw_cuts = in_raw.cuts(raw_start, raw_end)
            if stretch.edit is None:
                raw_cuts += [raw_start + cut - start for cut in (left, right) if start < cut < end]
            for a, b in _parts(raw_start, raw_end, raw_cuts):
                at = start + a - raw_start if stretch.edit is None else min(start, max(end - 1, start))
                raw.append(Piece(raw_text[a:b], row, in_raw.at(a), left <= at < right))
            if raw_start in jumps and start == stretch.start:
                found[-1] = (repaired, raw, True)
            elif moved:
                found[-1] = (repaired, raw, moved)
            if text[start:end].endswith("\n"):
                found.append(([], [], False))
    return [
        Paragraph(number, _runs(repaired), _runs(raw), moved)
        for number, (repaired, raw, moved) in enumerate(
            (entry for entry in found if any(piece.text.strip() for piece in (*entry[0], *entry[1]))), start=1
        )
    ]


class _Spans:
    """Spans with what they stand for, to be looked up by place. Of one within another, the inner one counts."""

    def __init__(self, spans: Iterable[tuple[int, int, Row]]):
        outer_first = sorted(spans, key=lambda span: (span[0], -span[1]))
        marks: dict[int, Row | None] = {}
        open_spans: list[tuple[int, Row]] = []
        for start, end, row in outer_first:
            while open_spans and open_spans[-1][0] <= start:
                self._close(marks, open_spans)
            marks[start] = row
            open_spans.append((end, row))
        while open_spans:
            self._close(marks, open_spans)
        self._starts = sorted(marks)
        self._rows = [marks[start] for start in self._starts]

    @staticmethod
    def _close(marks: dict[int, Row | None], open_spans: list[tuple[int, Row]]) -> None:
        end, _ = open_spans.pop()
        around = next((row for other, row in reversed(open_spans) if other > end), None)
        marks.setdefault(end, around)

    def at(self, place: int) -> Row | None:
        """What the character at this place belongs to."""
        found = bisect_right(self._starts, place) - 1
        return self._rows[found] if found >= 0 else None

    def cuts(self, start: int, end: int) -> list[int]:
        """The places between start and end at which something else begins."""
        return self._starts[bisect_right(self._starts, start) : bisect_right(self._starts, end - 1)]


def _lines(text: str, stretch: Stretch) -> list[tuple[int, int]]:
    """The spans of the stretch in the text, cut behind each line break; one span even where it is empty."""
    spans, start = [], stretch.start
    while (at := text.find("\n", start, stretch.end)) >= 0:
        spans.append((start, at + 1))
        start = at + 1
    if start < stretch.end or not spans:
        spans.append((start, stretch.end))
    return spans


def _parts(start: int, end: int, cuts: Iterable[int]) -> list[tuple[int, int]]:
    edges = [start, *sorted({cut for cut in cuts if start < cut < end}), end]
    return [(a, b) for a, b in zip(edges, edges[1:], strict=False) if a < b]


def _runs(pieces: Sequence[Piece]) -> list[Run]:
    def key(piece: Piece) -> tuple[str | None, bool]:
        return (piece.number["number_id"] if piece.number else None, piece.in_sentence)

    runs = []
    for (_, in_sentence), group in groupby(pieces, key=key):
        same = tuple(group)
        runs.append(Run(same[0].number, in_sentence, same))
    return runs
