"""A small build database for tests: readings by hand, landed by the real code and built by the real dbt project.

The texts are built from the statements, so that every span points at what it quotes.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from orchestration import configuration, dbt, landing
from orchestration.checks.results import ValidationResult
from orchestration.configuration import Folders
from orchestration.evaluation.accuracy import Accuracy
from orchestration.landing import Quarantined
from orchestration.reading.model import Number, Observation, Reading, Repair, Report, Text
from tests.unit import records

AUGUST = {"period_type": "instant", "period_start": None, "period_end": date(2024, 8, 31)}
LAST_YEAR = {"period_type": "span", "period_start": date(2023, 1, 1), "period_end": date(2023, 12, 31)}


#: The contract of fct_observations: names, order and types are fixed.
CONTRACT = {
    "observation_id": "VARCHAR",
    "report": "VARCHAR",
    "raw_start": "INTEGER",
    "raw_end": "INTEGER",
    "raw_text": "VARCHAR",
    "sentence": "VARCHAR",
    "value": "DOUBLE",
    "value_high": "DOUBLE",
    "unit": "VARCHAR",
    "bound": "VARCHAR",
    "measure": "VARCHAR",
    "status": "VARCHAR",
    "status_reason": "VARCHAR",
    "indicator_code": "VARCHAR",
    "indicator_name": "VARCHAR",
    "breakdown": "VARCHAR",
    "region_code": "VARCHAR",
    "region_basis": "VARCHAR",
    "period_type": "VARCHAR",
    "period_start": "DATE",
    "period_end": "DATE",
    "period_basis": "VARCHAR",
}


@dataclass(frozen=True)
class Build:
    """What dbt made of the readings: the outcome of each node, and the messages of what failed."""

    folders: Folders
    succeeded: bool
    outcomes: Mapping[str, str]  # node name → success, pass, fail, error, skipped
    messages: Mapping[str, str]  # node name → what dbt says of it

    @property
    def failed(self) -> set[str]:
        """The nodes that failed of themselves; what was skipped in their wake is left out."""
        return {name for name, outcome in self.outcomes.items() if outcome in ("fail", "error")}

    def connect(self, *, read_only: bool = True) -> duckdb.DuckDBPyConnection:
        return duckdb.connect(self.folders.build_database, read_only=read_only)


def reading(report: Report, observations: Sequence[Observation]) -> Reading:
    """A reading of the report that states these observations in order, and a figure in a date, which is no fact."""
    text = "报告发布于2024年。"
    numbers = [_number(report.report, 0, text.index("2024"), "2024", text, fate="not_fact", reason="date")]
    placed = []
    for number, observation in enumerate(observations, start=1):
        prefix = f"{observation.indicator_name}为"
        sentence = f"{prefix}{observation.raw_text}{observation.unit or ''}。"
        start = len(text) + len(prefix)
        text += sentence
        placed.append(
            replace(
                observation,
                sentence=sentence,
                raw_start=start,
                raw_end=start + len(observation.raw_text),
                number_start=len(prefix),
                sentence_start=len(text) - len(sentence),
            )
        )
        figure = _number(
            report.report, number, start, observation.raw_text, sentence, fate="fact",
            value=observation.value, unit=observation.unit,
        )  # fmt: skip
        numbers.append(replace(figure, number_id=observation.number_id))
    repairs = [Repair(report.report, 1, "full_width_digits", 5, 9, "２０２４", "2024")]
    report = replace(report, characters=len(text), publication_basis="manifest: stated", region_basis="manifest")
    return Reading(report, Text(report.report, text, text), repairs, numbers, placed)


def _number(report: str, number_no: int, start: int, raw_text: str, sentence: str, **fields: Any) -> Number:
    known = {"reason": None, "value": None, "unit": None, **fields}
    return Number(
        number_id=f"{report}-n{number_no}", report=report, number_no=number_no, raw_start=start,
        raw_end=start + len(raw_text), raw_text=raw_text, start=start, end=start + len(raw_text), paragraph_no=1,
        sentence_no=number_no, sentence=sentence, **known,
    )  # fmt: skip


def readings() -> list[Reading]:
    """Two reports, of 沈阳 and of its province, with statements that agree, differ, are suspect or lack something."""
    city = records.report("city", region_code="210100", publication_day=date(2024, 9, 4))
    province = records.report("province", region_code="210000", publication_day=date(2024, 12, 31))
    share = {"unit": "%", "measure": "rate", "indicator_code": "provisional.share", "indicator_name": "产品合格率"}
    unlisted = {"unit": "闻所未闻", "indicator_code": "provisional.unlisted", "indicator_name": "怪物数"}
    index = {"unit": None, "indicator_code": "provisional.index", "indicator_name": "质量指数"}

    def stated(report: str, number: int, value: float, raw_text: str | None = None, **fields: Any) -> Observation:
        return records.observation(report, number, value=value, raw_text=raw_text or f"{value:g}", **fields)

    return [
        reading(
            city,
            [
                stated("city", 1, 12, **AUGUST),
                stated("city", 2, 94.1, **share, **LAST_YEAR),
                stated("city", 3, 300, **share, **AUGUST, status="suspect", status_reason="A share is above 100."),
                stated("city", 4, 7, **unlisted, **AUGUST),
                stated("city", 5, 101.5, **index, period_type="instant", period_end=None),
                stated("city", 6, 5, **LAST_YEAR, region_code="999999"),
                stated("city", 7, 4, **AUGUST, breakdown="级别=国家级"),
                stated("city", 8, 9, period_type="span", period_start=None, period_end=date(2024, 8, 31)),
            ],
        ),
        reading(
            province,
            [
                stated("province", 1, 10, bound="at_least", **AUGUST),  # agrees with 12
                stated("province", 2, 13, **AUGUST),  # does not
            ],
        ),
    ]


QUARANTINED = Quarantined(
    "scan.pdf", "scan", "1" * 64, "no text", "run it through OCR", landing.now(), "key of the scan"
)


ACCURACY = [
    Accuracy("gold", False, "total", "all", "f1", 0.9, None, None, 0.8, 0.95, True, "reader", "registry", "gold"),
    Accuracy("gold", False, "report", "city", "recall", 0.5, 1, 2, None, None, None, "reader", "registry", "gold"),
]


RESULTS = [
    ValidationResult("run", landing.now(), "dbt", None, "fct_numbers", "unique", "critical", True, True, 5, 5, 0, None,
                     "Every number once.", "holds", "[]", None),
]  # fmt: skip


def land(folder: Path, readings: Sequence[Reading]) -> Folders:
    """A build database below the folder with these readings and one report in quarantine."""
    folders = Folders.of(folder / "raw", folder / "data")
    with landing.build_database(folders.build_database) as connection:
        landing.ensure_tables(connection)
        landing.land(connection, readings, [QUARANTINED])
        landing.land_accuracy(connection, ACCURACY, "fingerprint of the gold")
        landing.land_results(connection, RESULTS)
    return folders


def build(
    folders: Folders, *selection: str, project_dir: Path = configuration.DBT_PROJECT_DIR, command: str = "build"
) -> Build:
    """Run dbt on the build database; nothing of it raises where a node fails."""
    succeeded = dbt.run(folders, dbt.arguments(folders, [command, *selection], project_dir), lambda event: None)
    results = json.loads((dbt.target_path(folders) / "run_results.json").read_text())["results"]
    # test.zhibiao.<name>.<hash>, but unit_test.zhibiao.<model>.<name>
    named = {r["unique_id"].split(".")[3 if r["unique_id"].startswith("unit_test") else 2]: r for r in results}
    return Build(
        folders,
        succeeded,
        {name: result["status"] for name, result in named.items()},
        {name: result["message"] or "" for name, result in named.items()},
    )
