"""The points of a chart, and the rows of the table below it: one list for both, so that they cannot differ.

What lives here: telling apart what a point is – a value, one derived from other figures, an earlier vintage, a suspect
statement – and saying so in words. What does not: how it is drawn (``static/chart.js``).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from orchestration.explorer.view import View

#: The kinds of points in the order of trust.
KINDS = ("value", "derived", "vintage", "suspect")


def points(view: View, stated: dict[str, Sequence[dict[str, Any]]], colours: dict[str, int]) -> list[dict[str, Any]]:
    """The rows of each kind as points: with words in the page's language, where they lead, and their region's colour."""
    say = view.language
    found = []
    before = {row["cell_id"]: row["value"] for row in stated.get("vintage", ())}  # the last of each cell
    for kind in KINDS:
        for row in stated.get(kind, ()):
            bound = "about" if kind == "derived" else row["bound"]  # what is computed is as exact as rounding allows
            found.append(
                {
                    **row,
                    "kind": kind,
                    "note": _note(view, kind, row, before.get(row["cell_id"]) if kind == "value" else None),
                    "colour": colours.get(row["region_code"], 0),
                    "href": view.observation_url(row["observation_id"]),
                    "region": say.name(row, "region"),
                    "period": say.period(row),
                    "bound": bound,
                    "amount": f"≈{say.computed(row['value'])}" if kind == "derived" else say.amount(row),
                }
            )
    found.sort(
        key=lambda p: (
            p["region_code"], p["breakdown"] or "", p["period_end"] or date.min, p["period_start"] or date.min,
            KINDS.index(p["kind"]),
        )
    )  # fmt: skip
    return found


def chart(view: View, shown: Iterable[dict[str, Any]], unit: str | None, title: str) -> dict[str, Any]:
    """What the script draws the chart from; None stands for a day that nobody knows, such a point is in the table only."""
    say = view.language
    drawn = [
        {
            "kind": p["kind"],
            "start": p["period_start"].isoformat() if p["period_start"] else None,
            "end": p["period_end"].isoformat(),
            "value": p["value"],
            "high": p.get("value_high"),
            "bound": p["bound"],
            "series": f"{p['region_code']} {p['breakdown'] or ''} {p.get('value_kind') or ''}",
            "colour": p["colour"],
            "region": p["region"],
            "name": " ".join(part for part in (p["region"], (p["breakdown"] or "").partition("=")[2]) if part),
            "label": f"{p['region']}{_narrowed(p)} · {p['period']} · {p['amount']} {say.unit(p['unit'])}"
            + (f" · {p['note']}" if p["note"] else ""),
            "href": p["href"],
        }
        for p in shown
        if p["period_end"] is not None and p["value"] is not None
    ]
    return {"points": drawn, "unit": say.unit_name(unit) if unit else "", "language": say.code, "title": title}


def _narrowed(point: dict[str, Any]) -> str:
    return f"（{point['breakdown']}）" if point["breakdown"] else ""


def _note(view: View, kind: str, row: dict[str, Any], before: float | None) -> str:
    say = view.language
    if before is not None and before != row["value"]:
        return say("note.restated", before=say.number(before))
    if kind == "suspect":
        return say("note.suspect", reason=row["status_reason"] or "–")
    if kind == "derived":
        return say("note.derived", rule=say.term("derivation", row["rule"]), arithmetic=row["arithmetic"])
    if kind == "vintage":
        return say("note.vintage", start=say.day(row["known_from"]), end=say.day(row["known_until"]))
    if row["n_observations"] > row["n_agreeing"]:
        return say("note.disputed", n=row["n_observations"], agreeing=row["n_agreeing"])
    if row["n_observations"] > 1:
        return say("note.confirmed", n=row["n_observations"])
    return ""
