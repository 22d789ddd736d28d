from __future__ import annotations

import pytest
from tests.cpu_time import within
from tests.samples.reading import reading, said

WINDOWS = (
    "\ufeffMei 님과 카카오톡 대화\r\n저장한 날짜 : 2022-07-20 10:00:00\r\n\r\n"
    "--------------- 2022년 7월 13일 수요일 ---------------\r\n[Mei] [오후 2:30] 돈 보내\r\n지금\r\n[Tan] [오전 12:05] 사진\r\n"
)
WINDOWS_ENGLISH = (
    "Mei KakaoTalk Chats\nDate Saved : 2022-07-20 10:00:00\n\n"
    "--------------- Wednesday, July 13, 2022 ---------------\n[Mei] [2:30 PM] 돈 보내\n지금\n[Tan] [12:05 AM] Photo\n"
)
ANDROID = (
    "Mei 님과 카카오톡 대화\n저장한 날짜 : 2022년 7월 20일 오전 10:00\n\n2022년 7월 13일 오후 2:30\n"
    "2022년 7월 13일 오후 2:30, Mei : 돈 보내\n지금\n2022년 7월 13일 오전 12:05, Tan : 사진\n"
)
ANDROID_ENGLISH = (
    "KakaoTalk Chats with Mei\nDate Saved : Jul 20, 2022 at 10:00\n\nJul 13, 2022 at 14:30\n"
    "Jul 13, 2022 at 14:30, Mei : 돈 보내\n지금\nJul 13, 2022 at 0:05, Tan : Photo\n"
)
IPHONE = (
    "Mei 님과 카카오톡 대화\n저장한 날짜 : 2022. 7. 20. 오전 10:00\n\n2022년 7월 13일 수요일\n"
    "2022. 7. 13. 오후 2:30, Mei : 돈 보내\n지금\n2022. 7. 13. 오전 12:05, Tan : 사진\n"
)
MAC = 'Date,User,Message\n2022-07-13 14:30:00,"Mei","돈 보내\n지금"\n2022-07-13 00:05:00,"Tan","사진"\nonly\n'


@pytest.mark.parametrize(
    "text", [WINDOWS, WINDOWS_ENGLISH, ANDROID, ANDROID_ENGLISH, IPHONE, MAC],
    ids=["windows", "windows en", "android", "android en", "iphone", "mac"],
)  # fmt: skip
def test_each_form(text):
    result = reading(text, "KakaoTalk_Chat.csv" if text is MAC else "KakaoTalk_20220720.txt", zone="UTC", owner="Tan")
    assert result.format == "kakaotalk"
    assert said(result)[0] == ("Mei", "돈 보내\n지금")
    people = [message for message in result.messages if not message.system]
    assert [message.moment.at_us for message in people] == [1657722600_000000, 1657670700_000000]
    assert [message.sender_is_victim for message in people] == [False, True]
    assert people[1].note == "media not exported"
    assert len(result.unparsed) == (text is MAC)


def test_what_is_no_time_is_kept_unplaced():
    text = WINDOWS.replace("오후 2:30", "오후 2:99").replace("7월 13일 수", "13월 13일 수")
    people = [message for message in reading(text, "KakaoTalk.txt", zone="UTC").messages if not message.system]
    assert all(message.moment is None or message.moment.at_us is None for message in people)


def test_a_sentence_that_begins_with_a_time_is_no_entry_of_the_service():
    text = ANDROID + "2022년 7월 13일 10:00에 만나자\n2022년 7월 13일 오후 2:31, Tan님이 나갔습니다.\n"
    result = reading(text, "KakaoTalk.txt", zone="UTC")
    assert said(result)[-1] == ("Tan", "사진\n2022년 7월 13일 10:00에 만나자")
    assert (result.messages[-1].system, result.messages[-1].text) == (True, "Tan님이 나갔습니다.")


def test_a_line_without_an_end_takes_no_more_than_its_length():
    with within(10):
        result = reading(ANDROID + "2022년 7월 13일 오후 2:31, Tan : " + "x" * 30_000_000, "KakaoTalk.txt")
    assert len(result.messages[-1].text) == 30_000_000
