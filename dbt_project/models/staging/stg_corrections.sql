with source as (

    select * from {{ ref('corrections') }}

)

select
    observation_id,
    field,
    value,
    reason,
    author,
    corrected_on
from source
