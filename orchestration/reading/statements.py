"""What is known of one figure's statement: the record that naming fills and the later stages read.

Kinds of statement: ``level`` (how many there are), ``done`` (how many were done), ``share``, ``change``, ``gap`` (to a
reference value) and ``rank``.
"""

from __future__ import annotations

from dataclasses import dataclass

LEVEL, DONE, SHARE, CHANGE, GAP, RANK = "level", "done", "share", "change", "gap", "rank"


@dataclass(slots=True)
class Named:
    """What a figure counts.

    ``name`` is the composed name without the closing 数; ``thing`` the counted noun alone; ``verb`` what was done, ``verb_class``
    its class (being, level, establish, achieve, inspect, doing); ``direction`` +1 or -1 where something changed; ``rule`` how the
    name was found.
    """

    name: str = ""
    thing: str = ""
    kind: str = LEVEL
    verb: str = ""
    verb_class: str = "being"
    direction: int = 1
    rule: str = ""
    cumulative: bool = False  # 累计, 共
    already: bool = False  # 已
    planned: bool = False
    achieved: bool = False  # its predicate says that something was reached: 家企业获奖
    part_of: bool = False  # opened by 其中
    in_part: bool = False  # one of the parts that 其中 or a colon opened
    from_to: str = ""  # from, to: the two ends of 由A增加到B
    prepositional: bool = False  # 为…, 对…: what was done follows the counted noun
    companion: bool = False  # with whom it was done: 会同9家金融机构
    of_years: tuple[int, int] | None = None  # which of how many years: 2017年至2021年,合格率分别为…
    place: str = ""  # the place among those before 分别, or the label of a table's row
    breakdown: str | None = None  # dimension=value, where the table gives it
    about: str = ""  # the thing under discussion, for a name that says nothing without it: 立案 of what was inspected
    topic: str = ""  # what the sentence is about, where the name is too short to say it
    event: str = ""  # the campaign, course or meeting in which it was done
    body: str = ""  # the body that speaks of its own doings
    about_before: bool = False  # says something of the figure before it

    def as_before(self, other: Named, rule: str) -> None:
        """Takes over what the other figure counts."""
        self.name, self.thing, self.kind = other.name, other.thing, other.kind
        self.verb, self.verb_class, self.direction = other.verb, other.verb_class, other.direction
        self.rule, self.about = rule, other.about
