"""How fast observables are read: `python benchmarks/observables_speed.py [--size MB] [--peers PYTHON]`.

One process each, CPU time, the best of three texts of a kind, each read once: a text read again is read faster, since
what reads it has grown and remembers. The texts are made up; nearly all lines are unique (the share is printed with that
of digits), so that no cache can help. Documents have about 4 KB, as chat exports and reports do:

- chat: exported lines with time and name before small talk in fifteen languages, 5 and 15 of 100 with a value;
- reports: the blind cases (`observables/*.jsonl`) as sentences among small talk, 30 of 100;
- dense: 40 of 100 lines with a value, no heads.

`together` is `find_all`, as evidence and JSON Lines are read; `one by one` is `find` for each document. `--peers` names the
Python of an environment with `iocsearcher`, `ioc-finder` and `phonenumbers`, which get the same documents.
"""

from __future__ import annotations

import argparse
import json
import random
import time
from collections.abc import Callable
from pathlib import Path

from observables_peers_run import ask
from weftline.observables import Hints, find, find_all

HERE = Path(__file__).resolve().parent
HINTS = Hints(regions=("SG",))
TOOLS = ("iocsearcher", "ioc-finder", "phonenumbers")
NAMES = ["Anna", "王伟", "Tom Tan", "สมชาย", "+65 8123 4567", "김민수", "Мария", "José"]

TALK = [
    "so I told him that I would think about it and get back later this week",
    "we were talking for hours and then the video stopped, the sound was bad",
    "please do not tell anyone, I am really scared and do not know what to do",
    "今天天气不错，我们晚上一起吃饭吧，别忘了带伞", "她说视频没有声音，让我下载一个软件才能看清楚", "我很害怕，不知道该怎么办，求你们帮帮我",
    "어제 영상통화를 하다가 갑자기 화면이 꺼졌어요 너무 무서웠습니다", "그 사람이 제 친구들에게 영상을 보내겠다고 했어요",
    "昨日のビデオ通話のあと急に脅され始めました、とても怖いです", "お金を払わないと家族に送ると言われました",
    "เมื่อวานคุยวิดีโอคอลกันแล้วเขาก็เริ่มข่มขู่ผม", "ผมกลัวมากไม่รู้จะทำอย่างไรดี", "hôm qua gọi video xong thì họ bắt đầu đe dọa tôi, tôi rất sợ",
    "kemarin setelah video call dia mulai mengancam akan menyebarkan rekaman itu", "कल वीडियो कॉल के बाद उसने धमकी देना शुरू कर दिया, मुझे बहुत डर लग रहा है",
    "بعد مكالمة الفيديو بدأ يهددني بنشر الصور وأنا خائف جدا", "después de la videollamada empezó a amenazarme con enviar todo a mi familia",
    "depois da chamada de vídeo começou a ameaçar que ia mandar tudo para os meus contatos", "après l'appel vidéo il a commencé à me menacer de tout envoyer",
    "nach dem Videoanruf fing er an zu drohen, alles an meine Familie zu schicken", "после видеозвонка он начал угрожать, что отправит всё моим друзьям",
]  # fmt: skip
VALUES = [
    "my number is +65 8{d:07d}", "add me on telegram @user_{d}", "微信号 wx{d}a 邀请码 {d}", "pay S${m} to DBS 012-{d:06d}-9", "카톡 아이디 love{d} 계좌 국민은행 123456-01-{d:06d}",
    "LINE ID: sakura_{d}", "โอนเข้าบัญชีกสิกร 123-4-{d:05d}-0", "https://t{d}.example/dl/app{m}.apk", "mail a{d}@example.com", "send 0.{m} BTC", "hxxp://s{d}[.]example/x",
    "PIX 529.982.247-25 R$ {m},00", "stk 19{d:09d} Techcombank", "rekening BCA 1{d:09d}", "переведи {m} рублей, телеграм @olga_{d}", "on 2022-07-{day:02d} at 14:{mm:02d}",
]  # fmt: skip


