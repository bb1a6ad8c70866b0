{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'fct_findings'}}}) }}

-- Figures of one sentence that cannot all be true, by whatever rounding. A mistake of the press: what does not fit is marked
-- suspect and kept, and nothing stops.
{{ findings_by_statement('impossible') }}
