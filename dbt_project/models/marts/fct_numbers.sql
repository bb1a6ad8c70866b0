{{ config(materialized='incremental', incremental_strategy='replace_changed', meta={'replaced_by': 'report'}) }}

with numbers as (

    select * from {{ ref('stg_numbers') }}
    {{ only_changed('report') }}

),

observations as (

    select
        number_id,
        cast(count(*) as integer) as n_observations
    from {{ ref('int_observations_keyed') }}
    {{ only_changed('report') }}
    group by number_id

)

select
    numbers.number_id,
    numbers.report,
    numbers.number_no,
    numbers.raw_start,
    numbers.raw_end,
    numbers.raw_text,
    numbers.text_start,
    numbers.text_end,
    numbers.paragraph_no,
    numbers.sentence_no,
    numbers.sentence,
    numbers.fate,
    numbers.reason,
    numbers.value,
    numbers.unit,
    coalesce(observations.n_observations, 0) as n_observations
from numbers
left join observations on numbers.number_id = observations.number_id
order by numbers.report, numbers.number_no
