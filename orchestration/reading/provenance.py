"""Whence a report comes: title, publisher, publication day and region, from the manifest or else from the text.

What lives here: reading those four from bylines, datelines and the text itself. What does not: the manifest's schema
(``manifest.py``).
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from datetime import date

from orchestration.reading.decoding import Decoded
from orchestration.reading.model import ManifestRow
from orchestration.reading.periods import month_end
from orchestration.reading.registry import NATION, Registry

_STATED_DAY = re.compile(
    r"(?:发布|发文|更新|日期|时间|来源|编辑|讯|电|成文)[^\n]{0,30}?((?:19|20)\d{2})[-/.年]\s?(\d{1,2})[-/.月]\s?(\d{1,2})|((?:19|20)\d{2})[-/.年](\d{1,2})[-/.月](\d{1,2})日?\s*\d{1,2}:\d{2}"
)
_DAY = re.compile(r"((?:19|20)\d{2})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?:日|(?!\d))")
_MONTH = re.compile(r"((?:19|20)\d{2})年(\d{1,2})月")
_YEAR = re.compile(r"((?:19|20)\d{2})年")


#: years that lie ahead of a report or end a plan: 到2025年, 2021—2035年
_AHEAD = re.compile(r"(?:到|至|力争|迈向|面向)(?:19|20)\d{2}年|(?:19|20)\d{2}年?[-—–~至]+(?:19|20)\d{2}年?")
_FIRST_OF_RANGE = re.compile(r"((?:19|20)\d{2})年?[-—–~]+(?:19|20)\d{2}")
#: what follows a place that speaks: 嘉兴市市场监管局
_AUTHORITY = re.compile(r"市场监[管督]|质监|质量技术监督|人民政府|政府|知识产权局|工商|食品药品")


@dataclass(frozen=True, slots=True)
class Provenance:
    """What is known of a report's origin, and how."""

    title: str | None
    publisher: str | None
    url: str | None
    publication_day: date | None
    publication_precision: str | None
    publication_basis: str
    region_code: str
    region_basis: str


def find_provenance(
    text: str, blocks, manifest: ManifestRow | None, decoded: Decoded, registry: Registry
) -> Provenance:
    """The provenance of a report; the manifest goes before what the file declares, that before what the text says."""
    title = manifest.title if manifest else None
    if not title:
        title = decoded.declared_title or next((text[b.start : b.end] for b in blocks if b.kind == "title"), None)
    day = manifest.publication_day if manifest else None
    if day is not None:
        precision, basis = (
            manifest.publication_precision or "day",
            f"manifest: {manifest.publication_basis or 'stated'}",
        )
    elif decoded.declared_day is not None:
        day, precision, basis = decoded.declared_day, "day", "text"
    else:
        day, precision = publication_day(text)
        basis = "text" if day else "unknown"
    region = manifest.region_code if manifest else None
    region_basis = "manifest"
    if not region:
        region = region_of(text, registry)
        region_basis = "text" if region else "unknown"
    return Provenance(
        title=title,
        publisher=(manifest.publisher if manifest else None) or decoded.declared_publisher,
        url=(manifest.url if manifest else None) or decoded.declared_url,
        publication_day=day,
        publication_precision=precision if day else None,
        publication_basis=basis,
        region_code=region or NATION,
        region_basis=region_basis,
    )


def _valid(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        return None


def publication_day(text: str) -> tuple[date | None, str | None]:
    """The publication day that a text states, and its precision: a day beside a word of publishing, else the latest day, month or
    year that it mentions (the last day of that month or year); (None, None) where it names no time at all."""
    for m in _STATED_DAY.finditer(text):
        found = _valid(*(m.group(1, 2, 3) if m.group(1) else m.group(4, 5, 6)))
        if found:
            return found, "day"
    days = [d for m in _DAY.finditer(text) if (d := _valid(*m.groups()))]
    years = [int(y) for y in _YEAR.findall(_AHEAD.sub("", text))]
    years += [int(m.group(1)) for m in _FIRST_OF_RANGE.finditer(text)]
    if days and max(days).year >= max(years, default=0):
        return max(days), "day"
    months = [month_end(int(y), int(mo)) for y, mo in _MONTH.findall(text) if 1 <= int(mo) <= 12]
    if months and max(months).year >= max(years, default=0):
        return max(months), "month"
    if years:
        return date(max(years), 12, 31), "year"
    return None, None


def region_of(text: str, registry: Registry) -> str | None:
    """The region that a text is about: the place named most often, full names counting double; a county or prefecture within the
    province named most goes before the province where it is named about as often."""
    names = registry.place_names
    count: Counter[str] = Counter()
    last: tuple[str, int, int] | None = None  # the place before: its code, where its name ended, its weight
    position = 0
    while position < len(text):
        name = names.at(text, position)
        if not name:
            position += 1
            continue
        codes = registry.region_names[name]
        region = registry.regions[codes[0]]
        rivals = sum(registry.regions[c].in_force for c in codes)
        if (
            region.code != NATION
            and (rivals <= 1 or region.level in ("province", "prefecture"))
            and (name == region.name or region.level != "county")
        ):
            weight = 2 if name == region.name else 1
            if position < 200:
                weight += 2
            if _AUTHORITY.match(text, position + len(name)):
                weight += 4
                if last is not None and last[1] == position and last[0] in registry.ancestors(region.code):
                    count[last[0]] -= last[2]  # 浙江省嘉兴市市场监管局: the deeper of the two speaks
                    weight += last[2]
            count[region.code] += weight
            last = (region.code, position + len(name), weight)
        position += len(name)
    if not count:
        return None
    totals = Counter()
    for code, n in count.items():
        totals[code] += n
        for ancestor in registry.ancestors(code):
            if ancestor != NATION:
                totals[ancestor] += n
    best = None
    level = NATION
    while True:
        children = {c: n for c, n in totals.items() if registry.regions[c].parent == level}
        if not children:
            return best
        code, n = max(children.items(), key=lambda item: (item[1], item[0]))
        if best is not None and n < 0.5 * totals[best]:
            return best
        best, level = code, code
