"""Scores as rows, their bars, and the fingerprint of all that they depend on. The scores themselves: test_scoring.py."""

from __future__ import annotations

import importlib.util
import json
import shutil
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from orchestration.configuration import GOLD_DIR, PROJECT_DIR
from orchestration.evaluation.accuracy import DOMAIN_METRICS, METRICS, accuracy_rows, measures, reaches
from orchestration.evaluation.gold import GoldError, GoldSet, fingerprint, load_sets
from orchestration.evaluation.scoring import FIELDS, Scores, Tally

TALLY = Tally(
    facts=10, found=8, spurious=2, whole=4, quantity=6, numbers=20, unresolved=3, right=Counter({"value": 8, "unit": 6})
)
NOTHING = Tally()
VERSIONS = {"reader_version": "reader", "registry_fingerprint": "registry", "gold_fingerprint": "gold"}


def gold_set(**fields) -> GoldSet:
    return GoldSet("mine", Path("g"), Path(), Path("m"), True, "test", **fields)


def rows(scores: Scores, **fields):
    return list(accuracy_rows(gold_set(**fields), scores, **VERSIONS))


def test_a_row_for_each_metric_of_total_report_and_domain() -> None:
    found = rows(Scores(TALLY, {"a": TALLY}, {"inspection": TALLY}, ()))
    assert [(row.scope, row.scope_name, row.metric) for row in found] == [
        *(("total", "all", metric) for metric in METRICS),
        *(("report", "a", metric) for metric in METRICS),
        *(("domain", "inspection", metric) for metric in DOMAIN_METRICS),
    ]
    assert {(row.gold_set, row.held_out, row.reader_version) for row in found} == {("mine", True, "reader")}


def test_values_are_the_tally_s_and_their_fractions() -> None:
    found = measures(TALLY)
    assert found["recall"] == (0.8, 8, 10)
    assert found["precision"] == (0.8, 8, 10)
    assert found["quantity_recall"] == (0.6, 6, 10)
    assert found["unresolved_share"] == (0.15, 3, 20)
    assert found["f1"] == (TALLY.f1, None, None)
    assert found["whole_f1"] == (TALLY.whole_f1, None, None)
    assert {name: found[f"{name}_right"][0] for name in FIELDS} == {name: TALLY.share(name) for name in FIELDS}
    for name in ("recall", "precision", "whole_recall", "whole_precision", "unresolved_share", "quantity_recall"):
        assert found[name][0] == getattr(TALLY, name)


def test_what_nothing_can_be_said_of_has_no_row() -> None:
    assert measures(NOTHING) == {}
    assert set(measures(Tally(facts=2))) == {"recall", "f1", "quantity_recall", "whole_recall", "whole_f1"}
    assert "unresolved_share" not in measures(Tally(facts=2, found=1))


@pytest.mark.parametrize(
    ("metric", "value", "bar", "passed"),
    [
        ("f1", 0.9, 0.9, True),
        ("f1", 0.89, 0.9, False),
        ("unresolved_share", 0.02, 0.02, True),
        ("unresolved_share", 0.03, 0.02, False),
    ],
)
def test_when_a_bar_is_reached(metric: str, value: float, bar: float, passed: bool) -> None:
    assert reaches(metric, value, bar) is passed


def test_the_total_alone_has_bars_and_goals() -> None:
    found = rows(Scores(TALLY, {"a": TALLY}, {}, ()), bars={"recall": 0.9, "whole_f1": 0.1}, goals={"recall": 0.99})
    assert {(row.scope, row.metric, row.bar, row.goal, row.passed) for row in found if row.bar or row.goal} == {
        ("total", "recall", 0.9, 0.99, False),
        ("total", "whole_f1", 0.1, None, True),
    }


@pytest.mark.parametrize("fields", [{"bars": {"beauty": 0.9}}, {"goals": {"recal": 0.9}}])
def test_a_bar_of_no_metric_is_a_fault(fields: dict) -> None:
    with pytest.raises(GoldError, match="mine: a bar or goal for (beauty|recal), which"):
        rows(Scores(TALLY, {}, {}, ()), **fields)


def test_a_bar_cannot_pass_where_there_is_no_score() -> None:
    with pytest.raises(GoldError, match="for recall, which the set has no score of"):
        rows(Scores(NOTHING, {}, {}, ()), bars={"recall": 0.9})


def test_every_metric_is_accepted_by_the_table() -> None:
    settings = (PROJECT_DIR / "dbt_project" / "dbt_project.yml").read_text(encoding="utf-8")
    accepted = settings.split("accuracy_metrics: [")[1].split("]")[0]
    assert [name.strip() for name in accepted.split(",")] == list(METRICS)


def test_the_fingerprint_changes_with_gold_bars_and_texts_at_hand(tmp_path: Path) -> None:
    folder, corpus = tmp_path / "tests" / "gold", tmp_path / "corpus"
    shutil.copytree(GOLD_DIR, folder, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    shutil.copytree(PROJECT_DIR / "raw", tmp_path / "raw")
    seen = [fingerprint(folder)]
    assert fingerprint(folder) == seen[0]

    def changed(path: Path, text: str) -> None:
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
        now = fingerprint(folder, corpus if corpus.exists() else None)
        assert now not in seen
        seen.append(now)

    changed(folder / "sets.json", (folder / "sets.json").read_text(encoding="utf-8").replace("0.99", "0.98"))
    changed(folder / "five_reports.jsonl", (folder / "five_reports.jsonl").read_text(encoding="utf-8") + "\n")
    report = sorted((tmp_path / "raw" / "reports").iterdir())[0]
    changed(report, report.read_text(encoding="utf-8") + "。")
    changed(tmp_path / "raw" / "reports.csv", (tmp_path / "raw" / "reports.csv").read_text(encoding="utf-8") + "\n")
    changed(corpus / "reports.csv", "file\n")
    changed(corpus / "210000_2026.txt", "全省。")
    (corpus / "nobody_annotates_it.txt").write_text("全省。", encoding="utf-8")
    assert fingerprint(folder, corpus) == seen[-1]
    changed(folder / "sets.json", "{")  # a list that cannot be read has a fingerprint too
    assert fingerprint(tmp_path / "nowhere") not in seen


def script():
    spec = importlib.util.spec_from_file_location("update_accuracy", PROJECT_DIR / "scripts" / "update_accuracy.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_bars_are_raised_and_never_lowered(tmp_path: Path) -> None:
    bars = {"recall": 0.5, "precision": 0.95, "unresolved_share": 0.2}
    raised = script().raised(bars, TALLY)
    assert raised == {"recall": 0.79, "precision": 0.95, "unresolved_share": 0.16}
    assert script().raised(raised, TALLY) == raised
    path = tmp_path / "sets.json"
    entries = [
        {"name": "mine", "bars": bars, "bars_set_on": "2020-01-01"},
        {"name": "other", "bars": bars, "bars_set_on": "2020-01-01"},
    ]
    path.write_text(json.dumps(entries), encoding="utf-8")
    script().raise_bars(path, {"mine": (gold_set(), Scores(TALLY, {}, {}, ()))}, date(2026, 11, 21))
    mine, other = json.loads(path.read_text(encoding="utf-8"))
    assert (mine["bars"], mine["bars_set_on"]) == (raised, "2026-11-21")
    assert other == entries[1]


def test_the_sets_of_the_project_have_bars_and_held_out_ones_have_goals() -> None:
    for name, found in load_sets(GOLD_DIR).items():
        assert found.bars, name
        assert found.goals or not found.held_out, name
