"""The manifest of a raw folder: each fault is named with its file and its row, and a good one is read as it stands."""

from __future__ import annotations

import hashlib
from datetime import date
from pathlib import Path

import pytest

from orchestration.reading.manifest import COLUMNS, ManifestError, load_manifest
from orchestration.reading.model import ManifestRow

HEADER = ",".join(COLUMNS)
BYTES = "全市共有检测机构12家。".encode()
SHA256 = hashlib.sha256(BYTES).hexdigest()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    reports = tmp_path / "reports"
    reports.mkdir()
    (reports / "a.txt").write_bytes(BYTES)
    (reports / "b.txt").write_bytes(b"b")
    (tmp_path / "outside.txt").write_bytes(b"outside")
    return tmp_path


def load(folder: Path, *rows: str, header: str = HEADER, **options) -> dict[str, ManifestRow]:
    path = folder / "reports.csv"
    path.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")
    return load_manifest(path, folder / "reports", **options)


def faults(folder: Path, *rows: str, header: str = HEADER) -> list[str]:
    with pytest.raises(ManifestError) as caught:
        load(folder, *rows, header=header)
    assert str(folder / "reports.csv") in str(caught.value)
    for fault in caught.value.faults:
        assert fault in str(caught.value)
    return caught.value.faults


def row(**cells: str) -> str:
    return ",".join(cells.get(name, "") for name in COLUMNS)


def test_a_good_row_is_read_as_it_stands(folder: Path) -> None:
    line = f"a.txt,某市年报,某日报,https://example.org/a,2024-02-29,day,stated,210100,{SHA256.upper()}"
    assert load(folder, line) == {
        "a.txt": ManifestRow(
            file="a.txt",
            title="某市年报",
            publisher="某日报",
            url="https://example.org/a",
            publication_day=date(2024, 2, 29),
            publication_precision="day",
            publication_basis="stated",
            region_code="210100",
            sha256=SHA256,
        )
    }


def test_every_cell_but_the_file_may_be_empty_and_blank_rows_are_no_rows(folder: Path) -> None:
    assert load(folder, row(file="./a.txt"), "", ",,,,,,,,") == {"a.txt": ManifestRow(file="a.txt")}


def test_columns_may_stand_in_any_order_after_a_byte_order_mark(folder: Path) -> None:
    header = ",".join(reversed(COLUMNS))
    path = folder / "reports.csv"
    path.write_text(f"\ufeff{header}\n,210100,,,,,,,a.txt\n", encoding="utf-8")
    assert load_manifest(path, folder / "reports") == {"a.txt": ManifestRow(file="a.txt", region_code="210100")}


def test_a_quoted_cell_may_hold_commas_and_lines(folder: Path) -> None:
    loaded = load(folder, 'a.txt,"一,二\n三",,,,,,,')
    assert loaded["a.txt"].title == "一,二\n三"


def test_unknown_column(folder: Path) -> None:
    assert faults(folder, header=HEADER + ",colour") == [
        "reports.csv, row 1: unknown column 'colour'; known are " + ", ".join(COLUMNS)
    ]


def test_missing_column(folder: Path) -> None:
    assert faults(folder, header=HEADER.replace(",sha256", "").replace("title,", "")) == [
        "reports.csv, row 1: missing column 'title' (its cells may be empty)",
        "reports.csv, row 1: missing column 'sha256' (its cells may be empty)",
    ]


def test_repeated_column(folder: Path) -> None:
    assert faults(folder, header=HEADER + ",url") == ["reports.csv, row 1: column 'url' stands there 2 times"]


def test_empty_file(folder: Path) -> None:
    path = folder / "reports.csv"
    path.write_bytes(b"")
    with pytest.raises(ManifestError, match=r"reports\.csv, row 1: the file is empty; its header should be file,title"):
        load_manifest(path, folder / "reports")


def test_missing_file(folder: Path) -> None:
    missing = folder / "reports" / "gone.txt"
    assert faults(folder, row(file="a.txt"), row(file="gone.txt")) == [
        f"reports.csv, row 3 (gone.txt): missing file: {missing} does not exist"
    ]


def test_a_folder_is_not_a_file(folder: Path) -> None:
    (folder / "reports" / "sub").mkdir()
    assert faults(folder, row(file="sub")) == [f"reports.csv, row 2 (sub): {folder / 'reports' / 'sub'} is not a file"]


def test_no_file_named(folder: Path) -> None:
    assert faults(folder, row(title="某市年报")) == ["reports.csv, row 2: no file is named"]


def test_wrong_checksum(folder: Path) -> None:
    wrong = "0" * 64
    assert faults(folder, row(file="a.txt", sha256=wrong)) == [
        f"reports.csv, row 2 (a.txt): wrong checksum: the row says {wrong}, the file has {SHA256}"
    ]


