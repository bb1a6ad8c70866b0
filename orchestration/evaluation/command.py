"""``zhibiao evaluate``: how well the reader reads the annotated reports.

What lives here: which sets are scored, what is printed, the exit code. What does not: its arguments (``orchestration.cli``),
the reading of a set (``evaluate.py``), scores (``scoring.py``) or their layout (``scoreboard.py``).
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from orchestration.configuration import PROJECT_DIR, SEEDS_DIR
from orchestration.evaluation.evaluate import evaluate_set, missing_texts
from orchestration.evaluation.gold import GoldError, GoldSet, find_corpus, load_gold, load_sets
from orchestration.evaluation.scoreboard import as_dict, as_list, as_table, constructs
from orchestration.evaluation.scoring import Scores, score
from orchestration.reading.errors import UnreadableReport
from orchestration.reading.manifest import ManifestError
from orchestration.reading.registry import RegistryError, load_registry


def evaluate_command(arguments: argparse.Namespace) -> int:
    """Print the scores of the sets that were named; 0, or 1 where a set, its texts or the registry cannot be read.

    ``arguments`` has sets, list, json, errors, reveal, observations and gold, as ``zhibiao evaluate`` parses them.
    """
    try:
        sets = load_sets(arguments.gold, find_corpus(PROJECT_DIR))
        if arguments.list:
            print("\n".join(f"{s.name:<24}{s.description}" for s in sets.values()))
            return 0
        unknown = [name for name in arguments.sets if name not in sets]
        if unknown:
            raise GoldError(f"{arguments.gold / 'sets.json'}: no set {', '.join(unknown)}; there are {', '.join(sets)}")
        chosen = [sets[name] for name in arguments.sets] or list(sets.values())
        results = {}
        for gold_set in chosen:
            if not arguments.sets and not arguments.observations and missing_texts(gold_set):
                print(f"zhibiao: {gold_set.name} is left out: {missing_texts(gold_set)}", file=sys.stderr)
                continue
            results[gold_set.name] = _evaluate(gold_set, arguments.observations)
        if not results:
            raise GoldError(f"{arguments.gold / 'sets.json'}: the texts of no set are at hand")
    except (GoldError, ManifestError, RegistryError, UnreadableReport) as error:
        print(f"zhibiao: {error}", file=sys.stderr)
        return 1
    if arguments.json:
        print(json.dumps({name: as_dict(scores) for name, scores in results.items()}, ensure_ascii=False, indent=2))
        return 0
    for name, scores in results.items():
        print(f"{name}: {sets[name].description}\n\n{as_table(scores)}\n")
        if arguments.errors > 0:
            shown = arguments.reveal or not sets[name].held_out
            print((as_list(scores.errors, arguments.errors) if shown else constructs(scores.errors)) + "\n")
    return 0


def _evaluate(gold_set: GoldSet, observations: Path | None) -> Scores:
    if observations is None:
        return evaluate_set(gold_set, load_registry(SEEDS_DIR))
    return score(load_gold(gold_set.gold), _observations(observations), gold_set.passages)


def _observations(path: Path) -> Iterable[dict[str, Any]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
        return [json.loads(line) for line in lines if line.strip()]
    except (OSError, ValueError) as error:
        raise GoldError(f"{path}: no observations can be read from it: {error}") from error
