"""Publication with real processes: a reader sees the old warehouse or the new one, whole, and nothing in between."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from datetime import datetime
from pathlib import Path

import duckdb
import pytest

from orchestration import publication
from orchestration.configuration import Folders
from orchestration.publication import Publication, TableComment, publish, published, published_fingerprint

PROJECT = Path(__file__).parents[2]
TABLES = {
    "dim_reports": TableComment("One row a report.", {"version": "Of the build.", "no_such_column": "Never there."}),
    "fct_numbers": TableComment("The ledger; it's one row a number.", {}),
    "fct_observations": TableComment("", {}),
    "fct_indicator_values": TableComment("", {}),
    "fct_quarantine": TableComment("", {}),
}
ROWS = 2000


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    return Folders.of(tmp_path / "raw", tmp_path / "data")


def build(folders: Folders, version: int) -> None:
    """A build database in which every row of every table carries its version."""
    folders.build_database.parent.mkdir(parents=True, exist_ok=True)
    folders.build_database.unlink(missing_ok=True)
    with duckdb.connect(folders.build_database) as connection:
        for table in TABLES:
            connection.execute(
                f"create table {table} as select {version} as version, i as id, 'report ' || i as report, 'fact' as fate, 'ok' as status, "
                f"repeat('字', 20) || i as sentence from range({ROWS}) t(i)"
            )
        connection.execute("create schema landing")
        connection.execute("create table landing.observations as select 1 as secret")
        connection.execute("create view main.stg_something as select 1 as unpublished")
        connection.execute("create table main.left_over as select 1 as of_a_model_that_is_gone")


def about(version: int) -> dict[str, object]:
    return {
        "published_at": datetime(2026, 1, 1, 0, 0, version % 60),
        "fingerprint": f"fingerprint {version}",
        "run_id": f"run-{version}",
        "zhibiao_version": "0",
        "data_format": 1,
        "reader_version": "r",
        "registry_fingerprint": "f",
        "dbt_project": "d",
        "expectations": "e",
        "pipeline": "p",
        "dbt_version": "1",
        "duckdb_version": "2",
        "great_expectations_version": "3",
    }


def publish_version(folders: Folders, version: int) -> Publication:
    build(folders, version)
    return publish(folders, TABLES, about(version), log=lambda message: None)


def python(script: str, *arguments: object) -> subprocess.Popen:
    return subprocess.Popen(
        [sys.executable, "-c", script, *map(str, arguments)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(PROJECT)},
    )


def leftovers(folders: Folders) -> list[str]:
    return sorted(path.name for path in folders.data.iterdir() if ".new" in path.name or path.name.endswith(".wal"))


def test_the_published_file_has_the_published_tables_and_no_others(folders: Folders) -> None:
    found = publish_version(folders, 1)
    assert (found.reports, found.facts, found.suspects) == (ROWS, ROWS, 0)
    assert published(folders.warehouse) == found
    assert published_fingerprint(folders) == "fingerprint 1"
    with duckdb.connect(folders.warehouse, read_only=True) as connection:
        names = connection.execute("select schema_name || '.' || table_name from duckdb_tables() order by 1").fetchall()
        assert [name for (name,) in names] == sorted(f"main.{table}" for table in [*TABLES, "publication"])
        assert connection.execute("select view_name from duckdb_views() where not internal").fetchall() == []
        comments = connection.execute("select table_name, comment from duckdb_tables() where comment is not null")
        assert dict(comments.fetchall())["fct_numbers"] == "The ledger; it's one row a number."
        described = connection.execute(
            "select column_name, comment from duckdb_columns() where table_name = 'dim_reports' and comment is not null"
        )
        assert described.fetchall() == [("version", "Of the build.")]
    assert leftovers(folders) == []


def test_every_table_is_a_parquet_file_of_the_same_rows(folders: Folders) -> None:
    publish_version(folders, 1)
    assert sorted(path.name for path in folders.export.glob("*")) == sorted(
        f"{table}.parquet" for table in [*TABLES, "publication"]
    )
    with duckdb.connect(folders.warehouse, read_only=True) as connection:
        for table in TABLES:
            differing = connection.execute(
                f"select count(*) from (from {table} except all from '{folders.export / table}.parquet')"
            )
            assert differing.fetchone() == (0,)
            rows = connection.execute(f"select count(*) from '{folders.export / table}.parquet'").fetchone()
            assert rows == (ROWS,)


def test_clients_of_duckdb_1_5_can_open_the_file(folders: Folders) -> None:
    publish_version(folders, 1)
    with folders.warehouse.open("rb") as file:  # the main header: checksum, DUCK, then the number of the storage format
        file.seek(8)
        assert file.read(4) == b"DUCK"
        storage_format = int.from_bytes(file.read(8), "little")
    assert 64 <= storage_format <= 68, "DuckDB 1.5 reads the storage formats 64 to 68"


READ_ON = """
import sys, duckdb
connection = duckdb.connect(sys.argv[1], read_only=True)
for line in sys.stdin:
    versions = connection.execute("select list(distinct version), count(*) from fct_observations").fetchone()
    print(*versions, flush=True)
