"""Scores of observations against gold: what is found, what is spurious, which fields are right."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from orchestration.cli import main
from orchestration.evaluation.gold import CORPUS_VARIABLE, GoldError, find_corpus, load_gold, load_sets
from orchestration.evaluation.scoreboard import as_dict, as_list, as_table, constructs
from orchestration.evaluation.scoring import FIELDS, agree, resemblance, score, sorted_by_construct

Row = dict[str, Any]


def gold(n: int = 1, start: int = 10, **fields: Any) -> Row:
    return {
        "doc": "a",
        "n": n,
        "start": start,
        "end": start + 2,
        "number": "12",
        "kind": "fact",
        "value": 12,
        "value_high": None,
        "unit": "家",
        "bound": "exact",
        "measure": "stock",
        "indicator": "检测机构数",
        "breakdown": None,
        "region": "210100",
        "period_start": None,
        "period_end": "2024-09-04",
        "period_basis": "stated",
        **fields,
    }


def observation(start: int = 10, **fields: Any) -> Row:
    return {
        "report": "a",
        "raw_start": start,
        "raw_end": start + 2,
        "value": 12.0,
        "value_high": None,
        "unit": "家",
        "bound": "exact",
        "measure": "stock",
        "indicator_code": "inspection.institutions",
        "indicator_name": "检测机构数",
        "breakdown": None,
        "region_code": "210100",
        "period_start": None,
        "period_end": date(2024, 9, 4),
        **fields,
    }


def total(gold_rows: list[Row], observation_rows: list[Row], passages: Mapping[str, tuple[int, int]] | None = None):
    return score(gold_rows, observation_rows, passages or {}).total


# ------------------------------------------------------------------------------------------------------------------- found


def test_everything_right() -> None:
    tally = total([gold(), gold(2, 20)], [observation(), observation(20)])
    assert (tally.facts, tally.found, tally.whole, tally.quantity, tally.spurious) == (2, 2, 2, 2, 0)
    assert (tally.recall, tally.precision, tally.f1, tally.whole_f1) == (1, 1, 1, 1)
    assert all(tally.share(name) == 1 for name in FIELDS)


@pytest.mark.parametrize(
    ("start", "end", "is_found"),
    [(10, 12, True), (11, 13, True), (8, 11, True), (9, 14, True), (8, 10, False), (12, 14, False)],
)
def test_spans_that_overlap_belong_together(start: int, end: int, is_found: bool) -> None:
    tally = total([gold()], [observation(start, raw_end=end)])
    assert (tally.found, tally.spurious) == ((1, 0) if is_found else (0, 1))


def test_missed_and_spurious_lower_recall_and_precision() -> None:
    tally = total(
        [gold(), gold(2, 20), gold(3, 30)], [observation(), observation(20), observation(50), observation(60)]
    )
    assert tally.recall == pytest.approx(2 / 3)
    assert tally.precision == pytest.approx(2 / 4)
    assert tally.f1 == pytest.approx(4 / 7)


def test_numbers_that_are_no_facts() -> None:
    rows = [gold(), gold(2, 20, kind="optional"), gold(3, 30, kind="not_fact")]
    assert total(rows, [observation(), observation(20)]).spurious == 0
    assert total(rows, [observation(), observation(30)]).spurious == 1
    assert total(rows, [observation()]).recall == 1


def test_of_several_observations_of_one_number_the_best_counts() -> None:
    tally = total([gold()], [observation(value=1.0), observation(), observation(unit="个")])
    assert (tally.found, tally.whole, tally.spurious) == (1, 1, 0)


def test_reports_that_are_not_annotated_are_left_out() -> None:
    assert total([gold()], [observation(), observation(report="b")]).spurious == 0


def test_what_lies_outside_the_annotated_passage_is_left_out() -> None:
    rows, read = [gold()], [observation(), observation(5), observation(40)]
    assert total(rows, read).spurious == 2
    assert total(rows, read, {"a": (10, 40)}).spurious == 0
    assert total(rows, read, {"b": (10, 40)}).spurious == 2


def test_scores_of_nothing_are_nothing() -> None:
    tally = total([gold()], [])
    assert (tally.recall, tally.precision, tally.f1, tally.whole_f1, tally.share("value")) == (0, 0, 0, 0, 0)


# ------------------------------------------------------------------------------------------------------------------ fields


@pytest.mark.parametrize(
    ("field", "wanted", "read", "right"),
    [
        ("value", {"value": 12}, {"value": 12.0}, True),
        ("value", {"value": 725103000000}, {"value": 725103000000.0}, True),
        ("value", {"value": 12}, {"value": 13.0}, False),
        ("value", {"value": -17.44}, {"value": 17.44}, False),
        ("value", {"value": 1, "accept": {"value": [100]}}, {"value": 100.0}, True),
        ("value", {"value": 33.3333}, {"value": 33.33333}, True),
        ("value_high", {"value_high": None}, {"value_high": None}, True),
        ("value_high", {"value_high": 300}, {"value_high": None}, False),
        ("value_high", {"value_high": None}, {"value_high": 300.0}, False),
        ("unit", {"unit": "家"}, {"unit": "个"}, False),
        ("unit", {"unit": None}, {"unit": ""}, True),
        ("unit", {"unit": "位", "measure": "rank"}, {"unit": None}, True),
        ("bound", {"bound": "at_least"}, {"bound": "exact"}, False),
        ("measure", {"measure": "stock"}, {"measure": "flow"}, False),
        ("measure", {"measure": "flow"}, {"measure": "amount"}, True),
        ("measure", {"measure": "amount"}, {"measure": "stock"}, True),
        ("measure", {"measure": "amount"}, {"measure": "rate"}, False),
        ("measure", {"measure": "stock", "accept": {"measure": ["flow"]}}, {"measure": "flow"}, True),
        ("region", {"region": "210100"}, {"region_code": "210100"}, True),
        ("region", {"region": "210100"}, {"region_code": "210000"}, False),
        ("period_end", {"period_end": "2024-09-04"}, {"period_end": date(2024, 9, 4)}, True),
        ("period_end", {"period_end": "2024-09-04"}, {"period_end": "2024-09-04"}, True),
        ("period_end", {"period_end": "2024-09-04"}, {"period_end": date(2024, 8, 31)}, False),
        ("period_start", {"period_start": None}, {"period_start": date(2024, 1, 1)}, False),
        ("period_start", {"period_start": None, "period_basis": "default"}, {"period_start": date(2024, 1, 1)}, True),
        (
            "period_start",
            {"period_start": "2024-01-01", "accept": {"period_start": [None]}},
            {"period_start": None},
            True,
        ),
    ],
)
def test_when_a_field_is_right(field: str, wanted: Row, read: Row, right: bool) -> None:
    assert agree(gold(**wanted), observation(**read), field) is right


@pytest.mark.parametrize(
    ("wanted", "read", "right"),
    [
        ({"indicator": "检测机构数"}, {"indicator_name": "检测机构数量"}, True),
        ({"indicator": "检测机构数"}, {"indicator_name": "累计检测机构数"}, True),
        ({"indicator": "检测机构数"}, {"indicator_name": "特种设备数"}, False),
        ({"indicator": "检测机构数"}, {"indicator_name": None}, False),
        # what narrows it may stand in the name or in the breakdown
        ({"indicator": "质检中心数", "breakdown": "级别=国家级"}, {"indicator_name": "国家级质检中心数"}, True),
        ({"indicator": "国家级质检中心数"}, {"indicator_name": "质检中心数", "breakdown": "级别=国家级"}, True),
        ({"indicator": "认证证书数", "accept": {"indicator": ["获证数"]}}, {"indicator_name": "获证数"}, True),
        ({"indicator": "数"}, {"indicator_name": "数"}, True),
    ],
)
def test_when_names_are_alike(wanted: Row, read: Row, right: bool) -> None:
    assert agree(gold(**wanted), observation(**read), "indicator") is right


def test_resemblance_is_the_dice_coefficient_of_what_carries_meaning() -> None:
    assert resemblance(gold(indicator="甲乙数"), "甲丙数", None) == pytest.approx(0.5)
    assert resemblance(gold(indicator="甲乙"), "甲乙丙", None) == pytest.approx(0.8)
    assert resemblance(gold(indicator="甲乙"), "甲乙", None) == 1


# --------------------------------------------------------------------------------------------------- sums, errors, printing


def scores():
    ledger = [
        {"report": "a", "raw_start": start, "raw_end": start + 2, "fate": fate, "reason": reason, "sentence": "句。"}
        for start, fate, reason in [(10, "fact", None), (20, "unresolved", "no unit"), (30, "fact", None)]
    ]
    return score(
        [gold(), gold(2, 20, snippet="共有12家"), gold(1, doc="b"), gold(2, 20, doc="b")],
        [
            observation(),
            observation(30, indicator_code="provisional.i0", sentence="秘密。"),
            observation(report="b", measure="flow", region_code="210000"),
            observation(20, report="b", measure="flow", region_code="210000"),
        ],
        {},
        ledger,
    )


def test_sums_by_report_and_by_domain() -> None:
    result = scores()
    assert {name: (tally.facts, tally.found, tally.spurious) for name, tally in result.reports.items()} == {
        "a": (2, 1, 1),
        "b": (2, 2, 0),
    }
    assert {name: (t.found, t.spurious, t.whole) for name, t in result.domains.items()} == {
        "inspection": (3, 0, 1),
        "provisional": (0, 1, 0),
    }
    assert (result.reports["a"].numbers, result.reports["a"].unresolved) == (3, 1)
    assert result.total.unresolved_share == pytest.approx(1 / 3)


def test_errors_tell_what_went_wrong_and_why() -> None:
    result = scores()
    assert [error.construct for error in sorted_by_construct(result.errors)] == [
        "wrong: measure + region",
        "wrong: measure + region",
        "missed: unresolved (no unit)",
        "spurious",
    ]
    (wrong, *_) = [error for error in result.errors if error.kind == "wrong"]
    assert wrong.wrong == {"measure": ("stock", "flow"), "region": ("210100", "210000")}


def test_what_is_printed() -> None:
    result = scores()
    table = as_table(result)
    for word in ("report", "all", "inspection", "provisional", "precision", "unresolved", "33.3 %"):
        assert word in table
    listed = as_list(result.errors, 10)
    assert "wrong: measure + region (2)" in listed
    assert "measure: stock was read as flow" in listed
    assert "共有12家" in listed
    assert "… and 3 more" in as_list(result.errors, 1)
    assert json.loads(json.dumps(as_dict(result)))["total"]["recall"] == 0.75


def test_counts_by_construct_hold_no_word_of_a_report() -> None:
    assert "秘密" not in constructs(scores().errors)
    assert "秘密" not in json.dumps(as_dict(scores()), ensure_ascii=False)


# ------------------------------------------------------------------------------------------------------ files and the command


def written(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows), encoding="utf-8")
    return path


def test_a_gold_file_is_read(tmp_path: Path) -> None:
    assert load_gold(written(tmp_path / "g.jsonl", gold(), "", gold(2, 20))) == [gold(), gold(2, 20)]


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("{", "line 2: no JSON"),
        ("[]", "line 2: no JSON object"),
        ({k: v for k, v in gold().items() if k != "region"}, "line 2: no field region"),
        (gold(kind="maybe"), "line 2: 'maybe' is no kind"),
        (gold(end=10), "line 2: 10:10 is no span"),
    ],
)
def test_a_fault_in_a_gold_file_is_named(tmp_path: Path, line: object, fault: str) -> None:
    with pytest.raises(GoldError, match=fault):
        load_gold(written(tmp_path / "g.jsonl", gold(), line))


def test_an_empty_gold_file_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(GoldError, match="no annotated number"):
        load_gold(written(tmp_path / "g.jsonl", ""))
    with pytest.raises(GoldError, match="cannot be read"):
        load_gold(tmp_path / "absent.jsonl")


def test_the_sets_of_the_project() -> None:
    folder = Path(__file__).parents[1] / "gold"
    sets = load_sets(folder)
    assert sets["five_reports"].reports == folder.parents[1] / "raw" / "reports"
    assert sets["corpus_heldout"].reports is None
    assert sets["corpus_heldout"].held_out
    for gold_set in sets.values():
        rows = load_gold(gold_set.gold)
        for report, (start, end) in gold_set.passages.items():
            facts = [row for row in rows if row["doc"] == report and row["kind"] == "fact"]
            assert facts
            assert all(start <= row["start"] < end for row in facts)


def test_where_texts_lie_that_are_not_kept_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(CORPUS_VARIABLE, raising=False)
    project = tmp_path / "project"
    project.mkdir()
    assert find_corpus(project) is None
    corpus = tmp_path / "other" / "corpus"
    corpus.mkdir(parents=True)
    (corpus / "reports.csv").touch()
    assert find_corpus(project) == corpus
    monkeypatch.setenv(CORPUS_VARIABLE, str(tmp_path))
    assert find_corpus(project) == tmp_path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of gold with a set that is held out, one whose texts are not there, and observations of the first."""
    sets = [
        {
            "name": name,
            "gold": "g.jsonl",
            "reports": reports,
            "manifest": "reports.csv",
            "held_out": True,
            "description": "test",
        }
        for name, reports in (("mine", "."), ("absent", "nowhere"))
    ]
    written(tmp_path / "sets.json", json.dumps(sets))
    written(tmp_path / "passages.json", "{}")
    written(tmp_path / "g.jsonl", gold(), gold(2, 20, snippet="秘密的句子"))
    written(tmp_path / "o.jsonl", observation(period_end="2024-09-04"))
    return tmp_path


