"""What the steps of a run say while they work: in Dagster's log always, and on the terminal of who started the run.

What lives here: the way of a message to both. Dagster's own loggers would also print what Dagster and dagster-dbt say
of themselves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from dagster import DagsterLogManager

Log = Callable[[str], None]

_listener: ContextVar[Log | None] = ContextVar("listener", default=None)


@contextmanager
def heard_by(listener: Log) -> Iterator[None]:
    """Hand every message of the runs in this block to the listener as well."""
    token = _listener.set(listener)
    try:
        yield
    finally:
        _listener.reset(token)


def teller(dagster_log: DagsterLogManager) -> Log:
    """A function that says a message in the log of a step and to whoever listens."""

    def tell(message: str) -> None:
        dagster_log.info(message)
        listener = _listener.get()
        if listener:
            listener(message)

    return tell
