"""The Data Docs: Great Expectations' pages of each suite and of each result, in ``data/docs/expectations/``.

What lives here: the making of the pages of a run, the page that leads to all of them, and the removal of old ones. What does
not: the results (``checkpoints.py``).

Great Expectations' pages load their style and their scripts from five other machines, and its index shows nothing without
them. A page here loads nothing from anywhere: the style is our own, scripts are taken out, and the page forbids its reader's
browser to run any, whatever the sentences of the reports hold.
"""

from __future__ import annotations

import html
import json
import re
import shutil
import warnings
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from orchestration.checks.checkpoints import CheckpointRun
from orchestration.checks.suites import Suite
from orchestration.configuration import Folders

if TYPE_CHECKING:
    from great_expectations.data_context import FileDataContext

#: Runs whose results and pages are kept.
KEPT_RUNS = 10

_STYLE = Path(__file__).with_name("data_docs.css")
_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' file: data:"
#: What of Great Expectations' pages would be run, or come from another machine, or invites to another machine.
_FOREIGN = re.compile(
    r"<script\b.*?</script>|<link\b[^>]*\bhref=[\"']https?:[^>]*>|<style>.*?</style>|<footer>.*?</footer>"
    r"|<div class=\"modal.*?(?=<div class=\"container-fluid)",
    re.DOTALL | re.IGNORECASE,
)
_LOGO = re.compile(r"<img\b[^>]*\bsrc=[\"']https?:[^>]*>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Result:
    """One kept result, as its file says."""

    suite: str
    run: str
    time: str
    page: str  # relative to the site
    passed: bool
    expectations: int
    failed: int


def site(folders: Folders) -> Path:
    """The folder of the site; its first page is ``index.html``."""
    return folders.docs / "expectations"


def page_of(folders: Folders, run: CheckpointRun) -> Path | None:
    """The page of the (first) result of a checkpoint; None where there was no row to judge."""
    if not run.identifiers:
        return None
    parts = [str(part) for part in run.identifiers[0].to_tuple()]
    return site(folders).joinpath("validations", *parts).with_name(f"{parts[-1]}.html")


def build(context: FileDataContext, folders: Folders, suites: Iterable[Suite], runs: Sequence[CheckpointRun]) -> Path:
    """Make the pages of the suites and of these results, remove those of old runs; returns the first page of the site."""
    from great_expectations.data_context.types.resource_identifiers import ExpectationSuiteIdentifier

    suites = list(suites)
    identifiers = [identifier for run in runs for identifier in run.identifiers]
    pages = [*(ExpectationSuiteIdentifier(name=suite.name) for suite in suites), *identifiers]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        context.build_data_docs(resource_identifiers=pages, build_index=False)
    folder = site(folders)
    made = [folder / "expectations" / f"{suite.name}.html" for suite in suites]
    for identifier in identifiers:
        parts = [str(part) for part in identifier.to_tuple()]
        made.append(folder.joinpath("validations", *parts).with_name(f"{parts[-1]}.html"))
    style = _STYLE.read_text(encoding="utf-8")
    for page in made:
        _write(page, self_contained(page.read_text(encoding="utf-8"), style))
    results = _results(folders)
    old = _runs(results)[KEPT_RUNS:]
    for run in old:
        for stored in (folders.data / "gx" / "validations", folder / "validations"):
            for found in stored.glob(f"*/{run}"):
                shutil.rmtree(found)
    index = folder / "index.html"
    _write(index, _index(suites, [result for result in results if result.run not in old], style))
    return index


def self_contained(page: str, style: str) -> str:
    """A page of Great Expectations that needs no other machine and runs no script."""
    page = _LOGO.sub('<span class="brand">Data Docs</span>', _FOREIGN.sub("", page))
    head = f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">\n<style>{style}</style>\n</head>'
    return page.replace("</head>", head, 1)


def _results(folders: Folders) -> list[_Result]:
    """The results that are kept, the newest first."""
    stored = folders.data / "gx" / "validations"
    found = []
    for path in stored.glob("*/*/*/*.json"):
        content = json.loads(path.read_bytes())
        suite, run, time, name = path.relative_to(stored).parts
        statistics: Mapping[str, int] = content["statistics"]
        page = f"validations/{suite}/{run}/{time}/{Path(name).stem}.html"
        found.append(
            _Result(
                suite,
                run,
                time,
                page,
                bool(content["success"]),
                statistics["evaluated_expectations"],
                statistics["unsuccessful_expectations"],
            )
        )
    return sorted(found, key=lambda result: (result.time, result.suite), reverse=True)


def _runs(results: Sequence[_Result]) -> list[str]:
    """The runs of the results, the newest first."""
    return list(dict.fromkeys(result.run for result in results))


def _index(suites: Sequence[Suite], results: Sequence[_Result], style: str) -> str:
    """The first page: each suite with its last result, and below it every result that is kept."""
    last: dict[str, _Result] = {}
    for result in results:
        last.setdefault(result.suite, result)
    of_suites = [
        f'<tr><td><a href="expectations/{_text(suite.name)}.html">{_text(suite.name)}</a></td>'
        f"<td>{_text((suite.content.get('meta') or {}).get('purpose', ''))}</td>"
        f'<td class="number">{len(suite.expectations)}</td>{_cells(last.get(suite.name))}</tr>'
        for suite in suites
    ]
    of_results = [
        f"<tr><td>{_text(_moment(result.time))}</td><td>{_text(result.run)}</td><td>{_text(result.suite)}</td>"
        f"{_cells(result)}</tr>"
        for result in results
    ]
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="UTF-8">
<meta name="viewport" content="width=device-width, initial-scale=1.0">
<title>Data Docs of zhibiao</title>
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<style>{style}</style>
</head>
<body>
<div class="container-fluid">
<h1>Data Docs: what is expected of the data, and what was found</h1>
<p>Suites of Great Expectations from <code>expectations/</code>, as they were run on what the last refreshes built. All checks
of all runs, those of dbt among them, are in the table <code>fct_validation_results</code>.</p>
<h4>Suites</h4>
<table>
<tr><th>suite</th><th>purpose</th><th>expectations</th><th>last result</th><th>failed</th></tr>
{_lines(of_suites)}
</table>
<h4>Results of the last {len(_runs(results))} run{"s" if len(_runs(results)) > 1 else ""}</h4>
<table>
<tr><th>time (UTC)</th><th>run</th><th>suite</th><th>result</th><th>failed</th></tr>
{_lines(of_results)}
</table>
</div>
</body>
</html>
"""


def _cells(result: _Result | None) -> str:
    if result is None:
        return "<td>not run</td><td></td>"
    word = "passed" if result.passed else "failed"
    return (
        f'<td><a class="{word}" href="{_text(result.page)}">{word}</a></td>'
        f'<td class="number">{result.failed} of {result.expectations}</td>'
    )


def _moment(time: str) -> str:
    """20261121T140547.940090Z as people write it."""
    return f"{time[:4]}-{time[4:6]}-{time[6:8]} {time[9:11]}:{time[11:13]}:{time[13:15]}"


def _lines(rows: Sequence[str]) -> str:
    return "\n".join(rows)


def _text(value: object) -> str:
    return html.escape(str(value))


def _write(page: Path, content: str) -> None:
    """Put the page in its place in one step: somebody may be reading it."""
    fresh = page.with_suffix(".new")
    fresh.write_text(content, encoding="utf-8")
    fresh.replace(page)
