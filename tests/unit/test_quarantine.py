"""Every kind of report that cannot be read is named with cause and remedy, stops no other, and leaves quarantine when it is
mended: the real reader on files that are broken as real files are."""

from __future__ import annotations

import os
import re
import shutil
import socket
import tempfile
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from orchestration import intake, landing
from orchestration.checks.suites import Suite
from orchestration.configuration import Folders
from orchestration.inputs import NoReports, find_inputs
from orchestration.reading import decoding
from orchestration.reading.decoding import decode
from orchestration.reading.errors import UnreadableReport
from orchestration.reading.files import read_within_limit
from orchestration.reading.manifest import COLUMNS, ManifestError
from orchestration.sensors import folder_state
from orchestration.settings import SettingsError
from tests.unit import broken

GOOD = "2024年8月底，沈阳市共有检验检测机构321家。\n"
HEADER = ",".join(COLUMNS)
LONG = "长" * 80 + ".txt"  # 244 bytes; a file system takes 255


@dataclass(frozen=True)
class Taken:
    """What came of a folder in which everything is broken but three reports, and of the same folder mended."""

    rows: dict[str, tuple[str, str, str, str]]  # file → report, sha256, cause, remedy
    read: tuple[str, ...]
    again: intake.Intake  # of the folder as it was
    mended: intake.Intake
    left: list[str]  # files in quarantine after that


def take_in(folders: Folders) -> tuple[intake.Intake, list[tuple]]:
    suite = Suite(Path("none.json"), "none", {}, ())
    with landing.build_database(folders.build_database) as connection, pytest.MonkeyPatch.context() as patch:
        patch.setattr(intake, "implausible", lambda suite, observations, reports: {})
        patch.setattr(Suite, "fingerprint", "as it was")
        landing.ensure_tables(connection)
        inputs = find_inputs(folders)
        landing.register(connection, inputs.reports, landing.now())
        found = intake.take_in(connection, inputs, suite, log=lambda message: None)
        rows = connection.execute("select file, report, sha256, cause, remedy from landing.quarantine order by file")
        return found, rows.fetchall()


ROWS = [
    "gone.txt,某市年报,,,,,,,",
    f"checksum.txt,,,,,,,,{'0' * 64}",
    "day.txt,,,,2023-02-29,,,,",
    "region.txt,,,,,,,999999,",
    "address.txt,,,javascript:alert(1),,,,,",
    "twice.txt,,,,2024-01-01,,,,",
    "twice.txt,,,,2024-02-01,,,,",
    "cells.txt,年报,一,二,,,,,,,",
    ",某市年报,,,,,,,",
    "../outside.txt,,,,,,,,",
    "/etc/hostname,,,,,,,,",
    "link.txt,,,,,,,,",
    "more,,,,,,,,",
    "good.txt,年报,某日报,https://example.org/a,2024-09-04,day,stated,210100,",
    f"{'x' * 300}.txt,,,,,,,,",
    ".hidden.txt,,,,,,,,",
]
NAMED = ("checksum.txt", "day.txt", "region.txt", "address.txt", "twice.txt", "cells.txt")


def break_all(folders: Folders) -> None:
    reports = folders.raw / "reports"
    reports.mkdir(parents=True)
    for name, (data, _) in broken.BYTES.items():
        (reports / name).write_bytes(data)
    for name in ("good.txt", LONG, "空 格，“引号”;'&$(x).txt", "escape\\x1b[31m.txt", *NAMED):
        (reports / name).write_text(GOOD, encoding="utf-8")
    with (reports / "large.txt").open("wb") as file:
        file.truncate(200_000_000)
    (reports / "more").mkdir()
    (reports / "more" / "good.txt").write_text(GOOD, encoding="utf-8")  # the name of another
    (folders.raw / "outside.txt").write_text(GOOD, encoding="utf-8")
    (reports / "link.txt").symlink_to(folders.raw / "outside.txt")
    (reports / "lost.txt").symlink_to("nowhere.txt")
    (reports / "circle.txt").symlink_to("circle.txt")
    (reports / "other folder").symlink_to(folders.raw)
    os.mkfifo(reports / "pipe.txt")
    (reports / ".hidden.txt").write_text(GOOD, encoding="utf-8")
    for name in (b"escape\x1b[31m.txt", b"two\nlines.txt", b"gbk \xc4\xea.txt", "turned\u202etxt.exe".encode()):
        Path(os.fsdecode(os.fsencode(reports) + b"/" + name)).write_text(GOOD, encoding="utf-8")
    folders.manifest.write_text("\n".join([HEADER, *ROWS]) + "\n", encoding="utf-8")


