"""The fetching of sources: what is asked for, what becomes of each answer, and what is remembered.

What lives here: the way from a declared source to the documents of the store. What does not: HTTP (``http.py``), file systems
(``files.py``), the reading of lists (``listing.py``), the judging of bytes (``examination.py``).

- A report that a list names is asked for once, and again where it failed in passing, could not be read, or the feed says that it
  changed. Pages that are declared one by one are asked for each time. ``check_old`` asks for every document that is held, be
  it listed or not, and again for what failed for good. All requests for what is held are conditional.
- Bytes that differ from those kept are a new version; the earlier one stays. A page whose main text is the same is no new version:
  counters and advertisements change with every visit. Bytes that are no report are held back.
- A page that has vanished is remembered as gone; its report stays. What withdraws a report is the curator: its source leaves
  sources.csv, or its URL is excluded there.
- One source's failure, whatever it is, is its own: the others go on.
"""

from __future__ import annotations

import hashlib
import mimetypes
import secrets
import traceback
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from queue import SimpleQueue
from typing import TYPE_CHECKING, Any

from orchestration.configuration import Folders
from orchestration.lock import refresh_lock
from orchestration.progress import Log
from orchestration.reading.decoding import HTML
from orchestration.sources import store as stored
from orchestration.sources.declaration import WEB_KINDS, Declared, Source, SourcesError, load_sources, urls_of
from orchestration.sources.examination import Examined, examine, oddities, why_held_back
from orchestration.sources.files import File, FilesError, TooLarge, list_files, read_file
from orchestration.sources.http import (
    Answer,
    Client,
    Disallowed,
    FailedInPassing,
    FetchError,
    Gone,
    LeftAlone,
    Limits,
)
from orchestration.sources.listing import Entry, NoList, feed_entries, index_entries
from orchestration.sources.manners import Interrupted, Manners
from orchestration.sources.store import Document, Fetch, HeldBack, SourceState, Store, StoreError, Version

if TYPE_CHECKING:
    from fsspec import AbstractFileSystem

#: Sources that are fetched at a time; the rate of a host is kept over all of them.
_AT_A_TIME = 8
#: Reports of one source that one run asks for; the rest waits for the next.
_MOST_A_RUN = 1000
_LARGEST_LISTING = 20_000_000
#: A report that could not be read is asked for again so many days; after that only by the check of old pages.
_UNREADABLE_DAYS = 3
_PROGRESS_EVERY = 50
_LISTEN_SECONDS = 0.2


@dataclass
class SourceRun:
    """What came of fetching one source."""

    source: str
    outcomes: Counter[str] = field(default_factory=Counter)  # of documents, by outcome
    errors: list[str] = field(default_factory=list)  # what failed, each with its URL; of a list, of a document
    told: list[str] = field(default_factory=list)  # what a person should know: pages gone, bytes held back

    @property
    def succeeded(self) -> bool:
        """Whether nothing failed."""
        return not self.errors


@dataclass(frozen=True, slots=True)
class FetchRun:
    """What came of fetching sources: each of them, and the faults of sources.csv."""

    sources: Sequence[SourceRun]
    faults: Sequence[str]

    @property
    def succeeded(self) -> bool:
        """Whether every row of sources.csv is sound and nothing failed."""
        return not self.faults and all(run.succeeded for run in self.sources)

    def count(self, outcome: str) -> int:
        """The number of documents with this outcome."""
        return sum(run.outcomes[outcome] for run in self.sources)


