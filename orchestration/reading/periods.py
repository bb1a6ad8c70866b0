"""Time expressions: where they stand in a text and which days they mean.

What lives here: finding the expressions (2023年, 截至8月底, 今年以来, “十四五”期间, 近3年, 目前 …) and turning each into days, given
the publication day. What does not: which figure an expression governs; that is ``scopes.py``.

The conventions are those of the gold's guide: 今年以来 is the span from 1 January to the publication day; a span that would
end after the publication day ends on it, unless it is planned for; 近3年 is three years ending on the publication day.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import date, timedelta

from orchestration.reading.numerals import chinese

SPAN, INSTANT, UNTIL, NOW, OPEN = "span", "instant", "until", "now", "open"


@dataclass(frozen=True, slots=True)
class TimeExpression:
    """A time expression at ``start``:``end`` of the text.

    ``kind`` is ``span`` (from ``first`` to ``last``), ``instant`` (as of ``last``), ``until`` (截至: as of ``last`` for a level, up to
    ``last`` for what was done), ``now`` (as of the publication day) or ``open`` (近年来: a span with no known start).
    ``grain`` is year, half, quarter, month, day, plan, years or none. ``compared`` marks the base of a comparison (比2020年),
    which governs no figure; ``local`` one that governs only the figure right after it (由2016年的1905件增至…). ``future`` marks a span that lies, at least in part, after the publication day.
    """

    start: int
    end: int
    kind: str
    first: date | None
    last: date
    grain: str
    compared: bool = False
    local: bool = False
    future: bool = False
    planned_last: date | None = None  # the end of the span before it was cut at the publication day


_CN = "〇零○一二三四五六七八九十"
_NUM = r"(?:\d{1,2}|[一二两三四五六七八九十]{1,3})"
_YEAR = r"(?:(?:19|20)\d{2}|[一二][〇零○九一二三四五六七八]{3})"
_REL = r"今年|去年|上年|前年|明年|当年|本年|上一年"
_DASH = r"(?:[-—–－~～至到]|——)"

#: What a time expression can begin with, the word that leads to it aside. The pattern is tried nowhere else: at any other
#: character it would fail forty times over. The pass over a text takes a twelfth of the time.
_FIRST = (
    r"""[\d〇零○一二两三四五六七八九十]{1,4}[年月度份至到~～—–－-]|["“「『]?十[一二三四五]五|["“「『][八九十]五|的\d|[首头前近这][\d一二两三四五六七八九十的年些几]"""
    r"""|今|[去上明当本同来全多历开]年|上[一半]|下半|新的一|截[至止]|[至到][今年目]|年[内末底初度]|最近|过去|第?[一二三四]季|入[春夏秋冬]"""
    r"""|[上本]个?月|未来[\d一两三四五]|接下来[\d一两三四五]|长期|改革|党的|目前|迄今|当前|眼下|时下|现[阶在如有拥共设建]|如今|..以来"""
)
_PATTERN = re.compile(
    rf"""
    (?={_FIRST}|[比较高低相与同和截到至自从由早于在])
    (?P<compare>(?<![对相占之同环配])[比较]|高于|低于|相较于?|[与同和](?=[^，,。；;]{{2,12}}?(?:相比|持平|相当|基本一致)))?
    (?P<lead>截至到?|截止到?|截止至|(?<![高升增加长少降低缩减压扩大展])(?:到了?|至)|自从?|从|由|早在|于|在)?
    (?={_FIRST})
    (?:
      (?P<plan>(?:[“"「『]?十(?P<plan_no>[一二三四五])五[”"」』]?|[“"「『](?P<old_plan>[八九十])五[”"」』])(?P<plan_tail>规划期|时期|期间|以来|期末|末期?|收官|前[一二三四两]年|头[一二三四两]年|开局之年)?)
    | (?P<years>(?P<y1>{_YEAR})年?度?{_DASH}(?P<y2>{_YEAR})年(?:度|间|期间)?)
    | (?P<months>(?:(?P<my>{_YEAR})年|(?P<mrel>{_REL}))?的?(?P<m1>\d{{1,2}})月?份?{_DASH}(?P<m2>\d{{1,2}})月份?(?P<mtail>底|末)?)
    | (?P<cross>(?P<c1>(?:19|20)\d{{2}}年|去年|上年|前年)(?P<cm1>\d{{1,2}})月(?:\d{{1,2}}日)?(?:份)?[到至—-](?P<c2>(?:19|20)\d{{2}}年|今年|去年|本年)(?P<cm2>\d{{1,2}})月(?:底|末|\d{{1,2}}日)?)
    | (?P<after>(?P<ay>(?:19|20)\d{{2}})年[\u4e00-\u9fff“”]{{2,16}}?(?:以来|以后|之后)(?=[，,]))
    | (?P<days>(?:(?:(?P<dy>{_YEAR})年|(?P<drel>{_REL})))?(?P<dm1>\d{{1,2}})月(?P<dd1>\d{{1,2}})日{_DASH}(?:(?P<dm2>\d{{1,2}})月)?(?P<dd2>\d{{1,2}})日)
    | (?P<ago>(?P<an>[\d一二两三四五六七八九十]{{1,2}})年前(?=的?\d|的[约近]?\d|[^的三两]))
    | (?P<year>(?:(?P<y>{_YEAR})年度?|(?P<rel>{_REL})度?)(?:同期)?
        (?:(?P<m>{_NUM})月份?(?:(?P<d>{_NUM})[日号])?)?
        (?P<tail>以来|至今|至\s*目前|年?底|年?末|年?初(?:以来)?|上半年|下半年|前三季度|前三个季度|前(?P<nq>{_NUM})个?月|第?[一二三四]季度|[上中下]旬|全年|期间|起|开始|来)?)
    | (?P<month>(?<![\d.年/-])(?P<bm>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月份?(?:(?P<bd>\d{{1,2}})[日号])?(?P<btail>以来|底|末|初|[上中下]旬|起)?)
    | (?P<months_of>[前首头](?P<mo>{_NUM})个?月(?!份?[前\d]))
    | (?P<newyear>新的一年|(?<!年)来年(?!均))
    | (?P<tothe>(?:截?至|到)年[末底](?!前))
    | (?P<event>(?:设立|成立|上线|启动|实施|开展|建成|运行|施行|开通|创建|投用|改革|组建|开馆|试点)以来)
    | (?P<yearend>(?:今年)?年底(?:前|之前)|年末前)
    | (?P<ofyear>(?<![\u4e00-\u9fff\d])年[末底](?![前之]))
    | (?P<sameyear>同年)
    | (?P<yearstart>(?<=[由从])年初(?=的))
    | (?P<recent>(?:近|最近|过去|这)(?:的)?(?P<rn>\d{{1,2}}|[一二两三四五六七八九十]{{1,2}})(?P<ru>年|个月|周年)(?:多|间|来|以来)?)
    | (?P<backward>(?<![\d第一二三四五六七八九十近])(?P<kn>\d{{1,2}}|[一二两三四五六七八九十]{{1,2}})年(?:(?:多|间)?来|间(?=[，,\u4e00-\u9fff])))
    | (?P<lasting>(?<![第近过去十每满这前头三二以])(?P<ln>[两三四五]|(?<!\d)[2-5])年(?=累计|共|仅|提高|增长|下降|增加|减少|投入|新增|净增))
    | (?P<amonth>(?:上个?|本)月)(?=[，,的全共份]|[\u4e00-\u9fff]{{2}})(?!底|末|度|同期)
    | (?P<yearsahead>(?:(?:未来|今后|接下来)(?P<aheadn>\d|[一两三四五])年(?:内|里)?|(?<![\d第近过十])(?P<withinn>[2-5]|[两三四五])年(?:之)?内(?=[，,全将要力]))
    )
    | (?P<pastyear>过去一年|一年来|过去的一年|一年以来)
    | (?P<half>上半年|下半年|前三季度|前三个季度|第?[一二三四]季度|前(?P<hn>{_NUM})个月|1{_DASH}(?P<hm>\d{{1,2}})月)
    | (?P<fromstart>年初以来|年初至今|年初到现在|开年以来|入[春夏秋冬]以来|今春以来)
    | (?P<whole>全年|年内|年度(?=[^计规目报方]))
    | (?P<vague>近年来?|近些年来?|近几年来?|这些年来?|多年来|历年来?|长期以来|改革开放以来|党的十[八九]大以来|党的二十大以来)
    | (?P<now>截至目前|截止目前|截至日前|截[至止](?:本|此)?(?:发稿|通[告报]|公告|报告|稿件|文)?(?:发布|印发|发出|发稿)(?:之日|日|时|前)?|截[至止](?:发稿)(?:时|前)?|截至今日|到目前(?:为止)?|至目前|目前(?:为止)?|迄今(?:为止)?|当前|眼下|时下|现阶段|现在(?=[，,是有已全共])|现如今|如今|(?:截[至止])(?:现在|今)|至今|今(?=[，,已共有])|(?<![实体发出表呈展再兑涌浮闪显重])现(?=有|拥有|共有|设有|建有))
    )
    """,
    re.VERBOSE,
)
#: no time expression is without one of these
_HINT = re.compile(
    r"(?=[以眼时现年月今目迄季近历十八九当如党])(?:以来|眼下|时下|现[在阶]|[年月今目迄季近历]|十[一二三四五]五|[八九十]五[”」』]|当前|如今|党的)"
)
_MULTIPLE = re.compile(r"[^，,。；;\d]{0,8}的[约近]?[\d.一二三四五六七八九十]+[多余]?倍")
_MULTIPLE_OF = re.compile(r"(?:是|为|达到?|相当于)[“\"]?$")
#: a figure that is itself told of the time named before it: 较2020年的57家, 比“十三五”末的262.7万户
_FORMER_VALUE = re.compile(r"的(?:约|近|不足|不到)?[\d.]+[万亿]?(?!\d|[.万亿]|[多余]?倍)")
_TO_TIME = re.compile(r"(?:从|由|到|至|为|较|比)$")
_WEAK_NOW = re.compile(r"现有|已有|现已|共有|现存|现拥有|拥有(?!量|率|自主|完全)|已拥有")
_QUARTER = {"一": 1, "二": 2, "三": 3, "四": 4}


def _int(text: str) -> int:
    return int(text) if text.isdigit() else int(chinese(text))


def _year(text: str) -> int:
    return int(text) if text.isdigit() else int(chinese(text.replace("○", "〇")))


def month_end(year: int, month: int) -> date:
    """The last day of the month."""
    return date(year, month, monthrange(year, month)[1])


def plan_years(number: int) -> tuple[date, date]:
    """First and last day of the five-year plan of that number: 14 is 2021-01-01 to 2025-12-31."""
    first = 1951 + 5 * number
    return date(first, 1, 1), date(first + 4, 12, 31)


def years_before(day: date, years: int) -> date:
    """The first day of a span of that many years ending on ``day``."""
    try:
        return day.replace(year=day.year - years) + timedelta(days=1)
    except ValueError:  # 29 February
        return date(day.year - years, 3, 1)


def years_after(day: date, years: int) -> date:
    """The day that many years after ``day``."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return date(day.year + years, 2, 28)


def _months_before(day: date, months: int) -> date:
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1])) + timedelta(days=1)


