{#-
  How a table is brought up to date: what changed is deleted from it by a key, and what the model now says of that key is
  inserted. A model states its key in `meta.replaced_by` and narrows what it reads with `only_changed`:

    report     the reports that were read, judged, corrected or withdrawn since the last publication
    cell_id, series_id, region_code
               the cells that these reports spoke of before, and those that they speak of now

  A table whose rows have several such keys names a column for each: `{'cell_id': 'cell_id', 'other_cell_id': 'cell_id'}`. One
  that also tells what other cells say of its own names a wider list in `meta.changed_in` (int_cells_reaudited).

  Both lists are kept until a publication, so that a build that failed midway is made good by the next. The same rows come
  of it in whatever order the reports came (tests/integration/test_increments.py).
-#}

{#- The relation that lists the changed values of a key; a model that reads it by this macro is built after it. -#}
{% macro changed(key, changed_in=none) -%}
    {{ ref(changed_in) if changed_in else ref('stg_changed_reports') if key == 'report' else ref('int_cells_changed') }}
{%- endmacro %}

{#-
  The condition that a row is of a changed key, for the first relation that a model reads; nothing in a full build. The
  dependency is noted when the project is parsed; a unit test, which is never incremental, need not give the relation.
-#}
{% macro only_changed(key, conjunction='where', column=none, changed_in=none) -%}
    {{ only_changed_by({(column or key): key}, conjunction, changed_in) }}
{%- endmacro %}

{#- The same where any of several columns has a changed value of its key. -#}
{% macro only_changed_by(keys, conjunction='where', changed_in=none) -%}
    {%- if not execute or (this and is_incremental()) -%}
        {{ conjunction }} (
        {%- for column, key in keys.items() %}
            {{ column }} in (select {{ key }} from {{ changed(key, changed_in) }}){{ ' or' if not loop.last }}
        {%- endfor %}
        )
    {%- endif -%}
{%- endmacro %}

{#- dbt's strategy `replace_changed`: unlike delete+insert it also deletes what no longer has any row. -#}
{% macro get_incremental_replace_changed_sql(arg_dict) %}
    {%- set target = arg_dict['target_relation'] -%}
    {%- set columns = get_quoted_csv(arg_dict['dest_columns'] | map(attribute='name')) -%}
    {%- set meta = config.get('meta') -%}
    {%- set replaced_by = meta['replaced_by'] -%}
    {%- set keys = replaced_by if replaced_by is mapping else {replaced_by: replaced_by} -%}
    delete from {{ target }} where
    {%- for column, key in keys.items() %}
        {{ column }} in (select {{ key }} from {{ changed(key, meta.get('changed_in')) }}){{ ' or' if not loop.last }}
    {%- endfor %};
    insert into {{ target }} ({{ columns }}) select {{ columns }} from {{ arg_dict['temp_relation'] }}
{% endmacro %}

{#-
  The relation of a model as the last build left it, or none: where there is none yet, or its columns are of another
  version of the model. For models that must be built before that one, and so cannot refer to it.
-#}
{% macro left_by_last_build(schema, name, columns) %}
    {%- set found = adapter.get_relation(database=target.database, schema=schema, identifier=name) if execute -%}
    {%- if found is not none and found -%}
        {%- set there = adapter.get_columns_in_relation(found) | map(attribute='name') | list -%}
        {%- if columns | reject('in', there) | list | length == 0 -%}
            {{ return(found) }}
        {%- endif -%}
    {%- endif -%}
    {{ return(none) }}
{% endmacro %}

{#- The publication after which the changes at hand came about; '(none)' before the first. -#}
{% macro last_publication() -%}
    coalesce((select value from {{ ref('stg_state') }} where name = 'published_run'), '(none)')
{%- endmacro %}
