{#- Fails with both counts where a fact has more or fewer rows than what it is made from. -#}
{% test keeps_every_row(model, of) %}

with counts as (

    select
        (select count(*) from {{ of }}) as rows_before,
        (select count(*) from {{ model }}) as rows_after

)

select * from counts
where rows_before <> rows_after

{% endtest %}
