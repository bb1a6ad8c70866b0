"""Columns on a terminal, where a Chinese character is two wide, and when colours are welcome."""

from __future__ import annotations

import io

import pytest

from orchestration.terminal import columns, styled, table, takes_colours, width


@pytest.mark.parametrize(
    ("text", "wide"), [("", 0), ("abc", 3), ("检测", 4), ("３Ａ", 4), ("e\u0301", 1), (styled("检测", "good"), 4)]
)
def test_the_width_on_a_terminal(text: str, wide: int) -> None:
    assert width(text) == wide


def test_cells_stand_under_each_other_whatever_their_script_and_style() -> None:
    lines = columns([("家", "a", "1"), (styled("ab", "bad"), "检测机构", "12"), ("", "", "123")], right={2})
    assert [width(line) for line in lines] == [2 + 2 + 8 + 2 + 3] * 3
    assert lines[0] == "家  a           1"
    assert lines[2].endswith("  123")


def test_lines_end_with_what_they_hold() -> None:
    assert columns([("a", "long"), ("b", "")]) == ["a  long", "b"]


def test_a_table_has_a_rule_under_its_header() -> None:
    assert table(["名", "n"], [["甲乙", "7"]], right=[1]) == ["名    n", "────  ─", "甲乙  7"]
    assert table(["名", "n"], []) == ["名  n", "──  ─"]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_colours_are_for_terminals_that_want_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")
    assert takes_colours(Terminal())
    assert not takes_colours(io.StringIO())
    monkeypatch.setenv("NO_COLOR", "1")
    assert not takes_colours(Terminal())
    monkeypatch.setenv("NO_COLOR", "")  # empty is not set, says no-color.org
    assert takes_colours(Terminal())
    monkeypatch.setenv("TERM", "dumb")
    assert not takes_colours(Terminal())


def test_nothing_is_styled_where_there_is_nothing() -> None:
    assert styled("", "good") == ""
    assert styled("a", "good") == "\x1b[32ma\x1b[0m"
