"""Figures: numerals with their multiplier, bound and unit, where they stand in the repaired text.

What lives here: finding every numeral of a text and the value, unit and bound that the characters around it state. What does
not: whether a figure is a fact (``fates.py``) and what it counts (``naming.py``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from orchestration.reading.lexicon import WordList, alternatives
from orchestration.reading.numerals import chinese, digits, multiplier
from orchestration.reading.registry import Registry

_DIG = r"(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
_CN = r"[零〇一二两三四五六七八九十百千廿卅]"
_MULT = r"(?:[十百千]?万亿|[十百千]?亿|[十百千]?万|[百千](?![克米瓦伏卡帕赫分强]))"


#: no figure of prose is larger: a sum of money in yuan is below it a thousand times
GREATEST = 10**18
_GREATEST = Decimal(GREATEST)  # of the type that it is compared with
#: no figure of prose has more characters, its unit included
LONGEST = 48


@dataclass(slots=True)
class Figure:
    """One numeral at ``start``:``end`` of the repaired text with what stands on it.

    ``unit_end`` is where the unit ends (``end`` where there is none); ``right`` is where the bound after the unit ends, so that
    ``text[left:right]`` is all that belongs to the figure. ``value`` and ``value_high`` are in base units. ``chinese`` is true for
    a numeral in Chinese characters, ``ordinal`` for one after 第. ``approximate`` marks 几, 数, 来: no determinate value.
    """

    start: int
    end: int
    left: int
    unit_end: int
    right: int
    value: Decimal | None
    value_high: Decimal | None
    unit: str | None
    unit_kind: str | None
    bound: str
    chinese: bool
    ordinal: bool = False
    multiplied: bool = False
    shared_unit: bool = False


#: what comes before 前10 where it is a rank, and after it where it is something else
_AMONG_FIRST = re.compile(
    r"(?:居|列|排名?|跻身|进入|迈入|挺进|闯入|名次|位次|位列|跃升至|升至|排在|入围|保持在?|稳定在)[^，,。；;、\d]{0,10}前$"
)
_INDEFINITE, _PER = re.compile("[余多几]"), re.compile("[/每]")
_NOT_AMONG = re.compile(r"[季年个月天周届期批次的]")


class FigureFinder:
    """Finds the figures of a text with the units and bound words of a registry."""

    def __init__(self, registry: Registry):
        units = [u for u in registry.units if u not in ("%", "‰")]
        self._units = registry.units
        # brackets within a unit are printed in either width: 台(套), 台（套）
        unit_pattern = alternatives([*units, *(u.replace("(", "（").replace(")", "）") for u in units if "(" in u)])
        self._before = registry.words["bound_before"]
        self._person = registry.lexicon["person_noun"]
        self._before_list = WordList(self._before)
        self._after = registry.words["bound_after"]
        after = alternatives(self._after)
        per = alternatives(u for u in units if len(u) <= 4)
        self._pattern = re.compile(
            rf"""
            (?=[第数几万亿\d]|{_CN})  # tried nowhere else, which takes a quarter of the time
            (?P<ordinal>第)?
            (?:
              (?P<tenths>(?P<tenth>[一二两三四五六七八九]|\d(?:\.\d)?)成(?P<half>[一二三四五六七八九半])?)(?![立为功员果本效长分品交都熟就绩套群色因])
            | (?P<fraction>百分之|千分之|万分之|(?P<parts>[二三四五六七八九十])分之)(?P<fraction_value>{_DIG}|[零〇一二两三四五六七八九十百点]+)
            | (?P<number>
                (?P<dig>{_DIG})(?:(?P<lowmult>{_MULT})?(?P<lowunit>%|{unit_pattern})?\s?(?:-|—|－|–|~|～|——)\s?(?P<dig3>{_DIG})|(?P<to>\s?(?:-|—|－|–|~|～|至|到)\s?)(?P<dig2>{_DIG}))?
                (?P<inside>余|多|几|来)?(?P<mult>{_MULT})?
              | (?P<vague>(?<![指总人次户件倍系基参分少多半函常负代份岁])数(?=[十百千万亿家个项名次年天种])|(?<!几)几(?=[十百千万亿家个项名次年天种])|十几)(?P<vague_mult>[十百千]?[万亿]?)
              | (?P<cn>{_CN}+(?:[余多几]?[百千]?[万亿]+{_CN}*)*[万亿]?(?:点{_CN}+)?|[万亿]+(?=[余多]))(?P<cninside>(?:余|多|几)(?=[万亿个]))?(?P<cnmult>{_MULT})?
              )
            )
            (?P<gap>\ ?)
            (?P<after1>余|多(?!年来)|来)?
            (?P<unit>%|‰|个百分点|{unit_pattern}(?:(?:/|每)(?:{per}))?)?
            (?P<after2>(?!多[出于]){after})?
            """,
            re.VERBOSE,
        )

    def find(self, text: str, start: int = 0, end: int | None = None) -> list[Figure]:
        """All figures of ``text[start:end]`` in their order; units shared by a list (71、23和15%) are handed back along it."""
        stop = len(text) if end is None else end
        figures = []
        for m in self._pattern.finditer(text, start, stop):
            figure = self._figure(text, m)
            if figure is not None:
                figures.append(figure)
        self._share_units(text, figures)
        return figures

    # ------------------------------------------------------------------------------------------------------------ details

    def _figure(self, text: str, m: re.Match) -> Figure | None:
        if m.end() - m.start() > LONGEST:
            return None
        ordinal, tenths, fraction, number, unit, after1, after2 = m.group(
            "ordinal", "tenths", "fraction", "number", "unit", "after1", "after2"
        )
        unit_end = m.end("unit") if unit else None
        bound = "exact"
        value_high = None
        is_chinese = False
        if unit and "（" in unit:
            unit = unit.replace("（", "(").replace("）", ")")
        if tenths:
            start, end = m.span("tenths")
            tenth = m["tenth"]
            value = (digits(tenth) if tenth[0].isdigit() else chinese(tenth)) * 10
            if m["half"]:
                value += 5 if m["half"] == "半" else chinese(m["half"])
            unit, unit_end, is_chinese = "%", end, True
            after = after2 if not m["unit"] else None
            if after1 == "多" or after1 == "余":
                bound = "at_least"
            right = max(m.end("after2") if after else end, m.end("after1") if after1 else end)
        elif fraction:
            start, end = m.start("fraction"), m.end("fraction_value")
            raw = m["fraction_value"]
            if raw[0].isdigit():
                value = digits(raw)
            else:
                value = _decimal_chinese(raw)
            if value is None:
                return None
            if fraction == "百分之":
                unit, unit_end = "%", end
            elif fraction == "千分之":
                unit, unit_end = "‰", end
            elif fraction == "万分之":
                value, unit, unit_end = value / 100, "%", end
            else:
                value = (value / chinese(m["parts"]) * 100).quantize(Decimal("0.0001"))
                unit, unit_end = "%", end
            if m["unit"] and m["unit"] == "点":
                return None
            is_chinese = True
            after = after2 if not m["unit"] else None
            right = m.end("after2") if after else end
        else:
            start, end = m.span("number")
            dig, dig2, dig3, lowmult, inside, mult = m.group("dig", "dig2", "dig3", "lowmult", "inside", "mult")
            while end > start and text[end - 1] in "余多来" and not mult:
                end -= 1
            if dig:
                value = digits(dig)
                if dig2 or dig3:
                    value_high = digits(dig2 or dig3)
                if mult or lowmult:
                    factor = multiplier(mult) if mult else 1
                    value *= multiplier(lowmult) if lowmult else factor  # 3000万—5000万元, 15—20家
                    if value_high is not None:
                        value_high *= factor
                if inside:
                    bound = "at_least"
            elif m["vague"]:
                is_chinese = True
                value = None
            else:
                is_chinese = True
                raw = _INDEFINITE.sub("", m["cn"])
                if raw != m["cn"] or m["cninside"]:
                    bound = "at_least"
                value = _decimal_chinese(raw)  # None for 百千万: no numeral, kept as a figure of no determinate value
                if value is not None and m["cnmult"]:
                    value *= multiplier(m["cnmult"])
            after = after2
            if after1 and after1 != "来":
                bound = "at_least"
            elif after1 == "来":
                bound = "about"
            right = max(m.end("after2"), m.end("unit"), end) if (after or unit) else end
            if after1 and not unit:
                right = max(right, m.end("after1"))
        if after and bound == "exact":
            bound = self._after[after]
        left, bound = self._bound_before(text, m.start("ordinal") if ordinal else start, bound)
        among = (
            text[start - 1 : start] == "前"
            and unit in (None, "名", "位")
            and value is not None
            and number is not None
            and _AMONG_FIRST.search(text, max(0, start - 16), start) is not None
            and not _NOT_AMONG.match(text, max(end, m.end()))
        )
        if among:
            bound = "at_most"  # 跻身全国前20名: twentieth or better
        if unit == "个百分点":
            unit = "百分点"
        if unit is None and number and (m["mult"] or m["cnmult"]):
            person = self._person.first(text, end, end + 12)[0]
            if person >= 0 and not re.search(r"[，,。；;、\d]", text[end:person]):
                unit, unit_end = "人", end  # 51万新就业形态人员: people counted without a measure word
        if value is not None and value > _GREATEST:
            return None
        if unit is None:
            kind, unit_end = None, end
        elif unit in self._units:
            kind = self._units[unit].kind
        else:
            base = _PER.split(unit)[0]
            kind = self._units[base].kind if base in self._units else "share" if unit in ("%", "‰") else None
        return Figure(
            start=start,
            end=end,
            left=left,
            unit_end=unit_end,
            right=max(right, unit_end),
            value=value,
            value_high=value_high,
            unit=unit,
            unit_kind=kind,
            bound=bound,
            chinese=is_chinese,
            ordinal=bool(ordinal) or among,
            multiplied=bool(m["mult"] or m["cnmult"]) if not fraction else False,
        )

    def _bound_before(self, text: str, start: int, bound: str) -> tuple[int, str]:
        left = start
        while left > 0 and text[left - 1] == " ":
            left -= 1
        word = self._before_list.before(text, left)
        if not word:
            return start, bound
        if word in ("上",) and text[start : start + 1] not in "百千万亿":
            return start, bound
        if (word == "约" and text[left - 2 : left - 1] in tuple("签节集预条公制合履解相契誓违赴租")) or (
            word == "超" and text[left - 2 : left - 1] in tuple("高赶反")
        ):
            return start, bound
        if word in ("近",) and text[left - 2 : left - 1] in ("最", "附", "接", "临", "靠", "将", "远"):
            if text[left - 2 : left] not in ("接近", "将近"):
                return start, bound
        left -= len(word)
        return left, self._before[word] if bound == "exact" else bound

    def _share_units(self, text: str, figures: list[Figure]) -> None:
        """A numeral without a unit before 、 or 和 and a figure with one counts in the same unit (分别为71、23和15%)."""
        for i in range(len(figures) - 2, -1, -1):
            figure, following = figures[i], figures[i + 1]
            if figure.unit or figure.chinese or figure.ordinal or not following.unit or following.chinese:
                continue
            between = text[figure.right : following.left]
            if between in ("、", "和", "与", "及", "，", ",") and following.unit_kind in (
                "share",
                "count",
                "money",
                "points",
            ):
                if between in ("，", ",") and not following.shared_unit:
                    continue
                figure.unit, figure.unit_kind, figure.shared_unit = following.unit, following.unit_kind, True


def _decimal_chinese(text: str) -> Decimal | None:
    """The value of a Chinese numeral with an optional 点 (三点五); None where it is no numeral."""
    whole, point, fraction = text.partition("点")
    try:
        value = chinese(whole)
        if point:
            if not fraction:
                return None
            value += Decimal("0." + "".join(str(int(chinese(c))) for c in fraction))
    except (ValueError, KeyError):
        return None
    return value
