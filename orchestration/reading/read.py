"""The way from the bytes of one report to its reading, stage by stage.

bytes → decoded text → repaired text → blocks and sentences → figures → fates → names, scopes, measures → ledger and
observations → what sentences say of two of these. What lives here: the order of the stages and the records that they fill; the rules live in the stages.
"""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from orchestration.reading.aligned import AlignedText
from orchestration.reading.catalogue import PROVISIONAL, Catalogue
from orchestration.reading.decoding import decode
from orchestration.reading.fates import FURNITURE, NAME, FateFinder
from orchestration.reading.figures import Figure, FigureFinder
from orchestration.reading.layout import layout
from orchestration.reading.measures import measure_of
from orchestration.reading.model import ManifestRow, Number, Observation, Reading, Repair, Report, Text
from orchestration.reading.naming import EARLIER_VALUE, IN_ZONE, Earlier, Namer
from orchestration.reading.periods import NOW, SPAN, UNTIL, Calendar, TimeExpression, month_end, weak_now
from orchestration.reading.provenance import Provenance, find_provenance
from orchestration.reading.registry import Registry
from orchestration.reading.relations import relations
from orchestration.reading.repairs import repair
from orchestration.reading.scopes import Gazetteer, Period, PeriodScopes, Places, governs
from orchestration.reading.sentences import Sentence, sentences
from orchestration.reading.statements import CHANGE, DONE, LEVEL, RANK, SHARE, Named
from orchestration.reading.tables import Column, RowReader, heading_row

