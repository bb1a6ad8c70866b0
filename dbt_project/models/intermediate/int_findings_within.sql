{{ config(materialized='incremental', incremental_strategy='replace_changed', meta={'replaced_by': 'report'}) }}

-- The arithmetic of single sentences and reports, before any value is chosen. What figures have to do with each other was
-- read from the words (stg_relations) or stands in the registry (indicator_ratios.csv); here they are only reckoned with.
--   part_of_whole    其中 lists a part: it is not more than the whole
--   sum_of_parts     what 其中 lists adds up to the whole. A list need not be complete, so only more than the whole is wrong,
--                    and only where the parts differ in one dimension or in region and so cannot overlap
--   share_of_whole   a share beside its part and its whole
--   share_of_ratio   the same where the registry knows the three, and no sentence puts them together
--   shares_of_one    分别占: shares of one whole are not more than all of it
--   growth           由A增加到B,增长C
-- A contradiction of sentences is impossible and marks what does not fit: the observation that most of the contradictions
-- have in common and the fewest checks confirm; where that is none alone, all of them. Elsewhere scopes may differ.
with observations as (

    select
        *,
        {{ audit_low('observations') }} as low,
        {{ audit_high('observations') }} as high,
        {{ is_open('observations') }} as is_open
    from {{ ref('int_observations_keyed') }} as observations
    where
        status = 'ok'
        {{ only_changed('report', conjunction='and') }}

),

relations as (

    select * from {{ ref('stg_relations') }}
    {{ only_changed('report') }}

),

ratios as (

    select * from {{ ref('stg_indicator_ratios') }}

),

corrections as (

    select * from {{ ref('int_corrections_gathered') }}

),

related as (

    select
        relations.kind,
        relations.list_id,
        ones as one,
        others as other
    from relations
    inner join observations as ones on relations.observation_id = ones.observation_id
    inner join observations as others on relations.other_observation_id = others.observation_id

),

parts_of_wholes as (

    select
        'part_of_whole' as rule,
        'at_most' as comparison,
        one as judged,
        [related.other.observation_id] as other_ids,
        [related.other.sentence] as other_sentences,
        related.one.value as stated,
        related.one.low as stated_low,
        related.one.high as stated_high,
        related.other.value as implied,
        cast(null as double) as implied_low,
        related.other.high as implied_high,
        {{ in_words('related.one.value') }} || if(related.one.low <= related.other.high, ' ≤ ', ' > ') || {{ in_words('related.other.value') }} as arithmetic,
        true as is_strict
    from related
    where kind = 'part_of' and not isinf(related.other.high)

),

lists as (

    select
        list_id,
        any_value(other) as whole,
        list(related.one.observation_id order by related.one.number_start) as part_ids,
        list(related.one.sentence order by related.one.number_start) as sentences,
        sum(related.one.value) as total,
        sum(related.one.low) as low,
        sum(related.one.high) as high,
        string_agg({{ in_words('related.one.value') }}, ' + ' order by related.one.number_start) as addition,
        bool_or(related.one.is_open) as is_open,
        -- the same thing, in different kinds of one dimension or in different regions
        count(distinct related.one.indicator_code) = 1
        and (
            (
                count(distinct related.one.breakdown) = count(*)
                and count(distinct split_part(related.one.breakdown, '=', 1)) = 1
                and any_value(split_part(related.one.breakdown, '=', 1)) in ('级别', '类型', '等级', '产品', '地区')
            )
            or (count(distinct related.one.region_code) = count(*) and count(related.one.breakdown) = 0)
        ) as is_disjoint
    from related
    where kind = 'part_of'
    group by list_id
    having count(*) > 1

),

