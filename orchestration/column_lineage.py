"""From which columns each column of a dbt model comes.

What lives here: the asking of dagster-dbt (which asks sqlglot) for the lineage of a model's compiled SQL, and a cache
of the answers, since each takes a second where the SQL is long. What does not: how it is shown.

The open-source Dagster UI stores column lineage but does not draw it; the assets therefore show it as a table as well.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dagster as dg
from dagster_dbt import DagsterDbtTranslator, DbtProject
from dagster_dbt.core.dbt_cli_event import EventHistoryMetadata, _build_column_lineage_metadata

#: relation name → column → data type
Columns = Mapping[str, Mapping[str, str]]


class ColumnLineageFinder:
    """Finds the column lineage of models of one manifest; answers are kept in ``cache`` until the SQL or a column
    changes.
    """

    def __init__(self, manifest: Mapping[str, Any], translator: DagsterDbtTranslator, project: DbtProject, cache: Path):
        self._manifest = manifest
        self._translator = translator
        self._project = project
        self._target = Path(project.project_dir) / project.target_path
        self._cache = cache
        self._known: dict[str, dict[str, list[list[Any]]]] = json.loads(cache.read_bytes()) if cache.exists() else {}
        self._used: dict[str, dict[str, list[list[Any]]]] = {}

    def find(self, unique_id: str, columns: Columns) -> dg.TableColumnLineage | None:
        """The lineage of the model; ``columns`` holds its own columns and those of everything that it reads.

        None for what has no SQL, such as a seed.
        """
        node = self._manifest["nodes"][unique_id]
        compiled = self._target / "compiled" / node["package_name"] / node["original_file_path"]
        if node["resource_type"] != "model" or not compiled.exists():
            return None
        key = hashlib.sha256(
            json.dumps([unique_id, compiled.read_text(encoding="utf-8"), columns], sort_keys=True).encode()
        ).hexdigest()
        if key not in self._known:
            self._known[key] = self._ask(node, columns)
        self._used[key] = self._known[key]
        return dg.TableColumnLineage(
            {
                column: [dg.TableColumnDep(dg.AssetKey(path), source) for path, source in sources]
                for column, sources in self._known[key].items()
            }
        )

    def save(self) -> None:
        """Keep the answers that were used; those of SQL that is gone are dropped."""
        fresh = self._cache.with_suffix(".new")
        fresh.write_text(json.dumps(self._used))
        fresh.replace(self._cache)

    def _ask(self, node: Mapping[str, Any], columns: Columns) -> dict[str, list[list[Any]]]:
        typed = {
            relation: {name: {"data_type": kind} for name, kind in found.items()} for relation, found in columns.items()
        }
        own = typed.pop(node["relation_name"])
        metadata = _build_column_lineage_metadata(
            event_history_metadata=EventHistoryMetadata(columns=own, parents=typed),
            dbt_resource_props=dict(node),
            manifest=self._manifest,
            dagster_dbt_translator=self._translator,
            target_path=self._target,
            project=self._project,
        )
        lineage: dg.TableColumnLineage = metadata["dagster/column_lineage"]
        return {
            column: sorted(
                [list(dep.asset_key.path), dep.column_name] for dep in lineage.deps_by_column.get(column, ())
            )
            for column in own
        }


def lineage_table(lineage: dg.TableColumnLineage) -> list[dict[str, str]]:
    """The lineage as rows for people: a column, and what it comes from."""
    return [
        {"column": column, "comes from": ", ".join(f"{dep.asset_key.path[-1]}.{dep.column_name}" for dep in deps)}
        for column, deps in lineage.deps_by_column.items()
    ]