class Calendar:
    """Turns time expressions into days, seen from a publication day."""

    def __init__(self, published: date):
        self.published = published
        #: the year that 全年, 过去一年 and a review are about: the one before, in a report of January to March
        self.review_year = published.year - 1 if published.month <= 3 else published.year

    def find(self, text: str, start: int = 0, end: int | None = None, year: int | None = None) -> list[TimeExpression]:
        """The time expressions in ``text[start:end]`` in their order; ``year`` is the year that is being spoken of."""
        found: list[TimeExpression] = []
        if not _HINT.search(text, start, len(text) if end is None else end):
            return found
        stop = len(text) if end is None else end
        for m in _PATTERN.finditer(text, start, stop):
            try:
                expression = self._resolve(m, year)
            except (ValueError, OverflowError):
                continue  # 13月, 2月30日: no day, hence no expression; its digits stay figures
            if expression is None:
                continue
            if expression.first is not None and expression.first > expression.last:
                # 自3月15日起施行, of a report before that day: nothing is told of it
                expression = replace(expression, compared=True)
            if m["lasting"] and found and found[-1].grain == "years" and found[-1].kind == SPAN:
                told, number = found[-1], _int(m["ln"])
                if told.first and told.last.year - told.first.year in (number, number - 1):
                    # 2017年至2021年,…,四年累计提高4.5个百分点
                    expression = replace(expression, first=told.first, last=told.last, planned_last=told.planned_last)
            found.append(expression)
            if expression.grain in ("year", "year_end", "month", "half", "quarter", "day") and not (
                expression.compared or expression.local
            ):
                year = expression.last.year
        return [self._same_time(text, e, found) if e.local and "同期" in text[e.start : e.end] else e for e in found]

    @staticmethod
    def _same_time(text: str, expression: TimeExpression, found: list[TimeExpression]) -> TimeExpression:
        """去年同期: the time that the sentence tells of, as many years earlier."""
        told = next((e for e in found if e.kind == SPAN and e.first and not (e.compared or e.local)), None)
        if told is None or told.last.year <= expression.last.year:
            return expression
        years = told.last.year - expression.last.year
        try:
            first, last = (d.replace(year=d.year - years) for d in (told.first, told.last))
        except ValueError:  # 29 February
            return expression
        return replace(expression, first=first, last=last, grain=told.grain, planned_last=last)

    # ------------------------------------------------------------------------------------------------------------ details

    def _cut(self, first: date, last: date) -> tuple[date, date, bool]:
        """The span ended on the publication day if it began before it; whether it runs beyond that day."""
        if last <= self.published:
            return first, last, False
        if first <= self.published:
            return first, self.published, True
        return first, last, True

    def _relative(self, word: str, year: int | None) -> int:
        if word in ("上年", "上一年"):
            return (year or self.published.year) - 1  # the year before the one that is spoken of
        if word == "去年":
            return self.published.year - 1
        if word == "前年":
            return self.published.year - 2
        if word == "明年":
            return self.published.year + 1
        if word == "当年":
            return year or self.published.year
        return self.published.year

    def _bare_month_year(self, month: int, year: int | None, lead: str = "", ahead: bool = False) -> int:
        """The year of a month that is named alone: 截至8月底 is the last August, 9月底前 the next September."""
        if lead.startswith("截"):
            return self.published.year if month <= self.published.month else self.published.year - 1
        if ahead and (year is None or year == self.published.year):
            return self.published.year
        if year is not None and year != self.published.year:
            return year
        return self.published.year if month <= self.published.month else self.published.year - 1

    def _resolve(self, m: re.Match, year: int | None) -> TimeExpression | None:
        compared = bool(m["compare"])
        start, end = m.start(), m.end()
        local = m.string[end : end + 1] == "的" and (
            (m["lead"] or "") in ("从", "由", "自") or _TO_TIME.search(m.string, max(0, start - 5), start) is not None
        )
        if (
            m["now"] == "现"
            and m.string.startswith("有的", end)
            and ((m["lead"] or "") in ("从", "由") or _TO_TIME.search(m.string, max(0, start - 5), start))
        ):
            local = True  # 由现有的21个增加到40个
        if m.string[max(0, start - 1) : start] in ("是", "为") and m.string[end : end + 1] == "的":
            compared = True  # 是2021年的2.3倍
        if not compared and _MULTIPLE.match(m.string, end) and _MULTIPLE_OF.search(m.string, max(0, start - 4), start):
            compared = True  # 是“十二五”期间总数的1.7倍
        until = (m["lead"] or "").startswith(("截", "到", "至")) and not local
        if m["compare"]:
            start += len(m["compare"])
            if _FORMER_VALUE.match(m.string, end):
                compared, local = False, True  # 较2020年的57家多出25家: the figure that follows is of that time

        def make(kind, first, last, grain):
            planned = last
            future = False
            if kind == SPAN and first is not None:
                first, last, future = self._cut(first, last)
            elif last > self.published:
                future = True
            if until and kind == SPAN:
                kind = UNTIL
            if kind == UNTIL and grain in ("month", "day", "year") and first is not None and not future:
                first = None
            return TimeExpression(start, end, kind, first, last, grain, compared, local, future, planned)

        if m["plan"]:
            number = (
                {"八": 8, "九": 9, "十": 10}[m["old_plan"]] if m["old_plan"] else 10 + _QUARTER.get(m["plan_no"], 5)
            )
            first, last = plan_years(number)
            tail = m["plan_tail"] or ""
            if tail == "以来":
                return make(SPAN, first, max(last, self.published), "since" if last < self.published else "plan")
            if tail in ("末", "期末", "末期", "收官"):
                return make(INSTANT if last <= self.published else SPAN, first, last, "plan_end")
            if tail.startswith(("前", "头")):
                last = date(first.year + _int(tail[1].replace("两", "二")) - 1, 12, 31)
            return make(SPAN, first, last, "plan")
        if m["years"]:
            y1, y2 = _year(m["y1"]), _year(m["y2"])
            if y2 < y1:
                return None
            return make(SPAN, date(y1, 1, 1), date(y2, 12, 31), "years")
        if m["months"]:
            m1, m2 = int(m["m1"]), int(m["m2"])
            if m["my"]:
                of = _year(m["my"])
            elif m["mrel"]:
                of = self._relative(m["mrel"], year)
            else:
                of = self._bare_month_year(m2, year)
            if m2 < m1:
                return None
            return make(SPAN, date(of, m1, 1), month_end(of, m2), "months")
        if m["cross"]:
            y1, y2 = (int(c[:4]) if c[0].isdigit() else self._relative(c, year) for c in (m["c1"], m["c2"]))
            return make(SPAN, date(y1, int(m["cm1"]), 1), month_end(y2, int(m["cm2"])), "months")
        if m["after"]:
            return make(SPAN, date(int(m["ay"]), 1, 1), self.published, "since")
        if m["days"]:
            of = (
                _year(m["dy"])
                if m["dy"]
                else self._relative(m["drel"], year)
                if m["drel"]
                else self._bare_month_year(int(m["dm2"] or m["dm1"]), year)
            )
            return make(
                SPAN, date(of, int(m["dm1"]), int(m["dd1"])), date(of, int(m["dm2"] or m["dm1"]), int(m["dd2"])), "days"
            )
        if m["ago"]:
            day = years_before(self.published, _int(m["an"])) - timedelta(days=1)
            return TimeExpression(start, end, INSTANT, None, day, "ago", compared, local, False, day)
        if m["year"]:
            of = _year(m["y"]) if m["y"] else self._relative(m["rel"], year)
            return self._year_expression(m, of, make, until)
        if m["month"]:
            if (
                not m["bd"]
                and m["bm"] in ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十")
                and not m["btail"]
            ):
                return None
            month = _int(m["bm"])
            ahead = m.string.startswith(("前", "之前", "以前"), end)
            of = self._bare_month_year(month, year, m["lead"] or "", ahead)
            if m["bd"]:
                day = date(of, month, _int(m["bd"]))
                if m["btail"] in ("以来", "起"):
                    return make(SPAN, day, self.published, "since")
                return make(UNTIL if until else SPAN, None if until else day, day, "day")
            return self._month_expression(of, month, m["btail"] or "", make, until)
        if m["months_of"]:
            of = year or self.published.year
            return make(SPAN, date(of, 1, 1), month_end(of, _int(m["mo"])), "months")
        if m["tothe"]:
            of = year or self.review_year
            return TimeExpression(start, end, UNTIL, None, date(of, 12, 31), "year_end", compared)
        if m["event"]:
            return TimeExpression(start, end, OPEN, None, self.published, "none", compared)
        if m["newyear"]:
            of = self.published.year + (self.published.month > 3)
            return make(SPAN, date(of, 1, 1), date(of, 12, 31), "year")
        if m["yearend"]:
            return TimeExpression(
                start,
                end,
                UNTIL,
                None,
                date(self.published.year, 12, 31),
                "year_end",
                compared,
                False,
                True,
                date(self.published.year, 12, 31),
            )
        if m["yearstart"]:
            day = date(year or self.published.year, 1, 1)
            return TimeExpression(start, end, INSTANT, None, day, "day", compared, True, False, day)
        if m["ofyear"]:
            last = date(year or self.review_year, 12, 31)
            return TimeExpression(
                start, end, UNTIL, None, last, "year_end", compared, local, last > self.published, last
            )
        if m["sameyear"]:
            of = year or self.published.year
            return make(SPAN, date(of, 1, 1), date(of, 12, 31), "year")
        if m["recent"]:
            number = _int(m["rn"])
            if m["ru"] == "个月":
                return make(SPAN, _months_before(self.published, number), self.published, "years")
            return self._past_years(number, make)
        if m["backward"]:
            return self._past_years(_int(m["kn"]), make)
        if m["lasting"]:
            return self._past_years(_int(m["ln"]), make)
        if m["amonth"]:
            back = m["amonth"].startswith("上")
            day = date(self.published.year, self.published.month, 1) - timedelta(days=int(back))
            return make(SPAN, day.replace(day=1), month_end(day.year, day.month), "month")
        if m["yearsahead"]:
            last = years_after(self.published, _int(m["aheadn"] or m["withinn"]))
            return make(SPAN, self.published, last, "years")
        if m["pastyear"]:
            return self._past_years(1, make)
        if m["half"]:
            of = year or self.published.year
            word = m["half"]
            if m["hn"] or m["hm"]:
                month = _int(m["hn"] or m["hm"])
                return make(SPAN, date(of, 1, 1), month_end(of, month), "months")
            return self._part_of_year(of, word, make)
        if m["fromstart"]:
            return make(SPAN, date(self.published.year, 1, 1), self.published, "since")
        if m["whole"]:
            of = year or self.review_year
            if year is None and m["whole"] == "全年" and self.published.month <= 9:
                of = self.published.year - 1  # a whole year that is over
            grain = "annual" if m["whole"] == "年度" else "whole"
            return make(SPAN, date(of, 1, 1), date(of, 12, 31), grain)
        if m["vague"]:
            return TimeExpression(start, end, OPEN, None, self.published, "none", compared)
        grain = "held" if m.group() == "现" else "none"  # 现有: of its own sentence only
        return TimeExpression(start, end, NOW, None, self.published, grain, compared, local)

    def _past_years(self, number: int, make) -> TimeExpression:
        if self.published.month <= 3 and number in (1, 5):
            # a work report at the turn of the year looks back on whole calendar years
            last = self.published.year - 1
            return make(SPAN, date(last - number + 1, 1, 1), date(last, 12, 31), "years")
        if self.published.month >= 11 and number == 1:
            return make(SPAN, date(self.published.year, 1, 1), self.published, "years")
        return make(SPAN, years_before(self.published, number), self.published, "years")

    def _part_of_year(self, of: int, word: str, make) -> TimeExpression:
        if word == "上半年":
            return make(SPAN, date(of, 1, 1), date(of, 6, 30), "half")
        if word == "下半年":
            return make(SPAN, date(of, 7, 1), date(of, 12, 31), "half")
        if word.startswith("前三"):
            return make(SPAN, date(of, 1, 1), date(of, 9, 30), "quarter")
        quarter = _QUARTER[word.removeprefix("第")[0]]
        return make(SPAN, date(of, 3 * quarter - 2, 1), month_end(of, 3 * quarter), "quarter")

    def _month_expression(self, of: int, month: int, tail: str, make, until: bool) -> TimeExpression:
        first, last = date(of, month, 1), month_end(of, month)
        if tail in ("以来", "起"):
            return make(SPAN, first, self.published, "since")
        if until or tail in ("底", "末"):
            return make(UNTIL, None, last, "month")
        return make(SPAN, first, last, "month")

    def _year_expression(self, m: re.Match, of: int, make, until: bool) -> TimeExpression | None:
        tail = m["tail"] or ""
        if m["m"]:
            month = _int(m["m"])
            if m["d"]:
                day = date(of, month, _int(m["d"]))
                if tail in ("以来", "至今", "起"):
                    return make(SPAN, day, self.published, "since")
                return make(UNTIL if until else SPAN, None if until else day, day, "day")
            if tail == "至今":
                return make(SPAN, date(of, month, 1), self.published, "since")
            return self._month_expression(of, month, tail, make, until)
        if tail in ("以来", "至今", "来", "起", "开始", "初以来", "年初以来") or tail.startswith("至"):
            first = date(of, 1, 1)
            if first > self.published:
                return make(SPAN, first, date(of, 12, 31), "year")
            return make(SPAN, first, self.published, "since")
        if tail in ("底", "末", "年底", "年末") and (m["lead"] or "").startswith("自"):
            return make(SPAN, date(of, 12, 31), self.published, "since")
        if tail in ("底", "末", "年底", "年末"):
            return make(UNTIL, None, date(of, 12, 31), "year_end")
        if tail in ("初", "年初"):
            return make(INSTANT, None, date(of, 1, 1), "day")
        if tail in ("上半年", "下半年") or "季度" in tail:
            return self._part_of_year(of, tail, make)
        if m["nq"]:
            return make(SPAN, date(of, 1, 1), month_end(of, _int(m["nq"])), "months")
        if until:
            return make(UNTIL, None, date(of, 12, 31), "year_end")
        return make(SPAN, date(of, 1, 1), date(of, 12, 31), "year")


def weak_now(text: str, start: int, end: int, published: date) -> TimeExpression | None:
    """现有, 已有, 共有: as of the publication day, where the sentence names no other time."""
    m = _WEAK_NOW.search(text, start, end)
    return TimeExpression(m.start(), m.end(), NOW, None, published, "none") if m else None
