"""Pinyin annotation: a syllable in brackets after the character that it reads, 發(fā)布, taken out again.

What lives here: what is a syllable of Mandarin, and when a bracket holds one. Brackets that belong to the text,
(ODR), (app), 公里(km), (2023—2025), are no syllables or carry no tone.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from orchestration.reading.aligned import AlignedText
from orchestration.reading.repairs.edit import Edit, apply

KIND = "pinyin_annotation"

# Hanyu Pinyin (GB/T 16159, ISO 7098): each initial with the finals that it takes; v stands for ü.
_SYLLABLES = {
    "": "a ai an ang ao e ei en eng er o ou wa wo wai wei wan wen wang weng wu ya ye yao you yan yin yang ying yong yi yu "
    "yue yuan yun yo",
    "b": "a o ai ei ao an en ang eng i ie iao ian in ing u",
    "p": "a o ai ei ao ou an en ang eng i ie iao ian in ing u",
    "m": "a o e ai ei ao ou an en ang eng i ie iao iu ian in ing u",
    "f": "a o ei ou an en ang eng u",
    "d": "a e ai ei ao ou an en ang eng ong i ie iao iu ian ing u uo ui uan un ia",
    "t": "a e ai ao ou an ang eng ong i ie iao ian ing u uo ui uan un",
    "n": "a e ai ei ao ou an en ang eng ong i ie iao iu ian in iang ing u uo uan v ve ue",
    "l": "a e ai ei ao ou an ang eng ong i ia ie iao iu ian in iang ing u uo uan un v ve ue",
    "g": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "k": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "h": "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "j": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "q": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "x": "i ia ie iao iu ian in iang ing iong u ue uan un",
    "zh": "a e i ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "ch": "a e i ai ao ou an en ang eng ong u ua uo uai ui uan un uang",
    "sh": "a e i ai ei ao ou an en ang eng u ua uo uai ui uan un uang",
    "r": "e i ao ou an en ang eng ong u uo ui uan un ua",
    "z": "a e i ai ei ao ou an en ang eng ong u uo ui uan un",
    "c": "a e i ai ao ou an en ang eng ong u uo ui uan un",
    "s": "a e i ai ao ou an en ang eng ong u uo ui uan un",
}
SYLLABLES = frozenset(initial + final for initial, finals in _SYLLABLES.items() for final in finals.split())

_TONES = "\u0300\u0301\u0304\u0306\u030c"  # grave, acute, macron, breve and caron (the breve is a common misprint)
_TONED_LETTERS = "".join(
    sorted(
        c for c in (unicodedata.normalize("NFC", vowel + tone) for vowel in "aoeiuü" for tone in _TONES) if len(c) == 1
    )
)
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
# At most eight signs in a bracket: zhuāng with its macron decomposed has seven, so the pattern is linear on any text.
_BRACKET = re.compile(f"(?<=[{_HAN}])[(（]([a-zü\u00e0-\u00fc\u0101-\u01dc\u0251\u0261\u0300-\u030c]{{1,8}})[)）]")
# A lost byte may have swallowed the opening bracket: 因?yàn)闆] for 因為(wèi)沒. The mark stays for ``lost_bytes``.
_HALF_BRACKET = re.compile(
    f"(?<=[{_HAN}][?\ufffd])([a-zü\u00e0-\u00fc\u0101-\u01dc\u0251\u0261\u0300-\u030c]{{1,8}})[)）]"
)
_ANY_TONE = re.compile(f"[(（][a-zü\u0251\u0261]{{0,4}}[{_TONED_LETTERS}{_TONES}]")

# How many toned annotations make a document one that was annotated throughout, so that a toneless syllable of two
# letters or more after a character is an annotation too (們(men), 個(ge)).
ANNOTATED_DOCUMENT = 3


@lru_cache(maxsize=4096)
def is_syllable(letters: str) -> bool | None:
    """True for a syllable of Mandarin with one tone mark, False for one without, None for anything else."""
    plain, tones = [], 0
    for sign in unicodedata.normalize("NFD", letters):
        if sign in _TONES:
            tones += 1
        elif sign == "\u0308" and plain and plain[-1] == "u":
            plain[-1] = "v"
        else:
            plain.append({"ɑ": "a", "ɡ": "g"}.get(sign, sign))
    if tones > 1 or "".join(plain) not in SYLLABLES:
        return None
    return tones == 1


def remove_pinyin_annotation(aligned: AlignedText) -> tuple[AlignedText, list[Edit]]:
    """The text without the pinyin that stands in brackets after single characters."""
    text = aligned.text
    if not _ANY_TONE.search(text):
        return aligned, []
    toned, toneless = [], []
    for match in _BRACKET.finditer(text):
        verdict = is_syllable(match[1])
        if verdict:
            toned.append(match.span())
        elif verdict is False and len(match[1]) > 1:
            toneless.append(match.span())
    if len(toned) >= ANNOTATED_DOCUMENT:
        toned += toneless
        toned += [match.span() for match in _HALF_BRACKET.finditer(text) if is_syllable(match[1])]
        toned.sort()
    return apply(aligned, KIND, [(start, end, "") for start, end in toned])
