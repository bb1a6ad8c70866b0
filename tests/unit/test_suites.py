"""Suites of expectations as files: what a file must say, and the fault that is named where it does not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from orchestration.checks.suites import PLAUSIBILITY, SuiteError, load_suite, load_suites

PROJECT = Path(__file__).parents[2]


def expectation(**changes: Any) -> dict[str, Any]:
    entry = {
        "type": "expect_column_values_to_not_be_null",
        "kwargs": {"column": "value"},
        "severity": "critical",
        "meta": {"check": "value_is_stated", "reason": "an observation has no value"},
    }
    return {**entry, **changes}


def write(folder: Path, *expectations: dict[str, Any], name: str = "fct_observations") -> Path:
    (folder / "suites").mkdir(exist_ok=True)
    path = folder / "suites" / f"{name}.json"
    path.write_text(json.dumps({"name": name, "expectations": expectations}))
    return path


def test_a_suite_is_read_with_what_an_asset_check_needs(tmp_path: Path) -> None:
    suite = load_suite(
        write(tmp_path, expectation(), expectation(severity="warning", meta={"check": "b", "reason": "c"}))
    )
    first, second = suite.expectations
    assert (suite.name, first.check, first.reason) == (
        "fct_observations",
        "value_is_stated",
        "an observation has no value",
    )
    assert first.statement == "expect_column_values_to_not_be_null(column='value')"
    assert (first.is_blocking, second.is_blocking) == (True, False)


@pytest.mark.parametrize(
    ("entry", "fault"),
    [
        (expectation(meta={"reason": "r"}), "expectation 1 has no check"),
        (expectation(meta={"check": "c"}), "expectation 1 has no reason"),
        (expectation(meta=None), "expectation 1 has no check, reason"),
        (expectation(type=""), "expectation 1 has no kind"),
        (expectation(severity="fatal"), r"expectation 1 has no severity \(critical, warning or info\)"),
    ],
)
def test_an_expectation_that_lacks_something_is_named(tmp_path: Path, entry: dict[str, Any], fault: str) -> None:
    path = write(tmp_path, entry)
    with pytest.raises(SuiteError, match=f"{path}: {fault}"):
        load_suite(path)


def test_two_expectations_of_one_name(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="two expectations are named value_is_stated"):
        load_suite(write(tmp_path, expectation(), expectation()))


def test_a_suite_without_expectations_checks_nothing_and_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="the suite has no expectation"):
        load_suite(write(tmp_path))


def test_a_file_that_is_no_json(tmp_path: Path) -> None:
    path = write(tmp_path, expectation())
    path.write_text("{")
    with pytest.raises(SuiteError, match=f"{path}: not readable as JSON"):
        load_suite(path)


def test_a_folder_without_suites(tmp_path: Path) -> None:
    with pytest.raises(SuiteError, match="no suite of expectations lies there"):
        load_suites(tmp_path)


def test_a_suite_without_a_query_for_its_frame(tmp_path: Path) -> None:
    suite = load_suite(write(tmp_path, expectation()))
    with pytest.raises(SuiteError, match=r"fct_observations\.sql: the suite fct_observations has no query"):
        _ = suite.frame_query


def test_the_fingerprint_changes_with_the_suite_and_with_its_frame(tmp_path: Path) -> None:
    path = write(tmp_path, expectation())
    (tmp_path / "frames").mkdir()
    frame = tmp_path / "frames" / "fct_observations.sql"
    frame.write_text("from fct_observations")
    first = load_suite(path).fingerprint
    assert load_suite(path).fingerprint == first
    frame.write_text("from fct_observations where true")
    second = load_suite(path).fingerprint
    write(tmp_path, expectation(severity="warning"))
    assert len({first, second, load_suite(path).fingerprint}) == 3


def test_the_project_s_own_suites_can_be_read() -> None:
    suites = load_suites(PROJECT / "expectations")
    assert PLAUSIBILITY in suites
    for suite in suites.values():
        assert suite.frame_query.strip()
        assert suite.path.stem == suite.name
