"""The explorer's pages over the real warehouse, asked as a browser asks them but without one."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import duckdb
import pytest
from starlette.testclient import TestClient

from orchestration.explorer.app import PAGES, build
from orchestration.explorer.queries import QUERIES
from orchestration.explorer.warehouse import NoWarehouse, Warehouse
from tests.integration.conftest import Ask, Made, Refreshed
from tests.integration.hostile_report import HOSTILE_NAME

pytestmark = [pytest.mark.pipeline, pytest.mark.xdist_group("pipeline")]

STANDARDS = "metrology.public_standards"


def client(warehouse: Path) -> TestClient:
    return TestClient(build(warehouse), base_url="http://127.0.0.1:3100")


@pytest.fixture(scope="module")
def pages(first: Made) -> Iterator[TestClient]:
    assert first.result.succeeded, first.result.failures
    with client(first.folders.warehouse) as found:
        yield found


@pytest.fixture(scope="module")
def hostile_pages(refreshed: Refreshed) -> Iterator[TestClient]:
    with client(refreshed.folders.warehouse) as found:
        yield found


@pytest.fixture(scope="module")
def observation(first: Made, ask: Ask) -> str:
    """The statement that Liaoning had 3385 public measurement standards, in a report whose bytes are damaged."""
    [(found,)] = ask(
        first.folders.warehouse,
        "select observation_id from fct_observations where indicator_code = $1 and value = 3385",
        STANDARDS,
    )
    return found


def text_of(page: str) -> str:
    """What a person reads of a page, in one line."""
    body = re.sub(r"<(script|style|title)\b.*?</\1>", " ", page.split("<body", 1)[1], flags=re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", body.replace("<br>", " "))).split())


def links_of(page: str) -> set[str]:
    return {html.unescape(link) for link in re.findall(r'<a\b[^>]*\bhref="([^"#]+)', page)}


# ------------------------------------------------------------------------------------------------------------ the pages


def test_every_link_of_every_page_leads_somewhere_in_both_languages(pages: TestClient) -> None:
    """Walked from the first page; of the many pages of one kind only the first few are opened."""
    for language in ("zh", "en"):
        waiting, seen, opened = [f"/?lang={language}"], set(), {}
        while waiting:
            address = waiting.pop(0)
            kind = "/".join(address.split("?")[0].split("/")[:2]) + (
                "/" if address.split("?")[0].count("/") > 1 else ""
            )
            kind += "?" if "format=" in address else ""
            if address in seen or opened.get(kind, 0) >= 12 or f"lang={language}" not in address:
                continue
            seen.add(address)
            opened[kind] = opened.get(kind, 0) + 1
            answer = pages.get(address)
            assert answer.status_code == 200, f"{address}: {text_of(answer.text)[:300]}"
            if answer.headers["content-type"].startswith("text/html"):
                assert f'<html lang="{"zh-CN" if language == "zh" else "en"}">' in answer.text
                waiting += sorted(link for link in links_of(answer.text) if link.startswith("/"))
        assert {kind.strip("/").split("?")[0] for kind in opened} >= {
            "", "indicators", "regions", "compare", "map", "coverage", "findings", "review", "reports", "observations",
            "quarantine",
        }  # fmt: skip
        assert len(seen) > 90


def test_the_language_is_the_addresses_else_the_browsers_and_stays(pages: TestClient) -> None:
    assert "Pillars of quality infrastructure" in pages.get("/", headers={"accept-language": "en-GB"}).text
    assert "质量基础设施的支柱" in pages.get("/", headers={"accept-language": "de"}).text
    stated = pages.get("/?lang=en", headers={"accept-language": "zh"}).text
    assert "Pillars of quality infrastructure" in stated
    inner = {link for link in links_of(stated) if link.startswith("/")}
    assert [link for link in inner if "lang=" not in link] == []
    assert "lang=" not in " ".join(links_of(pages.get("/").text) - {"/?lang=en"})


def test_an_indicator_shows_every_value_of_its_series_with_the_way_to_its_sentence(
    pages: TestClient, observation: str
) -> None:
    page = pages.get(f"/indicators/{STANDARDS}?breakdown=*&lang=zh").text
    text = text_of(page)
    assert "社会公用计量标准数" in text and "Public measurement standards" in text
    for part in (
        "截至2015年12月31日 2,800",
        "截至2020年12月31日 3,385",
        "+585 (+20.9%)",
        "锦州市 截至2021年12月31日 181",
        "级别=省级以上",
    ):
        assert part in text, part
    assert f"/observations/{observation}?lang=zh" in links_of(page)
    whole = text_of(pages.get(f"/indicators/{STANDARDS}?lang=zh").text)
    assert "3,385" in whole and "492" not in whole
    narrowed = text_of(pages.get(f"/indicators/{STANDARDS}?lang=zh&region=210700&from=2021&to=2021").text)
    assert "181" in narrowed and "3,385" not in narrowed


def test_the_points_of_the_chart_are_the_rows_of_the_table(pages: TestClient) -> None:
    page = pages.get("/indicators/certification.certificates?lang=en").text
    data = json.loads(re.search(r'<script type="application/json" id="chart-data">(.*?)</script>', page, re.DOTALL)[1])
    assert [(p["kind"], p["value"], p["end"], p["region"]) for p in data["points"]] == [
        ("derived", pytest.approx(78692.64, abs=0.01), "2023-08-31", "Liaoning"),
        ("value", 85232.0, "2024-08-31", "Liaoning"),
    ]
    assert "85232 ÷ (1 + 8.31 %) = 78693" in text_of(page)
    assert {p["href"] for p in data["points"]} <= links_of(page)


def test_the_evidence_shows_the_sentence_in_both_texts_with_source_and_rules(
    pages: TestClient, observation: str
) -> None:
    page = pages.get(f"/observations/{observation}?lang=en").text
    text = text_of(page)
    assert "“十三五”期间,辽宁省社会公用计量标准由2800项增加到3385项,社会公用计量标准数位列全国第6位。" in text
    statement = re.search(r'<blockquote class="statement"[^>]*>(.*?)</blockquote>', page, re.DOTALL)[1]
    assert re.findall(r"<mark>(.*?)</mark>", statement) == ["3385"]
    # the sentence is marked in the repaired text, and the bytes as they came lie beside it
    repaired, raw = (re.findall(rf'<p class="{side}"[^>]*>(.*?)</p>', page, re.DOTALL) for side in ("repaired", "raw"))
    assert any("target" in part and "3385" in part for part in repaired)
    assert any("target" in part and "3385" in part for part in raw)
    assert any("項(xiàng)" in html.unescape(re.sub(r"<[^>]+>", "", part)) for part in raw)
    for part in (
        "000_d7e4b66a0ec9b976.txt, characters 1562 to 1566",
        "中國消費者報",
        "2022-10-09",
        "2020-12-31",
        "辽宁省 opens the clause",
        "second of a pair: end of the span",
        "to, of the pair from … to; registry",
    ):
        assert part in text, part


def test_the_raw_span_of_the_evidence_is_that_of_the_file(first: Made, pages: TestClient, ask: Ask) -> None:
    """Every statement of every report: the figure that is marked in the raw text is the one that was read."""
    rows = ask(
        first.folders.warehouse,
        "select observation_id, raw_text from fct_observations order by hash(observation_id) limit 25",
    )
    assert len(rows) == 25
    for found, raw_text in rows:
        page = pages.get(f"/observations/{found}").text
        sides = re.findall(r'<p class="(repaired|raw)( same)?"[^>]*>(.*?)</p>', page, re.DOTALL)
        marked = {
            side: "".join(
                html.unescape(re.sub(r"<[^>]+>", "", target))
                for kind, _, part in sides
                if kind == side
                for target in re.findall(
                    r'<span class="number fate-fact target[^>]*>((?:[^<]|<span[^>]*>[^<]*</span>)*)</span>', part
                )
            )
            for side in ("repaired", "raw")
        }
        assert marked["repaired"], found
        assert marked["raw"] in (raw_text, ""), found  # empty where the raw text is the same and not shown twice
        assert marked["raw"] or 'class="raw same"' in page


def test_a_report_shows_each_figure_by_its_fate(pages: TestClient, first: Made, ask: Ask) -> None:
    report = "003_2cb98ba404ba5f24"
    page = pages.get(f"/reports/{report}?lang=en").text
    anchors = set(re.findall(r'id="n(\d+)"', page))
    numbers = ask(first.folders.warehouse, "select number_no, fate from fct_numbers where report = $1", report)
    assert anchors == {str(number) for number, _ in numbers}
    for fate in ("fact", "not_fact", "unresolved"):
        wanted = sum(found == fate for _, found in numbers)
        assert f"{ {'fact': 'fact', 'not_fact': 'not a fact', 'unresolved': 'unresolved'}[fate] } {wanted}" in text_of(
            page
        )


def test_regions_are_profiled_compared_and_mapped(pages: TestClient) -> None:
    profile = text_of(pages.get("/regions/210000?lang=en").text)
    for part in ("Liaoning", "Metrology 2", "Standards 8", "Inspection and testing 2", "National standards 6,963 项"):
        assert part in profile, part
    typed = pages.get(f"/compare?a={quote('沈阳')}&b=jinzhou&lang=en", follow_redirects=False)
    assert (typed.status_code, typed.headers["location"]) == (303, "/compare?a=210100&b=210700&lang=en")
    compared = text_of(pages.get(typed.headers["location"]).text)
    assert "Quality management system certificates 9,143 张 2024-09-04 1,278 张 2021-12-31 other period" in compared
    page = pages.get(f"/map?indicator={STANDARDS}&lang=en").text
    assert 'aria-label="Liaoning: 3,385 项"' in page
    assert page.count(': no data"') == 33
    known = pages.get("/map?lang=zh").text
    assert 'aria-label="浙江省: 26 个数值"' in known


def test_coverage_tells_silence_from_absence(pages: TestClient, first: Made, ask: Ask) -> None:
    page = pages.get("/coverage?region=210700&lang=en").text
    counts = dict(
        ask(
            first.folders.warehouse,
            "select coverage, count(*) from mart_coverage where region_code = '210700' group by 1",
        )
    )
    text = text_of(page)
    assert f"stated {counts['stated']}" in text
    assert f"not stated in the reports we have {counts['not stated']}" in text
    assert f"no report {counts['no report']}" in text
    assert page.count('<a class="cell stated"') == counts["stated"]


def test_findings_show_the_arithmetic_and_lead_to_its_sentences(pages: TestClient, first: Made, ask: Ask) -> None:
    page = pages.get("/findings?verdict=contradicted&lang=en").text
    text = text_of(page)
    rows = ask(
        first.folders.warehouse,
        "select observation_id, arithmetic from fct_findings where verdict = 'contradicted'",
    )
    assert len(rows) >= 2
    assert page.count('<article class="finding contradicted">') == len(rows)
    for found, arithmetic in rows:
        assert arithmetic in text
        assert f"/observations/{found}?lang=en" in links_of(page)
    assert "52210 > 6162" in text
    confirmed = text_of(pages.get("/findings?verdict=confirmed&lang=en").text)
    assert "52210 > 6162" not in confirmed and "confirmed" in confirmed


def test_a_suspect_statement_is_a_point_of_its_own_and_says_why(pages: TestClient) -> None:
    """Of the cranes of which 其中 lists more than there are; the share beside them says how many there must be."""
    page = pages.get("/indicators/equipment.bridge_cranes?lang=en").text
    data = json.loads(re.search(r'<script type="application/json" id="chart-data">(.*?)</script>', page, re.DOTALL)[1])
    assert [(point["kind"], round(point["value"])) for point in data["points"]] == [
        ("derived", 70004),
        ("suspect", 6162),
    ]
    assert "52210 > 6162" in data["points"][1]["label"]
    assert "suspect, not used" in text_of(page)
    evidence = text_of(pages.get(data["points"][1]["href"]).text)
    assert "The arithmetic of the report does not hold" in evidence and "52210 > 6162" in evidence


def test_the_review_queue_shows_what_waits(pages: TestClient, first: Made, ask: Ask) -> None:
    page = pages.get("/review?lang=en&kind=finding").text
    subjects = ask(first.folders.warehouse, "select subject from mart_review_queue where kind = 'finding'")
    assert subjects and page.count('<article class="finding review">') == len(subjects)
    assert all(subject in text_of(page) for (subject,) in subjects)


def test_search_and_suggestions(pages: TestClient) -> None:
    assert f"/indicators/{STANDARDS}?lang=en" in links_of(pages.get("/search?q=shgyjlbz&lang=en").text)
    assert "Nothing was found" in text_of(pages.get("/search?q=xyzxyz&lang=en").text)
    found = pages.get("/suggest?q=public+measurement&lang=en").json()
    assert found[0]["name"] == "Public measurement standards"
    assert found[0]["href"] == f"/indicators/{STANDARDS}?lang=en"
    assert [each["code"] for each in pages.get("/suggest?q=sy&kind=region&lang=zh").json()][:1] == ["210100"]


# ------------------------------------------------------------------------------------------------------------- downloads


def test_downloads_hold_the_table_that_is_shown(pages: TestClient) -> None:
    answer = pages.get(f"/indicators/{STANDARDS}?breakdown=*&format=csv")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [(row["region_code"], row["breakdown"], row["value"]) for row in rows] == [
        ("210000", "", "2800"),
        ("210000", "", "3385"),
        ("210000", "级别=省级以上", "492"),
        ("210700", "", "181"),
    ]
    book = zipfile.ZipFile(
        io.BytesIO(pages.get(f"/indicators/{STANDARDS}?breakdown=*&format=xlsx&table=values").content)
    )
    assert "<v>3385</v>" in book.read("xl/worksheets/sheet1.xml").decode()
    whole = pages.get("/indicators?format=csv").content.decode("utf-8-sig")
    assert whole.count("\r\n") - 1 == int(re.search(r'<span class="count">(\d+)', pages.get("/indicators").text)[1])


# ------------------------------------------------------------------------------------------------------ the command


def test_the_command_serves_until_it_is_interrupted_and_says_where(project: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "orchestration.cli", "explore", "--no-browser", "--data", str(tmp_path)]
    running = subprocess.Popen([*command, "--port", "0"], cwd=project, stdout=subprocess.PIPE, text=True)
    try:
        address = re.search(r"http://127\.0\.0\.1:\d+/", running.stdout.readline())[0]
        with pytest.raises(urllib.error.HTTPError, match="503"):  # it waits for a refresh to publish a warehouse
            urllib.request.urlopen(address, timeout=30)
        port = address.rstrip("/").rpartition(":")[2]
        taken = subprocess.run(
            [*command, "--port", port], cwd=project, capture_output=True, text=True, check=False, timeout=60
        )
        assert taken.returncode == 1
        assert f"127.0.0.1:{port}: cannot listen there" in taken.stderr
        running.send_signal(signal.SIGINT)
        assert running.wait(30) == 0
    finally:
        running.kill()
        running.communicate()


# ------------------------------------------------------------------------------------------------- what goes wrong


@pytest.mark.parametrize(
    ("address", "status", "words"),
    [
        ("/nowhere", 404, "This is not there"),
        ("/indicators/no.such", 404, "indicator"),
        ("/regions/000000", 404, "region"),
        ("/observations/%27%20or%201%3D1", 404, "observation"),
        ("/reports/..%2f..%2fetc%2fpasswd", 404, "This is not there"),
        ("/reports/(unknown)", 404, "report"),
        ("/static/../app.py", 404, "This is not there"),
        ("/regions/210000?year=abc", 400, "year"),
        ("/?lang=xx", 400, "lang"),
        ("/indicators?format=pdf", 400, "format"),
        ("/indicators?format=csv&table=secrets", 400, "table"),
        ("/search?q=" + "x" * 300, 400, "q"),
    ],
)
def test_errors_are_pages_that_say_what_is_wrong(pages: TestClient, address: str, status: int, words: str) -> None:
    answer = pages.get(address, headers={"accept-language": "en"})
    assert answer.status_code == status
    assert words in text_of(answer.text)
    assert "Back to the start" in text_of(answer.text)


def test_nothing_known_is_said_and_not_left_blank(pages: TestClient, first: Made, ask: Ask) -> None:
    [(silent,)] = ask(
        first.folders.warehouse,
        "select indicator_code from dim_indicators where n_observations = 0 and status = 'catalogued' limit 1",
    )
    for address, words in {
        "/regions/110000?lang=en": "Nothing is known of this region yet",
        f"/indicators/{STANDARDS}?lang=en&from=1990&to=1991": "Nothing is known of what you chose",
        f"/indicators/{silent}?lang=en": "Nothing is known of this indicator yet",
        "/compare?a=210000&b=110000&lang=en": "The two have no indicator in common",
        "/compare?lang=en": "Choose two regions",
        "/quarantine?lang=en": "No file is in quarantine",
        "/indicators?domain=nothing&lang=en": "No indicators here",
        "/map?indicator=xyzxyz&lang=en": "There is no indicator named “xyzxyz”",
    }.items():
        answer = pages.get(address)
        assert answer.status_code == 200, address
        assert words in text_of(answer.text), address


def test_only_this_machine_is_answered_and_every_answer_is_guarded(pages: TestClient) -> None:
    assert pages.get("/", headers={"host": "evil.example"}).status_code == 400
    assert pages.get("/", headers={"host": "localhost:3100"}).status_code == 200
    for address in ("/", "/nowhere", "/suggest?q=a", "/static/explorer.js", "/indicators?format=csv"):
        headers = pages.get(address).headers
        policy = dict(part.strip().split(" ", 1) for part in headers["content-security-policy"].split(";"))
        assert policy["script-src"] == "'self'" and policy["default-src"] == "'none'"
        assert "unsafe" not in headers["content-security-policy"]
        assert headers["x-content-type-options"] == "nosniff"
    assert pages.post("/").status_code == 405


def test_without_a_warehouse_the_pages_say_how_to_get_one(tmp_path: Path) -> None:
    path = tmp_path / "warehouse.duckdb"
    with client(path) as found:
        answer = found.get("/", headers={"accept-language": "en"})
        assert answer.status_code == 503
        assert "There is no warehouse yet" in text_of(answer.text) and "make refresh" in text_of(answer.text)
        path.write_bytes(b"no database")
        assert found.get("/").status_code == 503
        assert found.get("/suggest?q=a", headers={"accept": "application/json"}).json()["error"]


def test_the_warehouse_is_opened_so_that_it_can_only_be_read(first: Made) -> None:
    warehouse = Warehouse(first.folders.warehouse)
    with warehouse.reading() as published:
        cursor = published._connection.cursor()
        for attempt in (
            "create table published.main.x as select 1",
            "select * from read_text('/etc/passwd')",
            f"attach '{first.folders.build_database}' as other",
            "set enable_external_access = true",
            "install httpfs",
        ):
            with pytest.raises(duckdb.Error):
                cursor.execute(attempt)
    warehouse.close()
    with pytest.raises(NoWarehouse), Warehouse(first.folders.warehouse.with_name("no.duckdb")).reading():
        pass


def test_every_query_can_be_asked_of_the_published_tables(first: Made) -> None:
    """All but those of tables that another version of the project publishes."""
    given = {
        "regions": ["210000"], "all_breakdowns": True, "limit": 5, "offset": 0, "indicator": STANDARDS, "region": "210000",
        "a": "210100", "b": "210700", "unit": "项", "report": "000_d7e4b66a0ec9b976",
    }  # fmt: skip
    warehouse = Warehouse(first.folders.warehouse)
    asked = 0
    with warehouse.reading() as published:
        for name, query in QUERIES.items():
            if any(table not in published.tables for table in re.findall(r"\b(?:fct|dim|mart)_\w+", query)):
                assert re.match(r"findings|review", name), name
                continue
            parameters = {key: given.get(key) for key in set(re.findall(r"\$(\w+)", query))}
            assert published.ask(name, parameters).columns, name
            asked += 1
    warehouse.close()
    assert asked > 35
    assert set(PAGES) >= {"/", "/indicators/{code}", "/observations/{observation}"}


# ---------------------------------------------------------------------------------- hostile texts, a refresh meanwhile


def test_no_request_fails_while_a_refresh_publishes_and_the_next_sees_it(
    refreshed: Refreshed, hostile_pages: TestClient
) -> None:
    assert len(refreshed.answers) > 20
    assert [answer for answer in refreshed.answers if answer[1] != 200] == []
    assert refreshed.reports[0] == 5
    assert refreshed.reports == sorted(refreshed.reports)  # never back to the old one
    assert f"/reports/{HOSTILE_NAME}?lang=en" in links_of(hostile_pages.get("/reports?lang=en").text)


def test_markup_in_a_report_is_text_on_every_page(refreshed: Refreshed, hostile_pages: TestClient, ask: Ask) -> None:
    rows = ask(
        refreshed.folders.warehouse,
        "select observation_id, indicator_code, region_code from fct_observations where report = $1",
        HOSTILE_NAME,
    )
    assert rows, "the hostile report states nothing: it would show nothing"
    codes = {code for _, code, _ in rows}
    addresses = [f"/observations/{found}" for found, _, _ in rows]
    addresses += [f"/reports/{HOSTILE_NAME}", "/reports", "/indicators", "/indicators?status=provisional", "/"]
    addresses += [f"/indicators/{code}" for code in codes] + [
        f"/regions/{rows[0][2]}",
        "/search?q=%3Cscript%3Ealert(1)",
    ]
    shown = 0
    for address in addresses:
        page = hostile_pages.get(address).text
        assert not re.search(r"<(script|img|svg|b)[^>]*(alert|onerror|onload|hacked)", page), address
        assert "<script>" not in page and "javascript:" not in "".join(links_of(page)), address
        shown += "&lt;script&gt;" in page or "&lt;img" in page
    assert shown >= 3
    text = text_of(hostile_pages.get(f"/reports/{HOSTILE_NAME}").text)
    assert "{{ 7 * 7 }}" in text and "<svg onload=" in text
