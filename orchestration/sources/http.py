"""Pages over HTTP: asked for politely, within limits, and never where they should not lead.

What lives here: one request with its redirects, retries, rate, robots.txt and limits of size and time. What does not: what
comes back means (``examination.py``), which pages are asked for (``fetch.py``). The client is requests over urllib3,
robots.txt is read by Protego.

- A failure in passing (no connection, a time-out, a body cut off, 408, 425, 429, 5xx) is tried again after a growing wait, or
  after the Retry-After that the server names; any other failure is told once.
- The size counts while the body is unpacked: neither a wrong Content-Length nor a gzip bomb fills the memory.
- A request has a deadline as a whole: a server that sends a byte a second is cut off.
- Redirects are followed a few times; never from HTTPS to HTTP, never to another scheme. Addresses that are not public (RFC
  6890: loopback, private, link-local) are refused when the connection is made, so that no name server can lead there either,
  unless the source itself is declared to be on that host. Behind a proxy the proxy makes the connection: there only addresses
  and ``localhost`` in the URL are refused.
- Connections are not kept open: what a server sends beyond its Content-Length cannot pass for the next answer.
"""

from __future__ import annotations

import ipaddress
import random
import re
import socket
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urldefrag, urljoin, urlsplit

import requests
import urllib3
from protego import Protego
from requests.utils import requote_uri
from urllib3.exceptions import InvalidHeader

from orchestration import settings
from orchestration.sources.connections import ForbiddenAddress, Watch, WatchedAdapter, WatchedSession
from orchestration.sources.manners import Host, Manners
from orchestration.sources.store import now

#: The name by which robots.txt may speak to this program.
ROBOT = "zhibiao"

_IN_PASSING = {408, 425, 429, 500, 502, 503, 504}
_VANISHED = {404, 410}
_ENCODINGS = {"", "identity", "gzip", "x-gzip", "deflate"}
_REDIRECTS = {301, 302, 303, 307, 308}
_CHUNK = 65_536
_LARGEST_ROBOTS = 512_000  # RFC 9309 asks to read 500 KiB at least


@dataclass(frozen=True, slots=True)
class Limits:
    """How long and how often a request may go on; seconds and numbers."""

    connect_seconds: float = 10.0
    read_seconds: float = 30.0  # without a byte
    total_seconds: float = 180.0  # of one attempt
    redirects: int = 5
    attempts: int = 4
    backoff_seconds: float = 2.0  # doubled with each attempt
    longest_wait_seconds: float = 120.0  # that a Retry-After or a Crawl-delay may ask for
    failures_of_a_host: int = 3  # URLs in a row that failed in passing: then the host is left alone for this run


@dataclass(frozen=True, slots=True)
class Answer:
    """What a URL gave: its bytes, or that they are as they were (status 304)."""

    url: str
    final_url: str
    status: int
    data: bytes
    etag: str | None
    last_modified: str | None
    media_type: str | None
    charset: str | None
    requested_at: datetime
    seconds: float
    attempt: int

    @property
    def unchanged(self) -> bool:
        """Whether the server says that the bytes are those of the validators that it was sent."""
        return self.status == 304


class FetchError(Exception):
    """A URL could not be had. ``cause`` says why, in words."""

    def __init__(self, cause: str, *, status: int | None = None, final_url: str | None = None):
        super().__init__(cause)
        self.cause, self.status, self.final_url = cause, status, final_url
        self.requested_at, self.seconds, self.attempt = now(), 0.0, 1


class Gone(FetchError):
    """The page has vanished: 404 or 410."""


class Disallowed(FetchError):
    """robots.txt does not allow it."""


class Failed(FetchError):
    """It could not be had, and nothing but a change at the other end will mend that."""


class FailedInPassing(FetchError):
    """It could not be had; another time it may be. ``wait`` is what the server asks to wait, in seconds."""

    def __init__(
        self, cause: str, *, status: int | None = None, wait: float | None = None, final_url: str | None = None
    ):
        super().__init__(cause, status=status, final_url=final_url)
        self.wait = wait


class LeftAlone(FailedInPassing):
    """Nothing more is asked of the host in this run: it does not answer, asks to be left alone, or hides its robots.txt."""


