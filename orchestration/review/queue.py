"""The queue as Python has it: the rows of ``mart_review_queue``, with the names of the report and the region.

What lives here: reading the published warehouse. What does not: which items there are, and their order (the table).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.query import QueryError, ask

PROVISIONAL, UNRESOLVED, FINDING, SUSPECT, CONTRADICTION = (
    "provisional_indicator",
    "unresolved_number",
    "finding",
    "suspect",
    "contradiction",
)
#: What is asked, by kind.
KINDS = {
    PROVISIONAL: "what is this indicator?",
    UNRESOLVED: "what does this figure count, if anything?",
    FINDING: "the arithmetic does not come out: what is right?",
    SUSPECT: "is this right?",
    CONTRADICTION: "which of these holds?",
}
_JSON = ("proposals", "similar_names", "other_statements")


@dataclass(frozen=True, slots=True)
class Item:
    """One item of the queue; the fields are the columns of ``mart_review_queue``, the JSON arrays as lists."""

    item_id: str
    review_rank: int
    kind: str
    subject_code: str | None
    subject: str
    reason: str
    worth: int
    settles: int
    near_settles: int
    n_reports: int
    n_regions: int
    n_periods: int
    proposals: Sequence[Mapping[str, Any]]
    similar_names: Sequence[Mapping[str, Any]]
    sentence: str
    number_start: int
    number_end: int
    raw_text: str
    value: float | None
    value_high: float | None
    unit: str | None
    bound: str | None
    measure: str | None
    breakdown: str | None
    rule: str | None
    arithmetic: str | None
    other_statements: Sequence[Mapping[str, Any]]
    observation_id: str | None
    number_id: str | None
    report: str
    publication_day: date | None
    region_code: str
    period_key: str | None
    # of the report and the region
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    region_name: str | None = None
    period_label: str | None = None

    @property
    def parts(self) -> tuple[str, str, str]:
        """The sentence before its figure, the figure, and what follows."""
        start, end = self.number_start, self.number_end
        return self.sentence[:start], self.sentence[start:end], self.sentence[end:]


_OF_OTHERS = {
    "title": "reports.title",
    "publisher": "reports.publisher",
    "url": "reports.url",
    "region_name": "regions.region_name",
    "period_label": "periods.label_zh",
}


def load_queue(
    warehouse: Path, kinds: Sequence[str] = (), limit: int | None = None, of_each: int | None = None
) -> list[Item]:
    """The items of these kinds (of all, where none is named) in the order of the queue: the first ``limit`` of them, or the
    first ``of_each`` kind.

    Raises QueryError where there is no warehouse, or one that was published before it had a queue.
    """
    unknown = [kind for kind in kinds if kind not in KINDS]
    if unknown:
        raise QueryError(f"no kind {', '.join(unknown)}; there are {', '.join(KINDS)}")
    names = [field.name for field in fields(Item)]
    columns = ", ".join(_OF_OTHERS.get(name, f"queue.{name}") + f" as {name}" for name in names)
    wanted = ", ".join(f"'{kind}'" for kind in kinds or KINDS)
    answer = ask(
        warehouse,
        f"select {columns} from mart_review_queue as queue "
        "left join dim_reports as reports on queue.report = reports.report "
        "left join dim_regions as regions on queue.region_code = regions.region_code "
        "left join dim_periods as periods on queue.period_key = periods.period_key "
        f"where queue.kind in ({wanted}) "
        + (
            ""
            if of_each is None
            else f"qualify row_number() over (partition by queue.kind order by queue.review_rank) <= {int(of_each)} "
        )
        + f"order by queue.review_rank limit {'all' if limit is None else int(limit)}",
    )
    return [_item(dict(zip(names, row, strict=True))) for row in answer.rows]


def count_queue(warehouse: Path) -> dict[str, int]:
    """How many items of each kind the queue holds; a kind without any is left out."""
    answer = ask(warehouse, "select kind, count(*) from mart_review_queue group by kind order by kind")
    return dict(answer.rows)


def _item(row: dict[str, Any]) -> Item:
    return Item(**{**row, **{name: json.loads(row[name]) if row[name] else [] for name in _JSON}})
