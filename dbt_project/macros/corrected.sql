{#-
  The field of an observation after the curator's corrections: the corrected value, cast to the type, where
  `corrections.fields` has the field (an empty value sets null), else what was read. Expects the relations
  `observations` and `corrections` in scope.
-#}
{% macro corrected(field, data_type='varchar') -%}
    case
        when map_contains(corrections.fields, '{{ field }}')
            then try_cast(corrections.fields['{{ field }}'] as {{ data_type }})
        else observations.{{ field }}
    end
{%- endmacro %}