class Client:
    """Asks for the pages of one source, one after another.

    ``own_urls`` are those that the source declares: their hosts may have private addresses. ``record`` is told of every attempt
    that is not the last, and of every request for a robots.txt: URL, purpose, what came, and whether that was the last attempt.
    """

    def __init__(
        self,
        own_urls: Iterable[str],
        manners: Manners,
        *,
        requests_per_minute: float = 20.0,
        limits: Limits | None = None,
        record: Callable[[str, str, FetchError | Answer, bool], None] = lambda *_: None,
    ):
        self.limits = limits or Limits()
        self._manners = manners
        self._interval = 60.0 / requests_per_minute
        self._record = record
        self._own = {end for url in own_urls for end in _ends(url)}
        self._watch = Watch(self._may_connect)
        self._session = WatchedSession()
        self._session.headers = requests.structures.CaseInsensitiveDict(
            {
                "User-Agent": str(settings.value_of("fetch.user_agent")),
                "Accept": "text/html,application/xhtml+xml,application/pdf,application/xml;q=0.9,*/*;q=0.8",
                "Accept-Language": "zh-CN,zh;q=0.9,en;q=0.5",
                "Connection": "close",
            }
        )
        for scheme in ("http://", "https://"):
            self._session.mount(scheme, WatchedAdapter(self._watch))

    def close(self) -> None:
        """Give back what the session holds."""
        self._session.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def get(
        self,
        url: str,
        *,
        largest: int,
        purpose: str = "report",
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> Answer:
        """The answer to a GET, tried again where it failed in passing.

        With validators the request is conditional. ``largest`` is the most bytes that are taken, unpacked. Raises FetchError.
        """
        validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in validators.items() if value}
        host = self._manners.host(url)
        if host.left_alone:
            raise LeftAlone(host.left_alone)
        for attempt in range(1, self.limits.attempts + 1):
            requested_at, started = now(), self._manners.clock.monotonic()
            try:
                answer = self._follow(url, headers, largest, obeys=purpose != "robots")
            except FetchError as error:
                error.requested_at, error.attempt = requested_at, attempt
                error.seconds = self._manners.clock.monotonic() - started
                if not isinstance(error, FailedInPassing) or isinstance(error, LeftAlone):
                    host.failures = 0
                    raise
                self._after_failure(host, url, error, last=attempt == self.limits.attempts)
                self._record(url, purpose, error, False)
                wait = self.limits.backoff_seconds * 2 ** (attempt - 1) * random.uniform(0.75, 1.25)
                self._manners.wait(wait if error.wait is None else error.wait)
                if "unpacked" in error.cause:  # it says gzip and is none: ask for bytes as they are
                    headers["Accept-Encoding"] = "identity"
            else:
                host.failures = 0
                return _timed(answer, requested_at, self._manners.clock.monotonic() - started, attempt)
        raise AssertionError("the last attempt returns or raises")

    def _after_failure(self, host: Host, url: str, error: FailedInPassing, *, last: bool) -> None:
        """Raise where the failure was the last, or the server asks to wait too long."""
        name = urlsplit(url).netloc
        if error.wait is not None and error.wait > self.limits.longest_wait_seconds:
            host.left_alone = f"{name} asks to come back in {error.wait:.0f} s: it is left alone until the next fetch"
            raise error
        if last:
            host.failures += 1
            if host.failures >= self.limits.failures_of_a_host:
                host.left_alone = f"{name} failed {host.failures} times in a row: it is left alone until the next fetch"
            raise error

    def _follow(self, url: str, headers: dict[str, str], largest: int, *, obeys: bool) -> Answer:
        """One attempt, with its redirects."""
        asked = url
        for _ in range(self.limits.redirects + 1):
            self._refuse_private_literal(url)
            interval = self._interval
            if obeys:
                interval = max(interval, self._ask_robots(url))
            self._manners.wait_for_turn(url, interval)
            result = self._exchange(asked, url, headers, largest)
            if isinstance(result, Answer):
                return result
            url = _redirected(url, result)
        raise Failed(f"it redirects more than {self.limits.redirects} times", final_url=url)

    def _ask_robots(self, url: str) -> float:
        """The delay that robots.txt asks for, in seconds; raises Disallowed, or LeftAlone where it cannot be had."""
        rules = self._manners.robots_of(url, self._fetch_robots)
        if isinstance(rules, str):
            self._manners.host(url).left_alone = rules
            raise LeftAlone(rules, final_url=url)
        if not rules.can_fetch(url, ROBOT):
            raise Disallowed("robots.txt does not allow it", final_url=url)
        return min(float(rules.crawl_delay(ROBOT) or 0), self.limits.longest_wait_seconds)

    def _fetch_robots(self, url: str) -> Protego | str:
        """The rules of a host as RFC 9309 says: none where there is no file, all closed where it cannot be had."""
        try:
            answer = self.get(url, largest=_LARGEST_ROBOTS, purpose="robots")
        except FailedInPassing as error:
            self._record(url, "robots", error, True)
            return f"{url} could not be had ({error.cause}): nothing of the host is asked for"
        except FetchError as error:
            self._record(url, "robots", error, True)
            allowed = (error.status or 0) in range(400, 500)
            return Protego.parse("") if allowed else f"{url} could not be had ({error.cause})"
        self._record(url, "robots", answer, True)
        return Protego.parse(answer.data.decode("utf-8", "replace"))

    def _exchange(self, asked: str, url: str, headers: dict[str, str], largest: int) -> Answer | str:
        """One request and its answer, or the Location that it is redirected to."""
        limits = self.limits
        with self._watch.for_seconds(limits.total_seconds):
            try:
                with self._session.get(
                    url,
                    headers=headers,
                    stream=True,
                    allow_redirects=False,
                    timeout=(limits.connect_seconds, limits.read_seconds),
                ) as response:
                    if response.status_code in _REDIRECTS and "location" in response.headers:
                        return response.headers["location"].encode("latin-1").decode("utf-8", "replace")
                    _raise_for_status(
                        response, conditional="If-None-Match" in headers or "If-Modified-Since" in headers
                    )
                    data = b"" if response.status_code == 304 else _body(response.raw, largest)
                    if self._watch.cut:  # a body without a length would pass for whole
                        raise self._too_slow(url)
                    return _answer(asked, url, response, data)
            except ForbiddenAddress as error:
                raise Failed(str(error), final_url=url) from error
            except (requests.exceptions.SSLError, urllib3.exceptions.SSLError) as error:
                if self._watch.cut:
                    raise self._too_slow(url) from error
                raise Failed(f"its certificate or TLS does not hold: {_root(error)}", final_url=url) from error
            except (
                requests.exceptions.InvalidURL,
                requests.exceptions.InvalidSchema,
                requests.exceptions.InvalidHeader,
                urllib3.exceptions.LocationParseError,
                ValueError,
            ) as error:
                raise Failed(f"the URL cannot be asked for: {error}", final_url=url) from error
            except (requests.exceptions.ContentDecodingError, urllib3.exceptions.DecodeError) as error:
                raise FailedInPassing("its bytes cannot be unpacked as it says", final_url=url) from error
            except (requests.exceptions.Timeout, urllib3.exceptions.TimeoutError) as error:
                raise FailedInPassing("no answer in time", final_url=url) from error
            except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError, OSError) as error:
                if self._watch.cut:
                    raise self._too_slow(url) from error
                raise FailedInPassing(_told(error), final_url=url) from error

    def _too_slow(self, url: str) -> FailedInPassing:
        return FailedInPassing(f"not finished after {self.limits.total_seconds:g} s", final_url=url)

    def _may_connect(self, host: str, port: int, address: str) -> None:
        """Raise ForbiddenAddress for an address that is not public, unless the source itself is there."""
        found = ipaddress.ip_address(address.split("%")[0])
        found = getattr(found, "ipv4_mapped", None) or found
        if not found.is_global and (host.lower().strip("[]"), port) not in self._own:
            raise ForbiddenAddress(f"it leads to {host}:{port}, an address that is not public ({found})")

    def _refuse_private_literal(self, url: str) -> None:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        try:
            address = "127.0.0.1" if host == "localhost" else str(ipaddress.ip_address(host))
        except ValueError:
            return  # a name: its address is looked at when the connection is made
        try:
            self._may_connect(host, parts.port or _default_port(parts.scheme), address)
        except ForbiddenAddress as error:
            raise Failed(str(error), final_url=url) from error


