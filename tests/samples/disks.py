"""Disks for tests: file systems made without privileges, put into partition tables, LVM and containers."""

from __future__ import annotations

import shutil
import struct
import subprocess
import zlib
from pathlib import Path

MIB = 1 << 20
_PATH = "/sbin:/usr/sbin:/bin:/usr/bin"


def tool(name: str) -> str:
    return shutil.which(name) or shutil.which(name, path=_PATH) or ""


def run(*command: object) -> None:
    subprocess.run([str(each) for each in command], check=True, capture_output=True)


def converted(raw: Path, kind: str, options: str = "", packed: bool = False) -> Path:
    """A raw image in another container, by qemu-img."""
    out = raw.with_name(
        f"{raw.stem}-{kind}{options.replace('=', '-').replace(',', '-')}{'-c' if packed else ''}.{kind}"
    )
    more = (["-o", options] if options else []) + (["-c"] if packed else [])
    run(tool("qemu-img"), "convert", "-O", kind, *more, raw, out)
    return out


def acquired(raw: Path, segment: int = 0) -> list[Path]:
    """A raw image as E01, in parts of `segment` bytes, by ewfacquire."""
    target = raw.with_name(f"{raw.stem}-ewf{segment}")
    split = ["-S", str(segment), "-c", "deflate:none"] if segment else []
    run(tool("ewfacquire"), "-u", "-q", "-t", target, *split, raw)
    return sorted(target.parent.glob(target.name + ".E*"))


def split(raw: Path, size: int) -> list[Path]:
    """A raw image in numbered parts."""
    data = raw.read_bytes()
    out = []
    for number, begin in enumerate(range(0, len(data), size), 1):
        part = raw.with_name(f"{raw.stem}.{number:03d}")
        part.write_bytes(data[begin : begin + size])
        out.append(part)
    return out


def in_table(*volumes: bytes, types: tuple[int, ...] = ()) -> bytes:
    """Volumes behind an MBR, each at a whole mebibyte."""
    table, body, at = bytearray(MIB), b"", MIB
    for number, volume in enumerate(volumes):
        padded = volume + bytes(-len(volume) % MIB)
        kind = types[number] if types else 0x83
        row = bytes([0, 0, 0, 0, kind, 0, 0, 0]) + struct.pack("<II", at // 512, len(padded) // 512)
        table[446 + 16 * number : 462 + 16 * number] = row
        body += padded
        at += len(padded)
    table[510:512] = b"\x55\xaa"
    return bytes(table) + body


def in_lvm(volume: bytes) -> bytes:
    """One logical volume on one physical volume."""
    return in_lvm_disks(volume, 1)[0]


def in_lvm_disks(volume: bytes, count: int) -> list[bytes]:
    """One logical volume over so many physical volumes: on each a label, metadata and extents of 1 MiB from 1 MiB on."""
    extents = -(-len(volume) // MIB)
    each = -(-extents // count)
    sizes = [min(each, extents - begin) for begin in range(0, extents, each)]
    ids = [f"{n:06d}-aaaa-bbbb-cccc-dddd-eeee-ffff{n:02d}" for n in range(2 + count)]
    disks = "".join(
        f'pv{n} {{\nid = "{ids[2 + n]}"\ndevice = "/dev/sd{"abc"[n]}1"\n\nstatus = ["ALLOCATABLE"]\nflags = []\n'
        f"dev_size = {MIB * (size + 1) // 512}\npe_start = {MIB // 512}\npe_count = {size}\n}}\n\n"
        for n, size in enumerate(sizes)
    )
    segments = "".join(
        f'segment{n + 1} {{\nstart_extent = {n * each}\nextent_count = {size}\n\ntype = "striped"\nstripe_count = 1\n\n'
        f'stripes = [\n"pv{n}", 0\n]\n}}\n'
        for n, size in enumerate(sizes)
    )
    text = (
        f'box {{\nid = "{ids[0]}"\nseqno = 2\nformat = "lvm2"\nstatus = ["RESIZEABLE", "READ", "WRITE"]\nflags = []\n'
        f"extent_size = {MIB // 512}\nmax_lv = 0\nmax_pv = 0\nmetadata_copies = 0\n\nphysical_volumes {{\n\n{disks}}}\n\n"
        f'logical_volumes {{\n\nroot {{\nid = "{ids[1]}"\nstatus = ["READ", "WRITE", "VISIBLE"]\nflags = []\n'
        f"segment_count = {len(sizes)}\n\n{segments}}}\n}}\n\n}}\n# Generated for a test\n"
        f'contents = "Text Format Volume Group"\nversion = 1\n\n'
        f'description = ""\n\ncreation_host = "box"\ncreation_time = 1656633600\n\n'
    ).encode() + b"\0"
    padded = volume + bytes(extents * MIB - len(volume))
    return [
        _lvm_head(text, ids[2 + n], MIB * (size + 1)) + padded[n * each * MIB : (n * each + size) * MIB]
        for n, size in enumerate(sizes)
    ]


def _lvm_head(text: bytes, identifier: str, size: int) -> bytes:
    area_at, area_size = 4096, MIB - 4096
    head = b" LVM2 x[5A%r0N*>" + struct.pack("<IQQ", 1, area_at, area_size)
    head += struct.pack("<QQII", 512, len(text), _crc(text), 0) + bytes(24)
    head += bytes(512 - 4 - len(head))
    label = identifier.replace("-", "").encode() + struct.pack("<Q", size)
    label += struct.pack("<QQQQ", MIB, 0, 0, 0) + struct.pack("<QQQQ", area_at, area_size, 0, 0)
    body = struct.pack("<I", 32) + b"LVM2 001" + label
    body += bytes(512 - 20 - len(body))
    sector = b"LABELONE" + struct.pack("<QI", 1, _crc(body)) + body
    out = bytearray(MIB)
    out[512:1024] = sector
    out[area_at : area_at + 512] = struct.pack("<I", _crc(head)) + head
    out[area_at + 512 : area_at + 512 + len(text)] = text
    return bytes(out)


def _crc(data: bytes) -> int:
    """LVM's CRC-32 begins at 0xf597a6cf and is not inverted at the end."""
    return zlib.crc32(data, 0xF597A6CF ^ 0xFFFFFFFF) ^ 0xFFFFFFFF


def make_xfs(root: Path, work: Path) -> Path:
    """A folder as an XFS image, by mkfs.xfs from a list of files."""
    lines = ["/dev/null", "0 0", "d--755 0 0", *_proto(root), "$"]
    listing = work / "proto"
    listing.write_text("\n".join(lines) + "\n", "utf-8")
    image = work / "disk.xfs"
    with image.open("wb") as out:
        out.truncate(300 * MIB)
    run(tool("mkfs.xfs"), "-q", "-f", "-p", listing, image)
    return image


def _proto(folder: Path) -> list[str]:
    out = []
    for each in sorted(folder.iterdir()):
        if each.is_dir():
            out += [f"{each.name} d--755 0 0", *_proto(each), "$"]
        else:
            out.append(f"{each.name} ---644 0 0 {each}")
    return out
