"""The scores as a page of the docs and its picture.

What lives here: Markdown and SVG made of scores. What does not: scores (``scoring.py``, ``accuracy.py``), where the files lie and
when they are written (``scripts/update_accuracy.py``). Neither holds a word of a report, nor anything but what the scores
say: the same scores give the same page. What is said of a set does not depend on which other sets there are, so that a
checkout that lacks the texts of some can still check the page for the others.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape

from orchestration.evaluation.accuracy import DOMAIN_METRICS, FIELD_METRICS, METRICS, UNRESOLVED, measures
from orchestration.evaluation.gold import GoldSet
from orchestration.evaluation.scoring import FIELDS, Scores, Tally
from orchestration.presentation import markdown_table

#: What the metrics are called on the page.
_NAMES = {
    "recall": "recall",
    "precision": "precision",
    "f1": "found F1",
    "quantity_recall": "value and unit",
    "whole_recall": "whole, recall",
    "whole_precision": "whole, precision",
    "whole_f1": "whole F1",
    UNRESOLVED: "unresolved",
    **{metric: field.replace("_", " ") for field, metric in FIELD_METRICS.items()},
    FIELD_METRICS["value_high"]: "upper value",
}
_SUMS = tuple(metric for metric in METRICS if metric not in FIELD_METRICS.values())
Results = Mapping[str, tuple[GoldSet, Scores]]


@dataclass(frozen=True, slots=True)
class Page:
    """The page in its parts: by set the row of each table of all sets, and the section of its own."""

    rows: Mapping[str, tuple[str, ...]]
    sections: Mapping[str, str]
    text: str


def page(results: Results, left_out: Mapping[str, str], picture: str) -> Page:
    """The page of these sets; ``left_out`` says of others why they are not scored, ``picture`` is the path of the picture."""
    rows = {name: _rows(gold_set, scores) for name, (gold_set, scores) in results.items()}
    sections = {name: _section(gold_set, scores) for name, (gold_set, scores) in results.items()}
    heads = (
        ["set", "held out", "numbers", *(_NAMES[metric] for metric in _SUMS)],
        ["set", *(_NAMES[metric] for metric in FIELD_METRICS.values())],
    )
    tables = [
        "\n".join([_line(head), "|" + " --- |" * len(head), *(of_set[n] for of_set in rows.values())])
        for n, head in enumerate(heads)
    ]
    bars = [row for of_set in rows.values() for row in of_set[len(heads) :]]
    text = _TEXT.format(
        sums=tables[0],
        fields=tables[1],
        bars="\n".join([_line(["set", "score", "measured", "bar", "goal"]), "|" + " --- |" * 5, *bars]),
        picture=picture,
        left_out="".join(f"\n`{name}` is not scored here: {why}.\n" for name, why in left_out.items()),
        sections="\n\n".join(sections.values()),
    )
    return Page(rows, sections, text)


_TEXT = """\
# How well the reader reads

<!-- Made from the scores by `make accuracy`: do not edit. -->

The reader's observations held against reports that people annotated number by number. Rules are written on the sets that are
not held out; the held-out sets are for scoring only, so that they tell how reports are read that nobody has seen.
[tests/gold/README.md](../tests/gold/README.md) says how the sets were annotated and when a field is right; the same scores are
the table `fct_reader_accuracy` of the warehouse, and `zhibiao evaluate` prints them.

- **recall**: of the numbers that the reports state, those that were found. **precision**: of those that the reader took for a
  statement, those that are one. **found F1** is their harmonic mean.
- **value and unit**: numbers found whose value and unit are right, of all that are stated.
- **whole**: the same with every field right in the place of found.
- **unresolved**: figures that the reader leaves to a person, of all figures in the text.

## All sets

{sums}
{left_out}
## Bars

A score below its bar fails the tests and warns in every refresh; the goal is what it is to reach in the end.

{bars}

## The fields

The share right of each field, of the numbers that were found.

![Share right of each field, by set]({picture})

{fields}

{sections}
"""


def _rows(gold_set: GoldSet, scores: Scores) -> tuple[str, ...]:
    """The set's row in the table of sums and in that of fields, then a row for each of its bars and goals."""
    values = {metric: value for metric, (value, _, _) in measures(scores.total).items()}
    limited = [metric for metric in METRICS if metric in gold_set.bars or metric in gold_set.goals]
    return (
        _line([gold_set.name, "yes" if gold_set.held_out else "", scores.total.facts, *_cells(values, _SUMS)]),
        _line([gold_set.name, *_cells(values, FIELD_METRICS.values())]),
        *(
            _line([gold_set.name, _NAMES[metric], *_cells(values, [metric]), *_limits(gold_set, metric)])
            for metric in limited
        ),
    )


