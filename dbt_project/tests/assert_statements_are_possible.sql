{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'fct_findings'}}}) }}

-- Figures of one sentence that cannot all be true, by whatever rounding. A mistake of the press: what does not fit is marked
-- suspect and kept, and nothing stops.
select
    arithmetic,
    report,
    statement,
    other_statement,
    finding_id
from {{ ref('fct_findings') }}
where severity = 'impossible' and not is_cleared
order by report, finding_id
