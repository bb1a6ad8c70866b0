{{ config(materialized='incremental', incremental_strategy='replace_changed', meta={'replaced_by': 'region_code'}) }}

-- A region's quality infrastructure in a year: for each pillar of the Global Quality Infrastructure Index how many of its
-- indicators the reports state, and the newest value within the year of the few that stand for the pillar. A pillar that
-- nobody reports on is empty and not zero. Values of breakdowns stand in mart_indicator_series.
with cells as (

    select
        cells.indicator_code,
        cells.region_code,
        cells.breakdown,
        cells.period_start,
        cells.period_end,
        cells.period_key,
        cells.value_kind,
        cells.value,
        cells.measure,
        cast(year(cells.period_end) as integer) as profile_year,
        indicators.pillar
    from {{ ref('fct_indicator_values') }} as cells
    left join {{ ref('stg_indicators') }} as indicators
        on indicators.indicator_code = {{ base_indicator('cells.indicator_code') }}
    where
        cells.period_end is not null
        {{ only_changed('region_code', conjunction='and', column='cells.region_code') }}

),

regions as (

    select * from {{ ref('dim_regions') }}

),

counted as (

    select
        region_code,
        profile_year,
        cast(count(*) as integer) as n_values,
        {% for pillar in var('pillars') %}
        cast(count(distinct indicator_code) filter (where pillar = '{{ pillar }}') as integer) as {{ pillar }}_indicators,
        {% endfor %}
        {% for code in var('profile_indicators') %}
        arg_max(value, (period_end, coalesce(period_start, period_end), period_key)) filter (
            where indicator_code = '{{ code }}' and breakdown is null and value_kind = 'level'
        ) as {{ code | replace('.', '_') }}{{ ',' if not loop.last }}
        {% endfor %}
    from cells
    group by region_code, profile_year

)

select
    counted.region_code || ' ' || cast(counted.profile_year as varchar) as profile_id,
    counted.region_code,
    regions.region_name,
    regions.region_name_en,
    regions.level,
    counted.profile_year,
    counted.n_values,
    {% for pillar in var('pillars') %}
    cast(counted.{{ pillar }}_indicators > 0 as integer) {{ '+' if not loop.last else 'as n_pillars,' }}
    {% endfor %}
    {% for pillar in var('pillars') %}
    counted.{{ pillar }}_indicators,
    {% endfor %}
    {% for code in var('profile_indicators') %}
    counted.{{ code | replace('.', '_') }}{{ ',' if not loop.last }}
    {% endfor %}
from counted
inner join regions on counted.region_code = regions.region_code
order by counted.region_code, counted.profile_year
