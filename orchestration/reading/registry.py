"""What the reader knows beforehand: the seed files of ``dbt_project/seeds`` as look-up tables.

The seeds are the curator's room: units, regions, zones, indicators and the closed word classes are data there and rules
here never repeat them. This module reads them and builds what the stages look things up in; it decides nothing.
"""

from __future__ import annotations

import csv
import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path

from orchestration.reading.lexicon import Lexicon, WordList

NATION = "100000"
#: The seeds that a reading depends on; their bytes make the registry's fingerprint.
SEEDS = ("units", "regions", "zones", "indicators", "indicator_phrases", "phrases")


class RegistryError(Exception):
    """A seed file is missing or does not have the columns or values that the reader needs."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit as counted (without multiplier): 家, 元, 百分点."""

    unit: str
    kind: str
    additive: bool


@dataclass(frozen=True, slots=True)
class Region:
    """One area of GB/T 2260 in force or abolished."""

    code: str
    name: str
    short_name: str
    level: str
    parent: str | None
    in_force: bool


@dataclass(frozen=True, slots=True)
class Indicator:
    """One catalogued indicator."""

    code: str
    name: str
    domain: str
    measure: str
    unit: str


@dataclass(frozen=True, slots=True)
class Registry:
    """The seeds, ready to be looked things up in."""

    fingerprint: str
    units: dict[str, Unit]
    regions: dict[str, Region]
    region_names: dict[
        str, list[str]
    ]  # full names, short names of provinces and prefectures → codes, those in force first
    county_short_names: dict[
        str, list[str]
    ]  # short names of counties → codes; left out where they are words of a closed class
    place_names: WordList = field(repr=False)  # those of ``region_names``
    zones: dict[str, str]  # functional zone without a code of its own → code of its parent
    indicators: dict[str, Indicator]
    indicator_phrases: dict[str, list[tuple[str, str | None]]]  # phrase → (indicator code, breakdown)
    words: dict[str, dict[str, str]]  # word class → phrase → argument
    lexicon: Lexicon = field(repr=False)

    def ancestors(self, code: str) -> list[str]:
        """The codes that hold the region, from its parent up to the country."""
        found = []
        region = self.regions.get(code)
        while region and region.parent and region.parent not in found:
            found.append(region.parent)
            region = self.regions.get(region.parent)
        return found


def _rows(path: Path, columns: set[str]) -> list[dict[str, str]]:
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            missing = columns - set(reader.fieldnames or ())
            if missing:
                raise RegistryError(f"{path}: no column {', '.join(sorted(missing))}")
            return list(reader)
    except FileNotFoundError as error:
        raise RegistryError(f"{path}: the seed file is missing") from error
    except UnicodeDecodeError as error:
        raise RegistryError(f"{path}: not UTF-8 ({error})") from error


def load_registry(seeds_dir: Path) -> Registry:
    """The registry kept in ``seeds_dir``; raises RegistryError with file and cause."""
    digest = hashlib.sha256()
    for name in SEEDS:
        path = seeds_dir / f"{name}.csv"
        if not path.exists():
            raise RegistryError(f"{path}: the seed file is missing")
        digest.update(name.encode() + b"\0" + path.read_bytes() + b"\0")

    units = {
        r["unit"]: Unit(r["unit"], r["unit_kind"], r["is_additive"] == "true")
        for r in _rows(seeds_dir / "units.csv", {"unit", "unit_kind", "is_additive"})
    }

    regions: dict[str, Region] = {}
    names: dict[str, list[str]] = defaultdict(list)
    short_names: dict[str, list[str]] = defaultdict(list)
    rows = _rows(
        seeds_dir / "regions.csv", {"region_code", "region_name", "short_name", "level", "parent_code", "valid_to"}
    )
    for r in sorted(rows, key=lambda r: bool(r["valid_to"])):  # those in force first
        code = r["region_code"]
        if code not in regions:
            regions[code] = Region(
                code, r["region_name"], r["short_name"], r["level"], r["parent_code"] or None, not r["valid_to"]
            )
        full, short = r["region_name"], r["short_name"]
        if len(full) > 1 and code not in names[full]:
            names[full].append(code)
        if short != full and len(short) > 1:
            # the short names of counties are words of the language too (新建, 合作, 通道): places only near home
            where = short_names if r["level"] == "county" else names
            if code not in where[short] and (r["level"] != "county" or not r["valid_to"]):
                where[short].append(code)
    zones = {r["zone_name"]: r["parent_code"] for r in _rows(seeds_dir / "zones.csv", {"zone_name", "parent_code"})}

    indicators = {
        r["indicator_code"]: Indicator(r["indicator_code"], r["indicator_name"], r["domain"], r["measure"], r["unit"])
        for r in _rows(seeds_dir / "indicators.csv", {"indicator_code", "indicator_name", "domain", "measure", "unit"})
    }
    phrases: dict[str, list[tuple[str, str | None]]] = defaultdict(list)
    for indicator in indicators.values():
        phrases[indicator.name].append((indicator.code, None))
    for number, r in enumerate(
        _rows(seeds_dir / "indicator_phrases.csv", {"phrase", "indicator_code", "breakdown"}), start=2
    ):
        if r["indicator_code"] not in indicators:
            raise RegistryError(
                f"{seeds_dir / 'indicator_phrases.csv'}, row {number}: no indicator {r['indicator_code']!r}"
            )
        entry = (r["indicator_code"], r["breakdown"] or None)
        if entry not in phrases[r["phrase"]]:
            phrases[r["phrase"]].append(entry)

    words: dict[str, dict[str, str]] = defaultdict(dict)
    for r in _rows(seeds_dir / "phrases.csv", {"word_class", "phrase", "argument"}):
        words[r["word_class"]][r["phrase"]] = r["argument"]

    closed = {phrase for entries in words.values() for phrase in entries}
    return Registry(
        county_short_names={name: codes for name, codes in short_names.items() if name not in closed},
        fingerprint=digest.hexdigest()[:16],
        units=units,
        regions=regions,
        region_names=dict(names),
        place_names=WordList(names),
        zones=zones,
        indicators=indicators,
        indicator_phrases=dict(phrases),
        words={k: dict(v) for k, v in words.items()},
        lexicon=Lexicon({cls: list(entries) for cls, entries in words.items()}),
    )
