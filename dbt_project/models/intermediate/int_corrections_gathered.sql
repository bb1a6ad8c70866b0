-- All corrections of an observation in one row, so that applying them is one join that adds no row.
with corrections as (

    select * from {{ ref('stg_corrections') }}

)

select
    observation_id,
    map_from_entries(list({'k': field, 'v': value} order by field)) as fields,
    string_agg(distinct reason, '; ' order by reason) as reasons,
    string_agg(distinct author, '; ' order by author) as authors,
    max(corrected_on) as corrected_on
from corrections
group by observation_id
