-- The build at hand against what was published last, a row a statistic. Three groups of reports are told apart, so that what
-- a person did (a report withdrawn, new reports put in) is not taken for what the pipeline did:
--   unchanged  published last time, and the file lies in the raw folder with the same bytes, whether it could be read or not:
--              what differs here, the reader, the registry or the build did
--   new        not published last time with these bytes; compared with all that was published
--   all        everything
-- A comparison that would rest on next to nothing has no ratio and no difference: before the first publication, with fewer
-- than 20 facts before, with fewer than 5 new reports.
{% set least_facts = 20 %}
{% set least_reports = 5 %}
with published as (

    select * from {{ ref('stg_published_reports') }}

),

published_counts as (

    select * from {{ ref('stg_published_counts') }}

),

files as (

    select distinct
        report,
        sha256
    from {{ ref('stg_raw_reports') }}
    where gone_at is null

),

built as (

    select * from {{ ref('mart_report_quality') }}

),

-- each report that was published or is built now, on either side what there is of it
reports as (

    select
        case
            when published.report is null then 'new'
            when files.report is not null then 'unchanged'
            else 'withdrawn'
        end as report_group,
        published.report is not null as was_published,
        built.report is not null as is_built,
        coalesce(published.n_facts, 0) as facts_before,
        coalesce(built.n_facts, 0) as facts_now,
        coalesce(published.n_numbers, 0) as numbers_before,
        coalesce(built.n_numbers, 0) as numbers_now,
        coalesce(published.n_unresolved, 0) as unresolved_before,
        coalesce(built.n_unresolved, 0) as unresolved_now,
        coalesce(published.n_observations, 0) as observations_before,
        coalesce(built.n_observations, 0) as observations_now,
        coalesce(published.n_repairs, 0) as repairs_before,
        coalesce(built.n_repairs, 0) as repairs_now,
        coalesce(published.characters, 0) as characters_before,
        coalesce(built.characters, 0) as characters_now
    from published
    full join built
        on published.report = built.report and published.sha256 = built.sha256
    left join files
        on published.report = files.report and published.sha256 = files.sha256

),

sums as (

    select
        count(*) filter (where report_group = 'unchanged') as n_unchanged,
        count(*) filter (where report_group = 'unchanged' and is_built) as n_unchanged_built,
        count(*) filter (where report_group = 'unchanged' and facts_before >= {{ least_facts }}) as n_with_facts,
        count(*) filter (
            where report_group = 'unchanged' and facts_before >= {{ least_facts }} and facts_now < facts_before / 2
        ) as n_halved,
        count(*) filter (where report_group = 'new') as n_new,
        count(*) filter (where was_published) as n_published,
        count(*) filter (where is_built) as n_built,
        {% for column in ['facts', 'numbers', 'unresolved', 'observations', 'repairs', 'characters'] %}
        sum({{ column }}_before) filter (where report_group = 'unchanged') as {{ column }}_unchanged_before,
        sum({{ column }}_now) filter (where report_group = 'unchanged') as {{ column }}_unchanged_now,
        sum({{ column }}_now) filter (where report_group = 'new') as {{ column }}_new,
        sum({{ column }}_before) as {{ column }}_before,
        sum({{ column }}_now) as {{ column }}_now{{ ',' if not loop.last }}
        {% endfor %}
    from reports

),

totals as (

    select
        {% for name in ['observations', 'suspects', 'indicator_values', 'quarantined'] %}
        max(value) filter (where name = '{{ name }}') as {{ name }}_before,
        {% endfor %}
        max(run_id) as published_run_id,
        (select count(*) from {{ ref('fct_observations') }}) as observations_now,
        (select count(*) from {{ ref('fct_observations') }} where status = 'suspect') as suspects_now,
        (select count(*) from {{ ref('fct_indicator_values') }}) as indicator_values_now,
        (select count(*) from {{ ref('fct_quarantine') }}) as quarantined_now
    from published_counts

),

