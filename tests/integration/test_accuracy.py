"""The accuracy of the reader in the warehouse: when it is scored, what is published, and how loudly it falls short."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from orchestration import configuration, landing
from orchestration.assets import accuracy
from orchestration.assets.accuracy import ACCURACY_CHECK, bring_up_to_date
from orchestration.configuration import GOLD_DIR, PROJECT_DIR, Folders
from orchestration.evaluation import evaluate
from orchestration.evaluation.gold import CORPUS_VARIABLE
from orchestration.evaluation.scoring import FIELDS
from orchestration.reading.read import READER_VERSION, read_report
from orchestration.reading.registry import Registry, load_registry
from orchestration.refresh import refresh
from tests.integration.conftest import Ask, Made

pytestmark = [pytest.mark.pipeline, pytest.mark.xdist_group("pipeline")]


@pytest.fixture
def gold(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the gold that may be changed, with one set whose texts are at hand and one whose are not."""
    folder = tmp_path / "tests" / "gold"
    folder.mkdir(parents=True)
    shutil.copytree(PROJECT_DIR / "raw", tmp_path / "raw2")
    entries = {entry["name"]: entry for entry in json.loads((GOLD_DIR / "sets.json").read_text(encoding="utf-8"))}
    entries["five_reports"] |= {"reports": "../../raw2/reports", "manifest": "../../raw2/reports.csv"}
    for name in ("five_reports.jsonl", "corpus_heldout.jsonl", "passages.json"):
        shutil.copy(GOLD_DIR / name, folder)
    write(folder, entries["five_reports"], entries["corpus_heldout"])
    monkeypatch.setattr(configuration, "GOLD_DIR", folder)
    monkeypatch.setattr(configuration, "PROJECT_DIR", tmp_path / "project")  # beside which no corpus lies
    monkeypatch.delenv(CORPUS_VARIABLE, raising=False)
    return folder


def write(folder: Path, *entries: dict) -> None:
    (folder / "sets.json").write_text(json.dumps(entries), encoding="utf-8")


def entries_of(folder: Path) -> list[dict]:
    return json.loads((folder / "sets.json").read_text(encoding="utf-8"))


@pytest.fixture
def connection(copy: Folders) -> Iterator[duckdb.DuckDBPyConnection]:
    with landing.build_database(copy.build_database) as connection:
        yield connection


