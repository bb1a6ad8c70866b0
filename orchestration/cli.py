"""The command ``zhibiao``.

What lives here: arguments, what is printed, exit codes. What does not: anything that it prints about, which each
command imports when it is called: ``zhibiao read`` must start in half a second and never load Dagster, dbt or a
database.

Exit codes: 0 all is well, 1 the work failed in whole or in part, 2 the command was called wrongly.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shlex
import shutil
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from orchestration.configuration import (
    DATA_VARIABLE,
    DOCS_URL_VARIABLE,
    EXPLORER_PORT,
    GOLD_DIR,
    PROJECT_DIR,
    RAW_VARIABLE,
    Folders,
)
from orchestration.escaping import json_text, visible
from orchestration.reading.errors import UnreadableReport
from orchestration.settings import SettingsError

if TYPE_CHECKING:
    from orchestration.reading.manifest import Manifest
    from orchestration.reading.model import ManifestRow, Reading
    from orchestration.reading.registry import Registry
    from orchestration.refresh import CheckResult, Refresh


#: Where the UI listens unless told otherwise.
_LOOPBACK = "127.0.0.1"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit code."""
    parsed = _parser().parse_args(arguments)
    try:
        return parsed.run(parsed)
    except SettingsError as error:
        _complain(error)
        return 2
    except BrokenPipeError:  # `zhibiao query … | head` ended the reader
        with suppress(OSError):
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except KeyboardInterrupt:
        print("zhibiao: interrupted", file=sys.stderr)
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="zhibiao",
        description="A warehouse of quality-infrastructure indicators read from the prose of Chinese reports.",
        epilog="Each command tells more of itself: zhibiao refresh --help",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    refresh = commands.add_parser(
        "refresh",
        help="read new and changed reports, build, check and publish the warehouse",
        description="Run the whole job on a folder of reports: read what is new or changed, build the tables, "
        "check them, and publish them where every blocking check passed. "
        "Where nothing changed, nothing is built or published.",
    )
    _add_folders(refresh)
    refresh.add_argument("--full", action="store_true", help="read every report and build every table, changed or not")
    refresh.add_argument(
        "--reread",
        action="append",
        default=[],
        type=_month,
        metavar="YYYY-MM",
        help="read again what was published in this month, changed or not; may be given several times",
    )
    refresh.add_argument(
        "--no-wait", action="store_true", help="give up at once where another refresh of the same folder is at work"
    )
    refresh.add_argument("--quiet", action="store_true", help="print the summary only, no progress")
    refresh.set_defaults(run=_refresh)

    fetch = commands.add_parser(
        "fetch",
        help="fetch the reports of the sources that raw/sources.csv declares",
        description="Ask the sources in sources.csv (web pages, indexes, feeds, folders, buckets) for reports that are new, and keep "
        "their bytes with what is known of them. The next refresh reads them. A page that has vanished keeps its report. "
        "Where only the folder of the reports is declared, no network is touched.",
    )
    _add_folders(fetch)
    fetch.add_argument("sources", nargs="*", metavar="SOURCE", help="ids of sources (default: all)")
    fetch.add_argument(
        "--check-old", action="store_true", help="ask for every page that is held: is it there, does it say the same?"
    )
    fetch.add_argument(
        "--accept",
        action="append",
        default=[],
        metavar="URL",
        help="take what this page says now, though it was held back as no report or another one",
    )
    fetch.add_argument("--list", action="store_true", help="say how each source stands, and fetch nothing")
    fetch.add_argument("--quiet", action="store_true", help="print the summary only, no progress")
    fetch.set_defaults(run=_fetch)

    read = commands.add_parser(
        "read",
        help="print the observations of report files as JSON lines, or explain them",
        description="Read report files and print each observation as a line of JSON, in the order of the text; or, with "
        "--explain, each sentence that has figures, and where every field came from. "
        "A file that cannot be read is named on standard error, the others are printed, and the exit code is 1.",
    )
    read.add_argument(
        "files", nargs="*", metavar="FILE", type=Path, help="a report: text, HTML, PDF or DOCX; - is standard input"
    )
    read.add_argument(
        "--sentence", action="append", default=[], metavar="TEXT", help="a report of these words, besides the files"
    )
    read.add_argument(
        "--explain",
        action="store_true",
        help="show each sentence with its figures marked, and for each figure what was read and which rule read it; "
        "in colours on a terminal, unless NO_COLOR is set",
    )
    read.add_argument(
        "--manifest",
        type=Path,
        metavar="CSV",
        help="reports.csv, which says of each file whence it came; without it, day and region come from the text",
    )
    read.set_defaults(run=_read, called_wrongly=read.error)

    evaluate = commands.add_parser(
        "evaluate",
        help="score the reader on annotated reports",
        description="Read the annotated reports and print how many of their numbers were found and how many of their "
        "fields are right. Of a held-out set it prints no word of a report.",
    )
    evaluate.add_argument(
        "sets", nargs="*", metavar="SET", help="sets of annotated reports (default: all whose texts are at hand)"
    )
    evaluate.add_argument("--list", action="store_true", help="say which sets there are")
    evaluate.add_argument("--json", action="store_true", help="print the scores as JSON")
    evaluate.add_argument(
        "--errors",
        type=int,
        default=0,
        metavar="N",
        help="print the first N errors of each set, those of the commonest construct first; "
        "of a held-out set only how many there are of each construct",
    )
    evaluate.add_argument(
        "--reveal", action="store_true", help="print the errors of held-out sets too, which are held out no longer then"
    )
    evaluate.add_argument(
        "--observations",
        type=Path,
        metavar="FILE",
        help="score these observations (JSON lines as `zhibiao read` prints them) and do not read the reports",
    )
    evaluate.add_argument(
        "--gold",
        type=Path,
        default=GOLD_DIR,
        metavar="DIR",
        help="holds sets.json and what it names (default: tests/gold)",
    )
    evaluate.set_defaults(run=_evaluate)

    query = commands.add_parser(
        "query",
        help="ask the published warehouse in SQL",
        description="Ask the published warehouse in DuckDB's SQL. The warehouse is opened read-only, and the query can "
        "reach no other file.",
    )
    query.add_argument(
        "sql", metavar="SQL", help='for example "select * from dim_reports"; - reads it from standard input'
    )
    query.add_argument(
        "--format", choices=("table", "csv", "json"), default="table", help="of the answer (default: table)"
    )
    _add_data(query)
    query.set_defaults(run=_query)

    doctor = commands.add_parser(
        "doctor",
        help="print the settings, look at everything, and say what is wrong and how to mend it",
        description="Print every setting with its value and who gave it; look at versions, folders, disk, lock, databases, the last "
        "runs and what is switched on. The exit code is 1 where there is a problem. Nothing is changed.",
    )
    _add_folders(doctor)
    doctor.add_argument("--json", action="store_true", help="print settings and findings as JSON")
    doctor.set_defaults(run=_doctor)

    serve = commands.add_parser(
        "serve",
        help="run one service of a deployment: code, webserver or daemon",
        description="Become one of the processes of a deployment (see docs/operations.md): the code location, the Dagster UI, or the "
        "daemon of schedules and sensors. Where ZHIBIAO_CODE names HOST:PORT of the first, the others use that one.",
    )
    serve.add_argument("service", choices=("code", "webserver", "daemon"))
    _add_folders(serve)
    serve.add_argument("--host", default=_LOOPBACK, help=f"to listen on (default: {_LOOPBACK}, this machine alone)")
    serve.add_argument("--port", type=int, default=3000, help="to listen on (default: 3000)")
    serve.set_defaults(run=_serve)

    review = commands.add_parser(
        "review",
        help="work through what was not recognised, and answer it into the registry",
        description="Walk through the review queue of the published warehouse, most valuable items first: indicators that the "
        "registry lacks, figures that nobody could resolve, arithmetic that does not come out, suspect statements and "
        "contradictions. Each change of the registry is shown as a diff before it is written; the next refresh takes it in.",
    )
    review.add_argument(
        "--kind",
        action="append",
        default=[],
        metavar="KIND",
        help="only these: provisional_indicator, unresolved_number, finding, suspect, contradiction",
    )
    review.add_argument("--limit", type=_at_least_one, metavar="N", help="only the first N items")
    review.add_argument("--list", action="store_true", help="print the queue as a table and ask nothing")
    review.add_argument("--json", action="store_true", help="print the queue as JSON and ask nothing")
    review.add_argument(
        "--answers",
        type=Path,
        metavar="FILE",
        help="take the answers from a file, a JSON object a line (- is standard input), and ask nothing",
    )
    review.add_argument(
        "--page", action="store_true", help="write the queue as a page (docs/review.html) and ask nothing"
    )
    review.add_argument("--dry-run", action="store_true", help="show the changes and write none")
    review.add_argument("--author", metavar="NAME", help="who answers (default: git's user.name)")
    review.add_argument(
        "--seeds", type=Path, metavar="DIR", help="the registry to write to (default: dbt_project/seeds)"
    )
    _add_data(review)
    review.set_defaults(run=_review)

    explore = commands.add_parser(
        "explore",
        help="open the explorer: series, regions, and the sentence behind every figure",
        description="Serve the explorer's web pages over the published warehouse until Ctrl-C. It opens the warehouse "
        "read-only, needs no network, and follows every refresh by itself.",
    )
    explore.add_argument(
        "--port", type=int, default=EXPLORER_PORT, help=f"to listen on (default: {EXPLORER_PORT}); 0 takes a free one"
    )
    explore.add_argument(
        "--host", default=_LOOPBACK, help=f"address to listen on (default: {_LOOPBACK}, this machine alone)"
    )
    explore.add_argument("--no-browser", action="store_true", help="open no browser")
    _add_data(explore)
    explore.set_defaults(run=_explore)

    ui = commands.add_parser(
        "ui",
        help="open the Dagster UI: lineage, runs, checks",
        description="Start the Dagster UI with schedule and sensor, until Ctrl-C; on this machine alone, unless told "
        "otherwise. The pages of data/docs, which it links to, are served beside it, on the next port if that is free.",
    )
    _add_folders(ui)
    ui.add_argument("--port", type=int, default=3000, help="to listen on (default: 3000)")
    ui.add_argument(
        "--host",
        default=_LOOPBACK,
        help=f"address to listen on (default: {_LOOPBACK}, which other machines do not reach); the UI asks for no "
        "password, and who reaches it can start runs",
    )
    ui.set_defaults(run=_ui)
    return parser


