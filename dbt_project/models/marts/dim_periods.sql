-- Every period that an observation speaks of or a sentence implies, with the names that people give it, and the unknown
-- member.
with observations as (

    select
        period_key,
        period_type,
        period_start,
        period_end
    from {{ ref('int_observations_keyed') }}

),

derived as (

    select distinct
        period_key,
        period_type,
        period_start,
        period_end
    from {{ ref('int_values_derived') }}

),

counted as (

    select
        period_key,
        period_type,
        period_start,
        period_end,
        cast(count(*) as integer) as n_observations
    from observations
    where period_key <> 'unknown'
    group by period_key, period_type, period_start, period_end

),

used as (

    select * from counted

    union all

    select
        period_key,
        period_type,
        period_start,
        period_end,
        0 as n_observations
    from derived
    where
        period_key <> 'unknown'
        and period_key not in (select counted.period_key from counted)

),

measured as (

    select
        *,
        cast(year(period_start) as integer) as start_year,
        cast(year(period_end) as integer) as end_year,
        cast(month(period_start) as integer) as start_month,
        cast(month(period_end) as integer) as end_month,
        -- whole months: from the first day of one to the last day of another
        coalesce(day(period_start) = 1 and period_end = last_day(period_end), false) as is_whole_months,
        cast(date_diff('month', period_start, period_end) + 1 as integer) as n_months,
        cast(date_diff('day', period_start, period_end) + 1 as integer) as n_days
    from used

),

graded as (

    select
        *,
        case
            when period_type = 'instant' then 'day'
            when period_start is null or period_end is null then 'open'
            when period_start = period_end then 'day'
            when is_whole_months and n_months = 1 then 'month'
            when is_whole_months and n_months = 3 and start_month in (1, 4, 7, 10) then 'quarter'
            when is_whole_months and n_months = 6 and start_month in (1, 7) then 'half'
            when is_whole_months and n_months = 12 and start_month = 1 then 'year'
            when is_whole_months and n_months = 60 and start_month = 1 and start_year >= 1981 and start_year % 5 = 1
                then 'five_year_plan'
            when start_year = end_year and start_month = 1 and day(period_start) = 1 then 'year_to_date'
            when n_months > 12 then 'multi_year'
            else 'irregular'
        end as granularity,
        {{ five_year_plan('end_year') }} as five_year_plan
    from measured

)

select
    period_key,
    period_type,
    period_start,
    period_end,
    granularity,
    case
        when period_type = 'instant' then '截至' || {{ day_zh('period_end') }}
        when period_end is null then {{ day_zh('period_start') }} || '起（终点不明）'
        when period_start is null then '至' || {{ day_zh('period_end') }} || '（起点不明）'
        when granularity = 'day' then {{ day_zh('period_end') }}
        when granularity = 'month' then strftime(period_end, '%Y年%-m月')
        when granularity = 'quarter' then end_year || '年第' || ('一二三四')[end_month // 3] || '季度'
        when granularity = 'half' then end_year || case when end_month = 6 then '年上半年' else '年下半年' end
        when granularity = 'year' then end_year || '年'
        when granularity = 'five_year_plan' then '“' || {{ five_year_plan_zh('five_year_plan') }} || '”时期'
        when granularity = 'year_to_date' and is_whole_months then start_year || '年1—' || end_month || '月'
        when is_whole_months and start_month = 1 and end_month = 12 then start_year || '—' || end_year || '年'
        else {{ day_zh('period_start') }} || '至' || {{ day_zh('period_end') }}
    end as label_zh,
    case
        when period_type = 'instant' then 'as of ' || {{ day_en('period_end') }}
        when period_end is null then 'from ' || {{ day_en('period_start') }} || ' (end unknown)'
        when period_start is null then 'until ' || {{ day_en('period_end') }} || ' (start unknown)'
        when granularity = 'day' then {{ day_en('period_end') }}
        when granularity = 'month' then strftime(period_end, '%B %Y')
        when granularity = 'quarter' then 'Q' || (end_month // 3) || ' ' || end_year
        when granularity = 'half' then case when end_month = 6 then 'first' else 'second' end || ' half of ' || end_year
        when granularity = 'year' then cast(end_year as varchar)
        when granularity = 'five_year_plan'
            then five_year_plan || 'th Five-Year Plan (' || start_year || '–' || end_year || ')'
        when granularity = 'year_to_date' and is_whole_months
            then 'January–' || strftime(period_end, '%B %Y')
        when is_whole_months and start_month = 1 and end_month = 12 then start_year || '–' || end_year
        else {{ day_en('period_start') }} || ' to ' || {{ day_en('period_end') }}
    end as label_en,
    case when period_type = 'span' then n_days end as n_days,
    start_year,
    end_year,
    case when end_month <= 6 then 1 when end_month <= 12 then 2 end as end_half,
    cast(quarter(period_end) as integer) as end_quarter,
    end_month,
    five_year_plan,
    n_observations
from graded

union all

select
    'unknown' as period_key,
    'unknown' as period_type,
    null as period_start,
    null as period_end,
    'unknown' as granularity,
    '时间不明' as label_zh,
    'unknown period' as label_en,
    null as n_days,
    null as start_year,
    null as end_year,
    null as end_half,
    null as end_quarter,
    null as end_month,
    null as five_year_plan,
    cast((select count(*) from observations where period_key = 'unknown') as integer) as n_observations
order by period_end nulls first, period_start nulls first, period_key
