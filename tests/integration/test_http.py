"""The client against a real web server on loopback that is slow, broken, lying, or as it should be."""

from __future__ import annotations

import gzip
import threading
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest

from orchestration.sources.http import (
    Answer,
    Client,
    Disallowed,
    Failed,
    FailedInPassing,
    FetchError,
    Gone,
    LeftAlone,
    Limits,
)
from orchestration.sources.manners import Clock, Interrupted, Manners
from tests.website import Website, in_turn, page, raw, redirect, serving, validated

QUICK = Limits(connect_seconds=2, read_seconds=0.5, total_seconds=1.0, attempts=3, backoff_seconds=2.0)
LARGEST = 1_000_000


@dataclass
class Patient(Clock):
    """A clock on which waiting takes no time; it remembers how long it was to wait."""

    waits: list[float] = field(default_factory=list)

    def sleep(self, seconds: float, until: threading.Event) -> None:
        self.waits.append(seconds)


@dataclass
class Asking:
    """A client of a website, with what it recorded."""

    client: Client
    clock: Patient
    recorded: list[tuple[str, str, FetchError | Answer]]

    def get(self, url: str, **options) -> Answer:
        return self.client.get(url, largest=LARGEST, **options)

    @property
    def backed_off(self) -> list[float]:
        """The waits before another attempt; those of the rate are whole intervals of 0.006 s or less."""
        return [wait for wait in self.clock.waits if wait > 0.1]


@pytest.fixture
def website() -> Iterator[Website]:
    with serving() as found:
        yield found


@pytest.fixture
def asking(website: Website) -> Iterator[Asking]:
    with asking_of(website.url) as found:
        yield found


class asking_of:
    """A client whose source declares these URLs."""

    def __init__(self, *own: str, limits: Limits = QUICK, rate: float = 10_000):
        clock, recorded = Patient(), []

        def record(url: str, purpose: str, result: FetchError | Answer, is_last: bool) -> None:
            recorded.append((url, purpose, result))

        client = Client(own, Manners(clock), requests_per_minute=rate, limits=limits, record=record)
        self.asking = Asking(client, clock, recorded)

    def __enter__(self) -> Asking:
        return self.asking

    def __exit__(self, *_: object) -> None:
        self.asking.client.close()


def test_a_page_is_had_with_all_that_the_server_says_of_it(website: Website, asking: Asking) -> None:
    website.pages["/a"] = page(
        "报告", "text/html; charset=GBK", ETag='"1"', Last_Modified="Tue, 01 Oct 2024 00:00:00 GMT"
    )
    answer = asking.get(website.at("/a"))
    assert answer.data.decode() == "报告"
    assert (answer.status, answer.media_type, answer.charset) == (200, "text/html", "GBK")
    assert (answer.etag, answer.last_modified) == ('"1"', "Tue, 01 Oct 2024 00:00:00 GMT")
    assert answer.final_url == answer.url == website.at("/a")
    headers = website.headers("/a")
    assert headers["User-Agent"].startswith("zhibiao/")
    assert headers["Connection"] == "close"


def test_what_is_held_is_asked_for_conditionally(website: Website, asking: Asking) -> None:
    website.pages["/a"] = validated("x", '"7"')
    assert asking.get(website.at("/a"), etag='"6"').data == b"x"
    answer = asking.get(website.at("/a"), etag='"7"', last_modified="Tue, 01 Oct 2024 00:00:00 GMT")
    assert (answer.unchanged, answer.data) == (True, b"")
    assert website.headers("/a")["If-Modified-Since"] == "Tue, 01 Oct 2024 00:00:00 GMT"


def test_a_304_that_was_not_asked_for_is_an_error(website: Website, asking: Asking) -> None:
    website.pages["/a"] = page(b"", None, 304)
    with pytest.raises(Failed, match="304"):
        asking.get(website.at("/a"))


@pytest.mark.parametrize("status", [404, 410])
def test_a_vanished_page_is_told_at_once(website: Website, asking: Asking, status: int) -> None:
    website.pages["/a"] = page("gone", status=status)
    with pytest.raises(Gone, match=str(status)):
        asking.get(website.at("/a"))
    assert website.paths() == ["/a"]


@pytest.mark.parametrize("status", [400, 401, 403, 451, 501, 206])
def test_an_error_that_stays_is_not_tried_again(website: Website, asking: Asking, status: int) -> None:
    website.pages["/a"] = page("no", status=status)
    with pytest.raises(Failed, match=str(status)):
        asking.get(website.at("/a"))
    assert website.paths() == ["/a"]


