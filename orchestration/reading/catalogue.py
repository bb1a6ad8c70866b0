"""From a composed name to an indicator: the registry's canonical one, or a provisional one with a stable code.

What lives here: splitting off the breakdowns that are the same for all indicators (级别=国家级), the look-up in the registry's
phrases, and the code of a name that the registry does not know. What does not: composing the name (``naming.py``).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from orchestration.reading.statements import CHANGE, GAP, RANK, SHARE
from orchestration.reading.registry import Registry

CATALOGUED, PROVISIONAL = "catalogued", "provisional"

_LEVEL = re.compile(r"(?P<level>国家级|省级以上|市级以上|省部级|省级|市级|地市级|县级|区级|县区级|区县级|世界级|国际级|部级|厅级)(?:的)?")
#: words that do not change what is counted
_NOISE = re.compile(r"各类|各级|总数量|总数|总量|数量|有效的|一批|的|了|共计|累计|现有|各|等")
_COUNT_SUFFIX = {"家次": "家次", "人次": "人次", "批次": "批次数", "户次": "户次", "台件": "台件数", "台次": "台次", "件次": "件次", "次": "次数", "人": "人数", "名": "人数"}
_MONEY_NAME = re.compile(r"(?:额|值|款|资金|金|费|费用|收入|支出|投入|投资|成本|利润|损失|产值|税|规模|价值|经费|贷款|融资|营收|GDP|总值|补贴|补助|预算|债)$")


@dataclass(frozen=True, slots=True)
class Identified:
    """An indicator as it goes into an observation."""

    code: str
    name: str
    breakdown: str | None
    status: str
    rule: str


class Catalogue:
    """Looks composed names up in the registry."""

    def __init__(self, registry: Registry):
        self._indicators = registry.indicators
        self._phrases = {self._key(p): entries for p, entries in registry.indicator_phrases.items()}

    @staticmethod
    def _key(name: str) -> str:
        name = _NOISE.sub("", name)
        return re.sub(r"(?:数|家次|人次)$", "", name)

    def identify(self, name: str, unit: str | None, unit_kind: str | None, kind: str) -> Identified:
        """The indicator for a composed name counted in ``unit``; ``kind`` is the kind of statement."""
        if kind not in (CHANGE, GAP, RANK):
            for candidate, breakdown in self._candidates(name):
                found = self._lookup(candidate, unit, kind)
                if found is not None:
                    code, own = found
                    indicator = self._indicators[code]
                    return Identified(code, indicator.name, own or breakdown, CATALOGUED, "registry")
        full = self.finished(name, unit, unit_kind, kind)
        breakdown = None
        m = _LEVEL.search(full)
        if m and m.start() == 0 and len(full) - m.end() >= 3 and kind not in (CHANGE, GAP, RANK):
            breakdown = f"级别={m['level']}"
            full = full[: m.start()] + full[m.end() :]
        return Identified(provisional_code(full), full, breakdown, PROVISIONAL, "composed from the text")

    def _candidates(self, name: str):
        yield name, None
        m = _LEVEL.search(name)
        if m:
            yield name[: m.start()] + name[m.end() :], f"级别={m['level']}"

    def _lookup(self, name: str, unit: str | None, kind: str) -> tuple[str, str | None] | None:
        for code, breakdown in self._phrases.get(self._key(name), ()):
            expected = self._indicators[code]
            share = expected.measure == "rate"
            if share != (kind == SHARE):
                continue
            if (expected.measure == "amount") != (unit in ("元", "美元", "欧元", "港元")):
                continue
            return code, breakdown
        return None

    def finished(self, name: str, unit: str | None, unit_kind: str | None, kind: str) -> str:
        """The composed name as a column's name: counts end in 数, sums of money say so."""
        name = re.sub(r"(?:总数量|数量|总数|个数|家数)$", "", name) or name
        name = re.sub(r"^(?:其中|累计)", "", name)
        if kind in (CHANGE, GAP, RANK, SHARE):
            return name
        if unit_kind == "money":
            return name if _MONEY_NAME.search(name) else name + "金额"
        if unit in _COUNT_SUFFIX:
            suffix = _COUNT_SUFFIX[unit]
            return name if name.endswith(suffix) else name.removesuffix("人员" if suffix == "人数" and len(name) > 4 else "\0") + suffix
        if unit_kind == "count" and not name.endswith(("数", "量", "数量")):
            return name + "数"
        return name


def provisional_code(name: str) -> str:
    """The code of an indicator that the registry does not know: the same name gives the same code in every report."""
    return "provisional.i" + hashlib.sha256(name.encode()).hexdigest()[:12]
