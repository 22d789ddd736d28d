"""The door: who may come in, from where, and what every answer carries."""

from __future__ import annotations

import hmac
import logging
import secrets
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from weftline.errors import InputError, RefusedError, UsageError, WeftlineError
from weftline.web.frame.failing import answer

MOST_BYTES = 64 << 10
SAFE_METHODS = frozenset({"GET", "HEAD"})
OPEN_PATHS = ("/static/", "/enter")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
)
CARRIED = {
    "content-security-policy": POLICY,
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), clipboard-read=()",
}
log = logging.getLogger(__name__)


@dataclass(slots=True)
class Keeper:
    """The one-time token of the printed address and the sessions it was exchanged for; both end with the process."""

    port: int
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    sessions: dict[str, str] = field(default_factory=dict)

    @property
    def cookie(self) -> str:
        """The cookie's name; it carries the port, because cookies do not keep ports apart."""
        return f"weftline_{self.port}"

    @property
    def hosts(self) -> frozenset[str]:
        """The only names under which this process answers."""
        return frozenset({f"127.0.0.1:{self.port}", f"localhost:{self.port}"})

    def enter(self, token: str) -> str:
        """A new session for the token, which is then spent. Raises RefusedError."""
        if not self.token or not hmac.compare_digest(token.encode(), self.token.encode()):
            raise RefusedError(
                "This address was used before or is not the printed one.",
                "End `weftline serve` and start it again; it prints a new address.",
            )
        self.token = ""
        session = secrets.token_urlsafe(32)
        self.sessions[session] = secrets.token_urlsafe(32)
        return session

    def form_token(self, headers: Headers) -> str | None:
        """The token that forms of the request's session carry, or None without a session."""
        jar: SimpleCookie = SimpleCookie()
        try:
            jar.load(headers.get("cookie", ""))
        except CookieError:
            return None
        morsel = jar.get(self.cookie)
        return self.sessions.get(morsel.value) if morsel else None


class Door:
    """ASGI middleware around every request: Host, session, origin, size; headers on every answer; no bare failure."""

    def __init__(self, app: ASGIApp, keeper: Keeper) -> None:
        self.app = app
        self.keeper = keeper

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request in, or answer why not."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started = False

        async def carrying(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                headers = MutableHeaders(scope=message)
                for name, value in CARRIED.items():
                    headers[name] = value
            await send(message)

        request = Request(scope, receive)
        try:
            self._admit(request)
            await self.app(scope, receive, carrying)
        except WeftlineError as error:
            await answer(request, error)(scope, receive, carrying)
        except Exception:
            log.exception("A page failed inside.")
            if started:
                raise
            failed = WeftlineError("This page failed inside.", "Nothing is lost. The terminal shows the details.")
            await answer(request, failed)(scope, receive, carrying)

    def _admit(self, request: Request) -> None:
        headers = request.headers
        if headers.get("host", "").lower() not in self.keeper.hosts:
            raise UsageError("This name is not served here.", "Use the address that `weftline serve` printed.")
        token = self.keeper.form_token(headers)
        request.state.form_token = token or ""
        if token is None and not request.url.path.startswith(OPEN_PATHS):
            raise NoSessionError(
                "You are not signed in here.", "Open the address that `weftline serve` printed in the terminal."
            )
        if request.method not in SAFE_METHODS:
            _same_origin(headers, (f"http://{host}" for host in self.keeper.hosts))
            _small(headers)


class NoSessionError(RefusedError):
    """Nobody is signed in."""

    http_status = 401


def _same_origin(headers: Headers, origins: Iterable[str]) -> None:
    """Refuse a change that another site's page sends. Our own pages send `Origin: null`, because they send no referrer;
    then the browser's Sec-Fetch-Site, which no page can forge, decides.
    """
    site, origin = headers.get("sec-fetch-site"), headers.get("origin")
    ours = origin in set(origins)
    accepted = ours if site is None else site == "same-origin" and (ours or origin in {None, "null"})
    if not accepted:
        raise RefusedError("Changes are taken from Weftline's own pages only.", "Go back and use the page's button.")


def _small(headers: Headers) -> None:
    length = headers.get("content-length", "")
    if not length.isdigit():
        raise InputError("The request does not say how long it is.")
    if int(length) > MOST_BYTES:
        raise InputError("The request is too long.", f"At most {MOST_BYTES >> 10} KiB.")


async def checked_form(request: Request) -> None:
    """A dependency of the whole application: every change carries the session's token. Raises RefusedError."""
    if request.method in SAFE_METHODS:
        return
    form = await request.form()
    given = request.headers.get("x-weftline-token") or form.get("token")
    wanted = request.state.form_token
    if not isinstance(given, str) or not wanted or not hmac.compare_digest(given.encode(), wanted.encode()):
        raise RefusedError("The form is from another session.", "Load the page again and send the form once more.")
