"""From a website to the warehouse: three reports behind an index page, fetched by the command and read by the job."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import dagster as dg
import pytest
from dagster import DagsterInstance

from orchestration.configuration import PROJECT_DIR, Folders
from orchestration.definitions import build_definitions
from orchestration.refresh import Refresh, refresh
from orchestration.sensors import folder_state
from tests.conftest import Run
from tests.documents import docx_of, page_of, pdf_of
from tests.integration.conftest import Ask
from tests.website import Website, page, serving

pytestmark = [pytest.mark.pipeline, pytest.mark.xdist_group("sources")]

TEXTS = {
    path.stem[:3]: path.read_text(encoding="utf-8") for path in sorted((PROJECT_DIR / "raw" / "reports").iterdir())
}
HEADER = "id,kind,location,include,requests_per_minute,publisher,rights,rhythm_days"
#: A sentence that the tests change.
STATED, CORRECTED = "全市共有社会公用计量标准181项。", "全市共有社会公用计量标准182项。"


@dataclass
class Bureau:
    """A website with its warehouse."""

    website: Website
    folders: Folders
    printed: str
    result: Refresh

    def report(self, path: str) -> str:
        """The name of the report at a path."""
        for sidecar in (self.folders.fetched / "documents" / "bureau").iterdir():
            record = json.loads(sidecar.read_text(encoding="utf-8"))
            if record["url"] == self.website.at(path):
                return record["report"]
        raise LookupError(path)


@pytest.fixture(scope="module")
def bureau(tmp_path_factory: pytest.TempPathFactory, zhibiao: Run) -> Iterator[Bureau]:
    """The first fetch of the website and the refresh after it."""
    root = tmp_path_factory.mktemp("bureau")
    folders = Folders.of(root / "raw", root / "data")
    (folders.raw / "reports").mkdir(parents=True)
    shutil.copy(PROJECT_DIR / "raw" / "reports" / "004_43f4e11fca869368.txt", folders.reports)
    index = "<html><body>" + "".join(f'<a href="art/{name}">报告</a>' for name in ("1.html", "2.pdf", "3.docx"))
    metadata = {"PubDate": "2024-09-04", "ContentSource": "沈阳市市场监督管理局"}
    pages = {
        "/news/": page(index),
        "/news/art/1.html": page(page_of(TEXTS["001"], **metadata)),
        "/news/art/2.pdf": page(pdf_of([f"沈阳市市场监督管理局2022年工作总结\n{STATED}"]), "application/pdf"),
        "/news/art/3.docx": page(docx_of(TEXTS["002"])),
    }
    with serving(pages) as website:
        folders.sources.write_text(
            f"{HEADER}\nbureau,index,{website.at('/news/')},*/art/*,100000,,CC BY 4.0,30\n", encoding="utf-8"
        )
        done = zhibiao("fetch", "--raw", folders.raw, "--data", folders.data)
        assert done.returncode == 0, done.stdout + done.stderr
        yield Bureau(website, folders, done.stdout, refresh(folders))


def test_the_command_says_what_it_fetched(bureau: Bureau) -> None:
    lines = bureau.printed.splitlines()
    assert lines[0].startswith("Fetched in ")
    assert lines[0].endswith(f"into {bureau.folders.fetched}/")
    header, row = (line.split() for line in (lines[2], lines[4]))
    assert header[:4] == ["source", "new", "changed", "unchanged"]
    assert row[:4] == ["bureau", "3", "0", "0"]
    assert lines[-1] == "The next refresh reads what is new: zhibiao refresh"


def test_what_the_website_tells_is_in_the_published_warehouse(bureau: Bureau, ask: Ask) -> None:
    result = bureau.result
    assert result.succeeded, (result.failures, result.failed)
    assert (result.read, result.quarantined) == (4, 0)
    warehouse = bureau.folders.warehouse
    rows = ask(
        warehouse,
        "select url, media_type, source_id, publisher, publication_day::varchar, rights, accessed_at is not null, sha256, "
        "n_observations > 0 from dim_reports where source_id = 'bureau' order by url",
    )
    at = bureau.website.at
    by_url = {row[0]: row[1:] for row in rows}
    assert list(by_url) == [at("/news/art/1.html"), at("/news/art/2.pdf"), at("/news/art/3.docx")]
    of_page = by_url[at("/news/art/1.html")]
    assert of_page[:6] == ("text/html", "bureau", "沈阳市市场监督管理局", "2024-09-04", "CC BY 4.0", True)
    assert [row[0].split(".")[-1] for row in by_url.values()] == ["text/html", "application/pdf", "document"]
    assert all(row[-1] for row in by_url.values())
    for row in by_url.values():
        assert (bureau.folders.fetched / "bytes" / row[6][:2] / row[6]).is_file()
    (found,) = ask(
        warehouse,
        "select o.value, o.unit, o.region_code, r.url from fct_observations o join dim_reports r using (report) "
        "where r.url = $1 and o.indicator_code = 'metrology.public_standards'",
        at("/news/art/2.pdf"),
    )
    assert found == (181.0, "项", "210100", at("/news/art/2.pdf"))
    # the page says the same as the file that it was made of, in the words of its main text alone
    values = ask(warehouse, "select value from fct_observations where report = $1", bureau.report("/news/art/1.html"))
    assert (103.0,) in values
    assert ("reports", "004_43f4e11fca869368") in ask(
        warehouse, "select source_id, report from dim_reports where url is null"
    )


def test_the_sources_and_every_request_are_published(bureau: Bureau, ask: Ask) -> None:
    warehouse = bureau.folders.warehouse
    assert ask(
        warehouse,
        "select source_id, kind, n_reports, rhythm_days, newest_publication_day::varchar, last_error from dim_sources order by all",
    ) == [("bureau", "index", 3, 30, "2024-09-04", None), ("reports", "folder", 1, None, None, None)]
    requests = ask(warehouse, "select purpose, outcome, status, count(*) from fct_fetches group by all order by all")
    assert requests == [("listing", "listed", 200, 1), ("report", "new", 200, 3), ("robots", "gone", 404, 1)]


def test_a_silent_source_is_remarked_on_and_stops_nothing(bureau: Bureau) -> None:
    (silent,) = [check for check in bureau.result.warned if check.check == "bureau_is_not_silent"]
    assert silent.asset == "fetched_reports"
    assert silent.description.startswith("a report is expected every 30 days; silent for ")
    assert silent.description.endswith("weeks (newest report: 2024-09-04)")
    passed = {check.check for check in bureau.result.checks if check.passed}
    assert {"every_row_of_sources_is_sound", "bureau_could_be_fetched"} <= passed


def test_nothing_is_fetched_or_built_where_nothing_changed(bureau: Bureau) -> None:
    before = len(bureau.website.asked)
    again = refresh(bureau.folders)
    assert (again.succeeded, again.changed) == (True, False)
    assert len(bureau.website.asked) == before


def test_the_job_fetches_first_and_a_vanished_page_keeps_its_report(bureau: Bureau, ask: Ask) -> None:
    """The last test of this module: it changes the website, and looks at what the job of the schedule makes of it."""
    website, folders = bureau.website, bureau.folders
    page_report, pdf_report = bureau.report("/news/art/1.html"), bureau.report("/news/art/2.pdf")
    state = folder_state(folders)
    del website.pages["/news/art/1.html"]
    text = f"沈阳市市场监督管理局2022年工作总结\n{CORRECTED}"
    website.pages["/news/art/2.pdf"] = page(pdf_of([text]), "application/pdf")
    definitions = build_definitions(folders)
    job = definitions.resolve_job_def("refresh")
    with DagsterInstance.from_config(str(folders.dagster_home)) as instance:
        done = job.execute_in_process(
            instance=instance,
            run_config={"ops": {"fetched_reports": {"config": {"check_old": True}}}},
            raise_on_error=False,
        )
    assert done.success, [event.message for event in done.get_step_failure_events()]
    rows = ask(folders.warehouse, "select report, page_gone_since is not null, n_observations > 0 from dim_reports where source_id = 'bureau'")  # fmt: skip
    assert {row[0]: row[1:] for row in rows}[page_report] == (True, True)
    assert {row[0]: row[1:] for row in rows}[pdf_report] == (False, True)
    values = ask(folders.warehouse, "select value from fct_observations where report = $1", pdf_report)
    assert (182.0,) in values
    assert (181.0,) not in values
    states = ask(
        folders.build_database,
        "select count(*), count(*) filter (where gone_at is null) from landing.raw_reports where report = $1",
        pdf_report,
    )
    assert states == [(2, 1)]
    assert ask(folders.warehouse, "select n_gone from dim_sources where source_id = 'bureau'") == [(1,)]
    assert folder_state(folders) != state  # the sensor would have seen it too


def test_a_new_row_with_a_fault_is_a_warning(tmp_path: Path) -> None:
    folders = Folders.of(tmp_path / "raw", tmp_path / "data")
    folders.raw.mkdir()
    folders.sources.write_text("id,kind,location\nodd,site,x\n")
    job = build_definitions(folders).resolve_job_def("fetch")
    with dg.DagsterInstance.ephemeral() as instance:
        done = job.execute_in_process(instance=instance)
    (check,) = done.get_asset_check_evaluations()
    assert (check.check_name, check.passed, check.severity) == (
        "every_row_of_sources_is_sound", False, dg.AssetCheckSeverity.WARN,
    )  # fmt: skip
    assert check.description.startswith("sources.csv, row 2 (odd): kind 'site' is none of")
    assert not folders.fetched.exists()
