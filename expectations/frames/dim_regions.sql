-- Every region, with the number of divisions in force on each level (the same on every row).
select
    *,
    count(*) filter (where is_in_force and level = 'country') over () as n_countries,
    count(*) filter (where is_in_force and level = 'province') over () as n_provinces,
    count(*) filter (where is_in_force and level = 'prefecture') over () as n_prefectures,
    count(*) filter (where is_in_force and level = 'county') over () as n_counties
from main.dim_regions
