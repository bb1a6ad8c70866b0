{#-
  Sums and orders that make sense, and the reason where there is none. Each macro is an expression over the rows of a
  group; the columns that they look at are given by name. Where a sum would be nonsense, it is null and its refusal says
  why:

    rates, ranks, changes and targets are not summed at all
    units that the registry does not call additive are not summed, nor several units together
    stocks are not summed over time: 3 in January and 4 in February are not 7
    spans that overlap are not summed: the half-year holds its quarters
    a sum of what is at least so much and of what is at most so much has no bound

  The unit tests of mart_region_totals and mart_period_totals show each refusal.
-#}

{#- Why the values of a group cannot be summed at all; null where they can. -#}
{% macro refusal(measure='measure', unit_key='unit_key', is_additive='is_additive', bound='bound') -%}
    case
        when bool_or({{ measure }} = 'rate') then 'rates are not summed'
        when bool_or({{ measure }} in ('rank', 'change', 'target')) then 'ranks, changes and targets are not summed'
        when count(distinct {{ unit_key }}) > 1 then 'the units differ'
        when not bool_and({{ is_additive }}) then 'values in this unit are not added'
        when bool_or({{ bound }} = 'at_least') and bool_or({{ bound }} = 'at_most')
            then 'some are at least and some at most so much'
    end
{%- endmacro %}

{#- Why the values of several regions cannot be summed: besides the above, where they are not of one period. -#}
{% macro refusal_over_regions(period_key='period_key') -%}
    coalesce(
        {{ refusal() }},
        case when count(distinct {{ period_key }}) > 1 then 'the periods differ' end
    )
{%- endmacro %}

{#-
  Why the values of several periods cannot be summed: besides the above, where they are stocks, or spans that overlap or
  whose ends are not known. `is_overlapping` says of a row whether its span begins before one before it has ended.
-#}
{% macro refusal_over_time(is_overlapping='is_overlapping', period_start='period_start', period_end='period_end') -%}
    coalesce(
        {{ refusal() }},
        case
            when bool_or(measure = 'stock' or period_type = 'instant') then 'stocks are not summed over time'
            when bool_or({{ period_start }} is null or {{ period_end }} is null) then 'a span has no known end'
            when bool_or({{ is_overlapping }}) then 'the spans overlap'
        end
    )
{%- endmacro %}

{#- The bound of a sum of bounded values: exact only where all are, open on the side on which one of them is. -#}
{% macro bound_of_sum(bound='bound') -%}
    case
        when bool_and({{ bound }} = 'exact') then 'exact'
        when bool_or({{ bound }} = 'at_least') and not bool_or({{ bound }} = 'at_most') then 'at_least'
        when bool_or({{ bound }} = 'at_most') and not bool_or({{ bound }} = 'at_least') then 'at_most'
        when not bool_or({{ bound }} in ('at_least', 'at_most')) then 'about'
    end
{%- endmacro %}

{#- The rank of an exact value among the exact values of its group, greatest first; null for a bounded value, whose place
    nobody knows. `at_least` and `at_most` are never ranked as though they were exact. -#}
{% macro rank_of_exact(partition, value='value', bound='bound') -%}
    case
        when {{ bound }} = 'exact'
            then rank() over (partition by {{ partition }}, {{ bound }} = 'exact' order by {{ value }} desc)
    end
{%- endmacro %}
