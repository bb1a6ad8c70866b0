{#- Findings that only a fault of ours can make: an observation set against itself, one that does not exist, a figure that
    is not checked at all, or an observation marked that takes no part in the check. A mistake of the press is no fault. -#}
{% test finds_nothing_of_its_own_making(model) %}

select findings.*
from {{ model }} as findings
left join {{ ref('int_observations_keyed') }} as observations
    on findings.observation_id = observations.observation_id
where
    observations.observation_id is null
    or len(findings.other_observation_ids) = 0
    or list_contains(findings.other_observation_ids, findings.observation_id)
    or len(list_distinct(findings.other_observation_ids)) < len(findings.other_observation_ids)
    or not list_has_all([findings.observation_id] || findings.other_observation_ids, findings.marked_observation_ids)
    or findings.verdict not in ('confirmed', 'contradicted')

{% endtest %}
