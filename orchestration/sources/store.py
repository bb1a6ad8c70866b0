"""The store of fetched reports: their bytes by checksum, and beside them what is known of each.

What lives here: the files of the store and their form. What does not: fetching, and what a report is worth.

What was fetched cannot be made again once a page has vanished: it is input, like ``raw/reports``, and lies beside it in
``raw/fetched`` and not in ``data``, which may be deleted at any time. The setting ``folders.fetched`` names another folder, for a raw
folder that nobody may write to. Git ignores it: the bytes belong to others.

=======================================  ===============================================================================
``bytes/<ab>/<sha256>``                  the bytes, named by their checksum, written once, never changed, read-only
``documents/<source>/<report>.json``     the sidecar of one URL: every state of its bytes, with what was known of it then
``sources/<source>.json``                when the source was last asked, what went wrong, what its lists said
``log/<year>-<month>.jsonl``             every request with its outcome
=======================================  ===============================================================================

A file is written under another name, synchronised and then renamed: a crash leaves the old one or the new one. The bytes
are written before the sidecar that names them.
"""

from __future__ import annotations

import hashlib
import json
import os
import threading
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any


class StoreError(Exception):
    """A file of the store cannot be read or written; the message names it."""


@dataclass(frozen=True, slots=True)
class Version:
    """One state of the bytes of a document, with what the server and the bytes said then. Times are UTC."""

    sha256: str
    bytes: int
    media_type: str | None  # as the bytes show; null where they could not be read
    declared_media_type: str | None  # as the server says
    charset: str | None  # as the server says
    final_url: str  # where redirects led
    first_accessed_at: datetime
    last_accessed_at: datetime
    title: str | None = None
    publisher: str | None = None
    publication_day: date | None = None
    publication_precision: str | None = None
    publication_basis: str | None = None  # stated (feed or page say so) or inferred (by htmldate)
    notes: tuple[str, ...] = ()  # what is odd about it: a declared type that is wrong, a text that cannot be read


@dataclass(frozen=True, slots=True)
class HeldBack:
    """Bytes that came in place of a report and were not taken for its new state."""

    sha256: str
    at: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Failed:
    """The last failure of a document that could not be had since."""

    at: datetime
    cause: str
    permanent: bool  # nothing but a change at the other end will mend it


@dataclass(frozen=True, slots=True)
class Document:
    """What is known of one URL of one source. ``versions`` are in the order of their coming; the last one is read."""

    report: str
    source: str
    url: str
    publisher: str | None = None
    region_code: str | None = None
    rights: str | None = None
    etag: str | None = None
    last_modified: str | None = None
    updated: str | None = None  # what the feed said of its last change
    asked_at: datetime | None = None
    versions: tuple[Version, ...] = ()
    gone_since: datetime | None = None  # the page has vanished; the report stays
    held_back: HeldBack | None = None
    failed: Failed | None = None

    @property
    def newest(self) -> Version | None:
        """The state that is read."""
        return self.versions[-1] if self.versions else None

    @property
    def file(self) -> str:
        """The name by which tables know it, as if it lay in the folder of the reports."""
        return f"{self.source}/{self.report}"


@dataclass(frozen=True, slots=True)
class SourceState:
    """What the last fetches left to know of a source."""

    source: str
    first_asked_at: datetime | None = None
    last_asked_at: datetime | None = None
    last_success_at: datetime | None = None  # its lists were had, and nothing of it failed
    error: str | None = None  # why the last fetch was no success
    listings: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)  # by URL: validators and entries


@dataclass(frozen=True, slots=True)
class Fetch:
    """One request and what came of it."""

    fetch_id: str
    source_id: str
    url: str
    final_url: str | None
    purpose: str  # report, listing or robots
    requested_at: datetime  # UTC
    seconds: float
    attempt: int
    status: int | None  # of HTTP
    outcome: str  # see OUTCOMES
    detail: str | None
    bytes: int | None
    sha256: str | None


#: What may come of a request.
OUTCOMES = {
    "new": "a report that was not there before",
    "changed": "a report has other bytes than before; both are kept",
    "unchanged": "the bytes are those that are kept",
    "listed": "a list of reports or the rules of a host were had",
    "gone": "the page has vanished (404 or 410); what was fetched before stays",
    "held_back": "what came is no report, or far from the one that was there before: that one stays",
    "disallowed": "robots.txt does not allow it",
    "retried": "it failed in passing and was tried again",
    "failed": "it could not be had",
}


def report_name(source: str, url: str) -> str:
    """The name of the report at a URL of a source: stable, and unlike that of any other."""
    return f"{source}_{hashlib.sha256(url.encode()).hexdigest()[:16]}"


