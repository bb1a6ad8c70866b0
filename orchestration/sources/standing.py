"""How each source stands: how many reports it gave, how long it has been silent, what went wrong last.

What lives here: the figures of a source, and when its silence is remarkable. What does not: fetching, and how it is shown.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from orchestration.configuration import Folders
from orchestration.reading.manifest import ManifestError, load_manifest
from orchestration.sources.declaration import Declared, Source
from orchestration.sources.store import Document, SourceState, Store

#: What a bureau may be late, as a share of its rhythm, and at least in days: holidays, a slow printer.
LATENESS, LEAST_LATENESS_DAYS = 0.5, 3


@dataclass(frozen=True, slots=True)
class Standing:
    """One source as it stands now: a row of ``landing.sources``. Times are UTC."""

    source_id: str
    kind: str  # undeclared where its row in sources.csv has a fault
    location: str
    publisher: str | None
    region_code: str | None
    rights: str | None
    rhythm_days: int | None
    requests_per_minute: float | None
    documents: int  # reports that were had of it at some time
    gone: int  # of these, whose page has vanished
    held_back: int  # in whose place came what is no report
    failed: int  # that could not be had when last asked for
    newest_day: date | None  # of publication, else of arrival; without any report, when it was first asked
    last_asked_at: datetime | None
    last_success_at: datetime | None
    last_error: str | None

    def silent_days(self, today: date) -> int | None:
        """Days since the newest report; None where nothing is known."""
        return (today - self.newest_day).days if self.newest_day else None

    def is_overdue(self, today: date) -> bool:
        """Whether the source has been silent for longer than its rhythm and what it may be late."""
        silent = self.silent_days(today)
        if self.rhythm_days is None or silent is None:
            return False
        return silent > self.rhythm_days + max(LEAST_LATENESS_DAYS, LATENESS * self.rhythm_days)

    def told(self, today: date) -> str:
        """The silence of the source in words."""
        silent = self.silent_days(today)
        if silent is None:
            return "nothing was ever had of it"
        since = f"{silent // 7} weeks" if silent >= 21 else f"{silent} days"
        newest = "newest report" if self.documents else "first asked"
        return f"a report is expected every {self.rhythm_days} days; silent for {since} ({newest}: {self.newest_day})"


def standings(declared: Declared, folders: Folders) -> Iterator[Standing]:
    """How each declared source stands, and each other whose reports are kept because sources.csv has faults.

    Raises StoreError.
    """
    store = Store(folders.fetched)
    documents: dict[str, list[Document]] = {}
    for document in store.documents():
        documents.setdefault(document.source, []).append(document)
    for source in declared.sources.values():
        yield _standing(source, documents.pop(source.id, []), folders, store)
    if declared.faults:
        for name, found in documents.items():
            yield _standing(Source(name, "undeclared", ""), found, folders, store)


def _standing(source: Source, documents: list[Document], folders: Folders, store: Store) -> Standing:
    state = store.source_state(source.id)
    had = [document for document in documents if document.newest]
    count, newest = _folder(folders) if source.in_place else (len(had), _newest_day(had, state))
    return Standing(
        source_id=source.id,
        kind=source.kind,
        location=source.location,
        publisher=source.publisher,
        region_code=source.region_code,
        rights=source.rights,
        rhythm_days=source.rhythm_days,
        requests_per_minute=source.requests_per_minute if source.kind in ("page", "index", "feed") else None,
        documents=count,
        gone=sum(document.gone_since is not None for document in had),
        held_back=sum(document.held_back is not None for document in documents),
        failed=sum(document.failed is not None for document in documents),
        newest_day=newest,
        last_asked_at=state.last_asked_at,
        last_success_at=state.last_success_at,
        last_error=state.error,
    )


def _newest_day(documents: list[Document], state: SourceState) -> date | None:
    """The day of the newest of these reports. One that does not say its day is as old as its arrival, unless it came with the
    first fetch, which brings reports of all ages.
    """
    known, arrived = [], []
    for document in documents:
        days = [version.publication_day for version in document.versions if version.publication_day]
        if days:
            known.append(max(days))
        else:
            arrived.append(document.versions[0].first_accessed_at.date())
    first = state.first_asked_at.date() if state.first_asked_at else None
    later = [day for day in arrived if first is None or day > first]
    return max([*known, *later], default=max(arrived, default=first))


def _folder(folders: Folders) -> tuple[int, date | None]:
    """Number and newest day of the files in the folder of the reports: of publication, or of the last change."""
    from orchestration.inputs import report_paths  # late: it looks at the sources, too

    paths = list(report_paths(folders)) if folders.reports.is_dir() else []
    try:
        rows = load_manifest(folders.manifest, folders.reports, check_files=False) if folders.manifest.exists() else {}
    except ManifestError:
        rows = {}  # its faults are told by the refresh, which they stop
    days = []
    for path in paths:
        row = rows.get(path.relative_to(folders.reports).as_posix())
        if row and row.publication_day:
            days.append(row.publication_day)
        elif path.exists():
            days.append(datetime.fromtimestamp(path.stat().st_mtime, UTC).date())
    return len(paths), max(days, default=None)
