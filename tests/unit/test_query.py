"""The query command's answers: what can be asked, what cannot, and the three forms in which it is printed."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime
from pathlib import Path

import duckdb
import pytest

from orchestration.query import Answer, QueryError, as_csv, as_json, as_table, ask


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    path = tmp_path / "warehouse.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute("create table regions (code varchar, name varchar, share decimal(5, 2), note varchar)")
        connection.execute("insert into regions values ('210100', '沈阳', 7.5, null)")
        connection.execute("insert into regions values ('330400', '嘉兴, \"南湖\"', 12, 'x')")
    return path


def test_the_answer_has_the_columns_and_rows_of_the_query(warehouse: Path) -> None:
    assert ask(warehouse, "select code, name from regions order by code desc limit 1") == Answer(
        ["code", "name"], [("330400", '嘉兴, "南湖"')]
    )


def test_without_a_warehouse_the_error_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(QueryError, match=r"there is no warehouse yet\. Make one with: zhibiao refresh"):
        ask(tmp_path / "warehouse.duckdb", "select 1")
    assert not (tmp_path / "warehouse.duckdb").exists()


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("select * from nowhere", "nowhere"),
        ("selec 1", "syntax error"),
        ("select code / name from regions", "name"),
    ],
)
def test_a_wrong_query_is_answered_with_its_fault(warehouse: Path, query: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        ask(warehouse, query)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(QueryError, match=r"warehouse\.duckdb: cannot be opened"):
        ask(path, "select 1")


@pytest.mark.parametrize(
    "query",
    [
        "insert into regions values ('1', '2', 3, '4')",
        "delete from regions",
        "drop table regions",
        "create table other as select 1",
        "copy regions to '{folder}/out.csv'",
        "select * from read_csv('{folder}/secret.csv')",
        "select * from '{folder}/secret.csv'",
        "select * from read_text('{folder}/secret.csv')",
        "select * from glob('{folder}/*')",
        "attach '{folder}/other.duckdb'",
        "install httpfs",
        "load '{folder}/x.duckdb_extension'",
        "set enable_external_access = true",
        "set access_mode = 'read_write'",
        "export database '{folder}/out'",
    ],
)
def test_nothing_but_the_published_tables_can_be_read_and_nothing_written(warehouse: Path, query: str) -> None:
    folder = warehouse.parent
    (folder / "secret.csv").write_text("secret\n1\n")
    before = sorted(folder.iterdir()), warehouse.read_bytes()
    with pytest.raises(QueryError):
        ask(warehouse, query.format(folder=folder))
    assert (sorted(folder.iterdir()), warehouse.read_bytes()) == before


def test_csv_is_read_back_as_it_was(warehouse: Path) -> None:
    text = as_csv(ask(warehouse, "select code, name, note from regions order by code"))
    assert list(csv.reader(io.StringIO(text))) == [
        ["code", "name", "note"],
        ["210100", "沈阳", ""],
        ["330400", '嘉兴, "南湖"', "x"],
    ]


def test_json_is_an_array_of_objects_with_days_as_text(warehouse: Path) -> None:
    text = as_json(ask(warehouse, "select name, share, note, date '2024-02-29' as day from regions order by code"))
    assert json.loads(text)[0] == {"name": "沈阳", "share": 7.5, "note": None, "day": "2024-02-29"}
    assert json.loads(as_json(ask(warehouse, "select 1 where false"))) == []


def test_the_columns_of_a_table_stand_under_each_other_with_chinese_in_them() -> None:
    answer = Answer(["name", "value", "day"], [("沈阳", 140.0, date(2024, 9, 4)), ("ab", 7.25, None)])
    assert as_table(answer).splitlines() == [
        "name  value  day",
        "────  ─────  ──────────",
        "沈阳    140  2024-09-04",
        "ab     7.25  NULL",
        "(2 rows)",
    ]


def test_a_table_says_how_many_rows_even_where_there_are_none() -> None:
    assert as_table(Answer(["a", "b"], [])).splitlines() == ["a  b", "─  ─", "(0 rows)"]
    assert as_table(Answer(["a"], [(datetime(2026, 1, 2, 3, 4),)])).splitlines()[-1] == "(1 row)"