sums_of_parts as (

    select
        'sum_of_parts' as rule,
        if(is_open or lists.whole.is_open, 'bounded', 'equals') as comparison,
        whole as judged,
        part_ids as other_ids,
        sentences as other_sentences,
        lists.whole.value as stated,
        lists.whole.low as stated_low,
        lists.whole.high as stated_high,
        total as implied,
        low as implied_low,
        high as implied_high,
        addition || ' = ' || {{ in_words('total') }} || ', printed ' || {{ in_words('lists.whole.value') }} as arithmetic,
        false as is_strict
    from lists
    where
        (not is_open and not lists.whole.is_open and low <= lists.whole.high and lists.whole.low <= high)
        or (is_disjoint and low > lists.whole.high)

),

shares as (

    select
        related.one.observation_id as share_id,
        any_value(one) as share,
        list(distinct related.other.observation_id) filter (where kind = 'share_whole') as whole_ids,
        any_value(other) filter (where kind = 'share_whole') as whole,
        list(related.other.observation_id order by related.other.number_start) filter (where kind in ('share_part', 'share_rest'))
            as part_ids,
        list(related.other.sentence order by related.other.number_start) filter (where kind in ('share_part', 'share_rest')) as sentences,
        bool_or(kind = 'share_rest') as is_rest,
        coalesce(bool_or(related.other.is_open), false) as is_open,
        sum(related.other.value) filter (where kind in ('share_part', 'share_rest')) as total,
        sum(related.other.low) filter (where kind in ('share_part', 'share_rest')) as low,
        sum(related.other.high) filter (where kind in ('share_part', 'share_rest')) as high,
        string_agg({{ in_words('related.other.value') }}, ' + ' order by related.other.number_start)
            filter (where kind in ('share_part', 'share_rest')) as addition
    from related
    where kind in ('share_part', 'share_rest', 'share_whole')
    group by related.one.observation_id

),

ratios_stated as (

    select
        shares,
        parts as part,
        wholes as whole
    from observations as shares
    inner join ratios on shares.indicator_code = ratios.rate_code
    inner join observations as parts
        on
            shares.report = parts.report
            and ratios.part_code = parts.indicator_code
            and shares.region_code = parts.region_code
            and shares.period_key = parts.period_key
            and shares.breakdown is not distinct from parts.breakdown
    inner join observations as wholes
        on
            shares.report = wholes.report
            and ratios.whole_code = wholes.indicator_code
            and shares.region_code = wholes.region_code
            and shares.period_key = wholes.period_key
            and shares.breakdown is not distinct from wholes.breakdown
            and parts.unit is not distinct from wholes.unit
    where
        shares.measure = 'rate'
        and parts.value_kind = 'level'
        and wholes.value_kind = 'level'
        and wholes.value > 0
        and shares.observation_id not in (select share_id from shares where whole_ids is not null)
    qualify row_number() over (
        partition by shares.observation_id
        order by
            abs(shares.raw_start - parts.raw_start) + abs(shares.raw_start - wholes.raw_start) asc,
            parts.observation_id asc,
            wholes.observation_id asc
    ) = 1

),

quotients as (

    select
        'share_of_whole' as rule,
        share,
        whole,
        part_ids || [shares.whole.observation_id] as other_ids,
        sentences || [shares.whole.sentence] as other_sentences,
        is_open,
        is_rest,
        total,
        low,
        high,
        if(part_ids[2] is null, addition, '(' || addition || ')') as addition,
        true as is_strict
    from shares
    where part_ids is not null and len(whole_ids) = 1 and shares.whole.value > 0

    union all

    select
        'share_of_ratio' as rule,
        shares as share,
        whole,
        [ratios_stated.part.observation_id, ratios_stated.whole.observation_id] as other_ids,
        [ratios_stated.part.sentence, ratios_stated.whole.sentence] as other_sentences,
        ratios_stated.part.is_open or ratios_stated.whole.is_open as is_open,
        false as is_rest,
        ratios_stated.part.value as total,
        ratios_stated.part.low,
        ratios_stated.part.high,
        {{ in_words('ratios_stated.part.value') }} as addition,
        false as is_strict
    from ratios_stated

),

