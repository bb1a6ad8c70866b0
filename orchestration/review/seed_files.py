"""Rows added to the registry's CSV files, and nothing else of the files changed.

What lives here: where a new row goes, how it is written, the difference as a curator reads it, and the writing. What
does not: what a row must say (``rules.py``). Every byte of a file but the new rows stays as it was: line ends, quotation
marks, the byte order mark, a last line without an end.
"""

from __future__ import annotations

import csv
import difflib
import io
import os
import re
import shutil
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from orchestration.reading.registry import Registry, RegistryError, load_registry

#: The column by which the rows of a file stand together, so that a new row joins its like.
_GROUPED_BY = {"indicators": "domain", "indicator_phrases": "indicator_code", "phrases": "word_class"}
_LINE = re.compile("[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_BOM = "\ufeff"


class SeedError(Exception):
    """A seed file cannot take the rows; the message names the file and the cause. Nothing was written."""


@dataclass(frozen=True, slots=True)
class NewRow:
    """A row for the file ``<seed>.csv``: the values by column; a column that is not named stays empty."""

    seed: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Change:
    """A seed file before and after."""

    path: Path
    before: bytes
    after: bytes

    def diff(self) -> str:
        """The change as a unified diff, each line with its end."""
        name = f"{self.path.parent.name}/{self.path.name}"
        lines = difflib.unified_diff(
            _lines(self.before), _lines(self.after), f"a/{name}", f"b/{name}", n=2, lineterm="\n"
        )
        return "".join(
            line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
            for line in (line.replace("\r", "") for line in lines)
        )


def plan(seeds_dir: Path, rows: Sequence[NewRow]) -> list[Change]:
    """What the rows change, one change a file; raises SeedError where a file or a column is missing."""
    found: dict[str, list[Mapping[str, str]]] = {}
    for row in rows:
        found.setdefault(row.seed, []).append(row.values)
    changes = []
    for seed in sorted(found, key=_order):
        path = seeds_dir / f"{seed}.csv"
        try:
            before = path.read_bytes()
            after = with_rows(before, found[seed], _GROUPED_BY.get(seed))
        except OSError as error:
            raise SeedError(f"{path}: cannot be read: {error.strerror}") from error
        except ValueError as error:
            raise SeedError(f"{path}: {error}") from error
        changes.append(Change(path, before, after))
    return changes


def check(seeds_dir: Path, changes: Iterable[Change]) -> Registry:
    """The registry as it would be after the changes; raises SeedError where the reader could not load it."""
    with tempfile.TemporaryDirectory(prefix="zhibiao-review-") as folder:
        shadow = Path(folder)
        for path in seeds_dir.glob("*.csv"):
            (shadow / path.name).symlink_to(path.absolute())
        for change in changes:
            there = shadow / change.path.name
            there.unlink(missing_ok=True)
            there.write_bytes(change.after)
        try:
            return load_registry(shadow)
        except (RegistryError, csv.Error) as error:
            raise SeedError(str(error).replace(str(shadow), str(seeds_dir))) from error


def write(changes: Sequence[Change]) -> None:
    """Put the changed files in place, each in one step.

    Raises SeedError where a file is no longer what the change was made from, or cannot be written; then all are as before.
    """
    for change in changes:
        if change.path.read_bytes() != change.before:
            raise SeedError(f"{change.path}: somebody else has changed it meanwhile; answer once more")
    done: list[Change] = []
    try:
        for change in changes:
            _replace(change.path, change.after)
            done.append(change)
    except BaseException as error:
        for change in reversed(done):
            _replace(change.path, change.before)
        if isinstance(error, OSError):
            raise SeedError(f"{changes[len(done)].path}: cannot be written: {error.strerror}") from error
        raise


def with_rows(content: bytes, rows: Iterable[Mapping[str, str]], group: str | None = None) -> bytes:
    """The file with the rows added: in their place where it is sorted by its first column, else behind the last row with
    the same value of the column ``group``, else at the end. Raises ValueError, which says what is wrong.
    """
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise ValueError(f"not UTF-8 ({error})") from error
    bom, text = (_BOM, text[1:]) if text.startswith(_BOM) else ("", text)
    records = split_records(text)
    if not records:
        raise ValueError("no header")
    columns = _cells(records[0])
    line_end = _line_end(records[0]) or "\n"
    quoting = csv.QUOTE_ALL if records[0].startswith('"') else csv.QUOTE_MINIMAL
    for row in rows:
        unknown = [name for name in row if name not in columns]
        if unknown:
            raise ValueError(f"no column {', '.join(unknown)}")
        cells = [row.get(name, "") for name in columns]
        if any(not cell.isprintable() for cell in cells):
            raise ValueError("a value holds a line break or another character that cannot be seen")
        stream = io.StringIO()
        csv.writer(stream, lineterminator=line_end, quoting=quoting).writerow(cells)
        at = _place(records, cells, columns.index(group) if group in columns else None)
        written = stream.getvalue()
        if at == len(records) and not _line_end(records[-1]):
            # the last line has no end, and goes on having none: it is the new row that ends the file
            records.append(line_end + written.removesuffix(line_end))
        else:
            records.insert(at, written)
    return (bom + "".join(records)).encode("utf-8")


def split_records(text: str) -> list[str]:
    """A CSV text cut into its records, each with its line end; together they are the text."""
    records: list[str] = []
    open_record: list[str] = []
    quoted = False
    for line in _LINE.findall(text):
        open_record.append(line)
        if quoted or '"' in line:
            quoted = _ends_in_quotes(line, quoted)
        if not quoted:
            records.append("".join(open_record))
            open_record = []
    return records + (["".join(open_record)] if open_record else [])


def _ends_in_quotes(line: str, quoted: bool) -> bool:
    """Whether a quoted cell is open at the end of the line; ``quoted`` says whether one is at its beginning."""
    at_start = not quoted
    position = 0
    while position < len(line):
        character = line[position]
        if quoted and character == '"':
            if line[position + 1 : position + 2] == '"':
                position += 1
            else:
                quoted = False
        elif not quoted:
            quoted = at_start and character == '"'
            at_start = character == ","
        position += 1
    return quoted


def _place(records: Sequence[str], cells: Sequence[str], group: int | None) -> int:
    keys = [_cells(record)[:1] for record in records[1:]]
    if len(keys) > 1 and keys == sorted(keys):
        return 1 + sum(key <= cells[:1] for key in keys)
    if group is not None:
        for at in range(len(records) - 1, 0, -1):
            if _cells(records[at])[group : group + 1] == [cells[group]]:
                return at + 1 if _line_end(records[at]) or at + 1 == len(records) else at
    return len(records)


def _cells(record: str) -> list[str]:
    return next(csv.reader([record]), []) if '"' in record else record.rstrip("\r\n").split(",")


def _line_end(record: str) -> str:
    return record[len(record.rstrip("\r\n")) :]


def _lines(content: bytes) -> list[str]:
    return _LINE.findall(content.decode("utf-8"))


def _order(seed: str) -> tuple[int, str]:
    """Indicators come before what names them, so that the files belong together at every moment."""
    return (0 if seed == "indicators" else 1, seed)


def _replace(path: Path, content: bytes) -> None:
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        with suppress(FileNotFoundError):
            shutil.copymode(path, name)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
