"""What an answer would settle, found by trying the registry that the answer makes.

What lives here: the look-up of an item's names in a registry, and the reading of its sentence with one. What does not:
any rule of reading, which the catalogue and the reader have. A sentence read alone lacks what its report says before it,
so that what it tells is of the figure's fate and not of its region and period.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from orchestration.query import ask
from orchestration.reading.catalogue import CATALOGUED, Catalogue
from orchestration.reading.model import ManifestRow
from orchestration.reading.read import read_report
from orchestration.reading.registry import Registry
from orchestration.reading.statements import CHANGE, LEVEL, RANK, SHARE
from orchestration.review.queue import Item

#: The kind of statement that a name was composed for, by the measure that was read.
_STATEMENTS = {"rate": SHARE, "change": CHANGE, "rank": RANK}


@dataclass(frozen=True, slots=True)
class Use:
    """A name in a unit that provisional values have, and how many cells have it."""

    code: str
    name: str
    unit: str | None
    measure: str
    cells: int


@dataclass(frozen=True, slots=True)
class Settled:
    """What a registry makes of the uses: the cells that find an indicator in it, and the uses that find none."""

    cells: int
    left: tuple[Use, ...]


def uses_of(warehouse: Path, codes: Sequence[str]) -> list[Use]:
    """The names under which the published cells stand that are of these provisional indicators or derived from them."""
    listed = ", ".join("'" + code.replace("'", "''") + "'" for code in codes)
    answer = ask(
        warehouse,
        "select indicator_code, indicator_name, unit, measure, count(*) from fct_indicator_values "
        f"where split_part(indicator_code, '.', 1) || '.' || split_part(indicator_code, '.', 2) in ({listed}) "
        "group by all order by all",
    )
    return [Use(*row) for row in answer.rows]


def settled(uses: Sequence[Use], registry: Registry) -> Settled:
    """What the catalogue of the registry finds for the names."""
    catalogue = Catalogue(registry)
    left = []
    for use in uses:
        unit = registry.units.get(use.unit or "")
        kind = _STATEMENTS.get(use.measure, LEVEL)
        found = catalogue.identify(use.name, use.unit, unit.kind if unit else None, kind)
        if found.status != CATALOGUED:
            left.append(use)
    return Settled(sum(use.cells for use in uses) - sum(use.cells for use in left), tuple(left))


def fate_of(item: Item, registry: Registry) -> tuple[str, str]:
    """The fate of the item's figure where its sentence is read with the registry, and what is said of it.

    The fate is ``fact``, ``not_fact`` or ``unresolved``, or ``gone`` where no figure is found there any more.
    """
    manifest = ManifestRow("sentence.txt", publication_day=item.publication_day, region_code=item.region_code)
    reading = read_report(item.sentence.encode(), "sentence.txt", manifest, registry)
    number = next((n for n in reading.numbers if n.start <= item.number_start < n.end), None)
    if number is None:
        return "gone", "no figure stands there any more"
    if number.fate != "fact":
        return number.fate, number.reason or ""
    observation = next(o for o in reading.observations if o.number_id == number.number_id)
    return "fact", f"{observation.indicator_name}: {observation.value:g} {observation.unit or ''}".rstrip()
