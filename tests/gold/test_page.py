"""docs/accuracy.md and its picture say what the scores say, for every set whose texts are at hand."""

from __future__ import annotations

import re

import pytest

from orchestration.configuration import GOLD_DIR, PROJECT_DIR
from orchestration.evaluation.gold import find_corpus, load_sets
from orchestration.evaluation.page import page, picture, picture_row

SETS = load_sets(GOLD_DIR, find_corpus(PROJECT_DIR))
PAGE = (PROJECT_DIR / "docs" / "accuracy.md").read_text(encoding="utf-8")
PICTURE = (PROJECT_DIR / "docs" / "accuracy.svg").read_text(encoding="utf-8")
RENEW = "the scores have changed: run `make accuracy` and read what changed"


@pytest.mark.parametrize("name", SETS)
def test_the_page_shows_the_scores(scores_of, name: str) -> None:
    made = page({name: (SETS[name], scores_of(SETS[name]))}, {}, "accuracy.svg")
    lines = PAGE.splitlines()
    for row in made.rows[name]:
        assert row in lines, RENEW
    assert made.sections[name] in PAGE, RENEW


@pytest.mark.parametrize("name", SETS)
def test_the_picture_shows_the_scores(scores_of, name: str) -> None:
    drawn = dict(re.findall(r'<g data-set="([^"]+)"[^>]*>\n(.*?)\n</g>', PICTURE, re.DOTALL))
    assert drawn.get(name) == picture_row(SETS[name], scores_of(SETS[name])), RENEW


def test_the_page_names_every_set() -> None:
    """Either with its scores, or with why it has none."""
    for name in SETS:
        assert f"\n## {name}\n" in PAGE or f"`{name}` is not scored here" in PAGE


def test_the_page_shows_the_picture_and_leads_to_files_that_exist() -> None:
    paths = re.findall(r"\]\(([^)]+)\)", PAGE)
    assert "accuracy.svg" in paths
    for path in paths:
        assert (PROJECT_DIR / "docs" / path).is_file(), path


def test_a_page_without_some_sets_says_so(scores_of) -> None:
    name = "five_reports"
    results = {name: (SETS[name], scores_of(SETS[name]))}
    made = page(results, {"elsewhere": "its texts are not here"}, "p.svg")
    assert "`elsewhere` is not scored here: its texts are not here.\n" in made.text
    assert "![Share right of each field, by set](p.svg)" in made.text
    assert picture(results).count("<g data-set=") == 1
