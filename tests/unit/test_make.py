"""The Makefile and what it calls: the targets that people are promised, and the folders that they pass on."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

TARGETS = ("refresh", "test", "ui", "docs", "accuracy", "lint", "audit", "install", "clean", "lock")


def make(project: Path, *arguments: str) -> str:
    done = subprocess.run(["make", *arguments], cwd=project, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_help_names_every_target_and_is_what_make_alone_says(project: Path) -> None:
    text = make(project, "help")
    for target in TARGETS:
        assert re.search(rf"^  make {target} +\S", text, re.MULTILINE), target
    assert make(project) == text


def test_refresh_and_ui_pass_the_folders_on(project: Path) -> None:
    command = make(project, "--dry-run", "refresh", "RAW=some where/raw", "DATA=/elsewhere")
    assert 'zhibiao refresh --raw "some where/raw" --data "/elsewhere"' in command
    assert 'zhibiao ui --raw "raw" --data "data" --port 4000' in make(project, "--dry-run", "ui", "PORT=4000")


def test_continuous_integration_runs_the_tests(project: Path) -> None:
    script = project / ".ci" / "run"
    assert os.access(script, os.X_OK)
    lines = script.read_text().splitlines()
    assert lines.index("make test") < lines.index("exec make audit")


@pytest.mark.parametrize("script", ["scripts/install.sh", ".ci/run"])
def test_the_scripts_are_plain_shell(project: Path, script: str) -> None:
    subprocess.run(["sh", "-n", script], cwd=project, check=True, timeout=10)


def test_without_python_3_11_the_install_says_what_is_missing(project: Path, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    for name in ("python3.11", "python3", "python"):  # other versions, as the script asks
        (tmp_path / "bin" / name).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / "bin" / name).chmod(0o755)
    shutil.copy(project / "scripts" / "install.sh", tmp_path)
    done = subprocess.run(
        ["/bin/sh", "install.sh", ".venv", "1.0"], cwd=tmp_path, capture_output=True, text=True, timeout=20, check=False,
        env={"PATH": str(tmp_path / "bin")},
    )  # fmt: skip
    assert done.returncode == 1
    assert "zhibiao needs Python 3.11" in done.stderr
    assert not (tmp_path / ".venv").exists()


def test_the_tests_run_on_the_python_that_the_project_needs() -> None:
    assert sys.version_info[:2] == (3, 11)
