"""One refresh from the command line: whether there is anything to do, and what came of doing it.

What lives here: the decision that nothing has changed, which is made without starting Dagster, the lock, and the
result as plain values. What does not: the run itself (``job.py``) and the printing of its result (``cli.py``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from orchestration.configuration import Folders
from orchestration.inputs import INPUT_ERRORS, find_inputs
from orchestration.lock import refresh_lock
from orchestration.progress import Log
from orchestration.publication import Publication, published, published_fingerprint


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One asset check of a run."""

    asset: str
    check: str
    passed: bool
    is_warning: bool  # where it did not pass: whether it only warns
    description: str


@dataclass(frozen=True, slots=True)
class Refresh:
    """What came of a refresh."""

    run_id: str | None  # of the Dagster run; None where none was needed
    succeeded: bool
    changed: bool  # False where nothing differed from what was published: nothing was built
    read: int
    unchanged: int
    withdrawn: int
    quarantined: int  # of this run
    checks: tuple[CheckResult, ...]
    failures: tuple[str, ...]  # what made the run fail, in words
    publication: Publication | None  # what is published now

    @property
    def passed(self) -> int:
        """The number of checks that passed."""
        return sum(check.passed for check in self.checks)

    @property
    def warned(self) -> list[CheckResult]:
        """The checks that did not pass and only warn."""
        return [check for check in self.checks if not check.passed and check.is_warning]

    @property
    def failed(self) -> list[CheckResult]:
        """The checks that did not pass and stop publication."""
        return [check for check in self.checks if not check.passed and not check.is_warning]


def refresh(
    folders: Folders,
    *,
    full: bool = False,
    reread: Sequence[str] = (),
    wait_seconds: float | None = None,
    log: Log = print,
) -> Refresh:
    """Refresh the warehouse of ``folders.data`` from the reports in ``folders.raw``.

    ``full`` reads every report and builds every table whatever is kept; ``reread`` names months of publication (YYYY-MM) whose
    reports are read again; ``wait_seconds`` is how long to wait for
    another refresh of the same folder (None: until it ends); ``log`` is told of the progress. A failed run is a
    result; raises RefreshUnderWay, DataFolderError, NewerDataFolder, DbtProjectError or SuiteError where no run could be started.
    """
    with refresh_lock(folders.lock, wait_seconds=wait_seconds, on_wait=log):
        if not full and not reread and is_up_to_date(folders):
            return Refresh(
                run_id=None,
                succeeded=True,
                changed=False,
                read=0,
                unchanged=published(folders.warehouse).reports,
                withdrawn=0,
                quarantined=0,
                checks=(),
                failures=(),
                publication=published(folders.warehouse),
            )
        from orchestration.job import run_job
        from orchestration.recovery import recovered

        with recovered(folders, log):
            if reread:
                from orchestration.backfill import forget

                for month in reread:
                    forget(folders, month, log)
            return run_job(folders, full=full, log=log)


def is_up_to_date(folders: Folders) -> bool:
    """Whether what is published was made from exactly what lies there now.

    Inputs with a fault are not: the run meets the fault, and says it where the UI shows it.
    """
    was = published_fingerprint(folders)
    if was is None or folders.rereading.exists():
        return False
    try:
        return was == find_inputs(folders).fingerprint
    except INPUT_ERRORS:
        return False
