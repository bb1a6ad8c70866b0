{#-
  The arithmetic audit: what a printed figure may stand for, and how a check is told. A printed figure is rounded or cut
  off, 近 and 余 leave one side open, and 约 or 三成 are no more exact than one part in twenty. A figure that is printed in
  full (830, without 万 or decimals) stands for itself alone.
-#}

{#- How far a figure that is only about so much may be off, to either side. -#}
{% macro audit_slack(o) -%}
    greatest({{ printed_step(o ~ '.raw_text') }}, 0.05 * abs({{ o }}.value))
{%- endmacro %}

{#- Whether a figure is only about so much: by its bound, or told in words (三成, 四分之一). -#}
{% macro is_about(o) -%}
    ({{ o }}.bound = 'about' or not regexp_matches({{ o }}.raw_text, '[0-9０-９]'))
{%- endmacro %}

{#- Whether a figure is a count printed in full. -#}
{% macro is_in_full(o) -%}
    ({{ o }}.measure in ('stock', 'flow', 'amount') and {{ printed_step(o ~ '.raw_text') }} = 1)
{%- endmacro %}

{% macro audit_low(o) -%}
    case
        when {{ o }}.bound = 'at_most' and {{ o }}.measure = 'change' then '-infinity'::double
        when {{ o }}.bound = 'at_most' then 0
        when {{ o }}.bound = 'at_least' then {{ o }}.value
        when {{ is_about(o) }} then {{ o }}.value - {{ audit_slack(o) }}
        when {{ is_in_full(o) }} then {{ o }}.value
        else {{ o }}.value - {{ printed_step(o ~ '.raw_text') }} / if({{ o }}.value < 0, 1, 2)
    end
{%- endmacro %}

{% macro audit_high(o) -%}
    case
        when {{ o }}.bound = 'at_least' then 'infinity'::double
        when {{ o }}.bound = 'at_most' then coalesce({{ o }}.value_high, {{ o }}.value)
        when {{ is_about(o) }} then coalesce({{ o }}.value_high, {{ o }}.value) + {{ audit_slack(o) }}
        when {{ is_in_full(o) }} then coalesce({{ o }}.value_high, {{ o }}.value)
        else coalesce({{ o }}.value_high, {{ o }}.value) + {{ printed_step(o ~ '.raw_text') }} / if({{ o }}.value < 0, 2, 1)
    end
{%- endmacro %}

{#- Whether the wording leaves a side open, so that agreeing says less than it does of exact figures. -#}
{% macro is_open(o) -%}
    ({{ o }}.bound in ('at_least', 'at_most'))
{%- endmacro %}

{#- A share in words: two decimals, as many as tell a printed decimal right from wrong. -#}
{% macro in_hundredths(number) -%}
    format('{:.2f}', {{ number }})
{%- endmacro %}

{#- Identity of a finding: what was asked, of which observation, against which others. -#}
{% macro finding_id(rule, observation_id, other_observation_ids) -%}
    {{ rule }} || ' ' || {{ observation_id }} || ' '
    || left(md5(array_to_string({{ other_observation_ids }}, ' ')), 8)
{%- endmacro %}

{#- What a finding says of how its two sides lie: `equals` asks that they be the same, `at_most` that the stated value does
    not exceed the implied one, `bounded` that they be the same as far as open bounds let it be known. -#}
{% macro verdict(comparison, stated_low, stated_high, implied_low, implied_high) -%}
    case
        when {{ comparison }} = 'at_most' then if({{ stated_low }} <= {{ implied_high }}, 'confirmed', 'contradicted')
        when {{ stated_low }} <= {{ implied_high }} and {{ implied_low }} <= {{ stated_high }} then 'confirmed'
        else 'contradicted'
    end
{%- endmacro %}