"""


def test_a_reader_that_has_the_old_warehouse_open_goes_on_reading_it(folders: Folders) -> None:
    publish_version(folders, 1)
    reader = python(READ_ON, folders.warehouse)

    def ask() -> str:
        reader.stdin.write("\n")
        reader.stdin.flush()
        return reader.stdout.readline().strip()

    try:
        assert ask() == f"[1] {ROWS}"
        publish_version(folders, 2)
        publish_version(folders, 3)
        assert ask() == f"[1] {ROWS}"
        second = python(READ_ON, folders.warehouse)
        output, errors = second.communicate("\n", timeout=30)
        assert (output.strip(), errors) == (f"[3] {ROWS}", "")
    finally:
        reader.stdin.close()
        assert reader.wait(timeout=30) == 0, reader.stderr.read()


READ_IN_A_LOOP = """
import json, os, sys, duckdb
warehouse, export, stop = sys.argv[1:]
seen, opened = set(), 0
print("started", flush=True)
while not os.path.exists(stop):
    with duckdb.connect(warehouse, read_only=True) as connection:
        tables = [name for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall()]
        found = {connection.execute("select fingerprint from publication").fetchone()[0]}
        for table in tables:
            if table != "publication":
                rows = connection.execute(f"select version, count(*) from {table} group by version").fetchall()
                assert rows == [(rows[0][0], 2000)], rows
                found.add(f"fingerprint {rows[0][0]}")
    assert len(tables) == 6, tables
    assert len(found) == 1, found
    here = os.path.realpath(export)  # one publication's files, however many come after it
    files = sorted(os.listdir(here))
    assert len(files) == 6, files
    versions = {duckdb.sql(f"select distinct version from '{here}/{name}'").fetchall()[0][0]
                for name in files if name != "publication.parquet"}
    assert len(versions) == 1, versions
    seen |= found
    opened += 1
print(json.dumps([opened, len(seen)]))
"""


def test_readers_that_open_it_all_the_while_always_get_a_whole_warehouse(folders: Folders, tmp_path: Path) -> None:
    publish_version(folders, 0)
    stop = tmp_path / "stop"
    readers = [python(READ_IN_A_LOOP, folders.warehouse, folders.export, stop) for _ in range(2)]
    try:
        for reader in readers:
            assert reader.stdout.readline() == "started\n"
        for version in range(1, 21):
            publish_version(folders, version)
    finally:
        stop.touch()
        outputs = [reader.communicate(timeout=60) for reader in readers]
    for output, errors in outputs:
        assert errors == ""
        opened, seen = json.loads(output)
        assert opened >= seen >= 3, "the readers did not read while publications went on"


def test_a_publication_that_fails_leaves_all_as_it_was(folders: Folders, monkeypatch: pytest.MonkeyPatch) -> None:
    publish_version(folders, 1)
    before = folders.warehouse.read_bytes(), folders.export.resolve()

    def fail(path: Path) -> None:
        if path.name == "fct_quarantine.parquet":
            raise OSError("no space left on device")

    monkeypatch.setattr(publication, "_sync", fail)
    with pytest.raises(OSError, match="no space left"):
        publish_version(folders, 2)
    assert (folders.warehouse.read_bytes(), folders.export.resolve()) == before
    assert leftovers(folders) == []
    assert [path.name for path in (folders.data / ".exports").iterdir()] == ["run-1"]


DIE_BEFORE_THE_SWAP = """
import sys, time
from tests.integration import test_publication as here
from orchestration import publication
def hang(*arguments):
    print("written", flush=True)
    time.sleep(600)
publication._replace_export = hang
folders = here.Folders.of(sys.argv[1], sys.argv[2])
here.publish_version(folders, 2)
"""


def test_a_publication_that_is_killed_leaves_all_as_it_was_and_the_next_one_cleans_up(folders: Folders) -> None:
    publish_version(folders, 1)
    before = folders.warehouse.read_bytes()
    process = python(DIE_BEFORE_THE_SWAP, folders.raw, folders.data)
    assert process.stdout.readline() == "written\n", process.stderr.read()
    assert leftovers(folders) != []
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert folders.warehouse.read_bytes() == before
    assert published_fingerprint(folders) == "fingerprint 1"
    publish_version(folders, 3)
    assert leftovers(folders) == []
    assert published_fingerprint(folders) == "fingerprint 3"
    assert "run-2" not in [path.name for path in (folders.data / ".exports").iterdir()]


def test_the_files_of_the_publication_before_are_kept_for_who_still_reads_them(folders: Folders) -> None:
    for version in (1, 2, 3):
        publish_version(folders, version)
    assert sorted(path.name for path in (folders.data / ".exports").iterdir()) == ["run-2", "run-3"]


def test_a_log_that_somebody_left_beside_the_warehouse_does_not_spoil_the_new_one(folders: Folders) -> None:
    publish_version(folders, 1)
    wal = Path(f"{folders.warehouse}.wal")
    wal.write_bytes(b"changes to a file that is gone")
    publish_version(folders, 2)
    assert not wal.exists()
    assert published_fingerprint(folders) == "fingerprint 2"


def test_a_folder_that_is_no_publication_s_is_not_overwritten(folders: Folders) -> None:
    folders.export.mkdir(parents=True)
    (folders.export / "mine.txt").write_text("mine")
    with pytest.raises(FileExistsError, match="is not a link that a publication made; move it away"):
        publish_version(folders, 1)
    assert (folders.export / "mine.txt").read_text() == "mine"
    assert not folders.warehouse.exists()


def test_a_warehouse_without_its_export_or_of_another_version_counts_as_not_published(folders: Folders) -> None:
    assert published_fingerprint(folders) is None
    publish_version(folders, 1)
    folders.export.unlink()
    assert published_fingerprint(folders) is None
    publish_version(folders, 2)
    folders.warehouse.unlink()
    with duckdb.connect(folders.warehouse) as connection:
        connection.execute("create table publication as select 'x' as fingerprint")
    assert published_fingerprint(folders) is None
    folders.warehouse.write_bytes(b"no database" * 1000)
    assert published_fingerprint(folders) is None
    publish_version(folders, 3)
    assert published_fingerprint(folders) == "fingerprint 3"
