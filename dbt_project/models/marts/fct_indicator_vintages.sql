{{ config(materialized='incremental', incremental_strategy='replace_changed', meta={'replaced_by': 'cell_id'}) }}

-- What was known of a cell from one publication day to the next: the value that the rule of int_indicator_values_ranked
-- chooses among what had been published by then. The rule orders the observations of a cell once and for all, so the best
-- of those known on a day is the one with the least rank. Reports without a day of publication were known nobody knows
-- when: they take no part. A curator's corrections mend the reading of a report and hold from its day on.
with ranked as (

    select * from {{ ref('int_indicator_values_ranked') }}
    where
        publication_day is not null
        {{ only_changed('cell_id', conjunction='and') }}

),

observations as (

    select * from {{ ref('int_observations_keyed') }}
    {{ only_changed('cell_id') }}

),

days as (

    select
        cell_id,
        publication_day,
        min(choice_rank) over up_to_then as choice_rank,
        cast(count(*) over up_to_then as integer) as n_observations
    from ranked
    window up_to_then as (
        partition by cell_id
        order by publication_day
        range between unbounded preceding and current row
    )
    qualify row_number() over (partition by cell_id, publication_day order by choice_rank) = 1

),

known as (

    select
        ranked.* exclude (publication_day, choice_rank),
        days.publication_day as known_from,
        days.n_observations,
        ranked.publication_day,
        row_number() over by_day as vintage_no,
        lead(days.publication_day) over by_day as next_day,
        lag(ranked.value) over by_day as previous_value,
        lag(ranked.observation_id) over by_day as previous_observation_id,
        lag(ranked.allowed_low) over by_day as previous_low,
        lag(ranked.allowed_high) over by_day as previous_high
    from days
    inner join ranked on days.cell_id = ranked.cell_id and days.choice_rank = ranked.choice_rank
    window by_day as (partition by days.cell_id order by days.publication_day)

)

select
    known.cell_id || ' ' || cast(known.known_from as varchar) as vintage_id,
    known.cell_id,
    cast(known.vintage_no as integer) as vintage_no,
    known.known_from,
    cast(known.next_day - interval 1 day as date) as known_until,
    observations.indicator_code,
    observations.indicator_name,
    observations.breakdown,
    observations.region_code,
    observations.period_type,
    observations.period_start,
    observations.period_end,
    observations.unit,
    observations.value_kind,
    known.value,
    known.value_high,
    known.bound,
    observations.measure,
    known.n_observations,
    known.previous_value,
    case
        when known.vintage_no = 1 then 'first'
        when known.observation_id = known.previous_observation_id or known.value = known.previous_value then 'confirmed'
        when known.allowed_low < known.previous_high and known.previous_low < known.allowed_high then 'refined'
        else 'restated'
    end as news,
    coalesce(
        known.vintage_no > 1
        and known.value <> known.previous_value
        and not (known.allowed_low < known.previous_high and known.previous_low < known.allowed_high),
        false
    ) as is_restatement,
    known.observation_id,
    known.report,
    observations.unit_key,
    observations.period_key
from known
inner join observations on known.observation_id = observations.observation_id
order by
    observations.indicator_code,
    observations.region_code,
    observations.breakdown,
    observations.period_end,
    known.cell_id,
    known.known_from