shares_of_wholes as (

    select
        rule,
        if(is_open or quotients.share.is_open, 'bounded', 'equals') as comparison,
        share as judged,
        other_ids,
        other_sentences,
        quotients.share.value as stated,
        quotients.share.low as stated_low,
        quotients.share.high as stated_high,
        100 * if(is_rest, 1 - total / quotients.whole.value, total / quotients.whole.value) as implied,
        100 * if(is_rest, 1 - high / nullif(quotients.whole.low, 0), low / quotients.whole.high) as implied_low,
        100 * coalesce(if(is_rest, 1 - low / quotients.whole.high, high / nullif(quotients.whole.low, 0)), 'infinity'::double) as implied_high,
        if(is_rest, '1 − ', '') || addition || ' ÷ ' || {{ in_words('quotients.whole.value') }} || ' = '
        || {{ in_hundredths('implied') }} || ' %, printed ' || {{ in_words('quotients.share.value') }} || ' %' as said,
        -- what total the share and its parts would need, where they do not fit the one that is printed
        if(
            stated_low <= implied_high and implied_low <= stated_high or is_rest or quotients.share.value = 0,
            said,
            said || '; ' || {{ in_words('quotients.share.value') }} || ' % would be of ' || {{ in_words('100 * total / quotients.share.value') }}
        ) as arithmetic,
        -- shares are at times made to add up to 100: less than a printed place is no impossibility
        is_strict
        and (
            implied_low - stated_high >= {{ printed_step('quotients.share.raw_text') }}
            or stated_low - implied_high >= {{ printed_step('quotients.share.raw_text') }}
        ) as is_strict
    from quotients

),

shares_beside as (

    select
        any_value(one) as judged,
        list(related.other.observation_id order by related.other.number_start) as other_ids,
        list(related.other.sentence order by related.other.number_start) as other_sentences,
        any_value(related.one.value) + sum(related.other.value) as total,
        any_value(related.one.low) + sum(related.other.low) as low,
        any_value(related.one.high) + sum(related.other.high) as high,
        any_value({{ in_words('related.one.value') }}) || ' + '
        || string_agg({{ in_words('related.other.value') }}, ' + ' order by related.other.number_start) as addition,
        bool_or(related.one.is_open) or bool_or(related.other.is_open) as is_open
    from related
    where kind = 'share_beside'
    group by related.one.observation_id

),

shares_of_one as (

    select
        'shares_of_one' as rule,
        if(high >= 100 and low <= 100 and not is_open, 'equals', 'at_most') as comparison,
        judged,
        other_ids,
        other_sentences,
        total as stated,
        low as stated_low,
        high as stated_high,
        cast(100 as double) as implied,
        cast(100 as double) as implied_low,
        cast(100 as double) as implied_high,
        addition || ' = ' || {{ in_words('total') }} || ' %' || if(low > 100, ', more than all', '') as arithmetic,
        false as is_strict
    from shares_beside

),

growths as (

    select
        ones.one as growth,
        ones.other as before,
        others.other as after
    from related as ones
    inner join related as others on ones.one.observation_id = others.one.observation_id
    where ones.kind = 'change_from' and others.kind = 'change_to'

),

