"""The workspace's pages: one folder a group, each handing out its `group`."""

from __future__ import annotations
