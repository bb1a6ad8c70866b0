"""The suites of ``expectations/`` as Dagster needs to know them: their checks, without importing Great Expectations.

A suite is ``expectations/suites/<suite>.json`` in Great Expectations' own form; ``expectations/frames/<suite>.sql``
is the query for the data frame that it reads. The suite ``observations_plausibility`` judges observations as they are
read; every other suite is named after the published table that it judges.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from orchestration import configuration

PLAUSIBILITY = "observations_plausibility"
SEVERITIES = ("critical", "warning", "info")


class SuiteError(Exception):
    """A suite's file lacks what an asset check needs."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """One expectation of a suite."""

    check: str  # its name as an asset check, unique in the suite
    kind: str  # its type in Great Expectations, expect_...
    severity: str  # critical, warning or info
    reason: str  # the sentence that says what is wrong when it fails
    arguments: Mapping[str, Any]  # its keyword arguments in Great Expectations
    inapplicable: str | None = (
        None  # what is said where it applies to no row; a threshold's day and reason stay in the file
    )

    @property
    def is_blocking(self) -> bool:
        """Whether its failure stops publication."""
        return self.severity == "critical"

    @property
    def statement(self) -> str:
        """The expectation in a line: its type and its arguments."""
        arguments = ", ".join(f"{name}={value!r}" for name, value in sorted(self.arguments.items()))
        return f"{self.kind}({arguments})"


@dataclass(frozen=True)
class Suite:
    """One suite of expectations."""

    path: Path
    name: str
    content: Mapping[str, Any]  # the JSON file
    expectations: tuple[Expectation, ...]

    @cached_property
    def frame_query(self) -> str:
        """The SQL of the data frame that the suite reads."""
        path = self.path.parent.parent / "frames" / f"{self.name}.sql"
        if not path.exists():
            raise SuiteError(f"{path}: the suite {self.name} has no query for its data frame")
        return path.read_text(encoding="utf-8")

    @cached_property
    def fingerprint(self) -> str:
        """The fingerprint of what the suite demands: its file and the query of its frame."""
        return hashlib.sha256(self.path.read_bytes() + b"\0" + self.frame_query.encode()).hexdigest()[:32]


def load_suite(path: Path) -> Suite:
    """The suite of a file; raises SuiteError with the file and what is wrong in it."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise SuiteError(f"{path}: not readable as JSON: {error}") from error
    expectations = []
    for number, entry in enumerate(content.get("expectations") or (), start=1):
        meta = entry.get("meta") or {}
        found = Expectation(
            check=meta.get("check", ""),
            kind=entry.get("type", ""),
            severity=entry.get("severity", ""),
            reason=meta.get("reason", ""),
            arguments=entry.get("kwargs") or {},
            inapplicable=meta.get("inapplicable"),
        )
        lacking = [name for name in ("check", "kind", "reason") if not getattr(found, name)]
        if lacking or found.severity not in SEVERITIES:
            lacking += [] if found.severity in SEVERITIES else ["severity (critical, warning or info)"]
            raise SuiteError(f"{path}: expectation {number} has no {', '.join(lacking)}")
        expectations.append(found)
    if not expectations:
        raise SuiteError(f"{path}: the suite has no expectation")
    names = [expectation.check for expectation in expectations]
    repeated = sorted({name for name in names if names.count(name) > 1})
    if repeated:
        raise SuiteError(f"{path}: two expectations are named {', '.join(repeated)}")
    return Suite(path, content.get("name") or path.stem, content, tuple(expectations))


def load_suites(folder: Path | None = None) -> dict[str, Suite]:
    """All suites of a folder of expectations, by name; raises SuiteError where there is none."""
    folder = folder or configuration.EXPECTATIONS_DIR
    suites = {suite.name: suite for suite in map(load_suite, sorted((folder / "suites").glob("*.json")))}
    if not suites:
        raise SuiteError(f"{folder / 'suites'}: no suite of expectations lies there")
    return suites
