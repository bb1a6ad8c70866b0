{{ config(materialized='incremental', incremental_strategy='replace_changed', meta={'replaced_by': 'report'}) }}

-- Each report's text in figures, and what was found in it: what the expectations on texts judge, and what one publication
-- is compared with the next by.
with texts as (

    select * from {{ ref('stg_texts') }}
    {{ only_changed('report') }}

),

reports as (

    select * from {{ ref('stg_reports') }}
    {{ only_changed('report') }}

),

numbers as (

    select
        report,
        cast(count(*) as integer) as n_numbers,
        cast(count(*) filter (where fate = 'fact') as integer) as n_facts,
        cast(count(*) filter (where fate = 'unresolved') as integer) as n_unresolved
    from {{ ref('fct_numbers') }}
    {{ only_changed('report') }}
    group by report

),

observations as (

    select
        report,
        cast(count(*) as integer) as n_observations
    from {{ ref('fct_observations') }}
    {{ only_changed('report') }}
    group by report

),

repairs as (

    select
        report,
        cast(count(*) as integer) as n_repairs
    from {{ ref('fct_repairs') }}
    {{ only_changed('report') }}
    group by report

),

counted as (

    select
        reports.report,
        reports.sha256,
        reports.characters,
        cast(length(coalesce(texts.raw_text, '')) as integer) as characters_kept,
        cast(length(coalesce(texts.text, '')) as integer) as characters_repaired,
        cast(length(regexp_replace(coalesce(texts.text, ''), '[^\p{Han}]', '', 'g')) as integer) as n_han,
        cast(length(regexp_replace(coalesce(texts.text, ''), '\s', '', 'g')) as integer) as n_visible,
        cast(length(regexp_replace(coalesce(texts.text, ''), '[^\x{FFFD}]', '', 'g')) as integer) as n_replacement,
        coalesce(regexp_matches(texts.text, '\d'), false) as has_digits,
        coalesce(numbers.n_numbers, 0) as n_numbers,
        coalesce(numbers.n_facts, 0) as n_facts,
        coalesce(numbers.n_unresolved, 0) as n_unresolved,
        coalesce(observations.n_observations, 0) as n_observations,
        coalesce(repairs.n_repairs, 0) as n_repairs
    from reports
    left join texts on reports.report = texts.report
    left join numbers on reports.report = numbers.report
    left join observations on reports.report = observations.report
    left join repairs on reports.report = repairs.report

)

select
    report,
    sha256,
    characters,
    characters_kept,
    characters_repaired,
    n_han / nullif(n_visible, 0) as han_share,
    n_replacement / nullif(n_visible, 0) as replacement_share,
    characters_repaired / nullif(characters_kept, 0) as kept_share,
    has_digits,
    n_numbers,
    n_facts,
    n_unresolved,
    n_observations,
    n_repairs,
    1000 * n_facts / nullif(characters_repaired, 0) as facts_per_1000,
    1000 * n_repairs / nullif(characters_kept, 0) as repairs_per_1000
from counted
order by report
