"""Where everything lies: the folders of the project, of the raw reports and of what a run makes.

What lives here: paths, and what keeps Dagster, dbt and Great Expectations from calling home. The folders themselves are
settings (``settings.py``). What does not: anything that reads or writes reports or tables.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from orchestration.settings import Chosen

PROJECT_DIR = Path(__file__).resolve().parent.parent
DBT_PROJECT_DIR = PROJECT_DIR / "dbt_project"
SEEDS_DIR = DBT_PROJECT_DIR / "seeds"
EXPECTATIONS_DIR = PROJECT_DIR / "expectations"
#: The annotated reports and the bars of the scores: they belong to the checkout that a deployment runs from.
GOLD_DIR = PROJECT_DIR / "tests" / "gold"

#: Where the explorer listens on this machine, unless it is told another port.
EXPLORER_PORT = 3100

#: Choose the folders for whatever loads ``orchestration.definitions``: the command sets them, so may the shell.
RAW_VARIABLE = "ZHIBIAO_RAW"
DATA_VARIABLE = "ZHIBIAO_DATA"
#: Where ``data/docs`` is served, for as long as `zhibiao ui` runs: links in the UI lead there.
DOCS_URL_VARIABLE = "ZHIBIAO_DOCS_URL"


@dataclass(frozen=True, slots=True)
class Folders:
    """The two folders of a refresh: ``raw`` holds the reports as they came, ``data`` all that a run makes.

    The reports lie in ``raw/reports`` where that folder exists, else in ``raw`` itself; their manifest is
    ``raw/reports.csv`` in both cases and may be absent.
    """

    raw: Path
    data: Path

    @classmethod
    def of(cls, raw: Path | str, data: Path | str) -> Folders:
        """The folders with absolute paths: dbt and Dagster change the working directory."""
        return cls(Path(raw).expanduser().absolute(), Path(data).expanduser().absolute())

    @classmethod
    def chosen(cls) -> Folders:
        """The folders of the settings: a relative one begins in the folder of the project, or of the file that names it; in
        the environment it begins where one stands. Raises SettingsError.
        """
        from orchestration import settings

        found = settings.choose()
        return cls.of(*(_folder(found[name]) for name in ("folders.raw", "folders.data")))

    @property
    def reports(self) -> Path:
        """The folder whose files are the reports."""
        nested = self.raw / "reports"
        return nested if nested.is_dir() else self.raw

    @property
    def manifest(self) -> Path:
        """``reports.csv``, which says whence each report came."""
        return self.raw / "reports.csv"

    @property
    def sources(self) -> Path:
        """``sources.csv``, which says whence reports are fetched; it may be absent."""
        return self.raw / "sources.csv"

    @property
    def fetched(self) -> Path:
        """The store of fetched reports; see ``sources/store.py``."""
        from orchestration import settings

        chosen = settings.choose()["folders.fetched"]
        return _folder(chosen).absolute() if chosen.value else self.raw / "fetched"

    @property
    def build_database(self) -> Path:
        """The database that dbt builds in; it keeps what was read from one refresh to the next."""
        return self.data / "build" / "warehouse.duckdb"

    @property
    def rereading(self) -> Path:
        """Is there from when kept readings are forgotten until what is read instead is published."""
        return self.data / "build" / "rereading"

    @property
    def warehouse(self) -> Path:
        """The published database: the only one that readers open."""
        return self.data / "warehouse.duckdb"

    @property
    def export(self) -> Path:
        """The published tables as Parquet: a link to the folder of the last publication."""
        return self.data / "export"

    @property
    def dbt(self) -> Path:
        """The folder of dbt's artefacts and logs."""
        return self.data / "dbt"

    @property
    def docs(self) -> Path:
        """The folder of pages that say what the tables mean."""
        return self.data / "docs"

    @property
    def dagster_home(self) -> Path:
        """The folder of the Dagster instance: runs, events, schedules."""
        return self.data / "dagster"

    @property
    def lock(self) -> Path:
        """The file whose lock a refresh holds."""
        return self.data / "refresh.lock"

    @property
    def format_note(self) -> Path:
        """Says which version of this project made the folder, and in what form."""
        return self.data / "format.json"

    @property
    def log(self) -> Path:
        """What Dagster, dbt and Great Expectations print during ``zhibiao refresh``."""
        return self.data / "refresh.log"

    def export_to_environment(self) -> None:
        """Point the programs that this process starts at these folders, Dagster among them, with telemetry off."""
        os.environ[RAW_VARIABLE] = str(self.raw)
        os.environ[DATA_VARIABLE] = str(self.data)
        os.environ["DAGSTER_HOME"] = str(self.dagster_home)
        silence_telemetry()

    def prepare_dagster_home(self) -> Path:
        """DAGSTER_HOME with its settings file, made where it is missing or other than it should be; returns the folder.

        Where the settings name a PostgreSQL server, Dagster keeps its runs there; its address goes to the programs that this
        process starts by the environment, and into no file.
        """
        from orchestration import settings

        self.dagster_home.mkdir(parents=True, exist_ok=True)
        wanted = Path(__file__).with_name("dagster.yaml").read_text(encoding="utf-8")
        postgres = settings.choose()["dagster.postgres"]
        if postgres.value:
            # the driver that dagster-postgres brings; SQLAlchemy would look for another
            os.environ[postgres.setting.variable] = str(postgres.value).replace("postgresql:", "postgresql+psycopg2:")
            wanted += f"\nstorage:\n  postgres:\n    postgres_url:\n      env: {postgres.setting.variable}\n"
        file = self.dagster_home / "dagster.yaml"
        if not file.exists() or file.read_text(encoding="utf-8") != wanted:
            file.write_text(wanted, encoding="utf-8")
        return self.dagster_home


def _folder(chosen: Chosen) -> Path:
    given = Path(str(chosen.value)).expanduser()
    if chosen.origin == chosen.setting.variable:
        return given
    return (PROJECT_DIR if chosen.origin == "default" else Path(chosen.origin).parent) / given


def silence_telemetry() -> None:
    """Switch off the usage statistics of dbt and Great Expectations; Dagster's are off in dagster.yaml."""
    os.environ["DO_NOT_TRACK"] = "1"
    os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
