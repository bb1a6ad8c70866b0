{{ config(materialized='incremental', incremental_strategy='replace_changed', meta={'replaced_by': 'report'}) }}

with observations as (

    select * from {{ ref('int_observations_audited') }}
    {{ only_changed('report') }}

)

select
    -- the contract, in its order
    observation_id,
    report,
    raw_start,
    raw_end,
    raw_text,
    sentence,
    value,
    value_high,
    unit,
    bound,
    measure,
    status,
    status_reason,
    indicator_code,
    indicator_name,
    breakdown,
    region_code,
    region_basis,
    period_type,
    period_start,
    period_end,
    period_basis,
    -- further columns of the reader
    number_id,
    indicator_status,
    indicator_rule,
    region_rule,
    period_rule,
    measure_rule,
    change_unit,
    paragraph_no,
    sentence_no,
    sentence_start,
    number_start,
    -- keys, what a curator changed and what a reprint repeats
    cell_id,
    series_id,
    unit_key,
    period_key,
    value_kind,
    region_code_as_read,
    is_corrected,
    correction_reason,
    correction_author,
    corrected_on,
    repeats_observation_id
from observations
order by report, raw_start, observation_id
