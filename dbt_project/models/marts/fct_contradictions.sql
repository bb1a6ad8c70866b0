{{ config(materialized='incremental', incremental_strategy='replace_changed', meta={'replaced_by': 'cell_id'}) }}

-- Two statements of one cell that cannot both be true: what their wordings allow has nothing in common. Each statement is
-- set against the cell's value, which won by the rule of int_indicator_values_ranked; so is what other figures imply of the
-- cell. Both are kept.
with ranked as (

    select * from {{ ref('int_indicator_values_ranked') }}
    {{ only_changed('cell_id') }}

),

derived as (

    select * from {{ ref('int_values_derived') }}
    {{ only_changed('cell_id') }}

),

observations as (

    select * from {{ ref('int_observations_keyed') }}
    {{ only_changed('cell_id') }}

),

winners as (

    select * from ranked
    where choice_rank = 1

),

stated as (

    select
        winners.observation_id,
        others.observation_id as other_observation_id,
        null as derived_id,
        others.report as other_report,
        others.value as other_value,
        others.bound as other_bound,
        observations.sentence as other_sentence,
        null as arithmetic,
        case
            when winners.correction_rank < others.correction_rank then 'correction'
            when winners.precision_rank < others.precision_rank then 'precision'
            when winners.authority_rank < others.authority_rank then 'authority'
            when winners.publication_day is distinct from others.publication_day then 'newest'
            else 'order'
        end as won_by
    from winners
    inner join ranked as others on winners.cell_id = others.cell_id
    inner join observations on others.observation_id = observations.observation_id
    where not others.agrees_with_winner

),

implied as (

    select
        winners.observation_id,
        derived.observation_id as other_observation_id,
        derived.derived_id,
        derived.report as other_report,
        derived.value as other_value,
        'about' as other_bound,
        derived.sentence as other_sentence,
        derived.arithmetic,
        'stated' as won_by
    from winners
    inner join derived on winners.cell_id = derived.cell_id
    where not (derived.lowest < winners.allowed_high and winners.allowed_low < derived.highest)

),

pairs as (

    select * from stated
    union all
    select * from implied

)

select
    winners.observation_id || ' ' || coalesce(pairs.derived_id, pairs.other_observation_id) as contradiction_id,
    case
        when pairs.derived_id is not null then 'implied'
        when winners.report = pairs.other_report then 'within_a_report'
        else 'between_reports'
    end as kind,
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
    winners.value,
    winners.bound,
    winners.report,
    winners.observation_id,
    observations.sentence,
    pairs.other_value,
    pairs.other_bound,
    pairs.other_report,
    pairs.other_observation_id,
    pairs.derived_id,
    pairs.arithmetic,
    pairs.other_sentence,
    pairs.other_value - winners.value as difference,
    pairs.won_by,
    observations.unit_key,
    observations.period_key
from pairs
inner join winners on pairs.observation_id = winners.observation_id
inner join observations on winners.observation_id = observations.observation_id
order by observations.indicator_code, observations.region_code, contradiction_id
