"""The first page, the search and its suggestions."""

from __future__ import annotations

from typing import Any

from orchestration.explorer.search import Entry, Found
from orchestration.explorer.view import Page, View, spoken_of

#: The pillars of quality infrastructure in their usual order.
PILLARS = ("metrology", "standards", "accreditation_certification", "inspection_testing", "quality_management")


def home(view: View) -> Page:
    """The search, and what there is."""
    published = view.published
    pillars = {row["pillar"]: row for row in published.rows("pillars")}
    none = {"n_indicators": 0, "n_observations": 0}
    return Page(
        "home.html",
        view.language("home.title"),
        {
            "publication": published.row("publication"),
            "pillars": [(pillar, pillars.get(pillar, none)) for pillar in PILLARS],
            "domains": published.rows("domains"),
            "provisional": published.row("provisional_count"),
            "regions": published.once("spoken_of", spoken_of)[:12],
            "n_regions": len(published.once("spoken_of", spoken_of)),
            "examples": published.rows(
                "indicators", {"domain": None, "pillar": None, "status": "catalogued", "limit": 6, "offset": 0}
            ),
        },
        section="home",
        description=view.language("home.lead"),
    )


def search(view: View) -> Page:
    """What a search finds, for who presses Enter and for browsers without JavaScript."""
    query = view.text("q") or ""
    found = view.indicators.search(query, 60)
    regions = view.regions.search(query, 8)
    return Page(
        "search.html",
        view.language("search.title", query=query) if query else view.language("search"),
        {"query": query, "found": found, "regions": regions},
    )


def suggest(view: View) -> list[dict[str, Any]]:
    """Suggestions as somebody types: indicators, or regions where the address says so."""
    query = view.text("q") or ""
    kind = view.text("kind")
    if kind == "region":
        return [_suggestion(view, "region", found) for found in view.regions.search(query, 8)]
    indicators = [_suggestion(view, "indicator", found) for found in view.indicators.search(query, 9)]
    if kind == "indicator":
        return indicators
    return [*indicators, *(_suggestion(view, "region", found) for found in view.regions.search(query, 3))]


def _kind(view: View, entry: Entry) -> str:
    """What is said of an indicator that has one name only: its domain, or that it is not catalogued."""
    domain = entry.about["domain"]
    return view.language.term("domain", domain) if domain else view.language("status.provisional")


def _suggestion(view: View, kind: str, found: Found) -> dict[str, Any]:
    entry, say = found.entry, view.language
    english = say.code == "en" and entry.name_en
    name = entry.name_en if english else entry.name
    if kind == "region":
        detail = entry.about["path_name_en" if english else "path_name"].replace("/", " › ")
        return {"kind": kind, "code": entry.code, "name": name, "detail": detail, "href": view.region_url(entry.code)}
    other = found.by if found.by not in (entry.name, entry.name_en, entry.code) else ""
    detail = other or (entry.name if english else entry.name_en) or _kind(view, entry)
    count = say.count(entry.weight)
    return {
        "kind": kind, "code": entry.code, "name": name, "detail": detail, "count": count,
        "href": view.indicator_url(entry.code),
    }  # fmt: skip
