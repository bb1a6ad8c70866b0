"""What a figure with a short name is about: the scene, the body or the thing that its sentence has under discussion.

中心设在区内,目前备案主体387家: the name 备案主体数 says less than the sentence. What the sentence adds narrows the indicator and becomes
the breakdown ``主题=…`` (or ``机构=…`` where a body speaks of its own doings, which are not those of the region). What lives here: finding
those phrases. What does not: composing names (``naming.py``), the breakdowns that the registry's wordings carry (``catalogue.py``).
"""

from __future__ import annotations

import re
from functools import lru_cache

from orchestration.reading.clauses import STRONG, TIME_MARK, Cutter
from orchestration.reading.lexicon import WordList, alternatives
from orchestration.reading.registry import Registry

#: how far before a figure its context is looked for, so that the longest sentence is read in a time linear in its length
_FARTHEST = 400
#: what one breakdown may hold
_LONGEST = 20
_SCENE = re.compile(r"在([^，,。；;：:]{3,24}?)(?:中|上|方面|领域|期间|过程中)(?=[，,])")
_UNDERTAKING = re.compile(
    r"(?=[“开深推实举召启])(?:“([^”]{2,14})”(?:专项|集中|百日)?(?:行动|活动|工程|计划|整治|执法)?"
    r"|(?:开展|深化|推进|推动|实施|举办|召开|举行|推出|启动)了?([^，,。；;、：:\d“]{4,22})(?=[，,。；;、：:]|$))"
)
_EVENT = re.compile(
    r"(?=[开举召组实在])(?:开展|举办|召开|举行|组织|实施|在)(?:了|各类|系列)?(?P<event>[^，,。；;、：:\d]{3,20}?(?:行动|活动|整治|培训班|会议|大赛|比武|竞赛|论坛|抽查|宣传月|质量月))(?:中)?[，,]"
)
#: what a spot check is called
_CHECK = re.compile(
    r"(?=[国省市县专联风定日飞监评])(?:国家|省级|市级|县级|专项|联动|风险|定期|日常|飞行)*(?:监督抽查|监督抽检|评价性抽检|风险监测|飞行检查|专项抽查)"
)
#: an inspection that the text speaks of as a whole: 节令食品专项抽检结果, 医疗器械抽检覆盖…
_INSPECTION = re.compile(
    r"(?:了|的|度|，|^|对)?(?P<what>[\u4e00-\u9fff、（）]{2,20}?(?:监督抽检|监督抽查|抽样检验|抽检|抽查|监测|比较试验|监督检查|检定|测评|体检))"
    r"(?=覆盖|涉及|[\u4e00-\u9fff]{0,2}结果|情况|工作|中[，,]|[，,。]|显示|活动|$)"
)
_WORDS = re.compile("[\u4e00-\u9fff]{2}")
_NUMBER = re.compile(r"^\s*[（(]?[一二三四五六七八九十\d]{1,3}[)）、.．]")
_CLAUSES = re.compile(f"[{STRONG}]")
_NO_SUBJECT = re.compile(
    r"据|较|比(?!对|较|武|赛|例)|获悉|记者|数据|结果|截至|显示|(?:第?[一二三四五六七八九十]+)?是|其中|同时|此外|另外|并|还|也|近|来|以来|期间|年"
)


_LIGHT_VERBS = frozenset(("开展", "组织", "组织开展", "开展了", "完成", "公布", "通报", "发布", "实施", "进行"))


