"""Rows of a table that has lost its lines: a heading row of names with units, then a label and its figures a row.

What lives here: matching the cells of a row with the names of its heading row. What does not: telling rows from other
paragraphs (``layout.py``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from orchestration.reading.figures import Figure, FigureFinder
from orchestration.reading.lexicon import WordList
from orchestration.reading.registry import Registry
from orchestration.reading.statements import DONE, LEVEL, SHARE, Named

_CELL = re.compile(r"\S+")
_UNIT = re.compile(r"[（(]\s*(?P<unit>[^（）()]{1,6})\s*[)）]$")
_NUMERIC = re.compile(r"[\d,.]+(?:%|[万亿])?[^\d\s]{0,3}$")


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name and, where the heading gives it, its unit."""

    name: str
    unit: str | None


def heading_row(text: str) -> list[Column] | None:
    """The columns that a line names (区域 投诉量（件） 占比（%）); None where it is no heading row."""
    cells = _CELL.findall(text)
    if len(cells) < 2 or any(c.isdigit() for cell in cells for c in _UNIT.sub("", cell)):
        return None
    columns = []
    for cell in cells:
        m = _UNIT.search(cell)
        columns.append(Column(cell[: m.start()] if m else cell, m["unit"] if m else None))
    return columns


class RowReader:
    """Reads the rows of a table under their heading row."""

    def __init__(self, registry: Registry, figures: FigureFinder):
        self._figures = figures
        self._units = registry.units
        self._flow_noun: WordList = registry.lexicon["flow_noun"]

    def read(self, text: str, start: int, end: int, columns: list[Column]) -> list[tuple[Figure, Named]]:
        """The figures of the row ``text[start:end]`` with what they count; empty where its cells do not match the columns."""
        cells = [(start + m.start(), start + m.end()) for m in _CELL.finditer(text[start:end])]
        if len(cells) != len(columns):
            return []
        label = text[cells[0][0] : cells[0][1]]
        found = []
        count = ""
        for (cell_start, cell_end), column in list(zip(cells, columns, strict=True))[1:]:
            if not _NUMERIC.match(text[cell_start:cell_end]):
                continue
            figures = self._figures.find(text, cell_start, cell_end)
            if len(figures) != 1:
                return []
            figure = figures[0]
            if column.unit and figure.unit is None:
                figure.unit = column.unit
                figure.unit_kind = "share" if column.unit in ("%", "‰") else self._kind(column.unit)
            share = figure.unit_kind == "share"
            name = column.name
            if share and name in ("占比", "比重", "比例", "占比例") and count:
                name = count + "占比"
            elif not share:
                count = name
            kind = (
                SHARE
                if share
                else DONE
                if self._flow_noun.before(name.removesuffix("量").removesuffix("数"))
                else LEVEL
            )
            named = Named(
                name=name,
                thing=name,
                kind=kind,
                verb_class="doing" if kind == DONE else "being",
                rule="column of a table",
            )
            named.place, named.breakdown = label, f"{columns[0].name}={label}"
            found.append((figure, named))
        return found

    def _kind(self, unit: str) -> str | None:
        return self._units[unit].kind if unit in self._units else None
