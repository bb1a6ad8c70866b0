"""The reading of a whole report: what always holds of it, whatever the bytes."""

from __future__ import annotations

import math
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.reading.errors import UnreadableReport
from orchestration.reading.manifest import load_manifest
from orchestration.reading.model import ManifestRow, Reading
from orchestration.reading.read import READER_VERSION, read_report
from orchestration.reading.registry import Registry
from orchestration.reading.repairs import stretches, undo
from tests.unit.conftest import PUBLISHED, SHENYANG, Read, ReadBytes

PROJECT = Path(__file__).parents[2]
RAW = PROJECT / "raw"
BOUNDS = {"exact", "at_least", "at_most", "about"}
MEASURES = {"stock", "flow", "amount", "rate", "change", "rank", "target"}
FATES = {"fact", "not_fact", "unresolved"}

#: Clauses of real reports, marks and all: what is shuffled is the language as it is printed.
FRAGMENTS = sorted(
    {
        fragment
        for path in (RAW / "reports").glob("*.txt")
        for fragment in re.split(r"(?<=[，。；、：\n])", path.read_bytes().decode())
        if fragment
    }
)
#: Characters that rules look at, and some that they do not.
SIGNS = "0123456789０３一二三十百千万亿余多近约第分之成倍%‰个家次元年月日至到由从增长下降分别其中占比为共检查企业机构、，。；：（）《》“”- —~.\n\t?！�a的"


def assert_sound(reading: Reading) -> None:
    """What holds of any reading: spans, order, one ledger row for each observation, finite values."""
    raw, text = reading.text.raw_text, reading.text.text
    assert len({number.number_id for number in reading.numbers}) == len(reading.numbers)
    position = 0
    for count, number in enumerate(reading.numbers, start=1):
        assert number.number_no == count
        assert 0 <= number.raw_start < number.raw_end <= len(raw)
        assert raw[number.raw_start : number.raw_end] == number.raw_text
        assert position <= number.start < number.end <= len(text)
        position = number.end
        assert number.fate in FATES
        assert (number.fate == "fact") is (number.reason is None)
        assert number.value is None or math.isfinite(number.value)
        assert text[number.start : number.end] in number.sentence
    facts = {number.number_id: number for number in reading.numbers if number.fate == "fact"}
    assert [o.number_id for o in reading.observations] == list(facts)
    assert len({o.observation_id for o in reading.observations}) == len(reading.observations)
    for o in reading.observations:
        number = facts[o.number_id]
        assert (o.raw_start, o.raw_end, o.raw_text) == (number.raw_start, number.raw_end, number.raw_text)
        assert text[o.sentence_start :].startswith(o.sentence)
        assert o.sentence_start + o.number_start == number.start
        assert math.isfinite(o.value)
        assert o.value_high is None or math.isfinite(o.value_high)
        assert o.bound in BOUNDS
        assert o.measure in MEASURES
        assert (o.change_unit is not None) is (o.measure == "change")
        assert o.indicator_name
        assert re.fullmatch(r"[a-z_]+(\.[a-z0-9_]+)+", o.indicator_code)
        assert re.fullmatch(r"\d{6}", o.region_code)
        assert o.region_basis in {"stated", "inherited", "default"}
        assert o.period_basis in {"stated", "inherited", "default"}
        assert o.period_type in {"instant", "span"}
        assert o.period_end is not None or reading.report.publication_day is None
        assert o.period_start is None or o.period_type == "span"
        assert o.period_start is None or o.period_end is None or o.period_start <= o.period_end
        assert o.indicator_rule
        assert o.region_rule
        assert o.period_rule
        assert o.measure_rule
    for count, edit in enumerate(reading.repairs, start=1):
        assert edit.repair_no == count
        assert 0 <= edit.raw_start <= edit.raw_end <= len(raw)
        assert raw[edit.raw_start : edit.raw_end] == edit.before
    assert undo(text, reading.repairs) == raw
    stretched = stretches(len(raw), reading.repairs)
    assert [s.start for s in stretched[1:]] == [s.end for s in stretched[:-1]]
    assert not stretched or (stretched[0].start, stretched[-1].end) == (0, len(text))
    assert all(raw[s.raw_start : s.raw_end] == text[s.start : s.end] for s in stretched if s.edit is None)


