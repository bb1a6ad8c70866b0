"""What a careless or an evil hand puts into the raw folder, through the whole job: what the press gets wrong is published
and marked, what cannot be read waits in quarantine, and no words of a report are run in any page."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import dagster as dg
import pytest
from dagster import DagsterInstance

from orchestration.configuration import PROJECT_DIR, Folders
from orchestration.documentation import document
from orchestration.refresh import refresh
from tests.integration import hostile
from tests.integration.conftest import Ask, Made

pytestmark = [pytest.mark.pipeline, pytest.mark.xdist_group("pipeline")]


@pytest.fixture(scope="module")
def planted(first: Made, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The first refresh with all of ``hostile`` put beside its reports, refreshed again."""
    assert first.result.succeeded, first.result.failures
    root = tmp_path_factory.mktemp("hostile")
    folders = Folders.of(root / "raw", root / "data")
    shutil.copytree(first.folders.raw, folders.raw)
    shutil.copytree(first.folders.data, folders.data, symlinks=True)
    hostile.add_to(folders)
    return Made(folders, refresh(folders))


# --- what the press gets wrong


def test_it_does_not_stop_publication(planted: Made) -> None:
    result = planted.result
    assert result.succeeded, result.failures
    assert result.failed == []
    assert result.publication.run_id == result.run_id
    with DagsterInstance.from_config(str(planted.folders.dagster_home)) as instance:
        assert instance.get_run_by_id(result.run_id).status == dg.DagsterRunStatus.SUCCESS


def test_a_share_of_300_percent_is_kept_as_suspect_and_no_value(planted: Made, ask: Ask) -> None:
    warehouse = planted.folders.warehouse
    ((value, status, reason),) = ask(
        warehouse, "select value, status, status_reason from fct_observations where report = 'share'"
    )
    assert (value, status) == (300.0, "suspect")
    assert "A share in per cent is above 100." in reason
    assert ask(warehouse, "select count(*) from fct_indicator_values where report = 'share'") == [(0,)]
    assert "share_not_above_100" in [check.check for check in planted.result.warned]


def test_two_statements_that_contradict_each_other_are_both_kept(planted: Made, ask: Ask) -> None:
    warehouse = planted.folders.warehouse
    rows = ask(
        warehouse,
        "select distinct least(value, other_value), greatest(value, other_value) from fct_contradictions "
        "where report in ('one', 'other') and other_report in ('one', 'other')",
    )
    assert rows == [(12345.0, 23456.0)]
    assert ask(warehouse, "select count(*) from fct_observations where report in ('one', 'other')") == [(2,)]


def test_a_sentence_with_a_day_that_no_calendar_has_is_kept(planted: Made, ask: Ask) -> None:
    assert ask(planted.folders.warehouse, "select value from fct_observations where report = 'never'") == [(321.0,)]
    assert ask(
        planted.folders.warehouse, "select count(*) from fct_numbers where report = 'never' and fate = 'unresolved'"
    ) == [(0,)]


# --- what cannot be read


def test_what_cannot_be_read_is_named_and_all_others_are_read(first: Made, planted: Made, ask: Ask) -> None:
    warehouse, result = planted.folders.warehouse, planted.result
    rows = ask(warehouse, "select file, cause, remedy from fct_quarantine")
    assert {file for file, _, _ in rows} == hostile.unreadable_names()
    assert all(cause and remedy for _, cause, remedy in rows)
    (warning,) = [check for check in result.warned if check.asset == "landing/quarantine"]
    assert warning.check == "every_report_could_be_read"
    for file in hostile.unreadable_names():
        assert f"{file}: " in warning.description  # the terminal's; the UI's, which is Markdown, is looked at below
    read = {report for (report,) in ask(warehouse, "select report from dim_reports")}
    assert read >= hostile.readable_reports()
    before = (
        "from fct_observations where report in (select report from dim_reports where file not in ({})) order by all"
    )
    added = ", ".join(f"'{name}'" for name in (*hostile.PRESS_ERRORS, "attack.txt", "page.html"))
    columns = "select observation_id, value, unit, period_end, indicator_code, sentence "
    assert ask(warehouse, columns + before.format(added)) == ask(first.folders.warehouse, columns + before.format("''"))


# --- what is run in no page


def test_the_pages_of_dbt_hold_no_word_of_a_report(planted: Made) -> None:
    text = document(planted.folders).read_text(encoding="utf-8")
    assert "fct_observations" in text
    assert hostile.RUN not in text


