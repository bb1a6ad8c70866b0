"""Words of strangers where something obeys words: a terminal, a spreadsheet, a page.

What lives here: one function for each such place, which makes any text harmless there and leaves it readable. Reports,
their manifest and the names of their files are written by others; whatever shows them takes them through here. What does
not: what is shown, and where.

The tables themselves keep every text as it was: what is dangerous depends on who reads it.
"""

from __future__ import annotations

import re
from typing import Any

#: What is not seen but obeyed: controls of the C0 and C1 sets (escape sequences begin with one), line and paragraph
#: separators, marks that turn the direction of writing (the text then reads otherwise than it is), marks of no width,
#: and the halves of characters that stand for bytes of a file's name that are no UTF-8.
_UNSEEN = "\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ud800-\udfff"
_ONE_UNSEEN = re.compile(f"[{_UNSEEN}]")
_ONE_UNSEEN_BUT_LINES = re.compile(f"(?![\t\n])[{_UNSEEN}]")
#: What json.dumps leaves as it is, for want of need, among the above.
_UNSEEN_IN_JSON = re.compile("[\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
#: How a cell begins that a spreadsheet takes for a formula, the full-width signs of a Chinese keyboard among them.
_FORMULA = re.compile("[=+\\-@\t\r\n＝＋－＠]")
#: A number with its sign is none: -5, +3.2%, -1,200 万元 would lose nothing but be a text.
_SIGNED_NUMBER = re.compile(r"[+-][\d.,]+\s?[%‰]?")
#: Marks by which Markdown, or HTML in it, begins something else than text.
_MARKDOWN = {"&": "&amp;", "<": "&lt;", ">": "&gt;", "\\": "&#92;", "|": "\\|", "[": "\\[", "`": "\\`"}
_MARKDOWN_TABLE = str.maketrans(_MARKDOWN)


def has_unseen(text: str) -> bool:
    """Whether the text holds a character that is obeyed and not seen."""
    return _ONE_UNSEEN.search(text) is not None


def visible(text: str, *, lines: bool = False) -> str:
    """The text for a terminal or a log, with what is obeyed and not seen written as Python writes it: ``\\x1b``.

    Line breaks and tabs are written so too, unless ``lines``.
    """
    return (_ONE_UNSEEN_BUT_LINES if lines else _ONE_UNSEEN).sub(_as_escape, text)


def json_text(text: str) -> str:
    """A JSON document that means the same, in which all that a terminal obeys is written as ``\\uXXXX``."""
    return _UNSEEN_IN_JSON.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def spreadsheet_cell(value: Any) -> Any:
    """The value for a file that a spreadsheet opens: a text that it would run as a formula begins with an apostrophe.

    The apostrophe is what a spreadsheet itself writes before a cell that is text (OWASP, CSV Injection).
    """
    if isinstance(value, str) and _FORMULA.match(value) and not _SIGNED_NUMBER.fullmatch(value):
        return f"'{value}"
    return value


def markdown_text(text: str) -> str:
    """The text for a line or a cell of Markdown in which it is a text and nothing else: no tag, no link, no picture."""
    return visible(text).translate(_MARKDOWN_TABLE)


def text_of_markdown(markdown: str) -> str:
    """What ``markdown_text`` was given, for a place that knows no Markdown; a text that it never escaped stays as it is."""
    for plain, written in reversed(_MARKDOWN.items()):
        markdown = markdown.replace(written, plain)
    return markdown


def _as_escape(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape", "surrogatepass").decode("ascii")
