{{ config(materialized='view') }}

-- The curator's word goes before the reader's, field by field. A status set to `ok` clears the reason; one set to
-- `suspect` takes the correction's reason.
with observations as (

    select * from {{ ref('stg_observations') }}

),

corrections as (

    select * from {{ ref('int_corrections_gathered') }}

),

indicators as (

    select * from {{ ref('stg_indicators') }}

),

corrected as (

    select
        observations.observation_id,
        observations.report,
        observations.raw_start,
        observations.raw_end,
        observations.raw_text,
        observations.sentence,
        {{ corrected('value', 'double') }} as value,
        {{ corrected('value_high', 'double') }} as value_high,
        {{ corrected('unit') }} as unit,
        {{ corrected('bound') }} as bound,
        {{ corrected('measure') }} as measure,
        {{ corrected('status') }} as status,
        case
            when not coalesce(map_contains(corrections.fields, 'status'), false) then observations.status_reason
            when corrections.fields['status'] = 'suspect' then corrections.reasons
        end as status_reason,
        {{ corrected('indicator_code') }} as indicator_code,
        observations.indicator_name as indicator_name_as_read,
        {{ corrected('breakdown') }} as breakdown,
        {{ corrected('region_code') }} as region_code,
        observations.region_basis,
        {{ corrected('period_type') }} as period_type,
        {{ corrected('period_start', 'date') }} as period_start,
        {{ corrected('period_end', 'date') }} as period_end,
        observations.period_basis,
        observations.number_id,
        observations.indicator_rule,
        observations.region_rule,
        observations.period_rule,
        observations.measure_rule,
        observations.change_unit,
        observations.paragraph_no,
        observations.sentence_no,
        observations.sentence_start,
        observations.number_start,
        corrections.observation_id is not null as is_corrected,
        corrections.reasons as correction_reason,
        corrections.authors as correction_author,
        corrections.corrected_on
    from observations
    left join corrections on observations.observation_id = corrections.observation_id

)

select
    corrected.* exclude (indicator_name_as_read),
    -- one name for one code: a corrected code brings the registry's name with it; what is derived from a catalogued
    -- indicator (its growth, its rank) is catalogued with it and keeps the name that the reader formed
    case
        when corrected.indicator_code = indicators.indicator_code then indicators.indicator_name
        else corrected.indicator_name_as_read
    end as indicator_name,
    case when indicators.indicator_code is null then 'provisional' else 'catalogued' end as indicator_status
from corrected
left join indicators on indicators.indicator_code = {{ base_indicator('corrected.indicator_code') }}
