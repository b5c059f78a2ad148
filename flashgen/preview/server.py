"""The pages served on this machine: the only file that knows starlette and uvicorn.

A page of another place gets nothing of it: the host has to be this machine's own name, answers are for pages of the
same origin, and what changes something has to know a token that only our pages hold.
"""

from __future__ import annotations

import asyncio
import json
import mimetypes
import secrets
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import closing

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from flashgen.errors import FlashgenError
from flashgen.preview.html_pages import Pages, Site, asset, list_script, policy
from flashgen.preview.live_vault import LiveVault
from flashgen.preview.mathjax import typesetter

HOST = "127.0.0.1"
PORT = 8642
"""Tried first, so that a page that is open finds the server again; if it is taken, any that is free."""
MAX_BODY = 10_000
"""Bytes of a request that changes something."""
_HEADERS = {
    "Content-Security-Policy": policy() + "; frame-ancestors 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "no-store",
}
_FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""For a file of the vault: a picture may be an SVG, and one that is opened by itself is a page."""
_BEAT = 15.0
"""Seconds after which a page that hears nothing hears that nothing happened."""


class Shield:
    """Refuses what pages of other origins ask for, and gives each answer its policy."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request of ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        asked = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                given = {name for name, _ in message["headers"]}
                more = [(name.lower().encode(), value.encode()) for name, value in _HEADERS.items()]
                message["headers"] = [*message["headers"], *(each for each in more if each[0] not in given)]
            await send(message)

        app: ASGIApp = self._app if _is_of_ours(asked) else Response("not for other pages", 403)
        await app(scope, receive, answer)


def _is_of_ours(headers: Mapping[str, str]) -> bool:
    """True if a request comes from a page of ours, from the person, or from a program."""
    site = headers.get("sec-fetch-site", "none")
    if site not in ("same-origin", "none"):
        # A link in another page may lead to us: the person sees it.
        return headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    origin = headers.get("origin")
    return origin is None or origin == f"http://{headers.get('host', '')}"


def app_of(live: LiveVault, editor: str = "") -> Starlette:
    """The pages of the vault *live* as an ASGI application."""
    token = secrets.token_urlsafe(24)
    script = typesetter()
    pages = Pages(Site(live=True, token=token, editor=editor, formulas=script is not None))

    def page(make: Callable[[], str]) -> Callable[[Request], Response]:
        return lambda _: HTMLResponse(make())

    def note(request: Request) -> Response:
        found = live.note(request.path_params["path"])
        if found is None:
            raise HTTPException(404, "there is no such note")
        return HTMLResponse(pages.note(live.view, found, "/"))

    def own(request: Request) -> Response:
        name = request.path_params["name"]
        if name == "notes.js":
            return Response(list_script(live.view), media_type="text/javascript")
        if name == "formulas.js" and script is not None:
            return FileResponse(script, media_type="text/javascript", headers={"Cache-Control": "max-age=86400"})
        try:
            return Response(asset(name), media_type="text/css" if name.endswith(".css") else "text/javascript")
        except FileNotFoundError:
            raise HTTPException(404) from None

    async def events(request: Request) -> Response:
        return StreamingResponse(_events(live, request), media_type="text/event-stream")

    routes = [
        Route("/", page(lambda: pages.notes(live.whole(), "/"))),
        Route("/index.html", page(lambda: pages.notes(live.whole(), "/"))),
        Route("/changes.html", page(lambda: pages.changes(live.whole(), "/"))),
        Route("/problems.html", page(lambda: pages.problems(live.whole(), "/"))),
        Route("/overview.html", page(lambda: pages.overview(live.whole(), "/"))),
        Route("/notes/{path:path}.html", note),
        Route("/assets/{name}", own),
        Route("/media/{name}", _media(live)),
        Route("/search.json", lambda request: JSONResponse(live.search(request.query_params.get("q", "")))),
        Route("/forget", _forget(live, token), methods=["POST"]),
        Route("/events", events),
    ]
    middleware = [Middleware(Shield), Middleware(TrustedHostMiddleware, allowed_hosts=[HOST, "localhost"])]
    return Starlette(routes=routes, middleware=middleware)


def _media(live: LiveVault) -> Callable[[Request], Response]:
    """Answers with the files that cards show."""

    def media(request: Request) -> Response:
        found = live.media(request.path_params["name"])
        if found is None:
            raise HTTPException(404)
        kind = mimetypes.guess_type(request.path_params["name"])[0] or "application/octet-stream"
        headers = {"Content-Security-Policy": _FILE_POLICY}
        if isinstance(found, bytes):
            return Response(found, media_type=kind, headers=headers)
        return FileResponse(found, media_type=kind, headers=headers)

    return media


def _forget(live: LiveVault, token: str) -> Callable[[Request], Awaitable[Response]]:
    """Leaves cards out, for those who know the *token*."""

    async def forget(request: Request) -> Response:
        if not secrets.compare_digest(request.headers.get("x-flashgen-token", ""), token):
            raise HTTPException(403, "the page is of another run: load it again")
        body = await _body(request)
        guid, undo = body.get("guid"), body.get("undo")
        if not isinstance(guid, str) or not isinstance(undo, bool):
            raise HTTPException(400)
        try:
            return JSONResponse({"message": await asyncio.to_thread(live.forget, guid, undo=undo)})
        except FlashgenError as error:
            return JSONResponse({"message": f"{error.format_message()}"}, 409)

    return forget


async def _body(request: Request) -> dict[str, object]:
    """The JSON that *request* brings."""
    data = b""
    async for chunk in request.stream():
        data += chunk
        if len(data) > MAX_BODY:
            raise HTTPException(413)
    try:
        body = json.loads(data)
    except (json.JSONDecodeError, UnicodeDecodeError):
        raise HTTPException(400) from None
    if not isinstance(body, dict):
        raise HTTPException(400)
    return body


async def _events(live: LiveVault, request: Request) -> AsyncIterator[str]:
    """The changes of *live*, as server-sent events."""
    with closing(live.listen()) as heard:
        yield "retry: 500\n\n"
        while not await request.is_disconnected():
            name = await heard.next(_BEAT)
            yield f"event: {name}\ndata: .\n\n" if name else ": nothing\n\n"


def listening(port: int) -> socket.socket:
    """A socket at *port* of this machine, which others cannot reach; 0, or a port that is taken: at any."""
    for number in (port, 0):
        found = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        found.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            found.bind((HOST, number))
            found.listen(128)
        except OSError:
            found.close()
            if not number:
                raise
        else:
            return found
    raise AssertionError("unreachable")


def serve(live: LiveVault, at: socket.socket, editor: str = "") -> None:
    """Serve the vault *live* until Ctrl-C."""
    settings = uvicorn.Config(
        app_of(live, editor), log_level="critical", lifespan="off", timeout_graceful_shutdown=1, ws="none"
    )
    uvicorn.Server(settings).run(sockets=[at])
