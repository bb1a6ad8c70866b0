with source as (

    select * from {{ ref('indicator_ratios') }}

)

select
    rate_code,
    part_code,
    whole_code
from source
