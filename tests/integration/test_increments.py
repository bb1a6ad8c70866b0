"""Increments: whatever order reports come in, are read again, withdrawn and built, the tables are those of one full build."""

from __future__ import annotations

import itertools
import random
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from pathlib import Path

import duckdb
import pytest

from orchestration import landing
from orchestration.configuration import Folders
from orchestration.landing import build_database
from orchestration.reading.model import Observation, Reading, Relation
from tests.integration.warehouse import AUGUST, LAST_YEAR, build, reading
from tests.unit import records

WITHOUT_TESTS = ("--exclude-resource-type", "test", "--exclude-resource-type", "unit_test")
RUNS = itertools.count()
#: Tell of a refresh, and not of what lies in the warehouse.
OF_THE_REFRESH = {
    "mart_what_changed", "fct_quarantine", "fct_validation_results", "mart_validation_trends", "mart_publication_drift",
}  # fmt: skip

SHARE = {"unit": "%", "measure": "rate", "indicator_code": "quality.manufacturing_pass_rate", "indicator_name": "制造业产品质量合格率"}  # fmt: skip
GAP = {"unit": "百分点", "measure": "change", "change_unit": "pp", "indicator_code": "quality.manufacturing_pass_rate.gap_to_national_average", "indicator_name": "制造业产品质量合格率与全国平均水平之差"}  # fmt: skip
CERTIFICATES = {"unit": "张", "indicator_code": "certification.certificates", "indicator_name": "认证证书数"}
GROWTH = {"unit": "%", "measure": "change", "change_unit": "pct", "indicator_code": "certification.certificates.yoy_growth", "indicator_name": "认证证书数同比增长率"}  # fmt: skip
SINCE_JANUARY = {"period_type": "span", "period_start": date(2024, 1, 1), "measure": "flow", "indicator_code": "provisional.checked", "indicator_name": "检查企业数"}  # fmt: skip
SEPTEMBER = {"period_type": "instant", "period_start": None, "period_end": date(2024, 9, 30)}


def stated(report: str, number: int, value: float, raw_text: str | None = None, **fields) -> Observation:
    return records.observation(report, number, value=value, raw_text=raw_text or f"{value:g}", **fields)


def bureau(name: str, day: date, region: str = "210100", shift: float = 0, **changes) -> Reading:
    """A report of a dozen statements, long enough to be known again; ``shift`` moves one of its values."""
    report = records.report(name, region_code=region, publication_day=day, **changes)
    many = [
        stated(name, 10 + n, 100 + n, **AUGUST, region_code=region, indicator_code=f"provisional.thing{n}",
               indicator_name=f"第{'甲乙丙丁戊己庚辛'[n]}类质量服务站点和计量技术机构数")
        for n in range(8)
    ]  # fmt: skip
    return reading(
        report,
        [
            stated(name, 1, 12 + shift, **AUGUST, region_code=region),
            stated(name, 2, 94.1, **SHARE, **LAST_YEAR, region_code=region),
            stated(name, 3, 0.5, **GAP, **LAST_YEAR, region_code=region),
            stated(name, 4, 85232, **CERTIFICATES, **AUGUST, region_code=region),
            stated(name, 5, 8.31, **GROWTH, **AUGUST, region_code=region),
            *many,
        ],
    )


def short(name: str, day: date | None, *values: float, region: str = "210100", **fields) -> Reading:
    report = records.report(name, region_code=region, publication_day=day)
    return reading(report, [stated(name, n, value, **{**AUGUST, **fields}) for n, value in enumerate(values)])


def sentence(name: str, day: date, whole: float, part: float, share: float) -> Reading:
    """A report of one sentence: so many, of which so many, which is so much of them."""
    found = short(name, day, whole, part, region="210400", region_code="210400", indicator_code="provisional.whole")
    whole_stated, part_stated = found.observations
    part_stated = replace(part_stated, indicator_code="provisional.part")
    share_stated = replace(
        part_stated, observation_id=f"{name}-9", number_id=f"{name}-n9", value=share, raw_text=f"{share:g}",
        unit="%", measure="rate", indicator_code="provisional.share",
    )  # fmt: skip
    relations = [
        Relation(f"{kind} {one} {other}", name, kind, "by hand", f"{name}-{one}", f"{name}-{other}", list_id)
        for kind, one, other, list_id in (
            ("part_of", 1, 0, "list"), ("share_part", 9, 1, None), ("share_whole", 9, 0, None)
        )
    ]  # fmt: skip
    found = reading(found.report, [whole_stated, part_stated, share_stated])
    return replace(found, relations=relations)


