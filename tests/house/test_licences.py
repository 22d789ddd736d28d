"""Nothing that Weftline runs on is under the GPL or AGPL; weak copyleft is named in NOTICE; locks name no host."""

from __future__ import annotations

import re
from importlib.metadata import Distribution, PackageNotFoundError, distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^]]*\])?==([^ ;\\]+)", re.MULTILINE)
STRONG = re.compile(r"(?<!L)(?<!LESSER )(?<!LIBRARY )\b(A?GPL|(AFFERO )?GENERAL PUBLIC LICENSE)", re.IGNORECASE)
WEAK = re.compile(r"LGPL|LESSER GENERAL|MPL|MOZILLA|EPL|CPL|IPL", re.IGNORECASE)


def runtime() -> list[Distribution]:
    """What is installed of the locked packages that users get."""
    found = []
    for name, _ in PINNED.findall((ROOT / "requirements/demo.txt").read_text("utf-8")):
        try:
            found.append(distribution(name))
        except PackageNotFoundError:
            continue  # for another platform
    return found


def licence(package: Distribution) -> str:
    """What the package's metadata state, the first line of a licence text only."""
    data = package.metadata
    classifiers = [line for line in data.get_all("Classifier") or [] if line.startswith("License ::")]
    stated = data.get("License-Expression") or (data.get("License") or "").strip().partition("\n")[0]
    return " / ".join([stated, *classifiers])


def test_no_strong_copyleft_at_run_time() -> None:
    packages = runtime()
    assert len(packages) > 50
    stated = {package.name: licence(package) for package in packages}
    assert {name: text for name, text in stated.items() if STRONG.search(text.replace("Lesser General", "L"))} == {}


def test_weak_copyleft_stands_in_notice() -> None:
    notice = (ROOT / "NOTICE").read_text("utf-8").lower()
    weak = [package.name for package in runtime() if WEAK.search(licence(package))]
    assert weak
    assert [name for name in weak if name.lower().replace("_", "-") not in notice] == []


@pytest.mark.parametrize("lock", LOCKS, ids=lambda lock: lock.name)
def test_a_lock_is_pinned_by_hash_and_names_no_address(lock: Path) -> None:
    text = lock.read_text("utf-8")
    assert not re.search(r"https?:|index-url|find-links|file:", text)
    blocks = re.split(r"\n(?=[A-Za-z0-9])", "\n" + text)
    pinned = [block for block in blocks if PINNED.match(block)]
    assert len(pinned) > 50
    assert [block.split("==")[0] for block in pinned if "--hash=sha256:" not in block] == []


def test_the_front_end_lock_names_no_address() -> None:
    text = (ROOT / "ui/package-lock.json").read_text("utf-8")
    assert '"resolved"' not in text
    assert '"integrity"' in text


def test_the_two_locks_agree() -> None:
    users, developers = (dict(PINNED.findall(path.read_text("utf-8"))) for path in LOCKS)
    assert {name: version for name, version in users.items() if developers.get(name) != version} == {}
