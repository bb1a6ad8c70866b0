{{ config(materialized='incremental', incremental_strategy='replace_changed', meta={'replaced_by': 'report'}) }}

-- Adds the keys by which facts meet dimensions and each other. A region code that the registry does not have leads to
-- the unknown member, with the code as read beside it: no fact is lost in a join and none changes its region unseen.
-- A reprint says again what its original says: such a statement is kept and names the one that it repeats. Region and
-- period are left out of the comparison, since both may be taken from who published, and when.
with observations as (

    select * from {{ ref('int_observations_corrected') }}
    {{ only_changed('report') }}

),

all_observations as (

    select * from {{ ref('int_observations_corrected') }}

),

reprints as (

    select * from {{ ref('int_reports_reprinted') }}

),

regions as (

    select distinct region_code from {{ ref('stg_regions') }}

),

repeated as (

    select
        observations.observation_id,
        min(originals.observation_id) as repeats_observation_id
    from observations
    inner join reprints on observations.report = reprints.report
    inner join all_observations as originals
        on
            reprints.reprint_of = originals.report
            and observations.indicator_code = originals.indicator_code
            and observations.breakdown is not distinct from originals.breakdown
            and observations.unit is not distinct from originals.unit
            and observations.measure = originals.measure
            and observations.value = originals.value
            and observations.value_high is not distinct from originals.value_high
            and observations.bound = originals.bound
    group by observations.observation_id

),

keyed as (

    select
        observations.* exclude (region_code),
        coalesce(regions.region_code, '{{ var("unknown_region") }}') as region_code,
        observations.region_code as region_code_as_read,
        {{ unit_key('observations.unit') }} as unit_key,
        {{ period_key('observations.period_type', 'observations.period_start', 'observations.period_end') }}
            as period_key,
        {{ value_kind('observations.measure') }} as value_kind,
        repeated.repeats_observation_id
    from observations
    left join regions on observations.region_code = regions.region_code
    left join repeated on observations.observation_id = repeated.observation_id

)

select
    *,
    {{ cell_id() }} as cell_id,
    {{ series_id() }} as series_id
from keyed
