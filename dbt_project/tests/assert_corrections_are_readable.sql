-- A correction whose value cannot be cast to the type of its field would silently become null when applied.
select
    observation_id,
    field,
    value,
    author
from {{ ref('stg_corrections') }}
where
    value is not null
    and (
        (field in ('value', 'value_high') and try_cast(value as double) is null)
        or (field in ('period_start', 'period_end') and try_cast(value as date) is null)
    )
