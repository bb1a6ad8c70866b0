"""Bytes in, text out: what kind of file it is, in which encoding, and its characters.

What lives here: telling plain text, HTML, PDF and DOCX apart by their content, finding the encoding, and taking the
text out through the libraries made for it. What does not: any change of a character; raw offsets count in the text
that leaves here.

Encoding, in this order: byte order mark, charset that the file declares, strict UTF-8, charset that the server says,
faust-cchardet's guess. GB 2312 and GBK are read as GB 18030, which contains both. Plain text is decoded to exactly the characters of its bytes:
``text`` is ``data.decode(encoding)``, line breaks and byte order mark (U+FEFF, which ``repairs`` takes out) as they
are. Only where nothing reads all bytes, and UTF-8 or GB 18030 reads nearly all, the few others become U+FFFD. The
libraries are imported when a file needs them: the start of the reader does not pay for them.
"""

from __future__ import annotations

import codecs
import io
import re
import zlib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from orchestration.reading.errors import UnreadableReport

if TYPE_CHECKING:
    import zipfile

PLAIN, HTML, PDF = "text/plain", "text/html", "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

_LONGEST_TEXT = 20_000_000  # characters; a yearbook of a thousand pages has two million
_MOST_PAGES = 10_000  # of a PDF
_LARGEST_DOCX = 200_000_000  # bytes that a DOCX says it unpacks to; a long report with pictures has a tenth of it
_LARGEST_RATIO = 200  # unpacked to packed: text in XML reaches 20
_LARGEST_XML = 50_000_000  # bytes that the parts of a DOCX which hold text unpack to, counted as they do
_MOST_ENTRIES = 10_000

