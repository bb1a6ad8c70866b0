with source as (

    select * from {{ ref('units') }}

)

select
    unit,
    unit_kind,
    is_additive,
    unit_name_en
from source