# --- answers


def _body(raw: urllib3.BaseHTTPResponse, largest: int) -> bytes:
    """The unpacked body. Raises Failed as soon as it grows beyond ``largest`` bytes."""
    encoding = raw.headers.get("content-encoding", "").strip().lower()
    if any(part.strip() not in _ENCODINGS for part in encoding.split(",")):
        raise Failed(f"it is packed with {encoding}, which was not asked for")
    declared = raw.headers.get("content-length", "")
    if declared.isdigit() and int(declared) > largest:
        raise Failed(f"it would have {int(declared):,} bytes, more than the {largest:,} that are allowed")
    parts, size = [], 0
    while chunk := raw.read1(_CHUNK, decode_content=True):
        size += len(chunk)
        if size > largest:
            raise Failed(f"it has more than the {largest:,} bytes that are allowed")
        parts.append(chunk)
    return b"".join(parts)


def _raise_for_status(response: requests.Response, *, conditional: bool) -> None:
    status = response.status_code
    if status == 200 or (status == 304 and conditional):
        return
    told = f"the server answers {status} {response.reason or ''}".strip()
    where = response.url
    if status in _VANISHED:
        raise Gone(told, status=status, final_url=where)
    if status in _IN_PASSING:
        raise FailedInPassing(told, status=status, wait=_retry_after(response), final_url=where)
    raise Failed(told, status=status, final_url=where)


