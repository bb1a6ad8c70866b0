"""What ``raw/sources.csv`` declares: whence reports are fetched, how often, and whose they are.

What lives here: the schema of that file, and the reading of it with every fault named. What does not: any fetching.

The file is CSV in UTF-8 (a byte order mark is allowed) with a header. ``id``, ``kind`` and ``location`` must stand there;
the other columns, and their cells, may be left out.

====================  ==================================================================================================
id                    short name of the source: lower-case letters, digits and ``_``; reports are named after it
kind                  ``folder``, ``glob``, ``page``, ``index``, ``feed`` or ``bucket``
location              folder and glob: a path, relative to the raw folder; page, index and feed: URLs, parted by blanks (or,
                      of pages, a ``.txt`` file in the raw folder with a URL a line); bucket: ``s3://name/prefix``
publisher             of all reports of the source; where empty, what each page says of itself
region_code           six digits of GB/T 2260: the area that all reports of the source are about; empty where they differ
rights                under which the reports may be used
rhythm_days           a new report is expected every so many days; where empty, silence is never remarked on
requests_per_minute   at most, to one host (default 20)
include, exclude      patterns with ``*``, ``?`` and ``[…]`` for the URL or path of a report, parted by ``|``; an index needs
                      ``include``: the rest of its links is navigation
largest_mb            reports above this size are refused (default 50)
endpoint              of a bucket: URL of a server that speaks S3; where empty, that of the environment, else Amazon's
====================  ==================================================================================================
"""

from __future__ import annotations

import csv
import io
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from urllib.parse import urlsplit

from orchestration.configuration import Folders

KINDS = ("folder", "glob", "page", "index", "feed", "bucket")
#: Kinds that are had by HTTP; the others are listed as files.
WEB_KINDS = ("page", "index", "feed")
COLUMNS = (
    "id", "kind", "location", "publisher", "region_code", "rights", "rhythm_days", "requests_per_minute", "include",
    "exclude", "largest_mb", "endpoint",
)  # fmt: skip
_NEEDED = ("id", "kind", "location")
#: Id of the folder of the reports where no row declares it.
REPORTS_FOLDER = "reports"

_ID = re.compile(r"[a-z][a-z0-9_]{0,39}")
_REGION_CODE = re.compile(r"\d{6}", re.ASCII)
_BUCKET = re.compile(r"(?:s3|gs|az)://[^/\s]+(?:/.*)?")


class SourcesError(Exception):
    """``sources.csv`` as a whole cannot be read: nothing is known of any source."""


@dataclass(frozen=True, slots=True)
class Source:
    """One place that reports come from."""

    id: str
    kind: str
    location: str
    publisher: str | None = None
    region_code: str | None = None
    rights: str | None = None
    rhythm_days: int | None = None
    requests_per_minute: float = 20.0
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    largest_mb: float = 50.0
    endpoint: str | None = None
    in_place: bool = False  # the folder of the reports itself: its files are read where they lie

    @property
    def largest_bytes(self) -> int:
        """The size above which a report is refused."""
        return int(self.largest_mb * 1_000_000)

    def takes(self, url: str) -> bool:
        """Whether a report at this URL or path is one of the source's, as far as its patterns say."""
        included = not self.include or any(fnmatchcase(url, pattern) for pattern in self.include)
        return included and not any(fnmatchcase(url, pattern) for pattern in self.exclude)


@dataclass(frozen=True, slots=True)
class Declared:
    """What the file declares: the sound rows by id, in their order, and a line for each fault of the others."""

    sources: Mapping[str, Source]
    faults: tuple[str, ...]

    @property
    def fetched(self) -> list[Source]:
        """The sources that are fetched: all but the folder of the reports."""
        return [source for source in self.sources.values() if not source.in_place]


def load_sources(folders: Folders) -> Declared:
    """The sources of the raw folder. The folder of the reports is one, whether a row declares it or not.

    A row with a fault is left out and named by file, row and cause; the others stand. Raises SourcesError where the file
    cannot be read as CSV or its header is wrong.
    """
    path = folders.sources
    if not path.exists():
        return Declared({REPORTS_FOLDER: _reports_folder(folders)}, ())
    sources: dict[str, Source] = {}
    faults: list[str] = []
    first_row: dict[str, int] = {}
    for number, record in _records(path):
        where = f"{path.name}, row {number}"
        if isinstance(record, str):
            faults.append(f"{where}: {record}")
            continue
        found = list(_faults_of(record, folders))
        name = record["id"]
        if name in first_row:
            found.append(f"id {name!r} is that of row {first_row[name]} already")
        elif name:
            first_row[name] = number
        if found:
            faults += [f"{where}{f' ({name})' if name else ''}: {fault}" for fault in found]
        else:
            sources[name] = _source(record, folders)
    if not any(source.in_place for source in sources.values()):
        undeclared = _reports_folder(folders)
        if undeclared.id in first_row:
            faults.append(
                f"{path.name}, row {first_row[undeclared.id]} ({undeclared.id}): this id belongs to the folder of the reports"
            )
        sources = {undeclared.id: undeclared, **{key: s for key, s in sources.items() if key != undeclared.id}}
    return Declared(sources, tuple(faults))


def urls_of(source: Source, folders: Folders) -> list[str]:
    """The URLs that a source of pages, indexes or feeds names, each once, in their order.

    Raises SourcesError, naming the file, where a list of pages cannot be read.
    """
    named = source.location.split()
    if source.kind == "page" and len(named) == 1 and not _is_url(named[0]):
        path = folders.raw / named[0]
        try:
            lines = path.read_text(encoding="utf-8-sig").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise SourcesError(f"{path}: the list of pages cannot be read: {error}") from error
        named = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
        wrong = [url for url in named if not _is_url(url)]
        if wrong:
            raise SourcesError(f"{path}: {wrong[0]!r} is not an HTTP or HTTPS URL")
    return list(dict.fromkeys(named))


