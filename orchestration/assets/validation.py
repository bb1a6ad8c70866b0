"""The results of the checks as assets: what each run's checks found, kept over runs, and the Data Docs that show it.

What lives here: what the UI shows of both. What does not: the checks (``checks/``, the dbt project) and the making of the
pages. Every step that evaluates checks keeps their results itself, so that a run which is stopped leaves them; this step
comes after the checks that stop a run, and before the tables that dbt makes of the results.
"""

from collections.abc import Iterator, Mapping

import dagster as dg

from orchestration import landing, settings
from orchestration.assets.transformation import Manifest, published_tables, published_views
from orchestration.checks import data_docs
from orchestration.checks.suites import load_suites
from orchestration.checks.tables import docs_link
from orchestration.presentation import code_references, markdown_table, query_rows, row_count, table_schema
from orchestration.resources import FoldersResource

VALIDATION_RESULTS = dg.AssetKey(["landing", "validation_results"])
DATA_DOCS = dg.AssetKey("data_docs")
#: The tag of the dbt models that are made of the results.
_TAG = "validation"

_LAST_RUN = (
    "with last as (select max_by(run_id, ran_at) as run_id from landing.validation_results) "
    "select r.* from landing.validation_results r join last using (run_id)"
)


def validation_assets(manifest: Manifest, descriptions: Mapping[str, str]) -> dg.AssetsDefinition:
    """The kept results and the Data Docs; ``descriptions`` says what the columns of the results mean."""
    found = {**published_tables(manifest), **published_views(manifest)}
    checked = [name for name, unique_id in found.items() if _TAG not in manifest["nodes"][unique_id]["tags"]]
    common = {"group_name": "validation", "owners": ["team:data-engineering"], "skippable": True}
    served = settings.value_of("docs.url")
    link = {"Data Docs": dg.MetadataValue.url(f"{served}/expectations/index.html")} if served else {}

    @dg.multi_asset(
        name="validation",
        specs=[
            dg.AssetSpec(
                VALIDATION_RESULTS,
                deps=[dg.AssetKey(name) for name in checked],
                kinds={"python", "duckdb"},
                description="The result of each check of each run that is kept: expectations, dbt tests and the pipeline's own "
                "checks, with counts and a sample of what fails. Published as `fct_validation_results`.",
                metadata={
                    "dagster/table_name": "landing.validation_results",
                    **code_references(landing.land_results),
                },
                **common,
            ),
            dg.AssetSpec(
                DATA_DOCS,
                deps=[VALIDATION_RESULTS],
                kinds={"greatexpectations"},
                description="Great Expectations' Data Docs: every suite in words, and its results with the rows that fail, in "
                "`data/docs/expectations/index.html`."
                + (f" [Open the Data Docs]({served}/expectations/index.html)" if served else ""),
                metadata={**link, **code_references(data_docs.build)},
                **common,
            ),
        ],
    )
    def validation(context: dg.AssetExecutionContext, folders: FoldersResource) -> Iterator[dg.MaterializeResult]:
        here = folders.folders
        with landing.build_database(here.build_database, read_only=True) as connection:
            relation = "landing.validation_results"
            by_engine = query_rows(
                connection,
                "select engine, severity, count(*) as checks, count(*) filter (where passed) as passed, "
                f"count(*) filter (where not passed) as failed from ({_LAST_RUN}) group by all order by all",
            )
            failed = query_rows(
                connection,
                f"select asset, check_name, severity, failing, description from ({_LAST_RUN}) where not passed "
                "order by severity, asset, check_name limit 50",
            )
            yield dg.MaterializeResult(
                asset_key=VALIDATION_RESULTS,
                metadata={
                    "dagster/row_count": row_count(connection, relation),
                    "dagster/column_schema": table_schema(connection, relation, descriptions),
                    "runs kept": connection.execute(f"select count(distinct run_id) from {relation}").fetchone()[0],
                    "last run": dg.MarkdownMetadataValue(markdown_table(by_engine)),
                    "not passed": dg.MarkdownMetadataValue(markdown_table(failed)),
                },
            )
            results = query_rows(
                connection,
                "select suite, count(*) as expectations, count(*) filter (where passed) as passed, "
                f"any_value(data_docs) as page from ({_LAST_RUN}) where suite is not null group by all order by all",
            )
            index = data_docs.site(here) / "index.html"
            yield dg.MaterializeResult(
                asset_key=DATA_DOCS,
                metadata={
                    "Data Docs": docs_link(here, index),
                    "index": dg.MetadataValue.path(index),
                    "suites": len(load_suites()),
                    "last run": dg.MarkdownMetadataValue(markdown_table(results)),
                },
            )

    return validation
