"""Identities of apps that only the words before them tell from other names: bundles, teams, profiles, projects."""

from __future__ import annotations

import re
from collections.abc import Iterator

from weftline.observables.engine import Automaton
from weftline.observables.kind import Candidate, Finder
from weftline.observables.page import Page

_IS = (
    r"(?:\s{0,8}</?(?:key|array|string)>){0,4}[\"'\s)）]{0,3}(?:\(ios\))?[\s:：=>]{0,4}"
    r"(?:is|was|是|は|은|는|es|ist|est|é|คือ|là|adalah|ay|है|هو)?[\s:：=>\"'“「(]{0,4}"
)
_LABELS = (
    (
        "ios_bundle",
        r"(?:bundle ?(?:id(?:entifier)?|name)|cfbundleidentifier|包标识|包標識|バンドル ?(?:id)?|번들 ?(?:id|아이디)?)",
        r"[A-Za-z][A-Za-z0-9\-]*(?:\.[A-Za-z0-9\-]+)+",
    ),
    (
        "apple_team",
        r"(?:team ?(?:id(?:entifier)?)?|(?:团队|團隊|チーム|팀) ?(?:id)?)",
        r"[A-Z0-9]{10}(?![A-Za-z0-9])",
    ),
    (
        "firebase_project",
        r"(?:firebase ?(?:project)?(?: ?id)?|project_?id)",
        r"[a-z][a-z0-9]*(?:-[a-z0-9]+)+(?![A-Za-z0-9.])",
    ),
)
_ANY = Automaton(
    "bundle|cfbundleid|包标|包標|バンドル|번들|team|团队|團隊|チーム|팀|firebase|project_?id".encode(), unicode=True
)
_COMPILED = tuple((kind, re.compile(label + _IS), re.compile(value)) for kind, label, value in _LABELS)
_SIGNER = re.compile(
    r"(?:iPhone|Apple|Mac|Developer ID) (?:Distribution|Developer|Development|Application): "
    r"[^()\n]{2,60}\(([A-Z0-9]{10})\)"
)
_UUID = Automaton(rb"\b[0-9A-Fa-f]{8}(?:-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\b", needs=(b"-",))
_PROFILE = re.compile(
    r"mobileprovision|provision(?:ing)?|(?:profile|profil|perfil)\b[^\n]{0,16}uuid|uuid[^\n]{0,16}(?:profile|profil|perfil)|<key>uuid</key>|"
    r"描述文件|描述檔|配置文件|プロビジョニング|プロファイル|프로비저닝|프로파일|профил"
)
_REACH = 64


def _find_labelled(page: Page) -> Iterator[Candidate]:
    for start, _ in page.lowered.spans(_ANY):
        for kind, label, shape in _COMPILED:
            named = label.match(page.low, start)
            value = shape.match(page.view, named.end(), named.end() + 128) if named else None
            if named and value and (kind != "apple_team" or _is_team(value.group())):
                yield Candidate(kind, value.group(), *value.span(), 0.9, f"named by “{named.group().strip()}”")
    if " Distribution: " in page.view or " Develop" in page.view:
        for signer in _SIGNER.finditer(page.view):
            yield Candidate("apple_team", signer.group(1), *signer.span(1), 0.9, "team of a signing identity")


def _is_team(text: str) -> bool:
    """Letters and digits: ten digits behind "team" are a telephone, ten letters a word."""
    return any(map(str.isdigit, text)) and any(map(str.isalpha, text))


def _find_profiles(page: Page) -> Iterator[Candidate]:
    for start, end in _UUID.spans(page.shape):
        low = max(page.view.rfind("\n", 0, start) + 1, start - _REACH)
        high = page.view.find("\n", end, end + _REACH)
        around = page.low[low : high if high >= 0 else end + _REACH]
        if _PROFILE.search(around):
            yield Candidate("provisioning_profile", page.low[start:end], start, end, 0.9, "near a word for a profile")


FIND_LABELLED = Finder("app_labels", 15, _find_labelled)
FIND_PROFILES = Finder("profiles", 13, _find_profiles)
