with source as (

    select * from {{ source('landing', 'raw_reports') }}

)

select
    file,
    report,
    sha256,
    first_seen_at,
    gone_at
from source
