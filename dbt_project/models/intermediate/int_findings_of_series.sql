{{ config(materialized='incremental', incremental_strategy='replace_changed', meta={'replaced_by': 'series_id'}) }}

-- Counts that cannot fall: what was done from one day on, told again on a later day (1月至8月, 1月至9月), and what a sentence
-- counts 累计 twice within a year. A stock may fall, and so may a sum that is net of something. Each value stands against
-- the one before it.
with observations as (

    select * from {{ ref('int_observations_keyed') }}
    where
        status = 'ok'
        and value_kind = 'level'
        and measure in ('stock', 'flow')
        and period_end is not null
        and (
            (period_type = 'span' and period_start is not null and measure = 'flow')
            or (
                period_type = 'instant'
                and measure_rule = 'cumulative up to a day'
                and regexp_matches(left(sentence, number_start), '累计[^,，;；。]*$')
            )
        )
        and not regexp_matches(indicator_name, '净|差额|增减|余额|平均|人均')
        {{ only_changed('series_id', conjunction='and') }}

),

ranked as (

    select * from {{ ref('int_indicator_values_ranked') }}
    where choice_rank = 1

),

winners as (

    select
        observations.*,
        {{ audit_low('observations') }} as low,
        {{ audit_high('observations') }} as high,
        coalesce(cast(observations.period_start as varchar), cast(year(observations.period_end) as varchar)) as since
    from observations
    inner join ranked on observations.observation_id = ranked.observation_id

),

pairs as (

    select
        winners as later,
        lag(winners) over (partition by series_id, period_type, since order by period_end) as earlier
    from winners

)

select
    {{ finding_id("'falling_series'", 'pairs.later.observation_id', '[pairs.earlier.observation_id]') }} as finding_id,
    'falling_series' as rule,
    if(pairs.later.high >= pairs.earlier.low, 'confirmed', 'contradicted') as verdict,
    'at_least' as comparison,
    if(pairs.later.high >= pairs.earlier.low, null, 'apart') as severity,
    pairs.later.observation_id as observation_id,
    [pairs.earlier.observation_id] as other_observation_ids,
    pairs.later.report as report,
    [pairs.earlier.report] as other_reports,
    pairs.later.sentence as statement,
    pairs.earlier.sentence as other_statement,
    {{ in_words('pairs.later.value') }} || ' up to ' || cast(pairs.later.period_end as varchar)
    || if(pairs.later.high >= pairs.earlier.low, ' ≥ ', ' < ') || {{ in_words('pairs.earlier.value') }}
    || ' up to ' || cast(pairs.earlier.period_end as varchar) as arithmetic,
    pairs.later.value as stated_value,
    pairs.earlier.value as implied_value,
    pairs.earlier.low as implied_low,
    cast(null as double) as implied_high,
    cast([] as varchar[]) as marked_observation_ids,
    false as is_cleared,
    cast(null as varchar) as cleared_reason,
    pairs.later.cell_id as cell_id,
    pairs.earlier.cell_id as other_cell_id,
    pairs.later.series_id as series_id,
    pairs.earlier.series_id as other_series_id
from pairs
where pairs.earlier is not null
{% if not execute %}-- built after it: {{ ref('int_cells_compared_left') }}{% endif %}
