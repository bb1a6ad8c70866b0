{{ config(materialized='incremental', incremental_strategy='replace_changed', meta={'replaced_by': 'report'}) }}

with repairs as (

    select * from {{ ref('stg_repairs') }}
    {{ only_changed('report') }}

)

select
    report || '-' || cast(repair_no as varchar) as repair_id,
    report,
    repair_no,
    kind,
    raw_start,
    raw_end,
    before,
    after
from repairs
order by report, repair_no
