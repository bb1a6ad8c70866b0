with source as (

    select * from {{ source('landing', 'published_reports') }}

)

select
    report,
    sha256,
    cast(characters as integer) as characters,
    cast(n_numbers as integer) as n_numbers,
    cast(n_facts as integer) as n_facts,
    cast(n_unresolved as integer) as n_unresolved,
    cast(n_observations as integer) as n_observations,
    cast(n_repairs as integer) as n_repairs
from source
