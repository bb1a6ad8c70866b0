-- Every figure of the ledger, beside the characters that it claims to quote.
select
    numbers.*,
    -- a report that is not there has no characters
    coalesce(reports.characters, 0) as characters,
    coalesce(
        substring(texts.raw_text, numbers.raw_start + 1, numbers.raw_end - numbers.raw_start), ''
    ) as text_at_span
from main.fct_numbers as numbers
left join main.dim_reports as reports on numbers.report = reports.report
left join staging.stg_texts as texts on numbers.report = texts.report
where is_judged(numbers.report)
