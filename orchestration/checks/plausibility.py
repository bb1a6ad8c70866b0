"""Which observations are implausible: the suite ``observations_plausibility`` on records that were just read.

What lives here: the frame that the suite reads, and the reasons that it gives. What does not: the suite itself, and the
keeping of the marks (``landing.py``). A row that fails is kept, marked ``suspect``; nothing is thrown away here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import duckdb
import pyarrow as pa

from orchestration import configuration
from orchestration.checks.evaluation import evaluate
from orchestration.checks.suites import PLAUSIBILITY, Suite, load_suites

if TYPE_CHECKING:
    import pandas as pd

#: The seed files that the frame's query joins, all columns as text.
_SEEDS = ("units", "indicators", "regions")


def plausibility_suite() -> Suite:
    """The suite that judges observations as they are read."""
    return load_suites()[PLAUSIBILITY]


def implausible(suite: Suite, observations: pa.Table, reports: pa.Table) -> dict[str, str]:
    """The reason of each observation that fails the suite, by ``observation_id``; reasons are joined by a semicolon.

    ``observations`` and ``reports`` have the columns of the landing tables of those names.
    """
    if observations.num_rows == 0:
        return {}
    reasons: dict[str, list[str]] = {}
    for outcome in evaluate(suite, _frame(suite, observations, reports)):
        for observation_id in outcome.keys:
            reasons.setdefault(observation_id, []).append(outcome.expectation.reason)
    return {observation_id: "; ".join(found) for observation_id, found in reasons.items()}


def _frame(suite: Suite, observations: pa.Table, reports: pa.Table) -> pd.DataFrame:
    with duckdb.connect(":memory:") as connection:
        connection.register("observations", observations)
        connection.register("reports", reports)
        for seed in _SEEDS:
            path = configuration.SEEDS_DIR / f"{seed}.csv"
            connection.read_csv(str(path), all_varchar=True, header=True).create(seed)
        return connection.execute(suite.frame_query).df()
