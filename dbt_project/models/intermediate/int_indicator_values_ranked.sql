{{ config(materialized='incremental', incremental_strategy='replace_changed', meta={'replaced_by': 'cell_id'}) }}

-- Which observation of a cell is its value. Only observations whose status is ok compete, and what a reprint repeats
-- competes once. The rule, in this order:
--   1. corrected by a curator
--   2. printed in full, before rounded (printed with 万 or 亿, or 约), before bounded (余, 近, 以上, …)
--   3. stated by the region's own authority: the report's region is the observation's
--   4. the newest publication
--   5. the place in the texts, so that the choice is the same in every build
-- Two observations agree where the ranges that their wording allows overlap: half a unit in the last place printed to
-- either side, and without end on the open side of a bound.
with observations as (

    select * from {{ ref('int_observations_audited') }}
    where
        status = 'ok'
        and repeats_observation_id is null
        {{ only_changed('cell_id', conjunction='and') }}

),

reports as (

    select * from {{ ref('stg_reports') }}

),

described as (

    select
        observations.*,
        reports.publication_day,
        case when observations.is_corrected then 1 else 2 end as correction_rank,
        case
            when observations.bound in ('at_least', 'at_most') then 3
            when observations.bound = 'about' or {{ printed_multiplier('observations.raw_text') }} > 1 then 2
            else 1
        end as precision_rank,
        case when reports.region_code = observations.region_code then 1 else 2 end as authority_rank,
        {{ allowed_low('observations') }} as allowed_low,
        {{ allowed_high('observations') }} as allowed_high
    from observations
    left join reports on observations.report = reports.report

),

ranked as (

    select
        *,
        row_number() over best_first as choice_rank,
        lead(correction_rank) over best_first as next_correction_rank,
        lead(precision_rank) over best_first as next_precision_rank,
        lead(authority_rank) over best_first as next_authority_rank,
        lead(publication_day) over best_first as next_publication_day,
        first_value(value) over best_first as winner_value,
        first_value(allowed_low) over best_first as winner_low,
        first_value(allowed_high) over best_first as winner_high
    from described
    window best_first as (
        partition by cell_id
        order by
            correction_rank asc,
            precision_rank asc,
            authority_rank asc,
            publication_day desc nulls last,
            report asc,
            raw_start asc,
            observation_id asc
    )

)

select
    observation_id,
    cell_id,
    report,
    publication_day,
    choice_rank,
    correction_rank,
    precision_rank,
    authority_rank,
    value,
    value_high,
    bound,
    allowed_low,
    allowed_high,
    value = winner_value or (allowed_low < winner_high and winner_low < allowed_high) as agrees_with_winner,
    -- what set this observation before the next one of its cell
    case
        when next_correction_rank is null then 'last'
        when correction_rank < next_correction_rank then 'correction'
        when precision_rank < next_precision_rank then 'precision'
        when authority_rank < next_authority_rank then 'authority'
        when publication_day is distinct from next_publication_day then 'newest'
        else 'order'
    end as ranked_by
from ranked
