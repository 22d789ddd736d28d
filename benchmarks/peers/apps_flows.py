"""What public analysers say of the labelled flow samples: `python benchmarks/peers/apps_flows.py TOOL FOLDER`.

Runs in an environment of its own (see `apps_peers.py`) on what `benchmarks/app_flow_samples.py` wrote. `quark` gets rules of
ours, each a pair of one call that reads and one that sends: it says a leak where a pair reaches its highest grade (100 %:
both calls handle the same register) or its second (80 %: both in sequence). `androguard` has no verdict of its own; counted is
whether its cross references lead from one method both to a call that reads and to one that sends.
"""

from __future__ import annotations

# ruff: noqa: ANN001, ANN202, PLC0415 - each tool is imported where it is asked for, in its environment
import json
import sys
from collections import Counter
from pathlib import Path

QUERY = "(Landroid/net/Uri; [Ljava/lang/String; Ljava/lang/String; [Ljava/lang/String; Ljava/lang/String;)Landroid/database/Cursor;"
READS = (
    ("Landroid/content/ContentResolver;", "query", QUERY),
    ("Landroid/content/ContentResolver;", "query", QUERY.replace("Ljava/lang/String; [Ljava/lang/String; Ljava/lang/String;)",
     "Landroid/os/Bundle; Landroid/os/CancellationSignal;)")),
    ("Landroid/database/Cursor;", "getString", "(I)Ljava/lang/String;"),
    ("Landroid/telephony/SmsMessage;", "getDisplayMessageBody", "()Ljava/lang/String;"),
    ("Landroid/telephony/SmsMessage;", "getMessageBody", "()Ljava/lang/String;"),
    ("Landroid/telephony/TelephonyManager;", "getLine1Number", "()Ljava/lang/String;"),
    ("Landroid/location/Location;", "getLatitude", "()D"),
    ("Landroid/location/LocationManager;", "getCurrentLocation",
     "(Ljava/lang/String; Landroid/os/CancellationSignal; Ljava/util/concurrent/Executor; Ljava/util/function/Consumer;)V"),
    ("Landroid/accounts/AccountManager;", "getAccounts", "()[Landroid/accounts/Account;"),
)  # fmt: skip
SENDS = (
    ("Ljava/io/OutputStream;", "write", "([B)V"),
    ("Ljava/io/DataOutputStream;", "writeBytes", "(Ljava/lang/String;)V"),
    ("Ljava/io/PrintStream;", "println", "(Ljava/lang/String;)V"),
    ("Ljava/net/URL;", "openStream", "()Ljava/io/InputStream;"),
    ("Ljava/net/URLConnection;", "setRequestProperty", "(Ljava/lang/String; Ljava/lang/String;)V"),
    ("Lokhttp3/RequestBody;", "create", "(Lokhttp3/MediaType; Ljava/lang/String;)Lokhttp3/RequestBody;"),
    ("Lokhttp3/RequestBody$Companion;", "create", "(Ljava/lang/String; Lokhttp3/MediaType;)Lokhttp3/RequestBody;"),
    ("Lokhttp3/Call;", "execute", "()Lokhttp3/Response;"),
    ("Lokhttp3/FormBody$Builder;", "addEncoded", "(Ljava/lang/String; Ljava/lang/String;)Lokhttp3/FormBody$Builder;"),
    ("Lcom/android/volley/RequestQueue;", "add", "(Lcom/android/volley/Request;)V"),
    ("Lio/socket/client/Socket;", "emit", "(Ljava/lang/String; [Ljava/lang/Object;)Lio/socket/emitter/Emitter;"),
    ("Lcom/google/firebase/firestore/CollectionReference;", "add",
     "(Ljava/lang/Object;)Lcom/google/android/gms/tasks/Task;"),
    ("Lcom/google/firebase/storage/StorageReference;", "putFile",
     "(Landroid/net/Uri;)Lcom/google/firebase/storage/UploadTask;"),
    ("Lokio/BufferedSink;", "writeAll", "(Lokio/Source;)J"),
    ("Lretrofit2/Call;", "enqueue", "(Lretrofit2/Callback;)V"),
    ("Lorg/eclipse/paho/client/mqttv3/MqttClient;", "publish",
     "(Ljava/lang/String; Lorg/eclipse/paho/client/mqttv3/MqttMessage;)V"),
)  # fmt: skip


def _quark(path):
    from quark.core.quark import Quark
    from quark.core.struct.ruleobject import RuleObject

    quark, best = Quark(path), 0
    for read in READS:
        for send in SENDS:
            api = [dict(zip(("class", "method", "descriptor"), one, strict=True)) for one in (read, send)]
            rule = {"crime": "pair", "permission": [], "api": api, "score": 1, "label": []}
            quark.run(RuleObject("pair.json", rule))
            found = quark.quark_analysis
            best = max(best, 100 if found.level_5_result else 80 if found.level_4_result else 0)
            found.clean_result()
    return best


def _androguard(path):
    from androguard.misc import AnalyzeAPK

    _, _, analysis = AnalyzeAPK(path)

    def leading(calls):
        waiting = [
            caller
            for owner, name, _ in calls
            for method in analysis.find_methods(owner.replace("$", "\\$"), f"^{name}$")
            for _, caller, _ in method.get_xref_from()
        ]
        seen = set()
        while waiting:
            method = waiting.pop()
            if method.full_name not in seen:
                seen.add(method.full_name)
                waiting += [caller for _, caller, _ in method.get_xref_from()]
        return seen

    return 100 if leading(READS) & leading(SENDS) else 0


def main(tool: str, folder: Path) -> None:
    """How many of the leaking and of the innocent samples the tool calls leaks, by its grades."""
    labels = json.loads((folder / "labels.json").read_text())
    said = Counter()
    for name, label in labels.items():
        grade = {"quark": _quark, "androguard": _androguard}[tool](str(folder / f"{name}.apk"))
        said[label["leaks"], grade] += 1
    for leaks in (True, False):
        print(json.dumps({"tool": tool, "leaks": leaks, "at 100": said[leaks, 100], "at 80": said[leaks, 80],
                          "of": sum(number for (one, _), number in said.items() if one is leaks)}))  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
