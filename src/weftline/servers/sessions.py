"""Who was let into the panel, told from web requests: a posted login and the pages that only a session opens."""

from __future__ import annotations

from collections import defaultdict
from typing import Final

from weftline.model.locator import Locator
from weftline.model.moment import iso
from weftline.model.server import Login, Plane
from weftline.servers.clients import Peer
from weftline.servers.desk import Action, Desk
from weftline.servers.purposes import is_login
from weftline.servers.traffic import Hit

_SESSION_US: Final = 24 * 3600 * 1_000_000
_IDLE_US: Final = 12 * 3600 * 1_000_000
_SOON_US: Final = 600 * 1_000_000
_TRIES: Final = 5
_ASKED: Final = ("captcha", "verify", "logout", "loginout", "csrf", "checklogin", "code")


def is_scanner(counts: Peer) -> bool:
    """Whether an address behaves like a scanner: a scanner's agent, or many different paths that were refused."""
    if counts.scanner and counts.refused * 3 >= counts.requests:
        return True
    return counts.different >= 15 and counts.refused * 2 > counts.requests


def web_sessions(desk: Desk) -> None:
    """Put logins and actions of the panel and of database tools on the desk."""
    by_client: dict[str, list[Hit]] = defaultdict(list)
    guarded: set[str] = set()
    for hit in desk.traffic.hits:
        if hit.kind in {"login", "admin", "database", "page"}:
            by_client[hit.client].append(hit)
            if hit.base and hit.status in {301, 302, 303, 307, 401, 403} and not desk.traffic.is_door(hit.path):
                guarded.add(hit.base)
        if hit.client == hit.ip and any(char.isdigit() for char in hit.forwarded):
            desk.claimed.setdefault(hit.ip, set()).add(hit.forwarded[:200])
    for client, hits in sorted(by_client.items()):
        hits.sort(key=lambda hit: (hit.at_us or 0, hit.members, hit.line))
        for plane in ("web_admin", "database"):
            chosen = [hit for hit in hits if (hit.kind == "database") == (plane == "database")]
            if chosen:
                _Client(desk, client, plane, guarded).walk(chosen)


class _Client:
    """One client's way through the login pages of one plane."""

    def __init__(self, desk: Desk, client: str, plane: Plane, guarded: set[str]) -> None:
        self.desk, self.client, self.plane, self.guarded = desk, client, plane, guarded
        self.pending: Hit | None = None
        self.entered: Hit | None = None
        self.weak: Hit | None = None
        self.pages: set[str] = set()
        self.failed = 0
        self.loose: list[Hit] = []

    def walk(self, hits: list[Hit]) -> None:
        """Follow the requests in the order of their times."""
        for hit in hits:
            if (
                hit.method == "POST"
                and (self.desk.traffic.is_door(hit.path) or _posts_to_tool(hit))
                and not self._inside(hit)
            ):
                self._settle_weak(hit)
                self._login(hit)
            elif hit.user and hit.kind != "page" and hit.status != 401:
                self._basic(hit)
            else:
                self._page(hit)
        self._settle_weak()
        if self.pending is not None:
            self._fail(self.pending)
        self._without_login()

    def _inside(self, hit: Hit) -> bool:
        """Database tools post everything to one page; inside a session that is work, not a login."""
        return self.plane == "database" and self.entered is not None and not is_login(hit.path)

    def _login(self, hit: Hit) -> None:
        if self.pending is not None:
            self._fail(self.pending)
            self.pending = None
        if hit.status >= 400 or (_posts_to_tool(hit) and hit.status == 200):
            self._fail(hit)
        else:
            self.pending, self.entered, self.pages = hit, None, set()

    def _basic(self, hit: Hit) -> None:
        """The web server itself asked for a name and password and logged the name."""
        if hit.status >= 400:
            return
        before = self.entered
        if before is None or (hit.at_us or 0) - (before.at_us or 0) > _IDLE_US:
            self._succeed(hit)
        self.entered = hit
        self._act(hit)

    def _page(self, hit: Hit) -> None:
        if not 200 <= hit.status < 300 or hit.path in self.desk.traffic.doors or _is_asked(hit):
            return
        if self.pending is not None and (hit.at_us or 0) - (self.pending.at_us or 0) > _SESSION_US:
            self._fail(self.pending)
            self.pending = None
        if self.pending is not None:
            self._after_login(hit, self.pending)
        elif self.entered is not None:
            self._act(hit)
        elif hit.kind != "page":
            self.loose.append(hit)

    def _after_login(self, hit: Hit, login: Hit) -> None:
        own_page = hit.path.rstrip("/") in {hit.base, hit.base + "/index"}
        if hit.kind == "page":
            self.pages.add(hit.path)
            if len(self.pages) < 2 or not _is_browser(hit):
                return
        elif own_page and login.status not in {302, 303}:
            return
        elif own_page:
            self.weak = self.weak or hit
            return
        self.weak = None
        self._succeed(login)
        self.pending, self.entered = None, login
        self._act(hit)

    def _settle_weak(self, again: Hit | None = None) -> None:
        """Only the panel's first page followed: enough for someone who neither tried many times nor soon `again`."""
        if again and self.pending and (again.at_us or 0) - (self.pending.at_us or 0) < _SOON_US:
            self.weak = None
        few = self.failed < _TRIES and not self._scans()
        if self.weak is not None and self.pending is not None and few:
            self._succeed(self.pending)
            self.entered, self.pending = self.pending, None
            self._act(self.weak)
        self.weak = None

    def _without_login(self) -> None:
        """Pages that were refused to others but opened here: the login lies outside of the kept logs."""
        if self.entered is not None or self._scans():
            return
        open_pages = [
            hit for hit in self.loose if hit.base in self.guarded and _is_browser(hit) and hit.method == "GET"
        ]
        inner = {hit.path for hit in open_pages if hit.path.rstrip("/") != hit.base}
        if len(inner) >= 3:
            for hit in open_pages:
                self._act(hit, "opened without a login in the kept logs")

    def _scans(self) -> bool:
        counts = self.desk.traffic.peers.get(self.client.encode())
        return counts is not None and is_scanner(counts)

    def _succeed(self, hit: Hit) -> None:
        self._log(hit, success=True)

    def _fail(self, hit: Hit) -> None:
        self.failed += 1
        if hit.base or self.plane == "database":
            self._log(hit, success=False)

    def _log(self, hit: Hit, *, success: bool) -> None:
        locator = str(Locator(self.desk.exhibit, hit.members).at(line=hit.line))
        login = Login(self.plane, hit.client, success, locator, hit.user, hit.at_us, iso(hit.at_us) or "")
        self.desk.logins.append(login)

    def _act(self, hit: Hit, what: str = "") -> None:
        locator = str(Locator(self.desk.exhibit, hit.members).at(line=hit.line))
        self.desk.actions.append(Action(self.plane, hit.client, hit.user, hit.at_us, locator, what or hit.path[:200]))


def _posts_to_tool(hit: Hit) -> bool:
    return hit.kind == "database" and hit.path.rstrip("/").removesuffix("/index.php") == hit.base


def _is_asked(hit: Hit) -> bool:
    """Pages that everyone may open: the login page itself, pictures with letters, the way out."""
    last = hit.path.rstrip("/").rpartition("/")[2].lower().partition(".")[0]
    return is_login(hit.path) or last in _ASKED or last.startswith("captcha")


def _is_browser(hit: Hit) -> bool:
    return hit.agent.startswith(("Mozilla/", "Opera/"))
