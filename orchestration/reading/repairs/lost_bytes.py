"""Half-lost GBK bytes: characters that pair up wrongly after one byte was lost, put back in step.

Where text in GBK loses one byte, or a reader takes one alone (at the edge of a buffer, say), each byte that follows
pairs with the wrong neighbour until an ASCII character brings the reader back into step. 。“十三五”期間 is the bytes
A1A3 A1B0 CAAE C8FD CEE5 A1B1 C6DA E967; with A1 taken alone they are read as A1 → ?, A3A1 → ！, B0CA → 笆, AEC8 and
FDCE → nothing (no characters of GBK), E5A1 → 濉, B1C6 → 逼, DAE9 → 陂, 67 → g: ?！笆濉逼陂g. So the repair takes the
characters back to bytes, puts in what can have been lost, and reads them again.

What follows from surviving bytes is read as it stands. Bytes that are gone are inferred only as

* punctuation, where its surviving half allows it and brackets and quotation marks agree with the text around;
* words that the document itself uses elsewhere with the same neighbour, where the surviving halves allow them;
* the name of a five-year plan, whose surviving halves leave a few plans open: the one that fits the year of the
  report, if one does;
* a digit, where only one makes a year.

All else that is lost becomes U+FFFD: the damage stays visible, nothing is invented. A new reading is taken only if it
is clearly better Chinese than the old one, by a model of the document's own words (``language.py``).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from math import log
from operator import attrgetter

from orchestration.reading.aligned import AlignedText
from orchestration.reading.repairs.edit import Edit, apply
from orchestration.reading.repairs.language import (
    CLOSING,
    COMMON_HAN,
    LOST,
    OPENING,
    LanguageModel,
    han_levels,
    is_rare,
    uncommon_signs,
)
from orchestration.reading.repairs.script import to_simplified

KIND = "half_lost_bytes"

_WIDE = "\u2010-\u203f\u2160-\u217f\u2460-\u24ff\u25a0-\u25ff\u3000-\u9fff\ue000-\ufaff\uff00-\uffef"
_MARKS = "?\ufffd"  # what a decoder prints for a byte that it cannot read
# Some sites print ASCII punctuation for full-width, after the damage too: ?!笆濉 for ?！笆濉.
_MARK = re.compile(f"[{_MARKS}](?<=[{_WIDE}].)(?=[{_WIDE}!-/:-~])")
_NUMBER = re.compile(r"[0-9]+(?:\.[0-9]+)?")
_MARK_BEFORE_NUMBER = re.compile(f"[{_MARKS}](?<=[{_WIDE}].)([0-9]+)")

# How unlikely each kind of damage is beside undamaged text, as natural logarithms; set on made-up damage of all kinds
# (tests/unit/test_repairs.py makes it), where they part the true readings from the false with room on both sides.
_COST_MARKED = -1.5  # a mark stands for a byte
_COST_SILENT = -12.0  # a byte was lost and left no mark
_COST_UNPAIRED = -6.0  # the trail of the last character of a stretch was lost and left no mark
_COST_GAP = -4.0  # pairs that are no characters were dropped within a shifted stretch
_COST_UNKNOWN = -9.0  # a character that cannot be known
_COST_CONVERTED = -2.0  # the character was converted after the damage: to the other script, or from full width to ASCII
_MARGIN = 6.0  # by how much a new reading must be better than the old one
_EVIDENCE = 2  # characters read from surviving bytes, an inference that the text around confirms counting as two

_BEAM = 16
_HOPELESS = 80.0  # logarithm by which a reading may be behind the best one and still come to win
_SETTLED = 10  # characters read as they stand after which a stretch is over
_LONGEST = 400  # characters of one stretch
_LOOK_BACK = 6  # where a loss left no mark: characters before the first strange one where it may lie
_LEARNED = 100_000  # characters of the document that its words are learned from
_CLOSING_WITHIN = 200  # characters in which a bracket closes


def _budget(text: str) -> int:
    """Characters looked at closely in one text, so that the time stays linear; damage beyond that stays as it is."""
    return 5_000 + len(text) // 100


# The first year of each five-year plan of the People's Republic that a report may name.
_PLANS = {
    "七五": 1986, "八五": 1991, "九五": 1996, "十五": 2001, "十一五": 2006, "十二五": 2011, "十三五": 2016, "十四五": 2021,
    "十五五": 2026, "十六五": 2031,
}  # fmt: skip
_PLAN_SCORE = -4.0  # logarithm of how often the name of a plan stands after an opening quotation mark
_PLAN_DECAY = 0.35  # off that, for each year between the middle of the plan and the year of the report
_PLAN_CLEAR = 1.0  # by how much the likeliest plan must lead
_YEAR = re.compile(r"(?<!\d)(?:19[89]|20[0-4])\d(?=\s*年)")


def restore_lost_bytes(aligned: AlignedText, year: int | None = None) -> tuple[AlignedText, list[Edit]]:
    """The text with its half-lost GBK bytes put right; ``year`` is that of the report, if known."""
    text = aligned.text
    marked, silent = _marked_places(text), _silent_places(text)
    places = sorted(marked | silent)
    swallowed = _swallowed_digits(text)
    if not places and not swallowed:
        return aligned, []
    search = _Search(text, places, year)
    replacements: list[tuple] = []
    done, budget = 0, _budget(text)
    for place in places:
        if place < done:
            continue
        found, end = search.read(place, place in silent)
        replacements += found
        done = found[-1][1] if found else done
        budget -= end - place
        if budget <= 0:
            break
    for mark in swallowed:
        at = bisect_right(replacements, (mark, len(text))) - 1
        if at < 0 or replacements[at][1] <= mark:
            replacements.insert(at + 1, (mark, mark + 1, LOST))
    return apply(aligned, KIND, replacements)


# ------------------------------------------------------------------------------------------------------ where to look


def _marked_places(text: str) -> set[int]:
    """Offsets of marks between characters of two bytes, where what follows may be shifted text."""
    return {match.start() for match in _MARK.finditer(text) if _may_be_shifted(text, match.start() + 1)}


def _swallowed_digits(text: str) -> list[int]:
    """Offsets of marks that stand before a number and next to nonsense: there the first digit may be gone with the
    byte, so that the number, 6 where 26 was printed, must not be read."""
    return [
        match.start()
        for match in _MARK_BEFORE_NUMBER.finditer(text)
        if match[0][0] != LOST
        and any(
            sign in _MARKS or (sign > "\u2fff" and is_rare(sign))
            for sign in to_simplified(text[max(0, match.start() - 3) : match.start()])
        )
    ]


def _may_be_shifted(text: str, start: int) -> bool:
    """A first look at the three characters after a mark: do their bytes, shifted by one, make characters of a
    report?"""
    signs, pairs = text[start : start + 3], []
    for sign in signs:
        alternatives = _alternatives(sign) if sign not in _MARKS else ()
        if not alternatives:
            break
        pairs.append(alternatives[0][0])
    if len(pairs) < 2:  # in step again at once: only punctuation can be told from one surviving byte
        return bool(pairs) and _punctuation_with_trail(pairs[0][0]) is not None
    if "@" <= signs[1] <= "~":  # in step again by an ASCII trail
        return not signs[0].isascii() and _is_usual(_character(pairs[0][1], ord(signs[1])))
    shifted = [_character(left[1], right[0]) for left, right in zip(pairs, pairs[1:], strict=False)]
    good = sum(map(_is_usual, shifted))
    return good == len(shifted) or (good > 0 and any(is_rare(_simple(sign)) for sign in signs))


def _is_usual(sign: str | None) -> bool:
    return sign is not None and not is_rare(_simple(sign))


def _silent_places(text: str) -> set[int]:
    """Offsets a little before stretches of nonsense, three rare characters with at most three others between each
    two."""
    rare = {sign for sign in uncommon_signs(text) if _is_strange(sign)}
    if sum(map(text.count, rare)) < 3:
        return set()
    one = "[" + "".join(map(re.escape, sorted(rare))) + "]"
    places = set()
    for match in re.finditer(f"{one}(?:[{_WIDE}]{{0,3}}?{one}){{2,}}", text):
        if not _shifts_well(match[0]):
            continue
        start = match.start()
        while start > 0 and match.start() - start < _LOOK_BACK and _bytes_of(text[start - 1]):
            start -= 1
        places.add(start)
    return places


@cache
def _is_strange(sign: str) -> bool:
    """Whether a character of two bytes is rare in either script."""
    return sign > "\u2000" and is_rare(sign) and bool(_bytes_of(sign)) and is_rare(_simple(sign))


def _shifts_well(signs: str) -> bool:
    """Whether the bytes of rare characters, shifted by one, make usual characters for the most part: 邛崃—岷 is rare,
    but no damage."""
    pairs = [_bytes_of(sign) for sign in signs]
    shifted = [_character(left[1], right[0]) for left, right in zip(pairs, pairs[1:], strict=False) if left and right]
    good = sum(map(_is_usual, shifted))
    return good > sum(sign is not None for sign in shifted) * 0.6


# ------------------------------------------------------------------------------------------------ bytes of characters


@cache
def _simple(sign: str) -> str:
    """One character in simplified script."""
    return to_simplified(sign)


@cache
def _bytes_of(sign: str) -> bytes:
    """The two bytes of a character in GBK, of private-use characters too; empty where it has not two."""
    if sign.isascii():
        return b""
    try:
        pair = sign.encode("gb18030")
    except UnicodeEncodeError:  # a lone surrogate
        return b""
    return pair if len(pair) == 2 else b""


@cache
def _character(lead: int, trail: int) -> str | None:
    """The character of two bytes in GBK, None where they have none."""
    try:
        sign = bytes((lead, trail)).decode("gbk")
    except UnicodeDecodeError:
        return None
    return sign if len(sign) == 1 else None


@cache
def _alternatives(sign: str) -> tuple[tuple[bytes, float], ...]:
    """The two bytes that a character may have come from, each with its cost: its own, those of its simplified form,
    and those of the full-width form of an ASCII character."""
    if "!" <= sign <= "~":
        return ((bytes((0xA3, ord(sign) + 0x80)), _COST_CONVERTED),)
    found = [(_bytes_of(sign), 0.0)] if _bytes_of(sign) else []
    other = _simple(sign)
    if other != sign and _bytes_of(other):
        found.append((_bytes_of(other), _COST_CONVERTED))
    return tuple(found)


_ODD_TRAILS = (
    "@[\\]^_`{|}~"  # ASCII that a report hardly prints between Han characters, but many a character has as its trail
)
_INFERRED = "。、，；：！？“”‘’《》（）—…【】"  # punctuation that may be inferred from one of its bytes


@cache
def _punctuation_with_trail(trail: int) -> str | None:
    return next((sign for sign in _INFERRED if _bytes_of(sign)[1] == trail), None)


@cache
def _punctuation_with_lead(lead: int) -> tuple[str, ...]:
    return tuple(sign for sign in _INFERRED if _bytes_of(sign)[0] == lead)


_COMMA_SIGN = "，"
_COMMA = _bytes_of(_COMMA_SIGN)


def _dropped(word: str) -> bool:
    """Whether a reader out of step by one byte finds no character at all between the first byte of a word and its
    last."""
    pairs = [_bytes_of(sign) for sign in word]
    return all(pairs) and all(_character(a[1], b[0]) is None for a, b in zip(pairs, pairs[1:], strict=False))


# --------------------------------------------------------------------------------------------------------- the search


@dataclass(slots=True)
class _State:
    """One way to have read the stretch so far."""

    score: float
    before: str  # the last character read, in simplified script
    pending: int | None  # the byte that waits for its trail; -1: one waits and is not known; None: none waits
    owner: int  # offset of the character that the pending byte came from
    evidence: int
    settled: int  # how many characters in a row, none of them strange, were just read as they stand
    kept: bool  # whether this step reads as it stands
    changed: bool
    previous: _State | None
    out: tuple[tuple[str, int, int], ...]  # what this step read: characters with the offsets that they came from


_SCORE = attrgetter("score")


class _Search:
    """The search for the best reading, and what the document at hand says about it."""

    def __init__(self, text: str, places: list[int], year: int | None):
        self.text = text
        self.simple = to_simplified(text)
        kept, position = [], 0  # the words of the document are learned from what is not under suspicion
        for place in places:
            kept.append(self.simple[position : max(position, place)])
            position = max(position, place + 12)
        kept.append(self.simple[position:])
        self.model = LanguageModel("\n".join(kept))
        self.year = year or _usual_year(self.simple)
        self._digits: dict[int, str | None] = {}
        self._wanted: dict[int, str | None] = {}
        self._neighbours: dict[tuple[str, int, int], list[str]] = {}
        self._followers_of: dict[str, list[str]] = {}
        self._dropped_after: dict[str, dict[tuple[int, int], Counter]] = {}

    def read(self, start: int, silent: bool) -> tuple[list[tuple], int]:
        """Replacements (start, end, text, spans) for the stretch at ``start``, and the offset up to which it was
        looked at.

        ``silent``: whether a byte may have been lost without a mark.
        """
        text = self.text
        before = self.simple[start - 1] if start else "\n"
        plain = _State(0.0, before, None, start, 0, 0, True, False, None, ())
        beam, at = [plain], start
        while at < len(text) and at - start < _LONGEST and text[at] not in "\n\r":
            best: dict[tuple, _State] = {}
            for state in beam:
                for step in self._steps(state, at, silent):
                    key = (step.before, step.pending)
                    if key not in best or step.score > best[key].score:
                        best[key] = step
            plain = self._emit(plain, ((text[at], at, at + 1),), None, at, direct=True)
            beam = sorted(best.values(), key=_SCORE, reverse=True)[:_BEAM]
            beam = [state for state in beam if state.score > beam[0].score - _HOPELESS]
            at += 1
            if beam[0].settled >= _SETTLED:
                break
        beam = [self._end(state, at) for state in beam]
        if at == len(text) or text[at] in "\n\r":  # what ends a line is known: 。 more often than 、
            for state in {id(state): state for state in (plain, *beam)}.values():
                state.score += self.model.score(state.before, "\n")
        winner = max(beam, key=lambda state: state.score)
        if not winner.changed or winner.evidence < _EVIDENCE or winner.score - plain.score < _MARGIN:
            return [], at
        return self._replacements(winner), at

    def _steps(self, state: _State, at: int, silent: bool):
        """All ways to go on over the character at ``at``."""
        sign = self.text[at]
        if state.pending is None:
            yield self._emit(state, ((sign, at, at + 1),), None, at, direct=True)
            if sign in _MARKS:
                yield self._wait(state, -1, at, _COST_MARKED)
            elif silent and not sign.isascii():
                for pair, cost in _alternatives(sign):
                    yield from self._lead_lost(state, pair, at, at, cost + _COST_SILENT)
            return
        for pair, cost in _alternatives(sign):
            if state.pending < 0:
                yield from self._lead_lost(state, pair, state.owner, at, cost)
                continue
            read = _character(state.pending, pair[0])
            if read:
                yield self._emit(state, ((read, state.owner, at + 1),), pair[1], at, cost, evidence=1)
            yield from self._over_gap(state, pair, at, cost)
        if sign in _MARKS:
            yield from self._trail_marked(state, at)
            yield self._wait(state, state.pending, state.owner, _COST_MARKED)  # for pairs that are no characters
            return
        if state.pending > 0 and "@" <= sign <= "~":
            read = _character(state.pending, ord(sign))
            if read:
                evidence = 2 if sign in _ODD_TRAILS else 1
                yield self._emit(state, ((read, state.owner, at + 1),), None, at, evidence=evidence)
        yield from self._trail_lost(state, at)

    def _emit(
        self, state: _State, out: tuple[tuple[str, int, int], ...], pending: int | None, owner: int, cost: float = 0.0,
        evidence: int = 0, direct: bool = False, word: float | None = None,
    ) -> _State:  # fmt: skip
        """The state after reading ``out``; ``word`` is its score as a whole where it is not that of its characters."""
        score, before = state.score + cost + (word or 0.0), state.before
        for sign, start, _ in out:
            sign = self.simple[start] if direct else _simple(sign)
            if word is None:
                score += _COST_UNKNOWN if sign == LOST and not direct else self.model.score(before, sign)
            before = sign
        return _State(
            score, before, pending, owner, state.evidence + evidence, state.settled + 1 if direct and not is_rare(before) else 0,
            direct, state.changed or not direct, state, out,
        )  # fmt: skip

    def _wait(self, state: _State, pending: int, owner: int, cost: float) -> _State:
        return _State(state.score + cost, state.before, pending, owner, state.evidence, 0, False, True, state, ())

    def _lead_lost(self, state: _State, pair: bytes, owner: int, at: int, cost: float):
        """[? lead] was one character; the trail of the character at ``at`` now waits for its own."""
        sign = _punctuation_with_trail(pair[0])
        for read in (sign, *self._known_neighbours(state.before, 1, pair[0]), LOST):
            evidence = self._evidence(state, read, at + 1) if read else None
            if evidence is not None:
                yield self._emit(state, ((read, owner, at + 1),), pair[1], at, cost, evidence)

    def _with_lead(self, state: _State, at: int):
        """Characters that the pending lead may have begun, each with the evidence for it; the text goes on at
        ``at``."""
        signs = (*_punctuation_with_lead(state.pending), *self._known_neighbours(state.before, 0, state.pending), LOST)
        for sign in signs:
            evidence = self._evidence(state, sign, at)
            if evidence is not None:
                yield sign, evidence

    def _trail_marked(self, state: _State, at: int):
        """[lead ?] was one character; the mark stands for its trail, or for its trail and the digit after it."""
        digit = self._digit_at(at)
        for sign, evidence in self._with_lead(state, at + 1):
            out: tuple = ((sign, state.owner, at + 1),)
            cost = _COST_MARKED
            if digit:
                out += ((digit, at, at + 1),)
                evidence += 2 * (digit != LOST)
                cost -= _COST_UNKNOWN if digit == LOST else 0  # that it is lost is certain enough
            yield self._emit(state, out, None, at, cost, evidence)

    def _trail_lost(self, state: _State, at: int):
        """[lead ?] was one character whose trail left no mark; the character at ``at`` is read as it stands."""
        if self.text[at - 1] in _MARKS:
            return
        for sign, evidence in self._with_lead(state, at):
            out = ((sign, state.owner, at), (self.text[at], at, at + 1))
            yield self._emit(state, out, None, at, _COST_UNPAIRED, evidence)

    def _over_gap(self, state: _State, pair: bytes, at: int, cost: float):
        """Between the pending lead and the character at ``at``, pairs that are no characters were dropped."""
        for word, score in self._words_over_gap(state.before, state.pending, pair[0]):
            out = tuple((sign, state.owner, at + 1) for sign in word)
            yield self._emit(state, out, pair[1], at, cost + _COST_GAP, 2 * (LOST not in word), word=score)
        yield self._emit(state, ((LOST, state.owner, at + 1),), pair[1], at, cost + _COST_GAP)  # as many as it may be
        if state.pending == _COMMA[0]:  # the commonest case: the trail of a comma makes no character with most leads
            yield self._emit(state, ((_COMMA_SIGN, state.owner, at), (LOST, at, at + 1)), pair[1], at, cost + _COST_GAP)

    def _end(self, state: _State, at: int) -> _State:
        """The state at the end of the stretch, where a waiting byte has lost its trail."""
        if state.pending is None:
            return state
        following = self.simple[at] if at < len(self.text) else "\n"
        readings = (
            self._emit(state, ((sign, state.owner, at),), None, at, _COST_UNPAIRED, evidence)
            for sign, evidence in self._with_lead(state, at)
        )
        return max(readings, key=lambda reading: reading.score + self.model.score(reading.before, following))

    def _replacements(self, state: _State | None) -> list[tuple]:
        """One replacement for each unbroken stretch that is not read as it stands."""
        steps = []
        while state is not None:
            steps.append(state)
            state = state.previous
        found: list[list] = []
        for step in reversed(steps):
            if step.kept or not step.out:
                continue
            out = list(step.out)
            while out and out[-1][0] == self.text[out[-1][1]] and out[-1][2] - out[-1][1] == 1:
                out.pop()  # read as it stands, at the end of the step
            if not out:
                continue
            if found and out[0][1] <= found[-1][1]:
                last = found[-1]
            else:
                last = [out[0][1], out[0][1], "", []]
                found.append(last)
            last[1] = max(last[1], out[-1][2])
            last[2] += "".join(sign for sign, _, _ in out)
            last[3] += [(start, end) for _, start, end in out]
        return [
            (start, end, self._sober(start, end, read), spans)
            for start, end, read, spans in found
            if read != self.text[start:end]
        ]

    def _sober(self, start: int, end: int, read: str) -> str:
        """``read`` with each Han character that is neither common nor met beside its neighbour elsewhere in the
        document taken for lost.

        Two halves that stood far apart, with characters lost between them, may make some character or other; such a
        one seldom fits. Where nothing is lost but the first character, each is made of two bytes side by side, and
        certain.
        """
        if LOST not in read[1:]:
            return read
        signs = to_simplified(f"{self.text[start - 1 : start] or ' '}{read}{self.text[end : end + 1] or ' '}")
        pairs = self.model.pairs
        kept = []
        for at, sign in enumerate(read, start=1):
            known = (
                sign.isascii() or sign in _INFERRED or signs[at] in COMMON_HAN
                or pairs.get((signs[at - 1], signs[at])) or pairs.get((signs[at], signs[at + 1]))
            )  # fmt: skip
            kept.append(sign if known else LOST)
        return "".join(kept)

    # -- what the text around and the document say

    def _evidence(self, state: _State, sign: str, at: int) -> int | None:
        """How far the text around confirms ``sign`` before ``at``: 2 where it closes or opens what needs it, 0 where
        it says nothing, None where it speaks against it."""
        if sign in OPENING:
            return 2 if self._opener_wanted(at) == sign else None
        if sign in CLOSING:
            return 2 if self._is_open(state, CLOSING[sign]) else None
        return 0

    def _opener_wanted(self, at: int) -> str | None:
        """The opening mark that the first unmatched closing mark after ``at`` asks for, in the same line."""
        if at not in self._wanted:
            open_marks: list[str] = []
            wanted = None
            for sign in self.text[at : at + _CLOSING_WITHIN]:
                if sign in "\n\r":
                    break
                if sign in OPENING:
                    open_marks.append(sign)
                elif sign in CLOSING:
                    if not open_marks:
                        wanted = CLOSING[sign]
                        break
                    open_marks.pop()
            self._wanted[at] = wanted
        return self._wanted[at]

    def _is_open(self, state: _State | None, opener: str) -> bool:
        """Whether ``opener`` stands open in what was read before, in the same line."""
        first = self.text
        position = 0
        steps = 0
        while state is not None and steps < _CLOSING_WITHIN:
            for sign, _, _ in reversed(state.out):
                if sign == opener:
                    return True
                if sign == OPENING[opener]:
                    return False
            position, state, steps = state.owner, state.previous, steps + 1
        for sign in reversed(first[max(0, position - _CLOSING_WITHIN) : position]):
            if sign == opener:
                return True
            if sign == OPENING[opener] or sign in "\n\r":
                return False
        return False

    def _digit_at(self, mark: int) -> str | None:
        """The digit that the mark at ``mark`` swallowed: the digit, U+FFFD where one may have been lost and cannot be
        known, None where the number after the mark stands complete or there is none."""
        if mark not in self._digits:
            self._digits[mark] = self._find_digit(mark + 1)
        return self._digits[mark]

    def _find_digit(self, at: int) -> str | None:
        match = _NUMBER.match(self.text, at)
        if not match or _YEAR.match(self.text, at):
            return None
        rest = match[0]
        if len(rest) == 3 and self.text.startswith("年", match.end()):
            years = [digit for digit in "12" if 1949 <= int(digit + rest) <= 2100]
            if len(years) == 1:
                return years[0]
        return LOST if self._swallows_digits else None

    @cached_property
    def _swallows_digits(self) -> bool:
        """Whether the reader that made the marks may have taken a digit with each: not where a whole year follows
        one."""
        whole = cut = 0
        for match in _MARK_BEFORE_NUMBER.finditer(self.text):
            whole += bool(_YEAR.match(match[1] + "年"))
            cut += match[1][0] == "0" or (len(match[1]) == 3 and self.text.startswith("年", match.end()))
        return cut > 0 or whole == 0

    def _after(self, before: str) -> Iterator[int]:
        """Where ``before`` has just been read, in the part of the document that is learned from."""
        at = self.simple.find(before, 0, _LEARNED) + 1 if before else 0
        while 0 < at < min(len(self.text), _LEARNED):
            yield at
            at = self.simple.find(before, at, _LEARNED) + 1

    def _followers(self, before: str) -> list[str]:
        """The Han characters that the document prints more than once after ``before``, the commonest first."""
        counts = Counter(self.text[at] for at in self._after(before))
        found = [(count, sign) for sign, count in counts.items() if count > 1 and _simple(sign) in han_levels()]
        return [sign for _, sign in sorted(found, reverse=True)]

    def _known_neighbours(self, before: str, which: int, byte: int) -> list[str]:
        """Up to two Han characters that the document prints after ``before`` and whose lead (0) or trail (1) is ``byte``."""
        if byte < 0:
            return []
        key = (before, which, byte)
        if key not in self._neighbours:
            if before not in self._followers_of:
                self._followers_of[before] = self._followers(before)
            signs = self._followers_of[before]
            self._neighbours[key] = [sign for sign in signs if _bytes_of(sign)[which : which + 1] == bytes((byte,))][:2]
        return self._neighbours[key]

    def _words_over_gap(self, before: str, lead: int, trail: int) -> list[tuple[str, float]]:
        """Words that may stand after ``before``, whose first byte and last byte survived, and their scores."""
        words = self._plans(lead, trail) if before in "“「" else []
        context = self.model.single.get(before, 0) + 2
        if before not in self._dropped_after:
            self._dropped_after[before] = self._dropped_words(before)
        for word, count in self._dropped_after[before].get((lead, trail), {}).items():
            words.append((word, log(count / context)))
        return words

    def _dropped_words(self, before: str) -> dict[tuple[int, int], Counter]:
        """The document's words of two and three characters after ``before`` that can be lost over a gap, by their first
        and last byte. In the document's own script: the bytes are those of its characters."""
        words: dict[tuple[int, int], Counter] = defaultdict(Counter)
        text = self.text[:_LEARNED]
        for at in self._after(before):
            first, second = _bytes_of(text[at]), _bytes_of(text[at + 1 : at + 2] or "\n")
            if not first or not second or _character(first[1], second[0]) is not None:
                continue
            words[first[0], second[1]][text[at : at + 2]] += 1
            third = _bytes_of(text[at + 2]) if at + 2 < len(text) else b""
            if third and _character(second[1], third[0]) is None:
                words[first[0], third[1]][text[at : at + 3]] += 1
        return words

    def _plans(self, lead: int, trail: int) -> list[tuple[str, float]]:
        """The five-year plan that the surviving bytes allow and the year of the report prefers."""
        plans = []
        for name, first_year in _PLANS.items():
            if _bytes_of(name[0])[0] == lead and _bytes_of(name[-1])[1] == trail and _dropped(name):
                distance = abs(self.year - (first_year + 2)) if self.year else 0
                plans.append((_PLAN_SCORE - _PLAN_DECAY * distance, name))
        plans.sort(reverse=True)
        if len(plans) > 1 and plans[0][0] - plans[1][0] < _PLAN_CLEAR:
            return [(plans[0][1][0] + LOST + plans[0][1][-1], plans[0][0])]  # which plan it was cannot be known
        return [(name, score) for score, name in plans[:1]]


def _usual_year(text: str) -> int | None:
    """The year that the text names most often, the latest of those, None where it names none."""
    years = Counter(map(int, _YEAR.findall(text)))
    return max(years, key=lambda year: (years[year], year)) if years else None
