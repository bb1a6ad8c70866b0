with accuracy as (

    select * from {{ ref('stg_accuracy') }}

)

select
    gold_set || '/' || scope || '/' || scope_name || '/' || metric as accuracy_id,
    gold_set,
    held_out,
    scope,
    scope_name,
    metric,
    value,
    numerator,
    denominator,
    bar,
    goal,
    passed,
    reader_version,
    registry_fingerprint,
    gold_fingerprint
from accuracy
order by gold_set, scope, scope_name, metric
