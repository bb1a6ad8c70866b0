"""The value of a numeral as it is written: digits, Chinese numerals, multipliers and fractions.

Only arithmetic lives here; where a numeral stands and whether it counts anything is for ``figures.py`` and ``fates.py``.
Values are computed as decimals, so that 7251.03亿 is 725103000000 and no binary fraction of it.
"""

from __future__ import annotations

from decimal import Decimal

DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "○": 0, "Ｏ": 0}
SMALL = {"十": 10, "百": 100, "千": 1000}
LARGE = {"万": 10**4, "亿": 10**8}
TEEN = {"廿": 20, "卅": 30}


def chinese(text: str) -> Decimal:
    """The value of a numeral in Chinese characters: 三亿二千万, 二〇二一, 一百零五, 两万三.

    Raises ValueError where the characters form no numeral.
    """
    if not text:
        raise ValueError("empty numeral")
    if all(c in DIGITS for c in text):
        if len(text) == 1:
            return Decimal(DIGITS[text])
        return Decimal("".join(str(DIGITS[c]) for c in text))  # read digit by digit: 二〇二一
    total = section = digit = 0
    last = 1  # the place value of the last multiplier, for a bare final digit: 两万三 is 23000
    seen = False
    for c in text:
        if c in DIGITS:
            digit = DIGITS[c]
            if c in "零〇":
                last = 10
            seen = True
        elif c in TEEN:
            section += TEEN[c]
            digit, last, seen = 0, 10, True
        elif c in SMALL:
            if not digit and section and last <= SMALL[c]:
                raise ValueError(f"{text!r} is no numeral")
            section += (digit if digit or (seen and digit) else 1) * SMALL[c] if digit else SMALL[c]
            digit, last, seen = 0, SMALL[c], True
        elif c in LARGE:
            section += digit
            if section == 0:
                if total:
                    total *= LARGE[c]
                else:
                    total = LARGE[c]
            elif LARGE[c] > 10**4 and total:
                total = (total + section) * LARGE[c]
            else:
                total += section * LARGE[c]
            section = digit = 0
            last, seen = LARGE[c], True
        else:
            raise ValueError(f"{c!r} is no numeral")
    if digit:
        section += digit * (last // 10 if last >= 100 else 1)
    return Decimal(total + section)


def multiplier(text: str) -> int:
    """The product of the multipliers in text: 百万 is 1000000, 万亿 is 10**12; 1 for an empty text."""
    product = 1
    for c in text:
        product *= SMALL.get(c) or LARGE[c]
    return product


def digits(text: str) -> Decimal:
    """The value of digits with an optional point and thousands separators: 1,205.7."""
    return Decimal(text.replace(",", "").replace(" ", ""))
