"""All that a person who runs zhibiao may set, in one place: each setting with its name, its default and what it means.

What lives here: the list of settings, and their values, from the environment first, then from the file of settings, else the
default. What does not: what is done with them, and the choices that a command's arguments make for one call.

The file is TOML, ``zhibiao.toml`` beside this project's ``pyproject.toml`` unless ``ZHIBIAO_SETTINGS`` names another; it may be
absent. What it says of a setting that does not exist, or in a form that the setting cannot have, is an error and no silence.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from orchestration.configuration import PROJECT_DIR

#: Names the file of settings, where it is another than ``zhibiao.toml``.
FILE_VARIABLE = "ZHIBIAO_SETTINGS"

Value = str | int


class SettingsError(Exception):
    """A setting cannot be what it is said to be; the message names the file or the variable, and the cause."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that may be set."""

    name: str  # section.key in the file of settings
    variable: str  # in the environment
    default: Value
    meaning: str
    problem: Callable[[Value], str | None] = lambda value: None  # what is wrong with a value of the right type
    shown: Callable[[Value], str] = str  # as it may be printed: an address may hold a secret


@dataclass(frozen=True, slots=True)
class Chosen:
    """The value of a setting, and who gave it."""

    setting: Setting
    value: Value
    origin: str  # default, the variable, or the file


def _at_least(least: int) -> Callable[[Value], str | None]:
    return lambda value: None if int(value) >= least else f"must be {least} or more"


def _cron(value: Value) -> str | None:
    """Five fields; whether each is in its range is said by Dagster, which reads it."""
    return None if len(str(value).split()) == 5 else "must be a cron expression of five fields, such as 0 6 * * *"


def _time_zone(value: Value) -> str | None:
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

    try:
        ZoneInfo(str(value))
    except (ZoneInfoNotFoundError, ValueError):
        return "is no time zone of the IANA database, such as Asia/Shanghai"
    return None


def _without_secrets(value: Value) -> str:
    """An address without its path and query, in which services put their keys."""
    from urllib.parse import urlsplit

    parts = urlsplit(str(value))
    return f"{parts.scheme}://{parts.hostname}/…" if value else ""


def _header(value: Value) -> str | None:
    text = str(value)
    return None if text.isascii() and text.isprintable() and text.strip() else "must be one line of plain ASCII"


def _host_and_port(value: Value) -> str | None:
    host, _, port = str(value).rpartition(":")
    return None if not value or (host and port.isdecimal()) else "is not HOST:PORT"


def _postgres(value: Value) -> str | None:
    known = ("", "postgresql://", "postgresql+psycopg2://")
    return None if str(value).partition("//")[0] + "//" * bool(value) in known else "must be an address postgresql://…"


def _web_address(value: Value) -> str | None:
    from urllib.parse import urlsplit

    if not value:
        return None
    parts = urlsplit(str(value))
    return None if parts.scheme in ("http", "https") and parts.hostname else "must be an http or https address"


