"""Figures that say something of another figure: shares, changes, gaps and ranks.

What lives here: telling a share (合格率达…, 占…的), a change (同比增长…, 较上年减少…), a gap (高于全国平均…) and a rank (居全国第…)
from the text before the figure, and naming it after what it is about. What does not: levels and deeds (``naming.py``).
"""

from __future__ import annotations

import re

from orchestration.reading.clauses import Cutter
from orchestration.reading.figures import Figure
from orchestration.reading.registry import Registry
from orchestration.reading.statements import CHANGE, DONE, GAP, LEVEL, RANK, SHARE, Named

SHARE_NOUN = re.compile(r"率|强度|比例|比重|占比|覆盖面|满意度|指数|份额|化程度")
_SHARE_TAIL = re.compile(r"[\u4e00-\u9fff]{2}率$")
#: a share that tells how fast something grew: 增幅达到33.4%; 每年约8%的增速
_GROWTH_NAMED = re.compile(r"(?:增幅|增速|降幅|涨幅|跌幅|升幅|增长率|增长幅度|下降幅度)$")
_GROWS = re.compile(r"(?:左右|以上)?的(?:年均|平均|同比)?(?:增速|增幅|增长率|降幅|速度(?:增长|递增|下降))")
#: 是州局下达任务数的121%
_IS_OF = re.compile(r"(?:^|[，,])(?:约|仅)?(?:是|为|相当于)(?P<whole>[^，,。；;]{2,16})的$")
#: 与太原市相差5.6个百分点
_APART = re.compile(r"(?:与|和|同|跟)(?P<whole>[^，,。；;]{2,14}?)(?:相差|差距为?|相距)(?:约|近|达|了)?$")
_REACHING = re.compile(r"(?:已|仅|只|也|就|却|高|约|均|分别)*(?:为|达到?|有|是|占)(?:到|了)?")
_SHARE_END = re.compile(r"(占比|比重|比例|份额)(?:则|却|也|已)?$")
_SHARE_OF = re.compile(
    r"(?:约|均|仅|已|共|却)*占(?:到|据|了)?(?P<whole>[^，,。；;占]{0,24}?)(?:的|比)?(?:比重|比例|总数|总量)?(?:达到|达|为|近|约|超过|超|高达)?$"
)
_NAMED_SHARE = re.compile(r"占比(?:却|仅|已|约|均|高|达|到|为|近|超|过|分别|提高|提升)*$")
_GAP = re.compile(
    r"(?P<subject>.*?)(?P<side>高于|低于|高出|低出|高过|优于|快于|慢于|超过|领先于?|好于|多于|少于)"
    r"(?P<whole>[^，,。；;]{0,20}?(?:\x01|平均水平|平均值|平均增速|平均|水平|均值|增速|目标|时期|全国|全省|全市|世界|同期))(?:约|近|了)?$"
)
_GAP_TO = re.compile(
    r"(?P<subject>.*?)(?P<side>高于|低于|高出|低出|高过|优于|快于|慢于|超过|领先于?|好于)(?P<whole>[^，,。；;]{2,20}?)(?:约|近|了)?$"
)
_GAP_OF_AVERAGE = re.compile(
    r"(?P<subject>.*?)(?P<side>高于|低于|高出|低出|多于|少于)(?P<whole>[^，,。；;]{0,14}?(?:平均水平|平均值|平均数|平均分|平均|均值))$"
)
_GAP_THAN = re.compile(
    r"(?P<subject>.*?)(?:(?<![占同环])比|较)(?P<whole>[^，,。；;]{1,16}?)(?P<side>高|低|多|少|快|慢)(?:出)?(?:了)?$"
)
_TIMES_OF = re.compile(r"(?P<subject>.*?)(?:是|为|相当于)(?P<whole>[^，,。；;]{2,20}?)的(?:约|近)?$")
#: words that stand for the figure before: 这个数字, 这一比例
_ANAPHOR = re.compile(r"^(?:而)?(?:这个|这一|该|此)(?:数字|数据|比例|指标|比率|数值|成绩|占比)")
#: 由A增加到B: what stands before A, and between A and B
FROM_PART = re.compile(r"(?P<subject>.+?)(?:由|从)[^由从，,]{0,12}$")
TO_PART = re.compile(
    r"^[^，,。；;\d]{0,10}?(?:增加|增长|提高|提升|上升|扩大|发展|扩容|跃升|攀升|猛增|激增|升|增|减少|下降|降低|压缩|缩短|压减|缩减|降|减|上涨|拓展|改善)"
    r"(?:到|至|为)(?:了)?$|^(?:到|至)$"
)
_SUBJECT_BEFORE = re.compile(r"[^，,。；;、\d]*(?:率|比例|比重|满意度)(?=[^，,。；;\d]*[，,]?$)")
_COMPARED_WITH = re.compile(r"(?:与|和|同)[^，,。；;]{0,12}相比$|(?:(?<!占)比|较)(?:[^，,比较率]{0,14})$")
_RANK_SCOPE = re.compile(
    r"全国|全省|全市|全区|全球|世界|国内|亚洲|东北|东部|中部|西部|省内|长三角|珠三角|京津冀|副省级城市|同类城市|省会城市|设区市|地级市|各省区市|各省区|各省份|各省|各市"
)
_YEARLY_MEAN = re.compile(r"年平均|每年平均|平均每年|平均(?:递增|增速)|\x01(?:来|间|期间)?平均(?:增长|下降|提高|递增)")
_HIGHEST_ARE = re.compile(
    r"(?P<rate>[^，,。；;的]{1,14}率)(?:相对|比较)?(?:较|最|偏|居)?(?:高|低|前列?|后)的(?:依次|分别|主要|前[两三四五]位)?(?:是|为|有)(?P<kind>[^，,。；;]{2,16})"
)
#: 2300家企业中,通过质量管理体系认证的不足一成
_THOSE = re.compile(
    r"(?P<clause>(?:通过|取得|获得|建立|拥有|设有|开展|实现|使用|配备|完成)[^，,。；;率比占]{2,20})的(?:企业|单位)?(?:还|仅|只|就|已|也)?(?:占|有|达)?"
)
#: 合格率为94.81%,连续五年保持在93%以上
_HELD = re.compile(r"(?:保持|稳定|维持|达到?|为|升至|提高到|提升到|降至|达至|在)(?:在|了)?(?:约|近)?$")
#: 于洪区最低,仅91%
_ONLY = re.compile(r"(?:仅|只|才|高达|低至)(?:有|为|达)?")
_KEEP_SUBJECT = re.compile(r"^(?:总量|数量|总数|规模|增速|综合|均|人数|件数|位次|增幅|总值|其|)$")


