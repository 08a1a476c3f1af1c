"""The modules that the cases fetch: small, without imports of the standard library, so that they build at once."""

import base64
import hashlib
import io
import os
import zipfile

import module_proxy

_HELLO = """
module example.net/hello@{version}

-- go.mod --
module example.net/hello

go 1.24

require example.net/dep v1.0.0
-- main.go --
package main

import "example.net/dep"

func main() {{ println("hello {version}", dep.Name) }}
-- cmd/tool/main.go --
package main

func main() {{ println("tool {version}") }}
"""

DESCRIPTIONS = {
    "hello_v1.0.0": _HELLO.format(version="v1.0.0"),
    "hello_v1.1.0": _HELLO.format(version="v1.1.0"),
    "dep_v1.0.0": """
module example.net/dep@v1.0.0

-- go.mod --
module example.net/dep

go 1.24
-- dep.go --
package dep

const Name = "dep v1.0.0"
""",
    "old_v1.0.0": """
module example.net/old@v1.0.0

-- go.mod --
module example.net/old

go 1.24
-- main.go --
package main

func main() { println("old v1.0.0") }
""",
    "old_v1.1.0": """
module example.net/old@v1.1.0

-- go.mod --
// Deprecated: use example.net/hello.
module example.net/old

go 1.24
-- main.go --
package main

func main() { println("old v1.1.0") }
""",
}

MAIN = {
    "go.mod": "module example.org/m\n\ngo 1.24\n\nrequire example.net/dep v1.0.0\n",
    "main.go": 'package main\n\nimport "example.net/dep"\n\nfunc main() { println(dep.Name) }\n',
}


def make(root):
    """Makes the proxy directory, and one of archives for goproxytest; returns their paths."""
    descriptions, proxy, archives = (os.path.join(root, name) for name in ("modules", "proxy", "archives"))
    for directory in (descriptions, archives):
        os.makedirs(directory)
    for name, text in DESCRIPTIONS.items():
        with open(os.path.join(descriptions, name + ".txt"), "w", encoding="utf-8") as f:
            f.write(text)
        module, version = text.split("module ", 1)[1].split("\n", 1)[0].split("@")
        files = text[text.index("-- "):]
        go_mod = files.split("-- go.mod --\n")[1].split("-- ")[0]
        _write_archive(archives, module, version, go_mod, files)
    module_proxy.make(descriptions, proxy)
    return proxy, archives


def _write_archive(directory, module, version, go_mod, files):
    with open(os.path.join(directory, f"{module.replace('/', '_')}_{version}.txtar"), "w", encoding="utf-8") as f:
        f.write(f'-- .info --\n{{"Version":"{version}","Time":"2020-01-02T03:04:05Z"}}\n-- .mod --\n{go_mod}{files}')


def archive(directory, module, version, go_mod, files):
    """Adds a module to the archives; `files`: names to text of whole lines."""
    _write_archive(directory, module, version, go_mod,
                   "".join(f"-- {name} --\n{text.rstrip()}\n" for name, text in files.items()))


def _h1(files):
    lines = [f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n" for name, text in sorted(files.items())]
    return "h1:" + base64.b64encode(hashlib.sha256("".join(lines).encode()).digest()).decode()


def go_sum(module, version, files, go_mod):
    """The lines of go.sum for a module whose zip has `files` (names to text)."""
    return (f"{module} {version} {_h1({f'{module}@{version}/{name}': text for name, text in files.items()})}\n"
            f"{module} {version}/go.mod {_h1({'go.mod': go_mod})}\n")


def zip_of(entries):
    """The bytes of a zip; entries are (name, data) or (ZipInfo, data)."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in entries:
            archive.writestr(name, text)
    return data.getvalue()


def add(proxy, module, version, files, go_mod=None, listed=True):
    """Adds a module whose zip has `files` (names to bytes or text) to the proxy directory."""
    at = os.path.join(proxy, module, "@v")
    os.makedirs(at, exist_ok=True)
    go_mod = go_mod if go_mod is not None else f"module {module}\n"
    if listed:
        with open(os.path.join(at, "list"), "a", encoding="utf-8") as f:
            f.write(version + "\n")
    for suffix, text in ((".info", f'{{"Version":"{version}","Time":"2020-01-02T03:04:05Z"}}'), (".mod", go_mod)):
        with open(os.path.join(at, version + suffix), "w", encoding="utf-8") as f:
            f.write(text)
    with open(os.path.join(at, version + ".zip"), "wb") as f:
        f.write(zip_of([(f"{module}@{version}/{name}", data) for name, data in files.items()]))
