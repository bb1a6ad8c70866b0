{{ config(materialized='view') }}

-- Two regions side by side in every series that both report, by the newest value of each. A view: the pairs of all regions
-- are too many to keep, and a question names its two. The difference is given only between levels of one period whose
-- wording is exact or about so.
with latest as (

    select * from {{ ref('mart_indicator_series').include(database=false) }}
    where is_latest

),

pairs as (

    select
        a.region_code as region_code_a,
        a.region_name as region_name_a,
        b.region_code as region_code_b,
        b.region_name as region_name_b,
        a.indicator_code,
        a.indicator_name,
        a.pillar,
        a.breakdown,
        a.unit,
        a.value_kind,
        a.measure,
        a.value as value_a,
        b.value as value_b,
        a.bound as bound_a,
        b.bound as bound_b,
        a.period_start as period_start_a,
        b.period_start as period_start_b,
        a.period_end as period_end_a,
        b.period_end as period_end_b,
        a.report as report_a,
        b.report as report_b,
        case
            when a.value_kind <> 'level' then 'not a level'
            when a.bound in ('at_least', 'at_most') or b.bound in ('at_least', 'at_most') then 'bounded'
            when a.period_key <> b.period_key then 'other period'
            else 'comparable'
        end as comparison
    from latest as a
    inner join latest as b
        on
            a.indicator_code = b.indicator_code
            and a.breakdown is not distinct from b.breakdown
            and a.unit_key = b.unit_key
            and a.value_kind = b.value_kind
            and a.region_code <> b.region_code

)

select
    *,
    case when comparison = 'comparable' then value_a - value_b end as difference
from pairs
