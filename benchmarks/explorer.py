"""How quickly the explorer answers at a million observations: each page, from the request to its last byte.

    .venv/bin/python benchmarks/explorer.py [OBSERVATIONS] [FOLDER]

Needs a refresh before (`make refresh`). The warehouse is made as `warehouse.py` makes it, with the ledger, the repairs and the
texts of every report besides, since the evidence of a figure reads them. What lives here: making, timing, printing; what does
not: any assertion. The pages are asked in this process, so that a network is not measured; what is asked of each is drawn by
lot.

FOLDER (default data/benchmark_explorer) is emptied first and kept; one that holds a warehouse already is measured as it is
where OBSERVATIONS is 0.
"""

from __future__ import annotations

import random
import shutil
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

import warehouse  # noqa: E402

from orchestration import landing  # noqa: E402
from orchestration.configuration import Folders  # noqa: E402

TIMES = 60


def add_texts(real: Path, folders: Folders) -> None:
    """The ledger, the repairs and the texts of every copy of a report."""
    with landing.build_database(folders.build_database) as connection:
        connection.execute(f"attach '{real}' as real (read_only)")
        connection.execute(
            "create temp table copied as select originals.report, reports.report as copy, "
            "reports.report[len(originals.report) + 2:] as k "
            "from landing.reports as reports, real.landing.reports as originals "
            "where starts_with(reports.report, originals.report || '-')"
        )
        for table, keys in (
            ("texts", "c.copy as report"),
            ("repairs", "c.copy as report"),
            ("numbers", "c.copy as report, number_id || '-' || c.k as number_id"),
        ):
            connection.execute(
                f"insert into landing.{table} select t.* replace ({keys}) "
                f"from real.landing.{table} as t join copied as c on t.report = c.report order by c.copy"
            )
        connection.execute("detach real")


def make(real: Path, folders: Folders, observations: int) -> None:
    """Make and publish the warehouse, saying how long it takes."""
    begun = time.perf_counter()
    made = warehouse.make_landing(real, folders, observations)
    add_texts(real, folders)
    warehouse.build(folders, "--full-refresh")
    warehouse.settle(folders, "full")
    warehouse.publish_all(folders)
    size = folders.warehouse.stat().st_size / 1e9
    print(
        f"{made:,} observations built and published in {time.perf_counter() - begun:.0f} s, {size:.2f} GB", flush=True
    )


def measure(path: Path) -> list[tuple[str, float, float, float, float]]:
    """Each page with the first time, the median and the 95th percentile, and the median of the time that the processor was
    at work, on all its cores, which a busy machine does not lengthen; all in milliseconds."""
    import duckdb
    from starlette.testclient import TestClient

    from orchestration.explorer.app import build

    chance = random.Random(1)
    with duckdb.connect(path, read_only=True) as connection:
        drawn = connection.execute(
            "select indicator_code, region_code, report, observation_id from mart_indicator_series "
            "using sample 2000 rows (reservoir, 1)"
        ).fetchall()
    catalogued = [row for row in drawn if not row[0].startswith("provisional.")]
    words = ("计量", "jlbz", "measur", "zlglt", "企业", "measurment stand")

    def one() -> tuple[str, str, str, str]:
        return chance.choice(catalogued)

    pages: dict[str, Callable[[], str]] = {
        "first page": lambda: "/",
        "suggestions": lambda: f"/suggest?q={chance.choice(words)}",
        "search": lambda: f"/search?q={chance.choice(words)}",
        "indicators": lambda: "/indicators",
        "indicator, chart and table": lambda: f"/indicators/{one()[0]}",
        "indicator in two regions": lambda: f"/indicators/{(r := one())[0]}?region={r[1]}&region={one()[1]}",
        "region": lambda: f"/regions/{one()[1]}",
        "two regions side by side": lambda: f"/compare?a={one()[1]}&b={one()[1]}",
        "map of an indicator": lambda: f"/map?indicator={one()[0]}",
        "map of what is known": lambda: "/map",
        "coverage": lambda: "/coverage",
        "coverage of a region": lambda: f"/coverage?region={one()[1]}",
        "coverage of an indicator": lambda: f"/coverage?indicator={one()[0]}",
        "contradictions": lambda: "/contradictions",
        "findings": lambda: "/findings",
        "review queue": lambda: "/review",
        "reports": lambda: "/reports",
        "a report": lambda: f"/reports/{one()[2]}",
        "evidence of a figure": lambda: f"/observations/{one()[3]}",
    }
    measured = []
    with TestClient(build(path), base_url="http://127.0.0.1") as client:
        for name, address in pages.items():
            times, worked = [], []
            for _ in range(TIMES):
                asked = address()
                begun, work = time.perf_counter(), time.process_time()
                answer = client.get(asked)
                times.append(1000 * (time.perf_counter() - begun))
                worked.append(1000 * (time.process_time() - work))
                if answer.status_code != 200:
                    raise RuntimeError(f"{asked}: {answer.status_code}")
            high = statistics.quantiles(times, n=20)[-1]
            measured.append((name, times[0], statistics.median(times), high, statistics.median(worked)))
    return measured


def main() -> None:
    """Make, measure and print."""
    wanted = int(float(sys.argv[1])) if len(sys.argv) > 1 else 1_000_000
    folders = Folders.of(ROOT / "raw", Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT / "data" / "benchmark_explorer")
    real = Folders.of(ROOT / "raw", ROOT / "data").build_database
    if wanted:
        if not real.exists():
            sys.exit(f"{real}: run `make refresh` first")
        shutil.rmtree(folders.data, ignore_errors=True)
        make(real, folders, wanted)
    for name, first, median, high, work in measure(folders.warehouse):
        print(
            f"{name:28} first {first:7.1f} ms  p50 {median:6.1f} ms  p95 {high:6.1f} ms  work {work:6.1f} ms",
            flush=True,
        )


if __name__ == "__main__":
    main()
