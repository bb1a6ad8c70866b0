"""Every question that the pages ask of the published warehouse: its name, its SQL, its parameters.

What lives here: SQL with named parameters. What does not: any SQL that is put together from what somebody typed; there is
none. A list is one parameter; null leaves a condition out. Each query reads few columns of few rows: the tables are kept in
the order of indicator, region or report, so that conditions on these skip the rest at any size.
"""

from __future__ import annotations

from collections.abc import Mapping

#: The rows of one indicator, breakdown and unit in the chosen regions and years, of any table aliased ``series``.
_CHOSEN = """
    series.indicator_code = $indicator
    and ($all_breakdowns or series.breakdown is not distinct from $breakdown)
    and series.unit is not distinct from $unit
    and list_contains($regions::varchar[], series.region_code)
    and ($from_year::integer is null or year(series.period_end) >= $from_year)
    and ($to_year::integer is null or year(series.period_end) <= $to_year)
"""

#: The indicators of a list, with what narrows it.
_LISTED = """
    n_observations > 0 and status <> 'unknown'
    and ($domain::varchar is null or domain = $domain)
    and ($pillar::varchar is null or pillar = $pillar)
    and ($status::varchar is null or status = $status)
"""

_FINDINGS = """
    ($verdict::varchar is null or findings.verdict = $verdict)
    and ($rule::varchar is null or findings.rule = $rule)
    and ($severity::varchar is null or findings.severity = $severity)
"""

