with source as (

    select * from {{ ref('set_aside') }}

)

select
    item_id,
    item,
    reason,
    reviewed_by,
    reviewed_on
from source
