"""The explorer on a port of this machine.

What lives here: listening, the browser that is opened, what is printed. What does not: any page.
"""

from __future__ import annotations

import socket
import threading
import webbrowser
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

import uvicorn

from orchestration.explorer.app import build
from orchestration.explorer.view import indicators_of, regions_of
from orchestration.explorer.warehouse import NoWarehouse, Warehouse

_LOCAL = ("127.0.0.1", "localhost")


class CannotListen(Exception):
    """The port is taken, or the host is none of this machine; the message says which."""


def serve(path: Path, host: str, port: int, *, browser: bool) -> None:
    """Serve the published warehouse at ``path`` until Ctrl-C. Raises CannotListen.

    Where there is no warehouse yet, the pages say so; a refresh that publishes one need not be waited for.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen()  # who comes before the server is ready waits for it
    except OSError as error:
        listener.close()
        raise CannotListen(f"{host}:{port}: cannot listen there: {error.strerror}") from error
    shown = f"[{host}]" if family == socket.AF_INET6 else host
    address = f"http://{shown}:{listener.getsockname()[1]}/"
    application = build(path, hosts_of(host))
    print(f"The explorer of {path} is at {address} – Ctrl-C stops it.", flush=True)
    threading.Thread(target=_warm, args=(application.state.warehouse,), daemon=True).start()
    if browser:
        threading.Timer(0.5, webbrowser.open, (address,)).start()
    settings = uvicorn.Config(application, log_level="warning", access_log=False, server_header=False, lifespan="off")
    try:
        with suppress(KeyboardInterrupt):  # it is how a server is stopped, not how it fails
            uvicorn.Server(settings).run(sockets=[listener])
    finally:
        application.state.warehouse.close()


def hosts_of(host: str) -> Sequence[str]:
    """The host names under which requests are answered: those of this machine, and the one that was named.

    Where all addresses are listened on, nobody knows by which name others call this machine: any will do then.
    """
    if host in ("0.0.0.0", "::"):
        return ("*",)
    return tuple(dict.fromkeys((*_LOCAL, host)))


def _warm(warehouse: Warehouse) -> None:
    """Make the search indexes before the first visitor types."""
    try:
        with warehouse.reading() as published:
            published.once("indicators", indicators_of)
            published.once("regions", regions_of)
    except NoWarehouse:
        pass  # there is none yet: the pages say so, and the first of them that finds one makes the indexes
