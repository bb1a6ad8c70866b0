"""The records that a reading consists of: one dataclass for each table that the reader fills.

What lives here: field names, their order and their types, shared by the reader, ``zhibiao read`` and the landing
tables of the warehouse. What does not: any rule of reading.

Offsets are half-open character offsets. ``raw_start`` and ``raw_end`` count in the decoded raw text, ``start`` and
``end`` in the repaired text.

Repairs, numbers and observations are not to be changed either, but are not frozen: Python makes a frozen record with so
many fields six times as slowly, which was 5 % of all reading.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import date


@dataclass(frozen=True, slots=True)
class ManifestRow:
    """What ``raw/reports.csv`` says of one file; see ``manifest.py`` for its schema."""

    file: str
    title: str | None = None
    publisher: str | None = None
    url: str | None = None
    publication_day: date | None = None
    publication_precision: str | None = None  # day, month or year
    publication_basis: str | None = None  # stated or inferred
    region_code: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Report:
    """One report as read: whence it came and what was found out about it."""

    report: str
    file: str
    sha256: str
    bytes: int
    media_type: str
    encoding: str
    characters: int
    title: str | None
    publisher: str | None
    url: str | None
    publication_day: date | None
    publication_precision: str | None
    publication_basis: str  # manifest (the row's own basis follows a colon), text or unknown
    region_code: str
    region_basis: str  # manifest, text or unknown
    reading_key: str


@dataclass(frozen=True, slots=True)
class Text:
    """The decoded text before and after repair."""

    report: str
    raw_text: str
    text: str


@dataclass(slots=True)
class Repair:
    """One change that was made to the text before it was read: ``before`` stood at the raw span, ``after`` was read."""

    report: str
    repair_no: int
    kind: str
    raw_start: int
    raw_end: int
    before: str
    after: str


@dataclass(slots=True)
class Number:
    """One row of the ledger: a figure in the text and what became of it."""

    number_id: str
    report: str
    number_no: int
    raw_start: int
    raw_end: int
    raw_text: str
    start: int
    end: int
    paragraph_no: int
    sentence_no: int
    sentence: str
    fate: str  # fact, not_fact or unresolved
    reason: str | None  # why it is no fact, or why it was left unresolved
    value: float | None
    unit: str | None


@dataclass(slots=True)
class Observation:
    """One statement of a number in one report; the contract of ``fct_observations`` and what explains it.

    ``value`` and ``value_high`` are in base units (7251.03亿元 is 725103000000) and signed where ``measure`` is
    ``change``. The ``*_rule`` fields name the rule of the reader that set the field before them.
    """

    observation_id: str
    report: str
    raw_start: int
    raw_end: int
    raw_text: str
    sentence: str
    value: float
    value_high: float | None
    unit: str | None
    bound: str
    measure: str
    status: str
    status_reason: str | None
    indicator_code: str
    indicator_name: str
    breakdown: str | None  # dimension=value; null where nothing narrows the indicator
    region_code: str
    region_basis: str
    period_type: str
    period_start: date | None
    period_end: date | None
    period_basis: str
    # further columns
    number_id: str = ""
    indicator_status: str = "provisional"
    indicator_rule: str = ""
    region_rule: str = ""
    period_rule: str = ""
    measure_rule: str = ""
    change_unit: str | None = None  # pct, pp or abs where measure is change
    paragraph_no: int = 0
    sentence_no: int = 0
    sentence_start: int = 0  # of the sentence in the repaired text
    number_start: int = 0  # of the number within the sentence


@dataclass(frozen=True, slots=True)
class Relation:
    """What a sentence says of two of its observations together; the kinds are listed in ``relations.py``."""

    relation_id: str
    report: str
    kind: str
    rule: str  # by which words it was found
    observation_id: str  # the one that says something of the other: the part, the share, the growth
    other_observation_id: str
    list_id: str | None  # the same for all parts of one list


@dataclass(frozen=True, slots=True)
class Reading:
    """All that the reader has to say of one report."""

    report: Report
    text: Text
    repairs: list[Repair] = field(default_factory=list)
    numbers: list[Number] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)


def row(record) -> dict:
    """The record as a flat dict in the order of its fields, values unchanged."""
    return {f.name: getattr(record, f.name) for f in fields(record)}
