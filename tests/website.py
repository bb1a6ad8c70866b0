"""A web server on loopback that behaves as tests want it to: slow, broken, lying, or as it should."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

Handler = BaseHTTPRequestHandler
Behaviour = Callable[[Handler], None]


@dataclass
class Website:
    """A running server: ``pages`` says by path what it does, ``asked`` holds the requests in their order."""

    url: str
    pages: dict[str, Behaviour] = field(default_factory=dict)
    asked: list[tuple[str, Mapping[str, str]]] = field(default_factory=list)

    def at(self, path: str) -> str:
        """The URL of a path."""
        return self.url + path

    def paths(self) -> list[str]:
        """The paths that were asked for, without robots.txt."""
        return [path for path, _ in self.asked if path != "/robots.txt"]

    def headers(self, path: str) -> Mapping[str, str]:
        """The headers of the last request for a path."""
        return [headers for asked, headers in self.asked if asked == path][-1]


def page(
    body: bytes | str, content_type: str | None = "text/html; charset=utf-8", status: int = 200, **headers: str
) -> Behaviour:
    """Answers as it should."""
    data = body.encode() if isinstance(body, str) else body

    def answer(handler: Handler) -> None:
        handler.send_response(status)
        if content_type:
            handler.send_header("Content-Type", content_type)
        handler.send_header("Content-Length", str(len(data)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(data)

    return answer


def redirect(location: str, status: int = 302) -> Behaviour:
    """Sends elsewhere; letters beyond ASCII go out as the bytes of UTF-8, as many servers have it."""
    return page(b"", None, status, Location=location.encode().decode("latin-1"))


def validated(body: bytes | str, etag: str, content_type: str = "text/html; charset=utf-8") -> Behaviour:
    """Answers 304 to who has it already."""

    def answer(handler: Handler) -> None:
        if handler.headers.get("If-None-Match") == etag:
            handler.send_response(304)
            handler.send_header("ETag", etag)
            handler.end_headers()
        else:
            page(body, content_type, ETag=etag)(handler)

    return answer


def in_turn(*behaviours: Behaviour) -> Behaviour:
    """One behaviour after another; the last one from then on."""
    left = list(behaviours)

    def answer(handler: Handler) -> None:
        (left.pop(0) if len(left) > 1 else left[0])(handler)

    return answer


def raw(*parts: bytes, between: Callable[[], None] = lambda: None) -> Behaviour:
    """Sends exactly these bytes, status line and all, and closes the connection."""

    def answer(handler: Handler) -> None:
        for part in parts:
            handler.wfile.write(part)
            handler.wfile.flush()
            between()
        handler.close_connection = True

    return answer


@contextmanager
def serving(pages: Mapping[str, Behaviour] | None = None) -> Iterator[Website]:
    """A website on a free port of loopback for as long as the block lasts. Whatever it has no page for is 404."""
    website = Website("", dict(pages or {}))

    class Scripted(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            path = unquote(self.path)  # the pages of the tests are told by their plain names
            website.asked.append((path, dict(self.headers.items())))
            missing = page("no such page", "text/plain", 404)
            try:
                website.pages.get(path, missing)(self)
            except (BrokenPipeError, ConnectionResetError):  # the client has seen enough
                self.close_connection = True

        def log_message(self, format: str, *arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Scripted)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    website.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield website
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
