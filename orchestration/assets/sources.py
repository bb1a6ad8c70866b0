"""The sources as assets: the fetching of reports before anything else, and the tables that say how each source stands.

What lives here: what the UI shows of sources, and the checks on them. What does not: fetching (``sources/``). The fetching step
does not hold the lock of the data folder: only the refresh that it may be part of does.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from datetime import date

import dagster as dg

from orchestration import landing
from orchestration.checks.results import PIPELINE, result_row
from orchestration.configuration import Folders
from orchestration.failures import tried_again
from orchestration.presentation import code_references, count, markdown_table, query_rows, row_count, table_schema
from orchestration.progress import teller
from orchestration.resources import FoldersResource
from orchestration.sources.declaration import Declared, Source, SourcesError, load_sources
from orchestration.sources.standing import Standing, standings
from orchestration.sources.store import Document, Store, StoreError, now

RAW_REPORTS = dg.AssetKey("raw_reports")
FETCHED_REPORTS = dg.AssetKey("fetched_reports")
SOUND_CHECK = "every_row_of_sources_is_sound"


class FetchConfig(dg.Config):
    """What the fetching step does."""

    fetch: bool = True  # else it only says what was fetched before, and touches no network
    check_old: bool = False  # ask for every page that is held, listed or not
    sources: list[str] = []  # their ids; none stands for all


def fetched_reports_asset(folders: Folders) -> dg.AssetsDefinition:
    """The fetched reports of these folders, with checks for each source that is declared now."""
    try:
        declared = load_sources(folders)
    except SourcesError:
        declared = Declared({}, ())  # the check says so when it runs
    watched = list(declared.sources.values())

    @dg.multi_asset(
        name="fetched_reports",
        specs=[
            dg.AssetSpec(
                FETCHED_REPORTS,
                group_name="raw",
                owners=["team:data-engineering"],
                kinds={"file"},
                description="The reports of the sources in `sources.csv`: web pages, feeds, folders, buckets. Their bytes are kept "
                "by checksum with what is known of each; a page that vanishes keeps its report. Where only the folder of the "
                "reports is declared, no network is touched.",
                metadata=code_references(Store, load_sources),
            )
        ],
        check_specs=list(_check_specs(watched)),
    )
    @tried_again
    def fetched_reports(
        context: dg.AssetExecutionContext, config: FetchConfig
    ) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
        tell = teller(context.log)
        try:
            declared = load_sources(folders)
            if config.fetch and declared.fetched:
                from orchestration.sources.fetch import fetch_sources  # late: only who fetches pays for the clients

                fetch_sources(folders, config.sources, check_old=config.check_old, log=tell)
            found = {standing.source_id: standing for standing in standings(declared, folders)}
        except SourcesError as error:
            declared, found = Declared({}, (str(error),)), {}
        except StoreError as error:
            raise dg.Failure(description=str(error)) from error
        documents = sum(standing.documents for standing in found.values() if standing.source_id in _fetched(declared))
        yield dg.MaterializeResult(
            asset_key=FETCHED_REPORTS,
            metadata={
                "dagster/row_count": documents,
                "dagster/column_schema": dg.TableSchema(
                    [dg.TableColumn(field.name, str(field.type)) for field in fields(Document)]
                ),
                "sources": len(found),
                "store": str(folders.fetched),
                "how the sources stand": dg.MarkdownMetadataValue(_table(found)),
            },
        )
        yield from _check_results(watched, declared, found, now().date())

    return fetched_reports


def source_tables(descriptions: Mapping[str, Mapping[str, str]]) -> dg.AssetsDefinition:
    """The landing tables of sources and requests; ``descriptions`` says what their columns mean, by table."""

    def spec(table: str, description: str) -> dg.AssetSpec:
        return dg.AssetSpec(
            key=dg.AssetKey(["landing", table]),
            deps=[FETCHED_REPORTS, RAW_REPORTS],
            group_name="raw",
            owners=["team:data-engineering"],
            kinds={"python", "duckdb"},
            description=description,
            metadata={"dagster/table_name": f"landing.{table}", **code_references(standings, landing.land_sources)},
        )

    specs = [
        spec("sources", "Each source of `sources.csv`: whose it is, what it gave, how long it has been silent, what failed last."),
        spec("fetches", "Every request that was ever made for a report, a list or a robots.txt, with what came of it."),
    ]  # fmt: skip

    @dg.multi_asset(name="sources", specs=specs)
    @tried_again
    def sources(context: dg.AssetExecutionContext, folders: FoldersResource) -> Iterator[dg.MaterializeResult]:
        here = folders.folders
        try:
            declared = load_sources(here)
            rows = list(standings(declared, here))
        except (SourcesError, StoreError) as error:
            raise dg.Failure(description=str(error)) from error
        # the checks were evaluated before it was known whether this run builds anything; here their results are kept
        watched = list(declared.sources.values())
        demands = {spec.name: spec.description or "" for spec in _check_specs(watched)}
        found = {standing.source_id: standing for standing in rows}
        results = [
            result_row(result, context.run_id, PIPELINE, demands[result.check_name], rows=result.metadata["rows"].value)
            for result in _check_results(watched, declared, found, now().date())
        ]
        with landing.build_database(here.build_database) as connection:
            landing.ensure_tables(connection)
            landing.land_results(connection, results)
            landing.land_sources(connection, rows, sorted(Store(here.fetched).log_folder.glob("*.jsonl")))
            for spec in specs:
                table = spec.key.path[-1]
                relation = f"landing.{table}"
                preview = query_rows(connection, _PREVIEWS[table])
                yield dg.MaterializeResult(
                    asset_key=spec.key,
                    metadata={
                        "dagster/row_count": row_count(connection, relation),
                        "dagster/column_schema": table_schema(connection, relation, descriptions.get(table)),
                        "preview": dg.MarkdownMetadataValue(markdown_table(preview)),
                    },
                )

    return sources


_PREVIEWS: Mapping[str, str] = {
    "sources": "select source_id, kind, documents, gone, held_back, failed, newest_day, last_success_at, last_error "
    "from landing.sources order by source_id limit 50",
    "fetches": "select requested_at, source_id, purpose, outcome, status, url, detail "
    "from landing.fetches order by requested_at desc, fetch_id desc limit 20",
}


def _fetched(declared: Declared) -> set[str]:
    return {source.id for source in declared.fetched}


def _table(found: Mapping[str, Standing]) -> str:
    shown = (
        "source_id",
        "kind",
        "documents",
        "gone",
        "held_back",
        "failed",
        "newest_day",
        "last_success_at",
        "last_error",
    )
    return markdown_table([{name: getattr(standing, name) for name in shown} for standing in found.values()])


def _check_specs(sources: list[Source]) -> Iterator[dg.AssetCheckSpec]:
    yield dg.AssetCheckSpec(
        SOUND_CHECK,
        asset=FETCHED_REPORTS,
        description="Every row of `sources.csv` keeps to its schema. A row with a fault is left out and named; the others stand.",
    )
    for source in sources:
        if not source.in_place:
            yield dg.AssetCheckSpec(
                f"{source.id}_could_be_fetched",
                asset=FETCHED_REPORTS,
                description=f"The last fetch of `{source.location[:200]}` had its lists and every report that it asked for.",
            )
        if source.rhythm_days:
            yield dg.AssetCheckSpec(
                f"{source.id}_is_not_silent",
                asset=FETCHED_REPORTS,
                description=f"A report is expected every {source.rhythm_days} days, half as long again is allowed.",
            )


def _check_results(
    watched: list[Source], declared: Declared, found: Mapping[str, Standing], today: date
) -> Iterator[dg.AssetCheckResult]:
    """The result of every check that was specified, also of a source whose row is gone or no longer sound."""

    def result(name: str, passed: bool, description: str, rows: int) -> dg.AssetCheckResult:
        return dg.AssetCheckResult(
            asset_key=FETCHED_REPORTS,
            check_name=name,
            passed=passed,
            severity=dg.AssetCheckSeverity.WARN,
            description=description,
            metadata={"rows": rows},
        )

    sound = f"{count(len(declared.sources), 'source')} declared"
    yield result(SOUND_CHECK, not declared.faults, "; ".join(declared.faults) or sound, len(declared.sources))
    for source in watched:
        standing = found.get(source.id) if source.id in declared.sources else None
        absent = "no sound row of sources.csv declares it any more"
        if not source.in_place:
            name = f"{source.id}_could_be_fetched"
            if standing is None:
                yield result(name, False, absent, 0)
            elif standing.last_asked_at is None:
                yield result(name, False, "it was never fetched: zhibiao fetch", standing.documents)
            else:
                told = (
                    standing.last_error or f"{count(standing.documents, 'report')}, {standing.gone} of them gone since"
                )
                yield result(name, standing.last_error is None, told, standing.documents)
        if source.rhythm_days:
            name = f"{source.id}_is_not_silent"
            if standing is None:
                yield result(name, False, absent, 0)
            else:
                heard = standing.newest_day is not None and not standing.is_overdue(today)
                yield result(name, heard, standing.told(today), standing.documents)
