"""A reading explained to a person at a terminal: each sentence with its figures marked, and where every field came from.

What lives here: what is said of a sentence, a figure and a repair, and in which order. What does not: any rule of reading
(the records say which rule gave what), columns and colours (``terminal.py``). It works from the records of a reading
alone, so it shows nothing that the tables do not hold.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from itertools import groupby

from orchestration.reading.model import Number, Observation, Reading, Repair
from orchestration.reading.registry import Registry
from orchestration.reading.repairs import ORDER_KINDS, Stretch, stretches
from orchestration.terminal import columns, styled

_FATE_STYLES = {"fact": "good", "not_fact": "quiet", "unresolved": "bad"}
_NONE = "–"
Paint = Callable[[str, str], str]


def explain(reading: Reading, registry: Registry, *, colours: bool = False) -> Iterator[str]:
    """The explanation of a reading in parts to be printed with a blank line after each: the report, then each sentence that
    has figures, in the order of the text. Where ``colours``, it holds ANSI escape sequences."""
    paint: Paint = styled if colours else lambda text, style: text
    places = {code: region.name for code, region in registry.regions.items()}
    yield _report(reading, places, paint)
    observations = {o.number_id: o for o in reading.observations}
    layout = stretches(len(reading.text.raw_text), reading.repairs)
    repairs = _Repairs(layout, reading.repairs)
    at = 0
    for _, group in groupby(reading.numbers, key=lambda number: (number.paragraph_no, number.sentence_no)):
        numbers = sorted(group, key=lambda number: number.start)
        start = _sentence_start(reading.text.text, numbers, at)
        at = start + len(numbers[0].sentence)
        parts = [
            paint(f"paragraph {numbers[0].paragraph_no}, sentence {numbers[0].sentence_no}", "heading"),
            _marked(numbers, start, paint),
            "",
            *_figures(numbers, observations, places, paint),
        ]
        touching = repairs.touching(start, at)
        if touching:
            parts += ["", *_repairs(touching, paint)]
        yield "\n".join(parts)


# ----------------------------------------------------------------------------------------------------------- the report


def _report(reading: Reading, places: Mapping[str, str], paint: Paint) -> str:
    report, fates = reading.report, [number.fate for number in reading.numbers]
    counts = ", ".join(f"{fates.count(fate)} {fate}" for fate in _FATE_STYLES)
    lines = columns(
        [
            ("title", _visible(report.title or _NONE), ""),
            ("published", _day(report.publication_day), report.publication_basis),
            ("region", _place(report.region_code, places), report.region_basis),
            ("figures", f"{len(fates)}: {counts}", ""),
            ("repairs", str(len(reading.repairs)), report.encoding),
        ]
    )
    return "\n".join([paint(_visible(report.report), "heading"), *(f"  {line}" for line in lines)])


# --------------------------------------------------------------------------------------------------------- the sentence


def _sentence_start(text: str, numbers: list[Number], at: int) -> int:
    """Where the sentence of these numbers begins in the repaired text, of which all before ``at`` was read already."""
    sentence = numbers[0].sentence
    start = text.find(sentence, max(at, numbers[-1].end - len(sentence)))
    if not 0 <= start <= numbers[0].start:
        raise ValueError(f"number {numbers[0].number_id} does not stand in its sentence")
    return start


def _marked(numbers: Iterable[Number], start: int, paint: Paint) -> str:
    """The sentence with each figure in square brackets under its running number: ``国家标准[2:103]项``."""
    parts, position, sentence = [], 0, ""
    for count, number in enumerate(numbers, start=1):
        sentence = number.sentence
        left, right = number.start - start, number.end - start
        if left < position:  # a figure within another one: it is listed, and marked with it
            continue
        parts += [
            _visible(sentence[position:left]),
            paint(f"[{count}:", "quiet"),
            paint(_visible(sentence[left:right]), _FATE_STYLES[number.fate]),
            paint("]", "quiet"),
        ]
        position = right
    return "".join([*parts, _visible(sentence[position:])])


# ---------------------------------------------------------------------------------------------------------- the figures


def _figures(
    numbers: Iterable[Number], observations: Mapping[str, Observation], places: Mapping[str, str], paint: Paint
) -> list[str]:
    """A row for each field of each figure: what was read, and what it rests on."""
    rows: list[tuple[str, str, str, str]] = []
    for count, number in enumerate(numbers, start=1):
        fate = paint(number.fate, _FATE_STYLES[number.fate])
        where = paint(f"raw {number.raw_start}:{number.raw_end}, {_visible(number.raw_text)}", "quiet")
        label = paint(f"[{count}]", "label")
        observation = observations.get(number.number_id)
        if observation is None:
            rows.append((label, "fate", f"{fate}: {number.reason}", where))
            rows.append(("", "value", _amount(number.value, None, number.unit), ""))
        else:
            rows.append((label, "fate", fate, where))
            rows += [("", *row) for row in _fields(observation, places)]
    return columns(rows)


def _fields(o: Observation, places: Mapping[str, str]) -> list[tuple[str, str, str]]:
    change = f", {o.change_unit}" if o.change_unit else ""
    rows = [
        ("value", f"{_amount(o.value, o.value_high, o.unit)}, {o.bound}", ""),
        ("measure", f"{o.measure}{change}", o.measure_rule),
        ("indicator", _visible(o.indicator_name), o.indicator_rule),
        ("", o.indicator_code, o.indicator_status),
        ("breakdown", _visible(o.breakdown or _NONE), ""),
        ("region", _place(o.region_code, places), f"{o.region_basis}: {o.region_rule}"),
        ("period", _period(o), f"{o.period_basis}: {o.period_rule}"),
    ]
    if o.status != "ok":
        rows.append(("status", o.status, o.status_reason or ""))
    return rows


def _amount(value: float | None, value_high: float | None, unit: str | None) -> str:
    if value is None:
        return _NONE
    high = "" if value_high is None else f"–{_number(value_high)}"
    return f"{_number(value)}{high} {_visible(unit or '(no unit)')}"


def _number(value: float) -> str:
    return f"{value:.0f}" if value.is_integer() and abs(value) < 1e15 else repr(value)


def _place(code: str, places: Mapping[str, str]) -> str:
    return f"{code} {places[code]}" if code in places else code


def _period(o: Observation) -> str:
    if o.period_type == "instant":
        return f"instant, {_day(o.period_end)}"
    return f"span, {_day(o.period_start)} to {_day(o.period_end)}"


def _day(day: date | None) -> str:
    return day.isoformat() if day else "unknown"


# ---------------------------------------------------------------------------------------------------------- the repairs


class _Repairs:
    """The repairs of a text by where they stand in it."""

    def __init__(self, layout: list[Stretch], repairs: Iterable[Repair]):
        begins: dict[int, int] = {}
        for stretch in layout:
            begins.setdefault(stretch.raw_start, stretch.start)
        found = [(stretch.start, stretch.end, stretch.edit) for stretch in layout if stretch.edit is not None]
        found += [(begins[r.raw_start],) * 2 + (r,) for r in repairs if r.kind in ORDER_KINDS]
        self._found = sorted(found, key=lambda entry: entry[:2])  # disjoint, so that their ends are sorted too
        self._starts = [start for start, _, _ in self._found]
        self._ends = [end for _, end, _ in self._found]

    def touching(self, start: int, end: int) -> list[Repair]:
        """Those that changed something of ``text[start:end]``, or took something out beside it, in the order of the text."""
        near = self._found[bisect_left(self._ends, start) : bisect_right(self._starts, end)]
        return [repair for left, right, repair in near if left == right or (left < end and right > start)]


def _repairs(touching: Iterable[Repair], paint: Paint) -> list[str]:
    """A row for each change that was made, with every place in the raw text where it was."""
    places: dict[tuple[str, str, str], list[str]] = {}
    for repair in touching:
        places.setdefault((repair.kind, repair.before, repair.after), []).append(f"{repair.raw_start}:{repair.raw_end}")
    return columns(
        (
            paint("repair" if number == 0 else "", "label"),
            kind,
            f"{_quoted(before)} → {_quoted(after)}",
            paint(f"raw {', '.join(spans)}", "quiet"),
        )
        for number, ((kind, before, after), spans) in enumerate(places.items())
    )


def _quoted(text: str) -> str:
    return _visible(text) or "nothing"


def _visible(text: str) -> str:
    """The text in one line, with what cannot be seen written as Python writes it: a terminal must not obey it either."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)
