{{ config(severity='warn', meta={'dagster': {'ref': {'name': 'fct_findings'}}}) }}

-- Figures that do not fit together, for which a revision, another scope or a missing item may be the reason. Nothing is marked.
select
    string_agg(arithmetic, '; ' order by finding_id) as arithmetic,
    report,
    statement,
    nullif(other_statement, statement) as other_statement
from {{ ref('fct_findings') }}
where severity = 'apart' and not is_cleared
group by report, statement, other_statement
order by report, statement, other_statement
