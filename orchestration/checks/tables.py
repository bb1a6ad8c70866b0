"""The suites over the finished tables as asset checks: one check for each expectation, with its evidence.

A failed ``critical`` expectation is an ERROR and blocks publication: the pipeline itself must be at fault. Any other
is a warning. What lives here: the bridge between the outcome of an expectation and the result of an asset check. The step
also makes the Data Docs and keeps the results, before it says what failed: a run that is stopped here leaves both.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import dagster as dg
import duckdb

from orchestration import landing, settings
from orchestration.checks import data_docs
from orchestration.checks.checkpoints import CheckpointRun, open_context, run_checkpoint
from orchestration.checks.evaluation import Outcome, judged_before
from orchestration.checks.frames import JUDGED_BY, choose_rows, frames_of, judging_fingerprint
from orchestration.checks.results import GREAT_EXPECTATIONS, result_row
from orchestration.checks.suites import PLAUSIBILITY, Expectation, Suite, load_suites
from orchestration.configuration import Folders
from orchestration.failures import tried_again
from orchestration.presentation import count, markdown_table, row_count
from orchestration.progress import teller
from orchestration.resources import FoldersResource

#: Beside the checks of this table the Data Docs show the suite that its rows were judged by as they were read.
_OF_READINGS = "fct_observations"


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
        here = folders.folders
        selected = context.selected_asset_check_keys
        wanted = [suite for suite in suites.values() if selected.intersection(_keys(suite))]
        runs, every = run_suites(here, wanted, context.run.run_id)
        results: list[dg.AssetCheckResult] = []
        rows = []
        for run in runs.values():
            if run.suite.name == PLAUSIBILITY:
                continue
            failed = [outcome for outcome in run.outcomes if not outcome.passed]
            tell(f"{run.suite.name}: {count(len(run.outcomes), 'expectation')}, {len(failed)} not passed")
            page = data_docs.page_of(here, run)
            for outcome, key in zip(run.outcomes, _keys(run.suite), strict=True):
                if key not in selected:
                    continue
                result = result_of(outcome, dg.AssetKey(run.suite.name), page and docs_link(here, page))
                results.append(result)
                rows.append(_row(outcome, result, run.suite, context.run.run_id, page and page.relative_to(here.data)))
        with landing.build_database(here.build_database) as connection:
            landing.land_results(connection, rows)
            if PLAUSIBILITY in runs and (page := data_docs.page_of(here, runs[PLAUSIBILITY])):
                landing.link_results(connection, context.run.run_id, PLAUSIBILITY, str(page.relative_to(here.data)))
            stopped = any(not result.passed and result.severity == dg.AssetCheckSeverity.ERROR for result in results)
            if every and len(wanted) == len(suites) and not stopped:
                landing.remember(connection, {JUDGED_BY: judging_fingerprint()})
        yield from results

    return expectations


def run_suites(folders: Folders, suites: list[Suite], run_id: str) -> tuple[dict[str, CheckpointRun], bool]:
    """Run the checkpoints of these suites on the build database and make their pages of the Data Docs.

    Returns what came of each, by suite, and whether every row of the tables was judged.
    """
    context = open_context(folders)
    everything = load_suites()
    runs: dict[str, CheckpointRun] = {}
    with landing.build_database(folders.build_database, read_only=True) as connection:
        every = choose_rows(connection, fingerprint=judging_fingerprint())
        for suite in suites:
            run = run_checkpoint(context, suite, frames_of(connection, suite), run_id)
            runs[suite.name] = run if run.identifiers or every else _without_change(connection, run)
        if _OF_READINGS in runs:
            suite = everything[PLAUSIBILITY]
            runs[PLAUSIBILITY] = run_checkpoint(context, suite, frames_of(connection, suite), run_id)
    data_docs.build(context, folders, everything.values(), list(runs.values()))
    return runs, every


def _without_change(connection: duckdb.DuckDBPyConnection, run: CheckpointRun) -> CheckpointRun:
    """The run of a suite for which no row was chosen: a fault only where the table is empty."""
    rows = row_count(connection, f'main."{run.suite.name}"')
    return CheckpointRun(run.suite, judged_before(run.suite, rows), ()) if rows else run


def result_of(outcome: Outcome, asset_key: dg.AssetKey, page: dg.MetadataValue | None = None) -> dg.AssetCheckResult:
    """The outcome of an expectation as the result of an asset check; ``page`` links to its page in the Data Docs."""
    expectation = outcome.expectation
    if outcome.note:
        description = outcome.note
    elif outcome.passed and not outcome.evaluated:
        description = expectation.inapplicable or f"applies to none of {count(outcome.rows, 'row')}"
    elif outcome.passed:
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
    if page:
        metadata["Data Docs"] = page
    return dg.AssetCheckResult(
        asset_key=asset_key,
        check_name=expectation.check,
        passed=outcome.passed,
        severity=dg.AssetCheckSeverity.ERROR if expectation.is_blocking else dg.AssetCheckSeverity.WARN,
        description=description,
        metadata=metadata,
    )


def docs_link(folders: Folders, page: Path) -> dg.MetadataValue:
    """A link to a page below ``data/docs``: where the UI has them served beside it, one to click; else the path of the file."""
    served = settings.value_of("docs.url")
    if served:
        return dg.MetadataValue.url(f"{served}/{page.relative_to(folders.docs).as_posix()}")
    return dg.MetadataValue.path(page)


def _row(outcome: Outcome, result: dg.AssetCheckResult, suite: Suite, run_id: str, page: Path | None):
    expectation = outcome.expectation
    return result_row(
        result,
        run_id,
        GREAT_EXPECTATIONS,
        _demand(expectation),
        suite=suite.name,
        severity=expectation.severity,
        rows=outcome.rows,
        evaluated=outcome.evaluated,
        failing=outcome.failing,
        observed=outcome.observed,
        sample=outcome.sample,
        data_docs=page and page.as_posix(),
    )


def _keys(suite: Suite) -> list[dg.AssetCheckKey]:
    return [dg.AssetCheckKey(dg.AssetKey(suite.name), expectation.check) for expectation in suite.expectations]


def _demand(expectation: Expectation) -> str:
    return f"Fails where: {expectation.reason}"


def _spec(suite: Suite, expectation: Expectation) -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        name=expectation.check,
        asset=dg.AssetKey(suite.name),
        description=_demand(expectation) + _suite_link(suite),
        blocking=expectation.is_blocking,
        metadata={
            "engine": "Great Expectations",
            "suite": suite.name,
            "severity": expectation.severity,
            "expectation": expectation.statement,
            **_threshold(suite, expectation),
        },
    )


def _suite_link(suite: Suite) -> str:
    """A link to the suite's page, for as long as pages are served."""
    served = settings.value_of("docs.url")
    return f" [The suite in the Data Docs]({served}/expectations/expectations/{suite.name}.html)" if served else ""


def _threshold(suite: Suite, expectation: Expectation) -> Mapping[str, str]:
    """Since when a threshold is what it is, and why, where its suite says so."""
    entry = next(e for e in suite.content["expectations"] if e["meta"]["check"] == expectation.check)
    said = entry["meta"].get("threshold")
    return {"threshold": f"{said['set_on']}: {said['why']}"} if said else {}
