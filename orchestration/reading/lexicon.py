"""Longest-match look-up of closed-class words, and patterns made of word lists.

The word lists come from the registry; this module only makes them fast. A list of many hundred words in one regular
expression is tried word by word at every character; a table by first character is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping


class WordList:
    """A set of words that can be matched at a place of a text, longest first."""

    __slots__ = ("_last_lengths", "_lengths", "_start", "starts", "words")

    def __init__(self, words: Iterable[str]):
        self.words = frozenset(w for w in words if w)
        lengths: dict[str, set[int]] = {}
        last: dict[str, set[int]] = {}
        for w in self.words:
            lengths.setdefault(w[0], set()).add(len(w))
            last.setdefault(w[-1], set()).add(len(w))
        self._lengths = {c: tuple(sorted(s, reverse=True)) for c, s in lengths.items()}
        self._last_lengths = {c: tuple(sorted(s, reverse=True)) for c, s in last.items()}
        #: the characters that a word begins with
        self.starts = frozenset(self._lengths)
        self._start: re.Pattern | None = None  # of ``first``, which few lists are asked for

    def __contains__(self, word: str) -> bool:
        return word in self.words

    def at(self, text: str, position: int = 0) -> str:
        """The longest word that begins at ``position``, else an empty string."""
        try:
            lengths = self._lengths.get(text[position])
        except IndexError:
            return ""
        if lengths:  # the reader asks this most often of all, and seven times in eight the answer is no
            words = self.words
            for length in lengths:
                word = text[position : position + length]
                if word in words:
                    return word
        return ""

    def before(self, text: str, position: int | None = None) -> str:
        """The longest word that ends at ``position`` (default: the end of the text), else an empty string."""
        end = len(text) if position is None else position
        if not 0 < end <= len(text):
            return ""
        lengths = self._last_lengths.get(text[end - 1])
        if lengths:
            for length in lengths:
                if length <= end:
                    word = text[end - length : end]
                    if word in self.words:
                        return word
        return ""

    def first(self, text: str, position: int = 0, end: int | None = None) -> tuple[int, str]:
        """Where the first word of the list begins at or after ``position``, and the word; (-1, "") if none does."""
        stop = len(text) if end is None else min(end, len(text))
        if self._start is None:
            self._start = re.compile(
                "[" + "".join(map(re.escape, sorted(self.starts))) + "]" if self.starts else r"\b\B"
            )
        for start in self._start.finditer(text, position, stop):
            at = start.start()
            for length in self._lengths[text[at]]:
                word = text[at : at + length]
                if word in self.words and at + length <= stop:
                    return at, word
        return -1, ""


class Lexicon:
    """The word lists of the registry by word class."""

    __slots__ = ("_lists",)

    def __init__(self, classes: Mapping[str, Iterable[str]]):
        self._lists = {name: WordList(words) for name, words in classes.items()}

    def __getitem__(self, word_class: str) -> WordList:
        """The word list of the class; raises KeyError for a class that the registry does not have."""
        return self._lists[word_class]

    def union(self, *classes: str) -> WordList:
        """One list of all words of the classes."""
        return WordList(w for c in classes for w in self._lists[c].words)


def alternatives(words: Iterable[str]) -> str:
    """A regular expression for any of the words, longest first, as a tree by first character."""
    tree: dict = {}
    for word in words:
        node = tree
        for c in word:
            node = node.setdefault(c, {})
        node[""] = {}

    def expression(node: dict) -> str:
        options = [re.escape(c) + expression(n) for c, n in sorted(node.items()) if c]
        if not options:
            return ""
        inner = options[0] if len(options) == 1 else "(?:" + "|".join(options) + ")"
        if "" in node:
            inner = f"(?:{inner})?"
        return inner

    if "" in tree:
        raise ValueError("an empty word matches everywhere")
    return expression(tree)
