"""What fetched bytes are, and which of them may stand for a report. The pages are made of a real report."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from orchestration.sources.examination import Examined, examine, oddities, why_held_back
from tests.documents import docx_of, page_of, pdf_of

REPORT = (Path(__file__).parents[2] / "raw" / "reports" / "001_4d24ab1c87042fe2.txt").read_text(encoding="utf-8")
OTHER = (Path(__file__).parents[2] / "raw" / "reports" / "003_2cb98ba404ba5f24.txt").read_text(encoding="utf-8")
URL = "https://bureau.example/art/1.html"
TODAY = date(2026, 1, 2)


def examined(data: bytes | str, charset: str | None = None) -> Examined:
    return examine(data.encode() if isinstance(data, str) else data, URL, charset, TODAY)


def held_back(new: bytes | str, old: bytes | str | None = None, url: str = URL, **options) -> str | None:
    final_url = options.pop("final_url", url)
    return why_held_back(examined(new), None if old is None else examined(old), url, final_url, **options)


# --- what they are


def test_a_page_tells_title_publisher_and_day_by_its_metadata() -> None:
    found = examined(page_of(REPORT, ArticleTitle="质量强市", PubDate="2024-09-04 10:00", ContentSource="市场监管局"))
    assert found.media_type == "text/html"
    assert "103項" in found.text
    assert "首页" not in found.text
    assert (found.title, found.publisher) == ("质量强市", "市场监管局")
    assert (found.publication_day, found.publication_basis) == (date(2024, 9, 4), "stated")


def test_a_day_that_only_the_markup_shows_is_inferred() -> None:
    page = page_of("全市共有检验检测机构321家。\n" * 20).replace(
        "<article>", '<article><time datetime="2024-09-05T08:00:00+08:00">9月5日</time>'
    )
    found = examined(page)
    assert (found.publication_day, found.publication_basis) == (date(2024, 9, 5), "inferred")


@pytest.mark.parametrize("day", ["2026-01-04", "2024-13-01", "soon", ""])
def test_a_day_that_is_none_or_is_still_to_come_is_not_believed(day: str) -> None:
    found = examined(page_of("全市共有检验检测机构321家。\n" * 20, PubDate=day))
    assert (found.publication_day, found.publication_basis) == (None, None)


def test_pdf_and_docx_are_told_by_their_bytes() -> None:
    pdf, docx = examined(pdf_of(["Quality report 2024"])), examined(docx_of(REPORT))
    assert pdf.media_type == "application/pdf"
    assert "Quality report 2024" in pdf.text
    assert docx.media_type.endswith("wordprocessingml.document")
    assert "103項" in docx.text


def test_bytes_that_no_text_can_be_taken_out_of_say_why() -> None:
    assert examined(b"%PDF-1.4 cut").fault.startswith("the PDF is damaged or cut off")
    assert examined(b"").fault == "the file is empty"


@pytest.mark.parametrize(
    ("said", "written"),
    [("GBK", "gb18030"), ("big5", "cp950"), ("iso-8859-1", "utf-8"), ("gbk", "utf-8"), ("klingon", "utf-8")],
)
def test_the_charset_that_the_server_says_is_believed_where_the_bytes_agree(said: str, written: str) -> None:
    text = "質量強市建設" * 3 if written == "cp950" else "质量强市建设" * 3
    found = examined(f"{text}321".encode(written), said)
    assert (found.text, found.encoding) == (f"{text}321", written)


def test_oddities_are_noted() -> None:
    pdf = examined(pdf_of(["x" * 400]))
    assert oddities(pdf, "text/html", None) == ["declared as text/html, it is application/pdf"]
    assert oddities(pdf, "application/octet-stream", None) == []
    plain = examined("质量强市建设")
    assert oddities(plain, "text/plain", "gbk") == ["declared in gbk, it is in utf-8"]
    assert oddities(plain, "text/plain", "UTF-8") == []
    (told,) = oddities(examined(b""), None, None)
    assert told.startswith("it cannot be read")


# --- whether they may stand for a report


def test_a_report_is_taken_and_so_is_its_correction() -> None:
    page = page_of(REPORT)
    assert held_back(page) is None
    assert held_back(page, page.replace("103項", "104項")) is None
    assert held_back(page.replace("<title>", "<title>更正："), page) is None
    assert held_back(page_of(REPORT + OTHER), page) is None


@pytest.mark.parametrize(
    "words",
    ["您访问的页面不存在！", "抱歉，页面找不到了", "404 Not Found", "对不起，找不到您要访问的页面", "该文章已被删除", "您查看的信息已过期", "系统繁忙，请稍后再试"],
)  # fmt: skip
@pytest.mark.parametrize("old", [None, "report"])
def test_a_page_that_says_that_it_is_none_is_held_back(words: str, old: str | None) -> None:
    page = f"<html><head><title>提示</title></head><body><div><p>{words}</p><p>五秒后返回首页</p></div></body></html>"
    assert held_back(page, old and page_of(REPORT)) == "it says that there is no such page"


def test_a_report_that_mentions_a_missing_page_is_none_of_them() -> None:
    assert held_back(page_of(REPORT + "\n\n部分网站页面不存在或找不到,已整改404个。")) is None


def test_a_log_in_page_is_held_back() -> None:
    page = "<html><body><form><p>统一身份认证平台</p><input name=u><input type='password' name=p></form></body></html>"
    assert held_back(page, page_of(REPORT)) == held_back(page) == "it asks for a password"


def test_a_report_with_a_log_in_box_in_its_head_is_taken() -> None:
    assert held_back(page_of(REPORT).replace("<nav>", "<nav><input type=password>")) is None


def test_a_page_in_place_of_a_document_is_held_back() -> None:
    page, pdf = page_of(REPORT), pdf_of(["Quality report 2024 " * 20])
    attachment = "https://bureau.example/files/1.pdf"
    assert held_back(page, url=attachment) == "a web page came where a PDF was promised"
    assert held_back(page, declared_media_type="application/pdf") == "a web page came where a PDF was promised"
    assert held_back(page, pdf) == "a web page came where a document was"
    assert held_back(pdf, url=attachment) is None


def test_a_redirect_to_the_front_page_is_held_back() -> None:
    front = page_of(OTHER)
    assert held_back(front, final_url="https://bureau.example/") == "it leads to the front page of its site"
    assert held_back(front, final_url="https://bureau.example/art/2.html") is None
    assert held_back(front, url="https://bureau.example/", final_url="https://bureau.example/index.html") is None


def test_a_text_that_has_shrunk_or_is_another_is_held_back() -> None:
    page = page_of(REPORT)
    assert "its text has shrunk from" in held_back(page_of(REPORT[:200]), page)
    assert held_back(page_of(OTHER, title="另一篇"), page) == "it tells something else now: 另一篇"
    assert held_back(page_of(OTHER, title="另一篇")) is None  # nothing was there before


def test_what_cannot_be_read_replaces_nothing_but_is_taken_where_there_is_nothing() -> None:
    assert held_back(b"%PDF-1.4 cut", pdf_of(["Quality report 2024"])).startswith(
        "it cannot be read any more: the PDF is"
    )
    assert held_back(b"%PDF-1.4 cut") is None
    assert held_back(pdf_of(["Quality report 2024"]), b"%PDF-1.4 cut") is None