_REVIEW = re.compile(r"(?:过去的?|这)?(?:一|五|5)年(?:来|以来)?|过去一年")
_PLAN_REVIEW = re.compile(r"“?十[一二三四五]五”?(?:时期|期间|以来)")
#: words that turn a paragraph to what is planned
_TURN = re.compile(r"(?=[下新今明年来展])(?:下一步|下一阶段|新的一年|今后[一几]|明年|(?<!年)来年(?!均)|展望未来|下步)")
_PLANS = re.compile(
    r"(?=[要将需须下年今新力目到明我该他总省市县局建拟接三四还])"
    r"(?:[要将需须](?:着力|切实|重点|突出|集中力量|全力)?(?:抓好|办好|做好|抓实)|下一步|年内|年底前|今年(?:将|要|计划|力争|还将)|新的一年|力争|目标是|目标为|到20\d\d年[^，,。]{0,12}将|明年"
    r"|(?:我们|我局|我市|我省|我县|我区|该局|该市|该省|该县|总局|省局|市局|县局|他们)(?:还|也)?将(?=[\u4e00-\u9fff]{2})(?!近|其)"
    r"|将(?:重点|着力|全力|认真|继续|进一步|切实|扎实)*(?:抓好|做好|推进|实施|围绕|从以下|开展|加强|把)|建议(?:用|到|在)|拟(?:新|建|投|开|组|于)"
    r"|(?:下半年|接下来|[三四]季度|年底)[^，,。；]{0,4}(?:将|要|拟|打算|重点抓)|[还将]要?(?:做|抓|办)好?[两三四五六七八九十]件)"
)
_LISTED = re.compile(r"[^，,。；;\d]{0,20}(?:列为|列入|纳入)[^，,。；;]{0,20}(?:规划|计划)")
#: words of a heading under which what was done is told, whatever else the heading promises: 2008年工作总结和2009年工作安排
_REVIEWED = re.compile(r"回顾|总结|综述|完成情况|成效|成绩|成果|进展")
#: several places spoken of together, which no clause before governs: 三地合计, 皖北六市合计
_PLACES_TOGETHER = re.compile(
    r"[\u4e00-\u9fff、]{0,10}[两三四五六七八九十](?:个)?[市县区地州省](?:市)?(?:合计|共|总|占|均|涉|的|合|有|分别)"
)
#: shares of what was done: the period of the deed is theirs
_OF_DEEDS = re.compile(
    r"(?:整改|办结|回复|合格|处置|结案|满意|检出|阳性|发现|成功|完成|执结|调解|答复|反馈|处理|查处|修复|达标|回收)率$"
)
#: sums and outputs that are told of a year
_YEARLY = re.compile(
    r"(?:收入|产值|增加值|总值|总量|总额|规模|营收|销售额|税收|支出|利润|出口|进口|进出口|产量|销量|存款|电量|吞吐量|GDP|收支|标准|水平|投入)$"
)
#: what deputies propose, and the answer to it, is no plan: 对第127号建议的答复
_PROPOSAL = re.compile(r"建议的?(?:答复|办理)|(?:号|次)建议|关于[^，。]{2,30}的建议|提案")
_GROWTH_FOLLOWS = re.compile(r"(?:年均|平均|累计|总共)*(?:增长|提高|下降|增加|减少|上升|翻)")
#: what is stated as a bare number: indexes, scores, and counts whose name says that they are counts
_COUNTS_WITHOUT_UNIT = re.compile(
    r"指数|得分|评分|分值|满意度|排名|比重|系数|倍数|率|密度|PM2\.5|之比|收入比|倍差|基尼|强度|"
    r"(?:人数|次数|件数|家数|户数|总数|总量|数量|起数|台数|案件数|事故数|访问量|点击量|浏览量|阅读量|下载量|粉丝数?)[^，,。；;]{0,6}$"
)
_OPENS_CLAUSE, _CLOSES_CLAUSE = re.compile("[，,；;：:】]"), re.compile("[，,；;。]")
_LABEL = re.compile(r"\s*【(?P<noun>[\u4e00-\u9fff]{2,10})】")
_SCENE = re.compile(r"\s*在[\u4e00-\u9fff]{2,8}[，,]")
_NUMBERED = re.compile(r"\s*[(（]?[一二三四五六七八九十]{1,3}[)）、.．]")
#: titles whose year is the time of the whole report
_PERIODICAL = re.compile(
    r"成绩单|年度(?!计划|规划|目标)|答卷|盘点|数”?读|账本|数”?说|大事记|总结|综述|纪实|成就|巡礼|报告|公报|白皮书|通报|情况|分析|年报|统计|简报|概况|回顾|评价|抽查结果|数据"
)
#: a level held through the whole span
_STEADY = re.compile(r"稳定在|保持在|始终|一直|连续|每年|历年|年均")
#: words that turn a paragraph to the five-year plan of its section
_PLAN_TURN = re.compile(r"纲要|规划目标|[今未][后来]五年|“?十[四五六]五”?时期|主要指标")
_HEAD = re.compile(
    r"\s*(?:[(（]?[\d一二三四五六七八九十]{1,3}[)）、.．]\s*)(?P<noun>[\u4e00-\u9fff]{2,8})(?:方面)?[。：:]"
)
#: 目前已完工87台, 截至目前完成…
_ALREADY_DONE = re.compile(r"[，,]?(?:全[省市县区国])?(?:累计)?(?:已|共|完成|建成|有)")
_CLAUSE_MARK = re.compile("[，,；;]")
#: in how many sentences a report says what it is about
_OPENING = 5
_GIVES = re.compile(
    r"(?:发布|通报|公布|介绍|公示|披露|晒出|亮出|交出|出炉|推出|发出|作出|形成|编制|盘点|回顾|总结)(?:了|的|出)?[^，,。；;]{0,18}$"
)
_ACCOUNT = re.compile(
    r"[^，,。；;、》]{0,24}?(?:情况|状况|数据|报告|结果|白皮书|蓝皮书|公报|通报|分析|统计|成绩单|成效|答卷|年报|账单|指数|榜单|形势|进展)(?!的通知|统计局|系统|局|所|员)"
)
_INSPECTION_DONE = re.compile(
    r"(?:组织|开展|进行|委托|实施)[^。；;\d]{0,40}?(?:抽检|抽查|监测|比较试验|专项检查|测评|调查|检测)"
)
#: the title of an account of one inspection: 关于…抽检结果的通报
_NOTICE = re.compile(
    r"(?:抽检|抽查|监测|检查|检验|试验|测评)[\u4e00-\u9fff]{0,6}(?:情况|结果|分析)的?(?:通报|通告|公告|公示|报告|分析)?\s*$"
)
#: what opens an account of what is to be done: 今年,要重点抓好…; 二要强化标准引领
_TO_DO = re.compile(
    r"[\s“]*(?:(?:今年|下半年|新的一年|接下来|20\d\d年)[，,]?(?:我们|我局|我市|我县|我省|我区|全[市县省区局]|各级|各地)?(?:要|将)(?!求|是|近|其|不是)"
    r"|[一二三四五六七八九]要(?!素|闻|点|求))"
)
_NEVER = date(9998, 12, 31)
FORMERLY = "时点=原先"
UNNAMED = "nothing named that it counts"
NO_UNIT = "no unit"


def _version() -> str:
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("**/*.py")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


#: Changes with every change of the reader's sources: a reading made by another reader is made again.
READER_VERSION = _version()


@dataclass(frozen=True)
class _Stages:
    """The stages that need the registry, built once for each."""

    figures: FigureFinder
    fates: FateFinder
    namer: Namer
    catalogue: Catalogue
    rows: RowReader
    gazetteer: Gazetteer


@lru_cache(maxsize=4)
def _stages_of(holder: _Holder) -> _Stages:
    registry = holder.registry
    figures = FigureFinder(registry)
    return _Stages(
        figures,
        FateFinder(registry),
        Namer(registry),
        Catalogue(registry),
        RowReader(registry, figures),
        Gazetteer(registry),
    )


@lru_cache(maxsize=512)
def _places_of(home: str, holder: _Holder) -> Places:
    return Places(holder.registry, home, _stages_of(holder).gazetteer)


