"""How tables and rows are shown to people in the Dagster UI: metadata made of plain values.

What lives here: Markdown tables, table schemas, links to code. What does not: what is worth showing, which each asset
decides.
"""

from __future__ import annotations

import inspect
import warnings
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import dagster as dg
import duckdb

from orchestration.escaping import markdown_text

#: Longest text of a cell in a preview; sentences are cut in the middle of nothing, at the end.
_CELL = 160


def markdown_table(rows: Iterable[Mapping[str, Any]], columns: Sequence[str] | None = None) -> str:
    """The rows as a Markdown table, long texts cut; a sentence that says so where there are no rows.

    What a cell holds is shown as it is and never obeyed: it may be the words of a report.
    """
    rows = list(rows)
    if not rows:
        return "*no rows*"
    columns = list(columns or rows[0])
    lines = ["| " + " | ".join(columns) + " |", "|" + " --- |" * len(columns)]
    lines += ["| " + " | ".join(_cell(row.get(column)) for column in columns) + " |" for row in rows]
    return "\n".join(lines)


def query_rows(connection: duckdb.DuckDBPyConnection, query: str, parameters: object = None) -> list[dict[str, Any]]:
    """The rows of a query as dicts by column name."""
    cursor = connection.execute(query, parameters)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def table_schema(
    connection: duckdb.DuckDBPyConnection, relation: str, descriptions: Mapping[str, str] | None = None
) -> dg.TableSchema:
    """The columns of a table with their true types, and their descriptions where there are some."""
    described = descriptions or {}
    return dg.TableSchema(
        columns=[
            dg.TableColumn(name, kind, description=described.get(name) or None)
            for name, kind, *_ in connection.execute(f"describe {relation}").fetchall()
        ]
    )


def row_count(connection: duckdb.DuckDBPyConnection, relation: str) -> int:
    """The number of rows of a table."""
    return connection.execute(f"select count(*) from {relation}").fetchone()[0]


def count(number: int, noun: str) -> str:
    """The number with its noun: 1 report, 5 reports."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def code_references(*functions: Callable[..., Any]) -> dict[str, Any]:
    """Metadata that links an asset to the source of the functions that make it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", dg.BetaWarning)  # the links are in beta; a UI without them loses little
        references = [
            dg.LocalFileCodeReference(
                file_path=inspect.getsourcefile(inspect.unwrap(function)),
                line_number=inspect.getsourcelines(inspect.unwrap(function))[1],
                label=f"{function.__module__}.{function.__qualname__}",
            )
            for function in functions
        ]
        return {"dagster/code_references": dg.CodeReferencesMetadataValue(code_references=references)}


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        value = f"{value:.10g}"
    text = " ".join(str(value).split())
    return markdown_text(text if len(text) <= _CELL else text[: _CELL - 1] + "…")
