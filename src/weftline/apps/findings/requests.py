"""Methods of the app's interfaces that annotations turn into requests over the network."""

from __future__ import annotations

import numpy as np

from weftline.apps.android.app import AndroidApp
from weftline.apps.android.dex.annotations import method_annotations
from weftline.apps.rules import load


def declared_requests(app: AndroidApp) -> frozenset[str]:
    """Their references, `Lpkg/Class;->name(Args)Return`."""
    marks = tuple(load("flows")["requests"]["annotations"])
    found = set()
    for body in app.bodies:
        dex = body.code.dex
        if not any(name.startswith(marks) for name in dex.types):
            continue
        for row in np.flatnonzero(dex.classes[:, 5] > 0).tolist():
            found |= {
                dex.method_text(method)
                for method, names in method_annotations(dex, row).items()
                if any(name.startswith(marks) for name in names)
            }
    return frozenset(found)
