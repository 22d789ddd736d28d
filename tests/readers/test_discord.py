from __future__ import annotations

import pytest
from tests.samples.reading import reading, said


def test_the_accounts_own_package_says_that_it_is_one_side_only():
    package = [
        {
            "ID": 1,
            "Timestamp": "2022-07-13 14:30:00",
            "Contents": "no",
            "Attachments": "https://cdn.invalid/a/b.png?x=1",
        },
        {"ID": 2, "Timestamp": "2022-07-13 14:31:00.123000+00:00", "Contents": "", "Attachments": ""},
        7,
    ]
    result = reading(package, "messages.json")
    assert result.format == "discord"
    assert said(result) == [("account holder", "no"), ("account holder", "")]
    assert result.messages[0].attachments == ("b.png",)
    assert result.messages[0].moment.at_us == 1657722600_000000
    assert all(message.sender_is_victim for message in result.messages)
    assert "other side is not in it" in result.facts[0].value
    assert len(result.unparsed) == 1


def test_the_older_package_is_a_table():
    rows = 'ID,Timestamp,Contents,Attachments\r\n1,2022-07-13 14:30:00.123000+00:00,"no, I\nsaid",https://cdn.invalid/a/b.png\r\n2,x\r\n'
    result = reading(rows, "messages.csv")
    assert result.format == "discord"
    assert said(result) == [("account holder", "no, I\nsaid")]
    assert result.messages[0].moment.at_us == 1657722600_123000
    assert result.messages[0].attachments == ("b.png",)
    assert [item.text for item in result.unparsed] == ["2 | x"]
    assert "other side is not in it" in result.facts[0].value


def test_an_exported_channel():
    export = {
        "guild": {"id": "0", "name": "Direct Messages"},
        "channel": {"id": "5", "type": "DirectTextChat", "name": "mei"},
        "exportedAt": "2022-07-14T00:00:00+00:00",
        "messages": [
            {
                "id": "1",
                "type": "Default",
                "timestamp": "2022-07-13T22:30:00+08:00",
                "timestampEdited": None,
                "content": "pay",
                "author": {"id": "123", "name": "mei"},
                "attachments": [{"fileName": "a.png", "url": "https://cdn.invalid/a.png"}],
            },
            {"id": "2", "type": "Call", "timestamp": "2022-07-13T14:31:00+00:00", "content": "", "author": None},
        ],
        "messageCount": 2,
    }
    result = reading(export, "mei.json")
    assert said(result) == [("mei", "pay")]
    assert result.messages[0].sender_ids == ("platform_user_id:discord:123",)
    assert result.messages[0].attachments == ("a.png",)
    assert result.messages[0].moment.at_us == 1657722600_000000
    assert result.messages[1].system
    assert {row.table for row in result.rows} == {"guild", "channel", "exportedAt", "messageCount"}


@pytest.mark.parametrize(
    "written", ["2022-07-13", "20220713", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"]
)
def test_days_without_a_clock_and_times_of_other_ages_are_not_placed(written):
    data = f'[{{"ID":1,"Timestamp":"{written}","Contents":"a","Attachments":""}}]'
    moment = reading(data, "messages.json").messages[0].moment
    assert (moment.at_us, moment.text) == (None, written)
