with quarantine as (

    select * from {{ ref('stg_quarantine') }}

)

select
    file,
    report,
    sha256,
    cause,
    remedy,
    seen_at
from quarantine
order by file
