with source as (

    select * from {{ source('landing', 'fetches') }}

)

select
    fetch_id,
    source_id,
    url,
    final_url,
    purpose,
    requested_at,
    seconds,
    cast(attempt as integer) as attempt,
    cast(status as integer) as status,
    outcome,
    detail,
    bytes,
    sha256
from source
