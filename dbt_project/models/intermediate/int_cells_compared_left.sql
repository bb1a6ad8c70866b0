{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        pre_hook="{% if is_incremental() %}delete from {{ this }} where after_publication <> {{ last_publication() }}{% endif %}"
    )
}}

-- The cells that the audit set against the changed ones in the last build. Built before the findings forget them: what is
-- known of such a cell may change although no report speaks of it anew. A full build needs none.
{% set columns = ['cell_id', 'other_cell_id', 'series_id', 'other_series_id'] %}
{% set between = left_by_last_build('intermediate', 'int_findings_between', columns) %}
{% set of_series = left_by_last_build('intermediate', 'int_findings_of_series', columns) %}
with pairs as (

    {% if is_incremental() %}
    {% for relation in [between, of_series] if relation is not none %}
    select
        cell_id,
        other_cell_id,
        series_id,
        other_series_id
    from {{ relation }}
    {{ only_changed_by({'cell_id': 'cell_id', 'other_cell_id': 'cell_id', 'series_id': 'series_id'}) }}

    union all

    {% endfor %}
    {% endif %}
    select
        cast(null as varchar) as cell_id,
        cast(null as varchar) as other_cell_id,
        cast(null as varchar) as series_id,
        cast(null as varchar) as other_series_id

)

select distinct
    unnest([cell_id, other_cell_id]) as cell_id,
    unnest([series_id, other_series_id]) as series_id,
    {{ last_publication() }} as after_publication
from pairs
where cell_id is not null
-- depends_on: {{ ref('int_cells_changed') }}
-- depends_on: {{ ref('stg_state') }}
