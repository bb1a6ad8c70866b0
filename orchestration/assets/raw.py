"""The reports as they lie in the raw folder or were fetched, registered by checksum and never parsed."""

import json
from collections.abc import Iterator

import dagster as dg

from orchestration import landing
from orchestration.assets.sources import FETCHED_REPORTS, RAW_REPORTS
from orchestration.failures import tried_again
from orchestration.inputs import INPUT_ERRORS, find_inputs
from orchestration.presentation import code_references, count, markdown_table, query_rows, row_count, table_schema
from orchestration.progress import teller
from orchestration.publication import published_fingerprint
from orchestration.resources import FoldersResource


class RawReportsConfig(dg.Config):
    """How a run begins."""

    full: bool = False  # read every report and build every table, whatever is kept already


@dg.asset(
    key=RAW_REPORTS,
    deps=[FETCHED_REPORTS],
    group_name="raw",
    owners=["team:data-engineering"],
    kinds={"file", "duckdb"},
    output_required=False,
    metadata={"dagster/table_name": "landing.raw_reports", **code_references(find_inputs, landing.register)},
)
@tried_again
def raw_reports(
    context: dg.AssetExecutionContext, config: RawReportsConfig, folders: FoldersResource
) -> Iterator[dg.MaterializeResult | dg.AssetObservation]:
    """The reports as they came, byte for byte, and what `reports.csv` or their source says of each.

    Every state of every file has a row: checksum, size, source, when it was first seen and when it was gone. Nothing is
    parsed here. **Where nothing differs from what was published last** (bytes, manifest, registry, reader, dbt project,
    expectations), this asset is only observed and the run ends here: nothing is rebuilt or published.
    """
    here = folders.folders
    tell = teller(context.log)
    try:
        inputs = find_inputs(here)
    except INPUT_ERRORS as error:
        raise dg.Failure(description=str(error)) from error

    if not config.full and not here.rereading.exists() and published_fingerprint(here) == inputs.fingerprint:
        tell(f"{count(len(inputs.reports), 'report')}, all as published: nothing to do")
        yield dg.AssetObservation(
            asset_key=RAW_REPORTS,
            description="nothing has changed since the last publication",
            metadata={"reports": len(inputs.reports), "fingerprint": inputs.fingerprint},
        )
        return

    tell(f"{count(len(inputs.reports), 'report')} in {here.reports}")
    with landing.build_database(here.build_database) as connection:
        if landing.ensure_tables(connection):
            tell("the reader has other fields than before: every report will be read again")
        landing.register(connection, inputs.reports, landing.now())
        landing.remember(connection, {"build": json.dumps(inputs.build)})
        if config.full:
            landing.forget_reading_keys(connection)
            landing.remember(connection, {landing.BUILT_FROM: "all is to be built"})
        yield dg.MaterializeResult(
            metadata={
                "dagster/row_count": row_count(connection, "landing.raw_reports"),
                "dagster/column_schema": table_schema(connection, "landing.raw_reports"),
                "reports": len(inputs.reports),
                "bytes": sum(report.bytes for report in inputs.reports),
                "without a manifest row": sum(report.manifest is None for report in inputs.reports),
                "fingerprint": inputs.fingerprint,
                "reports seen last": dg.MarkdownMetadataValue(markdown_table(query_rows(connection, _NEWEST))),
            }
        )


_NEWEST = """
    select file, bytes, source_id, title, publisher, publication_day, region_code, sha256[:12] as sha256, first_seen_at
    from landing.raw_reports where gone_at is null order by first_seen_at desc, file limit 10
"""
