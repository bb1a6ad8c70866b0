{{ config(materialized='incremental', incremental_strategy='replace_changed', meta={'replaced_by': 'report'}) }}

-- What sentences imply, computed from two or more figures of one report:
--   previous_year      85232张,同比增长8.31%: there were 85232 ÷ 1.0831 a year before
--   reference_average  94.1%,高于全国平均水平0.5个百分点: the nation's is 94.1 − 0.5
--   whole_of_ratio     the registry (indicator_ratios.csv) says of which part and whole the share is
--   whole_of_clause    7.38万家…,占总体的73.6%: the clause of the share has no subject but the figure before it
--   whole_of_parts     总数6162台,其中52210台…,17654台…,…占总数99.8%: what 其中 lists is the share of what stands before it
-- Only figures that are plausible and exact or about so go in. `lowest` and `highest` are how far the rounding of the
-- printed figures lets the value range.
with statements as (

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
        value_kind,
        bound,
        value_high,
        status,
        cell_id,
        series_id
    from {{ ref('int_observations_audited') }}
    where
        repeats_observation_id is null
        {{ only_changed('report', conjunction='and') }}

),

observations as (

    select * from statements
    where
        status = 'ok'
        and bound in ('exact', 'about')
        and value_high is null

),

relations as (

    select * from {{ ref('stg_relations') }}
    {{ only_changed('report') }}

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

    select * from observations
    where measure = 'rate' and unit = '%' and value > 0 and value <= 100

),

levels as (

    select * from observations
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

-- each share that stands after 占 with its parts, where all of them are plausible, and the whole where it is stated
parts_of_shares as (

    select
        relations.observation_id as share_id,
        list(relations.other_observation_id order by levels.number_start) as part_ids,
        count(*) = count(levels.observation_id) as is_whole,
        arg_min(levels, levels.number_start) as first_part,
        sum(levels.value) as total,
        sum({{ rounding('levels') }}) as rounding,
        string_agg({{ in_words('levels.value') }}, ' + ' order by levels.number_start) as addition
    from relations
    left join levels on relations.other_observation_id = levels.observation_id
    where relations.kind = 'share_part' and relations.rule <> 'rate beside its terms'
    group by relations.observation_id

),

wholes_stated as (

    select
        relations.observation_id as share_id,
        statements as whole
    from relations
    inner join statements on relations.other_observation_id = statements.observation_id
    where relations.kind = 'share_whole'

),

wholes_of_parts as (

    select
        'whole_of_parts' as rule,
        wholes_stated.whole as base,
        shares as statement,
        parts_of_shares.part_ids as base_observation_ids,
        wholes_stated.whole.indicator_code,
        wholes_stated.whole.indicator_name,
        wholes_stated.whole.region_code,
        wholes_stated.whole.period_start,
        wholes_stated.whole.period_end,
        parts_of_shares.total / (shares.value / 100) as value,
        (parts_of_shares.total - parts_of_shares.rounding) / ((shares.value + {{ rounding('shares') }}) / 100) as lowest,
        (parts_of_shares.total + parts_of_shares.rounding) / ((shares.value - {{ rounding('shares') }}) / 100) as highest,
        if(len(parts_of_shares.part_ids) > 1, '(' || parts_of_shares.addition || ')', parts_of_shares.addition)
        || ' ÷ ' || {{ in_words('shares.value') }} || ' %' as arithmetic
    from parts_of_shares
    inner join shares on parts_of_shares.share_id = shares.observation_id
    inner join wholes_stated on parts_of_shares.share_id = wholes_stated.share_id
    where parts_of_shares.is_whole

),

wholes_of_clauses as (

    select
        'whole_of_clause' as rule,
        parts_of_shares.first_part as base,
        shares as statement,
        parts_of_shares.part_ids as base_observation_ids,
        -- the registry's whole where it knows one, else the whole that the part is of
        coalesce(ratios.whole_code, parts_of_shares.first_part.indicator_code || '.whole') as indicator_code,
        coalesce(indicators.indicator_name, parts_of_shares.first_part.indicator_name || '的总体') as indicator_name,
        parts_of_shares.first_part.region_code,
        parts_of_shares.first_part.period_start,
        parts_of_shares.first_part.period_end,
        parts_of_shares.total / (shares.value / 100) as value,
        (parts_of_shares.total - parts_of_shares.rounding) / ((shares.value + {{ rounding('shares') }}) / 100) as lowest,
        (parts_of_shares.total + parts_of_shares.rounding) / ((shares.value - {{ rounding('shares') }}) / 100) as highest,
        parts_of_shares.addition || ' ÷ ' || {{ in_words('shares.value') }} || ' %' as arithmetic
    from parts_of_shares
    inner join shares on parts_of_shares.share_id = shares.observation_id
    left join ratios on shares.indicator_code = ratios.rate_code
    left join indicators on ratios.whole_code = indicators.indicator_code
    where
        parts_of_shares.is_whole
        and parts_of_shares.share_id not in (select wholes_stated.share_id from wholes_stated)

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
        base.cell_id as base_cell_id,
        base.series_id as base_series_id,
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