def test_a_server_in_trouble_is_asked_again_after_a_growing_wait(website: Website, asking: Asking) -> None:
    website.pages["/a"] = in_turn(page("", status=500), page("", status=503), page("now"))
    answer = asking.get(website.at("/a"))
    assert (answer.data, answer.attempt) == (b"now", 3)
    first, second = asking.backed_off
    assert 1.5 <= first <= 2.5 < 3 <= second <= 5
    assert [result.cause for _, _, result in asking.recorded if isinstance(result, FailedInPassing)] == [
        "the server answers 500 Internal Server Error",
        "the server answers 503 Service Unavailable",
    ]


def test_it_waits_as_long_as_the_server_asks(website: Website, asking: Asking) -> None:
    website.pages["/a"] = in_turn(page("", status=429, Retry_After="37"), page("now"))
    assert asking.get(website.at("/a")).data == b"now"
    assert asking.backed_off == [37]


def test_a_retry_after_that_is_none_is_not_obeyed(website: Website, asking: Asking) -> None:
    website.pages["/a"] = in_turn(page("", status=429, Retry_After="soon"), page("now"))
    assert asking.get(website.at("/a")).data == b"now"
    (wait,) = asking.backed_off
    assert wait < 3


def test_a_host_that_asks_for_an_hour_is_left_alone(website: Website, asking: Asking) -> None:
    website.pages["/a"] = page("", status=429, Retry_After="3600")
    with pytest.raises(FailedInPassing, match="429"):
        asking.get(website.at("/a"))
    with pytest.raises(LeftAlone, match="come back in 3600 s"):
        asking.get(website.at("/b"))
    assert website.paths() == ["/a"]
    assert asking.backed_off == []


def test_a_host_that_fails_again_and_again_is_left_alone(website: Website, asking: Asking) -> None:
    for path in ("/a", "/b", "/c"):
        website.pages[path] = page("", status=502)
        with pytest.raises(FailedInPassing, match="502"):
            asking.get(website.at(path))
    before = len(website.asked)
    with pytest.raises(LeftAlone, match="3 times in a row"):
        asking.get(website.at("/d"))
    assert len(website.asked) == before == 1 + 3 * QUICK.attempts


def test_a_server_that_is_not_there_is_told(asking: Asking) -> None:
    with serving() as closed:
        url = closed.at("/a")
    with asking_of(url) as other, pytest.raises(FailedInPassing, match="refused|robots"):
        other.get(url)
    with asking_of("http://no-such-host.invalid/") as other, pytest.raises(FailedInPassing, match="no address|robots"):
        other.get("http://no-such-host.invalid/a")


# --- bodies


@pytest.mark.parametrize(
    "response",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nhalf",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhalf",
        b"",
        b"nonsense\r\n\r\n",
    ],
    ids=["shorter than its length", "chunk cut off", "chunk of no length", "nothing", "no HTTP"],
)
def test_a_body_that_is_cut_off_is_no_page(website: Website, asking: Asking, response: bytes) -> None:
    website.pages["/a"] = in_turn(raw(response), page("whole"))
    answer = asking.get(website.at("/a"))
    assert (answer.data, answer.attempt) == (b"whole", 2)


def test_bytes_beyond_the_length_do_not_pass_for_the_next_answer(website: Website, asking: Asking) -> None:
    website.pages["/a"] = raw(
        b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nhalfHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil"
    )
    website.pages["/b"] = page("good")
    assert asking.get(website.at("/a")).data == b"half"
    assert asking.get(website.at("/b")).data == b"good"


def test_a_page_that_announces_too_much_is_not_begun(website: Website, asking: Asking) -> None:
    website.pages["/a"] = raw(b"HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n")
    with pytest.raises(Failed, match="999,999,999,999 bytes, more than the 1,000,000"):
        asking.get(website.at("/a"))


