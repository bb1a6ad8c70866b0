"""The measure of a figure: stock, flow, amount, rate, change, rank or target.

What lives here: the decision, from the kind of statement, the verb and the governing time. Source of the rules: the gold's
guide (累计 with a thing that exists is a stock; what was done in a time span is a flow) and the design, section 4.
"""

from __future__ import annotations

import re

from orchestration.reading.figures import Figure
from orchestration.reading.periods import NOW, SPAN, UNTIL, TimeExpression
from orchestration.reading.statements import CHANGE, DONE, GAP, RANK, SHARE, Named

#: sums that are stocks: as of a day
_BALANCE = re.compile(r"余额|存量|总资产|资产总额|净资产|市值|注册资本")


#: verbs that say that a thing is there, whatever the time that is told of
_EXISTING = ("拥有", "设有", "建有", "设置", "配备", "汇聚", "汇集", "集聚", "聚集")
#: units of what happens and is over
_HAPPENS = frozenset(("件", "起", "宗", "例", "单", "笔", "批次", "次", "场", "场次", "台次", "人次", "件次", "份次"))
#: verbs after which a thing is there: as of a day they tell how many there are
_LASTING = frozenset(
    ("发展", "接入", "登记备案", "备案", "注册", "认定", "纳入", "入驻", "命名", "授牌", "培育", "布设", "组建", "安装")
)


def is_balance(name: str) -> bool:
    """Whether a sum of money of that name is held on a day rather than moved in a span."""
    return _BALANCE.search(name) is not None


def measure_of(
    named: Named,
    figure: Figure,
    inner: TimeExpression | None,
    basis: str,
    cumulative: bool,
    target: bool,
) -> tuple[str, bool, str]:
    """The measure, whether the figure is about what was done in a time span, and the rule that decided.

    ``cumulative`` is whether the sentence counts cumulatively (累计, 共).
    """
    flow = named.kind == DONE
    if flow and not named.verb.startswith("新") and cumulative:
        # 截至目前,全省共检查2410家: the total as of that day; under a span (近3年累计) it stays what was done in it
        if inner is None:
            # 累计理赔137笔: what happened, from a day that nobody tells; 累计帮扶1125家: how many there are by now
            flow = figure.unit in _HAPPENS and named.verb_class not in ("achieve", "establish")
        elif inner.kind in (NOW, UNTIL) and basis == "stated":
            flow = False
    elif (
        flow
        and named.already
        and not named.verb.startswith("新")
        and inner is not None
        and inner.kind == NOW
        and basis == "stated"
    ):
        flow = False  # 目前,已接入电梯8.9万部
    elif (
        flow
        and named.verb_class in ("achieve", "establish")
        and not named.verb.startswith(("新", "完成", "实现", "参"))
        and inner is not None
        and inner.kind == NOW
        and basis == "stated"
    ):
        flow = False  # 目前,7个产业链入围: how many there are by now
    if flow and named.verb.rstrip("了") in _LASTING and inner is not None and basis == "stated":
        flow = inner.kind not in (NOW, UNTIL)  # 截至9月底,全市发展ODR企业412家: how many there are by then
    if (
        named.verb_class == "establish"
        and not named.verb.endswith(_EXISTING)
        and inner is not None
        and inner.kind == SPAN
        and inner.grain != "plan_end"
        and not cumulative
    ):
        flow = True  # 2024年建成64家: what came about in the span
    if named.achieved and basis == "stated" and inner is not None and inner.kind == SPAN:
        flow = True  # 从2009年至今,共有72家企业获奖
    if named.kind == RANK:
        return "rank", False, "rank"
    if named.kind == CHANGE and target:
        return "target", False, "planned change"
    if named.kind in (CHANGE, GAP):
        return "change", False, "change or gap"
    if target:
        return "target", flow, "planned"
    if named.kind == SHARE:
        return "rate", True if inner is not None and inner.kind not in (NOW, UNTIL) else inner is None, "share"
    if figure.unit_kind == "money":
        held = is_balance(named.name)
        return "amount", not held and (flow or (inner is not None and inner.kind == SPAN)), "money"
    if flow:
        return "flow", True, "verb of doing"
    if named.kind == DONE:
        return "stock", False, "cumulative up to a day"
    return "stock", False, "level"
