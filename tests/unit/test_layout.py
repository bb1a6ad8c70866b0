"""Blocks, their kinds, and reading order: what must be joined, and what must never be moved."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.reading.aligned import AlignedText
from orchestration.reading.layout import layout
from orchestration.reading.repairs import Edit, repair, undo

KINDS = {"title", "byline", "heading", "body", "caption", "list_head", "furniture", "core_tip", "table_row"}

PARAGRAPHS = [
    "近年来，全市市场监管部门深入贯彻质量强国战略，大力开展质量提升行动，推动国家标准验证点建设，取得明显成效。",
    "坚持标准引领。全市企事业单位主导或参与制修订国家标准103项、国际标准4项，国家标准委批准建设国家标准化示范区2个，标准体系更加完善。",
    "夯实计量基础。全市建立社会公用计量标准350项，强制检定计量器具12万台件，为企业减免检定费用210万元，服务能力持续增强。",
    "优化检验检测。截至2023年底，全市检验检测机构达到440家，为16178户企业提供服务，推动检验检测服务业持续增强创新能力。",
    "加强质量监管。全年监督抽查产品1922批次，合格率94.1%，立案查处违法案件173件，没收不合格产品141件，守住了安全底线。",
]


def _read(text: str) -> tuple[list[str], list[str], list]:
    laid, blocks, edits = layout(AlignedText.identity(text))
    return [laid.text[b.start : b.end] for b in blocks], [b.kind for b in blocks], edits


def _kinds(text: str) -> dict[str, str]:
    contents, kinds, _ = _read(text)
    return dict(zip(contents, kinds, strict=True))


# -------------------------------------------------------------------------------------------------------------- kinds


def test_page_around_an_article_is_told_from_it():
    found = _kinds(
        "首页\n天气\n沈阳多措提升质量基础效能 助力质量强市建设\n责任编辑:林某某 2024-09-04 16:23:42 来源:某某报\n\n"
        + "\n".join(PARAGRAPHS)
        + "\n本文图片由受访单位提供\n友情链接\n电话:(香港)852-2564 0768\n(深圳)86-755-83518792 83518734\n地址:香港九龙观塘道332号\n"
        "版权所有,未经授权,不得转载。 Copyright © All Rights Reserved\n- 3 -\n"
    )
    assert found["沈阳多措提升质量基础效能 助力质量强市建设"] == "title"
    assert found["责任编辑:林某某 2024-09-04 16:23:42 来源:某某报"] == "byline"
    assert all(found[paragraph] == "body" for paragraph in PARAGRAPHS)
    for line in ("首页", "天气", "友情链接", "电话:(香港)852-2564 0768", "(深圳)86-755-83518792 83518734", "- 3 -"):
        assert found[line] == "furniture", line
    assert found["地址:香港九龙观塘道332号"] == "furniture"
    assert found["本文图片由受访单位提供"] == "furniture"


def test_headings_list_heads_tips_and_captions():
    found = _kinds(
        "质量强市建设综述报告\n1\n坚持服务导向 持续深化产业质量提升\n"
        + "\n".join(PARAGRAPHS[:3])
        + "\n（一）全力推进标准化\n"
        + PARAGRAPHS[3]
        + "\n核心提示\n质量是强省之道、兴企之要。年初以来，经营主体活力逐步释放，经济发展质量效益日益显现。\n\n\n我市机器人产业入围全国十大标志性项目。\n\n\n"
        "图为检验人员在工作。王某 摄\n\n\n" + PARAGRAPHS[4]
    )
    assert found["1"] == "list_head"
    assert (
        found["坚持服务导向 持续深化产业质量提升"] == "heading" or found["坚持服务导向 持续深化产业质量提升"] == "title"
    )
    assert found["（一）全力推进标准化"] == "heading"
    assert found["核心提示"] == "core_tip"
    assert found["质量是强省之道、兴企之要。年初以来，经营主体活力逐步释放，经济发展质量效益日益显现。"] == "core_tip"
    assert found["我市机器人产业入围全国十大标志性项目。"] == "caption"
    assert found["图为检验人员在工作。王某 摄"] == "caption"


def test_repeated_heads_and_feet_are_furniture_and_repeated_figures_are_not():
    text = "".join(f"{paragraph}\n某市质量年报 第{number}页\n" for number, paragraph in enumerate(PARAGRAPHS, start=1))
    contents, kinds, _ = _read(text)
    assert [kind for content, kind in zip(contents, kinds, strict=True) if "质量年报" in content] == ["furniture"] * 5
    assert kinds.count("body") == 5


def test_second_printing_of_the_title_is_furniture():
    _, kinds, _ = _read("锦州市深化质量提升\n锦州市深化质量提升\n" + PARAGRAPHS[0])
    assert kinds == ["title", "furniture", "body"]


def test_rows_of_tables_are_told_from_prose():
    found = _kinds(PARAGRAPHS[0] + "\n地区\t企业数\t证书数\n大连\t120\t318\n沈阳 205 411\n" + PARAGRAPHS[1])
    assert found["地区\t企业数\t证书数"] == found["大连\t120\t318"] == found["沈阳 205 411"] == "table_row"
    assert found[PARAGRAPHS[1]] == "body"


def test_table_printed_cell_by_cell():
    contents, kinds, _ = _read(PARAGRAPHS[0] + "\n地区\n企业数\n大连\n120家\n沈阳\n205家\n鞍山\n98家\n" + PARAGRAPHS[1])
    assert kinds == ["body", *["table_row"] * 8, "body"]
    assert contents[4] == "120家"


# --------------------------------------------------------------------------------------------------------- line joins


def _wrapped(paragraph: str, width: int) -> str:
    lines, current, size = [], "　　", 4
    for sign in paragraph:
        step = 2 if sign > "\u2e7f" else 1
        if size + step > width and sign not in "，。、；":
            lines.append(current)
            current, size = "", 0
        current += sign
        size += step
    return "\n".join([*lines, current])


@pytest.mark.parametrize("width", [40, 56, 80])
def test_lines_cut_at_a_fixed_width_are_put_together(width):
    text = "\n".join(_wrapped(paragraph, width) for paragraph in PARAGRAPHS)
    contents, _, edits = _read(text)
    assert contents == PARAGRAPHS
    assert {edit.kind for edit in edits} == {"line_join"}
    assert all(not edit.before.strip() and edit.after == "" for edit in edits)


def test_fragments_that_markup_tore_apart_are_put_together():
    whole = "“成果找市场”以科技奖励成果、中试成果等为重点，由成果需求方带资金、带场景揭榜；其余由技术供给方揭榜。"
    contents, _, _ = _read(PARAGRAPHS[0] + "\n" + whole.replace("揭榜", "\n揭榜\n") + "\n" + PARAGRAPHS[1])
    assert contents == [PARAGRAPHS[0], whole, PARAGRAPHS[1]]


def test_short_lines_that_are_headings_stay_apart():
    text = (
        "稳步提升质量水平\n持续增强产业竞争力\n"
        + PARAGRAPHS[0]
        + "\n强化品牌标杆引领\n引导企业追求卓越\n"
        + PARAGRAPHS[1]
    )
    contents, _, edits = _read(text)
    assert contents == text.split("\n") and not edits


# ------------------------------------------------------------------------------------------------------- column joins


def _page(first: str, between: str, second: str, order: str = "ABC") -> str:
    parts = {"A": "\n".join(PARAGRAPHS[:2]) + "\n" + first, "B": between, "C": second + "\n" + PARAGRAPHS[4]}
    return "\n\n".join(parts[name] for name in order)


def test_word_cut_in_two_is_joined_across_other_columns():
    whole = (
        "推进质量技术基础建设，获批首批标准验证点2个，向有关部门推荐我省国家标准验证点项目7个，完成企业标准对标65项。"
    )
    cut = whole.index("国家标准") + 1
    page = _page(whole[:cut], PARAGRAPHS[3], whole[cut:])
    contents, _, edits = _read(page)
    assert contents == [*PARAGRAPHS[:2], whole, PARAGRAPHS[3], PARAGRAPHS[4]]
    (join,) = [edit for edit in edits if edit.kind == "column_join"]
    laid, blocks, _ = layout(AlignedText.identity(page))
    at = laid.text.index("65项")
    assert page[slice(*laid.raw_span(at, at + 2))] == "65"
    assert page[join.raw_start : join.raw_end] == join.before
    assert join.after.endswith(join.before) and "推荐我省国家标准" in join.after
    assert undo(laid.text, edits) == page
    # what stood between the halves, and what stands after the second, is read elsewhere than it is printed
    assert [edit.before[:4] for edit in edits if edit.kind == "column_order"] == [PARAGRAPHS[3][:4], PARAGRAPHS[4][:4]]
    assert laid.text[blocks[2].start : blocks[2].end] == whole


def test_column_that_goes_on_above_is_read_after_what_it_belongs_to():
    whole = "加强检验检测技术支撑，为提升科技创新能力奠定坚实基础。进一步减轻企业负担，截至2023年底，全市440家次检验检测机构减免费用3742万元。"
    cut = whole.index("家次")
    heading = "加强质量安全监管"
    head = "家" + whole[cut - 3 :]  # as printed, with a slip of the press
    page = "\n\n".join([PARAGRAPHS[2], head, heading, PARAGRAPHS[4], PARAGRAPHS[0], whole[: cut - 3]])
    contents, _, edits = _read(page)
    assert [edit.kind for edit in edits].count("column_join") == 1
    assert contents == [PARAGRAPHS[2], heading, PARAGRAPHS[4], PARAGRAPHS[0], whole[: cut - 3] + head]


def test_page_that_leads_round_in_a_circle_is_left_as_it_is():
    page = "\n".join(["家440家次检验检测机构减免费用3742万元，服务企业。", PARAGRAPHS[0], PARAGRAPHS[2].rstrip("。")])
    contents, _, edits = _read(page)
    assert contents == page.split("\n") and edits == []


def test_what_stands_between_the_halves_comes_after_and_a_heading_finds_its_paragraph():
    first = "深入推进优品品牌建设，启动品牌建设工作，按照绿色、健康、安全、可持续发展方向，锚定国内领先、国际先进的"
    second = "定位，坚持高标准、严评价、强监管，聚焦优势明显的产品，发挥品牌带动作用。"
    between = "图为活动现场。\n\n\n夯实计量基础工作\n"
    page = _page(first, between, second + "\n" + PARAGRAPHS[3] + "\n" + PARAGRAPHS[2])
    contents, kinds, _ = _read(page)
    assert contents == [
        *PARAGRAPHS[:2],
        first + second,
        "图为活动现场。",
        PARAGRAPHS[3],
        "夯实计量基础工作",
        PARAGRAPHS[2],
        PARAGRAPHS[4],
    ]
    assert kinds[3] == "caption" and kinds[5] == "heading"


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(PARAGRAPHS),
        "\n".join(paragraph.rstrip("。") for paragraph in PARAGRAPHS),
        PARAGRAPHS[0].rstrip("。") + "\n" + "\n".join(PARAGRAPHS[1:]),
        "\n".join([PARAGRAPHS[0], "目前，全市共有企业5546家，解决质量问题2863个。", PARAGRAPHS[1].rstrip("。"), "下一步，将继续努力，推动工作。"]),
        "标题在这里\n" + PARAGRAPHS[3].rstrip("。") + "\n国家标准建设取得成效\n" + PARAGRAPHS[1],
    ],
)  # fmt: skip
def test_nothing_is_moved_in_a_well_formed_document(text):
    contents, _, edits = _read(text)
    assert contents == text.split("\n")
    assert edits == []


# ----------------------------------------------------------------------------------------------------------- any text

_PIECES = st.sampled_from(
    [*PARAGRAPHS, *(paragraph[:40] for paragraph in PARAGRAPHS), "家440家次机构，为企业服务。", "家标准验证点项目7个，完成65项。", "的发展，要继续，向前。",
     "核心提示", "\n", "\n\n", "\r\n", "1", "图为现场。", "质量提升行动", "；", "\u3000", "120\t30\t5"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        st.text(max_size=100),
        st.lists(_PIECES, max_size=14).map("\n".join),
        st.lists(_PIECES, max_size=10).map("".join),
    )
)
def test_any_text_falls_into_blocks_and_nothing_is_lost(raw):
    laid, blocks, edits = layout(AlignedText.identity(raw))
    position = 0
    for block in blocks:
        assert position <= block.start < block.end <= len(laid.text)
        content = laid.text[block.start : block.end]
        assert content == content.strip()
        assert block.kind in KINDS
        position = block.end
    assert sorted("".join(raw.split())) == sorted("".join(laid.text.split())), "characters are moved, not lost or made"
    assert "".join("".join(laid.text[b.start : b.end].split()) for b in blocks) == "".join(laid.text.split())
    for at in range(len(laid.text)):
        start, end = laid.raw_span(at, at + 1)
        if laid.text[at].strip():
            assert raw[start:end] == laid.text[at]
    for edit in edits:
        assert raw[edit.raw_start : edit.raw_end] == edit.before
    assert undo(laid.text, edits) == raw
    if not any(edit.kind == "column_join" for edit in edits):
        assert "".join(raw.split()) == "".join(laid.text.split()), "without a join the order stays"


#: Halves of paragraphs, so that columns are joined, between other paragraphs, printed in traditional script.
_HALVES = [
    "推進質(zhì)量技術(shù)基礎(chǔ)建設，獲批首批標(biāo)準驗證點2個，向有關(guān)部門推薦我省國",
    "家標(biāo)準驗證點項目7個，完成企業標(biāo)準對標65項。",
    "按照綠色、健康、安全、可持續發(fā)展方向，錨定國內(nèi)領先、國際先進的",
    "定位，堅持高標(biāo)準、嚴評價、強監(jiān)管，聚焦優(yōu)勢明顯的產品，發揮品牌帶動作用。",
]
_DAMAGED = st.sampled_from(
    [*_HALVES, *PARAGRAPHS, "核心提示", "夯實計量基礎(chǔ)", "圖為活動現(xiàn)場。", "\u3000", "\u200b", "&nbsp;", "１ ２３５家，", "?！笆濉逼陂g,"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    st.permutations([*_HALVES, PARAGRAPHS[0], PARAGRAPHS[3]]),
    st.lists(st.tuples(st.integers(0, 6), _DAMAGED), max_size=5),
    st.lists(
        st.sampled_from(["\n", "\n\n", "\r\n", "\u3000\n\u3000\u3000", "\n\u200b\n", "\n \n"]), min_size=12, max_size=12
    ),
)
def test_any_damaged_page_out_of_order_can_be_brought_back(paragraphs, others, breaks):
    for place, other in others:
        paragraphs.insert(place, other)
    raw = "".join(paragraph + gap for paragraph, gap in zip(paragraphs, breaks, strict=False))
    laid, blocks, edits = layout(*repair(AlignedText.identity(raw)))
    assert undo(laid.text, edits) == raw
    assert all(raw[edit.raw_start : edit.raw_end] == edit.before for edit in edits)
    assert [block.end for block in blocks] == sorted(block.end for block in blocks)


def test_what_could_not_be_brought_back_is_not_moved():
    """The break before the second half and its first character stand for one raw character, which cannot be parted."""
    halves = (
        "推进质量技术基础建设，获批首批标准验证点2个，向有关部门推荐我省国",
        "家标准验证点项目7个，完成企业标准对标65项。",
    )
    page = "\n\n".join([PARAGRAPHS[0], halves[0], PARAGRAPHS[3], halves[1], PARAGRAPHS[4]])
    assert "我省国家标准" in layout(AlignedText.identity(page))[0].text
    raw = page.replace("\n\n家标", "#标")
    at = raw.index("#")
    aligned = AlignedText.identity(raw).replace([(at, at + 1, "\n\n家")])
    assert aligned.text == page
    laid, blocks, edits = layout(aligned, [Edit("entity", at, at + 1, "#", "\n\n家")])
    assert "我省国家标准" not in laid.text
    assert [laid.text[block.start : block.end] for block in blocks] == page.split("\n\n")
    assert undo(laid.text, edits) == raw


def test_a_repair_that_two_columns_share_is_parted():
    """Characters that were each put back on their own can be moved apart."""
    halves = (
        "推进质量技术基础建设，获批首批标准验证点2个，向有关部门推荐我省国",
        "家标准验证点项目7个，完成企业标准对标65项。",
    )
    page = "\n\n".join([PARAGRAPHS[0], halves[0], PARAGRAPHS[3], halves[1], PARAGRAPHS[4]])
    raw = page.replace("。\n\n家标", "ABCDE")
    at = raw.index("ABCDE")
    aligned = AlignedText.identity(raw).replace([(at, at + 5, "。\n\n家标")])
    laid, _, edits = layout(aligned, [Edit("mojibake", at, at + 5, "ABCDE", "。\n\n家标")])
    assert "我省国家标准" in laid.text
    assert undo(laid.text, edits) == raw
    parts = [(edit.before, edit.after) for edit in edits if edit.kind == "mojibake"]
    assert parts == [("ABC", "。\n\n"), ("DE", "家标")]


def test_such_pages_are_put_in_order():
    """Else the test above would show nothing."""
    page = "\n\n".join([PARAGRAPHS[0], _HALVES[0], PARAGRAPHS[3], _HALVES[1], PARAGRAPHS[4]])
    laid, _, edits = layout(*repair(AlignedText.identity(page)))
    assert "推荐我省国家标准验证点项目7个" in laid.text
    assert {"column_join", "column_order", "line_join", "pinyin_annotation", "script"} <= {edit.kind for edit in edits}
    assert undo(laid.text, edits) == page


@pytest.mark.parametrize(
    "unit",
    [
        "中文\n",
        "\n",
        " ",
        "质量，提升\n\n",
        "全市共建立国家级标准化示范试点项目，现有证书",
        "家1，\n",
        "、\n",
        "中" * 30 + "，中\n",
        "1\t2\n",
        "一、二、",
        "- ",
    ],
)
def test_long_text_of_one_piece_is_laid_out_whole(unit):
    text = (unit * (100_000 // len(unit) + 1))[:100_000]
    laid_out, blocks, _ = layout(AlignedText.identity(text))
    read = "".join(laid_out.text[b.start : b.end] for b in blocks)
    assert "".join(read.split()) == "".join(laid_out.text.split())
