"""The manifest of a raw folder: ``reports.csv``, which says of each report whence it came.

What lives here: the schema of that file, and the reading of it with every fault named. What does not: what the text
itself says of its title, publisher or day; that is for the reader.

The file is CSV in UTF-8 (a byte order mark is allowed) with a header that has exactly these columns, in any order;
every cell but ``file`` may be empty.

======================  ================================================================================
file                    path of the report, relative to the folder of the reports
title, publisher, url   as published
publication_day         YYYY-MM-DD
publication_precision   ``day``, ``month`` or ``year``: how much of the day is known
publication_basis       ``stated`` (the publisher says so) or ``inferred``
region_code             six digits of GB/T 2260: the area the report is about
sha256                  checksum of the bytes, 64 hexadecimal digits
======================  ================================================================================

Two kinds of fault are told apart. A fault of one row concerns the report that it names: ``read_manifest`` gives it back
beside the good rows, and the report goes into quarantine. A fault of the file as a whole (not UTF-8, another header, an
open quote) leaves no row that could be trusted, so it is raised: to go on would read every report as if nothing were
known of it, and put guessed days and regions in the place of stated ones.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path, PurePosixPath

from orchestration.escaping import has_unseen
from orchestration.reading.files import checksum, largest_report
from orchestration.reading.model import ManifestRow

COLUMNS = tuple(field.name for field in fields(ManifestRow))
PRECISIONS = ("day", "month", "year")
BASES = ("stated", "inferred")

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_REGION_CODE = re.compile(r"\d{6}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}")
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")  # lines and tabs may stand in a quoted cell


class ManifestError(Exception):
    """The manifest does not keep to its schema, or does not agree with the files. ``faults`` has one line for each
    fault.
    """

    def __init__(self, path: Path, faults: list[str]):
        self.path = path
        self.faults = faults
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        super().__init__("\n".join([f"{path}: {count}", *(f"  {fault}" for fault in faults)]))


@dataclass(frozen=True, slots=True)
class RowFault:
    """A row of the manifest that cannot be taken, and all that is wrong with it."""

    row: int  # as a spreadsheet counts rows; the header is row 1
    file: str  # that the row names, as far as it names one
    faults: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a manifest says, row by row."""

    path: Path
    rows: Mapping[str, ManifestRow]  # good rows, by their file
    faults: tuple[RowFault, ...]  # the others, in their order

    def lines(self) -> list[str]:
        """Each fault in a line of its own, with the row and the file that it concerns."""
        return [
            f"{self.path.name}, row {found.row}" + (f" ({found.file})" if found.file else "") + f": {fault}"
            for found in self.faults
            for fault in found.faults
        ]


def load_manifest(path: Path, reports_dir: Path, *, check_files: bool = True) -> Mapping[str, ManifestRow]:
    """The rows of a manifest that is good as a whole, by their ``file``; arguments as of ``read_manifest``.

    Raises ManifestError with every fault that was found, each with the file's name and its row.
    """
    manifest = read_manifest(path, reports_dir, check_files=check_files)
    if manifest.faults:
        raise ManifestError(path, manifest.lines())
    return manifest.rows


def read_manifest(
    path: Path, reports_dir: Path, *, check_files: bool = True, region_codes: Collection[str] | None = None
) -> Manifest:
    """The rows of the manifest, and those that have a fault.

    ``check_files=False`` leaves out whether the files exist and whether their checksums agree; ``region_codes`` are the
    codes that there are, where that shall be checked too. Of a file that is named twice neither row is taken: nobody
    knows which holds. Raises ManifestError where the manifest as a whole cannot be read.
    """
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise ManifestError(path, [f"{path.name} cannot be opened: {error.strerror}"]) from error
    except UnicodeDecodeError as error:
        raise ManifestError(
            path, [f"{path.name} is not UTF-8 (byte {error.start}); save it as CSV in UTF-8"]
        ) from error

    records = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: dict[str, ManifestRow] = {}
    faults: list[RowFault] = []
    first_seen: dict[str, int] = {}
    try:
        header = [name.strip() for name in next(records, [])]
        found = [f"{path.name}, row 1: {fault}" for fault in _faults_of_header(header)]
        if found:
            raise ManifestError(path, found)
        for number, cells in enumerate(records, start=2):
            if not any(cell.strip() for cell in cells):
                continue
            record = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
            file = PurePosixPath(record["file"]).as_posix() if record.get("file") else ""  # ./a.txt is a.txt
            if len(cells) != len(header):
                found = [f"{len(cells)} cells under {len(header)} columns; is a comma unquoted?"]
            else:
                found = list(_faults_of_row({**record, "file": file}, reports_dir, check_files, region_codes))
            if file in first_seen:
                found.append(f"file {file!r} is named in row {first_seen[file]} already")
                rows.pop(file, None)
            elif file:
                first_seen[file] = number
            if found:
                faults.append(RowFault(number, file, tuple(found)))
            else:
                rows[file] = _row({**record, "file": file})
    except csv.Error as error:
        fault = f"{path.name}, line {records.line_num}: not readable as CSV: {error}"
        raise ManifestError(path, [*Manifest(path, {}, tuple(faults)).lines(), fault]) from error
    return Manifest(path, rows, tuple(faults))


