{{
    config(
        materialized='incremental',
        incremental_strategy='append',
        pre_hook="{% if is_incremental() %}delete from {{ this }} where after_publication <> {{ last_publication() }}{% endif %}"
    )
}}

-- The cells that the changed reports spoke of in the last build. Built before int_observations_keyed forgets them. A full
-- build needs none: it makes every cell anew.
{% set observations = left_by_last_build(
    'intermediate', 'int_observations_keyed', ['report', 'cell_id', 'series_id', 'region_code']
) %}
{% set derived = left_by_last_build(
    'intermediate', 'int_values_derived', ['report', 'cell_id', 'series_id', 'region_code']
) %}
with cells as (

    {% if is_incremental() %}
    {% for relation in [observations, derived] if relation is not none %}
    select
        cell_id,
        series_id,
        region_code
    from {{ relation }}
    {{ only_changed('report') }}

    union

    {% endfor %}
    {% endif %}
    select
        cast(null as varchar) as cell_id,
        cast(null as varchar) as series_id,
        cast(null as varchar) as region_code

)

select
    cell_id,
    series_id,
    region_code,
    {{ last_publication() }} as after_publication
from cells
where cell_id is not null
-- depends_on: {{ ref('stg_changed_reports') }}
-- depends_on: {{ ref('stg_state') }}
