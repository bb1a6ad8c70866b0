{{ config(materialized='view') }}

-- What is known of each region, indicator and year, and why not: stated, not stated in a report that we have, or no report.
-- A report is had for a region and year where it speaks for the region and came out in the year or states anything of the
-- region in it. A view over regions that reports speak of, indicators that any of them states, and the years between the
-- first report and the last: the three multiply.
with cells as (

    select
        region_code,
        indicator_code,
        cast(year(period_end) as integer) as coverage_year,
        cast(count(*) as integer) as n_values
    from {{ ref('fct_indicator_values').include(database=false) }}
    where period_end is not null and value_kind = 'level'
    group by all

),

reported as (

    select
        region_code,
        cast(year(publication_day) as integer) as coverage_year
    from {{ ref('dim_reports').include(database=false) }}
    where publication_day is not null

    union

    select
        region_code,
        coverage_year
    from cells

),

regions as (

    select distinct
        reported.region_code,
        regions.region_name
    from reported
    inner join {{ ref('dim_regions').include(database=false) }} as regions
        on reported.region_code = regions.region_code

),

indicators as (

    select
        indicator_code,
        indicator_name,
        pillar
    from {{ ref('dim_indicators').include(database=false) }}
    where status = 'catalogued' and n_observations > 0 and indicator_code = base_indicator_code

),

years as (

    select distinct coverage_year from reported

)

select
    regions.region_code,
    regions.region_name,
    indicators.indicator_code,
    indicators.indicator_name,
    indicators.pillar,
    years.coverage_year,
    case
        when cells.n_values is not null then 'stated'
        when reported.region_code is not null then 'not stated'
        else 'no report'
    end as coverage,
    coalesce(cells.n_values, 0) as n_values
from regions
cross join indicators
cross join years
left join cells
    on
        regions.region_code = cells.region_code
        and indicators.indicator_code = cells.indicator_code
        and years.coverage_year = cells.coverage_year
left join reported on regions.region_code = reported.region_code and years.coverage_year = reported.coverage_year