def text(size: int, seed: int, share: float) -> list[str]:
    """Documents of about 4 KB, `size` bytes in all; `share` of the lines carries a value."""
    rng = random.Random(seed)
    documents: list[str] = []
    made = 0
    while made < size:
        lines: list[str] = []
        length = 0
        while length < 4096:
            words = rng.choice(TALK)
            line = words if " " not in words else " ".join(rng.sample(words.split(), len(words.split())))
            line += f" {rng.choice('abcdefghijklmnop')} {rng.choice(TALK)[: rng.randrange(5, 30)]}"
            if rng.random() < share:
                line += " " + rng.choice(VALUES).format(
                    d=rng.randrange(10**6), m=rng.randrange(10, 5000), day=rng.randrange(1, 29), mm=rng.randrange(60)
                )
            lines.append(line)
            length += len(line.encode())
        documents.append("\n".join(lines))
        made += length
    return documents


def chat(size: int, seed: int, share: float) -> list[str]:
    """The same talk as an export has it: time and name before each line."""
    rng = random.Random(seed)
    clock = 0
    documents: list[str] = []
    for document in text(size, seed, share):
        lines: list[str] = []
        for line in document.splitlines():
            clock += rng.randrange(5, 400)
            day, rest = divmod(clock, 86_400)
            when = f"{1 + day % 28:02d}/{1 + day // 28 % 12:02d}/2022, {rest // 3600:02d}:{rest // 60 % 60:02d}:{rest % 60:02d}"
            lines.append(f"[{when}] {rng.choice(NAMES)}: {line}")
        documents.append("\n".join(lines))
    return documents


def reports(size: int, seed: int) -> list[str]:
    """Small talk in which three sentences of ten are those of the blind cases."""
    files = sorted((HERE / "observables").glob("*.jsonl"))
    cases = [json.loads(line)["text"] for file in files for line in file.read_text("utf-8").splitlines()]
    rng = random.Random(seed)
    return [
        "\n".join(
            f"{rng.choice(cases)} {line[: rng.randrange(8, 40)]}" if rng.random() < 0.3 else line
            for line in document.splitlines()
        )
        for document in text(size, seed, 0)
    ]


def pace(texts: list[list[str]], run: Callable[[list[str]], object]) -> float:
    """MB/s of CPU time, the best of the texts."""
    best = 0.0
    for documents in texts:
        start = time.process_time()
        run(documents)
        best = max(best, megabytes(documents) / (time.process_time() - start))
    return best


def megabytes(documents: list[str]) -> float:
    """The size of documents in UTF-8."""
    return sum(len(document.encode()) for document in documents) / 1e6


def main() -> None:
    """Print MB/s for each text, and the peers' beside it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=float, default=1, help="MB of each text")
    parser.add_argument("--peers", default="", help="Python of the peers' environment")
    chosen = parser.parse_args()
    find("warm up +65 8123 4567 微信 abc", HINTS)
    size = int(chosen.size * 1_000_000)
    kinds: dict[str, Callable[[int], list[str]]] = {
        "chat, 5 %": lambda seed: chat(size, seed, 0.05),
        "chat, 15 %": lambda seed: chat(size, seed, 0.15),
        "reports, 30 %": lambda seed: reports(size, seed),
        "dense, 40 %": lambda seed: text(size, seed, 0.4),
    }
    for name, made in kinds.items():
        documents = made(7)
        whole = "\n".join(documents)
        lines = whole.splitlines()
        together = pace(
            [made(seed) for seed in (8, 9, 10)], lambda read: list(find_all((each, HINTS) for each in read))
        )
        singly = pace([made(seed) for seed in (11, 12, 13)], lambda read: [find(each, HINTS) for each in read])
        print(
            f"{name:14s} unique lines {len(set(lines)) / len(lines):4.0%}, digits {sum(map(str.isdigit, whole)) / len(whole):3.0%}:"
            f" together {together:5.2f} MB/s, one by one {singly:5.2f} MB/s"
        )
        for tool in TOOLS if chosen.peers else ():
            answers = ask(
                chosen.peers, tool, [(str(n), document, HINTS.regions) for n, document in enumerate(documents)]
            )
            spent = sum(answer["seconds"] for answer in answers.values())
            speed = megabytes(documents) / spent
            failed = sum(bool(answer["error"]) for answer in answers.values())
            print(
                f"  {tool:14s} {speed:6.2f} MB/s, Weftline {together / speed:5.1f} times; crashed on {failed} documents"
            )


if __name__ == "__main__":
    main()
