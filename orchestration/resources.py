"""The resources of the Dagster job: the folders that a run works on, and the lock that keeps runs apart.

What lives here: what every asset needs to be handed. What does not: the paths themselves (``configuration.py``).
"""

from collections.abc import Generator
from contextlib import contextmanager

import dagster as dg
from dagster import ConfigurableResource

from orchestration.configuration import Folders
from orchestration.lock import refresh_lock
from orchestration.progress import teller


class FoldersResource(ConfigurableResource):
    """The raw folder and the data folder of a run, locked against a second run for as long as the run lasts.

    In one process (the executor of this code location) a resource lives as long as the run. Another refresh of the same
    data folder waits for it.
    """

    raw: str
    data: str

    @property
    def folders(self) -> Folders:
        """The folders as absolute paths."""
        return Folders.of(self.raw, self.data)

    @contextmanager
    def yield_for_execution(self, context: dg.InitResourceContext) -> Generator["FoldersResource", None, None]:
        """Hold the lock of the data folder during the run."""
        log = context.log
        with refresh_lock(self.folders.lock, on_wait=teller(log) if log else None):
            yield self