QUERIES: Mapping[str, str] = {
    # --- the warehouse as a whole
    "publication": "from publication",
    "units": "select unit, unit_name_en, unit_kind from dim_units where unit is not null",
    "indicator_names": """
        select indicator_code, indicator_name, indicator_name_en, synonyms, domain, pillar, status, n_observations, n_regions
        from dim_indicators
        where status <> 'unknown' and n_observations > 0
        order by n_observations desc, indicator_code
    """,
    "region_names": """
        select region_code, region_name, short_name, region_name_en, level, path_name, path_name_en
        from dim_regions
        where is_in_force and level <> 'unknown'
        order by region_code
    """,
    "regions_spoken_of": """
        select cells.region_code, regions.region_name, regions.region_name_en, regions.level, regions.province_code,
            count(*) as n_values, count(distinct cells.indicator_code) as n_indicators,
            max(cells.period_end) as last_period_end
        from fct_indicator_values as cells
        inner join dim_regions as regions on cells.region_code = regions.region_code
        where regions.level <> 'unknown'
        group by all
        order by n_values desc, cells.region_code
    """,
    "domains": """
        select domain, any_value(pillar) as pillar, count(*) as n_indicators, sum(n_observations)::bigint as n_observations
        from dim_indicators
        where status = 'catalogued' and n_observations > 0 and domain is not null
        group by domain
        order by n_observations desc, domain
    """,
    "pillars": """
        select pillar, count(*) as n_indicators, sum(n_observations)::bigint as n_observations
        from dim_indicators
        where status = 'catalogued' and n_observations > 0 and pillar is not null
        group by pillar
    """,
    "provisional_count": """
        select count(*) as n_indicators, coalesce(sum(n_observations), 0)::bigint as n_observations
        from dim_indicators where status = 'provisional' and n_observations > 0
    """,
    # --- indicators
    "indicators": f"""
        select indicator_code, indicator_name, indicator_name_en, domain, pillar, status, unit, n_observations, n_reports,
            n_regions, first_period_end, last_period_end
        from dim_indicators
        where {_LISTED}
        order by n_observations desc, indicator_name, indicator_code
        limit $limit offset $offset
    """,
    "indicators_count": f"select count(*) as n from dim_indicators where {_LISTED}",
    "indicator": "from dim_indicators where indicator_code = $indicator",
    "indicator_relatives": """
        select indicator_code, indicator_name, indicator_name_en, n_observations,
            case when indicator_code = $part_of then 'whole' when part_of = $indicator then 'part' else 'derived' end as kin
        from dim_indicators
        where indicator_code <> $indicator
            and (indicator_code = $part_of or n_observations > 0 and (part_of = $indicator or base_indicator_code = $base))
        order by kin desc, n_observations desc, indicator_code
        limit 24
    """,
    "indicator_facets": """
        select breakdown, unit, count(*) as n_values, count(distinct region_code) as n_regions
        from (
            select breakdown, unit, region_code from mart_indicator_series where indicator_code = $indicator
            union all
            select breakdown, unit, region_code from fct_observations
            where status = 'suspect' and indicator_code = $indicator
        )
        group by breakdown, unit
        order by breakdown nulls first, n_values desc, unit
    """,
    "indicator_regions": """
        select stated.region_code, regions.region_name, regions.region_name_en, regions.level,
            count(*) as n_values, max(stated.period_end) as last_period_end
        from (
            select region_code, period_end, breakdown, unit from mart_indicator_series where indicator_code = $indicator
            union all
            select region_code, period_end, breakdown, unit from fct_observations
            where status = 'suspect' and indicator_code = $indicator
        ) as stated
        inner join dim_regions as regions on stated.region_code = regions.region_code
        where ($all_breakdowns or stated.breakdown is not distinct from $breakdown)
            and stated.unit is not distinct from $unit
        group by all
        order by n_values desc, stated.region_code
    """,
    "series": f"""
        select series.* exclude (unit_key, period_key, region_name, region_name_en),
            regions.region_name, regions.region_name_en
        from mart_indicator_series as series
        inner join dim_regions as regions on series.region_code = regions.region_code
        where {_CHOSEN}
        order by series.region_code, series.breakdown nulls first, series.period_end, series.period_start, series.cell_id
        limit $limit
    """,
    "series_derived": f"""
        select series.*, periods.label_zh, periods.label_en, regions.region_name, regions.region_name_en
        from fct_derived_values as series
        inner join dim_periods as periods on series.period_key = periods.period_key
        inner join dim_regions as regions on series.region_code = regions.region_code
        where {_CHOSEN}
        order by series.region_code, series.breakdown nulls first, series.period_end, series.derived_id
        limit $limit
    """,
    "series_vintages": f"""
        select series.*, periods.label_zh, periods.label_en, regions.region_name, regions.region_name_en
        from fct_indicator_vintages as series
        inner join dim_periods as periods on series.period_key = periods.period_key
        inner join dim_regions as regions on series.region_code = regions.region_code
        where series.known_until is not null and {_CHOSEN}
        order by series.region_code, series.breakdown nulls first, series.period_end, series.vintage_id
        limit $limit
    """,
    "series_suspects": f"""
        select series.observation_id, series.region_code, series.breakdown, series.period_type, series.period_start,
            series.period_end, series.value, series.value_high, series.unit, series.bound, series.measure, series.value_kind,
            series.status_reason, series.report, reports.publication_day, periods.label_zh, periods.label_en,
            regions.region_name, regions.region_name_en
        from fct_observations as series
        inner join dim_periods as periods on series.period_key = periods.period_key
        inner join dim_regions as regions on series.region_code = regions.region_code
        inner join dim_reports as reports on series.report = reports.report
        where series.status = 'suspect' and {_CHOSEN}
        order by series.region_code, series.breakdown nulls first, series.period_end, series.observation_id
        limit $limit
    """,
    # --- regions
    "region": "from dim_regions where region_code = $region order by is_in_force desc limit 1",
    "region_divisions": """
        select cells.region_code, regions.region_name, regions.region_name_en, count(*) as n_values
        from fct_indicator_values as cells
        inner join dim_regions as regions on cells.region_code = regions.region_code
        where regions.parent_code = $region
        group by all
        order by n_values desc, cells.region_code
        limit 40
    """,
    "region_profile": "from mart_region_profile where region_code = $region order by profile_year desc",
    "region_values": """
        select series.* exclude (unit_key, period_key), indicators.indicator_name_en, indicators.status
        from mart_indicator_series as series
        left join dim_indicators as indicators on series.indicator_code = indicators.indicator_code
        where series.region_code = $region
            and (($year::integer is null and series.is_latest) or year(series.period_end) = $year)
            and ($pillar::varchar is null or series.pillar = $pillar)
        order by series.pillar nulls last, series.domain nulls last, series.indicator_name, series.breakdown nulls first,
            series.period_end, series.cell_id
        limit $limit
    """,
    "region_comparison": """
        select compared.*, indicators.indicator_name_en, a.observation_id as observation_id_a,
            b.observation_id as observation_id_b
        from mart_region_comparison as compared
        left join dim_indicators as indicators on compared.indicator_code = indicators.indicator_code
        left join mart_indicator_series as a
            on a.indicator_code = compared.indicator_code and a.region_code = $a and a.is_latest
            and a.breakdown is not distinct from compared.breakdown and a.unit is not distinct from compared.unit
            and a.value_kind = compared.value_kind
        left join mart_indicator_series as b
            on b.indicator_code = compared.indicator_code and b.region_code = $b and b.is_latest
            and b.breakdown is not distinct from compared.breakdown and b.unit is not distinct from compared.unit
            and b.value_kind = compared.value_kind
        where compared.region_code_a = $a and compared.region_code_b = $b
        order by compared.pillar nulls last, compared.indicator_name, compared.breakdown nulls first, compared.unit
        limit $limit
    """,
    # --- the map
    "map_values": """
        select series.* exclude (unit_key, period_key, region_name, region_name_en),
            regions.region_name, regions.region_name_en
        from mart_indicator_series as series
        inner join dim_regions as regions on series.region_code = regions.region_code
        where series.indicator_code = $indicator
            and series.breakdown is not distinct from $breakdown
            and series.unit is not distinct from $unit
            and regions.level in ('province', 'country')
            and ($year::integer is null or year(series.period_end) <= $year)
        qualify row_number() over (
            partition by series.region_code
            order by series.period_end desc nulls last, series.period_start desc nulls last, series.cell_id
        ) = 1
        order by series.region_code
    """,
    "map_counts": """
        select regions.province_code as region_code, count(*) as n_values,
            count(distinct cells.indicator_code) as n_indicators, count(distinct cells.region_code) as n_regions
        from fct_indicator_values as cells
        inner join dim_regions as regions on cells.region_code = regions.region_code
        where regions.province_code is not null
        group by all
        order by region_code
    """,
    # --- coverage
    "coverage_profile": """
        select region_code, region_name, region_name_en, level, profile_year, n_values, n_pillars, metrology_indicators,
            standards_indicators, accreditation_certification_indicators, inspection_testing_indicators,
            quality_management_indicators
        from mart_region_profile
        where ($year::integer is null or profile_year = $year)
        order by n_pillars desc, n_values desc, region_code, profile_year desc
        limit $limit
    """,
    "coverage_years": """
        select profile_year as year, count(*) as n_regions, sum(n_values)::bigint as n_values
        from mart_region_profile group by all order by year desc
    """,
    "coverage_of_region": """
        select coverage.region_code, coverage.region_name, coverage.indicator_code, coverage.indicator_name,
            indicators.indicator_name_en, coverage.pillar, indicators.domain, coverage.coverage_year, coverage.coverage,
            coverage.n_values
        from mart_coverage as coverage
        left join dim_indicators as indicators on coverage.indicator_code = indicators.indicator_code
        where coverage.region_code = $region and ($pillar::varchar is null or coverage.pillar = $pillar)
        order by coverage.pillar nulls last, indicators.domain, coverage.indicator_name, coverage.coverage_year
    """,
    "coverage_of_indicator": """
        select coverage.region_code, coverage.region_name, regions.region_name_en, coverage.indicator_code,
            coverage.indicator_name, coverage.pillar, coverage.coverage_year, coverage.coverage, coverage.n_values
        from mart_coverage as coverage
        left join dim_regions as regions on coverage.region_code = regions.region_code
        where coverage.indicator_code = $indicator
        order by coverage.region_code, coverage.coverage_year
        limit $limit
    """,
    # --- evidence
    "observation": """
        select observations.*, indicators.indicator_name_en, indicators.definition, indicators.unit as indicator_unit,
            regions.region_name, regions.region_name_en, periods.label_zh, periods.label_en, reports.title,
            reports.publisher, reports.url, reports.publication_day, reports.publication_precision,
            reports.publication_basis, reports.file, reports.sha256, reports.reprint_of
        from fct_observations as observations
        inner join dim_reports as reports on observations.report = reports.report
        left join dim_indicators as indicators on observations.indicator_code = indicators.indicator_code
        left join dim_regions as regions on observations.region_code = regions.region_code
        left join dim_periods as periods on observations.period_key = periods.period_key
        where observations.observation_id = $observation
    """,
    "cell_statements": """
        select observations.observation_id, observations.report, observations.value, observations.value_high,
            observations.unit, observations.bound, observations.measure, observations.status, observations.status_reason,
            observations.sentence, reports.title, reports.publisher, reports.publication_day,
            observations.observation_id = cells.observation_id as is_chosen, cells.chosen_by,
            observations.repeats_observation_id
        from fct_observations as observations
        inner join dim_reports as reports on observations.report = reports.report
        left join fct_indicator_values as cells on observations.cell_id = cells.cell_id and cells.indicator_code = $indicator
        where observations.cell_id = $cell
        order by is_chosen desc nulls last, reports.publication_day desc nulls last, observations.observation_id
        limit 50
    """,
    "contradictions_of_observation": """
        select * from fct_contradictions
        where observation_id = $observation or other_observation_id = $observation
        order by contradiction_id
        limit 20
    """,
    "findings_of_observation": """
        select * from fct_findings
        where observation_id = $observation or list_contains(other_observation_ids, $observation)
        order by verdict desc, finding_id
        limit 20
    """,
    "derived_of_observation": """
        select derived.*, periods.label_zh, periods.label_en, regions.region_name, regions.region_name_en,
            indicators.indicator_name_en
        from fct_derived_values as derived
        left join dim_periods as periods on derived.period_key = periods.period_key
        left join dim_regions as regions on derived.region_code = regions.region_code
        left join dim_indicators as indicators on derived.indicator_code = indicators.indicator_code
        where derived.report = $report and derived.observation_id = $observation
        order by derived.derived_id
    """,
    # --- reports
    "reports": """
        select reports.*, regions.region_name, regions.region_name_en
        from dim_reports as reports
        left join dim_regions as regions on reports.region_code = regions.region_code
        where reports.sha256 <> ''
        order by reports.publication_day desc nulls last, reports.report
        limit $limit offset $offset
    """,
    "reports_count": "select count(*) as n from dim_reports where sha256 <> ''",
    "report": """
        select reports.*, regions.region_name, regions.region_name_en
        from dim_reports as reports
        left join dim_regions as regions on reports.region_code = regions.region_code
        where reports.report = $report and reports.sha256 <> ''
    """,
    "report_text": "select raw_text, text from fct_texts where report = $report",
    "report_repairs": """
        select repair_no, kind, raw_start, raw_end, before, after from fct_repairs
        where report = $report order by repair_no
    """,
    "report_numbers": """
        select number_id, number_no, raw_start, raw_end, raw_text, text_start, text_end, sentence_no, fate, reason, value, unit
        from fct_numbers where report = $report order by text_start, text_end desc
    """,
    "report_observations": """
        select observations.observation_id, observations.number_id, observations.raw_text, observations.value,
            observations.value_high, observations.unit, observations.bound, observations.measure, observations.status,
            observations.status_reason, observations.indicator_code, observations.indicator_name,
            indicators.indicator_name_en, observations.breakdown, observations.region_code, regions.region_name,
            regions.region_name_en, periods.label_zh, periods.label_en, observations.period_type, observations.period_start,
            observations.period_end, observations.raw_start, observations.raw_end, observations.sentence
        from fct_observations as observations
        left join dim_indicators as indicators on observations.indicator_code = indicators.indicator_code
        left join dim_regions as regions on observations.region_code = regions.region_code
        left join dim_periods as periods on observations.period_key = periods.period_key
        where observations.report = $report
        order by observations.raw_start, observations.observation_id
    """,
    # --- what was checked, what waits
    "contradictions": """
        select contradictions.*, regions.region_name, regions.region_name_en, indicators.indicator_name_en,
            periods.label_zh, periods.label_en
        from fct_contradictions as contradictions
        left join dim_regions as regions on contradictions.region_code = regions.region_code
        left join dim_indicators as indicators on contradictions.indicator_code = indicators.indicator_code
        left join dim_periods as periods on contradictions.period_key = periods.period_key
        order by contradictions.kind, contradictions.indicator_code, contradictions.contradiction_id
        limit $limit offset $offset
    """,
    "contradictions_count": "select count(*) as n from fct_contradictions",
    "findings": f"""
        select findings.*, regions.region_name, regions.region_name_en, indicators.indicator_name_en
        from fct_findings as findings
        left join dim_regions as regions on findings.region_code = regions.region_code
        left join dim_indicators as indicators on findings.indicator_code = indicators.indicator_code
        where {_FINDINGS}
        order by findings.verdict = 'contradicted' desc, findings.marks_suspect desc, findings.severity desc nulls last,
            findings.distance desc nulls last, findings.finding_id
        limit $limit offset $offset
    """,
    "findings_count": f"select count(*) as n from fct_findings as findings where {_FINDINGS}",
    "findings_facets": """
        select verdict, rule, severity, count(*) as n from fct_findings group by all order by n desc, rule, verdict, severity
    """,
    "review": """
        select queue.*, regions.region_name, regions.region_name_en, periods.label_zh, periods.label_en,
            indicators.indicator_name_en
        from mart_review_queue as queue
        left join dim_regions as regions on queue.region_code = regions.region_code
        left join dim_periods as periods on queue.period_key = periods.period_key
        left join dim_indicators as indicators on queue.subject_code = indicators.indicator_code
        where ($kind::varchar is null or queue.kind = $kind)
        order by queue.review_rank
        limit $limit offset $offset
    """,
    "review_count": "select count(*) as n from mart_review_queue where ($kind::varchar is null or kind = $kind)",
    "review_kinds": """
        select kind, count(*) as n, sum(settles)::bigint as settles from mart_review_queue group by kind order by n desc, kind
    """,
    "quarantine": "from fct_quarantine order by file limit $limit offset $offset",
    "quarantine_count": "select count(*) as n from fct_quarantine",
}
