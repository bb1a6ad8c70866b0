"""Whence a report comes, as its text or its manifest says."""

from __future__ import annotations

from datetime import date

import pytest

from orchestration.reading.decoding import PLAIN, Decoded
from orchestration.reading.model import ManifestRow
from orchestration.reading.provenance import find_provenance, publication_day, region_of
from orchestration.reading.registry import NATION, Registry


@pytest.mark.parametrize(
    ("text", "day", "precision"),
    [
        ("发布时间：2024-09-04 10:30", "2024-09-04", "day"),
        ("发布日期：2024/9/4", "2024-09-04", "day"),
        ("日期：2024.09.04", "2024-09-04", "day"),
        ("来源：沈阳日报 2024年9月4日", "2024-09-04", "day"),
        ("2024年9月4日，会议召开。2024年8月20日，检查开始。", "2024-09-04", "day"),
        ("发布时间：2024-09-04\n2023年12月31日，任务完成。", "2024-09-04", "day"),
        ("2023年全市增长。2023年12月，会议召开。", "2023-12-31", "month"),
        ("2022年，检查120家。2023年，检查320家。2023年全年完成。", "2023-12-31", "year"),
        ("2024年13月40日，检查120家。", "2024-12-31", "year"),  # no such day
        ("到2035年，建成质量强省。", None, None),  # what is planned for
        ("印发《质量强国建设纲要（2021-2035年）》。", "2021-12-31", "year"),  # not before the plan began
        ("全市共有检测机构12家。", None, None),
    ],
)
def test_the_publication_day_that_a_text_states(text: str, day: str | None, precision: str | None) -> None:
    assert publication_day(text) == (day and date.fromisoformat(day), precision)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("沈阳市浑南区市场监管局。沈阳市召开会议。", "210112"),  # who speaks
        ("沈阳市召开会议。沈阳市浑南区参加。沈阳市共有机构12家。", "210100"),
        ("辽宁省抽查大连市、鞍山市企业。", "210000"),
        ("大连市。大连市。大连市。沈阳市。", "210200"),
        ("浙江省嘉兴市，嘉兴市质量奖", "330400"),
        ("朝阳市召开会议", "211300"),
        ("全市共有检测机构12家。", None),
        ("", None),
    ],
)
def test_the_region_that_a_text_is_about(registry: Registry, text: str, code: str | None) -> None:
    assert region_of(text, registry) == code


def provenance(registry: Registry, text: str, manifest: ManifestRow | None = None, **declared):
    return find_provenance(text, [], manifest, Decoded(text, "utf-8", PLAIN, **declared), registry)


def test_the_manifest_goes_before_the_file_and_the_file_before_the_text(registry: Registry) -> None:
    text = "发布时间：2024-09-04\n沈阳市共有检测机构12家。"
    row = ManifestRow(
        "a.txt", title="标题", publication_day=date(2024, 9, 1), publication_precision="month", region_code="210200"
    )
    told = provenance(registry, text, row, declared_title="页面", declared_day=date(2024, 9, 2))
    assert (told.title, told.publication_day, told.publication_precision) == ("标题", date(2024, 9, 1), "month")
    assert (told.publication_basis, told.region_code, told.region_basis) == ("manifest: stated", "210200", "manifest")

    declared = provenance(registry, text, declared_title="页面", declared_day=date(2024, 9, 2))
    assert (declared.title, declared.publication_day, declared.publication_basis) == ("页面", date(2024, 9, 2), "text")

    from_text = provenance(registry, text)
    assert (from_text.publication_day, from_text.publication_precision) == (date(2024, 9, 4), "day")
    assert (from_text.region_code, from_text.region_basis) == ("210100", "text")


def test_what_nothing_says_is_unknown(registry: Registry) -> None:
    unknown = provenance(registry, "全市共有检测机构12家。")
    assert (unknown.publication_day, unknown.publication_precision, unknown.publication_basis) == (
        None,
        None,
        "unknown",
    )
    assert (unknown.region_code, unknown.region_basis) == (NATION, "unknown")
    assert (unknown.title, unknown.publisher, unknown.url) == (None, None, None)
