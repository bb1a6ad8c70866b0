"""The provinces as tiles of one size, each near its neighbours: on a map of areas the small ones could not be seen.

What lives here: where each tile stands. The arrangement says nothing about borders.
"""

from __future__ import annotations

from collections.abc import Mapping

#: Column and row of each provincial unit by its GB/T 2260 code.
TILES: Mapping[str, tuple[int, int]] = {
    "230000": (8, 0),
    "150000": (5, 1), "210000": (7, 1), "220000": (8, 1),
    "650000": (0, 2), "620000": (2, 2), "640000": (3, 2), "140000": (4, 2), "110000": (5, 2), "120000": (6, 2),
    "630000": (2, 3), "610000": (3, 3), "410000": (4, 3), "130000": (5, 3), "370000": (6, 3),
    "540000": (1, 4), "510000": (2, 4), "500000": (3, 4), "420000": (4, 4), "340000": (5, 4), "320000": (6, 4),
    "310000": (7, 4),
    "530000": (2, 5), "520000": (3, 5), "430000": (4, 5), "360000": (5, 5), "330000": (6, 5),
    "450000": (4, 6), "440000": (5, 6), "350000": (6, 6), "710000": (7, 6),
    "460000": (4, 7), "820000": (5, 7), "810000": (6, 7),
}  # fmt: skip
COLUMNS, ROWS = 9, 8

#: How many shades the values are told apart by.
SHADES = 5


def shades(values: Mapping[str, float]) -> tuple[dict[str, int], list[tuple[int, float, float]]]:
    """The shade of each value, 0 to SHADES - 1, and each shade that is used with its least and greatest value.

    Equal values have one shade; each shade has about as many values as the next. Where there are fewer values than shades,
    those in the middle are left out last: a lone value is neither the least nor the greatest.
    """
    distinct = sorted(set(values.values()))
    used = min(SHADES, len(distinct))
    shade_of = {
        value: (2 * (at * used // len(distinct)) + 1) * SHADES // (2 * used) for at, value in enumerate(distinct)
    }
    ranges: dict[int, list[float]] = {}
    for value in distinct:
        ranges.setdefault(shade_of[value], []).append(value)
    return (
        {code: shade_of[value] for code, value in values.items()},
        [(shade, members[0], members[-1]) for shade, members in ranges.items()],
    )
