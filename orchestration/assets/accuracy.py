"""The accuracy of the reader as an asset: its scores on the annotated reports, and the check that they reach their bars.

What lives here: which sets are scored and when, and what the UI shows of it. What does not: what a score is
(``evaluation/``), the annotated reports and the bars (``tests/gold``). The scores are taken anew only where the reader, the
registry or the gold changed; the readings that this refresh made are not made again for it.
"""

import hashlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb

from orchestration import configuration, landing
from orchestration.checks.results import PIPELINE, ValidationResult, result_row
from orchestration.evaluation.accuracy import METRICS, REPORT, TOTAL, Accuracy, accuracy_rows
from orchestration.evaluation.evaluate import Kept, evaluate_set, missing_texts
from orchestration.evaluation.gold import GoldError, find_corpus, fingerprint, load_sets
from orchestration.failures import tried_again
from orchestration.inputs import reading_key
from orchestration.presentation import code_references, count, markdown_table, query_rows, row_count, table_schema
from orchestration.progress import Log, teller
from orchestration.reading.errors import UnreadableReport
from orchestration.reading.manifest import ManifestError
from orchestration.reading.read import READER_VERSION
from orchestration.reading.registry import Registry, load_registry
from orchestration.resources import FoldersResource

ACCURACY = dg.AssetKey(["landing", "accuracy"])
ACCURACY_CHECK = "every_score_reaches_its_bar"
_DEMAND = (
    "Every annotated set whose texts are at hand could be scored, and no score falls short of the bar that "
    "`tests/gold/sets.json` sets for it."
)


def accuracy_asset(descriptions: Mapping[str, str]) -> dg.AssetsDefinition:
    """The scores of the reader with their check; ``descriptions`` says what the columns mean."""

    @dg.multi_asset(
        name="accuracy",
        specs=[
            dg.AssetSpec(
                ACCURACY,
                deps=[dg.AssetKey(["landing", "observations"]), dg.AssetKey(["landing", "numbers"])],
                group_name="reading",
                owners=["team:data-engineering"],
                kinds={"python", "duckdb"},
                skippable=True,
                description="How well the reader reads: precision, recall and the share right for each field, of each set of "
                "annotated reports whose texts are at hand, of each of its reports and of each domain of indicators.",
                metadata={
                    "dagster/table_name": "landing.accuracy",
                    **code_references(accuracy_rows, evaluate_set),
                },
            )
        ],
        check_specs=[
            dg.AssetCheckSpec(
                name=ACCURACY_CHECK,
                asset=ACCURACY,
                description=_DEMAND,
            )
        ],
    )
    @tried_again
    def accuracy(
        context: dg.AssetExecutionContext, folders: FoldersResource
    ) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        tell = teller(context.log)
        with landing.build_database(folders.folders.build_database) as connection:
            landing.ensure_tables(connection)
            left_out, faults = bring_up_to_date(connection, load_registry(configuration.SEEDS_DIR), tell)
            yield dg.MaterializeResult(
                asset_key=ACCURACY,
                metadata={
                    "dagster/row_count": row_count(connection, "landing.accuracy"),
                    "dagster/column_schema": table_schema(connection, "landing.accuracy", descriptions),
                    **_tables(connection),
                },
            )
            result, row = _check_result(connection, left_out, faults, context.run_id)
            landing.land_results(connection, [row])
            yield result

    return accuracy


