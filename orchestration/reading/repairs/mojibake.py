"""Mojibake: text in one encoding that was read in another, strictly reversed.

What lives here: UTF-8 read as GBK (鍏ㄧ渷 for 全省), UTF-8 read as Windows-1252 or Latin-1 (å…¨çœ for 全省), GBK read
as one of these (È«Ê¡ for 全省). A stretch is read again only if every byte of it comes back and the result is
Chinese. Where UTF-8 was read as GBK, the last byte of a stretch is often lost (锛?, 銆?, 鈥?), and an ASCII character
with it: only a comma and a full stop at the end of a line are inferred, all else becomes U+FFFD. 锟斤拷 is what is
left of characters that nobody can bring back: U+FFFD. Characters that pair up wrongly within GBK are the work of
``lost_bytes.py``.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache

from orchestration.reading.aligned import AlignedText
from orchestration.reading.repairs.edit import Edit, apply
from orchestration.reading.repairs.language import LOST, base_probability

KIND = "mojibake"

# All that a byte from 80 to FF can be in Windows-1252 or Latin-1.
_ONE_BYTE_SIGNS = (
    "\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013\u2014\u2018-\u201a\u201c-\u201e"
    "\u2020-\u2022\u2026\u2030\u2039\u203a\u20ac\u2122"
)
_ONE_BYTE_RUN = re.compile(f"[\u0080-\u00ff][{_ONE_BYTE_SIGNS}?\ufffd]+")
# UTF-8 for Han characters begins with a byte E4 to E9 and one from 80 to BF. In GBK the two make one of these
# characters, which simplified text prints seldom; E280, E380 and EFBC begin the punctuation.
_GBK_RUN_SIGNS = "\u00a4-\u00f7\u02c7-\u0451\u2010-\u2642\u3000-\u33d5\u4e00-\u9fff\ue000-\ufaff\ufe30-\uffe5€"
_WHOLE_YEAR = re.compile(r"(?:19|20)[0-9]{2}(?![0-9])")


@cache
def _first_pairs() -> re.Pattern[str]:
    """What the first two bytes of a Han character or a sign of punctuation in UTF-8 look like in GBK."""
    pairs = [bytes((lead, trail)) for lead in range(0xE4, 0xEA) for trail in range(0x80, 0xC0)]
    pairs += [b"\xe2\x80", b"\xe3\x80", b"\xef\xbc", b"\xef\xbf"]
    signs = (pair.decode("gbk", "ignore") for pair in pairs)
    return re.compile("[" + "".join(sign for sign in signs if sign) + "]")


def restore_mojibake(aligned: AlignedText) -> tuple[AlignedText, list[Edit]]:
    """The text with its mojibake read again in the right encoding."""
    edits: list[Edit] = []
    for step in (_one_byte, _utf8_as_gbk):
        aligned, found = apply(aligned, KIND, step(aligned.text))
        edits += found
    return aligned, edits


def _one_byte(text: str) -> list[tuple[int, int, str]]:
    if not _ONE_BYTE_RUN.search(text):
        return []
    replacements, short = [], []
    for match in _ONE_BYTE_RUN.finditer(text):
        start, run = match.start(), match[0].rstrip("?")
        data = _to_one_byte(run)
        if data is None:
            continue
        for encoding in ("utf-8", "gb18030"):
            read = data.decode(encoding, "replace")
            known = read.replace(LOST, "")
            if 2 * (len(read) - len(known)) > len(known) or not _is_chinese(known, 0.5 if encoding == "utf-8" else 0.9):
                continue
            (replacements if len(run) > 2 else short).append((start, start + len(run), read))
            break
    # two letters may be one Han character, or be what they are: it depends on the rest of the text
    return sorted(replacements + short) if replacements else []


def _to_one_byte(text: str) -> bytes | None:
    """The bytes of text that was read as Windows-1252, its undefined bytes as Latin-1; None where it was not. A mark
    for a byte that was lost becomes one that no encoding reads."""
    data = bytearray()
    for sign in text:
        try:
            data += b"\xff" if sign in ("?", LOST) else sign.encode("cp1252")
        except UnicodeEncodeError:
            if ord(sign) > 0xFF:
                return None
            data.append(ord(sign))
    return bytes(data)


def _is_chinese(text: str, share: float) -> bool:
    """Whether at least this share of the characters are such as a report prints often, and one of them is Han or
    punctuation."""
    usual = sum(base_probability(sign) >= 3e-5 for sign in text)
    return usual >= share * len(text) and any(
        "\u3000" <= sign <= "\u9fff" or "\u2010" <= sign <= "\u2026" for sign in text
    )


@cache
def _gbk_run() -> re.Pattern[str]:
    return re.compile(f"[{_GBK_RUN_SIGNS}]+[?\ufffd]?")


def _utf8_as_gbk(text: str) -> list[tuple[int, int, str]]:
    first = _first_pairs()
    replacements = []
    run_end = 0
    match = first.search(text)
    while match:
        start, end = match.span()
        if start >= run_end:
            run = _gbk_run().match(text, start)
            run_end = run.end() if run else end
        read, stop = _read_utf8(text, start, run_end)
        if read:
            replacements.append((start, stop, read))
        match = first.search(text, max(stop, end))
    return replacements


_WINDOW = 200  # characters tried at a time; a longer stretch is taken in several
_TWO_EACH = [1 + at // 2 for at in range(2 * _WINDOW)]


def _read_utf8(text: str, start: int, limit: int) -> tuple[str, int]:
    """The longest reading as UTF-8 of ``text[start:limit]`` from its start, and where it ends; empty where it is
    none."""
    data, ends = _gbk_bytes(text[start : min(limit, start + _WINDOW)])
    try:
        used = len(data)
        read = data.decode("utf-8")
    except UnicodeDecodeError as error:
        used = error.start
        read = data[:used].decode("utf-8")
    while read and used < len(data) and ends[used - 1] == ends[used]:  # ends within a character of the text
        used -= len(read[-1].encode("utf-8"))
        read = read[:-1]
    end = start + (ends[used - 1] if used else 0)
    # the third byte of the last character is gone: ， is EFBC8C, read as 锛 and a byte that is none
    if len(data) - used >= 2 and ends[used] == ends[used + 1] and text[end + 1 : end + 2] in ("?", "\ufffd"):
        sign = _without_last_byte(data[used : used + 2], text, end + 2)
        if _plausible(read) or (not read and sign[0] != LOST):
            return read + sign, end + 2
    return (read, end) if _plausible(read) else ("", max(start + 1, end))


def _gbk_bytes(text: str) -> tuple[bytes, Sequence[int]]:
    """The bytes of the text in GBK up to the first character that has none, and for each byte how many characters end
    with it."""
    data = text.encode("gb18030", "replace")
    if len(data) == 2 * len(text) and "€" not in text:
        return data, _TWO_EACH
    pairs, ends = bytearray(), []
    for at, sign in enumerate(text, start=1):
        pair = b"\x80" if sign == "€" else sign.encode("gb18030", "replace")  # as browsers read the byte 80
        if len(pair) > 2 or (len(pair) < 2 and sign != "€"):
            break
        pairs += pair
        ends += [at] * len(pair)
    return bytes(pairs), ends


def _plausible(read: str) -> bool:
    """Two or more characters, nearly all of them usual: by chance a text in GBK makes no such UTF-8."""
    known = read.replace(LOST, "")
    return len(read) > 1 and all(sign > "\u007f" for sign in read) and (not known or _is_chinese(known, share=0.7))


def _without_last_byte(data: bytes, text: str, following: int) -> str:
    """What is read for a character of three bytes whose last one is lost, and for the digit that may be lost with
    it."""
    sign = LOST
    if data == b"\xef\xbc":
        sign = "，"  # the full-width forms; any other is many times rarer in prose
    elif data == b"\xe3\x80" and text[following : following + 1] in ("", "\n", "\r", "”"):
        sign = "。"
    if text[following : following + 1].isdigit() and not _WHOLE_YEAR.match(text, following):
        sign += LOST
    return sign
