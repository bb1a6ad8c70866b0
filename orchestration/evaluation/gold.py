"""Gold: the sets of annotated reports, and where the texts that they annotate lie.

What lives here: reading gold files, the list of sets and their passages, with every fault named. What does not: comparing
(``scoring.py``), or the conventions of annotation, which the readme beside the gold explains.

A gold file holds one JSON object a line, one for each number that its reports state. ``sets.json`` lists the sets; ``passages.json``
says, for reports of which only a part is annotated, which characters of the raw text that part covers. The bars that the
scores of a set must reach stand in its entry of ``sets.json`` and nowhere else.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

FACT, OPTIONAL, NOT_FACT = "fact", "optional", "not_fact"
#: names the folder of texts that a checkout does not hold
CORPUS_VARIABLE = "ZHIBIAO_CORPUS"
KINDS = (FACT, OPTIONAL, NOT_FACT)
_NEEDED = ("doc", "n", "kind", "start", "end", "value", "unit", "measure", "indicator", "region", "period_end")


class GoldError(Exception):
    """A gold file, or the list of sets, is not what it must be, or the texts of a set are not there."""


@dataclass(frozen=True, slots=True)
class GoldSet:
    """One set of annotated reports. ``passages`` holds, by report, the half-open span of raw characters that is annotated;
    a report that is not in it is annotated whole. ``held_out`` marks sets that nobody looks at who writes rules.

    ``bars`` holds, by metric (``accuracy.METRICS``), the score that a change of the reader must not fall short of, ``goals``
    what it is to reach in the end."""

    name: str
    gold: Path
    reports: Path | None  # None where the texts are not at hand
    manifest: Path | None
    held_out: bool
    description: str
    passages: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    bars: Mapping[str, float] = field(default_factory=dict)
    goals: Mapping[str, float] = field(default_factory=dict)


def load_gold(path: Path) -> list[dict[str, Any]]:
    """The annotated numbers of a gold file in their order.

    Raises GoldError, naming file and line, for a line that is no JSON object, lacks a field, or has a kind or a span that is none.
    """
    rows: list[dict[str, Any]] = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise GoldError(f"{path}: cannot be read: {error}") from error
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except json.JSONDecodeError as error:
            raise GoldError(f"{path}, line {number}: no JSON ({error})") from error
        if not isinstance(row, dict):
            raise GoldError(f"{path}, line {number}: no JSON object")
        missing = [name for name in _NEEDED if name not in row]
        if missing:
            raise GoldError(f"{path}, line {number}: no field {', '.join(missing)}")
        if row["kind"] not in KINDS:
            raise GoldError(f"{path}, line {number}: {row['kind']!r} is no kind; there are {', '.join(KINDS)}")
        if not 0 <= row["start"] < row["end"]:
            raise GoldError(f"{path}, line {number}: {row['start']}:{row['end']} is no span")
        rows.append(row)
    if not rows:
        raise GoldError(f"{path}: holds no annotated number")
    return rows


def find_corpus(project: Path) -> Path | None:
    """The folder of texts that are annotated here without being kept here: what ``ZHIBIAO_CORPUS`` names, else a folder
    ``corpus`` with a ``reports.csv`` that lies in a folder beside the checkout; None where there is neither."""
    named = os.environ.get(CORPUS_VARIABLE)
    if named:
        return Path(named).expanduser().absolute()
    found = sorted(project.parent.glob("*/corpus/reports.csv"))
    return found[0].parent if found else None


def load_sets(folder: Path, corpus: Path | None = None) -> dict[str, GoldSet]:
    """The sets that ``sets.json`` in ``folder`` lists, by name, in its order.

    An entry whose ``reports`` is null annotates texts in ``corpus``; where that is not given, the set has no ``reports``.
    Raises GoldError for a list that cannot be read or an entry that lacks a field.
    """
    passages = _json(folder / "passages.json")
    sets: dict[str, GoldSet] = {}
    for entry in _json(folder / "sets.json"):
        try:
            own = entry["reports"]
            reports = (folder / own).resolve() if own else corpus
            manifest = (folder / entry["manifest"]).resolve() if own else corpus and corpus / "reports.csv"
            sets[entry["name"]] = GoldSet(
                name=entry["name"],
                gold=folder / entry["gold"],
                reports=reports,
                manifest=manifest,
                held_out=entry["held_out"],
                description=entry["description"],
                passages={report: (start, end) for report, (start, end) in passages.get(entry["name"], {}).items()},
                bars=entry.get("bars", {}),
                goals=entry.get("goals", {}),
            )
        except KeyError as error:
            raise GoldError(f"{folder / 'sets.json'}: an entry has no field {error}") from error
    return sets


def fingerprint(folder: Path, corpus: Path | None = None) -> str:
    """The fingerprint of all that the scores of these sets depend on besides the reader: the folder's lists, gold and bars, and
    the bytes of every text and manifest that is at hand. A folder that is missing or cannot be read has one too."""
    digest = hashlib.sha256()
    for path in _sources(folder, corpus):
        digest.update(f"{path.name}\0{path.stat().st_size}\0".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:32]


_REPORT_OF_A_NUMBER = re.compile(rb'"doc": ?"([^"]+)"')


def _sources(folder: Path, corpus: Path | None) -> Iterator[Path]:
    yield from sorted((*folder.glob("*.json"), *folder.glob("*.jsonl")))
    try:
        sets = load_sets(folder, corpus)
    except GoldError:
        return  # the lists themselves are counted in; whoever scores the sets says what is wrong with them
    for gold_set in sets.values():
        if gold_set.reports is None or not gold_set.reports.is_dir() or not gold_set.gold.is_file():
            continue
        if gold_set.manifest is not None and gold_set.manifest.is_file():
            yield gold_set.manifest
        annotated = {name.decode() for name in _REPORT_OF_A_NUMBER.findall(gold_set.gold.read_bytes())}
        yield from sorted(path for path in gold_set.reports.iterdir() if path.stem in annotated and path.is_file())


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, json.JSONDecodeError, UnicodeDecodeError) as error:
        raise GoldError(f"{path}: cannot be read: {error}") from error
