{{ config(tags=['validation']) }}

-- Built after every other check of the run, so that it holds the results of the run at hand; those of runs that failed are
-- kept and come with the next publication.
with results as (

    select * from {{ ref('stg_validation_results') }}

)

select
    run_id || '/' || asset || '/' || check_name as result_id,
    run_id,
    ran_at,
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
from results
order by ran_at desc, asset, check_name
