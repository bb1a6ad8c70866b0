"""One refresh at a time on a data folder: a lock of the operating system, which a crash cannot leave behind.

What lives here: the taking, waiting for and giving back of that lock. It is re-entrant within a process, so that the
command can hold it around the run that takes it too.
"""

from __future__ import annotations

import fcntl
import os
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

_POLL_SECONDS = 0.25
_held: dict[Path, int] = {}
_guard = threading.Lock()


class RefreshUnderWay(Exception):
    """Another process refreshes the same data folder."""


@contextmanager
def refresh_lock(
    path: Path, *, wait_seconds: float | None = None, on_wait: Callable[[str], None] | None = None
) -> Iterator[bool]:
    """Hold the lock file at ``path``.

    Where another process holds it, ``on_wait`` is told once who; then this waits, ``wait_seconds`` at most (None: as
    long as it takes), and raises RefreshUnderWay. Gives whether this is the outermost hold of this process.
    """
    path = path.resolve()
    with _guard:
        reentered = path in _held
        if reentered:
            _held[path] += 1
    if not reentered:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = path.open("a+")
        try:
            _take(file, path, wait_seconds, on_wait)
        except BaseException:
            file.close()
            raise
        with _guard:
            _held[path] = 1
    try:
        yield not reentered
    finally:
        with _guard:
            _held[path] -= 1
            last = _held[path] == 0
            if last:
                del _held[path]
        if not reentered:
            file.seek(0)
            file.truncate()
            file.close()  # gives the lock back


def _take(file, path: Path, wait_seconds: float | None, on_wait: Callable[[str], None] | None) -> None:
    deadline = None if wait_seconds is None else time.monotonic() + wait_seconds
    told = False
    while True:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            break
        except BlockingIOError:
            file.seek(0)
            holder = file.read().strip() or "another process"
            message = f"another refresh of {path.parent} is at work ({holder})"
            if deadline is not None and time.monotonic() >= deadline:
                raise RefreshUnderWay(f"{message}; try again when it has ended") from None
            if on_wait and not told:
                on_wait(f"{message}; waiting for it to end")
                told = True
            time.sleep(_POLL_SECONDS)
    file.seek(0)
    file.truncate()
    file.write(f"process {os.getpid()}, since {datetime.now():%Y-%m-%d %H:%M:%S}")
    file.flush()
