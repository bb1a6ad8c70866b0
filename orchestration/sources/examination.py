"""What came: the kind, the text, the title and the day of fetched bytes, and whether they may be a report's new state.

What lives here: judging bytes, by pure functions. What does not: taking text out of bytes, which the reader's own
``decoding`` does, so that what is judged is what will be read.

Servers lie: a page that has vanished answers 200 with 页面不存在, a log-in page stands where a report stood, an error page is
served as PDF. Such bytes must not replace a report. They are held back, with the reason, and the report stays.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlsplit

from orchestration.reading import decoding
from orchestration.reading.duplicates import resemblance
from orchestration.reading.errors import UnreadableReport

#: A text below so many characters may be an error page; the shortest report has some hundreds.
SHORT = 300
#: A page that has less than this share of its former text has lost its report; a correction changes some words.
LEAST_SHARE = 0.5
#: Share of five-letter shingles below which two texts have nothing in common but the words of the trade.
LEAST_RESEMBLANCE = 0.1

_NO_PAGE = re.compile(
    r"(?:页面|网页|文章|内容|信息|文件|资源)(?:已经?|暂时?)?(?:不存在|未找到|找不到|找不着|被?删除|过期|失效|走丢|丢失)"
    r"|(?:找不到|未找到|无法(?:找到|访问|显示|打开)|没有找到)[^。]{0,12}(?:页面|网页|文章|内容|文件|资源)"
    r"|(?:頁面|網頁)(?:不存在|未找到|已刪除)|找不到[^。]{0,12}(?:頁面|網頁)"
    r"|\b404\b[^。]{0,20}(?:error|not\s+found|错误|頁面|页面)|(?:error|错误)\s*[:：]?\s*404|page\s+not\s+found|系统繁忙|访问(?:过于)?频繁",
    re.IGNORECASE,
)
_PASSWORD = re.compile(rb"""<input[^>]{0,300}type\s*=\s*["']?password""", re.IGNORECASE)
#: Metadata in which the guide for Chinese government sites (国办发〔2017〕47号) and others say when a page was published, by
#: whom and under which title.
_DAYS = ("pubdate", "publishdate", "article:published_time", "dc.date.issued", "dcterms.issued", "datepublished")
_PUBLISHERS = ("contentsource",)
_TITLES = ("articletitle",)
_DAY = re.compile(r"\s*((?:19|20)\d{2})[-/.年](\d{1,2})[-/.月](\d{1,2})")
_PROMISES = {".pdf": "PDF", ".doc": "DOCX", ".docx": "DOCX"}


@dataclass(frozen=True, slots=True)
class Examined:
    """What fetched bytes are. ``fault`` says why no text can be taken out of them."""

    media_type: str | None
    text: str
    encoding: str | None
    fault: str | None = None
    title: str | None = None
    publisher: str | None = None
    publication_day: date | None = None
    publication_basis: str | None = None  # stated or inferred
    asks_for_password: bool = False


def examine(data: bytes, name: str, charset: str | None, today: date) -> Examined:
    """What the bytes of ``name`` are; ``charset`` is what the server says. A day after ``today`` is taken for none."""
    try:
        decoded = decoding.decode(data, name, charset)
    except UnreadableReport as error:
        asks = bool(_PASSWORD.search(data[:200_000]))
        return Examined(None, "", None, error.cause, asks_for_password=asks)
    if decoded.media_type != decoding.HTML:
        return Examined(decoded.media_type, decoded.text, decoded.encoding or None, title=decoded.declared_title)
    page = data.decode(decoded.encoding, "replace")
    named = _metadata(page)
    day, basis = _stated_day(named), "stated"
    if day is None:
        day, basis = _inferred_day(page), "inferred"
    if day is None or day > today + timedelta(days=1):  # it may be tomorrow already where the page was made
        day = basis = None
    return Examined(
        decoded.media_type,
        decoded.text,
        decoded.encoding or None,
        title=_first(named, _TITLES) or decoded.declared_title,
        publisher=_first(named, _PUBLISHERS),
        publication_day=day,
        publication_basis=basis,
        asks_for_password=bool(_PASSWORD.search(data[:200_000])),
    )


