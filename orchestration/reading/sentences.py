"""Sentences: where they begin and end within a paragraph.

Ends are 。！？ and their ASCII forms, with the quotation marks and brackets that close there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_END = re.compile(r"(?=[。！？!?\n])(?:[。！？!?][”」』’\"）)]*|\n)")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence at ``start``:``end`` of the repaired text; ``first`` in its paragraph or not."""

    start: int
    end: int
    first: bool


#: no sentence of prose is longer; longer stretches (a file without marks) are cut, so that the work stays linear
LONGEST = 1200
_CUT = re.compile(r"[；;，,、 ]")


def sentences(text: str, start: int, end: int) -> list[Sentence]:
    """The sentences of ``text[start:end]``, without blank ones; none is longer than ``LONGEST`` characters."""
    found: list[Sentence] = []
    position = start
    for m in _END.finditer(text, start, end):
        _add(found, text, position, m.end())
        position = m.end()
    _add(found, text, position, end)
    return found


def _add(found: list[Sentence], text: str, start: int, end: int) -> None:
    """Adds the sentence, in pieces where it is too long, cut at the last mark that fits."""
    while end - start > LONGEST:
        cuts = [m.end() for m in _CUT.finditer(text, start + LONGEST // 2, start + LONGEST)]
        stop = cuts[-1] if cuts else start + LONGEST
        if text[start:stop].strip():
            found.append(Sentence(start, stop, not found))
        start = stop
    if text[start:end].strip():
        found.append(Sentence(start, end, not found))
