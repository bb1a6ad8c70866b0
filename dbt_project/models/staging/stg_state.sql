with source as (

    select * from {{ source('landing', 'state') }}

)

select
    name,
    value
from source
