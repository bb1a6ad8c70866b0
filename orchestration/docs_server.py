"""The pages of ``data/docs`` over HTTP beside the Dagster UI, so that a link in the UI opens them.

    python -m orchestration.docs_server FD DIRECTORY

What lives here: a read-only server on this machine alone. What does not: the pages. A browser follows no link from a page of
a server to a file; so the pages are served too, for as long as the process that started this one lives.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
import time
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

#: Seconds between two looks whether the process that started this one is still there.
_WATCH = 1.0


def start(directory: Path, port: int) -> str:
    """Start the server in a process of its own; returns its URL. Where the port is taken, it gets a free one."""
    directory.mkdir(parents=True, exist_ok=True)
    with _listening(port) as listener:
        subprocess.Popen(
            [sys.executable, "-m", __name__, str(listener.fileno()), str(directory)], pass_fds=[listener.fileno()]
        )
        return f"http://127.0.0.1:{listener.getsockname()[1]}"


def _listening(port: int) -> socket.socket:
    for candidate in (port, 0):
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(("127.0.0.1", candidate))
        except (OSError, OverflowError):
            listener.close()
            continue
        listener.listen()
        return listener
    raise OSError("no port is free on 127.0.0.1")


class _Quiet(SimpleHTTPRequestHandler):
    """Serves files and says nothing of it."""

    def log_message(self, format: str, *arguments: object) -> None:
        pass


def _serve(descriptor: int, directory: str) -> None:
    parent = os.getppid()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=directory), bind_and_activate=False)
    server.socket.close()
    server.socket = socket.socket(fileno=descriptor)

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(_WATCH)
        server.shutdown()

    threading.Thread(target=watch, daemon=True).start()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass  # Ctrl-C ends the UI and this server together


if __name__ == "__main__":
    _serve(int(sys.argv[1]), sys.argv[2])
