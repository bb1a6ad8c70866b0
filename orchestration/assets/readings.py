"""The readings as assets: the landing tables that the reader fills, with what they show in the UI.

All landing tables are made by one step, since one report fills them together in one transaction. In the graph they
keep the order in which the reader makes them: text, repairs, ledger of numbers, observations, relations. The work itself is in
``intake.py``.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import dagster as dg
import duckdb

from orchestration import intake, landing
from orchestration.assets.raw import RAW_REPORTS
from orchestration.checks.plausibility import plausibility_suite
from orchestration.checks.results import GREAT_EXPECTATIONS, PIPELINE, ValidationResult, result_row
from orchestration.checks.suites import PLAUSIBILITY, Expectation, Suite
from orchestration.escaping import markdown_text
from orchestration.failures import tried_again
from orchestration.inputs import find_inputs
from orchestration.presentation import code_references, count, markdown_table, query_rows, row_count, table_schema
from orchestration.progress import teller
from orchestration.reading import read
from orchestration.resources import FoldersResource

QUARANTINE_CHECK = "every_report_could_be_read"


def _key(table: str) -> dg.AssetKey:
    return dg.AssetKey(["landing", table])


def _spec(table: str, deps: list[dg.AssetKey], description: str) -> dg.AssetSpec:
    return dg.AssetSpec(
        key=_key(table),
        deps=deps,
        group_name="reading",
        owners=["team:data-engineering"],
        kinds={"python", "duckdb"},
        description=description,
        metadata={
            "dagster/table_name": f"landing.{table}",
            **code_references(intake.take_in, read.read_report),
        },
    )


SPECS = [
    _spec(
        "reports",
        [RAW_REPORTS],
        "Each report that could be read: whence it came, its encoding, when it was published, what area it is about.",
    ),
    _spec(
        "texts",
        [RAW_REPORTS],
        "The decoded text of each report, as it came and after repair.",
    ),
    _spec(
        "repairs",
        [_key("texts")],
        "Every change that was made to a text before it was read: what, where, before, after.",
    ),
    _spec(
        "numbers",
        [_key("texts")],
        "The ledger: every figure of every text is a fact, no fact for a reason, or unresolved. Nothing is dropped.",
    ),
    _spec(
        "observations",
        [_key("numbers"), _key("reports")],
        "Each fact with its indicator, breakdown, region, period, value, unit, bound, measure and place in the text. "
        "What is implausible is kept and marked `suspect` with the reason.",
    ),
    _spec(
        "relations",
        [_key("observations")],
        "What sentences say of two of their figures together: which is a part, a share, a growth of which.",
    ),
    _spec(
        "quarantine",
        [RAW_REPORTS],
        "The reports that could not be read, with cause and remedy. They stop no other report.",
    ),
    _spec(
        "twins",
        [_key("texts")],
        "Reports that tell the same text, such as reprints: found by a sketch of each text, decided by the texts.",
    ),
    _spec(
        "changed_reports",
        [_key("reports"), _key("observations"), _key("twins")],
        "The reports that changed since the last publication, and those that tell the same text: all that is built anew.",
    ),
    _spec(
        "state",
        [_key("changed_reports")],
        "What this refresh leaves for the next: by what suite observations were judged, which run published last.",
    ),
    _spec(
        "published_reports",
        [RAW_REPORTS],
        "What the last publication held of each report: the next build is compared with it.",
    ),
    _spec(
        "published_counts",
        [RAW_REPORTS],
        "What the last publication counted: reports, facts, observations, cells and others.",
    ),
]

#: What the UI shows of each table: a few rows in which a person sees what was read.
_PREVIEWS: Mapping[str, str] = {
    "reports": "select report, title, publisher, publication_day, region_code, encoding, characters "
    "from landing.reports order by report limit 10",
    "texts": 'select report, text[:120] as "text begins" from landing.texts order by report limit 10',
    "repairs": "select report, kind, before, after, count(*) as times from landing.repairs "
    "group by all order by times desc, report, kind, before limit 10",
    "numbers": "select report, raw_text, fate, reason, sentence from landing.numbers "
    "where fate <> 'fact' order by fate desc, report, number_no limit 10",
    "observations": "select indicator_name, value, unit, region_code, period_end, status, sentence "
    "from landing.observations qualify row_number() over (partition by report order by raw_start) <= 3 limit 15",
    "relations": "select r.kind, r.rule, a.raw_text as of_figure, b.raw_text as to_figure, a.sentence "
    "from landing.relations r join landing.observations a using (observation_id) "
    "join landing.observations b on r.other_observation_id = b.observation_id "
    "order by r.kind, r.report, r.relation_id limit 15",
    "quarantine": "select file, cause, remedy, seen_at from landing.quarantine order by file limit 50",
    "twins": "select report, twin, similarity from landing.twins order by report, twin limit 20",
    "changed_reports": "select report from landing.changed_reports order by report limit 20",
    "state": "select name, left(value, 60) as value from landing.state order by name limit 20",
    "published_reports": "from landing.published_reports order by report limit 10",
    "published_counts": "from landing.published_counts order by name limit 20",
}


def readings_assets(descriptions: Mapping[str, Mapping[str, str]]) -> dg.AssetsDefinition:
    """The landing tables, with a check for each expectation on observations as they are read.

    ``descriptions`` says what the columns of each table mean, by table.
    """
    suite = plausibility_suite()

    @dg.multi_asset(
        name="readings",
        specs=[spec.replace_attributes(skippable=True) for spec in SPECS],
        check_specs=[*_plausibility_checks(suite), _quarantine_check()],
    )
    @tried_again
    def readings(
        context: dg.AssetExecutionContext, folders: FoldersResource
    ) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        here = folders.folders
        tell = teller(context.log)
        inputs = find_inputs(here)
        with landing.build_database(here.build_database) as connection:
            landing.ensure_tables(connection)
            found = intake.take_in(connection, inputs, suite, tell)
            tell(
                f"{count(len(found.read), 'report')} read, {len(found.unchanged)} unchanged, "
                f"{len(found.withdrawn)} withdrawn, {len(found.quarantined)} not readable"
            )
            for spec in SPECS:
                table = spec.key.path[-1]
                yield dg.MaterializeResult(
                    asset_key=spec.key, metadata=_metadata(connection, table, found, descriptions)
                )
            results = [
                *_plausibility_results(connection, suite, context.run_id),
                _quarantine_result(connection, context.run_id),
            ]
            landing.land_results(connection, [row for _, row in results])
            yield from (result for result, _ in results)

    return readings


def _metadata(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    found: intake.Intake,
    descriptions: Mapping[str, Mapping[str, str]],
) -> dict[str, Any]:
    relation = f"landing.{table}"
    metadata: dict[str, Any] = {
        "dagster/row_count": row_count(connection, relation),
        "dagster/column_schema": table_schema(connection, relation, descriptions.get(table)),
        "preview": dg.MarkdownMetadataValue(markdown_table(query_rows(connection, _PREVIEWS[table]))),
    }
    if table == "reports":
        for name in ("read", "unchanged", "withdrawn", "quarantined"):
            files = getattr(found, name)
            metadata[name] = len(files)
            if files:
                metadata[f"files {name}"] = dg.MarkdownMetadataValue(
                    "\n".join(f"- {markdown_text(file)}" for file in files[:100])
                )
    if table == "numbers":
        for fate, rows in connection.execute(f"select fate, count(*) from {relation} group by fate").fetchall():
            metadata[f"{fate} (rows)"] = rows
    if table == "observations":
        metadata["suspect (rows)"] = row_count(connection, f"{relation} where status = 'suspect'")
    return metadata


def _plausibility_checks(suite: Suite) -> list[dg.AssetCheckSpec]:
    return [
        dg.AssetCheckSpec(
            name=expectation.check,
            asset=_key("observations"),
            description=_demand(expectation),
            metadata={"engine": "Great Expectations", "suite": PLAUSIBILITY, "expectation": expectation.statement},
        )
        for expectation in suite.expectations
    ]


def _plausibility_results(
    connection: duckdb.DuckDBPyConnection, suite: Suite, run_id: str
) -> Iterator[tuple[dg.AssetCheckResult, ValidationResult]]:
    """What the suite's marks say of all observations kept, those of this run and those of runs before."""
    rows = row_count(connection, "landing.observations")
    for expectation in suite.expectations:
        suspects = query_rows(
            connection,
            "select observation_id, report, indicator_name, value, unit, sentence from landing.observations "
            "where status = 'suspect' and contains(status_reason, $1) order by all",
            [expectation.reason],
        )
        if not rows:
            description = "there is no observation, so nothing was checked"
        elif suspects:
            description = f"{expectation.reason} ({count(len(suspects), 'row')})"
        else:
            description = f"no observation of {rows:,} fails"
        result = dg.AssetCheckResult(
            asset_key=_key("observations"),
            check_name=expectation.check,
            passed=not suspects and rows > 0,
            severity=dg.AssetCheckSeverity.WARN,
            description=description,
            metadata={
                "observations": rows,
                "suspects": len(suspects),
                "failing rows": dg.MarkdownMetadataValue(markdown_table(suspects[:10])),
            },
        )
        yield (
            result,
            result_row(
                result,
                run_id,
                GREAT_EXPECTATIONS,
                _demand(expectation),
                suite=PLAUSIBILITY,
                severity=expectation.severity,
                rows=rows,
                failing=len(suspects),
                sample=suspects,
            ),
        )


