{#- Days as people write them, in Chinese (2024年8月31日) and in English (31 August 2024). -#}
{% macro day_zh(day) -%}
    strftime({{ day }}, '%Y年%-m月%-d日')
{%- endmacro %}

{% macro day_en(day) -%}
    strftime({{ day }}, '%-d %B %Y')
{%- endmacro %}

{#- The number of the five-year plan that a year lies in, from the sixth (1981 to 1985) on; null before. -#}
{% macro five_year_plan(year) -%}
    case when {{ year }} >= 1981 then cast(floor(({{ year }} - 1981) / 5) + 6 as integer) end
{%- endmacro %}

{#- The plan's short Chinese name without quotation marks: 14 is 十四五. Good for plans 6 to 19 (to 2050). -#}
{% macro five_year_plan_zh(plan) -%}
    case when {{ plan }} >= 10 then '十' else '' end
    || case when {{ plan }} % 10 = 0 then '' else ('一二三四五六七八九')[cast({{ plan }} % 10 as integer)] end
    || '五'
{%- endmacro %}