def read_or_refuse(data: bytes, read_bytes: ReadBytes) -> Reading | None:
    """The reading; None where the bytes are refused, which must name the file, the cause and the remedy."""
    try:
        return read_bytes(data)
    except UnreadableReport as error:
        assert error.file == "any.txt"
        assert error.cause
        assert error.remedy
        return None


# ------------------------------------------------------------------------------------------------------------- real reports


@pytest.fixture(scope="module")
def five(registry: Registry) -> dict[str, Reading]:
    manifest = load_manifest(RAW / "reports.csv", RAW / "reports")
    return {
        file: read_report((RAW / "reports" / file).read_bytes(), file, row, registry) for file, row in manifest.items()
    }


def test_real_reports_are_read_soundly(five: dict[str, Reading]) -> None:
    assert len(five) == 5
    for reading in five.values():
        assert_sound(reading)
        assert len(reading.observations) >= 10


def test_every_digit_of_a_report_is_in_its_ledger(five: dict[str, Reading]) -> None:
    for reading in five.values():
        covered = set()
        for number in reading.numbers:
            covered.update(range(number.start, number.end))
        digits = {m.start() for m in re.finditer(r"[0-9]", reading.text.text)}
        assert digits <= covered


def test_a_report_that_is_read_again_is_read_the_same(five: dict[str, Reading], registry: Registry) -> None:
    manifest = load_manifest(RAW / "reports.csv", RAW / "reports")
    for file, reading in five.items():
        again = read_report((RAW / "reports" / file).read_bytes(), file, manifest[file], registry)
        assert again == reading


def test_ids_depend_on_bytes_and_reading_not_on_the_name_of_the_file(registry: Registry) -> None:
    row = ManifestRow("a.txt", publication_day=PUBLISHED, region_code=SHENYANG)
    one = read_report("全市共有检测机构12家。".encode(), "a.txt", row, registry)
    renamed = read_report("全市共有检测机构12家。".encode(), "b.txt", replace(row, file="b.txt"), registry)
    other = read_report("全市共有检测机构12家。\n".encode(), "a.txt", row, registry)
    assert [o.observation_id for o in one.observations] == [o.observation_id for o in renamed.observations]
    assert [o.observation_id for o in one.observations] != [o.observation_id for o in other.observations]


# ------------------------------------------------------------------------------------------------------------- what is said


def test_the_report_says_what_is_known_of_it(registry: Registry) -> None:
    data = "发布时间：2024-09-04\n沈阳市共有检测机构12家。".encode("gb18030")
    reading = read_report(data, "sub/a.txt", None, registry, reading_key="key")
    report = reading.report
    assert (report.report, report.file, report.bytes, report.encoding) == ("a", "sub/a.txt", len(data), "gb18030")
    assert (report.publication_day, report.publication_precision) == (date(2024, 9, 4), "day")
    assert (report.region_code, report.region_basis, report.reading_key) == ("210100", "text", "key")
    assert report.characters == len(reading.text.raw_text)
    assert re.fullmatch(r"[0-9a-f]{64}", report.sha256)
    assert re.fullmatch(r"[0-9a-f]{16}", READER_VERSION)


def test_offsets_lead_back_through_repairs_to_the_raw_text(read: Read) -> None:
    raw = "瀋陽市現有發(fā)明專利 1 205.7萬件，檢測機構３２０家。"
    reading = read(raw)
    assert [(o.raw_text, o.value, o.indicator_name) for o in reading.observations] == [
        ("1 205.7萬", 12_057_000, "发明专利数"),
        ("３２０", 320, "检测机构数"),
    ]
    for o in reading.observations:
        assert raw[o.raw_start : o.raw_end] == o.raw_text
    assert reading.repairs


def test_the_ledger_keeps_facts_and_what_is_none(read: Read) -> None:
    reading = read("2023年，根据ISO9001标准，检查企业860家次，去年同期为120。")
    assert [(n.raw_text, n.fate) for n in reading.numbers] == [
        ("2023", "not_fact"),
        ("9001", "not_fact"),
        ("860", "fact"),
        ("120", "unresolved"),
    ]
    (observation,) = reading.observations
    assert (observation.value, observation.unit) == (860, "家次")


def test_a_text_without_figures_has_an_empty_ledger(read: Read) -> None:
    reading = read("全市深入开展质量提升行动。")
    assert (reading.numbers, reading.observations) == ([], [])


