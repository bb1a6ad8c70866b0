with source as (

    select * from {{ source('landing', 'relations') }}

)

select
    relation_id,
    report,
    kind,
    rule,
    observation_id,
    other_observation_id,
    list_id
from source
