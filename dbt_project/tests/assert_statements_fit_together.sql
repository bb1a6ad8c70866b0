{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'fct_findings'}}}) }}

-- Figures that do not fit together, for which a revision, another scope or a missing item may be the reason. Nothing is marked.
select
    arithmetic,
    report,
    statement,
    other_statement,
    finding_id
from {{ ref('fct_findings') }}
where severity = 'apart' and not is_cleared
order by report, finding_id
