"""Manners: what all clients of a run share of each host.

What lives here: when a host may be asked again, its robots.txt, whether it is left alone, and the waiting. What does not: asking
(``http.py``).
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from protego import Protego


class Interrupted(Exception):
    """The run was stopped: nothing more is asked for."""


class Clock:
    """Time as the client sees it; tests put another in its place."""

    def monotonic(self) -> float:
        """Seconds from some moment on."""
        return time.monotonic()

    def sleep(self, seconds: float, until: threading.Event) -> None:
        """Wait, but no longer than until the event."""
        until.wait(seconds)


@dataclass
class Host:
    """What is known of one host in a run."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    next_at: float = float("-inf")
    failures: int = 0
    left_alone: str | None = None  # why nothing more is asked of it in this run


class Manners:
    """What all clients of a run share of each host: when it may be asked again, its robots.txt, whether it answers."""

    def __init__(self, clock: Clock | None = None):
        self.clock = clock or Clock()
        self.stopped = threading.Event()  # set by who wants the run to end
        self._hosts: dict[str, Host] = {}
        self._robots: dict[str, Protego | str] = {}  # of an origin; a text says why it cannot be known
        self._lock = threading.Lock()

    def host(self, url: str) -> Host:
        """What is known of the host of a URL."""
        with self._lock:
            return self._hosts.setdefault(urlsplit(url).netloc, Host())

    def wait(self, seconds: float) -> None:
        """Wait so long. Raises Interrupted where the run is stopped."""
        if seconds > 0:
            self.clock.sleep(seconds, self.stopped)
        if self.stopped.is_set():
            raise Interrupted("interrupted")

    def wait_for_turn(self, url: str, interval: float) -> None:
        """Wait until the host may be asked, and take that turn."""
        host = self.host(url)
        with host.lock:
            at = max(self.clock.monotonic(), host.next_at)
            host.next_at = at + interval
        self.wait(at - self.clock.monotonic())

    def robots_of(self, url: str, fetch: Callable[[str], Protego | str]) -> Protego | str:
        """The robots.txt of the URL's origin, fetched once a run."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        with self._lock:
            known = self._robots.get(origin)
        if known is None:
            known = fetch(f"{origin}/robots.txt")
            with self._lock:
                self._robots[origin] = known
        return known