#: The versions in which each report may lie in the folder: other values, another day, another cell, nothing at all.
VERSIONS: Mapping[str, tuple[Reading, ...]] = {
    "bureau": (bureau("bureau", date(2024, 9, 4)), bureau("bureau", date(2024, 9, 4), shift=3)),
    # tells the bureau's text again, a day later or, in its other version, a day before: then it is the original
    "daily": (bureau("daily", date(2024, 9, 5)), bureau("daily", date(2024, 9, 3))),
    "weekly": (bureau("weekly", date(2024, 9, 8), region="210000"), bureau("weekly", date(2024, 9, 8), shift=-2)),
    "province": (
        short("province", date(2024, 12, 31), 13, region="210000", region_code="210000"),
        short("province", date(2024, 1, 31), 14, 15, region="210000", region_code="210000"),
        short("province", date(2024, 12, 31), region="210000"),
    ),
    "nation": (
        short("nation", date(2024, 6, 30), 93.9, region="100000", **SHARE, **LAST_YEAR, region_code="100000"),
        short("nation", None, 93.6, region="100000", **SHARE, **LAST_YEAR, region_code="100000"),
    ),
    # speaks of the city from further away, and otherwise than the city itself
    "rival": (short("rival", date(2024, 9, 20), 15, region="210000"), short("rival", date(2024, 9, 1), 9, 15)),
    "later": (
        short("later", date(2024, 10, 1), 16, **SEPTEMBER),
        short("later", date(2024, 10, 1), 30000, **SEPTEMBER, bound="at_least"),
    ),
    # cannot be, or can: the odd one out is suspect, and another report's value of the cell is chosen
    "sentence": (
        sentence("sentence", date(2024, 9, 2), 61, 520, 99.8),
        sentence("sentence", date(2024, 9, 2), 521, 520, 99.8),
    ),
    "echo": (
        short("echo", date(2024, 9, 1), 600, region="210400", region_code="210400", indicator_code="provisional.whole"),
    ),
    # what is done from January on falls in September, in the second version it does not
    "autumn": (
        short("autumn", date(2024, 10, 2), 110, **SINCE_JANUARY, period_end=date(2024, 9, 30)),
        short("autumn", date(2024, 10, 2), 130, **SINCE_JANUARY, period_end=date(2024, 9, 30)),
    ),
    "summer": (short("summer", date(2024, 9, 2), 120, **SINCE_JANUARY, period_end=date(2024, 8, 31)),),
    "archive": (short("archive", date(2023, 9, 1), 78693, **{**CERTIFICATES, "period_end": date(2023, 8, 31)}),),
}


def with_key(found: Reading, version: int) -> Reading:
    return replace(found, report=replace(found.report, reading_key=f"version {version}"))


def tables_of(database: Path) -> dict[str, list[tuple]]:
    with duckdb.connect(database, read_only=True) as connection:
        names = connection.execute(
            "select table_name from duckdb_tables() where schema_name = 'main' "
            "union all select view_name from duckdb_views() where schema_name = 'main' and not internal"
        ).fetchall()
        return {
            name: connection.execute(f'from main."{name}" order by all').fetchall()
            for (name,) in names
            if name not in OF_THE_REFRESH
        }


def land_and_build(folders: Folders, *readings: Reading, withdrawn: tuple[str, ...] = (), publish: bool = True) -> None:
    with build_database(folders.build_database) as connection:
        landing.ensure_tables(connection)
        landing.withdraw(connection, [f"{name}.txt" for name in withdrawn])
        landing.land(connection, readings)
    found = build(folders, *WITHOUT_TESTS)
    assert found.succeeded, {name: found.messages[name] for name in found.failed}
    if publish:
        with build_database(folders.build_database) as connection:
            landing.settle(connection, f"run {next(RUNS)}")


def full_build(folder: Path, state: Mapping[str, int]) -> dict[str, list[tuple]]:
    folders = Folders.of(folder / "raw", folder / "data")
    land_and_build(folders, *(with_key(VERSIONS[name][version], version) for name, version in sorted(state.items())))
    return tables_of(folders.build_database)


@pytest.mark.xdist_group("increments")
@pytest.mark.parametrize("seed", range(2))
def test_any_order_of_increments_comes_to_the_tables_of_a_full_build(tmp_path: Path, seed: int) -> None:
    """Reports come, come again as they were or otherwise, and go; some builds are published and some are not."""
    chance = random.Random(seed)
    folders = Folders.of(tmp_path / "raw", tmp_path / "data")
    state: dict[str, int] = {}
    for step in range(4):
        names = chance.sample(sorted(VERSIONS), chance.randint(1, 4)) if step else chance.sample(sorted(VERSIONS), 3)
        gone = tuple(name for name in names if name in state and chance.random() < 0.35)
        come = [name for name in names if name not in gone]
        for name in gone:
            del state[name]
        for name in come:
            state[name] = chance.randrange(len(VERSIONS[name]))
        readings = [with_key(VERSIONS[name][state[name]], state[name]) for name in come]
        land_and_build(folders, *readings, withdrawn=gone, publish=chance.random() < 0.7)
    expected = full_build(tmp_path / "full", state)
    found = tables_of(folders.build_database)
    assert found.keys() == expected.keys()
    for table, rows in expected.items():
        assert found[table] == rows, (table, state)


