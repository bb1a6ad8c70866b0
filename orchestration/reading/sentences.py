"""Sentences: where they begin and end within a paragraph.

Ends are 。！？ and their ASCII forms; a mark inside quotation marks or brackets that close later ends no sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

_END = re.compile(r"[。！？!?][”」』’\"）)]*|\n")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence at ``start``:``end`` of the repaired text; ``first`` in its paragraph or not."""

    start: int
    end: int
    first: bool


def sentences(text: str, start: int, end: int) -> list[Sentence]:
    """The sentences of ``text[start:end]``, without blank ones."""
    found = []
    position = start
    for m in _END.finditer(text, start, end):
        if text[position : m.end()].strip():
            found.append(Sentence(position, m.end(), not found))
        position = m.end()
    if text[position:end].strip():
        found.append(Sentence(position, end, not found))
    return found
