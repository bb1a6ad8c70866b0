"""The command ``zhibiao fetch``: its progress and its summary.

What lives here: what is printed, and the exit code. What does not: fetching (``fetch.py``), arguments (``cli.py``).
"""

from __future__ import annotations

import sys
import time
from argparse import Namespace
from collections.abc import Sequence
from datetime import date

from orchestration.configuration import Folders
from orchestration.escaping import visible
from orchestration.sources.declaration import SourcesError, load_sources
from orchestration.sources.fetch import FetchRun, fetch_sources
from orchestration.sources.standing import Standing, standings
from orchestration.sources.store import StoreError, now
from orchestration.terminal import table

_COUNTED = ("new", "changed", "unchanged", "gone", "held_back", "disallowed", "failed")


def fetch_command(parsed: Namespace, folders: Folders) -> int:
    """Fetch, or list the sources, and print what came of it; returns the exit code."""
    started = time.monotonic()

    def tell(message: str) -> None:
        if not parsed.quiet:
            print(f"[{time.monotonic() - started:5.1f} s] {visible(message)}", file=sys.stderr, flush=True)

    try:
        if parsed.list:
            declared = load_sources(folders)
            print(visible(_listed(list(standings(declared, folders)), now().date()), lines=True))
            for fault in declared.faults:
                print(f"zhibiao: {fault}", file=sys.stderr)
            return 1 if declared.faults else 0
        run = fetch_sources(folders, parsed.sources, check_old=parsed.check_old, accept=parsed.accept, log=tell)
    except (SourcesError, StoreError) as error:
        print(f"zhibiao: {visible(str(error), lines=True)}", file=sys.stderr)
        return 1
    print(visible(_summary(run, folders, time.monotonic() - started, named=bool(parsed.sources)), lines=True))
    return 0 if run.succeeded else 1


def _summary(run: FetchRun, folders: Folders, seconds: float, *, named: bool) -> str:
    lines: list[str] = []
    if not run.sources:
        declared = "the source named is" if named else f"{folders.sources} declares no source but"
        lines.append(f"Nothing to fetch: {declared} the folder of the reports.")
    else:
        rows = [[found.source, *(str(found.outcomes[name]) for name in _COUNTED)] for found in run.sources]
        lines += [f"Fetched in {seconds:.1f} s into {folders.fetched}/", ""]
        header = ["source", *(name.replace("_", " ") for name in _COUNTED)]
        lines += [f"  {line}" for line in table(header, rows, right=range(1, len(header)))]
    lines += _section("Worth a look:", [f"{found.source}: {told}" for found in run.sources for told in found.told])
    lines += _section("Failed:", [f"{found.source}: {error}" for found in run.sources for error in found.errors])
    lines += _section("Rows left out:", run.faults)
    if run.count("new") or run.count("changed"):
        lines += ["", "The next refresh reads what is new: zhibiao refresh"]
    return "\n".join(lines)


def _section(title: str, lines: Sequence[str], most: int = 20) -> list[str]:
    if not lines:
        return []
    more = [f"  … and {len(lines) - most} more"] if len(lines) > most else []
    return ["", title, *(f"  {line}" for line in lines[:most]), *more]


def _listed(found: list[Standing], today: date) -> str:
    header = ["source", "kind", "reports", "gone", "newest", "silent", "last fetched", "state"]
    rows = []
    for standing in found:
        silent = standing.silent_days(today)
        late = " (overdue)" if standing.is_overdue(today) else ""
        rows.append(
            [
                standing.source_id,
                standing.kind,
                str(standing.documents),
                str(standing.gone),
                str(standing.newest_day) if standing.documents else "–",
                "–" if silent is None else f"{silent} days{late}",
                str(standing.last_asked_at or "–"),
                standing.last_error or "well",
            ]
        )
    return "\n".join(table(header, rows, right=(2, 3)))
