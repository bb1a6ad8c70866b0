"""What a figure counts: the composed name of its indicator, found from where the words stand.

What lives here: cutting the clause around a figure into agent, verb, counted thing and predicate, carrying over what a
following figure leaves unsaid (其中, 、-lists, 分别, 由…增加到…), and composing the name. What does not: time and place
(``scopes.py``) and the look-up in the registry (``catalogue.py``).

The counted thing is in no list: it is what stands between the figure and the nearest boundary, on the side that the
figure's neighbours point to. Closed classes (verbs, adverbs, self-references) come from the registry.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from orchestration.reading.figures import Figure
from orchestration.reading.lexicon import WordList
from orchestration.reading.registry import Registry

#: kinds of statement
LEVEL, DONE, SHARE, CHANGE, GAP, RANK = "level", "done", "share", "change", "gap", "rank"

_STRONG = "，,；;。：:！!？?\n"
_BRACKETS = "（）()"
_WEAK = "、"
_BOUNDARY = re.compile(r"[，,；;。：:！!？?\n（）()、]")
_EDGE = " \t　“”\"'‘’「」『』《》〈〉【】[]—-–·…的了着"
_JOINERS = ("和", "与", "及", "以及", "或", "并", "暨")
_SHARE_NAME = re.compile(r"率|比例|比重|占比|覆盖面|满意度|指数|渗透|份额|化程度|公众评价")
_SHARE_OF = re.compile(r"(?:约|均)?占(?:到|据)?(?P<whole>[^，,。；;占]{0,24}?)(?:的|比)?(?:比重|比例|总数|总量)?(?:达到|达|为|近|约|超过|超)?$")
_GAP = re.compile(r"(?P<subject>.*?)(?P<side>高于|低于|高出|低出|优于|快于|慢于|超过|领先|领先于|好于|高过)(?P<whole>[^，,。；;]{0,20}?(?:平均水平|平均值|平均|水平|均值|增速|年|时期|全国|全省|全市|世界))(?:约|近|了)?$")
_FROM = re.compile(r"(?:由|从)(?:[^，,。；;\d]{0,14})$")
_TO = re.compile(r"^(?:[^，,。；;\d]{0,10}?)(?:增加|增长|提高|提升|上升|扩大|发展|扩容|跃升|升|增|减少|下降|降低|压缩|缩短|压减|降|减|上涨|攀升|拓展|改善)(?:到|至|为)(?:了)?$|^(?:到|至)$")
_DOWN_TO = re.compile(r"减少|下降|降低|压缩|缩短|压减|降|减")
_TAIL_WORK = re.compile(r"(?:的)?(?:工作|数据|情况|任务|活动|等)$")
_ACTIVITY = re.compile(
    r"(?:开展|深化|推进|推动|实施|强化|加强|抓好|做好)(?:了|好)?(?P<what>[^，,。；;、：:\d]{4,20}?)(?:专项|集中|百日)?(?:行动|整治|治理|检查|执法|打假)(?:工作|活动|行动|任务)?[，,]"
)
_PROVIDE = re.compile(r"^提供(?:了)?(?P<what>.*?服务)")
_ORDINAL_PART = re.compile(r"第[零一二三四五六七八九十百\d]+(?:届|批|次|期|轮|号|季)")
#: units that count events: a figure in one is a flow unless the sentence counts cumulatively
_EVENT_UNITS = frozenset("批次 家次 人次 户次 次 台次 件次 台件 起 场 场次 车次 班次 架次".split())
#: words that say, within a name, that it counts what was done
_DONE_INSIDE = re.compile(r"新增|新建|新开|新培育|新设|新登记|净流入|净流出|净增|新获|新认定|新注册|新引进|新成立|新发展")
_CUMULATIVE = re.compile(r"累计|(?:^|[省市县区州国已目前时，,])(?:一|总)?共(?![同享创有产识和])(?!建(?![立成设]))")
_BACK_REFERENCE = re.compile(r"(?:其中)?(?:[后前]?[两二三四五]项|三者|二者|两者|均)?")
_EXISTING = ("有", "共有", "现有", "已有", "拥有", "现存", "共拥有", "具有", "设有", "在册", "登记在册")
_CUMULATED_VERB = re.compile(r"(?:累计|共)(?![同享创有产识和])")
_AIMED = re.compile(r"(?:累计|先后|已|共)?(?:为|向|给|与)(?!了|此)")
_RELATIVE_NOUN = re.compile(r"^[^，,]{2,20}的(?P<noun>[\u4e00-\u9fffA-Z]{2,10})$")
_FROM_PART = re.compile(r"(?P<subject>.+?)(?:由|从)[^由从，,]{0,12}$")
_SHARE_SUBJECT = re.compile(r"[^，,。；;、\d]*(?:率|比例|比重|满意度)(?=[^，,。；;\d]*[，,]?$)")
_NEW_OR_REBUILT = re.compile(r"新[（(][改扩续、/]{1,4}[)）]建|新改扩建|新改建")
_LEADING_QUOTE = re.compile(r"\s*“[^”]*”")
_QUOTED = re.compile(r"“[^“”\n]{1,24}”|「[^「」\n]{1,24}」|《[^《》\n]{1,60}》")
_INNER_MARKS = str.maketrans({c: "\x02" for c in "、，,；;。：:（）()"})
_PAREN = re.compile(r"[（(][^（）()]*[）)]")


@dataclass(slots=True)
class Named:
    """What is known of one figure's clause.

    ``name`` is the composed name without the closing 数; ``thing`` is the counted noun alone; ``kind`` one of the kinds of
    statement; ``verb`` what was done; ``direction`` +1 or -1 where something changed. ``base`` is the name that a change, a gap or
    a rank is about. ``rule`` says how the name was found.
    """

    name: str = ""
    thing: str = ""
    kind: str = LEVEL
    verb: str = ""
    verb_class: str = ""
    direction: int = 1
    rank_scope: str = ""
    rule: str = ""
    cumulative: bool = False
    planned: bool = False
    part_of: bool = False
    from_to: str = ""  # from, to: the two ends of 由A增加到B
    prepositional: bool = False
    place: str = ""  # the place among those before 分别
    in_part: bool = False  # one of the parts that 其中 opens


class Namer:
    """Names the figures of one sentence at a time; keeps the topic of a paragraph between sentences."""

    def __init__(self, registry: Registry):
        lex = registry.lexicon
        words = registry.words
        self._doing = lex["verb_doing"]
        self._being = lex["verb_being"]
        self._level = lex["verb_level"]
        self._establish = lex["verb_establish"]
        self._verb_noun = lex["verb_noun"]
        self._predicate = lex["verb_predicate"]
        self._achieve = lex["verb_achieve"]
        self._inspect = lex["verb_inspect"]
        self._cause = lex["verb_cause"]
        self._adverb = lex["adverb"]
        self._preposition = lex["preposition"]
        self._planning = lex["planning"]
        self._change = words["verb_change"]
        self._change_list = lex["verb_change"]
        self._change_prefix = lex["change_prefix"]
        self._rank = lex["rank_verb"]
        self._self = lex["self_region"]
        self._nation = lex["nation"]
        self._agent = lex["agent_suffix"]
        self._abstract = lex["abstract_noun"]
        self._generic = lex["generic_noun"]
        self._compound = lex["compound_head"]
        self._flow_noun = lex["flow_noun"]
        self._trailing = WordList(
            set(words["verb_being"]) | set(words["verb_level"]) | set(words["adverb"]) | {"了", "的", "数量", "数", "约", "近", "超", "：", ":"}
        )
        self._region_names = WordList(n for n in registry.region_names if len(n) >= 2)
        self._weak_words = WordList(
            set(words["abstract_noun"]) | set(words["verb_doing"]) | set(words["adverb"]) | set(words["verb_being"]) | set(words["verb_noun"])
            | set(words["verb_predicate"]) | {"各类", "一批", "等", "的", "、", "和", "类", "各"}
        )

    # -------------------------------------------------------------------------------------------------------- cutting text

    def _clean(self, text: str) -> str:
        """The noun phrase without quotation marks, list marks, ordinals and edges."""
        text = _ORDINAL_PART.sub("", text.replace("\x02", "、"))
        text = text.strip(_EDGE)
        text = re.sub(r"[“”\"「」『』‘’\s]", "", text)
        return text

    def _strip_front(self, text: str, places: bool = True) -> tuple[str, bool]:
        """The text without leading adverbs, self-references, places and joiners; whether an adverb stood there."""
        adverbial = False
        while text:
            rest = text.lstrip(_EDGE + "，,、：:；;")
            if rest.startswith("《") and "》" in rest:
                after = rest[rest.index("》") + 1 :]
                if after and (self._doing.at(after) or self._being.at(after)):
                    text = after
                    continue
            word = self._self.at(rest) or self._nation.at(rest)
            if word:
                text = rest[len(word) :]
                adverbial = True
                continue
            if places:
                word = self._region_names.at(rest)
                if word and len(word) >= 2:
                    following = rest[len(word) :]
                    if following[:1] in tuple("市省县区州") and not following.startswith(("市场", "区域", "县域", "市长", "省长", "市委", "省委")):
                        following = following[1:]
                    text = following
                    continue
            word = self._adverb.at(rest)
            if word and not (self._doing.at(rest) and len(self._doing.at(rest)) > len(word)):
                if len(self._abstract.at(rest)) > len(word) or len(self._verb_noun.at(rest)) > len(word):
                    return rest, adverbial
                text = rest[len(word) :]
                adverbial = True
                continue
            return rest, adverbial
        return "", adverbial

    def _strip_end(self, text: str) -> tuple[str, list[str]]:
        """The text without trailing verbs of being, adverbs and bound words; those words, last first."""
        taken = []
        while text:
            rest = text.rstrip(_EDGE + "：:")
            word = self._trailing.before(rest)
            if not word or len(self._doing.before(rest)) > len(word):
                return rest, taken
            if word in ("中", "上", "里", "内", "后", "前", "时") and taken:
                pass
            if word in ("数", "数量") and len(rest) == len(word):
                return "", taken + [word]
            if word == "数" and rest.endswith(("指数", "系数", "倍数", "基数", "次数", "点数", "人数", "参数")):
                return rest, taken
            if word == "计" and rest.endswith(("统计", "设计", "会计", "审计", "预计")):
                return rest, taken
            if word == "为" and rest.endswith(("行为", "作为", "成为")):
                return rest, taken
            if word in ("共", "公") and rest.endswith("公共"):
                return rest, taken
            if word == "数" and not taken:
                text = rest[:-1]
                taken.append(word)
                continue
            if word == "与" and rest.endswith("参与") or word == "向" and rest.endswith(("方向", "面向")) or word == "由" and rest.endswith("自由"):
                return rest, taken
            if word in ("时", "上", "中", "下", "内", "里", "后", "前", "地", "来", "各", "该", "本", "新", "重点", "组织", "集中", "联合", "统筹", "自", "对", "以", "使", "于", "和", "在", "及", "与", "或", "而", "所", "其", "此", "这", "那", "给") and word not in ("组织",):
                if word in ("重点", "统筹", "集中", "联合", "新"):
                    return rest, taken
                text = rest[: -len(word)]
                continue
            if word == "组织":
                return rest, taken
            text = rest[: -len(word)]
            taken.append(word)
        return "", taken

    def _verbs(self, text: str, adverbial: bool) -> tuple[str, str]:
        """The run of verbs that opens the text and what follows it."""
        position = 0
        while position < len(text):
            word = self._establish.at(text, position) or ""
            other = self._doing.at(text, position)
            if len(other) > len(word):
                word = other
            if not word:
                break
            noun = self._verb_noun.at(text, position)
            if len(noun) > len(word) or len(noun) == len(word) and not self._as_verb(text[position + len(noun) :], adverbial or position > 0):
                break
            position += len(word)
            if text[position : position + 1] in ("了", "过", "好"):
                position += 1
            for joiner in ("或者", "或", "和", "与", "并", "及", "、"):
                if text.startswith(joiner, position) and (
                    self._doing.at(text, position + len(joiner)) or self._establish.at(text, position + len(joiner))
                ):
                    position += len(joiner)
                    break
        return text[:position], text[position:]

    def _generic_only(self, thing: str) -> bool:
        """Whether the thing is no more than 企业, 各类经营主体 or the like, which topics nothing."""
        thing = re.sub(r"^(?:各类|各级|相关|有关|辖区内?|重点)", "", thing)
        return self._generic.at(thing) == thing

    def _as_verb(self, following: str, adverbial: bool) -> bool:
        """Whether a word that is verb and noun (认证, 改造, 服务) is a verb before ``following``: 改造老旧小区, but 认证证书."""
        if not following:
            return False
        if self._generic.at(following) == following:
            return True
        head = self._compound.at(following)
        while head and len(head) < len(following):
            following = following[len(head) :]
            head = self._compound.at(following)
        if head:
            return False
        noun = self._verb_noun.at(following)
        if noun and not adverbial:
            return self._as_verb(following[len(noun) :], False)
        return True

    def _strip_agent(self, text: str) -> tuple[str, bool]:
        """The text without an agent before its verb (全省各级市场监管部门监督抽查…)."""
        best = 0
        limit = min(len(text), 34)
        i, word = self._agent.first(text, 0, limit)
        while i >= 0:
            end = i + len(word)
            rest = text[end:]
            skipped, adverbial = self._strip_front(rest, places=False)
            if skipped and self._doing.at(skipped) and not (
                self._verb_noun.at(skipped) and not adverbial and len(self._verb_noun.at(skipped)) >= len(self._doing.at(skipped))
            ):
                best = end
            i, word = self._agent.first(text, i + 1, limit)
        return (text[best:], True) if best else (text, False)

    def _weak(self, name: str) -> bool:
        """Whether the name is made of verbs and abstract nouns alone, so that it says nothing without its topic."""
        position = 0
        generic = False
        while position < len(name):
            word = self._weak_words.at(name, position)
            g = self._generic.at(name, position)
            if g and len(g) >= len(word):
                generic = True
                position += len(g)
                continue
            if not word:
                return False
            position += len(word)
        return not generic

    # ------------------------------------------------------------------------------------------------------------- sentence

    def name(
        self,
        text: str,
        start: int,
        end: int,
        figures: list[Figure],
        times: list[tuple[int, int]],
        topic: str = "",
        carried: Named | None = None,
    ) -> tuple[list[Named], str]:
        """A ``Named`` for each figure of the sentence ``text[start:end]``, and the topic that the next sentence inherits.

        ``figures`` are those that nothing ruled out, in order; ``times`` the spans of time expressions, whose words name nothing;
        ``topic`` what the paragraph inspects; ``carried`` the last level or deed counted before this sentence.
        """
        names: list[Named] = []
        masked = self._mask(text, start, end, times)
        activity = _ACTIVITY.search(masked, 0, (figures[0].left - start) if figures else len(masked))
        inherited_topic = topic
        if activity:
            topic = self._clean(activity["what"])
        offset = start
        base: Named | None = None  # the last figure that is a level or was done
        for i, figure in enumerate(figures):
            previous_right = figures[i - 1].right if i else start
            next_left = figures[i + 1].left if i + 1 < len(figures) else end
            left_text, boundary = self._left(masked, offset, previous_right, figure.left)
            right_text, right_boundary = self._right(masked, offset, figure.right, next_left)
            touches_next = i + 1 < len(figures) and figure.right + len(right_text) >= next_left
            named = self._one(
                figure, left_text, boundary, right_text, touches_next, figures, i, names, base, topic, masked, offset, carried
            )
            names.append(named)
            if named.kind in (LEVEL, DONE, SHARE):
                base = named
                if named.verb_class == "inspect" and named.verb and named.thing and not self._generic_only(named.thing) and not self._weak(named.thing):
                    topic = inherited_topic = named.thing
        self._share_predicates(figures, names, masked, offset)
        self._stack(figures, names, masked, offset, end)
        self._spread(figures, names, masked, offset)
        return names, inherited_topic

    @staticmethod
    def _mask(text: str, start: int, end: int, times: list[tuple[int, int]]) -> str:
        """The sentence with time expressions blanked out by a mark of equal length."""
        sentence = text[start:end]
        for m in _QUOTED.finditer(sentence):
            # marks within quotation marks or titles bound nothing: “双随机、一公开”抽查
            inner = m.group().translate(_INNER_MARKS)
            sentence = sentence[: m.start()] + inner + sentence[m.end() :]
        for s, e in times:
            if s >= start and e <= end:
                sentence = sentence[: s - start] + "\x01" * (e - s) + sentence[e - start :]
        return sentence

    def _left(self, masked: str, offset: int, previous_right: int, left: int) -> tuple[str, str]:
        """What stands before the figure back to the nearest boundary or figure, and what that boundary is."""
        segment = masked[max(0, previous_right - offset) : left - offset]
        cut, mark = 0, "figure"
        depth = 0
        for i in range(len(segment) - 1, -1, -1):
            c = segment[i]
            if c in ")）":
                depth += 1
            elif c in "(（":
                if depth:
                    depth -= 1
                else:
                    cut, mark = i + 1, "("
                    break
            elif not depth and (c in _STRONG or c in _WEAK):
                cut, mark = i + 1, c
                break
        else:
            mark = "figure" if previous_right > offset else "start"
        return segment[cut:], mark

    def _right(self, masked: str, offset: int, right: int, next_left: int) -> tuple[str, str]:
        segment = masked[right - offset : next_left - offset]
        m = _BOUNDARY.search(segment)
        if m and m.start() == 0 and m.group() not in "（(":
            return "", m.group()
        # a bracket right after the figure explains it; what follows the bracket goes on
        if m and m.group() in "（(" and m.start() > 0:
            closing = segment.find("）" if m.group() == "（" else ")", m.start())
            if closing > 0:
                following = _BOUNDARY.search(segment, closing + 1)
                stop = following.start() if following else len(segment)
                return _PAREN.sub("", segment[:stop]), segment[stop : stop + 1]
        if m and m.group() == "、":
            strong = next((n for n in _BOUNDARY.finditer(segment, m.end()) if n.group() != "、"), None)
            if strong is not None or next_left - offset >= len(masked.rstrip("。")):
                # no figure before the clause ends: 66项高精度、高稳定性的计量标准
                stop = strong.start() if strong else len(segment)
                return segment[:stop].rstrip("。"), segment[stop : stop + 1]
        return (segment[: m.start()], m.group()) if m else (segment, "")

    # --------------------------------------------------------------------------------------------------------------- figure

    def _one(self, figure, left_text, boundary, right_text, touches_next, figures, i, names, base, topic, masked, offset, carried) -> Named:
        previous = names[-1] if names else None
        raw_left = left_text
        left_text = left_text.replace("\x01", "")
        right_text = right_text.replace("\x01", "")
        clause = self._clause(masked, offset, figure.left).replace("\x01", "")
        part_of = "其中" in clause
        planned = self._planning_before(clause)
        cumulative = _CUMULATIVE.search(clause) is not None

        if figure.ordinal or (figure.unit in ("位", "名") and re.search(r"(?:居|列|排|第)[^，,]{0,8}$", left_text)) :
            return self._rank_named(left_text, figure, base, previous)
        if figure.unit_kind in ("share", "points", "ratio") or figure.unit in ("倍", "个百分点"):
            before = masked[: figure.left - offset]
            clause_before = before[: max(len(before) - len(clause) - 1, 0)] if not names else ""
            named = self._share_named(figure, left_text, right_text, boundary, base, previous, clause_before, topic)
            named.planned, named.part_of = planned, part_of
            return named
        changed = self._changed(left_text)
        if changed is not None:
            subject, direction, compared = changed
            if compared or not subject and base is not None and boundary in _STRONG:
                subject_name = self._subject(subject)
                reference = subject_name or (base.name if base else "")
                if reference:
                    return Named(
                        name=reference + ("同比变化" if compared else "变化"), thing=reference, kind=CHANGE, direction=direction,
                        rule="change of the figure before" if not subject_name else "change of its subject", planned=planned,
                    )

        # a list of examples (大米、酸菜、干海参等10个…) or of modifiers: what rules it stands further back in the clause
        if boundary in _WEAK and "等" in left_text:
            left_text = self._clause_left(masked, offset, figures[i - 1].right if i else offset, figure.left)
            if previous is not None and previous.thing:
                left_text = left_text.removeprefix(previous.thing)
        cumulated = _CUMULATED_VERB.search(left_text)
        if cumulated and (self._doing.at(left_text, cumulated.end()) or self._establish.at(left_text, cumulated.end())):
            left_text = left_text[cumulated.start() :]  # 12315指挥中心及各分中心共登记…: who did it is not what is counted
        if "以上的" in left_text and len(left_text) - left_text.index("以上的") > 5:
            left_text = left_text[left_text.index("以上的") + 3 :]
        left_text = _NEW_OR_REBUILT.sub("新建", left_text)
        quoted = _LEADING_QUOTE.match(left_text)
        if quoted and self._doing.at(left_text, quoted.end()):
            left_text = left_text[quoted.end() :]  # “双随机、一公开”抽查…
        if not left_text and boundary in "：:":
            left_text = self._before_colon(masked, offset, figure.left)
            boundary = "start"
        listed = left_text.rfind("等")
        if listed >= 0 and left_text.count("“", 0, listed) > left_text.count("”", 0, listed):
            listed = -1
        if 0 < listed < len(left_text) - 3 and not left_text.startswith(("服务", "活动"), listed + 1) and not self._doing.at(left_text[listed + 1 :]):
            left_text = left_text[listed + 1 :]  # “…中心”等省级质检中心: examples, then their kind
        aimed = _AIMED.match(left_text)
        if aimed:
            for at in range(2, min(len(left_text), 14)):
                if self._doing.at(left_text, at):
                    left_text = left_text[at:]  # 为企业节约成本, 向社会提供…
                    break
        existing = bool(re.search(r"(?:有|达|达到|拥有|总数|总量|数量)(?:约|近|超)?$", left_text)) or left_text.startswith(_EXISTING)
        prepositional = bool(re.search(r"(?:^|[，,、\u4e00-\u9fff])(?:对|为|向|给|与)[^对为向给与]{0,8}$", left_text)) and not left_text.endswith(("为", "作为", "成为")) or left_text.endswith(("累计为", "先后为", "已为", "共为")) or left_text in ("为", "对", "向", "给")
        front, adverbial = self._strip_front(left_text)
        front, had_agent = self._strip_agent(front)
        if had_agent:
            front, more = self._strip_front(front)
            adverbial = True
        front, trailing = self._strip_end(front)
        # a level that is reached from another: 由2800项增加到3385项
        if previous is not None and _TO.match(left_text.removesuffix("的")) and boundary == "figure":
            out = Named(name=previous.name, thing=previous.thing, kind=previous.kind, verb=previous.verb, rule="to, of the pair from … to", verb_class="level", from_to="to", planned=planned)
            previous.from_to, previous.verb_class = "from", "level"
            return out

        verb, thing = self._verbs(front, adverbial or had_agent)
        counted = next((n for n in reversed(names) if n.kind in (LEVEL, DONE)), None)
        kind_of_whole = None
        if part_of and not verb and counted is not None and not existing:
            kind_of_whole = counted.kind
        elif boundary in "：:" and not verb and counted is None and carried is not None and not existing:
            kind_of_whole = carried.kind  # a list after a colon goes on counting what was counted
        thing, second = self._relative(thing)
        verb_class = self._verb_class(verb, trailing, adverbial)
        np, predicate, tail_of_right = self._noun_after(right_text, touches_next)

        named = Named(verb=verb, verb_class=verb_class, cumulative=cumulative, planned=planned, part_of=part_of)
        named.kind = DONE if verb_class in ("doing", "inspect", "achieve") else LEVEL
        if verb_class == "being" and figure.unit in _EVENT_UNITS and not existing:
            named.kind = DONE  # 人次, 批次 count what happens
        clean_thing = self._clean(thing)

        if clean_thing.endswith("等"):
            clean_thing = ""  # a list of examples; the kind that they are examples of follows the figure
        if boundary == "figure" and previous is not None and previous.thing and clean_thing.startswith(previous.thing):
            # 146家企业获得有机产品认证证书223张: the noun belongs to the figure before, its predicate to this one
            inner, inner_thing = self._verbs(clean_thing[len(previous.thing) :], True)
            if inner and inner_thing:
                verb, clean_thing = inner, self._clean(inner_thing)
                named.verb, named.verb_class, named.kind = inner, previous.verb_class, previous.kind
        use_right = bool(np) and (not clean_thing or not self._prefers_left(figure, figures, i, clean_thing, np, predicate, masked, offset, touches_next))
        if use_right:
            named.thing = self._complete(np, previous)
            named.prepositional = prepositional
            self._compose_right(named, predicate, existing)
            named.rule = "counted thing after the figure"
            if left_text in _JOINERS and previous is not None:
                self._carry_verb(named, previous)
            if not clean_thing and not verb and not existing and previous is not None and boundary in "，,、；;" and named.verb_class == "being" and previous.rule.startswith("counted thing after"):
                named.kind, named.verb_class, named.cumulative = previous.kind, previous.verb_class, previous.cumulative or named.cumulative
        elif clean_thing:
            named.thing = clean_thing = self._complete(clean_thing, previous)
            if clean_thing.startswith("获证") and base is not None and "认证" in base.thing:
                named.thing = clean_thing = base.thing[: base.thing.index("认证") + 2] + clean_thing
            named.name = self._join_verb(named, clean_thing)
            named.rule = "counted thing before the figure"
            if kind_of_whole is not None:
                named.kind = kind_of_whole
                named.in_part = True
            elif boundary in _WEAK + "figure" and not verb and previous is not None and boundary != "start":
                self._carry_verb(named, previous)
            elif not verb and not existing and previous is not None and previous.in_part and boundary in "，,":
                named.kind = previous.kind
            elif (
                not verb and not existing and not trailing and boundary in "，," and previous is not None and previous.kind == DONE and previous.verb
                and i and figures[i - 1].unit == figure.unit
            ):
                self._carry_verb(named, previous)
            named.in_part = named.in_part or part_of or previous is not None and previous.in_part and not verb
        elif predicate and (base is not None):
            # 其中52210台已加装…: what is counted was named before
            named.thing = base.thing or base.name
            named.name = self._clean(predicate) + named.thing
            named.kind = DONE if self._achieve.at(predicate) else LEVEL
            named.verb_class = "achieve" if named.kind == DONE else "being"
            named.rule = "counted thing of the figure before, with its predicate"
        elif verb:
            named.name = self._clean(verb)
            named.thing = ""
            named.rule = "what was done"
        elif left_text and not front and (base or carried) is not None and boundary != "figure" and figure.unit_kind == "count" and any(self._region_names.at(left_text[j:]) for j in range(min(6, len(left_text)))):
            # 武汉市5.4万张: the same thing in another place
            source = base or carried
            named.name, named.thing, named.kind, named.verb, named.verb_class = source.name, source.thing, source.kind, source.verb, source.verb_class
            named.rule = "the figure before, in another place"
        elif previous is not None and (boundary in "，,；;、(（figure"):
            if trailing and any(t in ("总数", "合计", "总计", "累计", "共", "共计", "达", "达到") for t in trailing) or boundary == "figure":
                named.name, named.thing, named.kind = previous.thing or previous.name, previous.thing, LEVEL
                named.rule = "total of the figure before"
        if not named.name:
            return named
        ending = self._doing.before(named.thing)
        if verb_class == "being" and left_text.startswith(("涉及", "惠及", "覆盖")) and base is not None and base.kind == DONE and named.kind == LEVEL:
            named.kind = DONE  # 引发投诉11起,涉及消费者2600余人
        if named.kind == LEVEL and figure.unit_kind != "score" and (
            self._flow_noun.before(named.name)
            or not existing and (_DONE_INSIDE.search(named.name) or ending and ending not in self._verb_noun and len(ending) < len(named.thing) and not use_right)
        ):
            named.kind = DONE
            named.verb_class = named.verb_class if named.verb_class not in ("being",) else "doing"
        self._with_topic(named, topic, base, figure)
        return named

    def _relative(self, thing: str) -> tuple[str, str]:
        """The counted thing without a relative clause that says where or by whom (全省建立的省级以上社会公用计量标准)."""
        if "的" not in thing:
            return thing, ""
        head, _, tail = thing.rpartition("的")
        if len(tail) >= 4:
            stripped, _ = self._strip_front(head)
            verb, rest = self._verbs(stripped, True)
            if verb and not rest or len(thing) > 22:
                return tail, head
        return thing, ""

    def _clause(self, masked: str, offset: int, left: int) -> str:
        """The clause up to the figure, back to the last strong boundary."""
        segment = masked[: left - offset]
        cut = max(segment.rfind(c) for c in "，,；;。：:")
        return segment[cut + 1 :]

    def _planning_before(self, clause: str) -> bool:
        i, word = self._planning.first(clause)
        will = clause.rfind("将")
        if will >= 0 and not clause.startswith(("将近", "将其"), will):
            rest, _ = self._strip_front(clause[will + 1 :], places=False)
            rest = rest.removeprefix("全面").removeprefix("着力")
            if rest and (self._doing.at(rest) or self._level.at(rest) or self._change_list.at(rest)):
                return True
        return i >= 0 and not (word in ("将", "要") and ("将近" in clause or "主要" in clause or "重要" in clause or "需要" in clause or "纲要" in clause or "要素" in clause or "要求" in clause or "将其" in clause))

    def _verb_class(self, verb: str, trailing: list[str], adverbial: bool) -> str:
        if any(t in self._level or t in ("数量", "总数", "总量") for t in trailing):
            if not verb or verb in self._verb_noun or self._achieve.at(verb) or any(t in ("数量", "总数") for t in trailing):
                return "level"
        if not verb:
            return "being"
        for word in (verb,):
            stripped = word.rstrip("了过好")
            if self._inspect.before(stripped) or self._inspect.at(stripped):
                return "inspect"
            if stripped.startswith("新"):
                return "doing"
            if self._establish.before(stripped) == stripped or self._establish.at(stripped) == stripped:
                return "establish"
            if self._achieve.at(stripped) == stripped:
                return "achieve"
        return "doing"

    def _noun_after(self, right: str, touches_next: bool) -> tuple[str, str, str]:
        """The noun phrase that follows the figure, its predicate, and the rest: 家企业|获得有机产品认证证书."""
        right = right.lstrip(" ")
        if right.startswith(("的", "“", "「")) and len(right) > 1:
            right = right.lstrip("的")
        if not right or right[0] in "）)":
            return "", "", ""
        for joiner in ("和", "与", "及", "以及", "并", "或", "且"):
            if right.startswith(joiner):
                return "", "", right
        if self._preposition.at(right) and len(self._generic.at(right)) <= len(self._preposition.at(right)) or right.startswith(("以上", "以下")):
            return "", right, ""
        i, word = self._predicate.first(right)
        adverb = self._adverb.at(right)
        if i == 0 or adverb in ("已", "均", "全部", "成功", "分别", "其中", "先后", "并", "已经", "也", "都", "仅", "占"):
            return "", right, ""
        while i > 0:
            if i >= 2 or right[:i] in ("人", "店", "村", "户", "县", "市"):
                return self._clean_np(right[:i]), right[i:], ""
            i, word = self._predicate.first(right, i + 1)
        doing = self._doing.at(right)
        if doing and len(doing) == len(right) and doing not in self._verb_noun:
            return "", right, ""
        return self._clean_np(right), "", ""

    def _clean_np(self, np: str) -> str:
        np = self._clean(np)
        np = re.sub(r"(?:等|的)$", "", np)
        for joiner in ("和", "与", "及", "以及", "或"):
            np = np.removesuffix(joiner)
        return np

    def _prefers_left(self, figure, figures, i, thing, np, predicate, masked, offset, touches_next) -> bool:
        """Whether the counted thing is the one before the figure, though a noun follows too (国家标准103项团体标准72项)."""
        if touches_next and not predicate and i + 1 < len(figures):
            following = figures[i + 1]
            after, _ = self._right(masked, offset, following.right, figures[i + 2].left if i + 2 < len(figures) else offset + len(masked))
            after_np, after_predicate, _ = self._noun_after(after.replace("\x01", ""), False)
            return not after_np
        if self._doing.at(np) and self._doing.at(np) not in self._verb_noun:
            return True
        return False

    def _complete(self, np: str, previous: Named | None) -> str:
        """品种 after 保健食品品种 is 保健食品品种."""
        if previous is not None and previous.thing and previous.thing != np and previous.thing.endswith(np) and len(np) <= 4:
            return previous.thing
        return np

    def _tidy_predicate(self, predicate: str) -> str:
        """The predicate as part of a name: 开展了全覆盖监督检查 is 监督检查, 提供培训 is 培训."""
        predicate = self._clean(predicate)
        predicate, _ = self._strip_front(predicate, places=False)
        predicate = re.sub(r"^(?:开展|进行|实施|接受|予以|给予|得到)(?:了|过)?(?=[\u4e00-\u9fff]{2})", "", predicate)
        predicate = re.sub(r"^(?:全覆盖|全面|专项|集中)(?=[\u4e00-\u9fff]{2})", "", predicate)
        provided = _PROVIDE.match(predicate)
        if provided:
            what = provided["what"]
            predicate = what if len(what) > 4 and "等" not in what else "服务"
        predicate = re.sub(r"^提供(?:了)?(?=[\u4e00-\u9fff]{2})", "", predicate)
        predicate = _TAIL_WORK.sub("", predicate)
        return predicate[:24]

    def _compose_right(self, named: Named, predicate: str, existing: bool) -> None:
        done = bool(predicate) and (
            bool(self._achieve.at(self._clean(predicate))) or self._doing_predicate(predicate) and (named.prepositional or bool(named.verb))
        )
        predicate = self._tidy_predicate(predicate)
        verb = named.verb.rstrip("了过")
        if predicate and done and not existing and named.verb_class != "establish":
            named.kind = DONE
            if not named.verb:
                named.verb_class = "achieve"
        if named.prepositional and not existing:
            named.kind = DONE
            if not named.verb:
                named.verb_class = "doing"
        if predicate:
            if verb and not self._cause.at(verb):
                named.name = verb + named.thing + predicate if not self._being.at(verb) else predicate + named.thing
            else:
                named.name = predicate + named.thing
                if verb:
                    named.kind, named.verb_class = DONE, "doing"
        else:
            named.name = self._join_verb(named, _TAIL_WORK.sub("", named.thing))

    def _doing_predicate(self, predicate: str) -> bool:
        rest, _ = self._strip_front(self._clean(predicate), places=False)
        return rest.startswith(("开展", "进行", "实施", "接受", "提供"))

    def _before_colon(self, masked: str, offset: int, left: int) -> str:
        """What stands before the colon that the figure follows, where that is no more than a name: 电梯：21.06万台."""
        segment = masked[: left - offset].rstrip("：: ")
        cut = max(segment.rfind(c) for c in "，,；;。：:、\n")
        return segment[cut + 1 :].strip()

    def _clause_left(self, masked: str, offset: int, previous_right: int, left: int) -> str:
        """What stands before the figure back to the nearest strong boundary or figure, across 、."""
        segment = masked[previous_right - offset : left - offset].replace("\x01", "")
        cut = max(segment.rfind(c) for c in "，,；;。：:")
        return segment[cut + 1 :]

    def _join_verb(self, named: Named, thing: str) -> str:
        """Verb and thing, without a verb that says only that the thing exists."""
        verb = named.verb.rstrip("了过好")
        if not verb or named.verb_class in ("being", "establish") or self._being.at(verb) == verb:
            return thing
        return verb + thing

    def _carry_verb(self, named: Named, previous: Named) -> None:
        """An item of a list shares the verb of the items before it (新增国家级…3家、国家…6家)."""
        if previous.kind in (LEVEL, DONE) and previous.verb:
            named.verb, named.verb_class, named.kind = previous.verb, previous.verb_class, previous.kind
            named.cumulative = named.cumulative or previous.cumulative
            named.name = self._join_verb(named, named.thing)
            named.rule += ", verb of the list"
        elif previous.kind in (LEVEL, DONE):
            named.kind, named.verb_class = previous.kind, previous.verb_class

    def _with_topic(self, named: Named, topic: str, base: Named | None, figure: Figure) -> None:
        if named.rule == "total of the figure before" or not self._weak(named.name):
            return
        if not topic and base is not None and base.thing and base.kind in (LEVEL, DONE) and (named.in_part or named.part_of):
            topic = base.thing
        if topic and topic not in named.name:
            named.name = topic + named.name
            named.rule += ", with the topic"

    # ---------------------------------------------------------------------------------------------------- shares and changes

    def _changed(self, left: str) -> tuple[str, int, bool] | None:
        """Subject, direction and whether a comparison is named, where the text before the figure ends in a verb of change."""
        rest = left.rstrip(" 约近超逾达了为到")
        word = self._change_list.before(rest)
        if not word:
            return None
        direction = 1 if self._change[word] == "up" else -1
        subject = rest[: -len(word)]
        compared = word.startswith(("同比", "环比"))
        while True:
            prefix = self._change_prefix.before(subject.rstrip(" ，,"))
            if not prefix:
                break
            subject = subject.rstrip(" ，,")[: -len(prefix)]
            if prefix not in ("分别", "均", "各", "又", "再", "累计"):
                compared = True
        m = re.search(r"[比较](?:[^，,比较率]{0,14})$", subject)
        if m:
            subject, compared = subject[: m.start()], True
        return subject, direction, compared

    def _subject(self, text: str) -> str:
        text, _ = self._strip_front(text)
        text, _ = self._strip_end(text)
        text = re.sub(r"^(?:其中|实现|完成|推动|带动|保持|预计|力争|确保|努力实现)", "", self._clean(text))
        return text

    def _share_named(self, figure, left, right, boundary, base, previous, clause_before, topic) -> Named:
        gap = _GAP.match(left)
        if gap and figure.unit not in ("倍",):
            subject = self._subject(gap["subject"]) or self._base_name(base, previous)
            direction = -1 if gap["side"].startswith(("低", "慢")) else 1
            return Named(name=f"{subject}与{self._clean(gap['whole'])}之差", thing=subject, kind=GAP, direction=direction, rule="gap to a reference")
        changed = self._changed(left)
        if changed is not None:
            subject, direction, compared = changed
            tail_right, _, _ = self._noun_after(right, False)
            name = self._subject(subject)
            if name in ("", "增加值", "同比") or self._weak(name) and base is not None and len(name) <= 2:
                name = self._base_name(base, previous) or name
                rule = "change of the figure before"
            else:
                rule = "change of its subject"
            if figure.unit_kind == "points":
                suffix = "同比变化" if compared else "变化"
            elif "环比" in left:
                suffix = "环比增长率"
            elif "年均" in left or "平均" in left:
                suffix = "年均增长率"
            else:
                suffix = "同比增长率" if compared else "增长率"
            return Named(name=name + suffix, thing=name, kind=CHANGE, direction=direction, rule=rule)
        share = _SHARE_OF.search(left)
        if share and figure.unit_kind == "share" and not re.search(r"占比$", left.rstrip("达到为约近超过")):
            subject = self._subject(left[: share.start()]) or self._base_name(base, previous)
            whole = self._clean(share["whole"])
            whole = re.sub(r"的?比重?$", "", whole)
            if whole in ("总体", "总数", "总量", "全部", "总", "其", ""):
                return Named(name=f"{subject}占比", thing=subject, kind=SHARE, rule="share of its whole")
            return Named(name=f"{subject}占{whole}比重", thing=subject, kind=SHARE, rule="share of a named whole")
        from_part = _FROM_PART.match(left)
        if from_part:
            left = from_part["subject"]  # 覆盖率由年初的71%升至96%
        if previous is not None and _TO.match(left.removesuffix("的")) and boundary == "figure":
            left = ""
        name = self._subject(left)
        if self._weak(name) and not _SHARE_NAME.search(name):
            earlier = _SHARE_SUBJECT.search(clause_before)
            if earlier:
                name = self._subject(earlier.group())
        np, predicate, _ = self._noun_after(right.lstrip("的"), False) if right else ("", "", "")
        if not name and boundary == "figure" and previous is not None:
            name = previous.name
            return Named(name=name, thing=previous.thing, kind=previous.kind, direction=previous.direction, rule="as the figure before")
        if not name and boundary in "、" and previous is not None:
            return Named(name=previous.name, thing=previous.thing, kind=previous.kind, direction=previous.direction, rule="as the figure before")
        if not _SHARE_NAME.search(name) and np:
            thing = self._clean_np(np)
            return Named(name=f"{self._clean(predicate)}{thing}占比", thing=thing, kind=SHARE, rule="share of the noun after it")
        if not name and base is not None:
            return Named(name=base.name + "占比", thing=base.name, kind=SHARE, rule="share of the figure before")
        verb, thing = self._verbs(name, False)
        named = Named(name=name, thing=name, kind=SHARE, rule="share named before the figure")
        if self._weak(re.sub(r"(?:发现|合格|不合格)?率$", "", name)):
            about = base.thing if base is not None and base.thing and not self._generic_only(base.thing) and base.kind != SHARE else topic
            if about and about not in name:
                named.name, named.rule = about + name, named.rule + ", with the topic"
        return named

    def _base_name(self, base: Named | None, previous: Named | None) -> str:
        if base is not None and base.name:
            return base.name
        return (previous.thing or previous.name) if previous is not None else ""

    def _rank_named(self, left, figure, base, previous) -> Named:
        text = re.split(r"[，,；;]", left)[-1]
        text = text.removesuffix("第")
        i, word = self._rank.first(text)
        subject, scope_text = (text[:i], text[i:]) if i >= 0 else ("", text)
        m = re.search(r"(全国|全省|全市|全球|世界|国内|亚洲|东北|东部|中部|西部|省内|全区|长三角|副省级城市|同类城市)", text)
        scope = m.group(1) if m else "全国"
        if m and i >= 0 and m.start() < i:
            subject = text[: m.start()]
        name = self._subject(subject)
        if not name or self._weak(name) or name in ("总量", "数量", "总数", "规模", "增速", "综合"):
            extra = name if name in ("增速",) else ""
            name = self._base_name(base, previous) + extra
        return Named(name=f"{name}{scope}排名", thing=name, kind=RANK, rank_scope=scope, rule="rank of its subject")

    # ---------------------------------------------------------------------------------------------------------- whole sentence

    def _share_predicates(self, figures, names, masked, offset) -> None:
        """对…10165家学校食堂、131家校外供餐单位开展了监督检查: the predicate after the last holds for all."""
        for k in range(len(names) - 2, -1, -1):
            named, following = names[k], names[k + 1]
            if not named.prepositional or following.rule != "counted thing after the figure" or not named.name.endswith(named.thing):
                continue
            if named.name != named.thing and named.name != named.verb + named.thing:
                continue
            between = masked[figures[k].right - offset : figures[k + 1].left - offset]
            if not re.fullmatch(r"[^，,；;。、]*[，,、和与及][\x01]?", between) or not following.name.endswith(following.thing):
                continue
            predicate = following.name[: -len(following.thing)]
            if predicate:
                named.name = predicate + named.thing
                following.prepositional = True
                following.kind = named.kind

    def _stack(self, figures, names, masked, offset, end) -> None:
        """Figures that stand against each other share the noun phrase after the last: 7大类120个品种16063批次产品质量监督抽查."""
        i = 0
        while i < len(figures) - 1:
            j = i
            while j + 1 < len(figures) and self._stacked(figures[j], figures[j + 1], masked, offset):
                j += 1
            if j > i:
                right, _ = self._right(masked, offset, figures[j].right, figures[j + 1].left if j + 1 < len(figures) else end)
                np, predicate, _ = self._noun_after(right.replace("\x01", ""), False)
                np = _TAIL_WORK.sub("", np)
                if not np and names[i].name and not self._between(masked, offset, figures[i], figures[j]):
                    for k in range(i + 1, j + 1):  # 识别监测对象20.9万户69.3万人: one thing counted twice
                        names[k].name, names[k].thing, names[k].kind = names[i].name, names[i].thing, names[i].kind
                        names[k].verb, names[k].verb_class, names[k].cumulative = names[i].verb, names[i].verb_class, names[i].cumulative
                        names[k].rule = "the thing before, counted in another unit"
                if np and names[j].kind in (LEVEL, DONE):
                    verb = names[i].verb
                    phrase = np
                    if predicate:
                        head, _ = self._strip_front(self._clean(predicate), places=False)
                        if len(head) <= 8 and not self._doing.at(head) and not head.startswith(("进行", "开展")):
                            phrase = np + head
                    for k in range(i, j + 1):
                        own = masked[figures[k].right - offset : figures[k + 1].left - offset] if k < j else ""
                        own = self._clean(own.replace("\x01", "")) or (figures[k].unit or "")
                        thing = phrase if k == j else phrase + own
                        names[k].thing = phrase
                        name = thing
                        if k > i:
                            names[k].verb, names[k].verb_class, names[k].kind = names[i].verb, names[i].verb_class, names[i].kind
                            names[k].planned = names[i].planned
                        if verb and names[i].verb_class not in ("being", "establish") and verb not in name:
                            name = verb.rstrip("了过好") + thing
                        names[k].name = name
                        if self._inspect.before(np) or self._doing_predicate(predicate):
                            names[k].kind, names[k].verb_class = DONE, "inspect"
                        names[k].rule = "figures against each other, noun after the last"
            i = j + 1

    @staticmethod
    def _between(masked: str, offset: int, a: Figure, b: Figure) -> str:
        return masked[a.right - offset : b.left - offset].strip()

    def _stacked(self, a: Figure, b: Figure, masked: str, offset: int) -> bool:
        between = masked[a.right - offset : b.left - offset]
        return len(between) <= 4 and not re.search(r"[，,；;。、：:（）()和与及]", between) and not self._doing.at(between) and b.unit is not None and b.unit_kind == "count" and a.unit_kind == "count"

    def _spread(self, figures, names, masked, offset) -> None:
        """分别: as many subjects as figures, one each."""
        position = 0
        while True:
            at = masked.find("分别", position)
            if at < 0:
                return
            position = at + 2
            group = [k for k, f in enumerate(figures) if f.left - offset >= at]
            if len(group) < 2:
                return
            clause_end = re.compile(r"[。；;]").search(masked, at)
            stop = clause_end.start() if clause_end else len(masked)
            group = [k for k in group if figures[k].left - offset < stop]
            chain = [group[0]]
            for k in group[1:]:
                between = masked[figures[k - 1].right - offset : figures[k].left - offset].strip(" ")
                if k == chain[-1] + 1 and re.fullmatch(r"[、，,]|和|与|及|以及|、?(?:达|为|增长|下降|提高)?", between):
                    chain.append(k)
                else:
                    break
            if len(chain) < 2:
                continue
            head = masked[:at]
            cut = max(head.rfind(c) for c in "，,；;。：:")
            subject = head[cut + 1 :].replace("\x01", "")
            places = self._items(subject, len(chain))
            subject, _ = self._strip_front(subject)
            subject = re.sub(r"(?:也|均|将|已|就|同比|比重|占比)*$", "", subject)
            if places and all(p in self._region_names for p in places) and not subject:
                source = next((n for n in reversed(names[: chain[0]]) if n.kind in (LEVEL, DONE) and n.name), names[chain[0]])
                for k, place in zip(chain, places, strict=True):
                    names[k].name, names[k].thing, names[k].kind = source.name, source.thing, source.kind
                    names[k].place, names[k].rule = place, "one of the places before 分别"
                continue
            items = self._items(subject, len(chain))
            earlier = [n for n in names[: chain[0]] if n.kind in (LEVEL, DONE) and n.name]
            if (items is None or not subject or _BACK_REFERENCE.fullmatch(subject)) and len(earlier) >= len(chain):
                # 立案…件,结案…件,…分别增长…: one each of the figures before
                items = [n.name for n in earlier[-len(chain) :]]
                if names[chain[0]].kind == SHARE:
                    for k, item in zip(chain, items, strict=True):
                        names[k].kind, names[k].name, names[k].thing = SHARE, item + "占比", item
                        names[k].rule = "share of the figures before, one each"
                    continue
            if items is None:
                continue
            for k, item in zip(chain, items, strict=True):
                named, old = names[k], names[chain[0]]
                suffix = ""
                if old.kind == CHANGE:
                    m = re.search(r"(?:同比增长率|环比增长率|年均增长率|增长率|同比变化|变化)$", old.name)
                    suffix = m.group() if m else ""
                named.kind, named.direction = old.kind, old.direction
                named.verb, named.verb_class = old.verb, old.verb_class
                named.thing = item
                named.name = item + suffix
                named.rule = "one of the subjects before 分别"

    def _items(self, subject: str, count: int) -> list[str] | None:
        """The subject cut into ``count`` coordinate items, each completed by the tail that they share; None if it has not as many."""
        items = [x for x in re.split(r"、|，|和|与|及|以及", self._clean(subject)) if x]
        if len(items) != count:
            items = [x for x in re.split(r"、|和(?!谐|平)", self._clean(subject)) if x]
            if len(items) != count:
                return None
        last = items[-1]
        completed = []
        for item in items[:-1]:
            if len(item) < len(last) - 1 and not _SHARE_NAME.search(item) and not item.endswith(("数", "量", "值", "额", "收入", "投资")):
                completed.append(item + last[len(item) :])
            else:
                completed.append(item)
        return [*completed, last]
