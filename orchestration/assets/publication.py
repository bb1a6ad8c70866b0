"""The last assets: the published warehouse and its tables as Parquet.

What lives here: what a publication is made from, and what the UI shows of it. What does not: writing and swapping files
(``publication.py``). This step runs only where every blocking check on the tables before it has passed.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import fields
from importlib import metadata
from typing import Any

import dagster as dg

from orchestration import configuration, landing, publication
from orchestration.assets.transformation import Manifest, published_tables, published_views
from orchestration.data_format import FORMAT, version
from orchestration.failures import tried_again
from orchestration.inputs import refresh_fingerprint
from orchestration.presentation import code_references, markdown_table
from orchestration.progress import teller
from orchestration.publication import Publication, TableComment
from orchestration.reading.read import READER_VERSION
from orchestration.reading.registry import load_registry
from orchestration.recovery import note_publication
from orchestration.resources import FoldersResource

PUBLISHED_WAREHOUSE = dg.AssetKey("published_warehouse")
PUBLISHED_EXPORT = dg.AssetKey("published_export")


def publication_assets(manifest: Manifest) -> dg.AssetsDefinition:
    """The published warehouse, made from every published table, and the Parquet files made from it."""
    tables = {name: _comments(manifest["nodes"][unique_id]) for name, unique_id in published_tables(manifest).items()}
    views = {name: _comments(manifest["nodes"][unique_id]) for name, unique_id in published_views(manifest).items()}
    common = {"group_name": "publication", "owners": ["team:data-engineering"], "skippable": True}
    references = code_references(publication.publish)

    @dg.multi_asset(
        name="publication",
        specs=[
            dg.AssetSpec(
                PUBLISHED_WAREHOUSE,
                deps=[dg.AssetKey(table) for table in (*tables, *views)],
                kinds={"duckdb"},
                description="`data/warehouse.duckdb`, the only database that readers open. It is replaced as a whole, "
                "and only by a build whose blocking checks have all passed. "
                "Its table `publication` says when and from what. `make explore` shows it as web pages.",
                metadata={
                    **references,
                    "explorer": dg.MetadataValue.url(f"http://127.0.0.1:{configuration.EXPLORER_PORT}/"),
                },
                **common,
            ),
            dg.AssetSpec(
                PUBLISHED_EXPORT,
                deps=[PUBLISHED_WAREHOUSE],
                kinds={"parquet"},
                description="The published tables as Parquet in `data/export/`, one file a table; views stay in the "
                "warehouse.",
                metadata=references,
                **common,
            ),
        ],
    )
    @tried_again
    def publish(context: dg.AssetExecutionContext, folders: FoldersResource) -> Iterator[dg.MaterializeResult]:
        here = folders.folders
        about = _about(here, context.run_id)
        with landing.build_database(here.build_database) as connection:
            landing.remember(connection, {landing.PUBLISHING: context.run_id})
        found = publication.publish(here, tables, about, teller(context.log), views)
        note_publication(here, found)
        yield dg.MaterializeResult(
            asset_key=PUBLISHED_WAREHOUSE,
            metadata={
                "path": dg.MetadataValue.path(here.warehouse),
                "bytes": here.warehouse.stat().st_size,
                **{name: getattr(found, name) for name in publication.COUNTS},
                "publication": dg.MarkdownMetadataValue(
                    markdown_table([{"field": f.name, "value": getattr(found, f.name)} for f in fields(Publication)])
                ),
            },
        )
        files = sorted(here.export.glob("*.parquet"))
        yield dg.MaterializeResult(
            asset_key=PUBLISHED_EXPORT,
            metadata={
                "path": dg.MetadataValue.path(here.export),
                "files": len(files),
                "tables": dg.MarkdownMetadataValue(
                    markdown_table([{"file": file.name, "bytes": file.stat().st_size} for file in files])
                ),
            },
        )

    return publish


def _about(here: configuration.Folders, run_id: str) -> Mapping[str, Any]:
    """The fields of the publication that are not counts.

    The fingerprint is that of what was really read and of the state in which the run began: a file that changed since
    then makes the next refresh build again.
    """
    with landing.build_database(here.build_database, read_only=True) as connection:
        reading_keys = landing.kept_reading_keys(connection)
        build = json.loads(landing.state(connection)["build"])
    return {
        "published_at": landing.now(),
        "fingerprint": refresh_fingerprint(reading_keys, build),
        "run_id": run_id,
        "zhibiao_version": version(),
        "data_format": FORMAT,
        "reader_version": READER_VERSION,
        "registry_fingerprint": load_registry(configuration.SEEDS_DIR).fingerprint,
        "dbt_project": build["dbt_project"],
        "expectations": build["expectations"],
        "pipeline": build["pipeline"],
        "dbt_version": metadata.version("dbt-core"),
        "duckdb_version": metadata.version("duckdb"),
        "great_expectations_version": metadata.version("great-expectations"),
    }


def _comments(node: Mapping[str, Any]) -> TableComment:
    return TableComment(
        table=node.get("description", ""),
        columns={name: column.get("description", "") for name, column in node["columns"].items()},
    )
