{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        pre_hook="{% if is_incremental() %}delete from {{ this }} where after_publication <> {{ last_publication() }}{% endif %}"
    )
}}

-- The cells that the changed reports spoke of before or speak of now, with what each held when it was last published. What
-- a cell held is noted once, when the first change touches it: a build that fails and is repeated does not forget it.
-- A full build touches every cell, and what was noted since the last publication goes before what it finds.
{% set told = [
    'cell_id', 'series_id', 'region_code', 'indicator_code', 'indicator_name', 'breakdown', 'period_key', 'unit',
    'value_kind', 'value', 'value_high', 'bound', 'observation_id', 'report'
] %}
{% set before = left_by_last_build('main', 'fct_indicator_values', told) %}
{% set noted = left_by_last_build('intermediate', 'int_cells_changed', ['cell_id', 'report_before', 'after_publication']) %}
with values_before as (

    {% if before is not none %}
    select
        {{ told | join(',\n        ') }}
    from {{ before }}
    {% if noted is not none and not is_incremental() %}
    where cell_id not in (select cell_id from {{ noted }} where after_publication = {{ last_publication() }})

    union all

    select
        cell_id,
        series_id,
        region_code,
        {% for column in told[3:] %}
        {{ column }}_before as {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ noted }}
    where after_publication = {{ last_publication() }} and observation_id_before is not null
    {% endif %}
    {% else %}
    -- nothing was built before: the same columns without a row
    select
        {% for column in told %}
        cast(null as {{ 'double' if column in ('value', 'value_high') else 'varchar' }}) as {{ column }}
        {{- ',' if not loop.last }}
        {% endfor %}
    where false
    {% endif %}

),

touched as (

    select
        cell_id,
        series_id,
        region_code
    from {{ ref('int_cells_left') }}

    union

    select
        cell_id,
        series_id,
        region_code
    from {{ ref('int_observations_keyed') }}
    {{ only_changed('report') }}

    union

    select
        cell_id,
        series_id,
        region_code
    from {{ ref('int_values_derived') }}
    {{ only_changed('report') }}

    {% if not is_incremental() %}
    union

    select
        cell_id,
        series_id,
        region_code
    from values_before
    {% endif %}

)

select
    touched.cell_id,
    touched.series_id,
    touched.region_code,
    {% for column in told[3:] %}
    values_before.{{ column }} as {{ column }}_before,
    {% endfor %}
    {{ last_publication() }} as after_publication
from touched
left join values_before on touched.cell_id = values_before.cell_id
{% if is_incremental() %}
where touched.cell_id not in (select cell_id from {{ this }})
{% endif %}
-- depends_on: {{ ref('stg_changed_reports') }}
-- depends_on: {{ ref('stg_state') }}
