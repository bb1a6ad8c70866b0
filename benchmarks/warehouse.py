"""How the warehouse bears ten million observations: build, increment, size, memory, and the five commonest questions.

    .venv/bin/python benchmarks/warehouse.py [OBSERVATIONS] [FOLDER]

Needs a refresh before (`make refresh`): the observations that it read are what the synthetic warehouse is made from. Each
copy of a report speaks for another region, of other years and with other values; codes, names, units, bounds, sentences and
the mix of measures are the real ones. The ledger, the repairs and the texts are left out: no question here reads them, and
they would only make the files larger. What lives here: making, timing, counting; what does not: any assertion.

FOLDER (default data/benchmark) is emptied first and kept, so that questions can be asked of it.
"""

from __future__ import annotations

import json
import random
import resource
import shutil
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from orchestration import dbt, landing  # noqa: E402
from orchestration.configuration import DBT_PROJECT_DIR, Folders  # noqa: E402
from orchestration.data_format import FORMAT  # noqa: E402
from orchestration.progress import Log  # noqa: E402
from orchestration.publication import TableComment, publish  # noqa: E402

#: Only models: the tests of a build look at each row once more and are not what an increment is about.
MODELS = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
#: Years by which a copy is shifted, back from the real one.
YEARS = 12
TIMES = 200


def silent(_: str) -> None:
    """No progress."""


