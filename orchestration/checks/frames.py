"""The data frames that the suites over finished tables read: which rows of a table are judged, and in what portions.

What lives here: the choice of rows and the running of a frame's query. What does not: the queries (``expectations/frames``).

A frame's query asks ``is_judged(report)`` or ``is_judged_cell(cell_id)`` of its rows. While the warehouse is small, every row
is judged in every run. Beyond ``SMALL`` figures only the rows of the reports and cells that changed since the last
publication are: no other row was written, and those that were not were judged when they were. After a change of the suites
or of the dbt project, by which every row may differ, all are judged again. However many there are, Great Expectations gets
them in portions of ``PORTION`` rows, so that its memory does not grow with the warehouse.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import duckdb

from orchestration import configuration, landing
from orchestration.checks.suites import PLAUSIBILITY, Suite
from orchestration.inputs import dbt_models_fingerprint, expectations_fingerprint

if TYPE_CHECKING:
    import pandas as pd

#: Up to so many figures in the ledger every row is judged in every run: about a second's work.
SMALL = 500_000
#: Rows of a data frame: some 200 MB of pandas with the sentences.
PORTION = 204_800
_VECTOR = 2048  # rows that DuckDB hands over at once
#: The fact in the landing tables by which a run knows that all rows were judged by these suites and this dbt project.
JUDGED_BY = "tables_judged_by"
_SEEDS = ("units", "indicators", "regions")


def judging_fingerprint() -> str:
    """What decides how any row is built and judged."""
    return f"{dbt_models_fingerprint()} {expectations_fingerprint()}"


def choose_rows(connection: duckdb.DuckDBPyConnection, *, fingerprint: str, small: int = SMALL) -> bool:
    """Choose the rows that the frames of this connection hold; returns whether they are all rows."""
    [(figures,)] = connection.execute("select count(*) from landing.numbers").fetchall()
    every = figures <= small or landing.state(connection).get(JUDGED_BY) != fingerprint
    reports, cells = (
        "select report from landing.changed_reports",
        "select cell_id from intermediate.int_cells_changed",
    )
    for macro, changed in (("is_judged", reports), ("is_judged_cell", cells)):
        condition = "true" if every else f"candidate in ({changed})"
        connection.execute(f"create or replace temp macro {macro}(candidate) as ({condition})")
    return every


def frames_of(connection: duckdb.DuckDBPyConnection, suite: Suite, portion: int = PORTION) -> Iterator[pd.DataFrame]:
    """The frame of the suite in portions of at most ``portion`` rows; one empty frame where there is no row.

    ``choose_rows`` comes before.
    """
    if suite.name == PLAUSIBILITY:
        _register_readings(connection)
    cursor = connection.execute(suite.frame_query)
    vectors = max(1, portion // _VECTOR)
    frame = cursor.fetch_df_chunk(vectors)
    yield frame
    while len(frame):
        frame = cursor.fetch_df_chunk(vectors)
        if len(frame):
            yield frame


def _register_readings(connection: duckdb.DuckDBPyConnection) -> None:
    """What the frame of plausibility names without a schema: the kept readings, and the registry with its columns as text."""
    connection.execute(
        "create or replace temp view observations as select * from landing.observations where is_judged(report)"
    )
    connection.execute("create or replace temp view reports as from landing.reports")
    for seed in _SEEDS:
        path = str(configuration.SEEDS_DIR / f"{seed}.csv").replace("'", "''")
        connection.execute(
            f"create or replace temp view {seed} as from read_csv('{path}', all_varchar = true, header = true)"
        )