@pytest.fixture(scope="module")
def ui(planted: Made, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, subprocess.Popen]]:
    """The Dagster UI as the command starts it, and its process, which leads a group of its own."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    folders = planted.folders
    log = tmp_path_factory.mktemp("ui") / "ui.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "orchestration.cli", "ui", "--port", str(port)]
            + ["--raw", str(folders.raw), "--data", str(folders.data)],
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=PROJECT_DIR,
            start_new_session=True,
        )
    try:
        until = time.monotonic() + 90
        while not answers(f"{address}/server_info"):
            assert process.poll() is None, log.read_text()
            assert time.monotonic() < until, log.read_text()
            time.sleep(0.3)
        yield address, process
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=5) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False


def listening(group: int) -> set[str]:
    """The addresses, as the kernel writes them, on which the processes of a group listen for TCP."""
    inodes = set()
    for process in Path("/proc").iterdir():
        try:
            if process.name.isdigit() and os.getpgid(int(process.name)) == group:
                for descriptor in (process / "fd").iterdir():
                    target = str(descriptor.readlink())
                    if target.startswith("socket:["):
                        inodes.add(target[8:-1])
        except (ProcessLookupError, FileNotFoundError):
            continue  # it has ended meanwhile
    lines = [
        line.split() for name in ("tcp", "tcp6") for line in Path(f"/proc/net/{name}").read_text().splitlines()[1:]
    ]
    return {fields[1].split(":")[0] for fields in lines if fields[3] == "0A" and fields[9] in inodes}


def test_the_ui_listens_on_this_machine_alone(ui: tuple[str, subprocess.Popen]) -> None:
    found = listening(ui[1].pid)
    assert "0100007F" in found  # 127.0.0.1, its bytes from the last to the first
    assert found <= {"0100007F", "00000000000000000000000001000000"}, "it listens on other addresses too"


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    """Chromium without a window."""
    binary = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
    driver = shutil.which("chromedriver")
    if not binary or not driver:
        pytest.skip("no browser: install chromium and chromium-driver to see that pages run no words of reports")
    from selenium import webdriver

    options = webdriver.ChromeOptions()
    options.binary_location = binary
    for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--window-size=1600,2400"):
        options.add_argument(argument)
    found = webdriver.Chrome(options=options, service=webdriver.ChromeService(driver))
    yield found
    found.quit()


#: page → words of a report that must be seen in it as they are
PAGES = {
    "/assets/raw_reports": hostile.SCRIPT,
    "/assets/landing/reports": hostile.SCRIPT,
    "/assets/landing/texts": hostile.SCRIPT,
    "/assets/landing/quarantine?view=checks": hostile.PICTURE,
}


@pytest.mark.parametrize("page", PAGES)
def test_the_ui_shows_the_words_of_reports_and_runs_none(
    ui: tuple[str, subprocess.Popen], browser: Any, page: str
) -> None:
    from selenium.webdriver.common.by import By
    from selenium.webdriver.support.ui import WebDriverWait

    wait = WebDriverWait(browser, 30)
    browser.get(ui[0] + page)
    buttons = wait.until(lambda driver: driver.find_elements(By.XPATH, "//*[text()='[Show Markdown]']"))
    seen = browser.find_element(By.TAG_NAME, "body").text
    for number, button in enumerate(buttons, start=1):  # each opens a dialog over those before
        browser.execute_script("arguments[0].click()", button)
        tables = wait.until(
            lambda driver, number=number: (
                len(found := driver.find_elements(By.CSS_SELECTOR, "[class*=dialog-container] table")) >= number
                and found
            )
        )
        seen += tables[-1].get_attribute("textContent")
    assert PAGES[page] in seen
    assert harmful(browser) == []
    assert browser.title != "owned"


def harmful(browser: Any) -> list[str]:
    """The elements of the page that the words of a report have become."""
    return browser.execute_script(
        "const plain = e => e.matches('a[href^=\"http:\"]') && !e.hasAttribute('onclick');"  # shown as its address
        "return [...document.querySelectorAll('script, img, a, iframe, [onerror]')].filter(e => !plain(e))"
        ".map(e => e.outerHTML).filter(html => html.includes('owned') || html.includes('127.0.0.1:9/'))"
    )


# --- what is mended: the last, for it changes the folder


def test_what_is_mended_leaves_quarantine_by_itself(planted: Made, ask: Ask) -> None:
    folders = planted.folders
    hostile.mend(folders)
    result = refresh(folders)
    assert result.succeeded, result.failures
    assert (result.read, result.quarantined, result.withdrawn) == (len(hostile.UNREADABLE) + 1, 0, 1)
    assert ask(folders.warehouse, "select count(*) from fct_quarantine") == [(0,)]
    assert result.publication.quarantined == 0
    assert "every_report_could_be_read" not in [check.check for check in result.warned]
    values = ask(
        folders.warehouse,
        "select value from fct_observations where report in ('cut off', 'bomb', 'zip', 'gone') order by value",
    )
    assert values == [(40.0,), (41.0,), (42.0,), (51.0,)]
