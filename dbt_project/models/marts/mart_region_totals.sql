{{ config(materialized='view') }}

-- What the parts of a region add up to: the values of the divisions directly below it, of one indicator, breakdown, unit
-- and period, where adding them makes sense; where it does not, the refusal says why. `n_parts` of `n_divisions` says how
-- much of the region the sum covers.
with cells as (

    select * from {{ ref('fct_indicator_values').include(database=false) }}

),

regions as (

    select * from {{ ref('dim_regions').include(database=false) }}

),

units as (

    select * from {{ ref('dim_units').include(database=false) }}

),

divisions as (

    select
        parent_code,
        cast(count(*) as integer) as n_divisions
    from regions
    where is_in_force and parent_code is not null
    group by parent_code

),

parts as (

    select
        cells.*,
        regions.parent_code,
        units.is_additive
    from cells
    inner join regions on cells.region_code = regions.region_code
    inner join units on cells.unit_key = units.unit_key
    where regions.parent_code is not null

),

summed as (

    select
        parent_code as region_code,
        indicator_code,
        any_value(indicator_name) as indicator_name,
        breakdown,
        value_kind,
        period_key,
        max(period_end) as period_end,
        case when count(distinct unit_key) = 1 then any_value(unit) end as unit,
        cast(count(distinct region_code) as integer) as n_parts,
        sum(value) as plain_sum,
        {{ refusal_over_regions() }} as refusal,
        {{ bound_of_sum() }} as bound_of_sum
    from parts
    group by parent_code, indicator_code, breakdown, value_kind, period_key

)

select
    summed.region_code,
    summed.indicator_code,
    summed.indicator_name,
    summed.breakdown,
    summed.value_kind,
    summed.period_key,
    summed.period_end,
    summed.unit,
    case when summed.refusal is null then summed.plain_sum end as total,
    case when summed.refusal is null then summed.bound_of_sum end as bound,
    summed.n_parts,
    coalesce(divisions.n_divisions, 0) as n_divisions,
    summed.refusal
from summed
left join divisions on summed.region_code = divisions.parent_code
