"""When a refresh starts by the clock. Off until somebody turns it on in the Dagster UI."""

from __future__ import annotations

import dagster as dg


def daily_refresh(job_name: str) -> dg.ScheduleDefinition:
    """A refresh every morning before the offices open, in the time of the reports."""
    return dg.ScheduleDefinition(
        name="daily_refresh",
        job_name=job_name,
        cron_schedule="0 6 * * *",
        execution_timezone="Asia/Shanghai",
        default_status=dg.DefaultScheduleStatus.STOPPED,
        description="Every day at 6:00 in China. A day without a new or changed report rebuilds and publishes nothing.",
    )
