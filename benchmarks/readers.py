"""Twenty reader processes that query the published warehouse in a loop while refreshes publish.

    .venv/bin/python benchmarks/readers.py [READERS] [PUBLICATIONS]

A reader opens the warehouse, asks five questions that must agree with each other and with what the publication says of itself, and
closes it. A reader that sees an older publication than it saw before, a table that is half built, or any error is counted as a
fault. The refreshes are real: each finds one report more. What lives here:
counting and timing; what does not: the guarantee itself, which ``tests/integration/test_publication.py`` tests.
"""

from __future__ import annotations

import json
import multiprocessing
import shutil
import statistics
import sys
import tempfile
import time
from multiprocessing.synchronize import Event
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

QUESTIONS = (
    "select count(*) from fct_observations",
    "select count(*) from fct_numbers",
    "select count(*) from fct_indicator_values v join fct_observations o using (observation_id)",
    "select count(*) from mart_indicator_series where indicator_code = 'metrology.public_standards'",
    "select max(hash(o)) from fct_observations o",
)


def read_on(warehouse: Path, stop: Event, results: Path) -> None:
    """Open, ask, close, until told to stop; write what was found as JSON."""
    import duckdb

    openings, questions, faults, seen = [], [], [], []
    while not stop.is_set():
        try:
            begun = time.perf_counter()
            with duckdb.connect(warehouse, read_only=True) as connection:
                openings.append(time.perf_counter() - begun)
                told = connection.execute(
                    "select run_id, observations, numbers, indicator_values, published_at from publication"
                ).fetchone()
                counts = []
                for question in QUESTIONS:
                    begun = time.perf_counter()
                    counts.append(connection.execute(question).fetchone()[0])
                    questions.append(time.perf_counter() - begun)
            if counts[:3] != list(told[1:4]):
                faults.append(f"half built: {counts[:3]} where the publication says {told[1:4]}")
            if seen and told[4] < seen[-1][1]:
                faults.append(f"{told[0]} after {seen[-1][0]}")
            if not seen or seen[-1][0] != told[0]:
                seen.append((told[0], told[4]))
        except duckdb.Error as error:
            faults.append(str(error))
    found = {"openings": openings, "questions": questions, "faults": faults, "publications": [run for run, _ in seen]}
    results.write_text(json.dumps(found))


def main() -> None:
    """Measure and print."""
    from orchestration.configuration import Folders
    from orchestration.refresh import refresh

    readers = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    publications = int(sys.argv[2]) if len(sys.argv) > 2 else 10
    with tempfile.TemporaryDirectory() as place:
        folders = Folders.of(Path(place) / "raw", Path(place) / "data")
        shutil.copytree(ROOT / "raw", folders.raw)
        assert refresh(folders, log=lambda message: None).succeeded
        context = multiprocessing.get_context("spawn")
        stop = context.Event()
        files = [Path(place) / f"reader_{number}.json" for number in range(readers)]
        processes = [context.Process(target=read_on, args=(folders.warehouse, stop, file)) for file in files]
        for process in processes:
            process.start()
        begun = time.monotonic()
        for number in range(publications):
            text = f"截至2023年底，沈阳市检验检测机构达到{300 + number}家，比上年增长8.5%。"
            (folders.reports / f"more_{number}.txt").write_text(text, encoding="utf-8")
            result = refresh(folders, log=lambda message: None)
            assert result.succeeded, result.failures
            print(f"publication {number + 1} of {publications} after {time.monotonic() - begun:.0f} s", flush=True)
        stop.set()
        for process in processes:
            process.join()
        found = [json.loads(file.read_text()) for file in files]
    faults = [fault for reader in found for fault in reader["faults"]]
    print(f"readers            {readers}, {sum(len(reader['openings']) for reader in found)} openings")
    print(
        f"publications       {publications}; the readers saw {min(len(r['publications']) for r in found)} or more each"
    )
    for name in ("openings", "questions"):
        times = sorted(seconds for reader in found for seconds in reader[name])
        p50, p95 = statistics.median(times), times[int(len(times) * 0.95)]
        print(f"{name:<18} p50 {p50 * 1000:.1f} ms, p95 {p95 * 1000:.1f} ms, worst {times[-1] * 1000:.0f} ms")
    print(f"faults             {len(faults)}")
    for fault in faults[:10]:
        print(f"  {fault}")


if __name__ == "__main__":
    main()
