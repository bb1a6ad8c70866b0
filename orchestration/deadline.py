"""Something that is done where a block of work takes too long.

What lives here: the clock. What does not: what is done then, which is the caller's.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


@contextmanager
def deadline(seconds: float, act: Callable[[], None]) -> Iterator[None]:
    """Call ``act``, from another thread, where the block takes longer than so many seconds."""
    timer = threading.Timer(seconds, act)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