def fetch_sources(
    folders: Folders,
    names: Collection[str] = (),
    *,
    check_old: bool = False,
    accept: Collection[str] = (),
    limits: Limits | None = None,
    manners: Manners | None = None,
    log: Log = print,
) -> FetchRun:
    """Fetch the named sources, or all, into the store of the raw folder.

    ``check_old`` asks for every document that is held; ``accept`` names URLs whose bytes are taken whatever they look like;
    ``log`` is told of the progress. Raises SourcesError (also for a name that is not declared) or StoreError where nothing could
    be done. Where there is nothing but the folder of the reports, no network is touched and no folder made.
    """
    declared = load_sources(folders)
    wanted = _wanted(declared, names, folders)
    store = Store(folders.fetched)
    for url in accept:
        if not any(store.document(source.id, url) for source in wanted):
            raise SourcesError(f"{url}: no source holds such a page, or held it back")
    for fault in declared.faults:
        log(fault)
    if not wanted:
        return FetchRun((), declared.faults)
    store.prepare()
    manners = manners or Manners()
    said: SimpleQueue[str] = SimpleQueue()
    with refresh_lock(
        folders.fetched / "fetch.lock", on_wait=lambda message: log(message.replace("refresh", "fetch", 1))
    ):
        with ThreadPoolExecutor(min(_AT_A_TIME, len(wanted)), thread_name_prefix="source") as pool:

            def fetch_one(source: Source) -> SourceRun:
                return _Fetcher(source, folders, store, manners, limits, check_old, accept, said.put).run()

            jobs = [pool.submit(fetch_one, source) for source in wanted]
            try:
                _hear(jobs, said, log)
            except BaseException:  # who interrupts the run does not wait for the turns of its hosts
                manners.stopped.set()
                pool.shutdown(wait=False, cancel_futures=True)
                raise
            runs = [job.result() for job in jobs]
    return FetchRun(runs, declared.faults)


def _hear(jobs: Sequence[Future], said: SimpleQueue[str], log: Log) -> None:
    """Hand on what the threads say until all are done: who listens, Dagster among them, is spoken to by one thread."""
    pending: set[Future] = set(jobs)
    while pending:
        _, pending = wait(pending, timeout=_LISTEN_SECONDS)
        while not said.empty():
            log(said.get())


def _wanted(declared: Declared, names: Collection[str], folders: Folders) -> list[Source]:
    unknown = [name for name in names if name not in declared.sources]
    if unknown:
        known = ", ".join(declared.sources)
        raise SourcesError(f"{folders.sources}: no sound row declares a source {unknown[0]!r}; there are {known}")
    return [source for source in declared.fetched if not names or source.id in names]


