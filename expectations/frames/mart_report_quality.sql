-- Every report's text in figures, beside the days that are known of it.
select
    quality.*,
    reports.file,
    reports.title,
    cast(reports.publication_day as timestamp) as publication_day,
    -- a file that came in the evening in China came the same day there, and in UTC as well or the day before
    cast(cast(reports.first_seen_at as date) + 1 as timestamp) as seen_by,
    year(reports.publication_day) as publication_year,
    -- a text that is not there has no share of anything
    coalesce(quality.han_share, 0) as han,
    case when quality.has_digits then 'yes' else 'no' end as states_figures,
    count(texts.report) over (partition by quality.report) as n_texts
from main.mart_report_quality as quality
left join main.dim_reports as reports on quality.report = reports.report
left join staging.stg_texts as texts on quality.report = texts.report
where is_judged(quality.report)
order by quality.report
