with source as (

    select * from {{ source('landing', 'published_counts') }}

)

select
    name,
    value,
    run_id
from source