SETTINGS: tuple[Setting, ...] = (
    Setting("folders.raw", "ZHIBIAO_RAW", "raw", "Holds the reports, with reports.csv."),
    Setting("folders.data", "ZHIBIAO_DATA", "data", "Holds all that a run makes."),
    Setting(
        "reading.largest_report",
        "ZHIBIAO_LARGEST_REPORT",
        100_000_000,  # the PDFs of yearbooks, with their pictures, stay below it
        "A file of more bytes is not opened, and goes into quarantine.",
        _at_least(1),
    ),
    Setting(
        "folders.fetched",
        "ZHIBIAO_FETCHED",
        "",
        "Holds what was fetched; empty: the folder fetched beside the reports.",
    ),
    Setting("schedule.daily", "ZHIBIAO_DAILY", "0 6 * * *", "When the daily refresh starts, as cron.", _cron),
    Setting(
        "schedule.check_old", "ZHIBIAO_CHECK_OLD", "0 1 * * 0", "When old pages are asked for again, as cron.", _cron
    ),
    Setting("schedule.time_zone", "ZHIBIAO_TIME_ZONE", "Asia/Shanghai", "In which zone the clock is read.", _time_zone),
    Setting("runs.timeout_minutes", "ZHIBIAO_RUN_TIMEOUT", 360, "A run that takes longer is ended.", _at_least(1)),
    Setting(
        "runs.retries", "ZHIBIAO_RETRIES", 2, "How often a step is tried again after a passing fault.", _at_least(0)
    ),
    Setting(
        "runs.retry_seconds", "ZHIBIAO_RETRY_SECONDS", 10, "How long it waits first; then twice that.", _at_least(0)
    ),
    Setting("runs.keep_days", "ZHIBIAO_KEEP_DAYS", 90, "How long the record of a run is kept.", _at_least(1)),
    Setting(
        "fetch.user_agent",
        "ZHIBIAO_USER_AGENT",
        "zhibiao/0.1 (reads statistical reports; obeys robots.txt)",
        "Tells a web server who asks: name a contact in it.",
        _header,
    ),
    Setting(
        "dagster.postgres",
        "ZHIBIAO_POSTGRES",
        "",
        "Where Dagster keeps its runs, as postgresql://…; empty: in files.",
        _postgres,
        _without_secrets,
    ),
    Setting(
        "dagster.code",
        "ZHIBIAO_CODE",
        "",
        "HOST:PORT of the code location where it is a service of its own.",
        _host_and_port,
    ),
    Setting(
        "docs.url",
        "ZHIBIAO_DOCS_URL",
        "",
        "Where the pages of data/docs are served, for the links in the Dagster UI.",
        _web_address,
    ),
    Setting(
        "webhook.url",
        "ZHIBIAO_WEBHOOK",
        "",
        "Is told of each run that fails, by a POST of JSON.",
        _web_address,
        _without_secrets,
    ),
)


def settings_file(environment: Mapping[str, str] = os.environ) -> Path:
    """The file of settings, whether it exists or not."""
    named = environment.get(FILE_VARIABLE)
    return Path(named).expanduser().absolute() if named else PROJECT_DIR / "zhibiao.toml"


def choose(environment: Mapping[str, str] = os.environ) -> dict[str, Chosen]:
    """Every setting by name, with its value and who gave it; raises SettingsError."""
    file = settings_file(environment)
    said = _read(file, must_exist=bool(environment.get(FILE_VARIABLE)))
    found = {}
    for setting in SETTINGS:
        if environment.get(setting.variable):
            value, origin = _typed(setting, environment[setting.variable], setting.variable), setting.variable
        elif setting.name in said:
            value, origin = _typed(setting, said[setting.name], f"{file}, {setting.name}"), str(file)
        else:
            value, origin = setting.default, "default"
        found[setting.name] = Chosen(setting, value, origin)
    return found


def value_of(name: str) -> Value:
    """The value of one setting; raises SettingsError."""
    return choose()[name].value


def _read(file: Path, *, must_exist: bool) -> dict[str, object]:
    """What the file says, by section.key."""
    import tomllib

    try:
        content = tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if must_exist:
            raise SettingsError(f"{file}: there is no such file, though {FILE_VARIABLE} names it") from None
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise SettingsError(f"{file}: cannot be read as TOML: {error}") from error
    said: dict[str, object] = {}
    for section, entries in content.items():
        if not isinstance(entries, dict):
            raise SettingsError(f"{file}: {section} stands outside a section, such as [folders]")
        said.update({f"{section}.{key}": value for key, value in entries.items()})
    unknown = sorted(said.keys() - {setting.name for setting in SETTINGS})
    if unknown:
        known = ", ".join(setting.name for setting in SETTINGS)
        raise SettingsError(f"{file}: there is no setting {', '.join(unknown)}. There are: {known}")
    return said


def _typed(setting: Setting, value: object, where: str) -> Value:
    """The value in the type of the setting's default."""
    if isinstance(setting.default, int):
        if isinstance(value, str) and value.strip().lstrip("-").isdecimal():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool):
            raise SettingsError(f"{where}: {value!r} is no whole number")
    elif not isinstance(value, str):
        raise SettingsError(f"{where}: {value!r} is no text")
    problem = setting.problem(value)
    if problem:
        raise SettingsError(f"{where}: {value!r} {problem}")
    return value
