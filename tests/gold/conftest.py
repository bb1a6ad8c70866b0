"""What tests on the gold share: the scores of each set, taken once."""

from __future__ import annotations

import pytest

from orchestration.configuration import SEEDS_DIR
from orchestration.evaluation.evaluate import evaluate_set, missing_texts
from orchestration.evaluation.gold import GoldSet
from orchestration.evaluation.scoring import Scores
from orchestration.reading.registry import load_registry


@pytest.fixture(scope="session")
def scores_of():
    """Reads and scores a set once; skips, visibly, a set whose texts are not at hand."""
    registry = load_registry(SEEDS_DIR)
    known: dict[str, Scores] = {}

    def scores_of(gold_set: GoldSet) -> Scores:
        missing = missing_texts(gold_set)
        if missing:
            pytest.skip(f"{gold_set.name}: {missing}")
        if gold_set.name not in known:
            known[gold_set.name] = evaluate_set(gold_set, registry)
        return known[gold_set.name]

    return scores_of
