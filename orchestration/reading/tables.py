"""Rows of a table that has lost its lines: a heading row of names with units or times, then a label and its figures a row.

What lives here: matching the cells of a row with the names of its heading row. What does not: telling rows from other
paragraphs (``layout.py``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from orchestration.reading.figures import Figure, FigureFinder
from orchestration.reading.lexicon import WordList
from orchestration.reading.numerals import multiplier
from orchestration.reading.registry import Registry
from orchestration.reading.statements import CHANGE, DONE, LEVEL, SHARE, Named

_CELL = re.compile(r"\S+")
_UNIT = re.compile(r"[（(]\s*(?P<unit>[^（）()]{1,6})\s*[)）]$")
_NUMERIC = re.compile(r"[-+−]?[\d,.]+(?:%|[万亿])?[^\d\s]{0,3}$")
_EMPTY = re.compile(r"[—–\-－/…]+|无")
_INDEX = re.compile(r"序号|编号|No\.?")
_LABEL = re.compile(r"(?:主要)?(?:指标|项目|内容)(?:名称)?|名称|指标（单位）")
_UNITS = re.compile(r"(?:计量)?单位")
#: what a column of values is headed with where the rows are indicators: a time, a target, a growth
_TIMED = re.compile(
    r"(?:(?:19|20)\d{2}年?|“?十[一二三四五]五”?|本期|上期|上年|同期|实绩|基数|目标|完成值?|累计|数值|绝对数|数量)\S{0,8}"
)
_GROWTH = re.compile(r"(?:同比|比上年|较上年)?(?:增长|增速|增幅|增减|±)(?:率|幅度)?(?:[（(]?(?:%|％)[)）]?)?")
INDEX, LABEL, UNIT, VALUE = "index", "label", "unit", "value"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: its name and, where the heading gives it, its unit; ``role`` is ``label`` where its cells name the rows,
    ``unit`` and ``index`` where they hold the unit or the number of the row. ``start`` and ``end`` are the name's offsets in the
    heading row."""

    name: str
    unit: str | None
    role: str = VALUE
    start: int = 0
    end: int = 0

    @property
    def timed(self) -> bool:
        """Whether the rows, not this column, say what is counted."""
        return _TIMED.fullmatch(self.name) is not None or self.growth

    @property
    def growth(self) -> bool:
        """Whether the column tells how much what the rows count has grown."""
        return _GROWTH.fullmatch(self.name) is not None

    @property
    def planned(self) -> bool:
        """Whether the column holds what was aimed at."""
        return "目标" in self.name or "规划" in self.name


def heading_row(text: str) -> list[Column] | None:
    """The columns that a line names (区域 投诉量（件） 占比（%）, 指标 单位 2015年基数 2020年实绩); None where it is no heading row."""
    columns = []
    for cell in _CELL.finditer(text):
        m = _UNIT.search(cell.group())
        name = cell.group()[: m.start()] if m else cell.group()
        if any(c.isdigit() for c in name) and (not columns or not _TIMED.fullmatch(name)):
            return None
        role = INDEX if _INDEX.fullmatch(name) else UNIT if _UNITS.fullmatch(name) else VALUE
        columns.append(Column(name, m["unit"] if m else None, role, cell.start(), cell.end()))
    if len(columns) < 2:
        return None
    first = next((at for at, column in enumerate(columns) if column.role == VALUE), None)
    if first is None:
        return None
    columns[first] = replace(columns[first], role=LABEL)
    rest = [column for column in columns[first + 1 :] if column.role == VALUE]
    if any(c.isdigit() for column in rest for c in column.name) and not _LABEL.fullmatch(columns[first].name):
        return None  # 名称 2022年: a table of times needs rows that are indicators
    return columns if rest else None


class RowReader:
    """Reads the rows of a table under their heading row."""

    def __init__(self, registry: Registry, figures: FigureFinder):
        self._figures = figures
        self._units = registry.units
        self._flow_noun: WordList = registry.lexicon["flow_noun"]

    def read(self, text: str, start: int, end: int, columns: list[Column]) -> list[tuple[Figure, Named, Column]]:
        """The figures of the row ``text[start:end]`` with what they count and their columns; empty where its cells do not match
        the columns."""
        cells = [(start + m.start(), start + m.end()) for m in _CELL.finditer(text[start:end])]
        if len(cells) != len(columns):
            return []
        texts = {column.role: text[s:e] for (s, e), column in zip(cells, columns, strict=True) if column.role != VALUE}
        label = texts[LABEL]
        if _NUMERIC.match(label):
            return []
        heading = next(column for column in columns if column.role == LABEL)
        by_row = _LABEL.fullmatch(heading.name) is not None
        unit_of_row = _UNIT.search(label)
        unit = texts.get(UNIT) or (unit_of_row["unit"] if unit_of_row else None)
        indicator = label[: unit_of_row.start()] if unit_of_row else label
        found = []
        count = ""
        for (cell_start, cell_end), column in zip(cells, columns, strict=True):
            cell = text[cell_start:cell_end]
            if column.role != VALUE or _EMPTY.fullmatch(cell):
                continue
            if not _NUMERIC.match(cell):
                if by_row and column.timed:
                    return []
                continue
            figures = self._figures.find(text, cell_start, cell_end)
            if len(figures) != 1:
                return []
            figure = figures[0]
            told = "%" if column.growth else column.unit or (unit if by_row else None)
            if told and figure.unit is None and not _EMPTY.fullmatch(told):
                self._set_unit(figure, told)
            share = figure.unit_kind == "share"
            name = indicator if by_row and column.timed else column.name
            if share and name in ("占比", "比重", "比例", "占比例") and count:
                name = count + "占比"
            elif not share:
                count = name
            flows = self._flow_noun.before(name.removesuffix("量").removesuffix("数"))
            kind = CHANGE if column.growth else SHARE if share else DONE if flows else LEVEL
            named = Named(
                name=name + "同比增长率" if column.growth else name,
                thing=name,
                kind=kind,
                verb_class="doing" if kind == DONE else "being",
                direction=-1 if cell[0] in "-−" and kind == CHANGE else 1,
                planned=column.planned,
                rule="row of a table" if by_row and column.timed else "column of a table",
            )
            if not (by_row and column.timed):
                named.place, named.breakdown = label, f"{heading.name}={label}"
            found.append((figure, named, column))
        return found

    def _set_unit(self, figure: Figure, unit: str) -> None:
        for factor in ("亿", "万"):
            if unit.startswith(factor) and unit[1:] in self._units and figure.value is not None:
                figure.value *= multiplier(factor)
                unit = unit[1:]
        figure.unit = unit
        figure.unit_kind = "share" if unit in ("%", "‰") else self._kind(unit)

    def _kind(self, unit: str) -> str | None:
        return self._units[unit].kind if unit in self._units else None
