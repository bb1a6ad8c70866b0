"""Connections that are watched: judged by the address that they have, and cut when their time is over.

What lives here: what requests and urllib3 are extended by. What does not: which addresses are allowed, and how long a request may
take (``http.py``).
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable
from contextlib import suppress

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool


class ForbiddenAddress(Exception):
    """A connection would be made to an address that is not public."""


class Watch:
    """The connection of a client's request under way: judged when it is made, and cut when its time is over."""

    def __init__(self, may_connect: Callable[[str, int, str], None]):
        self.may_connect = may_connect
        self.socket: socket.socket | None = None
        self.cut = False

    def for_seconds(self, seconds: float) -> _Deadline:
        """A block after whose time the connection is cut."""
        return _Deadline(self, seconds)


class _Deadline:
    def __init__(self, watch: Watch, seconds: float):
        self._watch = watch
        self._timer = threading.Timer(seconds, self._cut)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._watch.socket, self._watch.cut = None, False
        self._timer.start()

    def __exit__(self, *_: object) -> None:
        self._timer.cancel()

    def _cut(self) -> None:
        self._watch.cut = True
        if self._watch.socket is not None:
            with suppress(OSError):  # it may be closed already
                self._watch.socket.shutdown(socket.SHUT_RDWR)


class WatchedSession(requests.Session):
    """requests' session, which does not look where a redirect leads: it would read its body whole, however long."""

    def resolve_redirects(self, *arguments, **options):
        return iter(())


class WatchedAdapter(HTTPAdapter):
    """requests' adapter whose connections are under watch. Retries are the client's, not urllib3's."""

    def __init__(self, watch: Watch):
        self._watch = watch
        super().__init__(max_retries=0)

    def init_poolmanager(self, *arguments, **options) -> None:
        super().init_poolmanager(*arguments, **options)
        self.poolmanager.pool_classes_by_scheme = _watched_pools(self._watch, judged=True)

    def proxy_manager_for(self, proxy, **options):
        manager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = _watched_pools(self._watch, judged=False)
        return manager


def _watched_pools(watch: Watch, *, judged: bool) -> dict[str, type]:
    """urllib3's pools with connections under watch; not judged where they lead to a proxy."""

    class Watched:
        def _new_conn(self):
            connection = super()._new_conn()
            try:
                if judged:
                    watch.may_connect(self.host, self.port, connection.getpeername()[0])
                if watch.cut:
                    raise TimeoutError("the time was over when the connection was made")
            except BaseException:
                connection.close()
                raise
            watch.socket = connection
            return connection

        def getresponse(self, *arguments, **options):
            watch.socket = self.sock  # of TLS: the one that wraps the first
            return super().getresponse(*arguments, **options)

    plain = type("WatchedConnection", (Watched, HTTPConnection), {})
    secure = type("WatchedTLSConnection", (Watched, HTTPSConnection), {})
    return {
        "http": type("WatchedPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("WatchedTLSPool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
    }
