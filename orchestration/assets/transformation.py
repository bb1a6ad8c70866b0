"""The dbt project as assets: seeds, staging, intermediate models and marts, with dbt's tests as their checks.

What lives here: how a dbt node looks in Dagster (key, owner, kind), the run of ``dbt build``, and what the UI shows
of each table. What does not: the SQL (``dbt_project/``) and how dbt is run inside the process (``dbt.py``).
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from importlib import metadata
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import DagsterDbtTranslator, DagsterDbtTranslatorSettings, DbtCliInvocation, DbtProject, dbt_assets
from dagster_dbt.asset_utils import get_updated_cli_invocation_params_for_context
from dagster_dbt.errors import DagsterDbtCliRuntimeError
from packaging.version import Version

from orchestration import build_mark, configuration, dbt, landing
from orchestration.checks.results import DBT, ValidationResult, result_row
from orchestration.column_lineage import Parent, column_lineage, lineage_table
from orchestration.configuration import Folders
from orchestration.escaping import markdown_text
from orchestration.failures import tried_again
from orchestration.inputs import dbt_models_fingerprint
from orchestration.presentation import count, markdown_table, query_rows, row_count, table_schema
from orchestration.progress import teller
from orchestration.resources import FoldersResource

#: The schema of the build database whose tables are published.
PUBLISHED_SCHEMA = "main"

Manifest = Mapping[str, Any]


class Translator(DagsterDbtTranslator):
    """How a dbt node looks in Dagster: a published table is known by its name alone, anything else by schema and
    name.
    """

    def __init__(self) -> None:
        super().__init__(DagsterDbtTranslatorSettings(enable_code_references=True, enable_source_tests_as_checks=True))

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """A source names the asset that makes its table: the graph is unbroken from the raw reports to the marts."""
        if dbt_resource_props["resource_type"] == "source":
            return dg.AssetKey(dbt_resource_props["meta"]["dagster"]["asset_key"])
        schema, name = dbt_resource_props["schema"], dbt_resource_props["name"]
        return dg.AssetKey([name] if schema == PUBLISHED_SCHEMA else [schema, name])

    def get_owners(self, dbt_resource_props: Mapping[str, Any]) -> Sequence[str]:
        """The owners that the node names; else curators own the registry, data engineers the rest."""
        named = super().get_owners(dbt_resource_props)
        curated = dbt_resource_props["resource_type"] == "seed"
        return named or (["team:curators"] if curated else ["team:data-engineering"])

    def get_asset_spec(self, manifest: Manifest, unique_id: str, project: DbtProject | None) -> dg.AssetSpec:
        """The spec of dagster-dbt, with the kind of file that a seed is."""
        spec = super().get_asset_spec(manifest, unique_id, project)
        return spec.replace_attributes(kinds={"dbt", "csv"}) if unique_id.startswith("seed.") else spec

    def get_asset_check_spec(
        self, asset_spec: dg.AssetSpec, manifest: Manifest, unique_id: str, project: DbtProject | None
    ) -> dg.AssetCheckSpec | None:
        """The check of a dbt test, described by what it demands where the test itself says nothing."""
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        return spec and spec._replace(description=_demand_of(manifest["nodes"][unique_id]))


def _demand_of(test: Mapping[str, Any]) -> str:
    """What a dbt test demands: its description, else the generic test with its arguments."""
    if test.get("description"):
        return test["description"]
    generic = test.get("test_metadata")
    if not generic:
        return f"dbt test {test['name']}"
    named = {name: value for name, value in generic["kwargs"].items() if name not in ("model", "column_name")}
    arguments = ", ".join(f"{name} = {value}" for name, value in named.items())
    column = f" of column `{test['column_name']}`" if test.get("column_name") else ""
    return f"dbt test `{generic['name']}`{column}" + (f": {arguments}" if arguments else "")


def column_descriptions_of_sources(manifest: Manifest) -> dict[str, dict[str, str]]:
    """What the columns of each source table mean, by table: as the models that read it directly describe them."""
    found: dict[str, dict[str, str]] = {}
    for unique_id, source in manifest["sources"].items():
        readers = [manifest["nodes"][child] for child in manifest["child_map"][unique_id] if child.startswith("model.")]
        found[source["name"]] = {
            name: column["description"]
            for reader in readers
            for name, column in reader["columns"].items()
            if column.get("description")
        }
    return found


def published_tables(manifest: Manifest) -> dict[str, str]:
    """The tables that are published, by name, with the unique id of the dbt node that makes each."""
    found = _of_published_schema(manifest, is_view=False)
    if not found:
        raise dbt.DbtProjectError(f"{configuration.DBT_PROJECT_DIR}: no model lies in the schema {PUBLISHED_SCHEMA}")
    return found


def published_views(manifest: Manifest) -> dict[str, str]:
    """The views over published tables that are published with them, by name, with the unique id of the node of each."""
    return _of_published_schema(manifest, is_view=True)


def _of_published_schema(manifest: Manifest, *, is_view: bool) -> dict[str, str]:
    found = {
        node["alias"]: unique_id
        for unique_id, node in manifest["nodes"].items()
        if node["resource_type"] in ("model", "seed", "snapshot")
        and node["schema"] == PUBLISHED_SCHEMA
        and node["config"]["materialized"] != "ephemeral"
        and (node["config"]["materialized"] == "view") == is_view
    }
    return dict(sorted(found.items()))


#: The models that tell of the checks themselves: they are built when all checks have been evaluated.
_OF_CHECKS = "tag:validation"


def transformation_assets(folders: Folders, manifest: Manifest) -> list[dg.AssetsDefinition]:
    """The nodes of the dbt project as assets. One step builds and tests them; another, after the checks, those that tell of
    the checks.
    """
    return [
        _dbt_step("dbt_build", folders, manifest, exclude=_OF_CHECKS),
        _dbt_step("dbt_build_of_checks", folders, manifest, select=_OF_CHECKS),
    ]


def _dbt_step(name: str, folders: Folders, manifest: Manifest, **selection: str) -> dg.AssetsDefinition:
    @dbt_assets(
        manifest=manifest,
        name=name,
        dagster_dbt_translator=Translator(),
        project=_project(folders),
        **selection,
    )
    @tried_again
    def dbt_build(context: dg.AssetExecutionContext, folders: FoldersResource) -> Iterator[Any]:
        events, error = _build(context, folders.folders, all_tables="exclude" in selection)
        models = sum(isinstance(event, dg.Output) for event in events)
        checks = [event for event in events if isinstance(event, dg.AssetCheckResult)]
        failed = [event for event in checks if not event.passed]
        teller(context.log)(
            f"dbt: {count(models, 'table')} and views built, {count(len(checks), 'test')}, {len(failed)} not passed"
        )
        told = list(_with_evidence(events, folders.folders, context))
        with landing.build_database(folders.folders.build_database) as connection:
            landing.land_results(connection, [row for _, row in told if row])
        yield from (event for event, _ in told)
        if error:
            raise dg.Failure(description="\n\n".join([error, *_rows_of_failures(folders.folders, failed)]))

    return dbt_build


def _project(folders: Folders) -> DbtProject:
    return DbtProject(configuration.DBT_PROJECT_DIR, target_path=dbt.target_path(folders))


def _build(context: dg.AssetExecutionContext, folders: Folders, *, all_tables: bool) -> tuple[list[Any], str | None]:
    """Run ``dbt build``; its Dagster events, and what dbt says of it where it failed.

    ``all_tables`` is of a step that makes every table which keeps its rows from one run to the next.
    The stream raises where a test failed, after its last event; every event before that is evidence and is kept.
    """
    selection = get_updated_cli_invocation_params_for_context(
        context=context, manifest={}, dagster_dbt_translator=Translator()
    )
    # Unit tests test the SQL and not the data: they belong to the tests of this project.
    command = ["build", "--exclude-resource-type", "unit_test", *selection.selection_args]
    # dbt keeps the columns of a seed, and the rows of an incremental model, as long as it is not told to make them anew:
    # where the SQL is another, all rows are.
    sources = dbt_models_fingerprint()
    with landing.build_database(folders.build_database) as connection:
        landing.ensure_tables(connection)
        if landing.state(connection).get(landing.BUILT_FROM) != sources:
            command.append("--full-refresh")
    if selection.indirect_selection:
        command += ["--indirect-selection", selection.indirect_selection]
    project_dir = Path(selection.dbt_project.project_dir) if selection.dbt_project else configuration.DBT_PROJECT_DIR
    process = dbt.InProcessDbt(folders, command, project_dir)
    invocation = DbtCliInvocation(
        process=process,
        manifest=selection.manifest,
        dagster_dbt_translator=selection.dagster_dbt_translator,
        project_dir=project_dir,
        target_path=dbt.target_path(folders),
        raise_on_error=True,
        cli_version=Version(metadata.version("dbt-core")),
        project=selection.dbt_project,
        context=context,
        adapter=None,
    )
    events: list[Any] = []
    try:
        for event in invocation.stream():
            events.append(event)
    except DagsterDbtCliRuntimeError:
        for message in process.errors:
            if any(words in message for words in build_mark.FILE_ERROR_WORDS):
                build_mark.doubt(folders.build_database, message)
        return events, "\n\n".join(["dbt build failed", *process.errors])
    if all_tables and not context.is_subset:
        with landing.build_database(folders.build_database) as connection:
            landing.remember(connection, {landing.BUILT_FROM: sources})
    return events, None


def _rows_of_failures(folders: Folders, failed: Sequence[dg.AssetCheckResult]) -> Iterator[str]:
    """The first rows that fail each test, in words: which correction no longer applies, which key is there twice."""
    compiled = _compiled(folders)
    with landing.build_database(folders.build_database, read_only=True) as connection:
        for check in failed:
            query = compiled.get(check.metadata["unique_id"].text)
            for said in _first_failures(connection, query):
                yield f"{check.check_name}: {said}"


def _first_failures(connection: duckdb.DuckDBPyConnection, query: str | None) -> list[str]:
    """The first rows that fail a test, each as its columns with their values."""
    try:
        rows = query_rows(connection, f"from ({query}) limit 3") if query else []
    except duckdb.Error:
        return []  # a test that cannot be run has no rows; dbt's own message says why
    return [", ".join(f"{name} = {value}" for name, value in row.items() if value is not None) for row in rows]


def _with_evidence(
    events: Sequence[Any], folders: Folders, context: dg.AssetExecutionContext
) -> Iterator[tuple[Any, ValidationResult | None]]:
    """The events with what a person wants to see: rows, columns, lineage, a preview; and the rows that fail a test.

    Beside the event of a test stands its result as a row.
    """
    manifest = dbt.load_manifest(folders)
    compiled = _compiled(folders)
    with landing.build_database(folders.build_database, read_only=True) as connection:
        describe = _TableDescriber(connection, manifest, compiled)
        for event in events:
            unique_id = event.metadata["unique_id"].text if "unique_id" in event.metadata else None
            if isinstance(event, dg.Output) and unique_id:
                yield event.with_metadata({**event.metadata, **describe(unique_id)}), None
            elif isinstance(event, dg.AssetCheckResult) and unique_id:
                sample, fault = _failing_rows(connection, compiled.get(unique_id), passed=event.passed)
                evidence: dict[str, Any] = {}
                if not event.passed:
                    evidence["failing rows"] = fault or dg.MarkdownMetadataValue(markdown_table(sample))
                    told = "; ".join(_first_failures(connection, compiled.get(unique_id)))
                    # the UI takes a description for Markdown, and this one may quote a report
                    event = event._replace(description=markdown_text(told) or event.description)
                    context.log.warning(
                        f"dbt test not passed: {event.check_name} on {event.asset_key.to_user_string()}"
                    )
                tested = describe.rows_tested(unique_id)
                event = event._replace(metadata={**event.metadata, **tested, **evidence})
                yield event, _row_of_test(event, manifest["nodes"][unique_id], context.run_id, tested, sample)
            else:
                yield event, None


class _TableDescriber:
    """The metadata of a table that dbt built."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, manifest: Manifest, compiled: Mapping[str, str]):
        self._connection = connection
        self._manifest = manifest
        self._compiled = compiled  # SQL of each node, by unique id
        self._columns: dict[str, dict[str, str]] = {}

    def __call__(self, unique_id: str) -> dict[str, Any]:
        node = self._manifest["nodes"][unique_id]
        relation = _relation(node)
        descriptions = {name: column.get("description", "") for name, column in node["columns"].items()}
        found: dict[str, Any] = {
            "dagster/row_count": row_count(self._connection, relation),
            "dagster/column_schema": table_schema(self._connection, relation, descriptions),
            "preview": dg.MarkdownMetadataValue(
                markdown_table(query_rows(self._connection, f"from {relation} limit 5"))
            ),
        }
        if node["resource_type"] == "model":
            sql = self._compiled[unique_id]
            lineage = column_lineage(sql, list(self._columns_of(node)), self._parents(node, sql))
            found["dagster/column_lineage"] = lineage
            found["column lineage"] = dg.MarkdownMetadataValue(markdown_table(lineage_table(lineage)))
        return found

    def rows_tested(self, unique_id: str) -> dict[str, int]:
        """The number of rows of the table that a test looks at, lest a pass on no rows look like more than it is."""
        tested = self._manifest["nodes"][unique_id].get("attached_node")
        if not tested or not self._exists(self._node(tested)):
            return {}
        return {"rows of the table": row_count(self._connection, _relation(self._node(tested)))}

    def _exists(self, node: Mapping[str, Any]) -> bool:
        query = "select count(*) > 0 from duckdb_columns() where schema_name = $1 and table_name = $2"
        return self._connection.execute(query, [node["schema"], _table(node)]).fetchone()[0]

    def _node(self, unique_id: str) -> Mapping[str, Any]:
        return self._manifest["nodes"].get(unique_id) or self._manifest["sources"][unique_id]

    def _parents(self, node: Mapping[str, Any], sql: str) -> list[Parent]:
        """What the query reads: the nodes that it refers to, and the tables as the build before left them."""
        left = (
            unique_id
            for unique_id, other in self._manifest["nodes"].items()
            if other["resource_type"] == "model" and _relation(other) in sql and self._exists(other)
        )
        return [self._parent(parent) for parent in dict.fromkeys((*node["depends_on"]["nodes"], *left))]

    def _parent(self, unique_id: str) -> Parent:
        node = self._node(unique_id)
        key = Translator().get_asset_key(node)
        return Parent(key, node["database"], node["schema"], _table(node), self._columns_of(node))

    def _columns_of(self, node: Mapping[str, Any]) -> dict[str, str]:
        relation = _relation(node)
        if relation not in self._columns:
            described = self._connection.execute(f"describe {relation}").fetchall()
            self._columns[relation] = {name: kind for name, kind, *_ in described}
        return self._columns[relation]


