"""What was checked and what waits for somebody: findings, contradictions, the review queue, the quarantine."""

from __future__ import annotations

import json

from orchestration.explorer.view import Page, View


def findings(view: View) -> Page:
    """What the audit found, where the warehouse has it; else the contradictions alone."""
    say, published = view.language, view.published
    if "fct_findings" not in published.tables:
        return _contradictions(view)
    narrowed = {name: view.text(name) for name in ("verdict", "rule", "severity")}
    pager = view.pager(published.row("findings_count", narrowed)["n"], 50)
    parameters = {**narrowed, "limit": pager.rows, "offset": pager.offset}
    return Page(
        "findings.html",
        say("findings"),
        {
            "rows": published.rows("findings", parameters),
            "pager": pager,
            "narrowed": narrowed,
            "facets": published.rows("findings_facets"),
            "n_contradictions": published.row("contradictions_count")["n"],
        },
        tables={"findings": view.download("findings", parameters)},
        section="findings",
    )


def contradictions(view: View) -> Page:
    """Statements that cannot both be true."""
    return _contradictions(view)


def _contradictions(view: View) -> Page:
    published = view.published
    pager = view.pager(published.row("contradictions_count")["n"], 50)
    parameters = {"limit": pager.rows, "offset": pager.offset}
    return Page(
        "contradictions.html",
        view.language("contradictions"),
        {
            "rows": published.rows("contradictions", parameters),
            "pager": pager,
            "has_findings": "fct_findings" in published.tables,
        },
        tables={"contradictions": view.download("contradictions", parameters)},
        section="findings",
    )


def review(view: View) -> Page:
    """What waits for a curator, most valuable first, where the warehouse has the queue."""
    published = view.published
    if "mart_review_queue" not in published.tables:
        return Page("review.html", view.language("review"), {"rows": None}, section="review")
    narrowed = {"kind": view.text("kind")}
    pager = view.pager(published.row("review_count", narrowed)["n"], 50)
    parameters = {**narrowed, "limit": pager.rows, "offset": pager.offset}
    rows = published.rows("review", parameters)
    for row in rows:
        for name in ("proposals", "similar_names", "other_statements"):
            row[name] = json.loads(row[name]) if row[name] else []
    return Page(
        "review.html",
        view.language("review"),
        {"rows": rows, "pager": pager, "kinds": published.rows("review_kinds"), "kind": narrowed["kind"]},
        tables={"review": view.download("review", parameters)},
        section="review",
    )


def quarantine(view: View) -> Page:
    """The files that could not be read, and what would mend them."""
    published = view.published
    pager = view.pager(published.row("quarantine_count")["n"])
    parameters = {"limit": pager.rows, "offset": pager.offset}
    return Page(
        "quarantine.html",
        view.language("quarantine"),
        {"rows": published.rows("quarantine", parameters), "pager": pager},
        tables={"quarantine": view.download("quarantine", parameters)},
        section="reports",
    )
