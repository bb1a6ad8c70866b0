"""Great Expectations' own checkpoints: a suite run on its frame, the result kept, a page of it in the Data Docs.

What lives here: the file context of ``expectations/`` with the results in the data folder, and the run of one checkpoint. What
does not: the choice of the rows (``frames.py``), and the site (``data_docs.py``). Great Expectations is imported inside the
functions, as in ``evaluation.py``.

Suites, checkpoints, validation definitions and the data source have ids in their files: Great Expectations finds all of them
and writes none of them. The settings are those of ``great_expectations.yml`` with the folders of results put in place; the
context is given them when it is made, and never told to save them.
"""

from __future__ import annotations

import html
import logging
import os
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from orchestration import configuration
from orchestration.checks.evaluation import Outcome, combined, nothing_seen, outcomes_of
from orchestration.checks.suites import Suite
from orchestration.configuration import Folders

if TYPE_CHECKING:
    import pandas as pd
    from great_expectations.data_context import FileDataContext
    from great_expectations.data_context.types.resource_identifiers import ValidationResultIdentifier


@dataclass(frozen=True, slots=True)
class CheckpointRun:
    """What came of a checkpoint on one frame."""

    suite: Suite
    outcomes: list[Outcome]
    identifiers: tuple[ValidationResultIdentifier, ...]  # of the kept results, one a portion of the frame


def open_context(folders: Folders) -> FileDataContext:
    """The file context of ``expectations/`` whose results go below ``folders.data``."""
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import great_expectations as gx
        from great_expectations.data_context.types.base import DataContextConfig

        logging.getLogger("great_expectations").setLevel(logging.WARNING)
        context = gx.get_context(
            mode="file",
            project_config=DataContextConfig(**_settings(folders)),
            context_root_dir=str(configuration.EXPECTATIONS_DIR),
        )
    # set where it is read: `variables.progress_bars` would be as good, and one slip away from being saved
    context.config.progress_bars = {"globally": False}
    return context


def run_checkpoint(
    context: FileDataContext, suite: Suite, frames: Iterable[pd.DataFrame], run_id: str
) -> CheckpointRun:
    """Run the suite's checkpoint on the portions of its frame, and keep each result under the name of the run.

    On a frame without rows every expectation fails, and there is no result to keep. Raises UnrunnableExpectation.
    """
    from great_expectations.core.run_identifier import RunIdentifier

    checkpoint = context.checkpoints.get(suite.name)
    began = datetime.now(UTC)
    portions: list[list[Outcome]] = []
    identifiers: list[ValidationResultIdentifier] = []
    for number, frame in enumerate(frames):
        if frame.empty:
            continue
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            # the time tells the portions of one frame apart
            run = RunIdentifier(run_name=run_id, run_time=began + timedelta(milliseconds=number))
            done = checkpoint.run(batch_parameters={"dataframe": frame}, run_id=run)
        for identifier, result in done.run_results.items():
            portions.append(outcomes_of(suite, frame, [entry.to_json_dict() for entry in result.results]))
            identifiers.append(identifier)
            _keep_sample(context, identifier, result)
    return CheckpointRun(suite, combined(portions) if portions else nothing_seen(suite), tuple(identifiers))


def _keep_sample(context: FileDataContext, identifier: Any, result: Any) -> None:
    """Have the page show the first failing rows with their sentences, as text.

    The page shows what is listed as all failing rows, which a checkpoint that counts up to millions of them does not list.
    It writes them as they are: a sentence with a tag in it would become part of the page. What is kept is therefore escaped
    already; the rows as they are stand in the table of validation results.
    """
    samples = [entry.result for entry in result.results if entry.result.get("partial_unexpected_list")]
    for found in samples:
        if "partial_unexpected_index_list" in found:
            found["unexpected_index_list"] = found["partial_unexpected_index_list"]
            found["unexpected_list"] = found["partial_unexpected_list"]
        for name in _SAMPLES:
            if name in found:
                found[name] = _escaped(found[name])
    if samples:
        context.validation_results_store.set(identifier, result)


#: The parts of a result that hold values of failing rows.
_SAMPLES = (
    "unexpected_list", "unexpected_index_list", "partial_unexpected_list", "partial_unexpected_index_list",
    "partial_unexpected_counts",
)  # fmt: skip


def _escaped(value: Any) -> Any:
    """The value with every text in it escaped for a page."""
    if isinstance(value, str):
        return html.escape(value, quote=False)
    if isinstance(value, Mapping):
        return {name: _escaped(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return type(value)(_escaped(part) for part in value)
    return value


def _settings(folders: Folders) -> dict[str, Any]:
    """``great_expectations.yml`` with absolute paths: what it says of the project's data folder holds of ``folders.data``."""
    root = configuration.EXPECTATIONS_DIR
    settings = yaml.safe_load((root / "great_expectations.yml").read_text(encoding="utf-8"))
    project_data = root.parent / "data"
    for part in (*settings["stores"].values(), *settings["data_docs_sites"].values()):
        folder = Path(os.path.normpath(root / part["store_backend"]["base_directory"]))
        if folder.is_relative_to(project_data):
            folder = folders.data / folder.relative_to(project_data)
        part["store_backend"]["base_directory"] = str(folder)
    return settings
