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
from dataclasses import replace
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))


def timed(work, times: int = 3, clock=time.process_time) -> float:
    """The best of some runs, in seconds: of this process, so that others on the machine count less."""
    best = float("inf")
    for _ in range(times):
        begun = clock()
        work()
        best = min(best, clock() - begun)
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

    def read(registry=registry) -> None:
        for name, content in data.items():
            read_report(content, name, manifest[name], registry)

    def read_anew() -> float:
        """Seconds for reports of which nothing is remembered: under another fingerprint the reader starts with empty memories.
        Tables and patterns, which are built once a process, and the places of each region are there before."""
        other = replace(registry, fingerprint=str(time.perf_counter()))
        for name in data:
            read_report("全市共有企业12家。".encode(), name, manifest[name], other)
        return timed(lambda: read(other), 1)

    read()
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    first, reading = min(read_anew() for _ in range(7)), timed(read, 7)
    regex = timed(lambda: figure.findall(text), 20)
    print(f"reports            {len(data)}, {size / 1e6:.2f} MB of UTF-8")
    print(f"reading            {size / first / 1e6:.2f} MB/s, {first * 1000:.0f} ms the first time")
    print(
        f"reading again      {size / reading / 1e6:.2f} MB/s, {reading * 1000:.0f} ms, phrases and look-ups remembered"
    )
    print(
        f"one regex pass     {regex * 1000:.2f} ms; reading takes {first / regex:.0f} times as long the first time, "
        f"{reading / regex:.0f} times again"
    )

    command = [sys.executable, "-m", "orchestration.cli", "read", str(next(iter(reports.glob("*.txt"))))]
    start = timed(
        lambda: subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True), 3, time.perf_counter
    )
    print(f"zhibiao read, one  {start:.2f} s from start to end")
    print(f"peak memory        {memory / 1024:.0f} MB, this process")

    name, content = max(data.items(), key=lambda item: len(item[1]))
    for factor in (1, 4, 16):
        long = content * factor
        seconds = timed(lambda long=long: read_report(long, name, manifest[name], registry), 1)
        print(f"{len(long) / 1e6:6.2f} MB in one   {seconds:.2f} s, {len(long) / seconds / 1e6:.2f} MB/s")


if __name__ == "__main__":
    main()
