"""The measure of a figure: stock, flow, amount, rate, change, rank or target."""

from __future__ import annotations

import pytest

from tests.unit.conftest import Observe


@pytest.mark.parametrize(
    ("text", "measures"),
    [
        ("全市共有检测机构12家。", ["stock"]),
        ("截至8月底，全市特种设备总量达到15.6万台（套）。", ["stock"]),
        ("建立社会公用计量标准累计181项。", ["stock"]),
        ("全市质量竞争力指数为88.5。", ["stock"]),
        ("现有发明专利3.2万件，其中高价值发明专利1.1万件。", ["stock", "stock"]),
        ("今年以来，检查企业1200家次。", ["flow"]),
        ("2023年，新增发明专利4500件。", ["flow"]),
        ("近3年，累计检查企业860家次。", ["flow"]),
        ("查处案件120件，查获假冒伪劣产品3200件。", ["flow", "flow"]),
        ("减免检测费用1200万元。", ["amount"]),
        ("检验检测服务业营业收入36亿元。", ["amount"]),
        ("抽查产品1200批次，合格率为94.2%。", ["flow", "rate"]),
        ("中小微企业占95.2%。", ["rate"]),
        ("研发投入占营业收入的5.2%。", ["rate"]),
        ("不合格率为3‰。", ["rate"]),
        ("投诉举报量同比下降17.44%。", ["change"]),
        ("合格率高于全国平均水平0.5个百分点。", ["change"]),
        ("消费者满意度居全国第9位。", ["rank"]),
        ("到2025年，全市检测机构达到500家。", ["target"]),
        ("到2025年底，力争全市检测机构达到500家。", ["target"]),
        ("力争2025年营业收入突破50亿元。", ["target"]),
        ("预计全年实现营业收入50亿元。", ["target"]),
        ("将新建检测机构12家。", ["target"]),
        ("确保合格率保持在98%以上。", ["target"]),
        ("下一步，全市将建设检测中心12个。培育质量标杆36个。", ["target", "target"]),
        ("二、2025年工作安排\n新建社会公用计量标准12项。", ["target"]),
        ("到2023年底，全市检测机构达到500家。", ["stock"]),
        ("截至8月底，全市发展ODR企业412家。", ["stock"]),
        ("今年以来，发展ODR企业412家。", ["flow"]),
        ("对78座加油站的1835条加油枪进行检定。", ["flow", "flow"]),
        ("今年以来，对抽查不合格的14家企业予以停产整顿。", ["flow"]),
        ("去年关停不具备条件的企业143家。", ["flow"]),
        ("五年改造县局危房43个。", ["flow"]),
        ("今年以来，省市场监管厅组织专家走访企业3715家。", ["flow"]),
        ("企业开办时间从3个工作日压缩到1个工作日。", ["stock", "stock"]),
        ("要着力抓好五件实事：一是新增名牌产品5个以上。", ["target", "target"]),
        ("今年，要重点抓好以下工作：一要实施质量提升。新制定地方标准5项。", ["target"]),
        ("今年计划加装电梯100台，目前已完工87台，惠及居民2680户。", ["target", "stock", "stock"]),
        ("企业开办时间压缩至0.5个工作日。", ["stock"]),
        ("该中心现有检测设备460台，可开展检测项目387项。", ["stock", "stock"]),
        ("保险公司累计赔付14笔，累计帮扶企业1125家。", ["flow", "stock"]),
        ("万台特种设备死亡率为0.16。", ["rate"]),
        ("今年以来受理投诉225件，其中教育服务投诉91件，占四成；文化服务投诉62件。", ["flow", "flow", "rate", "flow"]),
    ],
)
def test_measures(observe: Observe, text: str, measures: list[str]) -> None:
    observations = observe(text)
    assert [o.measure for o in observations] == measures
    assert all(o.measure_rule for o in observations)
