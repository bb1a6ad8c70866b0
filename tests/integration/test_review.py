"""The review over the whole pipeline: what reports leave open is in the queue, is answered, and is settled by the next refresh."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import pytest

from orchestration import configuration
from orchestration.cli import main
from orchestration.configuration import Folders
from orchestration.reading import catalogue
from orchestration.refresh import refresh
from orchestration.review.queue import KINDS, Item, load_queue
from tests.conftest import Run
from tests.integration.conftest import Ask, Made

pytestmark = [pytest.mark.pipeline, pytest.mark.xdist_group("pipeline")]

#: A report in which everything is to be asked: a name that no registry has, words that a browser must not obey, two values
#: of one cell, a share above 100, a part above its whole, figures that count nothing.
PLANTED = """沈阳市质量工作简报
2024年9月4日
全市建成质量小驿站86个。
全市建成<script>alert("质量")</script>馆站12个。
截至8月底，全市共有检验检测机构321家。
截至8月底，全市共有检验检测机构456家。
2023年，全市制造业产品合格率为121%。
建成地铁2号线西延伸，18号线开工。
截至8月底，全市在用电梯1000台，其中住宅电梯2000台。
"""


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the dbt project with its registry, which the pipeline uses for the test."""
    folder = tmp_path / "dbt_project"
    shutil.copytree(configuration.DBT_PROJECT_DIR, folder)
    monkeypatch.setattr(configuration, "DBT_PROJECT_DIR", folder)
    monkeypatch.setattr(configuration, "SEEDS_DIR", folder / "seeds")
    return folder


def queue(folders: Folders, report: str = "planted") -> dict[tuple[str, str], Item]:
    """The items whose sentence is of the report, by kind and subject."""
    return {(item.kind, item.subject): item for item in load_queue(folders.warehouse) if item.report == report}


def answer(folders: Folders, folder: Path, *answers: Mapping[str, Any]) -> int:
    file = folder / "answers.jsonl"
    file.write_text("".join(json.dumps(answer, ensure_ascii=False) + "\n" for answer in answers), encoding="utf-8")
    return main(["review", "--data", str(folders.data), "--answers", str(file), "--author", "李"])


def test_answers_settle_their_items(
    copy: Folders, project: Path, tmp_path: Path, ask: Ask, capsys: pytest.CaptureFixture[str]
) -> None:
    (copy.reports / "planted.txt").write_text(PLANTED, encoding="utf-8")
    assert refresh(copy).succeeded

    open_items = queue(copy)
    station = open_items["provisional_indicator", "质量小驿站数"]
    hostile = next(item for (kind, name), item in open_items.items() if "<script>" in name)
    figures = open_items["unresolved_number", "#号线"]
    share = open_items["suspect", "制造业产品质量合格率"]
    rivals = open_items["contradiction", "检验检测机构数"]
    lifts = next(item for (kind, _), item in open_items.items() if kind == "finding")
    assert (figures.settles, figures.parts[2][:2]) == (2, "号线")
    assert share.parts[1] == "121"
    assert {other["value"] for other in rivals.other_statements} | {rivals.value} == {321, 456}
    assert {other["value"] for other in lifts.other_statements} | {lifts.value} == {1000, 2000}

    html = (copy.docs / "review.html").read_text(encoding="utf-8")
    assert "&lt;script&gt;alert" in html and "<script>alert" not in html

    before = {path.name: path.read_bytes() for path in (project / "seeds").iterdir()}
    part = next(
        entry["observation_id"] if entry["value"] == 2000 else lifts.observation_id
        for entry in [{"observation_id": lifts.observation_id, "value": lifts.value}, *lifts.other_statements]
        if entry["value"] == 2000
    )
    capsys.readouterr()
    code = answer(
        copy,
        tmp_path,
        {
            "item_id": station.item_id, "answer": "new", "indicator_code": "quality.small_stations",
            "indicator_name": "质量小驿站数", "indicator_name_en": "Small quality stations", "measure": "stock", "unit": "个",
            "minimum": 0, "maximum": 100000, "definition": "Small stations at which enterprises are advised on quality.",
        },
        {"item_id": hostile.item_id, "answer": "set_aside", "reason": "no indicator"},
        {"item_id": figures.item_id, "answer": "word", "word_class": "numeral_word", "phrase": "#号线"},
        {"item_id": share.item_id, "answer": "correct", "fields": {"value": 99.1}, "reason": "the annex has 99.1"},
        {"item_id": rivals.item_id, "answer": "ok", "observation_id": rivals.observation_id, "reason": "as of the annex"},
        {"item_id": lifts.item_id, "answer": "correct", "observation_id": part, "fields": {"value": 200}, "reason": "misprint"},
    )  # fmt: skip
    told = capsys.readouterr()
    assert (code, told.err) == (0, "")
    added = {line[1:] for line in told.out.splitlines() if line.startswith("+") and not line.startswith("+++")}
    assert added == lines_added(before, project / "seeds")
    assert "numeral_word,#号线,," in added
    assert len(added) == 8  # of the corrections, two more set the status of what was suspect
    assert "6 answers written" in told.out

    result = refresh(copy)
    assert result.succeeded, result.failures
    still = queue(copy)
    settled = {item.item_id for item in (station, hostile, figures, share, rivals, lifts)}
    assert settled & {item.item_id for item in still.values()} == set()
    query = "select indicator_code, indicator_status, value from fct_observations where report = 'planted' and sentence like ?"
    assert ask(copy.warehouse, query, "%质量小驿站%") == [("quality.small_stations", catalogue.CATALOGUED, 86)]
    assert ask(
        copy.warehouse,
        "select value from fct_indicator_values where report = 'planted' and indicator_code = 'quality.small_stations'",
    ) == [(86,)]
    assert [fate for _, fate in fates(copy, ask, "号线")] == ["not_fact", "not_fact"]
    assert ask(
        copy.warehouse, "select value, status from fct_observations where observation_id = ?", share.observation_id
    ) == [(99.1, "ok")]
    assert ask(copy.warehouse, "select value from fct_indicator_values where cell_id = (select cell_id from fct_observations where observation_id = ?)", rivals.observation_id) == [(rivals.value,)]  # fmt: skip
    assert "质量小驿站" not in (copy.docs / "review.html").read_text(encoding="utf-8")


