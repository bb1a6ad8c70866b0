{{
    config(
        materialized='incremental',
        incremental_strategy='replace_changed',
        meta={'replaced_by': 'cell_id', 'changed_in': 'int_cells_reaudited'}
    )
}}

-- One row a cell: the observation that the rule of int_indicator_values_ranked puts first, what the others say, and what
-- the audit says of it.
with observations as (

    select * from {{ ref('int_observations_keyed') }}
    {{ only_changed('cell_id', changed_in='int_cells_reaudited') }}

),

ranked as (

    select * from {{ ref('int_indicator_values_ranked') }}
    {{ only_changed('cell_id', changed_in='int_cells_reaudited') }}

),

-- what reprints repeat counts once, but every report that says it is an origin
repeats as (

    select
        repeats_observation_id,
        report
    from {{ ref('int_observations_keyed') }}
    where repeats_observation_id is not null

),

origins as (

    select
        ranked.cell_id,
        cast(count(distinct repeats.report) as integer) as n_reprints
    from ranked
    inner join repeats on ranked.observation_id = repeats.repeats_observation_id
    group by ranked.cell_id

),

statements as (

    select
        cell_id,
        cast(count(*) as integer) as n_observations,
        cast(count(*) filter (where agrees_with_winner) as integer) as n_agreeing,
        cast(count(distinct report) as integer) as n_reports
    from ranked
    group by cell_id

),

winners as (

    select * from ranked
    where choice_rank = 1

),

-- a check says something of every observation that takes part in it; where it marks one as suspect, nothing against the
-- others, and where a curator has cleared it, nothing against any
checks as (

    select
        verdict,
        comparison,
        is_cleared,
        marked_observation_ids,
        unnest([observation_id] || other_observation_ids) as observation_id
    from {{ ref('int_findings_within') }}

    union all

    select
        verdict,
        comparison,
        is_cleared,
        marked_observation_ids,
        unnest([observation_id] || other_observation_ids) as observation_id
    from {{ ref('int_findings_between') }}

    union all

    select
        verdict,
        comparison,
        is_cleared,
        marked_observation_ids,
        unnest([observation_id] || other_observation_ids) as observation_id
    from {{ ref('int_findings_of_series') }}

),

audits as (

    select
        winners.observation_id,
        cast(count(*) filter (where checks.verdict = 'confirmed') as integer) as n_confirmed,
        cast(count(*) filter (
            where
            checks.verdict = 'contradicted'
            and not checks.is_cleared
            and (
                len(checks.marked_observation_ids) = 0
                or list_contains(checks.marked_observation_ids, winners.observation_id)
            )
        ) as integer) as n_contradicted,
        bool_or(checks.verdict = 'confirmed' and checks.comparison = 'equals') as is_borne_out
    from winners
    inner join checks on winners.observation_id = checks.observation_id
    group by winners.observation_id

)

select
    winners.cell_id,
    observations.indicator_code,
    observations.indicator_name,
    observations.breakdown,
    observations.region_code,
    observations.period_type,
    observations.period_start,
    observations.period_end,
    observations.unit,
    observations.value_kind,
    observations.value,
    observations.value_high,
    observations.bound,
    observations.measure,
    statements.n_observations,
    statements.n_agreeing,
    statements.n_reports,
    coalesce(origins.n_reprints, 0) as n_reprints,
    winners.observation_id,
    winners.report,
    winners.publication_day,
    case when winners.ranked_by = 'last' then 'only' else winners.ranked_by end as chosen_by,
    case
        when audits.n_contradicted > 0 then 'contradicted'
        when audits.is_borne_out then 'confirmed'
        when audits.n_confirmed > 0 then 'not_contradicted'
        else 'unchecked'
    end as audit,
    coalesce(audits.n_confirmed, 0) as n_confirmed,
    coalesce(audits.n_contradicted, 0) as n_contradicted,
    observations.is_corrected,
    observations.series_id,
    observations.unit_key,
    observations.period_key
from winners
inner join observations on winners.observation_id = observations.observation_id
inner join statements on winners.cell_id = statements.cell_id
left join origins on winners.cell_id = origins.cell_id
left join audits on winners.observation_id = audits.observation_id
order by
    observations.indicator_code,
    observations.region_code,
    observations.breakdown,
    observations.period_end,
    winners.cell_id
