-- The names nearest to those of the provisional indicators that are worth most: wordings of the registry that may be
-- meant, and other provisional names for which the same answer may do. Two names are as near as the pairs of
-- neighbouring characters that they share, those weighing most that few names have (TF-IDF, cosine); the ends of a name
-- count as characters, for the end of a Chinese noun says what it is. A registered indicator is proposed only where the
-- figure's unit and measure may be its own: the same unit, or one in which the reader has found that indicator's unit
-- before.
with items as (

    select * from {{ ref('int_review_items') }}
    where kind = 'provisional_indicator'

),

asked as (

    select
        subject_code,
        subject,
        unit,
        measure,
        settles
    from items
    order by worth_alone desc, item_id asc
    limit {{ var('review_proposed') }}

),

indicators as (

    select * from {{ ref('stg_indicators') }}

),

observed as (

    select
        indicator_code,
        unit,
        measure
    from {{ ref('fct_indicator_values') }}

),

wordings as (

    select
        indicator_name as wording,
        indicator_code,
        null as breakdown
    from indicators

    union

    select
        phrase as wording,
        indicator_code,
        breakdown
    from {{ ref('stg_indicator_phrases') }}

),

documents as (

    select
        'registered' as source,
        indicator_code as code,
        wording as name,
        breakdown
    from wordings

    union all

    select
        'provisional' as source,
        subject_code as code,
        subject as name,
        null as breakdown
    from items

),

bare as (

    select
        *,
        '^' || {{ bare_name('name') }} || '$' as letters
    from documents

),

positions as (

    select
        *,
        unnest(range(1, length(letters))) as position
    from bare

),

pairs as (

    select distinct
        source,
        code,
        name,
        breakdown,
        substr(letters, position, 2) as pair
    from positions

),

weights as (

    select
        pair,
        ln(1 + (select count(*) from documents) / count(*)) as weight
    from pairs
    group by pair

),

weighed as (

    select
        pairs.*,
        weights.weight,
        sqrt(sum(weights.weight * weights.weight) over (
            partition by pairs.source, pairs.code, pairs.name, pairs.breakdown
        )) as norm
    from pairs
    inner join weights on pairs.pair = weights.pair

),

scored as (

    select
        asked.subject_code,
        asked.unit,
        asked.measure,
        others.source,
        others.code,
        others.name,
        others.breakdown,
        -- rounded: the order in which a machine adds up changes the last digits, and these would decide between equals
        round(sum(own.weight * others.weight) / max(own.norm * others.norm), 6) as score
    from asked
    inner join weighed as own on asked.subject_code = own.code and own.source = 'provisional'
    inner join weighed as others on own.pair = others.pair and own.code <> others.code
    group by all
    having score >= {{ var('review_nearness') }}

),

-- which units the reader has let figures have that are of an indicator registered in another
meeting_units as (

    select distinct
        indicators.unit as registered_unit,
        observed.unit as read_unit
    from observed
    inner join indicators on observed.indicator_code = indicators.indicator_code

),

registered as (

    select
        scored.subject_code,
        scored.source,
        scored.code,
        indicators.indicator_name as name,
        scored.name as wording,
        scored.breakdown,
        indicators.unit,
        0 as settles,
        scored.score
    from scored
    inner join indicators on scored.code = indicators.indicator_code
    left join meeting_units
        on indicators.unit = meeting_units.registered_unit and scored.unit = meeting_units.read_unit
    where
        scored.source = 'registered'
        and (
            scored.measure in ('change', 'rank', 'target')
            or case
                when scored.measure in ('rate', 'amount') then indicators.measure = scored.measure
                else indicators.measure in ('stock', 'flow')
            end
        )
        and (
            scored.measure in ('change', 'rank')
            or indicators.unit is not distinct from scored.unit
            or meeting_units.read_unit is not null
        )
    qualify row_number() over (
        partition by scored.subject_code, scored.code
        order by scored.score desc, scored.breakdown asc nulls first, scored.name asc
    ) = 1

),

alike as (

    select
        scored.subject_code,
        scored.source,
        scored.code,
        items.subject as name,
        null as wording,
        null as breakdown,
        items.unit,
        items.settles,
        scored.score
    from scored
    inner join items on scored.code = items.subject_code
    where
        scored.source = 'provisional'
        and items.unit is not distinct from scored.unit
        and scored.score >= {{ var('review_sameness') }}

),

nearest as (

    select * from registered
    union all
    select * from alike

)

select
    *,
    cast(row_number() over (
        partition by subject_code, source
        order by score desc, code asc
    ) as integer) as place
from nearest
qualify place <= 5
