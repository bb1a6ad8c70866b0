"""The regions: their list, the page of one, two side by side, the map, and what is known of which."""

from __future__ import annotations

from typing import Any

from orchestration.explorer import tiles
from orchestration.explorer.pages.start import PILLARS
from orchestration.explorer.view import Elsewhere, NotThere, Page, View, spoken_of

#: Rows of a page that is read as a whole, such as all that is known of a region.
_WHOLE = 2000
#: Regions of a coverage matrix, and rows of one with a row for each indicator.
_MATRIX = 150


def regions(view: View) -> Page:
    """The regions of which anything is known."""
    known = view.published.once("spoken_of", spoken_of)
    pager = view.pager(len(known))
    return Page(
        "regions.html",
        view.language("regions"),
        {"rows": known[pager.offset : pager.offset + pager.rows], "pager": pager},
        tables={"regions": view.download("regions_spoken_of", {})},
        section="regions",
    )


def region(view: View) -> Page:
    """One region over the pillars, and every value that is known of it."""
    say, published = view.language, view.published
    code = view.request.path_params["code"]
    about = published.row("region", {"region": code})
    if about is None or about["level"] == "unknown":
        raise NotThere("region")
    year, pillar = view.integer("year"), view.text("pillar")
    profile = published.rows("region_profile", {"region": code})
    parameters = {"region": code, "year": year, "pillar": pillar, "limit": _WHOLE}
    values = published.rows("region_values", parameters)
    return Page(
        "region.html",
        say.name(about, "region"),
        {
            "about": about,
            "parents": [
                (parent, name)
                for parent, name in zip(
                    about["path"].split("/"),
                    about["path_name_en" if say.code == "en" else "path_name"].split("/"),
                    strict=True,
                )
                if parent != code
            ],
            "divisions": published.rows("region_divisions", {"region": code}),
            "profile": profile,
            "pillars": [(each, _pillar(profile, each, year)) for each in PILLARS],
            "groups": _groups(values),
            "n_values": len(values),
            "cut": len(values) == _WHOLE,
            "year": year,
            "pillar": pillar,
        },
        tables={
            "values": view.download("region_values", parameters),
            "profile": view.download("region_profile", {"region": code}),
        },
        section="regions",
    )


def _pillar(profile: list[dict[str, Any]], pillar: str, year: int | None) -> dict[str, Any]:
    """How many indicators of a pillar each year states, and the most of them in the year or in any."""
    years = {row["profile_year"]: row[f"{pillar}_indicators"] for row in profile}
    return {"years": dict(sorted(years.items())), "n": years.get(year, 0) if year else max(years.values(), default=0)}


def _groups(values: list[dict[str, Any]]) -> list[tuple[str | None, str | None, list[dict[str, Any]]]]:
    """The values by pillar and domain, those of a pillar first and in its order."""
    found: dict[tuple[str | None, str | None], list[dict[str, Any]]] = {}
    for row in values:
        found.setdefault((row["pillar"], row["domain"]), []).append(row)
    order = {pillar: number for number, pillar in enumerate(PILLARS)}
    return [
        (pillar, domain, rows)
        for (pillar, domain), rows in sorted(
            found.items(), key=lambda item: (order.get(item[0][0], len(order)), item[0][1] is None, item[0][1] or "")
        )
    ]


def compare(view: View) -> Page:
    """Two regions in every series that both report."""
    say, published = view.language, view.published
    known = published.once("spoken_of", spoken_of)
    asked = {side: view.text(side) for side in ("a", "b")}
    codes = {side: view.region_code(text) if text else None for side, text in asked.items()}
    if codes != asked and all(code or not asked[side] for side, code in codes.items()):
        raise Elsewhere(view.here(**codes))
    sides = {side: published.row("region", {"region": code}) if code else None for side, code in codes.items()}
    ready = all(sides.values()) and codes["a"] != codes["b"]
    parameters = {**codes, "limit": _WHOLE}
    rows = published.rows("region_comparison", parameters) if ready else []
    title = (
        say("compare.of", a=say.name(sides["a"], "region"), b=say.name(sides["b"], "region"))
        if ready
        else say("compare")
    )
    return Page(
        "compare.html",
        title,
        {"sides": sides, "asked": asked, "ready": ready, "rows": rows, "known": known[:8]},
        tables={"comparison": view.download("region_comparison", parameters)} if ready else {},
        section="compare",
    )


