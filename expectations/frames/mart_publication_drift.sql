-- The build against the publication before it, a row a statistic: few rows, whatever the warehouse holds.
select *
from main.mart_publication_drift
order by drift_id
