"""Tables as dumps and database files."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import datetime

Table = tuple[str, tuple[str, ...], list[tuple[object, ...]]]


def mysql(tables: Sequence[Table], base: str = "") -> bytes:
    out = ["-- MySQL dump 10.13  Distrib 8.0.32\n/*!40101 SET NAMES utf8mb4 */;\n"]
    if base:
        out.append(f"CREATE DATABASE /*!32312 IF NOT EXISTS*/ `{base}`;\nUSE `{base}`;\n")
    for name, columns, rows in tables:
        kinds = [_kind(rows, place) for place in range(len(columns))]
        fields = ",\n".join(f"  `{column}` {kind}" for column, kind in zip(columns, kinds, strict=True))
        out.append(
            f"DROP TABLE IF EXISTS `{name}`;\nCREATE TABLE `{name}` (\n{fields}\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;\n"
        )
        for start in range(0, len(rows), 50):
            values = ",".join("(" + ",".join(map(_literal, row)) + ")" for row in rows[start : start + 50])
            out.append(f"INSERT INTO `{name}` VALUES {values};\n")
    return "".join(out).encode()


def _kind(rows: list[tuple[object, ...]], place: int) -> str:
    value = next((row[place] for row in rows if row[place] is not None), "")
    return (
        "bigint NOT NULL"
        if isinstance(value, int)
        else "datetime DEFAULT NULL"
        if isinstance(value, datetime)
        else "longtext"
    )


def _literal(value: object) -> str:
    if value is None:
        return "NULL"
    if isinstance(value, int):
        return str(value)
    text = f"{value:%Y-%m-%d %H:%M:%S}" if isinstance(value, datetime) else str(value)
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'").replace('"', '\\"').replace("\n", "\\n") + "'"


def postgres(tables: Sequence[Table], *, copy: bool = True) -> bytes:
    out = ["--\n-- PostgreSQL database dump\n--\nSET client_encoding = 'UTF8';\n"]
    for name, columns, rows in tables:
        place = f'public."{name}"' if name.lower() != name else f"public.{name}"
        named = ", ".join(f'"{each}"' if each.lower() != each else each for each in columns)
        fields = ",\n".join(f"    {each} text" for each in named.split(", "))
        out.append(f"CREATE TABLE {place} (\n{fields}\n);\n")
        if copy:
            body = "\n".join("\t".join(map(_copied, row)) for row in rows)
            out.append(f"COPY {place} ({named}) FROM stdin;\n{body}\n\\.\n\n")
        else:
            out += [
                f"INSERT INTO {place} VALUES ({', '.join('NULL' if v is None else str(v) if isinstance(v, int) else chr(39) + str(v).replace(chr(39), chr(39) * 2) + chr(39) for v in row)});\n"
                for row in rows
            ]
    return "".join(out).encode()


def _copied(value: object) -> str:
    if value is None:
        return "\\N"
    text = f"{value:%Y-%m-%d %H:%M:%S+00}" if isinstance(value, datetime) else str(value)
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


def sqlite(tables: Sequence[Table]) -> bytes:
    base = sqlite3.connect(":memory:")
    for name, columns, rows in tables:
        base.execute(f'CREATE TABLE "{name}" ({", ".join(f"{chr(34)}{each}{chr(34)}" for each in columns)})')
        kept = [tuple(f"{v:%Y-%m-%d %H:%M:%S+00:00}" if isinstance(v, datetime) else v for v in row) for row in rows]
        base.executemany(f'INSERT INTO "{name}" VALUES ({", ".join("?" * len(columns))})', kept)
    base.commit()
    data = base.serialize()
    base.close()
    return data
