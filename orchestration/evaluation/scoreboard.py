"""Scores as people read them (a table in plain text) and as programs do (JSON).

What lives here: layout only. What does not: any score (``scoring.py``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any

from orchestration.evaluation.scoring import FIELDS, Error, Scores, Tally, sorted_by_construct
from orchestration.terminal import table

_SUMS = ("facts", "found", "spurious", "recall", "precision", "F1", "whole", "whole F1", "unresolved")
_DOMAIN_SUMS = ("found", "spurious", "precision", "whole")


def as_table(scores: Scores) -> str:
    """Three tables: the sums by report, the share right of each field by report, and both by domain of indicators."""
    of_reports = [*scores.reports.items(), ("all", scores.total)]
    parts = [
        _table(("report", *_SUMS), [(name, *_sums(tally)) for name, tally in of_reports]),
        _table(("report", *FIELDS), [(name, *_shares(tally)) for name, tally in of_reports]),
        _table(
            ("domain", *_DOMAIN_SUMS, *FIELDS),
            [
                (
                    name,
                    str(tally.found),
                    str(tally.spurious),
                    _figure(tally.precision),
                    _figure(tally.whole / tally.found if tally.found else 0.0),
                    *_shares(tally),
                )
                for name, tally in scores.domains.items()
            ],
        ),
    ]
    return "\n\n".join(parts)


def as_dict(scores: Scores) -> dict[str, Any]:
    """The same as JSON takes it; errors are counted by construct, no word of a report is in it."""
    return {
        "total": _tally(scores.total),
        "reports": {name: _tally(tally) for name, tally in scores.reports.items()},
        "domains": {name: _tally(tally, with_recall=False) for name, tally in scores.domains.items()},
        "errors": dict(Counter(error.construct for error in scores.errors).most_common()),
    }


def as_list(errors: Sequence[Error], limit: int) -> str:
    """The first ``limit`` errors, those of the commonest construct first, under the name and number of each construct."""
    counts = Counter(error.construct for error in errors)
    lines: list[str] = []
    construct = None
    for error in sorted_by_construct(errors)[:limit]:
        if error.construct != construct:
            construct = error.construct
            lines += ["", f"{construct} ({counts[construct]})"]
        number = "" if error.number is None else f" no. {error.number}"
        lines.append(f"  {error.report}{number} at {error.start}: {error.printed}")
        lines += [
            f"      {name}: {_value(want)} was read as {_value(read)}" for name, (want, read) in error.wrong.items()
        ]
        if error.context:
            lines.append(f"      {' '.join(error.context.split())}")
        if error.why:
            lines.append(f"      why: {error.why}")
    left = len(errors) - limit
    if left > 0:
        lines += ["", f"… and {left} more"]
    return "\n".join(lines).strip("\n")


def constructs(errors: Sequence[Error]) -> str:
    """How many errors there are of each construct, without a word of the reports."""
    counts = Counter(error.construct for error in errors).most_common()
    return "\n".join(f"{count:5}  {construct}" for construct, count in counts)


# ------------------------------------------------------------------------------------------------------------------ details


def _tally(tally: Tally, with_recall: bool = True) -> dict[str, Any]:
    sums: dict[str, Any] = {"found": tally.found, "spurious": tally.spurious, "whole": tally.whole}
    if with_recall:
        sums |= {
            "facts": tally.facts,
            "numbers": tally.numbers,
            "unresolved": tally.unresolved,
            "unresolved_share": round(tally.unresolved_share, 4),
            "recall": round(tally.recall, 4),
            "f1": round(tally.f1, 4),
            "quantity_recall": round(tally.quantity_recall, 4),
            "whole_recall": round(tally.whole_recall, 4),
            "whole_f1": round(tally.whole_f1, 4),
        }
    return sums | {
        "precision": round(tally.precision, 4),
        "whole_precision": round(tally.whole_precision, 4),
        "fields": {name: round(tally.share(name), 4) for name in FIELDS},
    }


def _sums(tally: Tally) -> tuple[str, ...]:
    return (
        str(tally.facts),
        str(tally.found),
        str(tally.spurious),
        _figure(tally.recall),
        _figure(tally.precision),
        _figure(tally.f1),
        str(tally.whole),
        _figure(tally.whole_f1),
        f"{100 * tally.unresolved_share:.1f} %" if tally.numbers else "",
    )


def _shares(tally: Tally) -> tuple[str, ...]:
    return tuple(_figure(tally.share(name)) if tally.found else "" for name in FIELDS)


def _figure(value: float) -> str:
    return f"{value:.3f}"


def _value(value: Any) -> str:
    return "nothing" if value is None else str(value)


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(table(header, rows, right=range(1, len(header))))
