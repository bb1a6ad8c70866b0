"""What the pages say in Chinese and in English: their words (``messages.csv``), and how a value, a day or a name is written.

What lives here: choosing the language of a visitor, looking up words, writing figures. What does not: names of indicators
and regions, which the warehouse has. A name that it has in Chinese only is shown in Chinese.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGES = ("zh", "en")
MESSAGES = Path(__file__).with_name("messages.csv")

_SIGNS = {"at_least": "≥", "at_most": "≤", "about": "≈"}
_ACCEPTED = re.compile(r"\s*([a-z]{1,8})(?:-[A-Za-z0-9-]+)?\s*(?:;\s*q=([01](?:\.\d+)?))?\s*", re.IGNORECASE)


class MissingMessage(KeyError):
    """A page names a message that ``messages.csv`` does not have."""


@cache
def messages() -> Mapping[str, Mapping[str, str]]:
    """Each message by key: its words by language."""
    with MESSAGES.open(encoding="utf-8", newline="") as file:
        return {row["key"]: {language: row[language] for language in LANGUAGES} for row in csv.DictReader(file)}


def preferred(header: str) -> str:
    """The language that an Accept-Language header asks for; Chinese where it asks for neither."""
    best, best_quality = LANGUAGES[0], 0.0
    for part in header.split(","):
        if match := _ACCEPTED.fullmatch(part):
            quality = float(match[2] or 1)
            if match[1].lower() in LANGUAGES and quality > best_quality:
                best, best_quality = match[1].lower(), quality
    return best


class Language:
    """One language of the pages. ``units`` gives the rows of dim_units by unit."""

    def __init__(self, code: str, units: Mapping[str, Mapping[str, Any]] | None = None):
        self.code = code
        self.html = {"zh": "zh-CN", "en": "en"}[code]
        self._units = units or {}

    def __call__(self, key: str, **values: Any) -> str:
        """The message in this language, with its places filled; raises MissingMessage."""
        try:
            text = messages()[key][self.code]
        except KeyError as error:
            raise MissingMessage(key) from error
        return text.format(**values) if values else text

    def term(self, kind: str, value: str | None) -> str:
        """The word for a value of a closed list, such as a measure; the value itself where the list has grown."""
        if value is None:
            return "–"
        found = messages().get(f"{kind}.{value}")
        return found[self.code] if found else value.replace("_", " ")

    def count(self, n: int) -> str:
        """So many observations."""
        return self("count.value") if n == 1 else self("count.values", n=self.number(n))

    # --- names

    def name(self, row: Mapping[str, Any], what: str, suffix: str = "") -> str:
        """The name of an indicator or a region in a row with ``<what>_name`` and perhaps ``<what>_name_en``."""
        english = row.get(f"{what}_name_en{suffix}")
        chinese = row.get(f"{what}_name{suffix}")
        return (english if self.code == "en" and english else chinese) or "–"

    def is_foreign(self, row: Mapping[str, Any], what: str, suffix: str = "") -> bool:
        """Whether the name is shown in Chinese on an English page, so that a browser must be told."""
        return self.code == "en" and not row.get(f"{what}_name_en{suffix}")

    def period(self, row: Mapping[str, Any]) -> str:
        """The name of a row's period, which has ``label_zh`` and ``label_en``."""
        return row.get(f"label_{self.code}") or self("period.unknown")

    def unit(self, unit: str | None) -> str:
        """The unit as it stands after a figure. A Chinese counting word has no English one: it stays as printed."""
        if unit is None or self.code == "zh" or unit == "%":
            return unit or ""
        known = self._units.get(unit)
        if known is None or known["unit_kind"] == "count" or not known["unit_name_en"]:
            return unit
        return re.split(r" \(| or |,", known["unit_name_en"])[0]

    def unit_name(self, unit: str | None) -> str:
        """The unit where it stands alone, with what it means."""
        if unit is None:
            return self("none")
        english = self._units[unit]["unit_name_en"] if self.code == "en" and unit in self._units else None
        return f"{unit} · {english}" if english and unit != "%" else unit

    # --- figures

    def number(self, value: float | None) -> str:
        """The number with separators, and with 亿 or billion where it is large: 7,251.03亿."""
        if value is None:
            return "–"
        scale, word = 1.0, ""
        if self.code == "zh" and abs(value) >= 1e8:
            scale, word = 1e8, "亿"
        elif self.code == "en" and abs(value) >= 1e9:
            scale, word = 1e9, " billion"
        return f"{_plain(value / scale)}{word}"

    def short(self, value: float) -> str:
        """The number in the few characters that a tile has room for: 204.6万, 2.05m."""
        steps = ((1e8, "亿"), (1e4, "万")) if self.code == "zh" else ((1e9, "bn"), (1e6, "m"))
        for scale, word in steps:
            if abs(value) >= scale * (10 if scale == 1e4 else 1):
                return f"{_plain(float(f'{value / scale:.4g}'))}{word}"
        return _plain(float(f"{value:.6g}"))

    def computed(self, value: float | None) -> str:
        """A number that was computed from rounded ones, without the digits that mean nothing."""
        return self.number(None if value is None else round(value) if abs(value) >= 100 else round(value, 2))

    def amount(self, row: Mapping[str, Any], suffix: str = "") -> str:
        """The value of a row with the sign of its bound and the end of its range; without its unit."""
        value = row.get(f"value{suffix}")
        if value is None:
            return "–"
        high = row.get(f"value_high{suffix}")
        sign = _SIGNS.get(row.get(f"bound{suffix}") or "exact", "")
        plus = "+" if row.get("measure") == "change" and value > 0 else ""
        upper = f"–{self.number(high)}" if high is not None else ""
        return f"{sign}{plus}{self.number(value)}{upper}"

    def day(self, value: date | datetime | None) -> str:
        """The day as ISO 8601 writes it."""
        if value is None:
            return self("unknown")
        return value.isoformat(sep=" ", timespec="minutes") if isinstance(value, datetime) else value.isoformat()


def _plain(value: float) -> str:
    """The number with separators and at most four decimals; a computed one of many digits is rounded to what is read."""
    if float(value).is_integer() and abs(value) < 1e15:
        return f"{value:,.0f}".replace("-", "−")
    digits = 4 if abs(value) < 10_000 else 2
    text = f"{value:,.{digits}f}".rstrip("0").rstrip(".")
    return (text or "0").replace("-", "−")
