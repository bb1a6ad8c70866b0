-- Reports that tell the same text as an older one. Twins of twins are one family; its original is the report that was
-- published first, by name where two were on one day. A report without a day is never held for the original of one with.
with recursive twins as (

    select * from {{ ref('stg_twins') }}

),

reports as (

    select
        report,
        publication_day
    from {{ ref('stg_reports') }}

),

families as (

    select distinct
        report,
        report as relative
    from twins

    union

    select
        families.report,
        twins.twin as relative
    from families
    inner join twins on families.relative = twins.report

),

originals as (

    select
        families.report,
        families.relative as reprint_of
    from families
    inner join reports on families.relative = reports.report
    qualify row_number() over (
        partition by families.report
        order by reports.publication_day asc nulls last, families.relative asc
    ) = 1

)

select
    originals.report,
    originals.reprint_of,
    twins.similarity
from originals
left join twins on originals.report = twins.report and originals.reprint_of = twins.twin
where originals.report <> originals.reprint_of
