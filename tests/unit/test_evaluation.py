"""One suite on one data frame: what passes, what fails, and the evidence. Great Expectations itself runs here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import dagster as dg
import pandas as pd
import pytest

from orchestration.checks.evaluation import SAMPLE, Outcome, UnrunnableExpectation, evaluate
from orchestration.checks.suites import Suite, load_suite
from orchestration.checks.tables import result_of

KEY = dg.AssetKey("cells")


def suite(folder: Path, *expectations: tuple[str, dict[str, Any], str]) -> Suite:
    path = folder / "cells.json"
    entries = [
        {"type": kind, "kwargs": kwargs, "severity": severity, "meta": {"check": f"check_{n}", "reason": f"reason {n}"}}
        for n, (kind, kwargs, severity) in enumerate(expectations)
    ]
    path.write_text(json.dumps({"name": "cells", "expectations": entries}))
    return load_suite(path)


def frame(**columns: list[Any]) -> pd.DataFrame:
    size = len(next(iter(columns.values())))
    return pd.DataFrame({"cell_id": [f"c{n}" for n in range(size)], **columns})


BETWEEN = ("expect_column_values_to_be_between", {"column": "value", "min_value": 0, "max_value": 100}, "critical")


def test_the_rows_that_fail_are_counted_and_named(tmp_path: Path) -> None:
    (outcome,) = evaluate(
        suite(tmp_path, BETWEEN), frame(value=[5.0, 140.0, None, -1.0], sentence=["a", "b", "c", "d"])
    )
    assert (outcome.passed, outcome.rows, outcome.evaluated, outcome.failing) == (False, 4, 3, 2)
    assert outcome.keys == ("c1", "c3")
    assert outcome.sample == [
        {"cell_id": "c1", "value": 140.0, "sentence": "b"},
        {"cell_id": "c3", "value": -1.0, "sentence": "d"},
    ]
    result = result_of(outcome, KEY)
    assert not result.passed
    assert result.severity == dg.AssetCheckSeverity.ERROR
    assert result.description == "reason 0 (2 rows)"
    assert "| c1 | 140 | b |" in result.metadata["failing rows"].value


def test_what_holds_passes(tmp_path: Path) -> None:
    (outcome,) = evaluate(suite(tmp_path, BETWEEN), frame(value=[0.0, 100.0]))
    assert (outcome.passed, outcome.evaluated, outcome.failing, outcome.keys) == (True, 2, 0, ())
    assert result_of(outcome, KEY).description == "holds for 2 rows"


def test_no_expectation_passes_on_a_table_without_rows(tmp_path: Path) -> None:
    unique = ("expect_column_values_to_be_unique", {"column": "value"}, "warning")
    outcomes = evaluate(suite(tmp_path, BETWEEN, unique), frame(value=[1.0]).head(0))
    assert [outcome.passed for outcome in outcomes] == [False, False]
    assert result_of(outcomes[0], KEY).description == "the table has no rows, so nothing was checked"


def test_a_condition_limits_the_rows(tmp_path: Path) -> None:
    conditioned = {**BETWEEN[1], "row_condition": "unit == '%'", "condition_parser": "pandas"}
    (outcome,) = evaluate(
        suite(tmp_path, (BETWEEN[0], conditioned, "warning")), frame(value=[140.0, 140.0], unit=["家", "%"])
    )
    assert outcome.keys == ("c1",)
    assert outcome.evaluated == 1
    assert result_of(outcome, KEY).severity == dg.AssetCheckSeverity.WARN


def test_an_expectation_about_the_table_says_what_was_observed(tmp_path: Path) -> None:
    (outcome,) = evaluate(
        suite(tmp_path, ("expect_table_row_count_to_be_between", {"min_value": 3}, "critical")), frame(value=[1.0])
    )
    assert (outcome.passed, outcome.observed) == (False, "1")
    assert result_of(outcome, KEY).description == "reason 0 (observed 1)"


def test_the_sample_is_capped_and_the_keys_are_not(tmp_path: Path) -> None:
    (outcome,) = evaluate(suite(tmp_path, BETWEEN), frame(value=[200.0] * 50))
    assert len(outcome.keys) == outcome.failing == 50
    assert len(outcome.sample) == SAMPLE


def test_an_expectation_that_cannot_be_evaluated_is_an_error_and_no_result(tmp_path: Path) -> None:
    with pytest.raises(UnrunnableExpectation, match=r"cells\.json, check_0: .*value"):
        evaluate(suite(tmp_path, BETWEEN), frame(other=[1.0]))


def test_outcomes_come_in_the_order_of_the_suite(tmp_path: Path) -> None:
    given = suite(
        tmp_path,
        ("expect_column_values_to_be_unique", {"column": "value"}, "warning"),
        ("expect_table_row_count_to_be_between", {"min_value": 1}, "critical"),
        BETWEEN,
        ("expect_column_pair_values_a_to_be_greater_than_b", {"column_A": "value", "column_B": "low"}, "warning"),
    )
    outcomes: list[Outcome] = evaluate(given, frame(value=[1.0, 2.0, 2.0], low=[0.0, 3.0, 1.0]))
    assert [outcome.expectation.check for outcome in outcomes] == ["check_0", "check_1", "check_2", "check_3"]
    assert [outcome.passed for outcome in outcomes] == [False, True, True, False]
    assert outcomes[3].keys == ("c1",)
    assert outcomes[3].sample == [{"cell_id": "c1", "value": 2.0, "low": 3.0}]