@pytest.mark.parametrize(
    "data", [b"", b" \n\t ", b"\x00\x01\x02\x03" * 40, b"%PDF-1.7 cut off", b"PK\x03\x04 no archive"]
)
def test_what_cannot_be_read_is_refused_with_cause_and_remedy(read_bytes: ReadBytes, data: bytes) -> None:
    assert read_or_refuse(data, read_bytes) is None


def test_reading_loads_neither_the_evaluation_nor_the_pipeline() -> None:
    code = (
        "import sys, orchestration.reading.read, orchestration.cli\n"
        "print([m for m in sys.modules if m.split('.')[0] in ('dagster', 'dbt', 'great_expectations', 'pandas', 'duckdb')"
        " or m.startswith('orchestration.evaluation')])"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=PROJECT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


# ---------------------------------------------------------------------------------------------------------------- any text


@given(st.text(max_size=200))
def test_any_text(read_bytes: ReadBytes, text: str) -> None:
    reading = read_or_refuse(text.encode("utf-8", "surrogatepass"), read_bytes)
    if reading is not None:
        assert_sound(reading)


@given(st.binary(max_size=300))
def test_any_bytes(read_bytes: ReadBytes, data: bytes) -> None:
    reading = read_or_refuse(data, read_bytes)
    if reading is not None:
        assert_sound(reading)


@given(st.text(SIGNS, max_size=80))
def test_any_string_of_the_signs_that_rules_look_at(read_bytes: ReadBytes, text: str) -> None:
    reading = read_or_refuse(text.encode(), read_bytes)
    if reading is not None:
        assert_sound(reading)
        assert read_or_refuse(text.encode(), read_bytes) == reading


@given(st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=12).map("".join))
def test_any_order_of_what_reports_say(read_bytes: ReadBytes, text: str) -> None:
    reading = read_or_refuse(text.encode(), read_bytes)
    if reading is not None:
        assert_sound(reading)


@given(
    st.lists(st.sampled_from(FRAGMENTS), min_size=1, max_size=6).map("".join),
    st.lists(st.tuples(st.integers(0, 10**6), st.sampled_from(SIGNS)), max_size=6),
    st.sampled_from(["utf-8", "gb18030", "utf-16"]),
)
def test_any_damage_to_what_reports_say(
    read_bytes: ReadBytes, text: str, damage: list[tuple[int, str]], encoding: str
) -> None:
    for place, sign in damage:
        place %= len(text)
        text = text[:place] + sign + text[place + 1 :]
    reading = read_or_refuse(text.encode(encoding), read_bytes)
    if reading is not None:
        assert_sound(reading)


# ------------------------------------------------------------------------------------------------------------------ length

LENGTH = 100_000
#: Enough for what is full of figures: each is read and written down, so that the time goes with their number.
SHORTER = 20_000


def repeated(text: str, length: int = LENGTH) -> str:
    return text * (length // len(text))


FULL_OF_FIGURES = ["1,", "1 ", "1-", "1.", "12\t", "8.6%、", "2023年", "分别320家", "检测机构320家、", "其中320家，"]


@pytest.mark.parametrize(
    "text",
    [
        *map(repeated, ["一", "十", "零", "万", "(", "（", "()", "《", "“", "<", "\n", "、", "\ufffd"]),
        repeated("亿") + "余",
        repeated("检查") + "12家",
        repeated("认证") + "12家",
        repeated(" ") + "12家",
        repeated("全市深入开展质量提升行动和标准化工作") + "12家",
        *(repeated(text, SHORTER) for text in FULL_OF_FIGURES),
        repeated("?！", SHORTER),
        repeated("1"),
        repeated("abc"),
    ],
    ids=lambda text: f"{text[:8]!r} {len(text)}",
)
def test_long_repetitions_are_read_to_the_end(read_bytes: ReadBytes, text: str) -> None:
    reading = read_or_refuse(text.encode(), read_bytes)
    if reading is not None:
        assert reading.text.raw_text == text


def test_one_line_of_200_kb_is_read_to_the_end(read: Read) -> None:
    clause = "全市共有检测机构320家，"
    count = 200_000 // len(clause.encode())
    reading = read(clause * count)
    assert [o.value for o in reading.observations] == [320] * count
    assert_sound(reading)
