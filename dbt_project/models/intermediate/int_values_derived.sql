{{ config(materialized='incremental', incremental_strategy='replace_changed', meta={'replaced_by': 'report'}) }}

-- What sentences imply, computed from two or more figures of one report:
--   previous_year      85232张,同比增长8.31%: there were 85232 ÷ 1.0831 a year before
--   reference_average  94.1%,高于全国平均水平0.5个百分点: the nation's is 94.1 − 0.5
--   whole_of_ratio     the registry (indicator_ratios.csv) says of which part and whole the share is
--   whole_of_clause    7.38万家…,占总体的73.6%: the clause of the share has no subject but the figure before it
--   whole_of_parts     总数6162台,其中52210台…,17654台…,…占总数99.8%: what 其中 lists is the share of what stands before it
-- Only figures that are plausible and exact or about so go in. `lowest` and `highest` are how far the rounding of the
-- printed figures lets the value range.
with observations as (

    select
        observation_id,
        report,
        raw_start,
        raw_text,
        sentence,
        sentence_start,
        number_start,
        value,
        unit,
        measure,
        change_unit,
        indicator_code,
        indicator_name,
        breakdown,
        region_code,
        period_type,
        period_start,
        period_end,
        period_key,
        value_kind
    from {{ ref('int_observations_keyed') }}
    where
        status = 'ok'
        and repeats_observation_id is null
        and bound in ('exact', 'about')
        and value_high is null
        {{ only_changed('report', conjunction='and') }}

),

ratios as (

    select * from {{ ref('stg_indicator_ratios') }}

),

indicators as (

    select * from {{ ref('stg_indicators') }}

),

regions as (

    select distinct region_code from {{ ref('stg_regions') }}

),

-- the figure that a growth, a gap or a share is said of, and the figure itself, side by side
growths as (

    select
        *,
        regexp_replace(indicator_code, '\.yoy_(growth|change)$', '') as base_code
    from observations
    where measure = 'change' and regexp_matches(indicator_code, '\.yoy_(growth|change)$') and value > -100

),

gaps as (

    select
        *,
        regexp_extract(indicator_code, '^(.*)\.gap_to_(national|provincial|municipal)_average$', 1) as base_code,
        regexp_extract(indicator_code, '\.gap_to_(national|provincial|municipal)_average$', 1) as scope
    from observations
    where regexp_matches(indicator_code, '\.gap_to_(national|provincial|municipal)_average$')

),

shares as (

    select
        *,
        left(sentence, number_start) as before
    from observations
    where measure = 'rate' and unit = '%' and value > 0 and value <= 100

),

levels as (

    select * exclude (sentence) from observations
    where value_kind = 'level' and measure <> 'rate' and value > 0

),

previous_years as (

    select
        'previous_year' as rule,
        bases as base,
        growths as statement,
        [bases.observation_id] as base_observation_ids,
        bases.indicator_code,
        bases.indicator_name,
        bases.region_code,
        cast(bases.period_start - interval 1 year as date) as period_start,
        cast(bases.period_end - interval 1 year as date) as period_end,
        case
            when growths.change_unit = 'pct' then bases.value / (1 + growths.value / 100)
            else bases.value - growths.value
        end as value,
        case
            when growths.change_unit = 'pct'
                then
                    (bases.value - {{ rounding('bases') }})
                    / (1 + (growths.value + {{ rounding('growths') }}) / 100)
            else bases.value - growths.value - {{ rounding('bases') }} - {{ rounding('growths') }}
        end as lowest,
        case
            when growths.change_unit = 'pct'
                then
                    (bases.value + {{ rounding('bases') }})
                    / (1 + (growths.value - {{ rounding('growths') }}) / 100)
            else bases.value - growths.value + {{ rounding('bases') }} + {{ rounding('growths') }}
        end as highest,
        case
            when growths.change_unit = 'pct'
                then {{ in_words('bases.value') }} || ' ÷ (1 + ' || {{ in_words('growths.value') }} || ' %)'
            else {{ in_words('bases.value') }} || ' − (' || {{ in_words('growths.value') }} || ')'
        end as arithmetic
    from growths
    inner join observations as bases
        on
            growths.report = bases.report
            and growths.base_code = bases.indicator_code
            and growths.region_code = bases.region_code
            and growths.period_key = bases.period_key
            and growths.breakdown is not distinct from bases.breakdown
            and bases.value_kind = 'level'
            and (
                growths.change_unit = 'pct'
                or (growths.change_unit = 'pp' and bases.unit = '%')
                or (growths.change_unit = 'abs' and growths.unit is not distinct from bases.unit)
            )
    where bases.period_end is not null
    qualify row_number() over (
        partition by growths.observation_id
        order by abs(growths.raw_start - bases.raw_start) asc, bases.observation_id asc
    ) = 1

),

