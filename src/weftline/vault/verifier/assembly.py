"""The verifier as one file: its modules one after the other, so that what ships is what Weftline itself runs."""

from __future__ import annotations

import ast
from importlib.resources import files
from typing import Final

PARTS: Final = (
    "merkle",
    "notes",
    "form",
    "clock",
    "log",
    "parallel",
    "report",
    "attested",
    "stamps",
    "folder",
    "bundle",
    "main",
)
_HEAD: Final = '''#!/usr/bin/env python3
"""Prove, with nothing but this file, that evidence kept by Weftline was not changed, lost or back-dated.

Needs Python 3.11 and the package `cryptography`; no network, no database, no private key, no Weftline. It is put into
every court bundle; Weftline itself runs the same code.

    python3 verify.py FOLDER [--outside CHECKPOINT-OR-KEY] [--authority CERTIFICATE] [--exhibit COPY] [--json]

FOLDER is an operation or a court bundle. What is proven: the custody log is complete and in order (RFC 6962 Merkle tree
over its lines), every signed checkpoint (C2SP signed note, Ed25519) fits it, and every object or listed exhibit is the
one that was logged. What it cannot prove alone: that the tail after the last checkpoint was not cut, and that the
holder of the signing key did not write another history; for both, give it something that left the machine (--outside),
or the certificate of the authority that stamped a checkpoint (--authority; needs the program `openssl`).

Exit codes: 0 all proven, 1 a fault found, 2 could not run.
"""

from __future__ import annotations

'''


def single_file() -> bytes:
    """The whole verifier as one Python file that imports nothing of Weftline. Raises ValueError where two modules
    define the same name.
    """
    imports: set[str] = set()
    defined: set[str] = set()
    bodies: list[str] = []
    for part in PARTS:
        text = files("weftline.vault.verifier").joinpath(f"{part}.py").read_text(encoding="utf-8")
        tree = ast.parse(text)
        imported = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
        imports |= {ast.unparse(node) for node in imported if not _own(node)}
        names = _names(tree)
        if names & defined:
            raise ValueError(f"{part} defines again: {', '.join(sorted(names & defined))}")
        defined |= names
        bodies.append("\n".join(text.splitlines()[max(node.end_lineno or 0 for node in imported) :]).strip("\n"))
    end = 'if __name__ == "__main__":\n    sys.exit(main())'
    return (_HEAD + "\n".join(sorted(imports)) + "\n\n\n" + "\n\n\n".join([*bodies, end]) + "\n").encode()


def _own(node: ast.Import | ast.ImportFrom) -> bool:
    return isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in {"weftline", "__future__"}


def _names(tree: ast.Module) -> set[str]:
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return names
