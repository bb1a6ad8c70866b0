"""Traditional and mixed script turned into simplified, one character for one character.

What lives here: when and how OpenCC is asked. What does not: a table of characters; OpenCC's own (``t2s``) is used,
with its phrases, which keep 乾坤 and 角徵羽 and turn 乾燥 into 干燥. Regional vocabulary (機械人 for 机器人) is not
exchanged: that is no damage, and its length may differ.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import compress, count
from operator import ne

from orchestration.reading.aligned import AlignedText
from orchestration.reading.repairs.edit import Edit, apply
from orchestration.reading.repairs.language import uncommon_signs

KIND = "script"

_HAN_RUN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")
_TOGETHER = 2  # unchanged characters between two changed ones that are recorded as one change
_SURROGATE = re.compile("[\ud800-\udfff]")
# Characters that OpenCC changes although GB 2312 has them. Others of that kind (乾 徵 夥 摺) have their own uses in
# simplified text, names above all, and are left alone where nothing else in the text is traditional.
_TRADITIONAL_IN_GB2312 = frozenset("後於麽")
# Taiwan writes 著 where the mainland and Hong Kong write 着 (著力, 隨著, 看著); t2s leaves it. These words keep 著.
_ZHE = re.compile("(?<![显名编论译土专原巨卓昭拙遗合新])著(?![名作称述录书者])")


@cache
def _gb2312_han() -> frozenset[str]:
    """The 6763 Han characters of GB 2312: simplified text is nearly all of them, and hardly any traditional one is."""
    rows = (bytes((lead, trail)) for lead in range(0xB0, 0xF8) for trail in range(0xA1, 0xFF))
    return frozenset(b"".join(rows).decode("gb2312", "ignore"))


@cache
def _converter():
    import opencc  # late: 20 ms, and most texts hold no traditional character

    return opencc.OpenCC("t2s")


def may_be_traditional(text: str) -> bool:
    """Whether any character stands outside simplified script's usual set; false for a clean simplified text."""
    signs = uncommon_signs(text)
    if signs & _TRADITIONAL_IN_GB2312:
        return True
    return any(_HAN_RUN.match(sign) for sign in signs - _gb2312_han())


def to_simplified(text: str) -> str:
    """The text in simplified script, of exactly the same length: character stands for character.

    Where a phrase of OpenCC's would change the length of a line, that line is converted character by character.
    """
    if not may_be_traditional(text):
        return text
    sound = _SURROGATE.sub("\ufffd", text)  # OpenCC takes UTF-8, which has no lone surrogates
    converted = _converter().convert(sound)
    if len(converted) != len(text):
        converted = "".join(map(_convert_line, sound.splitlines(keepends=True)))
    if "著" in converted:
        converted = _ZHE.sub("着", converted)
    if sound != text:
        kept = list(converted)
        for match in _SURROGATE.finditer(text):
            kept[match.start()] = match[0]
        converted = "".join(kept)
    return converted


def _convert_line(line: str) -> str:
    converted = _converter().convert(line)
    if len(converted) == len(line):
        return converted
    singles = ((sign, _converter().convert(sign)) for sign in line)
    return "".join(after if len(after) == 1 else sign for sign, after in singles)


def simplify_script(aligned: AlignedText) -> tuple[AlignedText, list[Edit]]:
    """The text in simplified script; one Edit for each stretch that changed."""
    text = aligned.text
    converted = to_simplified(text)
    if converted == text:
        return aligned, []
    changed = list(compress(count(), map(ne, text, converted)))
    raw = aligned.raw_offsets()
    replacements: list[tuple[int, int, str]] = []
    start, last = changed[0], changed[0]
    for at in changed[1:]:
        # one Edit for changed characters that stand close together, and that nothing was taken out between
        if at - last - 1 > _TOGETHER or raw[at] - raw[last] != at - last:
            replacements.append((start, last + 1, converted[start : last + 1]))
            start = at
        last = at
    replacements.append((start, last + 1, converted[start : last + 1]))
    return apply(aligned, KIND, replacements)
