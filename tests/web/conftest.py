"""The workspace over a small operation, as a browser's session and as a stranger sees it."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import uvicorn
from starlette.testclient import TestClient
from tests.samples.workspace import Sample, make_sample

from weftline.web.frame.door import Keeper
from weftline.web.workspace import workspace

PORT = 8470
BASE = f"http://127.0.0.1:{PORT}"
HTML = {"accept": "text/html"}


@pytest.fixture
def sample(tmp_path: Path) -> Iterator[Sample]:
    made = make_sample(tmp_path)
    with made.operation:
        yield made


@pytest.fixture
def keeper() -> Keeper:
    return Keeper(PORT)


@pytest.fixture
def stranger(sample: Sample, keeper: Keeper) -> TestClient:
    """A client without a session."""
    return TestClient(workspace(sample.operation, keeper), base_url=BASE, headers=HTML)


@pytest.fixture
def client(stranger: TestClient, keeper: Keeper) -> TestClient:
    """A client that has entered with the printed token."""
    answer = stranger.get("/enter", params={"token": keeper.token}, follow_redirects=False)
    assert answer.status_code == 303
    return stranger


@pytest.fixture
def post(client: TestClient, keeper: Keeper) -> Any:
    """Send a form as the session's own page would."""
    token = next(iter(keeper.sessions.values()))

    def send(path: str, **fields: str) -> Any:
        headers = {"origin": BASE, "sec-fetch-site": "same-origin"}
        return client.post(path, data={"token": token, **fields}, headers=headers, follow_redirects=False)

    return send


@pytest.fixture
def live(sample: Sample) -> Iterator[str]:
    """The workspace on a real port; gives the address with its token."""
    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    keeper = Keeper(port)
    config = uvicorn.Config(workspace(sample.operation, keeper), log_level="error", access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{port}/enter?token={keeper.token}"
    server.should_exit = True
    thread.join(timeout=10)
    listener.close()


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Debian's Chromium, driven by Playwright."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("Chromium is not installed: apt-get install chromium")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def visit(chromium: Any, live: str) -> Iterator[Any]:
    """Open a signed-in page; every complaint of the browser is collected."""
    contexts = []

    def go(**options: Any) -> Any:
        context = chromium.new_context(**options)
        contexts.append(context)
        page = context.new_page()
        page.complaints = []
        page.on("console", lambda said: page.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: page.complaints.append(str(error)))
        page.on("dialog", lambda dialog: (page.complaints.append(f"dialog {dialog.message}"), dialog.dismiss()))
        page.goto(live)
        page.base = live.split("/enter", 1)[0]
        return page

    yield go
    for context in contexts:
        context.close()