def mend_all(folders: Folders) -> None:
    """Every file is replaced by a report of its own, every link and pipe too; of the manifest the good row is left."""
    for path in sorted(folders.reports.iterdir()):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path)
        elif not path.name.startswith("."):
            path.unlink()
    for number, name in enumerate([*broken.BYTES, *NAMED, "good.txt", "gone.txt", "large.txt", "link.txt", "pipe.txt"]):
        (folders.reports / Path(name).with_suffix(f".{number}")).write_text(
            f"全市共有企业{number}家。", encoding="utf-8"
        )
    folders.manifest.write_text(f"{HEADER}\n", encoding="utf-8")


@pytest.fixture(scope="module")
def taken(tmp_path_factory: pytest.TempPathFactory) -> Taken:
    root = tmp_path_factory.mktemp("broken")
    folders = Folders.of(root / "raw", root / "data")
    break_all(folders)
    # A socket's path may have no more than 108 bytes: it is made from within its folder.
    here = Path.cwd()
    os.chdir(folders.reports)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("socket.txt")
        os.chdir(here)
        found, rows = take_in(folders)
        again, _ = take_in(folders)
    mend_all(folders)
    mended, left = take_in(folders)
    return Taken({file: tuple(rest) for file, *rest in rows}, found.read, again, mended, [file for file, *_ in left])


CAUSES = {
    **{name: cause for name, (_, cause) in broken.BYTES.items()},
    "large.txt": "it has 200000000 bytes, more than the 100000000 that are read",
    "more/good.txt": "good.txt has the same name",
    "link.txt": "it is a link that leads out of the folder of the reports",
    "lost.txt": "a link that leads nowhere",
    "circle.txt": "cannot be opened: .*(symbolic links|Symlink loop)",
    "other folder": "it is a link that leads out of the folder",
    "pipe.txt": "a pipe, a socket or a device",
    "socket.txt": "a pipe, a socket or a device",
    "escape\\x1b[31m.txt": "its name holds a character that is not seen",
    "two\\nlines.txt": "its name holds a character that is not seen",
    "gbk \\udcc4\\udcea.txt": "its name .* is no UTF-8",
    "turned\\u202etxt.exe": "its name holds a character that is not seen",
    "gone.txt": r"^reports\.csv, row 2: missing file: .*gone\.txt does not exist$",
    "checksum.txt": r"^reports\.csv, row 3: wrong checksum: the row says 0{64}, the file has [0-9a-f]{64}$",
    "day.txt": r"row 4: publication_day '2023-02-29' is not a day",
    "region.txt": r"row 5: region_code '999999' is no area of dbt_project/seeds/regions\.csv",
    "address.txt": r"row 6: url 'javascript:alert\(1\)' is no address of the web",
    "twice.txt": r"row 8: file 'twice\.txt' is named in row 7 already",
    "cells.txt": r"row 9: 11 cells under 9 columns",
    "reports.csv, row 10": "row 10: no file is named",
    "../outside.txt": "row 11: file '../outside.txt' points outside the folder of the reports",
    "/etc/hostname": "row 12: file '/etc/hostname' points outside the folder of the reports",
    "more": "row 14: .*more is not a file",
    f"{'x' * 300}.txt": "row 16: .* cannot be opened: File name too long",
    ".hidden.txt": "named in the manifest and is none of the reports",
}


@pytest.mark.parametrize("file", CAUSES)
def test_it_is_in_quarantine_with_cause_and_remedy(taken: Taken, file: str) -> None:
    _, _, cause, remedy = taken.rows[file]
    assert re.search(CAUSES[file], cause), cause
    assert len(remedy) > 10
    assert remedy[0].isupper()


def test_nothing_else_is_in_quarantine_and_the_others_are_read(taken: Taken) -> None:
    assert set(taken.rows) == set(CAUSES)
    # the last is named as the one with an escape sequence is shown, and is another report
    assert set(taken.read) == {"good.txt", LONG, "空 格，“引号”;'&$(x).txt", "escape\\\\x1b[31m.txt"}


