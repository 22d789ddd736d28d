"""The public parsers of WhatsApp exports as programs of their own: what each reads of the exports in a folder.

Runs in an environment of its own with `whatstk`, `chat-miner` and `chatpack` (their licences and dependencies stay apart
from Weftline's); `whatsapp-chat-parser` needs Node: `python benchmarks/peers/whatsapp_peers.py TOOL FOLDER > FILE`.
"""

from __future__ import annotations

# ruff: noqa: ANN001, ANN201, ANN202, D103, PLC0415, BLE001 - each tool is imported where it is asked for
import json
import subprocess
import sys
from pathlib import Path

NODE = """
import {parseString} from 'whatsapp-chat-parser';
import {readFileSync} from 'fs';
const pad = n => String(n).padStart(2, '0');
const rows = parseString(readFileSync(process.argv[1], 'utf-8')).filter(m => m.author !== null).map(m => [
  `${m.date.getFullYear()}-${pad(m.date.getMonth() + 1)}-${pad(m.date.getDate())}T${pad(m.date.getHours())}:${pad(m.date.getMinutes())}`,
  m.author, m.message]);
console.log(JSON.stringify(rows));
"""


def _minute(at):
    return f"{at:%Y-%m-%dT%H:%M}"


def _whatstk(path):
    from whatstk import WhatsAppChat

    frame = WhatsAppChat.from_source(str(path)).df
    return [[_minute(row.date), row.username, row.message] for row in frame.itertuples()]


def _chat_miner(path):
    from chatminer.chatparsers import WhatsAppParser

    parser = WhatsAppParser(str(path))
    parser.parse_file()
    frame = parser.parsed_messages.get_df(as_pandas=True)
    rows = [[_minute(row.timestamp), row.author, row.message] for row in frame.itertuples()]
    return sorted((row for row in rows if row[1] != "System"), key=lambda row: row[0])


def _chatpack(path):
    from datetime import datetime

    import chatpack

    rows = []
    for message in chatpack.WhatsAppParser().parse(str(path)):
        at = message.timestamp
        at = datetime.fromisoformat(at.replace("Z", "")) if isinstance(at, str) else at
        rows.append([_minute(at) if at else None, message.sender, message.content])
    return rows


def _javascript(path):
    done = subprocess.run(
        ["node", "--input-type=module", "-e", NODE, str(path)], capture_output=True, text=True, timeout=60, check=True
    )
    return json.loads(done.stdout)


TOOLS = {
    "whatstk": _whatstk,
    "chat-miner": _chat_miner,
    "chatpack": _chatpack,
    "whatsapp-chat-parser": _javascript,
}


def main():
    tool, folder = TOOLS[sys.argv[1]], Path(sys.argv[2])
    for item in json.loads((folder / "list.json").read_text()):
        answer = {"file": item["file"]}
        try:
            answer["messages"] = tool(folder / item["file"])
        except BaseException as error:
            answer["error"] = f"{type(error).__name__}: {str(error)[:200]}"
        print(json.dumps(answer, default=str))


if __name__ == "__main__":
    main()
