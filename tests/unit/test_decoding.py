"""Bytes to text: encodings, kinds of file, and what cannot be read."""

from __future__ import annotations

import io
import subprocess
import sys
import zipfile
from datetime import date

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from orchestration.reading.decoding import DOCX, HTML, PDF, PLAIN, decode
from orchestration.reading.errors import UnreadableReport

PROSE = "近年来，全市共建立国家级标准化示范试点项目13个，质量管理体系认证证书1278张。\r\n增长8.31%。\n" * 4
TRADITIONAL = "近年來，瀋陽市共有146家企業獲得有機產品認證證書223張，總數達9143張。" * 4


@pytest.mark.parametrize(
    "codec", ["utf-8", "utf-8-sig", "gb18030", "gbk", "gb2312", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]
)
def test_text_is_exactly_the_characters_of_the_bytes(codec):
    data = PROSE.encode(codec)
    decoded = decode(data, "a.txt")
    assert decoded.text == data.decode(decoded.encoding)
    assert decoded.text.lstrip("\ufeff") == PROSE
    assert decoded.media_type == PLAIN


def test_big5_is_told_from_gbk():
    decoded = decode(TRADITIONAL.encode("big5"), "a.txt")
    assert decoded.text == TRADITIONAL


def test_short_gbk_is_no_other_east_asian_code():
    assert decode("解决质量问题2863个。".encode("gbk"), "a.txt").text == "解决质量问题2863个。"


@pytest.mark.parametrize("codec", ["utf-8", "gb18030"])
def test_text_cut_off_within_a_character_is_read_up_to_there(codec):
    text = PROSE.rstrip("\n")
    decoded = decode(text.encode(codec)[:-1], "a.txt")
    assert decoded.encoding == codec
    assert decoded.text.rstrip("\ufffd") == text[:-1]


def test_one_broken_byte_does_not_cost_a_report():
    data = bytearray(PROSE.encode())
    data[50] = 0xFF
    decoded = decode(bytes(data), "a.txt")
    assert decoded.encoding == "utf-8"
    assert 1 <= decoded.text.count("\ufffd") <= 3
    assert decoded.text.endswith(PROSE[30:])


PAGE = """<!DOCTYPE html><html><head><meta charset="{charset}"><title>锦州质量</title> <meta
property="article:published_time" content="2021-09-30"></head><body><div class="nav"><a href="/">首页</a></div>
<article><h1>锦州质量</h1><p>{prose}</p><p>全市拥有有效注册商标16158件，有效发明专利1200余件，农产品地理标志保护产品11个。</p></article></body></html>"""


@pytest.mark.parametrize(("charset", "codec"), [("utf-8", "utf-8"), ("gb2312", "gb18030"), ("GBK", "gb18030")])
def test_page_gives_its_main_text_in_its_declared_charset(charset, codec):
    page = PAGE.format(
        charset=charset, prose="锦州市深入贯彻质量强国战略，大力开展质量提升行动，加快推进质量强市建设。" * 3
    )
    decoded = decode(page.encode(codec), "page.txt")
    assert decoded.media_type == HTML
    assert decoded.encoding == codec
    assert "有效注册商标16158件" in decoded.text
    assert "<p>" not in decoded.text
    assert decoded.declared_title == "锦州质量"
    assert decoded.declared_day == date(2021, 9, 30)


def test_declared_charset_that_is_wrong_does_not_win():
    page = PAGE.format(charset="utf-8", prose="锦州市深入贯彻质量强国战略。" * 8)
    assert "有效注册商标16158件" in decode(page.encode("gb18030"), "page.html").text


def test_text_with_a_less_than_sign_is_no_page():
    text = "合格率<95%的产品有3种，其余>95%。<p>不是网页"
    assert decode(text.encode(), "a.txt").text == text


def _pdf(line: str) -> bytes:
    """A PDF of one page with one line of ASCII; empty for none."""
    content = f"BT /F1 24 Tf 72 700 Td ({line}) Tj ET".encode() if line else b""
    parts = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    data, offsets = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    xref = len(data)
    data += b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return data + b"trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % xref


def test_pdf_gives_its_text_layer_whatever_its_name():
    decoded = decode(_pdf("Certificates: 9143"), "report.txt")
    assert (decoded.media_type, decoded.text) == (PDF, "Certificates: 9143")


def test_docx_gives_paragraphs_and_tables_in_their_order():
    import docx

    document = docx.Document()
    document.core_properties.title = "质量年报"
    document.add_paragraph("全省共有企业5546家。")
    table = document.add_table(2, 2)
    for row, cells in zip(table.rows, (("地区", "企业数"), ("大连", "120")), strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.add_paragraph("增长3%。")
    packed = io.BytesIO()
    document.save(packed)
    decoded = decode(packed.getvalue(), "a.bin")
    assert decoded.text == "全省共有企业5546家。\n地区\t企业数\n大连\t120\n增长3%。"
    assert (decoded.media_type, decoded.declared_title) == (DOCX, "质量年报")
    for size in range(50, len(packed.getvalue()), 4_000):
        with pytest.raises(UnreadableReport):
            decode(packed.getvalue()[:size], "a.docx")


def _zip(name: str, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("data", "cause"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        ("\u3000\u3000\n".encode(), "blanks"),
        (bytes(range(256)) * 8, "no text|binary"),
        (b"\x00\x01\x02\x03" * 100, "binary"),
        (_zip("a.txt", b"text"), "ZIP archive"),
        (_zip("word/document.xml", b"0" * 30_000_000), "unpack to 30000000 bytes"),
        (b"\x1f\x8b\x08" + bytes(50), "gzip"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "old Microsoft Office"),
        (_pdf("x")[:300], "damaged or cut off"),
        (_pdf(""), "no text layer"),
        (b"\xff\xfea", "byte order mark says utf-16-le"),
        (b"<html><head></head><body></body></html>", "no main text"),
    ],
)
def test_what_cannot_be_read_is_named_with_cause_and_remedy(data, cause):
    with pytest.raises(UnreadableReport, match=cause) as caught:
        decode(data, "raw/x.txt")
    assert caught.value.file == "raw/x.txt"
    assert caught.value.remedy


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(st.binary(max_size=200), st.text(max_size=100).map(lambda text: text.encode("utf-8", "surrogatepass")))
)
@example(b"\x84\x31\x95\x33")
@example(b"<?xml version='1.0' encoding='utf-16'?><html>\x00")
def test_any_bytes_give_text_or_one_error(data):
    for prefix in (b"", b"<html><body><p>", b"%PDF-1.7\n", b"PK\x03\x04", b"\xff\xfe", b"<meta charset=hex>"):
        try:
            decoded = decode(prefix + data, "x")
        except UnreadableReport as error:
            assert error.file == "x"
        else:
            assert decoded.text


def test_decoding_plain_text_imports_no_library():
    code = (
        "import sys; from orchestration.reading.decoding import decode; decode('全省5546家'.encode(), 'x');"
        "print([m for m in ('trafilatura', 'lxml', 'pypdfium2', 'docx', 'cchardet', 'zipfile') if m in sys.modules])"
    )
    assert (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "[]"
    )
