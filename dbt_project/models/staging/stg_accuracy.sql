with source as (

    select * from {{ source('landing', 'accuracy') }}

)

select
    gold_set,
    held_out,
    scope,
    scope_name,
    metric,
    value,
    cast(numerator as integer) as numerator,
    cast(denominator as integer) as denominator,
    bar,
    goal,
    passed,
    reader_version,
    registry_fingerprint,
    gold_fingerprint
from source
