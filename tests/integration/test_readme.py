"""What the README shows is what its commands print."""

from __future__ import annotations

import importlib.util
from types import ModuleType

import pytest

from orchestration.configuration import PROJECT_DIR

from .conftest import Made


def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("update_readme", PROJECT_DIR / "scripts" / "update_readme.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    import sys

    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


SCRIPT = script()
SHOWN = SCRIPT.shown((PROJECT_DIR / "README.md").read_text(encoding="utf-8"))


def test_the_questions_of_the_tour_take_five_lines_at_most() -> None:
    queries = SCRIPT.queries((PROJECT_DIR / "README.md").read_text(encoding="utf-8"))
    assert len(queries) >= 5
    assert [query for query in queries if len(query.splitlines()) > 5] == []


def test_the_readme_shows_commands() -> None:
    assert len(SHOWN) >= 6
    assert all(s.output.strip() for s in SHOWN)


@pytest.mark.xdist_group("pipeline")
@pytest.mark.parametrize("shown", [s for s in SHOWN if s.command != SCRIPT.REFRESH], ids=lambda s: s.command[:60])
def test_commands_print_what_the_readme_shows(shown, first: Made) -> None:
    printed = SCRIPT.run(shown.command, first.folders.data, PROJECT_DIR)
    assert printed == shown.output, "run scripts/update_readme.py after a refresh and read what changed"


@pytest.mark.xdist_group("pipeline")
def test_the_summary_of_a_refresh_is_the_one_shown(first: Made) -> None:
    shown = next(s for s in SHOWN if s.command == SCRIPT.REFRESH)
    counts = {row.split()[0]: row for row in shown.output.splitlines() if row.startswith("  ")}
    publication = first.result.publication
    assert publication is not None
    assert counts["observations"].split()[1].rstrip(",") == str(publication.observations)
    assert counts["cells"].split()[1] == str(publication.indicator_values)
