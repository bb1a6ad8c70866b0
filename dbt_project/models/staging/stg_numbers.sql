with source as (

    select * from {{ source('landing', 'numbers') }}

)

select
    number_id,
    report,
    cast(number_no as integer) as number_no,
    cast(raw_start as integer) as raw_start,
    cast(raw_end as integer) as raw_end,
    raw_text,
    cast("start" as integer) as text_start,
    cast("end" as integer) as text_end,
    cast(paragraph_no as integer) as paragraph_no,
    cast(sentence_no as integer) as sentence_no,
    sentence,
    fate,
    reason,
    value,
    unit
from source
