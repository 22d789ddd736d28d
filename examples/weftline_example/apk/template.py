"""A made-up open-source app template ("OpenShell"): the honest code that many unrelated apps share.

It reads nothing of a phone's owner and sends nothing. Apps of the syndicate and of unrelated people start from it, so
that likeness by template alone must not count as likeness by code.
"""

from __future__ import annotations

from weftline_example.apk.dalvik import FieldRef, label, op
from weftline_example.apk.dex import OBJECT, PRIVATE, Class, Field
from weftline_example.apk.phrases import (
    ACTIVITY,
    BUILDER,
    BUNDLE,
    CONTEXT,
    STRING,
    append,
    call,
    constant,
    init,
    joined,
    make,
    static,
    text,
    virtual,
)

ROOT = "Lio/openshell/"
_PREFS, _EDITOR = "Landroid/content/SharedPreferences;", "Landroid/content/SharedPreferences$Editor;"
_MAP, _WEB, _SETTINGS = "Ljava/util/HashMap;", "Landroid/webkit/WebView;", "Landroid/webkit/WebSettings;"
_DATE, _FORMAT, _VIEW = "Ljava/util/Date;", "Ljava/text/SimpleDateFormat;", "Landroid/view/View;"


def template_classes() -> tuple[Class, ...]:
    """The classes of the template."""
    return (_shell(), _router(), _store(), _dates(), _notes(), _tabs(), _version(), _checks(), _images(), _pages())


def _shell() -> Class:
    return Class(
        f"{ROOT}ui/ShellActivity;",
        ACTIVITY,
        source="ShellActivity.java",
        methods=(
            init(ACTIVITY),
            virtual(
                "onCreate",
                (BUNDLE,),
                "V",
                3,
                call("super", ACTIVITY, "onCreate", (BUNDLE,), "V", "p0", "p1"),
                make("v0", _WEB, (CONTEXT,), "p0"),
                call("virtual", _WEB, "getSettings", (), _SETTINGS, "v0", to="v1"),
                op("const/4", "v2", lit=1),
                call("virtual", _SETTINGS, "setJavaScriptEnabled", ("Z",), "V", "v1", "v2"),
                call("virtual", _SETTINGS, "setDomStorageEnabled", ("Z",), "V", "v1", "v2"),
                text("v1", "file:///android_asset/www/index.html"),
                call("virtual", _WEB, "loadUrl", (STRING,), "V", "v0", "v1"),
                call("virtual", ACTIVITY, "setContentView", (_VIEW,), "V", "p0", "v0"),
                op("return-void"),
            ),
        ),
    )


def _router() -> Class:
    pages = FieldRef(f"{ROOT}core/Router;", "pages", _MAP)
    return Class(
        f"{ROOT}core/Router;",
        source="Router.java",
        fields=(Field("pages", _MAP, PRIVATE),),
        methods=(
            init(),
            virtual(
                "add",
                (STRING, STRING),
                "V",
                2,
                op("iget-object", "v0", "p0", ref=pages),
                call("virtual", _MAP, "put", (OBJECT, OBJECT), OBJECT, "v0", "p1", "p2"),
                op("return-void"),
            ),
            virtual(
                "find",
                (STRING,),
                STRING,
                2,
                op("iget-object", "v0", "p0", ref=pages),
                call("virtual", _MAP, "get", (OBJECT,), OBJECT, "v0", "p1", to="v1"),
                op("if-nez", "v1", to="known"),
                text("v1", "pages/404"),
                label("known"),
                op("check-cast", "v1", ref=STRING),
                op("return-object", "v1"),
            ),
        ),
    )


def _store() -> Class:
    return Class(
        f"{ROOT}core/JsonStore;",
        source="JsonStore.java",
        fields=(constant("FILE", "openshell_prefs"),),
        methods=(
            static(
                "put",
                (CONTEXT, STRING, STRING),
                "V",
                3,
                text("v0", "openshell_prefs"),
                op("const/4", "v1", lit=0),
                call("virtual", CONTEXT, "getSharedPreferences", (STRING, "I"), _PREFS, "p0", "v0", "v1", to="v0"),
                call("interface", _PREFS, "edit", (), _EDITOR, "v0", to="v0"),
                call("interface", _EDITOR, "putString", (STRING, STRING), _EDITOR, "v0", "p1", "p2", to="v0"),
                call("interface", _EDITOR, "apply", (), "V", "v0"),
                op("return-void"),
            ),
            static(
                "get",
                (CONTEXT, STRING),
                STRING,
                3,
                text("v0", "openshell_prefs"),
                op("const/4", "v1", lit=0),
                call("virtual", CONTEXT, "getSharedPreferences", (STRING, "I"), _PREFS, "p0", "v0", "v1", to="v0"),
                text("v1", ""),
                call("interface", _PREFS, "getString", (STRING, STRING), STRING, "v0", "p1", "v1", to="v0"),
                op("return-object", "v0"),
            ),
        ),
    )


