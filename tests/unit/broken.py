"""Reports that cannot be read, each made as such files come to be: by the program that makes whole ones, then spoiled."""

from __future__ import annotations

import ctypes
import io
import random
import sqlite3
import struct
import tarfile
import tempfile
import zipfile
import zlib
from pathlib import Path

PROSE = "近年来，全市共建立国家级标准化示范试点项目13个，质量管理体系认证证书1278张。\n增长8.31%。\n" * 20


def pdf(pages: int = 12, *, scanned: bool = False) -> bytes:
    """A PDF by PDFium: each page with a line of text, or with nothing but a picture."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    document = pypdfium2.PdfDocument.new()
    for number in range(pages):
        page = document.new_page(300, 400)
        if scanned:
            bitmap = pypdfium2.PdfBitmap.new_native(30, 40, pdfium.FPDFBitmap_BGR)
            bitmap.fill_rect((200, 200, 200, 255), 0, 0, 30, 40)
            image = pypdfium2.PdfImage.new(document)
            image.set_bitmap(bitmap)
            image.set_matrix(pypdfium2.PdfMatrix().scale(300, 400))
            page.insert_obj(image)
        else:
            line = pdfium.FPDFPageObj_NewTextObj(document, b"Helvetica", 12)
            text = f"Certificates of page {number}: 9143".encode("utf-16-le") + b"\0\0"
            pdfium.FPDFText_SetText(line, ctypes.cast(text, pdfium.FPDF_WIDESTRING))
            pdfium.FPDFPageObj_Transform(line, 1, 0, 0, 1, 40, 300)
            pdfium.FPDFPage_InsertObject(page, line)
        page.gen_content()
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def pdf_with_password() -> bytes:
    import pypdf

    writer = pypdf.PdfWriter(io.BytesIO(pdf(1)))
    writer.encrypt("nobody knows it", algorithm="RC4-128")
    saved = io.BytesIO()
    writer.write(saved)
    return saved.getvalue()


def docx(text: str = PROSE, *, picture: bool = False) -> bytes:
    """A DOCX by python-docx."""
    import docx as library

    document = library.Document()
    document.add_paragraph(text)
    if picture:
        document.add_picture(io.BytesIO(png()))
    saved = io.BytesIO()
    document.save(saved)
    return saved.getvalue()


def docx_with(name: str, content: bytes, *, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A DOCX in which the part of this name is another."""
    spoiled = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(docx())) as whole, zipfile.ZipFile(spoiled, "w", method) as archive:
        for entry in whole.infolist():
            archive.writestr(entry.filename, content if entry.filename == name else whole.read(entry))
    return spoiled.getvalue()


