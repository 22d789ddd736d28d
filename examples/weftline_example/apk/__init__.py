"""Writes made-up Android apps in pure Python: inert, not installable, the same bytes for the same description.

`write_apk` turns an `AppSpec` into an APK; the parts (manifest, resources, code, signatures) are written by hand so
that neither Java nor the Android tools are needed. `write_apps` writes the builds of a world, `app_bytes` gives one.
"""

from __future__ import annotations

from weftline_example.apk.builds import (
    app_bytes,
    app_truth,
    certificate_sha256,
    permission_sample,
    write_apps,
)
from weftline_example.apk.keys import SignerSpec, identity
from weftline_example.apk.writer import IMPOSSIBLE_SDK, AppSpec, write_apk

__all__ = [
    "IMPOSSIBLE_SDK",
    "AppSpec",
    "SignerSpec",
    "app_bytes",
    "app_truth",
    "certificate_sha256",
    "identity",
    "permission_sample",
    "write_apk",
    "write_apps",
]
