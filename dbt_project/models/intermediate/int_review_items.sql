-- What a curator can settle, one row an item: indicators without an entry in the registry, figures that nobody could
-- resolve, what the arithmetic audit found, statements that are suspect, and values that contradict each other. What a curator has decided is not asked
-- again: what was set aside, and statements whose status somebody corrected. macros/review.sql says what an item is worth.
with cells as (

    select * from {{ ref('fct_indicator_values') }}

),

indicators as (

    select * from {{ ref('dim_indicators') }}

),

observations as (

    select * from {{ ref('fct_observations') }}

),

unresolved as (

    select * from {{ ref('int_numbers_unresolved') }}

),

reports as (

    select * from {{ ref('stg_reports') }}

),

contradictions as (

    select * from {{ ref('fct_contradictions') }}

),

findings as (

    select * from {{ ref('fct_findings') }}
    where verdict = 'contradicted' and not is_cleared

),

set_aside as (

    select distinct item_id from {{ ref('stg_set_aside') }}

),

judged as (

    select distinct observation_id
    from {{ ref('stg_corrections') }}
    where field = 'status'

),

-- one answer names an indicator, its growth, its rank and its share at once
named_codes as (

    select
        indicator_code,
        {{ base_indicator('indicator_code') }} as base_code,
        count(*) as n_cells,
        count(distinct period_key) as n_periods,
        max({
            'day': coalesce(publication_day, cast('0001-01-01' as date)),
            'observation_id': observation_id
        }).observation_id as observation_id
    from cells
    where starts_with(indicator_code, 'provisional.')
    group by indicator_code

),

provisional as (

    select
        'provisional_indicator' as kind,
        named_codes.base_code as about,
        named_codes.base_code as subject_code,
        min_by(
            {{ base_name('indicators.indicator_name', 'indicators.indicator_code') }}, indicators.indicator_code
        ) as subject,
        'not in the registry' as reason,
        min_by(indicators.unit, indicators.indicator_code) as unit,
        min_by(indicators.measure, indicators.indicator_code) as measure,
        sum(named_codes.n_cells) as settles,
        max(indicators.n_reports) as n_reports,
        max(indicators.n_regions) as n_regions,
        max(named_codes.n_periods) as n_periods,
        min_by(named_codes.observation_id, indicators.indicator_code) as observation_id,
        null as number_id,
        null as arithmetic,
        cast(null as varchar[]) as other_observation_ids
    from named_codes
    inner join indicators on named_codes.indicator_code = indicators.indicator_code
    group by named_codes.base_code

),

numbers as (

    select
        'unresolved_number' as kind,
        unresolved.reason || chr(10) || unresolved.shape as about,
        null as subject_code,
        unresolved.shape as subject,
        unresolved.reason,
        min(unresolved.unit) as unit,
        null as measure,
        count(*) as settles,
        count(distinct unresolved.report) as n_reports,
        count(distinct reports.region_code) as n_regions,
        1 as n_periods,
        null as observation_id,
        max({
            'day': coalesce(reports.publication_day, cast('0001-01-01' as date)),
            'number_id': unresolved.number_id
        }).number_id as number_id,
        null as arithmetic,
        cast(null as varchar[]) as other_observation_ids
    from unresolved
    left join reports on unresolved.report = reports.report
    group by unresolved.reason, unresolved.shape

),

-- what somebody judged of any statement that a finding sets against another answers the finding
findings_answered as (

    select distinct findings.finding_id
    from findings
    inner join judged
        on findings.observation_id = judged.observation_id
        or list_contains(findings.other_observation_ids, judged.observation_id)

),

-- a finding is about the statement that it makes suspect, where that is one, else about the one that it judges
findings_open as (

    select
        findings.*,
        case
            when len(findings.marked_observation_ids) = 1 then findings.marked_observation_ids[1]
            else findings.observation_id
        end as about_observation_id
    from findings
    left join findings_answered on findings.finding_id = findings_answered.finding_id
    where findings_answered.finding_id is null

),

findings_others as (

    select
        finding_id,
        about_observation_id,
        unnest(list_append(other_observation_ids, observation_id)) as other_observation_id
    from findings_open

),

findings_marked as (

    select distinct unnest(marked_observation_ids) as observation_id
    from findings_open

),

