"""The indicators: their list, and the page of one with its series."""

from __future__ import annotations

from typing import Any

from orchestration.explorer import charts
from orchestration.explorer.pages.start import PILLARS
from orchestration.explorer.view import SERIES_ROWS, Elsewhere, NotThere, Page, View

#: Regions that a chart can tell apart by colour; so many are chosen where the address names none.
MOST_REGIONS, CHOSEN_REGIONS = 8, 6
#: Stands in an address for all breakdowns together; an empty text for the whole.
ALL = "*"


def indicators(view: View) -> Page:
    """The indicators of which something is known, narrowed by pillar, domain or status."""
    say, published = view.language, view.published
    narrowed = {"domain": view.text("domain"), "pillar": view.text("pillar"), "status": view.text("status")}
    pager = view.pager(published.row("indicators_count", narrowed)["n"])
    parameters = {**narrowed, "limit": pager.rows, "offset": pager.offset}
    return Page(
        "indicators.html",
        say("indicators"),
        {
            "rows": published.rows("indicators", parameters),
            "pager": pager,
            "narrowed": narrowed,
            "pillars": PILLARS,
            "domains": published.rows("domains"),
        },
        tables={"indicators": view.download("indicators", parameters)},
        section="indicators",
    )


def indicator(view: View) -> Page:
    """One indicator: what it is, its series by region, and every value with where it leads."""
    say, published = view.language, view.published
    code = view.request.path_params["code"]
    about = published.row("indicator", {"indicator": code})
    if about is None or about["status"] == "unknown":
        raise NotThere("indicator")
    name = say.name(about, "indicator")
    facets = published.rows("indicator_facets", {"indicator": code})
    breakdown, unit = _facet(view, facets)
    narrowed = {
        "indicator": code,
        "breakdown": None if breakdown == ALL else breakdown,
        "all_breakdowns": breakdown == ALL,
        "unit": unit,
    }
    regions = published.rows("indicator_regions", narrowed)
    chosen = _regions(view, [row["region_code"] for row in regions])
    parameters = {
        **narrowed,
        "regions": chosen,
        "from_year": view.integer("from"),
        "to_year": view.integer("to"),
        "limit": SERIES_ROWS,
    }
    queries = {
        "value": "series",
        "derived": "series_derived",
        "vintage": "series_vintages",
        "suspect": "series_suspects",
    }
    stated = {kind: published.rows(query, parameters) for kind, query in queries.items()}
    colours = {region: number for number, region in enumerate(chosen)}
    shown = charts.points(view, stated, colours)
    names = {row["region_code"]: say.name(row, "region") for row in regions}
    for region in chosen:  # named in the address, but nothing is known of it here
        if region not in names:
            found = published.row("region", {"region": region})
            names[region] = say.name(found, "region") if found else region
    caption = " · ".join(
        [name, *([breakdown] if breakdown not in (None, ALL) else []), *([say.unit(unit)] if unit else [])]
    )
    return Page(
        "indicator.html",
        name,
        {
            "about": about,
            "relatives": published.rows(
                "indicator_relatives",
                {"indicator": code, "part_of": about["part_of"], "base": about["base_indicator_code"]},
            ),
            "facets": facets,
            "breakdowns": list(dict.fromkeys(row["breakdown"] for row in facets if row["unit"] == unit)),
            "units": list(dict.fromkeys(row["unit"] for row in facets)),
            "breakdown": breakdown,
            "unit": unit,
            "regions": regions,
            "chosen": chosen,
            "names": names,
            "others": [row for row in regions if row["region_code"] not in chosen][:12],
            "points": shown,
            "counts": {kind: len(rows) for kind, rows in stated.items()},
            "cut": any(len(rows) == SERIES_ROWS for rows in stated.values()),
            "chart": charts.chart(view, shown, unit, caption) if shown else None,
            "most_regions": MOST_REGIONS,
        },
        tables={
            "values": view.download("series", parameters),
            **{
                query: view.download(query, parameters)
                for kind, query in queries.items()
                if kind != "value" and stated[kind]
            },
        },
        section="indicators",
        description=about["definition"] or name,
    )


def _facet(view: View, facets: list[dict[str, Any]]) -> tuple[str | None, str | None]:
    """The breakdown (None: the whole; ALL: every one) and the unit that the address asks for, else the commonest."""
    breakdown: str | None
    if view.has("breakdown"):
        breakdown = view.text("breakdown")
    else:
        breakdown = None if not facets or any(row["breakdown"] is None for row in facets) else ALL
    fitting = [row for row in facets if breakdown == ALL or row["breakdown"] == breakdown] or facets
    if view.has("unit"):
        return breakdown, view.text("unit")
    counts: dict[str | None, int] = {}
    for row in fitting:
        counts[row["unit"]] = counts.get(row["unit"], 0) + row["n_values"]
    return breakdown, max(counts, key=lambda unit: counts[unit]) if counts else None


def _regions(view: View, known: list[str]) -> list[str]:
    """The regions that the address names, by code or by name; else those of which most is known."""
    asked = view.texts("region")
    if not asked:
        return known[:CHOSEN_REGIONS]
    codes = [view.region_code(text) for text in asked]
    found = list(dict.fromkeys(code for code in codes if code))[-MOST_REGIONS:]
    if found != asked:  # somebody typed a name: the address that can be kept has the code
        raise Elsewhere(view.here(region=found))
    return found
