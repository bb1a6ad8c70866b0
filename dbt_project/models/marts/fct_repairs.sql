with repairs as (

    select * from {{ ref('stg_repairs') }}

)

select
    report || '-' || cast(repair_no as varchar) as repair_id,
    report,
    repair_no,
    kind,
    raw_start,
    raw_end,
    before,
    after
from repairs
order by report, repair_no