@pytest.fixture(scope="module")
def every_report(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Folders]:
    """All reports in their first version, built and published; nobody changes it."""
    root = tmp_path_factory.mktemp("increments")
    folders = Folders.of(root / "raw", root / "data")
    land_and_build(folders, *(with_key(versions[0], 0) for versions in VERSIONS.values()))
    yield folders


@pytest.fixture
def copy(every_report: Folders, tmp_path: Path) -> Folders:
    folders = Folders.of(tmp_path / "raw", tmp_path / "data")
    shutil.copytree(every_report.data, folders.data)
    return folders


def ask(folders: Folders, query: str) -> list[tuple]:
    with duckdb.connect(folders.build_database, read_only=True) as connection:
        return connection.execute(query).fetchall()


pytestmark = pytest.mark.xdist_group("increments")


def test_the_reports_at_hand_fill_every_table(every_report: Folders) -> None:
    """Else the comparison above would show nothing of an empty one."""
    tables = tables_of(every_report.build_database)
    # nothing to add up within a year, nothing to repair, no gold of these reports, no source that they were fetched from
    empty = {"mart_period_totals", "fct_repairs", "fct_reader_accuracy", "dim_sources", "fct_fetches"}
    assert {name for name, rows in tables.items() if not rows} <= empty
    assert ask(every_report, "select distinct kind from main.fct_contradictions order by 1") == [("between_reports",)]
    assert ask(every_report, "select rule, verdict, count(*) from main.fct_findings group by all order by all") == [
        ("falling_series", "contradicted", 1),
        ("part_of_whole", "contradicted", 1),
        ("previous_year", "confirmed", 1),
        ("reference_average", "contradicted", 1),
        ("region_of_region", "confirmed", 1),
        ("share_of_whole", "contradicted", 1),
    ]


def test_reprints_are_counted_once_and_all_origins_kept(every_report: Folders) -> None:
    assert ask(
        every_report, "select report, reprint_of from main.dim_reports where reprint_of is not null order by 1"
    ) == [
        ("daily", "bureau"),
        ("weekly", "bureau"),
    ]
    [(repeats, kept)] = ask(
        every_report,
        "select count(repeats_observation_id), count(*) from main.fct_observations where report in ('daily', 'weekly')",
    )
    assert repeats == kept == 26
    [row] = ask(
        every_report,
        "select value, n_observations, n_reports, n_reprints, report from main.fct_indicator_values "
        "where indicator_code = 'certification.certificates' and period_end = date '2024-08-31'",
    )
    assert row == (85232.0, 1, 1, 2, "bureau")


def test_the_original_is_withdrawn_and_the_oldest_reprint_takes_its_place(copy: Folders) -> None:
    land_and_build(copy, withdrawn=("bureau",))
    assert ask(copy, "select report, reprint_of from main.dim_reports where reprint_of is not null") == [
        ("weekly", "daily")
    ]
    assert ask(
        copy,
        "select value, n_reprints, report from main.fct_indicator_values "
        "where indicator_code = 'certification.certificates' and period_end = date '2024-08-31'",
    ) == [(85232.0, 1, "daily")]


CHANGES = (
    "select change, indicator_code, region_code, value_before, value_after, report_before, report_after "
    "from main.mart_what_changed order by all"
)


def changed(folders: Folders) -> list[tuple]:
    return ask(folders, CHANGES)


def test_what_the_last_refresh_changed_is_told_cell_by_cell(copy: Folders) -> None:
    land_and_build(copy, with_key(VERSIONS["later"][1], 1), withdrawn=("archive",), publish=False)
    institutions = "inspection.institutions"
    assert changed(copy) == [
        ("changed", institutions, "210100", 16.0, 30000.0, "later", "later"),
        ("withdrawn", "certification.certificates", "210100", 78693.0, None, "archive", None),
    ]


