with source as (

    select * from {{ source('landing', 'observations') }}

)

select
    observation_id,
    report,
    cast(raw_start as integer) as raw_start,
    cast(raw_end as integer) as raw_end,
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
    nullif(region_code, '') as region_code,
    region_basis,
    period_type,
    cast(period_start as date) as period_start,
    cast(period_end as date) as period_end,
    period_basis,
    number_id,
    indicator_status,
    indicator_rule,
    region_rule,
    period_rule,
    measure_rule,
    change_unit,
    cast(paragraph_no as integer) as paragraph_no,
    cast(sentence_no as integer) as sentence_no,
    cast(sentence_start as integer) as sentence_start,
    cast(number_start as integer) as number_start
from source
