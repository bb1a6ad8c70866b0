{{ config(materialized='incremental', incremental_strategy='replace_changed', meta={'replaced_by': 'report'}) }}

-- The figures that nobody could resolve, with their place in the sentence and the shape of the place: what stands beside
-- the figure, other figures as 0 and Latin letters as A. Figures of one shape wait for one and the same answer.
with numbers as (

    select * from {{ ref('stg_numbers') }}
    where
        fate = 'unresolved'
        {{ only_changed('report', conjunction='and') }}

),

texts as (

    select * from {{ ref('stg_texts') }}

),

-- the sentence stands where it is found with the figure in it: it begins at most its own length before the figure's end
found as (

    select
        numbers.*,
        greatest(numbers.text_end - length(numbers.sentence), 0) as search_start,
        strpos(
            substr(
                texts.text,
                greatest(numbers.text_end - length(numbers.sentence), 0) + 1,
                length(numbers.sentence) + numbers.text_end - numbers.text_start + length(numbers.sentence)
            ),
            numbers.sentence
        ) as found_at
    from numbers
    inner join texts on numbers.report = texts.report

),

placed as (

    select
        * exclude (search_start, found_at),
        text_start - (search_start + found_at - 1) as number_start,
        text_end - (search_start + found_at - 1) as number_end
    from found

),

shaped as (

    select
        *,
        regexp_replace(
            regexp_replace(substr(sentence, 1, number_start), '[0-9０-９]+(?:[.．][0-9０-９]+)*', '0', 'g'), '[A-Za-z]+', 'A', 'g'
        ) as words_before,
        regexp_replace(
            regexp_replace(substr(sentence, number_end + 1), '[0-9０-９]+(?:[.．][0-9０-９]+)*', '0', 'g'), '[A-Za-z]+', 'A', 'g'
        ) as words_after
    from placed

)

select
    number_id,
    report,
    paragraph_no,
    sentence_no,
    sentence,
    cast(number_start as integer) as number_start,
    cast(number_end as integer) as number_end,
    raw_text,
    value,
    unit,
    reason,
    case
        when unit is not null then right(words_before, 2) || '#' || unit
        when regexp_matches(words_after, '^[\p{L}°℃‰]') then '#' || left(words_after, 2)
        else right(words_before, 2) || '#' || left(words_after, 1)
    end as shape
from shaped