def test_a_page_without_end_is_cut(website: Website, asking: Asking) -> None:
    def endless(handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        while True:
            handler.wfile.write(b"x" * 65536)

    website.pages["/a"] = endless
    with pytest.raises(Failed, match="more than the 1,000,000 bytes"):
        asking.get(website.at("/a"))


@pytest.mark.parametrize("layers", [1, 2])
def test_a_gzip_bomb_does_not_go_off(website: Website, asking: Asking, layers: int) -> None:
    bomb = b"\0" * 200_000_000
    for _ in range(layers):
        bomb = gzip.compress(bomb, 9)
    website.pages["/a"] = page(bomb, Content_Encoding=", ".join(["gzip"] * layers))
    tracemalloc.start()
    try:
        with pytest.raises(Failed, match="more than the 1,000,000 bytes"):
            asking.get(website.at("/a"))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 20_000_000


def test_a_packed_page_is_unpacked(website: Website, asking: Asking) -> None:
    website.pages["/a"] = page(gzip.compress("报告".encode()), Content_Encoding="gzip")
    assert asking.get(website.at("/a")).data.decode() == "报告"


def test_a_page_that_only_says_that_it_is_packed_is_asked_for_unpacked(website: Website, asking: Asking) -> None:
    website.pages["/a"] = in_turn(page("plain", Content_Encoding="gzip"), page("plain"))
    assert asking.get(website.at("/a")).data == b"plain"
    assert website.headers("/a")["Accept-Encoding"] == "identity"


def test_a_packing_that_was_not_asked_for_is_an_error(website: Website, asking: Asking) -> None:
    website.pages["/a"] = page("x", Content_Encoding="br")
    with pytest.raises(Failed, match="packed with br"):
        asking.get(website.at("/a"))


# --- slowness


def dripping(start: bytes, drop: bytes, stop: threading.Event) -> Callable:
    def drip(handler) -> None:
        handler.wfile.write(start)
        for _ in range(200):
            if stop.wait(0.05):
                break
            handler.wfile.write(drop)
            handler.wfile.flush()
        handler.close_connection = True

    return drip


@pytest.mark.parametrize(
    "start",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n",
        b"HTTP/1.1 200 OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX-Slow: ",
    ],
    ids=["body", "body without a length", "headers"],
)
def test_a_server_that_drips_is_cut_off(website: Website, start: bytes) -> None:
    stop = threading.Event()
    website.pages["/a"] = dripping(start, b"x", stop)
    limits = Limits(read_seconds=0.5, total_seconds=0.4, attempts=1)
    with (
        asking_of(website.url, limits=limits) as asking,
        pytest.raises(FailedInPassing, match=r"not finished after 0\.4 s"),
    ):
        asking.get(website.at("/a"))
    stop.set()


def test_a_server_that_says_nothing_is_not_waited_for(website: Website) -> None:
    stop = threading.Event()
    website.pages["/a"] = lambda handler: stop.wait(5)
    limits = Limits(read_seconds=0.2, attempts=1)
    with asking_of(website.url, limits=limits) as asking, pytest.raises(FailedInPassing, match="no answer in time"):
        asking.get(website.at("/a"))
    stop.set()


# --- redirects


def test_redirects_are_followed_and_where_they_led_is_known(website: Website, asking: Asking) -> None:
    website.pages |= {"/a": redirect("/b", 301), "/b": redirect("c?报=告", 307), "/c?报=告": page("there")}
    answer = asking.get(website.at("/a"))
    assert answer.data == b"there"
    assert answer.url == website.at("/a")
    assert answer.final_url == website.at("/c?%E6%8A%A5=%E5%91%8A")


def test_a_redirect_in_a_circle_ends(website: Website, asking: Asking) -> None:
    website.pages |= {"/a": redirect("/b"), "/b": redirect("/a")}
    with pytest.raises(Failed, match="redirects more than 5 times"):
        asking.get(website.at("/a"))
    assert len(website.paths()) == 6


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://host/x", "javascript:alert(1)", "http://[bad"])
def test_a_redirect_out_of_the_web_is_refused(website: Website, asking: Asking, target: str) -> None:
    website.pages["/a"] = redirect(target)
    with pytest.raises(Failed, match="redirects to"):
        asking.get(website.at("/a"))


def test_the_body_of_a_redirect_is_not_read(website: Website, asking: Asking) -> None:
    sent = 0

    def endless(handler) -> None:
        nonlocal sent
        handler.wfile.write(b"HTTP/1.1 302 Found\r\nLocation: /b\r\n\r\n")
        while True:
            sent += handler.wfile.write(b"x" * 65536)

    website.pages |= {"/a": endless, "/b": page("there")}
    assert asking.get(website.at("/a")).data == b"there"
    assert sent < 50_000_000  # what fits between the two before the connection closes


