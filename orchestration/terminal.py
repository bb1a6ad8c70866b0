"""Plain text for a terminal: how wide it is there, columns under each other, colours.

What lives here: the arithmetic of columns in which a Chinese character is two wide, and the escape sequences of colours.
What does not: what is shown. Every command that prints a table takes it from here; it imports nothing that is slow.
"""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from typing import TextIO

#: Styles by what they are for, as the numbers of ANSI's "select graphic rendition".
STYLES = {"heading": "1;36", "label": "1", "good": "32", "bad": "31", "quiet": "2"}
_STYLED = re.compile("\x1b\\[[0-9;]*m")


def width(text: str) -> int:
    """The columns that the text takes on a terminal; styles take none."""
    plain = _STYLED.sub("", text) if "\x1b" in text else text
    return sum(0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in plain)


def columns(rows: Iterable[Sequence[str]], right: Collection[int] = ()) -> list[str]:
    """The rows as lines whose cells stand under each other, two blanks apart; those of the columns ``right`` to the right.

    All rows have the same number of cells. The last cell of a line is not padded.
    """
    rows = list(rows)
    widths = [max(map(width, cells)) for cells in zip(*rows, strict=True)]
    return ["  ".join(_padded(cell, widths[i], i in right) for i, cell in enumerate(row)).rstrip() for row in rows]


def table(header: Sequence[str], rows: Iterable[Sequence[str]], right: Collection[int] = ()) -> list[str]:
    """The rows under their header and a rule, as ``columns`` sets them."""
    rows = [header, *rows]
    rule = "  ".join("─" * max(map(width, cells)) for cells in zip(*rows, strict=True))
    first, *others = columns(rows, right)
    return [first, rule, *others]


def takes_colours(stream: TextIO) -> bool:
    """Whether colours are welcome: the stream is a terminal that knows them, and NO_COLOR (no-color.org) is not set."""
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def styled(text: str, style: str) -> str:
    """The text in one of ``STYLES``; nothing of an empty text."""
    return f"\x1b[{STYLES[style]}m{text}\x1b[0m" if text else text


def _padded(cell: str, to: int, right: bool) -> str:
    blanks = " " * (to - width(cell))
    return blanks + cell if right else cell + blanks
