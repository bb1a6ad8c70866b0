"""Reading again what was published in some months, where a person wants it although nothing has changed.

What lives here: the forgetting of kept readings by month of publication, as a partitioned job for the UI and as a function for
the command. What does not: the reading, which the next refresh does, since what was forgotten looks new to it.
"""

import dagster as dg

from orchestration import landing
from orchestration.configuration import Folders
from orchestration.presentation import count
from orchestration.progress import Log, teller
from orchestration.resources import FoldersResource

#: By the month in which a report was published; the first is older than every web page of a bureau.
MONTHS = dg.MonthlyPartitionsDefinition(start_date="1995-01-01", timezone="Asia/Shanghai", end_offset=1)


def forget(folders: Folders, month: str, log: Log) -> int:
    """Have the reports that were published in a month (YYYY-MM) read again by the next refresh; returns how many they are."""
    with landing.build_database(folders.build_database) as connection:
        landing.ensure_tables(connection)
        found = landing.forget_month(connection, month)
    if found:
        folders.rereading.touch()
    log(f"{month}: {count(found, 'report')} will be read again by the next refresh")
    return found


@dg.op(description="Makes every report that was published in the month look new to the next refresh.")
def forget_readings(context: dg.OpExecutionContext, folders: FoldersResource) -> None:
    """Forget the readings of the partition's month."""
    found = forget(folders.folders, context.partition_key[:7], teller(context.log))
    context.add_output_metadata({"reports": found})


@dg.job(
    name="reread",
    partitions_def=MONTHS,
    executor_def=dg.in_process_executor,
    description="For a backfill: the reports that were published in the chosen months are read again by the next refresh.",
)
def reread() -> None:
    """One op for each month."""
    forget_readings()
