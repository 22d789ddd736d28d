"""The Debian packages that `make test` needs: `python -m tests.needs` checks them, `--packages` only names them.

`make demo` needs none of them.
"""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

SYSTEM = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True, slots=True)
class Need:
    """One package: the program or file that shows that it is there, and what it is for."""

    package: str
    shown_by: str
    what_for: str

    def is_met(self) -> bool:
        """True where the program is found, or a file fits the pattern."""
        if self.shown_by.startswith("/"):
            return any(Path("/").glob(self.shown_by.lstrip("/")))
        return shutil.which(self.shown_by) is not None or shutil.which(self.shown_by, path=SYSTEM) is not None


NEEDS = (
    Need("chromium", "chromium", "pages are opened as a person opens them"),
    Need("default-jdk-headless", "javac", "runs the assembler of the sample apps, and Spark"),
    Need("dexdump", "dexdump", "our reading of Dalvik code is compared with it"),
    Need("e2fsprogs", "mkfs.ext4", "a seized server is tried as a disk image"),
    Need("ewf-tools", "ewfacquire", "a seized server is tried as an E01 image, whole and in parts"),
    Need("fonts-noto-cjk", "/usr/share/fonts/**/NotoSansCJK*", "Chinese, Japanese and Korean on pages and screenshots"),
    Need("fonts-noto-core", "/usr/share/fonts/**/NotoSansArabic*", "Arabic and other scripts on pages"),
    Need("libsmali-java", "/usr/share/java/smali.jar", "assembles the sample apps"),
    Need("openssl", "openssl", "made-up authorities give time stamps, and these are checked"),
    Need("qemu-utils", "qemu-img", "a seized server is tried in hypervisors' containers"),
    Need("xfsprogs", "mkfs.xfs", "a seized server is tried as an XFS volume"),
)


def main(arguments: list[str]) -> int:
    """Print the packages, or check them; 0 where all are there."""
    names = " ".join(need.package for need in NEEDS)
    if "--packages" in arguments:
        sys.stdout.write(f"{names}\n")
        return 0
    sys.stdout.write(f"Debian packages that make test needs: {names}\n")
    missing = [need for need in NEEDS if not need.is_met()]
    if not missing:
        return 0
    for need in missing:
        sys.stderr.write(f"missing: {need.package} ({need.what_for})\n")
    line = " ".join(need.package for need in missing)
    sys.stderr.write(f"Install them, then run make test again:\n  apt-get install -y --no-install-recommends {line}\n")
    return 1


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
