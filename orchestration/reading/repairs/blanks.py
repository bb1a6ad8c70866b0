"""Blanks: those that are no plain blank made plain, those inside numbers and words taken out; thousands separators
likewise.

What lives here: the blank between the digits of one number (1 205.7万), between Han characters that a layout spread
out, and the comma that groups thousands. Two numbers side by side (83518792 83518734; 2024 9) and the cells of a
table stay apart. Line breaks are the work of ``layout.py``.
"""

from __future__ import annotations

import re

from orchestration.reading.aligned import AlignedText
from orchestration.reading.repairs.edit import Edit, apply

_HAN = "\u3400-\u4dbf\u4e00-\u9fff"
_ODD = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\u2800"
_INNER_BLANKS = re.compile(
    f"(?<=[^\\s\u2800])[ {_ODD}]+(?=[^\\s\u2800])"
)  # those at either end of a line divide nothing
_ODD_BLANK = re.compile(f"[{_ODD}]")
# Digits in groups. The patterns take the whole chain, possessively, so that none is looked at twice. They open with what they
# must find, and look behind it afterwards: only so are they tried at that sign alone.
_CHAIN = re.compile(r"(?=[0-9])(?<![0-9.,，:：/\-])[0-9]++(?:[ \u00a0\u2009\u202f][0-9]++)++")
_COMMA_CHAIN = re.compile(r"(?=[0-9])(?<![0-9.,，])[0-9]++(?:[,，'’][0-9]++)++")
_BLANK_IN_CHAIN = re.compile("[ \u00a0\u2009\u202f]")
_COMMA_IN_CHAIN = re.compile("[,，'’]")
_AFTER_FIGURE = re.compile(
    rf"(?:\.[0-9]+)?(?:[%‰{_HAN}]| [%‰万萬亿億元家户戶个個项項件张張次人批台种種名条條类類所吨])"
)
_DECIMAL = re.compile(r"(?=[0-9])(?<![0-9.])[0-9]++(?: \.|\. )[0-9]{1,2}(?= ?[%‰万萬亿億])")  # 94. 1%, 17 .5万
_BESIDE_DATE = re.compile(r" (?:(?<=[0-9] )(?=[年月日])|(?<=[年月] )(?=[0-9]{1,2} ?[月日]))")
_BESIDE_FIGURE = re.compile(rf" (?:(?<=[{_HAN}，。、；：“”（）《》] )(?=[0-9])|(?<=[0-9%‰] )(?=[{_HAN}]))")
_SPREAD = re.compile(rf"(?=. )[{_HAN}](?: [{_HAN}]){{5,}}(?![{_HAN}])")
_CELLS = re.compile(r"[0-9%] +[0-9]|  |\t")
_CELL_BEFORE = re.compile(r"(?:[0-9%] *|\t|  )$")
_CELL_AFTER = re.compile(r" +[0-9]|\t|  ")
_RUNNING_TEXT = re.compile("[，,。；;、]")


def close_numbers(aligned: AlignedText) -> tuple[AlignedText, list[Edit]]:
    """The text with one number's digits together: no blanks and no thousands separators inside it.

    Digits belong together where groups of three follow a first group of at most three that does not begin with 0. A
    plain blank is taken out only if a unit or a decimal point comes straight after the last group, and the line has
    no other figures set apart by blanks, as rows of tables and lists of telephone numbers have; a thin or no-break
    blank stands there for nothing else.
    """
    text = aligned.text
    found = []
    for match in _CHAIN.finditer(text):
        if not _in_thousands(_BLANK_IN_CHAIN.split(match[0])):
            continue
        if " " not in match[0] or (_AFTER_FIGURE.match(text, match.end()) and not _in_row(text, *match.span())):
            found += _without(match, _BLANK_IN_CHAIN)
    for match in _DECIMAL.finditer(text):
        found += _without(match, _BLANK_IN_CHAIN)
    aligned, edits = apply(aligned, "number_blank", sorted(set(found)))
    found = []
    for match in _COMMA_CHAIN.finditer(aligned.text):
        if _in_thousands(_COMMA_IN_CHAIN.split(match[0])):
            found += _without(match, _COMMA_IN_CHAIN)
    aligned, more = apply(aligned, "number_separator", found)
    return aligned, edits + more


def _in_thousands(groups: list[str]) -> bool:
    return len(groups[0]) <= 3 and groups[0][0] != "0" and all(len(group) == 3 for group in groups[1:])


def _without(match: re.Match[str], sign: re.Pattern[str]) -> list[tuple[int, int, str]]:
    """One deletion for each ``sign`` within the match."""
    return [(*inner.span(), "") for inner in sign.finditer(match.string, match.start(), match.end())]


def plain_blanks(aligned: AlignedText) -> tuple[AlignedText, list[Edit]]:
    """The text with each no-break, thin or full-width blank as a plain one."""
    text = aligned.text
    if not _ODD_BLANK.search(text):
        return aligned, []
    found = (match for match in _INNER_BLANKS.finditer(text) if _ODD_BLANK.search(match[0]))
    return apply(aligned, "blank", ((*match.span(), " " * len(match[0])) for match in found))


_AROUND = 60  # characters on each side of a figure in which others show that it stands in a row


def _line_around(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands in the same line, on the left and on the right, within reach."""
    left = text[max(0, start - _AROUND) : start].rpartition("\n")[2]
    return left, text[end : end + _AROUND].partition("\n")[0]


def _in_row(text: str, start: int, end: int) -> bool:
    """Whether a figure stands in a row of figures: one stands beside it, or a tab or a wide gap does."""
    left, right = _line_around(text, start, end)
    return bool(_CELL_BEFORE.search(left) or _CELL_AFTER.match(right))


def _in_running_text(text: str, start: int, end: int) -> bool:
    left, right = _line_around(text, start, end)
    cells = _CELLS.search(left.lstrip()) or _CELLS.search(right.rstrip())
    return not cells and bool(_RUNNING_TEXT.search(left) or _RUNNING_TEXT.search(right))


def close_words(aligned: AlignedText) -> tuple[AlignedText, list[Edit]]:
    """The text without the blanks between a figure and the words beside it, and between Han characters that were
    spread out.

    Only in running text: in a line with tabs, wide gaps or figures side by side, blanks divide cells.
    """
    text = aligned.text
    if " " not in text:
        return aligned, []
    found = set()
    found.update((*match.span(), "") for match in _BESIDE_DATE.finditer(text))
    for match in _BESIDE_FIGURE.finditer(text):
        if _in_running_text(text, *match.span()):
            found.add((*match.span(), ""))
    for match in _SPREAD.finditer(text):
        found.update(_without(match, _BLANK_IN_CHAIN))
    return apply(aligned, "blank", sorted(found))
