"""Asks the OSV database whether a locked requirement has a known vulnerability: ``make audit``.

    python scripts/audit.py [--service URL]

Exit codes: 0 none is known, or nobody could be asked, which is said in so many words; 1 at least one is known; 2 the audit
itself failed. The asking is done by `uv audit`, which takes a project or a script: here a script of no lines whose
dependencies are the pins of all requirements*.txt.

Continuous integration runs this after the tests and apart from them. A vulnerability that becomes known tomorrow turns an
old commit red, and so it should: it says what is true of that commit now. `make test` alone, which bisecting and building
use, is not touched by it. What cannot be mended yet is written into scripts/accepted_advisories.csv with a reason and a
last day, after which it counts again.
"""

from __future__ import annotations

import argparse
import csv
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
REQUIREMENTS = sorted(PROJECT.glob("requirements*.txt"))
ACCEPTED = PROJECT / "scripts" / "accepted_advisories.csv"

_PIN = re.compile(r"^([A-Za-z0-9][\w.-]*(?:\[[\w,.-]+\])?==[^\s;\\]+(?:\s*;[^\\]+)?)", re.MULTILINE)
#: What uv says where the service or the index does not answer, whatever the reason.
_NOT_REACHED = re.compile(
    r"error sending request|failed to fetch|client error|dns error|timed out|connection|status (?:client|server) error",
    re.IGNORECASE,
)


def pins(requirements: str) -> list[str]:
    """Each locked requirement, ``name==version`` with its marker, of the text of requirements.txt."""
    return [pin.strip() for pin in _PIN.findall(requirements)]


def accepted(table: str, today: date) -> list[str]:
    """The advisories that are accepted today, of the text of accepted_advisories.csv."""
    rows = csv.DictReader(table.splitlines())
    return [row["advisory"] for row in rows if row["reason"].strip() and date.fromisoformat(row["until"]) >= today]


def audit(requirements: Sequence[str], ignored: Sequence[str], service: str | None) -> subprocess.CompletedProcess[str]:
    """What uv says of these requirements."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "requirements.py"
        dependencies = "".join(
            f"#   {pin!r},\n".replace("'", '"') for pin in (p.replace('"', "'") for p in requirements)
        )
        script.write_text(
            f'# /// script\n# requires-python = "==3.11.*"\n# dependencies = [\n{dependencies}# ]\n# ///\n'
        )
        command = [str(Path(sys.executable).with_name("uv")), "audit", "--preview-features", "audit"]
        command += ["--script", str(script)]
        command += [word for advisory in ignored for word in ("--ignore", advisory)]
        command += ["--service-url", service] if service else []
        environment = {**os.environ, "UV_NO_PROGRESS": "1", "UV_HTTP_RETRIES": "1"}
        return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=300, check=False)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the audit and say what came of it; returns the exit code."""
    parser = argparse.ArgumentParser(prog="audit.py", description="Look for known vulnerabilities in the requirements.")
    parser.add_argument("--service", metavar="URL", help="of an OSV service (default: the one of uv)")
    parser.add_argument(
        "--requirements", type=Path, nargs="+", default=REQUIREMENTS, metavar="FILE", help="locked requirements"
    )
    named = parser.parse_args(arguments)
    found = [pins(file.read_text(encoding="utf-8")) for file in named.requirements]
    if not all(found):
        print("audit: a file without a pinned requirement", file=sys.stderr)
        return 2
    requirements = list(dict.fromkeys(pin for file in found for pin in file))
    uv = Path(sys.executable).with_name("uv")
    if not uv.exists():
        print(f"audit: NOT CHECKED: there is no {uv}, the environment was installed by pip", file=sys.stderr)
        return 0
    ignored = accepted(ACCEPTED.read_text(encoding="utf-8"), datetime.now(UTC).date())
    done = audit(requirements, ignored, named.service)
    print(done.stdout, end="")
    if done.returncode == 0:
        print(f"audit: no known vulnerability in {len(requirements)} requirements ({len(ignored)} advisories accepted)")
        return 0
    if done.returncode == 1 and "known vulnerabilit" in done.stdout:
        print("audit: a requirement has a known vulnerability", file=sys.stderr)
        return 1
    print(done.stderr, end="", file=sys.stderr)
    if _NOT_REACHED.search(done.stderr):
        print(f"audit: NOT CHECKED: nobody could be asked about the {len(requirements)} requirements", file=sys.stderr)
        return 0
    return 2


if __name__ == "__main__":
    sys.exit(main())