class Store:
    """The store in a folder. Sources may be fetched in threads: no two of them write the same sidecar."""

    def __init__(self, folder: Path):
        self.folder = folder
        self._log_lock = threading.Lock()

    def prepare(self) -> None:
        """Make the folder. Raises StoreError where nobody may write there."""
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            if not os.access(self.folder, os.W_OK):
                raise PermissionError(13, "Permission denied")
        except OSError as error:
            raise StoreError(
                f"{self.folder}: fetched reports cannot be kept there: {error.strerror}. "
                "Name a folder that can be written to: ZHIBIAO_FETCHED"
            ) from error

    # --- bytes

    def path_of(self, sha256: str) -> Path:
        """Where the bytes with this checksum lie, or would lie."""
        return self.folder / "bytes" / sha256[:2] / sha256

    def keep(self, data: bytes) -> str:
        """Keep the bytes; returns their checksum. Bytes that are there already are not written again."""
        sha256 = hashlib.sha256(data).hexdigest()
        path = self.path_of(sha256)
        if not path.exists():
            _write(path, data, mode=0o444)
        return sha256

    def bytes_of(self, sha256: str) -> bytes | None:
        """The bytes with this checksum; None where they are not there, or are no longer what their name says."""
        try:
            data = self.path_of(sha256).read_bytes()
        except OSError:
            return None
        return data if hashlib.sha256(data).hexdigest() == sha256 else None

    def repair(self, sha256: str) -> None:
        """Take away bytes that are not what their name says, so that they can be kept again."""
        self.path_of(sha256).unlink(missing_ok=True)

    # --- documents and sources

    def documents(self, source: str | None = None) -> Iterator[Document]:
        """The documents of a source, or all, in the order of their names. Raises StoreError."""
        folder = self.folder / "documents"
        for path in sorted(folder.glob(f"{source or '*'}/*.json")):
            yield _document(_read(path), path)

    def document(self, source: str, url: str) -> Document | None:
        """The document of a URL; None where it was never asked for."""
        path = self._sidecar(source, report_name(source, url))
        return _document(_read(path), path) if path.exists() else None

    def save(self, document: Document) -> None:
        """Write the sidecar of a document."""
        _write_json(self._sidecar(document.source, document.report), asdict(document))

    def source_state(self, source: str) -> SourceState:
        """What is known of a source; nothing where it was never asked."""
        path = self.folder / "sources" / f"{source}.json"
        if not path.exists():
            return SourceState(source)
        record = _read(path)
        return _of(SourceState, record, path)

    def save_source(self, state: SourceState) -> None:
        """Write what is known of a source."""
        _write_json(self.folder / "sources" / f"{state.source}.json", asdict(state))

    # --- log

    def log(self, fetch: Fetch) -> None:
        """Add a request to the log of its month."""
        path = self.log_folder / f"{fetch.requested_at:%Y-%m}.jsonl"
        line = json.dumps(asdict(fetch), ensure_ascii=False, default=_plain) + "\n"
        with self._log_lock:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("ab+") as file:
                if file.tell():
                    file.seek(-1, os.SEEK_END)
                    if file.read(1) != b"\n":  # a crash cut the last line off: that one is lost, and no other
                        line = f"\n{line}"
                file.write(line.encode())

    @property
    def log_folder(self) -> Path:
        """The folder of the logs."""
        return self.folder / "log"

    def _sidecar(self, source: str, report: str) -> Path:
        return self.folder / "documents" / source / f"{report}.json"


def now() -> datetime:
    """This moment in UTC, without a zone, to the second."""
    return datetime.now(UTC).replace(tzinfo=None, microsecond=0)


def _write(path: Path, data: bytes, mode: int = 0o644) -> None:
    new = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with new.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        new.chmod(mode)
        new.replace(path)
    except OSError as error:
        new.unlink(missing_ok=True)
        raise StoreError(f"{path}: cannot be written: {error.strerror}") from error


def _write_json(path: Path, record: Mapping[str, Any]) -> None:
    _write(path, (json.dumps(record, ensure_ascii=False, indent=1, default=_plain) + "\n").encode())


def _plain(value: Any) -> str:
    if isinstance(value, date):  # a datetime is one
        return value.isoformat()
    raise TypeError(f"{value!r} has no form in JSON")


def _read(path: Path) -> dict[str, Any]:
    try:
        record = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise StoreError(f"{path}: this sidecar of a fetched report cannot be read: {error}") from error
    if not isinstance(record, dict):
        raise StoreError(f"{path}: this sidecar of a fetched report is no JSON object")
    return record


def _document(record: Mapping[str, Any], path: Path) -> Document:
    record = dict(record)
    try:
        record["versions"] = tuple(_of(Version, version, path) for version in record.get("versions", ()))
        for name, kind in (("held_back", HeldBack), ("failed", Failed)):
            if record.get(name):
                record[name] = _of(kind, record[name], path)
        return _of(Document, record, path)
    except (TypeError, AttributeError) as error:
        raise StoreError(f"{path}: this sidecar of a fetched report cannot be read: {error}") from error


def _of(kind: type, record: Mapping[str, Any], path: Path) -> Any:
    """The record of a dataclass as JSON holds it, with its times and days; fields that are not known are left out."""
    values = {}
    try:
        for known in fields(kind):
            if known.name not in record:
                continue
            value = record[known.name]
            if value is not None and "datetime" in str(known.type):
                value = datetime.fromisoformat(value)
            elif value is not None and "date" in str(known.type).split(" "):
                value = date.fromisoformat(value)
            values[known.name] = tuple(value) if isinstance(value, list) else value
        return kind(**values)
    except (TypeError, ValueError) as error:
        raise StoreError(f"{path}: this sidecar of a fetched report cannot be read: {error}") from error