def _dates() -> Class:
    return Class(
        f"{ROOT}text/Dates;",
        source="Dates.java",
        methods=(
            static(
                "now",
                (),
                STRING,
                3,
                text("v1", "yyyy-MM-dd HH:mm"),
                make("v0", _FORMAT, (STRING,), "v1"),
                make("v1", _DATE),
                call("virtual", _FORMAT, "format", (_DATE,), STRING, "v0", "v1", to="v2"),
                op("return-object", "v2"),
            ),
        ),
    )


def _notes() -> Class:
    toast = "Landroid/widget/Toast;"
    return Class(
        f"{ROOT}ui/Notes;",
        source="Notes.java",
        methods=(
            static(
                "show",
                (CONTEXT, STRING),
                "V",
                2,
                op("const/4", "v0", lit=0),
                call(
                    "static",
                    toast,
                    "makeText",
                    (CONTEXT, "Ljava/lang/CharSequence;", "I"),
                    toast,
                    "p0",
                    "p1",
                    "v0",
                    to="v1",
                ),
                call("virtual", toast, "show", (), "V", "v1"),
                op("return-void"),
            ),
        ),
    )


def _tabs() -> Class:
    group, inflater = "Landroid/view/ViewGroup;", "Landroid/view/LayoutInflater;"
    return Class(
        f"{ROOT}ui/Tabs;",
        source="Tabs.java",
        methods=(
            init(),
            virtual(
                "count",
                (group,),
                "I",
                2,
                call("virtual", group, "getChildCount", (), "I", "p1", to="v0"),
                op("add-int/lit8", "v0", "v0", lit=1),
                op("return", "v0"),
            ),
            virtual(
                "inflate",
                (CONTEXT, "I"),
                _VIEW,
                2,
                call("static", inflater, "from", (CONTEXT,), inflater, "p1", to="v0"),
                op("const/4", "v1", lit=0),
                call("virtual", inflater, "inflate", ("I", group), _VIEW, "v0", "p2", "v1", to="v0"),
                op("return-object", "v0"),
            ),
        ),
    )


def _version() -> Class:
    return Class(
        f"{ROOT}core/Version;",
        source="Version.java",
        fields=(constant("NAME", "OpenShell 3.2.1"), constant("DOCS", "https://docs.openshell.example/guide")),
        methods=(
            static(
                "text",
                (),
                STRING,
                2,
                make("v0", BUILDER),
                text("v1", "OpenShell/"),
                append("v0", "v1"),
                text("v1", "3.2.1"),
                append("v0", "v1"),
                joined("v0", "v1"),
                op("return-object", "v1"),
            ),
        ),
    )


def _checks() -> Class:
    return Class(
        f"{ROOT}text/Checks;",
        source="Checks.java",
        methods=(
            static(
                "empty",
                (STRING,),
                "Z",
                1,
                op("if-eqz", "p0", to="yes"),
                call("virtual", STRING, "trim", (), STRING, "p0", to="p0"),
                call("virtual", STRING, "length", (), "I", "p0", to="v0"),
                op("if-eqz", "v0", to="yes"),
                op("const/4", "v0", lit=0),
                op("return", "v0"),
                label("yes"),
                op("const/4", "v0", lit=1),
                op("return", "v0"),
            ),
        ),
    )


def _images() -> Class:
    bitmap, factory, view = (
        "Landroid/graphics/Bitmap;",
        "Landroid/graphics/BitmapFactory;",
        "Landroid/widget/ImageView;",
    )
    return Class(
        f"{ROOT}ui/Images;",
        source="Images.java",
        methods=(
            static(
                "show",
                (view, STRING),
                "V",
                1,
                call("static", factory, "decodeFile", (STRING,), bitmap, "p1", to="v0"),
                call("virtual", view, "setImageBitmap", (bitmap,), "V", "p0", "v0"),
                op("return-void"),
            ),
        ),
    )


def _pages() -> Class:
    return Class(
        f"{ROOT}core/Pages;",
        source="Pages.java",
        methods=(
            static(
                "register",
                (f"{ROOT}core/Router;",),
                "V",
                2,
                *(
                    piece
                    for name in ("home", "profile", "settings", "about", "message")
                    for piece in (
                        text("v0", f"/{name}"),
                        text("v1", f"pages/{name}/{name}"),
                        call("virtual", f"{ROOT}core/Router;", "add", (STRING, STRING), "V", "p0", "v0", "v1"),
                    )
                ),
                op("return-void"),
            ),
        ),
    )
