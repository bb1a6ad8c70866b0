{#- What the queue of the curator (mart_review_queue) is made of: the worth of an item, its identity, the likeness of names. -#}

{#-
  How much an answer is worth; the queue is in this order, and nowhere else is it decided:

    settles    the cells that one answer settles, and those of the names so near that the same answer serves them
    spread     each further report, region and period that they are of: a name that many use will be met again
-#}
{% macro review_worth(settles, near, n_reports, n_regions, n_periods) -%}
    ({{ settles }} + {{ near }} + greatest({{ n_reports }} - 1, 0) + greatest({{ n_regions }} - 1, 0) + greatest({{ n_periods }} - 1, 0))
{%- endmacro %}

{#- Among items of equal worth: what makes a published value wrong comes before what merely lacks a name. -#}
{% macro review_urgency(kind) -%}
    case {{ kind }}
        when 'finding' then 1
        when 'contradiction' then 2
        when 'suspect' then 3
        when 'unresolved_number' then 4
        when 'provisional_indicator' then 5
    end
{%- endmacro %}

{#- The identity of an item: its kind and what it is about, so that it is the same after every refresh. -#}
{% macro review_item_id(kind, about) -%}
    left(md5({{ kind }} || chr(10) || {{ about }}), 12)
{%- endmacro %}

{#-
  The name of an indicator without what is said of it, its growth, rank, gap or share: the endings that the reader forms
  (DERIVED and SCOPES of orchestration/reading/catalogue.py), as many as the code has parts behind its indicator's.
-#}
{% macro base_name(name, code) -%}
    case
        when {{ code }} = {{ base_indicator(code) }} then {{ name }}
        else
            regexp_replace(
                {{ name }},
                '^(.{2,}?)(?:(?:同比|环比|年均)?增长率|同比变化|变化|占比|占[^占]+比重|(?:全国|国内|全省|省内|全市|全区|全县|全球|世界|亚洲|东北|东部|中部|西部|长三角|副省级城市|同类城市)排名|与.{2,5}平均水平之差|增速与.{2,5}平均增速之差)+$',
                '\1'
            )
    end
{%- endmacro %}

{#- The name without the ending of a count, which says nothing of what is counted. -#}
{% macro bare_name(name) -%}
    coalesce(
        nullif(regexp_replace({{ name }}, '(?:总数量|总数|总量|数量|个数|家数|户数|件数|张数|项数|份数|台数|起数|数|量|总额|金额|额)$', ''), ''),
        {{ name }}
    )
{%- endmacro %}
