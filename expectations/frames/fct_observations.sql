-- Every statement of a number, beside the characters that it claims to quote.
select
    observations.*,
    -- a report that is not there has no characters
    coalesce(reports.characters, 0) as characters,
    -- offsets count from 0 and exclude the end; substring counts from 1
    coalesce(
        substring(texts.raw_text, observations.raw_start + 1, observations.raw_end - observations.raw_start), ''
    ) as text_at_span
from main.fct_observations as observations
left join main.dim_reports as reports on observations.report = reports.report
left join staging.stg_texts as texts on observations.report = texts.report
where is_judged(observations.report)
