"""One suite of expectations run on one data frame, with evidence.

What lives here: the call of Great Expectations and the plain outcome of each expectation. What does not: Dagster, and
where frames come from. Great Expectations is imported inside the function: it costs seconds, and only a refresh that
has something to check should pay them.
"""

from __future__ import annotations

import logging
import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from orchestration.checks.suites import Expectation, Suite

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.core.batch_definition import BatchDefinition

#: Failing rows shown as evidence of one expectation.
SAMPLE = 10


class UnrunnableExpectation(Exception):
    """Great Expectations could not evaluate an expectation: a fault of the suite or its frame, not of the data."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one expectation found in one frame."""

    expectation: Expectation
    passed: bool
    rows: int  # of the frame
    evaluated: int  # rows that the expectation applies to
    failing: int  # rows that fail, as counted by Great Expectations
    keys: tuple[str, ...]  # of the failing rows: of all of them from ``evaluate``, of the first from a checkpoint
    sample: Sequence[Mapping[str, Any]]  # at most SAMPLE failing rows
    observed: str | None  # what was observed where the expectation is about the table as a whole
    note: str | None = None  # why nothing was judged, where that is no fault


def evaluate(suite: Suite, frame: pd.DataFrame) -> list[Outcome]:
    """The outcome of each expectation of the suite on the frame, in the suite's order.

    The first column of a frame tells its rows apart. On a frame without rows every expectation fails: a check that saw
    nothing has shown nothing. Raises UnrunnableExpectation where an expectation cannot be evaluated.
    """
    if frame.empty:
        return nothing_seen(suite)
    return outcomes_of(suite, frame, _validate(suite, frame, frame.columns[0]))


def nothing_seen(suite: Suite) -> list[Outcome]:
    """The outcomes on a frame without rows."""
    return [Outcome(expectation, False, 0, 0, 0, (), (), None) for expectation in suite.expectations]


def judged_before(suite: Suite, rows: int) -> list[Outcome]:
    """The outcomes where no row changed since the last publication, and all ``rows`` of the table were judged before it."""
    note = f"no row changed since the last publication; the {rows:,} rows of the table were judged before it"
    return [Outcome(expectation, True, rows, 0, 0, (), (), None, note) for expectation in suite.expectations]


def outcomes_of(suite: Suite, frame: pd.DataFrame, results: Sequence[Mapping[str, Any]]) -> list[Outcome]:
    """The outcomes that Great Expectations' results on a frame stand for, in the suite's order.

    Raises UnrunnableExpectation where one of them is an error.
    """
    by_check = {result["expectation_config"]["meta"]["check"]: result for result in results}
    key = frame.columns[0]
    return [_outcome(suite, expectation, by_check[expectation.check], frame, key) for expectation in suite.expectations]


def combined(portions: Sequence[Sequence[Outcome]]) -> list[Outcome]:
    """The outcomes on a frame that was judged in portions; each of ``portions`` is in the suite's order.

    Rows are added up, and the share that may fail is taken of all of them. What is said of the table as a whole must hold of
    each portion; the number of rows is added up.
    """
    if len(portions) == 1:
        return list(portions[0])
    return [_combined(parts) for parts in zip(*portions, strict=True)]


def _combined(parts: Sequence[Outcome]) -> Outcome:
    expectation = parts[0].expectation
    evaluated, failing = sum(part.evaluated for part in parts), sum(part.failing for part in parts)
    of_rows = all(part.observed is None for part in parts)
    mostly = float(expectation.arguments.get("mostly", 1.0))
    failed = next((part for part in parts if not part.passed), parts[0])
    counts_rows = expectation.kind == "expect_table_row_count_to_be_between"
    return Outcome(
        expectation=expectation,
        passed=failing <= (1 - mostly) * evaluated if of_rows else all(part.passed for part in parts),
        rows=sum(part.rows for part in parts),
        evaluated=evaluated,
        failing=failing,
        keys=tuple(key for part in parts for key in part.keys),
        sample=[row for part in parts for row in part.sample][:SAMPLE],
        observed=str(sum(part.rows for part in parts)) if counts_rows else failed.observed,
    )


def _validate(suite: Suite, frame: pd.DataFrame, key: str) -> list[Mapping[str, Any]]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import great_expectations as gx

        batch = _batch_definition().get_batch({"dataframe": frame})
        result = batch.validate(
            gx.ExpectationSuite(**suite.content),
            result_format={
                "result_format": "COMPLETE",
                "unexpected_index_column_names": [key],
                "return_unexpected_index_query": False,
            },
        )
        return [entry.to_json_dict() for entry in result.results]


@cache
def _batch_definition() -> BatchDefinition:
    """Any data frame as a batch, in the one context of this process: a context costs time and a folder of its own."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    import great_expectations as gx

    logging.getLogger("great_expectations").setLevel(logging.WARNING)
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    return (
        context.data_sources.add_pandas("frames")
        .add_dataframe_asset("frame")
        .add_batch_definition_whole_dataframe("all")
    )


def _outcome(
    suite: Suite, expectation: Expectation, result: Mapping[str, Any], frame: pd.DataFrame, key: str
) -> Outcome:
    error = _error_of(result)
    if error:
        raise UnrunnableExpectation(f"{suite.path}, {expectation.check}: {error}")
    found = result.get("result") or {}
    listed = found.get("unexpected_index_list") or found.get("partial_unexpected_index_list") or ()
    keys = tuple(str(entry[key]) for entry in listed)
    failing = int(found.get("unexpected_count") or 0)
    missing = int(found.get("missing_count") or 0)
    observed = found.get("observed_value")
    return Outcome(
        expectation=expectation,
        passed=bool(result["success"]),
        rows=len(frame),
        evaluated=int(found.get("element_count", len(frame))) - missing,
        failing=failing,
        keys=keys,
        sample=_sample(expectation, frame, key, keys),
        observed=None if observed is None else str(observed)[:500],
    )


def _error_of(result: Mapping[str, Any]) -> str | None:
    """The message of the exception that stopped an expectation, if there was one.

    Great Expectations keeps one exception directly, or one for each metric that failed.
    """
    info = result.get("exception_info") or {}
    for entry in [info, *(value for value in info.values() if isinstance(value, Mapping))]:
        if entry.get("raised_exception"):
            return str(entry.get("exception_message"))
    return None


def _sample(expectation: Expectation, frame: pd.DataFrame, key: str, keys: Sequence[str]) -> list[Mapping[str, Any]]:
    """Failing rows with the columns that the expectation looks at, and whatever says in words what the row is."""
    if not keys:
        return []
    looked_at = [v for name, v in expectation.arguments.items() if name.startswith("column") and isinstance(v, str)]
    looked_at += [c for c in expectation.arguments.get("column_list") or () if isinstance(c, str)]
    telling = [
        "report",
        "indicator_name",
        "region_code",
        "value",
        "unit",
        "measure",
        "raw_text",
        "sentence",
        "value_before",
        "value_now",
    ]
    shown = [name for name in dict.fromkeys([key, *looked_at, *telling]) if name in frame.columns]
    rows = frame[frame[key].astype(str).isin(keys[:SAMPLE])].head(SAMPLE)
    return [{name: _plain(value) for name, value in row.items()} for row in rows[shown].to_dict("records")]


def _plain(value: Any) -> Any:
    """The value as JSON knows it: nothing for the many kinds of nothing, text for days."""
    if value is None or value != value:  # NaN and NaT differ from themselves
        return None
    if isinstance(value, (bool, int, float, str)):
        return value
    return str(value)
