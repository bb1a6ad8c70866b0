"""The README names only what is there: paths, make targets, commands, tables."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")
CODE = re.findall(r"`([^`\n]+)`", TEXT)


def paths() -> list[str]:
    """What stands between backticks and looks like a path of the checkout."""
    return sorted({c for c in CODE if re.fullmatch(r"[\w.-]+(?:/[\w.-]*)+|[A-Z]{4,}(?:\.md)?", c)})


@pytest.mark.parametrize("path", paths())
def test_paths_of_the_readme_exist_or_are_made_by_a_refresh(path: str) -> None:
    if path.startswith("data/"):
        from orchestration.checks.data_docs import site
        from orchestration.configuration import Folders

        folders = Folders.of(ROOT / "raw", ROOT / "data")
        made = {
            f"data/{p.name}" + ("/" if p.suffix == "" else "")
            for p in (folders.warehouse, folders.export, folders.docs)
        }
        made.add(f"data/{(site(folders) / 'index.html').relative_to(folders.data)}")
        assert path in made
    elif path == "repairs/":
        assert (ROOT / "orchestration/reading/repairs").is_dir()
    else:
        assert (ROOT / path).exists()


def test_modules_of_the_reader_that_the_readme_names_exist() -> None:
    section = TEXT.split("## How a report is read")[1].split("## ")[0]
    names = set(re.findall(r"`([a-z]+)/?`", section))
    assert {"decoding", "layout", "figures", "naming", "scopes", "catalogue"} <= names
    for name in names:
        folder = ROOT / "orchestration" / "reading" / name
        assert folder.is_dir() or folder.with_suffix(".py").is_file(), name


def test_make_targets_of_the_readme_exist() -> None:
    targets = set(re.findall(r"make ([a-z]+)", TEXT))
    assert {"refresh", "test", "ui", "lint", "clean", "help"} <= targets
    for target in targets:
        done = subprocess.run(["make", "--dry-run", target], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"make {target}: {done.stderr}"


def test_commands_of_the_readme_exist() -> None:
    from orchestration.cli import main

    commands = {c for c in re.findall(r"zhibiao ([a-z]+)", TEXT) if c != "is"}
    assert {"refresh", "query", "read"} <= commands
    for command in commands:
        with pytest.raises(SystemExit) as stop:
            main([command, "--help"])
        assert stop.value.code == 0, command


def test_tables_of_the_readme_are_models() -> None:
    models = {p.stem for p in (ROOT / "dbt_project" / "models").rglob("*.sql")}
    tables = set(re.findall(r"\b(?:dim|fct|mart)_[a-z_]+", TEXT))
    assert {"fct_observations", "fct_indicator_values", "fct_numbers"} <= tables
    assert tables <= models


def test_columns_of_the_manifest_are_the_schema() -> None:
    from dataclasses import fields

    from orchestration.reading.model import ManifestRow

    assert ", ".join(f.name for f in fields(ManifestRow)) in TEXT.replace("\n", " ")
