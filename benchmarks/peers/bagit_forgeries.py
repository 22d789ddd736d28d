"""The forgeries of `tests/samples/forgeries.py` on a BagIt bag (RFC 8493), as a program of its own.

Runs in an environment with `bagit` (CC0) alone and prints one JSON object, kind of forgery to whether `bag.validate()`
noticed it: `python benchmarks/peers/bagit_forgeries.py`. A bag has no log and no signature; where a forgery is one of
the log, the same is done to the bag's metadata or manifest.
"""

from __future__ import annotations

import hashlib
import json
import logging
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import bagit

logging.disable()


def flip(path: Path, at: int = -2) -> None:
    """One bit of a file."""
    data = bytearray(path.read_bytes())
    data[at] ^= 1
    path.write_bytes(data)


def seal(bag: Path) -> None:
    """What anybody can do after a change: write the bag's own manifests anew."""
    for name in bag.glob("manifest-*.txt"):
        algorithm = name.stem.partition("-")[2]
        files = sorted(path for path in (bag / "data").rglob("*") if path.is_file())
        name.write_text("".join(f"{digest(path, algorithm)}  {path.relative_to(bag)}\n" for path in files))
    for name in bag.glob("tagmanifest-*.txt"):
        algorithm = name.stem.partition("-")[2]
        files = sorted(path for path in bag.glob("*.txt") if not path.name.startswith("tagmanifest"))
        name.write_text("".join(f"{digest(path, algorithm)} {path.name}\n" for path in files))


def digest(path: Path, algorithm: str) -> str:
    """A file's hash in hexadecimal."""
    return hashlib.new(algorithm, path.read_bytes()).hexdigest()


def drop(bag: Path) -> None:
    """A file, its manifest lines, and the byte count."""
    (bag / "data" / "e2").unlink()
    set_oxum(bag)
    seal(bag)


def set_oxum(bag: Path) -> None:
    """The size stated in the metadata, made true again."""
    files = [path for path in (bag / "data").rglob("*") if path.is_file()]
    oxum = f"{sum(path.stat().st_size for path in files)}.{len(files)}"
    info = bag / "bag-info.txt"
    kept = [line for line in info.read_text().splitlines() if not line.startswith("Payload-Oxum")]
    info.write_text("\n".join([*kept, f"Payload-Oxum: {oxum}", ""]))


def swap(bag: Path) -> None:
    """Two files under each other's names."""
    one, two = bag / "data" / "e1", bag / "data" / "e3"
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)


def edit_info(bag: Path) -> None:
    """The metadata: who collected it."""
    info = bag / "bag-info.txt"
    info.write_text(info.read_text().replace("Officer One", "Officer Two"))


def back_date(bag: Path) -> None:
    """The date of bagging, a year earlier."""
    info = bag / "bag-info.txt"
    lines = info.read_text().splitlines()
    info.write_text("\n".join("Bagging-Date: 2021-01-01" if "Bagging-Date" in line else line for line in lines) + "\n")


def replace_file(bag: Path) -> None:
    """Another content under the same name."""
    (bag / "data" / "e1").write_bytes(b"another")


def add(bag: Path) -> None:
    """A file that nobody collected."""
    (bag / "data" / "e9").write_bytes(b"planted")


def roll_back(bag: Path) -> None:
    """The copy from before the last file came."""
    shutil.rmtree(bag)
    shutil.copytree(bag.with_name("older"), bag)


def remove_tag_manifests(bag: Path) -> None:
    """What would show changed metadata."""
    for path in bag.glob("tagmanifest-*.txt"):
        path.unlink()


def sealed(change: Callable[[Path], object]) -> Callable[[Path], None]:
    """The change, and the bag's manifests written anew after it."""

    def forge(bag: Path) -> None:
        change(bag)
        set_oxum(bag)
        seal(bag)

    return forge


FORGERIES: dict[str, Callable[[Path], object]] = {
    "one bit of an exhibit flipped": lambda bag: flip(bag / "data" / "e1"),
    "one bit of the log flipped": lambda bag: flip(bag / "bag-info.txt"),
    "exhibit cut short": lambda bag: (bag / "data" / "e1").write_bytes(b"e"),
    "exhibit removed": lambda bag: (bag / "data" / "e1").unlink(),
    "exhibit removed with its entry": drop,
    "two exhibits exchanged": swap,
    "exhibit added": add,
    "file added": lambda bag: (bag / "note.txt").write_text("planted"),
    "entry edited": edit_info,
    "entry edited, log chained anew": sealed(replace_file),
    "metadata changed, log chained anew": sealed(edit_info),
    "time of an entry changed, log chained anew": sealed(back_date),
    "all checkpoints removed": remove_tag_manifests,
    "entry edited, signed anew with the officer's key": sealed(replace_file),
    "exhibit and entry removed, signed anew with the officer's key": drop,
    "entry back-dated, signed anew with the officer's key": sealed(back_date),
    "older copy of the whole put back": roll_back,
    "whole written anew with the officer's key": sealed(drop),
}


def main() -> None:
    """Make each forgery on a fresh bag and ask the library."""
    found = {}
    for kind, forge in FORGERIES.items():
        with tempfile.TemporaryDirectory() as home:
            bag = Path(home) / "bag"
            bag.mkdir()
            for number in range(5):
                (bag / f"e{number}").write_bytes(b"evidence %d" % number)
            made = bagit.make_bag(str(bag), {"Contact-Name": "Officer One"}, checksums=["sha256", "sha512"])
            made.validate()
            shutil.copytree(bag, bag.with_name("older"))
            (bag / "data" / "e5").write_bytes(b"evidence 5")
            made.save(manifests=True)
            bagit.Bag(str(bag)).validate()
            forge(bag)
            try:
                bagit.Bag(str(bag)).validate()
                found[kind] = False
            except bagit.BagError:
                found[kind] = True
    json.dump({"bagit": bagit.VERSION, "found": found}, sys.stdout, indent=1)


if __name__ == "__main__":
    main()
