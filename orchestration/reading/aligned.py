"""Text that remembers where each of its characters stood in the decoded raw text.

What lives here: the value type that every stage of repair takes and returns, and the arithmetic of its offsets. What
does not: any rule about what is to be repaired.

Offsets are half-open and count characters (Python code points). The alignment is kept as segments in flat arrays of
machine integers, never as an object a character: a text that was not touched has one segment, each edit that changes a
length adds at most two.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence

__all__ = ["AlignedText"]


class AlignedText:
    """A text and its alignment to the raw text that it was made from. Immutable: each change returns a new one.

    A segment covers the text from ``_starts[i]`` to ``_starts[i + 1]`` and the raw text from ``_raw_starts[i]`` to
    ``_raw_ends[i]``. Where the two lengths are equal, character stands for character; else each character of the
    segment stands for the whole raw span. ``_joins`` are the text offsets at which two stretches meet that were moved
    there by ``reorder``: left and right of a join the raw offsets need not rise.
    """

    __slots__ = ("text", "raw", "_starts", "_raw_starts", "_raw_ends", "_joins")

    def __init__(self, text: str, raw: str, starts: array, raw_starts: array, raw_ends: array, joins: array):
        """For this module only; others start from ``identity``. The arrays are of typecode ``q`` and equally long."""
        self.text = text
        self.raw = raw
        self._starts = starts
        self._raw_starts = raw_starts
        self._raw_ends = raw_ends
        self._joins = joins

    @classmethod
    def identity(cls, raw: str) -> AlignedText:
        """The raw text itself, each character aligned with itself."""
        segments = (array("q", [0]), array("q", [0]), array("q", [len(raw)])) if raw else (array("q"),) * 3
        return cls(raw, raw, *segments, array("q"))

    def __len__(self) -> int:
        return len(self.text)

    def __repr__(self) -> str:
        return f"AlignedText({len(self.text)} of {len(self.raw)} characters, {len(self._starts)} segments)"

    # ----------------------------------------------------------------------------------------------- from text to raw

    def _segment(self, offset: int) -> int:
        """The number of the segment that holds the character at ``offset`` (0 <= offset < len)."""
        return bisect_right(self._starts, offset) - 1

    def _segment_end(self, segment: int) -> int:
        return self._starts[segment + 1] if segment + 1 < len(self._starts) else len(self.text)

    def _raw_of_character(self, offset: int) -> tuple[int, int]:
        """Raw span of the one character at ``offset``."""
        i = self._segment(offset)
        raw_start, raw_end = self._raw_starts[i], self._raw_ends[i]
        if raw_end - raw_start == self._segment_end(i) - self._starts[i]:
            raw_start += offset - self._starts[i]
            return raw_start, raw_start + 1
        return raw_start, raw_end

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """The raw span of ``text[start:end]``, half-open, never reversed.

        Exact where the characters were not changed; a stretch that was replaced by one of another length gives the
        whole raw stretch that it replaced. An empty span gives the empty raw span before the character at ``start``
        (at the end of the text: after the last one); a stretch that was inserted gives the empty raw span where it
        was inserted. A span that runs over a join (see ``reorder``) gives the raw span of the part that holds its
        first character; ``raw_spans`` gives all parts.

        Raises IndexError where the span is reversed or does not lie in the text.
        """
        if not 0 <= start <= end <= len(self.text):
            raise IndexError(f"span {start}:{end} does not lie in a text of {len(self.text)} characters")
        if start == end:
            if start < len(self.text):
                point = self._raw_of_character(start)[0]
            else:
                point = self._raw_of_character(start - 1)[1] if start else 0
            return point, point
        i = bisect_right(self._starts, start) - 1
        segment_start, segment_end, raw_start = self._starts[i], self._segment_end(i), self._raw_starts[i]
        if end <= segment_end and self._raw_ends[i] - raw_start == segment_end - segment_start:
            return raw_start + start - segment_start, raw_start + end - segment_start  # the usual case: nothing changed
        if self._joins:
            following = bisect_right(self._joins, start)
            if following < len(self._joins):
                end = min(end, self._joins[following])
        raw_start = self._raw_of_character(start)[0]
        return raw_start, max(raw_start, self._raw_of_character(end - 1)[1])

    def raw_spans(self, start: int, end: int) -> list[tuple[int, int]]:
        """The raw spans of ``text[start:end]`` in the order of the text, one for each part between two joins."""
        inner = self._joins[bisect_right(self._joins, start) : bisect_left(self._joins, end)]
        bounds = [start, *inner, end]
        return [self.raw_span(left, right) for left, right in zip(bounds, bounds[1:], strict=False)]

    def raw_spans_of(self, spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
        """``raw_span`` of many spans that are sorted by their start, in one walk: quicker where there are many."""
        if self._joins:
            return [self.raw_span(start, end) for start, end in spans]
        starts, raw_starts, raw_ends = self._starts, self._raw_starts, self._raw_ends
        bounds = [*starts, len(self.text)]
        last = len(starts) - 1
        found, i = [], 0
        for start, end in spans:
            while i < last and bounds[i + 1] <= start:
                i += 1
            if start < end <= bounds[i + 1] and raw_ends[i] - raw_starts[i] == bounds[i + 1] - bounds[i]:
                raw_start = raw_starts[i] + start - bounds[i]
                found.append((raw_start, raw_start + end - start))  # the usual case: within one segment, unchanged
            else:
                found.append(self.raw_span(start, end))
        return found

    def raw_offsets(self) -> list[int]:
        """The raw offset at which each character stands: ``raw_span(at, at + 1)[0]`` of all of them at once."""
        offsets: list[int] = []
        bounds = [*self._starts, len(self.text)]
        for start, end, raw_start, raw_end in zip(bounds, bounds[1:], self._raw_starts, self._raw_ends, strict=False):
            exact = raw_end - raw_start == end - start
            offsets += range(raw_start, raw_end) if exact else [raw_start] * (end - start)
        return offsets

    # -------------------------------------------------------------------------------------------------------- changes

    def replace(self, edits: Iterable[tuple]) -> AlignedText:
        """The text with each ``text[start:end]`` replaced by ``new_text``.

        ``edits`` are ``(start, end, new_text)`` over this text, sorted, not overlapping. Characters outside the edits
        keep their offsets. A replacement of the same length takes over the alignment character by character; any
        other is aligned, as a whole, with all that it replaces (``start == end`` inserts, ``new_text == ""``
        deletes). Where more is known, an edit has a fourth item: for each character of ``new_text`` the span of this
        text that it came from, neither end ever falling from one character to the next. Where an edit runs over a
        join, the join moves to the end of the replacement.

        Raises ValueError where edits are not sorted, overlap or do not lie in the text. Linear in text and edits.
        """
        edits = list(edits)
        if not edits:
            return self
        if all(len(edit) == 3 and len(edit[2]) == edit[1] - edit[0] for edit in edits):
            return self._replace_in_place(edits)
        if self.text is self.raw and not any(edit[2] for edit in edits):
            return self._delete(edits)
        parts: list[str] = []
        builder = _Builder(self)
        position = 0  # all of the text before it is done
        for start, end, new_text, *spans in edits:
            self._check(position, start, end)
            parts.append(self.text[position:start])
            parts.append(new_text)
            if spans:
                builder.copy(position, start)
                builder.substitute_each(start, end, spans[0])
            elif len(new_text) == end - start:
                builder.copy(position, end)
            else:
                builder.copy(position, start)
                builder.substitute(start, end, len(new_text))
            position = end
        parts.append(self.text[position:])
        builder.copy(position, len(self.text))
        return builder.build("".join(parts))

    def _check(self, position: int, start: int, end: int) -> None:
        if not position <= start <= end <= len(self.text):
            raise ValueError(
                f"edit {start}:{end} overlaps the one before it, is out of order or does not lie in the text"
            )

    def _delete(self, edits: list[tuple]) -> AlignedText:
        """Deletions in the raw text: a third of the time of the general way, and most of what there is to do where each
        character is annotated."""
        starts, raw_starts, raw_ends, parts = array("q"), array("q"), array("q"), []
        text, length, position = self.text, 0, 0
        for start, end, *_ in [*edits, (len(self.text), len(self.text))]:
            self._check(position, start, end)
            if start > position:
                if raw_ends and raw_ends[-1] == position:
                    raw_ends[-1] = start  # nothing was deleted between
                else:
                    starts.append(length)
                    raw_starts.append(position)
                    raw_ends.append(start)
                parts.append(text[position:start])
                length += start - position
            position = end
        return AlignedText("".join(parts), self.raw, starts, raw_starts, raw_ends, array("q"))

    def _replace_in_place(self, edits: list[tuple]) -> AlignedText:
        """Edits that keep every length, and so the alignment."""
        parts, position, text = [], 0, self.text
        for start, end, new_text in edits:
            self._check(position, start, end)
            parts.append(text[position:start])
            parts.append(new_text)
            position = end
        parts.append(self.text[position:])
        return AlignedText("".join(parts), self.raw, self._starts, self._raw_starts, self._raw_ends, self._joins)

    def reorder(self, pieces: Sequence[tuple[int, int]]) -> AlignedText:
        """The text made of the slices ``pieces``, in their order; what no piece holds is left out.

        A span within one piece keeps its exact raw span. Where two neighbouring pieces were not neighbours before,
        a join is noted (see ``raw_span``).

        Raises ValueError where a piece does not lie in the text.
        """
        builder = _Builder(self)
        parts: list[str] = []
        last_end: int | None = None
        for start, end in pieces:
            if not 0 <= start <= end <= len(self.text):
                raise ValueError(f"piece {start}:{end} does not lie in a text of {len(self.text)} characters")
            if start == end:
                continue
            if last_end is not None and start < last_end:
                builder.join()
            elif last_end is not None and start > last_end:
                builder.gap(last_end, start)
            builder.copy(start, end)
            parts.append(self.text[start:end])
            last_end = end
        return builder.build("".join(parts))


class _Builder:
    """Collects the segments of a new text out of an old one, walking both once."""

    __slots__ = ("old", "length", "starts", "raw_starts", "raw_ends", "joins", "_moved", "_segment")

    def __init__(self, old: AlignedText):
        self.old = old
        self.length = 0
        self.starts, self.raw_starts, self.raw_ends, self.joins = array("q"), array("q"), array("q"), array("q")
        self._moved = False  # a join stands where the next segment begins
        self._segment = 0  # of the old text: where the last copy ended

    def _append(self, length: int, raw_start: int, raw_end: int) -> None:
        if self._moved and self.length:
            self.joins.append(self.length)
        elif self.starts:
            before = self.length - self.starts[-1]
            exact = length == raw_end - raw_start and before == self.raw_ends[-1] - self.raw_starts[-1]
            if exact and self.raw_ends[-1] == raw_start:
                self.raw_ends[-1] = raw_end  # goes on where the last one ended: one segment
                self.length += length
                return
        self._moved = False
        self.starts.append(self.length)
        self.raw_starts.append(raw_start)
        self.raw_ends.append(raw_end)
        self.length += length

    def join(self) -> None:
        self._moved = True

    def gap(self, start: int, end: int) -> None:
        """Old text left out in good order: a join only where one was left out with it."""
        joins = self.old._joins
        first = bisect_left(joins, start)
        if first < len(joins) and joins[first] <= end:
            self._moved = True

    def copy(self, start: int, end: int) -> None:
        """The old stretch as it is."""
        if start >= end:
            return
        old, starts, i = self.old, self.old._starts, self._segment
        last = len(starts) - 1
        if start < starts[i]:
            i = old._segment(start)
        else:
            for _ in range(4):  # the next piece is nearly always near the last one
                if i == last or start < starts[i + 1]:
                    break
                i += 1
            else:
                i = old._segment(start)
        joins = old._joins
        next_join = bisect_left(joins, start) if joins else 0
        while start < end:
            if next_join < len(joins) and joins[next_join] == start:
                self._moved = True
                next_join += 1
            segment_start = starts[i]
            segment_end = starts[i + 1] if i < last else len(old.text)
            stop = min(end, segment_end)
            raw_start, raw_end = old._raw_starts[i], old._raw_ends[i]
            if raw_end - raw_start == segment_end - segment_start:
                raw_start += start - segment_start
                self._append(stop - start, raw_start, raw_start + stop - start)
            else:
                self._append_whole(stop - start, raw_start, raw_end)
            start = stop
            self._segment = i
            i += 1

    def _append_whole(self, length: int, raw_start: int, raw_end: int) -> None:
        """A segment whose characters stand each for the whole raw span, even if the lengths should happen to be
        equal."""
        if length == raw_end - raw_start and length > 1:
            # equal lengths would be taken for character by character: two segments of the same raw span are not
            self._append(1, raw_start, raw_end)
            self._append(length - 1, raw_start, raw_end)
        elif length:
            self._append(length, raw_start, raw_end)

    def substitute(self, start: int, end: int, length: int) -> None:
        """The old stretch gives way to ``length`` new characters."""
        if not length and not self.old._joins:
            return
        raw_start, raw_end = self.old.raw_span(start, end)
        if start == end and start:
            # an insertion stands after the character before it, which matters next to a deletion and at a join
            raw_start = raw_end = self.old._raw_of_character(start - 1)[1]
        joins = self.old._joins
        first, last = bisect_left(joins, start), bisect_left(joins, end)
        if first < len(joins) and joins[first] == start and start < end:
            self._moved = True
            first += 1
        if length:
            self._append_whole(length, raw_start, raw_end)
        if first < last:
            self._moved = True

    def substitute_each(self, start: int, end: int, spans: Sequence[tuple[int, int]]) -> None:
        """The old stretch gives way to one new character for each of ``spans``, aligned with that span of the old
        text."""
        joins = self.old._joins
        if bisect_left(joins, end) > bisect_right(joins, start):  # over a join the raw offsets need not rise
            self.substitute(start, end, len(spans))
            return
        raw_start, raw_end = self.old.raw_span(start, end)
        for span_start, span_end in spans:
            one_start, one_end = self.old.raw_span(span_start, span_end)
            raw_start = max(raw_start, one_start)
            self._append(1, raw_start, max(raw_start, min(one_end, raw_end)))

    def build(self, text: str) -> AlignedText:
        if len(text) != self.length:
            raise AssertionError(f"segments cover {self.length} of {len(text)} characters")
        return AlignedText(text, self.old.raw, self.starts, self.raw_starts, self.raw_ends, self.joins)
