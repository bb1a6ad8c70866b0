"""From which columns a query's columns come, through joins, unions, common table expressions and stars."""

from __future__ import annotations

import dagster as dg

from orchestration.column_lineage import Parent, column_lineage, lineage_table

OBSERVATIONS = Parent(
    dg.AssetKey(["landing", "observations"]), "warehouse", "landing", "observations",
    {"observation_id": "VARCHAR", "unit": "VARCHAR", "value": "DOUBLE", "value_high": "DOUBLE"},
)  # fmt: skip
UNITS = Parent(
    dg.AssetKey(["seeds", "units"]), "warehouse", "seeds", "units", {"unit": "VARCHAR", "unit_kind": "VARCHAR"}
)

SQL = """
    with stated as (
        select * from "warehouse"."landing"."observations"
    ),
    joined as (
        select s.*, u.unit_kind as kind, coalesce(s.value_high, s.value) as highest
        from stated as s left join "warehouse"."seeds"."units" as u on s.unit = u.unit
    )
    select observation_id, kind, highest, 1 as one from joined
    union all
    select 'none', unit, 0, 1 from "warehouse"."seeds"."units"
"""


def origins(sql: str, *columns: str) -> dict[str, list[str]]:
    found = column_lineage(sql, columns, [OBSERVATIONS, UNITS])
    return {
        column: [f"{dep.asset_key.to_user_string()}.{dep.column_name}" for dep in deps]
        for column, deps in found.deps_by_column.items()
    }


def test_the_columns_behind_stars_joins_and_unions() -> None:
    assert origins(SQL, "observation_id", "kind", "highest", "one") == {
        "observation_id": ["landing/observations.observation_id"],
        "kind": ["seeds/units.unit", "seeds/units.unit_kind"],
        "highest": ["landing/observations.value", "landing/observations.value_high"],
        "one": [],
    }


def test_a_star_over_a_table() -> None:
    assert origins('from "warehouse"."seeds"."units"', "unit", "unit_kind") == {
        "unit": ["seeds/units.unit"],
        "unit_kind": ["seeds/units.unit_kind"],
    }


def test_a_column_that_the_query_does_not_have_comes_from_nowhere() -> None:
    assert origins(SQL, "elsewhere") == {"elsewhere": []}


def test_the_lineage_as_rows_for_people() -> None:
    rows = lineage_table(column_lineage(SQL, ["highest"], [OBSERVATIONS, UNITS]))
    assert rows == [{"column": "highest", "comes from": "observations.value, observations.value_high"}]
