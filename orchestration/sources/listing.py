"""What a list of reports says: the links of an index page, the entries of a feed.

What lives here: pure functions from bytes to entries; lxml reads pages, feedparser reads feeds. What does not: the fetching of
a list, and which of its entries are asked for.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from urllib.parse import urldefrag, urljoin, urlsplit
from zoneinfo import ZoneInfo

from requests.utils import requote_uri

from orchestration.sources.declaration import Source

#: Links of one page that are looked at; an index of reports has some dozens.
_MOST_LINKS = 20_000
_CHINA = ZoneInfo("Asia/Shanghai")
_ZONE = re.compile(r"(?:Z|GMT|UTC|[A-Z]{3}|[+-]\d{2}:?\d{2})\s*$")


class NoList(Exception):
    """The bytes are no list of reports; the message says why."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One report that a list names."""

    url: str
    title: str | None = None
    publication_day: date | None = None
    updated: str | None = None  # the feed's own words


def index_entries(data: bytes, encoding: str | None, url: str, source: Source) -> list[Entry]:
    """The links of a page at ``url`` that the source takes, each once, in their order.

    Links in the CDATA of a script count too: many Chinese government sites hand their lists to a script so. Raises NoList
    where none is taken: the site was rebuilt, or the pattern is wrong.
    """
    found: dict[str, Entry] = {}
    links = 0
    for href, text, base in _links(data, encoding, url):
        links += 1
        if links > _MOST_LINKS:
            break
        target = _absolute(base, href)
        if target and target != url and source.takes(target):
            found.setdefault(target, Entry(target, text or None))
    if not found:
        raise NoList(f"none of its {links} links is one that include names ({' | '.join(source.include)})")
    return list(found.values())


def feed_entries(data: bytes, url: str, content_type: str | None, source: Source) -> list[Entry]:
    """The entries of an RSS or Atom feed at ``url`` that the source takes. Raises NoList where it is no feed."""
    import feedparser

    headers = {"content-location": url, **({"content-type": content_type} if content_type else {})}
    feed = feedparser.parse(data, response_headers=headers)
    if not feed.version:
        reason = f" ({feed.bozo_exception})" if feed.get("bozo_exception") else ""
        raise NoList(f"it is no RSS or Atom feed{reason}")
    found: dict[str, Entry] = {}
    for entry in feed.entries:
        link = entry.get("link") or next((e.get("href") for e in entry.get("enclosures", []) if e.get("href")), None)
        target = _absolute(url, link) if link else None
        if not target or not source.takes(target):
            continue
        day = _feed_day(entry, "published") or _feed_day(entry, "updated")
        found.setdefault(target, Entry(target, _one_line(entry.get("title")), day, entry.get("updated")))
    return list(found.values())


def _links(data: bytes, encoding: str | None, url: str) -> Iterator[tuple[str, str | None, str]]:
    """Target and text of each link, with the URL that it is relative to."""
    import lxml.etree
    import lxml.html

    try:
        page = lxml.html.document_fromstring(data, parser=lxml.html.HTMLParser(encoding=encoding))
    except (lxml.etree.LxmlError, ValueError, LookupError) as error:
        raise NoList(f"it is no web page ({error})") from error
    bases = page.xpath("//base/@href")
    base = urljoin(url, bases[0]) if bases else url
    yield from ((href, text, base) for href, text in _anchors(page))
    for script in page.iter("script"):
        markup = script.text or ""
        if "<a " in markup:
            try:
                fragment = lxml.html.fromstring(f"<div>{_CDATA.sub('', markup)}</div>")
            except (lxml.etree.LxmlError, ValueError):
                continue  # a program that mentions a link, and no list
            yield from ((href, text, base) for href, text in _anchors(fragment))


_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")


def _anchors(page) -> Iterator[tuple[str, str | None]]:
    for anchor in page.iter("a", "area"):
        href = anchor.get("href")
        if href:
            yield href.strip(), _one_line(anchor.get("title") or anchor.text_content())


def _absolute(base: str, href: str) -> str | None:
    """The URL that a link means, without its fragment; None where it is no page of the web."""
    try:
        target = urldefrag(urljoin(base, requote_uri(href.strip()))).url
        parts = urlsplit(target)
    except ValueError:
        return None
    return target if parts.scheme in ("http", "https") and parts.hostname else None


def _feed_day(entry, name: str) -> date | None:
    """The day of a feed's date as people in China count it; a date without a zone is meant so already."""
    parsed, written = entry.get(f"{name}_parsed"), entry.get(name) or ""
    if not parsed:
        return None
    moment = datetime.fromtimestamp(calendar.timegm(parsed), UTC)
    return moment.astimezone(_CHINA).date() if _ZONE.search(written) else moment.date()


def _one_line(text: str | None) -> str | None:
    return " ".join((text or "").split()) or None
