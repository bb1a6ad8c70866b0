"""The form of the data folder, as a number that is raised when an older zhibiao could no longer work on it.

What lives here: the number, its note in the data folder, and the refusal to work on a newer form. What does not: how an older
form becomes the present one – landing tables with other columns are made anew (``landing.py``), dbt's tables where their SQL
changed (``assets/transformation.py``), and reports are read again where reader or registry changed (``inputs.py``).
"""

from __future__ import annotations

import json
import os
import tomllib
from functools import cache

from orchestration.configuration import PROJECT_DIR, Folders

#: 1: the first that is noted.
FORMAT = 1


class NewerDataFolder(Exception):
    """A newer zhibiao made the data folder; the message says what to do."""


@cache
def version() -> str:
    """The version of this zhibiao, as pyproject.toml says it."""
    return tomllib.loads((PROJECT_DIR / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]


def prove_format(folders: Folders) -> None:
    """Raise NewerDataFolder where this zhibiao is older than the one that made the folder.

    A folder without a note is older than the note, or new.
    """
    noted, by = _noted(folders)
    if noted > FORMAT:
        raise NewerDataFolder(
            f"{folders.data}: made by zhibiao {by} (form {noted}); this is zhibiao {version()}, which knows no form beyond "
            f"{FORMAT}. Nothing was touched. Go back to that version, or give this one a data folder of its own: --data DIR"
        )


def note_format(folders: Folders) -> None:
    """Note that this zhibiao works on the folder."""
    if _noted(folders) == (FORMAT, version()):
        return
    note = folders.format_note
    fresh = note.with_name(f".{note.name}.{os.getpid()}.new")
    fresh.write_text(json.dumps({"format": FORMAT, "version": version()}) + "\n", encoding="utf-8")
    fresh.replace(note)


def _noted(folders: Folders) -> tuple[int, str]:
    """Form and version that the folder's note says; the form is 0 where there is no note."""
    note = folders.format_note
    try:
        found = json.loads(note.read_text(encoding="utf-8"))
        return int(found["format"]), str(found["version"])
    except FileNotFoundError:
        return 0, ""
    except (ValueError, KeyError, TypeError) as error:
        raise NewerDataFolder(
            f"{note}: it should say which zhibiao made this folder, and cannot be read: {error}. If it was this version, "
            "remove the file and refresh again"
        ) from error