def _relation(node: Mapping[str, Any]) -> str:
    """The node's table within the build database, whatever name dbt gave that database."""
    return f'"{node["schema"]}"."{_table(node)}"'


def _table(node: Mapping[str, Any]) -> str:
    return node.get("alias") or node["identifier"]


def _compiled(folders: Folders) -> dict[str, str]:
    """The SQL of each node of the last run by unique id: of a model what it selects, of a test what fails it."""
    results = json.loads((dbt.target_path(folders) / "run_results.json").read_bytes())["results"]
    return {result["unique_id"]: result["compiled_code"] for result in results if result.get("compiled_code")}


def _row_of_test(
    event: dg.AssetCheckResult,
    test: Mapping[str, Any],
    run_id: str,
    tested: Mapping[str, int],
    sample: Sequence[Mapping[str, Any]],
) -> ValidationResult:
    rows = next(iter(tested.values()), None)
    failing = event.metadata.get("dagster_dbt/failed_row_count")
    return result_row(
        event,
        run_id,
        DBT,
        _demand_of(test),
        rows=rows,
        evaluated=rows,
        failing=0 if event.passed else failing and int(failing.value),
        sample=sample,
    )


def _failing_rows(
    connection: duckdb.DuckDBPyConnection, query: str | None, *, passed: bool
) -> tuple[list[dict[str, Any]], str | None]:
    """A sample of the rows that fail a test. A test that dbt could not run at all has none, and says why."""
    if passed or not query:
        return [], None
    try:
        return query_rows(connection, f"from ({query}) limit 10"), None
    except duckdb.Error as error:
        return [], f"dbt could not run the test: {error}"
