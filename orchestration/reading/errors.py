"""The errors that reading a report can raise. Each names the file and the cause; each says what to do."""

from __future__ import annotations


class UnreadableReport(Exception):
    """The bytes of one report cannot be read. Other reports are not touched by it."""

    def __init__(self, file: str, cause: str, remedy: str):
        super().__init__(f"{file}: {cause}. {remedy}")
        self.file = file
        self.cause = cause
        self.remedy = remedy
