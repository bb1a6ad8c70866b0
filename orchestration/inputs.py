"""What a refresh starts from: the files in the raw folder, and fingerprints of all that decides how they are read and
kept.

What lives here: finding the files, the reading key of each report, and the fingerprint of a whole refresh. What does
not: reading a report (``reading/``), keeping one (``landing.py``).

Reading key: the hash of the report's bytes, its manifest row, the registry and the reader's version. A report is read
again only where it differs from the one kept. Fingerprint of a refresh: the hash of all reading keys, the dbt
project, the suites of expectations, the gold that the reader is scored on, the code that turns them into tables and
the versions of the engines. Nothing is
built or published where it equals the one of the published warehouse.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

from orchestration import configuration
from orchestration.configuration import Folders
from orchestration.escaping import has_unseen, visible
from orchestration.evaluation import gold
from orchestration.reading.files import cannot_be_opened, checksum, find_fault
from orchestration.reading.manifest import Manifest, read_manifest
from orchestration.reading.model import ManifestRow, row
from orchestration.reading.read import READER_VERSION
from orchestration.reading.registry import Registry, load_registry

#: Sources of this package that decide what a table holds; the reader's own are in READER_VERSION.
_PIPELINE_SOURCES = (
    "intake.py", "landing.py", "publication.py", "dbt.py", "checks/*.py", "checks/*.css", "assets/*.py", "evaluation/*.py",
    "review/page.*",
)  # fmt: skip
#: Files of the dbt project that decide what its tables hold.
_DBT_SOURCES = (".sql", ".yml", ".yaml", ".csv", ".md", ".py")
#: Seeds that say something of single statements, and nothing of how a table is made from its rows.
_OF_SINGLE_STATEMENTS = ("corrections.csv", "set_aside.csv")
_ENGINES = ("dbt-core", "dbt-duckdb", "duckdb", "great-expectations")


class NoReports(Exception):
    """The raw folder is missing or holds no report."""


@dataclass(frozen=True, slots=True)
class RawReport:
    """One file of the raw folder, before it is read; or a row of the manifest that speaks of none."""

    report: str  # file stem
    file: str  # path relative to the folder of the reports, with forward slashes
    path: Path
    sha256: str  # empty where the bytes were not looked at
    bytes: int
    manifest: ManifestRow | None
    reading_key: str
    fault: tuple[str, str] | None  # cause and remedy, where the folder alone shows that it cannot be read


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that a refresh depends on."""

    reports: tuple[RawReport, ...]
    registry: Registry
    build: Mapping[str, str]  # name → fingerprint or version of what decides how tables are built from readings

    @property
    def reading_keys(self) -> dict[str, str]:
        """The reading key of each file."""
        return {report.file: report.reading_key for report in self.reports}

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the refresh that these inputs ask for."""
        return refresh_fingerprint(self.reading_keys, self.build)


def find_inputs(folders: Folders) -> Inputs:
    """What lies in the raw folder now, and what it would be read with.

    Raises NoReports, ManifestError, or RegistryError, each naming the file.
    """
    registry = load_registry(configuration.SEEDS_DIR)
    return Inputs(reports=tuple(_raw_reports(folders, registry)), registry=registry, build=build_fingerprints())


def reading_key(
    sha256: str, manifest: ManifestRow | None, registry_fingerprint: str, fault: tuple[str, str] | None = None
) -> str:
    """The reading key of a report with these bytes and this manifest row; ``fault`` as in RawReport."""
    parts = [
        sha256,
        json.dumps(row(manifest), ensure_ascii=False, default=str, sort_keys=True) if manifest else "no manifest row",
        registry_fingerprint,
        READER_VERSION,
        fault[0] if fault else "no fault",
    ]
    return _digest(parts)


def refresh_fingerprint(reading_keys: Mapping[str, str], build: Mapping[str, str]) -> str:
    """The fingerprint of a refresh: ``reading_keys`` by file, ``build`` as in ``build_fingerprints``."""
    return _digest(f"{name}={value}" for part in (reading_keys, build) for name, value in sorted(part.items()))


def build_fingerprints() -> dict[str, str]:
    """What decides how tables are built from readings: dbt project, suites, gold, the pipeline's code, the engines."""
    package = Path(__file__).parent
    return {
        "dbt_project": dbt_project_fingerprint(),
        "expectations": expectations_fingerprint(),
        "gold": gold.fingerprint(configuration.GOLD_DIR, gold.find_corpus(configuration.PROJECT_DIR)),
        "pipeline": _files_fingerprint(package, (p for glob in _PIPELINE_SOURCES for p in package.glob(glob))),
        **{engine: metadata.version(engine) for engine in _ENGINES},
    }


def dbt_project_fingerprint() -> str:
    """The fingerprint of every source of the dbt project: models, tests, macros, seeds, docs and settings."""
    return _folder_fingerprint(configuration.DBT_PROJECT_DIR, _DBT_SOURCES)