-- the chosen values that are in question, and those that would be chosen were they not suspect for it
findings_concern as (

    select
        findings_others.about_observation_id,
        list_sort(list(distinct findings_others.other_observation_id)) as other_observation_ids,
        1 + count(distinct coalesce(chosen.observation_id, findings_marked.observation_id)) as n_concerned
    from findings_others
    left join cells as chosen on findings_others.other_observation_id = chosen.observation_id
    left join findings_marked on findings_others.other_observation_id = findings_marked.observation_id
    where findings_others.other_observation_id <> findings_others.about_observation_id
    group by findings_others.about_observation_id

),

findings_told as (

    select
        about_observation_id,
        string_agg(
            distinct rule || ': ' || severity, '; '
            order by rule || ': ' || severity
        ) as reason,
        max(len(list_distinct(list_append(other_reports, report)))) as n_reports,
        string_agg(distinct arithmetic, '; ' order by arithmetic) as arithmetic
    from findings_open
    group by about_observation_id

),

-- all that the arithmetic has against one statement is one question
found as (

    select
        'finding' as kind,
        observations.observation_id as about,
        observations.indicator_code as subject_code,
        observations.indicator_name as subject,
        findings_told.reason,
        observations.unit,
        observations.measure,
        findings_concern.n_concerned as settles,
        findings_told.n_reports,
        1 as n_regions,
        1 as n_periods,
        observations.observation_id,
        null as number_id,
        findings_told.arithmetic,
        findings_concern.other_observation_ids
    from findings_told
    inner join findings_concern on findings_told.about_observation_id = findings_concern.about_observation_id
    inner join observations on findings_told.about_observation_id = observations.observation_id

),

-- a statement that a finding made suspect is asked about with the finding
suspects as (

    select
        'suspect' as kind,
        observations.observation_id as about,
        observations.indicator_code as subject_code,
        observations.indicator_name as subject,
        observations.status_reason as reason,
        observations.unit,
        observations.measure,
        1 as settles,
        1 as n_reports,
        1 as n_regions,
        1 as n_periods,
        observations.observation_id,
        observations.number_id,
        null as arithmetic,
        cast(null as varchar[]) as other_observation_ids
    from observations
    left join judged on observations.observation_id = judged.observation_id
    left join findings_marked on observations.observation_id = findings_marked.observation_id
    where
        observations.status = 'suspect'
        and judged.observation_id is null
        and findings_marked.observation_id is null

),

-- all that contradicts one value is one question: which of these statements holds
contradicted as (

    select
        'contradiction' as kind,
        contradictions.cell_id as about,
        min(contradictions.indicator_code) as subject_code,
        min(contradictions.indicator_name) as subject,
        case min(contradictions.kind)
            when 'within_a_report' then 'the same report states another value'
            when 'between_reports' then 'another report states another value'
        end as reason,
        min(contradictions.unit) as unit,
        null as measure,
        1 + count(distinct chosen.observation_id) as settles,
        1 + count(distinct contradictions.other_report) filter (
            contradictions.other_report <> contradictions.report
        ) as n_reports,
        1 as n_regions,
        1 as n_periods,
        min(contradictions.observation_id) as observation_id,
        null as number_id,
        null as arithmetic,
        list_sort(list(distinct contradictions.other_observation_id)) as other_observation_ids
    from contradictions
    left join judged on contradictions.observation_id = judged.observation_id
    left join judged as others_judged on contradictions.other_observation_id = others_judged.observation_id
    left join cells as chosen on contradictions.other_observation_id = chosen.observation_id
    where
        judged.observation_id is null
        and others_judged.observation_id is null
    group by contradictions.cell_id

),

items as (

    select * from provisional
    union all
    select * from numbers
    union all
    select * from suspects
    union all
    select * from contradicted
    union all
    select * from found

),

identified as (

    select
        *,
        {{ review_item_id('kind', 'about') }} as item_id
    from items

)

select
    identified.*,
    {{ review_worth('settles', '0', 'n_reports', 'n_regions', 'n_periods') }} as worth_alone
from identified
left join set_aside on identified.item_id = set_aside.item_id
where set_aside.item_id is null
order by worth_alone desc, {{ review_urgency('kind') }}, identified.item_id
limit {{ var('review_items') }}
