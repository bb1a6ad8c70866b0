"""From a composed name to an indicator: the registry's canonical one, or a provisional one with a stable code.

What lives here: the key under which wordings of one name meet, the look-up of that key in the registry, the breakdown that a
wording adds, the codes of what is derived from an indicator (its growth, its rank, what was added to it), and the name and
code of what the registry does not know. What does not: composing the name (``naming.py``), the indicators and their wordings
(``indicators.csv`` and ``indicator_phrases.csv``), the measure of a figure (``measures.py``).

How a name is looked up. Each step is tried on what the step before left; the first that the registry knows wins:

1. the name itself, without what names nothing (各类, 数, 总量, brackets, quotation marks);
2. without its level, which becomes the breakdown 级别=省级;
3. without what stands before the thing and says only that it exists, is held or was done as usual (现有, 获批, 建成, 全省,
   有效, 开展), word by word; 新增 or another verb of coming into being makes it the ``new`` of its indicator;
4. without a value of a dimension by which some wording of the registry narrows that same indicator (有机产品 in
   获得有机产品认证证书企业), which becomes the breakdown.

No step drops a word that is in none of these classes: 白酒小作坊立案 is not 立案. An indicator is found only by figures in a
unit of its own class: 家 never finds what is counted in 批次, % never a sum of money.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache

from orchestration.reading.lexicon import WordList
from orchestration.reading.registry import Indicator, Registry
from orchestration.reading.statements import CHANGE, GAP, RANK, SHARE

CATALOGUED, PROVISIONAL = "catalogued", "provisional"

#: What can be said of an indicator, from it a further one: ending of the composed name → (ending of the code, ending of the
#: canonical name). The code of what is derived is the code of its indicator, a dot and the ending of the code; derivations
#: can follow each other (metrology.public_standards.growth.rank_national). Longer endings come first.
DERIVED = {
    "同比增长率": ("yoy_growth", "同比增长率"),
    "同比增速": ("yoy_growth", "同比增长率"),
    "同比增幅": ("yoy_growth", "同比增长率"),
    "环比增长率": ("period_growth", "环比增长率"),
    "年均增长率": ("annual_growth", "年均增长率"),
    "年均增速": ("annual_growth", "年均增长率"),
    "增长率": ("growth", "增长率"),
    "增速": ("growth", "增长率"),
    "增幅": ("growth", "增长率"),
    "同比变化": ("yoy_change", "同比变化"),
    "变化": ("change", "变化"),
    "所占比重": ("share", "占比"),
    "占比": ("share", "占比"),
    "比重": ("share", "占比"),
    "比例": ("share", "占比"),
}
#: what came into being in a span, of an indicator that counts what there is
NEW, NEW_NAME = "new", "新增"
#: whose average, total or ranking a figure is set against → ending of the code
SCOPES = {
    "全国": "national",
    "国内": "national",
    "全省": "provincial",
    "省内": "provincial",
    "全市": "municipal",
    "全区": "regional",
    "全县": "county",
    "全球": "world",
    "世界": "world",
    "亚洲": "asia",
    "东北": "northeast",
    "东部": "east",
    "中部": "central",
    "西部": "west",
    "长三角": "yangtze_delta",
    "副省级城市": "subprovincial_cities",
    "同类城市": "peer_cities",
}

_RANK_END, _GAP_END = "排名", "之差"
_GAP = re.compile(r"(?P<name>.+)与(?P<scope>[^与]{2,5}?)(?P<of>平均水平|平均增速|平均值|平均|水平|均值|增速)?之差")
_SHARE_OF = re.compile(r"(?P<name>.+?)占(?P<whole>[^占]+?)(?:的)?(?:比重|比例|份额)")
_LEVEL = re.compile(
    r"(?P<level>国家级以上|省部级及以上|省部级以上|省级及以上|市级及以上|县级及以上|省级以上|市级以上|县级以上|国家级|自治区级|省部级|省级|地市级|市级|县区级|区县级|县级|区级|"
    r"世界级|国际级|部级|厅级)(?:的)?"
)
#: a figure's name is not cut where the level belongs to a word of its own: 副省级城市, 省级最高
_NO_LEVEL_AFTER = ("副", "升")
#: what names nothing, wherever it stands; brackets go, with what they hold if that is Latin: 证书（CCC）
_NOISE = re.compile(
    r"[（(][A-Za-z0-9 .\-]+[）)]|[（）()“”‘’\"'「」《》\s·]|各类|各级|一批|首批|的|了|共计|累计|等|(?:总体|整体)(?=合格率)"
)
#: how a count's name may end without saying more; family names of units stay (批次, 家次, 人次)
_COUNT_END = re.compile(
    r"(?:总数量|总数|总量|数量|拥有量|保有量|个数|家数|户数|件数|张数|项数|份数|台数|起数|数|量|总额|金额|额)$"
)
_SAME = (("市场主体", "经营主体"), ("检测检验", "检验检测"), ("户次", "家次"), ("批次数", "批次"))
#: words of the reader's closed classes that say more than that a thing exists or was done
_MEANT = frozenset(
    "新 重点 平均 年均 日均 月均 每年 年度 覆盖 囊括 涉及 含 计 总数 是 为 不合格 合格 申报 参评 参训 参加 参与 备案 注册 入围 入选 "
    "签约 开工 竣工 投产 上线 入库 落户 获奖 评为 被评为 列入 进入 晋级 晋升 跻身 认定为 被授予 配备 形成 与 和 或 及 以及".split()
)
_LIGHT = (
    "有效 有效期内 期内 现行有效 现行 在用 实有 新的 开展 组织 实施 进行 推进 推动 本级 市管 省管 12315平台 12315热线 12315系统 12315中心 "
    "全国12315平台 12345热线 12345平台 12345、12315平台 12345、12315热线 12315、12345热线"
).split()
#: verbs that say that what is counted came into being in the span; 新制定 or 新开工 say more than that
_NEW_VERBS = (
    "新增 新建 新建成 新增建成 新设 新设立 新成立 新认定 新评定 新获批 新获 新获得 新培育 新创建 新登记 新注册 新发展 新增发展 新引进 新落户 新入库 净增"
).split()
_RESIDENT = re.compile(r"驻[\u4e00-\u9fff](?=[\u4e00-\u9fff]{3})")

#: units that stand for a class of their own; all other counts (家 个 项 件 张 …) are one class
_UNIT_CLASS = {
    **dict.fromkeys(("人", "名", "位", "口"), "person"),
    **dict.fromkeys(("批次", "批", "组", "组次"), "batch"),
    **dict.fromkeys(("台件", "台次", "件次", "台件次", "件套"), "piece"),
    **dict.fromkeys(("家次", "户次", "所次", "次", "处次", "站次"), "visit"),
    **dict.fromkeys(("场", "场次", "期", "班", "班次", "节"), "event"),
    **dict.fromkeys(("类", "大类", "小类", "门类", "品类"), "category"),
    "人次": "person_visit",
    "分": "score",
}
_KIND_CLASS = {
    "money": "money",
    "share": "share",
    "points": "share",
    "physical": "physical",
    "ratio": "physical",
    "time": "time",
    "score": "score",
}
#: classes of figures that may stand for an indicator of another class where none of their own is found: an event counted in 次
_ALSO = frozenset(
    {
        ("visit", "event"),
        ("event", "visit"),
        ("count", "event"),
        ("piece", "count"),
        ("count", "piece"),
        ("person", "score"),
        ("category", "count"),
    }
)
_NEAR = frozenset(figure for figure, _ in _ALSO)
_SATISFACTION = "满意"
#: nouns that mean by themselves all that are registered
_REGISTERED = frozenset(("经营主体", "个体工商户"))

_COUNT_SUFFIX = {
    "家次": "家次",
    "人次": "人次",
    "批次": "批次数",
    "户次": "户次",
    "台件": "台件数",
    "台次": "台次",
    "件次": "件次",
    "次": "次数",
    "人": "人数",
    "名": "人数",
    "大类": "大类数",
    "类": "类数",
    "种": "种数",
}
_LENGTHS, _AREAS = frozenset("公里 千米 里 米 海里".split()), frozenset("亩 公顷 平方公里 平方千米 平方米".split())
_LENGTH_NAME, _AREA_NAME = (
    re.compile(r"(?:里程|长度|距离|半径|高度|深度|水位|海拔)$"),
    re.compile(r"(?:面积|规模|用地)$"),
)
_MONEY_NAME = re.compile(
    r"(?:额|值|款|资金|金|费|费用|收入|支出|投入|投资|成本|利润|损失|产值|税|规模|价值|经费|贷款|融资|营收|GDP|总值|补贴|补助|预算|债|标准|额度|余额|"
    r"负担|减负|工资|薪酬|价格|外资|负债|资产|总量|出口|进口|存款)$"
)


@dataclass(frozen=True, slots=True)
class Identified:
    """An indicator as it goes into an observation.

    ``breakdown`` is ``dimension=value`` or None; ``status`` CATALOGUED or PROVISIONAL; ``rule`` says how the name was found.
    """

    code: str
    name: str
    breakdown: str | None
    status: str
    rule: str


@dataclass(frozen=True, slots=True)
class _Found:
    """An indicator of the registry that a name stands for."""

    indicator: Indicator
    breakdown: str | None = None
    new: bool = False
    rule: str = "registry"

    @property
    def code(self) -> str:
        return f"{self.indicator.code}.{NEW}" if self.new else self.indicator.code

    @property
    def name(self) -> str:
        return NEW_NAME + self.indicator.name if self.new else self.indicator.name


def name_key(name: str) -> str:
    """What all wordings of one name have in common: the name without what names nothing and without the ending of a count."""
    key = _NOISE.sub("", name)
    for word, same in _SAME:
        if word in key:
            key = key.replace(word, same)
    return _without_count_end(key)


def _without_count_end(key: str) -> str:
    ending = _COUNT_END.search(key)
    return key[: ending.start()] if ending and ending.start() else key


class Catalogue:
    """Looks composed names up in the registry; remembers what it looked up."""

    def __init__(self, registry: Registry):
        self._indicators = registry.indicators
        words = registry.words
        doing = registry.lexicon["verb_doing"]
        self._new = WordList(_NEW_VERBS)
        self._places = WordList(name for name in registry.region_names if len(name) > 1)
        light = {
            w
            for cls in ("adverb", "verb_being", "verb_establish", "verb_achieve", "self_region", "nation")
            for w in words[cls]
        }
        self._light = WordList((light - _MEANT) | set(_LIGHT))
        self._units = {
            u: _UNIT_CLASS.get(u) or _KIND_CLASS.get(unit.kind, "count") for u, unit in registry.units.items()
        }
        self._generic = registry.lexicon["generic_noun"].words

        #: key → (indicator, breakdown); a phrase that names a verb first is found with the verb last too (检查电梯, 电梯检查)
        self._entries: dict[str, list[tuple[Indicator, str | None]]] = {}
        turned: dict[str, list[tuple[Indicator, str | None]]] = {}
        values: dict[str, str] = {}
        #: indicators that some wording narrows, with the dimension
        self._narrowed: set[tuple[str, str]] = set()
        for phrase, found in registry.indicator_phrases.items():
            key = name_key(phrase)
            verb = doing.at(key)
            for code, breakdown in found:
                entry = (self._indicators[code], breakdown)
                self._enter(self._entries, key, entry)
                if verb and len(key) - len(verb) >= 2:
                    self._enter(turned, key[len(verb) :] + verb, entry)
                if breakdown:
                    dimension, _, value = breakdown.partition("=")
                    self._narrowed.add((code, dimension))
                    if dimension != "级别" and value in phrase:
                        values.setdefault(value, dimension)
        for key, entries in turned.items():
            self._entries.setdefault(key, entries)
        self._values = values
        self._value_words = WordList(values)
        self._value_starts = frozenset(value[0] for value in values)
        self._look_up = lru_cache(maxsize=8192)(self._identify)

    @staticmethod
    def _enter(table: dict, key: str, entry: tuple[Indicator, str | None]) -> None:
        entries = table.setdefault(key, [])
        if entry not in entries:
            entries.append(entry)

    def identify(self, name: str, unit: str | None, unit_kind: str | None, kind: str) -> Identified:
        """The indicator for a composed name.

        ``unit`` and ``unit_kind`` are those of the figure (units.csv), ``kind`` the kind of statement (``naming.py``). The same
        arguments give the same answer in every report.
        """
        return self._look_up(name, unit, unit_kind, kind)

    # ---------------------------------------------------------------------------------------------------------------- look-up

    def _identify(self, name: str, unit: str | None, unit_kind: str | None, kind: str) -> Identified:
        if kind in (CHANGE, GAP, RANK, SHARE):
            if kind == SHARE:
                found = self._find(name, unit, unit_kind, name)
                if found is not None:
                    return Identified(found.code, found.name, found.breakdown, CATALOGUED, found.rule)
            identified = self._derived(name, unit_kind)
            if identified is not None:
                return identified
            return self._provisional(name, name, unit, unit_kind, kind)
        finished = self.finished(name, unit, unit_kind, kind)
        found = self._find(name, unit, unit_kind, finished)
        if found is not None:
            return Identified(found.code, found.name, found.breakdown, CATALOGUED, found.rule)
        return self._provisional(name, finished, unit, unit_kind, kind)

    def _class(self, unit: str | None, unit_kind: str | None) -> str:
        if not unit:
            return "score"
        return self._units.get(unit) or _UNIT_CLASS.get(unit) or _KIND_CLASS.get(unit_kind or "", "count")

    def _fits(self, indicator: Indicator, unit: str | None, unit_class: str | None, key: str, near: bool) -> bool:
        """Whether a figure in the unit can be one of the indicator; ``unit_class`` None is any (growth, rank)."""
        if key in self._generic:
            # 企业410.1万户 are the enterprises; 35家企业, or 企业增长5%, are some of whatever the text is about
            return unit == indicator.unit or unit_class is None and key in _REGISTERED
        if unit_class is None:
            return True
        own = self._class(indicator.unit, None)
        if own == unit_class:
            return True
        if _SATISFACTION in indicator.name:
            return unit_class in ("share", "score")
        return near and (unit_class, own) in _ALSO

    def _exact(
        self, key: str, unit: str | None, unit_class: str | None, near: bool
    ) -> tuple[Indicator, str | None] | None:
        for indicator, breakdown in self._entries.get(key, ()):
            if self._fits(indicator, unit, unit_class, key, near):
                return indicator, breakdown
        return None

    def _find(
        self, name: str, unit: str | None, unit_kind: str | None, finished: str, any_unit: bool = False
    ) -> _Found | None:
        """The indicator of the registry that the name, or the name with its unit said (``finished``), stands for."""
        unit_class = None if any_unit else self._class(unit, unit_kind)
        key = name_key(name)
        closed = key if finished == name or finished == name + "数" else name_key(finished)
        keys = (key,) if closed == key else (key, closed)
        for near in (False, True):
            for k in keys:
                found = self._search(k, unit, unit_class, near) or self._narrowing(k, unit, unit_class, near)
                if found is not None:
                    return found
            if unit_class not in _NEAR:
                return None
        return None

    def _search(self, key: str, unit: str | None, unit_class: str | None, near: bool) -> _Found | None:
        """Steps 1 to 3 of the look-up."""
        hit = self._exact(key, unit, unit_class, near)
        if hit is not None:
            return _Found(*hit)
        level = None
        if "级" in key:
            m = _LEVEL.search(key)
            if m and key[m.start() - 1 : m.start()] not in _NO_LEVEL_AFTER:
                level = f"级别={m['level']}"
                key = key[: m.start()] + key[m.end() :]
                hit = self._exact(key, unit, unit_class, near)
        new = False
        rest = key
        while hit is None and len(rest) > 2:
            word = "" if new else self._new.at(rest)
            if word:
                new = True
            else:
                word = self._light.at(rest) or self._places.at(rest)
                if not word:
                    if rest[0] == "驻" and _RESIDENT.match(rest):
                        word = rest[:2]
                    elif rest.endswith("新增") and not new:
                        new, rest = True, rest[:-2]
                        hit = self._exact(rest, unit, unit_class, near)
                        continue
                    else:
                        return None
            rest = rest[len(word) :]
            hit = self._exact(rest, unit, unit_class, near)
        if hit is None:
            return None
        indicator, breakdown = hit
        if breakdown and level and breakdown != level:
            return None  # two dimensions at once: the contract has room for one
        if new and indicator.measure in ("rate", "flow"):
            new = False  # 新增 of what already counts what came about
        how = (
            "registry"
            if rest == key and not level
            else "registry, without what names nothing"
            if not level
            else "registry, with its level"
        )
        return _Found(indicator, breakdown or level, new, how + (", what was added" if new else ""))

    def _narrowing(self, key: str, unit: str | None, unit_class: str | None, near: bool) -> _Found | None:
        """Step 4: the name without a value by which the registry narrows the indicator that is left."""
        if self._value_starts.isdisjoint(key):
            return None
        at, value = self._value_words.first(key)
        if at < 0:
            return None
        dimension = self._values[value]
        before, after = key[:at], key[at + len(value) :]
        for left in (before + after, before + "产品" + after if value.endswith("产品") else ""):
            if len(left) < 2:
                continue
            found = self._search(left, unit, unit_class, near)
            if found is not None and found.breakdown is None and (found.indicator.code, dimension) in self._narrowed:
                return _Found(found.indicator, f"{dimension}={value}", found.new, "registry, narrowed")
        return None

    # ------------------------------------------------------------------------------------------------------------ derivations

    def _split(self, name: str) -> tuple[str, str, str] | None:
        """A name cut into what it is about, the ending of its code and the ending of its canonical name."""
        if name.endswith(_RANK_END):
            for length in (5, 4, 3, 2):
                scope = name[-2 - length : -2]
                if scope in SCOPES and len(name) > length + 2:
                    return name[: -2 - length], f"rank_{SCOPES[scope]}", f"{scope}{_RANK_END}"
            return None
        if name.endswith(_GAP_END):
            m = _GAP.fullmatch(name)
            if m is None or m["scope"] not in SCOPES:
                return None
            if m["of"] in ("平均增速", "增速"):
                return m["name"], f"growth.gap_to_{SCOPES[m['scope']]}_average", f"增速与{m['scope']}平均增速{_GAP_END}"
            return m["name"], f"gap_to_{SCOPES[m['scope']]}_average", f"与{m['scope']}平均水平{_GAP_END}"
        if "占" in name:
            m = _SHARE_OF.fullmatch(name)
            if m is not None:
                whole = m["whole"]
                if whole in SCOPES:
                    return m["name"], f"share_of_{SCOPES[whole]}_total", f"占{whole}比重"
                found = self._find(whole, None, None, whole, any_unit=True)
                if found is None or found.breakdown or found.new:
                    return None
                part = self._find(m["name"], None, None, m["name"], any_unit=True)
                if part is not None and part.indicator is found.indicator:
                    return m["name"], "share", "占比"  # 网购投诉占投诉总量比重
                return m["name"], "share_of_" + found.indicator.code.rpartition(".")[2], f"占{found.indicator.name}比重"
        for length in (5, 4, 3, 2):
            derived = DERIVED.get(name[-length:])
            if derived and len(name) > length:
                return name[:-length], *derived
        return None

    def _derived(self, name: str, unit_kind: str | None) -> Identified | None:
        """What is said of an indicator: its growth, its gap to others, its rank, its share."""
        codes: list[str] = []
        names: list[str] = []
        base = name
        while True:
            cut = self._split(base)
            if cut is None:
                return None if not codes else self._derived_provisional(base, codes, names)
            base, code, ending = cut
            codes.insert(0, code)
            names.insert(0, ending)
            found = self._find(base, None, None, base, any_unit=True)
            if found is not None:
                break
        if (
            unit_kind == "points"
            and codes[0].startswith("gap_to")
            and codes[0].endswith("average")
            and found.indicator.unit != "%"
        ):
            # 民间投资高于全国8.5个百分点: only its growth can be set against another's in points
            codes.insert(0, "growth")
            names.insert(0, "增长率")
        return Identified(
            ".".join([found.code, *codes]),
            found.name + "".join(names),
            found.breakdown,
            CATALOGUED,
            f"{found.rule}, {' of '.join(reversed(codes))}",
        )

    def _derived_provisional(self, base: str, codes: list[str], names: list[str]) -> Identified:
        base, breakdown = self._plain(base)
        return Identified(
            ".".join([provisional_code(_stem(base)), *codes]),
            base + "".join(names),
            breakdown,
            PROVISIONAL,
            "composed from the text",
        )

    # ------------------------------------------------------------------------------------------------------------ provisional

    def _plain(self, name: str) -> tuple[str, str | None]:
        """The name without its level, if it opens the name or follows its verb, and the level as a breakdown."""
        name = re.sub(r"^(?:其中|累计|各类|各级)|[“”\s]", "", name)
        if "级" not in name:
            return name, None
        m = _LEVEL.search(name)
        if m is None or len(name) - m.end() < 3 or name[m.start() - 1 : m.start()] in _NO_LEVEL_AFTER or m.start() > 4:
            return name, None
        return name[: m.start()] + name[m.end() :], f"级别={m['level']}"

    def _provisional(self, name: str, finished: str, unit: str | None, unit_kind: str | None, kind: str) -> Identified:
        plain, breakdown = self._plain(name)
        full = finished if plain == name else self.finished(plain, unit, unit_kind, kind)
        return Identified(provisional_code(_stem(full)), full, breakdown, PROVISIONAL, "composed from the text")

    def finished(self, name: str, unit: str | None, unit_kind: str | None, kind: str) -> str:
        """The composed name as a column's name: counts end in 数, sums of money, lengths and areas say what they are."""
        if kind in (CHANGE, GAP, RANK, SHARE):
            return name
        name = re.sub(r"(?:总数量|数量|总数|个数|家数)$", "", name) or name
        if unit_kind == "money":
            return name if _MONEY_NAME.search(name) else name + "金额"
        if unit in _COUNT_SUFFIX:
            suffix = _COUNT_SUFFIX[unit]
            if name.endswith(suffix):
                return name
            if suffix == "人数":
                return (name.removesuffix("人员") if len(name) > 4 else name.removesuffix("人")) + suffix
            return name.removesuffix(suffix.removesuffix("数")) + suffix
        if unit_kind == "count":
            return name if name.endswith(("数", "量")) and not name.endswith("质量") else name + "数"
        if unit in _LENGTHS and not _LENGTH_NAME.search(name):
            return name + "长度"
        if unit in _AREAS and not _AREA_NAME.search(name):
            return name + "面积"
        return name


def _stem(name: str) -> str:
    """The part of a provisional name that its code is made of: a change of a count has the code of the count."""
    return _without_count_end(_NOISE.sub("", name))


def provisional_code(stem: str) -> str:
    """The code of an indicator that the registry does not know: the same name gives the same code in every report."""
    return "provisional.i" + hashlib.sha256(stem.encode()).hexdigest()[:12]
