"""When a refresh or a check of old pages starts by the clock. Off until somebody turns it on in the Dagster UI."""

from __future__ import annotations

import dagster as dg


def daily_refresh(job_name: str, cron: str, time_zone: str) -> dg.ScheduleDefinition:
    """A refresh every morning before the offices open, in the time of the reports, unless the settings say otherwise. It
    fetches first.
    """
    return dg.ScheduleDefinition(
        name="daily_refresh",
        job_name=job_name,
        cron_schedule=cron,
        execution_timezone=time_zone,
        default_status=dg.DefaultScheduleStatus.STOPPED,
        description=f"At `{cron}` in {time_zone}; `zhibiao doctor` says where that is set. Sources are fetched first. A day "
        "without a new or changed report rebuilds and publishes nothing.",
    )


def weekly_check_of_old_pages(job_name: str, cron: str, time_zone: str) -> dg.ScheduleDefinition:
    """Every page that was ever fetched is asked for again on Sunday night, when the sites are least busy."""
    return dg.ScheduleDefinition(
        name="weekly_check_of_old_pages",
        job_name=job_name,
        cron_schedule=cron,
        execution_timezone=time_zone,
        default_status=dg.DefaultScheduleStatus.STOPPED,
        run_config={"ops": {"fetched_reports": {"config": {"fetch": True, "check_old": True}}}},
        description=f"At `{cron}` in {time_zone}: is each page that was ever fetched still there, and does it say what it said? "
        "What changed is read by the next refresh.",
    )
