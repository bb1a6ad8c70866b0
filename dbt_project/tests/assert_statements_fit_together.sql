{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'fct_findings'}}}) }}

-- Figures that do not fit together, for which a revision, another scope or a missing item may be the reason. Nothing is marked.
{{ findings_by_statement('apart') }}
