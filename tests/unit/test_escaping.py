"""Words of strangers made harmless where they are shown: on terminals, in spreadsheets, on pages."""

from __future__ import annotations

import csv
import html
import io
import json
import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.escaping import (
    has_unseen,
    json_text,
    markdown_text,
    spreadsheet_cell,
    text_of_markdown,
    visible,
)
from orchestration.explanation import explain
from orchestration.presentation import markdown_table
from orchestration.query import Answer, as_csv, as_json, as_table
from orchestration.reading.read import read_report
from orchestration.reading.registry import Registry

RED, TITLE, CSI, OVERRIDE = "\x1b[31m", "\x1b]0;owned\x07", "\x9b2J", "\u202e"
HOSTILE = f"{RED}红{TITLE}{CSI}2{OVERRIDE}3\x00\x7f\u2066"
#: what a terminal obeys, by Unicode's own categories: controls and marks of format
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@given(st.text())
def test_nothing_unseen_is_left_and_what_is_seen_stays(text: str) -> None:
    shown = visible(text)
    assert not has_unseen(shown)
    assert not any(unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") for c in shown)
    if not has_unseen(text):
        assert shown == text


def test_lines_and_tabs_may_stay() -> None:
    assert visible("a\tb\nc\r\x1b") == "a\\tb\\nc\\r\\x1b"
    assert visible("a\tb\nc\r\x1b", lines=True) == "a\tb\nc\\r\\x1b"
    assert visible("沈阳　２家") == "沈阳　２家"


@given(st.text())
def test_json_means_the_same_and_holds_nothing_that_is_obeyed(text: str) -> None:
    document = json_text(json.dumps({"text": text}, ensure_ascii=False))
    assert json.loads(document) == {"text": text}
    assert not OBEYED.search(document)


@pytest.mark.parametrize(
    "formula",
    ["=cmd|'/c calc'!A0", "+1+1", "-2+3", "@SUM(A1)", '=HYPERLINK("http://x")', "\t=1", "\r=1", "＝1+1", "－1＋1"],
)
def test_a_formula_becomes_a_text(formula: str) -> None:
    assert spreadsheet_cell(formula) == f"'{formula}"
    (header, row) = csv.reader(io.StringIO(as_csv(Answer([formula], [(formula,)])), newline=""))
    assert header == row == ["'" + formula.replace("\r", "\n")]


@pytest.mark.parametrize("value", [-5, 3.2, None, True, "-5", "+3.2%", "-1,200", "沈阳", "", "a=1", "8‰"])
def test_numbers_and_other_texts_stay_as_they_are(value: object) -> None:
    assert spreadsheet_cell(value) is value


MARKUP = [
    "<script>document.title='owned'</script>",
    "<img src=x onerror=alert(1)>",
    "![](http://127.0.0.1/pixel)",
    "[click](javascript:alert(1))",
    "[a]: http://example.org",
    "a | b |",
    "\\| `x` |",
    "&lt;script&gt;",
    "<http://example.org>",
]


@pytest.mark.parametrize("text", MARKUP)
def test_a_cell_of_a_page_shows_its_text_and_nothing_else(text: str) -> None:
    """By the parser of another library, with HTML and links on, as a page would read it."""
    from markdown_it import MarkdownIt

    page = (
        MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown_table([{"cell": text, "next": "x"}]))
    )
    cells = re.findall(r"<td>(.*?)</td>", page, re.DOTALL)
    assert [html.unescape(cell) for cell in cells] == [text, "x"]
    assert not re.search(r"<(?!/?(?:table|thead|tbody|tr|th|td)\b)", page)


def test_markdown_of_an_unseen_character_shows_it() -> None:
    assert markdown_text("a\x1bb\u202ec") == "a&#92;x1bb&#92;u202ec"


# --- what the commands print


def test_a_table_and_json_on_a_terminal_obey_no_report() -> None:
    answer = Answer([f"column {RED}"], [(HOSTILE,)])
    for text in (as_table(answer), as_json(answer)):
        assert not OBEYED.search(text)
    assert json.loads(as_json(answer)) == [{f"column {RED}": HOSTILE}]
    assert "\\x1b[31m红" in as_table(answer)


def test_an_explanation_obeys_no_report(registry: Registry) -> None:
    text = f"2024年8月底，沈阳市{RED}检验检测{OVERRIDE}机构{CSI}321{TITLE}家{RED}。全市{OVERRIDE}共有企业{RED}12\u2067家。\n"
    reading = read_report(text.encode(), "t.txt", None, registry)
    assert reading.numbers
    assert not OBEYED.search("\n".join(explain(reading, registry)))


@given(st.text(alphabet=st.characters(exclude_categories=["C", "Z"])))
def test_what_was_escaped_for_markdown_can_be_had_back(text: str) -> None:
    assert text_of_markdown(markdown_text(text)) == text
