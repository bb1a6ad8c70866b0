{#- Fails with each row in which one of the columns is null, and says which: one query for all of them. -#}
{% test never_null(model, columns) %}

select
    concat_ws(
        ', ',
        {% for column in columns %}
        case when {{ column }} is null then '{{ column }}' end{{ ',' if not loop.last }}
        {% endfor %}
    ) as null_columns,
    *
from {{ model }}
where {{ columns | join(' is null or ') }} is null

{% endtest %}