def _retry_after(response: requests.Response) -> float | None:
    """The seconds that the server asks to wait; None where it does not say, or not so that it can be understood."""
    value = response.headers.get("retry-after")
    if not value:
        return None
    try:
        return urllib3.Retry().parse_retry_after(value)
    except (InvalidHeader, ValueError, OverflowError):
        return None


_CHARSET = re.compile(r"""charset\s*=\s*["']?([A-Za-z0-9_:.-]{2,30})""", re.IGNORECASE)


def _answer(asked: str, url: str, response: requests.Response, data: bytes) -> Answer:
    content_type = response.headers.get("content-type", "")
    charset = _CHARSET.search(content_type)
    return Answer(
        url=asked,
        final_url=url,
        status=response.status_code,
        data=data,
        etag=response.headers.get("etag"),
        last_modified=response.headers.get("last-modified"),
        media_type=content_type.split(";")[0].strip().lower() or None,
        charset=charset[1] if charset else None,
        requested_at=now(),
        seconds=0.0,
        attempt=1,
    )


def _timed(answer: Answer, requested_at: datetime, seconds: float, attempt: int) -> Answer:
    values = {name: getattr(answer, name) for name in Answer.__slots__}
    return Answer(**{**values, "requested_at": requested_at, "seconds": seconds, "attempt": attempt})


def _redirected(url: str, location: str) -> str:
    """Where a redirect leads; raises Failed where it may not."""
    try:
        target = urldefrag(urljoin(url, requote_uri(location.strip()))).url
        before, after = urlsplit(url), urlsplit(target)
        if after.scheme not in ("http", "https") or not after.hostname:
            raise Failed(f"it redirects to {location!r}, which is no page of the web", final_url=url)
    except ValueError as error:
        raise Failed(f"it redirects to {location!r}, which is no URL", final_url=url) from error
    if before.scheme == "https" and after.scheme == "http":
        raise Failed(f"it redirects from HTTPS to HTTP: {target}", final_url=url)
    return target


def _ends(url: str) -> list[tuple[str, int]]:
    """Host and ports that a declared URL stands for: its own, and of a URL without one those of HTTP and HTTPS."""
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    return [(host, parts.port)] if parts.port else [(host, 80), (host, 443)]


def _default_port(scheme: str) -> int:
    return 443 if scheme == "https" else 80


def _told(error: BaseException) -> str:
    """A failed connection in words that a person understands."""
    root = _root(error)
    if isinstance(root, urllib3.exceptions.IncompleteRead) or "IncompleteRead" in str(root):
        return "the body was cut off"
    if isinstance(root, socket.gaierror) or "resolve" in str(root):
        return "its name has no address"
    if isinstance(root, ConnectionRefusedError):
        return "the connection was refused"
    return f"the connection broke off ({type(root).__name__}: {root})"


def _root(error: BaseException) -> BaseException:
    while error.__cause__ or error.__context__:
        error = error.__cause__ or error.__context__
    return error