def test_what_is_as_it_was_is_not_tried_again(taken: Taken) -> None:
    assert (taken.again.read, taken.again.quarantined, taken.again.withdrawn) == ((), (), ())
    assert set(taken.again.unchanged) == set(taken.rows) | set(taken.read)


def test_what_is_mended_leaves_quarantine_by_itself(taken: Taken) -> None:
    assert taken.left == []
    assert taken.mended.quarantined == ()
    assert len(taken.mended.read) == len(broken.BYTES) + len(NAMED) + 5


def test_bytes_that_were_not_looked_at_have_no_checksum(taken: Taken) -> None:
    unread = {file for file, (_, sha256, _, _) in taken.rows.items() if not sha256}
    links = {"link.txt", "lost.txt", "circle.txt", "other folder", "pipe.txt", "socket.txt", "large.txt"}
    rows = {"gone.txt", "reports.csv, row 10", "../outside.txt", "/etc/hostname", "more", ".hidden.txt"}
    assert unread == links | rows | {f"{'x' * 300}.txt"}


# --- one by one


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    here = Folders.of(tmp_path / "raw", tmp_path / "data")
    (here.raw / "reports").mkdir(parents=True)
    (here.raw / "reports" / "good.txt").write_text(GOOD, encoding="utf-8")
    return here


def quarantined(folders: Folders) -> dict[str, str]:
    return {file: cause for file, _, _, cause, _ in take_in(folders)[1]}


def test_a_large_file_is_refused_before_it_is_in_memory(folders: Folders) -> None:
    with (folders.reports / "large.txt").open("wb") as file:
        file.truncate(200_000_000)
    find_inputs(folders)  # what is computed once a process
    tracemalloc.start()
    (found,) = [raw for raw in find_inputs(folders).reports if raw.file == "large.txt"]
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "200000000 bytes" in found.fault[0]
    assert peak < 50_000_000


def test_the_limit_is_a_setting_and_another_one_lets_a_report_out(folders: Folders, monkeypatch) -> None:
    monkeypatch.setenv("ZHIBIAO_LARGEST_REPORT", "20")
    assert list(quarantined(folders)) == ["good.txt"]
    monkeypatch.setenv("ZHIBIAO_LARGEST_REPORT", "2000")
    assert quarantined(folders) == {}
    monkeypatch.setenv("ZHIBIAO_LARGEST_REPORT", "20 MB")
    with pytest.raises(SettingsError, match="ZHIBIAO_LARGEST_REPORT: '20 MB' is no whole number"):
        find_inputs(folders)


def test_a_stream_without_end_is_read_to_the_limit_alone(monkeypatch) -> None:
    monkeypatch.setenv("ZHIBIAO_LARGEST_REPORT", "1000")
    with (
        Path("/dev/zero").open("rb") as stream,
        pytest.raises(UnreadableReport, match="it goes on, more than the 1000"),
    ):
        read_within_limit(stream, "zero")


