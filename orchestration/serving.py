"""The long-running processes of a deployment: the code location, the Dagster UI, and the daemon of schedules and sensors.

What lives here: how each is called, with the settings of this project. What does not: starting and watching them, which is for
systemd, Docker or whoever runs them (``deploy/``), and ``zhibiao ui``, which starts all of them for one person.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import yaml

from orchestration import settings
from orchestration.configuration import PROJECT_DIR, Folders

SERVICES = ("code", "webserver", "daemon")
_MODULE = "orchestration.definitions"
_LOCATION = "zhibiao"


def command(service: str, folders: Folders, host: str, port: int) -> list[str]:
    """The command line of a service, without the Python that runs it; ``host`` and ``port`` are where it listens."""
    if service == "code":
        listening = ["--host", host, "--port", str(port)]
        return ["dagster", "code-server", "start", "--module-name", _MODULE, "--location-name", _LOCATION, *listening]
    workspace = ["--workspace", str(workspace_file(folders))]
    if service == "webserver":
        return ["dagster_webserver", *workspace, "--host", host, "--port", str(port)]
    return ["dagster._daemon", "run", *workspace]


def workspace_file(folders: Folders) -> Path:
    """The workspace that says where the code is: the project's own, or one that names the code server of the settings."""
    code = str(settings.value_of("dagster.code"))
    if not code:
        return PROJECT_DIR / "workspace.yaml"
    host, _, port = code.rpartition(":")
    server = {"grpc_server": {"host": host, "port": int(port), "location_name": _LOCATION}}
    file = folders.dagster_home / f"workspace.{port}.yaml"
    file.write_text(yaml.safe_dump({"load_from": [server]}), encoding="utf-8")
    return file


def serve(service: str, folders: Folders, host: str, port: int) -> None:
    """Become the service: this process is replaced by it."""
    folders.export_to_environment()
    folders.prepare_dagster_home()
    os.chdir(PROJECT_DIR)
    arguments = command(service, folders, host, port)
    os.execv(sys.executable, [sys.executable, "-m", *arguments])
