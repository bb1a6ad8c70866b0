"""What sources.csv may declare, what the store keeps, and how a source stands. No network."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest

from orchestration import landing
from orchestration.configuration import Folders
from orchestration.inputs import NoReports, find_inputs, report_paths
from orchestration.sources.declaration import Source, SourcesError, load_sources, urls_of
from orchestration.sources.standing import standings
from orchestration.sources.store import (
    Document,
    Failed,
    Fetch,
    HeldBack,
    SourceState,
    Store,
    StoreError,
    Version,
    report_name,
)

PAGE = "https://bureau.example/a.html"


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    here = Folders.of(tmp_path / "raw", tmp_path / "data")
    (here.raw / "reports").mkdir(parents=True)
    (here.raw / "reports" / "a.txt").write_text("全市共有检测机构1家。", encoding="utf-8")
    return here


def declare(folders: Folders, *rows: str, header: str = "id,kind,location") -> None:
    folders.sources.write_text("\n".join([header, *rows]) + "\n", encoding="utf-8")


def version(store: Store, data: bytes, **fields) -> Version:
    at = datetime(2024, 9, 4, 8)
    known = {"media_type": "text/plain", "declared_media_type": None, "charset": None, "final_url": PAGE, **fields}
    return Version(store.keep(data), len(data), first_accessed_at=at, last_accessed_at=at, **known)


def document(source: str, url: str, *versions: Version, **fields) -> Document:
    return Document(report_name(source, url), source, url, versions=versions, **fields)


# --- sources.csv


def test_without_the_file_the_folder_of_the_reports_is_the_only_source(folders: Folders) -> None:
    declared = load_sources(folders)
    assert list(declared.sources) == ["reports"]
    assert declared.sources["reports"].in_place
    assert (declared.fetched, declared.faults) == ([], ())


def test_every_column_is_read(folders: Folders) -> None:
    declare(
        folders,
        'shenyang,index,https://a.cn/1 https://a.cn/2,沈阳市市场监督管理局,210100,"CC BY 4.0",30,6.5,*/art/* | *.pdf,*/old/*,5,',
        "archive,bucket,s3://reports/2024,,,,,,,,,http://127.0.0.1:9000",
        header="id,kind,location,publisher,region_code,rights,rhythm_days,requests_per_minute,include,exclude,largest_mb,endpoint",
    )
    declared = load_sources(folders)
    assert declared.faults == ()
    found = declared.sources["shenyang"]
    assert found == Source(
        "shenyang", "index", "https://a.cn/1 https://a.cn/2", "沈阳市市场监督管理局", "210100", "CC BY 4.0", 30, 6.5,
        ("*/art/*", "*.pdf"), ("*/old/*",), 5.0,
    )  # fmt: skip
    assert urls_of(found, folders) == ["https://a.cn/1", "https://a.cn/2"]
    assert found.takes("https://a.cn/art/1.html")
    assert not found.takes("https://a.cn/about.html")
    assert not found.takes("https://a.cn/old/art/1.html")
    assert declared.sources["archive"].endpoint == "http://127.0.0.1:9000"
    assert [source.id for source in declared.fetched] == ["shenyang", "archive"]
    assert declared.sources["reports"].in_place


FAULTS = {
    "Bad,page,https://a.cn,,": "id 'Bad' is not made of lower-case letters",
    ",page,https://a.cn,,": "id '' is not made of",
    "x,site,https://a.cn,,": "kind 'site' is none of folder, glob, page, index, feed, bucket",
    "x,page,,,": "no location is named",
    "x,page,ftp://a.cn,,": "location 'ftp://a.cn' is not an HTTP or HTTPS URL",
    "x,page,https://,,": "location 'https://' is not an HTTP or HTTPS URL",
    f"x,page,https://me{':'}hidden@a.cn/,,": "credentials do not belong into this file",
    "x,page,list.txt,,": "location 'list.txt': there is no such list of pages",
    "x,index,https://a.cn,,": "an index needs include",
    "x,bucket,reports/2024,,": "location 'reports/2024' is not s3://name/prefix",
    "x,folder,nowhere,,": "location 'nowhere': there is no such folder",
    "x,glob,https://a.cn/*,,": "is a URL, not a path",
    "x,page,https://a.cn,soon,": "rhythm_days 'soon' is not a whole number from 1",
    "x,page,https://a.cn,0,": "rhythm_days '0' is not a whole number from 1",
    "x,page,https://a.cn,,2101": "region_code '2101' is not six digits",
    "x,folder,reports,,210100": "publisher and region_code of files in the folder of the reports are told by reports.csv",
    "x,page": "2 cells under 5 columns",
    "good,page,https://a.cn,,": "id 'good' is that of row 2 already",
}


@pytest.mark.parametrize("row", FAULTS)
def test_a_row_with_a_fault_is_named_and_stops_no_other(folders: Folders, row: str) -> None:
    declare(
        folders,
        "good,page,https://b.cn,,",
        row,
        "",
        "last,feed,https://b.cn/rss,,",
        header="id,kind,location,rhythm_days,region_code",
    )
    declared = load_sources(folders)
    assert list(declared.sources) == ["reports", "good", "last"]
    (fault,) = declared.faults
    assert fault.startswith("sources.csv, row 3")
    assert FAULTS[row] in fault


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("", "the file is empty"),
        ("id,kind\n", "missing column 'location'"),
        ("id,kind,location,colour\n", "unknown column 'colour'"),
        ("id,kind,location,id\n", "column 'id' stands there twice"),
        ('id,kind,location\nx,page,"https://a.cn\n', "not readable as CSV"),
        ("id,kind,location\n\ud800".encode("utf-8", "surrogatepass"), "not UTF-8"),
    ],
)
def test_a_file_that_is_no_list_of_sources_is_an_error(folders: Folders, content: str | bytes, fault: str) -> None:
    folders.sources.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(SourcesError, match=fault) as raised:
        load_sources(folders)
    assert str(folders.sources) in str(raised.value)
    with pytest.raises(SourcesError):
        find_inputs(folders)


def test_the_id_of_the_folder_of_the_reports_cannot_be_another_s(folders: Folders) -> None:
    declare(folders, "reports,page,https://a.cn")
    declared = load_sources(folders)
    assert declared.sources["reports"].in_place
    assert declared.faults == ("sources.csv, row 2 (reports): this id belongs to the folder of the reports",)


def test_a_list_of_pages_is_read_from_its_file(folders: Folders) -> None:
    (folders.raw / "pages.txt").write_text(
        "\ufeff# pages\nhttps://a.cn/1\n\nhttps://a.cn/2\nhttps://a.cn/1\n", encoding="utf-8"
    )
    declare(folders, "x,page,pages.txt")
    source = load_sources(folders).sources["x"]
    assert urls_of(source, folders) == ["https://a.cn/1", "https://a.cn/2"]
    (folders.raw / "pages.txt").write_text("https://a.cn/1\nnone\n")
    with pytest.raises(SourcesError, match=r"pages\.txt: 'none' is not"):
        urls_of(source, folders)


def test_the_project_s_own_file_declares_the_folder_of_the_reports(project: Path) -> None:
    declared = load_sources(Folders.of(project / "raw", project / "data"))
    assert (declared.faults, declared.fetched) == ((), [])


# --- the store


def test_what_is_kept_comes_back_as_it_was(tmp_path: Path) -> None:
    store = Store(tmp_path / "fetched")
    at = datetime(2024, 9, 5, 1, 2, 3)
    kept = document(
        "bureau", PAGE,
        version(store, b"one", notes=("odd",)),
        version(store, b"two", publication_day=date(2024, 9, 4), publication_basis="stated", title="题"),
        publisher="局", etag='"1"', gone_since=at, held_back=HeldBack("0" * 64, at, "no"), failed=Failed(at, "500", False),
    )  # fmt: skip
    store.save(kept)
    assert store.document("bureau", PAGE) == kept
    assert list(store.documents()) == list(store.documents("bureau")) == [kept]
    assert store.bytes_of(kept.newest.sha256) == b"two"
    state = SourceState("bureau", at, at, None, "no answer", {"https://a.cn": {"etag": None, "entries": []}})
    store.save_source(state)
    assert store.source_state("bureau") == state
    assert store.source_state("other") == SourceState("other")


def test_bytes_are_kept_once_under_their_checksum_and_cannot_be_overwritten(tmp_path: Path) -> None:
    store = Store(tmp_path)
    sha256 = store.keep(b"one")
    path = store.path_of(sha256)
    assert path == tmp_path / "bytes" / sha256[:2] / sha256
    assert path.stat().st_mode & 0o222 == 0
    inode = path.stat().st_ino
    assert store.keep(b"one") == sha256
    assert path.stat().st_ino == inode
    assert [p.name for p in path.parent.iterdir()] == [sha256]


def test_damaged_bytes_are_none(tmp_path: Path) -> None:
    store = Store(tmp_path)
    sha256 = store.keep(b"one")
    store.path_of(sha256).chmod(0o644)
    store.path_of(sha256).write_bytes(b"eno")
    assert store.bytes_of(sha256) is None
    assert store.bytes_of("0" * 64) is None


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"report": "x"}', b'{"report":"x","source":"s","url":"u","versions":[{"sha256":1}]}',
                                     b'{"report":"x","source":"s","url":"u","gone_since":"soon"}'])  # fmt: skip
def test_a_sidecar_that_cannot_be_read_is_named(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "documents" / "s" / "x.json"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"x\.json"):
        list(Store(tmp_path).documents())


# --- among the inputs


def test_a_fetched_report_is_an_input_with_what_its_source_and_its_page_say(folders: Folders) -> None:
    declare(
        folders,
        "bureau,page,https://bureau.example/a.html,某局,210100,CC0",
        header="id,kind,location,publisher,region_code,rights",
    )
    store = Store(folders.fetched)
    old = version(store, b"old")
    new = version(store, b"new", charset="gbk", title="题", publisher="unheard", publication_day=date(2024, 9, 3), publication_precision="day", publication_basis="stated")  # fmt: skip
    gone = datetime(2024, 10, 1)
    store.save(document("bureau", PAGE, old, new, gone_since=gone))
    folder, fetched = find_inputs(folders).reports
    assert (folder.file, folder.source, folder.accessed_at) == ("a.txt", "reports", None)
    name = report_name("bureau", PAGE)
    assert (fetched.report, fetched.file, fetched.source) == (name, f"bureau/{name}", "bureau")
    assert fetched.path.read_bytes() == b"new"
    row = fetched.manifest
    assert (row.title, row.publisher, row.url, row.region_code) == ("题", "某局", PAGE, "210100")
    assert (row.publication_day, row.publication_basis) == (date(2024, 9, 3), "stated")
    assert (fetched.rights, fetched.charset, fetched.page_gone_since) == ("CC0", "gbk", gone)
    assert fetched.earlier == (old,)
    assert fetched.fault is None


def test_an_inferred_day_is_left_to_the_reader(folders: Folders) -> None:
    declare(folders, f"bureau,page,{PAGE}")
    store = Store(folders.fetched)
    store.save(
        document("bureau", PAGE, version(store, b"new", publication_day=date(2024, 9, 3), publication_basis="inferred"))
    )
    assert find_inputs(folders).reports[1].manifest.publication_day is None


def test_what_the_curator_takes_out_is_withdrawn_and_a_vanished_page_is_not(folders: Folders) -> None:
    store = Store(folders.fetched)
    for url in (PAGE, "https://bureau.example/b.html"):
        store.save(document("bureau", url, version(store, url.encode()), gone_since=datetime(2024, 10, 1)))

    def urls() -> list[str | None]:
        return [report.manifest.url for report in find_inputs(folders).reports if report.manifest]

    declare(folders, "bureau,index,https://bureau.example/,*", header="id,kind,location,include")
    assert sorted(urls()) == [PAGE, "https://bureau.example/b.html"]
    before = find_inputs(folders).fingerprint
    declare(folders, "bureau,index,https://bureau.example/,*,*/b.html", header="id,kind,location,include,exclude")
    assert urls() == [PAGE]
    assert find_inputs(folders).fingerprint != before
    declare(folders, f"bureau,page,{PAGE}")  # a page that is no longer in the list of pages
    assert urls() == [PAGE]
    declare(folders, "other,index,https://bureau.example/,*", header="id,kind,location,include")
    assert urls() == []


def test_a_fault_in_sources_csv_withdraws_nothing(folders: Folders) -> None:
    store = Store(folders.fetched)
    store.save(document("bureau", PAGE, version(store, b"x"), publisher="某局"))
    declare(folders, "Bureau,page,https://bureau.example/a.html")
    report = find_inputs(folders).reports[1]
    assert (report.source, report.manifest.publisher) == ("bureau", "某局")
    declared = load_sources(folders)
    assert {s.source_id: (s.kind, s.documents) for s in standings(declared, folders)} == {
        "reports": ("folder", 1),
        "bureau": ("undeclared", 1),
    }


def test_missing_bytes_are_a_fault_of_their_report_alone(folders: Folders) -> None:
    declare(folders, f"bureau,page,{PAGE}")
    store = Store(folders.fetched)
    kept = document("bureau", PAGE, version(store, b"x"))
    store.save(kept)
    store.repair(kept.newest.sha256)
    folder, fetched = find_inputs(folders).reports
    assert folder.fault is None
    assert "its bytes are missing or damaged" in fetched.fault[0]
    assert "zhibiao fetch --check-old" in fetched.fault[1]


def test_a_file_with_the_name_of_a_fetched_report_is_told(folders: Folders) -> None:
    declare(folders, f"bureau,page,{PAGE}")
    store = Store(folders.fetched)
    store.save(document("bureau", PAGE, version(store, b"x")))
    (folders.reports / f"{report_name('bureau', PAGE)}.txt").write_text("x")
    faults = [report.fault for report in find_inputs(folders).reports if report.fault]
    assert faults == [(f"{report_name('bureau', PAGE)}.txt has the same name", "give that file another name")]


def test_a_log_whose_last_line_a_crash_cut_off_goes_on(tmp_path: Path) -> None:
    store = Store(tmp_path)
    fetch = Fetch("1", "bureau", PAGE, None, "report", datetime(2024, 9, 4), 0.5, 1, 200, "new", None, 3, "0" * 64)
    store.log(fetch)
    log = tmp_path / "log" / "2024-09.jsonl"
    log.write_bytes(log.read_bytes() + b'{"fetch_id": "2", "sou')
    store.log(replace(fetch, fetch_id="3"))
    with landing.build_database(tmp_path / "b.duckdb") as connection:
        landing.ensure_tables(connection)
        landing.land_sources(connection, [], [log])
        rows = connection.execute(
            "select fetch_id, requested_at, seconds, status, bytes from landing.fetches"
        ).fetchall()
    assert rows == [("1", datetime(2024, 9, 4), 0.5, 200, 3), ("3", datetime(2024, 9, 4), 0.5, 200, 3)]


def test_documents_without_bytes_are_no_reports(folders: Folders) -> None:
    declare(folders, f"bureau,page,{PAGE}")
    Store(folders.fetched).save(document("bureau", PAGE, failed=Failed(datetime(2024, 1, 1), "403", True)))
    assert [report.file for report in find_inputs(folders).reports] == ["a.txt"]


def test_where_the_reports_lie_in_the_raw_folder_itself_the_store_is_not_among_them(tmp_path: Path) -> None:
    folders = Folders.of(tmp_path, tmp_path / "data")
    declare(folders, f"bureau,page,{PAGE}")
    with pytest.raises(NoReports):
        find_inputs(folders)
    store = Store(folders.fetched)
    store.save(document("bureau", PAGE, version(store, b"x")))
    assert list(report_paths(folders)) == []
    assert [report.source for report in find_inputs(folders).reports] == ["bureau"]


def test_the_store_may_lie_elsewhere(folders: Folders, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ZHIBIAO_FETCHED", str(tmp_path / "elsewhere"))
    assert folders.fetched == tmp_path / "elsewhere"


# --- how a source stands


def standing_of(folders: Folders, name: str):
    return {standing.source_id: standing for standing in standings(load_sources(folders), folders)}[name]


def test_a_monthly_bureau_that_is_silent_for_ten_weeks_is_overdue(folders: Folders) -> None:
    declare(folders, f"bureau,page,{PAGE},30", "whenever,page,https://b.cn,", header="id,kind,location,rhythm_days")
    store = Store(folders.fetched)
    store.save(
        document("bureau", PAGE, version(store, b"x", publication_day=date(2024, 9, 4), publication_basis="stated"))
    )
    store.save(document("bureau", PAGE + "2", version(store, b"y", publication_day=date(2024, 8, 4))))
    found = standing_of(folders, "bureau")
    assert (found.documents, found.newest_day) == (2, date(2024, 9, 4))
    assert not found.is_overdue(date(2024, 10, 19))  # 45 days: a month, and half a month late
    assert found.is_overdue(date(2024, 10, 20))
    assert found.told(date(2024, 11, 13)) == (
        "a report is expected every 30 days; silent for 10 weeks (newest report: 2024-09-04)"
    )
    never = standing_of(folders, "whenever")
    assert (never.newest_day, never.is_overdue(date(2030, 1, 1))) == (None, False)


def test_reports_without_a_day_that_came_with_the_first_fetch_may_be_of_any_age(folders: Folders) -> None:
    """Reports of this test arrive on 4 September 2024."""
    declare(folders, f"bureau,index,{PAGE},*,30", header="id,kind,location,include,rhythm_days")
    store = Store(folders.fetched)
    store.save(document("bureau", PAGE, version(store, b"x")))
    store.save_source(SourceState("bureau", first_asked_at=datetime(2024, 9, 4, 7)))
    assert standing_of(folders, "bureau").newest_day == date(2024, 9, 4)
    store.save(document("bureau", PAGE + "2", version(store, b"y", publication_day=date(2023, 1, 2))))
    assert standing_of(folders, "bureau").newest_day == date(2023, 1, 2)
    store.save_source(SourceState("bureau", first_asked_at=datetime(2024, 8, 1)))
    assert standing_of(folders, "bureau").newest_day == date(2024, 9, 4)


def test_a_source_that_never_gave_a_report_is_silent_since_it_was_first_asked(folders: Folders) -> None:
    declare(folders, f"bureau,page,{PAGE},30", header="id,kind,location,rhythm_days")
    Store(folders.fetched).save_source(SourceState("bureau", first_asked_at=datetime(2024, 1, 1, 5), error="404"))
    found = standing_of(folders, "bureau")
    assert (found.documents, found.newest_day, found.last_error) == (0, date(2024, 1, 1), "404")
    assert found.is_overdue(date(2024, 3, 1))


def test_the_folder_of_the_reports_stands_by_its_manifest(folders: Folders) -> None:
    header = "file,title,publisher,url,publication_day,publication_precision,publication_basis,region_code,sha256\n"
    folders.manifest.write_text(header + "a.txt,,,,2021-05-06,day,stated,,\n")
    declare(folders, "reports,folder,reports,7", header="id,kind,location,rhythm_days")
    found = standing_of(folders, "reports")
    assert (found.documents, found.newest_day) == (1, date(2021, 5, 6))
    assert replace(found, rhythm_days=None).is_overdue(date(2024, 1, 1)) is False
    assert found.is_overdue(date(2024, 1, 1))
