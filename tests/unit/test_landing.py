"""The landing tables: what is kept of a report is replaced as a whole, and withdrawn as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, replace
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration import landing
from orchestration.evaluation.accuracy import Accuracy
from orchestration.inputs import RawReport
from orchestration.reading.model import ManifestRow, Number, Observation, Reading, Repair, Report, Text, row
from tests.unit.records import observation, reading

SEEN = datetime(2026, 1, 2, 3, 4, 5)
LATER = datetime(2026, 2, 2, 3, 4, 5)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with landing.build_database(tmp_path / "build" / "warehouse.duckdb") as connection:
        landing.ensure_tables(connection)
        yield connection


def rows(connection: duckdb.DuckDBPyConnection, query: str) -> list[tuple]:
    return connection.execute(query).fetchall()


def raw(file: str, sha256: str, manifest: ManifestRow | None = None) -> RawReport:
    return RawReport(Path(file).stem, file, Path(file), sha256, 3, manifest, "key", None)


def quarantined(file: str, key: str = "broken") -> landing.Quarantined:
    return landing.Quarantined(file, Path(file).stem, "0", "cause", "remedy", SEEN, key)


@pytest.mark.parametrize(
    ("table", "record"),
    [
        ("reports", Report),
        ("texts", Text),
        ("repairs", Repair),
        ("numbers", Number),
        ("observations", Observation),
        ("accuracy", Accuracy),
    ],
)
def test_the_columns_are_the_fields_in_their_order(connection, table: str, record: type) -> None:
    described = rows(connection, f"describe landing.{table}")
    assert [name for name, *_ in described] == [field.name for field in fields(record)]
    kinds = {name: kind for name, kind, *_ in described}
    assert set(kinds.values()) <= {"VARCHAR", "BIGINT", "DOUBLE", "BOOLEAN", "DATE"}
    if record is Observation:
        assert (kinds["value"], kinds["period_end"], kinds["raw_start"]) == ("DOUBLE", "DATE", "BIGINT")


def test_a_reading_comes_back_as_it_went_in(connection) -> None:
    given = reading("a", observations=[observation("a", 1, value=12.5, value_high=None, period_end=date(2024, 8, 31))])
    landing.land(connection, [given])
    (kept,) = rows(connection, "from landing.observations")
    assert kept == tuple(getattr(given.observations[0], field.name) for field in fields(Observation))
    assert rows(connection, "select raw_text, text from landing.texts") == [(given.text.raw_text, given.text.text)]


def test_a_kept_reading_is_given_back_under_its_own_key_alone(connection) -> None:
    given = reading("a", key="key", observations=[observation("a", 1)])
    landing.land(connection, [given, reading("b", key="key")])
    observations, numbers = landing.kept_reading(connection, "a", "key")
    assert observations == [row(given.observations[0])]
    assert numbers == [row(number) for number in given.numbers]
    assert landing.kept_reading(connection, "a", "another key") is None
    assert landing.kept_reading(connection, "c", "key") is None


def test_scores_are_replaced_with_the_fingerprint_that_they_stand_for(connection) -> None:
    score = Accuracy("gold", True, "total", "all", "f1", 0.5, None, None, 0.4, None, True, "reader", "registry", "gold")
    assert landing.scored(connection) is None
    landing.land_accuracy(connection, [score, replace(score, metric="recall", numerator=1, denominator=2)], "first")
    assert landing.scored(connection) == "first"
    landing.land_accuracy(connection, [score], "second")
    assert (landing.scored(connection), rows(connection, "from landing.accuracy")) == (
        "second",
        [tuple(row(score).values())],
    )
    landing.forget_reading_keys(connection)
    assert landing.scored(connection) is None
    landing.land_accuracy(connection, [], None)
    assert (landing.scored(connection), rows(connection, "from landing.accuracy")) == (None, [])


def test_a_report_that_is_read_again_is_replaced_as_a_whole(connection) -> None:
    landing.land(connection, [reading("a", observations=[observation("a", n) for n in range(3)]), reading("b")])
    landing.land(connection, [reading("a", key="new", observations=[observation("a", 7)])])
    assert rows(connection, "select report, observation_id from landing.observations order by all") == [
        ("a", "a-7"),
        ("b", "b-0"),
    ]
    assert landing.kept_reading_keys(connection) == {"a.txt": "new", "b.txt": "key of b"}


def test_a_report_that_turned_unreadable_leaves_nothing_but_its_quarantine(connection) -> None:
    landing.land(connection, [reading("a"), reading("b")])
    landing.land(connection, [], [quarantined("a.txt")])
    for table in landing.READ_TABLES:
        assert rows(connection, f"select distinct report from landing.{table}") == [("b",)]
    assert landing.kept_reading_keys(connection) == {"a.txt": "broken", "b.txt": "key of b"}


def test_a_report_that_was_mended_leaves_the_quarantine(connection) -> None:
    landing.land(connection, [], [quarantined("a.txt")])
    landing.land(connection, [reading("a")])
    assert rows(connection, "from landing.quarantine") == []
    assert landing.kept_reading_keys(connection) == {"a.txt": "key of a"}


def test_the_quarantine_of_a_file_leaves_alone_the_report_of_another_that_has_its_name(connection) -> None:
    landing.land(connection, [reading("a")])
    landing.land(connection, [], [quarantined("b/a.html")])
    assert rows(connection, "select file from landing.reports") == [("a.txt",)]


def test_what_is_withdrawn_is_gone_from_every_table(connection) -> None:
    landing.land(connection, [reading("a"), reading("b")], [quarantined("c.txt")])
    landing.withdraw(connection, ["a.txt", "c.txt"])
    for table in landing.READ_TABLES:
        assert rows(connection, f"select distinct report from landing.{table}") == [("b",)]
    assert rows(connection, "from landing.quarantine") == []


def test_a_write_that_fails_leaves_all_as_it_was(connection, monkeypatch: pytest.MonkeyPatch) -> None:
    landing.land(connection, [reading("a")])
    real = landing._insert

    def fail_late(connection, table, records):
        if table == "observations":
            raise OSError("no space left")
        real(connection, table, records)

    monkeypatch.setattr(landing, "_insert", fail_late)
    with pytest.raises(OSError, match="no space left"):
        landing.land(connection, [reading("a", key="new"), reading("b")])
    assert landing.kept_reading_keys(connection) == {"a.txt": "key of a"}
    assert rows(connection, "select report from landing.observations") == [("a",)]


def test_tables_of_another_reader_are_made_anew(connection) -> None:
    landing.land(connection, [reading("a")])
    assert not landing.ensure_tables(connection)
    connection.execute("alter table landing.observations drop column sentence_start")
    assert landing.ensure_tables(connection)
    assert landing.kept_reading_keys(connection) == {}
    assert landing.columns("observations").keys() == {field.name for field in fields(Observation)}


def test_marks_are_set_and_taken_back(connection) -> None:
    landing.land(connection, [reading("a", observations=[observation("a", n) for n in range(3)])])
    landing.mark(connection, ["a-0", "a-1", "a-2"], {"a-1": "too high"})
    query = "select observation_id, status, status_reason from landing.observations order by all"
    assert rows(connection, query) == [("a-0", "ok", None), ("a-1", "suspect", "too high"), ("a-2", "ok", None)]
    landing.mark(connection, ["a-1"], {})
    assert rows(connection, query)[1] == ("a-1", "ok", None)


def test_the_register_tells_when_a_file_came_and_went(connection) -> None:
    query = "select file, sha256, publisher, first_seen_at, gone_at from landing.raw_reports order by all"
    landing.register(connection, [raw("a.txt", "1"), raw("b.txt", "2")], SEEN)
    landing.register(
        connection, [raw("a.txt", "1", ManifestRow("a.txt", publisher="某日报")), raw("b.txt", "3")], LATER
    )
    assert rows(connection, query) == [
        ("a.txt", "1", "某日报", SEEN, None),
        ("b.txt", "2", None, SEEN, LATER),
        ("b.txt", "3", None, LATER, None),
    ]
    landing.register(connection, [raw("a.txt", "1"), raw("b.txt", "2")], LATER)
    assert rows(connection, query) == [
        ("a.txt", "1", None, SEEN, None),
        ("b.txt", "2", None, SEEN, None),
        ("b.txt", "3", None, LATER, LATER),
    ]


def test_facts_are_remembered_until_they_are_replaced(connection) -> None:
    landing.remember(connection, {"a": "1", "b": "2"})
    landing.remember(connection, {"b": "3"})
    assert landing.state(connection) == {"a": "1", "b": "3"}


def test_a_full_refresh_makes_every_report_look_changed(connection) -> None:
    landing.land(connection, [reading("a")], [quarantined("b.txt")])
    landing.forget_reading_keys(connection)
    assert landing.kept_reading_keys(connection) == {"a.txt": "", "b.txt": ""}


def test_an_empty_list_of_records_has_the_table_s_types() -> None:
    assert str(landing.table_of("observations", []).schema.field("period_end").type) == "date32[day]"
    with_nulls = landing.table_of("observations", [replace(observation("a", 0), value_high=None)])
    assert str(with_nulls.schema.field("value_high").type) == "double"
    assert isinstance(reading("a"), Reading)


def changed(connection) -> list[str]:
    return [report for (report,) in rows(connection, "from landing.changed_reports order by report")]


def test_what_changed_is_noted_until_it_is_published(connection) -> None:
    landing.land(connection, [reading("a"), reading("b")])
    assert changed(connection) == ["a", "b"]
    landing.land(connection, [reading("a", key="new")])
    assert changed(connection) == ["a", "b"]
    landing.settle(connection, "run 1")
    assert changed(connection) == []
    assert landing.state(connection)[landing.PUBLISHED_RUN] == "run 1"
    landing.withdraw(connection, ["b.txt"])
    assert changed(connection) == ["b"]


def test_a_judgement_or_a_correction_changes_the_report_that_it_concerns(connection) -> None:
    landing.land(connection, [reading("a"), reading("b"), reading("c")])
    landing.settle(connection, "run 1")
    landing.mark(connection, ["a-0", "b-0"], {"b-0": "too high"})
    assert changed(connection) == ["b"]
    landing.mark_corrected(connection, ["c-0", "nobody's"])
    assert changed(connection) == ["b", "c"]


def long_reading(name: str, ending: str = "") -> Reading:
    text = "".join(f"第{n}项工作已经完成,全市质量技术服务机构达到{100 + n}家。" for n in range(40)) + ending
    given = reading(name)
    return replace(given, text=Text(name, text, text))


def test_reports_of_one_text_are_twins_and_change_together(connection) -> None:
    landing.land(connection, [long_reading("a"), reading("other")])
    landing.settle(connection, "run 1")
    landing.land(connection, [long_reading("b", ending="本报记者报道。")])
    assert rows(connection, "select report, twin from landing.twins order by all") == [("a", "b"), ("b", "a")]
    assert changed(connection) == ["a", "b"]
    landing.settle(connection, "run 2")
    landing.withdraw(connection, ["a.txt"])
    assert changed(connection) == ["a", "b"]
    assert rows(connection, "from landing.twins") == []
    assert rows(connection, "select distinct report from landing.sketches") == [("b",)]


def test_twins_do_not_depend_on_the_order_of_landing(connection, tmp_path: Path) -> None:
    given = [long_reading("a"), long_reading("b", ending="本报记者报道。"), reading("c")]
    landing.land(connection, given)
    with landing.build_database(tmp_path / "other.duckdb") as other:
        landing.ensure_tables(other)
        for one in reversed(given):
            landing.land(other, [one])
        query = "from landing.twins order by all"
        assert rows(other, query) == rows(connection, query) != []
