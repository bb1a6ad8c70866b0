"""Rows added to a CSV file: no other byte changes, and nothing is written that the reader could not load."""

from __future__ import annotations

import csv
import io
import stat
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.review.seed_files import NewRow, SeedError, check, plan, split_records, with_rows, write
from tests.unit.review_items import copy_seeds

CELLS = st.text(st.sampled_from('a计,"\n #0'), max_size=5)
NEW_CELLS = st.text(st.sampled_from('a计,"; #0'), max_size=5)
ROWS = st.lists(st.tuples(CELLS, CELLS, CELLS), max_size=6)


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    return copy_seeds(tmp_path)


@given(
    ROWS,
    st.tuples(NEW_CELLS, NEW_CELLS, NEW_CELLS),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.booleans(),
    st.booleans(),
    st.sampled_from([None, "one", "two", "three"]),
)
def test_every_byte_but_the_new_row_stays(rows, new, line_end, quoting, bom, ended, group) -> None:
    stream = io.StringIO()
    csv.writer(stream, lineterminator=line_end, quoting=quoting).writerows([("one", "two", "three"), *rows])
    text = stream.getvalue() if ended else stream.getvalue().removesuffix(line_end)
    before = text.encode("utf-8-sig" if bom else "utf-8")

    after = with_rows(before, [dict(zip(("one", "two", "three"), new, strict=True))], group)

    added = len(after) - len(before)
    assert added > 0
    assert any(after[:at] + after[at + added :] == before for at in range(len(before) + 1))
    expected = rows_of(before)
    found = rows_of(after)
    assert any(found[:at] + found[at + 1 :] == expected and row == list(new) for at, row in enumerate(found))
    assert after.endswith(line_end.encode()) or not ended


@given(st.text(st.sampled_from('a计,"\n\r'), max_size=30))
def test_the_records_of_any_text_are_the_text(text: str) -> None:
    assert "".join(split_records(text)) == text


def test_a_row_goes_where_the_order_of_the_file_wants_it() -> None:
    content = b"code,name\na,1\nc,3\n"
    assert with_rows(content, [{"code": "b", "name": "2"}]) == b"code,name\na,1\nb,2\nc,3\n"


def test_a_row_joins_its_like_where_the_file_is_not_sorted() -> None:
    content = b"phrase,indicator_code\nz,one\nb,one\nc,two\n"
    new = {"phrase": "d", "indicator_code": "one"}
    assert with_rows(content, [new], "indicator_code") == b"phrase,indicator_code\nz,one\nb,one\nd,one\nc,two\n"


def test_a_file_whose_last_line_has_no_end_keeps_it_so() -> None:
    assert with_rows(b"a,b\n2,y\n1,x", [{"a": "0", "b": "z,z"}]) == b'a,b\n2,y\n1,x\n0,"z,z"'


@pytest.mark.parametrize("value", ["a\nb", "a\rb", "a\x1bb", "a\u202eb"])
def test_a_value_that_cannot_be_seen_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="cannot be seen"):
        with_rows(b"a,b\n", [{"a": value}])


def test_a_column_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="no column name"):
        with_rows(b"a,b\n", [{"name": "x"}])


def test_the_difference_holds_the_new_lines_and_no_others(seeds: Path) -> None:
    row = {"phrase": "公共计量标准", "indicator_code": "metrology.public_standards"}
    (change,) = plan(seeds, [NewRow("indicator_phrases", row)])
    changed = [line for line in change.diff().splitlines() if line[:1] in "+-" and line[:3] not in ("+++", "---")]
    assert changed == ["+公共计量标准,metrology.public_standards,"]
    assert change.diff().startswith("--- a/seeds/indicator_phrases.csv\n+++ b/seeds/indicator_phrases.csv\n@@ ")


def test_what_is_written_keeps_its_mode_and_leaves_nothing_beside_it(seeds: Path) -> None:
    path = seeds / "units.csv"
    path.chmod(0o640)
    names = sorted(path.name for path in seeds.iterdir())
    changes = plan(seeds, [NewRow("units", {"unit": "麻袋", "unit_kind": "count", "is_additive": "true"})])
    assert check(seeds, changes).units["麻袋"].kind == "count"
    write(changes)
    assert path.read_bytes() == changes[0].after
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert sorted(path.name for path in seeds.iterdir()) == names


def test_what_the_reader_could_not_load_is_refused_with_the_file_s_own_name(seeds: Path) -> None:
    changes = plan(seeds, [NewRow("indicator_phrases", {"phrase": "怪物", "indicator_code": "food.monsters"})])
    with pytest.raises(SeedError, match="no indicator 'food.monsters'") as refused:
        check(seeds, changes)
    assert str(refused.value).startswith(str(seeds / "indicator_phrases.csv"))


def test_a_file_that_somebody_else_changed_meanwhile_is_left_alone(seeds: Path) -> None:
    changes = plan(
        seeds,
        [
            NewRow("units", {"unit": "麻袋", "unit_kind": "count", "is_additive": "true"}),
            NewRow("phrases", {"word_class": "generic_noun", "phrase": "麻袋"}),
        ],
    )
    theirs = changes[1].before + "篮,count,true,baskets\n".encode()
    changes[1].path.write_bytes(theirs)
    with pytest.raises(SeedError, match="somebody else"):
        write(changes)
    assert changes[0].path.read_bytes() == changes[0].before
    assert changes[1].path.read_bytes() == theirs


def test_where_the_second_file_cannot_be_written_the_first_is_as_before(
    seeds: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    changes = plan(
        seeds,
        [
            NewRow("units", {"unit": "麻袋", "unit_kind": "count", "is_additive": "true"}),
            NewRow("phrases", {"word_class": "generic_noun", "phrase": "麻袋"}),
        ],
    )
    replace = Path.replace

    def full(self: Path, target: Path) -> Path:
        if Path(target).name == changes[1].path.name and self.read_bytes() == changes[1].after:
            raise OSError(28, "No space left on device")
        return replace(self, target)

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(SeedError, match="No space left"):
        write(changes)
    assert [change.path.read_bytes() for change in changes] == [change.before for change in changes]
