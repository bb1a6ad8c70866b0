"""The file of a report before its bytes mean anything: its checksum, and whether it may be opened at all.

What lives here: what is refused by looking at the file alone – no file, a link that leads out of the folder, a name that
cannot be printed, too large, not readable – and the reading of the bytes within that limit. What does not: what the bytes
are (``decoding.py``).
"""

from __future__ import annotations

import hashlib
import os
import stat
from functools import cache
from pathlib import Path
from typing import BinaryIO

from orchestration.reading.errors import UnreadableReport
from orchestration.settings import settings_file, value_of

_VARIABLE = "ZHIBIAO_LARGEST_REPORT"
_SMALLER = "Split it, or leave out its pictures; the limit is the setting reading.largest_report, or " + _VARIABLE


def largest_report() -> int:
    """Bytes of the largest file that is opened, as it is set; raises SettingsError."""
    file = settings_file()
    return _largest_report(os.environ.get(_VARIABLE), file, file.stat().st_mtime_ns if file.exists() else 0)


@cache
def _largest_report(variable: str | None, file: Path, modified_ns: int) -> int:
    """The setting, looked up once for each state of what sets it: it is asked for at every file."""
    return int(value_of("reading.largest_report"))


def find_fault(path: Path, folder: Path) -> tuple[str, str] | None:
    """Why the file below ``folder`` cannot be opened as a report, and what to do; None where it can.

    Nothing of it is read, and no link out of the folder is followed. The path is as a walk through the folder finds it,
    which enters no link: only its last step may be one.
    """
    try:
        state = path.lstat()
        if stat.S_ISLNK(state.st_mode):
            if not path.resolve().is_relative_to(folder.resolve()):
                return "it is a link that leads out of the folder of the reports", "Put the report itself there"
            state = path.stat()
    except FileNotFoundError:
        return "not a file: it is a link that leads nowhere", "Put the report itself there"
    except (OSError, RuntimeError) as error:  # RuntimeError is how Python 3.11 names links in a circle
        return cannot_be_opened(error)
    if not stat.S_ISREG(state.st_mode):
        kind = "a link to a folder" if stat.S_ISDIR(state.st_mode) else "a pipe, a socket or a device"
        return f"not a file: it is {kind}", "Put the report itself there"
    if state.st_size > largest_report():
        return too_large(state.st_size), _SMALLER
    return None


def cannot_be_opened(error: Exception) -> tuple[str, str]:
    """Cause and remedy where the operating system does not give a file out."""
    return f"cannot be opened: {getattr(error, 'strerror', None) or error}", "Make the file readable"


def read_within_limit(stream: BinaryIO, file: str) -> bytes:
    """All bytes of the stream; raises UnreadableReport as soon as there are more than a report may have."""
    limit = largest_report()
    data = stream.read(limit + 1)
    if len(data) > limit:
        raise UnreadableReport(file, too_large(None), _SMALLER)
    return data


def too_large(size: int | None) -> str:
    """The cause by which a report of so many bytes is refused; ``None`` where it was not read to its end."""
    said = f"it has {size} bytes" if size is not None else "it goes on"
    return f"{said}, more than the {largest_report()} that are read"


@cache
def _checksum(path: Path, size: int, modified_ns: int, inode: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def checksum(path: Path) -> str:
    """SHA-256 of the file's bytes, in lower-case hexadecimal; computed once a process for each state of the file."""
    state = path.stat()
    return _checksum(path, state.st_size, state.st_mtime_ns, state.st_ino)