def _faults_of_header(header: list[str]) -> Iterator[str]:
    if not header:
        yield f"the file is empty; its header should be {','.join(COLUMNS)}"
        return
    for name in sorted(set(header)):
        if name not in COLUMNS:
            yield f"unknown column {name!r}; known are {', '.join(COLUMNS)}"
        elif header.count(name) > 1:
            yield f"column {name!r} stands there {header.count(name)} times"
    for name in COLUMNS:
        if name not in header:
            yield f"missing column {name!r} (its cells may be empty)"


def _faults_of_row(
    record: dict[str, str], reports_dir: Path, check_files: bool, region_codes: Collection[str] | None
) -> Iterator[str]:
    if record["publication_day"] and _day(record["publication_day"]) is None:
        yield f"publication_day {record['publication_day']!r} is not a day of the calendar written YYYY-MM-DD"
    if record["publication_precision"] and record["publication_precision"] not in PRECISIONS:
        yield f"publication_precision {record['publication_precision']!r} is none of {', '.join(PRECISIONS)}"
    if record["publication_basis"] and record["publication_basis"] not in BASES:
        yield f"publication_basis {record['publication_basis']!r} is none of {', '.join(BASES)}"
    if record["region_code"] and not _REGION_CODE.fullmatch(record["region_code"]):
        yield f"region_code {record['region_code']!r} is not six digits (GB/T 2260)"
    elif record["region_code"] and region_codes is not None and record["region_code"] not in region_codes:
        yield f"region_code {record['region_code']!r} is no area of dbt_project/seeds/regions.csv"
    if record["url"] and not is_web_address(record["url"]):
        yield f"url {record['url']!r} is no address of the web (http:// or https://)"
    for name in ("title", "publisher", "url"):
        if _CONTROLS.search(record[name]):
            yield f"{name} {record[name]!r} holds a control character"
    if record["sha256"] and not _SHA256.fullmatch(record["sha256"].lower()):
        yield f"sha256 {record['sha256']!r} is not 64 hexadecimal digits"
    yield from _faults_of_file(record, reports_dir, check_files)


def is_web_address(url: str) -> bool:
    """Whether a page may link to it: of the web, or without a scheme; ``javascript:`` and ``data:`` are run, not visited."""
    scheme = re.match(r"[^/?#.]*?:", "".join(c for c in url if c > " "))
    return scheme is None or scheme[0].lower() in ("http:", "https:")


def _faults_of_file(record: dict[str, str], reports_dir: Path, check_files: bool) -> Iterator[str]:
    file = record["file"]
    if not file:
        yield "no file is named"
        return
    if has_unseen(file):
        yield f"file {file!r} holds a character that is not seen"
        return
    if PurePosixPath(file).is_absolute() or ".." in PurePosixPath(file).parts or "\\" in file:
        yield f"file {file!r} points outside the folder of the reports"
        return
    if not check_files:
        return
    path = reports_dir / file
    try:
        if not path.resolve().is_relative_to(reports_dir.resolve()):
            yield f"file {file!r} points outside the folder of the reports"
        elif not path.exists():
            yield f"missing file: {path} does not exist"
        elif not path.is_file():
            yield f"{path} is not a file"
        elif (
            _SHA256.fullmatch(record["sha256"].lower())
            and path.stat().st_size <= largest_report()
            and checksum(path) != record["sha256"].lower()
        ):
            yield f"wrong checksum: the row says {record['sha256']}, the file has {checksum(path)}"
    except OSError as error:  # a name that is too long, links in a circle, a file that may not be read
        yield f"file {file!r} cannot be opened: {error.strerror}"


def _day(text: str) -> date | None:
    """The day that ``text`` writes as YYYY-MM-DD; None where it is no day."""
    if not _DAY.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _row(record: dict[str, str]) -> ManifestRow:
    values: dict[str, object] = {name: record[name] or None for name in COLUMNS}
    values["publication_day"] = _day(record["publication_day"])
    values["sha256"] = record["sha256"].lower() or None
    return ManifestRow(**values)
