{#-
  Fails with each key of a fact that its dimension lacks, the dimension and how many rows it would lose in a join. `keys`
  maps a column of the fact to the dimension and its key: `{region_code: dim_regions.region_code}`.
-#}
{% test meets_every_dimension(model, keys) %}

{% for column, target in keys.items() %}
{% set dimension, key = target.split('.') %}
select
    '{{ column }}' as key_column,
    '{{ dimension }}' as dimension,
    cast(facts.{{ column }} as varchar) as key_value,
    count(*) as rows_lost
from {{ model }} as facts
left join {{ ref(dimension) }} as members on facts.{{ column }} = members.{{ key }}
where members.{{ key }} is null
group by facts.{{ column }}
{{ 'union all' if not loop.last }}
{% endfor %}

{% endtest %}
