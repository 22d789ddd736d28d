"""How fast observables are read: `python benchmarks/observables_speed.py [MB]`, one process, CPU time, best of three.

The text is made up: chat lines, reports and small talk in fifteen languages; nearly all lines are unique (the share is
printed), so that no cache can help. Documents have about 4 KB, as chat exports and reports do.
"""

from __future__ import annotations

import random
import sys
import time

from weftline.observables import Hints, find

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


def main() -> None:
    """Print MB/s for texts in which 5, 15 and 40 of 100 lines carry a value."""
    size = int(float(sys.argv[1]) * 1_000_000) if len(sys.argv) > 1 else 1_000_000
    find("warm up +65 8123 4567 微信 abc", Hints(regions=("SG",)))
    for share in (0.05, 0.15, 0.4):
        documents = text(size, 7, share)
        lines = [line for document in documents for line in document.splitlines()]
        size_bytes = sum(len(document.encode()) for document in documents)
        best, count = 1e9, 0
        for _ in range(3):
            start = time.process_time()
            count = sum(len(find(document, Hints(regions=("SG",)))) for document in documents)
            best = min(best, time.process_time() - start)
        unique = len(set(lines)) / len(lines)
        print(
            f"lines with a value {share:4.0%}, unique lines {unique:4.0%}: {size_bytes / 1e6 / best:5.2f} MB/s, {count} observables"
        )


if __name__ == "__main__":
    main()
