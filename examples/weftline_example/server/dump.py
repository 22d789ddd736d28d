"""Writes a MySQL dump as mysqldump does, in the table names and the clock of a flavour."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from weftline_example.names import table
from weftline_example.server.phones import Row

_BATCH = 60
_ESCAPES = str.maketrans({"\\": "\\\\", "'": "\\'", '"': '\\"', "\n": "\\n", "\r": "\\r", "\0": "\\0"})


def write_dump(database: str, flavour: str, tables: dict[str, list[Row]], zone: ZoneInfo, done: datetime) -> str:
    """The text of the dump of one database."""
    scheme = table("schema")[flavour]
    parts = [_head(database)]
    for layout in scheme["table"]:
        rows = [_values(layout, row, scheme["clock"], zone) for row in tables[layout["of"]]]
        parts.append(write_table(layout["name"], layout["columns"], rows, scheme["engine"], layout.get("comment", "")))
    parts.append(f"\n-- Dump completed on {done.astimezone(zone):%Y-%m-%d %H:%M:%S}\n")
    return "".join(parts)


def write_table(name: str, columns: list[list[str]], rows: list[list[Any]], engine: str, comment: str = "") -> str:
    """One table: its definition and its rows. Columns are [meaning, name, SQL type, comment]."""
    lines = [f"  `{column[1]}` {column[2]}{_comment(column[3])}" for column in columns]
    if columns[0][1] == "id":
        lines.append("  PRIMARY KEY (`id`)")
    out = (
        f"\n--\n-- Table structure for table `{name}`\n--\n\nDROP TABLE IF EXISTS `{name}`;\nCREATE TABLE `{name}` (\n"
    )
    out += ",\n".join(lines) + f"\n) {engine}{_comment(comment, '=')};\n"
    out += f"\n--\n-- Dumping data for table `{name}`\n--\n\nLOCK TABLES `{name}` WRITE;\n"
    for start in range(0, len(rows), _BATCH):
        values = ",".join(
            "(" + ",".join(_literal(value) for value in row) + ")" for row in rows[start : start + _BATCH]
        )
        out += f"INSERT INTO `{name}` VALUES {values};\n"  # noqa: S608 - a made-up dump, run by nobody
    return out + "UNLOCK TABLES;\n"


def _comment(text: str, joint: str = " ") -> str:
    return f" COMMENT{joint}'{text.translate(_ESCAPES)}'" if text else ""


def _head(database: str) -> str:
    return (
        "-- MySQL dump 10.13  Distrib 5.7.38, for Linux (x86_64)\n--\n"
        f"-- Host: localhost    Database: {database}\n"
        "-- ------------------------------------------------------\n"
        "-- Server version\t5.7.38-log\n\n"
        "/*!40101 SET NAMES utf8mb4 */;\n/*!40014 SET @OLD_UNIQUE_CHECKS=@@UNIQUE_CHECKS, UNIQUE_CHECKS=0 */;\n"
    )


def _values(layout: dict[str, Any], row: Row, clock: str, zone: ZoneInfo) -> list[Any]:
    out = []
    for meaning, *_ in layout["columns"]:
        value = row.get(meaning.rstrip("@"), "")
        out.append(moment(value, clock, zone) if meaning.endswith("@") else value)
    return out


def moment(at: datetime | None, clock: str, zone: ZoneInfo) -> int | str | None:
    """A moment in seconds, in milliseconds, or as local text."""
    if at is None:
        return None if clock == "text" else 0
    if clock == "text":
        return f"{at.astimezone(zone):%Y-%m-%d %H:%M:%S}"
    return int(at.timestamp() * (1000 if clock == "ms" else 1))


def _literal(value: Any) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(value)
    return "'" + str(value).translate(_ESCAPES) + "'"