def docx_with_entities(declaration: str) -> bytes:
    """A DOCX whose text is an entity that it declares."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    text = f'<w:document xmlns:w="{space}"><w:body><w:p><w:r><w:t>企业&e;家</w:t></w:r></w:p></w:body></w:document>'
    return docx_with("word/document.xml", f"<?xml version='1.0'?><!DOCTYPE d [{declaration}]>{text}".encode())


EXTERNAL_ENTITY = '<!ENTITY e SYSTEM "file:///etc/hostname">'
BILLION_LAUGHS = '<!ENTITY a "哈哈哈哈哈哈哈哈哈哈">' + "".join(
    f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdfghij", "bcdfghije", strict=True)
)


def docx_that_lies(claimed: int = 1000, real: int = 60_000_000) -> bytes:
    """A DOCX whose main part says that it has ``claimed`` bytes, with the checksum of so many, and inflates to ``real``."""
    content = b"<?xml version='1.0'?>" + b" " * real
    archive = bytearray(docx_with("word/document.xml", content))
    honest = struct.pack("<L", zlib.crc32(content)), struct.pack("<L", len(content))
    lie = struct.pack("<L", zlib.crc32(content[:claimed])), struct.pack("<L", claimed)
    for before, after in zip(honest, lie, strict=True):
        assert archive.count(before) == 2, "the number stands in the entry and in the central directory"
        archive = archive.replace(before, after)
    return bytes(archive)


def zipped(name: str = "report.txt", content: bytes = PROSE.encode(), method: int = zipfile.ZIP_DEFLATED) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", method) as archive:
        archive.writestr(name, content)
    return packed.getvalue()


def tarred(mode: str) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode=mode) as archive:
        entry = tarfile.TarInfo("report.txt")
        entry.size = len(PROSE.encode())
        archive.addfile(entry, io.BytesIO(PROSE.encode()))
    return packed.getvalue()


def png() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">L", len(data)) + kind + data + struct.pack(">L", zlib.crc32(kind + data))

    header = struct.pack(">LLBBBBB", 8, 8, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", header)
        + chunk(b"IDAT", zlib.compress(bytes(8 * 25)))
        + chunk(b"IEND", b"")
    )


def sqlite() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.db"
        connection = sqlite3.connect(path)
        connection.execute("create table reports (text)")
        connection.commit()
        connection.close()
        return path.read_bytes()


def noise() -> bytes:
    return random.Random(1).randbytes(20_000)


def codes_in_turn() -> bytes:
    """A text whose lines were saved in UTF-8 and GB 18030 in turn."""
    return b"".join(line.encode("gb18030" if i % 2 else "utf-8") for i, line in enumerate(PROSE.splitlines(True)))


def nested_page(levels: int = 500_000) -> bytes:
    """A page of so many tags one in the other, and the text within."""
    return b"<!doctype html><html><body>" + b"<div><b>" * levels + PROSE.encode()


#: name of the file → its bytes, and words of the cause that is told of it
BYTES = {
    "empty.txt": (b"", "the file is empty"),
    "blanks.txt": ("\u3000 \r\n\t\n".encode(), "nothing but blanks"),
    "cut off.pdf": (pdf()[: len(pdf()) * 4 // 5], "the PDF is .*cut off"),
    "protected.pdf": (pdf_with_password(), "the PDF is protected by a password"),
    "scan.pdf": (pdf(2, scanned=True), "the PDF has no text layer: its pages are pictures"),
    "picture.png": (png(), "it is a picture .PNG"),
    "program.exe": (b"MZ\x90\x00\x03" + noise(), "it is a program .Windows"),
    "program of linux.bin": (b"\x7fELF\x02\x01\x01" + noise(), "it is a program"),
    "database.txt": (sqlite(), "it is a SQLite database"),
    "noise.txt": (noise(), "its bytes are no text|it is a binary file"),
    "codes.txt": (codes_in_turn(), "its bytes are no text in UTF-8, in GB 18030"),
    "zip.zip": (zipped(), "it is a ZIP archive"),
    "seven.7z": (b"7z\xbc\xaf\x27\x1c\x00\x04" + noise(), "it is a 7z archive"),
    "rar.rar": (b"Rar!\x1a\x07\x01\x00" + noise(), "it is a RAR archive"),
    "tgz.tgz": (tarred("w:gz"), "it is a gzip archive"),
    "bzip2.tbz2": (tarred("w:bz2"), "it is a bzip2 archive"),
    "tar.tar": (tarred("w"), "it is a tar archive"),
    "sheet.xlsx": (zipped("xl/workbook.xml"), "it is an Excel workbook"),
    "national.ofd": (zipped("OFD.xml"), "it is an OFD document"),
    "old.doc": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512), "old Microsoft Office or WPS"),
    "password.docx": (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le"),
        "protected by a password",
    ),
    "cut.docx": (docx()[:-200], "damaged or cut off"),
    "bomb.docx": (zipped("word/document.xml", bytes(60_000_000)), "it would unpack to 60000000 bytes"),
    "lying bomb.docx": (docx_that_lies(), "the DOCX is damaged|damaged or cut off"),
    "odd packing.docx": (
        docx_with("word/document.xml", b"<x/>", method=zipfile.ZIP_BZIP2),
        "packed in a way that no document of Word is",
    ),
    "entity.docx": (docx_with_entities(EXTERNAL_ENTITY), "declares entities"),
    "laughs.docx": (docx_with_entities(BILLION_LAUGHS), "declares entities"),
    "blank.docx": (docx(" "), "the DOCX has no text"),
    "menu.html": (
        b"<html><head><title>x</title></head><body><script>menu()</script></body></html>",
        "the page has no main text",
    ),
    "nested.html": (nested_page(), "the page has no main text"),
}
