"""From which columns each column of a dbt model comes.

What lives here: the lineage of one compiled query, found by sqlglot, and how it is shown. What does not: dbt and databases;
the caller brings the SQL and the columns of what it reads.

dagster-dbt has the same, but it analyses the whole query anew for each column, which takes seconds where a model has forty.
The open-source Dagster UI stores column lineage and does not draw it; the assets therefore show it as a table as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import dagster as dg
from sqlglot import MappingSchema, exp
from sqlglot.lineage import lineage

_DIALECT = "duckdb"


@dataclass(frozen=True, slots=True)
class Parent:
    """A table that a query reads."""

    asset_key: dg.AssetKey
    database: str
    schema: str
    table: str
    columns: Mapping[str, str]  # name → data type


def column_lineage(sql: str, columns: Sequence[str], parents: Sequence[Parent]) -> dg.TableColumnLineage:
    """The columns of ``parents`` that each of ``columns`` of the query's result is made from.

    A column that comes from no table (a constant, the moment of the run) has none.
    """
    known = MappingSchema(dialect=_DIALECT)
    for parent in parents:
        table = exp.table_(parent.table, db=parent.schema, catalog=parent.database, quoted=True)
        known.add_table(table, dict(parent.columns), dialect=_DIALECT)
    keys = {(parent.schema, parent.table): parent.asset_key for parent in parents}
    found = lineage(None, sql, known, dialect=_DIALECT, trim_selects=False)
    nodes = {name.lower(): node for name, node in found.items()}

    def origins(column: str) -> list[dg.TableColumnDep]:
        deps = set()
        for node in nodes[column.lower()].walk() if column.lower() in nodes else ():
            table = None if node.downstream else node.expression.find(exp.Table)
            if table is not None and (table.db, table.name) in keys:
                deps.add((keys[table.db, table.name], exp.to_column(node.name).name.lower()))
        return [dg.TableColumnDep(key, name) for key, name in sorted(deps)]

    return dg.TableColumnLineage({column: origins(column) for column in columns})


def lineage_table(found: dg.TableColumnLineage) -> list[dict[str, str]]:
    """The lineage as rows for people: a column, and what it comes from."""
    return [
        {"column": column, "comes from": ", ".join(f"{dep.asset_key.path[-1]}.{dep.column_name}" for dep in deps)}
        for column, deps in found.deps_by_column.items()
    ]
