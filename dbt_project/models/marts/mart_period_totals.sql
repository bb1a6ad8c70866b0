{{ config(materialized='view') }}

-- What the periods of a year add up to: the values of a series for the spans of one length within one year, its months,
-- quarters or halves, where adding them makes sense; where it does not, the refusal says why.
with cells as (

    select * from {{ ref('fct_indicator_values').include(database=false) }}

),

periods as (

    select * from {{ ref('dim_periods').include(database=false) }}

),

units as (

    select * from {{ ref('dim_units').include(database=false) }}

),

parts as (

    select
        cells.*,
        periods.granularity,
        periods.end_year,
        units.is_additive,
        coalesce(
            cells.period_start <= lag(cells.period_end) over (
                partition by cells.series_id, periods.granularity, periods.end_year
                order by cells.period_end, cells.period_start
            ),
            false
        ) as is_overlapping
    from cells
    inner join periods on cells.period_key = periods.period_key
    inner join units on cells.unit_key = units.unit_key
    where periods.end_year is not null and periods.granularity in ('day', 'month', 'quarter', 'half', 'irregular', 'open')

),

summed as (

    select
        series_id,
        indicator_code,
        any_value(indicator_name) as indicator_name,
        breakdown,
        region_code,
        value_kind,
        any_value(unit) as unit,
        granularity,
        end_year as total_year,
        cast(count(*) as integer) as n_parts,
        sum(value) as plain_sum,
        {{ refusal_over_time() }} as refusal,
        {{ bound_of_sum() }} as bound_of_sum
    from parts
    group by series_id, indicator_code, breakdown, region_code, value_kind, granularity, end_year
    having count(*) > 1

)

select
    indicator_code,
    indicator_name,
    breakdown,
    region_code,
    value_kind,
    unit,
    total_year,
    granularity,
    case when refusal is null then plain_sum end as total,
    case when refusal is null then bound_of_sum end as bound,
    n_parts,
    refusal,
    series_id
from summed
