"""Repairs of damaged text, kind by kind, and what must never be touched."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from orchestration.reading.aligned import AlignedText
from orchestration.reading.repairs import Edit, repair, undo
from orchestration.reading.repairs.mojibake import restore_mojibake
from orchestration.reading.repairs.pinyin import SYLLABLES, is_syllable


def _repaired(raw: str, year: int | None = None) -> str:
    aligned, edits = repair(AlignedText.identity(raw), year)
    assert undo(aligned.text, edits) == raw
    for edit in edits:
        assert raw[edit.raw_start : edit.raw_end] == edit.before
    return aligned.text


# ------------------------------------------------------------------------------------------------------------- pinyin


def test_there_are_about_four_hundred_syllables():
    assert 400 <= len(SYLLABLES) <= 420


@pytest.mark.parametrize(
    "letters", ["fā", "zhuàng", "lǜ", "ér", "gè", "xiǎng", "nǚ", "jué", "fa\u0304", "zhi\u0300", "ɡuān"]
)
def test_toned_syllables_are_known(letters):
    assert is_syllable(letters) is True


@pytest.mark.parametrize("letters", ["app", "km", "fāā", "bǎi5", "vé", "café", "zhā̀"])
def test_what_is_no_syllable_is_none(letters):
    assert is_syllable(letters) is None


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("發(fā)布質(zhì)量", "发布质量"),
        ("市場（chǎng）監(jiān)管", "市场监管"),
        ("累計(jì)5546家企業(yè)", "累计5546家企业"),
        ("我們(men)的質(zhì)量產(chǎn)業(yè)", "我们的质量产业"),
    ],
)
def test_pinyin_annotation_is_taken_out(raw, read):
    assert _repaired(raw) == read


@pytest.mark.parametrize(
    "raw",
    [
        "纠纷解决(ODR)机制", "全长12公里(km)", "手机应用(app)", "方案(2023—2025)", "国标(GB)", "甲(a)项", "台(套)", "认定(CMA)资质(an)",
        "大连(dalian)港", "类(li)",
    ],
)  # fmt: skip
def test_brackets_of_the_text_stay(raw):
    assert _repaired(raw) == raw


def test_number_in_annotated_text_is_found_in_the_raw_text():
    raw = "發(fā)放2萬余冊(cè)"
    aligned, _ = repair(AlignedText.identity(raw))
    start = aligned.text.index("2万")
    assert raw[slice(*aligned.raw_span(start, start + 2))] == "2萬"


# ---------------------------------------------------------------------------------------------------- half-lost bytes


def _read_out_of_step(text: str, at: int, *, swallow: bool = True, lost: str = "?") -> str:
    """``text`` as a reader of GBK prints it that takes the first byte of the character at ``at`` alone.

    Pairs that are no characters vanish, a lead without a trail becomes ``?``, with the ASCII character after it where
    ``swallow``.
    """
    data = text.encode("gbk")
    position = len(text[:at].encode("gbk")) + 1
    read = text[:at] + lost
    while position < len(data):
        byte = data[position]
        if byte < 0x80:
            read += chr(byte)
            position += 1
        elif position + 1 == len(data) or data[position + 1] < 0x40:
            read += "?"
            position += 2 if swallow else 1
        else:
            read += data[position : position + 2].decode("gbk", "ignore")
            position += 2
    return read


AROUND = (
    "全省市场监管部门大力推进质量强省建设。“质量强国”是重要战略，标准化工作取得明显成效。《标准化发展纲要》印发以来，"
    "社会公用计量标准数量位居全国前列。各地区深入开展质量提升行动，推动产业高质量发展，质量管理水平不断提高。\n"
)


def test_the_helper_damages_as_real_pages_are_damaged():
    assert _read_out_of_step("用。“十三五”期間,", 1) == "用?！笆濉逼陂g,"
    assert _read_out_of_step("用。《2021年", 1) == "用?！?021年"


@pytest.mark.parametrize(
    ("line", "at"),
    [
        ("计量工作发挥重要作用。“十三五”期間,计量标准由2800项增加到3385项。", 10),
        ("标准化发挥着引领性作用。《2021年辽宁省标准化发展白皮书》展示了成果。", 11),
        ("质量水平不断提高。《1998年标准化发展纲要》印发。", 8),
    ],
)
def test_bytes_out_of_step_are_put_back(line, at):
    damaged = _read_out_of_step(line, at)
    assert damaged != line
    raw = AROUND + damaged + "\n2021年以来，2021年全省质量提升。"
    assert line.replace("間", "间") in _repaired(raw, 2022)


def test_full_width_marks_that_were_made_ascii_are_undone_too():
    raw = AROUND + "发挥重要作用?!笆濉逼陂g,标准由2800项增加到3385项。2021年质量提升。"
    assert "发挥重要作用。“十三五”期间,标准由2800项" in _repaired(raw)


def test_year_of_the_report_decides_which_plan_it_was():
    damaged = _read_out_of_step("发挥重要作用。“十二五”期間,标准增加。", 6)
    assert damaged == _read_out_of_step("发挥重要作用。“十三五”期間,标准增加。", 6), "both leave the same"
    assert "“十二五”期间" in _repaired(AROUND + damaged, 2014)
    assert "“十三五”期间" in _repaired(AROUND + damaged, 2020)


def test_plan_stays_unknown_where_nothing_decides():
    damaged = _read_out_of_step("发挥重要作用。“十三五”期間,标准增加。", 6)
    read = _repaired(AROUND + damaged)
    assert "十三五" not in read and "十二五" not in read
    assert "“十\ufffd五”期间" in read


def test_digit_that_cannot_be_known_is_not_invented():
    damaged = _read_out_of_step("全省大力推进质量强省建设，385项标准发布。", 11)
    assert "85项" in damaged and "385项" not in damaged
    read = _repaired(AROUND + damaged)
    assert "385项" not in read
    assert "\ufffd85项" in read, "the number shows that it is not whole"


def test_damage_across_brackets_of_an_annotation():
    raw = AROUND + "質(zhì)量發(fā)展產(chǎn)業(yè)因?yàn)闆]有標(biāo)準(zhǔn)而受損。沒有標(biāo)準(zhǔn)。"
    assert "因\ufffd没有标准" in _repaired(raw)


@pytest.mark.parametrize("mark", ["?", "\ufffd"])
def test_real_question_marks_stay(mark):
    raw = AROUND + f"质量提升怎么办{mark}我们要推进标准化{mark}全省怎么做{mark}2021年已经回答。真的吗{mark}!是的。"
    assert _repaired(raw) == raw


def test_rare_characters_that_are_meant_stay():
    raw = AROUND + "聚焦大凉山、邛崃—岷山、金沙江流域，沆瀣、饕餮、魑魅魍魉、旮旯儿。"
    assert _repaired(raw) == raw


# ----------------------------------------------------------------------------------------------------------- mojibake

SENTENCE = "全省质量合格率达到94.1%，高于全国平均水平，新增检验检测机构12家。"


@pytest.mark.parametrize(("written", "read"), [("utf-8", "latin-1"), ("gbk", "latin-1"), ("gbk", "cp1252")])
def test_whole_sentences_in_the_wrong_encoding_come_back(written, read):
    raw = "据统计，" + SENTENCE.encode(written).decode(read) + "完。"
    assert _repaired(raw) == "据统计，" + SENTENCE + "完。"


def test_utf8_read_as_gbk_comes_back():
    text = "全省质量合格率达"  # 24 bytes, which are twelve pairs of GBK
    assert _repaired("据" + text.encode().decode("gbk") + "。") == "据" + text + "。"


def test_last_byte_lost_of_utf8_read_as_gbk():
    assert restore_mojibake(AlignedText.identity("前文。锛?2021年"))[0].text == "前文。，2021年"
    assert restore_mojibake(AlignedText.identity("前文。锛?021家"))[0].text == "前文。，\ufffd021家"


def test_characters_that_are_gone_for_good_are_marked():
    assert "锟斤拷" not in _repaired("质量锟斤拷锟斤拷提升")
    assert "\ufffd" in _repaired("质量锟斤拷锟斤拷提升")


def test_western_letters_and_rare_characters_are_no_mojibake():
    raw = "Müller公司与Škoda、café合作，温度25°C±2，价格£5，《鐘鳴》"
    assert restore_mojibake(AlignedText.identity(raw))[0].text == raw


# ---------------------------------------------------------------------------------------------- script, signs, blanks


@pytest.mark.parametrize(
    ("raw", "read"),
    [
        ("瀋陽市企業獲證組織總數達9143張", "沈阳市企业获证组织总数达9143张"),
        ("乾坤與乾燥，隨著發展，顯著提升，著名品牌", "乾坤与干燥，随着发展，显著提升，著名品牌"),
        ("近2萬余家，餘額3億元", "近2万余家，余额3亿元"),
        ("２０２１年增长８．３％，共１２３项", "2021年增长8.3%，共123项"),
        ("全年1 205.7萬户", "全年1205.7万户"),
        ("全年1,205.7万户，共12，345家", "全年1205.7万户，共12345家"),
        ("共1\u00a0205家，2\u200b0\u200b2\u200b1年", "共1205家，2021年"),
        ("合格率94. 1%，达到 492 项。", "合格率94.1%，达到492项。"),
        ("2024 年 9 月", "2024年9月"),
        ("质 量 强 国 建 设", "质量强国建设"),
        ("达到&nbsp;&ldquo;12&rdquo;项&#37;", "达到 “12”项%"),
        ("⻓江流域⼤企业", "长江流域大企业"),
        ("质\u00ad量\ufeff提升", "质量提升"),
    ],
)
def test_forms_are_made_plain(raw, read):
    assert _repaired(raw) == read


@pytest.mark.parametrize(
    "raw",
    [
        "电话：83518792 83518734 83518291", "2024 9", "大连 120 沈阳 35", "120 205 318", "沈阳\t1 205\t318", "1,2,3，4", "2021,2022年",
        "0 205家", "记者 王艺", "孙 渊 于海波", "张乾先生获得表彰", "12，34项", "共5项 其中", "15 000 300 2",
    ],
)  # fmt: skip
def test_numbers_and_names_that_stand_apart_stay_apart(raw):
    assert _repaired(raw) == raw


def test_clean_text_is_not_touched():
    aligned, edits = repair(AlignedText.identity(AROUND))
    assert aligned.text == AROUND and edits == []


# ----------------------------------------------------------------------------------------------------------- any text

_PIECES = st.sampled_from(
    ["發(fā)布", "質(zhì)量", "?!笆濉逼陂g", "?！?021年", "鍏ㄧ渷", "å…¨çœ", "锛?", "１２３", "1 205.7萬", "1,205", "\u200b", "\u00a0", "&nbsp;",
     "(", "）", "?", "\ufffd", "\n", "全省", "2021年", "\ue19f", "锟斤拷", " ", "“", "》", "\r\n", "Ａ"]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(st.one_of(_PIECES, st.text(max_size=3)), max_size=25).map("".join)))
def test_any_text_is_repaired_without_error_and_can_be_brought_back(raw):
    aligned, edits = repair(AlignedText.identity(raw))
    assert undo(aligned.text, edits) == raw
    position = 0
    for edit in edits:
        assert position <= edit.raw_start <= edit.raw_end
        assert raw[edit.raw_start : edit.raw_end] == edit.before != edit.after
        position = edit.raw_end
    for start in range(len(aligned.text)):
        raw_start, raw_end = aligned.raw_span(start, start + 1)
        assert 0 <= raw_start <= raw_end <= len(raw)
        if not any(edit.raw_start < raw_end and raw_start < edit.raw_end for edit in edits):
            assert raw[raw_start:raw_end] == aligned.text[start]


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(categories=["Cs", "Co", "Cn", "Lo"]), max_size=30))
def test_surrogates_and_unassigned_characters_do_no_harm(raw):
    aligned, edits = repair(AlignedText.identity(raw))
    assert undo(aligned.text, edits) == raw


@pytest.mark.parametrize(
    "edit",
    [
        Edit("script", 0, 1, "發", "放"),  # not what stands there
        Edit("script", 0, 9, "發", "发"),  # a span that is not what it replaces
        Edit("script", 5, 6, "發", "发"),  # beyond the text
    ],
)
def test_records_of_another_text_are_refused(edit):
    with pytest.raises(ValueError, match="edit at"):
        undo("发布", [edit])


def test_records_that_overlap_are_refused():
    with pytest.raises(ValueError, match="overlaps"):
        undo("发布质量", [Edit("script", 0, 2, "發佈", "发布"), Edit("script", 1, 3, "佈質", "布质")])


def test_what_was_repaired_is_not_repaired_again():
    once = _repaired(AROUND + "發(fā)布?!笆濉逼陂g,共1 205.7萬户。2021年")
    assert _repaired(once) == once


@pytest.mark.parametrize(
    "unit",
    [
        "（(",
        "1",
        "111 ",
        "1,111",
        "中?",
        "?！笆",
        "濉逼陂笆",
        "å…",
        "锛?",
        " ",
        "\u00a0",
        "一 ",
        "發(fā",
        "發(fā)",
        "&#1",
        "１，",
        "1\u200b",
        "(zhì)",
        "鐨",
    ],
)
def test_long_text_of_one_piece_is_repaired_and_can_be_undone(unit):
    text = (unit * (100_000 // len(unit) + 1))[:100_000]
    repaired, edits = repair(AlignedText.identity(text))
    assert undo(repaired.text, edits) == text
