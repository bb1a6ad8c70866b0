{{ config(tags=['validation']) }}

with source as (

    select * from {{ source('landing', 'validation_results') }}

)

select
    run_id,
    cast(ran_at as timestamp) as ran_at,
    engine,
    suite,
    asset,
    check_name,
    severity,
    blocking,
    passed,
    rows_seen,
    evaluated,
    failing,
    observed,
    demand,
    description,
    sample,
    data_docs
from source