def why_held_back(
    new: Examined, old: Examined | None, url: str, final_url: str, declared_media_type: str | None = None
) -> str | None:
    """Why the bytes may not be taken for the report at ``url``; None where they may.

    ``old`` is the state that is kept, None where there is none yet: then bytes that cannot be read are taken, since the
    quarantine names their cause and remedy.
    """
    if _leads_home(url, final_url):
        return "it leads to the front page of its site"
    if new.asks_for_password and len(new.text) < SHORT:
        return "it asks for a password"
    if new.media_type == decoding.HTML:
        promised = _promised(url, declared_media_type)
        if promised and (old is None or old.media_type != decoding.HTML):
            return f"a web page came where a {promised} was promised"
        if old is not None and old.media_type in (decoding.PDF, decoding.DOCX):
            return "a web page came where a document was"
        if len(new.text) < SHORT and (_NO_PAGE.search(new.text) or _NO_PAGE.search(new.title or "")):
            return "it says that there is no such page"
    if old is None or old.fault:
        return None
    if new.fault:
        return f"it cannot be read any more: {new.fault}"
    before, after = len(old.text), len(new.text)
    if after < LEAST_SHARE * before and before >= SHORT / 2:
        return f"its text has shrunk from {before} to {after} characters"
    if new.title != old.title and before >= SHORT and resemblance(new.text, old.text) < LEAST_RESEMBLANCE:
        return f"it tells something else now: {new.title or 'without a title'}"
    return None


def oddities(new: Examined, declared_media_type: str | None, charset: str | None) -> list[str]:
    """What is odd about bytes that were taken: a declared type or charset that is not theirs, a text that cannot be had."""
    found = []
    if new.fault:
        found.append(f"it cannot be read: {new.fault}")
    elif declared_media_type and new.media_type and not _agree(declared_media_type, new.media_type):
        found.append(f"declared as {declared_media_type}, it is {new.media_type}")
    if charset and new.encoding and decoding.known_encoding(charset) not in (None, new.encoding):
        found.append(f"declared in {charset}, it is in {new.encoding}")
    return found


def _agree(declared: str, found: str) -> bool:
    if declared in (found, "application/octet-stream", "binary/octet-stream"):
        return True
    return (declared, found) in {("application/xhtml+xml", decoding.HTML), ("application/xml", decoding.HTML)}


def _promised(url: str, declared_media_type: str | None) -> str | None:
    """The kind of document that the URL's ending or the declared type promises."""
    path = urlsplit(url).path.lower()
    by_ending = next((kind for ending, kind in _PROMISES.items() if path.endswith(ending)), None)
    return by_ending or {decoding.PDF: "PDF", decoding.DOCX: "DOCX"}.get(declared_media_type or "")


def _leads_home(url: str, final_url: str) -> bool:
    asked, final = urlsplit(url), urlsplit(final_url)
    at_home = final.path.lower() in ("", "/", "/index.html", "/index.htm", "/index.jsp") and not final.query
    return final_url != url and at_home and len(asked.path.strip("/")) > 0 and asked.path != final.path


def _metadata(page: str) -> dict[str, str]:
    """The metadata of a page by their names in lower case; the first of each name."""
    import lxml.etree
    import lxml.html

    found: dict[str, str] = {}
    try:
        tree = lxml.html.document_fromstring(
            page.encode("utf-8", "replace"), parser=lxml.html.HTMLParser(encoding="utf-8")
        )
    except (lxml.etree.LxmlError, ValueError):
        return found
    for meta in tree.iter("meta"):
        name = (meta.get("name") or meta.get("property") or meta.get("itemprop") or "").strip().lower()
        content = " ".join((meta.get("content") or "").split())
        if name and content:
            found.setdefault(name, content)
    return found


def _first(named: dict[str, str], names: tuple[str, ...]) -> str | None:
    return next((named[name] for name in names if name in named), None)


def _stated_day(named: dict[str, str]) -> date | None:
    for name in _DAYS:
        m = _DAY.match(named.get(name, ""))
        if m:
            try:
                return date(*map(int, m.groups()))
            except ValueError:
                continue
    return None


def _inferred_day(page: str) -> date | None:
    """The day that htmldate finds in the page's markup; it does not guess from the text, which the reader does better."""
    import htmldate

    try:
        found = htmldate.find_date(page, original_date=True, extensive_search=False)
        return date.fromisoformat(found) if found else None
    except (ValueError, TypeError, LookupError):
        return None
