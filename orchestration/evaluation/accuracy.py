"""Scores as tidy rows: one for each metric of a set, of each of its reports and of each domain of indicators.

What lives here: the metrics, their fractions, and whether a bar is reached. What does not: the comparison (``scoring.py``) and
the bars (``sets.json`` beside the gold).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from orchestration.evaluation.gold import GoldError, GoldSet
from orchestration.evaluation.scoring import FIELDS, Scores, Tally

TOTAL, REPORT, DOMAIN = "total", "report", "domain"
UNRESOLVED = "unresolved_share"
#: Shares of numbers found whose field is right, by field.
FIELD_METRICS = {name: f"{name}_right" for name in FIELDS}
METRICS = (
    "recall",
    "precision",
    "f1",
    "quantity_recall",
    "whole_recall",
    "whole_precision",
    "whole_f1",
    UNRESOLVED,
    *FIELD_METRICS.values(),
)
#: Of a domain there is no gold, only what the reader took for it.
DOMAIN_METRICS = ("precision", "whole_precision", *FIELD_METRICS.values())


@dataclass(frozen=True, slots=True)
class Accuracy:
    """One score. ``value`` is ``numerator`` / ``denominator``; an F1 is no single fraction, both are None there."""

    gold_set: str
    held_out: bool
    scope: str  # total, report or domain
    scope_name: str  # of the report or domain; "all" for the total
    metric: str  # one of METRICS
    value: float  # from 0 to 1
    numerator: int | None
    denominator: int | None
    bar: float | None  # what the value must not fall short of (of unresolved_share: exceed), where there is a bar
    goal: float | None  # what it is to reach in the end
    passed: bool | None  # whether the bar is reached
    reader_version: str
    registry_fingerprint: str
    gold_fingerprint: str


def reaches(metric: str, value: float, bar: float) -> bool:
    """Whether a score is as good as the bar: what is left unresolved must not be more, anything else not less."""
    return value <= bar if metric == UNRESOLVED else value >= bar


def accuracy_rows(
    gold_set: GoldSet, scores: Scores, *, reader_version: str, registry_fingerprint: str, gold_fingerprint: str
) -> Iterator[Accuracy]:
    """The scores of a set as rows: of all reports, which alone have bars, of each report and of each domain.

    What nothing can be said of (the share right of no number) has no row. Raises GoldError for a bar of no metric, or of one
    that the set has no score for.
    """
    versions = (reader_version, registry_fingerprint, gold_fingerprint)

    def rows(scope: str, name: str, tally: Tally, metrics: tuple[str, ...]) -> Iterator[Accuracy]:
        for metric, (value, numerator, denominator) in measures(tally, metrics).items():
            bar, goal = (limits.get(metric) if scope == TOTAL else None for limits in (gold_set.bars, gold_set.goals))
            passed = None if bar is None else reaches(metric, value, bar)
            of = (gold_set.name, gold_set.held_out, scope, name, metric)
            yield Accuracy(*of, value, numerator, denominator, bar, goal, passed, *versions)

    total = list(rows(TOTAL, "all", scores.total, METRICS))
    unknown = sorted({*gold_set.bars, *gold_set.goals} - {row.metric for row in total})
    if unknown:
        raise GoldError(f"{gold_set.name}: a bar or goal for {', '.join(unknown)}, which the set has no score of")
    yield from total
    for report, tally in scores.reports.items():
        yield from rows(REPORT, report, tally, METRICS)
    for domain, tally in scores.domains.items():
        yield from rows(DOMAIN, domain, tally, DOMAIN_METRICS)


def measures(tally: Tally, metrics: tuple[str, ...] = METRICS) -> dict[str, tuple[float, int | None, int | None]]:
    """Value, numerator and denominator of each metric that something can be said of, in the order of ``metrics``."""
    read = tally.found + tally.spurious
    fractions: dict[str, tuple[int, int]] = {
        "recall": (tally.found, tally.facts),
        "precision": (tally.found, read),
        "quantity_recall": (tally.quantity, tally.facts),
        "whole_recall": (tally.whole, tally.facts),
        "whole_precision": (tally.whole, read),
        UNRESOLVED: (tally.unresolved, tally.numbers),
        **{metric: (tally.right[name], tally.found) for name, metric in FIELD_METRICS.items()},
    }
    means = {"f1": tally.f1, "whole_f1": tally.whole_f1}
    found: dict[str, tuple[float, int | None, int | None]] = {}
    for metric in metrics:
        if metric in means:
            if tally.facts:
                found[metric] = (means[metric], None, None)
        elif fractions[metric][1]:
            numerator, denominator = fractions[metric]
            found[metric] = (numerator / denominator, numerator, denominator)
    return found
