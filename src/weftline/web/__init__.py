"""The two faces in the browser, without logic of their own.

The workspace (`web.workspace`, served by `weftline serve`) shows one operation to one officer on this machine: it
listens on 127.0.0.1 only, lets in whoever brings the one-time token, checks the Host header and the origin of every
change, shows no image, shows nothing of a sealed exhibit but hash, size and reason, and shows a victim's identity only
when asked, which is logged. Every page works without scripts; every chart has its table. One folder a group of pages
in `web.pages`. The intake pages (`web.intake`) are another process, which knows nothing of the workspace.
"""

from __future__ import annotations

__all__: list[str] = []
