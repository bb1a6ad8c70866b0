-- Every value, beside the observation that it was taken from.
select
    cells.*,
    coalesce(winners.status, 'not there') as winner_status,
    winners.value as winner_value,
    coalesce(winners.cell_id, 'not there') as winner_cell_id
from main.fct_indicator_values as cells
left join main.fct_observations as winners on cells.observation_id = winners.observation_id
where is_judged_cell(cells.cell_id)
