"""What becomes of a step that fails: it is tried again where the fault may pass, and somebody is told where it does not.

What lives here: telling a passing fault from a lasting one, and the hook of the job. What does not: the sending of the message
(``notification.py``), and what the next run does about what a killed one left (``recovery.py``).
"""

import errno
import functools
import sqlite3
from collections.abc import Callable, Iterator
from typing import Any

import dagster as dg
import duckdb

from orchestration import build_mark, settings
from orchestration.notification import notify
from orchestration.progress import teller

#: Words by which DuckDB and SQLite say that somebody else has the file open at the moment.
_LOCKED = (build_mark.LOCKED, "Conflicting lock", "database is locked")
#: Errors of the operating system that pass by themselves: of the network, of a busy device, of a share that comes back.
_PASSING_ERRNO = frozenset(
    {
        errno.EAGAIN, errno.EBUSY, errno.EINTR, errno.ENETUNREACH, errno.ENETDOWN, errno.EHOSTUNREACH, errno.ECONNRESET,
        errno.ECONNREFUSED, errno.ECONNABORTED, errno.ETIMEDOUT, errno.ESTALE, errno.EMFILE, errno.ENFILE,
    }
)  # fmt: skip


def is_passing(error: BaseException | None) -> bool:
    """Whether the same step may succeed in a while although nobody mends anything: a lock, a network, a busy device.

    A broken report, a failed check, a full disk or a defect of the code is none of these.
    """
    while error is not None:
        if isinstance(error, OSError) and error.errno in _PASSING_ERRNO:
            return True
        said = error.description if isinstance(error, dg.Failure) else str(error)
        of_a_file = isinstance(error, (duckdb.IOException, sqlite3.OperationalError, dg.Failure))
        if of_a_file and any(words in (said or "") for words in _LOCKED):
            return True
        error = error.__cause__ or error.__context__
    return False


def tried_again(step: Callable[..., Iterator[Any]]) -> Callable[..., Iterator[Any]]:
    """The step, tried again after a passing fault as often as the settings say, each time after twice the wait."""

    @functools.wraps(step)
    def attempt(context: Any, *arguments: Any, **named: Any) -> Iterator[Any]:
        try:
            yield from step(context, *arguments, **named)
        except Exception as error:
            if not is_passing(error):
                raise
            chosen = settings.choose()
            times = int(chosen["runs.retries"].value)
            tried = context.op_execution_context.retry_number
            wait = int(chosen["runs.retry_seconds"].value) * 2**tried
            if tried < times:
                teller(context.log)(f"a fault that may pass: {error}; tried again in {wait} s")
            raise dg.RetryRequested(max_retries=times, seconds_to_wait=wait) from error

    return attempt


@dg.failure_hook(name="tell_of_failure")
def tell_of_failure(context: dg.HookContext) -> None:
    """Tell the webhook of the settings which step of the run failed, and why."""
    error = context.op_exception
    said = error.description if isinstance(error, dg.Failure) else str(error)
    notify(context.run_id, context.op.name, said or type(error).__name__, context.log.warning)
