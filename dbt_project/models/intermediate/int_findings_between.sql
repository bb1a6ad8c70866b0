{{
    config(
        materialized='incremental',
        incremental_strategy='replace_changed',
        meta={'replaced_by': {'cell_id': 'cell_id', 'other_cell_id': 'cell_id'}}
    )
}}

-- The arithmetic between chosen values, whichever reports they come from:
--   previous_year, reference_average, whole_of_ratio, whole_of_clause, whole_of_parts
--                       what a report implies of a cell (int_values_derived) against what is stated of it. Wholes that the
--                       same report states are checked in int_findings_within
--   part_of_registry    the registry says that one indicator is part of another: not more than it, there and then
--   breakdown_of_total  a kind is not more than all kinds together; 其他 is left out, whose whole may be a list and no kind
--   region_of_region    a region has not more than the one it lies in
-- Two reports may count differently or have been revised since, so none of this is impossible and none changes a status.
{% set holds = {
    'part_of_registry':
        'parts.indicator_code = ancestors.indicator_code and wholes.indicator_code = ancestors.part_of
        and parts.region_code = wholes.region_code and parts.breakdown is not distinct from wholes.breakdown',
    'breakdown_of_total':
        "parts.indicator_code = wholes.indicator_code and parts.region_code = wholes.region_code
        and parts.indicator_status = 'catalogued' and parts.breakdown is not null and wholes.breakdown is null
        and not regexp_matches(parts.breakdown, '^时点=|/原先$|[=/]其[他它余]')",
    'region_of_nation':
        "parts.indicator_code = wholes.indicator_code and parts.indicator_status = 'catalogued'
        and parts.breakdown is not distinct from wholes.breakdown and parts.region_code <> wholes.region_code
        and parts.region_code <> '" ~ var('unknown_region') ~ "' and wholes.region_code = '100000'",
    'region_of_province':
        "parts.indicator_code = wholes.indicator_code and parts.indicator_status = 'catalogued'
        and parts.breakdown is not distinct from wholes.breakdown and parts.region_code <> wholes.region_code
        and left(parts.region_code, 2) || '0000' = wholes.region_code and wholes.region_code <> '100000'",
    'region_of_city':
        "parts.indicator_code = wholes.indicator_code and parts.indicator_status = 'catalogued'
        and parts.breakdown is not distinct from wholes.breakdown and parts.region_code <> wholes.region_code
        and left(parts.region_code, 4) || '00' = wholes.region_code and right(wholes.region_code, 4) <> '0000'"
} %}
with recursive indicators as (

    select
        indicator_code,
        part_of
    from {{ ref('stg_indicators') }}
    where part_of is not null

),

ancestors as (

    select * from indicators

    union

    select
        ancestors.indicator_code,
        indicators.part_of
    from ancestors
    inner join indicators on ancestors.part_of = indicators.indicator_code

),

units as (

    select unit from {{ ref('stg_units') }}
    where is_additive

),

observations as (

    select
        *,
        {{ audit_low('observations') }} as low,
        {{ audit_high('observations') }} as high,
        {{ is_open('observations') }} as is_open
    from {{ ref('int_observations_keyed') }} as observations

),

winners as (

    select observation_id from {{ ref('int_indicator_values_ranked') }}
    where choice_rank = 1

),

levels as (

    select observations.*
    from observations
    inner join winners on observations.observation_id = winners.observation_id
    inner join units on observations.unit = units.unit
    where observations.value_kind = 'level' and observations.measure in ('stock', 'flow', 'amount')

),

changed_levels as (

    select * from levels
    {{ only_changed('cell_id') }}

),

pairs as (

    {% for rule, condition in holds.items() %}
    {% for part, whole in [('changed_levels', 'levels'), ('levels', 'changed_levels')] %}
    select
        '{{ 'region_of_region' if rule.startswith('region_of_') else rule }}' as rule,
        parts.observation_id as part_id,
        wholes.observation_id as whole_id
    from {{ part }} as parts
    {{ 'inner join ancestors on parts.indicator_code = ancestors.indicator_code' if 'ancestors' in condition }}
    inner join {{ whole }} as wholes
        on parts.period_key = wholes.period_key and parts.unit = wholes.unit and {{ condition }}
    {{ 'union' if not loop.last }}
    {% endfor %}
    {{ 'union' if not loop.last }}
    {% endfor %}

),

