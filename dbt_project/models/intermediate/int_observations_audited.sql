{{ config(materialized='view') }}

-- Observations with what the arithmetic of their own reports says of them: one that cannot be true is suspect, and says
-- against which statement. A view, since few are: the observations themselves are not copied.
with observations as (

    select * from {{ ref('int_observations_keyed') }}

),

findings as (

    select * from {{ ref('int_findings_within') }}
    where len(marked_observation_ids) > 0

),

marks as (

    select
        finding_id,
        arithmetic,
        if(statement = other_statement, statement, statement || ' / ' || other_statement) as statements,
        unnest(marked_observation_ids) as observation_id
    from findings

),

reasons as (

    select
        observation_id,
        'The arithmetic of the report does not hold: ' || string_agg(arithmetic, '; ' order by finding_id)
        || '. ' || string_agg(distinct statements, ' / ' order by statements) as reason
    from marks
    group by observation_id

)

select
    observations.* exclude (status, status_reason),
    if(reasons.observation_id is null, observations.status, 'suspect') as status,
    coalesce(reasons.reason, observations.status_reason) as status_reason
from observations
left join reasons on observations.observation_id = reasons.observation_id
