"""Text in, facts out: from the bytes of a report to its ledger of numbers and its observations.

Pure functions only. Nothing here imports Dagster, dbt, Great Expectations, pandas or a database, and the same bytes give
the same reading on every machine.
"""
