"""Cutting a clause around a figure: what stands before it, what stands after it, and into which parts each falls.

What lives here: the cuts – boundaries, leading adverbs and places, agents, runs of verbs, trailing verbs of being, the noun
phrase after a figure and its predicate. What does not: composing a name out of the parts (``naming.py``, ``changes.py``).

All functions work on the masked sentence (``mask``): time expressions are blanked out, marks within quotation marks are
hidden, lengths are kept, so that offsets in the sentence stay true.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass
from functools import lru_cache

from orchestration.reading.lexicon import WordList
from orchestration.reading.registry import Registry

STRONG = "，,；;。：:！!？?\n】【"
WEAK = "、"
JOINERS = ("以及", "和", "与", "及", "或", "并", "暨")
#: what begins and ends a phrase without belonging to it
EDGE = " \t　“”\"'‘’「」『』《》〈〉【】[]—-–·…的了着"
TIME_MARK = "\x01"
HIDDEN_MARK = "\x02"

#: what a figure steps up to, which it does not count: 跃上500亿斤台阶
_STEP = ("台阶", "大台阶", "新台阶", "大关", "关口", "门槛", "规模", "水平", "量级", "行列")
_FRONT_EDGE = EDGE.replace("《", "") + "，,、：:；;" + TIME_MARK + HIDDEN_MARK
_BOUNDARY = re.compile(r"[，,；;。：:！!？?\n【】（）()、]")
_QUOTED = re.compile(r"“[^“”\n]{1,24}”|「[^「」\n]{1,24}」|《[^《》\n]{1,60}》")
_AMONG_THEM = re.compile("(?:^|(?<=[，；。、,;]))当中")
_LIST_HEAD = re.compile(
    r"[ \t\u3000]*(?:[（(][一二三四五六七八九十\d]{1,3}[)）]|[一二三四五六七八九十]{1,3}、|\d{1,2}[、．](?!\d))"
)
_OF_THESE = re.compile("其中[，,]")
_INNER_MARKS = str.maketrans(dict.fromkeys("、，,；;。：:（）()", HIDDEN_MARK))
_ORDINAL_PART = re.compile(r"第[零一二三四五六七八九十百\d]+(?:届|批|次|期|轮|号|季)")
_QUOTES = re.compile(r"[“”\"「」『』‘’\s]")
_PAREN = re.compile(r"[（(][^（）()]*[）)]")
_NEW_OR_REBUILT = re.compile(r"新[（(][改扩续、/]{1,4}[)）]建|新改扩建|新改建")
#: 72小时内排查…: how long it took
_LASTING = re.compile(r"^\d+个?(?:小时|天|日|分钟|月|周|年)(?:内|里|之内|以内)")
#: 对全省12家免税店: whom it was done to follows the figure
_FOR_ALL = re.compile(r"(?<=[\u4e00-\u9fff])(?:对|为|向)(?:全|我|本)?[省市县区州](?:内)?$")
#: words that begin like the mark of the past after a verb: 回收过期药品
_PAST_WORDS = frozenset(("过期", "过程", "过渡", "过滤", "过硬", "好评", "好人", "了解"))
_ITEM = re.compile(r"^\s*(?:[(（]\d{1,2}[)）]|\d{1,2}[.．、)）])")
_LEADING_QUOTE = re.compile(r"(?P<lead>[^“]{0,8})“[^”]*”")
#: 企业生产、销售的产品: what those named did to a thing
_MADE_BY = re.compile(
    r"(?:生产|销售|经营|制造|加工|使用|提供|申报|研发)(?:[、和或与](?:生产|销售|经营|制造|加工|使用))*的"
)
#: manners that no other list has
_MANNERS = frozenset("妥善 安全 优先 及时 稳妥 就近 现场 分批 自主 规范 快速".split())
_AIMED_AT = re.compile(r"的(?:目标|任务|指标|要求)")
#: verbs whose object is people and firms wherever these follow
_DONE_TO = frozenset(("服务", "培训", "救助", "资助", "安置"))
#: those who speak of themselves: 我们抽查…, 我局受理…, 该中心现有…
_SPEAKER = re.compile(
    r"(?:我们|他们|(?:我|本|该)(?:局|院|所|会|厅|委|中心|站|平台|公司|企业|集团|机构|单位|实验室|协会|支队|大队|分局|系统|园区))(?=[\u4e00-\u9fff\x01])(?![的长内])"
)
_SPEAKER_STARTS = frozenset("我他本该")
_SEVERAL = frozenset("两三四五六七八九十")
#: 盱眙、金湖两县定检率
_PLACES_TOGETHER = re.compile(
    r"[，,、]?(?:(?:(?![和与])[\u4e00-\u9fff]){2,5}[、和与]){0,12}(?P<last>(?:(?![和与])[\u4e00-\u9fff]){2,5}?)(?:等)?[两三四五六七八九十](?:个)?[县市区州地省](?:[（(][市县区旗][）)])?(?!级)的?"
)
#: longer phrases are no subject
_LONGEST_LIST = 80
#: 电梯、锅炉等特种设备定检率: of all that the list stands for
_AMONG_OTHERS = re.compile(r"^.*(?<![同平对相高优劣初中])等(?=[\u4e00-\u9fff]{4,}(?:率|比例|比重|占比)$)")
_STEADILY = re.compile(r"(?:连续多年|连续[\d一二三四五六七八九十]+年|始终|一直|常年)(?:均|都|保持|稳定|维持)*(?:在)?$")
#: 关于18批次食品不合格情况的通告
_TITLE_END = re.compile(r"(?<=[\u4e00-\u9fff]{2})(?:情况|结果|名单)?的(?:通告|通报|公告|通知|公示)$")
#: 企业首次获证, 贫困人口稳定脱贫: how it was done is no part of the noun
_ADVERB_AT_END = re.compile(
    r"(?:首次|全部|先后|成功|顺利|正在|正|稳定|率先|陆续|相继|逐一|主动|自愿|集中|如期|按期|共同|一致|当场)+$"
)
#: those who inspect, whatever time stands before them: 2019年全省检验检测机构2278家
_INSPECTORS = (
    "检验检测",
    "检验机构",
    "检测机构",
    "检测中心",
    "检验中心",
    "检验人员",
    "检测人员",
    "检测设备",
    "检查员",
    "监督员",
    "检测能力",
    "检测参数",
    "检验能力",
)
_LASTED = re.compile(r"[一两二三四五六七八九十\d]+年(?:多)?(?:来|间|里)?(?:共|累计|全市|全省|全县|全区)?")
_OFFICE = re.compile(r"(?:厅|局|委|总队|支队|部门)?")
_SENT = re.compile(
    r"(?:组织|派出|选派|安排|邀请|抽调|发动|带领)[^，,。、；;的]{0,6}?"
    r"(?:专家|人员|力量|骨干|队伍|干部|党员|志愿者|团队|工作组|工作队|服务队|小分队|专班)(?:先后|分批|集中|深入|累计|共)?"
)
_ADVERB_INSIDE = re.compile(r"共(?!同|享|建|有|产)|累计|先后|均(?!衡)|全部|免费|予以|给予")
_LIGHT_VERB = re.compile(r"(?:予以|给予|作出|采取)$")
_TELEPHONE = re.compile(r"(?:0\d{2,3}[-—])\d{7,8}|(?<![\d.])1\d{10}(?!\d)|(?<![\d.])\d{7,8}(?=[^\d万亿元家个项件]{2})")
_FOR_YEARS = re.compile(r"^连续[\d一二两三四五六七八九十]+(?:个)?(?:年|季度|月)(?:来)?")
#: 用两年时间使监测覆盖率
_SO_THAT = re.compile(r"^[^，,]{0,10}?时间[，,]?使(?=[\u4e00-\u9fff]{3})")
_TRADE = frozenset(("出口", "进口", "投资", "贷款", "放贷"))
_SOMEONE_AIMS = re.compile(
    r"(?P<who>[^，,。；;为]{3,24}?)(?<![作成因认行视])为(?=[\u4e00-\u9fff]{2,10}(?:免费|提供|检|减|节|挽|解|办|培|更))"
)
#: awards whose name says who gives them: 山西省名牌产品
_AWARD = re.compile(r"[省市区县]?(?:名牌|著名商标|知名商标|名优|优质产品|质量奖|老字号|科技进步|科学技术奖)")
_AIMED = re.compile(r"(?:累计|先后|已|共|免费|无偿|直接|主动|全年)*(?:为|向|给|对)(?!了|此|标)")
_BY = re.compile(r"(?:通过|围绕|针对|聚焦|依托|借助|利用|按照|根据|结合)")
_ABOVE = re.compile(r"以上的(?=.{4})")
#: characters that make a noun of the verb before them: 合格率, 制造业, 消费者
#: words that begin like such a character: 退换商品
_OWN_WORDS = frozenset("商品 商标 商户 商家 商铺 品牌 品种 费用 业务 业主 类别 性别 量具 质量 表格 表彰 度假".split())
_NOUN_SUFFIX = frozenset("率业者商类品额量费值力度性化表")
_GENERIC_FRONT = re.compile(r"^(?:各类|各级|相关|有关|辖区内?|重点)")
_STRONG_MARK = re.compile(f"[{STRONG}]")
_MARK = re.compile(f"[{STRONG}{WEAK}()（）]")
#: phrases whose cuts are kept
_REMEMBERED = 2048


@lru_cache(maxsize=16)
def _strong_marks(masked: str) -> list[int]:
    """The offsets of the strong boundaries of a sentence, which all its figures share."""
    return [mark.start() for mark in _STRONG_MARK.finditer(masked)]


@lru_cache(maxsize=16)
def _marks(masked: str) -> list[int]:
    """The offsets of all boundaries and brackets of a sentence."""
    return [mark.start() for mark in _MARK.finditer(masked)]


@dataclass(frozen=True, slots=True)
class Front:
    """What precedes a figure, taken apart: ``verb`` the run of verbs, ``thing`` what follows it, ``trailing`` the verbs of being and
    bound words before the figure (last first), ``adverbial`` whether an adverb, a place or an agent came first."""

    verb: str
    thing: str
    trailing: tuple[str, ...]
    adverbial: bool
    text: str


class Cutter:
    """The cuts, with the closed classes of a registry."""

    def __init__(self, registry: Registry):
        lex, words = registry.lexicon, registry.words
        self.doing = lex["verb_doing"]
        self.being = lex["verb_being"]
        self.level = lex["verb_level"]
        self.establish = lex["verb_establish"]
        self.achieve = lex["verb_achieve"]
        self.inspect = lex["verb_inspect"]
        self.cause = lex["verb_cause"]
        self.verb_noun = lex["verb_noun"]
        self.predicate = lex["verb_predicate"]
        self.adverb = lex["adverb"]
        self.preposition = lex["preposition"]
        self.self_region = lex["self_region"]
        self.nation = lex["nation"]
        self.rank = lex["rank_verb"]
        self.agent = lex["agent_suffix"]
        self.generic = lex["generic_noun"]
        self.compound = lex["compound_head"]
        self.flow_noun = lex["flow_noun"]
        self.noun_word = lex["noun_word"]
        self.abstract = lex["abstract_noun"]
        self.places = registry.place_names
        self.region_names = registry.region_names
        self.county_names = registry.county_short_names
        self._givers = {  # 浙江名牌产品 is one of the province
            name: {"province": "省", "prefecture": "市"}[r.level]
            for r in registry.regions.values()
            if r.level in ("province", "prefecture")
            for name in (r.name, r.short_name)
        }
        self._trailing = WordList(
            {
                *words["verb_being"],
                *words["verb_level"],
                *words["adverb"],
                "了",
                "的",
                "数量",
                "数",
                "约",
                "近",
                "超",
                "：",
                ":",
            }
        )
        self._stop = lex.union("adverb", "verb_level", "verb_change", "verb_being")
        weak = ("abstract_noun", "verb_doing", "adverb", "verb_being", "verb_noun", "verb_predicate", "verb_establish")
        fillers = ("各类", "一批", "等", "的", "、", "和", "类", "各", "率", "及", "与")
        self._weak_words = WordList([*lex.union(*weak).words, *fillers])
        self._weak_starts = self._weak_words.starts | self.generic.starts
        self._verb_starts = self.establish.starts | self.doing.starts | self.being.starts
        self._front_starts = self.self_region.starts | self.nation.starts | self.adverb.starts | self.places.starts
        # A paragraph says the same again and again: of reports read for the first time, half of the calls of these are
        # answered from what was found before, and four in five of ``back``.
        self.strip_front = lru_cache(maxsize=_REMEMBERED)(self.strip_front)
        self.back = lru_cache(maxsize=_REMEMBERED)(self.back)
        self.weak = lru_cache(maxsize=_REMEMBERED)(self.weak)

    # ------------------------------------------------------------------------------------------------------------- sentence

    @staticmethod
    def mask(text: str, start: int, end: int, times: list[tuple[int, int]]) -> str:
        """The sentence with time expressions blanked out and marks within quotation marks and titles hidden, at equal length."""
        sentence = text[start:end]
        head = _LIST_HEAD.match(sentence)
        if head:
            sentence = " " * head.end() + sentence[head.end() :]  # （一）商品类投诉5.74万件
        if "当中" in sentence:
            sentence = _AMONG_THEM.sub("其中", sentence)
        if "其中，" in sentence or "其中," in sentence:
            sentence = _OF_THESE.sub("其中" + TIME_MARK, sentence)  # 其中,教育培训服务4918件: the mark ends no clause
        if "“" in sentence or "「" in sentence or "《" in sentence:
            sentence = _QUOTED.sub(
                lambda m: m.group()[0] + m.group()[1:-1].translate(_INNER_MARKS) + m.group()[-1], sentence
            )
        if "电话" in sentence or "热线" in sentence:
            sentence = _TELEPHONE.sub(lambda m: TIME_MARK * len(m.group()), sentence)
        for s, e in times:
            if s >= start and e <= end:
                sentence = sentence[: s - start] + TIME_MARK * (e - s) + sentence[e - start :]
        return sentence

    @staticmethod
    def left(masked: str, previous_right: int, left: int) -> tuple[str, str]:
        """What stands before the figure at ``left`` back to the nearest boundary or figure, and that boundary: a mark,
        ``figure`` or ``start``. Offsets in the sentence."""
        previous_right = max(0, previous_right)
        marks = _marks(masked)
        depth = 0
        for i in range(bisect_left(marks, left) - 1, -1, -1):
            at = marks[i]
            if at < previous_right:
                break
            c = masked[at]
            if c in ")）":
                depth += 1
            elif c in "(（":
                if not depth:
                    return masked[at + 1 : left], "("
                depth -= 1
            elif not depth:
                return masked[at + 1 : left], c
        return masked[previous_right:left], "figure" if previous_right > 0 else "start"

    @staticmethod
    def clause(masked: str, left: int, previous_right: int = 0) -> str:
        """What stands before ``left`` back to the nearest strong boundary (or figure), across 、."""
        marks = _strong_marks(masked)
        before = bisect_left(marks, left) - 1
        if before >= 0 and marks[before] >= previous_right:
            return masked[marks[before] + 1 : left]
        return masked[previous_right:left]

    @staticmethod
    def rest_of_clause(masked: str, right: int) -> str:
        """What stands after ``right`` up to the next strong boundary, figures and all."""
        marks = _strong_marks(masked)
        following = bisect_left(marks, right)
        return masked[right : marks[following]] if following < len(marks) else masked[right:]

    @staticmethod
    def before_bracket(masked: str, previous_right: int, left: int) -> str:
        """The words right before the bracket that the figure stands in, back to the nearest boundary or figure."""
        segment = masked[previous_right:left]
        opening = max(segment.rfind("("), segment.rfind("（"))
        segment = segment[: max(opening, 0)]
        return segment[max(segment.rfind(c) for c in STRONG + WEAK + "()（）") + 1 :].replace(TIME_MARK, "")

    @staticmethod
    def before_colon(masked: str, left: int) -> str:
        """What stands before the colon that the figure follows: 电梯：21.06万台."""
        segment = masked[:left].rstrip("：: " + TIME_MARK)
        return segment[max(segment.rfind(c) for c in STRONG + WEAK) + 1 :].replace(TIME_MARK, "").strip()

    @staticmethod
    def right(masked: str, right: int, next_left: int) -> tuple[str, str]:
        """What stands after the figure up to the nearest boundary or figure, and that boundary.

        A list without figures goes on to its end (66项高精度、高稳定性的计量标准), so does one that 等 closes; brackets right
        after the first words are passed over.
        """
        segment = masked[right:next_left]
        m = _BOUNDARY.search(segment)
        if m is None:
            return segment, ""
        if m.start() == 0 and m.group() not in "（(":
            return "", m.group()
        if m.group() == WEAK:
            strong = next((n for n in _BOUNDARY.finditer(segment, m.end()) if n.group() != WEAK), None)
            stop = strong.start() if strong else len(segment)
            if strong is not None or next_left >= len(masked.rstrip("。")) or "等" in segment[m.end() : stop]:
                return segment[:stop].rstrip("。"), segment[stop : stop + 1]
        if m.group() in "（(" and m.start() > 0:
            closing = segment.find("）" if m.group() == "（" else ")", m.start())
            if closing > 0:
                following = _BOUNDARY.search(segment, closing + 1)
                stop = following.start() if following else len(segment)
                return _PAREN.sub("", segment[:stop]), segment[stop : stop + 1]
        return segment[: m.start()], m.group()

    # --------------------------------------------------------------------------------------------------------------- phrases

    @staticmethod
    @lru_cache(maxsize=_REMEMBERED)
    def clean(text: str) -> str:
        """The phrase without quotation marks, ordinals and edges, hidden marks shown again."""
        text = _ORDINAL_PART.sub("", text.replace(HIDDEN_MARK, "、").replace(TIME_MARK, ""))
        return _QUOTES.sub("", text.strip(EDGE)).strip(EDGE)

    def clean_noun(self, text: str) -> str:
        """A noun phrase without what only joins it to the next."""
        text = _TITLE_END.sub("", self.clean(text))
        if text in ("中", "里", "内"):
            return ""
        if len(text) >= 3 and text.endswith("中") and not text.endswith(("其中", "集中", "初中", "高中")):
            text = text[:-1]  # 117个县中
        text = text.removesuffix("等").removesuffix("的")
        for joiner in JOINERS:
            text = text.removesuffix(joiner)
        return text

    def strip_front(self, text: str, places: bool = True) -> tuple[str, bool]:
        """The text without leading adverbs, self-references, places and joiners; whether one of them stood there."""
        adverbial = False
        together = _PLACES_TOGETHER.match(text) if places and not _SEVERAL.isdisjoint(text[:40]) else None
        if together and (together["last"] in self.region_names or together["last"] in self.county_names):
            text, adverbial = text[together.end() :], True
        while text:
            rest = text.lstrip(_FRONT_EDGE)
            if rest.startswith("《") and "》" in rest:
                after = rest[rest.index("》") + 1 :]
                if after and (self.doing.at(after) or self.being.at(after)):
                    text = after
                    continue
            speaker = _SPEAKER.match(rest) if rest[:1] in _SPEAKER_STARTS else None
            if speaker:
                text, adverbial = rest[speaker.end() :], True
                continue
            quoted = rest[:1] in "“「『"
            rest = rest.lstrip(EDGE)
            if quoted:
                return rest, adverbial  # “辽宁优品”: a name, however it begins
            if rest[:1] not in self._front_starts:
                return rest, adverbial
            word = self.self_region.at(rest) or self.nation.at(rest)
            if word and word != "中国" and not self.noun_word.at(rest):
                text, adverbial = rest[len(word) :], True
                continue
            if places:
                word = self.places.at(rest)
                if word.endswith("市") and rest.startswith("场", len(word)):
                    word = word[:-1]  # 宜宾市场监管
                if word:
                    award = _AWARD.match(rest, len(word))
                    if award and len(word) > 1:
                        giver = word[-1] if word[-1] in "省市区县" else self._givers.get(word, "")
                        if rest.startswith(("省", "市", "区", "县"), len(word)):
                            giver = ""
                        return giver + rest[len(word) :], adverbial
                    text = rest[len(word) :]
                    if text[:1] in tuple("市省县区州") and not text.startswith(
                        ("市场", "区域", "县域", "市长", "省长", "市委", "省委")
                    ):
                        text = text[1:]
                    continue
            word = self.adverb.at(rest)
            if word and len(self.doing.at(rest)) <= len(word) and len(self.establish.at(rest)) <= len(word):
                if (
                    len(self.abstract.at(rest)) > len(word)
                    or len(self.verb_noun.at(rest)) > len(word)
                    or self.noun_word.at(rest)
                ):
                    return rest, adverbial
                text, adverbial = rest[len(word) :], True
                continue
            return rest, adverbial
        return "", adverbial

    #: words of place and manner that end a phrase without saying anything of its kind
    _LIGHT_ENDS = frozenset(
        [
            "时",
            "上",
            "中",
            "下",
            "内",
            "里",
            "后",
            "前",
            "地",
            "来",
            "各",
            "该",
            "本",
            "自",
            "对",
            "以",
            "使",
            "于",
            "和",
            "在",
            "及",
            "与",
            "或",
            "而",
            "所",
            "其",
            "此",
            "这",
            "那",
            "给",
            "由",
            "从",
            "把",
            "将",
            "被",
            "按",
            "向",
        ]
    )
    #: ends that belong to a longer word: 行为, 统计, 公共, 参与
    _KEPT_ENDS = (
        "用时",
        "耗时",
        "工时",
        "学时",
        "课时",
        "摘要",
        "纪要",
        "需要",
        "主要",
        "重要",
        "必要",
        "成就",
        "统计",
        "设计",
        "会计",
        "审计",
        "预计",
        "行为",
        "作为",
        "成为",
        "公共",
        "参与",
        "方向",
        "面向",
        "自由",
        "指数",
        "系数",
        "倍数",
        "基数",
        "次数",
        "点数",
        "天数",
        "人数",
        "参数",
        "国内",
        "海上",
        "线上",
        "线下",
        "以上",
        "以下",
        "重点",
        "统筹",
        "集中",
        "联合",
        "创新",
        "更新",
        "高新",
        "战略性新",
        "组织",
        "未来",
        "年度",
        "价值",
        "提前",
        "国有",
        "给予",
        "压计",
        "工具",
    )

    def strip_end(self, text: str) -> tuple[str, tuple[str, ...]]:
        """The text without trailing verbs of being, adverbs and bound words; those words, last first."""
        taken: list[str] = []
        while text:
            rest = text.rstrip(EDGE + "：:" + TIME_MARK)
            word = self._trailing.before(rest)
            if len(word) == 2 and rest.endswith(("最高达", "最多达", "最低为", "最高为")):
                word = word[1:]  # 单笔最高达12.6万元
            if not word or len(self.doing.before(rest)) > len(word) or rest.endswith(self._KEPT_ENDS):
                return rest, tuple(taken)
            text = rest[: -len(word)]
            if word not in self._LIGHT_ENDS:
                taken.append(word)
        return "", tuple(taken)

    def strip_agent(self, text: str) -> tuple[str, bool]:
        """The text without an authority before its verb (全省各级市场监管部门监督抽查…), and whether there was one."""
        if self.cause.at(text) or (self.doing.at(text) and not self.agent.at(text)):
            return text, False
        best = 0
        limit = min(len(text), 34)
        i, word = self.agent.first(text, 0, limit)
        while i >= 0:
            end = i + len(word)
            skipped, _ = self.strip_front(text[end:], places=False)
            if (
                skipped
                and self.doing.at(skipped)
                and (
                    skipped != text[end:]
                    or len(self.verb_noun.at(skipped)) < len(self.doing.at(skipped))
                    or self.inspect.at(skipped)
                )
            ):
                best = end
            end += len(_OFFICE.match(text, end).group())
            sent = _SENT.match(text, end)
            if sent and self.doing.at(text, sent.end()):
                best = sent.end()  # 省市场监管厅组织专家走访企业
            i, word = self.agent.first(text, i + 1, limit)
        return (text[best:], True) if best else (text, False)

    def verbs(self, text: str, adverbial: bool) -> tuple[str, str]:
        """The run of verbs that opens the text and what follows it (发现、整改和解决|问题)."""
        if self._kind_of_body(text):
            return "", text
        position = 0
        while position < len(text):
            if text[position] not in self._verb_starts:
                break
            word = max(self.establish.at(text, position), self.doing.at(text, position), key=len)
            if not word and not position:
                word = self.being.at(text, position)
            noun_word = len(self.noun_word.at(text, position)) if word else 0
            if not word or noun_word > len(word) or noun_word >= 3:
                break
            if (
                text[position + len(word) : position + len(word) + 1] in _NOUN_SUFFIX
                and len(word) > 1
                and text[position + len(word) : position + len(word) + 2] not in _OWN_WORDS
            ):
                break
            noun = self.verb_noun.at(text, position)
            if len(noun) > len(word):
                break
            if len(noun) == len(word) and not self._as_verb(
                text[position + len(noun) :], adverbial or position > 0, word
            ):
                break
            position += len(word)
            if text[position : position + 1] in ("了", "过", "好") and text[position : position + 2] not in _PAST_WORDS:
                position += 1
            for joiner in ("或者", "或", "和", "与", "并", "及", "、", HIDDEN_MARK):
                after = position + len(joiner)
                if text.startswith(joiner, position) and (self.doing.at(text, after) or self.establish.at(text, after)):
                    position = after
                    break
        return text[:position], text[position:]

    def _kind_of_body(self, text: str) -> bool:
        """Whether the text is no more than verbs that say which bodies are meant: 安装改造维修单位."""
        if not text.endswith(("单位", "企业", "机构")):
            return False
        position, count = 0, 0
        while position < len(text) - 2:
            word = self.verb_noun.at(text, position)
            if not word or (word in self.inspect and word not in ("检验", "检测")):
                return False
            position += len(word)
            count += 1
        return count >= 2

    def _as_verb(self, following: str, adverbial: bool, word: str) -> bool:
        """Whether a word that is verb and noun (认证, 改造, 服务) is a verb before ``following``: 改造老旧小区, but 认证证书."""
        if not following:
            return False
        if self.generic.at(following) == following:
            return True
        if word in self.inspect and self.compound.at(following) != following and len(following) >= 2:
            return True  # 抽查电梯
        if len(following) <= 2:
            return False  # 服务名牌
        if word in self.inspect and len(following) >= 4:
            return True  # 抽查检验检测机构
        if word in _DONE_TO and self.generic.at(following):
            return True  # 服务企业创新需求
        head = self.compound.at(following)
        while head and len(head) < len(following):
            following = following[len(head) :]
            head = self.compound.at(following)
        if head:
            return False
        noun = self.verb_noun.at(following)
        if noun and not adverbial:
            return self._as_verb(following[len(noun) :], False, word)
        return True

    @staticmethod
    def aims(text: str) -> bool:
        """Whether the text opens with a preposition of whom or what it is done to: 对, 为, 向."""
        return _AIMED.match(text) is not None

    def front(self, text: str, timed: bool = False) -> Front:
        """What precedes a figure, taken apart; ``timed`` is whether a time expression came right before it."""
        text = text.replace(TIME_MARK, "")
        if "新" in text:
            text = _NEW_OR_REBUILT.sub("新建", text)
        head = text.lstrip()[:1]
        if head.isdigit() or head in ("(", "（"):
            text = _ITEM.sub("", _LASTING.sub("", text))
        for_all = _FOR_ALL.search(text, max(0, len(text) - 6))
        if for_all:
            text = text[: for_all.start()]
            if self.agent.before(text):
                text = ""  # 海关、商务等部门对全省12家免税店: who did it
        quoted = _LEADING_QUOTE.match(text) if "“" in text else None
        if quoted and self.doing.at(text, quoted.end()) and not self.strip_front(quoted["lead"])[0]:
            text = text[quoted.end() :]  # 全省“双随机、一公开”抽查…
        above = _ABOVE.search(text) if "以上的" in text else None
        if above:
            text = text[above.end() :]  # 年营业收入1000万元以上的规模以上机构
        aimed = _AIMED.match(text)
        if not aimed:
            someone = _SOMEONE_AIMS.match(text) if "为" in text else None
            if someone and self.doing.first(someone["who"])[0] < 0:
                text = text[someone.end("who") :]  # 测试中心为养殖户免费检测水质样品
                aimed = _AIMED.match(text)
        if aimed:
            whose = self.doing.at(text, aimed.end())  # 为新办企业刻制公章: which firms
            skip = len(whose) if whose and self.generic.at(text, aimed.end() + len(whose)) else 1
            for at in range(aimed.end() + skip, min(len(text), 16)):
                if self.doing.at(text, at) and not self.noun_word.at(text, at):
                    if self.doing.at(text, at) in _TRADE:
                        break  # 对欧盟出口
                    text = text[at:]  # 为企业节约成本, 向社会提供…
                    break
        elif _BY.match(text):
            for at in range(4, min(len(text), 48)):
                word = self.doing.at(text, at)
                if len(word) >= 2 and word not in self.verb_noun and not self.noun_word.at(text, at):
                    if text[at + len(word) : at + len(word) + 1] not in _NOUN_SUFFIX:
                        text = text[at:]  # 围绕计量、标准…五大领域立项科研创新项目
                        break
        lasted = _LASTED.match(text)
        if lasted and self.doing.at(text, lasted.end()):
            text = text[lasted.end() :]  # 五年改造县局危房43个
        rest, adverbial = self.strip_front(text)
        adverbial = adverbial or aimed is not None
        whom = self.generic.at(rest)
        if whom and f"为{whom}" in text and self.doing.at(rest, len(whom)):
            rest = rest[len(whom) :]  # 分别为经营户更换合格电子秤
        rest, had_agent = self.strip_agent(rest)
        if had_agent:
            rest, _ = self.strip_front(rest)
        sent = _SENT.match(rest)
        if sent and self.doing.at(rest, sent.end()):
            rest, had_agent = rest[sent.end() :], True  # 组织专家走访企业
        rest, trailing = self.strip_end(rest)
        verb, thing = self.verbs(rest, adverbial or had_agent)
        if not verb and timed and self.inspect.at(rest) and not rest.startswith(_INSPECTORS):
            verb, thing = self.inspect.at(rest), rest[len(self.inspect.at(rest)) :]  # 全年检验设备
        if not verb:
            for at in (1, 2):  # 当场销毁不合格食用农产品: an adverb that no list has
                word = self.doing.at(rest, at)
                if len(word) < 2 or self.noun_word.at(rest, at):
                    continue
                if at == 2 and at + len(word) == len(rest) and rest[:2] in _MANNERS:
                    verb, thing = word, ""  # 妥善安置1.6万…群众
                    break
                if word not in self.verb_noun and len(rest) >= at + len(word) + 2:
                    if rest[at + len(word)] not in _NOUN_SUFFIX and "的" not in rest[:at]:
                        verb, thing = self.verbs(rest[at:], True)
                    break
        return Front(verb, thing, trailing, adverbial or had_agent, rest)

    def acted(self, thing: str) -> bool:
        """Whether a phrase holds who did what to what: 科技特派员服务企业创新需求, 省市县选派科技副总."""
        for at in range(2, min(len(thing) - 3, 10)):
            word = self.doing.at(thing, at)
            if (
                len(word) >= 2
                and word not in self.verb_noun
                and word not in self.establish
                and not self.noun_word.at(thing, at)
                and "的" not in thing
                and len(thing) >= at + len(word) + 2
                and thing[at + len(word)] not in _NOUN_SUFFIX
                and self.doing.at(thing, at - 1) == ""
                and not self.compound.at(thing, at + len(word))
            ):
                return True
        return False

    #: adverbs that open a predicate: 家企业已完成…, 家均…
    _PREDICATE_ADVERBS = frozenset(
        ["已", "均", "全部", "成功", "分别", "其中", "先后", "并", "已经", "也", "都", "仅", "却"]
    )

    def back(self, right: str) -> tuple[str, str]:
        """The noun phrase that follows a figure and its predicate: 企业|获得有机产品认证证书. Either may be empty."""
        if _AIMED_AT.match(right):
            return "", ""  # 新增就业45万人以上的目标
        right = right.replace(TIME_MARK, "").lstrip(" 的")
        if not right or right[0] in "）)":
            return "", ""
        if right.startswith(JOINERS) or right.startswith("且"):
            return "", ""
        generic = self.generic.at(right)
        if right.startswith(_STEP) and not right.startswith("规模以上"):
            return "", ""
        if self.rank.at(right):
            return "", right  # 广东省8640件列第2位
        if right.startswith(("以上", "以下")) or len(self.preposition.at(right)) > len(generic):
            return "", right
        acting = self._acting(right, generic)
        if acting:
            return generic, right[len(generic) :]
        noun, predicate = self._noun_and_predicate(right, generic)
        bare = _ADVERB_AT_END.sub("", noun) if predicate else noun
        return (bare, predicate) if len(bare) >= 1 else (noun, predicate)

    def _noun_and_predicate(self, right: str, generic: str) -> tuple[str, str]:
        i, word = self.predicate.first(right)
        if (i == 0 and len(word) > len(generic)) or self.adverb.at(right) in self._PREDICATE_ADVERBS:
            return "", right
        while i >= 0:
            light = _LIGHT_VERB.search(right, 2, i)
            if i >= 2 or right[:i] in ("人", "店", "村", "户", "县", "市", "校"):
                at = light.start() if light else i
                return self.clean_noun(right[:at]), right[at:]
            i, word = self.predicate.first(right, i + 1)
        doing = self.doing.at(right)
        if doing and len(doing) == len(right) and doing not in self.verb_noun:
            return "", right
        acted = _ADVERB_INSIDE.search(right, 1)
        if acted and self.doing.at(right, acted.end()):
            return self.clean_noun(right[: acted.start()]), right[acted.start() :]  # 个村共聘请…
        did = self.doing.before(right)
        if len(did) >= 2 and did not in self.verb_noun and len(right) >= len(did) + 2 and "的" not in right:
            light = _LIGHT_VERB.search(right, 0, len(right) - len(did))
            noun_end = light.start() if light and light.start() >= 2 else len(right) - len(did)
            return self.clean_noun(right[:noun_end]), right[noun_end:]  # 运动员参赛, 企业予以停产整顿
        return self.clean_noun(right), ""

    def _acting(self, right: str, generic: str) -> bool:
        """Whether those named right after a figure (企业, 单位) are told to do something there: 家企业因连续两次不合格被列入…,
        家企业生产、销售的产品."""
        if not generic or len(right) < len(generic) + 2:
            return False
        rest = right[len(generic) :]
        if rest.startswith(("因", "经", "未", "主动", "自愿", "停止", "以")) and not rest.startswith(
            ("经营", "经理", "以上", "以下")
        ):
            return True
        word = self.doing.at(rest)
        return bool(word) and _MADE_BY.match(rest) is not None

    def subject(self, text: str) -> str:
        """The noun phrase that a share, a rank or a change is about."""
        text, _ = self.strip_front(text.replace(TIME_MARK, ""))
        text, _ = self.strip_end(text)
        text = _FOR_YEARS.sub("", _SO_THAT.sub("", text))
        text = _STEADILY.sub("", text)
        if "等" in text and len(text) <= _LONGEST_LIST:
            text = _AMONG_OTHERS.sub("", text)
        return re.sub(r"^(?:其中|实现|完成|推动|带动|保持|预计|力争|确保|努力实现|使(?!用)|令)", "", self.clean(text))

    def head_noun(self, clause: str) -> str:
        """The noun that opens a clause without a figure, up to its verb or adverb: 团体标准从无到有 is 团体标准."""
        rest, _ = self.strip_front(clause.replace(TIME_MARK, ""))
        i, _ = self._stop.first(rest, 2)
        return self.clean_noun(
            rest[:i]
            if i > 0
            else re.sub(r"(?:方面|来看|中)[，,]*$", "", rest.rstrip("，,"))
            if rest.rstrip("，,").endswith(("方面", "来看"))
            else ""
        )

    def weak(self, name: str) -> bool:
        """Whether the name is made of verbs and abstract nouns alone, so that it says nothing without its topic."""
        position = 0
        generic = False
        while position < len(name):
            if name[position] not in self._weak_starts or len(self.noun_word.at(name, position)) >= 3:
                return False
            word = self._weak_words.at(name, position)
            noun = self.generic.at(name, position)
            if noun and len(noun) >= len(word):
                generic = True
                position += len(noun)
                continue
            if not word:
                return False
            position += len(word)
        return not generic

    def generic_only(self, thing: str) -> bool:
        """Whether the thing is no more than 企业, 各类经营主体 or the like, which topics nothing."""
        thing = _GENERIC_FRONT.sub("", thing)
        return self.generic.at(thing) == thing
