"""Paragraphs, what each of them is, and the order in which they are read.

What lives here: blocks and their kinds; lines that were cut at a fixed width, put together again; newspaper columns
out of order, where a paragraph that breaks off in mid-sentence is joined to the one that goes on. What does not:
damage within a line (``repairs``) and the reading of sentences.

A column join is made only on evidence: the paragraph breaks off without an end mark, the other one begins as no
paragraph does or completes a word that the document prints elsewhere. In a well-formed document nothing is moved.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate

from orchestration.reading.aligned import AlignedText
from orchestration.reading.repairs.edit import Edit, apply, consolidate, rearrange

TITLE, BYLINE, HEADING, BODY, CAPTION = "title", "byline", "heading", "body", "caption"
LIST_HEAD, FURNITURE, CORE_TIP, TABLE_ROW = "list_head", "furniture", "core_tip", "table_row"


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph ``text[start:end]`` of the laid-out text (no blank and no line break at either end)."""

    start: int
    end: int
    kind: str  # title, byline, heading, body, caption, list_head, furniture, core_tip, table_row


def layout(aligned: AlignedText, edits: Sequence[Edit] = ()) -> tuple[AlignedText, list[Block], list[Edit]]:
    """The text in reading order, its blocks in that order, and the records of all that was done to it.

    ``edits`` are the records of the repairs that led to ``aligned``; they come back with those of the joins, so that
    ``undo`` of the text and the records gives the raw text. Edits of kind ``line_join`` say which line break was taken
    out. Those of kinds ``column_join`` and ``column_order`` say where reading goes on with something else than what
    stands next: ``before`` is how that begins in the raw text, ``after`` the same as it is read, with the words that it
    now follows.
    """
    aligned, joined = _join_fragments(aligned)
    aligned, found = _join_lines(aligned)
    joined += found
    lines = _lines(aligned.text)
    kinds = _kinds(aligned.text, lines)
    joins = _find_column_joins(aligned.text, lines, kinds)
    near = {tail for tail, head in joins.items() if head == tail + 1}
    if near:
        aligned, found = apply(
            aligned, "line_join", [(lines[tail].end, lines[joins[tail]].start, "") for tail in sorted(near)]
        )
        joined += found
        lines, kinds, joins = _merged(lines, kinds, joins, near)
    edits = consolidate(aligned, [*edits, *joined]) if joined else list(edits)
    reordered = _reorder(aligned, edits, lines, kinds, joins) if joins else None
    if reordered is not None:
        return reordered
    return aligned, [Block(line.start, line.end, kind) for line, kind in zip(lines, kinds, strict=True)], edits


# -------------------------------------------------------------------------------------------------------------- lines


@dataclass(slots=True)
class _Line:
    """A line without the blanks around it; ``gap`` is the number of empty lines before it, ``indent`` the blanks at
    its start."""

    start: int
    end: int
    gap: int
    indent: int


_BREAK = re.compile("[\n\r\x0b\x0c\x85\u2028\u2029](?:(?<=\r)\n)?")


def _lines(text: str) -> list[_Line]:
    """The lines of the text that are not blank."""
    lines, gap, position = [], 0, 0
    for stop, following in [*(match.span() for match in _BREAK.finditer(text)), (len(text), len(text))]:
        content = text[position:stop]
        kept = content.lstrip()
        if kept:
            indent = len(content) - len(kept)
            lines.append(_Line(position + indent, position + indent + len(kept.rstrip()), gap, indent))
            gap = 0
        else:
            gap += 1
        position = following
    return lines


def _width(text: str) -> int:
    """Width in half characters, as printed."""
    return len(text) + sum(sign > "\u2e7f" for sign in text)


_ONLY_FOLLOWS = "，、。；！？）”,;"  # marks that no line begins with
_FRAGMENT_LONGEST = 12


def _join_fragments(aligned: AlignedText) -> tuple[AlignedText, list[Edit]]:
    """The text with lines that a page's markup tore apart put together: a line that begins with a mark that can only
    follow goes with the line before it; if that is itself a fragment of a few characters, so does the prose before
    the fragment."""
    text = aligned.text
    if not _BREAK_BEFORE_MARK.search(text):
        return aligned, []
    lines = _lines(text)
    joined = set()
    for at in range(1, len(lines)):
        before, line = lines[at - 1], lines[at]
        if text[line.start] not in _ONLY_FOLLOWS or line.gap > 1 or _ends_sentence(text, before):
            continue
        joined.add(at)
        fragment = at > 1 and before.end - before.start <= _FRAGMENT_LONGEST and at - 1 not in joined
        if fragment and before.gap == 0 and (at - 2 in joined or _breaks_off(text, lines[at - 2])):
            joined.add(at - 1)
    return apply(aligned, "line_join", [(lines[at - 1].end, lines[at].start, "") for at in sorted(joined)])


