"""The fate of a figure: whether it states a number of the report's world, and if not, why not.

What lives here: the reasons for which a numeral counts nothing (dates, titles, names, slogans, telephone numbers, list heads …).
What does not: what the remaining figures count. A figure that nothing here rules out may still be left unresolved later.

The classes are those of the gold's guide: ``not_fact`` are dates, parts of names and titles, telephone numbers, list
numbers, document numbers and page furniture.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from orchestration.reading.figures import Figure
from orchestration.reading.lexicon import alternatives
from orchestration.reading.registry import Registry

DATE, TITLE, NAME, ORDINAL = "date", "title", "name", "ordinal"
LIST_HEAD, TELEPHONE, ADDRESS, DOCUMENT_NUMBER = "list number", "telephone", "address", "document number"
FURNITURE, FIXED_WORD, DURATION, MANNER, VAGUE = (
    "page furniture",
    "part of a word",
    "duration",
    "manner, not a count",
    "no determinate value",
)
CODE = "code or version"
GRADE = "grade"
THRESHOLD = "threshold"

# A pattern that opens with a look ahead at its possible first characters is tried nowhere else, which takes a third of the time.
_TITLE = re.compile(r"《[^《》\n]*(?:《[^《》\n]*》[^《》\n]*)*》|〈[^〈〉\n]{1,80}〉")
#: names and slogans in quotation marks; what has a clause mark inside is speech
_QUOTE = re.compile(
    r"“[^“”\n，。；！？,;]{1,40}”|「[^「」\n]{1,40}」|‘[^‘’\n]{1,40}’|『[^『』\n]{1,40}』|\"[^\"\n]{1,40}\""
)
_CLOCK = re.compile(r"\d{1,2}[:：时]\d{1,2}(?:[:：分]\d{1,2}秒?)?")
_ISO_DAY = re.compile(
    r"(?=\d)(?:(?:19|20)\d{2}[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}日?(?:\s*\d{1,2}[:：]\d{2}(?:[:：]\d{2})?)?|(?:19|20)\d{2}[-—–~至]+(?:19|20)\d{2}年?|(?:19|20)\d{2}年(?:度|版)?|\d{1,2}月\d{1,2}[日号]|\d{1,2}月(?:份|底|末|初)?|(?<=月)\d{1,2}[日号])"
)
_PHONE = re.compile(
    r"(?=[+(\d])(?:(?<!\d)(?:\+?\d{2,4}[-—]|\(\d{2,4}\)\s?|0\d{2,3}[-— ])?\d{2,5}[-— ]\d{3,8}(?:[-— ]\d{2,8})?(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)|(?<!\d)(?:400|800)-?\d{3}-?\d{4}(?!\d))"
)
_HOTLINE = re.compile(
    r"(?=[19])(?:(?<!\d)(?:123(?:15|45|65|31|58|30|12|18|69|48|55|28|33))(?!\d)|"
    r"(?<!\d)(?:123\d{2}|12[0-9]{3}|110|119|120|122|96\d{3,4}|95\d{3})(?!\d)(?=[^\d，,。；;]{0,8}(?:热线|平台|投诉|举报|电话|工作|系统|体系|维权|中心|市民|政务|效能|”|」|、|-)))"
)
_DOCUMENT = re.compile(
    r"(?=[〔\[（(【第\d \t\u3000表图])(?:(?:(?<=\n)|(?<=^))[ \t\u3000]*(?:\[\d{1,2}\]|[表图]\s?\d{1,2}(?=[ \u3000:：.．]))|\[\d{1,2}\](?=\n|$)"
    r"|[〔\[（(【](?:19|20)\d{2}[〕\]）)】]\s?第?\s?\d{1,6}号?"
    r"|(?<!\d)第?\d{1,6}号(?:令|文|公告|通告|文件|决定)|(?<=[令告文])第?\d{1,6}号)"
)
_ADDRESS = re.compile(r"(?<=[路街道巷弄村厦楼区座])\d{1,6}(?:号|弄|栋|室|楼|层)(?:院|楼)?")
_CODE = re.compile(
    r"(?=[A-Za-z\d]|[\u4e00-\u9fff]-\d)(?:(?<![A-Za-z])[A-Za-z][A-Za-z0-9./+-]{0,24}?[ -]?\d{1,12}(?:[.:/-]\d{1,8}){0,4}[A-Za-z]{0,8}|(?<!\d)\d{1,8}[A-Z](?![A-Za-z])(?:\+)?"
    r"|(?<!\d)\d{1,8}(?:\+|＋|×|x|\*)(?:\d{1,8}|[NnXx])(?:\+[\dNnX]{1,8}){0,4}|(?![万亿千百元家个项件])[\u4e00-\u9fff]-\d{1,8}|(?<!\d)\d{1,8}[·・]\d{1,8}"
    r"|[A-Z]\+\d{1,8})"
)
_LATIN_UNIT = re.compile(
    r"\d(?:[kKMGT]?[WVA]h?|km|cm|mm|nm|kg|mg|ml|GB|TB|MB|TEU|km/h|㎡|m2|m3|ppm|dB|Hz|℃)\b", re.IGNORECASE
)
_LIST_HEAD = re.compile(
    r"(?=[ \t\u3000(（\d第一二三四五六七八九十])(?:(?:(?<=^)|(?<=\n)|(?<=[。;；:：！!？?]))[ \t\u3000]*(?:[(（]?\d{1,3}[)）、.．](?!\d)|[(（][一二三四五六七八九十]{1,3}[)）]|[一二三四五六七八九十]{1,3}[、.．]|第[一二三四五六七八九十]{1,2}[,，、章节])"
    r"|(?:(?<=^)|(?<=\n))[ \t]*0\d(?=[ \t\u3000]*[\u4e00-\u9fff“])"
    r"|(?<![第统唯之专])[一二三四五六七八九十](?:是|则)(?=[^\d]{2})|(?:(?<=^)|(?<=\n))[ \t]*\d{1,2}[ \t]*(?=\n|$))"
)
#: a time that is itself the result: 平均办理时长4.5天, 周期压缩到18个月
_MEASURED_TIME = re.compile(
    r"(?:时间|时长|周期|时限|期限|用时|耗时|天数|寿命|年限)[^，,。；;]{0,14}$|平均(?:仅|只|约|为|不到)?$|(?:缩短|压缩|延长|提前|压减|提速)(?:了|近|约)?$|(?<![为假])期由?从?$|[由从][^，,。；;\d]{0,6}$|(?:缩|压|延|减|降)[^，,。；;\d]{0,2}(?:到|至|为)$"
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_FAILED = re.compile(r"(?:以上)?(?:监督)?(?:抽查|抽检|检查|检验|复查|监测|违法|不合格)")
_BARE_MULTIPLIER = re.compile(r"[十百千万亿]+")
#: 数字政府2.0, 2025中国…大会, 文化企业30强
_EDITION = re.compile(
    r"\d\.0(?![\d%个百万亿])|(?:19|20)\d{2}(?=[\u4e00-\u9fff])(?![年万亿家个项件人台户次张条元多余])|\d{1,4}(?=强(?![制大]))"
)
_AMONG = re.compile(r"[^，,。；;]{0,8}中(?:列|居|排|位|名)")
_NUMERAL_PAIR = re.compile(r"[一二两三四五六七八九十][级个项类种张条位体层方面]$")
#: 50万元以上的行政村, 亿元以上项目: the figure says which ones, not how many
_THRESHOLD = re.compile(
    r"的?[^，,。；;、：:\d]{0,12}(?:企业|项目|村|单位|罚款|处罚|人群|用户|城市|机构|产品|工程|客户|设备|的)"
)


_AROUND = re.compile(r"(?:的)?(?:范围|半径|距离)[内之以]")
_OF_SUCH_SIZE = re.compile(
    r"(?:的)?(?:检验检测|规模|工业|检测|龙头)?(?:机构|企业|项目|产业|集群|单位|公司|镇|村|园区)(?=[^，,。；;]{0,6}\d)"
)
_AIMED_AT = re.compile(r"的(?:目标|任务|指标|要求)")


#: what counts the visits of a page
_COUNTER = re.compile(r"(?:浏览|阅读|点击|访问|在看|点赞)(?:次数|量|数)?[:：]?[ \u3000]*$")


#: 8大优势产业
_OF_NAMES = re.compile(r"大(?!类|项|型|小|量|多|件|学|家|桥|气|中)[\u4e00-\u9fff]{2}")
_WEATHER = re.compile(r"(?:天气|气温|温度)[:：]?[ \u3000]*$")


_OF_SO_MANY = re.compile(r"[^，,。；;、\d第]{1,8}第[\d一二三四五六七八九十]")


class Spans:
    """Sorted, possibly overlapping spans; whether one covers a place."""

    __slots__ = ("ends", "starts")

    def __init__(self, spans):
        merged = []
        for start, end in sorted(spans):
            if merged and start <= merged[-1][1]:
                merged[-1][1] = max(end, merged[-1][1])
            else:
                merged.append([start, end])
        self.starts = [s for s, _ in merged]
        self.ends = [e for _, e in merged]

    def cover(self, start: int, end: int) -> bool:
        i = bisect_right(self.starts, start) - 1
        return i >= 0 and end <= self.ends[i]

    def touch(self, start: int, end: int) -> bool:
        i = bisect_right(self.starts, end - 1) - 1
        return i >= 0 and self.ends[i] > start


def _found(pattern: re.Pattern, text: str) -> Spans:
    return Spans([m.span() for m in pattern.finditer(text)])


@dataclass(frozen=True, slots=True)
class Marks:
    """The spans of a text, by kind, in which numerals count nothing or something else than they seem to."""

    titles: Spans
    quotes: Spans
    days: Spans
    clocks: Spans
    phones: Spans
    hotlines: Spans
    documents: Spans
    addresses: Spans
    codes: Spans
    heads: Spans
    fixed: Spans
    any: Spans  # all of these but ``fixed``


class FateFinder:
    """Decides for each figure of a text whether anything rules it out as a fact."""

    #: units of time and of the calendar: a figure with one is a duration or a date unless a fact is made of it on purpose
    _TIME_UNITS = frozenset(
        [
            "年",
            "月",
            "日",
            "天",
            "号",
            "时",
            "分钟",
            "小时",
            "秒",
            "个月",
            "周",
            "周年",
            "岁",
            "世纪",
            "季度",
            "个工作日",
            "工作日",
            "学年",
            "点",
        ]
    )

    #: the units in which a small Chinese numeral counts (三家企业), not names something (二期, 三级)
    _COUNTABLE = frozenset(
        [
            "家",
            "项",
            "件",
            "名",
            "人",
            "张",
            "批次",
            "家次",
            "人次",
            "户",
            "户次",
            "台",
            "辆",
            "所",
            "座",
            "种",
            "大类",
            "类",
            "个",
            "艘",
            "起",
            "份",
            "册",
            "条",
            "部",
            "次",
            "枚",
            "款",
            "位",
            "支",
            "本",
            "篇",
            "套",
            "宗",
            "例",
            "架",
            "处",
            "场",
            "幅",
        ]
    )

    def __init__(self, registry: Registry):
        words = registry.words["numeral_word"]
        # in a word the sign # stands for any figure: #号线 are 2号线 and 18号线
        named = [re.escape(word).replace("\\#", r"[0-9]+(?:\.[0-9]+)?") for word in words if "#" in word]
        self._fixed = re.compile("|".join([alternatives(word for word in words if "#" not in word), *named]))
        self._manner = registry.lexicon["manner_noun"]
        self._rank_verbs = registry.lexicon["rank_verb"]

    def marks(self, text: str) -> Marks:
        """The places of a text in which numerals count nothing, found once for all its figures."""
        marks = {
            "titles": _found(_TITLE, text),
            "quotes": _found(_QUOTE, text),
            "days": _found(_ISO_DAY, text),
            "clocks": _found(_CLOCK, text),
            "phones": _found(_PHONE, text),
            "hotlines": _found(_HOTLINE, text),
            "documents": _found(_DOCUMENT, text),
            "addresses": _found(_ADDRESS, text),
            "codes": _found(_CODE, text),
            "heads": _found(_LIST_HEAD, text),
        }
        spans = [span for found in marks.values() for span in zip(found.starts, found.ends, strict=True)]
        return Marks(**marks, fixed=_found(self._fixed, text), any=Spans(spans))

    def fates(self, text: str, marks: Marks, figures: list[Figure], dates: list[tuple[int, int]]) -> list[str | None]:
        """For each figure the reason for which it is no fact, or None. ``dates`` are the spans of time expressions."""
        calendar = Spans(dates)
        return [self._fate(text, f, marks, calendar) for f in figures]

    def _fate(self, text: str, f: Figure, marks: Marks, calendar: Spans) -> str | None:
        start, end = f.start, f.end
        if marks.any.touch(start, end):  # most figures stand in none, which one look tells
            reason = self._marked(text, f, marks, calendar)
            if reason is not None:
                return reason
        elif calendar.cover(start, end):
            return DATE
        if f.unit is None and not f.chinese and _OF_NAMES.match(text, end) and not marks.fixed.cover(start, end):
            return MANNER
        if _WEATHER.search(text, max(0, start - 8), start):
            return FURNITURE
        if _COUNTER.search(text, max(0, start - 10), start):
            return FURNITURE
        if f.chinese and text.startswith(("次会议", "次全会", "次全体会议", "中全会"), end):
            return NAME
        after = text[f.right : f.right + 4]
        if not f.chinese and f.unit is None and _EDITION.match(text, start):
            return (
                CODE
                if "." in text[start:end]
                else DATE
                if start + 4 == end and text[start : start + 2] in ("19", "20")
                else NAME
            )
        if (
            not f.chinese
            and f.unit is None
            and text[max(0, start - 2) : start] in ("国道", "省道", "县道", "高速", "编号")
        ):
            return CODE
        if f.ordinal:
            if f.unit in ("位", "名") or (not f.unit and self._ranked(text, f) and not _HAN.match(text, f.right)):
                return None
            return ORDINAL
        if (
            (f.chinese or f.unit is None)
            and marks.fixed.cover(start, end)
            and f.unit_kind not in ("money", "share", "points")
        ):
            if not self._is_rank_without_unit(text, f):
                return FIXED_WORD
        if f.value is None:
            return VAGUE
        if text[f.left - 1 : f.left] == "在" and _AMONG.match(text, f.right):
            return MANNER  # 在31个省区市中列第14位
        if _OF_SO_MANY.match(text, f.right) and self._rank_verbs.first(text[max(0, start - 12) : start])[0] >= 0:
            return MANNER  # 居全省14个市州第3位
        if f.unit == "次" and text[max(0, f.left - 2) : f.left] == "连续" and _FAILED.match(text, f.right):
            return MANNER  # 对连续两次抽查不合格的企业: which ones
        if f.unit and text[f.unit_end : f.unit_end + 1] == "级":
            return GRADE
        if f.unit in ("千伏", "伏"):
            return GRADE
        if f.unit_kind == "share" and f.bound in ("at_least", "at_most") or _AIMED_AT.match(text, f.right):
            pass  # 90%以上的矛盾纠纷化解在基层: how many, not which ones
        elif f.unit_kind == "money" and f.bound == "at_least" and f.left < start and _OF_SUCH_SIZE.match(text, f.right):
            return THRESHOLD  # 营收超千万元机构21家
        elif f.unit_kind == "physical" and _AROUND.match(text, f.right):
            return THRESHOLD  # 校园周边200米范围内
        elif f.unit and f.bound == "at_least" and text[f.right : f.right + 1] == "的" and f.left < f.start:
            return THRESHOLD  # 超千亿元的县域
        elif f.unit and f.bound in ("at_least", "at_most") and f.right > f.unit_end and _THRESHOLD.match(text, f.right):
            return THRESHOLD
        if f.unit is None and not f.chinese:
            if text.startswith(("日", "天内", "小时"), end):
                return DURATION
            if end - start == 4 and text[start : start + 2] in ("19", "20") and "." not in text[start:end]:
                return DATE  # 盘点2013
        if f.unit in self._TIME_UNITS:
            return None if not f.ordinal and _MEASURED_TIME.search(text, max(0, start - 24), f.left) else DURATION
        if f.chinese and f.bound == "exact" and _BARE_MULTIPLIER.fullmatch(text, start, end):
            return GRADE  # 千亩高产片, 百亿产业: of what size, not how many
        if f.chinese:
            if self._is_rank_without_unit(text, f):
                return None
            if f.unit is None:
                return FIXED_WORD
            if f.multiplied or f.value >= 100 or f.unit_kind in ("share", "points", "money", "ratio"):
                return None
            if f.unit not in self._COUNTABLE:
                return FIXED_WORD
            if self._manner.at(text, f.right):
                return MANNER
            if _NUMERAL_PAIR.search(text, max(0, start - 2), start):
                return MANNER  # 四级三类
            if text[f.left - 1 : f.left] in tuple("前后这该此各") or text[max(0, f.left - 2) : f.left] in (
                "上述",
                "以上",
                "下列",
                "以下",
                "其他",
                "其余",
            ):
                return MANNER
            if f.value == 1:
                return MANNER
            if f.unit in ("大", "个", "项", "类", "种", "张", "条", "级", "方", "位"):
                ends_part = text[f.right : f.right + 1] in "，,。;；、" and f.value > 3
                return MANNER if self._manner.at(text, f.right) and not ends_part else None
            return None
        if f.unit is None and len(text[start:end]) >= 5 and text[start:end].isdigit() and after[:1] not in "家个项件":
            before = text[max(0, start - 1) : start]
            return TELEPHONE if end - start >= 7 or before in ("-", " ", "：", ":") else None
        return None

    @staticmethod
    def _marked(text: str, f: Figure, marks: Marks, calendar: Spans) -> str | None:
        """The reason for which a figure in a marked place is no fact, or None."""
        start, end = f.start, f.end
        if marks.titles.cover(start, end):
            return TITLE
        if marks.heads.cover(start, end):
            return LIST_HEAD
        if marks.documents.touch(start, end):
            return DOCUMENT_NUMBER
        if marks.clocks.cover(start, end) and not f.unit_kind == "count":
            return DATE
        if calendar.cover(start, end) or marks.days.cover(start, end):
            return DATE
        if marks.addresses.touch(start, end):
            return ADDRESS
        if marks.hotlines.touch(start, end) and not f.unit:
            return TELEPHONE
        if marks.phones.cover(start, end) and not f.unit:
            return TELEPHONE
        if not f.chinese and marks.codes.touch(start, end) and not _LATIN_UNIT.match(text, max(start, end - 1)):
            return CODE
        if marks.quotes.cover(start, end):
            return NAME
        return None

    def _ranked(self, text: str, f: Figure) -> bool:
        """Whether an ordinal states a rank: 居全国第6位, 排名第二, 列全省第3."""
        before = text[max(0, f.start - 14) : f.start - 1]
        before = re.split(r"[，,。;；、：:]", before)[-1]
        if self._rank_verbs.first(before)[0] >= 0:
            return True
        if before.endswith(
            (
                "全国",
                "全省",
                "全市",
                "国内",
                "全球",
                "世界",
                "亚洲",
                "东北",
                "中部",
                "西部",
                "东部",
                "省内",
                "全县",
                "全区",
            )
        ):
            return True
        return False

    def _is_rank_without_unit(self, text: str, f: Figure) -> bool:
        return f.ordinal and self._ranked(text, f)
