-- Where reports come from, one row a source, with what each gave and how it stands.
with sources as (

    select * from {{ ref('stg_sources') }}

),

regions as (

    select distinct region_code from {{ ref('stg_regions') }}

),

files as (

    select
        file,
        sha256,
        min(source_id) as source_id
    from {{ ref('stg_raw_reports') }}
    group by file, sha256

),

reports as (

    select
        files.source_id,
        cast(count(*) as integer) as n_reports,
        max(reports.publication_day) as newest_publication_day
    from {{ ref('stg_reports') }} as reports
    inner join files on reports.file = files.file and reports.sha256 = files.sha256
    where files.source_id is not null
    group by files.source_id

)

select
    sources.source_id,
    sources.kind,
    sources.location,
    sources.publisher,
    case
        when sources.region_code is not null then coalesce(regions.region_code, '{{ var("unknown_region") }}')
    end as region_code,
    sources.rights,
    sources.rhythm_days,
    sources.requests_per_minute,
    coalesce(reports.n_reports, 0) as n_reports,
    reports.newest_publication_day,
    sources.gone as n_gone,
    sources.held_back as n_held_back,
    sources.failed as n_failed,
    sources.newest_day,
    sources.last_asked_at,
    sources.last_success_at,
    sources.last_error
from sources
left join regions on sources.region_code = regions.region_code
left join reports on sources.source_id = reports.source_id
order by sources.source_id