_BREAK_BEFORE_MARK = re.compile(f"[\n\r\x0b\x0c\x85\u2028\u2029][ \t\u3000\u00a0]*[{_ONLY_FOLLOWS}]")

_FINAL = "。！？!?…；;：:"
_CLOSERS = "”’」』）)】》〉\"'"
_WRAP_MINIMUM = 30  # half characters: no page sets running text in narrower lines than 15 Han characters
_WRAP_MAXIMUM = 160
_WRAP_SLACK = 6  # half characters by which full lines differ, because no mark of punctuation may begin a line
_WRAP_LINES = 4  # so many full lines, at least, show a fixed width


def _join_lines(aligned: AlignedText) -> tuple[AlignedText, list[Edit]]:
    """The text with lines that were cut at a fixed width, as in text copied from a page, put together again.

    A width counts as fixed if many lines have it, hardly any is longer, and most of those that have it end in
    mid-sentence. Only such a line is joined to the next, and only if no empty line and no indentation of its own
    parts them.
    """
    text = aligned.text
    lines = _lines(text)
    if len(lines) < _WRAP_LINES:
        return aligned, []
    widths = [line.end - line.start for line in lines]
    if max(Counter(width for width in widths if width >= _WRAP_MINIMUM // 2).values(), default=0) < 2:
        return aligned, []
    widths = [
        _width(text[line.start - line.indent : line.end]) if width <= _WRAP_MAXIMUM else width
        for line, width in zip(lines, widths, strict=True)
    ]
    width = _fixed_width(text, lines, widths)
    if width is None:
        return aligned, []
    indented = sum(line.indent > 0 for line in lines) < len(lines) / 2
    replacements = []
    for line, following, own in zip(lines, lines[1:], widths, strict=False):
        if own < width - _WRAP_SLACK or following.gap or _ends_sentence(text, line):
            continue
        if (indented and following.indent) or _STARTS_ITEM.match(text, following.start):
            continue
        blank = " " if _latin(text[line.end - 1]) and _latin(text[following.start]) else ""
        replacements.append((line.end, following.start, blank))
    return apply(aligned, "line_join", replacements)


def _latin(sign: str) -> bool:
    return sign.isascii() and sign.isalpha()


def _fixed_width(text: str, lines: list[_Line], widths: list[int]) -> int | None:
    """The width at which lines were cut, None where they were not."""
    usual = Counter(width for width in widths if _WRAP_MINIMUM <= width <= _WRAP_MAXIMUM)
    best, count = None, 0
    for width in usual:
        near = sum(usual.get(width - less, 0) for less in range(_WRAP_SLACK + 1))
        if near > count or (near == count and best is not None and width > best):
            best, count = width, near
    long = [width for width in widths if width >= _WRAP_MINIMUM]
    if (
        best is None
        or count < _WRAP_LINES
        or count < 0.4 * len(long)
        or sum(width > best for width in long) > 0.05 * len(long)
    ):
        return None
    full = [line for line, width in zip(lines, widths, strict=True) if best - _WRAP_SLACK <= width <= best]
    cut = sum(not _ends_sentence(text, line) for line in full)
    punctuated = sum(bool(_CLAUSE_MARK.search(text, line.start, line.end)) for line in full)
    return best if cut >= 0.6 * len(full) and punctuated >= 0.5 * len(full) else None


def _ends_sentence(text: str, line: _Line) -> bool:
    end = line.end
    while end > line.start and text[end - 1] in _CLOSERS:
        end -= 1
    return end > line.start and text[end - 1] in _FINAL


# -------------------------------------------------------------------------------------------------------------- kinds

_CLAUSE_MARK = re.compile("[，,。；;、！？!?]")
_STARTS_ITEM = re.compile(
    r"[一二三四五六七八九十]{1,3}[、.．]|[（(][一二三四五六七八九十0-9]{1,3}[）)]|[0-9]{1,2}(?:[、．)）]|\.(?![0-9]))|第[一二三四五六七八九十0-9]+[章节条、，]|[①-⑳●■◆▲□○·•※*]|[一二三四五六七八九十]是"
)
_LIST_HEAD = re.compile(r"[（(]?(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3}|[①-⑳]|[IVXⅠ-Ⅻ]{1,4})[）)]?[、.．]?")
_PAGE_NUMBER = re.compile(
    r"[-—–·•~ ]*[0-9]{1,4}[-—–·•~ ]+|[-—–·•~ ]+[0-9]{1,4}[-—–·•~ ]*|第 ?[0-9]+ ?页(?:[，,/ ]*共 ?[0-9]+ ?页)?|"
    r"[0-9]{1,3} ?/ ?[0-9]{1,3}|Page [0-9]+.*"
)
# Words of a page's frame. Each begins, or is, a whole line: in running text none does.
_FRAME_START = re.compile(
    r"(?:版权所有|主办单位|主办[:：]|承办[:：]|技术支持|网站标识码|网站地图|联系我们|联络我们|关于我们|友情链接|友情连结|"
    r"(?:电话|传真|邮编|邮政编码|地址|邮箱|电子邮箱|联系电话|联系人|联系地址|办公地址|投稿邮箱|热线|举报电话|网址)[:：]|"
    r"京公网安备|[京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼]ICP备|备案号|Copyright|©|"
    r"相关(?:报道|链接|阅读|新闻|文章|推荐|附件)|延伸阅读|推荐阅读|热门推荐|更多(?:新闻|精彩)|上一篇|下一篇|上一条|下一条|"
    r"分享到|分享至|扫一扫|扫码|打印本页|关闭窗口|返回顶部|返回首页|【(?:打印|关闭|字号|字体|大|中|小|收藏)|字号[:：]|字体[:：]|"
    r"您是第 ?\d|阅读 ?\d+(?:[ \u3000]|$)|在看 ?\d|点赞 ?\d|浏览[:：] ?\d|当前位置|您(?:现在)?(?:所在)?的?位置|首页 ?[>＞»]|浏览次数|阅读量|点击(?:数|量|次数)|访问量|"
    r"官方(?:微信|微博|网站|抖音)|微信公众号|承印人|出版人|免责声明|声明[:：]|本文图片|图片来源|图片由|附件[:：]|评论|"
    r"网站违法和不良信息|违法和不良信息举报|未经授权)",
    re.IGNORECASE,
)
_FRAME_WORD = re.compile(
    r"(?:下载|打印|全屏|收藏|分享|加大|还原|减小|大|中|小|【字号[:：]?|】|首页|导航|登录|注册|搜索|检索|返回|关闭|无障碍(?:浏览|阅读)?|"
    r"简体|繁体|繁體|English|EN|APP|PDF|微信|微博|抖音|客户端|手机版|天气|股市|要闻|新闻|政务|视频|图片|专题|更多|MORE|\+|"
    r"[-—–=*_~·. ]+(?:天气)?)",
    re.IGNORECASE,
)
_FRAME_PART = re.compile(r"版权所有|All Rights Reserved|未经.{0,6}授权|不得(?:复制|转载)|ICP备|公网安备", re.IGNORECASE)
_TELEPHONE_LINE = re.compile(
    r"(?:[（(][^（）()]{1,8}[）)])?[ :：]*(?:\+?[0-9]{2,4}[-－ ])*[0-9]{7,8}(?:[ ,，、/]+[0-9]{7,11})*"
)
_BYLINE = re.compile(
    r"(?:□|■|●|▲)? ?(?:本报|本网|本刊|新华社|中新社|人民网)?"
    r"(?:记者|通讯员|特约记者|见习记者|实习生|责任编辑|责编|编辑|编审|审核|校对|作者|撰文|"
    r"撰稿|文字|摄影|供稿|来源|信息来源|稿源|文章来源|发布(?:时间|日期|机构|单位)|发文(?:机关|日期|时间)|成文日期|更新时间|时间|日期|索引号|文号|"
    r"公开日期|主题词|作者单位)(?:[:： /／]|$)"
)
_NAMES_LINE = re.compile(r"□|文/|文／|文 ?\| ?|《[^《》]{1,16}(?:报|网|刊|社|新闻|在线)》(?:【[^【】]{1,30}】)?$")
_SPEAKER_LINE = re.compile(
    r".{2,20}(?:省长|市长|主席|州长|县长|区长|局长|主任) [^ ]{1,2} ?[^ ]{1,3}|[（(][12][0-9]{3}年[^（）()]{2,60}[）)]"
)
_DATE_LINE = re.compile(
    r"(?:19|20)[0-9]{2}[-/.年][0-9]{1,2}[-/.月][0-9]{1,2}日?(?:[ T]*[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?"
    r"(?:[ 　|]*(?:来源|作者|编辑)?.{0,30})?"
)
_CORE_TIP = re.compile(r"(?:核心提示|内容提要|内容摘要|核心阅读|阅读提示|编者按|导读|导语|提要|摘要)[:：]?")
_CAPTION = re.compile(
    r"^(?:图为|图[0-9一二三四五六七八九十]|上图|下图|左图|右图|图片说明|资料图)|"
    r"(?:[（(/／ ]摄[）)]?|摄影|供图|资料图片?)[。）)]?$|[^ ]{2,4} ?摄[）)]?$"
)
_COMMA = re.compile("[，,；;]")
_SUBTITLE = re.compile("—|－|--")
_HEADING_LONGEST = 45
_CAPTION_LONGEST = 45
_FRAME_LONGEST = 120
_FRAME_SENTENCE_LONGEST = 20  # a whole sentence of a page's frame is short: 未经授权不得转载。
_ENDS_PROSE = "。！？!?；;，,、"


@lru_cache(maxsize=4096)
def _kind_of(line: str) -> str:
    """What a line is, taken by itself; ``_kinds`` then looks at the lines around it."""
    if _LIST_HEAD.fullmatch(line):
        return LIST_HEAD
    if (
        _PAGE_NUMBER.fullmatch(line) or _FRAME_WORD.fullmatch(line) or _TELEPHONE_LINE.fullmatch(line) or _FRAME_PART.search(line)
        or (_FRAME_START.match(line) and (len(line) <= _FRAME_SENTENCE_LONGEST or line[-1] not in "。！？"))
    ):  # fmt: skip
        return FURNITURE
    if _CORE_TIP.match(line) and (_CORE_TIP.fullmatch(line) or line[_CORE_TIP.match(line).end() - 1] in ":："):
        return CORE_TIP
    if line[-1] not in "。！？；" and (
        _BYLINE.match(line) or _NAMES_LINE.match(line) or _DATE_LINE.fullmatch(line) or _SPEAKER_LINE.fullmatch(line)
    ):
        return BYLINE
    if _is_row(line):
        return TABLE_ROW
    if len(line) <= _CAPTION_LONGEST and _CAPTION.search(line):
        return CAPTION
    if len(line) <= _HEADING_LONGEST and line[-1] not in _ENDS_PROSE and not _is_prose(line):
        return HEADING
    return BODY


def _kind_of_long(line: str) -> str:
    """What a line is that is too long for all but two kinds; not remembered, as whole paragraphs do not come back."""
    return TABLE_ROW if _is_row(line) else BODY


def _is_prose(line: str) -> bool:
    """Whether a line without an end mark is too long, and has too many clauses, for a heading: a sentence that breaks
    off."""
    return len(line) >= _TAIL_SHORTEST and len(_CLAUSE_MARK.findall(line)) >= 2


_CELL = re.compile(r"\t+| {2,}|[|｜]")
_FIGURE_CELL = re.compile(r"[-+]?[0-9][0-9,.]*(?:[%‰]|[万亿]?[家个项件张元户次人批台种名条类所吨]?)?")


def _is_row(line: str) -> bool:
    """Whether a line is a row of a table: cells parted by tabs, bars or wide gaps, or by blanks if two of them are
    bare figures."""
    if _CLAUSE_MARK.search(line, len(line) - 1):
        return False
    cells = [cell.strip() for cell in _CELL.split(line) if cell.strip()]
    if len(cells) >= 3 or (len(cells) == 2 and any(_FIGURE_CELL.fullmatch(cell) for cell in cells)):
        return True
    words = line.split(" ")
    return (
        len(words) >= 3
        and sum(bool(_FIGURE_CELL.fullmatch(word)) for word in words) >= 2
        and not _CLAUSE_MARK.search(line)
    )


def _kinds(text: str, lines: list[_Line]) -> list[str]:
    """The kind of each line."""
    contents = [text[line.start : line.end] if line.end - line.start <= _FRAME_LONGEST else None for line in lines]
    kinds = [
        _kind_of(content) if content is not None else _kind_of_long(text[line.start : line.end])
        for content, line in zip(contents, lines, strict=True)
    ]
    _mark_repeated(contents, kinds)
    _mark_title(contents, kinds)
    _mark_lost_tables(contents, kinds)
    _mark_core_tip(contents, kinds)
    _mark_captions(lines, contents, kinds)
    return kinds


_DIGITS = re.compile("[0-9]+")


def _mark_repeated(contents: list[str | None], kinds: list[str]) -> None:
    """Short lines that come back three times or more, but for their digits, are running heads and feet."""
    shapes = [
        _DIGITS.sub("0", content) if content and kind == HEADING else None
        for content, kind in zip(contents, kinds, strict=True)
    ]
    usual = Counter(shape for shape in shapes if shape and len(shape) > 3)
    for at, shape in enumerate(shapes):
        if shape and usual[shape] >= 3 and not _FIGURE_CELL.fullmatch(contents[at]):
            kinds[at] = FURNITURE


def _mark_title(contents: list[str | None], kinds: list[str]) -> None:
    """The title: the longest heading before the first paragraph, the first where several are as long; its repetition
    is furniture."""
    first_body = next((at for at, kind in enumerate(kinds) if kind == BODY), len(kinds))
    heads = [at for at in range(first_body) if kinds[at] == HEADING and len(contents[at]) >= 5]
    if not heads or first_body == len(kinds) and len(kinds) > 40:
        return
    title = max(heads, key=lambda at: (len(contents[at]) if not _SUBTITLE.match(contents[at]) else 0, -at))
    kinds[title] = TITLE
    for at, kind in enumerate(kinds):
        if kind == HEADING and contents[at] == contents[title]:
            kinds[at] = FURNITURE


_LOST_TABLE_LINES = 6
_LOST_CELL_LONGEST = 24


def _mark_lost_tables(contents: list[str | None], kinds: list[str]) -> None:
    """Runs of short lines of which a third or more are bare figures: a table that was printed cell by cell."""
    at = 0
    while at < len(kinds):
        stop = at
        while (
            stop < len(kinds)
            and contents[stop] is not None
            and len(contents[stop]) <= _LOST_CELL_LONGEST
            and (kinds[stop] in (HEADING, LIST_HEAD, FURNITURE) and not _CLAUSE_MARK.search(contents[stop]))
        ):
            stop += 1
        figures = sum(bool(_FIGURE_CELL.fullmatch(contents[k])) for k in range(at, stop))
        if stop - at >= _LOST_TABLE_LINES and 3 * figures >= stop - at:
            for k in range(at, stop):
                kinds[k] = TABLE_ROW
        at = max(stop, at + 1)


def _mark_core_tip(contents: list[str | None], kinds: list[str]) -> None:
    """The paragraph under a label such as 核心提示 is the tip itself."""
    for at in range(len(kinds) - 1):
        if kinds[at] == CORE_TIP and _CORE_TIP.fullmatch(contents[at] or "") and kinds[at + 1] == BODY:
            kinds[at + 1] = CORE_TIP


def _mark_captions(lines: list[_Line], contents: list[str | None], kinds: list[str]) -> None:
    """One short sentence standing by itself, with more room around it than paragraphs have, is a caption."""
    usual = Counter(line.gap for line in lines[1:]).most_common(1)
    if not usual:
        return
    for at, (line, content) in enumerate(zip(lines, contents, strict=True)):
        if (
            kinds[at] != BODY
            or content is None
            or len(content) > _CAPTION_LONGEST
            or content[-1] != "。"
            or "。" in content[:-1]
        ):
            continue
        if len(_COMMA.findall(content)) > 1:
            continue
        after = lines[at + 1].gap if at + 1 < len(lines) else usual[0][0]
        if line.gap > max(usual[0][0], 1) and after >= usual[0][0]:
            kinds[at] = CAPTION


# ------------------------------------------------------------------------------------------------------- column joins

_TAIL_SHORTEST = 25
_MOST_TAILS = 12  # a text with more paragraphs without an end mark is one that does without, not one with columns
_MOST_PAIRS = 200  # pairs of characters after one character that are looked at
_SAMPLE = 100_000  # characters of the document searched for a word that a join would complete
_ACCEPTED = 6
_PARTICLES = "的了着地得和与及或等、，,。；;：:）)」』”》】%％‰"
_WORDS_OF_PARTICLES = re.compile(  # words that begin with one of them, and a paragraph
    "着[力眼手重实装陆]|了[解却不]|地[方区理处标铁税域质下级市面带产表址位图]|得[到益以知分失]|和[谐平睦田解风龙县]|与[会此其时]|及[时早格]|"
    "或[许者]|等[级待次到]|的[确士]"
)
_MEASURE = re.compile(r"[家项个件张元户次人批台种名条类所吨位届年月日处起份][0-9]|年底|月底|日起|[万亿余多][元户人家]")
_WANTS_MORE = "的和与及在对为将向从把被以是由使让或、，,：:（(“「《"
_OPENERS = (  # words of one to three characters that begin a paragraph and are followed by a comma
    "目前|当前|截至|日前|近日|近期|近年|今年|去年|明年|此外|同时|另外|其中|首先|其次|再次|最后|最终|为此|对此|因此|所以|但是|然而|不过|而且|并且|"
    "会上|会后|期间|随后|之后|此前|此次|本次|这次|下步|接下|据悉|据了|据介|据统|昨日|今日|今天|昨天|一年来|五年来|近年来|长期|未来|总之|综上|"
    "第一|第二|第三|第四|一是|二是|三是|四是|一方面|另一|过去|现在|如今|其间|至此|届时|与此|除此|由此|事实|数据|通过|如|即|又|再|故|则|"
    "各位|同志|同志们|春节|上午|下午|当天|当日|当年|年初|年内|年底"
)
_SHORT_START = re.compile(r"[\u4e00-\u9fff]{1,3}[，,、]")
_CLAUSE_START = re.compile("(?:^|[，,。；;：:、！？!?“”「」（）()《》\\s])([\u4e00-\u9fff]{2})")
_OPENER = re.compile(_OPENERS)


def _find_column_joins(text: str, lines: list[_Line], kinds: list[str]) -> dict[int, int]:
    """Which line goes on in which: line numbers of the paragraph that breaks off and of the one that completes it."""
    tails = [
        at for at, (line, kind) in enumerate(zip(lines, kinds, strict=True)) if kind == BODY and _breaks_off(text, line)
    ]
    if not tails or len(tails) > _MOST_TAILS:
        return {}
    sample = text[:_SAMPLE]
    clause_starts = set(_CLAUSE_START.findall(sample))
    starts = {
        at: (_strangeness(text, line, clause_starts, sample), at > 0 and kinds[at - 1] in (HEADING, TITLE))
        for at, (line, kind) in enumerate(zip(lines, kinds, strict=True))
        if kind == BODY or (kind == HEADING and at in {tail + 1 for tail in tails})
    }
    candidates: list[tuple[float, int, int]] = []
    for tail in tails:
        end = lines[tail].end
        last = text[end - 1]
        following = _pairs_after(sample, last) if last not in "，,、" else {}  # any clause may follow a comma
        for head, (strange, under_heading) in starts.items():
            start = lines[head].start
            pair = text[start : start + 2]
            completes = pair in following and 2 * following[pair] >= sample.count(pair) - 1
            if head == tail or not (completes or strange >= 3 or (strange and _next_body(kinds, tail) == head)):
                continue
            fit = _fit(sample, text, lines[tail], lines[head]) if completes else 0
            score = fit + strange + (3 if last in _WANTS_MORE else 1)
            if _next_body(kinds, tail) == head:
                score += 2
            if last + text[start] in sample:
                score += 1
            elif strange == 3 and last not in _WANTS_MORE:
                score -= 2
            if last in _WANTS_MORE and strange > 4:
                score -= 6  # nothing but a word with a meaning of its own goes on after 的 or a comma
            if under_heading and fit == 0 and strange < 3:
                score -= 1
            if kinds[head] == HEADING:
                score -= 2
            if score >= _ACCEPTED:
                candidates.append((score, tail, head))
    return _match(candidates)


def _breaks_off(text: str, line: _Line) -> bool:
    """Whether a paragraph ends in mid-sentence: it is prose, long enough, and has no mark at its end."""
    last = text[line.end - 1]
    if last in _FINAL or last in _CLOSERS or line.end - line.start < _TAIL_SHORTEST:
        return False
    return (
        ("\u4e00" <= last <= "\u9fff" or last in "，,、")
        and bool(_CLAUSE_MARK.search(text, line.start, line.end - 1))
        and not _STARTS_ITEM.fullmatch(text[line.start : line.end])
    )


def _strangeness(text: str, line: _Line, clause_starts: set[str], sample: str) -> int:
    """How little the line begins as a paragraph does: 0 not at all, 6 with a mark that can only follow."""
    first = text[line.start]
    if first in _PARTICLES:
        return 0 if _WORDS_OF_PARTICLES.match(text, line.start) else 6
    if _MEASURE.match(text, line.start):
        return 5
    short = _SHORT_START.match(text, line.start)
    if short and short[0][-1] != "、" and not _OPENER.match(text, line.start):
        return 3
    start = text[line.start : line.start + 2]
    if len(start) == 2 and start.isalpha() and start not in clause_starts and _twice(sample, start):
        return 2  # printed elsewhere, and never at the start of a clause
    return 0


def _twice(sample: str, pair: str) -> bool:
    found = sample.find(pair)
    return found >= 0 and sample.find(pair, found + 1) >= 0


_LONGEST_FIT = 8


def _pairs_after(sample: str, last: str) -> dict[str, int]:
    """The pairs of characters that the document prints after ``last``, and how often. A pair is bound to it that it prints there
    at least half of the times that it prints it at all: 家标 after 国."""
    after = Counter(sample[match.end() : match.end() + 2] for match in re.finditer(re.escape(last), sample))
    usual = [pair for pair, count in after.items() if len(pair) == 2 and (count > 1 or pair.isalnum())]
    if len(usual) > _MOST_PAIRS:
        usual = [pair for pair, _ in after.most_common(_MOST_PAIRS) if len(pair) == 2]
    return {pair: after[pair] for pair in usual}


def _fit(sample: str, text: str, tail: _Line, head: _Line) -> int:
    """Two points for each character beyond the first of the longest stretch across the join that the document prints
    elsewhere (国|家标准 makes 国家标准); a stretch of two is chance and gives none."""
    best = 0
    for left in range(1, 5):
        before = text[max(tail.start, tail.end - left) : tail.end]
        right = max(1, best + 1 - left)
        while right <= _LONGEST_FIT and before + text[head.start : min(head.start + right, head.end)] in sample:
            best = max(best, left + right)
            right += 1
    return 2 * (best - 1) if best > 2 else 0


def _next_body(kinds: list[str], tail: int) -> int | None:
    return next((at for at in range(tail + 1, min(len(kinds), tail + 20)) if kinds[at] in (BODY, HEADING)), None)


def _match(candidates: list[tuple[float, int, int]]) -> dict[int, int]:
    """One head for each tail and one tail for each head: the assignment with the greatest sum of scores."""
    tails = sorted({tail for _, tail, _ in candidates})
    best: dict[frozenset, tuple[float, dict[int, int]]] = {frozenset(): (0.0, {})}
    for tail in tails:
        options = sorted(((score, head) for score, t, head in candidates if t == tail), reverse=True)[:4]
        following = dict(best)
        for used, (total, joins) in best.items():
            for score, head in options:
                if head in used:
                    continue
                key, value = used | {head}, total + score
                if key not in following or value > following[key][0]:
                    following[key] = (value, {**joins, tail: head})
        best = dict(sorted(following.items(), key=lambda item: -item[1][0])[:200])
    return max(best.values(), key=lambda item: item[0])[1]


def _merged(lines: list[_Line], kinds: list[str], joins: dict[int, int], near: set[int]):
    """Lines, kinds and joins after those lines in ``near`` were joined to the next ones in the text."""
    new_lines, new_kinds, number, taken = [], [], {}, 0
    for at, line in enumerate(lines):
        if at - 1 in near:
            taken += line.start - lines[at - 1].end
            new_lines[-1].end = line.end - taken
        else:
            new_lines.append(_Line(line.start - taken, line.end - taken, line.gap, line.indent))
            new_kinds.append(kinds[at])
        number[at] = len(new_lines) - 1
    return new_lines, new_kinds, {number[tail]: number[head] for tail, head in joins.items() if tail not in near}


# ------------------------------------------------------------------------------------------------------ the new order

_SHARED_WORDS = 4  # characters that a displaced heading shares with the paragraph that it belongs to


def _reorder(
    aligned: AlignedText, edits: list[Edit], lines: list[_Line], kinds: list[str], joins: dict[int, int]
) -> tuple[AlignedText, list[Block], list[Edit]] | None:
    """The text with each paragraph that breaks off followed by the one that goes on, and what follows that one after
    it; its blocks, and ``edits`` with the records of the new order. None where the new order could not be undone:
    where a repair that cannot be parted runs over the beginning of something that is moved."""
    text = aligned.text
    joins = dict(joins)
    cuts: set[int] = set()
    order = _order(text, lines, kinds, joins, cuts)
    while unread := [tail for tail, head in joins.items() if order[0] == head or order[order.index(head) - 1] != tail]:
        # The joins lead round in a circle. It has its beginning at a heading after the paragraph that goes on;
        # without one, none is known.
        tail = unread[0]
        heading = next((at for at in range(joins[tail], len(lines)) if kinds[at] == HEADING and at not in cuts), None)
        if heading is not None and joins[tail] < heading < tail:
            cuts.add(heading)
        else:
            del joins[tail]
        order = _order(text, lines, kinds, joins, cuts)
    pieces: list[tuple[int, int]] = []
    spans: list[tuple[int, int]] = []  # the line breaks that can part blocks
    for line, following in zip(lines, lines[1:], strict=False):
        spans.append((line.end, following.start))
    spare = [spans[tail] for tail in joins if tail < len(spans)]
    pieces.append((0, lines[0].start))
    blocks: list[Block] = []
    heads: set[int] = set()
    length = lines[0].start
    for place, at in enumerate(order):
        line = lines[at]
        pieces.append((line.start, line.end))
        size = line.end - line.start
        if place and joins.get(order[place - 1]) == at:
            blocks[-1] = Block(blocks[-1].start, length + size, blocks[-1].kind)
            heads.add(line.start)
        else:
            blocks.append(Block(length, length + size, kinds[at]))
        length += size
        if place + 1 < len(order) and joins.get(at) != order[place + 1]:
            parting = spans[at] if at < len(spans) and at not in joins else spare.pop()
            pieces.append(parting)
            length += parting[1] - parting[0]
    pieces.append((lines[-1].end, len(text)))

    # Line breaks that part no blocks any more go first: what is then moved is all of the text, and can be moved back.
    unused = sorted(set(spans) - set(pieces))
    aligned, found = apply(aligned, "line_join", [(start, end, "") for start, end in unused])
    starts, taken = [start for start, _ in unused], [0, *accumulate(end - start for start, end in unused)]

    def moved(offset: int) -> int:
        return offset - taken[bisect_right(starts, offset - 1)]

    pieces = [(moved(start), moved(end)) for start, end in pieces]
    edits = consolidate(aligned, [*edits, *found])
    try:
        aligned, edits = rearrange(aligned, edits, pieces, {moved(head) for head in heads})
    except ValueError:
        return None
    return aligned, blocks, edits


def _order(text: str, lines: list[_Line], kinds: list[str], joins: dict[int, int], cuts: set[int]) -> list[int]:
    """Line numbers in reading order.

    The page falls into runs, cut after each paragraph that breaks off, before each that goes on, and at ``cuts``.
    Runs that are joined follow one another. What stood between the two halves of a paragraph (captions, a box) comes
    after that paragraph, headings among it before the paragraph that shares their words.
    """
    heads = set(joins.values())
    runs: list[list[int]] = [[]]
    for at in range(len(lines)):
        if (at in heads or at in cuts) and runs[-1]:
            runs.append([])
        runs[-1].append(at)
        if at in joins:
            runs.append([])
    runs = [run for run in runs if run]
    starting = {run[0]: run for run in runs}
    order: list[int] = []
    done: set[int] = set()

    def emit(run: list[int]) -> None:
        while run is not None and run[0] not in done:
            done.add(run[0])
            order.extend(run)
            following = joins.get(run[-1])
            run = starting[following] if following is not None else None

    islands: list[tuple[int, list[int]]] = []  # a run that nothing leads to, and the tail before which it stands
    for number, run in enumerate(runs):
        if run[0] in heads:
            continue
        if number and runs[number - 1][-1] in joins:
            islands.append((runs[number - 1][-1], run))
            done.add(run[0])
            if run[-1] in joins:  # it breaks off itself: what goes on in it must follow
                done.discard(run[0])
                islands.pop()
                emit(run)
        else:
            emit(run)
    for run in runs:  # only where joins lead from nowhere
        if run[0] not in done:
            emit(run)
    for tail, run in islands:
        _insert_island(text, lines, kinds, order, joins, joins[tail], run)
    return order


def _insert_island(
    text: str, lines: list[_Line], kinds: list[str], order: list[int], joins: dict[int, int], head: int, run: list[int]
) -> None:
    """Puts ``run`` behind the paragraph that ends with the line ``head``; its last headings before the paragraph that
    they head."""
    split = len(run)
    while split > 0 and kinds[run[split - 1]] == HEADING:
        split -= 1
    while head in joins:
        head = joins[head]  # the paragraph goes on once more
    place = order.index(head) + 1
    order[place:place] = run[:split]
    headings = run[split:]
    if not headings:
        return
    place += split
    words = {
        text[at : at + _SHARED_WORDS]
        for line in (lines[number] for number in headings)
        for at in range(line.start, line.end - _SHARED_WORDS + 1)
    }
    goal = place
    for at in range(place, len(order)):
        if kinds[order[at]] == HEADING:
            break
        line = lines[order[at]]
        opening = text[line.start : min(line.end, line.start + 60)]
        if kinds[order[at]] == BODY and order[at - 1] != head and any(word in opening for word in words):
            goal = at
            break
    order[goal:goal] = headings