def _add_folders(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--raw",
        type=Path,
        metavar="DIR",
        help="holds reports/ (or the reports themselves) and reports.csv (default: raw)",
    )
    _add_data(parser)


def _add_data(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", type=Path, metavar="DIR", help="holds all that a run makes (default: data)")


def _month(text: str) -> str:
    """A month as YYYY-MM."""
    try:
        return datetime.strptime(text, "%Y-%m").strftime("%Y-%m")
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no month, such as 2024-09") from None


def _folders(parsed: argparse.Namespace) -> Folders:
    """The folders that were named; else those of the environment, else those of the project."""
    default = Folders.chosen()
    return Folders.of(getattr(parsed, "raw", None) or default.raw, parsed.data or default.data)


# --- refresh


def _refresh(parsed: argparse.Namespace) -> int:
    from orchestration.recovery import DataFolderError, prove_writable

    folders = _folders(parsed)
    try:
        prove_writable(folders.data)
    except DataFolderError as error:
        _complain(error)
        return 1
    option = "" if folders.data == PROJECT_DIR / "data" else f" --data {shlex.quote(str(folders.data))}"
    started = time.monotonic()
    with _output_in(folders.log) as terminal:

        def tell(message: str) -> None:
            if not parsed.quiet:
                line = visible(str(message), lines=True)
                print(f"[{time.monotonic() - started:5.1f} s] {line}", file=terminal, flush=True)

        tell(f"refreshing {folders.data} from {folders.raw}")
        try:
            from orchestration.checks.suites import SuiteError
            from orchestration.data_format import NewerDataFolder
            from orchestration.dbt import DbtProjectError
            from orchestration.lock import RefreshUnderWay
            from orchestration.refresh import refresh

            result = refresh(
                folders,
                full=parsed.full,
                reread=parsed.reread,
                wait_seconds=0 if parsed.no_wait else None,
                log=tell,
            )
        except (RefreshUnderWay, DbtProjectError, SuiteError, DataFolderError, NewerDataFolder) as error:
            print(f"zhibiao: {visible(str(error), lines=True)}", file=terminal)
            return 1
        except Exception as error:  # the trace is for the log; what to do is for the one who waits
            traceback.print_exc()
            print(f"zhibiao: {visible(str(_broken_off(error, folders)), lines=True)}", file=terminal)
            return 1
    print(visible(_summary(result, folders, option, time.monotonic() - started), lines=True))
    return 0 if result.succeeded else 1


def _broken_off(error: Exception, folders: Folders) -> str:
    """What is to be said where a refresh ended by an error that nobody foresaw, most often of the disk."""
    free = shutil.disk_usage(folders.data).free
    disk = f"Only {free // 1_000_000} MB are free on its disk: free some space. " if free < _LOW_DISK_BYTES else ""
    return (
        f"the refresh broke off: {type(error).__name__}: {str(error).splitlines()[0] if str(error) else 'no message'}\n"
        f"{disk}What was published before is as it was; the next refresh makes good what this one left.\n"
        f"Log: {folders.log}"
    )


_LOG_BYTES = 5_000_000
_LOW_DISK_BYTES = 200_000_000


@contextmanager
def _output_in(log: Path) -> Iterator[TextIO]:
    """Send all that this process prints into the log file; what is given back still writes to the terminal.

    dbt and Great Expectations print a great deal, some of it past Python's own streams. The log is begun anew where it
    has grown long; another refresh may be writing to it.
    """
    sys.stdout.flush()
    sys.stderr.flush()
    kept = [os.dup(stream) for stream in (1, 2)]
    if log.exists() and log.stat().st_size > _LOG_BYTES:
        log.replace(log.with_suffix(".log.old"))
    with log.open("a") as file, os.fdopen(os.dup(2), "w", encoding="utf-8") as terminal:
        os.dup2(file.fileno(), 1)
        os.dup2(file.fileno(), 2)
        try:
            yield terminal
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            for stream, descriptor in zip((1, 2), kept, strict=True):
                os.dup2(descriptor, stream)
                os.close(descriptor)


def _summary(result: Refresh, folders: Folders, option: str, seconds: float) -> str:
    published = result.publication
    if not result.succeeded:
        lines = [f"The refresh failed after {seconds:.1f} s. What was published before is as it was.", ""]
        lines += [_indented(failure) for failure in result.failures]
        lines += [_check_line("FAILED", check) for check in result.failed]
        lines += ["", f"Log: {folders.log}", f"Run: {result.run_id} ({_own_name()} ui{option} shows it)"]
        return "\n".join(lines)
    if not result.changed:
        head = (
            f"Nothing has changed since {published.published_at} UTC: nothing was built or published ({seconds:.1f} s)."
        )
    else:
        head = f"Refreshed and published in {seconds:.1f} s."
    facts = [
        (
            "reports",
            f"{result.read} read, {result.unchanged} unchanged, {result.withdrawn} withdrawn, "
            f"{result.quarantined} not readable"
            if result.changed
            else f"{published.reports} as published",
        ),
        ("in quarantine", f"{published.quarantined}"),
        (
            "numbers found",
            f"{published.numbers}: {published.facts} facts, {published.not_facts} not facts, "
            f"{published.unresolved} unresolved",
        ),
        ("observations", f"{published.observations}, of which {published.suspects} suspect"),
        ("cells", f"{published.indicator_values} (rows of fct_indicator_values)"),
    ]
    if result.changed:
        facts.append(("checks", f"{result.passed} passed, {len(result.failed)} failed, {len(result.warned)} warned"))
    facts += [
        ("warehouse", f"{folders.warehouse}"),
        ("Parquet", f"{folders.export}/"),
        ("ask it", f'{_own_name()} query "select * from fct_indicator_values limit 10"{option}'),
    ]
    lines = [head, "", *(f"  {name:<14} {value}" for name, value in facts)]
    if result.warned:
        lines += ["", "Warnings:", *(_check_line("warned", check) for check in result.warned)]
    return "\n".join(lines)


def _own_name() -> str:
    """How this command is called from where the user stands: by name where that finds it, else by its path."""
    installed = Path(sys.executable).with_name("zhibiao")
    found = shutil.which("zhibiao")
    if not installed.exists() or (found and Path(found).resolve() == installed.resolve()):
        return "zhibiao"
    return shlex.quote(os.path.relpath(installed) if installed.is_relative_to(Path.cwd()) else str(installed))


def _check_line(word: str, check: CheckResult) -> str:
    return f"  {word} {check.asset}: {check.check}" + (f" – {check.description}" if check.description else "")


def _indented(text: str) -> str:
    return "\n".join(f"  {line}" for line in text.splitlines())


# --- fetch


def _fetch(parsed: argparse.Namespace) -> int:
    from orchestration.sources.command import fetch_command

    return fetch_command(parsed, _folders(parsed))


# --- read


def _read(parsed: argparse.Namespace) -> int:
    from orchestration import configuration
    from orchestration.reading.manifest import Manifest, ManifestError, read_manifest
    from orchestration.reading.read import read_report
    from orchestration.reading.registry import RegistryError, load_registry

    if not parsed.files and not parsed.sentence:
        parsed.called_wrongly("name a FILE, or give a sentence: --sentence TEXT")
    try:
        registry = load_registry(configuration.SEEDS_DIR)
        manifest = Manifest(Path(), {}, ())
        if parsed.manifest:
            folder, codes = parsed.manifest.parent, registry.regions
            manifest = read_manifest(parsed.manifest, folder, check_files=False, region_codes=codes)
    except (ManifestError, RegistryError) as error:
        _complain(error)
        return 1
    failed = False
    for source in [*parsed.files, *parsed.sentence]:
        try:
            data, name = _bytes_of(source)
            row_of_file = _row_of(source, data, manifest) if isinstance(source, Path) else None
            reading = read_report(data, name, row_of_file, registry)
        except OSError as error:
            _complain(f"{source}: cannot be opened: {error.strerror}")
            failed = True
        except UnreadableReport as error:
            _complain(f"{source}: {error.cause}. {error.remedy}")
            failed = True
        except SettingsError:
            raise
        except Exception as error:  # a defect that this one file shows; the others are read all the same
            _complain(f"{source}: the reader failed: {type(error).__name__}: {error}")
            failed = True
        else:
            _print_reading(reading, registry, explained=parsed.explain)
    return 1 if failed else 0


def _bytes_of(source: Path | str) -> tuple[bytes, str]:
    """The bytes of a report and its name. A text is the report itself; ``-`` is standard input, as for other commands."""
    if isinstance(source, str):
        return source.encode("utf-8", "surrogateescape"), "sentence"
    from orchestration.reading.files import read_within_limit

    if source == Path("-"):
        return read_within_limit(sys.stdin.buffer, "stdin"), "stdin"
    with source.open("rb") as stream:
        return read_within_limit(stream, source.name), source.name


def _print_reading(reading: Reading, registry: Registry, *, explained: bool) -> None:
    if explained:
        from orchestration.explanation import explain
        from orchestration.terminal import takes_colours

        for part in explain(reading, registry, colours=takes_colours(sys.stdout)):
            print(part, end="\n\n")
        return
    from orchestration.reading.model import row

    for observation in reading.observations:
        print(json_text(json.dumps(row(observation), ensure_ascii=False, default=str)))


def _row_of(path: Path, data: bytes, manifest: Manifest) -> ManifestRow | None:
    """The manifest row of a file: the one that names the longest end of its path.

    Raises UnreadableReport where that row cannot be taken, or its checksum is not that of the bytes: then it speaks of
    another file.
    """
    parts = path.absolute().parts
    names = ["/".join(parts[start:]) for start in range(1, len(parts))]
    faults = {fault.file: fault for fault in manifest.faults if fault.file}
    name = next((name for name in names if name in manifest.rows or name in faults), None)
    if name in faults:
        cause = f"{manifest.path.name}, row {faults[name].row}: {'; '.join(faults[name].faults)}"
        raise UnreadableReport(path.name, cause, "Mend the manifest's row, or read the file without the manifest")
    found = manifest.rows.get(name) if name else None
    if found and found.sha256:
        sha256 = hashlib.sha256(data).hexdigest()
        if sha256 != found.sha256:
            raise UnreadableReport(
                path.name,
                f"wrong checksum: the manifest says {found.sha256}, the file has {sha256}",
                "Mend the manifest's row, or read the file without the manifest",
            )
    return found


def _complain(message: object) -> None:
    """Say on standard error what went wrong; it may quote a report or the name of a file."""
    print(f"zhibiao: {visible(str(message), lines=True)}", file=sys.stderr)


# --- evaluate
# ----------------------------------------------------------------------------------------------------------


def _evaluate(parsed: argparse.Namespace) -> int:
    from orchestration.evaluation.command import evaluate_command

    return evaluate_command(parsed)


# --- review


def _review(parsed: argparse.Namespace) -> int:
    from orchestration.review.command import review_command

    return review_command(parsed, _folders(parsed))


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not 1 or more")
    return number


# --- query, explorer and ui


def _query(parsed: argparse.Namespace) -> int:
    from orchestration import query

    sql = sys.stdin.read() if parsed.sql == "-" else parsed.sql
    try:
        answer = query.ask(_folders(parsed).warehouse, sql)
    except query.QueryError as error:
        _complain(error)
        return 1
    forms = {"table": query.as_table, "csv": query.as_csv, "json": query.as_json}
    text = forms[parsed.format](answer)
    sys.stdout.write(visible(text, lines=True) if sys.stdout.isatty() else text)
    sys.stdout.flush()
    return 0


def _doctor(parsed: argparse.Namespace) -> int:
    from dataclasses import asdict

    from orchestration import doctor, settings, terminal

    for variable, given in ((RAW_VARIABLE, parsed.raw), (DATA_VARIABLE, parsed.data)):
        if given:
            os.environ[variable] = str(given)
    findings = list(doctor.examine())
    problems = sum(finding.state == doctor.PROBLEM for finding in findings)
    try:
        chosen = list(settings.choose().values())
    except SettingsError:  # told among the findings
        chosen = []
    if parsed.json:
        told = [{"name": c.setting.name, "value": c.setting.shown(c.value), "origin": c.origin} for c in chosen]
        print(json.dumps({"settings": told, "findings": [asdict(f) for f in findings]}, ensure_ascii=False, indent=2))
        return 1 if problems else 0
    print(f"zhibiao in {doctor.environment_of_tools()}\n")
    rows = [[c.setting.name, c.setting.shown(c.value), c.origin, c.setting.variable, c.setting.meaning] for c in chosen]
    print("\n".join(terminal.table(["setting", "value", "from", "variable", "meaning"], rows)), end="\n\n")
    for finding in findings:
        print(f"{finding.state:<8} {finding.subject}: {finding.found}")
        if finding.remedy:
            print(f"{'':<8} → {finding.remedy}")
    print(f"\n{problems} problem{'' if problems == 1 else 's'} found." if problems else "\nNo problem found.")
    return 1 if problems else 0


def _serve(parsed: argparse.Namespace) -> int:
    from orchestration.serving import serve

    if parsed.service == "webserver":
        _warn_where_it_listens(parsed.host)
    serve(parsed.service, _folders(parsed), parsed.host, parsed.port)
    return 2  # never: the process is the service now


def _explore(parsed: argparse.Namespace) -> int:
    from orchestration.explorer.server import CannotListen, serve

    try:
        serve(_folders(parsed).warehouse, parsed.host, parsed.port, browser=not parsed.no_browser)
    except CannotListen as error:
        _complain(error)
        return 1
    return 0


def _ui(parsed: argparse.Namespace) -> int:
    from orchestration import docs_server

    folders = _folders(parsed)
    folders.export_to_environment()
    folders.prepare_dagster_home()
    os.chdir(PROJECT_DIR)
    docs = os.environ[DOCS_URL_VARIABLE] = docs_server.start(folders.docs, parsed.port + 1)
    _warn_where_it_listens(parsed.host)
    print(f"The Dagster UI opens at http://{parsed.host}:{parsed.port} in some seconds; Ctrl-C stops it.", flush=True)
    print(f"The Data Docs, linked from it, are at {docs}/expectations/index.html.", flush=True)
    command = ["dagster", "dev", "--workspace", "workspace.yaml", "--host", parsed.host, "--port", str(parsed.port)]
    os.execv(sys.executable, [sys.executable, "-m", *command])


def _warn_where_it_listens(host: str) -> None:
    if host not in (_LOOPBACK, "localhost", "::1"):
        _complain(
            f"the UI listens on {host}: it asks for no password, and whoever reaches it there can start runs and "
            "read every log. Put a proxy with a login before it."
        )


if __name__ == "__main__":
    sys.exit(main())
