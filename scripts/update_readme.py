"""Puts the real output of its commands into README.md: run after a refresh, `python scripts/update_readme.py`.

A comment ``<!-- run: COMMAND -->`` before a fenced block says which command the block shows; ``| first N`` at its end keeps
N lines. ``<!-- run: the query above -->`` stands for ``zhibiao query`` with the SQL block before it. What lives here: finding those blocks and running their commands, which tests/integration/test_readme.py does too,
to hold them against what the README prints.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"
_BLOCK = re.compile(r"<!-- run: (?P<command>.+?) -->\n(?P<fence>```\w*)\n(?P<output>.*?)```", re.DOTALL)
_QUERY = re.compile(r"```sql\n(?P<sql>.*?)```\s*\Z", re.DOTALL)
ABOVE = "the query above"
#: refreshing is shown but not repeated: its times differ from run to run
REFRESH = "zhibiao refresh"


@dataclass(frozen=True)
class Shown:
    """A command of the README and the output that it shows."""

    command: str
    output: str


def shown(text: str) -> list[Shown]:
    """The commands of the README with the output beneath each."""
    return [Shown(_command(m, text), m["output"]) for m in _BLOCK.finditer(text)]


def queries(text: str) -> list[str]:
    """The SQL blocks of the README."""
    return re.findall(r"```sql\n(.*?)```", text, re.DOTALL)


def _command(m: re.Match, text: str) -> str:
    """The command of a block; raises ValueError where it stands for a query and there is none above."""
    if m["command"] != ABOVE:
        return m["command"]
    query = _QUERY.search(text, text.rfind("```sql\n", 0, m.start()), m.start())
    if query is None:
        raise ValueError(f"README shows an answer without a query above it: {m['output'][:80]}")
    return f"zhibiao query {shlex.quote(query['sql'])}"


def run(command: str, data: Path, root: Path) -> str:
    """What the command prints, asked of the warehouse in ``data``; raises CalledProcessError where it fails."""
    line, _, first = command.partition(" | first ")
    words = shlex.split(line)
    if words[0] != "zhibiao":
        raise ValueError(f"README shows a command that is not zhibiao: {command}")
    if words[1] in ("query", "refresh"):
        words += ["--data", str(data)]
    done = subprocess.run(
        [sys.executable, "-m", "orchestration.cli", *words[1:]], capture_output=True, text=True, check=True, cwd=root
    )
    lines = done.stdout.splitlines()
    return "\n".join(lines[: int(first)] if first else lines) + "\n"


def main() -> None:
    """Rewrite README.md with what its commands print now."""
    root = README.parent
    text = README.read_text(encoding="utf-8")

    def renew(m: re.Match) -> str:
        output = run(_command(m, text), root / "data", root)
        if m["command"] == REFRESH and "Nothing has changed" in output:
            output = m["output"]
        output = output.replace(f"{root}/", "")  # where the checkout lies is nobody's business
        return f"<!-- run: {m['command']} -->\n{m['fence']}\n{output}```"

    README.write_text(_BLOCK.sub(renew, text), encoding="utf-8")


if __name__ == "__main__":
    main()