def _reports_folder(folders: Folders) -> Source:
    location = os.path.relpath(folders.reports, folders.raw)
    return Source(REPORTS_FOLDER, "folder", location, in_place=True)


def _records(path: Path) -> Iterator[tuple[int, dict[str, str] | str]]:
    """Each row with its number as a spreadsheet counts, the header being 1: its cells by column, or what is wrong."""
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise SourcesError(f"{path}: cannot be opened: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise SourcesError(f"{path}: not UTF-8 (byte {error.start}); save it as CSV in UTF-8") from error
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = [name.strip() for name in next(rows, [])]
        fault = _fault_of_header(header)
        if fault:
            raise SourcesError(f"{path}, row 1: {fault}")
        for number, cells in enumerate(rows, start=2):
            if not any(cell.strip() for cell in cells):
                continue
            if len(cells) != len(header):
                yield number, f"{len(cells)} cells under {len(header)} columns; is a comma unquoted?"
                continue
            record = dict.fromkeys(COLUMNS, "")
            record.update((name, cell.strip()) for name, cell in zip(header, cells, strict=True))
            yield number, record
    except csv.Error as error:
        raise SourcesError(f"{path}, line {rows.line_num}: not readable as CSV: {error}") from error


def _fault_of_header(header: list[str]) -> str | None:
    if not header:
        return f"the file is empty; its header should be {','.join(COLUMNS)}"
    unknown = [name for name in header if name not in COLUMNS]
    missing = [name for name in _NEEDED if name not in header]
    twice = sorted({name for name in header if header.count(name) > 1})
    if unknown:
        return f"unknown column {unknown[0]!r}; known are {', '.join(COLUMNS)}"
    if missing:
        return f"missing column {missing[0]!r}"
    return f"column {twice[0]!r} stands there twice" if twice else None


def _faults_of(record: Mapping[str, str], folders: Folders) -> Iterator[str]:
    if not _ID.fullmatch(record["id"]):
        yield f"id {record['id']!r} is not made of lower-case letters, digits and _, beginning with a letter, at most 40"
    if record["kind"] not in KINDS:
        yield f"kind {record['kind']!r} is none of {', '.join(KINDS)}"
    elif not record["location"]:
        yield "no location is named"
    else:
        yield from _faults_of_location(record, folders)
    if record["region_code"] and not _REGION_CODE.fullmatch(record["region_code"]):
        yield f"region_code {record['region_code']!r} is not six digits (GB/T 2260)"
    for name, kind, least in (
        ("rhythm_days", int, 1),
        ("requests_per_minute", float, 0.01),
        ("largest_mb", float, 0.001),
    ):
        if record[name]:
            number = _number(record[name], kind)
            if number is None or number < least:
                yield f"{name} {record[name]!r} is not a {'whole number' if kind is int else 'number'} from {least}"
    if record["endpoint"] and (record["kind"] != "bucket" or not _is_url(record["endpoint"])):
        yield f"endpoint {record['endpoint']!r}: only a bucket has one, and it is an HTTP or HTTPS URL"


def _faults_of_location(record: Mapping[str, str], folders: Folders) -> Iterator[str]:
    kind, location = record["kind"], record["location"]
    if kind in WEB_KINDS:
        named = location.split()
        if kind == "page" and len(named) == 1 and named[0].endswith(".txt") and "://" not in named[0]:
            if not (folders.raw / named[0]).is_file():
                yield f"location {location!r}: there is no such list of pages in {folders.raw}"
        else:
            for url in named:
                if not _is_url(url):
                    yield f"location {url!r} is not an HTTP or HTTPS URL"
                elif urlsplit(url).username:
                    yield "location holds a user name: credentials do not belong into this file"
        if kind == "index" and not record["include"]:
            yield "an index needs include: the pattern of the links that are reports"
    elif kind == "bucket":
        if not _BUCKET.fullmatch(location):
            yield f"location {location!r} is not s3://name/prefix"
    elif "://" in location:
        yield f"location {location!r} is a URL, not a path"
    elif kind == "folder" and not (folders.raw / location).is_dir():
        yield f"location {location!r}: there is no such folder below {folders.raw}"
    if _is_reports_folder(record, folders) and (record["publisher"] or record["region_code"]):
        yield "publisher and region_code of files in the folder of the reports are told by reports.csv, file by file"


def _is_reports_folder(record: Mapping[str, str], folders: Folders) -> bool:
    return record["kind"] == "folder" and (folders.raw / record["location"]).resolve() == folders.reports.resolve()


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port or 80) > 0
    except ValueError:
        return False


def _number(text: str, kind: type) -> float | None:
    try:
        return kind(text)
    except ValueError:
        return None


def _source(record: Mapping[str, str], folders: Folders) -> Source:
    numbers = {name: float(record[name]) for name in ("requests_per_minute", "largest_mb") if record[name]}
    return Source(
        id=record["id"],
        kind=record["kind"],
        location=record["location"],
        publisher=record["publisher"] or None,
        region_code=record["region_code"] or None,
        rights=record["rights"] or None,
        rhythm_days=int(record["rhythm_days"]) if record["rhythm_days"] else None,
        include=_patterns(record["include"]),
        exclude=_patterns(record["exclude"]),
        endpoint=record["endpoint"] or None,
        in_place=_is_reports_folder(record, folders),
        **numbers,
    )


def _patterns(cell: str) -> tuple[str, ...]:
    return tuple(pattern.strip() for pattern in cell.split("|") if pattern.strip())
