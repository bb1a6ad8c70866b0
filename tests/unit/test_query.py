"""The query command's answers: what can be asked, what cannot, and the three forms in which it is printed."""

from __future__ import annotations

import csv
import io
import json
import tempfile
from datetime import date, datetime
from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from orchestration import query
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
        "import database '{folder}'",
        "copy (select 1) to '/dev/stdout'",
        "select * from read_blob('{folder}/secret.csv')",
        "select * from read_json('{folder}/secret.csv')",
        "select * from sniff_csv('{folder}/secret.csv')",
        "select * from read_duckdb('{folder}/other.duckdb')",
        "from query('select * from read_csv(''{folder}/secret.csv'')')",
        "with s as (from read_text('{folder}/secret.csv')) select * from s",
        "create view v as select * from read_text('{folder}/secret.csv')",
        "create temp table t as select * from read_text('{folder}/secret.csv')",
        "select getenv('PATH')",
        "select * from secret_of_the_program",
        "create persistent secret s (type http)",
        "force install httpfs",
        "update extensions",
        "pragma profiling_output = '{folder}/out.json'",
        "call enable_logging(storage = 'file', storage_path = '{folder}/log')",
        "reset enable_external_access",
        "set global temp_directory = '{folder}/tmp'",
        "attach ':memory:' as other",
        "select 1; copy regions to '{folder}/out.csv'",
    ],
)
def test_nothing_but_the_published_tables_can_be_read_and_nothing_written(warehouse: Path, query: str) -> None:
    folder = warehouse.parent
    secret_of_the_program = pa.table({"secret": [1]})  # noqa: F841 – DuckDB finds the variables of its callers by name
    (folder / "secret.csv").write_text("secret\n1\n")
    with duckdb.connect(folder / "other.duckdb") as connection:
        connection.execute("create table secret as select 1")
    before = sorted(folder.iterdir()), warehouse.read_bytes()
    with pytest.raises(QueryError):
        ask(warehouse, query.format(folder=folder))
    assert (sorted(folder.iterdir()), warehouse.read_bytes()) == before


def test_settings_cannot_be_seen_to_be_open(warehouse: Path) -> None:
    query = "select name, value from duckdb_settings() where name in ('enable_external_access', 'lock_configuration', 'access_mode')"
    assert dict(ask(warehouse, query).rows) == {
        "access_mode": "read_only", "enable_external_access": "false", "lock_configuration": "true",
    }  # fmt: skip


def test_an_answer_without_measure_is_refused(warehouse: Path) -> None:
    assert len(ask(warehouse, "from range(30)", most_rows=30).rows) == 30
    with pytest.raises(QueryError, match="the answer has more than 29 rows: ask for fewer"):
        ask(warehouse, "from range(30)", most_rows=29)
    with pytest.raises(QueryError, match="more than 250000 rows"):
        ask(warehouse, "from range(1000000000000)")


def test_a_query_without_end_is_stopped(warehouse: Path) -> None:
    with pytest.raises(QueryError, match=r"took longer than 0\.2 s and was stopped"):
        ask(
            warehouse,
            "with recursive t as (select 1 as n union all select n from t) select count(*) from t",
            longest_seconds=0.2,
        )


def test_a_query_that_wants_all_memory_is_refused(warehouse: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(query, "_MEMORY", 50_000_000)
    with pytest.raises(QueryError, match="Out of Memory"):
        ask(warehouse, "select list(i) from range(100000000) t(i)")


def test_what_does_not_fit_into_memory_goes_beside_no_warehouse_and_has_a_limit(warehouse: Path) -> None:
    settings = "select current_setting('temp_directory'), current_setting('max_temp_directory_size')"
    ((folder, size),) = ask(warehouse, settings).rows
    assert Path(folder).parent == Path(tempfile.gettempdir())
    assert size == "18.6 GiB"


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
