"""English prose and program code hold words and forms that also name accounts, apps and addresses: only what speaks
for the one or the other tells them apart."""

from __future__ import annotations

import pytest

from weftline.observables import find

LINKS = 0.7


def linking(text: str) -> set[tuple[str, str]]:
    return {(found.kind, found.value) for found in find(text) if found.confidence >= LINKS}


@pytest.mark.parametrize(
    "text",
    [
        "the place is one of `line 12-14` or `msg=7`",
        "x-12ab!chat.zip!_chat.txt#line=12-14",
        "error on line 3, see line 12.4",
        "Line 12-14 of the log",
        "one object a line, UTF-8, with letters as they are",
        "for line in text.splitlines():",
        "    for line in item.lines %}",
        'json.loads(line, parse_float="x")',
        "def take(self, line: bytes) -> None:",
        "def add(self, line: bytes) -> None:",
        "leaf_of(line: bytes) -> bytes:",
        "sorted(lines, key=lambda line: (line.exhibit, line.what))",
        'line["custody_seq"]',
        "line.id,\n            line.sha256,",
        "        line = raw.strip()",
        "self._source.at(line=number, revision=earlier)",
        "Use a 79-character line and prefer single quotes",
        "the pieces of a row as one line: a label and its value",
        "telegram 12-14",
        "kik = name.lower()",
        "snapchat text.lower()",
    ],
)
def test_everyday_words_name_no_account(text: str) -> None:
    assert not [value for kind, value in linking(text) if kind != "domain"]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("add me on line sakura_77", "sakura_77"),
        ("my line is sakura.77", "sakura.77"),
        ("She gave me her Line sakura.77", "sakura.77"),
        ("we moved to line @sakura", "sakura"),
        ("LINE sakura_77", "sakura_77"),
        ("Line: sakura_77", "sakura_77"),
        ("(line: sakura_77)", "sakura_77"),
        ("weixin abc_12 line sakura_77", "sakura_77"),
        ("line sakura77", "sakura77"),
        ("line id: sakura_77", "sakura_77"),
        ("sakura_77 on line", "sakura_77"),
        ("sakura_77 (line)", "sakura_77"),
        ("加我line sakura_77", "sakura_77"),
        ("แอด line sakura_77", "sakura_77"),
        ("punya line sakura_77", "sakura_77"),
    ],
)
def test_line_is_the_app_where_something_speaks_for_it(text: str, name: str) -> None:
    assert ("line", name) in linking(text)


@pytest.mark.parametrize("text", ["zip(texts[::2], texts[1::2])", "odd, even = head[1::2], head[0::2]", '"::ffff:"'])
def test_slices_and_scopes_are_no_addresses(text: str) -> None:
    assert not [found for found in find(text) if found.kind == "ipv6"]


def test_an_address_of_short_groups_needs_a_word_for_it() -> None:
    assert linking("the ratio 1::2 of both") == set()
    assert linking("ip 2a::1") == {("ipv6", "2a::1")}
    assert ("ipv6", "2a::1") in linking("connect to [2a::1]:8080")
    assert linking("2001:db8::1") == {("ipv6", "2001:db8::1")}
    assert linking("fe80::1") == {("ipv6", "fe80::1")}


@pytest.mark.parametrize("text", ["app.state.desk = Desk(operation)", "if app.findings.label or", "com.a.B.send"])
def test_dotted_code_is_no_package(text: str) -> None:
    assert linking(text) == set()


@pytest.mark.parametrize(
    ("text", "package"),
    [
        ("package: app.chat.now", "app.chat.now"),
        ("she had me install app.chat.now", "app.chat.now"),
        ("com.example.chatnow", "com.example.chatnow"),
        ("vn.loan.quick opened", "vn.loan.quick"),
    ],
)
def test_packages_with_a_known_root_or_a_word_for_them(text: str, package: str) -> None:
    assert ("android_package", package) in linking(text)
