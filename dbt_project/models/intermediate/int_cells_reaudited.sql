{{ config(materialized='table') }}

-- The cells of which the audit may say something else than before: those that changed, and those that were or are now set
-- against one that changed.
with changed as (

    select
        cell_id,
        series_id
    from {{ ref('int_cells_changed') }}

),

compared as (

    select
        cell_id,
        other_cell_id,
        series_id,
        other_series_id
    from {{ ref('int_findings_between') }}
    where cell_id in (select cell_id from changed) or other_cell_id in (select cell_id from changed)

    union all

    select
        cell_id,
        other_cell_id,
        series_id,
        other_series_id
    from {{ ref('int_findings_of_series') }}
    where series_id in (select series_id from changed)

),

unfolded as (

    select
        unnest([cell_id, other_cell_id]) as cell_id,
        unnest([series_id, other_series_id]) as series_id
    from compared

)

select
    cell_id,
    series_id
from changed

union

select
    cell_id,
    series_id
from unfolded
where cell_id is not null

union

select
    cell_id,
    series_id
from {{ ref('int_cells_compared_left') }}
