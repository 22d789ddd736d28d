"""The same server as a folder, a tar, a zip and a disk image."""

from __future__ import annotations

import io
import shutil
import subprocess
import tarfile
import zipfile
from pathlib import Path

Files = dict[str, bytes]


def write_folder(files: Files, root: Path) -> Path:
    for path, data in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
    return root


def make_tar(files: Files, mode: str = "w:gz", prefix: str = "") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:
        for path, data in files.items():
            info = tarfile.TarInfo(prefix + path)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def make_zip(files: Files) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path, data in files.items():
            archive.writestr(path, data)
    return out.getvalue()


def ext4_tool() -> str:
    return shutil.which("mkfs.ext4") or shutil.which("mkfs.ext4", path="/sbin:/usr/sbin") or ""


def make_ext4(files: Files, work: Path, mib: int = 16) -> Path:
    root = write_folder(files, work / "root")
    image = work / "disk.img"
    with image.open("wb") as out:
        out.truncate(mib << 20)
    subprocess.run([ext4_tool(), "-q", "-F", "-d", str(root), str(image)], check=True)
    return image