def _demand(expectation: Expectation) -> str:
    return f"Fails where: {expectation.reason} Such rows are kept and marked `suspect`."


def _quarantine_check() -> dg.AssetCheckSpec:
    return dg.AssetCheckSpec(
        name=QUARANTINE_CHECK,
        asset=_key("quarantine"),
        description=_QUARANTINE_DEMAND,
    )


_QUARANTINE_DEMAND = "Every report of the raw folder could be read. The others are named with cause and remedy."


def _quarantine_result(
    connection: duckdb.DuckDBPyConnection, run_id: str
) -> tuple[dg.AssetCheckResult, ValidationResult]:
    quarantined = query_rows(connection, _PREVIEWS["quarantine"])
    read, unreadable = row_count(connection, "landing.reports"), row_count(connection, "landing.quarantine")
    result = dg.AssetCheckResult(
        asset_key=_key("quarantine"),
        check_name=QUARANTINE_CHECK,
        passed=not quarantined,
        severity=dg.AssetCheckSeverity.WARN,
        # The UI takes a description for Markdown, as it does the previews.
        description=markdown_text("; ".join(f"{row['file']}: {row['cause']}" for row in quarantined))
        or "every report could be read",
        metadata={
            "reports read": read,
            "reports in quarantine": unreadable,
            "quarantine": dg.MarkdownMetadataValue(markdown_table(quarantined)),
        },
    )
    return result, result_row(
        result,
        run_id,
        PIPELINE,
        _QUARANTINE_DEMAND,
        rows=read + unreadable,
        evaluated=read + unreadable,
        failing=unreadable,
        sample=quarantined,
    )
