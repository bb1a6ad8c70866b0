"""The published warehouse as the pages see it: the publication of the moment, whole, for as long as a page needs it.

What lives here: opening the published file, following it to a new publication, and what is worked out once for each
publication. What does not: any query (``queries.py``).

A publication replaces the file under its name. DuckDB keeps one instance for each path in a process and would go on
showing the old one: so each publication is attached to an in-memory instance of its own. A page that began on the old
publication ends on it; the old instance is closed when the last of these pages is done.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import duckdb

from orchestration.explorer.queries import QUERIES
from orchestration.query import Answer, settings

#: How often a file that is being replaced at this very moment is looked at again.
_ATTEMPTS = 10

#: What can be set only when the published file is attached, in this order.
_AFTERWARDS = ("enable_external_access", "lock_configuration")

T = TypeVar("T")
Row = Mapping[str, Any]


class NoWarehouse(Exception):
    """There is no published warehouse, or none that can be read; the message says which file and why."""


class Published:
    """One publication, open for reading. Several threads ask it at once, each through a cursor of its own."""

    def __init__(self, path: Path):
        """Raises NoWarehouse where the file is missing or cannot be read."""
        held_to = settings()
        self._connection = duckdb.connect(
            ":memory:", config={name: value for name, value in held_to.items() if name not in _AFTERWARDS}
        )
        try:
            self._connection.execute(f"attach '{_quoted(path)}' as published (read_only)")
            for name in _AFTERWARDS:
                self._connection.execute(f"set {name} = {held_to[name]}")
            self.tables = frozenset(
                name
                for (name,) in self._connection.execute(
                    "select table_name from duckdb_tables() where database_name = 'published' "
                    "union all select view_name from duckdb_views() where database_name = 'published' and not internal"
                ).fetchall()
            )
        except duckdb.Error as error:
            self._connection.close()
            raise NoWarehouse(f"{path}: cannot be opened: {error}") from error
        self._made: dict[str, Any] = {}
        self._making: dict[str, threading.Lock] = {}
        self.users = 0
        self.retired = False

    def ask(self, name: str, parameters: Mapping[str, Any] | None = None) -> Answer:
        """The answer to a query of ``queries.py``."""
        with self._connection.cursor() as cursor:
            cursor.execute("use published")
            cursor.execute(QUERIES[name], dict(parameters or {}))
            return Answer([column[0] for column in cursor.description], cursor.fetchall())

    def rows(self, name: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """The rows of the answer as dicts by column."""
        answer = self.ask(name, parameters)
        return [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]

    def row(self, name: str, parameters: Mapping[str, Any] | None = None) -> dict[str, Any] | None:
        """The first row of the answer; None where there is none."""
        return next(iter(self.rows(name, parameters)), None)

    def once(self, name: str, make: Callable[[Published], T]) -> T:
        """What ``make`` makes of this publication, made when it is first asked for and kept. Others wait for it meanwhile,
        but nobody for another thing."""
        with self._making.setdefault(name, threading.Lock()):
            if name not in self._made:
                self._made[name] = make(self)
            return self._made[name]

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


class Warehouse:
    """The published warehouse under its path, whichever publication lies there."""

    def __init__(self, path: Path):
        self.path = path
        self._lock = threading.Lock()
        self._current: Published | None = None
        self._identity: tuple[int, ...] | None = None

    @contextmanager
    def reading(self) -> Iterator[Published]:
        """The newest publication, which stays as it is until the end of the block. Raises NoWarehouse."""
        with self._lock:
            published = self._newest()
            published.users += 1
        try:
            yield published
        finally:
            with self._lock:
                published.users -= 1
                if published.retired and not published.users:
                    published.close()

    def close(self) -> None:
        """Let go of the file; no page may be at work."""
        with self._lock:
            if self._current is not None:
                self._current.close()
            self._current = self._identity = None

    def _newest(self) -> Published:
        """The publication that lies there now, opened where it is another than before."""
        for _ in range(_ATTEMPTS):
            identity = self._look()
            if self._current is not None and identity == self._identity:
                return self._current
            fresh = Published(self.path)
            if self._look() != identity:  # replaced between the look and the opening: nobody knows which was opened
                fresh.close()
                continue
            old, self._current, self._identity = self._current, fresh, identity
            if old is not None:
                old.retired = True
                if not old.users:
                    old.close()
            return fresh
        raise NoWarehouse(f"{self.path}: it is replaced faster than it can be opened")

    def _look(self) -> tuple[int, ...]:
        try:
            found = self.path.stat()
        except OSError as error:
            raise NoWarehouse(f"{self.path}: {error.strerror}") from error
        return found.st_dev, found.st_ino, found.st_mtime_ns, found.st_size


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def column(rows: Sequence[Row], name: str) -> list[Any]:
    """The values of one column."""
    return [row[name] for row in rows]