def test_checksum_of_another_form(folder: Path) -> None:
    assert faults(folder, row(file="a.txt", sha256="abc")) == [
        "reports.csv, row 2 (a.txt): sha256 'abc' is not 64 hexadecimal digits"
    ]


def test_checksum_is_of_the_bytes_as_they_are_now(folder: Path) -> None:
    load(folder, row(file="a.txt", sha256=SHA256))
    (folder / "reports" / "a.txt").write_bytes(BYTES + b"\n")
    assert "wrong checksum" in faults(folder, row(file="a.txt", sha256=SHA256))[0]


@pytest.mark.parametrize("day", ["2023-02-29", "2024-13-01", "2024-1-1", "20240101", "2024年1月1日", "٢٠٢٤-٠١-٠١"])
def test_day_that_is_no_day(folder: Path, day: str) -> None:
    assert faults(folder, row(file="b.txt"), row(file="a.txt", publication_day=day)) == [
        f"reports.csv, row 3 (a.txt): publication_day {day!r} is not a day of the calendar written YYYY-MM-DD"
    ]


def test_precision_and_basis_outside_their_lists(folder: Path) -> None:
    assert faults(folder, row(file="a.txt", publication_precision="week", publication_basis="guessed")) == [
        "reports.csv, row 2 (a.txt): publication_precision 'week' is none of day, month, year",
        "reports.csv, row 2 (a.txt): publication_basis 'guessed' is none of stated, inferred",
    ]


@pytest.mark.parametrize("code", ["2101", "2101000", "21010a", "辽宁"])
def test_region_code_of_another_form(folder: Path, code: str) -> None:
    assert faults(folder, row(file="a.txt", region_code=code)) == [
        f"reports.csv, row 2 (a.txt): region_code {code!r} is not six digits (GB/T 2260)"
    ]


def test_file_named_twice(folder: Path) -> None:
    assert faults(folder, row(file="a.txt"), row(file="b.txt"), row(file="./a.txt")) == [
        "reports.csv, row 4 (a.txt): file 'a.txt' is named in row 2 already"
    ]


@pytest.mark.parametrize("file", ["../outside.txt", "/etc/hosts", "sub/../../outside.txt", "..\\outside.txt"])
def test_path_that_escapes_the_folder(folder: Path, file: str) -> None:
    assert faults(folder, row(file=file)) == [
        f"reports.csv, row 2 ({file}): file {file!r} points outside the folder of the reports"
    ]


def test_link_that_escapes_the_folder(folder: Path) -> None:
    (folder / "reports" / "link.txt").symlink_to(folder / "outside.txt")
    assert faults(folder, row(file="link.txt")) == [
        "reports.csv, row 2 (link.txt): file 'link.txt' points outside the folder of the reports"
    ]


def test_row_with_too_many_cells(folder: Path) -> None:
    assert faults(folder, "a.txt,题,一,二,,,,,,,") == [
        "reports.csv, row 2 (a.txt): 11 cells under 9 columns; is a comma unquoted?"
    ]


def test_unclosed_quote(folder: Path) -> None:
    (fault,) = faults(folder, 'a.txt,"题,,,,,,,')
    assert fault.startswith("reports.csv, line 2: not readable as CSV: ")


def test_not_utf_8(folder: Path) -> None:
    path = folder / "reports.csv"
    path.write_bytes(HEADER.encode() + "\na.txt,年报,,,,,,,".encode("gb18030"))
    with pytest.raises(ManifestError, match=r"reports\.csv is not UTF-8 \(byte \d+\); save it as CSV in UTF-8"):
        load_manifest(path, folder / "reports")


def test_manifest_that_is_not_there(folder: Path) -> None:
    with pytest.raises(ManifestError, match=r"reports\.csv cannot be opened: No such file or directory"):
        load_manifest(folder / "reports.csv", folder / "reports")


def test_all_faults_are_named_at_once(folder: Path) -> None:
    found = faults(folder, row(file="gone.txt", region_code="x"), row(file="a.txt", publication_day="never"))
    assert len(found) == 3
    assert [fault.split(":")[0] for fault in found] == [
        "reports.csv, row 2 (gone.txt)",
        "reports.csv, row 2 (gone.txt)",
        "reports.csv, row 3 (a.txt)",
    ]


def test_files_are_left_alone_where_only_the_form_is_asked_for(folder: Path) -> None:
    assert set(load(folder, row(file="gone.txt", sha256="0" * 64), check_files=False)) == {"gone.txt"}


def test_the_project_s_own_manifest_is_good_and_names_every_report() -> None:
    raw = Path(__file__).parents[2] / "raw"
    rows = load_manifest(raw / "reports.csv", raw / "reports")
    assert set(rows) == {path.name for path in (raw / "reports").iterdir()}
    assert all(row.sha256 for row in rows.values())
