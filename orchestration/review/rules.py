"""What a new row of the registry must say, so that the tests and the checks of the registry go on passing with it.

What lives here: the faults of a row, in words that a curator understands. What does not: how a row is written
(``seed_files.py``), and what the reader makes of it (``trial.py``). tests/unit/test_review_rules.py shows that every row
of the registry keeps these rules.
"""

from __future__ import annotations

import csv
import difflib
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from pathlib import Path

from orchestration.review.seed_files import NewRow, SeedError

#: The fields of an observation that a correction can set; stg_corrections accepts the same.
CORRECTABLE = (
    "value", "value_high", "unit", "bound", "measure", "status", "indicator_code", "breakdown", "region_code",
    "period_type", "period_start", "period_end",
)  # fmt: skip
#: What an indicator of the registry can be; a change, a rank or a target is said of one.
INDICATOR_MEASURES = ("stock", "flow", "amount", "rate")
CHOICES = {
    "bound": ("exact", "at_least", "at_most", "about"),
    "measure": ("stock", "flow", "amount", "rate", "change", "rank", "target"),
    "status": ("ok", "suspect"),
    "period_type": ("instant", "span"),
}
UNIT_KINDS = ("count", "money", "share", "points", "rank", "score", "ratio", "physical", "time")
_LEAF = re.compile(r"[a-z][a-z0-9]*(?:_[a-z0-9]+)*")
_CHINESE_NAME = re.compile(r"[\u4e00-\u9fffA-Za-z0-9.、，（）()+&Ⅰ-Ⅴ—]+")
_BREAKDOWN = re.compile(r"[\u4e00-\u9fff]+=[^=]+")
#: numerals that belong to the name of a standard, a hotline, a mark or a pollutant
_NAMED_NUMERALS = re.compile(r"ISO\d+|12315|3C|PM2\.5")
_COUNTED = re.compile(r"[零一二三四五六七八九十百千万亿两]+(?:家|个|项|件|张|名|份|批|户)")
_YEAR = re.compile(r"(?:19|20)\d\d|[一二]〇|十[一二三四五]五")


class Seeds:
    """The rows of the registry's files that a new row is held against."""

    def __init__(self, folder: Path):
        self._folder = folder

    @cached_property
    def indicators(self) -> dict[str, Mapping[str, str]]:
        """The indicators by code."""
        return {row["indicator_code"]: row for row in self._rows("indicators")}

    @cached_property
    def wordings(self) -> dict[str, tuple[str, str]]:
        """What each name and each other wording means: code and breakdown."""
        found = {row["indicator_name"]: (code, "") for code, row in self.indicators.items()}
        found.update(
            (row["phrase"], (row["indicator_code"], row["breakdown"])) for row in self._rows("indicator_phrases")
        )
        return found

    @cached_property
    def units(self) -> dict[str, str]:
        """The kind of each unit."""
        return {row["unit"]: row["unit_kind"] for row in self._rows("units")}

    @cached_property
    def words(self) -> dict[str, set[str]]:
        """The words of each class."""
        found: dict[str, set[str]] = {}
        for row in self._rows("phrases"):
            found.setdefault(row["word_class"], set()).add(row["phrase"])
        return found

    @cached_property
    def regions(self) -> set[str]:
        """The codes of regions."""
        return {row["region_code"] for row in self._rows("regions")}

    @cached_property
    def places(self) -> list[str]:
        """The names of provinces and prefectures, which no wording may hold."""
        return [
            name
            for row in self._rows("regions")
            if row["level"] in ("province", "prefecture")
            for name in (row["region_name"], row["short_name"])
            if len(name) > 1
        ]

    @cached_property
    def corrected(self) -> set[tuple[str, str]]:
        """The statements and fields that are corrected already."""
        return {(row["observation_id"], row["field"]) for row in self._rows("corrections")}

    @cached_property
    def set_aside(self) -> set[str]:
        """The items that are set aside already."""
        return {row["item_id"] for row in self._rows("set_aside")}

    @cached_property
    def pillars(self) -> dict[str, str]:
        """The pillar of each domain, as the registry's indicators have it."""
        return {row["domain"]: row["pillar"] for row in self.indicators.values()}

    def nearest_codes(self, code: str) -> list[str]:
        """The codes of indicators that are spelled nearly so, the nearest first."""
        return difflib.get_close_matches(code, self.indicators, n=3, cutoff=0.6)

    def _rows(self, seed: str) -> list[dict[str, str]]:
        path = self._folder / f"{seed}.csv"
        try:
            with path.open(encoding="utf-8-sig", newline="") as stream:
                return [{name: value or "" for name, value in row.items()} for row in csv.DictReader(stream)]
        except (OSError, UnicodeDecodeError, csv.Error) as error:
            raise SeedError(f"{path}: cannot be read: {error}") from error


