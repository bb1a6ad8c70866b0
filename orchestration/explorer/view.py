"""What a page is given and what it gives back.

What lives here: reading the state of a page from its address, building the addresses of others, and the record of a page.
What does not: any page. The whole state of a page is its address: nothing is kept between two requests.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, urlencode

from starlette.requests import Request

from orchestration.explorer.localisation import LANGUAGES, Language, preferred
from orchestration.explorer.search import Index, indicator_index, region_index
from orchestration.explorer.warehouse import Published
from orchestration.query import Answer

#: Rows of a table that a page shows at once; and what a page reads of a series that has more than anybody looks at.
PAGE_ROWS, SERIES_ROWS = 100, 1000
#: Rows that a download may have.
DOWNLOAD_ROWS = 1_000_000
#: The longest text that an address may hold in one place.
_LONGEST = 200
_REGION = re.compile(r"[0-9]{6}")


class NotThere(Exception):
    """The page is about something that the warehouse does not have; the message key says what."""


class BadAddress(Exception):
    """The address holds something that cannot be; the message names it."""


class Elsewhere(Exception):
    """The page has another address, which the message is."""


@dataclass(frozen=True, slots=True)
class Page:
    """A page to be shown: its template with what the template needs, and the tables that can be downloaded."""

    template: str
    title: str
    context: Mapping[str, Any] = field(default_factory=dict)
    tables: Mapping[str, Callable[[], Answer]] = field(default_factory=dict)
    section: str = ""  # the entry of the navigation that it belongs to
    description: str = ""


@dataclass(frozen=True, slots=True)
class Pager:
    """Where a page of a long table stands in it."""

    number: int  # from 1
    total: int  # rows in all
    rows: int = PAGE_ROWS

    @property
    def offset(self) -> int:
        """Rows before this page."""
        return (self.number - 1) * self.rows

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.total // self.rows))


class View:
    """One request, the publication that answers it, and the language in which it is answered."""

    def __init__(self, request: Request, published: Published):
        self.request = request
        self.published = published
        self.path = request.url.path
        self._query = request.query_params
        self.stated_language = self._query.get("lang")
        if self.stated_language is not None and self.stated_language not in LANGUAGES:
            raise BadAddress("lang")
        code = self.stated_language or preferred(request.headers.get("accept-language", ""))
        self.language = Language(code, published.once("units", _units))

    # --- the state in the address

    def text(self, name: str) -> str | None:
        """A text of the address; None where it is empty or absent."""
        value = (self._query.get(name) or "").strip()
        if len(value) > _LONGEST:
            raise BadAddress(name)
        return value or None

    def texts(self, name: str) -> list[str]:
        """All texts of one name, each once, in their order."""
        found = dict.fromkeys(value.strip() for value in self._query.getlist(name))
        if any(len(value) > _LONGEST for value in found):
            raise BadAddress(name)
        return [value for value in found if value]

    def integer(self, name: str) -> int | None:
        """A whole number of the address; raises BadAddress where it is none."""
        value = self.text(name)
        if value is None:
            return None
        if not re.fullmatch(r"\d{1,9}", value):
            raise BadAddress(name)
        return int(value)

    def has(self, name: str) -> bool:
        """Whether the address says anything by this name, be it nothing."""
        return name in self._query

    def pager(self, total: int, rows: int = PAGE_ROWS) -> Pager:
        """Where the address stands in a table of so many rows."""
        return Pager(min(max(self.integer("page") or 1, 1), max(1, -(-total // rows))), total, rows)

    # --- addresses

    def url(self, path: str, **parameters: Any) -> str:
        """The address of another page, in the language that this one's address states."""
        if self.stated_language:
            parameters.setdefault("lang", self.stated_language)
        given = [(name, value) for name, value in parameters.items() if value not in (None, [])]
        return f"{path}?{urlencode(given, doseq=True)}" if given else path

    def here(self, **changes: Any) -> str:
        """The address of this page with parts of its state changed; None takes a part out."""
        state: dict[str, Any] = {name: self._query.getlist(name) for name in dict.fromkeys(self._query.keys())}
        state.update(changes)
        given = [(name, value) for name, value in state.items() if value not in (None, [])]
        return f"{self.path}?{urlencode(given, doseq=True)}" if given else self.path

    def state(self, *without: str) -> list[tuple[str, str]]:
        """The state of this page for the hidden fields of a form that sets the parts ``without``."""
        return [(name, value) for name, value in self._query.multi_items() if name not in (*without, "page", "format")]

    def indicator_url(self, code: str, **parameters: Any) -> str:
        """The page of an indicator."""
        return self.url(f"/indicators/{quote(code)}", **parameters)

    def region_url(self, code: str, **parameters: Any) -> str:
        """The page of a region."""
        return self.url(f"/regions/{quote(code)}", **parameters)

    def observation_url(self, observation: str) -> str:
        """The page of the evidence of an observation."""
        return self.url(f"/observations/{quote(observation, safe='')}")

    def report_url(self, report: str, anchor: str = "") -> str:
        """The page of a report, or a place in it."""
        return self.url(f"/reports/{quote(report, safe='')}") + (f"#{anchor}" if anchor else "")

    # --- names

    def report_name(self, row: Mapping[str, Any]) -> str:
        """What a report is called: its title, else who published it when, else the name of its file."""
        if row["title"]:
            return row["title"]
        if row["publisher"] and row["publication_day"]:
            return f"{row['publisher']} {self.language.day(row['publication_day'])}"
        return row["report"]

    @property
    def indicators(self) -> Index:
        """The indicators of which something is known, to be searched."""
        return self.published.once("indicators", indicators_of)

    @property
    def regions(self) -> Index:
        """The regions in force, to be searched."""
        return self.published.once("regions", regions_of)

    def region_code(self, typed: str) -> str | None:
        """The code of a region that is given by its code or its name; None where there is none."""
        if _REGION.fullmatch(typed):
            return typed
        found = self.regions.search(typed, 1)
        return found[0].entry.code if found else None

    def indicator_code(self, typed: str) -> str | None:
        """The code of an indicator that is given by its code or its name; None where there is none."""
        if self.indicators.get(typed):
            return typed
        found = self.indicators.search(typed, 1)
        return found[0].entry.code if found else None

    def download(self, query: str, parameters: Mapping[str, Any]) -> Callable[[], Answer]:
        """A table to be downloaded: the whole answer of a query, whose parameters a page narrowed to what it shows."""
        whole = {**parameters}
        if "limit" in whole:
            whole["limit"] = DOWNLOAD_ROWS
        if "offset" in whole:
            whole["offset"] = 0
        return lambda: self.published.ask(query, whole)


def indicators_of(published: Published) -> Index:
    """The index of the indicators of a publication."""
    return indicator_index(published.rows("indicator_names"))


def regions_of(published: Published) -> Index:
    """The index of the regions of a publication."""
    values = {row["region_code"]: row["n_values"] for row in published.once("spoken_of", spoken_of)}
    return region_index(published.rows("region_names"), values)


def spoken_of(published: Published) -> list[dict[str, Any]]:
    """The regions of which anything is known."""
    return published.rows("regions_spoken_of")


def _units(published: Published) -> dict[str, dict[str, Any]]:
    return {row["unit"]: row for row in published.rows("units")}
