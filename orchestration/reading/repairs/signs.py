"""Single signs put into their usual form: invisible ones taken out, full-width and compatibility forms to plain ones,
HTML entities that were left over.

What lives here: signs that mean the same as another one. Full-width punctuation is no damage and stays; blanks are
the work of ``blanks.py``.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import cache

from orchestration.reading.aligned import AlignedText
from orchestration.reading.repairs.edit import Edit, apply

# C0 and C1 controls but for tab and line breaks, soft hyphen, zero-width signs, direction marks, byte order marks,
# variation selectors.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\U000e0000-\U000e01ef]+"
)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")
# Full-width digits, letters and signs of figures; small and vertical forms of them; Kangxi and other radicals that
# PDF files print for characters; compatibility ideographs.
_FORMS = re.compile(
    "[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\uff05\uff0b\uff0d\uff0e\uff0f\uff1d\ufe6a\uff0a"
    "\u2e80-\u2fdf\uf900-\ufaff\U0001d7ce-\U0001d7ff]+"
)
_BETWEEN_DIGITS = {"．", "－", "／", "＋", "＝", "＊"}  # ASCII only within figures: elsewhere they are punctuation
# Radicals of the supplement that Unicode gives no decomposition and fonts of PDF files print for the character.
_RADICALS = dict(
    zip(
        "⺠⻁⻄⻅⻆⻉⻋⻓⻔⻘⻙⻚⻛⻜⻝⻢⻤⻥⻦⻨⻩⻬⻮⻰⺟⻣⻊⻒⻖⻨",
        "民虎西见角贝车长门青韦页风飞食马鬼鱼鸟麦黄齐齿龙母骨足长阜麦",
        strict=True,
    )
)


def remove_invisible(aligned: AlignedText) -> tuple[AlignedText, list[Edit]]:
    """The text without controls, zero-width signs, soft hyphens and marks of direction; line breaks and tabs stay."""
    found = ((*match.span(), "") for match in _INVISIBLE.finditer(aligned.text))
    return apply(aligned, "invisible", found)


def resolve_entities(aligned: AlignedText) -> tuple[AlignedText, list[Edit]]:
    """The text with left-over HTML entities (&nbsp; &ldquo; &#8220;) resolved."""
    if "&" not in aligned.text:
        return aligned, []
    found = []
    for match in _ENTITY.finditer(aligned.text):
        sign = html.unescape(match[0])
        if sign != match[0] and not ("\ud800" <= sign[0] <= "\udfff"):
            found.append((*match.span(), sign))
    return apply(aligned, "entity", found)


@cache
def _plain(sign: str) -> str:
    if sign in _RADICALS:
        return _RADICALS[sign]
    plain = unicodedata.normalize("NFKC", sign)
    return plain if len(plain) == 1 else sign


def simplify_forms(aligned: AlignedText) -> tuple[AlignedText, list[Edit]]:
    """The text with full-width digits, letters and percent signs as ASCII, and compatibility forms of Han characters
    as the characters themselves; one for one, so that lengths hold."""
    text = aligned.text
    found = []
    for match in _FORMS.finditer(text):
        start, end = match.span()
        plain = "".join(
            sign if sign in _BETWEEN_DIGITS and not _within_figure(text, at) else _plain(sign)
            for at, sign in enumerate(match[0], start=start)
        )
        if plain != match[0]:
            found.append((start, end, plain))
    return apply(aligned, "width", found)


def _within_figure(text: str, at: int) -> bool:
    return at > 0 and text[at - 1].isdigit() and text[at + 1 : at + 2].isdigit()
