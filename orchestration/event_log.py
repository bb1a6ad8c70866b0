"""The event log of a run with its databases held open: what Dagster keeps of a run, in the same files and the same form.

What lives here: the storage that ``job.py`` gives to the instance of a run in this process. What does not: the instance of
the UI, which reads the same files with Dagster's own storage.

Dagster opens and closes a SQLite database two or three times for each event, which costs 6 ms an event and a quarter of a
refresh with hundreds of checks. Here each database keeps one connection for as long as the process, and SQLite's own
write-ahead log is synchronised at its checkpoints and not at each commit: a power cut may cost the last events of a run,
and never the file. The class that is extended belongs to Dagster's private interface: the version is pinned, and
tests/integration reads the events back through Dagster's own storage.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dagster._core.storage.event_log import SqliteEventLogStorage
from dagster._serdes import ConfigurableClassData
from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import StaticPool

_BUSY_TIMEOUT_SECONDS = 60


class OpenEventLogStorage(SqliteEventLogStorage):
    """Dagster's event log in SQLite, with one connection to each of its databases."""

    def __init__(self, base_dir: str, inst_data: ConfigurableClassData | None = None):
        self._engines: dict[str, Engine] = {}
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(cls, inst_data: ConfigurableClassData | None, config_value: Any) -> OpenEventLogStorage:
        """The storage of an instance's settings; Dagster's own method would make one of its class."""
        return cls(inst_data=inst_data, **config_value)

    @contextmanager
    def _connect(self, shard: str) -> Iterator[Connection]:
        with self._db_lock:
            if shard not in self._engines:
                self._engines[shard] = _engine(self.conn_string_for_shard(shard))
            if shard not in self._initialized_dbs:
                self._initdb(self._engines[shard])
                self._initialized_dbs.add(shard)
            with self._engines[shard].connect() as connection, connection.begin():
                yield connection

    def dispose(self) -> None:
        """Close the databases."""
        for engine in self._engines.values():
            engine.dispose()
        super().dispose()


def storage_overrides(dagster_home: Path) -> Mapping[str, Any]:
    """The settings of an instance that keeps its runs and schedules where Dagster does, and its events in this storage."""
    history = dagster_home / "history"
    return {
        "run_storage": _setting("dagster._core.storage.runs", "SqliteRunStorage", history),
        "event_log_storage": _setting(__name__, OpenEventLogStorage.__name__, history / "runs"),
        "schedule_storage": _setting(
            "dagster._core.storage.schedules", "SqliteScheduleStorage", dagster_home / "schedules"
        ),
    }


def _setting(module: str, name: str, base_dir: Path) -> Mapping[str, Any]:
    return {"module": module, "class": name, "config": {"base_dir": str(base_dir)}}


def _engine(url: str) -> Engine:
    engine = create_engine(
        url, poolclass=StaticPool, connect_args={"timeout": _BUSY_TIMEOUT_SECONDS, "check_same_thread": False}
    )

    @event.listens_for(engine, "connect")
    def _synchronise_at_checkpoints(connection: Any, _: Any) -> None:
        connection.execute("pragma synchronous = normal")

    return engine
