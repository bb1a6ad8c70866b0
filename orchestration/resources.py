"""The resources of the Dagster job: the folders that a run works on, and the lock that keeps runs apart.

What lives here: what every asset needs to be handed, and what is done before it is. What does not: the paths themselves
(``configuration.py``), and how what a killed run left is made good (``recovery.py``, ``runs.py``).
"""

from collections.abc import Generator
from contextlib import contextmanager, nullcontext

import dagster as dg
from dagster import ConfigurableResource

from orchestration import settings
from orchestration.configuration import Folders
from orchestration.data_format import NewerDataFolder
from orchestration.lock import refresh_lock
from orchestration.progress import teller
from orchestration.recovery import DataFolderError, recovered
from orchestration.runs import end_runs_of_dead_processes, forget_old_runs, note_process


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
        """Hold the lock of the data folder during the run; what a killed refresh left is made good first."""
        tell = teller(context.log) if context.log else print
        if context.instance and context.run_id:
            note_process(context.instance, context.run_id)
        with refresh_lock(self.folders.lock, on_wait=tell) as outermost:
            if context.instance and context.run_id:
                end_runs_of_dead_processes(context.instance, tell)
            try:
                # the command has done it already where it holds the lock around the run
                with recovered(self.folders, tell) if outermost else nullcontext():
                    yield self
                if context.instance:
                    forget_old_runs(context.instance, int(settings.value_of("runs.keep_days")))
            except (DataFolderError, NewerDataFolder) as error:
                raise dg.Failure(description=str(error)) from error