@contextmanager
def as_nobody() -> Iterator[None]:
    """As a user who may not read what is root's; a test that runs as another is one already."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(65534)
    try:
        yield
    finally:
        os.seteuid(0)


def test_a_file_that_may_not_be_read_is_named_and_read_when_it_may() -> None:
    with tempfile.TemporaryDirectory() as root:  # pytest's own folders are closed to other users
        Path(root).chmod(0o755)
        folders = Folders.of(Path(root) / "raw", Path(root) / "data")
        folders.raw.mkdir()
        (folders.raw / "good.txt").write_text(GOOD, encoding="utf-8")
        closed = folders.raw / "closed.txt"
        closed.write_text("全市共有企业12家。", encoding="utf-8")
        closed.chmod(0)
        with as_nobody():
            causes = {raw.file: raw.fault for raw in find_inputs(folders).reports}
        assert causes["closed.txt"] == ("cannot be opened: Permission denied", "Make the file readable")
        assert causes["good.txt"] is None
        closed.chmod(0o644)
        with as_nobody():
            assert [raw.fault for raw in find_inputs(folders).reports] == [None, None]


@pytest.mark.parametrize(
    "spoiled",
    [HEADER.replace("title", "titel"), f'{HEADER}\ngood.txt,"年报,,,,,,,', "", f"{HEADER}\nx,年报".encode("utf-16")],
)
def test_a_manifest_of_which_no_row_can_be_trusted_stops_all(folders: Folders, spoiled) -> None:
    folders.manifest.write_bytes(spoiled if isinstance(spoiled, bytes) else spoiled.encode())
    with pytest.raises(ManifestError, match=r"reports\.csv"):
        find_inputs(folders)


def test_a_folder_with_nothing_but_rows_holds_no_report(folders: Folders) -> None:
    (folders.reports / "good.txt").unlink()
    folders.manifest.write_text(f"{HEADER}\ngone.txt,,,,,,,,\n", encoding="utf-8")
    with pytest.raises(NoReports):
        find_inputs(folders)


def test_the_sensor_looks_at_odd_names_and_links_without_failing(folders: Folders) -> None:
    before = folder_state(folders)
    Path(os.fsdecode(os.fsencode(folders.reports) + b"/\xc4\xea.txt")).write_text(GOOD, encoding="utf-8")
    (folders.reports / "circle.txt").symlink_to("circle.txt")
    os.mkfifo(folders.reports / "pipe.txt")
    assert folder_state(folders) != before


# --- what is whole, though it looks odd


def test_a_whole_pdf_is_read_and_every_cut_one_refused() -> None:
    whole = broken.pdf()
    text = decode(whole, "a.pdf").text
    assert [f"page {number}:" in text for number in range(12)] == [True] * 12
    assert decode(whole + b"\n<!-- sent by a server -->\n", "a.pdf").text == text
    for size in range(len(whole) // 10, len(whole) - 10, len(whole) // 10):
        with pytest.raises(UnreadableReport, match="cut off"):
            decode(whole[:size], "a.pdf")


def test_pages_and_characters_have_a_limit(monkeypatch) -> None:
    whole = broken.pdf()
    monkeypatch.setattr(decoding, "_MOST_PAGES", 11)
    with pytest.raises(UnreadableReport, match="the PDF has 12 pages, more than the 11"):
        decode(whole, "a.pdf")
    monkeypatch.undo()
    monkeypatch.setattr(decoding, "_LONGEST_TEXT", 100)
    page = f"<!doctype html><html><body><article><p>{broken.PROSE}</p></article></body></html>"
    for data in (whole, broken.PROSE.encode(), broken.docx(), page.encode()):
        with pytest.raises(UnreadableReport, match="more than the 100 that are read"):
            decode(data, "a")


def test_the_pictures_of_a_docx_are_not_unpacked() -> None:
    assert decode(broken.docx(picture=True), "a.docx").text.strip() == broken.PROSE.strip()


def test_a_docx_is_counted_while_it_is_unpacked(monkeypatch) -> None:
    monkeypatch.setattr(decoding, "_LARGEST_XML", 1000)
    with pytest.raises(UnreadableReport, match="its text unpacks to more than 1000 bytes"):
        decode(broken.docx(), "a.docx")


def test_an_archive_that_lies_does_not_fill_the_memory() -> None:
    bomb = broken.docx_that_lies(real=100_000_000)
    with pytest.raises(UnreadableReport):
        decode(broken.docx_that_lies(real=100), "a.docx")  # what is imported once
    tracemalloc.start()
    with pytest.raises(UnreadableReport):
        decode(bomb, "a.docx")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 10_000_000


TRADITIONAL = "近年來，瀋陽市共有146家企業獲得有機產品認證證書223張，總數達9143張。\n" * 10


@pytest.mark.parametrize(
    ("declared", "codec", "prose"),
    [
        ("gb2312", "utf-8", broken.PROSE),
        ("utf-8", "gb18030", broken.PROSE),
        ("iso-8859-1", "utf-8", broken.PROSE),
        ("gbk", "big5", TRADITIONAL),
        ("big5", "gb18030", broken.PROSE),
        ("utf-16", "utf-8", broken.PROSE),
    ],
)
def test_a_page_that_declares_one_charset_and_is_another_is_read_as_what_it_is(declared, codec, prose) -> None:
    page = f"<html><head><meta charset={declared}></head><body><article><p>{prose}</p></article></body></html>"
    assert prose.splitlines()[0] in decode(page.encode(codec), "a.html").text


def test_the_address_that_a_page_gives_of_itself_is_one_of_the_web() -> None:
    page = "<html><head><link rel=canonical href='{}'></head><body><article><p>" + broken.PROSE + "</article></html>"
    assert decode(page.format("https://example.org/a.html").encode(), "a").declared_url == "https://example.org/a.html"
    assert decode(page.format("javascript:alert(1)//").encode(), "a").declared_url is None
