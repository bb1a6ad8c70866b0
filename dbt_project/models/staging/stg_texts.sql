with source as (

    select * from {{ source('landing', 'texts') }}

)

select
    report,
    raw_text,
    text
from source
