"""The comparison of observations with gold, number by number and field by field.

What lives here: which observation answers which annotated number, when a field is right, and the sums. What does not:
reading files, or how the sums are printed.

Definitions
    A gold number with kind ``fact`` is *found* where an observation's raw span overlaps its span. Where several do, the one with
    most fields right answers for it. An observation that overlaps no fact is *spurious*, unless it overlaps a number marked
    ``optional``, which is neither rewarded nor punished.
    Recall is found ÷ facts, precision is found ÷ (found + spurious), for *whole* observations with all fields right in the place
    of found. A field's share is over the numbers found.
    Each field of a gold number may have further right values under ``accept``.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from orchestration.evaluation.gold import FACT, OPTIONAL

FIELDS = ("value", "value_high", "unit", "bound", "measure", "region", "period_start", "period_end", "indicator")
MISSED, SPURIOUS, WRONG = "missed", "spurious", "wrong"

#: Names agree where the Dice coefficient of their characters reaches this; the guide of annotation gives the number.
DICE = 0.6
#: Values agree within this share of the value.
TOLERANCE = 1e-6
_COLUMNS = {"region": "region_code", "indicator": "indicator_name"}
_QUANTITIES = frozenset(["stock", "flow", "amount"])
#: what a name may have or lack without naming another thing
_INESSENTIAL = re.compile(
    r"""[\s的数量率额之与和及等、,，=（）()《》“”"'：:·]"""
    r"|累计|新增|目前|已|共|全省|全市|全国|达到|数量|金额|比例|类型|级别|产品|对象|个数|家数"
)

Row = Mapping[str, Any]
Passages = Mapping[str, tuple[int, int]]


@dataclass(slots=True)
class Tally:
    """What was counted over some numbers: of one report, of one domain of indicators, or of all."""

    facts: int = 0
    found: int = 0
    spurious: int = 0
    whole: int = 0
    quantity: int = 0  # found with value, upper value and unit right
    numbers: int = 0  # rows of the ledger
    unresolved: int = 0  # of them
    right: Counter[str] = field(default_factory=Counter)  # by field

    @property
    def recall(self) -> float:
        return _ratio(self.found, self.facts)

    @property
    def precision(self) -> float:
        return _ratio(self.found, self.found + self.spurious)

    @property
    def f1(self) -> float:
        return _harmonic(self.precision, self.recall)

    @property
    def quantity_recall(self) -> float:
        return _ratio(self.quantity, self.facts)

    @property
    def whole_recall(self) -> float:
        return _ratio(self.whole, self.facts)

    @property
    def whole_precision(self) -> float:
        return _ratio(self.whole, self.found + self.spurious)

    @property
    def whole_f1(self) -> float:
        return _harmonic(self.whole_precision, self.whole_recall)

    @property
    def unresolved_share(self) -> float:
        """Rows of the ledger that the reader left unresolved; 0 where no ledger was given."""
        return _ratio(self.unresolved, self.numbers)

    def share(self, name: str) -> float:
        """Numbers found whose field ``name`` is right."""
        return _ratio(self.right[name], self.found)


@dataclass(frozen=True, slots=True)
class Error:
    """One number that was read wrongly. ``wrong`` gives, for each field that is not right, what was wanted and what was read;
    ``why`` is what the reader says for itself: its rule, or the fate that the ledger gives the number."""

    kind: str  # missed, spurious or wrong
    report: str
    number: int | None  # running number in the gold; None for a spurious one
    start: int
    printed: str
    context: str
    wrong: Mapping[str, tuple[Any, Any]]
    why: str

    @property
    def construct(self) -> str:
        """What errors are sorted by: the kind, and the fields that are wrong together or the fate that the number met."""
        if self.kind == WRONG:
            return f"{self.kind}: {' + '.join(self.wrong)}"
        return f"{self.kind}: {self.why}" if self.kind == MISSED else self.kind


