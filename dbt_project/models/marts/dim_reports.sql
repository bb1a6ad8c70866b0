with reports as (

    select * from {{ ref('stg_reports') }}

),

regions as (

    select distinct region_code from {{ ref('stg_regions') }}

),

numbers as (

    select
        report,
        cast(count(*) as integer) as n_numbers,
        cast(count(*) filter (where fate = 'unresolved') as integer) as n_unresolved
    from {{ ref('stg_numbers') }}
    group by report

),

observations as (

    select
        report,
        cast(count(*) as integer) as n_observations,
        cast(count(*) filter (where status = 'suspect') as integer) as n_suspect
    from {{ ref('int_observations_keyed') }}
    group by report

),

repairs as (

    select
        report,
        cast(count(*) as integer) as n_repairs
    from {{ ref('stg_repairs') }}
    group by report

)

select
    reports.report,
    reports.file,
    reports.title,
    reports.publisher,
    reports.url,
    reports.publication_day,
    reports.publication_precision,
    reports.publication_basis,
    coalesce(regions.region_code, '{{ var("unknown_region") }}') as region_code,
    reports.region_basis,
    reports.sha256,
    reports.bytes,
    reports.media_type,
    reports.encoding,
    reports.characters,
    reports.reading_key,
    coalesce(numbers.n_numbers, 0) as n_numbers,
    coalesce(observations.n_observations, 0) as n_observations,
    coalesce(observations.n_suspect, 0) as n_suspect,
    coalesce(numbers.n_unresolved, 0) as n_unresolved,
    coalesce(repairs.n_repairs, 0) as n_repairs
from reports
left join regions on reports.region_code = regions.region_code
left join numbers on reports.report = numbers.report
left join observations on reports.report = observations.report
left join repairs on reports.report = repairs.report
order by reports.report
