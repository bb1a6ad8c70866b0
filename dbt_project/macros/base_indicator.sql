{#- The code of the indicator that a derived one is about: the first two parts of its code (metrology.public_standards of
    metrology.public_standards.yoy_growth); see orchestration/reading/catalogue.py for the endings. -#}
{% macro base_indicator(code) -%}
    split_part({{ code }}, '.', 1) || '.' || split_part({{ code }}, '.', 2)
{%- endmacro %}