def _section(gold_set: GoldSet, scores: Scores) -> str:
    """The set's own section: the scores of each of its reports and of each domain."""
    reports = [
        {"report": name, "numbers": tally.facts, **_named(tally, METRICS)} for name, tally in scores.reports.items()
    ]
    domains = [
        {"domain": name, "numbers found": tally.found, **_named(tally, DOMAIN_METRICS)}
        for name, tally in scores.domains.items()
    ]
    described = gold_set.description[:1].upper() + gold_set.description[1:]
    return f"## {gold_set.name}\n\n{described}.\n\n{markdown_table(reports)}\n\n{markdown_table(domains)}"


def _named(tally: Tally, metrics: tuple[str, ...]) -> dict[str, str]:
    values = {metric: value for metric, (value, _, _) in measures(tally, metrics).items()}
    return dict(zip((_NAMES[metric] for metric in metrics), _cells(values, metrics), strict=True))


def _cells(values: Mapping[str, float], metrics: Iterable[str]) -> list[str]:
    return [_share(metric, values[metric]) if metric in values else "" for metric in metrics]


def _limits(gold_set: GoldSet, metric: str) -> list[str]:
    limits = (gold_set.bars.get(metric), gold_set.goals.get(metric))
    return ["" if limit is None else _share(metric, limit) for limit in limits]


def _share(metric: str, value: float) -> str:
    return f"{100 * value:.1f} %" if metric == UNRESOLVED else f"{value:.3f}"


def _line(cells: Iterable[object]) -> str:
    return "| " + " | ".join(map(str, cells)) + " |"


# --------------------------------------------------------------------------------------------------------- the picture

_LABEL, _CELL, _ROW, _HEAD = 170, 78, 30, 62  # pixels: names of the sets, a cell's width and height, the head
_ALL_RIGHT, _MUCH_WRONG = (255, 255, 255), (217, 95, 14)
_WRONG_AT_MOST = 0.4  # the share wrong from which the colour is the darkest


def picture(results: Results) -> str:
    """The share right of each field as SVG: a row a set, a column a field, the darker the more is wrong."""
    width = _LABEL + _CELL * (len(FIELDS) + 1) + 10
    height = _HEAD + _ROW * len(results) + 10
    heads = [_NAMES[metric] for metric in FIELD_METRICS.values()]
    columns = "\n".join(
        f'<text x="{_LABEL + _CELL * (n + 0.5):g}" y="{_HEAD - 12}" text-anchor="middle">{escape(name)}</text>'
        for n, name in enumerate([*heads, "all right"])
    )
    rows = "\n".join(
        f'<g data-set="{escape(name)}" transform="translate(0 {_HEAD + _ROW * n})">\n{picture_row(*result)}\n</g>'
        for n, (name, result) in enumerate(results.items())
    )
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" \
role="img" font-family="sans-serif" font-size="12" fill="#222">
<title>Share right of each field, by set of annotated reports</title>
<rect width="{width}" height="{height}" fill="#fff"/>
<text x="8" y="20" font-size="14" font-weight="bold">Per cent of the numbers found whose field is right\
<tspan font-size="12" font-weight="normal" fill="#666" dx="12">the darker, the more is wrong; held-out sets in italics</tspan></text>
{columns}
{rows}
</svg>
"""


def picture_row(gold_set: GoldSet, scores: Scores) -> str:
    """The row of one set, where its own corner is the origin."""
    total = scores.total
    shares = [total.share(field) for field in FIELDS]
    whole = total.whole / total.found if total.found else 0.0
    kind = ' font-style="italic"' if gold_set.held_out else ""
    lines = [f'<text x="8" y="19"{kind}>{escape(gold_set.name)}</text>']
    for n, share in enumerate([*shares, whole]):
        x = _LABEL + _CELL * n
        lines.append(
            f'<rect x="{x}" y="1" width="{_CELL - 2}" height="{_ROW - 2}" fill="{_colour(share)}" stroke="#ddd"/>'
            f'<text x="{x + _CELL / 2 - 1:g}" y="19" text-anchor="middle">{100 * share:.1f}</text>'
        )
    return "\n".join(lines)


def _colour(share: float) -> str:
    wrong = min((1 - share) / _WRONG_AT_MOST, 1.0)
    channels = (round(right + wrong * (much - right)) for right, much in zip(_ALL_RIGHT, _MUCH_WRONG, strict=True))
    return "#" + "".join(f"{channel:02x}" for channel in channels)
