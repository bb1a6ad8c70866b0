{{ config(meta={'dagster': {'ref': {'name': 'stg_corrections'}}}) }}

-- A correction whose observation is no longer there corrects nothing: the report was withdrawn, or is now read otherwise. It
-- must not be forgotten in silence, and is named here with what it said.
select
    corrections.observation_id,
    corrections.field,
    corrections.value,
    corrections.reason,
    corrections.author,
    'no report states this observation any more: withdraw the correction, or find the observation anew' as remedy
from {{ ref('stg_corrections') }} as corrections
left join {{ ref('stg_observations') }} as observations on corrections.observation_id = observations.observation_id
where observations.observation_id is null
