{{
    config(
        materialized='incremental',
        incremental_strategy='replace_changed',
        meta={'replaced_by': 'series_id', 'changed_in': 'int_cells_reaudited'}
    )
}}

-- Every value in its series, with the change on the period before where the two can be compared: levels, both exact or
-- about so, of instants, or of spans of one kind (two years, two quarters, January to August of two years).
with cells as (

    select * from {{ ref('fct_indicator_values') }}
    {{ only_changed('series_id', changed_in='int_cells_reaudited') }}

),

regions as (

    select * from {{ ref('dim_regions') }}

),

periods as (

    select * from {{ ref('dim_periods') }}

),

indicators as (

    select * from {{ ref('stg_indicators') }}

),

described as (

    select
        cells.*,
        periods.granularity,
        periods.label_zh,
        periods.label_en,
        periods.end_year,
        regions.region_name,
        regions.region_name_en,
        -- of a derived indicator: those of what it is derived from
        indicators.domain,
        indicators.pillar,
        case
            when cells.period_type = 'instant' then 'instant'
            when periods.granularity in ('month', 'quarter', 'half', 'year', 'five_year_plan') then periods.granularity
            when periods.granularity in ('year_to_date', 'multi_year', 'irregular')
                then
                    strftime(cells.period_start, '%m-%d') || strftime(cells.period_end, '/%m-%d')
                    || '+' || cast(periods.end_year - periods.start_year as varchar)
            else cells.period_key
        end as kind_of_period
    from cells
    inner join regions on cells.region_code = regions.region_code
    inner join periods on cells.period_key = periods.period_key
    left join indicators on indicators.indicator_code = {{ base_indicator('cells.indicator_code') }}

),

sequenced as (

    select
        *,
        lag(value) over in_time as previous_value,
        lag(bound) over in_time as previous_bound,
        lag(period_key) over in_time as previous_period_key,
        lag(period_end) over in_time as previous_period_end,
        row_number() over (
            partition by series_id
            order by period_end desc nulls last, period_start desc nulls last, period_key asc
        ) = 1 as is_latest
    from described
    window in_time as (
        partition by series_id, kind_of_period
        order by period_end asc nulls first, period_start asc nulls first, period_key asc
    )

),

compared as (

    select
        *,
        case
            when previous_period_key is null then 'first'
            when value_kind <> 'level' then 'not a level'
            when bound in ('at_least', 'at_most') or previous_bound in ('at_least', 'at_most') then 'bounded'
            else 'comparable'
        end as comparison
    from sequenced

)

select
    indicator_code,
    indicator_name,
    domain,
    pillar,
    breakdown,
    region_code,
    region_name,
    region_name_en,
    period_type,
    period_start,
    period_end,
    granularity,
    label_zh,
    label_en,
    end_year,
    value,
    value_high,
    unit,
    bound,
    measure,
    value_kind,
    previous_value,
    previous_period_end,
    case when comparison = 'comparable' then value - previous_value end as change,
    -- a share changes by points; so many per cent of a share is nonsense
    case
        when comparison = 'comparable' and measure <> 'rate' and previous_value > 0
            then 100 * (value - previous_value) / previous_value
    end as change_percent,
    comparison,
    is_latest,
    n_observations,
    n_agreeing,
    n_reports,
    audit,
    n_confirmed,
    n_contradicted,
    publication_day,
    report,
    observation_id,
    cell_id,
    series_id,
    unit_key,
    period_key
from compared
order by indicator_code, region_code, breakdown, period_end, cell_id
