with source as (

    select * from {{ source('landing', 'reports') }}

)

select
    report,
    file,
    sha256,
    cast(bytes as bigint) as bytes,
    media_type,
    encoding,
    cast(characters as integer) as characters,
    title,
    publisher,
    url,
    cast(publication_day as date) as publication_day,
    publication_precision,
    publication_basis,
    nullif(region_code, '') as region_code,
    region_basis,
    reading_key
from source