class _Holder:
    """Makes a registry usable as a cache key: registries with the same fingerprint are the same."""

    __slots__ = ("registry",)

    def __init__(self, registry: Registry):
        self.registry = registry

    def __hash__(self) -> int:
        return hash(self.registry.fingerprint)

    def __eq__(self, other) -> bool:
        return isinstance(other, _Holder) and self.registry.fingerprint == other.registry.fingerprint


def read_report(
    data: bytes,
    file: str,
    manifest: ManifestRow | None,
    registry: Registry,
    reading_key: str = "",
    charset: str | None = None,
) -> Reading:
    """The reading of the report whose bytes are ``data``.

    ``file`` is its name under ``raw/reports``, whose stem becomes the report's id. What the manifest row leaves open (publication
    day, region, title) is taken from the text; ``charset`` is what the server says that sent the bytes. Raises UnreadableReport, which names file, cause and remedy.
    """
    decoded = decode(data, file, charset)
    report_id = Path(file).stem
    sha256 = hashlib.sha256(data).hexdigest()

    aligned = AlignedText.identity(decoded.text)
    year = manifest.publication_day.year if manifest and manifest.publication_day else None
    aligned, edits = repair(aligned, year)
    aligned, blocks, edits = layout(aligned, edits)
    provenance = find_provenance(aligned.text, blocks, manifest, decoded, registry)

    repairs = [Repair(report_id, n, *edit) for n, edit in enumerate(edits, start=1)]
    numbers, observations = _read_text(aligned, blocks, provenance, registry, report_id, sha256)
    report = Report(
        report=report_id,
        file=file,
        sha256=sha256,
        bytes=len(data),
        media_type=decoded.media_type,
        encoding=decoded.encoding,
        characters=len(decoded.text),
        title=provenance.title,
        publisher=provenance.publisher,
        url=provenance.url,
        publication_day=provenance.publication_day,
        publication_precision=provenance.publication_precision,
        publication_basis=provenance.publication_basis,
        region_code=provenance.region_code,
        region_basis=provenance.region_basis,
        reading_key=reading_key,
    )
    text = Text(report_id, decoded.text, aligned.text)
    return Reading(report, text, repairs, numbers, observations, relations(numbers, observations))


