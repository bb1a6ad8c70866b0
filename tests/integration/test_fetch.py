"""The fetching of sources from a real web server and a real S3 server on loopback, and what is kept of it."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from orchestration.configuration import PROJECT_DIR, Folders
from orchestration.sources import fetch as fetching
from orchestration.sources.declaration import SourcesError
from orchestration.sources.fetch import FetchRun, SourceRun, fetch_sources
from orchestration.sources.http import Limits
from orchestration.sources.manners import Manners
from orchestration.sources.store import Document, Store
from tests.documents import docx_of, page_of, pdf_of
from tests.integration.test_http import Patient
from tests.website import Website, in_turn, page, redirect, serving, validated

REPORTS = [path.read_text(encoding="utf-8") for path in sorted((PROJECT_DIR / "raw" / "reports").iterdir())]
HEADER = "id,kind,location,include,exclude,requests_per_minute,largest_mb,publisher,region_code,rights,endpoint"
LIMITS = Limits(connect_seconds=2, read_seconds=2, total_seconds=5, attempts=2)


@dataclass
class Sources:
    """A raw folder with the sources that a test declares."""

    folders: Folders
    said: list[str]

    def declare(self, *rows: dict[str, str]) -> None:
        names = HEADER.split(",")
        lines = [HEADER, *(",".join(f'"{row.get(name, "")}"' for name in names) for row in rows)]
        self.folders.sources.write_text("\n".join(lines) + "\n", encoding="utf-8")

    def fetch(self, *names: str, **options) -> FetchRun:
        self.said.clear()
        return fetch_sources(
            self.folders, names, limits=LIMITS, manners=Manners(Patient()), log=self.said.append, **options
        )

    def one(self, **options) -> SourceRun:
        (run,) = self.fetch(**options).sources
        return run

    @property
    def store(self) -> Store:
        return Store(self.folders.fetched)

    def document(self, url: str, source: str = "bureau") -> Document:
        found = self.store.document(source, url)
        assert found is not None, url
        return found

    def text(self, url: str) -> str:
        return self.store.bytes_of(self.document(url).newest.sha256).decode()

    def logged(self) -> list[dict]:
        return [
            json.loads(line)
            for path in sorted(self.store.log_folder.iterdir())
            for line in path.read_text().splitlines()
        ]


@pytest.fixture
def website() -> Iterator[Website]:
    with serving() as found:
        yield found


@pytest.fixture
def sources(tmp_path: Path) -> Sources:
    folders = Folders.of(tmp_path / "raw", tmp_path / "data")
    (folders.raw / "reports").mkdir(parents=True)
    return Sources(folders, [])


def bureau(kind: str, location: str, **fields: str) -> dict[str, str]:
    return {"id": "bureau", "kind": kind, "location": location, "requests_per_minute": "100000", **fields}


# --- pages


def test_a_page_is_kept_with_its_bytes_and_all_that_is_known_of_it(website: Website, sources: Sources) -> None:
    body = page_of(REPORTS[1], ArticleTitle="质量强市", PubDate="2024-09-04", ContentSource="市场监管局")
    website.pages |= {"/a.html": redirect("/b.html"), "/b.html": validated(body, '"1"')}
    sources.declare(bureau("page", website.at("/a.html"), publisher="某局", region_code="210100", rights="CC0"))
    run = sources.one()
    assert (run.outcomes, run.errors) == (Counter(new=1), [])
    kept = sources.document(website.at("/a.html"))
    assert (kept.publisher, kept.region_code, kept.rights, kept.etag) == ("某局", "210100", "CC0", '"1"')
    newest = kept.newest
    assert sources.store.bytes_of(newest.sha256) == body.encode()
    assert (newest.bytes, newest.media_type, newest.charset) == (len(body.encode()), "text/html", "utf-8")
    assert newest.final_url == website.at("/b.html")
    assert (newest.title, newest.publisher) == ("质量强市", "市场监管局")
    assert (str(newest.publication_day), newest.publication_basis) == ("2024-09-04", "stated")
    assert newest.notes == ()
    robots, report = sources.logged()
    assert (robots["purpose"], robots["outcome"], robots["status"]) == ("robots", "gone", 404)
    assert (report["purpose"], report["outcome"], report["status"], report["attempt"]) == ("report", "new", 200, 1)
    assert (report["url"], report["final_url"]) == (website.at("/a.html"), website.at("/b.html"))
    assert (report["bytes"], report["sha256"]) == (newest.bytes, newest.sha256)


def test_an_unchanged_page_is_asked_for_conditionally_and_kept_as_it_is(website: Website, sources: Sources) -> None:
    website.pages["/a"] = validated(page_of(REPORTS[1]), '"1"')
    sources.declare(bureau("page", website.at("/a")))
    sources.one()
    before = sources.document(website.at("/a"))
    assert sources.one().outcomes == Counter(unchanged=1)
    assert website.headers("/a")["If-None-Match"] == '"1"'
    after = sources.document(website.at("/a"))
    assert replace(after, versions=before.versions, asked_at=before.asked_at) == before
    assert after.newest.first_accessed_at == before.newest.first_accessed_at <= after.newest.last_accessed_at


def test_a_changed_page_is_a_new_state_and_both_are_kept(website: Website, sources: Sources) -> None:
    old, new = page_of(REPORTS[1]), page_of(REPORTS[1].replace("103項", "104項"))
    website.pages["/a"] = in_turn(page(old, ETag='"1"'), page(new, ETag='"2"'), page(new, ETag='"3"'))
    sources.declare(bureau("page", website.at("/a")))
    assert [sources.one().outcomes for _ in range(3)] == [Counter(new=1), Counter(changed=1), Counter(unchanged=1)]
    kept = sources.document(website.at("/a"))
    assert [sources.store.bytes_of(version.sha256).decode() for version in kept.versions] == [old, new]
    assert kept.etag == '"3"'


def test_a_page_that_differs_in_nothing_but_its_furniture_is_no_new_state(website: Website, sources: Sources) -> None:
    body = page_of(REPORTS[1])
    visited = body.replace("主办单位", "访问量 4711 主办单位").replace(
        "<title>", "<meta name=token content=8f3a><title>"
    )
    assert visited != body
    website.pages["/a"] = in_turn(page(body), page(visited))
    sources.declare(bureau("page", website.at("/a")))
    sources.one()
    assert sources.one().outcomes == Counter(unchanged=1)
    assert len(sources.document(website.at("/a")).versions) == 1
    assert sources.logged()[-1]["detail"] == "other bytes, the same text"


@pytest.mark.parametrize("status", [404, 410])
def test_a_vanished_page_keeps_its_report_and_may_come_back(website: Website, sources: Sources, status: int) -> None:
    body = page_of(REPORTS[1])
    website.pages["/a"] = in_turn(page(body), page("gone", status=status), page("gone", status=status), page(body))
    sources.declare(bureau("page", website.at("/a")))
    sources.one()
    run = sources.one()
    assert run.outcomes == Counter(gone=1)
    assert run.succeeded  # that a page vanishes is no failure of the fetch
    assert run.told == [f"gone: {website.at('/a')} (its report stays)"]
    kept = sources.document(website.at("/a"))
    assert kept.gone_since is not None
    assert sources.text(website.at("/a")) == body
    again = sources.one()
    assert (again.outcomes, again.told) == (Counter(gone=1), [])  # told once
    assert sources.document(website.at("/a")).gone_since == kept.gone_since
    assert sources.one().outcomes == Counter(unchanged=1)
    assert sources.document(website.at("/a")).gone_since is None


def test_a_page_that_only_says_it_is_gone_is_held_back_until_it_is_whole(website: Website, sources: Sources) -> None:
    body, gone = page_of(REPORTS[1]), "<html><body><div><p>您访问的页面不存在</p></div></body></html>"
    website.pages["/a"] = in_turn(
        page(body, ETag='"1"'), page(gone, ETag='"2"'), page(gone, ETag='"2"'), page(body, ETag='"3"')
    )
    sources.declare(bureau("page", website.at("/a")))
    sources.one()
    run = sources.one()
    assert run.outcomes == Counter(held_back=1)
    assert run.told == [
        f"held back, it says that there is no such page: {website.at('/a')} (the report stays as it was)"
    ]
    kept = sources.document(website.at("/a"))
    assert kept.held_back.reason == "it says that there is no such page"
    assert sources.store.bytes_of(kept.held_back.sha256) == gone.encode()  # for who wants to look
    assert (len(kept.versions), kept.etag) == (1, '"1"')
    again = sources.one()
    assert (again.outcomes, again.told) == (Counter(held_back=1), [])
    assert sources.one().outcomes == Counter(unchanged=1)
    assert sources.document(website.at("/a")).held_back is None


def test_what_was_held_back_is_taken_where_a_person_says_so(website: Website, sources: Sources) -> None:
    website.pages["/a"] = in_turn(page(page_of(REPORTS[1])), page(page_of(REPORTS[1][:300])))
    sources.declare(bureau("page", website.at("/a")))
    sources.one()
    assert sources.one().outcomes == Counter(held_back=1)
    assert sources.one(accept=[website.at("/a")]).outcomes == Counter(changed=1)
    kept = sources.document(website.at("/a"))
    assert (len(kept.versions), kept.held_back) == (2, None)
    with pytest.raises(SourcesError, match="/b: no source holds such a page"):
        sources.fetch(accept=[website.at("/b")])


def test_a_page_that_fails_keeps_its_report_and_the_others_are_fetched(website: Website, sources: Sources) -> None:
    website.pages |= {
        "/a": in_turn(page(page_of(REPORTS[1])), page("", status=500)),
        "/b": page("", status=403),
        "/c": page(page_of(REPORTS[2])),
    }
    sources.declare(bureau("page", " ".join(website.at(path) for path in ("/a", "/b", "/c"))))
    first = sources.one()
    assert first.outcomes == Counter(new=2, failed=1)
    assert first.errors == [f"{website.at('/b')}: the server answers 403 Forbidden"]
    second = sources.one()
    assert second.outcomes == Counter(failed=2, unchanged=1)
    assert f"{website.at('/a')}: the server answers 500 Internal Server Error" in second.errors
    assert sources.document(website.at("/a")).failed.permanent is False
    assert sources.document(website.at("/b")).failed.permanent is True
    assert "103項" in sources.text(website.at("/a"))
    # a failure for good is said once, though it counts each time
    assert not any("/b" in line for line in sources.said)
    state = sources.store.source_state("bureau")
    assert state.error.endswith("(and 1 more)")
    assert state.last_success_at is None


def test_the_encoding_that_the_server_says_is_kept_for_the_reader(website: Website, sources: Sources) -> None:
    text = "全市共有检验检测机构321家。" * 40
    website.pages["/a"] = page(text.encode("gb18030"), "text/plain; charset=GB2312")
    website.pages["/b"] = page(text.encode(), "text/plain; charset=GBK")
    sources.declare(bureau("page", f"{website.at('/a')} {website.at('/b')}"))
    sources.one()
    right, wrong = (sources.document(website.at(path)).newest for path in ("/a", "/b"))
    assert (right.charset, right.notes) == ("GB2312", ())
    assert (wrong.charset, wrong.notes) == ("GBK", ("declared in GBK, it is in utf-8",))


def test_a_report_that_came_cut_off_is_asked_for_again(website: Website, sources: Sources) -> None:
    """A Content-Length that is too short cuts a file, and nothing but its bytes shows it."""
    whole = pdf_of([REPORTS[0][:400]])
    website.pages["/a.pdf"] = in_turn(
        page(whole[:600], "application/pdf", ETag='"1"'), page(whole, "application/pdf", ETag='"1"')
    )
    website.pages["/"] = page('<html><a href="/a.pdf">a</a></html>')
    sources.declare(bureau("index", website.at("/"), include="*.pdf"))
    assert sources.one().outcomes == Counter(new=1)
    assert sources.document(website.at("/a.pdf")).newest.media_type is None
    assert sources.one().outcomes == Counter(changed=1)
    assert sources.document(website.at("/a.pdf")).newest.media_type == "application/pdf"
    assert sources.one().outcomes == Counter()


def test_a_run_that_cannot_ask_for_all_asks_first_for_those_that_waited_longest(
    website: Website, sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "_MOST_A_RUN", 2)
    website.pages |= {f"/{n}": page(page_of(REPORTS[n])) for n in range(5)}
    sources.declare(bureau("page", " ".join(website.at(f"/{n}") for n in range(5))))
    assert sources.one().outcomes == Counter(new=2)
    assert "bureau: 5 reports to ask for: 2 now, the others next time" in sources.said
    assert sources.one().outcomes == Counter(new=2)
    assert sources.one().outcomes == Counter(new=1, unchanged=1)
    assert sources.one(check_old=True).outcomes == Counter(unchanged=5)


# --- indexes and feeds


def index_of(*names: str) -> str:
    return (
        "<html><body><a href='/about'>关于</a>"
        + "".join(f"<a href='{n}'>报告{n}</a>" for n in names)
        + "</body></html>"
    )


def test_an_index_gives_its_reports_once(website: Website, sources: Sources) -> None:
    website.pages |= {
        "/list": in_turn(page(index_of("art/1.html", "art/2.docx")), page(index_of("art/3.pdf", "art/1.html"))),
        "/art/1.html": page(page_of(REPORTS[1])),
        "/art/2.docx": page(docx_of(REPORTS[2]), "application/octet-stream"),
        "/art/3.pdf": page(pdf_of([REPORTS[0][:300]]), "application/pdf"),
    }
    sources.declare(bureau("index", website.at("/list"), include="*/art/*"))
    assert sources.one().outcomes == Counter(new=2)
    assert website.paths() == ["/list", "/art/1.html", "/art/2.docx"]
    assert sources.one().outcomes == Counter(new=1)
    assert website.paths()[3:] == ["/list", "/art/3.pdf"]
    kinds = {document.url.rsplit(".")[-1]: document.newest.media_type for document in sources.store.documents()}
    assert {kind: media_type.split(".")[-1] for kind, media_type in kinds.items()} == {
        "html": "text/html", "docx": "document", "pdf": "application/pdf",
    }  # fmt: skip
    assert sources.document(website.at("/art/3.pdf")).newest.title == "报告art/3.pdf"


def test_an_index_that_did_not_change_names_what_it_named(website: Website, sources: Sources) -> None:
    website.pages |= {
        "/list": validated(index_of("art/1.html"), '"1"'),
        "/art/1.html": in_turn(page("", status=503), page("", status=503), page(page_of(REPORTS[1]))),
    }
    sources.declare(bureau("index", website.at("/list"), include="*/art/*"))
    assert sources.one().outcomes == Counter(failed=1)
    assert sources.one().outcomes == Counter(new=1)  # the list was 304, what failed in passing is tried again
    assert website.headers("/list")["If-None-Match"] == '"1"'
    sources.declare(bureau("index", website.at("/list"), include="*/about"))
    website.pages["/about"] = page(page_of(REPORTS[2]))
    assert sources.one().outcomes == Counter(new=1)  # other patterns need the list itself
    assert "If-None-Match" not in website.headers("/list")


def test_a_rebuilt_index_is_an_error_and_loses_nothing(website: Website, sources: Sources) -> None:
    website.pages |= {
        "/list": in_turn(page(index_of("art/1.html")), page(index_of("news/1.html"))),
        "/art/1.html": page(page_of(REPORTS[1])),
    }
    sources.declare(bureau("index", website.at("/list"), include="*/art/*"))
    sources.one()
    run = sources.one()
    assert run.errors == [f"{website.at('/list')}: none of its 2 links is one that include names (*/art/*)"]
    assert sources.document(website.at("/art/1.html")).newest is not None


def test_the_check_of_old_pages_asks_for_every_page_that_is_held(website: Website, sources: Sources) -> None:
    changed = page_of(REPORTS[2].replace("181", "182"))
    website.pages |= {
        "/list": in_turn(page(index_of(*(f"art/{n}" for n in range(4)))), page(index_of("art/3"))),
        "/art/0": validated(page_of(REPORTS[1]), '"1"'),
        "/art/1": in_turn(page(page_of(REPORTS[2])), page(changed)),
        "/art/2": in_turn(page(page_of(REPORTS[4])), page("", status=404)),
        "/art/3": in_turn(page("", status=403), page(page_of(REPORTS[0]))),
    }
    sources.declare(bureau("index", website.at("/list"), include="*/art/*"))
    assert sources.one().outcomes == Counter(new=3, failed=1)
    assert sources.one().outcomes == Counter()  # listed no longer, or failed for good
    assert sources.one(check_old=True).outcomes == Counter(unchanged=1, changed=1, gone=1, new=1)
    assert sources.text(website.at("/art/1")) == changed


def test_damaged_bytes_are_mended_by_the_check_of_old_pages(website: Website, sources: Sources) -> None:
    body = page_of(REPORTS[1])
    website.pages["/a"] = validated(body, '"1"')
    sources.declare(bureau("page", website.at("/a")))
    sources.one()
    path = sources.store.path_of(sources.document(website.at("/a")).newest.sha256)
    path.chmod(0o644)
    path.write_bytes(b"x" * len(body.encode()))
    assert sources.one(check_old=True).outcomes == Counter(unchanged=1)
    assert sources.text(website.at("/a")) == body


def test_a_feed_gives_its_reports_with_their_days_and_again_when_it_says_that_they_changed(
    website: Website, sources: Sources
) -> None:
    def feed(updated: str) -> str:
        return (
            '<feed xmlns="http://www.w3.org/2005/Atom"><title>t</title><entry><title>质量月</title><link href="art/1"/>'
            f"<id>1</id><published>2024-09-03T23:00:00Z</published><updated>{updated}</updated></entry></feed>"
        )

    website.pages |= {
        "/feed": in_turn(
            page(feed("2024-09-04T00:00:00Z")), page(feed("2024-09-04T00:00:00Z")), page(feed("2024-10-01T00:00:00Z"))
        ),
        "/art/1": in_turn(page(page_of(REPORTS[1])), page(page_of(REPORTS[1].replace("103項", "104項")))),
    }
    sources.declare(bureau("feed", website.at("/feed")))
    assert [sources.one().outcomes for _ in range(3)] == [Counter(new=1), Counter(), Counter(changed=1)]
    for version in sources.document(website.at("/art/1")).versions:
        assert (str(version.publication_day), version.publication_basis) == ("2024-09-04", "stated")


def test_robots_txt_closes_what_it_closes(website: Website, sources: Sources) -> None:
    website.pages |= {
        "/robots.txt": page("User-agent: *\nDisallow: /art/2", "text/plain"),
        "/list": page(index_of("art/1", "art/2")),
        "/art/1": page(page_of(REPORTS[1])), "/art/2": page(page_of(REPORTS[2])),
    }  # fmt: skip
    sources.declare(bureau("index", website.at("/list"), include="*/art/*"))
    run = sources.one()
    assert run.outcomes == Counter(new=1, disallowed=1)
    assert "/art/2" not in website.paths()
    assert [row["outcome"] for row in sources.logged() if row["url"].endswith("/art/2")] == ["disallowed"]


# --- several sources


def test_one_source_s_failure_is_its_own(website: Website, sources: Sources, monkeypatch: pytest.MonkeyPatch) -> None:
    website.pages |= {"/a": page(page_of(REPORTS[1])), "/feed": page("<html>no feed</html>")}
    with serving() as closed:
        nowhere = closed.at("/x")
    sources.declare(
        bureau("page", website.at("/a")),
        bureau("page", nowhere) | {"id": "away"},
        bureau("feed", website.at("/feed")) | {"id": "broken"},
        bureau("page", "none") | {"id": "faulty"},
        bureau("glob", "archive/*") | {"id": "defect"},
    )

    def defect(*_: object) -> None:
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(fetching, "list_files", defect)
    run = sources.fetch()
    assert not run.succeeded
    found = {source.source: source for source in run.sources}
    assert set(found) == {"bureau", "away", "broken", "defect"}
    assert found["bureau"].succeeded
    assert found["bureau"].outcomes == Counter(new=1)
    assert "could not be had" in found["away"].errors[0]
    assert "no RSS or Atom feed" in found["broken"].errors[0]
    assert found["defect"].errors[0].startswith("fetching failed: ZeroDivisionError: division by zero (test_fetch.py:")
    (fault,) = run.faults
    assert fault.startswith("sources.csv, row 5 (faulty): location 'none'")
    assert sources.fetch("bureau").sources[0].outcomes == Counter(unchanged=1)
    with pytest.raises(SourcesError, match="no sound row declares a source 'faulty'"):
        sources.fetch("faulty")


def test_where_only_the_folder_of_the_reports_is_declared_nothing_is_done(
    sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    import socket

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("a socket was opened")

    monkeypatch.setattr(socket, "socket", refuse)
    assert sources.fetch() == FetchRun((), ())
    assert not sources.folders.fetched.exists()


def test_a_store_that_cannot_be_written_is_told(sources: Sources, website: Website) -> None:
    sources.declare(bureau("page", website.at("/a")))
    sources.folders.fetched.write_text("in the way")
    with pytest.raises(Exception, match="fetched reports cannot be kept there.*ZHIBIAO_FETCHED"):
        sources.fetch()


# --- files


def test_a_folder_and_a_glob_are_copied_and_what_is_deleted_there_stays(sources: Sources, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    (archive / "2024").mkdir(parents=True)
    (archive / "2024" / "九月 报告.txt").write_text(REPORTS[1], encoding="utf-8")
    (archive / "notes.md").write_text("none")
    (archive / ".hidden.txt").write_text("none")
    sources.declare(
        bureau("folder", str(archive), include="*.txt"), bureau("glob", "../archive/*/*.txt") | {"id": "other"}
    )
    run = sources.fetch()
    assert [source.outcomes for source in run.sources] == [Counter(new=1), Counter(new=1)]
    url = (archive / "2024" / "九月 报告.txt").as_uri()
    assert sources.text(url) == REPORTS[1]
    assert sources.fetch().count("unchanged") == 2
    (archive / "2024" / "九月 报告.txt").write_text(REPORTS[1] + "更正", encoding="utf-8")
    os.utime(archive / "2024" / "九月 报告.txt", (1, 1))
    assert sources.fetch("bureau").sources[0].outcomes == Counter(changed=1)
    (archive / "2024" / "九月 报告.txt").unlink()
    gone = sources.fetch("bureau").sources[0]
    assert gone.outcomes == Counter(gone=1)
    assert gone.told == [f"gone: {url} (its report stays)"]
    assert sources.text(url) == REPORTS[1] + "更正"
    assert sources.fetch("bureau").sources[0].outcomes == Counter()


def test_a_file_that_is_too_large_is_told_and_the_others_are_kept(sources: Sources, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.mkdir()
    (archive / "large.txt").write_bytes(b"x" * 20_001)
    (archive / "small.txt").write_text(REPORTS[1], encoding="utf-8")
    sources.declare(bureau("folder", str(archive), largest_mb="0.02"))
    run = sources.one()
    assert run.outcomes == Counter(new=1, failed=1)
    assert run.errors[0].endswith("large.txt: it has 20,001 bytes, more than the 20,000 that are allowed")


@contextmanager
def s3_server() -> Iterator[str]:
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    try:
        yield "http://{}:{}".format(*server.get_host_and_port())
    finally:
        server.stop()


@pytest.fixture(scope="module")
def s3() -> Iterator[str]:
    with s3_server() as endpoint:
        yield endpoint


@pytest.fixture
def put(s3: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str, bytes | None], None]]:
    """Puts an object into the bucket ``reports`` of the S3 server, or deletes it."""
    for name in ("ACCESS_KEY_ID", "SECRET_ACCESS_KEY"):
        monkeypatch.setenv(f"AWS_{name}", "hidden")
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    import boto3

    client = boto3.client("s3", endpoint_url=s3)
    client.create_bucket(Bucket="reports")

    def run(key: str, data: bytes | None) -> None:
        if data is None:
            client.delete_object(Bucket="reports", Key=key)
        else:
            client.put_object(Bucket="reports", Key=key, Body=data)

    yield run
    for found in client.list_objects_v2(Bucket="reports").get("Contents", []):
        client.delete_object(Bucket="reports", Key=found["Key"])
    client.delete_bucket(Bucket="reports")


def test_a_bucket_gives_what_lies_under_its_prefix(sources: Sources, s3: str, put: Callable) -> None:
    put("2024/沈阳 9月.txt", REPORTS[1].encode())
    put("2024/deep/jinzhou.docx", docx_of(REPORTS[2]))
    put("2023/old.txt", b"x")
    put("2024/picture.png", b"\x89PNG")
    sources.declare(bureau("bucket", "s3://reports/2024", endpoint=s3, exclude="*.png", rights="internal"))
    run = sources.one()
    assert (run.outcomes, run.errors) == (Counter(new=2), [])
    url = "s3://reports/2024/沈阳 9月.txt"
    assert {document.url for document in sources.store.documents()} == {url, "s3://reports/2024/deep/jinzhou.docx"}
    assert sources.text(url) == REPORTS[1]
    assert sources.document(url).rights == "internal"
    assert sources.one().outcomes == Counter(unchanged=2)
    put("2024/沈阳 9月.txt", (REPORTS[1] + "更正").encode())
    put("2024/deep/jinzhou.docx", None)
    assert sources.one().outcomes == Counter(changed=1, gone=1)
    assert sources.text(url) == REPORTS[1] + "更正"
    assert sources.document("s3://reports/2024/deep/jinzhou.docx").newest is not None


def test_a_half_written_object_does_not_replace_a_report(sources: Sources, s3: str, put: Callable) -> None:
    put("a.pdf", pdf_of([REPORTS[0][:400]]))
    sources.declare(bureau("bucket", "s3://reports", endpoint=s3))
    sources.one()
    put("a.pdf", pdf_of([REPORTS[0][:400]])[:500])
    assert sources.one().outcomes == Counter(held_back=1)
    assert len(sources.document("s3://reports/a.pdf").versions) == 1


def test_a_bucket_that_cannot_be_listed_is_told_without_secrets(sources: Sources, s3: str, put: Callable) -> None:
    sources.declare(bureau("bucket", "s3://absent/x", endpoint=s3))
    run = sources.one()
    (error,) = run.errors
    assert error.startswith("s3://absent/x cannot be listed: ")
    assert "hidden" not in error
    assert "\n" not in error


# --- how long things are remembered


def test_a_scan_without_text_is_not_fetched_anew_for_ever(website: Website, sources: Sources) -> None:
    website.pages |= {"/": page(index_of("art/scan.pdf")), "/art/scan.pdf": page(pdf_of([" "]), "application/pdf")}
    sources.declare(bureau("index", website.at("/"), include="*/art/*"))
    sources.one()
    assert sources.one().outcomes == Counter(unchanged=1)
    document = sources.document(website.at("/art/scan.pdf"))
    aged = tuple(replace(v, first_accessed_at=v.first_accessed_at - timedelta(days=4)) for v in document.versions)
    sources.store.save(replace(document, versions=aged))
    assert sources.one().outcomes == Counter()
    assert sources.one(check_old=True).outcomes == Counter(unchanged=1)
