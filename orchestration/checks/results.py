"""The result of each check of a run as a row: what was demanded, what was seen, and a sample of what fails.

What lives here: the record, and how an evaluated asset check becomes one. What does not: the keeping of the records
(``landing.py``), and any check. Every step that evaluates checks leaves their rows before it ends, so that a run that fails
leaves them too.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import dagster as dg

GREAT_EXPECTATIONS, DBT, PIPELINE = "great_expectations", "dbt", "zhibiao"
#: Failing rows that are kept of a result, and characters of a text in them.
SAMPLE, _TEXT = 10, 300


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """One check of one run."""

    run_id: str
    ran_at: datetime  # UTC
    engine: str  # great_expectations, dbt or zhibiao
    suite: str | None
    asset: str  # the key of the checked asset, its parts joined by a slash
    check_name: str
    severity: str  # critical, warning or info: what a failure means
    blocking: bool  # whether a failure stops publication
    passed: bool
    rows_seen: int | None  # of the table, or of the part of it that was judged
    evaluated: int | None  # rows that the check applies to
    failing: int | None
    observed: str | None  # where the check is about the table as a whole
    demand: str
    description: str
    sample: str  # JSON array of at most SAMPLE failing rows
    data_docs: str | None  # page below the folder of results


def result_row(
    result: dg.AssetCheckResult,
    run_id: str,
    engine: str,
    demand: str,
    *,
    suite: str | None = None,
    severity: str | None = None,
    rows: int | None = None,
    evaluated: int | None = None,
    failing: int | None = None,
    observed: str | None = None,
    sample: Sequence[Mapping[str, Any]] = (),
    data_docs: str | None = None,
) -> ValidationResult:
    """The row of an evaluated asset check. Without a ``severity``, an ERROR is critical and a WARN a warning."""
    is_error = result.severity.value == "ERROR"
    return ValidationResult(
        run_id=run_id,
        ran_at=datetime.now(UTC).replace(tzinfo=None, microsecond=0),
        engine=engine,
        suite=suite,
        asset=result.asset_key.to_user_string(),
        check_name=result.check_name,
        severity=severity or ("critical" if is_error else "warning"),
        blocking=is_error,
        passed=result.passed,
        rows_seen=rows,
        evaluated=evaluated,
        failing=failing,
        observed=observed,
        demand=demand,
        description=result.description or ("holds" if result.passed else "does not hold"),
        sample=sample_of(sample),
        data_docs=data_docs,
    )


def sample_of(rows: Sequence[Mapping[str, Any]]) -> str:
    """At most SAMPLE rows as JSON, long texts cut."""
    capped = [{name: _capped(value) for name, value in row.items()} for row in rows[:SAMPLE]]
    return json.dumps(capped, ensure_ascii=False, default=str)


def _capped(value: Any) -> Any:
    return value if not isinstance(value, str) or len(value) <= _TEXT else value[: _TEXT - 1] + "…"
