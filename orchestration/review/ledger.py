"""Answers turned into changes of the registry, and the account of what was written.

What lives here: the way of one answer – its rows, their faults, the change, what it settles, the writing. What does not:
how the answer was got (``conversation.py``, ``command.py``).
"""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from orchestration.reading.registry import Registry, load_registry
from orchestration.review import seed_files, trial
from orchestration.review.answers import AnswerError, rows_of
from orchestration.review.queue import PROVISIONAL, UNRESOLVED, Item
from orchestration.review.rules import Seeds, faults
from orchestration.review.seed_files import Change


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an answer would change, and what it would settle."""

    item: Item
    changes: tuple[Change, ...]
    settles: int  # cells
    told: tuple[str, ...]  # what it settles, and what it does not, in words

    @property
    def diff(self) -> str:
        """The changes as one unified diff."""
        return "".join(change.diff() for change in self.changes)


@dataclass(slots=True)
class Ledger:
    """Takes answers into the seeds of a folder and remembers what it took."""

    seeds_dir: Path
    warehouse: Path
    author: str
    day: date
    is_dry: bool = False  # nothing is written
    answered: int = 0
    settles: int = 0
    files: set[str] = field(default_factory=set)

    def propose(self, item: Item, answer: Mapping[str, Any]) -> Proposal:
        """What the answer would change. Raises AnswerError where it is none, breaks a rule of the registry or cannot be read
        by the reader, and SeedError where a file cannot take it.
        """
        seeds = Seeds(self.seeds_dir)
        rows = rows_of(answer, item, author=self.author, day=self.day, pillars=seeds.pillars)
        found = faults(rows, seeds)
        if found:
            raise AnswerError("; ".join(found))
        changes = seed_files.plan(self.seeds_dir, rows)
        registry = seed_files.check(self.seeds_dir, changes)
        settles, told = self._outcome(item, answer, registry)
        return Proposal(item, tuple(changes), settles, told)

    def take(self, proposal: Proposal) -> None:
        """Write the changes, unless it is a dry run; raises SeedError and writes nothing where that cannot be done."""
        if not self.is_dry:
            seed_files.write(proposal.changes)
        self.answered += 1
        self.settles += proposal.settles
        self.files |= {change.path.name for change in proposal.changes}

    def _outcome(self, item: Item, answer: Mapping[str, Any], registry: Registry) -> tuple[int, tuple[str, ...]]:
        said = answer["answer"]
        if said == "set_aside":
            return 0, ("it settles no cell, and is not asked again",)
        if item.kind == PROVISIONAL:
            codes = [item.subject_code]
            also = answer.get("also") or ()
            codes += [near["indicator_code"] for near in item.similar_names if near["indicator_name"] in also]
            uses = trial.uses_of(self.warehouse, codes)
            outcome = trial.settled(uses, registry)
            told = [f"it settles {outcome.cells} of {sum(use.cells for use in uses)} cells"]
            told += [
                f"not settled: {use.name} in {use.unit or 'no unit'} ({use.cells} cells): the reader finds no indicator of the "
                "registry for this name in this unit"
                for use in outcome.left
            ]
            return outcome.cells, tuple(told)
        if item.kind == UNRESOLVED:
            fate, words = trial.fate_of(item, registry)
            reads = f"the sentence is read so then: {item.parts[1]} is {fate}" + (f", {words}" if words else "")
            if trial.fate_of(item, load_registry(self.seeds_dir))[0] != "unresolved":
                return 0, ("what it settles cannot be told: read alone, the sentence leaves nothing unresolved",)
            if fate == "unresolved":
                return 0, (f"it settles nothing: {reads}",)
            return item.settles, (reads, f"it settles this and what is of its shape: up to {item.settles}")
        return item.settles, (f"it settles {item.settles} cell{'' if item.settles == 1 else 's'}",)


def author_of(seeds_dir: Path) -> str | None:
    """Who git says edits this folder; None where it does not know, or is not there."""
    try:
        done = subprocess.run(
            ["git", "config", "user.name"], cwd=seeds_dir, capture_output=True, text=True, check=False, timeout=10
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    return done.stdout.strip() or None