class ContextFinder:
    """Finds what the figures of a sentence are about, with the closed classes of a registry."""

    def __init__(self, registry: Registry, cutter: Cutter):
        self._cut = cutter
        self._subject_known = lru_cache(maxsize=1024)(self._subject_of)  # the figures of a sentence share its clauses
        self._any_body = re.compile(alternatives(registry.words["body_suffix"]))
        self._body = registry.lexicon["body_suffix"]
        self._authority = WordList(registry.words["agent_suffix"].keys() - registry.words["body_suffix"].keys())
        self._verbs = registry.lexicon.union(
            "verb_doing", "verb_being", "verb_level", "verb_establish", "verb_achieve", "verb_change", "adverb"
        )

    @staticmethod
    def _part_start(masked: str, left: int) -> int:
        """Where the part of the sentence (between ；) begins in which ``left`` stands, no farther back than is looked."""
        return max(masked.rfind("；", 0, left) + 1, masked.rfind(";", 0, left) + 1, left - _FARTHEST)

    def subject(self, masked: str, left: int) -> str:
        """What the part of the sentence (between ；) that the figure at ``left`` stands in opens with: its grammatical subject, or
        nothing where it opens with a verb, a place or an authority."""
        start = self._part_start(masked, left)
        for clause in _CLAUSES.split(masked[start:left]):
            found = self._subject_known(clause)
            if found:
                return found
        return ""

    def tells_of_body(self, masked: str) -> bool:
        """Whether a word for bodies stands in the sentence at all."""
        return self._any_body.search(masked) is not None

    def body(self, masked: str, left: int) -> str:
        """The body (centre, platform, hotline, firm) that is the subject of the figure's part of the sentence, if one is."""
        found = self.subject(masked, left)
        if masked.startswith("等", masked.find(found) + len(found)):
            return ""  # 沈鼓集团等3家组织: one of those counted
        suffix = self._body.before(found)
        return found if suffix and len(found) >= len(suffix) + 2 else ""

    def event(self, masked: str, left: int) -> str:
        """The campaign, course or meeting that the figure's part of the sentence opens with (举办质量管理培训班,累计参训企业…)."""
        found = [m["event"] for m in _EVENT.finditer(masked, self._part_start(masked, left), left)]
        return self._short(found[-1]) if found else ""

    def inspection(self, masked: str, left: int) -> str:
        """The inspection that the sentence last speaks of before ``left`` as a whole, without who did it."""
        found = ""
        for m in _INSPECTION.finditer(masked, max(0, left - _FARTHEST), left):
            what, _ = self._cut.strip_front(m["what"].replace(TIME_MARK, ""))
            what, had_agent = self._cut.strip_agent(what)
            if had_agent:
                what, _ = self._cut.strip_front(what)
            verb, thing = self._cut.verbs(what, True)
            if verb in _LIGHT_VERBS or (verb and thing and what[: len(verb)] != thing):
                what = thing if len(thing) >= 4 else what
            what = self._short(what.removeprefix("关于"))
            if len(what) >= 4:
                found = what
        return found

    def undertaking(self, masked: str, left: int) -> str:
        """What the sentence before ``left`` says is being done or held: the last scene, campaign or quoted name."""
        start = max(0, left - _FARTHEST)
        scenes = [m[1] for m in _SCENE.finditer(masked, start, left)]
        if scenes:
            return self._short(scenes[-1])
        found = [m[1] or m[2] for m in _UNDERTAKING.finditer(masked, start, left)]
        if found:
            return self._short(found[-1])
        checks = [m[0] for m in _CHECK.finditer(masked, start, left)]
        return checks[-1] if checks else ""

    def _subject_of(self, clause: str) -> str:
        rest, _ = self._cut.strip_front(_NUMBER.sub("", clause.replace(TIME_MARK, "")))
        if not rest or _NO_SUBJECT.match(rest):
            return ""
        begin = len(rest) - len(rest.lstrip("0123456789"))  # 12365热线
        if self._authority.first(rest)[0] >= 0:
            return ""  # 省市场监管局: what an authority reports is its region's
        if "的" in rest[1:]:
            owned = self._subject_of(rest[rest.index("的", 1) + 1 :])  # 投资1.2亿元的国家质检中心投用
            if self._body.before(owned):
                return owned
        for at in range(begin, len(rest)):
            sign = rest[at]
            if (
                sign.isdigit()
                or (sign == "平" and rest.startswith("平均", at))
                or (sign in self._verbs.starts and self._verbs.at(rest, at) and not self._cut.noun_word.at(rest, at))
            ):
                return self._short(rest[:at])
        return self._short(rest)

    def _short(self, phrase: str) -> str:
        phrase = self._cut.clean_noun(phrase).strip("、").removesuffix("累计")
        if (
            not 3 <= len(phrase) <= _LONGEST
            or not _WORDS.search(phrase)
            or "《" in phrase
            or "》" in phrase
            or self._cut.generic_only(phrase)
        ):
            return ""
        return phrase