def test_what_changed_is_told_against_the_publication_however_many_builds_failed_since(copy: Folders) -> None:
    land_and_build(copy, with_key(VERSIONS["later"][1], 1), publish=False)
    land_and_build(copy, short("third", date(2024, 11, 1), 77, period_end=date(2024, 10, 31)), publish=False)
    land_and_build(copy, with_key(VERSIONS["later"][0], 0), withdrawn=("third",), publish=False)
    assert changed(copy) == []
    land_and_build(copy, with_key(VERSIONS["later"][1], 1))
    [row] = changed(copy)
    assert row[0] == "changed"
    # what was published is the new ground: a refresh of another report does not tell it again
    land_and_build(copy, short("third", date(2024, 11, 1), 77, period_end=date(2024, 10, 31)))
    assert [(row[0], row[4]) for row in changed(copy)] == [("added", 77.0)]


def test_a_full_build_tells_what_changed_against_the_publication_too(copy: Folders) -> None:
    """Built in full twice, as where the first was not published: what it made is not taken for what was published."""
    with build_database(copy.build_database) as connection:
        landing.land(connection, [with_key(VERSIONS["later"][1], 1)])
    for _ in range(2):
        assert build(copy, *WITHOUT_TESTS, "--full-refresh").succeeded
        assert [(row[0], row[3], row[4]) for row in changed(copy)] == [("changed", 16.0, 30000.0)]


def test_only_the_cells_of_what_changed_are_built_anew(copy: Folders) -> None:
    """A row that no increment may touch is planted in each table: it is there still, as it is not after a full build."""
    tables = {
        "fct_observations": "report", "fct_numbers": "report", "fct_repairs": "report", "fct_derived_values": "report",
        "fct_texts": "report",
        "fct_indicator_values": "cell_id", "fct_indicator_vintages": "cell_id", "fct_contradictions": "cell_id",
        "mart_indicator_series": "series_id", "mart_region_profile": "region_code", "mart_report_quality": "report",
        "fct_findings": "report",
    }  # fmt: skip
    further = {"fct_findings": ", 'planted' as cell_id, 'planted' as other_cell_id, 'planted' as series_id"}
    with duckdb.connect(copy.build_database) as connection:
        for table, key in tables.items():
            connection.execute(
                f"insert into main.{table} select * replace ('planted' as {key}{further.get(table, '')}) "
                f"from main.{table} limit 1"
            )
    land_and_build(copy, with_key(VERSIONS["later"][1], 1))
    for table, key in tables.items():
        assert ask(copy, f"select count(*) from main.{table} where {key} = 'planted'") == [(1,)], table
    found = build(copy, *WITHOUT_TESTS, "--full-refresh")
    assert found.succeeded
    for table, key in tables.items():
        assert ask(copy, f"select count(*) from main.{table} where {key} = 'planted'") == [(0,)], table


def test_a_correction_has_its_report_built_anew_and_no_other(copy: Folders) -> None:
    with build_database(copy.build_database) as connection:
        landing.mark_corrected(connection, ["later-0", "nobody's"])
        assert connection.execute("from landing.changed_reports").fetchall() == [("later",)]


AUDITED = "select value, audit, n_confirmed, n_contradicted from main.fct_indicator_values where "


def test_what_cannot_be_is_suspect_and_leaves_the_chosen_values(copy: Folders) -> None:
    suspect = ask(
        copy, "select observation_id, status_reason from main.fct_observations where status = 'suspect' order by 1"
    )
    # one of two must be wrong, and nothing says which
    assert [(observation_id, "520 > 61" in reason) for observation_id, reason in suspect] == [
        ("sentence-0", True),
        ("sentence-1", True),
    ]
    assert ask(copy, AUDITED + "indicator_code = 'provisional.whole'") == [(600.0, "unchecked", 0, 0)]
    land_and_build(copy, with_key(VERSIONS["sentence"][1], 1))
    assert ask(copy, "select count(*) from main.fct_observations where status = 'suspect'") == [(0,)]
    assert ask(copy, AUDITED + "indicator_code = 'provisional.whole'") == [(521.0, "confirmed", 2, 0)]


def test_a_value_is_audited_anew_where_only_what_it_stands_against_changed(copy: Folders) -> None:
    """The city's value of this year is of a report that nobody touches; last year's, which it implies, comes and goes."""
    this_year = AUDITED + "indicator_code = 'certification.certificates' and period_end = date '2024-08-31'"
    assert ask(copy, this_year) == [(85232.0, "confirmed", 1, 0)]
    land_and_build(copy, withdrawn=("archive",))
    assert ask(copy, this_year) == [(85232.0, "unchecked", 0, 0)]
    land_and_build(copy, VERSIONS["archive"][0])
    assert ask(copy, this_year) == [(85232.0, "confirmed", 1, 0)]
    [(shown,)] = ask(
        copy, "select audit from main.mart_indicator_series where indicator_code = 'certification.certificates' "
        "and period_end = date '2024-08-31'",
    )  # fmt: skip
    assert shown == "confirmed"
