"""Writes docs/accuracy.md and its picture from the scores of the reader: `make accuracy`.

The sets are those of tests/gold whose texts are at hand; ``ZHIBIAO_CORPUS`` names the folder of those that are not kept in the
project. With ``--raise-bars`` the bars in tests/gold/sets.json are brought up to just below the scores; none is ever lowered.
tests/gold/test_page.py holds the page against the scores.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from orchestration.configuration import GOLD_DIR, PROJECT_DIR, SEEDS_DIR
from orchestration.evaluation.accuracy import UNRESOLVED, measures
from orchestration.evaluation.evaluate import evaluate_set, missing_texts
from orchestration.evaluation.gold import find_corpus, load_sets
from orchestration.evaluation.page import Results, page, picture
from orchestration.evaluation.scoring import Tally
from orchestration.reading.registry import load_registry

PAGE = PROJECT_DIR / "docs" / "accuracy.md"
PICTURE = PAGE.with_suffix(".svg")
#: How far below the score a bar is set: what a change of the reader may lose here for what it wins elsewhere.
MARGIN = 0.01


def scores() -> tuple[Results, dict[str, str]]:
    """The scores of every set whose texts are at hand, and why the others are left out."""
    registry = load_registry(SEEDS_DIR)
    sets = load_sets(GOLD_DIR, find_corpus(PROJECT_DIR))
    left_out = {name: missing for name, gold_set in sets.items() if (missing := missing_texts(gold_set))}
    return {name: (s, evaluate_set(s, registry)) for name, s in sets.items() if name not in left_out}, left_out


def raised(bars: Mapping[str, float], tally: Tally) -> dict[str, float]:
    """The bars a margin below the scores, to three digits; a bar that the score does not lift stays."""
    values = measures(tally)
    found = {}
    for metric, bar in bars.items():
        value = values[metric][0]
        if metric == UNRESOLVED:
            found[metric] = min(bar, math.ceil(round(1000 * (value + MARGIN), 6)) / 1000)
        else:
            found[metric] = max(bar, math.floor(round(1000 * (value - MARGIN), 6)) / 1000)
    return found


def raise_bars(path: Path, results: Results, day: date) -> None:
    """Raise the bars of the sets that were scored in ``sets.json``, with the day on which that was done."""
    entries = json.loads(path.read_text(encoding="utf-8"))
    for entry in entries:
        if entry["name"] not in results:
            continue
        bars = raised(entry["bars"], results[entry["name"]][1].total)
        if bars != entry["bars"]:
            entry["bars"], entry["bars_set_on"] = bars, day.isoformat()
    path.write_text(json.dumps(entries, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Score the sets, raise the bars where that is asked for, and write page and picture."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--raise-bars", action="store_true", help="first bring the bars up to just below the scores")
    arguments = parser.parse_args()
    results, left_out = scores()
    if arguments.raise_bars:
        raise_bars(GOLD_DIR / "sets.json", results, date.today())
        sets = load_sets(GOLD_DIR, find_corpus(PROJECT_DIR))
        results = {name: (sets[name], found) for name, (_, found) in results.items()}
    for name, why in left_out.items():
        print(f"{name} is left out of the page: {why}", file=sys.stderr)
    PAGE.parent.mkdir(exist_ok=True)
    PAGE.write_text(page(results, left_out, PICTURE.name).text, encoding="utf-8")
    PICTURE.write_text(picture(results), encoding="utf-8")
    print(f"{PAGE.relative_to(PROJECT_DIR)}: {len(results)} sets, {len(left_out)} left out")


if __name__ == "__main__":
    main()