def dbt_models_fingerprint() -> str:
    """The fingerprint of what decides how each table is made from its rows: all of the dbt project but the seeds
    that are data of single statements.
    """
    folder = configuration.DBT_PROJECT_DIR
    sources = (
        path for path in folder.rglob("*") if path.suffix in _DBT_SOURCES and path.name not in _OF_SINGLE_STATEMENTS
    )
    return _files_fingerprint(folder, sources)


def expectations_fingerprint() -> str:
    """The fingerprint of every suite of expectations and of the frame that it reads."""
    return _folder_fingerprint(configuration.EXPECTATIONS_DIR, (".json", ".sql", ".yml"))


def report_paths(folders: Folders) -> Iterator[Path]:
    """What lies in the folder of the reports, in the order of names; folders, hidden files and the manifest are left
    out. A link to a folder is not followed, and stands for itself.
    """
    for path in sorted(folders.reports.rglob("*")):
        hidden = any(part.startswith((".", "~$")) for part in path.relative_to(folders.reports).parts)
        if not hidden and path != folders.manifest and (path.is_symlink() or not path.is_dir()):
            yield path


def _raw_reports(folders: Folders, registry: Registry) -> Iterator[RawReport]:
    if not folders.raw.is_dir():
        raise NoReports(f"{folders.raw}: there is no such folder. Name the folder that holds the reports: --raw DIR.")
    manifest = Manifest(folders.manifest, {}, ())
    if folders.manifest.exists():
        manifest = read_manifest(folders.manifest, folders.reports, region_codes=registry.regions)
    faults_of_rows = _faults_by_file(manifest)
    stems: dict[str, str] = {}
    found: set[str] = set()
    for path in report_paths(folders):
        name = path.relative_to(folders.reports).as_posix()
        file = _shown(name)
        found.add(file)
        row_of_file = manifest.rows.get(name)
        first = stems.setdefault(path.stem, file)
        fault = find_fault(path, folders.reports)
        sha256, size = "", 0
        if fault is None:
            try:
                sha256, size = checksum(path), path.stat().st_size
            except OSError as error:
                fault = cannot_be_opened(error)
        fault = _fault_of_name(name, first if first != file else None) or fault or faults_of_rows.get(name)
        key = reading_key(sha256, row_of_file, registry.fingerprint, fault)
        yield RawReport(Path(file).stem, file, path, sha256, size, row_of_file, key, fault)
    if not stems:
        raise NoReports(f"{folders.reports}: no report lies there. Put reports into it and refresh again.")
    for file in {
        file for file in manifest.rows if _shown(file) not in found
    }:  # what it names exists, or the row would have a fault already
        faults_of_rows[file] = _NO_REPORT
    for file, fault in sorted(faults_of_rows.items()):
        if _shown(file) not in found:
            row_of_file, path = manifest.rows.get(file), folders.reports / _shown(file)
            key = reading_key("", row_of_file, registry.fingerprint, fault)
            yield RawReport(path.stem, _shown(file), path, "", 0, row_of_file, key, fault)


def _shown(name: str) -> str:
    """The path of a file as the tables have it: no two files have the same, and nothing in it is obeyed."""
    return visible(name.replace("\\", "\\\\"))


_NO_REPORT = (
    "it is named in the manifest and is none of the reports: a hidden file, or one behind a link to a folder",
    "Put the report itself into the folder, or take its row out of the manifest",
)


def _fault_of_name(name: str, other: str | None) -> tuple[str, str] | None:
    """Why a file cannot be read under this name, path relative to the folder; ``other`` is what has its stem before it."""
    if has_unseen(name):
        return "its name holds a character that is not seen, or is no UTF-8", "Give the file another name"
    if other:
        return f"{other} has the same name", "Give one of the two another name"
    return None


def _faults_by_file(manifest: Manifest) -> dict[str, tuple[str, str]]:
    """Cause and remedy of each report whose row cannot be taken; a row that names none stands for itself."""
    causes: dict[str, list[str]] = {}
    for found in manifest.faults:
        where = f"{manifest.path.name}, row {found.row}"
        causes.setdefault(found.file or where, []).extend(f"{where}: {fault}" for fault in found.faults)
    remedy = f"Mend the row of {manifest.path.name}, or take it out; a missing file may be put into the folder instead"
    return {file: ("; ".join(lines), remedy) for file, lines in causes.items()}


def _folder_fingerprint(folder: Path, suffixes: tuple[str, ...]) -> str:
    return _files_fingerprint(folder, (path for path in folder.rglob("*") if path.suffix in suffixes))


def _files_fingerprint(base: Path, paths: Iterable[Path]) -> str:
    files = sorted(path for path in paths if path.is_file())
    return _digest(f"{path.relative_to(base).as_posix()}={checksum(path)}" for path in files)


def _digest(parts: Iterable[str]) -> str:
    digest = hashlib.sha256()
    for part in parts:
        digest.update(part.encode() + b"\0")
    return digest.hexdigest()[:32]
