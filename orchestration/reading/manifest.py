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
"""

from __future__ import annotations

import csv
import hashlib
import io
import re
from collections.abc import Iterator
from dataclasses import fields
from datetime import date
from functools import cache
from pathlib import Path, PurePosixPath

from orchestration.reading.model import ManifestRow

COLUMNS = tuple(field.name for field in fields(ManifestRow))
PRECISIONS = ("day", "month", "year")
BASES = ("stated", "inferred")

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_REGION_CODE = re.compile(r"\d{6}", re.ASCII)
_SHA256 = re.compile(r"[0-9a-f]{64}")


class ManifestError(Exception):
    """The manifest does not keep to its schema, or does not agree with the files. ``faults`` has one line for each
    fault.
    """

    def __init__(self, path: Path, faults: list[str]):
        self.path = path
        self.faults = faults
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        super().__init__("\n".join([f"{path}: {count}", *(f"  {fault}" for fault in faults)]))


def load_manifest(path: Path, reports_dir: Path, *, check_files: bool = True) -> dict[str, ManifestRow]:
    """The rows of the manifest by their ``file``.

    Raises ManifestError with every fault that was found, each with the file's name and its row as a spreadsheet
    counts rows (the header is row 1). ``check_files=False`` leaves out whether the files exist and whether their
    checksums agree.
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
    faults: list[str] = []
    rows: dict[str, ManifestRow] = {}
    first_seen: dict[str, int] = {}
    try:
        header = [name.strip() for name in next(records, [])]
        faults += [f"{path.name}, row 1: {fault}" for fault in _faults_of_header(header)]
        if faults:
            raise ManifestError(path, faults)
        for number, cells in enumerate(records, start=2):
            if not any(cell.strip() for cell in cells):
                continue
            where = f"{path.name}, row {number}"
            if len(cells) != len(header):
                faults.append(f"{where}: {len(cells)} cells under {len(header)} columns; is a comma unquoted?")
                continue
            record = {name: cell.strip() for name, cell in zip(header, cells, strict=True)}
            if record["file"]:
                record["file"] = PurePosixPath(record["file"]).as_posix()  # ./a.txt is a.txt
            found = list(_faults_of_row(record, reports_dir, check_files))
            file = record["file"]
            if file in first_seen:
                found.append(f"file {file!r} is named in row {first_seen[file]} already")
            elif file:
                first_seen[file] = number
            faults += [f"{where} ({file}): {fault}" if file else f"{where}: {fault}" for fault in found]
            if not found:
                rows[file] = _row(record)
    except csv.Error as error:
        faults.append(f"{path.name}, line {records.line_num}: not readable as CSV: {error}")
    if faults:
        raise ManifestError(path, faults)
    return rows


@cache
def _checksum(path: Path, size: int, modified_ns: int, inode: int) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def checksum(path: Path) -> str:
    """SHA-256 of the file's bytes, in lower-case hexadecimal; computed once a process for each state of the file."""
    state = path.stat()
    return _checksum(path, state.st_size, state.st_mtime_ns, state.st_ino)


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


def _faults_of_row(record: dict[str, str], reports_dir: Path, check_files: bool) -> Iterator[str]:
    if record["publication_day"] and _day(record["publication_day"]) is None:
        yield f"publication_day {record['publication_day']!r} is not a day of the calendar written YYYY-MM-DD"
    if record["publication_precision"] and record["publication_precision"] not in PRECISIONS:
        yield f"publication_precision {record['publication_precision']!r} is none of {', '.join(PRECISIONS)}"
    if record["publication_basis"] and record["publication_basis"] not in BASES:
        yield f"publication_basis {record['publication_basis']!r} is none of {', '.join(BASES)}"
    if record["region_code"] and not _REGION_CODE.fullmatch(record["region_code"]):
        yield f"region_code {record['region_code']!r} is not six digits (GB/T 2260)"
    if record["sha256"] and not _SHA256.fullmatch(record["sha256"].lower()):
        yield f"sha256 {record['sha256']!r} is not 64 hexadecimal digits"
    yield from _faults_of_file(record, reports_dir, check_files)


def _faults_of_file(record: dict[str, str], reports_dir: Path, check_files: bool) -> Iterator[str]:
    file = record["file"]
    if not file:
        yield "no file is named"
        return
    if PurePosixPath(file).is_absolute() or ".." in PurePosixPath(file).parts or "\\" in file:
        yield f"file {file!r} points outside the folder of the reports"
        return
    if not check_files:
        return
    path = reports_dir / file
    if not path.resolve().is_relative_to(reports_dir.resolve()):
        yield f"file {file!r} points outside the folder of the reports"
    elif not path.exists():
        yield f"missing file: {path} does not exist"
    elif not path.is_file():
        yield f"{path} is not a file"
    elif _SHA256.fullmatch(record["sha256"].lower()) and checksum(path) != record["sha256"].lower():
        yield f"wrong checksum: the row says {record['sha256']}, the file has {checksum(path)}"


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
