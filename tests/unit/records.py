"""Records of the reader for tests: whole, plausible, and as small as they can be."""

from __future__ import annotations

from datetime import date
from typing import Any

from orchestration.reading.model import Number, Observation, Reading, Relation, Repair, Report, Text


def report(name: str, key: str | None = None, **fields: Any) -> Report:
    """A report ``<name>.txt`` with the reading key ``key`` (or ``key of <name>``)."""
    values: dict[str, Any] = {
        "report": name,
        "file": f"{name}.txt",
        "sha256": "0" * 64,
        "bytes": 30,
        "media_type": "text/plain",
        "encoding": "utf-8",
        "characters": 10,
        "title": None,
        "publisher": None,
        "url": None,
        "publication_day": date(2024, 9, 4),
        "publication_precision": "day",
        "publication_basis": "text",
        "region_code": "210100",
        "region_basis": "text",
        "reading_key": f"key of {name}" if key is None else key,
    }
    return Report(**{**values, **fields})


def observation(report: str, number: int, **fields: Any) -> Observation:
    """The observation ``<report>-<number>``: 12 检测机构 of 沈阳 at the end of August 2024."""
    values: dict[str, Any] = {
        "observation_id": f"{report}-{number}",
        "report": report,
        "raw_start": 8,
        "raw_end": 10,
        "raw_text": "12",
        "sentence": "全市共有检测机构12家。",
        "value": 12.0,
        "value_high": None,
        "unit": "家",
        "bound": "exact",
        "measure": "stock",
        "status": "ok",
        "status_reason": None,
        "indicator_code": "inspection.institutions",
        "indicator_name": "检测机构数",
        "breakdown": None,
        "region_code": "210100",
        "region_basis": "inherited",
        "period_type": "instant",
        "period_start": None,
        "period_end": date(2024, 8, 31),
        "period_basis": "inherited",
        "number_id": f"{report}-n{number}",
    }
    return Observation(**{**values, **fields})


def reading(name: str, key: str | None = None, observations: list[Observation] | None = None) -> Reading:
    """A reading of ``<name>.txt`` with one observation, or those given; for each a row of the ledger, and a relation."""
    text = "全市共有检测机构12家。"
    observations = [observation(name, 0)] if observations is None else observations
    numbers = [
        Number(
            number_id=o.number_id,
            report=name,
            number_no=n,
            raw_start=o.raw_start,
            raw_end=o.raw_end,
            raw_text=o.raw_text,
            start=o.raw_start,
            end=o.raw_end,
            paragraph_no=0,
            sentence_no=0,
            sentence=o.sentence,
            fate="fact",
            reason=None,
            value=o.value,
            unit=o.unit,
        )
        for n, o in enumerate(observations)
    ]
    repairs = [Repair(name, 0, "full_width_digits", 8, 10, "12", "12")]
    relations = [
        Relation(
            f"part_of {o.observation_id} whole", name, "part_of", "其中", o.observation_id, f"{name}-whole", "list"
        )
        for o in observations
    ]
    return Reading(report(name, key), Text(name, text, text), repairs, numbers, observations, relations)
