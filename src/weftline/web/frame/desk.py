"""The desk: the one open operation, worked on by one request at a time."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator, Sequence
from typing import cast

from starlette.requests import HTTPConnection

from weftline.operation.opening import Operation


class Desk:
    """Holds the operation of this process. The lock keeps a page from reading while a decision links anew."""

    def __init__(self, operation: Operation) -> None:
        self._operation = operation
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def working(self, page: str = "", subjects: Sequence[str] = ()) -> Iterator[Operation]:
        """The operation, for one request. A named page is entered in the custody log as one view, if all went well."""
        with self._lock:
            yield self._operation
            if page and self._operation.writable:
                self._operation.vault.record("view", list(subjects), actor=self._operation.actor, detail={"page": page})

    @property
    def name(self) -> str:
        """The operation's name, or its folder's."""
        return self._operation.settings.name or self._operation.folder.stem

    @property
    def marking(self) -> str:
        """How far the operation's content may go."""
        return self._operation.settings.marking

    @property
    def example(self) -> bool:
        """True in a made-up operation."""
        return self._operation.settings.example

    @property
    def officer(self) -> str:
        """The name under which touches are logged."""
        return self._operation.actor


def the_desk(connection: HTTPConnection) -> Desk:
    """The desk of the application that serves a request."""
    return cast("Desk", connection.app.state.desk)
