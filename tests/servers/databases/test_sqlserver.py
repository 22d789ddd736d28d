"""Scripts of SQL Server as its Management Studio writes them, and what may go wrong in them."""

from __future__ import annotations

import io

import pytest
from tests.samples.trees import make_tar

from weftline.model.server import ServerFindings
from weftline.servers import examine

HEAD = "USE [Amore]\r\nGO\r\nSET ANSI_NULLS ON\r\nGO\r\n"
NAMES = "INSERT [dbo].[Clients] ([Id], [PhoneNumber], [DeviceModel], [Balance], [CreatedOn]) VALUES "
ROWS = (
    (
        "(1, N'+85250000001', N'O''Neil; (x\r\nGO\r\nINSERT', CAST(12.50 AS Decimal(18, 2)), "
        "CAST(N'2023-03-01T12:00:00.0000000' AS DateTime2))"
    ),
    "(2, N'+85250000002', NULL, NULL, CAST(N'2023-03-02T12:00:00.000' AS DateTime))",
)
END = "\r\nGO\r\n"


def _found(script: bytes) -> ServerFindings:
    return examine(io.BytesIO(make_tar({"Backup/a.sql": script}, "w")), exhibit="x-1", name="a", example=True)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-8-sig", "utf-8"])
@pytest.mark.parametrize("between", ["\r\n" + NAMES, ",\r\n"], ids=["one a row", "one for all"])
def test_rows_are_read_whatever_the_encoding(encoding: str, between: str) -> None:
    found = _found((HEAD + NAMES + between.join(ROWS) + END).encode(encoding))
    assert [(each.phone, each.model) for each in found.devices] == [
        ("+85250000001", "O'Neil; (x\r\nGO\r\nINSERT"),
        ("+85250000002", ""),
    ]
    assert [each.first_seen_us for each in found.devices] == [1677672000000000, 1677758400000000]
    assert not found.problems


def test_a_script_that_breaks_off_keeps_its_rows_and_says_so() -> None:
    whole = (HEAD + NAMES + ROWS[1] + "\r\n" + NAMES + ROWS[0]).encode("utf-16")
    found = _found(whole[:-31])
    assert [each.phone for each in found.devices] == ["+85250000002"]
    assert found.problems == ["Backup/a.sql: an INSERT at the end is not understood or breaks off"]


def test_a_script_full_of_what_is_not_understood_is_given_up_with_its_reason() -> None:
    found = _found((HEAD + (NAMES + "(dbo.f(1), 2)" + END) * 30).encode("utf-16"))
    assert len(found.problems) == 12
    assert found.problems[-1].endswith("the rest is not read")
