{{ config(materialized='incremental', incremental_strategy='replace_changed', meta={'replaced_by': 'report'}) }}

with texts as (

    select * from {{ ref('stg_texts') }}
    {{ only_changed('report') }}

)

select
    report,
    raw_text,
    text
from texts
order by report
