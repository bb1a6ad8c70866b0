"""A curator's answer to an item, and the rows of the registry that record it.

What lives here: which answers each kind of item takes, and what each becomes. What does not: whether the rows are right
(``rules.py``) and how they are written (``seed_files.py``). An answer is a mapping, as a line of ``--answers`` has it:

    {"item_id": "…", "answer": "known", "indicator_code": "…", "breakdown": "类型=…", "phrase": "…", "also": ["…"]}
    {"item_id": "…", "answer": "new", "indicator_code": "…", "indicator_name": "…", "indicator_name_en": "…", "measure": "…",
     "unit": "…", "part_of": "…", "minimum": 0, "maximum": 100, "definition": "…", "phrase": "…", "also": ["…"]}
    {"item_id": "…", "answer": "unit", "unit": "…", "unit_kind": "…", "is_additive": true, "unit_name_en": "…"}
    {"item_id": "…", "answer": "word", "word_class": "…", "phrase": "…", "argument": "…", "note": "…"}
    {"item_id": "…", "answer": "ok" or "suspect", "observation_id": "…", "reason": "…"}
    {"item_id": "…", "answer": "correct", "observation_id": "…", "fields": {"value": 12}, "reason": "…"}
    {"item_id": "…", "answer": "set_aside", "reason": "…"}

``also`` names further wordings; ``phrase`` is the subject of the item and ``observation_id`` its own statement where they
are left out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from orchestration.review.queue import CONTRADICTION, FINDING, PROVISIONAL, SUSPECT, UNRESOLVED, Item
from orchestration.review.rules import CORRECTABLE
from orchestration.review.seed_files import NewRow

#: The answers that an item takes, by its kind.
ANSWERS = {
    PROVISIONAL: ("known", "new", "set_aside"),
    UNRESOLVED: ("unit", "word", "set_aside"),
    FINDING: ("ok", "suspect", "correct", "set_aside"),
    SUSPECT: ("ok", "suspect", "correct", "set_aside"),
    CONTRADICTION: ("ok", "suspect", "correct", "set_aside"),
}
#: What each answer says: the fields that it must have, and those that it may.
FIELDS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "known": (("indicator_code",), ("breakdown", "phrase", "also")),
    "new": (
        ("indicator_code", "indicator_name", "indicator_name_en", "measure", "minimum", "maximum", "definition"),
        ("unit", "part_of", "breakdown", "phrase", "also"),
    ),
    "unit": (("unit", "unit_kind", "is_additive", "unit_name_en"), ()),
    "word": (("word_class", "phrase"), ("argument", "note")),
    "ok": (("reason",), ("observation_id",)),
    "suspect": (("reason",), ("observation_id",)),
    "correct": (("fields", "reason"), ("observation_id",)),
    "set_aside": (("reason",), ()),
}


class AnswerError(Exception):
    """The answer is none to this item; the message says why."""


def rows_of(
    answer: Mapping[str, Any], item: Item, *, author: str, day: date, pillars: Mapping[str, str]
) -> list[NewRow]:
    """The rows that record the answer; raises AnswerError where it is none to this item.

    ``pillars`` is the pillar of each domain, which a new indicator takes.
    """
    said = answer.get("answer")
    if said not in ANSWERS[item.kind]:
        raise AnswerError(f"a {item.kind} is answered by {', '.join(ANSWERS[item.kind])}, not by {said!r}")
    needed, possible = FIELDS[said]
    missing = [name for name in needed if answer.get(name) in (None, "")]
    if missing:
        raise AnswerError(f"the answer {said} lacks {', '.join(missing)}")
    unknown = [name for name in answer if name not in (*needed, *possible, "item_id", "answer")]
    if unknown:
        raise AnswerError(f"the answer {said} has no {', '.join(unknown)}")
    if said in ("known", "new"):
        return _named(answer, item, pillars)
    if said == "unit":
        values = {name: _text(answer[name]) for name in FIELDS["unit"][0]}
        return [NewRow("units", values)]
    if said == "word":
        names = ("word_class", "phrase", "argument", "note")
        return [NewRow("phrases", {name: _text(answer.get(name)) for name in names})]
    if said == "set_aside":
        about = f"{item.subject} ({item.kind})"
        values = {"item_id": item.item_id, "item": about, "reason": _text(answer["reason"])}
        return [NewRow("set_aside", {**values, "reviewed_by": author, "reviewed_on": day.isoformat()})]
    return _corrections(answer, item, author, day)


def _named(answer: Mapping[str, Any], item: Item, pillars: Mapping[str, str]) -> list[NewRow]:
    code = _text(answer["indicator_code"])
    rows = []
    name = None
    if answer["answer"] == "new":
        domain = code.partition(".")[0]
        name = _text(answer["indicator_name"])
        names = ("indicator_name_en", "measure", "unit", "part_of", "minimum", "maximum", "definition")
        values = {"indicator_code": code, "indicator_name": name, "domain": domain, "pillar": pillars.get(domain, "")}
        rows.append(NewRow("indicators", {**values, **{key: _text(answer.get(key)) for key in names}}))
    also = answer.get("also") or []
    if not isinstance(also, list):
        raise AnswerError("also is a list of wordings")
    wordings = dict.fromkeys([_text(answer.get("phrase")) or item.subject, *map(_text, also)])
    breakdown = _text(answer.get("breakdown"))
    rows += [
        NewRow("indicator_phrases", {"phrase": wording, "indicator_code": code, "breakdown": breakdown})
        for wording in wordings
        if wording != name or breakdown
    ]
    return rows


def _corrections(answer: Mapping[str, Any], item: Item, author: str, day: date) -> list[NewRow]:
    own = [item.observation_id, *(other["observation_id"] for other in item.other_statements)]
    observation_id = _text(answer.get("observation_id")) or item.observation_id
    if observation_id not in own:
        raise AnswerError(f"the item speaks of {', '.join(filter(None, own))}, not of {observation_id!r}")
    fields = {"status": answer["answer"]}
    if answer["answer"] == "correct":
        fields = answer["fields"]
        if not isinstance(fields, Mapping) or not fields:
            raise AnswerError(f"fields says what each is corrected to; there are {', '.join(CORRECTABLE)}")
        if item.kind in (SUSPECT, FINDING) and "status" not in fields:
            fields = {**fields, "status": "ok"}  # what a curator mended is suspect no longer
    rest = {"reason": _text(answer["reason"]), "author": author, "corrected_on": day.isoformat()}
    return [
        NewRow("corrections", {"observation_id": observation_id, "field": field, "value": _text(value), **rest})
        for field, value in fields.items()
    ]


def _text(value: object) -> str:
    """The value as a cell: booleans and whole numbers as the seeds write them."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return f"{value:.0f}"
    return str(value).strip()
