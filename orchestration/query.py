"""Asking the published warehouse, and nothing else: a query, its rows, and how they are printed.

What lives here: the read-only connection and the three forms of output. The connection opens the published file
alone: it reads no other file, loads no extension, sees no variable of this process and lets no setting be changed. A
query that answers without end, or never, is stopped.
"""

from __future__ import annotations

import csv
import io
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from numbers import Number
from pathlib import Path
from typing import Any

import duckdb

from orchestration.deadline import deadline
from orchestration.escaping import json_text, spreadsheet_cell, visible
from orchestration.terminal import table

#: Rows of the longest answer; more than a person reads, and what fits into memory. The Parquet files hold all rows.
MOST_ROWS = 250_000
#: Seconds after which a query is stopped.
LONGEST_QUERY = 300.0
#: Bytes of memory that a query may take, where the machine has twice as many, and of disk beyond that.
_MEMORY, _DISK = 4_000_000_000, 20_000_000_000
_FETCHED_AT_ONCE = 10_000


class QueryError(Exception):
    """The query cannot be answered; the message says why."""


@dataclass(frozen=True, slots=True)
class Answer:
    """The columns and rows of an answer."""

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]


def ask(warehouse: Path, query: str, *, most_rows: int = MOST_ROWS, longest_seconds: float = LONGEST_QUERY) -> Answer:
    """The answer of the published warehouse.

    Raises QueryError where there is no warehouse, the query is wrong, its answer has more than ``most_rows`` rows or it
    takes longer than ``longest_seconds``.
    """
    if not warehouse.exists():
        raise QueryError(f"{warehouse}: there is no warehouse yet. Make one with: zhibiao refresh")
    try:
        with duckdb.connect(warehouse, read_only=True, config=settings()) as connection:
            with deadline(longest_seconds, connection.interrupt):
                cursor = connection.execute(query)
                if cursor.description is None:
                    return Answer((), ())
                rows: list[Sequence[Any]] = []
                while found := cursor.fetchmany(_FETCHED_AT_ONCE):
                    rows += found
                    if len(rows) > most_rows:
                        raise QueryError(
                            f"the answer has more than {most_rows} rows: ask for fewer (limit), or read the Parquet "
                            f"files beside {warehouse.name}"
                        )
                return Answer([column[0] for column in cursor.description], rows)
    except duckdb.InterruptException as error:
        raise QueryError(f"the query took longer than {longest_seconds:g} s and was stopped") from error
    except duckdb.IOException as error:
        raise QueryError(f"{warehouse}: cannot be opened: {error}") from error
    except duckdb.Error as error:
        raise QueryError(str(error)) from error


def settings() -> dict[str, str]:
    """What every reader of the published warehouse is held to: no other file, no extension, bounded memory and disk."""
    memory = min(_MEMORY, os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2)
    return {
        "enable_external_access": "false",
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
        "allow_community_extensions": "false",
        "allow_persistent_secrets": "false",
        "python_enable_replacements": "false",  # a table named like a variable of this program is none
        "memory_limit": f"{memory}B",
        # what does not fit into memory: not beside the warehouse, where a reader may have no right to write
        "temp_directory": str(Path(tempfile.gettempdir()) / f"zhibiao-query-{os.getpid()}"),
        "max_temp_directory_size": f"{_DISK}B",
        "lock_configuration": "true",
    }


def as_csv(answer: Answer) -> str:
    """The answer as CSV with a header; nothing stands for null, a text that a spreadsheet would take for a formula has an
    apostrophe before it, and a carriage return, which would end the row, is a line break.
    """
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    for row in (answer.columns, *answer.rows):
        cells = (_text(spreadsheet_cell(value), null="") for value in row)
        writer.writerow([cell.replace("\r\n", "\n").replace("\r", "\n") for cell in cells])
    return stream.getvalue()


def as_json(answer: Answer) -> str:
    """The answer as a JSON array of objects, one row a line."""
    lines = (
        json_text(json.dumps(dict(zip(answer.columns, row, strict=True)), ensure_ascii=False, default=_json))
        for row in answer.rows
    )
    return "[\n" + ",\n".join(lines) + "\n]\n" if answer.rows else "[]\n"


def as_table(answer: Answer) -> str:
    """The answer as a table for a terminal, in which a Chinese character is two columns wide."""
    if not answer.columns:
        return ""
    cells = [list(answer.columns), *([_text(value, null="NULL") for value in row] for row in answer.rows)]
    header, *rows = ([visible(" ".join(cell.split())) for cell in row] for row in cells)
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
