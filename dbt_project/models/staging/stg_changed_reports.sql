with source as (

    select * from {{ source('landing', 'changed_reports') }}

)

select report
from source
