{#- How a number is written in the arithmetic of a derived value: whole where it is large, else with what it has. -#}
{% macro in_words(number) -%}
    case
        when {{ number }} = round({{ number }}) or abs({{ number }}) >= 1000 then format('{:.0f}', {{ number }})
        else regexp_replace(format('{:.3f}', {{ number }}), '0+$', '')
    end
{%- endmacro %}

{#- The lowest and highest number that a figure may stand for, by the last place printed; a bound has no other end. -#}
{% macro rounding(o) -%}
    ({{ printed_step(o ~ '.raw_text') }} / 2)
{%- endmacro %}

{#- The code of the area whose average or total a scope names, seen from a region: the nation, its province, its city. -#}
{% macro region_of_scope(scope, region_code) -%}
    case {{ scope }}
        when 'national' then '100000'
        when 'provincial' then left({{ region_code }}, 2) || '0000'
        when 'municipal' then left({{ region_code }}, 4) || '00'
    end
{%- endmacro %}