def make_landing(real: Path, folders: Folders, observations: int) -> int:
    """Fill the landing tables from the real ones; returns the number of observations."""
    with landing.build_database(folders.build_database) as connection:
        landing.ensure_tables(connection)
        connection.execute(f"attach '{real}' as real (read_only)")
        (have,) = connection.execute("select count(*) from real.landing.observations").fetchone()
        copies = -(-observations // have)
        # a copy k: another region of the registry, YEARS years in turn, values between half and twice the real ones
        connection.execute(
            f"""
            create temp table copies as
            with areas as (
                select region_code, row_number() over (order by region_code) - 1 as at
                from (select distinct region_code from read_csv('{DBT_PROJECT_DIR}/seeds/regions.csv', all_varchar = true)
                      where valid_to is null and level <> 'country')
            )
            select k, areas.region_code, (k // (select count(*) from areas)) % {YEARS} as years,
                   0.5 + 1.5 * (hash(k) % 1000) / 1000 as factor
            from range({copies}) r(k) join areas on areas.at = k % (select count(*) from areas)
            """
        )
        connection.execute(
            """
            insert into landing.reports
            select reports.* replace (report || '-' || k as report, report || '-' || k || '.txt' as file,
                              cast(publication_day - to_years(years::integer) as date) as publication_day,
                              copies.region_code as region_code)
            from real.landing.reports, copies order by k, report
            """
        )
        connection.execute(
            """
            insert into landing.observations
            select observations.* replace (observation_id || '-' || k as observation_id, number_id || '-' || k as number_id,
                              report || '-' || k as report, copies.region_code as region_code,
                              case when measure in ('rate', 'rank') or value <> round(value) then value
                                   else round(value * factor) end as value,
                              cast(period_start - to_years(years::integer) as date) as period_start,
                              cast(period_end - to_years(years::integer) as date) as period_end)
            from real.landing.observations, copies order by k, report, raw_start
            """
        )
        connection.execute("insert into landing.changed_reports select report from landing.reports")
        (made,) = connection.execute("select count(*) from landing.observations").fetchone()
        connection.execute("detach real")
    return made


def land_one_more(folders: Folders, number: int) -> None:
    """One new report: the statements of one that is there, about later days."""
    name = f"new report {number}"
    with landing.build_database(folders.build_database) as connection:
        (like,) = connection.execute("select report from landing.reports limit 1").fetchone()
        connection.execute(
            "insert into landing.reports select * replace ($1 as report, $1 || '.txt' as file) "
            "from landing.reports where report = $2",
            [name, like],
        )
        connection.execute(
            "insert into landing.observations select * replace ($1 as report, $1 || observation_id as observation_id, "
            "period_end + $3::integer as period_end) from landing.observations where report = $2",
            [name, like, number],
        )
        connection.execute("insert into landing.changed_reports values ($1)", [name])


def build(folders: Folders, *arguments: str) -> tuple[float, list[tuple[float, str]]]:
    """Seconds of a dbt build, and of each model, slowest first; raises RuntimeError where a model failed."""
    begun = time.perf_counter()
    messages: list[str] = []

    def keep(line: str) -> None:
        event = json.loads(line)
        if event["info"]["level"] == "error":
            messages.append(event["info"]["msg"])

    command = dbt.arguments(folders, ["build", *MODELS, *arguments])
    if not dbt.run(folders, command, keep):
        raise RuntimeError("\n".join(messages))
    took = time.perf_counter() - begun
    results = json.loads((dbt.target_path(folders) / "run_results.json").read_bytes())["results"]
    models = [
        (r["execution_time"], r["unique_id"].split(".")[-1]) for r in results if r["unique_id"].startswith("model")
    ]
    return took, sorted(models, reverse=True)


def settle(folders: Folders, run: str) -> None:
    """Take note that what was built is published."""
    with landing.build_database(folders.build_database) as connection:
        landing.settle(connection, run)


def publish_all(folders: Folders, log: Log = silent) -> float:
    """Seconds of a publication of all tables and views, with their Parquet files."""
    begun = time.perf_counter()
    with landing.build_database(folders.build_database, read_only=True) as connection:
        tables, views = (
            {name: TableComment("", {}) for (name,) in connection.execute(query).fetchall()}
            for query in (
                "select table_name from duckdb_tables() where schema_name = 'main'",
                "select view_name from duckdb_views() where schema_name = 'main' and not internal",
            )
        )
    texts = (
        "fingerprint",
        "run_id",
        "reader_version",
        "registry_fingerprint",
        "dbt_project",
        "expectations",
        "pipeline",
    )
    versions = ("zhibiao_version", "dbt_version", "duckdb_version", "great_expectations_version")
    about = {"published_at": landing.now(), "data_format": FORMAT, **dict.fromkeys((*texts, *versions), "benchmark")}
    publish(folders, tables, about, log, views)
    return time.perf_counter() - begun


def ask(warehouse: Path) -> list[tuple[str, float, float]]:
    """Each question with its p50 and p95 in milliseconds, on a warm file, TIMES askings of things drawn by lot."""
    import duckdb

    chance = random.Random(1)
    with duckdb.connect(warehouse, read_only=True) as connection:
        series = connection.execute(
            "select indicator_code, region_code, report, observation_id, period_end from mart_indicator_series "
            "where indicator_code not like 'provisional.%' using sample 2000 rows (reservoir, 1)"
        ).fetchall()

        def draw() -> tuple:
            return chance.choice(series)

        questions: dict[str, Callable[[], tuple[str, list]]] = {
            "an indicator's series in a region": lambda: (
                "select period_end, value, unit, bound, change from mart_indicator_series "
                "where indicator_code = $1 and region_code = $2 order by period_end",
                list(draw()[:2]),
            ),
            "an indicator in all regions, newest values": lambda: (
                "select region_name, value, period_end from mart_indicator_series "
                "where indicator_code = $1 and is_latest order by value desc limit 50",
                [draw()[0]],
            ),
            "where a number comes from": lambda: (
                "select report, raw_start, raw_end, raw_text, sentence from fct_observations "
                "where report = $1 and observation_id = $2",
                list(draw()[2:4]),
            ),
            "two regions side by side": lambda: (
                "select indicator_name, value_a, value_b, comparison from mart_region_comparison "
                "where region_code_a = $1 and region_code_b = $2",
                [draw()[1], draw()[1]],
            ),
            "what was known of an indicator on a day": lambda: (
                "select period_end, value, known_from from fct_indicator_vintages where indicator_code = $1 "
                "and region_code = $2 and known_from <= $3 and coalesce(known_until, $3) >= $3",
                [*draw()[:2], "2020-01-01"],
            ),
        }
        answers = []
        for question, make in questions.items():
            times = []
            for _ in range(TIMES):
                sql, parameters = make()
                begun = time.perf_counter()
                connection.execute(sql, parameters).fetchall()
                times.append(1000 * (time.perf_counter() - begun))
            answers.append((question, statistics.median(times), statistics.quantiles(times, n=20)[-1]))
    return answers


def main() -> None:
    """Make, measure and print."""
    wanted = int(float(sys.argv[1])) if len(sys.argv) > 1 else 10_000_000
    folder = Path(sys.argv[2]) if len(sys.argv) > 2 else ROOT / "data" / "benchmark"
    real = Folders.of(ROOT / "raw", ROOT / "data").build_database
    if not real.exists():
        sys.exit(f"{real}: run `make refresh` first")
    shutil.rmtree(folder, ignore_errors=True)
    folders = Folders.of(ROOT / "raw", folder)

    begun = time.perf_counter()
    made = make_landing(real, folders, wanted)
    print(f"observations       {made:,}, made in {time.perf_counter() - begun:.0f} s", flush=True)
    took, models = build(folders, "--full-refresh")
    settle(folders, "full")
    print(f"full build         {took:.0f} s: " + ", ".join(f"{name} {s:.0f}" for s, name in models[:6]), flush=True)
    for number in (1, 2):
        land_one_more(folders, number)
        took, models = build(folders)
        settle(folders, f"increment {number}")
        slowest = ", ".join(f"{name} {s:.2f}" for s, name in models[:6])
        print(f"one more report    {took:.1f} s: {slowest}", flush=True)
    print(f"publication        {publish_all(folders):.0f} s, with Parquet", flush=True)
    for name, path in (("build database", folders.build_database), ("warehouse", folders.warehouse)):
        print(f"{name:18} {path.stat().st_size / 1e9:.2f} GB")
    print(f"peak memory        {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2:.1f} GB, this process")
    for question, median, high in ask(folders.warehouse):
        print(f"{question:44} p50 {median:6.1f} ms  p95 {high:6.1f} ms", flush=True)


if __name__ == "__main__":
    main()
