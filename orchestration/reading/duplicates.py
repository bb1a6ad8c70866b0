"""Reports that tell the same text: a newspaper's reprint of a bureau's release, a page published twice.

What lives here: the sketch by which two texts that may be the same are found without comparing each with each, and the
comparison that decides. What does not: which of them is the original and what is counted once (the dbt project).

A text is its set of shingles: every run of five letters or digits, without punctuation and blanks (A. Broder, On the
resemblance and containment of documents, 1997). Two texts are one where the Jaccard similarity of their sets is high AND
they tell the same figures: this month's report is worded like last month's, and says other numbers.

The sketch is a one-permutation MinHash (Li, Owen, Zhang, One permutation hashing, 2012; empty bins filled by rotation,
Shrivastava and Li, 2014), cut into bands: two texts share a band with the probability 1 - (1 - s^5)^20 where s is their
similarity, which is 0.9999 at 0.85 and 0.05 at 0.3. The decision is exact, so that it depends on the two texts alone
and never on the order in which reports come.
"""

from __future__ import annotations

import re
import zlib

#: Letters of a shingle.
SHINGLE = 5
#: Bands of a sketch, and bins in each.
BANDS, ROWS = 20, 5
#: Least similarity of two texts that are one, and of the figures that they tell.
SAME_TEXT, SAME_FIGURES = 0.85, 0.8
#: A text with fewer shingles says too little to be known again.
LEAST = 60

_LETTERS = re.compile(r"[^0-9A-Za-z\u3400-\u9fff]+")
_FIGURE = re.compile(r"\d+(?:[.,]\d+)*")
_MASK = (1 << 61) - 1
_MIX = 0x9E3779B97F4A7C15


def sketch(text: str) -> tuple[int, ...]:
    """One key a band, 61 bits each; texts that are one share at least one. Empty for a text that is too short."""
    shingles = _shingles(text)
    if len(shingles) < LEAST:
        return ()
    bins = BANDS * ROWS
    least: list[int | None] = [None] * bins
    for shingle in shingles:
        value = (zlib.crc32(shingle.encode()) * _MIX) & _MASK
        value ^= value >> 29
        rank, at = divmod(value, bins)
        kept = least[at]
        if kept is None or rank < kept:
            least[at] = rank
    filled = _filled(least)
    return tuple(int.from_bytes(_digest(filled[start : start + ROWS]), "big") & _MASK for start in range(0, bins, ROWS))


def similarity(one: str, other: str) -> float | None:
    """The Jaccard similarity of two texts that are one, from SAME_TEXT to 1; None where they are not."""
    a, b = _shingles(one), _shingles(other)
    if min(len(a), len(b)) < LEAST:
        return None
    text = _jaccard(a, b)
    if text < SAME_TEXT or _jaccard(set(_FIGURE.findall(one)), set(_FIGURE.findall(other))) < SAME_FIGURES:
        return None
    return text


def resemblance(one: str, other: str) -> float:
    """The Jaccard similarity of any two texts, from 0 to 1."""
    return _jaccard(_shingles(one), _shingles(other))


def _shingles(text: str) -> set[str]:
    letters = _LETTERS.sub("", text)
    return {letters[i : i + SHINGLE] for i in range(len(letters) - SHINGLE + 1)}


def _jaccard(a: set[str], b: set[str]) -> float:
    """Of two empty sets 1: texts without figures tell the same figures."""
    union = len(a | b)
    return len(a & b) / union if union else 1.0


def _filled(least: list[int | None]) -> list[int]:
    """The bins with each empty one filled from the next that is not, its distance mixed in."""
    size = len(least)
    found = []
    for at in range(size):
        step = 0
        while (value := least[(at + step) % size]) is None:
            step += 1
        found.append(value + step * _MIX & _MASK)
    return found


def _digest(values: list[int]) -> bytes:
    raw = b"".join(value.to_bytes(8, "big") for value in values)
    return zlib.crc32(raw).to_bytes(4, "big") + zlib.adler32(raw[::-1]).to_bytes(4, "big")
