with source as (

    select * from {{ source('landing', 'quarantine') }}

)

select
    file,
    report,
    sha256,
    cause,
    remedy,
    cast(seen_at as timestamp) as seen_at
from source