def fates(folders: Folders, ask: Ask, words: str) -> Sequence[tuple]:
    query = "select raw_text, fate from fct_numbers where report = 'planted' and sentence like ? order by number_no"
    return ask(folders.warehouse, query, f"%{words}%")


def lines_added(before: Mapping[str, bytes], seeds: Path) -> set[str]:
    """The lines that the files have more than before; no other line of any of them may differ."""
    found: set[str] = set()
    for path in seeds.iterdir():
        old, new = before[path.name].decode().splitlines(), path.read_text(encoding="utf-8").splitlines()
        assert [line for line in new if line in set(old)] == old
        found |= set(new) - set(old)
    return found


# --- the queue of the project's own reports


def test_the_queue_holds_what_is_open_and_in_the_order_of_its_worth(first: Made, ask: Ask) -> None:
    warehouse = first.folders.warehouse
    items = load_queue(warehouse)
    assert {item.kind for item in items} <= set(KINDS)
    assert [item.review_rank for item in items] == list(range(1, len(items) + 1))
    assert [item.worth for item in items] == sorted((item.worth for item in items), reverse=True)
    for item in items:
        spread = item.n_reports + item.n_regions + item.n_periods - 3
        assert item.worth == item.settles + item.near_settles + spread
        assert item.parts[1] and item.settles >= 1
    (unresolved,) = ask(warehouse, "select count(*) from fct_numbers where fate = 'unresolved'")[0]
    assert sum(item.settles for item in items if item.kind == "unresolved_number") == unresolved
    (provisional,) = ask(
        warehouse, "select count(*) from fct_indicator_values where starts_with(indicator_code, 'provisional.')"
    )[0]
    assert sum(item.settles for item in items if item.kind == "provisional_indicator") == provisional > 50


def test_the_figure_of_each_item_is_the_one_that_was_read(first: Made) -> None:
    digits = str.maketrans("０１２３４５６７８９", "0123456789")
    items = load_queue(first.folders.warehouse)
    assert any(item.parts[1].isdigit() for item in items)
    for item in items:
        printed = item.raw_text.translate(digits)
        assert re.sub("[^0-9]", "", item.parts[1]) == re.sub("[^0-9]", "", printed), item
        assert re.sub("[0-9.,]", "", item.parts[1]) == "" or not printed.isdigit()


def test_what_is_proposed_is_in_the_registry_and_of_the_same_kind_of_measure(first: Made) -> None:
    with (configuration.SEEDS_DIR / "indicators.csv").open(encoding="utf-8", newline="") as file:
        registered = {row["indicator_code"]: row for row in csv.DictReader(file)}
    proposed = 0
    for item in load_queue(first.folders.warehouse, ["provisional_indicator"]):
        scores = [near["score"] for near in item.proposals]
        assert scores == sorted(scores, reverse=True) and all(0 < score <= 1 for score in scores)
        for near in item.proposals:
            proposed += 1
            indicator = registered[near["indicator_code"]]
            assert near["indicator_name"] == indicator["indicator_name"]
            if item.measure in ("rate", "amount"):
                assert indicator["measure"] == item.measure
    assert proposed > 50


