with source as (

    select * from {{ source('landing', 'raw_reports') }}

)

select
    file,
    report,
    sha256,
    source_id,
    rights,
    accessed_at,
    page_gone_since,
    first_seen_at,
    gone_at
from source
