"""The tables of one operation. Times are `*_us`: UTC microseconds since 1970, or null where not settled.

Marking and originator stand on every row that may leave the operation; each derived row names exhibit and tool.
Structured bodies are JSON text whose shape is the model's.
"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Float, Index, Integer, MetaData, String, Table, Text

metadata = MetaData()


def _marked() -> tuple[Column[str], Column[str]]:
    return (
        Column("marking", String, nullable=False, default=""),
        Column("originator", String, nullable=False, default=""),
    )


meta = Table("meta", metadata, Column("key", String, primary_key=True), Column("value", Text, nullable=False))

source = Table(
    "source",
    metadata,
    Column("path", String, primary_key=True),
    Column("size", BigInteger, nullable=False),
    Column("mtime_ns", BigInteger, nullable=False),
    Column("sha256", String, nullable=False),
    Column("exhibit", String, nullable=False, index=True),
    Column("category", String, nullable=False),
    Column("report", String, nullable=False),
    Column("present", Boolean, nullable=False, default=True),
)

exhibit = Table(
    "exhibit",
    metadata,
    Column("id", String, primary_key=True),
    Column("path", String, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String, nullable=False, index=True),
    Column("category", String, nullable=False),
    Column("report", String, nullable=False, index=True),
    Column("sealed", Boolean, nullable=False),
    Column("seal_reason", String, nullable=False),
    Column("format", String, nullable=False),
    Column("custody_seq", Integer, nullable=False),
    Column("received_us", BigInteger, nullable=False),
    Column("acquired_at", String, nullable=False),
    Column("acquired_by", String, nullable=False),
    Column("description", Text, nullable=False),
    *_marked(),
)

report = Table(
    "report",
    metadata,
    Column("id", String, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("current", Boolean, nullable=False, index=True),
    Column("source", String, nullable=False),
    Column("locator", String, nullable=False),
    Column("content_sha256", String, nullable=False),
    Column("received_us", BigInteger),
    Column("occurred_us", BigInteger),
    Column("kind", String, nullable=False),
    Column("language", String, nullable=False),
    Column("country", String, nullable=False),
    Column("age_band", String, nullable=False),
    Column("urgency", Integer, nullable=False),
    Column("urgent_because", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("present", Boolean, nullable=False, default=True),
    *_marked(),
)

report_history = Table(
    "report_history",
    metadata,
    Column("id", String, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("body", Text, nullable=False),
    Column("replaced_us", BigInteger, nullable=False),
)

step = Table(
    "step",
    metadata,
    Column("subject", String, primary_key=True),
    Column("name", String, primary_key=True),
    Column("fingerprint", String, nullable=False),
    Column("tool", String, nullable=False),
    Column("finished_us", BigInteger, nullable=False),
    Column("seconds", Float, nullable=False),
)

problem = Table(
    "problem",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=True),
    Column("exhibit", String, nullable=False, index=True),
    Column("path", String, nullable=False),
    Column("reason", Text, nullable=False),
    Column("severity", String, nullable=False),
    Column("locator", String, nullable=False),
    Column("step", String, nullable=False),
)

member = Table(
    "member",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=True),
    Column("exhibit", String, nullable=False, index=True),
    Column("report", String, nullable=False),
    Column("locator", String, nullable=False),
    Column("name", String, nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("sha256", String, nullable=False, index=True),
    Column("format", String, nullable=False),
    Column("sealed", Boolean, nullable=False),
    Column("problem", Text, nullable=False),
)

message = Table(
    "message",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=True),
    Column("exhibit", String, nullable=False, index=True),
    Column("report", String, nullable=False, index=True),
    Column("locator", String, nullable=False),
    Column("at_us", BigInteger),
    Column("at_text", String, nullable=False),
    Column("zone", String, nullable=False),
    Column("zone_source", String, nullable=False),
    Column("candidates", Text, nullable=False),
    Column("sender", String, nullable=False),
    Column("sender_role", String, nullable=False),
    Column("system", Boolean, nullable=False),
    Column("text", Text, nullable=False),
    Column("attachments", Text, nullable=False),
    Column("tool", String, nullable=False),
    *_marked(),
)

passage = Table(
    "passage",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=True),
    Column("exhibit", String, nullable=False, index=True),
    Column("report", String, nullable=False, index=True),
    Column("locator", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("title", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("tool", String, nullable=False),
    *_marked(),
)

unparsed = Table(
    "unparsed",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=True),
    Column("exhibit", String, nullable=False, index=True),
    Column("locator", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

photo = Table(
    "photo",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=True),
    Column("exhibit", String, nullable=False, index=True),
    Column("report", String, nullable=False, index=True),
    Column("locator", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("phash64", String, nullable=False),
    Column("pdq256", String, nullable=False),
    Column("pdq_quality", Integer, nullable=False),
    Column("role", String, nullable=False),
    Column("owner", String, nullable=False),
    Column("sealed", Boolean, nullable=False),
)

sighting = Table(
    "sighting",
    metadata,
    Column("id", String, primary_key=True),
    Column("exhibit", String, nullable=False, index=True),
    Column("report", String, nullable=False, index=True),
    Column("locator", String, nullable=False),
    Column("kind", String, nullable=False),
    Column("value", String, nullable=False),
    Column("raw", Text, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("role", String, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("linkable", Boolean, nullable=False),
    Column("readings", Text, nullable=False),
    Column("reserved", Boolean, nullable=False),
    Column("why", Text, nullable=False),
    Column("tool", String, nullable=False),
    Column("at_us", BigInteger),
    *_marked(),
)
Index("sighting_value", sighting.c.kind, sighting.c.value)

finding = Table(
    "finding",
    metadata,
    Column("exhibit", String, primary_key=True),
    Column("kind", String, primary_key=True),
    Column("report", String, nullable=False),
    Column("locator", String, nullable=False),
    Column("sha256", String, nullable=False),
    Column("body", Text, nullable=False),
    Column("tool", String, nullable=False),
    *_marked(),
)

series = Table(
    "series",
    metadata,
    Column("id", String, primary_key=True),
    Column("bits", Float, nullable=False),
    Column("weakest", Float, nullable=False),
    Column("doubts", Text, nullable=False),
    Column("size", Integer, nullable=False),
)

membership = Table(
    "membership",
    metadata,
    Column("report", String, primary_key=True),
    Column("series", String, nullable=False, index=True),
)

link = Table(
    "link",
    metadata,
    Column("id", String, primary_key=True),
    Column("a", String, nullable=False, index=True),
    Column("b", String, nullable=False, index=True),
    Column("bits", Float, nullable=False),
    Column("terms", Text, nullable=False),
)

hub = Table(
    "hub",
    metadata,
    Column("kind", String, primary_key=True),
    Column("value", String, primary_key=True),
    Column("reports", Integer, nullable=False),
    Column("coherence", Float, nullable=False),
    Column("reason", Text, nullable=False),
)

relation = Table(
    "relation",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=True),
    Column("a", String, nullable=False, index=True),
    Column("b", String, nullable=False, index=True),
    Column("kind", String, nullable=False),
    Column("value", String, nullable=False),
    Column("bits", Float, nullable=False),
    Column("reason", Text, nullable=False),
)

value_weight = Table(
    "value_weight",
    metadata,
    Column("kind", String, primary_key=True),
    Column("value", String, primary_key=True),
    Column("body", Text, nullable=False),
)

series_change = Table(
    "series_change",
    metadata,
    Column("n", Integer, primary_key=True, autoincrement=True),
    Column("at_us", BigInteger, nullable=False),
    Column("what", String, nullable=False),
    Column("series", String, nullable=False),
    Column("other", String, nullable=False),
    Column("reason", Text, nullable=False),
)

leads = Table(
    "leads",
    metadata,
    Column("series", String, primary_key=True),
    Column("body", Text, nullable=False),
)

decision = Table(
    "decision",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("verdict", String, nullable=False),
    Column("subjects", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("by", String, nullable=False),
    Column("at_us", BigInteger, nullable=False),
    Column("undone", Boolean, nullable=False, default=False),
)