def _identifier(*parts) -> str:
    """A short stable id of the parts."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:16]


class _Document:
    """One report while it is being read: the scopes that its sentences open and the rows that they fill."""

    def __init__(self, aligned: AlignedText, provenance: Provenance, registry: Registry, report: str, sha256: str):
        self.aligned = aligned
        self.text = aligned.text
        self.report = report
        self.sha256 = sha256
        self.home = provenance.region_code
        # without any date 今年 stays unknown: days that rest on it are left empty, and every day reads the same
        self.published = provenance.publication_day or _NEVER
        self.stages = _stages_of(_Holder(registry))
        self.marks = self.stages.fates.marks(self.text)
        self.openings = [m.start() for m in _OPENS_CLAUSE.finditer(self.text)]
        self.closings = [m.start() for m in _CLOSES_CLAUSE.finditer(self.text)]
        self.calendar = Calendar(self.published)
        self.periods = PeriodScopes(self.published)
        self.places = _places_of(self.home, _Holder(registry))
        self.numbers: list[Number] = []
        self.observations: list[Observation] = []
        self.earlier = Earlier()
        self.time_spans: dict[int, int] = {}
        self.base_is_deed = False  # whether that figure counts what was done
        self.base_region: tuple[str, str, str] | None = None  # of that figure
        self.base_period: tuple[int, Period] | None = None  # of the figure that a change or a rank is about
        self.periodical = False  # whether a headline says that this is a periodical account of a time
        self.sentences_read = 0
        self.target_section = False
        self.heading_section: TimeExpression | None = None  # the time that the last heading set
        self.target_paragraph = False
        self.plan_section: TimeExpression | None = None  # the plan that the section is about, besides its year
        self.place: tuple[str, str] | None = None  # region that the paragraph set, and its name

    # ------------------------------------------------------------------------------------------------------------ sentences

    def open_paragraph(self) -> None:
        self.periods.open_paragraph()
        earlier = self.earlier
        self.earlier = Earlier(
            carried=earlier.carried,
            head=earlier.head,
            of_unit=earlier.of_unit,
            report_inspects=earlier.report_inspects,
            of_inspection=earlier.of_inspection,
        )
        self.target_paragraph = False
        self.place = None

    def heading(self, start: int, end: int) -> None:
        """A heading may set the time of its section: 一、2025年工作回顾; 二、2026年工作安排."""
        text = self.text[start:end]
        expressions = [e for e in self.calendar.find(self.text, start, end) if not e.compared]
        spans = [
            e
            for e in expressions
            if e.kind == SPAN and e.grain in ("year", "years", "plan", "half", "quarter", "months", "month")
        ]
        periodical = _PERIODICAL.search(text) is not None or any(
            e.grain in ("half", "quarter", "months") for e in spans
        )
        self.periodical = self.periodical or periodical
        planned = re.search(
            r"安排|打算|目标|任务|计划|下一步|展望|部署|建议|重点工作|今后|未来|思路|设想|要点", text
        ) and not (_REVIEWED.search(text) or _PROPOSAL.search(text))
        if spans and not planned and not _NUMBERED.match(text) and not periodical:
            return  # a headline that mentions a year (2024年质量月) does not set the time of all that follows
        if spans:
            years = [e for e in spans if e.grain != "plan"] or spans
            self.heading_section = years[-1] if planned else years[0]
            self.periods.open_section(self.heading_section)
            plans = [e for e in spans if e.grain == "plan"]
            self.plan_section = plans[-1] if planned and plans else None
            self.target_section = bool(planned)
        elif planned and re.search(r"下一步|今后|未来|目标任务", text):
            self.periods.open_section(None)
            self.heading_section = None
            self.target_section = True
        elif _REVIEWED.search(text):
            self.target_section = False

    def sentence(self, sentence: Sentence, paragraph_no: int, sentence_no: int, furniture: bool) -> None:
        """Reads one sentence: ledger rows for all its figures, observations for those that are facts."""
        text, start, end = self.text, sentence.start, sentence.end
        figures = self.stages.figures.find(text, start, end)
        found = self.calendar.find(text, start, end, self.periods.year())
        times = [(e.start, e.end) for e in found]
        self.time_spans = dict(times)
        if sentence.first and self.plan_section is not None and _PLAN_TURN.search(text, start, end):
            self.periods.close_sentence([self.plan_section])
        governing = [e for e in found if governs(e, text, end, self.published) and not self._in_title(e)]
        if sentence.first:
            self.earlier.head = self._head(sentence)
        if not self.earlier.report_inspects and self.sentences_read < _OPENING:
            self.earlier.report_inspects = self.stages.namer.inspection(text, start, end, times)
            self.earlier.of_inspection = (
                _NOTICE.search(text, start, end) is not None and self.earlier.report_inspects != ""
            )
        if not figures:
            self.earlier.said.append((start, end, times))
            self._note(sentence, governing, found)
            return
        reasons = self.stages.fates.fates(text, self.marks, figures, times)
        if furniture:
            reasons = [r or FURNITURE for r in reasons]
        facts = [f for f, r in zip(figures, reasons, strict=True) if r is None]
        speaker = self.places.speaker(text, start, end, sentence.first)
        if speaker is not None:
            self.place = speaker
        names = self.stages.namer.name(text, start, end, facts, times, self.earlier, any(e.compared for e in found))
        self.earlier.said.append((start, end, times))
        events = all(e.kind == SPAN and e.grain in ("month", "day") for e in governing)
        if self.periods.section is None and (events or not any(e.kind in ("now", "until", "span") for e in governing)):
            now = weak_now(text, start, end, self.published)
            if now is not None:
                governing = sorted([*governing, now], key=lambda e: e.start)
        named = iter(names)
        cumulative = False
        self.base_period = self.base_region = None
        planned = self.target_paragraph  # once a paragraph has turned to what is planned it stays there
        plans_from = start
        for figure, reason in zip(figures, reasons, strict=True):
            if reason is not None:
                self._ledger(figure, sentence, paragraph_no, sentence_no, "not_fact", reason)
                continue
            of_figure = next(named)
            if planned and not self.target_paragraph:
                done = self._done_since(plans_from, figure.start, governing)
                if done is not None:
                    planned, plans_from = False, done
            cumulative = cumulative or of_figure.cumulative
            planned = of_figure.planned = (
                planned
                or of_figure.planned
                or self._planned(plans_from, figure.start)
                or _LISTED.match(text, figure.right) is not None
            )
            self._fact(figure, of_figure, sentence, paragraph_no, sentence_no, governing, cumulative)
        self._note(sentence, governing, found)

    def _planned(self, start: int, end: int) -> bool:
        """Whether a word of planning stands between: 年内 is one unless a year that is over is told of."""
        section = self.periods.section
        over = section is not None and section.kind == SPAN and section.last < self.published
        return any(m.group() != "年内" or not over for m in _PLANS.finditer(self.text, start, end))

    def _done_since(self, start: int, end: int, governing: list[TimeExpression]) -> int | None:
        """Where the sentence comes back from what is planned to what is done: 今年计划加装100台,目前已完工87台."""
        now = next((e for e in reversed(governing) if e.kind == NOW and start < e.start and e.end <= end), None)
        if now is not None and _ALREADY_DONE.match(self.text, now.end):
            return now.start
        return None

    def table_row(self, start: int, end: int, columns: list[Column], heading: int, paragraph_no: int) -> bool:
        """Reads a row under its heading row, which begins at ``heading``; false where it does not fit, so that it is read as a
        sentence."""
        row = self.stages.rows.read(self.text, start, end, columns)
        if not row:
            return False
        sentence = Sentence(start, end, True)
        read = {figure.start for figure, _, _ in row}
        self.base_period = None
        for figure in self.stages.figures.find(self.text, start, end):
            if figure.start not in read:
                self._ledger(figure, sentence, paragraph_no, 1, "not_fact", NAME)
        for figure, named, column in row:
            self.base_period = self.base_region = None
            times = self.calendar.find(self.text, heading + column.start, heading + column.end, self.periods.year())
            self._fact(figure, named, sentence, paragraph_no, 1, [replace(e, compared=False) for e in times], False)
        return True

    def _head(self, sentence: Sentence) -> str:
        """The noun that heads a paragraph (3．特种设备。), if its first sentence is no more than that."""
        m = _HEAD.match(self.text, sentence.start, sentence.end) or _LABEL.match(
            self.text, sentence.start, sentence.end
        )
        return m["noun"] if m else ""

    def _announced(self, sentence: Sentence, found: list[TimeExpression]) -> TimeExpression | None:
        """The time of an account that the sentence says is given: 通报今年上半年…监管情况, 发布《2022年…分析报告》."""
        for e in found:
            if e.kind != SPAN or e.compared or e.local or e.first is None or e.first > self.published:
                continue
            if e.grain not in ("year", "half", "quarter", "months", "month", "since"):
                continue
            if _GIVES.search(self.text, max(sentence.start, e.start - 24), e.start) and _ACCOUNT.match(
                self.text, e.end, sentence.end
            ):
                return e
        return None

    def _inspected_in(self, sentence: Sentence, found: list[TimeExpression]) -> TimeExpression | None:
        """The months in which the inspection was done that the account is about: 2021年7月至9月,市局组织…监督抽检."""
        section = self.periods.section
        for e in found:
            if (
                section is not None
                and e.kind == SPAN
                and e.grain in ("half", "quarter", "months", "month")
                and e.first is not None
                and section.first is not None
                and section.first <= e.first <= e.last <= (section.planned_last or section.last)
                and not (e.compared or e.local)
                and _INSPECTION_DONE.search(self.text, e.end, min(sentence.end, e.end + 120))
            ):
                return e
        return None

    def _note(self, sentence: Sentence, governing: list[TimeExpression], found: list[TimeExpression]) -> None:
        self.sentences_read += 1
        if self.periods.section is None and self.sentences_read <= _OPENING:
            announced = self._announced(sentence, found)
            if announced is not None:
                self.periods.open_section(announced, announced=True)
        elif self.sentences_read <= _OPENING and (done := self._inspected_in(sentence, found)) is not None:
            self.periods.open_section(done)
        code, name = self.places.opening(self.text, sentence.start, sentence.end, self.time_spans)
        elsewhere = code is not None and not self.places.within(code)
        if not elsewhere:  # what is said of the country does not set the time of what is said of home
            self.periods.close_sentence(
                [e for e in governing if self.text[e.start - 1 : e.start] != "而" and not self._of_growth(e)]
            )
        if _TURN.search(self.text, sentence.start, min(sentence.end, sentence.start + 30)) or _TO_DO.match(
            self.text, sentence.start, sentence.end
        ):
            self.target_paragraph = True
        if sentence.first:
            opening = next(
                (e for e in governing if e.start - sentence.start <= 12 and e.grain in ("years", "plan")), None
            )
            if self.periodical and self.periods.section is None and self.sentences_read < 4:
                told = [e for e in governing if e.kind == SPAN and e.grain in ("year", "half", "quarter", "months")]
                if told and told[0].last < self.published and not told[0].local:
                    self.periods.open_section(told[0])  # 今年前三季度，…: what the whole account is about
            if opening is not None and (
                self.plan_section is None and _PLAN_REVIEW.match(self.text, opening.start)
                if opening.grain == "plan"
                else _REVIEW.match(self.text, opening.start)
            ):
                self.periods.open_section(opening)  # 一年来, 五年来: what follows reviews that time
            elif (
                self.heading_section is not None
                and self.periods.section is not self.heading_section
                and any(
                    e.start - sentence.start <= 8
                    and e.grain == "year"
                    and (e.first, e.planned_last) == (self.heading_section.first, self.heading_section.planned_last)
                    for e in governing
                )
            ):
                self.periods.open_section(self.heading_section)  # 2025年,…: back to the year of the heading
        if code == self.home and self.place is not None and self.places.of_speaker(name, self.place[0]):
            return  # 全市 of the city that speaks in this paragraph
        if code is not None and (sentence.first or code == self.home or _SCENE.match(self.text, sentence.start)):
            self.place = (code, name) if code != self.home else None

    def _ahead(self, expression: TimeExpression) -> TimeExpression:
        """A month or 全年 of what is planned lies ahead, however it was read: 9月 in a plan of July is the next September."""
        gone = expression.last.year == self.published.year - 1 and expression.grain in ("month", "day", "whole")
        named = any(c.isdigit() for c in self.text[expression.start : expression.start + 4]) and self.text.startswith(
            "年", expression.start + 4
        )
        if not gone or named or self.periods.section is not None:
            return expression
        last = month_end(self.published.year, expression.last.month)
        first = expression.first and expression.first.replace(year=self.published.year, day=1)
        return replace(expression, first=first, last=last, planned_last=last, future=last > self.published)

    def _resumed(
        self, governing: list[TimeExpression], start: int, figure_start: int, named: Named
    ) -> list[TimeExpression]:
        """The expressions without a span that only a part of the sentence before ； told of, where the sentence opens with the day as
        of which it tells levels: 截至8月底,…,去年实现营收…;认证证书1.2万张."""
        before = [e for e in governing if e.end <= figure_start and not e.local]
        if len(before) < 2:
            return governing
        opening, last = before[0], before[-1]
        aside = (  # “十三五”期间,…合格率稳定在97%以上,2020年达到98.6%;创建示范县8个
            opening.kind == SPAN
            and opening.grain in ("plan", "years")
            and opening.first is not None
            and last.first is not None
            and opening.first <= last.first
            and last.grain == "year"
            and "，" in self.text[max(self.text.rfind("；", start, last.start), start) : last.start]
        )
        if not aside and (named.kind != LEVEL or opening.kind not in (UNTIL, NOW)):
            return governing
        if last.kind != SPAN or last.future or _CLAUSE_MARK.search(self.text, start, opening.start):
            return governing
        if not any(mark in self.text[last.end : figure_start] for mark in "；;"):
            return governing
        return [e for e in governing if e.start <= opening.start or e.start >= figure_start]

    def _of_growth(self, expression: TimeExpression) -> bool:
        """Whether a span of years says only over which time something grew: 5年来年均增长15.7%."""
        return expression.grain == "years" and _GROWTH_FOLLOWS.match(self.text, expression.end) is not None

    def _same_clause(self, start: int, end: int) -> bool:
        return not any(mark in self.text[start:end] for mark in "，,；;。")

    def _in_title(self, expression: TimeExpression) -> bool:
        """Whether the expression stands between 《 and 》, where it names a document."""
        opening = self.text.rfind("《", max(0, expression.start - 80), expression.start)
        return opening >= 0 and self.text.rfind("》", opening, expression.start) < 0

    # ----------------------------------------------------------------------------------------------------------------- rows

    def _ledger(
        self, figure: Figure, sentence: Sentence, paragraph_no: int, sentence_no: int, fate: str, reason: str | None
    ) -> Number:
        raw_start, raw_end = self.aligned.raw_span(figure.start, figure.end)
        number = Number(
            number_id=_identifier(self.sha256, figure.start, figure.end, raw_start),
            report=self.report,
            number_no=len(self.numbers) + 1,
            raw_start=raw_start,
            raw_end=raw_end,
            raw_text=self.aligned.raw[raw_start:raw_end],
            start=figure.start,
            end=figure.end,
            paragraph_no=paragraph_no,
            sentence_no=sentence_no,
            sentence=self.text[sentence.start : sentence.end],
            fate=fate,
            reason=reason,
            value=None if figure.value is None else float(figure.value),
            unit=figure.unit,
        )
        self.numbers.append(number)
        return number

    def _fact(self, figure, named, sentence, paragraph_no, sentence_no, governing, cumulative) -> None:
        clause_start, clause_end = self._clause(sentence, figure)
        if not named.name:
            self._ledger(figure, sentence, paragraph_no, sentence_no, "unresolved", UNNAMED)
            return
        if (
            figure.unit is None
            and named.kind not in (RANK, CHANGE)
            and not _COUNTS_WITHOUT_UNIT.search(self.text[clause_start : figure.start])
            and not (figure.chinese is False and (figure.multiplied or "." in self.text[figure.start : figure.end]))
        ):
            self._ledger(figure, sentence, paragraph_no, sentence_no, "unresolved", NO_UNIT)
            return
        number = self._ledger(figure, sentence, paragraph_no, sentence_no, "fact", None)

        governing = [e for e in governing if not self._of_growth(e) or self._same_clause(e.end, figure.start)]
        governing = self._resumed(governing, sentence.start, figure.start, named)
        inner, outer, basis = self.periods.choose(governing, figure.start, figure.end, clause_end)
        target = (
            named.planned
            or self.target_section
            or (inner is not None and inner.future and inner.first is not None and inner.first > self.published)
            or (inner is not None and inner.kind == "until" and inner.future)
        )
        target = target and named.from_to != "from"
        if target and inner is not None:
            inner = self._ahead(inner)
        if inner is None and named.verb_class == "inspect" and "累计" not in self.text[sentence.start : figure.start]:
            cumulative = False  # 共抽检95批次: all that was done, not all that there is by now
        measure, flow, measure_rule = measure_of(named, figure, inner, basis, cumulative, target)
        period = self.periods.resolve(
            inner,
            outer,
            basis,
            named.kind,
            flow,
            target,
            named.from_to,
            yearly=named.kind == SHARE
            or (
                figure.unit_kind in ("money", "physical")
                and not named.verb
                and named.kind in (LEVEL, DONE)
                and _YEARLY.search(named.name)
            ),
            held=named.kind in (DONE, SHARE) or figure.unit_kind in ("time", "physical", "ratio", "money"),
            scored=figure.unit_kind == "score",
            steady=_STEADY.search(self.text, clause_start, figure.start) is not None,
        )
        if named.of_years and inner is not None and inner.grain in ("years", "plan") and inner.first is not None:
            nth, count = named.of_years
            if inner.last.year - inner.first.year + 1 == count:
                year = inner.first.year + nth
                inner = replace(inner, first=date(year, 1, 1), last=date(year, 12, 31), grain="year")
                period = Period("span", inner.first, inner.last, basis, "one of the years named before")
        if self.base_period is not None and not target and named.about_before:
            since, of_base = self.base_period
            if not any(since <= e.start < figure.start for e in governing):
                period = replace(of_base, rule="that of the figure it is about")
        elif (
            self.base_period is not None
            and self.base_is_deed
            and not named.from_to
            and named.kind == SHARE
            and not target
            and _OF_DEEDS.search(named.name)
            and not any(self.base_period[0] <= e.start < figure.start for e in governing)
            and self.base_period[1].type == "span"
        ):
            period = replace(self.base_period[1], rule="that of what it is a share of")
        elif named.kind in (LEVEL, DONE, SHARE) and named.rule != EARLIER_VALUE:
            self.base_period = (figure.start, period)
            self.base_is_deed = named.kind == DONE

        region, region_basis, region_rule = self._region(sentence, clause_start, figure)
        if named.about_before and self.base_region is not None:
            if not self.places.opening(self.text, clause_start, figure.start, self.time_spans)[0]:
                region, region_basis, region_rule = self.base_region
        if named.place and (code := self.places.resolve(named.place)) is not None:
            region, region_basis, region_rule = code, "stated", f"{named.place}: {named.rule}"
            named.breakdown = None
        elif named.rule.startswith(IN_ZONE):
            region, region_basis, region_rule = self.home, "inherited", "a zone of the region that the report is about"
        if named.kind in (LEVEL, DONE, SHARE) and not named.about_before:
            self.base_region = (region, region_basis, region_rule)
        about = named.about if named.about not in named.name else ""
        identified = self.stages.catalogue.identify(about + named.name, figure.unit, figure.unit_kind, named.kind)
        if about and identified.status == PROVISIONAL:
            identified = self.stages.catalogue.identify(named.name, figure.unit, figure.unit_kind, named.kind)
            named.breakdown = named.breakdown or f"主题={about}"
        breakdown = identified.breakdown or named.breakdown
        if identified.breakdown and named.breakdown and named.breakdown.startswith("类别="):
            breakdown = f"{identified.breakdown}/{named.breakdown.removeprefix('类别=')}"  # 类型=服务类/餐饮住宿
        if breakdown is None and named.body:
            breakdown = f"机构={named.body}"
        elif breakdown is None and named.event:
            breakdown = f"活动={named.event}"
        elif breakdown is None and named.topic and identified.status == PROVISIONAL:
            breakdown = f"主题={named.topic}"
        if (
            named.from_to == "from"
            and not (inner is not None and inner.local)
            and not period.rule.startswith("first of")
        ):
            # 由15天降为3天: the one before is of a time that nobody tells, hence of another cell than the one after
            breakdown = FORMERLY if breakdown is None else f"{breakdown}/{FORMERLY.partition('=')[2]}"
        value = float(figure.value)
        value_high = None if figure.value_high is None else float(figure.value_high)
        change_unit = None
        if measure == "change":
            value *= named.direction
            if value_high is not None:
                value_high *= named.direction
            change_unit = (
                "pp" if figure.unit_kind == "points" else "pct" if figure.unit_kind in ("share", "ratio") else "abs"
            )
        unit = figure.unit if named.kind != RANK else "位"
        if unit == "个百分点":
            unit = "百分点"
        self.observations.append(
            Observation(
                observation_id=_identifier(
                    self.sha256,
                    number.raw_start,
                    number.raw_end,
                    value,
                    value_high,
                    unit,
                    figure.bound,
                    measure,
                    identified.code,
                    breakdown,
                    region,
                    period.start,
                    period.end,
                ),
                report=self.report,
                raw_start=number.raw_start,
                raw_end=number.raw_end,
                raw_text=number.raw_text,
                sentence=number.sentence,
                value=value,
                value_high=value_high,
                unit=unit,
                bound=figure.bound,
                measure=measure,
                status="ok",
                status_reason=None,
                indicator_code=identified.code,
                indicator_name=identified.name,
                breakdown=breakdown,
                region_code=region,
                region_basis=region_basis,
                period_type=period.type,
                period_start=_known(period.start),
                period_end=_known(period.end),
                period_basis=period.basis,
                number_id=number.number_id,
                indicator_status=identified.status,
                indicator_rule=f"{named.rule}; {identified.rule}",
                region_rule=region_rule,
                period_rule=period.rule,
                measure_rule=measure_rule,
                change_unit=change_unit,
                paragraph_no=paragraph_no,
                sentence_no=sentence_no,
                sentence_start=sentence.start,
                number_start=figure.start - sentence.start,
            )
        )

    def _clause(self, sentence: Sentence, figure: Figure) -> tuple[int, int]:
        """The clause around the figure, between strong marks."""
        following = bisect_left(self.closings, figure.right)
        end = self.closings[following] if following < len(self.closings) else sentence.end
        return self._clause_start(sentence, figure.start), min(end, sentence.end)

    def _clause_start(self, sentence: Sentence, position: int) -> int:
        """Where the clause begins that ``position`` of the sentence stands in."""
        before = bisect_left(self.openings, position) - 1
        return max(self.openings[before] + 1, sentence.start) if before >= 0 else sentence.start

    def _item_of_list(self, position: int, name: str, end: int) -> bool:
        """Whether a place stands right before its figure (其中慈溪市9.8万件), so that what follows is not about it."""
        at = self.text.find(name, position, end) + len(name)
        stop = min((i for c in "，,；;。" if (i := self.text.find(c, at, end)) >= 0), default=end)
        listed = self.text[at : at + 1].isdigit() and "、" in self.text[at:stop]
        return listed or self.text.startswith("其中", position)

    def _region(self, sentence: Sentence, clause_start: int, figure: Figure) -> tuple[str, str, str]:
        """The region of the figure; 全市 is the city that speaks in the paragraph, where the report as a whole is not a city's."""
        code, basis, rule = self._stated_region(sentence, clause_start, figure)
        if code == self.home and self.place is not None and self.places.of_speaker(rule, self.place[0]):
            return self.place[0], "inherited", f"{self.place[1]} speaks in the paragraph"
        return code, basis, rule

    def _stated_region(self, sentence: Sentence, clause_start: int, figure: Figure) -> tuple[str, str, str]:
        """The region of the figure: the nearest clause before it, in its sentence, that opens with a place."""
        item = max(clause_start, self.text.rfind("、", clause_start, figure.start) + 1)
        if item > clause_start:
            code, name = self.places.opening(self.text, item, figure.start, self.time_spans)
            if code is not None and figure.left - item <= len(name) + 3:
                return code, "stated", f"{name} opens the item"
        position = clause_start
        while True:
            code, name = self.places.opening(self.text, position, figure.start, self.time_spans)
            if code is not None and (
                position == clause_start
                or code == self.home
                or self.text.startswith((f"在{name}，", f"在{name},"), position)
                or (name == self.places.full_name(code) and not self._item_of_list(position, name, sentence.end))
            ):
                return code, "stated", f"{name} opens the clause"
            if position <= sentence.start or _PLACES_TOGETHER.match(self.text, position, figure.start):
                break
            position = self._clause_start(sentence, position - 1)
        if self.place is not None:
            return self.place[0], "inherited", f"{self.place[1]} opens the paragraph"
        return self.home, "default", "the region that the report is about"


def _known(day: date | None) -> date | None:
    """The day, or None where it rests on a publication day that nobody knows."""
    return None if day is None or day.year >= _NEVER.year - 1 else day


def _read_text(aligned: AlignedText, blocks, provenance: Provenance, registry: Registry, report: str, sha256: str):
    document = _Document(aligned, provenance, registry, report, sha256)
    columns, heading = None, 0
    for paragraph_no, block in enumerate(blocks, start=1):
        if columns and document.table_row(block.start, block.end, columns, heading, paragraph_no):
            continue
        if block.kind != "table_row":
            columns = heading_row(aligned.text[block.start : block.end]) if block.end - block.start < 80 else None
            heading = block.start
            if columns and any(column.timed for column in columns):
                continue
        if block.kind in ("heading", "title"):
            document.heading(block.start, block.end)
        document.open_paragraph()
        for sentence_no, sentence in enumerate(sentences(aligned.text, block.start, block.end), start=1):
            document.sentence(sentence, paragraph_no, sentence_no, block.kind in ("furniture", "byline"))
    return document.numbers, document.observations
