with source as (

    select * from {{ source('landing', 'twins') }}

)

select
    report,
    twin,
    similarity
from source
