-- Every unit of the registry, every unit in use that it lacks, the member for figures without a unit and the unknown one.
with units as (

    select * from {{ ref('stg_units') }}

),

uses as (

    select
        unit_key,
        unit,
        cast(count(*) as integer) as n_observations
    from {{ ref('int_observations_keyed') }}
    group by unit_key, unit

),

members as (

    select
        {{ unit_key('unit') }} as unit_key,
        unit,
        unit_kind,
        is_additive,
        unit_name_en,
        true as is_listed
    from units

    union all

    select
        {{ unit_key('cast(null as varchar)') }} as unit_key,
        null as unit,
        'none' as unit_kind,
        false as is_additive,
        'no unit' as unit_name_en,
        true as is_listed

    union all

    select
        '{{ var("unknown_member") }}' as unit_key,
        '{{ var("unknown_member") }}' as unit,
        'unknown' as unit_kind,
        false as is_additive,
        'unknown unit' as unit_name_en,
        false as is_listed

    union all

    select
        uses.unit_key,
        uses.unit,
        'unknown' as unit_kind,
        false as is_additive,
        null as unit_name_en,
        false as is_listed
    from uses
    anti join units on uses.unit = units.unit
    where uses.unit is not null

)

select
    members.unit_key,
    members.unit,
    members.unit_kind,
    members.is_additive,
    members.unit_name_en,
    members.is_listed,
    coalesce(uses.n_observations, 0) as n_observations
from members
left join uses on members.unit_key = uses.unit_key
order by members.unit_key
