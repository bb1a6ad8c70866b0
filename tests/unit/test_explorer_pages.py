"""What the explorer's pages say and give away: words in both languages, figures, files, tiles, queries."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from datetime import date
from pathlib import Path

import pytest
import yaml

from orchestration.configuration import DBT_PROJECT_DIR
from orchestration.explorer import downloads, tiles
from orchestration.explorer.localisation import LANGUAGES, MESSAGES, Language, MissingMessage, messages, preferred
from orchestration.explorer.queries import QUERIES
from orchestration.query import Answer

EXPLORER = MESSAGES.parent
TEMPLATES = {path.name: path.read_text(encoding="utf-8") for path in (EXPLORER / "templates").glob("*.html")}
SOURCES = {path.name: path.read_text(encoding="utf-8") for path in EXPLORER.rglob("*.py")}

UNITS = {
    "元": {"unit_kind": "money", "unit_name_en": "yuan renminbi"},
    "项": {"unit_kind": "count", "unit_name_en": "items (projects, standards, measures)"},
}


# ------------------------------------------------------------------------------------------------------------- messages


def test_every_message_is_there_once_and_in_both_languages() -> None:
    with MESSAGES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    keys = [row["key"] for row in rows]
    assert len(keys) == len(set(keys)) > 200
    for row in rows:
        assert all(row[language].strip() for language in LANGUAGES), row["key"]
        places = [set(re.findall(r"\{(\w+)\}", row[language])) for language in LANGUAGES]
        assert places[0] == places[1], f"{row['key']}: the languages are filled with different things"
        assert not re.search(r"[㐀-鿿]", row["en"].replace("指标", "")), f"{row['key']}: Chinese in the English words"


def test_every_message_that_a_page_names_exists() -> None:
    named = {key for text in TEMPLATES.values() for key in re.findall(r"\bt\('([\w. ]+)'\s*[,)]", text)}
    named |= {
        key
        for text in TEMPLATES.values()
        for pair in re.findall(r"\bempty\(t, '([\w.]+)'(?:, '([\w.]+)')?", text)
        for key in pair
        if key
    }
    named |= {key for text in SOURCES.values() for key in re.findall(r"\b(?:say|language)\(\s*\"([\w.]+)\"", text)}
    assert len(named) > 120
    assert sorted(named - set(messages())) == []


@pytest.mark.parametrize(
    ("kind", "variable"),
    [("measure", "measures"), ("bound", "bounds"), ("status", "statuses"), ("basis", "bases"), ("domain", "domains"),
     ("period_type", "period_types"), ("pillar", "pillars")],
)  # fmt: skip
def test_the_closed_lists_of_the_warehouse_have_words(kind: str, variable: str) -> None:
    project = yaml.safe_load((DBT_PROJECT_DIR / "dbt_project.yml").read_text(encoding="utf-8"))
    values = project["vars"]["zhibiao"][variable]
    assert values
    assert [value for value in values if f"{kind}.{value}" not in messages()] == []


def test_every_error_says_what_to_do() -> None:
    keys = set(re.findall(r'_error\(request, \w+, "(\w+)"', SOURCES["app.py"])) | {"bad_address", "not_there"}
    assert {"no_warehouse", "failed"} <= keys
    for key in keys:
        assert {f"error.{key}", f"error.{key}.help"} <= set(messages())


def test_a_message_that_is_missing_is_an_error_and_a_value_that_is_new_is_shown() -> None:
    with pytest.raises(MissingMessage):
        Language("en")("no.such.message")
    assert Language("en").term("measure", "half_life") == "half life"
    assert Language("zh").term("measure", "stock") == "存量"
    assert Language("zh").term("measure", None) == "–"


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("", "zh"),
        ("zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        ("en-GB,en;q=0.9", "en"),
        ("fr,en;q=0.5,zh;q=0.4", "en"),
        ("de-DE", "zh"),
        ("en;q=0.1, zh-TW;q=0.7", "zh"),
        ("*;q=x, ,,;;=", "zh"),
    ],
)
def test_the_language_is_the_one_that_the_browser_prefers(header: str, expected: str) -> None:
    assert preferred(header) == expected


# -------------------------------------------------------------------------------------------------------------- figures


def test_figures_are_written_as_people_of_each_language_read_them() -> None:
    zh, en = Language("zh", UNITS), Language("en", UNITS)
    assert (zh.number(725_103_000_000), en.number(725_103_000_000)) == ("7,251.03亿", "725.103 billion")
    assert (zh.number(3385), en.number(-17.44), en.number(None)) == ("3,385", "−17.44", "–")
    assert en.number(0.1 + 0.2) == "0.3"
    assert en.computed(78692.64149) == "78,693"
    assert (zh.short(2_046_000), en.short(2_046_000), zh.short(3385)) == ("204.6万", "2.046m", "3,385")
    assert zh.amount({"value": 1200, "value_high": None, "bound": "at_least", "measure": "stock"}) == "≥1,200"
    assert zh.amount({"value": 5.19, "value_high": None, "bound": "exact", "measure": "change"}) == "+5.19"
    assert zh.amount({"value": 3, "value_high": 5, "bound": "about", "measure": "stock"}) == "≈3–5"
    assert (zh.unit("项"), en.unit("项"), en.unit("元"), en.unit(None)) == ("项", "项", "yuan renminbi", "")
    assert en.unit_name("项") == "项 · items (projects, standards, measures)"


def test_a_name_that_has_no_english_is_shown_in_chinese_and_marked_as_such() -> None:
    row = {"indicator_name": "计量标准数", "indicator_name_en": None}
    assert Language("en").name(row, "indicator") == "计量标准数"
    assert Language("en").is_foreign(row, "indicator")
    assert not Language("zh").is_foreign(row, "indicator")
    assert Language("en").name({**row, "indicator_name_en": "Standards"}, "indicator") == "Standards"


# ---------------------------------------------------------------------------------------------------------------- files

TABLE = Answer(
    ["name", "value", "day", "flag"],
    [
        ('=HYPERLINK("http://evil","x")', -1.5, date(2024, 1, 2), True),
        ("+1+cmd", 140.0, None, False),
        ("质量", None, None, None),
    ],
)


def test_csv_neutralises_formulas_and_leaves_numbers_alone() -> None:
    content = downloads.as_csv(TABLE)
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
    assert rows == [
        ["name", "value", "day", "flag"],
        ['\'=HYPERLINK("http://evil","x")', "-1.5", "2024-01-02", "true"],
        ["'+1+cmd", "140", "", "false"],
        ["质量", "", "", ""],
    ]


def test_excel_holds_texts_as_texts() -> None:
    with zipfile.ZipFile(io.BytesIO(downloads.as_excel(TABLE, "values"))) as book:
        sheet = book.read("xl/worksheets/sheet1.xml").decode()
        strings = book.read("xl/sharedStrings.xml").decode()
    assert "<f>" not in sheet
    assert "HYPERLINK" in strings and "质量" in strings
    assert "<v>-1.5</v>" in sheet


def test_excel_refuses_what_it_cannot_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(downloads, "EXCEL_ROWS", 3)
    with pytest.raises(downloads.TooManyRows, match="3 rows"):
        downloads.as_excel(TABLE, "values")


# -------------------------------------------------------------------------------------------------------- tiles, queries


def test_each_province_has_a_tile_of_its_own() -> None:
    with (DBT_PROJECT_DIR / "seeds" / "regions.csv").open(encoding="utf-8", newline="") as file:
        provinces = {
            row["region_code"] for row in csv.DictReader(file) if row["level"] == "province" and not row["valid_to"]
        }
    assert set(tiles.TILES) == provinces
    assert len(provinces) == 34
    assert len(set(tiles.TILES.values())) == 34
    assert all(0 <= x < tiles.COLUMNS and 0 <= y < tiles.ROWS for x, y in tiles.TILES.values())


def test_shades_keep_the_order_of_values_and_equal_values_together() -> None:
    values = {"a": 1.0, "b": 5.0, "c": 5.0, "d": 9.0, "e": 20.0, "f": 21.0, "g": 100.0}
    found, ranges = tiles.shades(values)
    assert found["b"] == found["c"]
    assert [found[key] for key in "abdefg"] == sorted(found[key] for key in "abdefg")
    assert (found["a"], found["g"]) == (0, tiles.SHADES - 1)
    assert [shade for shade, _, _ in ranges] == sorted({*found.values()})
    assert ranges[0][1] == 1.0 and ranges[-1][2] == 100.0
    assert tiles.shades({"a": 3.0}) == ({"a": 2}, [(2, 3.0, 3.0)])
    assert tiles.shades({}) == ({}, [])


def test_queries_only_read_and_nothing_is_put_into_them() -> None:
    assert len(QUERIES) > 30
    for name, query in QUERIES.items():
        assert re.match(r"\s*(select|from)\b", query), name
        assert not re.search(r"\b(insert|update|delete|drop|create|copy|attach|install|load|pragma|set)\b", query), name
        assert "{" not in query and "%s" not in query, name
        assert query.count(";") == 0, name


def test_no_page_is_written_past_the_escaping() -> None:
    for name, text in TEMPLATES.items():
        assert "|safe" not in text.replace(" ", "") and "autoescape" not in text, name
        assert not re.search(r"\son\w+=", text), f"{name}: a script in an attribute"
        assert not re.search(r"\sstyle=", text), f"{name}: a style in an attribute"
        inline = re.findall(r"<script(?![^>]*\bsrc=)([^>]*)>", text)
        assert all("application/json" in attributes for attributes in inline), name
        assert not re.search(r"(?:src|href)=\"https?:", text), f"{name}: something from another machine"
    for script in (EXPLORER / "static").glob("*.js"):
        assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", script.read_text()), (
            script.name
        )


def test_what_is_not_ours_has_its_licence_beside_it() -> None:
    vendored = EXPLORER / "static" / "vendor"
    table = (vendored / "README.md").read_text(encoding="utf-8")
    scripts = sorted(path.name for path in vendored.glob("*.js"))
    assert scripts == ["d3.min.js", "plot.umd.min.js"]
    for script in scripts:
        line = next(line for line in table.splitlines() if f"`{script}`" in line)
        licence = Path(vendored, re.search(r"`([\w.]+LICENSE)`", line)[1])
        assert "Permission to use, copy, modify" in licence.read_text(encoding="utf-8")
