with source as (

    select * from {{ ref('indicator_phrases') }}

)

select
    phrase,
    indicator_code,
    breakdown
from source
