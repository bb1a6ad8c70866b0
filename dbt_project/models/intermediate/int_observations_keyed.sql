-- Adds the keys by which facts meet dimensions and each other. A region code that the registry does not have leads to
-- the unknown member, with the code as read beside it: no fact is lost in a join and none changes its region unseen.
with observations as (

    select * from {{ ref('int_observations_corrected') }}

),

regions as (

    select distinct region_code from {{ ref('stg_regions') }}

),

keyed as (

    select
        observations.* exclude (region_code),
        coalesce(regions.region_code, '{{ var("unknown_region") }}') as region_code,
        observations.region_code as region_code_as_read,
        {{ unit_key('observations.unit') }} as unit_key,
        {{ period_key('observations.period_type', 'observations.period_start', 'observations.period_end') }}
            as period_key,
        {{ value_kind('observations.measure') }} as value_kind
    from observations
    left join regions on observations.region_code = regions.region_code

)

select
    *,
    {{ cell_id() }} as cell_id
from keyed