@pytest.fixture
def anew(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that are read anew to be scored."""
    files: list[str] = []

    def read(data, file, *arguments, **options):
        files.append(file)
        return read_report(data, file, *arguments, **options)

    monkeypatch.setattr(evaluate, "read_report", read)
    return files


@pytest.fixture(scope="module")
def registry() -> Registry:
    return load_registry(configuration.SEEDS_DIR)


def silent(message: str) -> None:
    """Nobody listens."""


# --- what is published


def test_the_five_reports_are_scored_in_every_respect(first: Made, ask: Ask) -> None:
    rows = ask(
        first.folders.warehouse,
        "select scope, scope_name, metric, value, bar, passed, reader_version from fct_reader_accuracy "
        "where gold_set = 'five_reports'",
    )
    assert {version for *_, version in rows} == {READER_VERSION}
    by_scope = {scope: {name for s, name, *_ in rows if s == scope} for scope in ("total", "report", "domain")}
    assert by_scope["total"] == {"all"}
    assert by_scope["report"] == {path.stem for path in first.folders.reports.iterdir()}
    assert {"metrology", "standards", "certification"} <= by_scope["domain"]
    total = {metric: (value, bar, passed) for scope, _, metric, value, bar, passed, _ in rows if scope == "total"}
    assert {f"{name}_right" for name in FIELDS} | {"recall", "precision"} <= set(total)
    assert total["f1"][0] >= total["f1"][1]
    assert total["f1"][2] is True
    assert all(0 <= value <= 1 for *_, value, _, _, _ in rows)


def test_the_scores_are_those_of_the_published_observations(first: Made, ask: Ask) -> None:
    [(found,)] = ask(
        first.folders.warehouse,
        "select denominator from fct_reader_accuracy "
        "where gold_set = 'five_reports' and scope = 'total' and metric = 'precision'",
    )
    [(observations,)] = ask(first.folders.warehouse, "select count(*) from fct_observations")
    assert 0 < found <= observations


def test_the_check_says_how_many_scores_reach_their_bars(first: Made) -> None:
    (check,) = [check for check in first.result.checks if check.check == ACCURACY_CHECK]
    assert (check.asset, check.is_warning) == ("landing/accuracy", True)
    assert check.passed, check.description
    assert "reach their bars" in check.description


# --- when it is scored


def test_readings_of_the_refresh_are_not_made_again(connection, gold, anew, registry) -> None:
    left_out, faults = bring_up_to_date(connection, registry, silent)
    assert list(left_out) == ["corpus_heldout"]
    assert (faults, anew) == ({}, [])
    of_kept = connection.execute("select * exclude gold_fingerprint from landing.accuracy order by all").fetchall()
    connection.execute("update landing.reports set reading_key = 'of another reader'")
    landing.land_accuracy(connection, [], None)
    bring_up_to_date(connection, registry, silent)
    assert sorted(anew) == sorted(path.name for path in (PROJECT_DIR / "raw" / "reports").iterdir())
    # the same comes of both, since both are the same readings
    assert (
        connection.execute("select * exclude gold_fingerprint from landing.accuracy order by all").fetchall() == of_kept
    )


def test_scores_are_kept_until_gold_or_reader_change(connection, gold, monkeypatch, registry) -> None:
    scored: list[str] = []

    def watched(gold_set, *arguments):
        scored.append(gold_set.name)
        return evaluate.evaluate_set(gold_set, *arguments)

    monkeypatch.setattr(accuracy, "evaluate_set", watched)
    bring_up_to_date(connection, registry, silent)
    bring_up_to_date(connection, registry, silent)
    assert scored == ["five_reports"]
    five, corpus = entries_of(gold)
    write(gold, five | {"bars": {"f1": 0.5}}, corpus)
    bring_up_to_date(connection, registry, silent)
    assert scored == ["five_reports"] * 2
    assert connection.execute("select metric, bar from landing.accuracy where bar is not null").fetchall() == [
        ("f1", 0.5)
    ]
    monkeypatch.setattr(accuracy, "READER_VERSION", "another")
    bring_up_to_date(connection, registry, silent)
    assert scored == ["five_reports"] * 3


# --- how it falls short


def test_a_score_below_its_bar_warns_and_is_published(copy: Folders, gold: Path, ask: Ask) -> None:
    five, corpus = entries_of(gold)
    write(gold, five | {"bars": {"f1": 1.01, "unresolved_share": 0.5}}, corpus)
    result = refresh(copy)
    assert result.succeeded, result.failures
    (warning,) = [check for check in result.warned if check.check == ACCURACY_CHECK]
    assert warning.description.startswith("five_reports: f1 ")
    assert warning.description.endswith(", bar 1.01")
    assert ask(
        copy.warehouse, "select metric, passed from fct_reader_accuracy where passed is not null order by 1"
    ) == [
        ("f1", False),
        ("unresolved_share", True),
    ]
    assert not refresh(copy).changed


def check_of(connection, registry):
    result, _ = accuracy._check_result(connection, *bring_up_to_date(connection, registry, silent), "run")
    return result


def test_gold_that_cannot_be_read_is_told_and_tried_again(connection, gold, registry) -> None:
    kept = (gold / "five_reports.jsonl").read_bytes()
    (gold / "five_reports.jsonl").write_text("{", encoding="utf-8")
    result = check_of(connection, registry)
    assert not result.passed
    assert "five_reports could not be scored: " in result.description
    assert "line 1: no JSON" in result.description
    assert landing.scored(connection) is None
    (gold / "five_reports.jsonl").write_bytes(kept)
    assert check_of(connection, registry).passed
    (gold / "sets.json").write_text("[", encoding="utf-8")
    assert "all sets could not be scored: " in check_of(connection, registry).description


def test_no_gold_at_hand_is_no_pass(connection, gold, registry) -> None:
    write(gold, *entries_of(gold)[1:])
    result = check_of(connection, registry)
    assert not result.passed
    assert result.description == "no annotated set is at hand, so nothing was scored"
    assert "corpus_heldout" in result.metadata["sets left out"].value


def test_the_check_shows_every_field_by_set_report_and_domain(connection, gold, registry) -> None:
    metadata = check_of(connection, registry).metadata
    for scope, name in (("total", "five_reports"), ("report", "001_4d24ab1c87042fe2"), ("domain", "metrology")):
        table = metadata[f"by {scope}"].value
        assert name in table
        for field in FIELDS:
            assert f"{field}_right" in table.splitlines()[0]
        assert "precision" in table
