{{ config(materialized='view') }}

-- The divisions of one level in the order of an indicator's value in a period. Only exact values have a place: of a region
-- that says 近100家 or 100余家 nobody knows whether it stands before one that says 98家. The place is among those that
-- report, which `n_ranked` counts.
with cells as (

    select * from {{ ref('fct_indicator_values').include(database=false) }}
    where value_kind = 'level'

),

regions as (

    select * from {{ ref('dim_regions').include(database=false) }}

),

placed as (

    select
        cells.indicator_code,
        cells.indicator_name,
        cells.breakdown,
        cells.unit,
        cells.period_key,
        cells.period_end,
        regions.level,
        cells.region_code,
        regions.region_name,
        cells.value,
        cells.bound,
        {{ rank_of_exact(
            'cells.indicator_code, cells.breakdown, cells.unit_key, cells.period_key, regions.level',
            value='cells.value', bound='cells.bound'
        ) }} as place,
        count(*) filter (where cells.bound = 'exact') over (
            partition by cells.indicator_code, cells.breakdown, cells.unit_key, cells.period_key, regions.level
        ) as n_ranked,
        cells.cell_id
    from cells
    inner join regions on cells.region_code = regions.region_code

)

select
    indicator_code,
    indicator_name,
    breakdown,
    unit,
    period_key,
    period_end,
    level,
    region_code,
    region_name,
    value,
    bound,
    cast(place as integer) as place,
    cast(n_ranked as integer) as n_ranked,
    case when bound <> 'exact' then 'a bounded value has no place' end as refusal,
    cell_id
from placed