@dataclass(frozen=True, slots=True)
class Scores:
    """The sums over all reports, over each, and over each domain of indicators as the reader named them.

    A domain is what stands before the dot in the indicator's code. No gold number has one, so that a domain's tally has no
    ``facts`` of its own: recall is not defined for it, precision and shares are.
    """

    total: Tally
    reports: Mapping[str, Tally]
    domains: Mapping[str, Tally]
    errors: tuple[Error, ...]


def score(
    gold_rows: Iterable[Row], observation_rows: Iterable[Row], passages: Passages, number_rows: Iterable[Row] = ()
) -> Scores:
    """The scores of observations (and the ledger, if given) against gold.

    ``observation_rows`` have the columns of ``fct_observations``, ``number_rows`` those of ``fct_numbers``; both may hold further
    reports, which are left out, as is what begins outside a report's passage. Days may be dates or ISO strings.
    """
    of_report: dict[str, list[Row]] = defaultdict(list)
    for row in gold_rows:
        of_report[row["doc"]].append(row)
    answers, spurious = _answers(of_report, observation_rows, passages)
    ledger: dict[str, list[Row]] = defaultdict(list)
    for row in number_rows:
        if row["report"] in of_report and _within(passages, row["report"], row["raw_start"]):
            ledger[row["report"]].append(row)

    total, reports, domains = Tally(), {report: Tally() for report in of_report}, defaultdict(Tally)
    errors: list[Error] = []
    for report, rows in ledger.items():
        for tally in (total, reports[report]):
            tally.numbers += len(rows)
            tally.unresolved += sum(row["fate"] == "unresolved" for row in rows)
    for report, rows in of_report.items():
        for row in rows:
            if row["kind"] != FACT:
                continue
            for tally in (total, reports[report]):
                tally.facts += 1
            candidates = answers.get((report, row["start"]))
            if candidates is None:
                errors.append(_missed(row, ledger.get(report, ())))
                continue
            best = max(candidates, key=lambda o, g=row: sum(agree(g, o, name) for name in FIELDS))
            right = [name for name in FIELDS if agree(row, best, name)]
            for tally in (total, reports[report], domains[_domain(best)]):
                tally.found += 1
                tally.right.update(right)
                tally.whole += len(right) == len(FIELDS)
                tally.quantity += {"value", "value_high", "unit"} <= set(right)
            if len(right) < len(FIELDS):
                errors.append(_wrong(row, best, [name for name in FIELDS if name not in right]))
    for observation in spurious:
        for tally in (total, reports[observation["report"]], domains[_domain(observation)]):
            tally.spurious += 1
        errors.append(_spurious(observation))
    return Scores(total, reports, dict(sorted(domains.items())), tuple(errors))


def agree(gold: Row, observation: Row, name: str) -> bool:
    """Whether the observation's field ``name`` is what the gold number asks for, or something that it accepts."""
    if name == "indicator":
        return resemblance(gold, observation.get("indicator_name"), observation.get("breakdown")) >= DICE
    wanted = [gold.get(name), *gold.get("accept", {}).get(name, ())]
    read = observation.get(_COLUMNS.get(name, name))
    if name in ("value", "value_high"):
        return any(_same_number(want, read) for want in wanted)
    if name == "measure" and "amount" in {read, *wanted} and {read, *wanted} <= _QUANTITIES:
        return True  # a sum of money is a stock or a flow as well
    if name == "unit" and gold["measure"] == "rank":
        return True  # 位, 名 or none: a rank is a rank
    if name == "period_start" and gold.get("period_basis") == "default":
        return True  # nothing in the report says when it began
    return _text(read) in {_text(want) for want in wanted}


def resemblance(gold: Row, name: str | None, breakdown: str | None) -> float:
    """How alike the names are, from 0 to 1: the Dice coefficient of the characters that carry meaning.

    What narrows the indicator may stand in the name or in the breakdown, on either side; the likest reading counts.
    """
    accepted = gold.get("accept", {})
    names = [gold["indicator"], *accepted.get("indicator", ())]
    breakdowns = {_value_of(b) for b in (gold.get("breakdown"), *accepted.get("breakdown", ()), None)}
    wanted = [_characters((n or "") + b) for n in names for b in breakdowns]
    read = [_characters((name or "") + b) for b in {_value_of(breakdown), ""}]
    return max(_dice(w, r) for w in wanted for r in read)