def test_the_endings_that_the_reader_gives_a_name_are_taken_off_again(first: Made) -> None:
    """The names of what is derived from an indicator, and the macro that the queue takes them apart with."""
    source = (configuration.DBT_PROJECT_DIR / "macros" / "review.sql").read_text(encoding="utf-8")
    pattern = source.split("base_name(name, code)")[1].split("'^")[1].split("'")[0]
    endings = {name for _, name in catalogue.DERIVED.values()}
    endings |= {f"{scope}排名" for scope in catalogue.SCOPES} | {f"占{scope}比重" for scope in catalogue.SCOPES}
    endings |= {f"与{scope}平均水平之差" for scope in catalogue.SCOPES}
    with duckdb.connect() as connection:
        for ending in sorted(endings):
            told = connection.execute("select regexp_replace($1, $2, '\\1')", [f"质量小驿站数{ending}", f"^{pattern}"])
            assert told.fetchone() == ("质量小驿站数",), ending


# --- the command


def test_the_queue_is_printed_as_a_table_and_as_json(first: Made, zhibiao: Run) -> None:
    data = first.folders.data
    listed = zhibiao("review", "--list", "--limit", 3, "--data", data)
    assert (listed.returncode, listed.stderr) == (0, "")
    header, _, *rows = listed.stdout.splitlines()
    assert header.split()[:4] == ["rank", "item", "kind", "subject"]
    items = json.loads(zhibiao("review", "--json", "--kind", "unresolved_number", "--data", data).stdout)
    assert len(rows) == 3 and len(items) >= 1
    assert {item["kind"] for item in items} == {"unresolved_number"}


def test_a_person_at_a_pipe_is_asked_until_the_input_ends(first: Made, zhibiao: Run, tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    shutil.copytree(configuration.SEEDS_DIR, seeds)
    done = zhibiao(
        "review", "--data", first.folders.data, "--seeds", seeds, "--author", "李", "--limit", 2,
        input="x\nof no interest\ny\n1\n",
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 answer written to set_aside.csv" in done.stdout
    rows = list(csv.reader(io.StringIO((seeds / "set_aside.csv").read_text(encoding="utf-8"))))
    assert [(row[0], row[2], row[3]) for row in rows[1:]] == [
        (load_queue(first.folders.warehouse, limit=1)[0].item_id, "of no interest", "李")
    ]


def test_answers_that_cannot_be_taken_are_named_by_line_and_the_others_taken(
    first: Made, zhibiao: Run, tmp_path: Path
) -> None:
    seeds = tmp_path / "seeds"
    shutil.copytree(configuration.SEEDS_DIR, seeds)
    item = load_queue(first.folders.warehouse, ["provisional_indicator"], limit=1)[0]
    lines = [
        "no json", '["a list"]', '{"item_id": "nobody", "answer": "set_aside", "reason": "why"}',
        json.dumps({"item_id": item.item_id, "answer": "known", "indicator_code": "no.such"}), "",
        json.dumps({"item_id": item.item_id, "answer": "set_aside", "reason": "why"}),
    ]  # fmt: skip
    (tmp_path / "answers").write_text("\n".join(lines), encoding="utf-8")
    arguments = ("--answers", tmp_path / "answers", "--data", first.folders.data, "--seeds", seeds, "--author", "李")
    dry = zhibiao("review", *arguments, "--dry-run")
    assert "A dry run: nothing was written." in dry.stdout
    assert (seeds / "set_aside.csv").read_bytes() == (configuration.SEEDS_DIR / "set_aside.csv").read_bytes()
    done = zhibiao("review", *arguments)
    assert done.returncode == 1
    told = [line.split("answers, ")[1].split(":")[0] for line in done.stderr.splitlines()]
    assert told == ["line 1", "line 2", "line 3", "line 4"]
    assert "Traceback" not in done.stderr
    assert "1 answer written to set_aside.csv" in done.stdout


def test_without_a_warehouse_there_is_nothing_to_review(zhibiao: Run, tmp_path: Path) -> None:
    for option in ("--list", "--page"):
        done = zhibiao("review", option, "--data", tmp_path)
        assert done.returncode == 1
        assert "there is no warehouse yet" in done.stderr and "Traceback" not in done.stderr
    assert "no kind monsters" in zhibiao("review", "--list", "--kind", "monsters", "--data", tmp_path).stderr
    assert zhibiao("review", "--limit", "0").returncode == 2
