"""The example operation of a seed that nobody developed with: nobody in it can be called, written to or visited."""

from __future__ import annotations

import io
import ipaddress
import re
import tarfile
import zipfile
from collections.abc import Iterator

import pytest

from weftline_example import write
from weftline_example.names import DATA

SEED = 7
NESTING = 4
HOST = re.compile(r"(?:https?|hxxps?)://([A-Za-z0-9.-]+)|[A-Za-z0-9._%+-]+@([A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)")
PHONE = re.compile(r"\+\d[\d -]{6,16}\d")
ADDRESS = re.compile(r"(?<![\d./])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])")
RESERVED = (".example", ".invalid", ".test", ".localhost")
NETWORKS = [
    ipaddress.ip_network(net)
    for net in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "127.0.0.0/8", "10.0.0.0/8", "0.0.0.0/32")
]
SERVICES = {"t.me": "links into a messenger, as victims send them", "schemas.android.com": "a name space, no address"}
BINARY = (".parquet", ".apk", ".dex", ".png", ".jpg", ".pdf", ".img", ".sqlite", ".db", ".gz", ".arsc", ".so")


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("example") / "demo"
    write(folder, SEED)
    found: dict[str, str] = {}
    for path in sorted((folder / "input").rglob("*")):
        if path.is_file():
            for name, data in _opened(path.relative_to(folder).as_posix(), path.read_bytes(), NESTING):
                if not name.lower().endswith(BINARY):
                    found[name] = data.decode("utf-8", "replace")
    assert len(found) > 300
    return found


def _opened(name: str, data: bytes, depth: int) -> Iterator[tuple[str, bytes]]:
    """A file, or what is in it."""
    if depth and data.startswith(b"PK\x03\x04"):
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                members = [
                    (item, archive.read(item))
                    for item in archive.namelist()
                    if archive.getinfo(item).file_size < 1 << 24
                ]
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, EOFError, ValueError):
            return  # broken and locked archives are part of the example
        for item, content in members:
            yield from _opened(f"{name}!{item}", content, depth - 1)
    elif depth and name.endswith((".tar", ".tar.gz", ".tgz")):
        with tarfile.open(fileobj=io.BytesIO(data)) as archive:
            for item in archive:
                stream = archive.extractfile(item) if item.isfile() else None
                if stream:
                    yield from _opened(f"{name}!{item.name}", stream.read(), depth - 1)
    else:
        yield name, data


def test_hosts_are_reserved(texts: dict[str, str]) -> None:
    wrong, seen = set(), 0
    for name, text in texts.items():
        for match in HOST.finditer(text):
            host = (match[1] or match[2]).lower().strip(".")
            seen += 1
            if not f".{host}".endswith(RESERVED) and host not in SERVICES and not _is_reserved(host):
                wrong.add((host, name))
    assert seen > 200
    assert wrong == set()


def test_telephone_numbers_are_in_the_list_of_unreachable_ones(texts: dict[str, str]) -> None:
    rows = [line.split("\t") for line in (DATA / "reserved_phones.txt").read_text("utf-8").splitlines()]
    ranges = [(int(row[0][1:]), int(row[1][1:])) for row in rows if row[0].startswith("+")]
    numbers = {re.sub(r"\D", "", match[0]) for text in texts.values() for match in PHONE.finditer(text)}
    assert len(numbers) > 100
    assert {number for number in numbers if not any(low <= int(number) <= high for low, high in ranges)} == set()


def test_addresses_are_set_aside_for_documentation(texts: dict[str, str]) -> None:
    written = {match[0] for text in texts.values() for match in ADDRESS.finditer(text)}
    assert len(written) > 20
    assert {address for address in written if not _is_reserved(address)} == set()


def _is_reserved(text: str) -> bool:
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return any(address in network for network in NETWORKS)
