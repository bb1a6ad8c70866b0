with source as (

    select * from {{ ref('indicators') }}

)

select
    indicator_code,
    indicator_name,
    indicator_name_en,
    domain,
    pillar,
    measure,
    unit,
    part_of,
    minimum,
    maximum,
    definition
from source