reference_averages as (

    select
        'reference_average' as rule,
        bases as base,
        gaps as statement,
        [bases.observation_id] as base_observation_ids,
        bases.indicator_code,
        bases.indicator_name,
        {{ region_of_scope('gaps.scope', 'bases.region_code') }} as region_code,
        bases.period_start,
        bases.period_end,
        bases.value - gaps.value as value,
        bases.value - gaps.value - {{ rounding('bases') }} - {{ rounding('gaps') }} as lowest,
        bases.value - gaps.value + {{ rounding('bases') }} + {{ rounding('gaps') }} as highest,
        {{ in_words('bases.value') }} || ' − (' || {{ in_words('gaps.value') }} || ')' as arithmetic
    from gaps
    inner join observations as bases
        on
            gaps.report = bases.report
            and gaps.base_code = bases.indicator_code
            and gaps.region_code = bases.region_code
            and gaps.period_key = bases.period_key
            and gaps.breakdown is not distinct from bases.breakdown
            and bases.unit = '%'
            and gaps.unit in ('百分点', '%')
    inner join regions
        on {{ region_of_scope('gaps.scope', 'bases.region_code') }} = regions.region_code
    where {{ region_of_scope('gaps.scope', 'bases.region_code') }} <> bases.region_code
    qualify row_number() over (
        partition by gaps.observation_id
        order by abs(gaps.raw_start - bases.raw_start) asc, bases.observation_id asc
    ) = 1

),

-- each share with the figures before it in its sentence; what stands between the two decides what the share is of
pairs as (

    select
        shares,
        levels,
        substring(shares.before, levels.number_start + 1) as between_them,
        coalesce(levels.number_start > nullif(instr(shares.sentence, '其中'), 0), false) as is_listed,
        row_number() over (
            partition by shares.observation_id
            order by levels.number_start desc, levels.observation_id asc
        ) as nearest
    from shares
    inner join levels
        on
            regexp_matches(shares.before, '占[^,，;；。]*$')
            and shares.report = levels.report
            and shares.sentence_start = levels.sentence_start
            and shares.region_code = levels.region_code
            and shares.number_start > levels.number_start

),

-- parts, and the whole that is stated before 其中 in the same unit, if it is
listed as (

    select
        pairs.shares.observation_id as share_id,
        any_value(pairs.shares) as statement,
        list(pairs.levels.observation_id order by pairs.levels.number_start) as part_ids,
        sum(pairs.levels.value) as total,
        sum({{ rounding('pairs.levels') }}) as rounding,
        string_agg({{ in_words('pairs.levels.value') }}, ' + ' order by pairs.levels.number_start) as addition,
        wholes.observation_id as whole_id
    from pairs
    inner join levels as wholes
        on
            pairs.shares.report = wholes.report
            and pairs.shares.sentence_start = wholes.sentence_start
            and wholes.number_start < instr(pairs.shares.sentence, '其中')
            and wholes.unit is not distinct from pairs.levels.unit
            and wholes.period_key = pairs.levels.period_key
    where
        pairs.is_listed
        and regexp_matches(pairs.shares.before, '[^,，;；。]占(?:总|全部|全体)[^,，;；。]*$')
    group by pairs.shares.observation_id, wholes.observation_id
    qualify row_number() over (
        partition by pairs.shares.observation_id
        order by max(wholes.number_start) desc, wholes.observation_id asc
    ) = 1

),

wholes_of_parts as (

    select
        'whole_of_parts' as rule,
        levels as base,
        listed.statement,
        listed.part_ids as base_observation_ids,
        levels.indicator_code,
        levels.indicator_name,
        levels.region_code,
        levels.period_start,
        levels.period_end,
        listed.total / (listed.statement.value / 100) as value,
        (listed.total - listed.rounding) / ((listed.statement.value + {{ rounding('listed.statement') }}) / 100) as lowest,
        (listed.total + listed.rounding) / ((listed.statement.value - {{ rounding('listed.statement') }}) / 100) as highest,
        '(' || listed.addition || ') ÷ ' || {{ in_words('listed.statement.value') }} || ' %' as arithmetic
    from listed
    inner join levels on listed.whole_id = levels.observation_id

),

