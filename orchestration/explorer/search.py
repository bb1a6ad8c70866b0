"""Finding an indicator or a region by what somebody types: Chinese characters, pinyin in full or by initials, English.

What lives here: the index of names and the order of what is found. What does not: where the names come from. The index is
made once for each publication and held in memory; a search walks all of its names, which takes milliseconds for tens of
thousands of them.

Of two entries that match alike, the one comes first whose match is better – the whole name, its beginning, a word's
beginning, anywhere, nearly – and then the one of which more is known.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from opencc import OpenCC
from pypinyin import Style, lazy_pinyin
from rapidfuzz import fuzz, process

#: A nearly right word of a Latin script is found where so many per cent of it are right, from so many letters on.
_NEARLY, _NEARLY_FROM = 82, 5
_BLANKS = re.compile(r"[\s\W_]+")
_HAN = re.compile(r"[㐀-鿿]")
_SIMPLIFIED = OpenCC("t2s")


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that can be found: its code, its names, and how much is known of it."""

    code: str
    name: str
    name_en: str | None
    others: tuple[str, ...] = ()
    weight: int = 0
    about: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that was found, by what, and how well: the lower, the better."""

    entry: Entry
    by: str  # the wording that matched: a name, another wording, pinyin
    rank: int


@dataclass(frozen=True, slots=True)
class _Key:
    entry: int
    text: str  # as compared
    shown: str
    rank: int  # what a match of this kind of key begins with


class Index:
    """The names of many entries, to be searched."""

    def __init__(self, entries: Iterable[Entry]):
        self.entries = list(entries)
        self._by_code = {entry.code: entry for entry in self.entries}
        self._chinese: list[_Key] = []
        self._latin: list[_Key] = []
        for number, entry in enumerate(self.entries):
            for rank, name in [(0, entry.name), *((1, other) for other in entry.others)]:
                self._chinese.append(_Key(number, folded(name), name, rank))
                full, initials = pinyin(name)
                self._latin.append(_Key(number, initials, name, rank))
                self._latin.append(_Key(number, full, name, rank))
            if entry.name_en:
                self._latin.append(_Key(number, folded(entry.name_en), entry.name_en, 0))
            self._latin.append(_Key(number, folded(entry.code), entry.code, 2))
        self._words = [
            (word, key)
            for key in self._latin
            if " " in key.text
            for word in key.text.split()
            if len(word) >= _NEARLY_FROM
        ]

    def get(self, code: str) -> Entry | None:
        """The entry with this code; None where there is none."""
        return self._by_code.get(code)

    def search(self, query: str, limit: int = 12) -> list[Found]:
        """What is found by the query, best first; nothing for a query without a letter or digit."""
        asked = folded(query)
        if not asked:
            return []
        best: dict[int, Found] = {}
        for key, quality in self._matches(asked):
            rank = 10 * quality + key.rank
            if key.entry not in best or rank < best[key.entry].rank:
                best[key.entry] = Found(self.entries[key.entry], key.shown, rank)
        found = sorted(best.values(), key=lambda f: (f.rank, -f.entry.weight, len(f.entry.name), f.entry.code))
        return found[:limit]

    def _matches(self, asked: str) -> Iterable[tuple[_Key, int]]:
        keys = self._chinese if _HAN.search(asked) else self._latin
        found = False
        for key in keys:
            quality = _quality(asked, key.text)
            if quality is not None:
                found = True
                yield key, quality
        if found:
            return
        if keys is self._chinese:
            yield from self._scattered(asked)
        elif len(asked) >= _NEARLY_FROM:
            yield from self._nearly(asked)

    def _scattered(self, asked: str) -> Iterable[tuple[_Key, int]]:
        """Keys that hold all characters in their order, with others between: 计量数 finds 计量标准数."""
        pattern = re.compile(".*?".join(re.escape(c) for c in asked if not c.isspace()))
        return ((key, 5) for key in self._chinese if pattern.search(key.text))

    def _nearly(self, asked: str) -> Iterable[tuple[_Key, int]]:
        """Keys with a word that is nearly each word asked for."""
        words = [word for word in asked.split() if len(word) >= _NEARLY_FROM]
        hits: list[set[_Key]] = []
        for word in words:
            close = process.extract(
                word, [w for w, _ in self._words], scorer=fuzz.ratio, score_cutoff=_NEARLY, limit=200
            )
            hits.append({self._words[at][1] for _, _, at in close})
        for key in set.intersection(*hits) if hits else ():
            yield key, 6


def folded(text: str) -> str:
    """The text as names are compared: simplified, no width or case, words apart by one blank."""
    plain = _SIMPLIFIED.convert(unicodedata.normalize("NFKC", text)).casefold()
    return " ".join(_BLANKS.sub(" ", plain).split())


def pinyin(name: str) -> tuple[str, str]:
    """The name in pinyin without tones, in full and by its initials: jiliangbiaozhun, jlbz."""
    plain = folded(name).replace(" ", "")
    return (
        "".join(lazy_pinyin(plain, style=Style.NORMAL)),
        "".join(syllable[:1] for syllable in lazy_pinyin(plain, style=Style.NORMAL)),
    )


def _quality(asked: str, text: str) -> int | None:
    """How well the key matches: 0 whole, 1 its beginning, 2 a word's beginning, 3 anywhere, 4 word by word; None where not."""
    at = text.find(asked)
    if at == 0:
        return 0 if len(asked) == len(text) else 1
    if at > 0:
        return 2 if f" {asked}" in text else 3
    if " " in asked:
        words = asked.split()
        if all(word in text for word in words):
            return 4
        together = asked.replace(" ", "")  # ji liang biao zhun
        return 4 if together in text else None
    return None


def indicator_index(rows: Sequence[Mapping[str, Any]]) -> Index:
    """The index of the indicators of a warehouse, from the rows of the query ``indicator_names``."""
    return Index(
        Entry(
            code=row["indicator_code"],
            name=row["indicator_name"],
            name_en=row["indicator_name_en"],
            others=tuple((row["synonyms"] or "").split("、")) if row["synonyms"] else (),
            weight=row["n_observations"],
            about=row,
        )
        for row in rows
    )


def region_index(rows: Sequence[Mapping[str, Any]], values: Mapping[str, int]) -> Index:
    """The index of the regions in force, from the rows of ``region_names`` and the number of values known of each."""
    rank = {"country": 3, "province": 2, "prefecture": 1}
    return Index(
        Entry(
            code=row["region_code"],
            name=row["region_name"],
            name_en=row["region_name_en"],
            others=(row["short_name"],) if row["short_name"] and row["short_name"] != row["region_name"] else (),
            weight=10 * values.get(row["region_code"], 0) + rank.get(row["level"], 0),
            about=row,
        )
        for row in rows
    )
