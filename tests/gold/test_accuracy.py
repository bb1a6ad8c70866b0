"""The bars that the reader's scores must pass on the annotated sets: those of ``sets.json``. See the readme beside this file.

Nothing here prints a word of a report: a held-out set stays held out also when it falls below its bar.
"""

from __future__ import annotations

import json

import pytest

from orchestration.configuration import GOLD_DIR, PROJECT_DIR
from orchestration.evaluation.accuracy import accuracy_rows
from orchestration.evaluation.evaluate import missing_texts
from orchestration.evaluation.gold import find_corpus, load_sets
from orchestration.evaluation.scoreboard import as_dict

SETS = load_sets(GOLD_DIR, find_corpus(PROJECT_DIR))


def test_every_set_has_its_bars() -> None:
    for gold_set in SETS.values():
        assert {"f1", "whole_f1", "unresolved_share"} <= set(gold_set.bars), gold_set.name


@pytest.mark.parametrize("name", SETS)
def test_scores_pass_their_bar(scores_of, name: str) -> None:
    scores = scores_of(SETS[name])
    rows = accuracy_rows(SETS[name], scores, reader_version="", registry_fingerprint="", gold_fingerprint="")
    below = [f"{row.metric} {row.value:.4f} (bar {row.bar})" for row in rows if row.passed is False]
    assert scores.total.facts >= 100, f"{name}: {scores.total.facts} facts are too few to tell"
    assert not below, f"{name}: {', '.join(below)}"


def test_scores_of_held_out_sets_hold_no_sentence(scores_of) -> None:
    held_out = [gold_set for gold_set in SETS.values() if gold_set.held_out and not missing_texts(gold_set)]
    assert held_out
    for gold_set in held_out:
        scores = scores_of(gold_set)
        printed = json.dumps(as_dict(scores), ensure_ascii=False)
        assert not any(error.context and error.context in printed for error in scores.errors)
