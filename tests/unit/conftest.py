"""What tests of single modules share: the registry of the seeds, and a way to read a few sentences."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from orchestration.reading.model import ManifestRow, Observation, Reading
from orchestration.reading.read import read_report
from orchestration.reading.registry import Registry, load_registry

# Every run tries the same examples; HYPOTHESIS_PROFILE=search tries others, and more of them.
settings.register_profile(
    "repeatable",
    derandomize=True,
    deadline=None,
    max_examples=50,
    suppress_health_check=[HealthCheck.too_slow],  # the first example waits for the registry
)
settings.register_profile("search", settings.get_profile("repeatable"), derandomize=False, max_examples=2000)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

#: What the sentences of the tests are read as: a report of 沈阳 published on 4 September 2024.
SHENYANG, LIAONING = "210100", "210000"
PUBLISHED = date(2024, 9, 4)

Read = Callable[..., Reading]
ReadBytes = Callable[[bytes], Reading]
Observe = Callable[..., list[Observation]]


@pytest.fixture(scope="session")
def registry() -> Registry:
    """The seeds of the project."""
    return load_registry(Path(__file__).parents[2] / "dbt_project" / "seeds")


@pytest.fixture(scope="session")
def grammar(registry: Registry) -> Registry:
    """The seeds without the catalogue: names are as the reader composes them, whatever a curator adds to it."""
    return replace(
        registry, indicators={}, indicator_phrases={}, fingerprint=f"{registry.fingerprint} without the catalogue"
    )


@pytest.fixture(scope="session")
def read(grammar: Registry) -> Read:
    """Reads a text, without the catalogue: ``read(text, region="210100", published=date(2024, 9, 4))``."""

    def read(text: str, region: str | None = SHENYANG, published: date | None = PUBLISHED) -> Reading:
        manifest = ManifestRow("t.txt", publication_day=published, region_code=region)
        return read_report(text.encode(), "t.txt", manifest, grammar)

    return read


@pytest.fixture(scope="session")
def read_bytes(grammar: Registry) -> ReadBytes:
    """Reads the bytes of a file of which nothing is known."""

    def read_bytes(data: bytes) -> Reading:
        return read_report(data, "any.txt", None, grammar)

    return read_bytes


@pytest.fixture(scope="session")
def observe(read: Read) -> Observe:
    """The observations of a text, in its order."""

    def observe(text: str, **options) -> list[Observation]:
        return read(text, **options).observations

    return observe
