"""The real job on the real reports, run once a session; tests that change something work on a copy of what it made."""

from __future__ import annotations

import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pytest

from orchestration.configuration import PROJECT_DIR, Folders
from orchestration.refresh import Refresh, refresh


@dataclass(frozen=True)
class Made:
    """Folders, and what came of the last refresh of them."""

    folders: Folders
    result: Refresh


@pytest.fixture(scope="session", autouse=True)
def environment() -> Iterator[None]:
    """A refresh points its process at its folders: the process is given back as it was."""
    before = dict(os.environ)
    yield
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="session")
def first(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The first refresh of the project's own reports. Nobody changes it."""
    root = tmp_path_factory.mktemp("first")
    folders = Folders.of(root / "raw", root / "data")
    shutil.copytree(PROJECT_DIR / "raw", folders.raw)
    return Made(folders, refresh(folders))


@pytest.fixture
def copy(first: Made, tmp_path: Path) -> Folders:
    """A copy of the first refresh and its reports, to be changed."""
    assert first.result.succeeded, first.result.failures
    folders = Folders.of(tmp_path / "raw", tmp_path / "data")
    shutil.copytree(first.folders.raw, folders.raw)
    shutil.copytree(first.folders.data, folders.data, symlinks=True)
    return folders


Ask = Callable[..., list[tuple]]


@pytest.fixture(scope="session")
def ask() -> Ask:
    """Asks a database, read-only."""

    def run(database: Path, query: str, *parameters: object) -> list[tuple]:
        with duckdb.connect(database, read_only=True) as connection:
            return connection.execute(query, list(parameters)).fetchall()

    return run


@dataclass
class Refreshed:
    """A refresh that took in a hostile report (``hostile.py``), and what the explorer answered meanwhile."""

    folders: Folders
    answers: list[tuple[str, int]] = field(default_factory=list)  # address and status, in their order
    reports: list[int] = field(default_factory=list)  # how many reports the explorer knew, in the order of its answers


@pytest.fixture(scope="session")
def refreshed(first: Made, tmp_path_factory: pytest.TempPathFactory) -> Refreshed:
    """The first refresh with one more report, which the explorer's pages were asked through. Nobody changes it."""
    from starlette.testclient import TestClient

    from orchestration.explorer.app import build
    from tests.integration.hostile_report import plant

    assert first.result.succeeded, first.result.failures
    root = tmp_path_factory.mktemp("refreshed")
    found = Refreshed(Folders.of(root / "raw", root / "data"))
    shutil.copytree(first.folders.raw, found.folders.raw)
    shutil.copytree(first.folders.data, found.folders.data, symlinks=True)
    plant(found.folders)
    done = threading.Event()

    def ask_on() -> None:
        with TestClient(build(found.folders.warehouse), base_url="http://127.0.0.1:3100") as pages:
            while not done.is_set():
                for address in (
                    "/",
                    "/indicators/metrology.public_standards?lang=en",
                    "/reports?lang=en",
                    "/suggest?q=jlbz",
                ):
                    answer = pages.get(address)
                    found.answers.append((address, answer.status_code))
                    if count := re.search(r'Reports <span class="count">(\d+)', answer.text):
                        found.reports.append(int(count[1]))

    asking = threading.Thread(target=ask_on)
    asking.start()
    try:
        result = refresh(found.folders)
    finally:
        done.set()
        asking.join()
    assert result.succeeded, result.failures
    return found
