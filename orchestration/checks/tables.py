"""The suites over the finished tables as asset checks: one check for each expectation, with its evidence.

A failed ``critical`` expectation is an ERROR and blocks publication: the pipeline itself must be at fault. Any other
is a warning. What lives here: the bridge between the outcome of an expectation and the result of an asset check.
"""

from collections.abc import Iterator

import dagster as dg

from orchestration import landing
from orchestration.checks.evaluation import Outcome, evaluate
from orchestration.checks.suites import PLAUSIBILITY, Expectation, Suite, load_suites
from orchestration.failures import tried_again
from orchestration.presentation import count, markdown_table
from orchestration.progress import teller
from orchestration.resources import FoldersResource


def table_checks() -> dg.AssetChecksDefinition:
    """The asset checks of every suite that is named after a published table."""
    suites = {name: suite for name, suite in load_suites().items() if name != PLAUSIBILITY}

    @dg.multi_asset_check(
        name="expectations",
        specs=[_spec(suite, expectation) for suite in suites.values() for expectation in suite.expectations],
        can_subset=True,
    )
    @tried_again
    def expectations(context: dg.AssetCheckExecutionContext, folders: FoldersResource) -> Iterator[dg.AssetCheckResult]:
        tell = teller(context.log)
        selected = context.selected_asset_check_keys
        for suite in suites.values():
            keys = {e.check: dg.AssetCheckKey(dg.AssetKey(suite.name), e.check) for e in suite.expectations}
            if not selected.intersection(keys.values()):
                continue
            with landing.build_database(folders.folders.build_database, read_only=True) as connection:
                frame = connection.execute(suite.frame_query).df()
            outcomes = evaluate(suite, frame)
            failed = [outcome for outcome in outcomes if not outcome.passed]
            tell(f"{suite.name}: {count(len(outcomes), 'expectation')}, {len(failed)} not passed")
            for outcome in outcomes:
                if keys[outcome.expectation.check] in selected:
                    yield result_of(outcome, dg.AssetKey(suite.name))

    return expectations


def result_of(outcome: Outcome, asset_key: dg.AssetKey) -> dg.AssetCheckResult:
    """The outcome of an expectation as the result of an asset check."""
    expectation = outcome.expectation
    if outcome.passed:
        description = f"holds for {count(outcome.evaluated, 'row')}"
    elif outcome.rows == 0:
        description = "the table has no rows, so nothing was checked"
    else:
        seen = count(outcome.failing, "row") if outcome.failing else f"observed {outcome.observed}"
        description = f"{expectation.reason} ({seen})"
    metadata = {
        "rows": outcome.rows,
        "evaluated": outcome.evaluated,
        "failing": outcome.failing,
        "expectation": expectation.statement,
    }
    if outcome.observed is not None:
        metadata["observed"] = outcome.observed
    if outcome.sample:
        metadata["failing rows"] = dg.MarkdownMetadataValue(markdown_table(outcome.sample))
    return dg.AssetCheckResult(
        asset_key=asset_key,
        check_name=expectation.check,
        passed=outcome.passed,
        severity=dg.AssetCheckSeverity.ERROR if expectation.is_blocking else dg.AssetCheckSeverity.WARN,
        description=description,
        metadata=metadata,
    )


def _spec(suite: Suite, expectation: Expectation) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        name=expectation.check,
        asset=dg.AssetKey(suite.name),
        description=f"Fails where: {expectation.reason}",
        blocking=expectation.is_blocking,
        metadata={
            "engine": "Great Expectations",
            "suite": suite.name,
            "severity": expectation.severity,
            "expectation": expectation.statement,
        },
    )
