"""Which files together are one disk image: by name, as acquisition tools and hypervisors number them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Final

DESCRIPTOR: Final = b"# Disk DescriptorFile"
_EXTENT: Final = re.compile(r'^(?:RW|RDONLY) \d+ \w+ "([^"\n]{1,255})"', re.MULTILINE)
_ENCASE: Final = re.compile(r"(.+)\.([EL]x?)(\d\d|[A-Z]{2})$", re.IGNORECASE)
_NUMBERED: Final = re.compile(r"(.+)\.(\d{3,4})$")
_SINGLE: Final = re.compile(r"\.(?:dd|img|raw|ima|bin|qcow2?|vmdk|vhdx?|vdi)$", re.IGNORECASE)


def image_parts(names: Iterable[str]) -> tuple[list[list[str]], list[str]]:
    """(groups of names in order, problems): each group may be one disk image. Parts that are missing are named."""
    groups: dict[tuple[str, str], list[tuple[tuple[int, str], str]]] = defaultdict(list)
    out: list[list[str]] = []
    for name in sorted(names):
        encase, numbered = _ENCASE.match(name), _NUMBERED.match(name)
        if encase:
            groups[encase[1], encase[2].lower()].append((_order(encase[3]), name))
        elif numbered:
            groups[numbered[1], "."].append((_order(numbered[2]), name))
        elif _SINGLE.search(name):
            out.append([name])
    problems = []
    for (stem, _), found in sorted(groups.items()):
        found.sort()
        out.append([name for _, name in found])
        missing = _missing([order for order, _ in found])
        if missing:
            problems.append(f"{stem}: of {len(found)} parts at hand, {missing} before the last is missing")
    return sorted(out), problems


def _order(mark: str) -> tuple[int, str]:
    """Numbers come before letters: E99 is followed by EAA."""
    return (0, f"{int(mark):04d}") if mark.isdigit() else (1, mark.upper())


def _missing(orders: list[tuple[int, str]]) -> str:
    numbers = [int(mark) for kind, mark in orders if kind == 0]
    if not numbers:
        return "part 1"
    gaps = sorted(set(range(min(numbers[0], 1), numbers[-1])) - set(numbers))
    return ", ".join(f"part {gap}" for gap in gaps[:5])


def wanted_parts(head: bytes) -> list[str]:
    """The names of the files that a VMDK description says hold the disk."""
    return _EXTENT.findall(head.decode("utf-8", "replace")) if head.startswith(DESCRIPTOR) else []


def parts_beside(path: Path) -> list[Path]:
    """The files beside a disk image that belong to it, itself first; it alone where there are none."""
    names = [each.name for each in path.parent.iterdir() if each.is_file()]
    found = [path.name]
    for group in image_parts(names)[0]:
        if group[0] == path.name and len(group) > 1:
            found = group
    with path.open("rb") as stream:
        found += [name for name in wanted_parts(stream.read(1 << 16)) if name in names]
    return [path.parent / name for name in found]