{#- statistic, group, unit, reports compared, before, now, what must hold for the two to be compared -#}
{% set statistics = [
    ('reports_lost', 'unchanged', 'share', 'n_unchanged', '0',
     '(n_unchanged - n_unchanged_built) / nullif(n_unchanged, 0)', 'n_unchanged > 0'),
    ('facts', 'unchanged', 'count', 'n_unchanged', 'facts_unchanged_before', 'facts_unchanged_now',
     'facts_unchanged_before >= ' ~ least_facts),
    ('observations', 'unchanged', 'count', 'n_unchanged', 'observations_unchanged_before',
     'observations_unchanged_now', 'observations_unchanged_before >= ' ~ least_facts),
    ('reports_with_half_the_facts', 'unchanged', 'share', 'n_with_facts', '0',
     'n_halved / nullif(n_with_facts, 0)', 'n_with_facts > 0'),
    ('unresolved_share', 'unchanged', 'share', 'n_unchanged',
     'unresolved_unchanged_before / nullif(numbers_unchanged_before, 0)',
     'unresolved_unchanged_now / nullif(numbers_unchanged_now, 0)',
     'numbers_unchanged_before >= ' ~ least_facts),
    ('repairs_per_1000', 'unchanged', 'per 1000 characters', 'n_unchanged',
     '1000 * repairs_unchanged_before / nullif(characters_unchanged_before, 0)',
     '1000 * repairs_unchanged_now / nullif(characters_unchanged_now, 0)',
     'repairs_unchanged_before >= ' ~ least_facts),
    ('facts_per_report', 'new', 'count', 'n_new', 'facts_before / nullif(n_published, 0)',
     'facts_new / nullif(n_new, 0)', 'n_new >= ' ~ least_reports ~ ' and facts_before >= ' ~ least_facts),
    ('unresolved_share', 'new', 'share', 'n_new', 'unresolved_before / nullif(numbers_before, 0)',
     'unresolved_new / nullif(numbers_new, 0)',
     'n_new >= ' ~ least_reports ~ ' and numbers_before >= ' ~ least_facts),
    ('repairs_per_1000', 'new', 'per 1000 characters', 'n_new',
     '1000 * repairs_before / nullif(characters_before, 0)',
     '1000 * repairs_new / nullif(characters_new, 0)',
     'n_new >= ' ~ least_reports ~ ' and repairs_before >= ' ~ least_facts),
    ('reports', 'all', 'count', 'n_built', 'n_published', 'n_built', 'n_published > 0'),
    ('quarantined', 'all', 'count', 'n_built', 'total_quarantined_before', 'total_quarantined_now',
     'n_published > 0'),
    ('suspect_share', 'all', 'share', 'n_built',
     'total_suspects_before / nullif(total_observations_before, 0)',
     'total_suspects_now / nullif(total_observations_now, 0)',
     'total_observations_before >= ' ~ least_facts),
    ('cells_per_observation', 'all', 'ratio', 'n_built',
     'total_indicator_values_before / nullif(total_observations_before, 0)',
     'total_indicator_values_now / nullif(total_observations_now, 0)',
     'total_observations_before >= ' ~ least_facts),
] %}
figures as (

    select
        sums.*,
        {% for name in ['observations', 'suspects', 'indicator_values', 'quarantined'] %}
        totals.{{ name }}_before as total_{{ name }}_before,
        totals.{{ name }}_now as total_{{ name }}_now,
        {% endfor %}
        totals.published_run_id
    from sums
    cross join totals

),

compared as (

    {% for statistic, group, unit, n_reports, before, now, condition in statistics %}
    select
        '{{ group }}/{{ statistic }}' as drift_id,
        '{{ statistic }}' as statistic,
        '{{ group }}' as report_group,
        '{{ unit }}' as statistic_unit,
        cast({{ n_reports }} as integer) as n_reports,
        published_run_id is not null and coalesce({{ condition }}, false) as is_comparable,
        cast({{ before }} as double) as value_before,
        cast({{ now }} as double) as value_now,
        published_run_id
    from figures
    {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    drift_id,
    statistic,
    report_group,
    statistic_unit,
    n_reports,
    is_comparable,
    case when published_run_id is not null then value_before end as value_before,
    value_now,
    case when is_comparable then value_now - value_before end as difference,
    case when is_comparable then value_now / nullif(value_before, 0) end as ratio,
    published_run_id
from compared
order by drift_id
