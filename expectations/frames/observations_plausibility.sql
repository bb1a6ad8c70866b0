-- The observations just read, with what the registry and the reports say of them.
-- Relations to be registered: observations, reports (records of this run), units, indicators, regions (seed files, all
-- columns as text). Casts go through text, because a column that is null throughout comes in with any type.
with observation as (

    select
        * replace (
            cast(value as double) as value,
            cast(value_high as double) as value_high,
            cast(unit as varchar) as unit,
            cast(change_unit as varchar) as change_unit,
            cast(status_reason as varchar) as status_reason,
            cast(breakdown as varchar) as breakdown,
            cast(cast(period_start as varchar) as timestamp) as period_start,
            cast(cast(period_end as varchar) as timestamp) as period_end
        )
    from observations

),

report as (

    select
        report,
        cast(cast(publication_day as varchar) as timestamp) as publication_day
    from reports

),

region as (

    select distinct region_code from regions

)

select
    observation.*,
    units.unit_kind,
    case when region.region_code is null then 'no' else 'yes' end as region_is_known,
    -- a range is one of the unit and the kind of figure that the registry gives it for
    case
        when
            observation.unit is not distinct from nullif(indicators.unit, '')
            and (observation.measure = 'change') = (indicators.measure = 'change')
            then try_cast(indicators.minimum as double)
    end as minimum,
    case
        when
            observation.unit is not distinct from nullif(indicators.unit, '')
            and (observation.measure = 'change') = (indicators.measure = 'change')
            then try_cast(indicators.maximum as double)
    end as maximum,
    report.publication_day,
    coalesce(observation.value_high, observation.value) as highest,
    abs(observation.value - round(observation.value)) as fraction,
    -- 每万人发明专利拥有量12.3件: an average of things that are whole need not be whole
    case when regexp_matches(observation.indicator_name, '每|人均|户均|家均|平均|万台|万人|千人|亡率') then 'yes' else 'no' end as is_average,
    -- a plan may be fulfilled by 125 %, and more than one's own need be produced: these are ratios and not shares of a
    -- whole; so is what the registry lets go beyond 100
    case
        when
            regexp_matches(observation.indicator_name, '完成率|自给率|毛入学率|周转率|杠杆率|负债率|充足率|拨备覆盖率')
            or try_cast(indicators.maximum as double) > 100
            then 'no'
        else 'yes'
    end as is_part_of_a_whole,
    year(observation.period_start) as period_start_year,
    year(observation.period_end) as period_end_year
from observation
left join report on observation.report = report.report
left join units on observation.unit = units.unit
left join indicators on observation.indicator_code = indicators.indicator_code
left join region on observation.region_code = region.region_code
order by observation.observation_id
