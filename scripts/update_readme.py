"""Puts the real output of its commands into README.md: run after a refresh, `python scripts/update_readme.py`.

A comment ``<!-- run: COMMAND -->`` before a fenced block says which command the block shows; ``| first N`` at its end keeps
N lines. What lives here: finding those blocks and running their commands, which tests/integration/test_readme.py does too,
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
#: refreshing is shown but not repeated: its times differ from run to run
REFRESH = "zhibiao refresh"


@dataclass(frozen=True)
class Shown:
    """A command of the README and the output that it shows."""

    command: str
    output: str


def shown(text: str) -> list[Shown]:
    """The commands of the README with the output beneath each."""
    return [Shown(m["command"], m["output"]) for m in _BLOCK.finditer(text)]


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

    def renew(m: re.Match) -> str:
        output = run(m["command"], root / "data", root)
        if m["command"] == REFRESH and "Nothing has changed" in output:
            output = m["output"]
        output = output.replace(f"{root}/", "")  # where the checkout lies is nobody's business
        return f"<!-- run: {m['command']} -->\n{m['fence']}\n{output}```"

    README.write_text(_BLOCK.sub(renew, README.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main()