def faults(rows: Sequence[NewRow], seeds: Seeds) -> list[str]:
    """What is wrong with the new rows, each held against the registry and the rows before it; empty where nothing is."""
    fresh = [row.values for row in rows if row.seed == "indicators"]
    known = {**seeds.indicators, **{values["indicator_code"]: values for values in fresh}}
    wordings = dict(seeds.wordings)
    found: list[str] = []
    for row in rows:
        values = row.values
        if row.seed == "indicators":
            found += _of_indicator(values, seeds, wordings)
            wordings[values["indicator_name"]] = (values["indicator_code"], "")
        elif row.seed == "indicator_phrases":
            found += _of_phrase(values, seeds, known, wordings)
            wordings[values["phrase"]] = (values["indicator_code"], values.get("breakdown", ""))
        elif row.seed == "units":
            found += _of_unit(values, seeds)
        elif row.seed == "phrases":
            found += _of_word(values, seeds)
        elif row.seed == "corrections":
            found += _of_correction(values, seeds)
        elif row.seed == "set_aside":
            found += _of_set_aside(values, seeds)
    found += [
        f"{row.seed}: {name} begins or ends with a blank, or holds what cannot be seen"
        for row in rows
        for name, value in row.values.items()
        if value != value.strip() or not value.isprintable()
    ]
    return found


def _of_indicator(row: Mapping[str, str], seeds: Seeds, wordings: Mapping[str, tuple[str, str]]) -> Iterator[str]:
    code = row["indicator_code"]
    domain, _, leaf = code.partition(".")
    if code in seeds.indicators:
        yield f"the code {code} is that of {seeds.indicators[code]['indicator_name']}"
    if domain not in seeds.pillars:
        yield f"no domain {domain!r}; there are {', '.join(seeds.pillars)}"
    if not _LEAF.fullmatch(leaf):
        yield f"the code {code!r} is not domain.snake_case: small letters, digits and single underscores"
    if domain != row["domain"] or row["pillar"] != seeds.pillars.get(domain, row["pillar"]):
        yield f"domain and pillar are not those of the code {code}"
    yield from _of_wording(row["indicator_name"], seeds)
    if row["indicator_name"] in wordings:
        yield f"the name {row['indicator_name']} already stands for {wordings[row['indicator_name']][0]}"
    if not re.search(r"[A-Za-z]{3}", row["indicator_name_en"]):
        yield "the English name is missing"
    elif any(row["indicator_name_en"] == other["indicator_name_en"] for other in seeds.indicators.values()):
        yield f"the English name {row['indicator_name_en']!r} is another indicator's"
    yield from _of_quantity(row, seeds)
    if not re.fullmatch(r"[A-Z].{18,}\.", row["definition"]):
        yield "the definition is not an English sentence of 20 characters or more that ends with a full stop"


def _of_quantity(row: Mapping[str, str], seeds: Seeds) -> Iterator[str]:
    measure, unit = row["measure"], row["unit"]
    kind = seeds.units.get(unit)
    if measure not in INDICATOR_MEASURES:
        yield f"no measure {measure!r}; there are {', '.join(INDICATOR_MEASURES)}"
    if unit and kind is None:
        yield f"no unit {unit!r} in units.csv"
    if (measure == "amount") != (kind == "money"):
        yield "an amount is in money, and only an amount is"
    if measure == "rate" and kind not in ("share", None) or measure in ("stock", "flow") and kind == "share":
        yield "a rate is a share, and only a rate is"
    try:
        minimum, maximum = float(row["minimum"]), float(row["maximum"])
    except ValueError:
        yield "minimum and maximum must be numbers"
    else:
        if not minimum <= maximum:
            yield f"minimum {row['minimum']} is above maximum {row['maximum']}"
        if unit == "%" and (minimum, maximum) != (0, 100):
            yield "the range of a share in % is 0 to 100"
    whole = row["part_of"]
    if whole and whole not in seeds.indicators:
        yield _no_indicator(whole, seeds)
    elif whole and seeds.units.get(seeds.indicators[whole]["unit"]) != kind:
        yield f"{whole} is counted in another kind of unit"
    elif whole and seeds.indicators[whole]["measure"] != measure:
        yield f"{whole} is a {seeds.indicators[whole]['measure']}"


