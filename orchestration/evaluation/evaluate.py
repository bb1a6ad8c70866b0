"""The reader scored on a set of annotated reports.

What lives here: reading the reports of a set, or taking a reading of them that is at hand, and scoring it. What does not:
what a score is (``scoring.py``) and what becomes of it (``command.py``, ``accuracy.py``).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from orchestration.evaluation.gold import GoldError, GoldSet, load_gold
from orchestration.evaluation.scoring import Scores, score
from orchestration.reading.manifest import load_manifest
from orchestration.reading.model import ManifestRow, row
from orchestration.reading.read import read_report
from orchestration.reading.registry import Registry

Rows = list[dict[str, Any]]
#: From a report's file, bytes and manifest row to its observations and its ledger as rows; None where nothing is kept of it.
Kept = Callable[[str, bytes, ManifestRow], tuple[Rows, Rows] | None]


def missing_texts(gold_set: GoldSet) -> str | None:
    """Why the set cannot be read, None where it can."""
    if gold_set.reports is None:
        return "its texts are not kept in the project, and no folder `corpus` lies beside the checkout"
    if not gold_set.reports.is_dir():
        return f"there is no folder {gold_set.reports}"
    return None


def evaluate_set(gold_set: GoldSet, registry: Registry, kept: Kept | None = None) -> Scores:
    """The scores of the reader, with that registry, on one set.

    A report for which ``kept`` has rows is not read again. Raises GoldError where the texts of the set are not at hand; else what reading a manifest or a report raises.
    """
    missing = missing_texts(gold_set)
    if missing:
        raise GoldError(f"{gold_set.name}: {missing}")
    gold = load_gold(gold_set.gold)
    wanted = {number["doc"] for number in gold}
    manifest = load_manifest(gold_set.manifest, gold_set.reports)
    absent = wanted - {Path(file).stem for file in manifest}
    if absent:
        raise GoldError(f"{gold_set.manifest}: no row for {', '.join(sorted(absent))}, which {gold_set.gold} annotates")
    observations: list[dict[str, Any]] = []
    numbers: list[dict[str, Any]] = []
    for file in sorted(manifest):
        if Path(file).stem in wanted:
            data = (gold_set.reports / file).read_bytes()
            rows = kept(file, data, manifest[file]) if kept else None
            if rows is None:
                reading = read_report(data, file, manifest[file], registry)
                rows = list(map(row, reading.observations)), list(map(row, reading.numbers))
            observations += rows[0]
            numbers += rows[1]
    return score(gold, observations, gold_set.passages, numbers)
