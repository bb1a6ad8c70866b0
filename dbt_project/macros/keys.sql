{#-
  The keys of the warehouse. Each is written once, here, because a key that two models spell differently joins nothing.
  All are null-safe: what is absent (no breakdown, no unit, an unknown start) has a place of its own in the key.
-#}

{#- The key of dim_units: the unit itself, `(none)` where a figure has no unit, as an index has none. -#}
{% macro unit_key(unit) -%}
    coalesce({{ unit }}, '(none)')
{%- endmacro %}

{#-
  The key of dim_periods: the type and the days after ISO 8601, `instant 2024-08-31`, `span 2023-01-01/2023-12-31`,
  `span /2024-09-04` where the start is unknown; `unknown` where no day is known at all.
-#}
{% macro period_key(period_type, period_start, period_end) -%}
    case
        when {{ period_start }} is null and {{ period_end }} is null then 'unknown'
        when {{ period_type }} = 'instant' and {{ period_start }} is null
            then 'instant ' || cast({{ period_end }} as varchar)
        else
            {{ period_type }} || ' ' || coalesce(cast({{ period_start }} as varchar), '')
            || '/' || coalesce(cast({{ period_end }} as varchar), '')
    end
{%- endmacro %}

{#-
  What a figure says of its indicator: how much there is (level), by how much it moved (change), its place among others
  (rank) or what is intended (target). Figures of different kinds never stand in one cell, even with the same unit.
-#}
{% macro value_kind(measure) -%}
    case when {{ measure }} in ('change', 'rank', 'target') then {{ measure }} else 'level' end
{%- endmacro %}

{#-
  The identity of a cell as a hash of 64 bits: among ten million cells two meet with a probability of 1 in 400,000. JSON
  keeps null apart from the empty string and one field apart from the next.
-#}
{% macro cell_id() -%}
    left(md5(cast(json_array(
        indicator_code, breakdown, region_code, period_type, period_start, period_end, unit, value_kind
    ) as varchar)), 16)
{%- endmacro %}

{#- The identity of a series, all cells that differ in their period alone, as a hash of 64 bits. -#}
{% macro series_id() -%}
    left(md5(cast(json_array(indicator_code, breakdown, region_code, unit, value_kind) as varchar)), 16)
{%- endmacro %}
