"""Processes told apart for good, so that one that is gone is known to be gone.

What lives here: the identity of a process as a text that can be kept. What does not: what is kept it for.
"""

from __future__ import annotations

import os
import socket
from pathlib import Path

_PROCESSES = Path("/proc")


def process_identity(process: int) -> str:
    """The process for good: a number that is given again belongs to another start, a machine to another boot."""
    return f"{process} {_started(process)} {_boot()}"


def is_of_this_machine(identity: str) -> bool:
    """Whether an identity was made on this machine: of another nobody here can say whether it is gone."""
    return identity.rpartition(" ")[2].partition("/")[0] == socket.gethostname()


def _started(process: int) -> str:
    """When a process was started, in ticks since the machine started; `gone` where there is none."""
    if not _PROCESSES.exists():  # no Linux: a process that is there is taken for the one that was noted
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            return "gone"
        return "there"
    try:
        # the name of the program, in brackets, may hold blanks: what follows the last bracket is counted
        return (_PROCESSES / f"{process}/stat").read_text().rpartition(")")[2].split()[19]
    except (FileNotFoundError, ProcessLookupError):
        return "gone"


def _boot() -> str:
    boot = _PROCESSES / "sys/kernel/random/boot_id"
    return f"{socket.gethostname()}/{boot.read_text().strip() if boot.exists() else ''}"
