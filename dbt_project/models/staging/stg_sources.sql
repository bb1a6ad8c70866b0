with source as (

    select * from {{ source('landing', 'sources') }}

)

select
    source_id,
    kind,
    location,
    publisher,
    nullif(region_code, '') as region_code,
    rights,
    cast(rhythm_days as integer) as rhythm_days,
    requests_per_minute,
    cast(documents as integer) as documents,
    cast(gone as integer) as gone,
    cast(held_back as integer) as held_back,
    cast(failed as integer) as failed,
    newest_day,
    last_asked_at,
    last_success_at,
    last_error
from source
