{{ config(tags=['validation']) }}

-- Each check over the runs that are kept: how often it held, when it failed last, how many rows fail now and did before.
with results as (

    select
        *,
        row_number() over (partition by asset, check_name order by ran_at desc, run_id desc) as age
    from {{ ref('fct_validation_results') }}

),

latest_run as (

    select max_by(run_id, ran_at) as run_id
    from results

)

select
    results.asset || '/' || results.check_name as check_id,
    results.asset,
    results.check_name,
    max(results.engine) filter (where results.age = 1) as engine,
    max(results.severity) filter (where results.age = 1) as severity,
    bool_or(results.run_id = latest_run.run_id) as in_last_run,
    cast(count(*) as integer) as n_runs,
    cast(count(*) filter (where not results.passed) as integer) as n_failed_runs,
    count(*) filter (where results.passed) / count(*) as passed_share,
    min(results.ran_at) as first_ran_at,
    max(results.ran_at) as last_ran_at,
    max(results.ran_at) filter (where not results.passed) as last_failed_at,
    max_by(results.run_id, results.ran_at) filter (where not results.passed) as last_failed_run_id,
    bool_or(results.passed) filter (where results.age = 1) as passed_now,
    bool_or(results.passed) filter (where results.age = 2) as passed_before,
    max(results.failing) filter (where results.age = 1) as failing_now,
    max(results.failing) filter (where results.age = 2) as failing_before,
    max(results.failing) filter (where results.age = 1) - max(results.failing) filter (where results.age = 2) as failing_change,
    max(results.observed) filter (where results.age = 1) as observed_now,
    max(results.observed) filter (where results.age = 2) as observed_before
from results
cross join latest_run
group by results.asset, results.check_name
order by check_id
