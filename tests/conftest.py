"""What tests of several folders share: where the project lies, and a process in it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]

Run = Callable[..., subprocess.CompletedProcess]


@pytest.fixture(scope="session")
def project() -> Path:
    """The folder of the project."""
    return PROJECT


@pytest.fixture(scope="session")
def zhibiao() -> Run:
    """Runs the command ``zhibiao`` in a process of its own and returns it with what it printed."""

    def run(*arguments: object, **options) -> subprocess.CompletedProcess:
        return subprocess.run(
            [sys.executable, "-m", "orchestration.cli", *map(str, arguments)],
            capture_output=True,
            text=True,
            cwd=PROJECT,
            env={**os.environ, "PYTHONPATH": str(PROJECT)},
            timeout=180,
            check=False,
            **options,
        )

    return run
