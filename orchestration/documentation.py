"""The dbt documentation as one page: every table and column with its description, its tests and its lineage.

    python -m orchestration.documentation --data data

What lives here: the making of the page from the build database, and where it goes. What does not: what the page says, which
is written beside the models. The page is one file without references to other machines; it opens from the disk.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from orchestration import configuration, dbt
from orchestration.configuration import Folders
from orchestration.lock import refresh_lock


class NothingToDocument(Exception):
    """There is no build database yet, so nothing is known of the tables."""


def document(folders: Folders) -> Path:
    """Make ``data/docs/dbt/index.html`` and return its path; waits for a refresh of the same folder to end.

    Raises NothingToDocument, or DbtProjectError with dbt's own messages.
    """
    if not folders.build_database.exists():
        raise NothingToDocument(f"{folders.build_database}: nothing is built yet. Make it with: make refresh")
    messages: list[str] = []

    def keep(line: str) -> None:
        event = json.loads(line)
        if event["info"]["level"] == "error":
            messages.append(event["info"]["msg"])

    command = dbt.arguments(folders, ["docs", "generate", "--static"], configuration.DBT_PROJECT_DIR)
    with refresh_lock(folders.lock):
        if not dbt.run(folders, command, keep):
            raise dbt.DbtProjectError("\n".join(messages))
    page = folders.docs / "dbt" / "index.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    fresh = page.with_suffix(".new")
    shutil.copyfile(dbt.target_path(folders) / "static_index.html", fresh)
    fresh.replace(page)
    return page


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the page of the folders named; returns the exit code."""
    parser = argparse.ArgumentParser(prog="python -m orchestration.documentation", description="Make the dbt page.")
    parser.add_argument("--raw", default=configuration.PROJECT_DIR / "raw", help="folder of reports")
    parser.add_argument("--data", default=configuration.PROJECT_DIR / "data", help="folder of results")
    named = parser.parse_args(arguments)
    try:
        print(document(Folders.of(named.raw, named.data)))
    except (NothingToDocument, dbt.DbtProjectError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
