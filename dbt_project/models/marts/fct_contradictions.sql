{{ config(materialized='incremental', incremental_strategy='replace_changed', meta={'replaced_by': 'cell_id'}) }}

-- Two statements of one cell that cannot both be true: what their wordings allow has nothing in common. Each statement is
-- set against the cell's value, which won by the rule of int_indicator_values_ranked. Both are kept. What other figures imply
-- of a cell is set against it in fct_findings.
with ranked as (

    select * from {{ ref('int_indicator_values_ranked') }}
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
        others.report as other_report,
        others.value as other_value,
        others.bound as other_bound,
        observations.sentence as other_sentence,
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

)

select
    winners.observation_id || ' ' || stated.other_observation_id as contradiction_id,
    case
        when winners.report = stated.other_report then 'within_a_report'
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
    stated.other_value,
    stated.other_bound,
    stated.other_report,
    stated.other_observation_id,
    stated.other_sentence,
    stated.other_value - winners.value as difference,
    stated.won_by,
    observations.unit_key,
    observations.period_key
from stated
inner join winners on stated.observation_id = winners.observation_id
inner join observations on winners.observation_id = observations.observation_id
order by observations.indicator_code, observations.region_code, contradiction_id