class _Fetcher:
    """The fetching of one source."""

    def __init__(
        self,
        source: Source,
        folders: Folders,
        store: Store,
        manners: Manners,
        limits: Limits | None,
        check_old: bool,
        accept: Collection[str],
        log: Log,
    ):
        self._source, self._folders, self._store = source, folders, store
        self._manners, self._limits = manners, limits
        self._check_old, self._accept = check_old, frozenset(accept)
        self._say = lambda message: log(f"{source.id}: {message}")
        self._run = SourceRun(source.id)
        self._requests = 0
        self._left_alone: set[str] = set()
        self._nonce = secrets.token_hex(3)  # two runs may begin in one second
        self._started = stored.now()

    def run(self) -> SourceRun:
        """Fetch it; whatever goes wrong is in the result."""
        state = SourceState(self._source.id)
        try:
            state = self._store.source_state(self._source.id)
            listings = self._fetch_web(state) if self._source.kind in WEB_KINDS else self._fetch_files(state)
            state = replace(state, listings=listings)
        except (SourcesError, StoreError, Interrupted) as error:
            self._fail(str(error))
        except Exception as error:  # a defect that this one source shows; the others are fetched all the same
            where = traceback.extract_tb(error.__traceback__)[-1]
            self._fail(f"fetching failed: {type(error).__name__}: {error} ({Path(where.filename).name}:{where.lineno})")
        self._remember(state)
        counts = ", ".join(f"{number} {name.replace('_', ' ')}" for name, number in sorted(self._run.outcomes.items()))
        self._say(counts or "nothing to fetch")
        return self._run

    def _remember(self, state: SourceState) -> None:
        now = stored.now()
        errors = self._run.errors
        more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
        try:
            self._store.save_source(
                replace(
                    state,
                    first_asked_at=state.first_asked_at or self._started,
                    last_asked_at=now,
                    last_success_at=state.last_success_at if errors else now,
                    error=f"{errors[0]}{more}" if errors else None,
                )
            )
        except StoreError as error:
            self._fail(str(error))

    # --- pages, indexes, feeds

    def _fetch_web(self, state: SourceState) -> dict[str, Any]:
        source = self._source
        own = urls_of(source, self._folders)
        listings = dict(state.listings)
        with Client(
            own,
            self._manners,
            requests_per_minute=source.requests_per_minute,
            limits=self._limits,
            record=self._record_attempt,
        ) as client:
            entries: dict[str, Entry] = {}
            if source.kind == "page":
                entries = {url: Entry(url) for url in own if source.takes(url)}
            else:
                for url in own:
                    found, listings[url] = self._entries_of(client, url, state.listings.get(url) or {})
                    for entry in found:
                        entries.setdefault(entry.url, entry)
            held = {document.url: document for document in self._store.documents(source.id)}
            also = [url for url in held if (self._check_old and source.takes(url)) or url in self._accept]
            entries.update((url, Entry(url)) for url in also if url not in entries)
            asked = [entry for entry in entries.values() if self._is_asked_for(entry, held.get(entry.url))]
            # those that were never asked for first, then those that have waited longest: a run may be ended before its end
            asked.sort(key=lambda entry: (entry.url in held and held[entry.url].asked_at) or datetime.min)
            if len(asked) > _MOST_A_RUN and not self._check_old:
                self._say(f"{len(asked)} reports to ask for: {_MOST_A_RUN} now, the others next time")
                asked = asked[:_MOST_A_RUN]
            for number, entry in enumerate(asked, start=1):
                outcome = self._fetch_page(client, entry, held.get(entry.url))
                self._run.outcomes[outcome] += 1
                self._say_progress(number, len(asked), outcome, entry.url)
        return listings

    def _is_asked_for(self, entry: Entry, document: Document | None) -> bool:
        """Whether a listed report is asked for in this run."""
        if document is None or self._check_old or self._source.kind == "page" or entry.url in self._accept:
            return True
        if entry.updated and entry.updated != document.updated:
            return True
        if document.failed:
            return not document.failed.permanent
        if document.held_back:
            return True
        return document.gone_since is None and document.newest is not None and self._may_be_cut_off(document.newest)

    def _may_be_cut_off(self, version: Version) -> bool:
        """Whether bytes that cannot be read may be whole if they are fetched again. A scan without text never is."""
        return version.media_type is None and (self._started - version.first_accessed_at).days < _UNREADABLE_DAYS

    def _entries_of(self, client: Client, url: str, known: Mapping[str, Any]) -> tuple[list[Entry], Mapping[str, Any]]:
        """What a list names now, or named when it was last had, and what is kept of it for the next time."""
        entries = [_entry_of(record) for record in known.get("entries", ())]
        # Other patterns take other links: a list that was read by others must come anew.
        patterns = [*self._source.include, "", *self._source.exclude]
        validators = known if known.get("patterns") == patterns else {}
        try:
            answer = client.get(
                url,
                largest=_LARGEST_LISTING,
                purpose="listing",
                etag=validators.get("etag"),
                last_modified=validators.get("last_modified"),
            )
            if not answer.unchanged:
                entries = self._read_listing(answer)
        except (FetchError, NoList) as error:
            if isinstance(error, FetchError):
                self._record(url, "listing", error, outcome=_outcome_of(error))
            else:
                self._record(url, "listing", answer, outcome="failed", detail=str(error))
            self._fail(f"{url}: {error}")
            return [entry for entry in entries if self._source.takes(entry.url)], known
        self._record(url, "listing", answer)
        return entries, {
            "etag": answer.etag or (known.get("etag") if answer.unchanged else None),
            "last_modified": answer.last_modified or (known.get("last_modified") if answer.unchanged else None),
            "patterns": patterns,
            "entries": [_record_of(entry) for entry in entries],
        }

    def _read_listing(self, answer: Answer) -> list[Entry]:
        if self._source.kind == "feed":
            content_type = answer.media_type and answer.media_type + (
                f"; charset={answer.charset}" if answer.charset else ""
            )
            return feed_entries(answer.data, answer.final_url, content_type, self._source)
        from orchestration.reading.decoding import decode
        from orchestration.reading.errors import UnreadableReport

        try:
            encoding = decode(answer.data, answer.url, answer.charset).encoding or None
        except UnreadableReport:  # a page of nothing but links has no main text; lxml finds its encoding
            encoding = answer.charset
        return index_entries(answer.data, encoding, answer.final_url, self._source)

    def _fetch_page(self, client: Client, entry: Entry, document: Document | None) -> str:
        """Ask for one report and keep what comes; returns the outcome."""
        document = self._described(document or self._new_document(entry.url))
        accepted = entry.url in self._accept
        newest = document.newest
        held = newest is not None and not self._may_be_cut_off(newest) and self._has(newest)
        conditional = held and not accepted and document.held_back is None
        try:
            answer = client.get(
                entry.url,
                largest=self._source.largest_bytes,
                etag=document.etag if conditional else None,
                last_modified=document.last_modified if conditional else None,
            )
        except Gone as error:
            if document.gone_since is None:
                self._tell(f"gone: {entry.url}" + (" (its report stays)" if newest else ""))
            self._store.save(replace(document, failed=None, gone_since=document.gone_since or stored.now()))
            return self._record(entry.url, "report", error, outcome="gone")
        except LeftAlone as error:
            if error.cause not in self._left_alone:
                self._left_alone.add(error.cause)
                self._record(entry.url, "report", error, outcome="failed")
                self._fail(error.cause)
            return "failed"
        except FetchError as error:
            self._note_failure(document, error.cause, permanent=not isinstance(error, FailedInPassing))
            return self._record(entry.url, "report", error, outcome=_outcome_of(error))
        document = replace(document, gone_since=None, failed=None, updated=entry.updated or document.updated)
        if answer.unchanged:
            self._store.save(replace(document, versions=_seen_again(document.versions)))
            return self._record(entry.url, "report", answer, outcome="unchanged")
        arrival = _Arrival(
            answer.data, answer.final_url, answer.media_type, answer.charset, entry, answer.etag, answer.last_modified
        )
        outcome, detail = self._take(document, arrival, judged=not accepted)
        return self._record(entry.url, "report", answer, outcome=outcome, detail=detail)

    # --- files and buckets

    def _fetch_files(self, state: SourceState) -> Mapping[str, Any]:
        started = stored.now()
        try:
            filesystem, files = list_files(self._source, self._folders)
        except FilesError as error:
            self._log_file(self._source.location, started, "failed", str(error), purpose="listing")
            self._fail(str(error))
            return state.listings
        self._log_file(self._source.location, started, "listed", f"{len(files)} files", purpose="listing")
        held = {document.url: document for document in self._store.documents(self._source.id)}
        for number, file in enumerate(files, start=1):
            document = held.get(file.url)
            newest = document.newest if document else None
            same = (
                document and newest and document.etag == file.state and not document.failed and not document.gone_since
            )
            if same and not (self._check_old and not self._has(newest)):
                self._run.outcomes["unchanged"] += 1
                if self._check_old:
                    self._store.save(replace(document, versions=_seen_again(document.versions)))
                continue
            outcome = self._fetch_file(filesystem, file, document)
            self._run.outcomes[outcome] += 1
            self._say_progress(number, len(files), outcome, file.url)
        for url in sorted(held.keys() - {file.url for file in files}):
            if held[url].gone_since is None and self._source.takes(url):
                self._run.outcomes["gone"] += 1
                self._tell(f"gone: {url} (its report stays)")
                self._store.save(replace(held[url], gone_since=stored.now()))
                self._log_file(url, stored.now(), "gone", None)
        return state.listings

    def _fetch_file(self, filesystem: AbstractFileSystem, file: File, document: Document | None) -> str:
        document = self._described(document or self._new_document(file.url))
        started = stored.now()
        try:
            data = read_file(filesystem, file, self._source.largest_bytes)
        except FilesError as error:
            self._note_failure(document, str(error), permanent=isinstance(error, TooLarge))
            self._log_file(file.url, started, "failed", str(error))
            return "failed"
        document = replace(document, gone_since=None, failed=None)
        arrival = _Arrival(data, file.url, None, None, Entry(file.url), file.state, file.modified)
        outcome, detail = self._take(document, arrival, judged=file.url not in self._accept, is_page=False)
        self._log_file(file.url, started, outcome, detail, data)
        return outcome

    # --- what both do

    def _take(
        self, document: Document, arrival: _Arrival, *, judged: bool, is_page: bool = True
    ) -> tuple[str, str | None]:
        """Keep the bytes, as the document's new state or held back; returns the outcome and what there is to say of it."""
        newest = document.newest
        sha256 = _checksum(arrival.data)
        validators = {"etag": arrival.etag, "last_modified": arrival.last_modified}
        old_bytes = self._store.bytes_of(newest.sha256) if newest else None
        if newest and old_bytes is None:  # what is kept is damaged: if the same comes again, it is whole
            self._store.repair(newest.sha256)
        seen_again = replace(document, versions=_seen_again(document.versions), held_back=None, **validators)
        if newest and newest.sha256 == sha256:
            self._store.keep(arrival.data)
            self._store.save(seen_again)
            return "unchanged", None
        today = stored.now().date()
        new = examine(arrival.data, document.url, arrival.charset, today)
        old = examine(old_bytes, document.url, newest.charset, today) if newest and old_bytes else None
        if is_page and old and not new.fault and (new.media_type, new.text) == (old.media_type, old.text):
            self._store.save(seen_again)
            return "unchanged", "other bytes, the same text"
        self._store.keep(arrival.data)
        reason = None
        if judged and is_page:
            reason = why_held_back(new, old, document.url, arrival.final_url, arrival.media_type)
        elif judged and new.fault and old and not old.fault:
            # who replaces a file means it; but a file may be caught half written
            reason = f"it cannot be read any more: {new.fault}"
        if reason:
            if document.held_back is None or document.held_back.sha256 != sha256:
                self._tell(f"held back, {reason}: {document.url}" + (" (the report stays as it was)" if newest else ""))
            self._store.save(replace(document, held_back=HeldBack(sha256, stored.now(), reason)))
            return "held_back", reason
        version = _version(sha256, new, arrival)
        self._store.save(replace(document, versions=(*document.versions, version), held_back=None, **validators))
        return "changed" if newest else "new", "; ".join(version.notes) or None

    def _new_document(self, url: str) -> Document:
        return Document(stored.report_name(self._source.id, url), self._source.id, url)

    def _described(self, document: Document) -> Document:
        source = self._source
        return replace(
            document,
            publisher=source.publisher,
            region_code=source.region_code,
            rights=source.rights,
            asked_at=stored.now(),
        )

    def _has(self, version: Version) -> bool:
        """Whether the bytes of a version are at hand; the weekly check also makes sure that they are what they were."""
        if self._check_old:
            return self._store.bytes_of(version.sha256) is not None
        return self._store.path_of(version.sha256).exists()

    def _note_failure(self, document: Document, cause: str, *, permanent: bool) -> None:
        """Remember that a document failed. A failure for good is said once, and counts as an error each time."""
        before = document.failed
        message = f"{document.url}: {cause}"
        if permanent and before and before.permanent and before.cause == cause:
            self._run.errors.append(message)
        else:
            self._fail(message)
        self._store.save(replace(document, failed=stored.Failed(stored.now(), cause, permanent)))

    def _say_progress(self, number: int, of: int, outcome: str, url: str) -> None:
        """Say what came of a document where it is news, and now and then how far the work is."""
        if outcome in ("new", "changed"):
            self._say(f"{number} of {of}: {outcome} {url}")
        elif number % _PROGRESS_EVERY == 0:
            self._say(f"{number} of {of}")

    def _fail(self, message: str) -> None:
        self._run.errors.append(message)
        self._say(message)

    def _tell(self, message: str) -> None:
        self._run.told.append(message)
        self._say(message)

    def _record_attempt(self, url: str, purpose: str, result: Answer | FetchError, is_last: bool) -> None:
        """Put what the client tells of into the log."""
        if isinstance(result, FetchError):
            self._record(url, purpose, result, outcome=_outcome_of(result) if is_last else "retried")
        else:
            self._record(url, purpose, result)

    def _record(
        self, url: str, purpose: str, result: Answer | FetchError, outcome: str | None = None, detail: str | None = None
    ) -> str:
        """Put a request into the log and return its outcome: a list was had unless another is named."""
        is_error = isinstance(result, FetchError)
        outcome = outcome or "listed"
        self._store.log(
            Fetch(
                fetch_id=self._fetch_id(),
                source_id=self._source.id,
                url=url,
                final_url=result.final_url,
                purpose=purpose,
                requested_at=result.requested_at,
                seconds=round(result.seconds, 3),
                attempt=result.attempt,
                status=result.status,
                outcome=outcome,
                detail=result.cause if is_error else detail,
                bytes=None if is_error or result.unchanged else len(result.data),
                sha256=None if is_error or result.unchanged else _checksum(result.data),
            )
        )
        return outcome

    def _log_file(
        self,
        url: str,
        at: datetime,
        outcome: str,
        detail: str | None,
        data: bytes | None = None,
        purpose: str = "report",
    ) -> None:
        seconds = (stored.now() - at).total_seconds()
        size, sha256 = (len(data), _checksum(data)) if data is not None else (None, None)
        self._store.log(
            Fetch(
                self._fetch_id(),
                self._source.id,
                url,
                None,
                purpose,
                at,
                seconds,
                1,
                None,
                outcome,
                detail,
                size,
                sha256,
            )
        )

    def _fetch_id(self) -> str:
        self._requests += 1
        return f"{self._source.id}-{self._started:%Y%m%dT%H%M%S}-{self._nonce}-{self._requests:05d}"