containments as (

    select
        pairs.rule,
        'at_most' as comparison,
        parts as judged,
        [wholes.observation_id] as other_ids,
        [wholes.report] as other_reports,
        wholes.sentence as other_statement,
        parts.value as stated,
        parts.low as stated_low,
        parts.high as stated_high,
        wholes.value as implied,
        cast(null as double) as implied_low,
        wholes.high as implied_high,
        {{ in_words('parts.value') }} || if(parts.low <= wholes.high, ' ≤ ', ' > ') || {{ in_words('wholes.value') }}
            as arithmetic,
        wholes.cell_id as other_cell_id,
        wholes.series_id as other_series_id
    from pairs
    inner join levels as parts on pairs.part_id = parts.observation_id
    inner join levels as wholes on pairs.whole_id = wholes.observation_id
    where not isinf(wholes.high)

),

derived as (

    select * from {{ ref('int_values_derived') }}
    {{ only_changed_by({'cell_id': 'cell_id', 'base_cell_id': 'cell_id'}) }}

),

relations as (

    select * from {{ ref('stg_relations') }}
    where kind = 'change_from'

),

-- what is derived may be twice as far off as rounding lets it: printed figures are at times cut off
implied as (

    select
        derived.rule,
        if(observations.is_open, 'bounded', 'equals') as comparison,
        observations as judged,
        [derived.observation_id] || derived.base_observation_ids as other_ids,
        [derived.report] as other_reports,
        derived.sentence as other_statement,
        observations.value as stated,
        observations.low as stated_low,
        observations.high as stated_high,
        derived.value as implied,
        derived.value - 2 * (derived.value - derived.lowest) - if(statements.bound = 'about', 0.05 * abs(derived.value), 0)
            as implied_low,
        derived.value + 2 * (derived.highest - derived.value) + if(statements.bound = 'about', 0.05 * abs(derived.value), 0)
            as implied_high,
        derived.arithmetic || ', stated ' || {{ in_words('observations.value') }} as arithmetic,
        derived.base_cell_id as other_cell_id,
        derived.base_series_id as other_series_id
    from derived
    inner join observations on derived.cell_id = observations.cell_id
    inner join winners on observations.observation_id = winners.observation_id
    inner join observations as statements on derived.observation_id = statements.observation_id
    left join relations
        on
            derived.observation_id = relations.observation_id
            and observations.observation_id = relations.other_observation_id
    where
        relations.relation_id is null
        and (derived.rule in ('previous_year', 'reference_average') or derived.report <> observations.report)

),

checks as (

    select * from containments
    union all
    select * from implied

),

judged as (

    select
        {{ finding_id('checks.rule', 'checks.judged.observation_id', 'checks.other_ids') }} as finding_id,
        checks.*,
        {{ verdict('comparison', 'stated_low', 'stated_high', 'implied_low', 'implied_high') }} as verdict
    from checks

)

select
    judged.finding_id,
    judged.rule,
    judged.verdict,
    judged.comparison,
    case when judged.verdict = 'contradicted' then 'apart' end as severity,
    judged.judged.observation_id as observation_id,
    judged.other_ids as other_observation_ids,
    judged.judged.report as report,
    judged.other_reports,
    judged.judged.sentence as statement,
    judged.other_statement,
    judged.arithmetic,
    judged.stated as stated_value,
    judged.implied as implied_value,
    judged.implied_low,
    judged.implied_high,
    cast([] as varchar[]) as marked_observation_ids,
    false as is_cleared,
    cast(null as varchar) as cleared_reason,
    judged.judged.cell_id as cell_id,
    judged.other_cell_id,
    judged.judged.series_id as series_id,
    judged.other_series_id
from judged
{% if not execute %}-- built after it: {{ ref('int_cells_compared_left') }}{% endif %}
