with source as (

    select * from {{ source('landing', 'repairs') }}

)

select
    report,
    cast(repair_no as integer) as repair_no,
    kind,
    cast(raw_start as integer) as raw_start,
    cast(raw_end as integer) as raw_end,
    before,
    after
from source
