with source as (

    select * from {{ ref('regions') }}

)

select
    region_code,
    region_name,
    short_name,
    region_name_en,
    level,
    parent_code,
    valid_from,
    valid_to
from source
