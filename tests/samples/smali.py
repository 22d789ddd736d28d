"""Inert samples assembled from smali with Debian's tools; what is assembled once is kept between test runs."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from functools import cache
from pathlib import Path

import pytest

JAR = Path("/usr/share/java/smali.jar")
_DRIVER = """
import java.util.List;
import org.jf.smali.Smali;
import org.jf.smali.SmaliOptions;

public class Assemble {
  public static void main(String[] folders) throws Exception {
    for (String folder : folders) {
      SmaliOptions options = new SmaliOptions();
      options.outputDexFile = folder + ".dex";
      options.apiLevel = 26;
      options.jobs = 1;
      if (!Smali.assemble(options, List.of(folder))) {
        System.err.println("could not assemble " + folder);
        System.exit(1);
      }
    }
  }
}
"""


def need_smali() -> None:
    """Skip where the tools are missing; in CI they never are."""
    if (JAR.exists() and shutil.which("javac")) or os.environ.get("CI"):
        return
    pytest.skip("smali is not here: apt-get install -y --no-install-recommends libsmali-java default-jdk-headless")


def assembled(sources: dict[str, str]) -> dict[str, bytes]:
    """DEX files by name from smali texts, each of one class or several; all that is missing is made in one go."""
    need_smali()
    places = {name: _folder() / f"{hashlib.sha256(text.encode()).hexdigest()}.dex" for name, text in sources.items()}
    missing = {name: text for name, text in sources.items() if not places[name].exists()}
    if missing:
        _assemble({places[name]: text for name, text in missing.items()})
    return {name: place.read_bytes() for name, place in places.items()}


@cache
def _folder() -> Path:
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "weftline-tests" / "smali"
    base.mkdir(parents=True, exist_ok=True)
    return base


def _assemble(wanted: dict[Path, str]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        (home / "Assemble.java").write_text(_DRIVER)
        parts = {place: home / place.stem for place in wanted}
        for place, text in wanted.items():
            parts[place].mkdir()
            for number, one in enumerate(text.split("\n.class ")[1:]):
                (parts[place] / f"{number}.smali").write_text(".class " + one + "\n")
        command = [
            "java",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            str(JAR),
            str(home / "Assemble.java"),
            *map(str, parts.values()),
        ]
        done = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        for place, part in parts.items():
            shutil.move(f"{part}.dex", place.with_suffix(f".{os.getpid()}"))
            place.with_suffix(f".{os.getpid()}").replace(place)
