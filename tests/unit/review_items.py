"""Items of the review queue for tests, and a registry's folder that may be changed."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.review.queue import CONTRADICTION, PROVISIONAL, SUSPECT, UNRESOLVED, Item

SEEDS = Path(__file__).parents[2] / "dbt_project" / "seeds"

#: Words of a report that a terminal or a browser must not obey, and one that turns the reading direction.
HOSTILE = "检查<script>alert('质量')</script>\x1b]0;owned\x07\x1b[2J\u202e企业"


def item(kind: str = PROVISIONAL, **changes: Any) -> Item:
    """An item: 质量驿站 counted in a sentence of 沈阳."""
    sentence = changes.pop("sentence", "全市建成质量驿站86个。")
    number = changes.pop("number", "86")
    start = sentence.index(number)
    fields: dict[str, Any] = {
        "item_id": "0123456789ab", "review_rank": 1, "kind": kind,
        "subject_code": "provisional.i1", "subject": "质量驿站数", "reason": "not in the registry",
        "worth": 7, "settles": 3, "near_settles": 0, "n_reports": 2, "n_regions": 2, "n_periods": 1,
        "proposals": [], "similar_names": [], "sentence": sentence,
        "number_start": start, "number_end": start + len(number), "raw_text": number,
        "value": 86.0, "value_high": None, "unit": "个", "bound": "exact", "measure": "stock", "breakdown": None,
        "rule": "counted thing before the figure; composed from the text", "arithmetic": None, "other_statements": [],
        "observation_id": "o1", "number_id": None, "report": "city", "publication_day": date(2024, 9, 4),
        "region_code": "210100", "period_key": "instant 2024-09-04", "title": "质量工作简报",
        "publisher": "沈阳市市场监督管理局", "url": "https://example.org/1", "region_name": "沈阳市",
        "period_label": "截至2024年9月4日",
    }  # fmt: skip
    of_kind: dict[str, dict[str, Any]] = {
        UNRESOLVED: {
            "subject_code": None, "subject": "#号线", "reason": "no unit", "unit": None, "bound": None, "measure": None,
            "rule": None, "observation_id": None, "number_id": "n1", "period_key": None, "value": 2.0,
        },
        SUSPECT: {"reason": "A share in per cent is above 100."},
        CONTRADICTION: {"other_statements": [other("o2", 90.0)]},
    }  # fmt: skip
    return Item(**{**fields, **of_kind.get(kind, {}), **changes})


def other(observation_id: str, value: float) -> dict[str, Any]:
    """A statement against an item's."""
    sentence = f"全市共有质量驿站{value:g}个。"
    start = sentence.index(f"{value:g}")
    return {
        "observation_id": observation_id, "report": "province", "value": value, "unit": "个", "bound": "exact",
        "sentence": sentence, "number_start": start, "number_end": start + len(f"{value:g}"),
    }  # fmt: skip


def near(code: str, name: str, **changes: Any) -> dict[str, Any]:
    """A proposal."""
    return {
        "indicator_code": code, "indicator_name": name, "wording": name, "breakdown": None, "unit": "个", "score": 0.5,
        **changes,
    }  # fmt: skip


def copy_seeds(folder: Path) -> Path:
    """A copy of the registry below the folder."""
    target = folder / "seeds"
    target.mkdir()
    for path in SEEDS.glob("*.csv"):
        shutil.copyfile(path, target / path.name)
    return target
