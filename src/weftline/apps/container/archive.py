"""A ZIP reader for archives that lie: both sets of headers are read, the data decides, disagreements are recorded."""

from __future__ import annotations

import zlib
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import BinaryIO

from weftline.apps.container.headers import (
    CENTRAL,
    DESCRIPTOR,
    LOCAL,
    Central,
    End,
    Local,
    central_records,
    decode_name,
    find_end,
    local_record,
)
from weftline.errors import UnreadableError

MOST_ENTRIES = 200_000
MOST_DIRECTORY = 64 << 20
MOST_ANOMALIES = 200
_STORED, _DEFLATED = 0, 8
_TAIL = 22 + 0xFFFF
_ENCRYPTED, _DESCRIPTOR_FLAG = 1, 8


@dataclass(frozen=True, slots=True)
class Copy:
    """The bytes of one entry. `sound`: the checksum agrees. `cut`: the limit was reached, more would follow.
    `packed`: how many bytes in the archive they took.
    """

    data: bytes
    sound: bool
    cut: bool = False
    packed: int = 0


@dataclass(slots=True)
class Archive:
    """An opened archive. `entries`: in the order of the directory, names may repeat. `anomalies`: what does not agree.

    `budget` is the number of bytes that may still be inflated in all; reading past it raises `UnreadableError`. What is
    inflated here counts for `within` too, if that is given.
    """

    file: BinaryIO
    size: int
    entries: list[Central] = field(default_factory=list)
    anomalies: list[str] = field(default_factory=list)
    budget: int = 640 << 20
    within: Archive | None = None
    end: End | None = None
    directory_at: int = 0
    _by_name: dict[str, list[Central]] = field(default_factory=lambda: defaultdict(list))
    _locals: dict[int, Local | None] = field(default_factory=dict)

    @classmethod
    def open(cls, file: BinaryIO, budget: int = 640 << 20, within: Archive | None = None) -> Archive:
        """Read the directory of `file`. Raises UnreadableError where there is not one entry to be found."""
        archive = cls(file, file.seek(0, 2), budget=budget, within=within)
        archive._read_directory()
        if not archive.entries:
            archive._carve()
        if not archive.entries:
            raise UnreadableError("no archive entry was found in this file")
        archive._compare()
        return archive

    def names(self) -> list[str]:
        """All entry names, each once, in the order of the directory."""
        return list(self._by_name)

    def has(self, name: str) -> bool:
        """Whether an entry of this name is there."""
        return name in self._by_name

    def copies(self, name: str, limit: int = 64 << 20) -> list[Copy]:
        """Every entry of that name, read through whatever its headers claim; empty ones of a clash are left out."""
        found = [self.read_entry(entry, limit) for entry in self._by_name.get(name, [])[:4]]
        return [copy for copy in found if copy.data] or found

    def read(self, name: str, limit: int = 64 << 20) -> bytes:
        """The bytes of the first readable entry of that name. Raises UnreadableError with the reason."""
        copies = self.copies(name, limit)
        if not copies:
            raise UnreadableError(f"the archive holds no entry named {name!r}")
        best = next((copy for copy in copies if copy.sound), copies[0])
        if best.cut:
            self.note(f"entry {name!r} is larger than {limit} bytes; only that much was read")
        return best.data

    def read_entry(self, entry: Central, limit: int = 64 << 20) -> Copy:
        """One entry's bytes: each reading that the headers allow is tried, the checksum and size decide."""
        local = self._local(entry)
        start = local.data if local else entry.offset + 30 + len(entry.raw_name)
        if start >= self.size:
            raise UnreadableError(f"the data of {entry.name!r} would lie behind the end of the file")
        best: tuple[int, Copy] | None = None
        for method, packed in _readings(entry, local):
            copy = self._unpack(start, method, packed, limit, entry)
            if copy is None:
                continue
            rank = 2 * copy.sound + (len(copy.data) == entry.size)
            if best is None or rank > best[0]:
                best = (rank, copy)
            if copy.sound or (method == _DEFLATED and len(copy.data) == entry.size):
                break
            self.spend(len(copy.data) // 4)
        if best is None:
            raise UnreadableError(f"the data of {entry.name!r} could not be unpacked")
        self._note_reading(entry, best[1])
        self.spend(len(best[1].data))
        return best[1]

    def spend(self, size: int) -> None:
        """Count inflated bytes. Raises UnreadableError past the budget, this archive's or that of the one it is in."""
        self.budget -= size
        if self.budget < 0:
            raise UnreadableError("the archive unpacks to more than the limit; the rest was not read")
        if self.within is not None:
            self.within.spend(size)

    def window(self, start: int, length: int) -> bytes:
        """Raw bytes of the file itself, cut at its end."""
        self.file.seek(max(0, start))
        return self.file.read(max(0, length))

    def note(self, anomaly: str) -> None:
        """Record a disagreement once, up to a limit."""
        if anomaly not in self.anomalies and len(self.anomalies) < MOST_ANOMALIES:
            self.anomalies.append(anomaly)

    def _read_directory(self) -> None:
        start = max(0, self.size - _TAIL - 76)
        self.end = find_end(self.window(start, self.size - start), start)
        if self.end is None:
            self.note("the archive has no end record")
            return
        for offset in (self.end.offset, self.end.position - self.end.size):
            if 0 <= offset < self.size and self.window(offset, 4) == CENTRAL:
                if offset != self.end.offset:
                    self.note("the end record does not point at the directory; it was found before the end record")
                self.directory_at = offset
                length = min(self.end.position - offset, MOST_DIRECTORY)
                self._take(self._moved(list(central_records(self.window(offset, length), MOST_ENTRIES)), offset))
                break
        else:
            self.note("the end record does not point at the directory")
        if self.end.disks:
            self.note("the end record claims that the archive spans several disks")
        if self.entries and len(self.entries) != self.end.entries:
            self.note(f"the end record counts {self.end.entries} entries, the directory holds {len(self.entries)}")

    def _moved(self, entries: list[Central], offset: int) -> list[Central]:
        """Where something was put before the archive, all places in the directory lie that much too early."""
        assert self.end is not None
        shift = offset - self.end.offset
        first = entries[0].offset if entries else 0
        if not shift or self.window(first, 4) == LOCAL or self.window(first + shift, 4) != LOCAL:
            return entries
        self.note(f"{shift} bytes stand before the archive")
        return [replace(entry, offset=entry.offset + shift) for entry in entries]

    def _carve(self) -> None:
        """Find entries by their local headers where the directory is missing or wrong."""
        data = self.window(0, min(self.size, 256 << 20))
        found: list[Central] = []
        at = data.find(LOCAL)
        while at >= 0 and len(found) < MOST_ENTRIES:
            local = local_record(data[at : at + 66000], at)
            if local and local.raw_name:
                name = decode_name(local.raw_name)
                found.append(
                    Central(
                        name,
                        local.raw_name,
                        local.version,
                        local.flags,
                        local.method,
                        local.crc,
                        local.packed,
                        local.size,
                        at,
                    )
                )
            at = data.find(LOCAL, at + 4)
        if found:
            self.note("the directory could not be used; entries were found by their own headers")
            self._take(found)

    def _take(self, entries: list[Central]) -> None:
        self.entries = entries
        for entry in entries:
            self._by_name[entry.name].append(entry)

    def _local(self, entry: Central) -> Local | None:
        if entry.offset not in self._locals:
            self._locals[entry.offset] = local_record(
                self.window(entry.offset, 286 + len(entry.raw_name)), entry.offset
            )
        return self._locals[entry.offset]

    def _compare(self) -> None:
        folders = {name.rsplit("/", depth + 1)[0] for name in self._by_name for depth in range(min(4, name.count("/")))}
        for name, entries in self._by_name.items():
            if len(entries) > 1:
                self.note(f"{len(entries)} entries share the name {name!r}")
            if name in folders and not name.endswith("/"):
                self.note(f"{name!r} is both a file and a folder")
        for entry in self.entries:
            self._compare_one(entry)
        self._look_between()

    def _compare_one(self, entry: Central) -> None:
        local = self._local(entry)
        if local is None:
            self.note(f"no local header stands where the directory points for {entry.name!r}")
            return
        pairs: list[tuple[str, object, object]] = [
            ("name", entry.raw_name, local.raw_name),
            ("method", entry.method, local.method),
            ("encryption flag", entry.flags & _ENCRYPTED, local.flags & _ENCRYPTED),
        ]
        if not local.flags & _DESCRIPTOR_FLAG:
            pairs += [("packed size", entry.packed, local.packed), ("checksum", entry.crc, local.crc)]
            pairs += [("size", entry.size, local.size)]
        wide = 0xFFFFFFFF
        for what, central, own in pairs:
            if central != own and wide not in (central, own):
                self.note(f"directory and local header of {entry.name!r} differ in the {what}: {central!r} and {own!r}")
        if entry.flags & _ENCRYPTED:
            self.note(f"{entry.name!r} is flagged as encrypted")
        if entry.method not in (_STORED, _DEFLATED):
            self.note(f"{entry.name!r} claims the unknown compression method {entry.method}")
        if max(entry.version & 0xFF, local.version & 0xFF) > 63:
            self.note(f"{entry.name!r} asks for version {max(entry.version, local.version) / 10} of the format")

    def _look_between(self) -> None:
        """Entries that stand in the file but not in the directory."""
        spans = sorted((local.data + entry.packed) for entry in self.entries if (local := self._local(entry)))
        known = {entry.offset for entry in self.entries}
        for end in spans[:50_000]:
            head = self.window(end, 24 + 30)
            skip = 16 if head[:4] == DESCRIPTOR else 0
            place = end + skip
            if head[skip : skip + 4] == LOCAL and place not in known:
                hidden = local_record(self.window(place, 4096), place)
                name = decode_name(hidden.raw_name) if hidden else ""
                self.note(f"an entry named {name!r} stands at byte {place} but not in the directory")

    def _unpack(self, start: int, method: int, packed: int, limit: int, entry: Central) -> Copy | None:
        packed = min(packed, self.size - start, limit if method == _STORED else limit + (limit >> 3))
        raw = self.window(start, packed)
        cut = False
        if method == _DEFLATED:
            engine = zlib.decompressobj(-15)
            try:
                raw = engine.decompress(raw, limit)
            except zlib.error:
                return None
            cut = len(raw) == limit and not engine.eof
            packed -= len(engine.unused_data)
        return Copy(raw, not cut and (zlib.crc32(raw) == entry.crc), cut, packed)

    def _note_reading(self, entry: Central, copy: Copy) -> None:
        if not copy.sound and not copy.cut:
            self.note(f"the checksum of {entry.name!r} does not agree with its data; it was read all the same")
        elif copy.sound and entry.packed not in (copy.packed, 0xFFFFFFFF):
            self.note(f"the data of {entry.name!r} take {copy.packed} bytes, not {entry.packed}")
        if entry.flags & _ENCRYPTED and copy.sound:
            self.note(f"{entry.name!r} is not encrypted although it is flagged so")


def _readings(entry: Central, local: Local | None) -> list[tuple[int, int]]:
    """The ways to unpack: (method, packed size), likeliest first, each once."""
    sizes = [entry.packed, *([local.packed] if local else []), entry.size]
    methods = [entry.method, *([local.method] if local else []), _DEFLATED, _STORED]
    ways = [(method, size) for method in methods if method in (_STORED, _DEFLATED) for size in sizes if size]
    ways.append((_DEFLATED, 1 << 40))
    return list(dict.fromkeys(ways)) if entry.size or entry.packed or entry.crc else [(_STORED, 0), *ways[-1:]]