def test_a_redirect_to_another_private_address_is_refused(website: Website, asking: Asking) -> None:
    with serving({"/secret": page("secret")}) as other:
        for target in (
            other.at("/secret"),
            other.at("/secret").replace("127.0.0.1", "localhost"),
            "http://169.254.169.254/latest/meta-data",
            "http://[::1]:80/",
            "http://10.0.0.1/",
            "http://[::ffff:127.0.0.1]/",
        ):
            website.pages["/a"] = redirect(target)
            with pytest.raises(Failed, match="not public"):
                asking.get(website.at("/a"))
        assert other.asked == []


def test_a_name_that_stands_for_a_private_address_is_refused(
    website: Website, asking: Asking, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What counts is the address that the connection has, not the name."""
    import socket

    with serving({"/": page("secret")}) as other:
        port = int(other.url.rsplit(":", 1)[1])
        real = socket.getaddrinfo
        monkeypatch.setattr(
            socket,
            "getaddrinfo",
            lambda host, *a, **k: real("127.0.0.1" if host == "innocent.example" else host, *a, **k),
        )
        website.pages["/a"] = redirect(f"http://innocent.example:{port}/")
        with pytest.raises(FetchError, match="not public"):
            asking.get(website.at("/a"))
        assert other.asked == []


def test_https_is_not_left_for_http() -> None:
    from orchestration.sources.http import _redirected

    assert _redirected("http://a.cn/x", "https://a.cn/y#z") == "https://a.cn/y"
    with pytest.raises(Failed, match="from HTTPS to HTTP"):
        _redirected("https://a.cn/x", "http://a.cn/y")


# --- manners


def test_robots_txt_is_obeyed_and_asked_for_once(website: Website, asking: Asking) -> None:
    website.pages |= {
        "/robots.txt": page("User-agent: *\nDisallow: /\n\nUser-agent: zhibiao\nDisallow: /*.doc$\nCrawl-delay: 9", "text/plain"),
        "/a": page("a"), "/b.doc": page("b"),
    }  # fmt: skip
    assert asking.get(website.at("/a")).data == b"a"
    with pytest.raises(Disallowed, match=r"robots\.txt"):
        asking.get(website.at("/b.doc"))
    asking.get(website.at("/a"))
    assert [path for path, _ in website.asked] == ["/robots.txt", "/a", "/a"]
    assert [round(wait) for wait in asking.backed_off] == [9]


def test_a_redirect_does_not_lead_past_robots_txt(website: Website, asking: Asking) -> None:
    website.pages |= {
        "/robots.txt": page("User-agent: *\nDisallow: /private/", "text/plain"),
        "/a": redirect("/private/b"), "/private/b": page("b"),
    }  # fmt: skip
    with pytest.raises(Disallowed):
        asking.get(website.at("/a"))
    assert website.paths() == ["/a"]


def test_where_robots_txt_cannot_be_had_nothing_is_asked_for(website: Website, asking: Asking) -> None:
    website.pages |= {"/robots.txt": page("", status=503), "/a": page("a")}
    for _ in range(2):
        with pytest.raises(LeftAlone, match=r"robots\.txt could not be had .*503"):
            asking.get(website.at("/a"))
    assert website.paths() == []
    assert len(website.asked) == QUICK.attempts


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_host_without_robots_txt_allows_all(website: Website, asking: Asking, status: int) -> None:
    website.pages |= {"/robots.txt": page("", status=status), "/a": page("a")}
    assert asking.get(website.at("/a")).data == b"a"


def test_a_run_that_is_stopped_asks_for_nothing_more(website: Website) -> None:
    website.pages["/a"] = page("a")
    manners = Manners()
    with Client([website.url], manners, requests_per_minute=0.01) as client:
        assert client.get(website.at("/a"), largest=LARGEST, purpose="robots").data == b"a"
        threading.Timer(0.1, manners.stopped.set).start()
        with pytest.raises(Interrupted):  # and does not wait for its turn in 100 minutes
            client.get(website.at("/a"), largest=LARGEST)
    assert len(website.asked) == 1


def test_a_host_is_asked_no_more_often_than_declared(website: Website) -> None:
    website.pages["/a"] = page("a")
    with asking_of(website.url, rate=2) as asking:
        for _ in range(3):
            asking.get(website.at("/a"))
    assert [round(wait) for wait in asking.clock.waits] == [30, 60, 90]  # the clock stands still: each turn is 30 s on