def run(folder: Path, *arguments: str) -> int:
    return main(["evaluate", "--gold", str(folder), *arguments])


def test_the_command_scores_observations(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "mine", "--observations", str(folder / "o.jsonl"), "--json") == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["mine"]["total"]["recall"] == 0.5
    assert printed["mine"]["reports"]["a"]["facts"] == 2


def test_errors_of_a_held_out_set_are_shown_on_demand_only(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    arguments = ("mine", "--observations", str(folder / "o.jsonl"), "--errors", "9")
    assert run(folder, *arguments) == 0
    printed = capsys.readouterr().out
    assert "missed" in printed
    assert "秘密" not in printed
    assert run(folder, *arguments, "--reveal") == 0
    assert "秘密" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "fault"),
    [
        (["other"], "no set other; there are mine, absent"),
        (["absent"], "there is no folder"),
        (["mine", "--observations", "nothing.jsonl"], "no observations can be read"),
    ],
)
def test_what_cannot_be_scored_is_named(
    folder: Path, capsys: pytest.CaptureFixture[str], arguments: list[str], fault: str
) -> None:
    assert run(folder, *arguments) == 1
    assert fault in capsys.readouterr().err


def test_the_command_lists_its_sets(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(folder, "--list") == 0
    assert "mine" in capsys.readouterr().out
