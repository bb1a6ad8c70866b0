"""Relations: what the words of a sentence say of two of its figures together.

What lives here: telling from a sentence that a figure is a part of another (其中), which part and which whole a share is of
(占总数的…, 合格率 beside its terms), which shares make up a whole together (分别占), and which two values a growth lies between
(由…增加到…,增长…). What does not: any arithmetic. Whether the figures agree is asked in the warehouse, where a relation is joined
with the values, their rounding and their bounds (``int_findings_within``).

A relation that is wrong makes a good figure suspect, so each rule takes only what stands close together and leaves the rest
alone: a stop word, a semicolon, another unit or another place ends what a rule looks at.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from orchestration.reading.model import Number, Observation, Relation

#: kinds of relation; the first observation is the one that says something of the other
PART_OF = "part_of"  # is a part of it
SHARE_PART = "share_part"  # is the share of it in a whole
SHARE_REST = "share_rest"  # is the share of what it leaves of a whole
SHARE_WHOLE = "share_whole"  # is a share in it
SHARE_BESIDE = "share_beside"  # is a share in the same whole, of something else
CHANGE_FROM = "change_from"  # is the change from it
CHANGE_TO = "change_to"  # is the change to it

_LEVELS = frozenset(("stock", "flow", "amount"))
_OPENS = re.compile(r"其中|当中(?=[^，,。；;]*\d)")
#: a clause that turns to the whole again, or to something else, and lists no more parts
_TURNS = re.compile(
    r"累计|总数|总量|总计|合计|共|全(?:市|省|县|区|国|州|系统|行业|年)|截至|同期|目前|达到?|新增|上年|去年|较|比|每|均|涉及|为(?!主)"
)
#: a figure that is no whole: what something is compared with, or how fast it grows
_NO_WHOLE = re.compile(r"^[\s“”]*[比较]|每|均|速度|其中")
_NOUN_TAIL = re.compile(r"[\u4e00-\u9fff]{1,4}$")
_SEMICOLON = re.compile(r"[；;。]")
_MARK = re.compile(r"[，,；;。：:（()）、]")
_CLAUSE_MARKS = "，,；;。：:（()）"
#: 占总数的, 占比: nothing before it in its clause, so that it is said of the figure before
_SHARE_OF_BEFORE = re.compile(
    r"^[\s　]*(?:约|均|仅|已|共|却|只|就|还|也)*(?:分别)?占(?P<whole>[^占]{0,20}?)(?:的|比例|比重|比|分别|已|约|近|超过?|高?达到?|为|接近|将近|到|了)*$"
)
_WHOLE_AT_HAND = re.compile(r"^(?:总数|总量|总体|总额|全部|全体|总|其)?$")
#: 已加装的起重机占总数: a subject of its own, which sums up what was listed
_SHARE_OF_LISTED = re.compile(r"[^，,；;。\d]占(?:总|全部|全体)[^，,；;。\d]*$")
#: …家中,已有…家: what was counted before is the whole
_AMONG = re.compile(r"^[^，,；;。\d]{0,20}中[，,、]?[^，,；;。\d]{0,12}$")
_WHOLE_SAID = re.compile(r"共|总")
_RATE = re.compile(r"(?P<stem>[\u4e00-\u9fff]{2,})率$")
_FORMERLY = re.compile(r"[由从](?:[^由从\d%]|(?:19|20)\d\d){0,14}$")
_FOUND = re.compile(r"(?:产品|样品|问题|批次)?(?:发现|检出)$")
_JOINED = re.compile(r"^(?:%|％|[\u4e00-\u9fff（()）]{0,3}?)(?:[、，,]|[，,]?[和与及])(?:约|近|超)?$")
_LISTED_SHARES = re.compile(r"分别占|占比(?:分别|依次)|(?:分别|依次)占")
_ELSEWHERE = re.compile(r"占[^，,]*(?:[全同]|我)(?:国|省|市|区|州|县|球|期|行业)")
_GROWS_BY = re.compile(
    r"^[^，,；;。\d]{0,4}[，,]?(?:共|净|总共)?(?:增长|增加|提高|提升|上升|下降|减少|降低|压缩|缩短|增幅|升幅|降幅)(?:了|约|近|超过|达|为|幅度|达到)*$"
)
_GROWS_FROM = re.compile(r"^(?:增长|增加|提高|提升|上升|下降|减少|降低)(?:了|约|近|超过)*$")
_THAN = re.compile(r"(?:^|[，,])[比较](?![重例])[^，,；;。占率]{1,14}的$")


@dataclass(frozen=True, slots=True)
class _Figure:
    """A figure of the sentence; ``observation`` where it is a fact. Offsets count in the sentence."""

    start: int
    end: int
    observation: Observation | None

    @property
    def level(self) -> bool:
        """Whether it says how much there is or was done."""
        return self.observation is not None and self.observation.measure in _LEVELS

    @property
    def share(self) -> bool:
        o = self.observation
        return o is not None and o.measure == "rate" and o.unit == "%"


def relations(numbers: Sequence[Number], observations: Sequence[Observation]) -> list[Relation]:
    """The relations between the observations of one reading, in the order of the text; each pair and kind once."""
    by_number = {o.number_id: o for o in observations}
    found: dict[str, Relation] = {}
    for _, group in groupby(numbers, key=lambda number: (number.paragraph_no, number.sentence_no)):
        row = list(group)
        facts = [by_number[number.number_id] for number in row if number.number_id in by_number]
        if len(facts) < 2:
            continue
        start = facts[0].sentence_start
        figures = [_Figure(n.start - start, n.end - start, by_number.get(n.number_id)) for n in row]
        for relation in _Sentence(facts[0].sentence, sorted(figures, key=lambda f: f.start)).relations():
            found.setdefault(relation.relation_id, relation)
    return list(found.values())


class _Sentence:
    """One sentence with its figures in order."""

    def __init__(self, text: str, figures: list[_Figure]):
        self.text = text
        self.figures = figures
        self.place = {figure.start: n for n, figure in enumerate(figures)}
        self.lists: list[tuple[_Figure, list[_Figure]]] = []  # what 其中 opens: the whole, its parts

    def relations(self) -> Iterator[Relation]:
        text = self.text
        if "其中" in text or "当中" in text:
            yield from self._listed()
        if "占" in text:
            yield from self._shares()
        if "率" in text:
            yield from self._rates()
        yield from self._changes()

    # ------------------------------------------------------------------------------------------------------ 其中 and its parts

    def _listed(self) -> Iterator[Relation]:
        for m in _OPENS.finditer(self.text):
            parts = self._parts(m.end(), self._stop(m.start()))
            whole = self._whole_before(m.start(), parts[0]) if parts else None
            if whole is None:
                continue
            parts = [part for part in parts if _lies_in(part.observation, whole.observation)]
            if not parts:
                continue
            self.lists.append((whole, parts))
            list_id = f"{whole.observation.observation_id} {parts[0].observation.observation_id}"
            for part in parts:
                yield _relation(PART_OF, "listed after 其中", part, whole, list_id)

    def _stop(self, opening: int) -> int:
        """Where the list that opens here ends at the latest: the closing bracket where it stands in brackets."""
        bracket = max(self.text.rfind("（", 0, opening), self.text.rfind("(", 0, opening))
        if bracket >= 0 and not re.search(r"[)）]", self.text[bracket:opening]):
            closing = re.compile(r"[)）]").search(self.text, opening)
            return closing.start() if closing else len(self.text)
        return len(self.text)

    def _parts(self, start: int, stop: int) -> list[_Figure]:
        """The levels of one unit that follow, up to the first mark, word or unit that ends the list."""
        parts: list[_Figure] = []
        at = start
        for figure in self.figures:
            if figure.start < start:
                continue
            between = self.text[at : figure.start]
            if figure.start >= stop or _SEMICOLON.search(between):
                break
            if figure.level:
                if parts and figure.observation.unit != parts[0].observation.unit:
                    break
                if _TURNS.search(between):
                    break
                parts.append(figure)
            elif figure.observation is None:
                continue  # 每千人, “十三五”末: what stands around it belongs together
            elif not parts or figure.observation.measure in ("target", "rank"):
                break  # 其中自主品牌占比40%: a share stands first, what follows is no list of levels
            at = figure.end
        return parts

    def _whole_before(self, position: int, part: _Figure) -> _Figure | None:
        """The level before 其中 that is the whole: the nearest one of the unit of the part. Where two of that unit stand side by
        side, the one that names what the part names, else none. A semicolon right before 其中 does not hide it."""
        floor = 0
        for m in _SEMICOLON.finditer(self.text, 0, position):
            if self.text[m.end() : position].strip():
                floor = m.end()
        around = self._depth(position)
        candidates = [
            figure
            for figure in self.figures
            if figure.start >= floor
            and figure.end <= position
            and figure.level
            and figure.observation.unit == part.observation.unit
            and self._depth(figure.start) <= around
            and not _NO_WHOLE.search(self._clause_before(figure))
        ]
        if not candidates:
            return None
        nearest = candidates[-1]
        noun = _NOUN_TAIL.search(self.text, 0, part.start)
        named = [f for f in candidates if noun and len(noun.group()) > 1 and noun.group() in self._segment(f)]
        if nearest in named:
            return nearest
        if named:
            return named[-1]
        n = self.place[nearest.start]
        beside = len(candidates) > 1 and self.figures[n - 1] is candidates[-2]
        return None if beside else nearest

    def _depth(self, position: int) -> int:
        """How many brackets stand open there."""
        before = self.text[:position]
        return len(re.findall(r"[（(]", before)) - len(re.findall(r"[）)]", before))

    # --------------------------------------------------------------------------------------------------------- shares with 占

    def _shares(self) -> Iterator[Relation]:
        listed: list[_Figure] = []
        for n, figure in enumerate(self.figures):
            if not figure.share or figure in listed:
                continue
            clause = self._clause_before(figure)
            if "占" not in clause:
                continue
            together = self._joined_shares(n)
            if len(together) > 1:
                listed += together
                if _LISTED_SHARES.search(clause):
                    yield from self._listed_shares(n, together)
                continue
            m = _SHARE_OF_BEFORE.match(clause)
            if m and n and self.figures[n - 1].level:
                part = self.figures[n - 1]
                if _SEMICOLON.search(self.text, part.end, figure.start):
                    continue
                yield _relation(SHARE_PART, "占 after the part", figure, part)
                whole = self._whole_of(part, m["whole"])
                if whole is not None:
                    yield _relation(SHARE_WHOLE, "占 after the part", figure, whole)
            elif _SHARE_OF_LISTED.search(clause) and self.lists:
                whole, parts = self.lists[-1]
                if whole.start < parts[0].start < parts[-1].end < figure.start and not _SEMICOLON.search(
                    self.text, parts[-1].end, figure.start
                ):
                    for part in parts:
                        yield _relation(SHARE_PART, "占 with what 其中 lists for subject", figure, part)
                    yield _relation(SHARE_WHOLE, "占 with what 其中 lists for subject", figure, whole)

    def _joined_shares(self, n: int) -> list[_Figure]:
        """The shares that follow one another from the n-th figure on: 81.2%、14.7%和4.1%."""
        together = [self.figures[n]]
        for figure in self.figures[n + 1 :]:
            if not figure.share or not _JOINED.match(self.text[together[-1].end : figure.start]):
                break
            together.append(figure)
        return together

    def _listed_shares(self, n: int, shares: list[_Figure]) -> Iterator[Relation]:
        """分别占 and the parts before it, one each; they are shares of one whole, unless it is said of things that differ:
        销售收入、利税分别占全市工业的44%和52.6%."""
        clause = self._clause_before(shares[0])
        if not _ELSEWHERE.search(clause) and (len(shares) > 2 or _OPENS.search(self.text, 0, shares[0].start)):
            for share in shares[1:]:
                yield _relation(SHARE_BESIDE, "分别占", shares[0], share)
        parts = list(reversed(self._run_before(n)))
        if len(parts) != len(shares):
            return
        whole = next((whole for whole, listed in self.lists if listed == parts), None)
        for part, share in zip(parts, shares, strict=True):
            yield _relation(SHARE_PART, "分别占", share, part)
            if whole is not None:
                yield _relation(SHARE_WHOLE, "分别占", share, whole)

    def _run_before(self, n: int) -> list[_Figure]:
        """The levels of one unit right before the n-th figure, nearest first; what 其中 opens ends there."""
        run: list[_Figure] = []
        for figure in reversed(self.figures[:n]):
            if not figure.level or (run and figure.observation.unit != run[0].observation.unit):
                break
            if _SEMICOLON.search(self.text, figure.end, run[-1].start if run else self.figures[n].start):
                break
            run.append(figure)
            if _OPENS.search(
                self.text, self.figures[self.place[figure.start] - 1].end if len(run) < n else 0, figure.start
            ):
                break
        return run

    def _whole_of(self, part: _Figure, said: str) -> _Figure | None:
        """The whole that stands before the part, where the words say that it is the whole."""
        listed = next((whole for whole, parts in self.lists if part in parts), None)
        if listed is not None:
            clause = self._segment(listed)
            noun = re.sub(r"(?:的)?(?:总数|总量|总体|总额|总)$", "", said)
            return listed if _WHOLE_AT_HAND.match(said) or (len(noun) >= 2 and noun in clause) else None
        if not _WHOLE_AT_HAND.match(said):
            return None
        n = self.place[part.start]
        if not n or not self.figures[n - 1].level:
            return None
        before = self.figures[n - 1]
        between = self.text[before.end : part.start]
        if before.observation.unit != part.observation.unit or not _lies_in(part.observation, before.observation):
            return None
        among = _AMONG.match(between) or (_WHOLE_SAID.search(self._segment(before)) and "已" in between)
        return before if among and not _SEMICOLON.search(between) else None

    # -------------------------------------------------------------------------------------------- rates beside their terms

    def _rates(self) -> Iterator[Relation]:
        """不合格78批次,不合格发现率9.4%: a rate named after one of the two counts before it."""
        for n, figure in enumerate(self.figures):
            m = _RATE.search(figure.observation.indicator_name) if figure.share else None
            clause = self._clause_before(figure)
            if m is None or self._formerly(figure):
                continue
            if re.search(r"占|分别|依次", clause) or len(self._joined_shares(n)) > 1:
                continue
            term = _term(m["stem"])
            found = self._terms(n, term)
            if found is None:
                continue
            part, whole, is_rest = found
            three = [figure.observation, part.observation, whole.observation]
            years = {o.period_end.year for o in three if o.period_end is not None}
            if len({o.region_code for o in three}) == 1 and len(years) <= 1:
                rule = "rate beside its terms"
                yield _relation(SHARE_REST if is_rest else SHARE_PART, rule, figure, part)
                yield _relation(SHARE_WHOLE, rule, figure, whole)

    def _terms(self, n: int, term: str) -> tuple[_Figure, _Figure, bool] | None:
        """Part and whole of the n-th figure, a rate: the nearest level that the term is said of, and the one of its unit before
        that. Whether the rate is of the rest: 合格率 after what failed."""
        part, is_rest = None, False
        for figure in reversed(self.figures[:n]):
            if _SEMICOLON.search(self.text, figure.end, part.start if part else self.figures[n].start):
                return None
            if not figure.level:
                if figure.share and not self._formerly(figure):
                    return None  # another rate stands between: the counts before are its own
                continue
            segment = self._segment(figure)
            if part is None:
                if _says(segment, term):
                    part = figure
                elif term in ("合格", "不合格") and _says(segment, "合格" if term == "不合格" else "不合格"):
                    part, is_rest = figure, True
                else:
                    return None
            elif figure.observation.unit == part.observation.unit:
                if term.removeprefix("不") in segment:
                    continue  # the other of the two terms
                return part, figure, is_rest
        return None

    # ---------------------------------------------------------------------------------------------------------------- changes

    def _changes(self) -> Iterator[Relation]:
        """由2800项增加到3385项,增长20.9%: the growth lies between the two."""
        facts = [figure for figure in self.figures if figure.observation is not None]
        for earlier, before, figure in zip(facts, facts[1:], facts[2:], strict=False):
            if figure.observation.measure != "change":
                continue
            between = self.text[before.end : figure.start]
            unit_between = between.removeprefix(before.observation.unit or "")
            same = before.observation.unit == earlier.observation.unit
            kinds = {before.observation.measure, earlier.observation.measure}
            if not same or not (kinds <= _LEVELS or kinds == {"rate"}):
                continue
            if before.observation.indicator_rule.startswith("to, of the pair") and _GROWS_BY.match(unit_between):
                if earlier.observation.indicator_code == before.observation.indicator_code:
                    yield _relation(CHANGE_FROM, "growth after 由…到…", figure, earlier)
                    yield _relation(CHANGE_TO, "growth after 由…到…", figure, before)
            elif _GROWS_FROM.match(unit_between) and _THAN.search(self.text[earlier.end : before.start]):
                yield _relation(CHANGE_FROM, "growth on a value that is told", figure, before)
                yield _relation(CHANGE_TO, "growth on a value that is told", figure, earlier)

    # ------------------------------------------------------------------------------------------------------------------- text

    def _clause_before(self, figure: _Figure) -> str:
        """What stands before the figure in its clause."""
        start = max(self.text.rfind(mark, 0, figure.start) for mark in _CLAUSE_MARKS) + 1
        return self.text[start : figure.start]

    def _formerly(self, figure: _Figure) -> bool:
        """Whether the figure tells what was before: 由16.7%降至10%."""
        return _FORMERLY.search(self._clause_before(figure)) is not None

    def _segment(self, figure: _Figure) -> str:
        """The words of the figure: from the mark or figure before it to the mark or figure after it."""
        n = self.place[figure.start]
        floor = self.figures[n - 1].end if n else 0
        ceiling = self.figures[n + 1].start if n + 1 < len(self.figures) else len(self.text)
        start = max((m.end() for m in _MARK.finditer(self.text, floor, figure.start)), default=floor)
        after = _MARK.search(self.text, figure.end, ceiling)
        return self.text[start : after.start() if after else ceiling]


def _term(stem: str) -> str:
    """What the counted must be called for a rate with this stem: 不合格发现 → 不合格, 投诉办结 → 办结."""
    stem = _FOUND.sub("", stem) or stem
    for word in ("不合格", "合格"):
        if word in stem:
            return word
    return stem[-2:]


def _says(segment: str, term: str) -> bool:
    return re.search(rf"(?<![不未]){term}" if term[0] not in "不未" else term, segment) is not None


def _lies_in(part: Observation, whole: Observation) -> bool:
    """Whether the region of the part is the whole's or lies in it, by the digits of GB/T 2260."""
    inner, outer = part.region_code, whole.region_code
    return inner == outer or outer == "100000" or inner.startswith(re.sub(r"(?:00){1,2}$", "", outer))


def _relation(kind: str, rule: str, one: _Figure, other: _Figure, list_id: str | None = None) -> Relation:
    first, second = one.observation, other.observation
    return Relation(
        relation_id=f"{kind} {first.observation_id} {second.observation_id}",
        report=first.report,
        kind=kind,
        rule=rule,
        observation_id=first.observation_id,
        other_observation_id=second.observation_id,
        list_id=list_id,
    )