class ChangeNamer:
    """Names shares, changes, gaps and ranks."""

    def __init__(self, registry: Registry, cutter: Cutter):
        self._cut = cutter
        self._change = registry.words["verb_change"]
        self._change_list = registry.lexicon["verb_change"]
        self._change_prefix = registry.lexicon["change_prefix"]
        self._rank = registry.lexicon["rank_verb"]

    def changed(self, left: str) -> tuple[str, int, bool] | None:
        """Subject, direction and whether a comparison is named, where the text before the figure ends in a verb of change."""
        rest = left.rstrip(" 约近超逾达了\x01")
        word = self._change_list.before(rest)
        if not word:
            return None
        if word in ("增", "升") and rest.endswith("新" + word):
            return None
        direction = 1 if self._change[word] == "up" else -1
        subject = rest[: -len(word)].rstrip("\x01")
        compared = word.startswith(("同比", "环比"))
        while True:
            subject = subject.rstrip(" ，,\x01")
            prefix = self._change_prefix.before(subject)
            if not prefix:
                break
            subject = subject[: -len(prefix)]
            if prefix == "均":
                subject = subject.removesuffix("平")  # 成本平均下降15%
            if prefix not in ("分别", "均", "各", "又", "再", "累计"):
                compared = True
        m = _COMPARED_WITH.search(subject)
        if word in ("多", "少", "快", "慢") and not (compared or m):
            return None
        if m:
            subject, compared = subject[: m.start()], True
        return subject, direction, compared

    def change(self, left: str, base: Named | None, compared: bool) -> Named | None:
        """A change counted in units (较上年末增加15327张, 事故减少2起); None where the text before the figure tells of none.

        ``compared`` is whether a comparison was named earlier in the sentence.
        """
        gap = _GAP_OF_AVERAGE.match(left)
        if gap:
            subject = self._cut.subject(gap["subject"])
            name = subject or (base.name if base is not None else "")
            if not name:
                return None
            return _gap(name, self._cut.clean(gap["whole"]), gap["side"], not subject)
        found = self.changed(left)
        if found is None:
            return None
        subject, direction, here = found
        name = self._cut.subject(subject)
        if name and (self._cut.weak(name) and base is not None and len(name) <= 2 or _ANAPHOR.match(name)):
            name = ""
        about_before = not name
        if not name:
            if base is None or not base.name:
                return None
            name = base.name
        return Named(
            name=name + ("同比变化" if here or compared else "变化"),
            thing=name,
            kind=CHANGE,
            direction=direction,
            rule="change of the figure before" if about_before else "change of its subject",
            about_before=about_before,
        )

    def share(
        self,
        figure: Figure,
        left: str,
        right: str,
        boundary: str,
        base: Named | None,
        previous: Named | None,
        before: str,
        topic: str,
        part_of: bool,
        share_before: Named | None = None,
    ) -> Named:
        """A figure in %, 百分点 or 倍: a gap, a change, a share of a whole, or a share that has a name of its own.

        ``before`` is what the sentence said before this clause, for a subject left there (合格率逐年上升,均稳定在98%).
        """
        part = FROM_PART.match(left)
        if part and _SHARE_END.search(part["subject"]):
            left = _SHARE_END.sub(r"\1", part["subject"])  # 占比由2013年的48.1%提高到…
        times = _TIMES_OF.match(left) if figure.unit == "倍" else None
        if times:
            subject = self._cut.subject(times["subject"])
            name = subject or self._base_name(base, previous)
            return Named(
                name=f"{name}与{self._cut.clean(times['whole'])}之比",
                thing=name,
                kind=CHANGE,
                rule="multiple of a reference",
                about_before=not subject,
            )
        gap = _GAP.match(left) or (_GAP_TO.match(left) if figure.unit_kind == "points" else None)
        if gap and figure.unit != "倍":
            subject = self._cut.subject(gap["subject"])
            name = subject or self._base_name(base, previous)
            return _gap(name, self._cut.clean(gap["whole"]) or "此前", gap["side"], not subject)
        of = _IS_OF.search(left)
        if of and figure.unit == "%" and base is not None:
            return Named(
                name=f"{base.name}占{self._cut.clean(of['whole'])}比重",
                thing=base.thing or base.name,
                kind=SHARE,
                rule="share of a named whole",
                about_before=True,
            )
        apart = _APART.match(left)
        if apart and figure.unit_kind == "points":
            name = self._base_name(base, previous)
            return _gap(name, self._cut.clean(apart["whole"]), "低", True)
        found = self.changed(left)
        than = _GAP_THAN.match(left)
        if than and figure.unit_kind == "points" and (found is None or not found[2] or "\x01" not in than["whole"]):
            subject = self._cut.subject(than["subject"])
            name = subject or self._base_name(base, previous)
            whole = self._cut.clean(than["whole"])
            if whole and not whole.endswith(("上年", "去年", "同期", "年")):
                return _gap(name, whole, than["side"], not subject)
            return Named(
                name=name + "同比变化",
                thing=name,
                kind=CHANGE,
                direction=_direction(than["side"]),
                rule="change against a year",
                about_before=not subject,
            )
        if found is not None:
            return self._relative_change(figure, left, *found, base, previous)
        share = _SHARE_OF.search(left)
        if share and figure.bound == "exact" and left[share.start() :].startswith("约"):
            figure.bound = "about"
        if share and figure.unit_kind == "share" and not _NAMED_SHARE.search(left):
            return self._share_of(left, share, base, previous)
        return self._named_share(figure, left, right, boundary, base, previous, before, topic, part_of, share_before)

    def _relative_change(self, figure, left, subject, direction, compared, base, previous) -> Named:
        name = self._cut.subject(subject)
        about_before = name in ("", "增加值", "同比") or (self._cut.weak(name) and base is not None and len(name) <= 2)
        if about_before and previous is not None and previous.kind == SHARE and figure.unit_kind == "points":
            name = previous.name
        elif about_before:
            name = self._base_name(base, previous) or name
        if figure.unit_kind == "points":
            suffix = "同比变化" if compared else "变化"
        elif "环比" in left:
            suffix = "环比增长率"
        elif "年均" in left or _YEARLY_MEAN.search(left):
            suffix = "年均增长率"
        else:
            suffix = "同比增长率" if compared else "增长率"
        return Named(
            name=name + suffix,
            thing=name,
            kind=CHANGE,
            direction=direction,
            rule="change of the figure before" if about_before else "change of its subject",
            about_before=about_before,
        )

    def _share_of(self, left, share, base, previous) -> Named:
        subject = self._cut.subject(left[: share.start()])
        name = subject
        if not name or _KEEP_SUBJECT.match(name):
            name = self._base_name(base, previous)
        whole = re.sub(r"的?(?:比重?|总数|总量|总额)$", "", self._cut.clean(share["whole"]))
        total = whole in ("总体", "总数", "总量", "全部", "总", "其", "", "总额", "总户数")
        return Named(
            name=f"{name}占比" if total else f"{name}占{whole}比重",
            thing=name,
            kind=SHARE,
            rule="share of its whole" if total else "share of a named whole",
            about_before=name != subject,
        )

    def _named_share(
        self, figure, left, right, boundary, base, previous, before, topic, part_of, share_before
    ) -> Named:
        part = FROM_PART.match(left)
        if part:
            left = part["subject"]  # 覆盖率由年初的71%升至96%
        carried = previous is not None and (
            boundary == "figure" and (TO_PART.match(left.replace("\x01", "").removesuffix("的")) or not left)
        )
        name = "" if carried else self._cut.subject(left)
        if (
            name
            and share_before is not None
            and not part_of
            and not SHARE_NOUN.search(name)
            and not right.strip("，,；;。、")
            and figure.unit_kind == "share"
        ):
            # 分类别看,食品相关产品98.2%,建材91.5%: the share before, of one kind
            told = share_before.name
            tail = _SHARE_TAIL.search(told)
            if previous is share_before and share_before.breakdown is None and tail and boundary in "，,、":
                told = tail.group()  # 煤炭产品合格率93.1%,食品82.9%: the share before is one of its kind too
            return Named(
                name=told,
                thing=share_before.thing,
                kind=SHARE,
                rule="the share before, of one kind",
                breakdown=f"类别={name}",
            )
        which = _THOSE.fullmatch(left.strip())
        if which and base is not None and base.kind == LEVEL and base.thing and figure.unit_kind == "share":
            thing = base.thing.removesuffix("中")
            return Named(
                name=f"{self._cut.clean(which['clause'])}{thing}占比",
                thing=self._cut.clean(which["clause"]) + thing,
                kind=SHARE,
                rule="share of those of which the clause is true",
            )
        if _ANAPHOR.match(name) and base is not None:
            name = base.name
        highest = _HIGHEST_ARE.fullmatch(name)
        if highest:  # 合格率较低的为餐饮食品（94.72%）
            return Named(
                name=highest["rate"],
                thing=highest["rate"],
                kind=SHARE,
                rule="rate of the kind that is high or low",
                breakdown=f"类别={highest['kind']}",
            )
        if part_of and base is not None and base.kind == SHARE and not SHARE_NOUN.search(name):
            # 覆盖率达94.6%,其中城区学校已达100%
            return Named(
                name=base.name,
                thing=base.thing,
                kind=SHARE,
                rule="part of the share before",
                breakdown=f"范围={name}" if name else None,
            )
        if not carried and self._cut.weak(name) and not SHARE_NOUN.search(name):
            earlier = _SUBJECT_BEFORE.search(before)
            if earlier:
                name = self._cut.subject(earlier.group())
        if (
            not name
            and not carried
            and boundary in "，,"
            and _REACHING.fullmatch(left.strip())
            and share_before is not None
        ):
            named = Named(kind=SHARE, name=share_before.name, thing=share_before.thing)
            named.rule = "the share before, of another"
            return named
        if not name and previous is not None and (boundary in "figure、" or carried):
            named = Named()
            named.as_before(previous, "as the figure before")
            if carried and left:
                previous.from_to, named.from_to = "from", "to"
            return named
        grown = _GROWS.match(right)
        if grown and not SHARE_NOUN.search(name) and (base is not None or name):
            about = name or self._base_name(base, previous)
            return Named(
                name=about + "增长率",
                thing=about,
                kind=CHANGE,
                direction=-1 if "降" in grown.group() else 1,
                rule="growth named after the figure",
                about_before=not name,
            )
        noun, predicate = self._cut.back(right) if right else ("", "")
        if not SHARE_NOUN.search(name) and noun:
            return Named(
                name=f"{self._cut.clean(predicate)}{noun}占比",
                thing=noun,
                kind=SHARE,
                rule="share of the noun after it",
            )
        if (
            not name
            and base is not None
            and base.kind == SHARE
            and (_HELD.search(left) or _ONLY.fullmatch(left.strip()))
        ):
            named = Named()
            named.as_before(base, "the rate before, at another time")
            named.breakdown = base.breakdown
            return named
        if not name and base is not None:
            return Named(
                name=base.name + "占比",
                thing=base.name,
                kind=SHARE,
                rule="share of the figure before",
                about_before=True,
            )
        if _GROWTH_NAMED.search(name) and figure.unit_kind == "share":
            about = name if len(name) > 4 else self._base_name(base, previous) + name
            return Named(
                name=about,
                thing=name,
                kind=CHANGE,
                direction=-1 if "降" in name[-3:] else 1,
                rule="growth named before the figure",
                about_before=len(name) <= 4,
            )
        named = Named(name=name, thing=name, kind=SHARE, rule="share named before the figure")
        if name and self._cut.weak(re.sub(r"率", "", name)):
            about = topic
            if (
                not about
                and share_before is not None
                and share_before.name.endswith(name)
                and not share_before.name.endswith("不" + name)
                and share_before.name != name
                and not share_before.rule.startswith("one of")
            ):
                named.name, named.rule = share_before.name, "the share before"
            elif about and about not in name:
                named.about, named.rule = about, named.rule + ", with the topic"
        return named

    @staticmethod
    def _base_name(base: Named | None, previous: Named | None) -> str:
        if base is not None and base.name:
            return base.name
        return (previous.thing or previous.name) if previous is not None else ""

    def rank(self, left: str, base: Named | None, previous: Named | None) -> Named:
        """A rank: after its subject (制造业竞争力居全国第4位) or of the figure before."""
        text = re.split(r"[，,；;]", left)[-1].removesuffix("第")
        i, _ = self._rank.first(text)
        m = _RANK_SCOPE.search(text)
        scope = m.group() if m else "全国"
        subject = text[:i] if i >= 0 else ""
        if m and (i < 0 or m.start() < i):
            subject = text[: m.start()]
        subject = re.sub(r"[由从][^由从]{0,6}$", "", subject)
        if previous is not None and previous.kind == RANK and TO_PART.match(text):
            named = Named()
            named.as_before(previous, "rank after a rise or fall")
            previous.from_to, named.from_to = "from", "to"
            return named
        name = self._cut.subject(subject)
        about_before = not name or bool(_KEEP_SUBJECT.match(name)) or self._cut.weak(name)
        if about_before:
            grown = name in ("", "增速", "增幅") and previous is not None and previous.kind in (CHANGE, GAP)
            if grown and previous.thing and SHARE_NOUN.search(previous.name) and not SHARE_NOUN.search(previous.thing):
                name = (
                    previous.thing.removesuffix("增速") + "增长率"
                )  # 同比增长4.7%,居全国第3位: of the growth told before
            else:
                name = self._base_name(base, previous) + (name if name in ("增速", "增幅") else "")
        return Named(
            name=f"{name}{scope}排名", thing=name, kind=RANK, rule="rank of its subject", about_before=about_before
        )


def _gap(name: str, whole: str, side: str, about_before: bool) -> Named:
    """How far something stands from ``whole``, on the ``side`` that the verb says (高于, 慢于)."""
    return Named(
        name=f"{name}与{whole}之差",
        thing=name,
        kind=GAP,
        direction=_direction(side),
        rule="gap to a reference",
        about_before=about_before,
    )


def _direction(side: str) -> int:
    return -1 if side.startswith(("低", "慢", "少")) else 1


def is_count(named: Named) -> bool:
    """Whether the statement counts something, as a level or as what was done."""
    return named.kind in (LEVEL, DONE) and bool(named.name)