def sorted_by_construct(errors: Iterable[Error]) -> list[Error]:
    """The errors with the commonest construct first, those of one construct in the order of the texts."""
    errors = list(errors)
    count = Counter(error.construct for error in errors)
    return sorted(errors, key=lambda e: (-count[e.construct], e.construct, e.report, e.start))


# ------------------------------------------------------------------------------------------------------------------ details


def _answers(
    of_report: Mapping[str, list[Row]], observations: Iterable[Row], passages: Passages
) -> tuple[dict[tuple[str, int], list[Row]], list[Row]]:
    """The observations that answer each fact (by report and start), and those that answer nothing."""
    answers: dict[tuple[str, int], list[Row]] = defaultdict(list)
    spurious: list[Row] = []
    for observation in observations:
        report, start, end = observation["report"], observation["raw_start"], observation["raw_end"]
        if report not in of_report or not _within(passages, report, start):
            continue
        overlapped = [row for row in of_report[report] if start < row["end"] and row["start"] < end]
        fact = next((row for row in overlapped if row["kind"] == FACT), None)
        if fact is not None:
            answers[report, fact["start"]].append(observation)
        elif not any(row["kind"] == OPTIONAL for row in overlapped):
            spurious.append(observation)
    return answers, spurious


def _missed(gold: Row, ledger: Iterable[Row]) -> Error:
    met = next((row for row in ledger if row["raw_start"] < gold["end"] and gold["start"] < row["raw_end"]), None)
    why = "no row of the ledger" if met is None else f"{met['fate']} ({met['reason']})"
    context = gold.get("snippet") or ("" if met is None else met["sentence"])
    return Error(MISSED, gold["doc"], gold["n"], gold["start"], gold["number"], context, {}, why)


def _wrong(gold: Row, observation: Row, names: Iterable[str]) -> Error:
    wrong = {name: (gold.get(name), observation.get(_COLUMNS.get(name, name))) for name in names}
    rules = [observation.get(rule) for rule in dict.fromkeys(_RULES.get(name) for name in wrong) if rule]
    return Error(
        WRONG,
        gold["doc"],
        gold["n"],
        gold["start"],
        gold["number"],
        observation.get("sentence") or gold.get("snippet") or "",
        wrong,
        "; ".join(rule for rule in rules if rule),
    )


def _spurious(observation: Row) -> Error:
    return Error(
        SPURIOUS,
        observation["report"],
        None,
        observation["raw_start"],
        observation.get("raw_text") or str(observation.get("value")),
        observation.get("sentence") or "",
        {},
        f"{observation.get('indicator_name')}: {observation.get('indicator_rule') or ''}",
    )


_RULES = {
    "measure": "measure_rule",
    "region": "region_rule",
    "period_start": "period_rule",
    "period_end": "period_rule",
    "indicator": "indicator_rule",
}


def _within(passages: Passages, report: str, start: int) -> bool:
    passage = passages.get(report)
    return passage is None or passage[0] <= start < passage[1]


def _domain(observation: Row) -> str:
    return str(observation.get("indicator_code") or "").partition(".")[0]


def _same_number(wanted: Any, read: Any) -> bool:
    if wanted is None or read is None:
        return wanted is read
    return abs(float(wanted) - float(read)) <= TOLERANCE * max(1.0, abs(float(wanted)))


def _text(value: Any) -> str | None:
    """The value as compared: a date as its ISO form, nothing and an empty text as one."""
    return None if value is None or value == "" else str(value)


def _value_of(breakdown: str | None) -> str:
    """国家级 of 级别=国家级; empty for none."""
    return (breakdown or "").rpartition("=")[2]


def _characters(name: str) -> Counter[str]:
    return Counter(_INESSENTIAL.sub("", name) or name)


def _dice(left: Counter[str], right: Counter[str]) -> float:
    return _ratio(2 * (left & right).total(), left.total() + right.total())


def _ratio(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _harmonic(left: float, right: float) -> float:
    return _ratio(2 * left * right, left + right)
