"""How fast chats are read, and what one screenshot costs. Run: `python benchmarks/readers.py [MB]`; a Telegram export of
that size alone, as evidence is read: `python benchmarks/readers.py telegram MB`.

Objects and screenshot: CPU time of this process, best of three. Columns: wall-clock time from handing the file to a
worker until the writer holds the last checked batch, best of three, and the worker's peak memory. The chat has about
75 bytes a message; `MB` (25) is its size for the columns.
"""

from __future__ import annotations

import io
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageDraw, ImageFont

from weftline.model.columns import Messages
from weftline.readers import ReadHints, read, records
from weftline.sandbox import Done, Limits, Part, Workers

WORDS = [
    "pay",
    "now",
    "or",
    "i",
    "send",
    "it",
    "to",
    "all",
    "your",
    "contacts",
    "please",
    "wait",
    "for",
    "the",
    "money",
]


def chat(messages: int) -> bytes:
    """A WhatsApp export in the British form."""
    chance = random.Random(1)
    at = datetime(2022, 1, 1)  # noqa: DTZ001 - phones write local times
    lines = []
    for number in range(messages):
        at += timedelta(seconds=chance.randint(5, 300))
        words = " ".join(chance.choices(WORDS, k=chance.randint(2, 20)))
        lines.append(f"{at:%d/%m/%Y, %H:%M} - {'Mei' if number % 2 else 'Tan'}: {words}\n")
    return "".join(lines).encode()


def telegram(megabytes: int, sink: BinaryIO) -> int:
    """Write an export of one chat as Telegram Desktop does, with links and formatted parts. Gives its messages."""
    chance = random.Random(1)
    piece, at = [], 1_657_722_600
    for number in range(40_000):
        at += chance.randint(5, 300)
        words = " ".join(chance.choices(WORDS, k=chance.randint(2, 20)))
        link = {"type": "text_link", "text": "here", "href": "https://pay.invalid/x"}
        message = {
            "id": number,
            "type": "message",
            "date": f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%S}",
            "date_unixtime": str(at),
            "from": "Mei" if number % 2 else "Tan",
            "from_id": f"user{55 + number % 2}",
            "text": [words + " ", link] if number % 10 == 0 else words,
            "text_entities": [{"type": "plain", "text": words}],
        }
        piece.append(json.dumps(message, indent=1))
    block, rounds = ",\n".join(piece).encode(), 0
    sink.write(b'{"name": "Mei", "type": "personal_chat", "id": 4, "messages": [\n')
    while sink.tell() < megabytes * 1_000_000:
        sink.write((b",\n" if rounds else b"") + block)
        rounds += 1
    sink.write(b"\n]}\n")
    return rounds * len(piece)


def screenshot() -> bytes:
    """A chat of eight bubbles on a phone's screen."""
    picture = Image.new("RGB", (1080, 1920), "#ece5dd")
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(40)
    for row in range(8):
        left, fill = (40, "white") if row % 2 else (480, "#dcf8c6")
        pen.rounded_rectangle((left, 60 + row * 220, left + 560, 220 + row * 220), 16, fill=fill)
        text = f"pay {row}00 SGD today\nto 123-456789-{row}"
        pen.multiline_text((left + 24, 76 + row * 220), text, font=font, fill="black")
    sink = io.BytesIO()
    picture.save(sink, "PNG")
    return sink.getvalue()


def best(work: Callable[[], object], rounds: int = 3) -> float:
    """Seconds of CPU time, best of several."""
    times = []
    for _ in range(rounds):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return min(times)


def received(workers: Workers, file: BinaryIO, job: str = "columns") -> tuple[float, int, float]:
    """Seconds until all batches were received and checked, messages, and the worker's peak memory in MB."""
    start, messages, peak = time.perf_counter(), 0, 0.0
    for item in workers.follow(f"readers_job:{job}", file):
        if isinstance(item, Part):
            messages += len(Messages.from_bytes(item.payload))
        elif isinstance(item, Done):
            peak = item.peak_mb
        else:
            raise SystemExit(item.reason)
    return time.perf_counter() - start, messages, peak


def through_the_boundary(megabytes: int) -> None:
    """Print how fast a chat of that size reaches the writer."""
    here = str(Path(__file__).parent)
    limits = Limits(seconds=3600, memory_mb=1500, output_mb=4 * megabytes + 64)
    with tempfile.TemporaryFile() as file, Workers(1, limits, readable=[here]) as workers:
        piece = chat(300_000)
        while file.tell() < megabytes * 1_000_000:
            file.write(piece)
        size = file.tell() / 1e6
        runs = [received(workers, file) for _ in range(3)]
    seconds, messages, peak = min(runs)
    print(
        f"WhatsApp in columns at the writer: {size / seconds:.1f} MB/s, {messages:,} messages of {size:.0f} MB, ",
        end="",
    )
    print(f"{peak:.0f} MB of memory in the worker")


def telegram_through_the_boundary(megabytes: int) -> None:
    """Print what a Telegram export of that size costs, read once."""
    limits = Limits(seconds=3600, memory_mb=1500, output_mb=4 * megabytes + 64, scratch_mb=2 * megabytes + 64)
    with tempfile.TemporaryFile() as file:
        written = telegram(megabytes, file)
        size = file.tell() / 1e6
        with Workers(1, limits, readable=[str(Path(__file__).parent)]) as workers:
            seconds, messages, peak = received(workers, file, "gathered")
    if messages != written:
        raise SystemExit(f"{written:,} messages were written and {messages:,} received")
    print(f"Telegram JSON at the writer: {size:.0f} MB, {messages:,} messages in {seconds:.0f} s ", end="")
    print(f"({size / seconds:.1f} MB/s), {peak:.0f} MB of memory in the worker")


def main() -> None:
    """Print the figures."""
    if sys.argv[1:2] == ["telegram"]:
        telegram_through_the_boundary(int(sys.argv[2]))
        return
    through_the_boundary(int(sys.argv[1]) if len(sys.argv) > 1 else 25)
    data, hints = chat(150_000), ReadHints("x-1", "_chat.txt", zone="Asia/Singapore")
    size = len(data) / 1e6
    streamed = best(lambda: sum(1 for _ in records(io.BytesIO(data), hints)))
    whole = best(lambda: read(io.BytesIO(data), hints))
    print(f"WhatsApp as a stream of objects: {size / streamed:.1f} MB/s")
    print(f"WhatsApp as one reading:         {size / whole:.1f} MB/s")
    picture = screenshot()
    shot = ReadHints("x-1", "shot.png")
    print(f"Screenshot 1080 x 1920:          {best(lambda: read(io.BytesIO(picture), shot)):.2f} s")


if __name__ == "__main__":
    main()
