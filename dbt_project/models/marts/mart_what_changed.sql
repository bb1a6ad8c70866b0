-- What the last refresh that changed anything added, changed and withdrew, cell by cell, against what was published before.
with touched as (

    select * from {{ ref('int_cells_changed') }}

),

cells as (

    select * from {{ ref('fct_indicator_values') }}

)

select
    touched.cell_id,
    case
        when touched.observation_id_before is null then 'added'
        when cells.cell_id is null then 'withdrawn'
        else 'changed'
    end as change,
    coalesce(cells.indicator_code, touched.indicator_code_before) as indicator_code,
    coalesce(cells.indicator_name, touched.indicator_name_before) as indicator_name,
    coalesce(cells.breakdown, touched.breakdown_before) as breakdown,
    touched.region_code,
    coalesce(cells.period_key, touched.period_key_before) as period_key,
    coalesce(cells.unit, touched.unit_before) as unit,
    coalesce(cells.value_kind, touched.value_kind_before) as value_kind,
    touched.value_before,
    cells.value as value_after,
    touched.bound_before,
    cells.bound as bound_after,
    touched.report_before,
    cells.report as report_after
from touched
left join cells on touched.cell_id = cells.cell_id
where
    touched.observation_id_before is distinct from cells.observation_id
    or touched.value_before is distinct from cells.value
    or touched.value_high_before is distinct from cells.value_high
    or touched.bound_before is distinct from cells.bound
order by change, indicator_code, region_code, period_key, touched.cell_id
