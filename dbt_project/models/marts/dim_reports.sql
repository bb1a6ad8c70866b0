-- Each report that was read, with what it gave and, for a reprint, the report whose text it tells again; and the unknown
-- member.
with reports as (

    select * from {{ ref('stg_reports') }}

),

reprints as (

    select * from {{ ref('int_reports_reprinted') }}

),

files as (

    select
        file,
        sha256,
        min(first_seen_at) as first_seen_at,
        min(source_id) as source_id,
        min(rights) as rights,
        min(accessed_at) as accessed_at,
        min(page_gone_since) as page_gone_since
    from {{ ref('stg_raw_reports') }}
    group by file, sha256

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
        cast(count(*) filter (where status = 'suspect') as integer) as n_suspect,
        cast(count(repeats_observation_id) as integer) as n_repeats
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
    -- where its source says nothing of rights, they lie with who published
    coalesce(
        files.rights, 'held by the publisher' || coalesce(', ' || reports.publisher, ', who is not known')
    ) as rights,
    files.source_id,
    files.accessed_at,
    files.page_gone_since,
    files.first_seen_at,
    reprints.reprint_of,
    reprints.similarity as reprint_similarity,
    reports.sha256,
    reports.bytes,
    reports.media_type,
    reports.encoding,
    reports.characters,
    reports.reading_key,
    coalesce(numbers.n_numbers, 0) as n_numbers,
    coalesce(observations.n_observations, 0) as n_observations,
    coalesce(observations.n_suspect, 0) as n_suspect,
    coalesce(observations.n_repeats, 0) as n_repeats,
    coalesce(numbers.n_unresolved, 0) as n_unresolved,
    coalesce(repairs.n_repairs, 0) as n_repairs
from reports
left join regions on reports.region_code = regions.region_code
left join numbers on reports.report = numbers.report
left join observations on reports.report = observations.report
left join repairs on reports.report = repairs.report
left join reprints on reports.report = reprints.report
left join files on reports.file = files.file and reports.sha256 = files.sha256

union all

select
    '{{ var("unknown_member") }}' as report,
    '{{ var("unknown_member") }}' as file,
    'unknown report' as title,
    null as publisher,
    null as url,
    null as publication_day,
    null as publication_precision,
    'unknown' as publication_basis,
    '{{ var("unknown_region") }}' as region_code,
    'unknown' as region_basis,
    'not known' as rights,
    null as source_id,
    null as accessed_at,
    null as page_gone_since,
    null as first_seen_at,
    null as reprint_of,
    null as reprint_similarity,
    '' as sha256,
    0 as bytes,
    '' as media_type,
    '' as encoding,
    0 as characters,
    '' as reading_key,
    0 as n_numbers,
    0 as n_observations,
    0 as n_suspect,
    0 as n_repeats,
    0 as n_unresolved,
    0 as n_repairs
order by report
