{#- How exact a number is, to judge by the way in which it is printed. -#}

{#- The multiplier that ends a number as printed: 万 10^4, 亿 10^8, 万亿 10^12, else 1. -#}
{% macro printed_multiplier(raw_text) -%}
    (
        case regexp_extract(translate({{ raw_text }}, '萬億', '万亿'), '(万?亿|万)[^万亿]*$', 1)
            when '万亿' then 1e12
            when '亿' then 1e8
            when '万' then 1e4
            else 1e0
        end
    )
{%- endmacro %}

{#- The value of one unit in the last place printed: 0.01 亿 for 7251.03亿, 0.1 for 94.1, 1 for 5546. -#}
{% macro printed_step(raw_text) -%}
    (
        {{ printed_multiplier(raw_text) }}
        / pow(10, length(regexp_extract({{ raw_text }}, '[0-9０-９][.．]([0-9０-９]+)', 1)))
    )
{%- endmacro %}
