"""Paragraphs and the order in which they are read. (signature; being written)"""

from __future__ import annotations

from dataclasses import dataclass

from orchestration.reading.aligned import AlignedText
from orchestration.reading.repairs import Edit


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph ``text[start:end]`` of the laid-out text (no line break at either end)."""

    start: int
    end: int
    kind: str  # title, byline, heading, body, caption, list_head, furniture, core_tip, table_row


def layout(aligned: AlignedText) -> tuple[AlignedText, list[Block], list[Edit]]:
    """The text in reading order, its blocks in that order, and the joins that were made."""
    text = aligned.text
    blocks, position = [], 0
    for line in text.splitlines(keepends=True):
        stripped = line.strip()
        if stripped:
            start = position + line.index(stripped[0])
            blocks.append(Block(start, start + len(stripped), "body"))
        position += len(line)
    return aligned, blocks, []
