{{ config(materialized='incremental', incremental_strategy='replace_changed', meta={'replaced_by': 'report'}) }}

with derived as (

    select * from {{ ref('int_values_derived') }}
    {{ only_changed('report') }}

),

reports as (

    select * from {{ ref('stg_reports') }}

)

select
    derived.derived_id,
    derived.rule,
    derived.indicator_code,
    derived.indicator_name,
    derived.breakdown,
    derived.region_code,
    derived.period_type,
    derived.period_start,
    derived.period_end,
    derived.unit,
    derived.value_kind,
    derived.measure,
    derived.value,
    derived.lowest,
    derived.highest,
    derived.arithmetic,
    true as is_derived,
    derived.observation_id,
    array_to_string(derived.base_observation_ids, ', ') as base_observation_ids,
    derived.report,
    reports.publication_day,
    derived.sentence,
    derived.cell_id,
    derived.series_id,
    derived.unit_key,
    derived.period_key
from derived
left join reports on derived.report = reports.report
order by derived.report, derived.derived_id