_UNPACK = "Unpack it, and put the reports that it holds into the folder"
_CONVERT = "Save it as plain text, HTML, PDF or DOCX"
_TAKE_OUT = "Take it out of the folder, or replace it by the report"
_RECOGNISE = "Recognise its text (OCR) and save that"
_UNPROTECTED = "Save it without the password"
_KINDS = (
    (b"PK\x05\x06", "it is an empty ZIP archive", _TAKE_OUT),
    (b"\x1f\x8b", "it is a gzip archive", _UNPACK),
    (b"BZh", "it is a bzip2 archive", _UNPACK),
    (b"\xfd7zXZ\x00", "it is an xz archive", _UNPACK),
    (b"7z\xbc\xaf\x27\x1c", "it is a 7z archive", _UNPACK),
    (b"Rar!\x1a\x07", "it is a RAR archive", _UNPACK),
    (b"\x28\xb5\x2f\xfd", "it is a zstd archive", _UNPACK),
    (b"MSCF\x00", "it is a cabinet archive", _UNPACK),
    (b"{\\rtf", "it is an RTF file", _CONVERT),
    (b"\x89PNG", "it is a picture (PNG)", _RECOGNISE),
    (b"\xff\xd8\xff", "it is a picture (JPEG)", _RECOGNISE),
    (b"GIF8", "it is a picture (GIF)", _RECOGNISE),
    (b"II*\x00", "it is a picture (TIFF)", _RECOGNISE),
    (b"MM\x00*", "it is a picture (TIFF)", _RECOGNISE),
    (b"\x7fELF", "it is a program", _TAKE_OUT),
    (b"SQLite format 3\x00", "it is a SQLite database", _TAKE_OUT),
    (b"PAR1", "it is a Parquet file", _TAKE_OUT),
    (b"CAJ\x00", "it is a CAJ file of CNKI", _CONVERT),
)
#: What only a byte of zero beside it tells from a text that begins with the same letters.
_KINDS_WITH_ZERO = (
    (b"MZ", "it is a program (Windows)", _TAKE_OUT),
    (b"BM", "it is a picture (BMP)", _RECOGNISE),
    (b"RIFF", "it is a picture, a sound or a film (RIFF)", _TAKE_OUT),
    (b"ID3", "it is a sound (MP3)", _TAKE_OUT),
)
#: What a ZIP archive is, by an entry that it has.
_ZIPPED = (
    ("xl/workbook.xml", "it is an Excel workbook", "Save the sheet that tells the results as HTML or PDF"),
    ("ppt/presentation.xml", "it is a PowerPoint presentation", "Save it as PDF"),
    ("OFD.xml", "it is an OFD document", "Save it as PDF"),
    ("content.xml", "it is an OpenDocument file", "Save it as DOCX or PDF"),
    ("META-INF/container.xml", "it is an EPUB book", _CONVERT),
)


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of one report and how it was had. ``text`` is the decoded raw text, in which raw offsets count; of
    HTML, PDF and DOCX it is the text that was taken out."""

    text: str
    encoding: str  # Python's name of the codec; empty for PDF and DOCX, which have none
    media_type: str
    declared_title: str | None = None  # what the file itself says
    declared_publisher: str | None = None
    declared_day: date | None = None
    declared_url: str | None = None


def decode(data: bytes, file: str, charset: str | None = None) -> Decoded:
    """The text of the report whose bytes are ``data``; ``charset`` is what the server that sent them says, if anything.

    Raises UnreadableReport, naming ``file``, for bytes that are empty, binary, an archive, encrypted, cut off or
    without text.
    """
    if not data.strip():
        raise UnreadableReport(file, "the file is empty", "Replace it by the report, or take it out of the folder")
    head = data[:1024].lstrip()
    if head.startswith(b"%PDF-") or b"%PDF-" in data[:1024] and b"\x00" in data[:65536]:
        return _within(_decode_pdf(data, file), file)
    if data.startswith(b"PK\x03\x04"):
        return _within(_decode_docx(data, file), file)
    refused = _kind_that_is_not_read(data)
    if refused:
        raise UnreadableReport(file, *refused)
    text, encoding = _decode_characters(data, file, charset)
    if len(text) > _LONGEST_TEXT and not _looks_like_html(text):
        raise _too_long(file, len(text))
    if _looks_like_html(text):
        return _within(_decode_html(text, encoding, file), file)
    if not text.strip():
        raise UnreadableReport(file, "the file holds nothing but blanks", "Replace it by the report")
    return Decoded(text, encoding, PLAIN)


def _kind_that_is_not_read(data: bytes) -> tuple[str, str] | None:
    """Cause and remedy for a kind of file that is known by its first bytes and holds no text that could be taken out."""
    if data.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        if "EncryptedPackage".encode("utf-16-le") in data:
            return "it is a document of Office that is protected by a password", _UNPROTECTED
        return "it is a file of old Microsoft Office or WPS (.doc, .xls, .wps)", "Save it as DOCX or PDF"
    if data[257:262] == b"ustar":
        return "it is a tar archive", _UNPACK
    if data[4:8] == b"ftyp":
        return "it is a film, a sound or a picture (MP4, HEIC)", _TAKE_OUT
    kinds = _KINDS + (_KINDS_WITH_ZERO if 0 in data[:256] else ())
    return next(((cause, remedy) for signature, cause, remedy in kinds if data.startswith(signature)), None)


def _within(decoded: Decoded, file: str) -> Decoded:
    if len(decoded.text) > _LONGEST_TEXT:
        raise _too_long(file, len(decoded.text))
    return decoded


def _too_long(file: str, characters: int) -> UnreadableReport:
    cause = f"its text has {characters} characters, more than the {_LONGEST_TEXT} that are read"
    return UnreadableReport(file, cause, "Split it, or take it out of the folder if it is no report")


# --------------------------------------------------------------------------------------------------------- characters

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16: its mark begins with the one of UTF-16
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_DECLARED = re.compile(
    rb"""<meta[^>]{0,200}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([A-Za-z0-9_:.-]{2,30})|<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([A-Za-z0-9_:.-]{2,30})""",
    re.IGNORECASE,
)
_DECLARED_WITHIN = 8192
_GUESSED_FROM = 400_000  # bytes that the guess looks at
_READ_AS = {
    "gb2312": "gb18030", "gbk": "gb18030", "cp936": "gb18030", "gb_2312-80": "gb18030", "big5": "cp950",
    "x-gbk": "gb18030", "iso-8859-1": "cp1252", "latin-1": "cp1252", "ascii": "utf-8", "us-ascii": "utf-8",
}  # fmt: skip
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1a\x1c-\x1f]")
_MOST_CONTROLS = 0.01  # share of control characters that a text may have


def _decode_characters(data: bytes, file: str, charset: str | None = None) -> tuple[str, str]:
    """The characters of ``data`` and the codec that gave them."""
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            try:
                return _sound(data.decode(encoding), encoding, file)
            except UnicodeDecodeError as error:
                if encoding == "utf-8":
                    break  # cut off or damaged: see below
                raise UnreadableReport(
                    file,
                    f"its byte order mark says {encoding}, but byte {error.start} is none of it",
                    "Save it again in UTF-8",
                ) from error
    for encoding in _candidates(data, charset):
        try:
            text = data.decode(encoding)
            if encoding in ("gb18030", "cp950") and _is_garbled(text):
                continue  # the one code reads nearly all bytes of the other, as characters that nobody writes
            return _sound(text, encoding, file)
        except UnicodeDecodeError:
            if encoding in ("utf-8", "gb18030"):
                text = _nearly(data, encoding)
                if text is not None:
                    return _sound(text, encoding, file)
    raise UnreadableReport(
        file,
        "its bytes are no text in UTF-8, in GB 18030, in what it declares, or in what they look like",
        "Save it again in UTF-8, or take it out of the folder if it is no report",
    )


_MOST_BROKEN = 0.005  # share of a text's characters beyond ASCII that may be unreadable
_FEW_BROKEN = 3  # one broken byte of UTF-8 makes as many


def _nearly(data: bytes, encoding: str) -> str | None:
    """The text with U+FFFD for the few bytes that do not belong to it; None where they are not few, or it is not
    Chinese."""
    text = data.decode(encoding, "replace")
    broken = text.count("\ufffd")
    beyond = sum(1 for _ in _BEYOND_ASCII.finditer(text[:100_000]))
    chinese = sum(1 for _ in _USUAL_CHINESE.finditer(text[:100_000]))
    if broken > max(_FEW_BROKEN, _MOST_BROKEN * len(text)) or beyond < 20 or chinese < 0.9 * beyond:
        return None
    return text


def _is_garbled(text: str) -> bool:
    """Whether so many characters are Greek, Cyrillic, kana, bopomofo or private that the text was read in a wrong code."""
    beyond = len(_BEYOND_ASCII.findall(text, 0, 100_000))
    return len(_STRANGE.findall(text, 0, 100_000)) > max(4, _MOST_STRANGE * beyond)


_MOST_STRANGE = 0.05  # share of the characters beyond ASCII; of prose in Chinese it is below 0.001
_STRANGE = re.compile("[\u0370-\u04ff\u3041-\u30fa\u30fc-\u312f\ue000-\uf8ff]")
_BEYOND_ASCII = re.compile("[^\x00-\x7f]")
_USUAL_CHINESE = re.compile("[\u2010-\u2026\u3000-\u3011\u4e00-\u9fff\uff01-\uff5e\u00b7]")


def _candidates(data: bytes, charset: str | None = None):
    """Codecs to try, the likeliest first. A server's word goes after the file's own and after strict UTF-8, which no other
    text of some length is by chance: servers are set up once for all files, and often wrongly. Of a one-byte code, which reads
    anything, it counts for nothing."""
    tried = set()
    declared = _DECLARED.search(data, 0, _DECLARED_WITHIN)
    if declared:
        encoding = known_encoding((declared[1] or declared[2]).decode("ascii"))
        if encoding and not encoding.startswith(("utf-16", "utf-32")):  # what declares itself in ASCII is neither
            tried.add(encoding)
            yield encoding
    if "utf-8" not in tried:
        tried.add("utf-8")
        yield "utf-8"
    said = known_encoding(charset) if charset else None
    if said and said not in tried and not said.startswith((*_ONE_BYTE, "utf-16", "utf-32")):
        tried.add(said)
        yield said
    unmarked = _utf16_without_mark(data)
    if unmarked:
        yield unmarked
    import cchardet  # late: UTF-8, which nearly all reports are in, needs no guess

    guess = known_encoding(cchardet.detect(data[:_GUESSED_FROM])["encoding"] or "")
    if guess and guess not in tried:
        tried.add(guess)
        # a guess of a one-byte code, which reads anything, comes after GB 18030, which does not
        if guess in ("gb18030", "cp950", "big5hkscs", "utf-16-le", "utf-16-be"):
            yield guess
            guess = None
    if "gb18030" not in tried:
        yield "gb18030"
    if guess in ("cp1252", "shift_jis", "euc_jp", "euc_kr", "cp932", "cp949"):
        yield guess


_ONE_BYTE = ("cp125", "iso8859", "latin", "koi8", "mac", "cp437", "cp85", "cp86", "charmap")


def known_encoding(name: str) -> str | None:
    """Python's name of a declared or guessed encoding, None where Python has no such text encoding."""
    name = _READ_AS.get(name.lower(), name)
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return None
    return _READ_AS.get(found.name, found.name) if found._is_text_encoding and found.name != "utf-7" else None


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 without a mark: bytes that are zero, as no text in bytes has, and nearly nothing but ASCII and Chinese
    if read so."""
    if len(data) % 2 or 0 not in data[:4096]:
        return None
    for encoding in ("utf-16-le", "utf-16-be"):
        sample = data[:4096].decode(encoding, "replace")
        usual = sum(1 for _ in _USUAL_CHINESE.finditer(sample)) + sum("\t" <= sign <= "~" for sign in sample)
        if usual > 0.95 * len(sample):
            return encoding
    return None


def _sound(text: str, encoding: str, file: str) -> tuple[str, str]:
    """The text itself; raises UnreadableReport where its characters show that the bytes are no text."""
    controls = sum(1 for _ in _CONTROLS.finditer(text[:100_000]))
    if controls > 2 and controls > _MOST_CONTROLS * min(len(text), 100_000):
        raise UnreadableReport(file, "it is a binary file", _CONVERT)
    return text, encoding


# --------------------------------------------------------------------------------------------------------------- HTML

_HTML_START = re.compile(
    r"\s*(?:<!--.{0,2000}?-->\s*)*(?:<\?xml[^>]{0,200}>\s*)?<(?:!doctype\s+html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_HTML_TAG = re.compile(r"</?(?:html|head|body|div|p|span|table|tr|td|br|a|script|meta)\b[^<>]{0,500}>", re.IGNORECASE)
_TAGS_OF_A_PAGE = 8


def _looks_like_html(text: str) -> bool:
    head = text[:4096]
    if "<" not in head:
        return False
    return bool(_HTML_START.match(head)) or (
        head.lstrip().startswith("<") and sum(1 for _ in _HTML_TAG.finditer(head)) >= _TAGS_OF_A_PAGE
    )


def _decode_html(page: str, encoding: str, file: str) -> Decoded:
    """The main text of a web page, by trafilatura, and what the page says of itself."""
    import trafilatura

    try:
        text = trafilatura.extract(page, include_comments=False, include_tables=True, favor_recall=True)
        metadata = trafilatura.extract_metadata(page)
    except Exception as error:  # malformed markup raises whatever lxml and the extractors behind trafilatura have
        raise UnreadableReport(
            file,
            f"the page cannot be taken apart ({type(error).__name__}: {error})",
            "Save the text of the report itself",
        ) from error
    if not text or not text.strip():
        raise UnreadableReport(
            file, "the page has no main text", "Save the text of the report itself, or the page after it has loaded"
        )
    return Decoded(
        text,
        encoding,
        HTML,
        declared_title=(metadata and metadata.title) or None,
        declared_publisher=(metadata and metadata.sitename) or None,
        declared_day=_day(metadata and metadata.date),
        declared_url=_web_address(metadata and metadata.url),
    )


def _web_address(url: str | None) -> str | None:
    """The address that a page gives of itself, where it is one: whatever shows it makes a link of it."""
    return url if url and url.lower().startswith(("http://", "https://")) else None


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat((text or "")[:10])
    except ValueError:
        return None


# ---------------------------------------------------------------------------------------------------------------- PDF


#: A PDF ends with this, and at most a little more; a file that was cut off does not.
_PDF_END = b"%%EOF"
_AFTER_PDF_END = 4096


def _decode_pdf(data: bytes, file: str) -> Decoded:
    """The text layer of a PDF, page by page, by pypdfium2.

    What is cut off is refused, though the library would read the pages that are left: nobody would see that the others
    are missing.
    """
    import pypdfium2

    again = "Fetch the file again"
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise UnreadableReport(file, "the PDF is protected by a password", _UNPROTECTED) from error
        raise UnreadableReport(file, f"the PDF is damaged or cut off ({error})", again) from error
    try:
        if len(data) - data.rfind(_PDF_END) > _AFTER_PDF_END or _PDF_END not in data:
            raise UnreadableReport(file, "the PDF is cut off: its end is missing", again)
        if len(document) > _MOST_PAGES:
            cause = f"the PDF has {len(document)} pages, more than the {_MOST_PAGES} that are read"
            raise UnreadableReport(file, cause, "Split it, or take it out of the folder if it is no report")
        pages, characters = [], 0
        for number in range(len(document)):
            pages.append(document[number].get_textpage().get_text_range())
            characters += len(pages[-1])
            if characters > _LONGEST_TEXT:
                raise _too_long(file, characters)
        title = document.get_metadata_dict(skip_empty=True).get("Title")
    except (pypdfium2.PdfiumError, UnicodeError, ValueError, OSError) as error:
        raise UnreadableReport(file, f"a page of the PDF cannot be read ({error})", again) from error
    finally:
        document.close()
    text = "\n".join(page.replace("\r\n", "\n").strip("\n") for page in pages)
    if not text.strip():
        raise UnreadableReport(file, "the PDF has no text layer: its pages are pictures", _RECOGNISE)
    return Decoded(text, "", PDF, declared_title=title)


# --------------------------------------------------------------------------------------------------------------- DOCX


def _decode_docx(data: bytes, file: str) -> Decoded:
    """The paragraphs and tables of a DOCX in their order, by python-docx; the cells of a row are parted by tabs."""
    parts = io.BytesIO(_text_parts(data, file))
    import docx
    from docx.table import Table

    try:
        document = docx.Document(parts)
        lines = []
        for part in document.iter_inner_content():
            if isinstance(part, Table):
                lines += ["\t".join(_cells(row)) for row in part.rows]
            else:
                lines.append(part.text)
        title = document.core_properties.title or None
    except Exception as error:  # damaged archives and XML raise whatever zlib, zipfile and lxml have
        raise UnreadableReport(
            file,
            f"the DOCX is damaged ({type(error).__name__}: {error})",
            "Save it again from the program that made it",
        ) from error
    text = "\n".join(lines)
    if not text.strip():
        raise UnreadableReport(file, "the DOCX has no text: its pages may be pictures", _RECOGNISE)
    return Decoded(text, "", DOCX, declared_title=title)


def _text_parts(data: bytes, file: str) -> bytes:
    """The same DOCX with its parts in XML unpacked and all others, such as pictures, empty.

    What an archive says of itself may be a lie: what it says is looked at before anything is unpacked, and what comes
    out is counted while it is. The library gets an archive that cannot grow. Raises UnreadableReport for one that is cut
    off, no DOCX, protected, or would unpack to too much.
    """
    import zipfile

    origin = "Make sure of its origin, and save it as plain text"
    unpacked = io.BytesIO()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive, zipfile.ZipFile(unpacked, "w") as parts:
            entries = archive.infolist()
            _check_entries(entries, len(data), file, origin)
            size = 0
            for entry in entries:
                content = bytearray()
                if entry.filename.lower().endswith((".xml", ".rels")):
                    with archive.open(entry) as stream:
                        while chunk := stream.read(1 << 16):
                            content += chunk
                            size += len(chunk)
                            if size > _LARGEST_XML:
                                raise UnreadableReport(
                                    file, f"its text unpacks to more than {_LARGEST_XML} bytes", origin
                                )
                    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
                        cause = f"{entry.filename} in it declares entities, as no document of Word does"
                        raise UnreadableReport(file, cause, origin)
                parts.writestr(entry.filename, bytes(content))
    except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, OSError, NotImplementedError, RuntimeError) as error:
        raise UnreadableReport(
            file, f"it is a ZIP archive or a DOCX that is damaged or cut off ({error})", "Fetch the file again"
        ) from error
    return unpacked.getvalue()


def _check_entries(entries: list[zipfile.ZipInfo], packed: int, file: str, origin: str) -> None:
    """Raises UnreadableReport where what the archive says of itself is enough to refuse it."""
    import zipfile

    names = {entry.filename for entry in entries}
    if "word/document.xml" not in names:
        for name, cause, remedy in _ZIPPED:
            if name in names:
                raise UnreadableReport(file, cause, remedy)
        raise UnreadableReport(file, "it is a ZIP archive", _UNPACK)
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > _MOST_ENTRIES or unpacked > _LARGEST_DOCX or unpacked > _LARGEST_RATIO * max(packed, 10_000):
        raise UnreadableReport(file, f"it would unpack to {unpacked} bytes in {len(entries)} entries", origin)
    if any(entry.flag_bits & 1 for entry in entries):
        raise UnreadableReport(file, "it is protected by a password", _UNPROTECTED)
    # Of other methods the library inflates all at once, and no document has them (ISO/IEC 29500-2, 7.3.7).
    if any(entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for entry in entries):
        raise UnreadableReport(file, "it is packed in a way that no document of Word is", origin)


def _cells(row) -> list[str]:
    """The texts of a row, a merged cell once."""
    texts, seen = [], set()
    for cell in row.cells:
        if id(cell._tc) not in seen:
            seen.add(id(cell._tc))
            texts.append(cell.text.replace("\n", " ").strip())
    return texts
