"""The real job on the real reports, run once a session; tests that change something work on a copy of what it made."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
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
