"""When a refresh starts by the clock. Off until somebody turns it on in the Dagster UI."""

from __future__ import annotations

import dagster as dg


def daily_refresh(job_name: str, cron: str, time_zone: str) -> dg.ScheduleDefinition:
    """A refresh every morning before the offices open, in the time of the reports, unless the settings say otherwise."""
    return dg.ScheduleDefinition(
        name="daily_refresh",
        job_name=job_name,
        cron_schedule=cron,
        execution_timezone=time_zone,
        default_status=dg.DefaultScheduleStatus.STOPPED,
        description=f"At `{cron}` in {time_zone}; `zhibiao doctor` says where that is set. A day without a new or changed "
        "report rebuilds and publishes nothing.",
    )
