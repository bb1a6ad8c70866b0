"""An item as a terminal shows it.

What lives here: lines of text with styles. What does not: what is asked (``conversation.py``), and columns and colours
(``terminal.py``). Nothing of a report reaches the terminal but through ``visible``: a control character in it is shown and
never obeyed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from orchestration.escaping import json_text, visible
from orchestration.review.queue import KINDS, Item
from orchestration.terminal import columns, styled, table

Paint = Callable[[str, str], str]


def plain(text: str, style: str) -> str:
    """The text without its style, for what is no terminal."""
    return text


def paint(colours: bool) -> Paint:
    """How texts are styled: not at all without colours."""
    return styled if colours else plain


def show(item: Item, number: int, of: int, style: Paint) -> str:
    """The item in full, as the one with this number ``of`` so many that are asked."""
    head = style(f"{number} of {of}", "quiet"), style(visible(item.subject), "heading")
    lines = [f"{head[0]}  {head[1]}  {KINDS[item.kind]}", style(f"  item {item.item_id}, {_worth(item)}", "quiet"), ""]
    lines += [f"  {_marked(*item.parts, style)}", ""]
    lines += [f"  {line}" for line in columns([*_fields(item, style)])]
    if item.other_statements or item.arithmetic:
        lines += ["", "  against it"]
        if item.arithmetic:
            lines.append(f"       {visible(item.arithmetic)}")
        for number, other in enumerate(item.other_statements, start=1):
            lines.append(f"  {style(f'[{number}]', 'label')}  {_other(other, style)}")
    if item.proposals:
        lines += ["", "  nearest in the registry", *_proposals(item.proposals, style)]
    if item.similar_names:
        lines += ["", "  nearly the same name", *_similar(item.similar_names, style)]
    return "\n".join(lines)


def as_table(items: Sequence[Item]) -> str:
    """The queue as a table, an item a line."""
    rows = []
    for item in items:
        near = item.proposals[0] if item.proposals else None
        rows.append(
            (
                str(item.review_rank), item.item_id, item.kind, visible(item.subject), amount(item.value, item.unit),
                str(item.settles), str(item.n_reports), str(item.n_regions), str(item.n_periods),
                f"{near['indicator_code']} {near['score']:.2f}" if near else "",
            )
        )  # fmt: skip
    header = ("rank", "item", "kind", "subject", "for example", "settles", "reports", "regions", "periods", "nearest")
    return "\n".join(table(header, rows, right={0, 5, 6, 7, 8}))


def as_json(items: Sequence[Item]) -> str:
    """The queue as JSON, an item a line."""
    lines = (json_text(json.dumps(asdict(item), ensure_ascii=False, default=str)) for item in items)
    return "[\n" + ",\n".join(lines) + "\n]" if items else "[]"


def amount(value: float | None, unit: str | None) -> str:
    """A number as read, with its unit."""
    if value is None:
        return "–"
    return f"{f'{value:.0f}' if value.is_integer() and abs(value) < 1e15 else repr(value)} {unit or ''}".rstrip()


def diff(text: str, style: Paint) -> str:
    """A unified diff in colours; nothing in it is obeyed by the terminal."""
    styles = {"+": "good", "-": "bad", "@": "quiet"}
    lines = (visible(line) for line in text.splitlines())
    return "\n".join(style(line, styles[line[0]]) if line[:1] in styles else line for line in lines)


def _worth(item: Item) -> str:
    near = f" and {item.near_settles} of nearly the same name" if item.near_settles else ""
    spread = ", ".join(
        f"{number} {noun}{'' if number == 1 else 's'}"
        for number, noun in ((item.n_reports, "report"), (item.n_regions, "region"), (item.n_periods, "period"))
    )
    return f"settles {item.settles} cell{'' if item.settles == 1 else 's'}{near}; in {spread}"


def _marked(before: str, number: str, after: str, style: Paint) -> str:
    return f"{visible(before)}{style('[', 'quiet')}{style(visible(number), 'bad')}{style(']', 'quiet')}{visible(after)}"


def _fields(item: Item, style: Paint) -> Iterator[tuple[str, str]]:
    yield style("read as", "label"), ", ".join(filter(None, (amount(item.value, item.unit), item.bound, item.measure)))
    if item.subject_code:
        rule = f" ({item.rule})" if item.rule else ""
        yield style("indicator", "label"), visible(f"{item.subject} {item.subject_code}{rule}")
    if item.breakdown:
        yield style("breakdown", "label"), visible(item.breakdown)
    yield style("why asked", "label"), visible(item.reason)
    yield style("where", "label"), visible(f"{item.region_name or ''} {item.region_code}".strip())
    if item.period_key:
        yield style("when", "label"), visible(item.period_label or item.period_key)
    day = item.publication_day.isoformat() if item.publication_day else "day unknown"
    yield style("source", "label"), visible(" · ".join(filter(None, (item.title, item.publisher, day, item.report))))


def _other(other: Mapping[str, Any], style: Paint) -> str:
    sentence, start, end = other["sentence"], other["number_start"], other["number_end"]
    marked = (
        _marked(sentence[:start], sentence[start:end], sentence[end:], style)
        if start is not None and end is not None
        else visible(sentence)
    )
    return f"{amount(other['value'], other['unit'])}, {visible(other['report'])}: {marked}"


def _proposals(proposals: Sequence[Mapping[str, Any]], style: Paint) -> list[str]:
    rows = []
    for number, near in enumerate(proposals, start=1):
        like = "" if near["wording"] == near["indicator_name"] else f"like {near['wording']}"
        rows.append(
            (
                style(f"[{number}]", "label"), visible(near["indicator_name"]), near["indicator_code"],
                near["unit"] or "", f"{near['score']:.2f}", visible(near["breakdown"] or ""), visible(like),
            )
        )  # fmt: skip
    return [f"  {line}" for line in columns(rows)]


def _similar(similar: Sequence[Mapping[str, Any]], style: Paint) -> list[str]:
    rows = [
        (
            style(f"[{letter}]", "label"),
            visible(near["indicator_name"]),
            f"{near['settles']} cells",
            f"{near['score']:.2f}",
        )
        for letter, near in zip("abcde", similar, strict=False)
    ]
    return [f"  {line}" for line in columns(rows)]
