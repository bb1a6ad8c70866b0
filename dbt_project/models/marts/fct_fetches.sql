-- Every request for a report, a list of reports or the rules of a host, with what came of it.
with fetches as (

    select * from {{ ref('stg_fetches') }}

)

select
    fetch_id,
    source_id,
    url,
    final_url,
    purpose,
    requested_at,
    seconds,
    attempt,
    status,
    outcome,
    detail,
    bytes,
    sha256
from fetches
order by requested_at, fetch_id
