"""Great Expectations suites as Dagster asset checks: a thin bridge.

What lives here: reading the suites, running one on a data frame, marking what is implausible, and the asset checks of
the finished tables. What does not: the expectations themselves (``expectations/``) and the checks that dbt runs.
"""
