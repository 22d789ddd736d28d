"""Where the app may send what it takes: links, hosts, addresses and server paths, each with its place."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

import re2

from weftline.apps.android.app import AndroidApp, in_library
from weftline.apps.android.texts import Text, method_locator
from weftline.apps.findings.ciphers import keyring
from weftline.apps.findings.hosts import LONGEST, Target, targets, url_path
from weftline.apps.findings.wrapping import unwrap, unwrap_bytes
from weftline.model.app import Endpoint

_MOST = 5000
_MOST_WRAPPED = 50_000
_LEAST_PATHS = 3
_NUMBER = re2.compile(r"\d+")


@dataclass(slots=True)
class Endpoints:
    """Endpoints by value, the first and best place of each kept. `left_out`: whether there were more than are kept."""

    found: dict[tuple[str, str], Endpoint] = field(default_factory=dict)
    left_out: bool = False

    def add(self, target: Target, where: str, how: str, *, noise: bool = False) -> None:
        """Keep a target; one that is not noise replaces the same one in a library."""
        key = (target.kind, target.value)
        known = self.found.get(key)
        quiet = target.noise or noise
        if known is None and len(self.found) >= _MOST:
            self.left_out = True
        elif known is None or (known.noise and not quiet):
            self.found[key] = Endpoint(target.value, target.kind, where, how, quiet)

    def sorted(self, own: frozenset[str] = frozenset()) -> tuple[Endpoint, ...]:
        """What is not noise first, server paths after what names a host, then what stands in code of other
        packages than the app's `own` (`com/a/b`) or is used by none, then by kind and value.
        """

        def rank(endpoint: Endpoint) -> tuple[bool, bool, bool, str, str]:
            of_own = any(f"#class=L{package}/" in endpoint.where for package in own)
            foreign = ".dex#" in endpoint.where and not of_own
            return endpoint.noise, endpoint.kind == "path", foreign, endpoint.kind, endpoint.value

        return tuple(sorted(self.found.values(), key=rank))


def find_endpoints(app: AndroidApp, texts: Iterable[Text]) -> Endpoints:
    """Endpoints in plain and wrapped texts; wrapping is undone only in the app's own code and files."""
    result = Endpoints()
    wrapped: list[Text] = []
    for text in texts:
        if result.left_out and text.origin == "file":
            continue  # a file full of addresses hides none of those in the code, and costs no more time
        hits = targets(text.text, _MOST + 1) if _worth(text.text) else []
        if len(text.text) > LONGEST:
            app.problems.append(f"only the first {LONGEST} letters of a text at {text.locator(app)} were searched")
        for target in hits:
            if target.kind == "path" and not _own(text):
                continue
            how = {"code": "plain", "file": "plain"}.get(text.origin, text.origin)
            result.add(target, text.locator(app), "resource" if how == "manifest" else how, noise=text.library)
        if not hits and _own(text) and len(text.text) >= 10 and len(wrapped) < _MOST_WRAPPED:
            wrapped.append(text)
    _unwrapped(app, wrapped, result)
    if result.left_out:
        app.problems.append(f"more than {_MOST} addresses: the others are not listed")
    return result


def own_packages(app: AndroidApp) -> frozenset[str]:
    """The packages (`com/a/b`) of the app's name and of the components it declares, well-known libraries left out."""
    if app.manifest is None:
        return frozenset()
    names = [app.manifest.package + ".", app.manifest.application, *(part.name for part in app.manifest.components)]
    paths = {name.rpartition(".")[0].replace(".", "/") for name in names}
    return frozenset(path for path in paths if path and not in_library(path))


def _worth(text: str) -> bool:
    return len(text) >= 5 and ("." in text or "/" in text)


def _own(text: Text) -> bool:
    """A text of the app's own code or of a file that came with it."""
    return text.authored and text.origin in {"code", "file"}


def _unwrapped(app: AndroidApp, texts: list[Text], result: Endpoints) -> None:
    keys = _keys_by_class(app, texts)
    ring = keyring(app)
    for text in texts:
        near = keys.get(_class_of(app, text), [])
        for _, way, named in unwrap(text.text, [key for key in near if key.decode("ascii") != text.text], ring):
            for target in named:
                result.add(target, text.locator(app), f"decoded:{way}")
    for number, body in enumerate(app.bodies):
        for item, unit, data in body.code.array_payloads():
            if body.library[item]:
                continue
            near = keys.get(body.code.owner(item), [])
            for _, way, named in unwrap_bytes(data, near, ring):
                for target in named:
                    where = method_locator(app, number, item, unit - int(body.code.start[item]))
                    result.add(target, where, f"decoded:{way}")


def _class_of(app: AndroidApp, text: Text) -> str:
    return app.bodies[text.body].code.owner(text.item) if text.body >= 0 and text.item >= 0 else text.member


def _keys_by_class(app: AndroidApp, texts: list[Text]) -> dict[str, list[bytes]]:
    """Short constants of each class that holds a wrapped text: the keys likeliest to fit it."""
    wanted = {_class_of(app, text) for text in texts if text.origin == "code"}
    keys: dict[str, list[bytes]] = defaultdict(list)
    for body in app.bodies:
        owners = {
            item: body.code.owner(item) for item in set(body.code.strings.item.tolist()) if not body.library[item]
        }
        for item, target in zip(body.code.strings.item.tolist(), body.code.strings.target.tolist(), strict=True):
            owner = owners.get(item)
            if owner in wanted and owner is not None and len(keys[owner]) < 20:
                value = body.code.dex.string(target)
                if 1 <= len(value) <= 64 and value.isascii() and value.encode() not in keys[owner]:
                    keys[owner].append(value.encode())
    return keys


def path_set(endpoints: Iterable[Endpoint]) -> str:
    """A fingerprint of the server paths the app calls: the same for every build of one client, whatever the host.

    SHA-256 (first 32 hex digits) over the sorted, normalised paths; empty where there are fewer than three.
    """
    paths = {
        _NUMBER.sub("0", path.partition("?")[0].strip("/").lower())
        for endpoint in endpoints
        if not endpoint.noise
        and (
            path := endpoint.value
            if endpoint.kind == "path"
            else url_path(endpoint.value)
            if endpoint.kind == "url"
            else ""
        )
    }
    paths.discard("")
    if len(paths) < _LEAST_PATHS:
        return ""
    return hashlib.sha256("\n".join(sorted(paths)).encode()).hexdigest()[:32]
