"""Scopes: which time and which place govern a figure, and how that is known.

A time or a place is stated in the figure's own sentence, inherited from an earlier sentence of the paragraph or from the
section, or taken by default from the report. The innermost scope governs. What lives here: keeping those scopes and
choosing among them. What does not: finding time expressions (``periods.py``) or composing names (``naming.py``).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date

from orchestration.reading.lexicon import WordList
from orchestration.reading.periods import INSTANT, NOW, OPEN, SPAN, UNTIL, TimeExpression
from orchestration.reading.registry import NATION, Registry
from orchestration.reading.statements import CHANGE, DONE, GAP, LEVEL, RANK, SHARE

#: the section's heading or the report's title sets the time: known to callers as inherited
SECTION = "section"
STATED, INHERITED, DEFAULT = "stated", "inherited", "default"
#: what makes a name of 全国 or 中国 before it: 全国质量奖, 中国驰名商标, 全国第6位, 全国优秀案例
_OF_NATIONAL_NAMES = tuple(
    "第 前 首 平均 质量奖 质量强 质量月 质量品 质量报 质量万 驰名 最 人大 政协 重点 优秀 先进 文明 唯一 百强 标准创 标准化 消费者 品牌 名牌 "
    "专利 计量学 特色 500 民营 制造 企业500 示范 试点 一流 统一 知名 知识产权 食品安全 网络 市场监管 特种设备安全".split()
)
_ZONES = ("高新区", "经开区", "开发区", "新区", "自贸区", "保税区", "工业园", "示范区", "高新技术产业")
_IN_PLACE = re.compile(r"[\u4e00-\u9fff]{2,8}[，,]")
#: 前年启动的“质量义诊”: the time of the thing that is named, not of what is counted
_ATTRIBUTE = re.compile(r"[，,]?(?:启动|出台|发布|印发|实施|召开|举办|成立|制定|颁布|开展|设立|获批|推出|建成)的")
_DATELINE = re.compile(r"记者|获悉|了解到|日讯|日电|新闻发布会|发布会上|报道")


_MEAN_OF_NATION = re.compile(r"平均(?!水平|值|数|增速)[\u4e00-\u9fff]{2,8}(?:率|得分|收入)(?:为|是|达|仅)")
_SEVERAL_PLACES = re.compile(r"[两三四五六七八九十\d](?:个)?[县市区州地省](?!级)")
#: an authority that speaks for its place
_AUTHORITY = re.compile(
    r"(?=[市县区质工食知消人政])(?:市|县|区)?(?:市场监[管督]|质监局|质量技术监督局|工商局|工商行政管理局|食品药品监督|食药监|知识产权局|消委会|消保委|消费者协会|人民政府|政府)"
)
_DATELINE_HEAD = re.compile(
    r"(?:本报讯|本报(?P<at>[\u4e00-\u9fff]{2,5})[讯电]|新华社[\u4e00-\u9fff]{2,5}\d{0,2}月?\d{0,2}日?电|[\u4e00-\u9fff]{2,4}讯)"
    r"[ \u3000]*(?:[（(][^（）()]{2,40}[)）])?[ \u3000]*(?:近日|日前|连日来|今年以来)?[，,]?"
)
_PRODUCERS = re.compile(
    r"[\u4e00-\u9fff]{1,8}?(?:企业|产业|行业|商户|农户|经营户|合作社|作坊|门店|基地|园区|投诉|案件|电梯|证书|商标|专利|产品|产值|收入)(?!协会|集团|公司|大学|局|证书)"
)
#: the levels that 全市, 全县, 全省 speak of
_LEVEL_OF_SELF = {
    "市": ("prefecture", "county"),
    "县": ("county",),
    "区": ("county",),
    "省": ("province",),
    "州": ("prefecture",),
}


@dataclass(frozen=True, slots=True)
class Period:
    """The period of one observation; ``start`` is None for an instant and for a span whose start is unknown."""

    type: str
    start: date | None
    end: date
    basis: str
    rule: str


def governs(expression: TimeExpression, text: str, sentence_end: int, published: date) -> bool:
    """Whether a time expression opens a scope at all: not the base of a comparison, not a dateline."""
    if expression.compared or _ATTRIBUTE.match(text, expression.end):
        return False
    if expression.grain == "day" and abs((expression.last - published).days) <= 3:
        return not _DATELINE.search(text, expression.end, min(sentence_end, expression.end + 30))
    return True


def _holds(outer: TimeExpression, inner: TimeExpression) -> bool:
    """Whether an event of a month or a day happened within a longer span that is being reported."""
    return (
        outer.kind == SPAN
        and outer.first is not None
        and inner.first is not None
        and outer.first <= inner.first <= inner.last <= outer.last
        and outer.grain not in ("month", "day")
    )


def _last_span(expressions: list[TimeExpression]) -> TimeExpression | None:
    return next((e for e in reversed(expressions) if e.kind == SPAN), None)


class PeriodScopes:
    """The time scopes of one report, fed sentence by sentence in reading order."""

    def __init__(self, published: date):
        self.published = published
        self.section: TimeExpression | None = None
        self.announced = False  # whether the section's time is only that of the account that is given
        self.paragraph: list[TimeExpression] = []

    def open_section(self, expression: TimeExpression | None, announced: bool = False) -> None:
        """A heading or the opening of a review sets the time of what follows."""
        self.section, self.announced = expression, announced

    def open_paragraph(self) -> None:
        self.paragraph = []

    def close_sentence(self, expressions: list[TimeExpression]) -> None:
        """What the sentence said of time holds for the sentences after it in the paragraph."""
        for e in expressions:
            if e.local or e.grain in ("annual", "held"):
                continue
            if e.grain == "years" and e.last == self.published and any(o.kind == UNTIL for o in expressions):
                continue  # 截至2022年底,…,近十年来由A增至B: what follows is of the day
            self.paragraph.append(e)

    def year(self) -> int | None:
        """The year last spoken of."""
        for e in reversed(self.paragraph):
            if e.kind != OPEN and e.grain != "none":
                return e.last.year
        if self.section is not None and self.section.grain in ("year", "years", "plan"):
            return self.section.last.year
        return None

    def choose(
        self, expressions: list[TimeExpression], figure_start: int, figure_end: int, clause_end: int
    ) -> tuple[TimeExpression | None, TimeExpression | None, str]:
        """The expression that governs the figure, an outer span that gives it a start, and the basis."""
        before = [e for e in expressions if e.end <= figure_start and not (e.local and figure_start - e.end > 3)]
        if before:
            inner = before[-1]
            ends = [
                e
                for e in before[:-1]
                if e.kind == UNTIL and inner.kind == SPAN and inner.first and inner.first <= e.last < inner.last
            ]
            if ends and inner.grain in ("whole", "annual"):
                inner = replace(inner, last=ends[-1].last)  # 截至8月底,年度发展…: the year up to that day
            outer = _last_span(before[:-1]) or _last_span(self.paragraph)
            return inner, outer, STATED
        after = [e for e in expressions if figure_end <= e.start < clause_end and not e.local]
        if after and after[0].kind == SPAN and after[0].grain in ("year", "plan", "years"):
            return after[0], None, STATED
        if self.paragraph:
            last = self.paragraph[-1]
            if last.kind == SPAN and last.grain in ("month", "day"):
                wider = next((e for e in reversed(self.paragraph[:-1]) if _holds(e, last)), None)
                if wider is not None:
                    return wider, None, INHERITED
                if self.section is not None and _holds(self.section, last):
                    return self.section, None, SECTION
            if (
                last.grain == "year"
                and self.section is not None
                and self.section.grain in ("plan", "years")
                and _holds(self.section, last)
            ):
                return self.section, None, SECTION  # one year told of in the review of several
            outer = _last_span(self.paragraph[:-1])
            if outer is None and self.section is not None and self.section.kind == SPAN:
                outer = self.section
            return last, outer, INHERITED
        if self.section is not None:
            return self.section, None, SECTION
        return None, None, DEFAULT

    def resolve(
        self,
        inner: TimeExpression | None,
        outer: TimeExpression | None,
        basis: str,
        kind: str,
        flow: bool,
        target: bool,
        from_to: str,
        yearly: bool = False,
        steady: bool = False,
        held: bool = False,
        scored: bool = False,
    ) -> Period:
        """The period of a figure of that kind under the governing expression.

        ``yearly`` marks what is told of one year (a share, a yearly sum or output), ``steady`` a level held through the whole span,
        ``held`` what is told of a span rather than of a day (all but a count of things), ``scored`` a score, which is of the whole time.
        """
        published = self.published
        stock = kind in (LEVEL, DONE) and not flow
        if basis == SECTION and self.announced and stock and not target and not from_to and not held:
            return Period("instant", None, published, DEFAULT, "a level without a time: the publication day")
        if basis == SECTION:
            basis = INHERITED
            if (
                stock
                and not scored
                and not target
                and not from_to
                and inner is not None
                and inner.kind == SPAN
                and inner.last <= published
            ):
                return Period("instant", None, inner.last, basis, "a level under a section's time: its last day")
        if inner is None:
            if target:
                return Period("span", None, published, basis, "no time: the publication day")
            if stock or kind == RANK:
                return Period("instant", None, published, basis, "no time: the publication day")
            return Period("span", None, published, basis, "no time: up to the publication day")
        if (
            yearly
            and not steady
            and not target
            and inner.kind == SPAN
            and inner.grain in ("plan", "years")
            and not inner.local
            and inner.last == date(inner.last.year, 12, 31)
        ):
            # a yearly level in the review of several years belongs to the last of them, or to the year before the first
            of = inner.first.year - 1 if from_to == "from" else inner.last.year
            return Period(
                "span", date(of, 1, 1), date(of, 12, 31), basis, "a yearly level after a span of years: its last year"
            )
        if (
            from_to
            and not inner.local
            and inner.kind == SPAN
            and inner.first is not None
            and inner.grain in ("plan", "years", "year")
        ):
            # 十三五期间由A增加到B: A as of the day before the span, B as of its last day
            if from_to == "from":
                return Period(
                    "instant", None, date(inner.first.year - 1, 12, 31), basis, "first of a pair: before the span"
                )
            if held and inner.grain == "year":
                return Period("span", inner.first, inner.last, basis, "second of a pair: the year that it is told of")
            return Period("instant", None, inner.last, basis, "second of a pair: end of the span")
        if from_to == "from" and not inner.local and inner.grain == "since" and inner.first is not None:
            if (inner.first.month, inner.first.day) == (1, 1):
                return Period(
                    "instant", None, date(inner.first.year - 1, 12, 31), basis, "first of a pair: before the span"
                )
        if target and inner.kind in (SPAN, UNTIL) and inner.planned_last is not None:
            if inner.kind == UNTIL or inner.grain in ("plan_end", "year_end"):
                return Period("instant", None, inner.planned_last, basis, "planned for the end of the span")
            return Period("span", inner.first, inner.planned_last, basis, "planned for the span")
        if inner.kind == SPAN:
            if inner.grain == "plan_end":
                return Period("instant", None, inner.last, basis, "end of the plan")
            if (stock or kind == RANK) and inner.grain in ("plan", "years"):
                return Period("instant", None, inner.last, basis, "a level after a span of years: its last day")
            if (stock or kind == RANK) and inner.grain == "whole" and basis == INHERITED:
                return Period(
                    "instant", None, inner.last, basis, "a level in what the paragraph tells of a year: its last day"
                )
            if stock and inner.grain in ("month", "day"):
                return Period("instant", None, inner.last, basis, "a level reached in a month or on a day: its end")
            if kind == LEVEL and not flow and inner.grain == "since":
                return Period("instant", None, inner.last, basis, "a level reached in a span up to today")
            return Period("span", inner.first, inner.last, basis, "span of the time expression")
        if inner.kind == INSTANT:
            return Period("instant", None, inner.last, basis, "instant of the time expression")
        if inner.kind == UNTIL:
            if stock or (kind in (CHANGE, GAP, RANK, SHARE) and not flow):
                return Period("instant", None, inner.last, basis, "as of the day named")
            first = None
            if inner.first is not None:
                first = inner.first
            elif (
                outer is not None
                and outer.first is not None
                and outer.first <= inner.last
                and outer.grain in ("year", "since", "plan", "whole", "annual", "years")
            ):
                first = outer.first
            return Period("span", first, inner.last, basis, "up to the day named")
        if inner.kind == NOW:
            if stock or kind in (CHANGE, GAP, RANK, SHARE):
                if (
                    not stock
                    and outer is not None
                    and outer.grain in ("year", "since")
                    and outer.first is not None
                    and outer.last == published
                ):
                    return Period("span", outer.first, published, INHERITED, "now, within the span before")
                return Period("instant", None, published, basis, "now: the publication day")
            if outer is not None and outer.first is not None and outer.last >= published >= outer.first:
                return Period("span", outer.first, published, INHERITED, "now, within the span before")
            return Period(
                "span", None, published, DEFAULT if basis == STATED else basis, "now gives only the end of the span"
            )
        if stock:
            return Period("instant", None, published, basis, "a level of late: the publication day")
        return Period("span", None, inner.last, DEFAULT, "a span with no known start")


class Gazetteer:
    """What the places of all reports share, whatever region speaks; built once for a registry, which takes longer than reading
    many a report."""

    def __init__(self, registry: Registry):
        self.registry = registry
        #: each region with all that hold it
        self.lineage = {code: (code, *registry.ancestors(code)) for code in registry.regions}
        #: the short names of the counties within each region, with their codes
        self.counties: dict[str, dict[str, list[str]]] = {}
        for name, codes in registry.county_short_names.items():
            for code in codes:
                for region in self.lineage[code]:
                    self.counties.setdefault(region, {}).setdefault(name, []).append(code)
        self.names = registry.place_names
        self.zones = WordList(registry.zones)
        self.own = registry.lexicon["self_region"]
        self.nation = registry.lexicon["nation"]
        self.verbs = registry.lexicon.union(
            "verb_doing", "verb_being", "verb_level", "verb_establish", "verb_achieve", "adverb"
        )
        #: how a place can begin: most clauses do not, which one look here tells
        self.beginnings = frozenset(
            word[:2] for places in (self.own, self.nation, self.zones, self.names) for word in places.words
        )
        self.skip = WordList(
            {
                "，",
                " ",
                "\u3000",
                "“",
                "”",
                "其中",
                "目前",
                "截至",
                "仅",
                "由",
                "对",
                "为",
                "推动",
                "指导",
                "向",
                "\x01",
                "：",
                "据",
                "获悉",
                "同时",
                "同期",
                "而",
                "以及",
                "全年",
                "、",
                "如",
                "和",
                "与",
                "将",
                "累计",
            }
        )


class Places:
    """The place that a figure is about, seen from the region that speaks."""

    def __init__(self, registry: Registry, home: str, gazetteer: Gazetteer | None = None):
        self._registry = registry
        self._gazetteer = gazetteer = gazetteer or Gazetteer(registry)
        self.home = home
        self._lineage = [home, *registry.ancestors(home)]
        self._near = gazetteer.counties.get(home, {})
        self._near_names = WordList(self._near)
        self._names, self._zones, self._nation = gazetteer.names, gazetteer.zones, gazetteer.nation
        self._self, self._verbs, self._skip = gazetteer.own, gazetteer.verbs, gazetteer.skip
        self._beginnings = gazetteer.beginnings.union(name[:2] for name in self._near)

    def within(self, code: str) -> bool:
        """Whether the region lies in the region that speaks, or is that region."""
        return self.home in self._gazetteer.lineage.get(code, (code,))

    def full_name(self, code: str) -> str:
        """The official name of the region, 全国 for the country."""
        return "全国" if code == NATION else self._registry.regions[code].name if code in self._registry.regions else ""

    def resolve(self, name: str) -> str | None:
        """The code that the name stands for, seen from home; None where it names several places and none is near."""
        codes = self._registry.region_names.get(name) or self._near.get(name, [])
        if not codes:
            return None
        near = [c for c in codes if self.within(c)] or [c for c in codes if c in self._lineage]
        if near:
            return near[0]
        if len(codes) == 1 or self._registry.regions[codes[0]].level in ("province", "prefecture"):
            return codes[0]
        return None

    def at(self, text: str, position: int, end: int) -> tuple[str | None, str, int]:
        """A place that opens the text at ``position``: its code (None for no place), the name, and where the name ends."""
        if (
            text[position : position + 2] not in self._beginnings
            and text[position : position + 1] not in self._beginnings
        ):
            return None, "", position
        word = self._self.at(text, position)
        if word and position + len(word) <= end:
            return self.home, word, position + len(word)
        word = self._nation.at(text, position)
        if word and position + len(word) <= end:
            following = text[position + len(word) : position + len(word) + 4]
            if _MEAN_OF_NATION.match(text, position + len(word)):
                return NATION, word, position + len(word)  # 同期全国平均合格率为97.4%
            if following.startswith(_OF_NATIONAL_NAMES) or (word == "中国" and following.startswith(("（", "("))):
                return None, "", position
            if word in ("国内", "中国") and not self._predicated(text, position + len(word), end):
                return None, "", position  # 国内首个…, 中国西部…: part of a name
            return NATION, word, position + len(word)
        zone = self._zones.at(text, position)
        if zone and position + len(zone) <= end:
            return self._registry.zones[zone], zone, position + len(zone)
        name = max(self._names.at(text, position), self._near_names.at(text, position), key=len)
        if not name or position + len(name) > end:
            return None, "", position
        code = self.resolve(name)
        if code is None:
            return None, "", position
        return code, name, position + len(name)

    def _producing(self, text: str, after: int, end: int) -> bool:
        """Whether a place within home is told of by what there is in it: 儋州粽子生产企业由23家发展到61家."""
        return _PRODUCERS.match(text, after, end) is not None

    def speaker(self, text: str, start: int, end: int, first: bool = False) -> tuple[str, str] | None:
        """The place within home whose authority speaks or acts early in the sentence (三明市市场监管局推进…), and its name."""
        stop = min(end, start + 70)
        for m in _AUTHORITY.finditer(text, start, stop):
            for length in range(2, 8):
                for stop in (m.start(), m.start() + 1):
                    name = text[max(start, stop - length) : stop]
                    code = self.resolve(name) if name in self._names or name in self._near_names else None
                    if code is not None and code != self.home and self.within(code):
                        return code, name
        dateline = _DATELINE_HEAD.match(text, start, end) if first else None
        if dateline:
            at = self.resolve(dateline["at"]) if dateline["at"] else None
            if at is not None and at != self.home and self.within(at):
                return at, dateline["at"]  # 本报日喀则讯
            code, name = self.opening(text, dateline.end(), end)
            if code is not None and code != self.home and self.within(code):
                return code, name  # 本报讯（记者 某某）荆门市近日…
        return None

    def of_speaker(self, rule: str, place: str) -> bool:
        """Whether the self-reference that a rule names (全市 opens the clause) is one of the place's level rather than of home's."""
        level = _LEVEL_OF_SELF.get(rule[1:2] if rule[:1] in "全我本该" else "")
        region, home = self._registry.regions.get(place), self._registry.regions.get(self.home)
        return (
            level is not None
            and region is not None
            and (home is None or home.level not in level)
            and region.level in level
        )

    def _predicated(self, text: str, after: int, end: int) -> bool:
        """Whether what follows a place says something of it: a verb, an adverb, a mark, a figure."""
        if (
            after >= end
            or text[after] in "，,。；;、：:（(的有达占共已为居在将也则新各获评得以排两三四五"
            or text[after].isdigit()
        ):
            return True
        return bool(self._verbs.at(text, after))

    def opening(self, text: str, start: int, end: int, times: dict[int, int] | None = None) -> tuple[str | None, str]:
        """The place that opens a clause (after time words and prepositions), if any: the deepest of a chain 辽宁省沈阳市."""
        position = start
        while position < end:
            word = self._skip.at(text, position)
            if word and not (len(word) == 1 and self.at(text, position, end)[0]):
                position += len(word)  # 和平区 does not open with 和
            elif times and position in times:
                position = times[position]
            elif text[position] == "在" and _IN_PLACE.match(text, position + 1):
                position += 1  # 在晋江市，…: the scene of what follows; 在盘锦召开… is only where a meeting was
            else:
                break
        code, name, after = self.at(text, position, end)
        if code is None:
            return None, ""
        region = self._registry.regions.get(code)
        full = (region is not None and name == region.name) or code == self.home or code == NATION
        if text[max(start - 1, 0) : start] == "、" and _SEVERAL_PLACES.match(text, after):
            return None, ""  # 城关、七里河、西固四区: the last of places that are told of together
        word = self._self.at(text, after)
        if word in ("全省", "全市", "全县", "全区", "全州"):
            return code, name  # 福建全省
        while after < end:
            inner, inner_name, inner_after = self.at(text, after, end)
            if inner is None or code not in self._registry.ancestors(inner):
                break
            code, name, after = inner, inner_name, inner_after
        following = text[after : after + 4]
        if code != self.home and code in self._lineage and code != NATION and not self._predicated(text, after, end):
            return None, ""  # 贵州省名牌产品 in a report of 安顺: who gives it
        if not full and following.startswith(_ZONES):
            return code, name  # 大连高新区: a zone without a code of its own
        if (
            not full
            and code != self.home
            and following[:1] not in tuple("市省县区州盟旗")
            and not self._predicated(text, after, end)
            and not (self.within(code) and self._producing(text, after, end))
        ):
            return None, ""  # 定西马铃薯: part of a name
        if not full and following[:1] in "市省县区州盟旗":
            after += 1
            following = text[after : after + 4]
            full = True
        if following.startswith(
            (
                "、",
                "和",
                "与",
                "等",
                "集团",
                "公司",
                "大学",
                "学院",
                "银行",
                "制造",
                "优品",
                "品牌",
                "老字号",
                "籍",
                "博物馆",
                "号",
                "牌",
                "—",
                "-",
                "至",
            )
        ):
            return None, ""
        if not full and not self.within(code) and code not in self._lineage:
            return None, ""
        return code, name
