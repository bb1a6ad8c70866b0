{{
    config(
        materialized='incremental',
        incremental_strategy='replace_changed',
        meta={'replaced_by': {
            'report': 'report', 'cell_id': 'cell_id', 'other_cell_id': 'cell_id', 'series_id': 'series_id'
        }}
    )
}}

-- Every check that was possible, whether it agreed or not, of the three layers of the audit: within a report, between chosen
-- values, along a series. A row is built anew where any of the keys that a layer is built by has changed.
with findings as (

    {% for layer in ['int_findings_within', 'int_findings_between', 'int_findings_of_series'] %}
    select * from {{ ref(layer) }}
    {{ only_changed_by({
        'report': 'report', 'cell_id': 'cell_id', 'other_cell_id': 'cell_id', 'series_id': 'series_id'
    }) }}
    {{ 'union all by name' if not loop.last }}
    {% endfor %}

),

observations as (

    select * from {{ ref('int_observations_keyed') }}

)

select
    findings.finding_id,
    findings.rule,
    findings.verdict,
    findings.severity,
    case
        when findings.other_reports = [findings.report] then 'within_a_report'
        else 'between_reports'
    end as scope,
    findings.comparison,
    findings.observation_id,
    findings.other_observation_ids,
    findings.report,
    findings.other_reports,
    observations.indicator_code,
    observations.indicator_name,
    observations.breakdown,
    observations.region_code,
    observations.period_type,
    observations.period_start,
    observations.period_end,
    observations.unit,
    findings.statement,
    findings.other_statement,
    findings.arithmetic,
    findings.stated_value,
    findings.implied_value,
    findings.implied_low,
    findings.implied_high,
    findings.stated_value - findings.implied_value as difference,
    abs(findings.stated_value - findings.implied_value)
    / nullif(greatest(abs(findings.stated_value), abs(findings.implied_value)), 0) as distance,
    findings.marked_observation_ids,
    len(findings.marked_observation_ids) > 0 as marks_suspect,
    findings.is_cleared,
    findings.cleared_reason,
    findings.cell_id,
    findings.other_cell_id,
    findings.series_id,
    observations.unit_key,
    observations.period_key
from findings
inner join observations on findings.observation_id = observations.observation_id
order by findings.report, findings.finding_id