def _of_phrase(
    row: Mapping[str, str],
    seeds: Seeds,
    known: Mapping[str, object],
    wordings: Mapping[str, tuple[str, str]],
) -> Iterator[str]:
    phrase, code, breakdown = row["phrase"], row["indicator_code"], row.get("breakdown", "")
    if code not in known:
        yield _no_indicator(code, seeds)
    yield from _of_wording(phrase, seeds)
    if phrase in wordings:
        meant = "=".join(filter(None, wordings[phrase])) if wordings[phrase][1] else wordings[phrase][0]
        yield f"the wording {phrase} already stands for {meant}"
    if breakdown and not _BREAKDOWN.fullmatch(breakdown):
        yield f"the breakdown {breakdown!r} is not dimension=value, like 级别=国家级"


def _of_wording(wording: str, seeds: Seeds) -> Iterator[str]:
    if not _CHINESE_NAME.fullmatch(wording):
        yield f"the wording {wording!r} is empty or holds a sign that no name has"
        return
    bare = _NAMED_NUMERALS.sub("", wording)
    if re.search(r"\d", bare) or _COUNTED.search(bare) or _YEAR.search(bare):
        yield f"the wording {wording} holds a number or a year, which would be another in the next report"
    places = [place for place in seeds.places if place in wording]
    if places:
        yield f"the wording {wording} holds the place {places[0]}"


def _of_unit(row: Mapping[str, str], seeds: Seeds) -> Iterator[str]:
    if not row["unit"]:
        yield "the unit is missing"
    elif row["unit"] in seeds.units:
        yield f"the unit {row['unit']} is known already, as {seeds.units[row['unit']]}"
    if row["unit_kind"] not in UNIT_KINDS:
        yield f"no kind of unit {row['unit_kind']!r}; there are {', '.join(UNIT_KINDS)}"
    if row["is_additive"] not in ("true", "false"):
        yield "is_additive is true or false"
    if not row.get("unit_name_en"):
        yield "the English name of the unit is missing"


def _of_word(row: Mapping[str, str], seeds: Seeds) -> Iterator[str]:
    word_class, phrase = row["word_class"], row["phrase"]
    if word_class not in seeds.words:
        yield f"no class {word_class!r}; there are {', '.join(seeds.words)}"
    elif phrase in seeds.words[word_class]:
        yield f"{phrase} is a {word_class} already"
    if not phrase.strip("#"):
        yield "the word is missing"
    elif "#" in phrase and word_class != "numeral_word":
        yield "only in a numeral_word does # stand for a figure"


def _of_correction(row: Mapping[str, str], seeds: Seeds) -> Iterator[str]:
    field, value = row["field"], row["value"]
    if field not in CORRECTABLE:
        yield f"no field {field!r}; there are {', '.join(CORRECTABLE)}"
        return
    if (row["observation_id"], field) in seeds.corrected:
        yield f"corrections.csv corrects {field} of {row['observation_id']} already: mend or remove that row"
    if not row["reason"]:
        yield "the reason is missing"
    if not row["author"]:
        yield "the author is missing"
    if field in CHOICES and value not in CHOICES[field]:
        yield f"{field} is one of {', '.join(CHOICES[field])}"
    elif field in ("value", "value_high") and not _is_number(value, may_be_empty=field == "value_high"):
        yield f"{field} is a number in base units, without 万 or 亿; {value!r} is none"
    elif field == "unit" and value and value not in seeds.units:
        yield f"no unit {value!r} in units.csv"
    elif field == "indicator_code" and value not in seeds.indicators:
        yield _no_indicator(value, seeds)
    elif field == "region_code" and value not in seeds.regions:
        yield f"no region {value!r} in regions.csv"
    elif field == "breakdown" and value and not _BREAKDOWN.fullmatch(value):
        yield f"the breakdown {value!r} is not dimension=value, like 级别=国家级"
    elif field in ("period_start", "period_end") and value and not _is_day(value):
        yield f"{field} is a day, 2024-08-31; {value!r} is none"


def _of_set_aside(row: Mapping[str, str], seeds: Seeds) -> Iterator[str]:
    if row["item_id"] in seeds.set_aside:
        yield f"{row['item_id']} is set aside already"
    for name, what in (("reason", "the reason"), ("reviewed_by", "who sets it aside")):
        if not row[name]:
            yield f"{what} is missing"


def _no_indicator(code: str, seeds: Seeds) -> str:
    near = seeds.nearest_codes(code)
    return f"no indicator {code!r} in indicators.csv" + (f"; nearest: {', '.join(near)}" if near else "")


def _is_number(text: str, *, may_be_empty: bool) -> bool:
    return bool(re.fullmatch(r"-?\d+(?:\.\d+)?", text)) or (may_be_empty and not text)


def _is_day(text: str) -> bool:
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
