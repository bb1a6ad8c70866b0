-- The registry's indicators, what the reports say of them (their growth, their rank), those that the reader named from
-- a text and no curator has taken up yet, and the unknown member.
with indicators as (

    select * from {{ ref('stg_indicators') }}

),

observations as (

    select * from {{ ref('int_observations_keyed') }}

),

phrases as (

    select
        indicator_code,
        string_agg(distinct phrase, '、' order by phrase) as synonyms
    from {{ ref('stg_indicator_phrases') }}
    group by indicator_code

),

uses as (

    select
        indicator_code,
        cast(count(*) as integer) as n_observations,
        cast(count(distinct report) as integer) as n_reports,
        cast(count(distinct region_code) as integer) as n_regions,
        min(period_end) as first_period_end,
        max(period_end) as last_period_end
    from observations
    group by indicator_code

),

-- what most observations say; among equals the first by order, so that every build says the same
names as (

    select
        indicator_code,
        indicator_name,
        measure,
        unit
    from observations
    where indicator_code not in (select indicators.indicator_code from indicators)
    group by indicator_code, indicator_name, measure, unit
    qualify row_number() over (
        partition by indicator_code
        order by count(*) desc, indicator_name asc, measure asc, unit asc nulls last
    ) = 1

),

members as (

    select
        indicator_code,
        indicator_name,
        indicator_name_en,
        domain,
        pillar,
        measure,
        unit,
        part_of,
        minimum,
        maximum,
        definition,
        'catalogued' as status,
        indicator_code as base_indicator_code
    from indicators

    union all

    select
        names.indicator_code,
        names.indicator_name,
        null as indicator_name_en,
        indicators.domain,
        indicators.pillar,
        names.measure,
        names.unit,
        null as part_of,
        null as minimum,
        null as maximum,
        null as definition,
        case when indicators.indicator_code is null then 'provisional' else 'catalogued' end as status,
        indicators.indicator_code as base_indicator_code
    from names
    left join indicators on indicators.indicator_code = {{ base_indicator('names.indicator_code') }}

    union all

    select
        '{{ var("unknown_member") }}' as indicator_code,
        '未知指标' as indicator_name,
        'unknown indicator' as indicator_name_en,
        null as domain,
        null as pillar,
        'unknown' as measure,
        null as unit,
        null as part_of,
        null as minimum,
        null as maximum,
        null as definition,
        'unknown' as status,
        null as base_indicator_code

)

select
    members.*,
    phrases.synonyms,
    coalesce(uses.n_observations, 0) as n_observations,
    coalesce(uses.n_reports, 0) as n_reports,
    coalesce(uses.n_regions, 0) as n_regions,
    uses.first_period_end,
    uses.last_period_end
from members
left join uses on members.indicator_code = uses.indicator_code
left join phrases on members.indicator_code = phrases.indicator_code
order by members.indicator_code
