"""The value of numerals: Chinese characters, multipliers, digits with separators."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.reading.numerals import chinese, digits, multiplier

FIGURES = "零一二三四五六七八九"


def written(value: int) -> str:
    """The numeral of a whole number below 10**12 as it is written: 10300 is 一万零三百."""
    if value == 0:
        return "零"
    text = ""
    gap = False
    for name, size in (("亿", 10**8), ("万", 10**4), ("", 1)):
        section = value // size % 10**4
        if section:
            text += "零" if text and (gap or section < 1000) else ""
            text += _section(section) + name
        gap = bool(text) and not section
    return text


def _section(value: int) -> str:
    text = ""
    gap = False
    for name, size in (("千", 1000), ("百", 100), ("十", 10), ("", 1)):
        figure = value // size % 10
        if figure:
            text += ("零" if gap else "") + FIGURES[figure] + name
        gap = bool(text) and not figure
    return text


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("零", 0),
        ("〇", 0),
        ("两", 2),
        ("十", 10),
        ("十二", 12),
        ("二十五", 25),
        ("廿五", 25),
        ("卅", 30),
        ("一百零五", 105),
        ("一百一十", 110),
        ("一百五", 150),
        ("三千六", 3600),
        ("一千零五", 1005),
        ("一千零五十", 1050),
        ("一千五百", 1500),
        ("两万三", 23000),
        ("两万三千", 23000),
        ("一万零三百", 10300),
        ("一万零一", 10001),
        ("三十万五千", 305000),
        ("百万", 10**6),
        ("三亿二千万", 320_000_000),
        ("两亿三千万", 230_000_000),
        ("一亿零五万", 100_050_000),
        ("两万三千亿", 2_300_000_000_000),
        ("一万亿", 10**12),
        ("二〇二一", 2021),
        ("一九九八", 1998),
        ("二零二三", 2023),
    ],
)
def test_chinese_numerals(text: str, value: int) -> None:
    assert chinese(text) == value


@pytest.mark.parametrize("text", ["", "点", "三点", "几", "三x", "3"])
def test_what_is_no_numeral_is_an_error(text: str) -> None:
    with pytest.raises(ValueError):
        chinese(text)


@pytest.mark.parametrize(
    ("text", "factor"),
    [("", 1), ("十", 10), ("万", 10**4), ("百万", 10**6), ("千万", 10**7), ("亿", 10**8), ("万亿", 10**12)],
)
def test_multipliers(text: str, factor: int) -> None:
    assert multiplier(text) == factor


@pytest.mark.parametrize(
    ("text", "value"),
    [("12", "12"), ("1,205.7", "1205.7"), ("1 205", "1205"), ("0.05", "0.05"), ("1,000,000", "1000000")],
)
def test_digits(text: str, value: str) -> None:
    assert digits(text) == Decimal(value)


def test_money_in_hundred_millions_is_exact() -> None:
    assert digits("7251.03") * multiplier("亿") == 725_103_000_000
    assert float(digits("7251.03") * multiplier("亿")) == 725103000000.0


@given(st.integers(0, 10**12 - 1))
def test_a_number_written_out_is_read_back(value: int) -> None:
    assert chinese(written(value)) == value


@given(st.integers(1000, 9999))
def test_a_year_written_figure_by_figure_is_read_back(year: int) -> None:
    assert chinese("".join(FIGURES[int(figure)] for figure in str(year))) == year


@given(st.integers(0, 10**9), st.integers(0, 99))
def test_digits_with_separators_are_read_back(whole: int, hundredths: int) -> None:
    value = Decimal(f"{whole}.{hundredths:02}")
    assert digits(f"{value:,}") == value
