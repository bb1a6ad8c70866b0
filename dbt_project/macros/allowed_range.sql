{#-
  The range of values that the wording of a number allows: half a unit in the last place printed to either side, and
  without end on the open side of a bound. Expects value, value_high, bound and raw_text of one relation.
-#}
{% macro allowed_low(o) -%}
    case
        when {{ o }}.bound = 'at_most' then '-infinity'::double
        when {{ o }}.bound = 'at_least' then {{ o }}.value
        else {{ o }}.value - {{ printed_step(o ~ '.raw_text') }} / 2
    end
{%- endmacro %}

{% macro allowed_high(o) -%}
    case
        when {{ o }}.bound = 'at_least' then 'infinity'::double
        when {{ o }}.bound = 'at_most' then coalesce({{ o }}.value_high, {{ o }}.value)
        else coalesce({{ o }}.value_high, {{ o }}.value) + {{ printed_step(o ~ '.raw_text') }} / 2
    end
{%- endmacro %}