growths_stated as (

    select
        'growth' as rule,
        if(growths.growth.is_open or growths.before.is_open or growths.after.is_open, 'bounded', 'equals') as comparison,
        growth as judged,
        [growths.before.observation_id, growths.after.observation_id] as other_ids,
        [growths.before.sentence, growths.after.sentence] as other_sentences,
        growths.growth.value as stated,
        growths.growth.low as stated_low,
        growths.growth.high as stated_high,
        if(growths.growth.unit = '倍', 1, 100) as scale,
        case
            when growths.growth.change_unit = 'pct' then scale * (growths.after.value / growths.before.value - 1)
            else growths.after.value - growths.before.value
        end as implied,
        case
            when growths.growth.change_unit = 'pct' then scale * (growths.after.low / growths.before.high - 1)
            else growths.after.low - growths.before.high
        end as implied_low,
        case
            when growths.growth.change_unit = 'pct' then scale * (growths.after.high / nullif(greatest(growths.before.low, 0), 0) - 1)
            else growths.after.high - growths.before.low
        end as implied_high,
        case
            when growths.growth.change_unit = 'pct'
                then
                    {{ in_words('growths.after.value') }} || ' ÷ ' || {{ in_words('growths.before.value') }} || ' − 1 = '
                    || {{ in_hundredths('implied') }} || if(growths.growth.unit = '倍', ' 倍', ' %')
            else
                {{ in_words('growths.after.value') }} || ' − ' || {{ in_words('growths.before.value') }} || ' = '
                || {{ in_words('implied') }}
        end || ', printed ' || {{ in_words('growths.growth.value') }} || coalesce(' ' || growths.growth.unit, '') as arithmetic,
        true as is_strict
    from growths
    where growths.before.value > 0

),

checks as (

    select * from parts_of_wholes
    union all
    select * from sums_of_parts
    union all
    select * exclude (said) from shares_of_wholes
    union all
    select * from shares_of_one
    union all
    select * exclude (scale) from growths_stated

),

judged as (

    select
        {{ finding_id('rule', 'checks.judged.observation_id', 'other_ids') }} as finding_id,
        *,
        {{ verdict('comparison', 'stated_low', 'stated_high', 'implied_low', 'implied_high') }} as verdict
    from checks
    where not isnan(implied) and (implied_low is null or not isnan(implied_low))

),

parties as (

    select
        finding_id,
        verdict,
        is_strict,
        comparison,
        unnest([judged.judged.observation_id] || other_ids) as observation_id
    from judged

),

-- how often each observation takes part in what cannot be, less the equations that bear it out
charges as (

    select
        observation_id,
        count(*) filter (where verdict = 'contradicted' and is_strict)
        - count(*) filter (where verdict = 'confirmed' and comparison = 'equals') as charge
    from parties
    group by observation_id

),

charged as (

    select
        parties.finding_id,
        parties.observation_id,
        charges.charge
    from parties
    inner join charges on parties.observation_id = charges.observation_id
    where parties.verdict = 'contradicted' and parties.is_strict
    qualify charges.charge = max(charges.charge) over (partition by parties.finding_id)

),

marked as (

    select
        charged.finding_id,
        list(charged.observation_id order by charged.observation_id)
            filter (where corrections.observation_id is null) as marked_observation_ids,
        string_agg(distinct corrections.reasons, '; ' order by corrections.reasons) as cleared_reason,
        count(corrections.observation_id) > 0 as is_cleared
    from charged
    left join corrections
        on charged.observation_id = corrections.observation_id and corrections.fields['status'] = 'ok'
    group by charged.finding_id

)

select
    judged.finding_id,
    judged.rule,
    judged.verdict,
    judged.comparison,
    case when judged.verdict = 'contradicted' then if(judged.is_strict, 'impossible', 'apart') end as severity,
    judged.judged.observation_id as observation_id,
    judged.other_ids as other_observation_ids,
    judged.judged.report as report,
    [judged.judged.report] as other_reports,
    judged.judged.sentence as statement,
    array_to_string(list_distinct(judged.other_sentences), ' / ') as other_statement,
    judged.arithmetic,
    judged.stated as stated_value,
    judged.implied as implied_value,
    if(isinf(judged.implied_low), null, judged.implied_low) as implied_low,
    if(isinf(judged.implied_high), null, judged.implied_high) as implied_high,
    coalesce(marked.marked_observation_ids, cast([] as varchar[])) as marked_observation_ids,
    coalesce(marked.is_cleared, false) as is_cleared,
    marked.cleared_reason,
    judged.judged.cell_id as cell_id,
    cast(null as varchar) as other_cell_id,
    judged.judged.series_id as series_id,
    cast(null as varchar) as other_series_id
from judged
left join marked on judged.finding_id = marked.finding_id
