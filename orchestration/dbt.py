"""dbt without its command line: the manifest that Dagster loads, and runs inside this process.

What lives here: the parsing of the dbt project when its sources changed, and the running of dbt commands through
dbt's own programmatic runner, as dagster-dbt expects to see them. What does not: which models there are
(``dbt_project/``) and how they look in Dagster (``assets/transformation.py``).

dagster-dbt starts dbt as a child process, and once more to ask its version; that costs more than all the SQL of a
refresh. Here an object that looks like that process runs dbt in a thread and hands on its events. The invocation's
class belongs to dagster-dbt's private interface: the versions are pinned, and tests/integration covers it.
"""

from __future__ import annotations

import fcntl
import json
import os
import queue
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from typing import Any

from orchestration import configuration
from orchestration.configuration import Folders
from orchestration.inputs import dbt_project_fingerprint

#: dbt_project/profiles.yml takes the path of the build database from this variable.
_DATABASE_VARIABLE = "ZHIBIAO_BUILD_DB"
#: dbt keeps its adapters, flags and variables in globals: one command at a time in a process.
_ONE_AT_A_TIME = threading.RLock()


class DbtProjectError(Exception):
    """dbt cannot read the project: its own messages name file and cause."""


def target_path(folders: Folders) -> Path:
    """Where dbt keeps its artefacts."""
    return folders.dbt / "target"


def load_manifest(folders: Folders) -> dict[str, Any]:
    """dbt's manifest of the project, parsed anew only where a source of the project or dbt itself changed.

    Raises DbtProjectError.
    """
    folders.dbt.mkdir(parents=True, exist_ok=True)
    manifest = folders.dbt / "manifest.json"
    stamp = folders.dbt / "manifest.stamp"
    with _file_lock(folders.dbt / "manifest.lock"):
        wanted = " ".join([dbt_project_fingerprint(), *(metadata.version(p) for p in ("dbt-core", "dbt-duckdb"))])
        if not (manifest.exists() and stamp.exists() and stamp.read_text() == wanted):
            _parse(folders)
            # dbt build rewrites its own copy while others may be reading: they read this one.
            fresh = manifest.with_suffix(".new")
            fresh.write_bytes((target_path(folders) / "manifest.json").read_bytes())
            fresh.replace(manifest)
            stamp.write_text(wanted)
        return json.loads(manifest.read_bytes())


def arguments(folders: Folders, command: Sequence[str], project_dir: Path = configuration.DBT_PROJECT_DIR) -> list[str]:
    """The whole argument list of a dbt command. All paths are absolute: a relative one would poison dbt's cache."""
    return [
        *command,
        *("--project-dir", str(project_dir)),
        *("--profiles-dir", str(configuration.DBT_PROJECT_DIR)),
        *("--target-path", str(target_path(folders))),
        *("--log-path", str(folders.dbt / "logs")),
        *("--log-level", "none", "--log-level-file", "info", "--no-use-colors"),
    ]


class InProcessDbt:
    """A dbt command that runs in a thread of this process and looks like ``subprocess.Popen`` to dagster-dbt."""

    def __init__(self, folders: Folders, command: Sequence[str], project_dir: Path):
        self.args = ["dbt", *arguments(folders, command, project_dir)]
        self.returncode: int | None = None
        self.stdout = _Lines()
        self.errors: list[str] = []  # what dbt says of what failed, complete when it has ended
        self._folders = folders
        self._thread = threading.Thread(target=self._run, name="dbt", daemon=True)
        self._thread.start()

    def wait(self, timeout: float | None = None) -> int | None:
        """Wait for the command to end; its return code is 0 where it succeeded."""
        self._thread.join(timeout)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """dagster-dbt forwards an interrupt here. A thread cannot be interrupted: dbt ends its node and is waited
        for.
        """

    def _run(self) -> None:
        code = 2  # dbt's own code for an error that it did not expect
        try:
            code = 0 if run(self._folders, self.args[1:], self._take) else 1
        except Exception as error:  # the reader of the lines must learn of it, whatever it was
            self._take(json.dumps({"info": {"level": "error", "name": "Crash", "msg": repr(error)}, "data": {}}))
        finally:
            self.returncode = code
            self.stdout.end()

    def _take(self, line: str) -> None:
        message = _error_in(line)
        if message:
            self.errors.append(message)
        self.stdout.put(line)


def run(folders: Folders, dbt_arguments: Sequence[str], on_event) -> bool:
    """Run dbt in this process and return its success; ``on_event`` gets each event above debug level as JSON."""
    with _ONE_AT_A_TIME:
        configuration.silence_telemetry()
        os.environ[_DATABASE_VARIABLE] = str(folders.build_database)
        folders.build_database.parent.mkdir(parents=True, exist_ok=True)
        from dbt.adapters.duckdb.connections import DuckDBConnectionManager
        from dbt.cli.main import dbtRunner
        from dbt_common.events.functions import msg_to_json

        def hand_on(event) -> None:
            if event.info.level != "debug":
                on_event(msg_to_json(event))

        try:
            result = dbtRunner(callbacks=[hand_on]).invoke(list(dbt_arguments))
        finally:
            # Else the file stays open for writing in this process and nobody else can open it.
            DuckDBConnectionManager.close_all_connections()
        if result.exception:
            raise result.exception
        return result.success


class _Lines:
    """The lines that a command writes, as the pipe of a process would give them: bytes, until the end."""

    def __init__(self) -> None:
        self._queue: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self.closed = False

    def put(self, line: str) -> None:
        self._queue.put(line.encode())

    def end(self) -> None:
        self._queue.put(None)

    def __enter__(self) -> _Lines:
        return self

    def __exit__(self, *_: object) -> None:
        self.closed = True

    def __iter__(self) -> Iterator[bytes]:
        while (line := self._queue.get()) is not None:
            yield line


def _parse(folders: Folders) -> None:
    messages: list[str] = []

    def keep(line: str) -> None:
        message = _error_in(line)
        if message:
            messages.append(message)

    try:
        succeeded = run(folders, arguments(folders, ["parse"], configuration.DBT_PROJECT_DIR), keep)
    except Exception as error:
        raise DbtProjectError(f"{configuration.DBT_PROJECT_DIR}: dbt cannot read the project: {error}") from error
    if not succeeded:
        raise DbtProjectError(f"{configuration.DBT_PROJECT_DIR}: dbt cannot read the project:\n" + "\n".join(messages))


def _error_in(line: str) -> str | None:
    """What an event says of an error; None where it speaks of none."""
    event: Mapping[str, Any] = json.loads(line)
    return event["info"]["msg"].strip() if event["info"]["level"] == "error" else None


@contextmanager
def _file_lock(path: Path) -> Iterator[None]:
    """Only one process parses into a folder at a time."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
