{#- The contradictions of one severity that no curator cleared, a row for each pair of statements, with all their arithmetic. -#}
{% macro findings_by_statement(severity) -%}
select
    string_agg(arithmetic, '; ' order by finding_id) as arithmetic,
    report,
    statement,
    nullif(other_statement, statement) as other_statement
from {{ ref('fct_findings') }}
where severity = '{{ severity }}' and not is_cleared
group by report, statement, other_statement
order by report, statement, other_statement
{%- endmacro %}
