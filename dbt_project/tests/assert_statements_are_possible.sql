{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'fct_findings'}}}) }}

-- Figures of one sentence that cannot all be true, by whatever rounding. A mistake of the press: what does not fit is marked
-- suspect and kept, and nothing stops.
select
    string_agg(arithmetic, '; ' order by finding_id) as arithmetic,
    report,
    statement,
    nullif(other_statement, statement) as other_statement
from {{ ref('fct_findings') }}
where severity = 'impossible' and not is_cleared
group by report, statement, other_statement
order by report, statement, other_statement