@dataclass(frozen=True, slots=True)
class _Arrival:
    """Bytes that came, with what was said of them."""

    data: bytes
    final_url: str
    media_type: str | None
    charset: str | None
    entry: Entry
    etag: str | None
    last_modified: str | None


def _version(sha256: str, new: Examined, arrival: _Arrival) -> Version:
    now = stored.now()
    listed = arrival.entry.publication_day
    day = listed or new.publication_day
    basis = "stated" if listed else new.publication_basis
    return Version(
        sha256=sha256,
        bytes=len(arrival.data),
        media_type=new.media_type,
        declared_media_type=arrival.media_type or mimetypes.guess_type(arrival.final_url)[0],
        charset=arrival.charset,
        final_url=arrival.final_url,
        first_accessed_at=now,
        last_accessed_at=now,
        title=new.title if new.media_type == HTML else arrival.entry.title or new.title,
        publisher=new.publisher,
        publication_day=day,
        publication_precision="day" if day else None,
        publication_basis=basis if day else None,
        notes=tuple(oddities(new, arrival.media_type, arrival.charset)),
    )


def _seen_again(versions: tuple[Version, ...]) -> tuple[Version, ...]:
    return (*versions[:-1], replace(versions[-1], last_accessed_at=stored.now())) if versions else versions


def _outcome_of(error: FetchError) -> str:
    if isinstance(error, Gone):
        return "gone"
    return "disallowed" if isinstance(error, Disallowed) else "failed"


def _checksum(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _record_of(entry: Entry) -> dict[str, Any]:
    day = entry.publication_day.isoformat() if entry.publication_day else None
    return {"url": entry.url, "title": entry.title, "publication_day": day, "updated": entry.updated}


def _entry_of(record: Mapping[str, Any]) -> Entry:
    day = record.get("publication_day")
    return Entry(record["url"], record.get("title"), date.fromisoformat(day) if day else None, record.get("updated"))