wholes_of_clauses as (

    select
        'whole_of_clause' as rule,
        pairs.levels as base,
        pairs.shares as statement,
        [pairs.levels.observation_id] as base_observation_ids,
        -- the registry's whole where it knows one, else the whole that the part is of
        coalesce(ratios.whole_code, pairs.levels.indicator_code || '.whole') as indicator_code,
        coalesce(indicators.indicator_name, pairs.levels.indicator_name || '的总体') as indicator_name,
        pairs.levels.region_code,
        pairs.levels.period_start,
        pairs.levels.period_end,
        pairs.levels.value / (pairs.shares.value / 100) as value,
        (pairs.levels.value - {{ rounding('pairs.levels') }})
        / ((pairs.shares.value + {{ rounding('pairs.shares') }}) / 100) as lowest,
        (pairs.levels.value + {{ rounding('pairs.levels') }})
        / ((pairs.shares.value - {{ rounding('pairs.shares') }}) / 100) as highest,
        {{ in_words('pairs.levels.value') }} || ' ÷ ' || {{ in_words('pairs.shares.value') }} || ' %' as arithmetic
    from pairs
    left join ratios on pairs.shares.indicator_code = ratios.rate_code
    left join indicators on ratios.whole_code = indicators.indicator_code
    where
        pairs.nearest = 1
        and regexp_matches(pairs.between_them, '[,，;；]\s*(?:约|均|仅|已|共)?占[^,，;；。]*$')

),

wholes_of_ratios as (

    select
        'whole_of_ratio' as rule,
        parts as base,
        shares as statement,
        [parts.observation_id] as base_observation_ids,
        ratios.whole_code as indicator_code,
        indicators.indicator_name,
        parts.region_code,
        parts.period_start,
        parts.period_end,
        parts.value / (shares.value / 100) as value,
        (parts.value - {{ rounding('parts') }}) / ((shares.value + {{ rounding('shares') }}) / 100) as lowest,
        (parts.value + {{ rounding('parts') }}) / ((shares.value - {{ rounding('shares') }}) / 100) as highest,
        {{ in_words('parts.value') }} || ' ÷ ' || {{ in_words('shares.value') }} || ' %' as arithmetic
    from shares
    inner join ratios on shares.indicator_code = ratios.rate_code
    inner join indicators on ratios.whole_code = indicators.indicator_code
    inner join levels as parts
        on
            shares.report = parts.report
            and ratios.part_code = parts.indicator_code
            and shares.region_code = parts.region_code
            and shares.period_key = parts.period_key
            and shares.breakdown is not distinct from parts.breakdown
    qualify row_number() over (
        partition by shares.observation_id
        order by abs(shares.raw_start - parts.raw_start) asc, parts.observation_id asc
    ) = 1

),

derived as (

    select * from previous_years
    union all
    select * from reference_averages
    union all
    select * from wholes_of_parts
    union all
    select * from wholes_of_clauses
    union all
    select * from wholes_of_ratios

),

described as (

    select
        rule,
        base_observation_ids,
        indicator_code,
        indicator_name,
        base.breakdown as breakdown,
        region_code,
        base.period_type as period_type,
        period_start,
        period_end,
        base.unit as unit,
        base.measure as measure,
        value,
        lowest,
        highest,
        arithmetic || ' = ' || {{ in_words('value') }} as arithmetic,
        statement.observation_id as observation_id,
        statement.report as report,
        statement.sentence as sentence,
        {{ unit_key('base.unit') }} as unit_key,
        {{ period_key('base.period_type', 'period_start', 'period_end') }} as period_key,
        {{ value_kind('base.measure') }} as value_kind
    from derived
    qualify row_number() over (
        partition by statement.observation_id
        order by array_position(
            ['previous_year', 'reference_average', 'whole_of_ratio', 'whole_of_parts', 'whole_of_clause'], rule
        )
    ) = 1

)

select
    rule || ' ' || observation_id as derived_id,
    *,
    {{ cell_id() }} as cell_id,
    {{ series_id() }} as series_id
from described
