"""What all pages share: the desk with the open operation, the door, the layout, and how errors look."""

from __future__ import annotations

from weftline.web.frame.desk import Desk, the_desk
from weftline.web.frame.group import PageGroup
from weftline.web.frame.rendering import Renderer, page

__all__ = ["Desk", "PageGroup", "Renderer", "page", "the_desk"]
