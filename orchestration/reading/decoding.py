"""Bytes in, text out. (signature; being written)"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from orchestration.reading.errors import UnreadableReport


@dataclass(frozen=True, slots=True)
class Decoded:
    """The text of one report, and how it was had. ``text`` is the decoded raw text in which raw offsets count."""

    text: str
    encoding: str  # Python codec name; of the characters inside for HTML, "" where the format has none (PDF, DOCX)
    media_type: str  # text/plain, text/html, application/pdf, application/vnd.openxmlformats-officedocument.wordprocessingml.document
    declared_title: str | None = None  # as the file itself declares it
    declared_publisher: str | None = None
    declared_day: date | None = None
    declared_url: str | None = None


def decode(data: bytes, file: str) -> Decoded:
    """The text of the report whose bytes are ``data``; raises UnreadableReport."""
    try:
        return Decoded(data.decode("utf-8"), "utf-8", "text/plain")
    except UnicodeDecodeError as error:
        raise UnreadableReport(file, str(error), "") from error