def province_map(view: View) -> Page:
    """The provincial units as tiles, coloured by the latest value of an indicator, or by how much is known of each."""
    say, published = view.language, view.published
    names = {entry.code: entry for entry in view.regions.entries if entry.code in tiles.TILES}
    typed = view.text("indicator")
    code = view.indicator_code(typed) if typed else None
    if typed and code and code != typed:
        raise Elsewhere(view.here(indicator=code))
    context: dict[str, Any] = {"typed": typed, "code": code, "year": view.integer("year")}
    tables = {}
    if code is None:
        rows = published.rows("map_counts")
        numbers = {row["region_code"]: row["n_values"] for row in rows}
        unit = None
        tables["map"] = view.download("map_counts", {})
        title = say("map")
    else:
        about = published.row("indicator", {"indicator": code})
        facets = published.rows("indicator_facets", {"indicator": code})
        breakdown = view.text("breakdown") if view.has("breakdown") else facets[0]["breakdown"] if facets else None
        fitting = [row for row in facets if row["breakdown"] == breakdown] or facets
        unit = view.text("unit") if view.has("unit") else fitting[0]["unit"] if fitting else None
        parameters = {"indicator": code, "breakdown": breakdown, "unit": unit, "year": context["year"]}
        rows = published.rows("map_values", parameters)
        numbers = {row["region_code"]: row["value"] for row in rows}
        tables["map"] = view.download("map_values", parameters)
        title = say("map.of", name=say.name(about, "indicator"))
        context |= {
            "about": about,
            "breakdown": breakdown,
            "breakdowns": list(dict.fromkeys(row["breakdown"] for row in facets)),
            "country": next((row for row in rows if row["region_code"] == "100000"), None),
        }
    on_map = {region: value for region, value in numbers.items() if region in tiles.TILES}
    shade_of, ranges = tiles.shades(on_map)
    by_region = {row["region_code"]: row for row in rows}
    context |= {
        "unit": unit,
        "ranges": ranges,
        "columns": tiles.COLUMNS,
        "rows_of_tiles": tiles.ROWS,
        "tiles": [
            {
                "code": region, "x": x, "y": y, "entry": names.get(region), "shade": shade_of.get(region),
                "row": by_region.get(region), "value": on_map.get(region),
            }
            for region, (x, y) in tiles.TILES.items()
        ],
        "n_known": len(on_map),
    }  # fmt: skip
    return Page("map.html", title, context, tables=tables, section="map")


def coverage(view: View) -> Page:
    """What is stated, not stated, or without a report: of a region, of an indicator, or of all regions by pillar."""
    say, published = view.language, view.published
    typed_region, typed_indicator = view.text("region"), view.text("indicator")
    region_code = view.region_code(typed_region) if typed_region else None
    indicator_code = view.indicator_code(typed_indicator) if typed_indicator else None
    if (typed_region and region_code and region_code != typed_region) or (
        typed_indicator and indicator_code and indicator_code != typed_indicator
    ):
        raise Elsewhere(view.here(region=region_code, indicator=indicator_code))
    context: dict[str, Any] = {"pillars": PILLARS, "pillar": view.text("pillar"), "matrix": None, "profile": None}
    if region_code:
        parameters: dict[str, Any] = {"region": region_code, "pillar": context["pillar"]}
        found = published.rows("coverage_of_region", parameters)
        context |= {"of": "region", "about": published.row("region", {"region": region_code})}
        context["matrix"] = _matrix(found, "indicator_code")
        tables = {"coverage": view.download("coverage_of_region", parameters)}
    elif indicator_code:
        parameters = {"indicator": indicator_code, "limit": 40 * _MATRIX}
        found = published.rows("coverage_of_indicator", parameters)
        context |= {"of": "indicator", "about": published.row("indicator", {"indicator": indicator_code})}
        context["matrix"] = _matrix(found, "region_code")
        tables = {"coverage": view.download("coverage_of_indicator", parameters)}
    else:
        parameters = {"year": view.integer("year"), "limit": _MATRIX}
        context |= {"of": None, "year": parameters["year"], "years": published.rows("coverage_years")}
        context["profile"] = published.rows("coverage_profile", parameters)
        tables = {"coverage": view.download("coverage_profile", parameters)}
    if (region_code or indicator_code) and context["about"] is None:
        raise NotThere("region" if region_code else "indicator")
    return Page("coverage.html", say("coverage"), context, tables=tables, section="coverage")


def _matrix(rows: list[dict[str, Any]], key: str) -> dict[str, Any]:
    """The rows as a matrix: a line for each region or indicator, a column for each year."""
    years = sorted({row["coverage_year"] for row in rows})
    lines: dict[str, dict[str, Any]] = {}
    for row in rows:
        lines.setdefault(row[key], {"head": row, "cells": {}})["cells"][row["coverage_year"]] = row
    for line in lines.values():
        line["stated"] = sum(cell["coverage"] == "stated" for cell in line["cells"].values())
    ordered = sorted(lines.values(), key=lambda line: -line["stated"])
    counts = {state: sum(row["coverage"] == state for row in rows) for state in ("stated", "not stated", "no report")}
    return {"years": years, "lines": ordered[:_MATRIX], "n_lines": len(ordered), "counts": counts}
