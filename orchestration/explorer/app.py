"""The explorer as an ASGI application: its addresses, its errors, and what guards it.

What lives here: routes, the rendering of pages and downloads, security headers. What does not: what a page shows
(``pages/``) and where it listens (``server.py``).

The pages run no script but those of ``static/`` and load nothing from other machines. Requests under another host name
than those allowed are refused, so that no foreign page can have a browser read this one by a name of its own.
"""

from __future__ import annotations

import base64
import hashlib
import json
import logging
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import jinja2
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from orchestration.explorer import downloads
from orchestration.explorer.localisation import LANGUAGES, Language, preferred
from orchestration.explorer.pages import audit, indicators, regions, reports, start
from orchestration.explorer.view import BadAddress, Elsewhere, NotThere, Page, View
from orchestration.explorer.warehouse import NoWarehouse, Warehouse

_HERE = Path(__file__).resolve().parent
STATIC = _HERE / "static"

PAGES: dict[str, Callable[[View], Page]] = {
    "/": start.home,
    "/search": start.search,
    "/indicators": indicators.indicators,
    "/indicators/{code}": indicators.indicator,
    "/regions": regions.regions,
    "/regions/{code}": regions.region,
    "/compare": regions.compare,
    "/map": regions.province_map,
    "/coverage": regions.coverage,
    "/findings": audit.findings,
    "/contradictions": audit.contradictions,
    "/review": audit.review,
    "/quarantine": audit.quarantine,
    "/reports": reports.reports,
    "/reports/{report}": reports.report,
    "/observations/{observation}": reports.observation,
}

#: Observable Plot 0.6.17 puts this style into each of its charts; no other inline style may be in a page.
_PLOT_STYLE = """:where(.plot) {
  --plot-background: white;
  display: block;
  height: auto;
  height: intrinsic;
  max-width: 100%;
}
:where(.plot text),
:where(.plot tspan) {
  white-space: pre;
}"""
_PLOT_STYLE_HASH = "sha256-" + base64.b64encode(hashlib.sha256(_PLOT_STYLE.encode()).digest()).decode()
HEADERS = {
    "content-security-policy": (
        f"default-src 'none'; script-src 'self'; style-src 'self' '{_PLOT_STYLE_HASH}'; img-src 'self' data: blob:; "
        "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}

_log = logging.getLogger(__name__)


def build(path: Path, hosts: Sequence[str] = ("127.0.0.1", "localhost")) -> Starlette:
    """The explorer of the published warehouse at ``path``, for requests under these host names."""
    warehouse = Warehouse(path)

    def answering(make: Callable[[View], Response]) -> Callable[[Request], Response]:
        # A plain function: Starlette runs it in a thread of its own, where a slow query holds up nobody else.
        def endpoint(request: Request) -> Response:
            try:
                with warehouse.reading() as published:
                    return make(View(request, published))
            except Elsewhere as elsewhere:
                return RedirectResponse(str(elsewhere), status_code=303)
            except NoWarehouse as error:
                return _error(request, 503, "no_warehouse", str(error))
            except NotThere as error:
                return _error(request, 404, "not_there", detail_key=f"not_there.{error}")
            except BadAddress as error:
                return _error(request, 400, "bad_address", str(error))
            except downloads.TooManyRows as error:
                return _error(request, 413, "too_many_rows", str(error))

        return endpoint

    def not_found(request: Request, _: Exception) -> Response:
        return _error(request, 404, "not_there", detail_key="not_there.page")

    def not_allowed(request: Request, error: Exception) -> Response:
        return _error(request, getattr(error, "status_code", 405), "bad_address", str(error))

    def failed(request: Request, error: Exception) -> Response:
        _log.error("%s failed", request.url.path, exc_info=error)
        return _error(request, 500, "failed", type(error).__name__)

    routes = [Route(address, answering(_rendered(page))) for address, page in PAGES.items()]
    application = Starlette(
        routes=[
            *routes,
            Route("/suggest", answering(lambda view: JSONResponse(start.suggest(view)))),
            Mount("/static", StaticFiles(directory=STATIC)),
        ],
        middleware=[
            Middleware(_Headers),
            Middleware(TrustedHostMiddleware, allowed_hosts=list(hosts), www_redirect=False),
            Middleware(GZipMiddleware, minimum_size=1000, compresslevel=5),
        ],
        exception_handlers={404: not_found, HTTPException: not_allowed, 500: failed},
    )
    application.state.warehouse = warehouse
    return application


class _Headers:
    """Puts the security headers on every answer; what has its checksum in its address may be kept for ever."""

    def __init__(self, app: ASGIApp):
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        kept = scope["path"].startswith("/static/") and scope["query_string"].startswith(b"v=")
        headers = {**HEADERS, "cache-control": "public, max-age=31536000, immutable" if kept else "no-cache"}

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = [*message.get("headers", []), *((k.encode(), v.encode()) for k, v in headers.items())]
                message = {**message, "headers": given}
            await send(message)

        await self._app(scope, receive, send_with_headers)


# ------------------------------------------------------------------------------------------------------------ rendering


@cache
def environment() -> jinja2.Environment:
    """The templates: everything that they are given is text and escaped, and a name that they miss is an error."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.globals["static"] = static_address
    made.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "sort_keys": False}
    return made


@cache
def static_address(name: str) -> str:
    """The address of a file of ``static/`` with its checksum."""
    return f"/static/{name}?v={hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]}"


def _rendered(make: Callable[[View], Page]) -> Callable[[View], Response]:
    def respond(view: View) -> Response:
        kind, page = view.text("format"), make(view)
        if kind is not None:
            return _download(view, page, kind)
        template = environment().get_template(page.template)
        return HTMLResponse(
            template.render(
                page=page,
                view=view,
                t=view.language,
                alternative=next(language for language in LANGUAGES if language != view.language.code),
                **page.context,
            ),
            headers={"content-language": view.language.html, "vary": "accept-language"},
        )

    return respond


def _download(view: View, page: Page, kind: str) -> Response:
    name = view.text("table") or next(iter(page.tables), "")
    if kind not in downloads.MEDIA_TYPES or name not in page.tables:
        raise BadAddress("format" if kind not in downloads.MEDIA_TYPES else "table")
    answer = page.tables[name]()
    content = downloads.as_csv(answer) if kind == "csv" else downloads.as_excel(answer, name)
    file = "-".join(part for part in ("zhibiao", *view.path.strip("/").split("/"), name) if part) + f".{kind}"
    return Response(
        content,
        media_type=downloads.MEDIA_TYPES[kind],
        headers={"content-disposition": f"attachment; filename=\"zhibiao.{kind}\"; filename*=UTF-8''{quote(file)}"},
    )


def _error(request: Request, status: int, key: str, detail: str = "", detail_key: str = "") -> Response:
    """A page that says what is wrong and what to do about it; it needs no warehouse."""
    stated = request.query_params.get("lang")
    code = stated if stated in LANGUAGES else preferred(request.headers.get("accept-language", ""))
    say = Language(code)
    if "application/json" in request.headers.get("accept", ""):
        return Response(
            json.dumps({"error": say(f"error.{key}"), "detail": say(detail_key) if detail_key else detail}),
            status_code=status,
            media_type="application/json",
        )
    context: dict[str, Any] = {
        "t": say,
        "status": status,
        "key": key,
        "detail": say(detail_key) if detail_key else detail,
        "home": f"/?lang={stated}" if stated in LANGUAGES else "/",
    }
    return HTMLResponse(environment().get_template("error.html").render(context), status_code=status)
