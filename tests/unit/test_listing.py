"""Links of index pages and entries of feeds, from bytes alone."""

from __future__ import annotations

from datetime import date

import pytest

from orchestration.sources.declaration import Source
from orchestration.sources.listing import NoList, feed_entries, index_entries

INDEX = Source("s", "index", "https://bureau.example/news/", include=("*/art/*", "*.pdf"), exclude=("*/art/old*",))
FEED = Source("s", "feed", "https://bureau.example/news/feed.xml")


def links(page: str, url: str = "https://bureau.example/news/", encoding: str | None = "utf-8") -> list[str]:
    return [entry.url for entry in index_entries(page.encode(encoding or "utf-8"), encoding, url, INDEX)]


def test_links_are_made_absolute_and_taken_once_where_the_patterns_say_so() -> None:
    page = """<html><body><a href="/">首页</a><a href="art/1.html#top">一</a> <a href='../art/2.html'>二</a>
    <a href="art/1.html">again</a><a href="//files.example/x.pdf">三</a><a href="art/old1.html">old</a>
    <a href="mailto:a@art/b">post</a><a href="javascript:go('/art/')">go</a><a>none</a><a href="http://[x/art/">bad</a>
    <a href=" /art/报告 4.html ">四</a></body></html>"""
    assert links(page) == [
        "https://bureau.example/news/art/1.html",
        "https://bureau.example/art/2.html",
        "https://files.example/x.pdf",
        "https://bureau.example/art/%E6%8A%A5%E5%91%8A%204.html",
    ]


def test_the_page_s_own_base_counts() -> None:
    assert links('<head><base href="/other/"></head><a href="art/1">一</a>') == ["https://bureau.example/other/art/1"]


def test_a_list_that_is_handed_to_a_script_is_read() -> None:
    page = """<html><body><script type="text/xml"><datastore><recordset><record><![CDATA[
    <li><a href="/art/2024/9/4/art_1_2.html" title="质量工作 总结">质量工作…</a></li>]]></record></recordset></datastore></script>
    <script>if (a < b) document.write("<a href='/art/x' + y");</script></body></html>"""
    first, *_ = index_entries(page.encode(), "utf-8", "https://bureau.example/", INDEX)
    assert (first.url, first.title) == ("https://bureau.example/art/2024/9/4/art_1_2.html", "质量工作 总结")


def test_the_words_of_a_link_are_read_in_the_page_s_encoding() -> None:
    page = '<html><body><a href="/art/1">计量 \n 标准</a></body></html>'
    (entry,) = index_entries(page.encode("gb18030"), "gb18030", "https://bureau.example/", INDEX)
    assert entry.title == "计量 标准"


def test_an_index_without_a_report_is_a_fault() -> None:
    with pytest.raises(NoList, match=r"none of its 1 links is one that include names \(\*/art/\* \| \*\.pdf\)"):
        links('<html><a href="/news/1">rebuilt</a></html>')
    with pytest.raises(NoList):
        links("")


RSS = """<?xml version="1.0" encoding="{encoding}"?><rss version="2.0"><channel><title>t</title><link>https://bureau.example/</link>
<item><title>九月 质量</title><link>/news/9.html</link><pubDate>Tue, 03 Sep 2024 22:30:00 GMT</pubDate></item>
<item><title>八月</title><link>https://other.example/8.html#x</link><pubDate>2024-08-31 23:59:00</pubDate></item>
<item><title>附件</title><enclosure url="7.pdf" type="application/pdf" length="1"/></item>
<item><title>no link</title></item></channel></rss>"""


def test_entries_of_rss_have_their_day_as_people_in_china_count_it() -> None:
    found = feed_entries(RSS.format(encoding="utf-8").encode(), FEED.location, "application/xml", FEED)
    assert [(entry.url, entry.title, entry.publication_day) for entry in found] == [
        ("https://bureau.example/news/9.html", "九月 质量", date(2024, 9, 4)),  # 22:30 in Greenwich is the next morning
        ("https://other.example/8.html", "八月", date(2024, 8, 31)),  # no zone: meant so
        ("https://bureau.example/news/7.pdf", "附件", None),
    ]


def test_entries_of_atom_with_relative_links_and_their_last_change() -> None:
    atom = """<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://bureau.example/base/"><title>t</title><entry><title>一</title>
    <link href="1.html"/><id>1</id><published>2024-09-04T00:30:00+08:00</published><updated>2024-10-01T09:00:00+08:00</updated></entry></feed>"""
    (entry,) = feed_entries(atom.encode(), FEED.location, None, FEED)
    assert (entry.url, entry.publication_day) == ("https://bureau.example/base/1.html", date(2024, 9, 4))
    assert entry.updated == "2024-10-01T09:00:00+08:00"


def test_a_feed_in_another_encoding_is_read() -> None:
    data = RSS.format(encoding="gb2312").encode("gb2312")
    assert feed_entries(data, FEED.location, "text/xml", FEED)[0].title == "九月 质量"


def test_a_web_page_is_no_feed_and_a_feed_may_be_empty() -> None:
    with pytest.raises(NoList, match="no RSS or Atom feed"):
        feed_entries(b"<html><body>404</body></html>", FEED.location, "text/html", FEED)
    empty = b'<rss version="2.0"><channel><title>t</title></channel></rss>'
    assert feed_entries(empty, FEED.location, None, FEED) == []
