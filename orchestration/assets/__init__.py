"""The assets of the Dagster graph, along the way of the data: raw reports, readings, dbt models, publication.

What lives here: thin shells that call pure functions and say in the UI what was made. What does not: rules of reading
(``reading/``), what tables mean (``dbt_project/``), what is plausible (``expectations/``).
"""
