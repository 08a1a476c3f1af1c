"""Makes a module proxy that GOPROXY=file://… can name, from the small descriptions in script/mod.

A description is a txtar archive. Its comment has a line `module PATH@VERSION` and may have a line `hidden` (the
version is not listed, as for a pseudo-version). Its files go into the module's zip; `go.mod` is also served as
the .mod file. The file `.info` stands for the .info file; by default it has the version and a fixed time. The file
`.mod`, where there is one, is served in go.mod's place.
"""

import os
import zipfile

import txtar


def _escape(path):
    return "".join("!" + c.lower() if c.isupper() else c for c in path)


def _write(path, data):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(data)


def _add(text, where, out):
    comment, files = txtar.parse(text)
    words = [line.split() for line in comment.splitlines() if line and not line.startswith("#")]
    named = [w[1] for w in words if len(w) == 2 and w[0] == "module"]
    if len(named) != 1 or "@" not in named[0]:
        raise ValueError(f"{where}: one line `module PATH@VERSION` expected")
    path, version = named[0].split("@")
    files = dict(files)
    info = files.pop(".info", f'{{"Version":"{version}","Time":"2020-01-02T03:04:05Z"}}\n')
    served_mod = files.pop(".mod", files.get("go.mod", f"module {path}\n"))
    at = os.path.join(out, _escape(path), "@v")
    stem = os.path.join(at, _escape(version))
    _write(stem + ".info", info)
    _write(stem + ".mod", served_mod)
    listing = os.path.join(at, "list")
    known = ""
    if os.path.exists(listing):
        with open(listing, encoding="utf-8") as f:
            known = f.read()
    _write(listing, known if ["hidden"] in words else known + version + "\n")
    with zipfile.ZipFile(stem + ".zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(zipfile.ZipInfo(f"{path}@{version}/{name}"), data)


def make(descriptions, out):
    """Fills the directory `out` from the *.txt files of the directory `descriptions`."""
    for name in sorted(os.listdir(descriptions)):
        if name.endswith(".txt"):
            with open(os.path.join(descriptions, name), encoding="utf-8") as f:
                _add(f.read(), name, out)