def bring_up_to_date(
    connection: duckdb.DuckDBPyConnection, registry: Registry, tell: Log
) -> tuple[dict[str, str], dict[str, str]]:
    """Take the scores of every set anew unless those that are kept are the ones of this reader, registry and gold.

    Returns, each by the name of the set, why sets are left out whose texts are not at hand, and why others that should have
    been scored could not be. Where there is such a fault, the next refresh that runs tries again.
    """
    corpus = find_corpus(configuration.PROJECT_DIR)
    try:
        sets = load_sets(configuration.GOLD_DIR, corpus)
    except GoldError as error:
        landing.land_accuracy(connection, [], None)
        return {}, {"all sets": str(error)}
    missing = {name: missing_texts(gold_set) for name, gold_set in sets.items()}
    left_out = {name: reason for name, reason in missing.items() if reason}
    of_gold = fingerprint(configuration.GOLD_DIR, corpus)
    parts = (READER_VERSION, registry.fingerprint, of_gold)
    now = hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]
    if landing.scored(connection) == now:
        return left_out, {}
    rows: list[Accuracy] = []
    faults: dict[str, str] = {}
    for name, gold_set in sets.items():
        if name in left_out:
            continue
        try:
            scores = evaluate_set(gold_set, registry, _kept(connection, registry))
            rows += accuracy_rows(
                gold_set,
                scores,
                reader_version=READER_VERSION,
                registry_fingerprint=registry.fingerprint,
                gold_fingerprint=of_gold,
            )
        except (GoldError, ManifestError, UnreadableReport) as error:
            faults[name] = " ".join(str(error).split())
    landing.land_accuracy(connection, rows, None if faults else now)
    tell(f"accuracy: {count(len(sets) - len(left_out) - len(faults), 'set')} of annotated reports scored")
    return left_out, faults


def _kept(connection: duckdb.DuckDBPyConnection, registry: Registry) -> Kept:
    """The readings of the landing tables, for reports that were read from the same bytes with the same manifest row."""

    def kept(file: str, data: bytes, manifest: Any) -> Any:
        key = reading_key(hashlib.sha256(data).hexdigest(), manifest, registry.fingerprint)
        return landing.kept_reading(connection, Path(file).stem, key)

    return kept


def _check_result(
    connection: duckdb.DuckDBPyConnection, left_out: Mapping[str, str], faults: Mapping[str, str], run_id: str
) -> tuple[dg.AssetCheckResult, ValidationResult]:
    below = query_rows(
        connection,
        "select gold_set, metric, value, bar, goal from landing.accuracy where not passed order by gold_set, metric",
    )
    rows = row_count(connection, "landing.accuracy")
    barred = row_count(connection, "landing.accuracy where bar is not null")
    if faults:
        description = "; ".join(f"{name} could not be scored: {fault}" for name, fault in faults.items())
    elif not barred:
        description = "no annotated set is at hand, so nothing was scored"
    elif below:
        description = "; ".join(
            f"{row['gold_set']}: {row['metric']} {row['value']:.3f}, bar {row['bar']}" for row in below
        )
    else:
        description = f"{count(barred, 'score')} of {count(_sets(connection), 'set')} reach their bars"
    metadata: dict[str, Any] = {"rows": rows, "scores with a bar": barred, "scores below their bar": len(below)}
    if below:
        metadata["below their bar"] = dg.MarkdownMetadataValue(markdown_table(below))
    if left_out:
        reasons = [{"set": name, "left out because": reason} for name, reason in left_out.items()]
        metadata["sets left out"] = dg.MarkdownMetadataValue(markdown_table(reasons))
    result = dg.AssetCheckResult(
        asset_key=ACCURACY,
        check_name=ACCURACY_CHECK,
        passed=barred > 0 and not below and not faults,
        severity=dg.AssetCheckSeverity.WARN,
        description=description,
        metadata={**metadata, **_tables(connection)},
    )
    return result, result_row(
        result, run_id, PIPELINE, _DEMAND, rows=rows, evaluated=barred, failing=len(below), sample=below
    )


def _sets(connection: duckdb.DuckDBPyConnection) -> int:
    return connection.execute("select count(distinct gold_set) from landing.accuracy").fetchone()[0]


def _tables(connection: duckdb.DuckDBPyConnection) -> dict[str, dg.MarkdownMetadataValue]:
    """The scores as people compare them: a row for each set, report or domain, a column for each metric."""
    scores = ", ".join(f"round(any_value(value) filter (metric = '{metric}'), 3) as {metric}" for metric in METRICS)
    return {
        f"by {scope}": dg.MarkdownMetadataValue(
            markdown_table(
                query_rows(
                    connection,
                    f"select gold_set as set, {'' if scope == TOTAL else f'scope_name as {scope}, '}{scores} "
                    "from landing.accuracy where scope = $1 group by all order by all",
                    [scope],
                )
            )
        )
        for scope in (TOTAL, REPORT, "domain")
    }
