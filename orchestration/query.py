"""Asking the published warehouse, and nothing else: a query, its rows, and how they are printed.

What lives here: the read-only connection and the three forms of output. The connection opens the published file
alone: it reads no other file, loads no extension and lets no setting be changed.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from numbers import Number
from pathlib import Path
from typing import Any

import duckdb

from orchestration.terminal import table


class QueryError(Exception):
    """The query cannot be answered; the message says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The columns and rows of an answer."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


def ask(warehouse: Path, query: str) -> Answer:
    """The answer of the published warehouse; raises QueryError where there is no warehouse or the query is wrong."""
    if not warehouse.exists():
        raise QueryError(f"{warehouse}: there is no warehouse yet. Make one with: zhibiao refresh")
    try:
        with duckdb.connect(
            warehouse,
            read_only=True,
            config={
                "enable_external_access": "false",
                "autoinstall_known_extensions": "false",
                "autoload_known_extensions": "false",
                "lock_configuration": "true",
            },
        ) as connection:
            cursor = connection.execute(query)
            if cursor.description is None:
                return Answer((), ())
            return Answer([column[0] for column in cursor.description], cursor.fetchall())
    except duckdb.IOException as error:
        raise QueryError(f"{warehouse}: cannot be opened: {error}") from error
    except duckdb.Error as error:
        raise QueryError(str(error)) from error


def as_csv(answer: Answer) -> str:
    """The answer as CSV with a header; nothing stands for null."""
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(answer.columns)
    writer.writerows([_text(value, null="") for value in row] for row in answer.rows)
    return stream.getvalue()


def as_json(answer: Answer) -> str:
    """The answer as a JSON array of objects, one row a line."""
    lines = (
        json.dumps(dict(zip(answer.columns, row, strict=True)), ensure_ascii=False, default=_json)
        for row in answer.rows
    )
    return "[\n" + ",\n".join(lines) + "\n]\n" if answer.rows else "[]\n"


def as_table(answer: Answer) -> str:
    """The answer as a table for a terminal, in which a Chinese character is two columns wide."""
    if not answer.columns:
        return ""
    cells = [list(answer.columns), *([_text(value, null="NULL") for value in row] for row in answer.rows)]
    header, *rows = ([" ".join(cell.split()) for cell in row] for row in cells)
    figures = {
        i
        for i, column in enumerate(zip(*answer.rows, strict=True))
        if all(v is None or (isinstance(v, Number) and not isinstance(v, bool)) for v in column)
    }
    lines = table(header, rows, right=figures)
    total = len(answer.rows)
    return "\n".join([*lines, f"({total} row{'' if total == 1 else 's'})"]) + "\n"


def _text(value: Any, null: str) -> str:
    if value is None:
        return null
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))  # 140, not 140.0
    if isinstance(value, datetime):
        return value.isoformat(sep=" ")
    return str(value)


def _json(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, (date, datetime)) else str(value)
