-- The work list of a curator, most valuable first (macros/review.sql), each item with a sentence to judge it by.
with items as (

    select * from {{ ref('int_review_items') }}

),

nearest as (

    select * from {{ ref('int_review_nearest') }}

),

observations as (

    select * from {{ ref('fct_observations') }}

),

numbers as (

    select * from {{ ref('fct_numbers') }}

),

unresolved as (

    select * from {{ ref('int_numbers_unresolved') }}

),

reports as (

    select * from {{ ref('dim_reports') }}

),

proposals as (

    select
        subject_code,
        cast(to_json(
            list({
                'indicator_code': code,
                'indicator_name': name,
                'wording': wording,
                'breakdown': breakdown,
                'unit': unit,
                'score': round(score, 3)
            } order by place) filter (source = 'registered')
        ) as varchar) as proposals,
        cast(to_json(
            list({
                'indicator_code': code,
                'indicator_name': name,
                'settles': settles,
                'score': round(score, 3)
            } order by place) filter (source = 'provisional')
        ) as varchar) as similar_names,
        coalesce(sum(settles) filter (source = 'provisional'), 0) as near_settles
    from nearest
    group by subject_code

),

others_wanted as (

    select
        item_id,
        unnest(other_observation_ids) as observation_id
    from items

),

wanted as (

    select observation_id from items
    union
    select observation_id from others_wanted

),

said as (

    select observations.*
    from observations
    inner join wanted on observations.observation_id = wanted.observation_id

),

-- few of the ledger's rows are wanted: they are found first, so that nothing as long as the ledger is joined
figures as (

    select
        numbers.number_id,
        numbers.text_end - numbers.text_start as figure_length
    from numbers
    where numbers.number_id in (select said.number_id from said)

),

statements as (

    select
        said.*,
        said.number_start + figures.figure_length as number_end
    from said
    left join figures on said.number_id = figures.number_id

),

other_statements as (

    select
        others_wanted.item_id,
        cast(to_json(list({
            'observation_id': statements.observation_id,
            'report': statements.report,
            'value': statements.value,
            'unit': statements.unit,
            'bound': statements.bound,
            'sentence': statements.sentence,
            'number_start': statements.number_start,
            'number_end': statements.number_end
        } order by statements.report, statements.raw_start, statements.observation_id)) as varchar) as other_statements
    from others_wanted
    inner join statements on others_wanted.observation_id = statements.observation_id
    group by others_wanted.item_id

),

told as (

    select
        items.*,
        coalesce(proposals.near_settles, 0) as near_settles,
        proposals.proposals,
        proposals.similar_names,
        other_statements.other_statements,
        coalesce(statements.report, unresolved.report) as report,
        coalesce(statements.sentence, unresolved.sentence) as sentence,
        coalesce(statements.number_start, unresolved.number_start) as number_start,
        coalesce(statements.number_end, unresolved.number_end) as number_end,
        coalesce(statements.raw_text, unresolved.raw_text) as raw_text,
        coalesce(statements.value, unresolved.value) as value,
        statements.value_high,
        statements.bound,
        statements.measure as value_measure,
        coalesce(statements.unit, unresolved.unit) as value_unit,
        statements.breakdown,
        statements.region_code,
        statements.period_key,
        statements.indicator_rule as rule
    from items
    left join proposals
        on items.kind = 'provisional_indicator' and items.subject_code = proposals.subject_code
    left join other_statements on items.item_id = other_statements.item_id
    left join statements on items.observation_id = statements.observation_id
    left join unresolved on items.number_id = unresolved.number_id

),

judged as (

    select
        *,
        {{ review_worth('settles', 'near_settles', 'n_reports', 'n_regions', 'n_periods') }} as worth
    from told

)

select
    judged.item_id,
    cast(row_number() over (
        order by judged.worth desc, {{ review_urgency('judged.kind') }} asc, judged.settles desc, judged.item_id asc
    ) as integer) as review_rank,
    judged.kind,
    judged.subject_code,
    judged.subject,
    judged.reason,
    cast(judged.worth as integer) as worth,
    cast(judged.settles as integer) as settles,
    cast(judged.near_settles as integer) as near_settles,
    cast(judged.n_reports as integer) as n_reports,
    cast(judged.n_regions as integer) as n_regions,
    cast(judged.n_periods as integer) as n_periods,
    judged.proposals,
    judged.similar_names,
    judged.sentence,
    cast(judged.number_start as integer) as number_start,
    cast(judged.number_end as integer) as number_end,
    judged.raw_text,
    judged.value,
    judged.value_high,
    judged.value_unit as unit,
    judged.bound,
    judged.value_measure as measure,
    judged.breakdown,
    judged.rule,
    judged.arithmetic,
    judged.other_statements,
    judged.observation_id,
    judged.number_id,
    judged.report,
    reports.publication_day,
    coalesce(judged.region_code, reports.region_code) as region_code,
    judged.period_key
from judged
left join reports on judged.report = reports.report
order by review_rank
