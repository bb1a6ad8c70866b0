"""What a figure counts: the composed name of its indicator, found from where the words stand.

What lives here: choosing the side on which the counted thing stands, carrying over what a following figure leaves unsaid
(其中, 、-lists, 分别, 由…增加到…), the topic, and composing the name. What does not: cutting the clause (``clauses.py``), shares,
changes and ranks (``changes.py``), time and place (``scopes.py``), the look-up in the registry (``catalogue.py``).

The counted thing is in no list: it is what stands between the figure and the nearest boundary, on the side that the
figure's neighbours point to. Closed classes (verbs, adverbs, self-references) come from the registry.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from orchestration.reading.changes import FROM_PART, SHARE_NOUN, TO_PART, ChangeNamer, is_count
from orchestration.reading.clauses import JOINERS, STRONG, TIME_MARK, WEAK, Cutter
from orchestration.reading.contexts import ContextFinder
from orchestration.reading.figures import Figure
from orchestration.reading.registry import Registry
from orchestration.reading.statements import CHANGE, DONE, LEVEL, RANK, SHARE, Named

#: names of up to so many characters seldom stand alone: what the sentence is about narrows them
_SHORT_NAME = 12
#: a rate of so many characters does not say of what it is one: 总体合格率, 按时办结率
_SHORT_RATE = 6
#: how far before a figure the words are looked for that open a list
_OPENING_WORDS = 60
#: how many figures of a sentence are looked back at
_FIGURES_BACK = 40
#: how far back a paragraph is searched for what it is about
_SENTENCES_BACK = 4
_TAIL_WORK = re.compile(r"(?:的)?(?:工作|数据|情况|任务|活动|等)$")
_PROVIDE = re.compile(r"^提供(?:了)?(?P<what>.*?服务)")
_ACTIVITY = re.compile(
    r"(?=[开深推实强加抓做])(?:开展|深化|推进|推动|实施|强化|加强|抓好|做好)(?:了|好)?(?P<what>[^，,。；;、：:\d]{4,20}?)(?:专项|集中|百日)?"
    r"(?:行动|整治|治理|检查|执法|打假)(?:工作|活动|行动|任务)?[，,]"
)
_CUMULATIVE = re.compile(r"累计|(?:^|[省市县区州国已目前时，,])(?:一|总)?共(?![同享创有产识和])(?!建(?![立成设]))")
_ALREADY = re.compile(r"已(?!于|在)")
_CUMULATED_VERB = re.compile(r"(?:累计|(?<![公同])共)(?![同享创有产识和])(?!建(?![立成设]))")
#: words that say, within a name, that it counts what was done
_DONE_INSIDE = re.compile(
    r"新增|新建|新开|新培育|新设|新登记|净流入|净流出|净增|新获|新认定|新注册|新引进|新成立|新发展|加装|新发"
)
#: units that count events: a figure in one is a flow unless the sentence counts cumulatively
_EVENT_UNITS = frozenset(
    [
        "批次",
        "家次",
        "人次",
        "户次",
        "次",
        "台次",
        "件次",
        "台件",
        "起",
        "场",
        "场次",
        "车次",
        "班次",
        "架次",
        "辆次",
        "艘次",
        "列次",
        "座次",
        "例次",
        "点次",
        "条次",
    ]
)
#: units of organisations: an item of a list in one shares the verb of the items before
_BODY_UNITS = frozenset(["家", "家次", "户", "户次", "个", "所"])
#: units of those who are inspected
_FIRM_UNITS = frozenset(["家", "家次", "户", "户次"])
_UNIT_NOUN = {
    "家": "企业",
    "家次": "企业",
    "户": "户",
    "户次": "户",
    "人": "人",
    "名": "人",
    "人次": "人",
    "批次": "批次",
}
_EXISTING_END = re.compile(r"(?:有|达|达到|拥有|总数|总量|数量)(?:约|近|超)?$")
_EXISTING_START = ("有", "共有", "现有", "已有", "拥有", "现存", "共拥有", "具有", "设有", "在册", "登记在册")
_PREPOSITIONAL = re.compile(r"(?:^|[，,、\u4e00-\u9fff])(?:对|为|向|给|与)[^对为向给与]{0,8}$")
_BENEFICIARY = re.compile(
    r"(?<![作成])(?P<whom>为[\u4e00-\u9fff]{2,8}?)(?P<rest>[\u4e00-\u9fff]{2,6}(?:近|约|超|超过)?)$"
)
_MEANS = re.compile(r"^(?:平均|户均|人均|单均|件均|批均)")
_ANAPHOR_START = re.compile(r"^(?:而)?(?:这个|这一|该|此)(?:数字|数据|指标|数值)")
_OWNING = re.compile(r"(?<=[\u4e00-\u9fff])的(?=(?:共|已)?有?$)")
_RELATIVE = re.compile(r"^(?P<clause>[^，,]{1,24})的(?P<noun>[^的，,]{2,16})$")
_WHICH_ARE = re.compile(r"(?:不|未|无|没有|存在|符合|达不到|涉嫌|尚未|已(?![经有]))")
#: 以商标权质押获得贷款
_BY_MEANS = re.compile(r"(?:以|凭|用|靠|通过|凭借|依靠)?[^，,。；;、]{2,10}?(?=获得|获|取得|拿到|赢得)")
_OWNED = re.compile(r"(?P<of>[^的]{2,14}的)[^的]{2,}$")
_SEVERAL = re.compile(r"(?<=[\u4e00-\u9fff])[两二三四五六七八九十]+(?:个)?[市县区地州省](?:市)?$")
_FOR_LIST = re.compile(r"(?<![核校面针应相反绝比配])对[^，,。；;为]{2,}等$")
_VALUE_OF = re.compile(r"(?:涉案|涉及)?(?:货值|价值|金额|总值|案值|货款|原值|判赔|判赔总额|募资|总额|总价)(?:金额)?")
_WHICH = re.compile(r"(?:^|对|为|向|将|给)(?P<which>[^的对为向将给]{2,14})的$")
_MEAN_END = re.compile(r"(?:平均|人均|户均|单均)(?:仅|只|约|不到|仅需|只需|需)?$")
_SCORED_WITH = re.compile(r"(?P<subject>.*?)以(?:高分)?$")
_PLACES_LISTED = re.compile(
    r"(?:^|[，,；;])(?:[^，,；;、]{0,4}在)?(?P<places>(?:[\u4e00-\u9fff]{2,5}、)+[\u4e00-\u9fff]{2,5}?)[两三四五六七](?:个)?[市县区地州省](?=[^，,；;]*[，,][^，,；;]*$)"
)
_TOGETHER = re.compile(r"[两三四五六七](?:地|市|县|区|省)(?!级)")
_OF_WHICH = re.compile(r"(?!在|其|从|对)(?P<of>[^，,；;：:、]{2,16})中[，,]")
_OWNER = re.compile(r"(?:国家|中国|全国|省|市)[\u4e00-\u9fff]{2,10}?(?:总局|部|委员会|局)")
_TAKES_PART = re.compile(r"参加|出席|入围|入选|获奖|报名|参赛|参展|参评|上榜|参会")
_MEAN_ALONE = re.compile(
    r"(?P<mean>户均|人均|平均|单均|均|家均|件均|(?:平均)?每(?:天|日|月|年|周|小时|个工作日))(?:约|近|达|为)?"
)
_PER = re.compile(r"每(?:百|千|万|十万|百万|亿)?(?:名|个)?(?:人口|人|户|台|家|平方公里|亩)(?:口)?")
#: verbs that take a thing away, whatever is said of the thing: 收缴来路不明的食用油
_TAKEN = (
    "收缴",
    "没收",
    "查扣",
    "扣押",
    "查封",
    "销毁",
    "捣毁",
    "取缔",
    "下架",
    "召回",
    "查处",
    "查办",
    "淘汰",
    "更换",
    "拆除",
    "检出",
    "发现",
    "处罚",
    "缴获",
)
_IN_THESE = re.compile(r"[^，,。；;、\d]{0,12}中[，,](?:其中)?")
_LEADING = re.compile(r"(?:居前|次之|紧随其后|随后|位居|名列|排名|较高|较低|领先|最高|最低|居).*$")
_COUNTED_AGAIN = frozenset(("批次", "批", "品次", "标准箱", "标箱", "人民币"))
_MACRO = re.compile(
    r"(?:华东|华北|华南|华中|西南|西北|东北|中南|东部|中部|西部|长三角|珠三角|京津冀)(?:地区|区域|各省)?"
)
_LED_BY = re.compile(
    r"(?P<subject>.*?)(?:排名|位居|位列|居|列)前[^，,]{1,12}(?:依次|分别)(?:为|是)(?P<place>[\u4e00-\u9fff]{2,4})$"
)
_BY_KIND = re.compile(
    r"按[^，,。；;]{2,12}?(?:划?分|统计|看)[，,]|从[^，,。；;]{2,12}?看[，,]|分[^，,。；;]{1,8}?看[，,]"
)
#: 其中餐饮住宿3318件: a sentence that takes apart what the one before counted
_AMONG_THEM = re.compile(r"\s*其中[：:，,\x01]?(?=[\u4e00-\u9fff、]{2,10}\d)")
_CASE_UNITS = frozenset(("件", "起", "宗", "例", "批次", "单"))
#: 投诉最多的是家用电器,达49件
_MOST = re.compile(
    r"(?P<of>[^，,。；;：:的]{2,14}?)(?:数量|件数)?(?:最多|最高|最集中|最突出|最热)的(?:仍然|依然|仍|还)?(?:是|为|属|当属)"
    r"(?P<kind>[^，,。；;]{2,14})[，,](?:有|达|达到|为|共|共有|计)?$"
)
#: 青山区8215件,稀土高新区2017件: a zone without a code among places that have one
_ZONE = re.compile(r"[\u4e00-\u9fff]{0,6}(?:高新区|开发区|经开区|新区|示范区|工业区|风景区|园区|保税区)")
_OF_PLACES = "one of the places before 分别"
EARLIER_VALUE = "the figure before, at an earlier time"
#: 外资机构82家,较2020年的57家多出25家: the value of the figure before at the time that is named
_AT_EARLIER = re.compile(
    r"(?:^|[，,])(?:也|已|则|均|都|总数)?(?:比|较|高于|低于|多于|少于|超过)(?:\x01+[^，,的]{0,4}|[^，,的由从\x01]{2,10}[前初时])的(?:约|近|不足|不到)?$"
)
_SINCE_EARLIER = re.compile(
    r"(?:净|又|共|还)?(?P<verb>增长|增加|增|多|提高|上升|升高|高|扩大|下降|减少|减|少|降低|缩短|压缩|低)(?:出|了)?(?:约|近|逾|超)?"
)
_INSPECTED = re.compile(r"抽检|抽查|监测|检验|检定|检测|检查|抽样|送检|比较试验|购样|购买样品|监督|检校|称重")
_CASES = re.compile(r"案件|案$|投诉|举报|诉求|纠纷|工单|咨询|来电|申诉|线索|信访|建议|提案|事项|问题|诉讼|件$")
_PROBLEMS = re.compile(r"问题|隐患|不符合项|风险点|缺陷|线索")
#: what a rate or a sum of such a name is the result of
_RESULTS = (
    (re.compile(r"合格率|达标率|符合率|检出率|问题发现率|^(?:检出|发现|其中)?不?合格(?:样品|产品|商品)?$"), _INSPECTED),
    (re.compile(r"整改率|整治率|消除率|销号率|闭环率"), _PROBLEMS),
    (re.compile(r"办结率|和解率|解决率|调解率|调解成功率|结案率|回复率|处置率|审结率|答复率"), _CASES),
    (re.compile(r"(?:^|[，,、]|共|累计)(?:罚没款?|罚款|罚没金额|罚没款金额|罚金|没收)"), re.compile("案")),
)
_RATE_TAIL = re.compile(r"(?:不合格(?:发现|检出)?|问题发现|[\u4e00-\u9fff]{2})率$")
_TIME_TAKEN = re.compile(r"(?:时间|时长|周期|时限|期限|用时|耗时)$")
#: 可开展检测项目387项: what can be done is there
_CAN = re.compile(
    r"(?:现|已|均|还|也|且|共|目前)*(?:可以?|能够?|具备)(?!视|靠|持续|再生|研|量|耗|源|力|动)(?=[\u4e00-\u9fff]{2})"
)
#: 日均新增企业38户
_MEAN_OF_DEED = re.compile(r"(?:日均|月均|周均|年均)(?=[\u4e00-\u9fff]{2})")
#: people who are told to do something: 1.2万名群众走进企业
_PEOPLE = frozenset(("人", "名", "位"))
_LIVES = re.compile(r"(?:居住|从事|持有|拥有|享受|享有|从业|在册|在岗|在职|在校|来自|具有|达到|处于|属于|有)")
_FOR_NOTHING = re.compile(r"(?:免费|无偿|义务)(?!开放|服务站|Wi|景区|公园)")
_PASSED = re.compile(
    r"(?:顺利|成功|一次性|均|全部|已)*通过(?:了)?[\u4e00-\u9fff]{0,12}?(?:验收|评审|评价|评估|考核|审查|审核|复审|认证|认定|鉴定|备案|审定|测评)"
)
_MONEY_OF_DEED = re.compile(
    r"(?:罚没款?|罚款|罚没金额|罚没款金额|违法所得|案值|货值|涉案金额|退赔|赔付|损失|减免|让利|保费|保费收入)(?:金额|费用|收入)?$"
)
_RANKED_KINDS = re.compile(
    r"(?:^|[，,；;：:]|其中)(?P<kinds>[^，,；;：:]{2,60}?)(?:位居|位列|分列|分居|高居|列|居|排名|排在|占据)(?:全[国省市]|榜单|投诉)?前[两三四五六七八九十\d]{1,2}(?:位|名)?[，,]"
    r"[^，,。；;]{0,8}$"
)
_LIST_OPENS = re.compile(
    r"(?:依次|分别|主要|排名|排在|排列|位居|位列|居|列)[^，,。；;：:]{0,12}(?:是|为|有|如下)?[：:][\u4e00-\u9fff]{0,14}$"
)
#: 深入412户企业开展“问诊”
_GONE_INTO = re.compile(r"(?:深入|走进|进驻|组织|联合|会同|下沉到?|赴|到|在)$")
_HEADS = frozenset(("人", "名", "人次"))
_CHECKED_ALONE = re.compile(
    r"(?:监督)?(?:抽检|监测|抽查|检验|检查|抽样|抽取|检测)(?:样品|产品|商品)?(?:不?合格)?|(?:检出|发现)?不?合格(?:样品|产品|商品)?"
)
_SCORED = re.compile(r"得分|评分|满意度|指数|成绩|分值|分数|分$")
#: 线下无理由退货承诺店: what is there, whatever is done in it
_A_PLACE = re.compile(r"(?:店|站|站点|网点|服务点|中心|平台|基地|实验室|商家|商户|窗口|示范区|小组|机构|单位)$")
#: 主要涉及续航里程、合同违约、售后维修,分别为…
_MADE_UP_OF = re.compile(
    r"(?:问题|投诉|诉求)?(?:主要|多|大多)?(?:涉及|包括|集中在|集中于|反映|表现为|来自)(?:的是)?(?P<kinds>[^，,；;：:]{2,60})"
)
_SECRETARIAT = re.compile(r"秘书处(?:工作)?$")
_AND_SO_ON = re.compile(r"等(?![待级候额距值号])")
#: what is under way is there
_UNDER_WAY = re.compile(r"在(?:建|研|营|训|办|审)")
_ELSEWHERE, IN_ZONE = "the figure before, in another place", "the figure before, in a zone"
#: 义务教育得分最高,达84.9分; 固阳县最少,仅386件
_EXTREME = re.compile(
    r"(?:^|[，,；;：:、])(?:其中|以|而)?(?P<of>[^，,。；;：:]{2,16}?)(?:的)?(?:最高|最低|最多|最少|最大|最小)[，,]"
    r"(?:仅|只|有|达|达到|为|高达|低至|多达|是)*$"
)
#: 建材、手机紧随其后,为37件和30件
_NEXT = re.compile(
    r"(?:(?<=[，,。；;：:])|^)(?P<kinds>[^，,。；;：:]{2,40}?)(?:紧随其后|次之|位居其后|居其后)[，,](?:分别|各|依次)?[为有达是]"
)
_ACTED_ON = re.compile(r"(?:进行|开展|实施|予以|作出)")
_PASSIVE = re.compile(r"(?:均?已经?|现已)(?:全部|全数|依法|被)*(?=[^建配纳有])")
_OF_ALL = re.compile(r"(?:总数|总量|总体|合计)(?:上|比|较|同比|又|也|同期)")
_PLACES_OF = re.compile(
    r"(?P<places>(?:[\u4e00-\u9fff]{2,5}、)+[\u4e00-\u9fff]{2,5}?)[两三四五六七](?:个)?[市县区地州省](?:[（(][市县区旗][）)])?的?(?P<of>[\u4e00-\u9fff]{3,})$"
)
#: what bodies have: told of those counted before, however much else was counted since
_OF_BODIES = re.compile(
    r"^(?:实现|完成|年)?(?:户均|人均|平均)?(?:年)?(?:营业收入|营收|主营业务收入|产值|总产值|利税|利润|税收|从业人员|就业人员|职工|研发投入|研发经费|销售收入|销售额|产量|产能|"
    r"总规模|资产总额|资产总值|固定资产|实验室面积|仪器设备|有效专利|发明专利)(?:总额|总数|总量)?"
)
#: 对连续两次抽查不合格的14家企业
_DONE_WITH = re.compile(r"(?<![核校面针应相反绝比配])(?:对|将|把)[^对将把]{2,20}的$")
_RESULT = re.compile(r"(?:检出|抽检|检验)?(?:不合格|合格|不达标|超标|阳性)(?:的)?$")
_COMPANION = re.compile(r"[^，,。]{0,6}?(?:会同|联合|协同|联手|携手|依托)")
_LEVEL_ALONE = re.compile(r"(?:世界|国际|国家|自治区|部|省|市|区域|区县|县|区|镇|乡|村)级")
_LEVEL_OF = re.compile(r"(?:世界|国际|国家|自治区|部|省|市|区域|区县|县|区|镇|乡|村)级(?:的)?(?P<noun>.+)")
_TURN = re.compile(r"(?P<up>增长|增加|提高|上升)|(?P<down>下降|减少|降低|回落)")
_BACK_REFERENCE = re.compile(r"(?:其中)?(?:[后前]?[两二三四五]项|三者|二者|两者|均)?")
#: 由…A增加到…B
_OPENS_PAIR, _LEADS = re.compile(r"[由从][^由从，,。；;]{0,12}$"), re.compile(r"[^，,。；;、\d]{0,6}(?:到|至|为)")
_WILL = re.compile("将(?![近其])")
_RESPECTIVELY = re.compile("分别|依次(?=[为是达有])")
_PART_MARK = re.compile("[；;]")
_WHOSE = re.compile(r"[^，,；;。、的]{2,8}的")
_GROWTH_SUFFIX = re.compile(r"(?:同比增长率|环比增长率|年均增长率|增长率|同比变化|变化)$")


@dataclass(slots=True)
class Earlier:
    """What the sentences before this one left: ``inspected`` is what the paragraph inspects, ``carried`` the last level or deed that
    was counted, ``share`` the last share, ``head`` the noun that heads the paragraph (3．特种设备。), ``said`` where the last sentences
    of the paragraph begin and end, with the spans of their time expressions."""

    inspected: str = ""
    carried: Named | None = None
    share: Named | None = None
    head: str = ""
    said: list[tuple[int, int, list[tuple[int, int]]]] = field(default_factory=list)
    bodies: str = ""  # the bodies that the paragraph last counted: 检验检测机构
    report_inspects: str = ""  # the inspection that the report speaks of in its opening
    of_inspection: bool = False  # whether the report is an account of that inspection alone
    acted_on: dict[re.Pattern, str] = field(default_factory=dict)  # what was last inspected, found and handled
    of_unit: dict[str, Named] = field(default_factory=dict)  # the last thing of its own counted in each unit


@dataclass(slots=True)
class _Context:
    """The sentence while its figures are being named. Offsets of ``masked`` are offsets in the sentence."""

    text: str  # the report's
    masked: str
    offset: int  # of the sentence in the text
    figures: list[Figure]
    names: list[Named]
    topic: str
    earlier: Earlier
    compared: bool  # a comparison is named somewhere in the sentence
    base: Named | None = None  # the last level, deed or share
    activity: str = ""  # what the sentence says is being done: 开展…专项整治
    # what was inspected or happened, and the last thing counted that says something alone, each with the part of the
    # sentence (between ；) in which it stands
    inspected: tuple[str, int] = ("", -1)
    counted: tuple[str, int] = ("", -1)
    told: list[tuple[int, str]] = field(default_factory=list)  # all such things, with their figures
    inspected_before: str | None = None  # the inspection that the sentences before speak of, once looked for
    parts: list[int] = field(default_factory=list)  # of the figures, once they are asked for
    undertaken: str | None = None  # in the sentences before, once it is asked for

    def part(self, i: int) -> int:
        """The part of the sentence, between ；, in which figure i stands."""
        if not self.parts:
            marks = [mark.start() for mark in _PART_MARK.finditer(self.masked)]
            self.parts = [bisect_left(marks, figure.left - self.offset) for figure in self.figures]
        return self.parts[i]

    def about(self, i: int) -> str:
        """The thing under discussion at figure i, for a name that says nothing without it."""
        if self.activity:
            return self.activity
        part = self.part(i)
        if (
            self.figures[i].unit in _FIRM_UNITS
        ):  # 检查餐饮单位1530户次,下达意见书407份,责令改正65户: of those counted in the like
            for k, thing in reversed(self.told[-_FIGURES_BACK:]):
                if self.figures[k].unit in _FIRM_UNITS and self.part(k) == part:
                    return thing
        for thing, of in (self.inspected, self.counted):
            if thing and of == part:
                return thing
        if self.earlier.head:
            return self.earlier.head
        return self.inspected[0] or self.topic or self.counted[0]

    def result_of(self, i: int, told: str) -> str:
        """What a rate or a sum that an inspection or a case came to (合格率, 办结率, 罚没) is about: the last thing before figure i in its
        part of the sentence that was inspected, found or handled; empty where none was."""
        kind = next((words for ending, words in _RESULTS if ending.search(told)), None)
        if kind is None:
            return ""
        for k in range(i - 1, max(-1, i - 1 - _FIGURES_BACK), -1):
            named = self.names[k]
            if named.kind not in (LEVEL, DONE) or not named.thing or named.in_part or named.part_of:
                continue
            if self.figures[k].unit_kind != "count" or named.rule == EARLIER_VALUE:
                continue
            if kind.search(named.name) and len(named.thing) >= 2 and not _RESULT.search(named.thing):
                found = named.name if kind.search(named.thing) is None and kind is _INSPECTED else named.thing
                if kind is _INSPECTED and len(found) < 4 and self.earlier.of_inspection:
                    return self.earlier.report_inspects  # 海勃湾区抽检102批次,合格率…
                return found
        return self.earlier.report_inspects if kind is _INSPECTED and self.earlier.of_inspection else ""

    def counted_in(self, unit: str | None, i: int) -> Named | None:
        """The last thing counted in that unit before figure i."""
        for k in range(i - 1, max(-1, i - 1 - _FIGURES_BACK), -1):
            if self.figures[k].unit == unit and is_count(self.names[k]):
                return self.names[k]
        return None

    def share_before(self, i: int | None = None) -> Named | None:
        """The last share before figure i that has a name of its own, in this sentence or the one before."""
        own = next((n for n in reversed(self.names[:i]) if n.kind == SHARE and SHARE_NOUN.search(n.name)), None)
        return own or self.earlier.share

    def span(self, i: int) -> tuple[int, int]:
        return self.figures[i].left - self.offset, self.figures[i].right - self.offset

    def between(self, i: int) -> str:
        """What stands between figure i and the one after it."""
        return self.masked[self.figures[i].right - self.offset : self.figures[i + 1].left - self.offset]

    def next_left(self, i: int) -> int:
        return self.figures[i + 1].left - self.offset if i + 1 < len(self.figures) else len(self.masked)

    def previous_right(self, i: int) -> int:
        return self.figures[i - 1].right - self.offset if i else 0


class Namer:
    """Names the figures of one sentence at a time."""

    def __init__(self, registry: Registry):
        self._cut = Cutter(registry)
        self._changes = ChangeNamer(registry, self._cut)
        self._contexts = ContextFinder(registry, self._cut)
        self._planning = registry.lexicon["planning"]
        self._change_verbs = registry.lexicon["verb_change"]

    def name(
        self,
        text: str,
        start: int,
        end: int,
        figures: list[Figure],
        times: list[tuple[int, int]],
        earlier: Earlier,
        compared: bool = False,
    ) -> list[Named]:
        """A ``Named`` for each figure of the sentence ``text[start:end]``.

        ``figures`` are those that nothing ruled out, in order; ``times`` the spans of time expressions, whose words name nothing;
        ``earlier`` what the sentences before left, brought up to date for the next; ``compared`` whether the sentence names the base
        of a comparison.
        """
        masked = self._cut.mask(text, start, end, times)
        topic = earlier.inspected
        activity = _ACTIVITY.search(masked, 0, (figures[0].left - start) if figures else len(masked))
        if activity:
            topic = self._cut.clean(activity["what"])
        context = _Context(text, masked, start, figures, [], topic, earlier, compared)
        if activity:
            context.activity = topic
        stack_start = 0
        for i in range(len(figures)):
            named = self._figure(context, i)
            if not named.about and named.kind in (LEVEL, DONE) and _OF_BODIES.fullmatch(named.name):
                named.about = self._bodies_before(context, i)
            if named.about_before and context.base is not None and not named.about:
                named.about = context.base.about
            context.names.append(named)
            if i + 1 < len(figures) and self._stacked(context, i):
                continue  # named together with those that it stands against
            if i > stack_start:
                self._stack(context, stack_start, i)
            stack_start = i + 1
            if named.kind in (LEVEL, DONE) or (named.kind == SHARE and not named.rule.startswith("share of")):
                context.base = named  # a rank after 占全国的4% is that of the count, not of its share
                if named.kind != SHARE and self._says_something(named):
                    context.counted = (named.thing, context.part(i))
                    context.told.append((i, named.thing))
                    if self._of_its_own(named):
                        earlier.of_unit[context.figures[i].unit or ""] = named
                        if context.figures[i].unit in _FIRM_UNITS and named.kind == LEVEL:
                            earlier.bodies = named.thing
                    if named.verb_class == "inspect":
                        context.inspected = context.counted
                        earlier.inspected = named.thing
                elif context.figures[i].unit in _CASE_UNITS and self._cut.flow_noun.before(named.thing):
                    if self._of_its_own(named) and not named.in_part:
                        earlier.of_unit[context.figures[i].unit or ""] = named
        self._pair_stacks(context)
        self._share_predicates(context)
        self._share_heads(context)
        self._spread(context)
        self._tell_results(context)
        self._tell_topics(context)
        names = context.names
        earlier.share = next((n for n in reversed(names) if n.kind == SHARE and n.name), earlier.share)
        earlier.carried = next((n for n in reversed(names) if n.name and n.kind in (LEVEL, DONE)), earlier.carried)
        return names

    @staticmethod
    def _pair_stacks(context: _Context) -> None:
        """检测能力从5大类163项扩大到18大类726项: each of the figures that stand against each other is of the same end of the change."""
        names = context.names
        for k in range(1, len(names)):
            if names[k].rule != "the thing before, counted in another unit" or context.between(k - 1).strip():
                continue
            end = names[k].from_to or names[k - 1].from_to
            names[k].from_to = names[k - 1].from_to = end

    def _tell_results(self, context: _Context) -> None:
        """A rate that names nothing of which it is one (总体合格率) is of what the paragraph last inspected, found or handled."""
        earlier = context.earlier
        for i, named in enumerate(context.names):
            if named.kind == SHARE and not named.about:
                told = next((words for ending, words in _RESULTS if ending.search(named.name)), None)
                if told is None or len(named.name) > _SHORT_RATE:
                    continue
                named.about = self._result_before(context, i, told)
        for words in (_INSPECTED, _CASES, _PROBLEMS):
            ending = next(ending for ending, told in _RESULTS if told is words)
            found = context.result_of(len(context.names), ending.pattern.partition("|")[0])
            if found:
                earlier.acted_on[words] = found

    def _result_before(self, context: _Context, i: int, told: re.Pattern) -> str:
        """What figure i is the result of, where no figure before it counts that: the subject of its sentence, the inspection that this
        sentence or the ones before speak of, what the paragraph last acted on, the inspection that the report is about."""
        left = context.span(i)[0]
        subject = self._contexts.subject(context.masked, left)
        if told.search(subject):
            return subject
        inspects = told is _INSPECTED
        found = self._contexts.inspection(context.masked, left) if inspects else ""
        found = found or context.earlier.acted_on.get(told, "")
        if found or not inspects:
            return found
        if context.inspected_before is None:
            context.inspected_before = context.earlier.report_inspects
            for start, end, times in reversed(context.earlier.said[-_SENTENCES_BACK:]):
                masked = self._cut.mask(context.text, start, end, times)
                if found := self._contexts.inspection(masked, len(masked)):
                    context.inspected_before = found
                    break
        return context.inspected_before

    def inspection(self, text: str, start: int, end: int, times: list[tuple[int, int]]) -> str:
        """The inspection that a headline or an opening sentence is about, if it is about one."""
        masked = self._cut.mask(text, start, end, times)
        return self._contexts.inspection(masked, len(masked))

    def _undertaken_before(self, context: _Context) -> str:
        """What the sentences before this one in its paragraph last said to be done or held, or were about."""
        if context.undertaken is None:
            context.undertaken = ""
            for start, end, times in reversed(context.earlier.said[-_SENTENCES_BACK:]):
                masked = self._cut.mask(context.text, start, end, times)
                found = self._contexts.undertaking(masked, len(masked)) or self._contexts.subject(masked, len(masked))
                if found:
                    context.undertaken = found
                    break
        return context.undertaken

    def _stands_alone(self, named: Named) -> bool:
        """Whether a name tells what was done to what (新建高标准农田), so that it needs no topic."""
        thing = named.thing
        if self._cut.generic.before(thing) or self._cut.weak(thing) or thing not in named.name:
            return False
        return len(thing) >= (4 if named.verb and named.kind in (LEVEL, DONE) else 7)

    @staticmethod
    def _bodies_before(context: _Context, i: int) -> str:
        """The bodies last counted before figure i: 检验检测机构1438家,…实现营业收入52.3亿元."""
        for k, thing in reversed(context.told[-_FIGURES_BACK:]):
            if k < i and context.figures[k].unit in _FIRM_UNITS:
                return thing
        return context.earlier.bodies

    def _thing_before(self, context: _Context, i: int) -> str:
        """The last thing counted before figure i in its part of the sentence, else the first of the sentence."""
        counted = [
            k
            for k in range(max(0, i - _FIGURES_BACK), i)
            if context.names[k].thing and context.names[k].kind in (LEVEL, DONE)
        ]
        if not counted:
            return ""
        if _OF_BODIES.search(context.names[i].name) and (bodies := self._bodies_before(context, i)):
            return bodies
        near = [k for k in counted if context.part(k) == context.part(i)]
        named = context.names[near[-1] if near else counted[0]]
        return named.name if self._cut.generic_only(named.thing) else named.thing

    def _tell_topics(self, context: _Context) -> None:
        """What the sentence is about, for names too short to say it."""
        tells_of_body = self._contexts.tells_of_body(context.masked)
        for i, named in enumerate(context.names):
            if not named.name or named.place:
                continue
            left = context.span(i)[0]
            if named.kind == DONE:
                named.event = self._contexts.event(context.masked, left)
            if tells_of_body:
                named.body = self._contexts.body(context.masked, left)
            owner = _OWNER.match(context.names[i - 1].thing) if i and named.rule.endswith("verb of the list") else None
            if owner and not _OWNER.match(named.thing):
                named.topic = owner.group()  # 国家市场监督管理总局重点实验室1家和技术创新中心1家
                continue
            if _OF_BODIES.fullmatch(named.name) and named.about:
                continue
            if context.earlier.of_inspection and _CHECKED_ALONE.fullmatch(named.name):
                named.topic = context.earlier.report_inspects
                continue
            if (
                not _TAKES_PART.match(named.name)
                and not _OF_BODIES.fullmatch(named.name)
                and (len(named.name) > _SHORT_NAME or self._stands_alone(named))
            ):
                continue
            for find in (
                lambda left=left: self._contexts.undertaking(context.masked, left),
                lambda i=i: self._thing_before(context, i),
                lambda left=left: self._contexts.subject(context.masked, left),
                lambda: self._undertaken_before(context),
            ):
                phrase = find()
                if phrase and not set(phrase) <= set(named.name):
                    named.topic = phrase
                    break

    @staticmethod
    def _leads_to(before: str, between: str) -> bool:
        """Whether two figures are the ends of one change: 由…A增加到…B, 从A项砍到B项."""
        timed = TIME_MARK in between  # 降到目前的36台: the time has 到 in it
        between = between.replace(TIME_MARK, "").removesuffix("的").removesuffix("了")
        if TO_PART.match(between) or (timed and TO_PART.match(between + "到")):
            return True
        return bool(_LEADS.fullmatch(between) and _OPENS_PAIR.search(before.replace(TIME_MARK, "")))

    @staticmethod
    def _of_its_own(named: Named) -> bool:
        """Whether the thing is told whole, not as one kind, one place or the part of another."""
        return (
            not named.place
            and named.breakdown is None
            and "的" not in named.thing
            and _MACRO.match(named.thing) is None
        )

    def _says_something(self, named: Named) -> bool:
        """Whether what follows may be about the thing that this figure counts: concrete, its own, not one of several parts."""
        return bool(
            named.thing
            and not _VALUE_OF.fullmatch(named.thing)
            and not named.companion
            and not named.in_part
            and not named.part_of
            and not named.rule.endswith("verb of the list")
            and not self._cut.generic_only(named.thing)
            and not self._cut.weak(named.thing)
        )

    # --------------------------------------------------------------------------------------------------------------- figure

    def _figure(self, context: _Context, i: int) -> Named:
        cut, figure, masked = self._cut, context.figures[i], context.masked
        left_end, right_start = context.span(i)
        previous = context.names[-1] if context.names else None
        base = context.base
        left, boundary = cut.left(masked, context.previous_right(i), left_end)
        if boundary == "(":
            named_before = cut.before_bracket(masked, context.previous_right(i), left_end)
            if len(named_before) >= 2:
                left, boundary = named_before + left, "start"  # 家用电器（1200件,占25.3%）
        right, _ = cut.right(masked, right_start, context.next_left(i))
        if i + 1 < len(context.figures) and self._leads_to(left, context.between(i)):
            right = ""  # 由60个工作日压缩为20个工作日: the verb belongs to the pair
        clause = cut.clause(masked, left_end)

        earlier = self._at_earlier_time(context, left, boundary)
        if earlier is not None:
            return earlier
        if figure.ordinal:
            return self._changes.rank(left, base, previous)
        if _OF_ALL.match(left.replace(TIME_MARK, "")):
            whole = next((n for n in context.names if is_count(n) and not n.part_of and not n.in_part), None)
            base = whole or base  # 其中…384部;总数比去年同期净增1520部
        planned = self._planned(clause)
        if figure.unit_kind in ("share", "points", "ratio"):
            before = masked[: max(left_end - len(clause) - 1, context.previous_right(i))]
            named = self._changes.share(
                figure,
                left,
                right,
                boundary,
                base,
                previous,
                before,
                context.result_of(i, left) or context.about(i),
                "其中" in clause,
                context.share_before(),
            )
        else:
            named = None
            pair = (
                i > 0
                and boundary == "figure"
                and self._leads_to(cut.left(masked, context.previous_right(i - 1), context.span(i - 1)[0])[0], left)
            )
            if not pair:
                about = previous if figure.unit == "位" and previous is not None and previous.kind == RANK else base
                named = self._changes.change(left, about, context.compared)
                if named is not None and not context.compared and cut.back(right)[0]:
                    named = None  # 整合提升1000个民生服务综合体: what was improved follows
                if named is not None and not named.about_before and not context.compared:
                    found = self._changes.changed(left)
                    if found is not None and not found[2] and figure.unit_kind == "money":
                        named = None  # 税收增加300万元 may be the sum itself
            if named is None:
                named = self._counted(context, i, left, boundary, right, clause)
        if figure.unit is None and named.kind == LEVEL and named.name.endswith("率"):
            named.kind = SHARE  # 万台特种设备死亡率0.16
        named.planned = named.planned or planned
        named.part_of = "其中" in clause
        return named

    @staticmethod
    def _at_earlier_time(context: _Context, left: str, boundary: str) -> Named | None:
        """The base of a comparison that gives its value (较2020年的57家), or how much it has changed since (多出25家)."""
        previous = context.names[-1] if context.names else None
        if previous is None:
            return None
        if previous.rule == EARLIER_VALUE and boundary == "figure":
            changed = _SINCE_EARLIER.fullmatch(left.strip())
            if changed is None:
                return None
            down = changed["verb"].startswith(("下", "减", "少", "降", "缩", "压", "低"))
            return Named(
                name=previous.name
                + ("增长率" if context.figures[len(context.names)].unit_kind in ("share", "ratio") else "变化"),
                thing=previous.name,
                kind=CHANGE,
                direction=-1 if down else 1,
                rule="change since the earlier time that is named",
                about_before=True,
            )
        base = context.base
        if base is None or not base.name or not _AT_EARLIER.search(left if boundary != "figure" else "，" + left):
            return None
        named = Named()
        named.as_before(base, EARLIER_VALUE)
        named.breakdown = base.breakdown
        return named

    def _counted(self, context: _Context, i: int, left: str, boundary: str, right: str, clause: str) -> Named:
        """A level or a deed."""
        cut, figure = self._cut, context.figures[i]
        previous = context.names[-1] if context.names else None
        base, left_end = context.base, context.span(i)[0]
        plain = left.replace(TIME_MARK, "")
        listed_whom = False  # 组织对电热水壶、书包等14种产品进行了抽查

        if previous is not None and boundary == "figure":
            before = cut.left(context.masked, context.previous_right(i - 1), context.span(i - 1)[0])[0]
            if self._leads_to(before, left):
                named = Named()
                if not cut.flow_noun.before(previous.thing):
                    previous.kind = LEVEL
                named.as_before(previous, "to, of the pair from … to")
                named.verb_class, named.from_to = "level", "to"
                previous.from_to, previous.verb_class = "from", "level"
                return named
        if (
            boundary == "figure"
            and previous is not None
            and previous.thing
            and plain.startswith(previous.thing)
            and previous.rule.startswith("counted thing after")
        ):
            plain = plain[len(previous.thing) :]  # the noun belongs to the figure before
        if boundary in WEAK:
            # 大米、酸菜、干海参等10个团体标准; 减免检验检测、检定费用: what rules the list stands further back in the clause
            whole = cut.clause(context.masked, left_end, context.previous_right(i)).replace(TIME_MARK, "")
            if previous is not None and previous.thing and not whole.startswith(WEAK):
                whole = whole.removeprefix(previous.thing)
            whole = whole.lstrip("、和及与")
            if "等" in left or len(whole) <= 40:
                plain = whole
                listed_whom = _FOR_LIST.search(whole) is not None or (
                    _ACTED_ON.search(right) is not None and "对" in whole
                )
        mean = _MEAN_ALONE.fullmatch(plain.strip())
        if mean and base is not None and base.name:
            told = [n for n in context.names[-_FIGURES_BACK:] if is_count(n) and n.rule != "mean of the figure before"]
            of = told[-1] if told else base  # 实现营业收入11亿元,户均762万元,人均35.8万元
            return Named(name=mean["mean"] + of.name, thing=of.thing, kind=of.kind, rule="mean of the figure before")
        per = _PER.fullmatch(cut.strip_front(plain)[0]) if base is not None else None
        if per and base.thing:
            return Named(
                name=per.group() + base.thing,
                thing=base.thing,
                kind=base.kind,
                verb=base.verb,
                rule="the figure before, per head",
            )
        if not plain.strip() and boundary in "：:":
            plain, boundary = cut.before_colon(context.masked, left_end), "start"
        if boundary not in "、figure":
            part = FROM_PART.match(plain)
            if part and i + 1 < len(context.figures) and self._leads_to(left, context.between(i)):
                plain = part["subject"]
        whom = cut.generic.at(right) if plain.endswith("为") else ""
        if whom and cut.doing.at(right, len(whom)) and len(plain) > 2:
            plain = "为"  # 全省检测机构为2.3万家企业减免费用1.68亿元
        cumulated = _CUMULATED_VERB.search(plain) if "累计" in plain or "共" in plain else None
        if cumulated and (cut.doing.at(plain, cumulated.end()) or cut.establish.at(plain, cumulated.end())):
            plain = plain[cumulated.start() :]  # 12315指挥中心及各分中心共登记…: who did it is not what is counted

        existing = bool(_EXISTING_END.search(plain)) or plain.startswith(_EXISTING_START)
        prepositional = (
            plain in ("为", "对", "向", "给")
            or plain.endswith(("累计为", "先后为", "已为", "共为"))
            or (bool(_PREPOSITIONAL.search(plain)) and not plain.endswith(("为", "作为", "成为", "参与")))
        )
        prepositional = prepositional or listed_whom or _DONE_WITH.search(plain) is not None
        if figure.unit_kind == "time" and right.strip() and _MEAN_END.search(plain):
            told = cut.strip_front(cut.clean(right), places=False)[0]
            if told and not told.startswith(("的", "内", "左右")):
                subject = cut.subject(_MEAN_END.sub("", plain))
                return Named(
                    name=f"{subject}平均{told.removeprefix('即可').removeprefix('就能').removeprefix('便可')}时间",
                    thing=subject,
                    rule="how long it takes on average",
                )
        scored = _SCORED_WITH.match(plain) if figure.unit_kind == "score" else None
        if scored:
            told = cut.clean(right)
            rest = cut.strip_front(told, places=False)[0]
            passed = cut.achieve.at(rest)
            of = rest[len(passed) :].lstrip("了") if passed else rest
            subject = cut.subject(scored["subject"]) or context.about(i) or self._undertaken_before(context)
            return Named(name=f"{subject}{of}得分", thing=subject, rule="score with which it was passed")
        if _ANAPHOR_START.match(plain.strip()) and base is not None:
            named = Named()
            named.as_before(base, "word that stands for the figure before")
            return named
        led = _LED_BY.match(plain) if "前" in plain else None
        if led and cut.places.at(led["place"]):
            subject = cut.subject(led["subject"])
            named = Named(name=subject, thing=subject, rule="first of the places in their order")
            named.place = led["place"]
            return named
        told = context.masked[:left_end].replace(TIME_MARK, "") if "最" in context.masked else ""
        most = _MOST.search(told) if told else None
        if most and not right.strip() and not figure.unit_kind == "share":
            of = cut.strip_front(most["of"])[0]
            if of:
                named = Named(name=of, thing=of, rule="the kind that there is most of")
                named.kind = DONE if cut.flow_noun.before(of) or figure.unit in _EVENT_UNITS else LEVEL
                which = cut.clean(most["kind"])
                if cut.places.at(which) == which:
                    named.place = which
                else:
                    named.breakdown = f"类别={which}"
                return named
        extreme = _EXTREME.search(told) if told else None
        if extreme and not right.strip() and figure.unit_kind != "share":
            of, like = cut.clean(extreme["of"]), context.earlier.of_unit.get(figure.unit or "")
            if (
                cut.places.at(of) == of
                or self._county(of, 0) == of
                or (of[-1:] in "市县区州盟旗" and cut.places.at(of) == of[:-1])
            ):
                of = of if cut.places.at(of) == of or self._county(of, 0) == of else of[:-1]
                like = base if base is not None and base.thing else like
                if like is not None:
                    named = Named()
                    named.as_before(like, "the place that has most or least")
                    named.place = of
                    return named
            else:
                of = cut.strip_front(of)[0]
                if len(of) >= 3 and not SHARE_NOUN.search(of):
                    kind = DONE if cut.flow_noun.before(of) or figure.unit in _EVENT_UNITS else LEVEL
                    return Named(name=of, thing=of, kind=kind, rule="the one that has most or least")
        macro = _MACRO.fullmatch(plain.strip())
        like = base if base is not None and base.thing else context.earlier.of_unit.get(figure.unit or "")
        if macro and like is not None and not right.strip():
            named = Named()
            named.as_before(context.earlier.of_unit.get(figure.unit or "", like), "in a part of the country")
            named.breakdown = f"地区={macro.group()}"
            return named
        front = cut.front(plain, left.lstrip("，,、 ").startswith(TIME_MARK))
        verb, thing = front.verb, front.thing
        noun, predicate = cut.back(right)
        in_batches = noun in _COUNTED_AGAIN
        if in_batches:
            noun = ""  # 抽检60个批次: the noun is the unit
        if noun and not verb and cut.aims(plain):
            prepositional = True  # 对内墙涂料、…等3种重点产品开展…
        if not verb and thing and noun and cut.doing.at(thing) == thing:
            verb, thing = thing, ""  # 组织20家链长单位
        if not verb and thing.endswith("新增") and len(thing) > 3:
            verb, thing = "新增", thing[:-2]  # 进出川大通道新增16条
        listed = max((m.start() for m in _AND_SO_ON.finditer(thing)), default=-1)
        if listed >= 0:
            after = thing[listed + 1 :]
            if not after:
                thing = ""
            elif len(after) >= 3 and not after.startswith(("服务", "活动", "方式", "工作", "形式", "措施")):
                thing = after  # “…中心”等省级质检中心
        owning = _OWNING.search(front.text + ("有" if existing else ""))
        if owning and context.base is not None and context.base.thing:
            # 137个农贸市场中,建立快检室的有108个: those of the things before
            clause_of = cut.clean(front.text[: owning.start()] if owning.start() else front.text)
            return Named(
                name=clause_of + context.base.thing,
                thing=context.base.thing,
                rule="those of the things before, with their clause",
            )
        relative = _RELATIVE.match(thing)
        which_ones = front.thing.startswith("的") and bool(cut.establish.at(verb) or cut.achieve.at(verb))
        if _MEANS.match(thing) and context.counted[0] and context.counted[0] not in thing:
            thing = context.counted[0] + thing  # 专利侵权案件…件,平均办案周期…天
        verb_class = self._verb_class(verb, front.trailing)
        if relative and _WHICH_ARE.match(relative["clause"]):
            relative = None  # 关停不具备条件的企业: the clause has its own verb
        if relative and verb and (verb_class != "inspect" or existing) and not verb.startswith(("新", *_TAKEN)):
            verb_class = "being"  # 获得资质认定的检验检测机构: which ones, not what was done
        elif which_ones and not verb.startswith("新"):
            verb_class = "being"  # 取得许可的生产单位: which ones
        elif relative:
            stripped, _ = cut.strip_front(relative["clause"])
            inner, rest = cut.verbs(stripped, True)
            if (inner and not rest) or len(thing) > 22:
                thing = relative["noun"]  # 全省建立的省级以上社会公用计量标准
        thing = cut.clean(thing)

        named = Named(
            verb=verb,
            verb_class=verb_class,
            kind=DONE if verb_class in ("doing", "inspect", "achieve") else LEVEL,
            already=("已" in clause and _ALREADY.search(clause) is not None)
            or (
                boundary in "，,、"
                and previous is not None
                and previous.already
                and previous.kind == DONE
                and context.part(i) == context.part(i - 1)
            ),
            cumulative=(("累计" in clause or "共" in clause) and _CUMULATIVE.search(clause) is not None)
            or "累计" in cut.rest_of_clause(context.masked, context.span(i)[1]),
            prepositional=prepositional,
        )
        can = any(sign in plain for sign in "可能具") and _CAN.match(cut.clean(plain))
        if can and figure.unit not in _EVENT_UNITS:
            named.kind = LEVEL
        elif _FOR_NOTHING.search(plain) and not existing:
            named.kind = DONE  # 共为新办企业免费刻章186万枚
        if verb_class == "being" and (figure.unit in _EVENT_UNITS or (in_batches and figure.unit == "个")):
            named.kind = DONE  # 人次, 批次 count what happens
        if noun and (not thing or not self._keeps_left(context, i, noun, predicate)):
            self._count_right(named, noun, predicate, existing, previous, plain, boundary)
        elif thing:
            self._count_left(context, i, named, thing, boundary, existing, front.trailing)
        elif predicate and base is not None:
            self._count_by_predicate(context, i, named, predicate)
        elif verb:
            whom = _BENEFICIARY.search(plain)
            named.name = (whom["whom"] if whom and whom["rest"].startswith(verb) else "") + cut.clean(verb)
            named.rule = "what was done"
        else:
            self._count_as_before(context, i, named, plain, boundary, front.trailing)
        named.companion = not named.verb and _COMPANION.match(cut.strip_front(plain)[0]) is not None
        if named.name:
            self._refine(context, i, named, figure, existing)
            mean = _MEAN_OF_DEED.match(cut.clean(plain)) if "均" in plain else None
            if mean and not named.name.startswith(mean.group()):
                named.name = mean.group() + named.name
        return named

    def _keeps_left(self, context: _Context, i: int, noun: str, predicate: str) -> bool:
        """Whether the counted thing is the one before the figure, though a noun follows too (国家标准103项团体标准72项)."""
        cut = self._cut
        right_end = context.span(i)[1]
        next_left = context.next_left(i)
        if (
            i + 1 < len(context.figures)
            and not predicate
            and noun
            and right_end + len(context.between(i)) >= next_left
            and not re.search(f"[{STRONG}{WEAK}（(]", context.between(i))
        ):
            after, _ = cut.right(context.masked, context.span(i + 1)[1], context.next_left(i + 1))
            return not cut.back(after)[0]
        doing = cut.doing.at(noun)
        return bool(doing and doing not in cut.verb_noun and not cut.noun_word.at(noun))

    def _count_right(
        self, named: Named, noun: str, predicate: str, existing: bool, previous: Named | None, plain: str, boundary: str
    ) -> None:
        cut = self._cut
        which = _WHICH.search(plain)
        if which and named.prepositional:
            noun = cut.strip_front(which["which"])[0] + noun  # 对抽查不合格的237批次产品
            named.verb, named.verb_class = "", "being"
        named.thing = self._complete(noun, previous)
        named.rule = "counted thing after the figure"
        told = cut.strip_front(cut.clean(predicate), places=False)[0] if predicate else ""
        by = _BY_MEANS.match(told)
        reached = (
            bool(cut.achieve.at(told))
            or _PASSED.match(cut.clean(predicate)) is not None
            or (by is not None and bool(cut.achieve.at(told, by.end())))
            or cut.clean(predicate).startswith("被")
            or (
                _PASSIVE.match(cut.clean(predicate)) is not None
                and bool(cut.doing.at(told))
                and not cut.verb_noun.at(told)
            )
        )
        acted = (
            bool(predicate)
            and self._acts(predicate)
            and (named.prepositional or bool(named.verb) or _GONE_INTO.search(plain) is not None)
        )
        if _MEANS.match(told):
            predicate = ""  # 带动3.8万户椒农户均增收9300元: of the next figure
        predicate = self._tidy(predicate)
        verb = named.verb.rstrip("了过")
        named.achieved = reached
        if predicate and (reached or acted) and not existing and named.verb_class != "establish":
            named.kind = DONE
            named.verb_class = named.verb_class if named.verb else "achieve"
        if named.prepositional and not existing:
            named.kind = DONE
            named.verb_class = named.verb_class if named.verb else "doing"
        came_about = bool(cut.establish.at(told)) and not told.startswith(
            ("拥有", "设有", "建有", "配备", "聚集", "集聚")
        )
        if came_about and not existing and not named.verb and named.verb_class == "being":
            named.verb_class = "establish"  # 去年,12个乡镇建成食品快检室
        if not predicate:
            named.name = self._join(named, _TAIL_WORK.sub("", named.thing))
        elif verb and not cut.cause.at(verb):
            named.name = predicate + named.thing if cut.being.at(verb) == verb else verb + named.thing + predicate
        else:
            named.name = predicate + named.thing
            if verb:
                named.kind, named.verb_class = DONE, "doing"
        if previous is None or named.verb or existing:
            return
        if boundary in WEAK and not plain.strip() and previous.prepositional:
            named.prepositional = True
        if plain.strip() in JOINERS:
            self._carry_verb(named, previous)
        elif (
            not plain.strip()
            and boundary in "，,、；;"
            and named.verb_class == "being"
            and previous.rule.startswith("counted thing after")
        ):
            named.kind, named.verb_class = previous.kind, previous.verb_class
            named.cumulative = named.cumulative or previous.cumulative

    def _count_left(
        self, context: _Context, i: int, named: Named, thing: str, boundary: str, existing: bool, trailing
    ) -> None:
        cut = self._cut
        previous = context.names[-1] if context.names else None
        base = context.base
        figure = context.figures[i]
        counted = next((n for n in reversed(context.names) if is_count(n)), None)
        in_a_zone = _ZONE.fullmatch(thing) is not None and i > 0 and context.figures[i - 1].unit == figure.unit
        if in_a_zone and previous is not None and previous.rule.startswith((_ELSEWHERE, IN_ZONE)):
            named.as_before(previous, IN_ZONE)
            named.breakdown = f"地区={thing}"
            return
        if previous is None or not named.verb or named.verb.startswith("新") or boundary in "、figure":
            thing = self._complete(thing, previous)
        if i and boundary in "，,、" and not named.verb and not existing and base is not None and base.thing:
            opens = _IN_THESE.fullmatch(context.between(i - 1).replace(thing, "")) or (
                previous is not None and previous.rule == "one kind of the figure before"
            )
            if opens:
                kind, name, whole_thing = base.kind, base.name, base.thing
                named.as_before(base, "one kind of the figure before")
                named.kind, named.name, named.thing = kind, name, whole_thing
                named.breakdown = f"类别={thing}"
                return
        like = context.earlier.of_unit.get(figure.unit or "")
        clause_before = cut.clause(context.masked, context.span(i)[0])
        if (
            like is not None
            and like.name
            and not named.verb
            and not existing
            and (boundary in "，,、；;" or boundary == "start")
            and (
                _BY_KIND.match(context.masked)
                or (_AMONG_THEM.match(context.masked) and figure.unit in _CASE_UNITS and like.kind == DONE)
            )
            and thing[-2:] != like.thing[-2:]
            and "分别" not in clause_before
            and len(thing) <= 10
            and not cut.flow_noun.before(thing)
            and not cut.acted(thing)
            and figure.unit_kind == "count"
        ):
            named.as_before(like, "one kind of what was counted before")
            named.breakdown = f"类别={thing}"
            return
        whole = _OF_WHICH.match(context.masked)
        if (
            whole
            and (thing.startswith("反映") or not named.verb and context.part(i) == 0 and not existing)
            and boundary in "，,、"
            and not (boundary in WEAK and previous is not None and previous.verb)  # 评选中,我省获金奖1项、银奖3项
        ):
            of = cut.strip_front(whole["of"])[0]
            if of and not cut.doing.at(of) == of:
                named.thing, named.name = of, of
                named.kind = DONE if cut.flow_noun.before(of) or figure.unit in _EVENT_UNITS else LEVEL
                named.breakdown = f"类别={thing}"
                named.rule = "one kind of the whole that the sentence opens with"
                return
        if self._listed_after_colon(context, i, named, thing, boundary, existing):
            return
        level = None
        if _LEVEL_ALONE.fullmatch(thing):
            level = _LEVEL_OF.match(previous.thing) if previous is not None else None
            if level:
                thing += level["noun"]  # 国家级质检中心12家、省级60家
            elif counted is not None and counted.thing:
                thing += counted.thing  # 社会公用计量标准2763项,其中省级471项
        if thing.startswith("获证") and base is not None and "认证" in base.thing:
            thing = base.thing[: base.thing.index("认证") + 2] + thing  # 质量管理体系认证证书…张,获证组织…家
        named.thing = thing
        named.name = self._join(named, thing)
        named.rule = "counted thing before the figure"
        if named.verb:
            return
        if thing in ("其余", "其他", "另", "另外", "剩余", "余下") and base is not None and base.thing:
            whole = next((n for n in reversed(context.names[-_FIGURES_BACK:]) if is_count(n) and not n.in_part), base)
            named.as_before(whole if base.in_part else base, "the rest of the figure before")
            named.breakdown = "类别=其他"
            return
        if thing.endswith("占") and base is not None:
            named.as_before(base, "part of the figure before")  # 共78家,川渝占7家
            return
        part_of = "其中" in cut.clause(context.masked, context.span(i)[0])
        if part_of and counted is not None and not existing:
            named.kind, named.in_part = counted.kind, True
            if counted.verb and cut.generic_only(thing) and counted.verb_class not in ("being", "establish"):
                named.name = counted.verb.rstrip("了过好") + thing  # 新登记市场主体…,其中企业…
        elif boundary in "：:" and counted is None and context.earlier.carried is not None and not existing:
            named.kind, named.in_part = context.earlier.carried.kind, True  # a list after a colon goes on counting
        elif previous is not None and boundary in "、figure":
            self._carry_verb(named, previous)
            named.in_part = previous.in_part
        elif boundary in "；;" and not existing and self._goes_on_in_part(context, i, thing):
            named.kind, named.in_part = DONE, True
        elif previous is not None and not existing and boundary in "，,":
            if previous.in_part:
                named.kind, named.in_part = previous.kind, True
            elif not trailing and previous.kind == DONE and previous.verb and i:
                units = {context.figures[i - 1].unit, figure.unit}
                if len(units) == 1 or (units <= _BODY_UNITS and previous.verb_class == "inspect"):
                    self._carry_verb(named, previous)

    def _goes_on_in_part(self, context: _Context, i: int, thing: str) -> bool:
        """其中教育培训服务4918件,…;文化娱乐服务3762件: a further part of what was done, after ；."""
        unit = context.figures[i].unit
        before = context.counted_in(unit, i) if unit in _CASE_UNITS else None
        return before is not None and before.in_part and before.kind == DONE and thing[-2:] == before.thing[-2:]

    def _listed_after_colon(
        self, context: _Context, i: int, named: Named, thing: str, boundary: str, existing: bool
    ) -> bool:
        """居前三位的依次是:家用电子电器类6128件、日用商品类5473件: the kinds of what was counted before, listed after a colon."""
        previous = context.names[-1] if context.names else None
        figure = context.figures[i]
        if (
            previous is not None
            and previous.rule == "one kind of those listed after a colon"
            and boundary in "、，,；;"
        ):
            if context.figures[i - 1].unit != figure.unit or named.verb:
                return False
            like = previous
        elif boundary in "：:" and not named.verb and not existing and not self._cut.flow_noun.before(thing):
            left = context.span(i)[0] - len(thing)
            if not _LIST_OPENS.search(context.masked, max(0, left - _OPENING_WORDS), left):
                return False
            like = context.counted_in(figure.unit, i) or context.earlier.of_unit.get(figure.unit or "")
        else:
            return False
        if like is None or not like.name or thing[-2:] == like.thing[-2:]:
            return False
        named.as_before(like, "one kind of those listed after a colon")
        named.breakdown = f"类别={thing}"
        return True

    def _count_by_predicate(self, context: _Context, i: int, named: Named, predicate: str) -> None:
        """其中52210台已加装…: what is counted was named before, or is no more than its unit (500余人提供培训)."""
        cut, base, figure = self._cut, context.base, context.figures[i]
        tidied = self._tidy(predicate)
        same_unit = i > 0 and (context.figures[i - 1].unit or "")[:1] == (figure.unit or "")[:1]
        unit_noun = _UNIT_NOUN.get(figure.unit or "")
        named.thing = (base.thing or base.name) if same_unit or not unit_noun else unit_noun
        named.name = tidied if named.thing == "人" else tidied + named.thing
        told = cut.clean(predicate)
        named.achieved = told.startswith("被") or bool(cut.achieve.at(cut.strip_front(told, places=False)[0]))
        named.kind = DONE if named.achieved or (base.kind == DONE and base.prepositional) else LEVEL
        named.verb_class = "achieve" if named.kind == DONE else "being"
        named.prepositional = base.prepositional
        named.rule = "counted thing of the figure before, with its predicate"

    def _count_as_before(self, context: _Context, i: int, named: Named, plain: str, boundary: str, trailing) -> None:
        """No thing of its own: another place, a total, the thing again in another unit, or the subject of the clause before."""
        cut, base, figure = self._cut, context.base, context.figures[i]
        previous = context.names[-1] if context.names else None
        stripped = plain.strip()
        source = base or context.earlier.carried
        if stripped.endswith("占") and base is not None:
            named.as_before(base, "part of the figure before")  # 共78家,川渝占7家
            return
        if (
            stripped
            and source is not None
            and boundary != "figure"
            and not trailing
            and cut.places.at(stripped.lstrip("，,其中"))
        ):
            like = next(
                (
                    context.names[k]
                    for k in range(len(context.names) - 1, max(-1, len(context.names) - _FIGURES_BACK), -1)
                    if context.figures[k].unit == figure.unit and is_count(context.names[k])
                ),
                source if base is not None else context.earlier.of_unit.get(figure.unit or "", source),
            )
            named.as_before(like, _ELSEWHERE)
            return
        clause_start = context.span(i)[0] - len(cut.clause(context.masked, context.span(i)[0]))
        earlier = cut.clause(
            context.masked, max(clause_start - 1, 0), min(context.previous_right(i), max(clause_start - 1, 0))
        )
        subject = cut.head_noun(earlier).removesuffix("连续") if earlier.strip() else ""
        if len(subject) >= 2 and boundary in "，,":
            named.name = named.thing = subject
            named.rule = "subject of the clause before"
            return
        if context.earlier.head and previous is None and plain.strip():
            named.name = named.thing = context.earlier.head  # 3．特种设备。在册17306台
            named.rule = "head of the paragraph"
            return
        if previous is None or boundary not in "，,；;、(（figure":
            return
        if figure.unit_kind == "money" and not stripped and base is not None and base.kind in (LEVEL, DONE):
            named.as_before(base, "sum of the things before")  # 专利质押贷款19笔,1.35亿元
            named.name = base.name.removesuffix("数")
            return
        if not stripped and TIME_MARK in cut.left(context.masked, context.previous_right(i), context.span(i)[0])[0]:
            named.as_before(previous, "the same in another year")  # 2009年512万件、2010年548万件
            return
        if not stripped and boundary in WEAK and is_count(previous) and context.figures[i - 1].unit != figure.unit:
            named.as_before(previous, "the thing before, counted in another unit")  # 培训企业863户、2100余人次
            if figure.unit in _HEADS and previous.verb:
                named.name, named.thing = previous.verb.rstrip("了过"), ""
            return
        bounded = not stripped and figure.left < figure.start and i > 0 and context.figures[i - 1].unit == figure.unit
        if boundary == "figure" or trailing or bounded:  # 里程新增1700公里、突破7000公里
            named.name, named.thing, named.kind = previous.thing or previous.name, previous.thing, LEVEL
            if boundary == "figure":
                named.as_before(previous, "")
            named.rule = "total of the figure before"

    def _refine(self, context: _Context, i: int, named: Named, figure: Figure, existing: bool) -> None:
        """Deeds told by nouns, and the topic of a name that says nothing alone."""
        cut, base = self._cut, context.base
        if (
            (named.verb in ("涉及", "惠及", "覆盖", "包括", "带动") or named.name.startswith(("受惠", "受益")))
            and named.kind == LEVEL
            and base is not None
            and base.kind == DONE
        ):
            named.kind = DONE  # 引发投诉11起,涉及消费者2600余人
        if named.kind == DONE and _SECRETARIAT.search(named.thing) and not named.verb.startswith("新"):
            named.kind, named.verb_class = LEVEL, "being"  # 承担标委会秘书处12个
        if named.kind == LEVEL and (_RESULT.match(named.thing) or _MONEY_OF_DEED.search(named.name)):
            named.kind = DONE  # 不合格的5份: what an inspection came to
        if named.kind == DONE and figure.unit_kind == "time" and (named.from_to or _TIME_TAKEN.search(named.name)):
            named.kind = LEVEL  # 企业开办时间从3个工作日压缩到半天
        if named.kind == LEVEL and figure.unit_kind not in ("score", "time", None) and not named.from_to:
            ending = cut.doing.before(named.thing)
            acts = (
                ending
                and ending not in cut.verb_noun
                and len(ending) < len(named.thing)
                and named.rule.startswith("counted thing before")
            )
            if (cut.flow_noun.before(named.name) and not (named.in_part and figure.unit in _BODY_UNITS)) or (
                not existing
                and (
                    (
                        named.rule.startswith("counted thing before")
                        and (
                            _DONE_INSIDE.search(named.name)
                            or (
                                cut.acted(named.thing)
                                and not (figure.unit in _BODY_UNITS and _A_PLACE.search(named.thing))
                            )
                        )
                    )
                    or acts
                )
            ):
                named.kind = DONE
                named.verb_class = "doing" if named.verb_class == "being" else named.verb_class
        if named.kind == DONE and not named.verb.startswith("新") and _UNDER_WAY.match(named.name):
            named.kind, named.verb_class = LEVEL, "being"  # 质检中心6个,在建2个
        if named.rule == "total of the figure before":
            return
        previous = context.names[-1] if context.names else None
        if figure.unit == "张" and named.thing.endswith("管理体系") and named.name.endswith(named.thing):
            named.thing, named.name = named.thing + "认证证书", named.name + "认证证书"  # 质量管理体系2187张
        if (
            figure.unit_kind == "score"
            and previous is not None
            and previous.name.endswith("得分")
            and not _SCORED.search(named.name)
        ):
            named.thing, named.name = named.thing + "得分", named.name + "得分"  # 政务服务得分83.7分,养老服务74.2分
        if (
            previous is not None
            and previous.thing
            and previous.kind in (LEVEL, DONE)
            and _VALUE_OF.fullmatch(named.thing)
            and not previous.verb.startswith(("移送", "移交"))
            and context.part(i) == context.part(i - 1)
        ):
            told = previous.name.removeprefix("新增").removeprefix("累计")
            named.kind, named.verb_class, named.already = previous.kind, previous.verb_class, previous.already
            named.name, named.rule = told + named.thing, "value of the things before"
            return
        counted = context.counted[0]
        if named.verb in ("涉及", "涵盖", "覆盖", "惠及", "包括") and counted and named.thing != counted:
            named.name = counted + named.verb + named.thing  # 自我声明公开标准…项,涵盖产品…种
            named.rule += ", with the thing under discussion"
            return
        if not cut.weak(named.name):
            return
        topic = context.result_of(i, named.name) or context.about(i)
        if topic and topic not in named.name and (counted or not cut.inspect.first(named.name)[1]):
            named.about = topic
            named.rule += ", with the topic"

    # ---------------------------------------------------------------------------------------------------------------- parts

    def _planned(self, clause: str) -> bool:
        cut = self._cut
        for will in (m.start() for m in _WILL.finditer(clause)):
            rest, _ = cut.strip_front(clause[will + 1 :], places=False)
            for light in ("全面", "着力", "大力", "重点"):
                rest = rest.removeprefix(light)
            if rest and (cut.doing.at(rest) or cut.level.at(rest) or self._change_verbs.at(rest)):
                return True
        scheduled = clause.find("计划")
        if scheduled >= 0 and cut.doing.at(clause, scheduled + 2):
            return True  # 计划抽查1200批次
        return self._planning.first(clause)[0] >= 0

    def _verb_class(self, verb: str, trailing) -> str:
        cut = self._cut
        if any(t in cut.level or t in ("数量", "总数", "总量", "至") for t in trailing) and (
            not verb or verb in cut.verb_noun or cut.achieve.at(verb)
        ):
            return "level"
        stripped = verb.rstrip("了过好")
        if len(stripped) > 2 and stripped.startswith("累计"):
            stripped = stripped[2:]
        if not stripped or cut.being.at(stripped) == stripped:
            return "being"
        if cut.inspect.before(stripped) or cut.inspect.at(stripped):
            return "inspect"
        if stripped.startswith("新"):
            return "doing"
        if cut.establish.before(stripped) == stripped or cut.establish.at(stripped) == stripped:
            return "establish"
        if cut.achieve.at(stripped) == stripped:
            return "achieve"
        return "doing"

    def _acts(self, predicate: str) -> bool:
        rest, _ = self._cut.strip_front(self._cut.clean(predicate), places=False)
        return rest.startswith(("开展", "进行", "实施", "接受", "提供", "予以", "给予", "作出", "采取"))

    def _tidy(self, predicate: str) -> str:
        """The predicate as part of a name: 开展了全覆盖监督检查 is 监督检查, 提供培训 is 培训."""
        predicate = self._cut.clean(predicate)
        if not _PASSED.match(predicate):
            predicate, _ = self._cut.strip_front(predicate, places=False)
        predicate = re.sub(r"^(?:开展|进行|实施|接受|予以|给予|得到)(?:了|过)?(?=[\u4e00-\u9fff]{2})", "", predicate)
        predicate = re.sub(r"^(?:全覆盖|全面|专项|集中)(?=[\u4e00-\u9fff]{2})", "", predicate)
        provided = _PROVIDE.match(predicate)
        if provided:
            what = provided["what"]
            predicate = what if len(what) > 4 and "等" not in what else "服务"
        predicate = re.sub(r"^提供(?:了)?(?=[\u4e00-\u9fff]{2})", "", predicate)
        return _TAIL_WORK.sub("", predicate)[:24]

    def _join(self, named: Named, thing: str) -> str:
        """Verb and thing, without a verb that says only that the thing exists."""
        verb = named.verb.rstrip("了过好")
        if not verb or named.verb_class in ("being", "establish") or verb in ("实现", "完成", "涉及"):
            return (
                thing if not verb or named.verb_class != "being" or self._cut.being.at(verb) == verb else verb + thing
            )
        return verb + thing

    def _carry_verb(self, named: Named, previous: Named) -> None:
        """An item of a list shares the verb of the items before it (新增国家级…3家、国家…6家)."""
        if previous.kind not in (LEVEL, DONE):
            return
        named.kind, named.verb_class = previous.kind, previous.verb_class
        if self._cut.doing.at(named.thing) == named.thing and named.thing:
            return  # 累计受理9127件,授权4538件: a deed of its own
        if previous.verb:
            named.verb = previous.verb
            named.cumulative = named.cumulative or previous.cumulative
            named.name = self._join(named, named.name if named.rule.startswith("counted thing after") else named.thing)
            named.rule += ", verb of the list"

    @staticmethod
    def _complete(noun: str, previous: Named | None) -> str:
        """品种 after 保健食品品种 is 保健食品品种."""
        if (
            previous is not None
            and previous.thing
            and previous.thing != noun
            and previous.thing.endswith(noun)
            and len(noun) <= 4
        ):
            return previous.thing
        return noun

    # ---------------------------------------------------------------------------------------------------------- whole sentence

    def _stacked(self, context: _Context, i: int) -> bool:
        """Whether the next figure stands against this one: 7大类120个品种16063批次."""
        a, b = context.figures[i], context.figures[i + 1]
        between = context.between(i)
        return (
            len(between) <= 4
            and a.unit_kind == b.unit_kind == "count"
            and not re.search(r"[，,；;。、：:（）()和与及的]", between)
            and not self._cut.doing.at(between)
        )

    def _stack(self, context: _Context, first: int, last: int) -> None:
        """Figures that stand against each other share the noun phrase after the last, or are one thing counted in several units."""
        cut, names, figures = self._cut, context.names, context.figures
        right, _ = cut.right(context.masked, context.span(last)[1], context.next_left(last))
        noun, predicate = cut.back(right)
        noun = _TAIL_WORK.sub("", noun)
        head = names[first]
        if not noun:
            for k in range(first + 1, last + 1):
                if head.name and not context.between(k - 1).strip():
                    names[k].as_before(head, "the thing before, counted in another unit")
                    names[k].cumulative = head.cumulative
            return
        phrase = noun
        if predicate:
            told, _ = cut.strip_front(cut.clean(predicate), places=False)
            if len(told) <= 8 and not cut.doing.at(told):
                phrase = noun + told
        acts = bool(cut.inspect.before(noun)) or self._acts(predicate)
        told_achieved = bool(predicate) and bool(cut.achieve.at(cut.strip_front(cut.clean(predicate), places=False)[0]))
        for k in range(first, last + 1):
            named = names[k]
            own = cut.clean(context.between(k)) or (figures[k].unit or "") if k < last else ""
            named.thing = noun
            named.planned = named.planned or head.planned
            if k > first:
                named.verb, named.verb_class, named.kind = head.verb, head.verb_class, head.kind
            if acts:
                named.kind, named.verb_class = DONE, "inspect"
            verb = head.verb.rstrip("了过好")
            named.name = phrase + own
            if told_achieved and k < last and len(own) >= 2:
                named.thing, named.name = own, self._tidy(predicate) + own  # 8所高校14个学科入选…
            if verb and head.verb_class not in ("being", "establish") and verb not in named.name:
                named.name = verb + named.name
            named.rule = "figures against each other, noun after the last"
            topic = context.about(first)
            if topic and cut.weak(phrase) and topic not in named.name:
                named.about, named.rule = topic, named.rule + ", with the topic"

    def _share_predicates(self, context: _Context) -> None:
        """对…10165家学校食堂、131家校外供餐单位开展了监督检查: the predicate after the last holds for all."""
        names = context.names
        for k in range(len(names) - 2, -1, -1):
            named, following = names[k], names[k + 1]
            if (
                named.name in (named.thing, named.verb + named.thing)
                and _WHOSE.fullmatch(context.between(k))
                and following.name
            ):
                if named.prepositional and following.name != following.thing:
                    following.kind, following.verb_class = DONE, "doing"  # 对78座加油站的1835条加油枪进行检定
                named.name = following.name + named.thing  # 66家企业的96项企业标准成为…
                named.kind, named.verb_class = following.kind, following.verb_class
                continue
            people = following.thing == "人" and following.name != "人"  # 300家企业、500余人提供培训
            listed = (  # 有2家企业、1名个人获奖
                named.rule == following.rule == "counted thing after the figure"
                and named.name == named.thing
                and context.between(k)[-1:] in tuple("、和与")
            )
            if not (named.prepositional or listed) or not following.thing:
                continue
            if not (people or following.name.endswith(following.thing)):
                continue
            if named.name not in (named.thing, named.verb + named.thing):
                continue
            if not named.rule.startswith("counted thing after"):
                continue
            predicate = following.name if people else following.name[: -len(following.thing)]
            if not predicate or not re.fullmatch(r"[^，,；;。、]*[，,、和与及]\x01*", context.between(k)):
                continue
            if named.prepositional:
                named.name = predicate + named.thing
                following.prepositional, following.kind, following.verb_class = True, named.kind, named.verb_class
            elif following.achieved:
                named.name = predicate + named.thing
                named.kind, named.verb_class, named.achieved = following.kind, following.verb_class, True

    @staticmethod
    def _share_heads(context: _Context) -> None:
        """6个世界级、7个国家级、9个区域级产业集群: the noun after the last holds for all."""
        for k in range(len(context.names) - 2, -1, -1):
            named, following = context.names[k], context.names[k + 1]
            if context.between(k)[-1:] not in tuple("、和及与"):
                continue
            if 2 <= len(named.thing) <= 4 and all(n.rule.startswith("counted thing after") for n in (named, following)):
                at = following.thing.find(named.thing)
                tail = following.thing[at + len(named.thing) :]
                if at >= 0 and len(tail) >= 4:  # 13个产业和16项特色产业质量提升项目
                    named.name += tail
                    named.thing += tail
                    continue
            if not _LEVEL_ALONE.fullmatch(named.thing):
                continue
            m = _LEVEL_OF.match(following.thing)
            if m:
                named.name = named.name.removesuffix(named.thing) + named.thing + m["noun"]
                named.thing += m["noun"]

    def _spread(self, context: _Context) -> None:
        """分别: as many subjects as figures, one each."""
        self._spread_lists(context)
        self._spread_next(context)
        self._spread_unsaid(context)
        for m in _RESPECTIVELY.finditer(context.masked):
            chain = self._chain(context, m.start())
            if len(chain) >= 2:
                self._spread_one(context, m.start(), chain)

    def _spread_unsaid(self, context: _Context) -> None:
        """安全事故起数、死亡人数同比下降21.3%和17.6%: as many subjects as shares or changes, one each, without 分别."""
        names = context.names
        last = -1
        for first in range(len(names) - 1):
            if first <= last:
                continue  # within the run before
            named = names[first]
            if named.kind not in (CHANGE, SHARE) or not named.thing or not named.name.startswith(named.thing):
                continue
            last = first
            while (
                last + 1 < len(names)
                and names[last + 1].name == named.name
                and re.fullmatch(r" ?[、和与及] ?", context.between(last))
            ):
                last += 1
            if last == first:
                continue
            clause = self._cut.clause(context.masked, context.span(first)[0], context.previous_right(first))
            if "均" in clause or "分别" in clause or "都" in clause:
                continue
            at = clause.rfind(named.thing)
            items = self._items(clause[: at + len(named.thing)], last - first + 1) if at > 0 else None
            if not items or items[-1] != named.thing:
                continue
            ending = named.name[len(named.thing) :]
            for k, item in zip(range(first, last + 1), items, strict=True):
                names[k].thing, names[k].name = item, item + ending
                names[k].rule = "one of the subjects before the figures"

    def _spread_next(self, context: _Context) -> None:
        """建材、手机紧随其后,为37件和30件: the kinds that come after the one before, one figure each."""
        if "其后" not in context.masked and "次之" not in context.masked:
            return
        for m in _NEXT.finditer(context.masked):
            chain = self._chain(context, m.end() - 1)
            before = [n for n in context.names[: chain[0]] if is_count(n) and n.breakdown] if chain else []
            if not before or context.figures[chain[0]].unit != context.figures[context.names.index(before[-1])].unit:
                continue
            kinds = [k for k in re.split("、|和|与|及", m["kinds"].replace(TIME_MARK, "")) if k]
            if len(kinds) != len(chain):
                continue
            for k, kind in zip(chain, kinds, strict=True):
                context.names[k].as_before(before[-1], "the kinds that come next, one each")
                context.names[k].breakdown = f"类别={kind}"

    def _spread_lists(self, context: _Context) -> None:
        """抽查电动自行车、燃气灶具、儿童用品412批次、268批次和350批次: as many things as figures, one each, without 分别."""
        names = context.names
        for first in range(len(names) - 1):
            last = first
            while (
                last + 1 < len(names)
                and not names[last + 1].name
                and re.fullmatch(r" ?[、和与及] ?", context.between(last))
            ):
                last += 1
            if last == first or not names[first].thing:
                continue
            items = self._items(names[first].thing, last - first + 1)
            if items is None:
                continue
            for k, item in zip(range(first, last + 1), items, strict=True):
                if k > first:
                    names[k].as_before(names[first], "")
                names[k].thing, names[k].name = item, self._join(names[first], item)
                names[k].rule = "one of the things listed before"

    def _chain(self, context: _Context, at: int) -> list[int]:
        """The figures that a 分别 at that place governs."""
        end = re.compile(r"[。；;]").search(context.masked, at)
        stop = end.start() if end else len(context.masked)
        chain: list[int] = []
        for k, figure in enumerate(context.figures):
            left = figure.left - context.offset
            if not at <= left < stop:
                continue
            if chain and not (
                k == chain[-1] + 1
                and re.fullmatch(
                    r" ?(?:[、和与及]|以及|、?(?:达|为|同比|增长|增加|提高|上升|下降|减少|降低|回落)?) ?",
                    context.between(k - 1),
                )
            ):
                break
            chain.append(k)
        return chain

    def _spread_one(self, context: _Context, at: int, chain: list[int]) -> None:
        cut, names = self._cut, context.names
        head = context.masked[:at].replace("”“", "、“")  # “百色芒果”“横县茉莉花茶”: two of a list
        subject = head[max(head.rfind(c) for c in "，,；;。：:") + 1 :].replace(TIME_MARK, "")
        subject = subject.removeprefix("其中")
        places = self._items(_SEVERAL.sub("", subject), len(chain))
        listed = _PLACES_LISTED.search(head)
        first = names[chain[0]]
        ranked = _RANKED_KINDS.search(head)
        if ranked and self._spread_ranked(context, chain, ranked):
            return
        if not self._are_places(places) and not listed:
            opening, led = self._places_before(head, len(chain))
            places = opening or places
            if opening and (first.kind == SHARE or (led and first.kind in (LEVEL, DONE))):
                # 太原、晋城、长治合格率居前,分别为…
                self._tell_of_places(context, chain, places, led)
                return
        if not places and listed:
            places = self._items(listed["places"], len(chain))  # 兰州、白银、庆阳三市作为示范城市,抽检量分别达到…
        several = _PLACES_OF.match(subject)
        if several:
            found = self._items(several["places"], len(chain))
            if self._are_places(found):
                # 桐庐、淳安、建德三县（市）的合格率分别只有…
                self._tell_of_places(context, chain, found, several["of"])
                return
        subject, _ = cut.strip_front(subject)
        subject = re.sub(r"(?:也|均|将|已|就|同比|年均|比重|占比|[比较与]\W*)*$", "", subject)
        earlier = [n for n in names[: chain[0]] if is_count(n)]
        if self._are_places(places):
            own = context.masked[at + 2 : context.span(chain[0])[0]].lstrip("为达占")
            source = (
                first if len(own) >= 4 and first.name else earlier[-1] if earlier else context.earlier.carried or first
            )
            for k, place in zip(chain, places, strict=True):
                names[k].as_before(source, _OF_PLACES)
                names[k].place = place
            self._together(context, chain, places)
            return
        if self._spread_macro(context, chain, places or self._items(subject, len(chain))):
            return
        changes = [n for n in names[: chain[0]] if n.kind == CHANGE and n.thing]
        if re.fullmatch(r"(?:同比)?(?:降幅|增幅|涨幅|增速)", subject) and len(changes) >= len(chain):
            for k, change in zip(chain, changes[-len(chain) :], strict=True):
                names[k].kind, names[k].name, names[k].thing = CHANGE, change.thing + "同比增长率", change.thing
                names[k].direction = -1 if subject.endswith("降幅") else change.direction
                names[k].rule = "rate of the changes before, one each"
            return
        items = self._items(subject, len(chain))
        if items is None and not subject.strip():
            clause = re.split(r"[，,；;：:。]", head.rstrip("，, "))[-1].replace(TIME_MARK, "")
            kinds = _MADE_UP_OF.fullmatch(clause)
            if kinds and is_count(first) and self._spread_ranked(context, chain, kinds):
                return
            led = _LEADING.sub("", clause)
            if led != clause:
                items = self._items(led.removeprefix("其中"), len(chain))  # 儿童用品、电动自行车不合格率居前,分别为…
        if items is None and _BACK_REFERENCE.fullmatch(subject) and len(earlier) >= len(chain):
            # 立案…件,结案…件,…分别增长…: one each of the figures before
            items = [n.name for n in earlier[-len(chain) :]]
            if first.kind == SHARE:
                for k, item in zip(chain, items, strict=True):
                    names[k].kind, names[k].name, names[k].thing = SHARE, item + "占比", item
                    names[k].rule = "share of the figures before, one each"
                return
        if items is None and first.name and TIME_MARK in head and first.kind in (SHARE, LEVEL, DONE):
            # 2017年至2021年,合格率分别为…: one for each of the years, if they are as many
            for nth, k in enumerate(chain):
                names[k].as_before(first, first.rule)
                names[k].of_years = (nth, len(chain))
            return
        if items is None:
            return
        suffix = ""
        if first.kind == CHANGE and (m := _GROWTH_SUFFIX.search(first.name)):
            suffix = m.group()
        for k, item in zip(chain, items, strict=True):
            names[k].kind, names[k].direction = first.kind, first.direction
            if k > chain[0] and (turn := _TURN.search(context.between(k - 1))):
                names[k].direction = -1 if turn["down"] else 1  # 分别增长18.7%、下降5.2%
            names[k].verb, names[k].verb_class = first.verb, first.verb_class
            names[k].thing, names[k].name = item, item + suffix
            names[k].rule = "one of the subjects before 分别"
            figure, opening = context.figures[k], context.figures[chain[0]]
            if figure.bound == "exact" and opening.bound != "exact" and opening.left < opening.start:
                figure.bound = opening.bound  # 分别超过8万元、4.5万元

    @staticmethod
    def _spread_macro(context: _Context, chain: list[int], items: list[str] | None) -> bool:
        """华北、西南、西北和东北地区分别有…家: the parts of the country, one figure each."""
        parts = [_MACRO.match(item) for item in items or ()]
        if not parts or not all(parts):
            return False
        of = items[-1][parts[-1].end() :]
        figure = context.figures[chain[0]]
        like = context.counted_in(figure.unit, chain[0])
        if like is None or _MACRO.match(like.thing):
            like = context.earlier.of_unit.get(figure.unit or "") or context.earlier.carried
        if len(of) < 2 and like is None:
            return False
        first = context.names[chain[0]]
        for k, part in zip(chain, parts, strict=True):
            named = context.names[k]
            if len(of) >= 2:
                named.kind, named.name, named.thing = first.kind, of, of
                named.rule = "parts of the country, one figure each"
            else:
                named.as_before(like, "parts of the country, one figure each")
            named.breakdown = f"地区={part.group()}"
        return True

    def _spread_ranked(self, context: _Context, chain: list[int], ranked: re.Match) -> bool:
        """通讯产品、服装鞋帽、家用电器位居前三,依次为…: the kinds that lead, one figure each."""
        kinds = [k for k in re.split("、|和|与|及", ranked["kinds"].replace(TIME_MARK, "")) if k]
        if len(kinds) != len(chain):
            return False
        first, unit = context.names[chain[0]], context.figures[chain[0]].unit
        like = context.counted_in(unit, chain[0]) or context.earlier.of_unit.get(unit or "")
        if first.rule.startswith("one kind of the whole") or like is None:
            like = first
        if not like.name:
            return False
        source = Named()
        source.as_before(like, "the kinds that lead, one each")
        for k, kind in zip(chain, kinds, strict=True):
            context.names[k].as_before(source, source.rule)
            if self._are_places([kind]):
                context.names[k].place = kind
            else:
                context.names[k].breakdown = f"类别={kind}"
        return True

    def _are_places(self, names: list[str] | None) -> bool:
        cut = self._cut
        return bool(names) and all(p in cut.region_names or p in cut.county_names for p in names)

    @staticmethod
    def _tell_of_places(context: _Context, chain: list[int], places: list[str], of: str) -> None:
        """The figures of the chain tell ``of`` the places, one each; a share by the fuller name that it had before."""
        kind = context.names[chain[0]].kind
        told = context.share_before(chain[0]) if kind == SHARE else None
        name = told.name if told is not None and told.name.endswith(of) else of
        for k, place in zip(chain, places, strict=True):
            named = context.names[k]
            named.kind, named.name, named.thing = kind, name, name
            named.rule, named.place = _OF_PLACES, place

    def _places_before(self, head: str, count: int) -> tuple[list[str] | None, str]:
        """The places that the clause before 分别 opens with, if there are as many as figures, and what is told of them there."""
        clauses = re.split(r"[，,；;：:]", head.rstrip("，, "))
        clause = clauses[-1] if clauses else ""
        found: list[str] = []
        position = 0
        while position < len(clause):
            place = self._cut.places.at(clause, position) or self._county(clause, position)
            if not place:
                break
            found.append(place)
            position += len(place)
            if clause[position : position + 1] in tuple("、和与及"):
                position += 1
            else:
                break
        if len(found) != count or count < 2:
            return None, ""
        return found, self._cut.subject(_LEADING.sub("", clause[position:]))

    def _county(self, text: str, position: int) -> str:
        return next(
            (
                text[position : position + n]
                for n in (4, 3, 2)
                if text[position : position + n] in self._cut.county_names
            ),
            "",
        )

    def _together(self, context: _Context, chain: list[int], places: list[str]) -> None:
        """三地投诉量同比下降41%、36%和52%: the places before 分别 once more, in their order."""
        for m in _TOGETHER.finditer(context.masked, context.span(chain[-1])[1]):
            again = self._chain(context, m.start())
            if len(again) != len(chain):
                continue
            first = context.names[again[0]]
            for k, place in zip(again, places, strict=True):
                if k != again[0]:
                    context.names[k].as_before(first, "")
                context.names[k].rule, context.names[k].place = "one of the places named before", place

    @staticmethod
    def _completed(item: str, last: str) -> str:
        """The item with the tail that it shares with the last: 国家级 of 省级试点, 工业产品 of 农产品合格率, 城镇 of 农村居民收入."""
        for length in range(min(len(item), 6), 0, -1):
            at = last.find(item[-length:])
            if at >= 0 and (length >= 2 or item[-1] == "级"):
                return item + last[at + length :]
        rate = _RATE_TAIL.search(last)
        if rate and len(item) <= rate.start() + 3:
            return item + rate.group()  # 中成药、化学药、生物制品合格率
        return item + last[len(item) :]

    def _items(self, subject: str, count: int) -> list[str] | None:
        """The subject cut into ``count`` coordinate items, each completed by the tail that they share; None if it has not as many."""
        cleaned = self._cut.clean(subject)
        if count == 2 and cleaned.startswith("城乡"):
            return ["城镇" + cleaned[2:], "农村" + cleaned[2:]]
        if count == 2 and cleaned.startswith(("食品药品", "食药")):
            return [
                "食品" + cleaned[4 if cleaned[1] == "品" else 2 :],
                "药品" + cleaned[4 if cleaned[1] == "品" else 2 :],
            ]
        if count == 3 and cleaned.startswith("一二三产"):
            tail = cleaned[4:].removeprefix("业")
            return [f"第{n}产业{tail}" for n in "一二三"]
        items = [x for x in re.split(r"、|，|和|与|及|以及", cleaned) if x]
        if len(items) != count:
            items = [x for x in re.split(r"、|和(?!谐|平)", cleaned) if x]
            if len(items) != count:
                return None
        last = items[-1]
        owned = _OWNED.match(items[0])
        if owned and not any("的" in item for item in items[1:]):
            items = [items[0], *(owned["of"] + item for item in items[1:])]  # 我市制定的国家标准、行业标准
            last = items[-1]
        complete = ("数", "量", "值", "额", "收入", "投资")
        return [
            *(
                self._completed(item, last)
                if len(item) < len(last) - 1
                and not SHARE_NOUN.search(item)
                and not item.endswith(complete)
                and item not in self._cut.region_names
                else item
                for item in items[:-1]
            ),
            last,
        ]
