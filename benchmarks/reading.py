"""How fast the reader reads: megabytes a second on one core, against a regex pass; start-up; memory; growth with length.

    .venv/bin/python benchmarks/reading.py [FOLDER of reports with reports.csv]

Without a folder the project's own reports are read. The regex pass finds every figure with a unit of the registry, in digits
or Chinese numerals, in the same decoded text, in the same run. What lives here: timing; what does not: accuracy (``zhibiao evaluate``).
"""

from __future__ import annotations

import re
import resource
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def timed(work, times: int = 3) -> float:
    """The best of some runs, in seconds."""
    best = float("inf")
    for _ in range(times):
        begun = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - begun)
    return best


def main() -> None:
    """Measure and print."""
    from orchestration.reading.manifest import load_manifest
    from orchestration.reading.read import read_report
    from orchestration.reading.registry import load_registry

    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "raw"
    reports = folder / "reports" if (folder / "reports").is_dir() else folder
    manifest = load_manifest(folder / "reports.csv", reports)
    registry = load_registry(ROOT / "dbt_project" / "seeds")
    data = {name: (reports / name).read_bytes() for name in sorted(manifest)}
    size = sum(map(len, data.values()))
    text = "\n".join(d.decode("utf-8", "replace") for d in data.values())

    units = "|".join(sorted(map(re.escape, registry.units), key=len, reverse=True))
    figure = re.compile(
        rf"(?:\d[\d,.]*|[零一二两三四五六七八九十百千]+)(?:余|多|几)?(?:万亿|[十百千]?[万亿])?(?:余|多)?(?:{units})"
    )

    def read() -> None:
        for name, content in data.items():
            read_report(content, name, manifest[name], registry)

    read()  # tables and patterns are built once a process
    reading = timed(read)
    regex = timed(lambda: figure.findall(text), 20)
    print(f"reports            {len(data)}, {size / 1e6:.2f} MB of UTF-8")
    print(f"reading            {size / reading / 1e6:.2f} MB/s, {reading * 1000:.0f} ms")
    print(f"one regex pass     {regex * 1000:.1f} ms; reading takes {reading / regex:.0f} times as long")

    command = [sys.executable, "-m", "orchestration.cli", "read", str(next(iter(reports.glob("*.txt"))))]
    start = timed(lambda: subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True))
    print(f"zhibiao read, one  {start:.2f} s from start to end")
    print(f"peak memory        {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB, this process")

    name, content = max(data.items(), key=lambda item: len(item[1]))
    for factor in (1, 4, 16):
        long = content * factor
        seconds = timed(lambda long=long: read_report(long, name, manifest[name], registry), 1)
        print(f"{len(long) / 1e6:6.2f} MB in one   {seconds:.2f} s, {len(long) / seconds / 1e6:.2f} MB/s")


if __name__ == "__main__":
    main()
