-- One row a code: the division in force or, where the code is no longer in force, as it last was; and the unknown
-- member.
with recursive versions as (

    select
        *,
        row_number() over (
            partition by region_code
            order by valid_to desc nulls first, valid_from desc nulls last
        ) as newest_first
    from {{ ref('stg_regions') }}

),

regions as (

    select * exclude (newest_first) from versions
    where newest_first = 1

),

former as (

    select
        versions.region_code,
        string_agg(distinct versions.region_name, '、' order by versions.region_name) as former_names
    from versions
    inner join regions on versions.region_code = regions.region_code
    where versions.region_name <> regions.region_name
    group by versions.region_code

),

tree as (

    select
        region_code,
        1 as depth,
        region_code as path,
        region_name as path_name,
        region_name_en as path_name_en,
        cast(null as varchar) as province_code
    from regions
    where parent_code is null

    union all

    select
        regions.region_code,
        tree.depth + 1 as depth,
        tree.path || '/' || regions.region_code as path,
        tree.path_name || '/' || regions.region_name as path_name,
        tree.path_name_en || '/' || regions.region_name_en as path_name_en,
        coalesce(tree.province_code, regions.region_code) as province_code
    from regions
    inner join tree on regions.parent_code = tree.region_code

)

select
    regions.region_code,
    regions.region_name,
    regions.short_name,
    regions.region_name_en,
    regions.level,
    cast(tree.depth as integer) as depth,
    regions.parent_code,
    tree.province_code,
    tree.path,
    tree.path_name,
    tree.path_name_en,
    former.former_names,
    regions.valid_from,
    regions.valid_to,
    regions.valid_to is null as is_in_force
from regions
left join tree on regions.region_code = tree.region_code
left join former on regions.region_code = former.region_code

union all

select
    '{{ var("unknown_region") }}' as region_code,
    '未知地区' as region_name,
    '未知' as short_name,
    'unknown region' as region_name_en,
    'unknown' as level,
    0 as depth,
    null as parent_code,
    null as province_code,
    '{{ var("unknown_region") }}' as path,
    '未知地区' as path_name,
    'unknown region' as path_name_en,
    null as former_names,
    null as valid_from,
    null as valid_to,
    false as is_in_force
order by region_code
