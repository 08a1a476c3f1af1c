#!/usr/bin/env python3
"""Compares the packages that gorun loads with those of the real go command.

    compare.py --gorun GORUN [--json] [NAME...]

Each file in broken/ and sound/ is a txtar archive: a comment of `key: value` lines, then the files of a small tree. For a broken tree, gorun and `go run` must end with the same status and the
same text; for a sound one, `gorun --dump=packages` must agree with `go list -deps -json` field by field, and the module
information that gorun would put into the program with what `go run -n` shows.

With --json, the broken ones alone, and both get -json.

Keys: args (default "."), env (NAME=VALUE), dir (where to run, default the root), go (least minor version), link ("NAME
TARGET": a symbolic link), mkdir (an empty directory), chmod ("MODE NAME").
"""

import argparse
import ast
import concurrent.futures
import difflib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
import oracle  # noqa: E402

# What `gorun --dump=packages` and `go list -deps -json` have in common.
FIELDS = (
    "Dir ImportPath Name Standard Goroot DepOnly Incomplete DefaultGODEBUG GoFiles CgoFiles IgnoredGoFiles "
    "InvalidGoFiles IgnoredOtherFiles CFiles CXXFiles MFiles HFiles FFiles SFiles SwigFiles SwigCXXFiles SysoFiles "
    "EmbedPatterns EmbedFiles CgoCFLAGS CgoCPPFLAGS CgoCXXFLAGS CgoFFLAGS CgoLDFLAGS CgoPkgConfig Imports ImportMap "
    "Deps").split()
MODULE_FIELDS = "Path Version Main Indirect Dir GoMod GoVersion Sum".split()


class Case:
    """One archive: its keys and its files."""

    def __init__(self, path):
        self.name = os.path.splitext(os.path.basename(path))[0]
        with open(path, encoding="utf-8", newline="") as f:
            parts = re.split(r"(?m)^-- (.+) --\n", f.read())
        self.keys = [tuple(line.split(": ", 1)) for line in parts[0].splitlines() if ": " in line]
        self.files = list(zip(parts[1::2], parts[2::2]))

    def all(self, key):
        return [value for k, value in self.keys if k == key]

    def one(self, key, default=""):
        return (self.all(key) + [default])[0]

    def args(self):
        # Quoted as in Python, so that there can be an empty one.
        return [ast.literal_eval(a) if a[0] in "'\"" else a for a in self.one("args", ".").split(" ")]

    def write(self, root):
        for name, text in self.files:
            path = os.path.join(root, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "wb") as f:
                f.write(text.encode().replace(b"\\x00", b"\0").replace(b"\\xff", b"\xff"))
        for name in self.all("mkdir"):
            os.makedirs(os.path.join(root, name))
        for link in self.all("link"):
            name, target = link.split(" ")
            os.symlink(target, os.path.join(root, name))
        for change in self.all("chmod"):
            mode, name = change.split(" ")
            os.chmod(os.path.join(root, name), int(mode, 8))
        return os.path.join(root, self.one("dir"))


class Bench:
    """What all cases share: the two commands and their environment."""

    def __init__(self, gorun, go, scratch, flags):
        self.gorun, self.go, self.scratch, self.flags = gorun, go, scratch, flags

    def environment(self, case):
        env = {k: v for k, v in os.environ.items() if not k.startswith(("GO", "CGO_"))}
        env.update(GOROOT=self.go.goroot, GOCACHE=os.path.join(self.scratch, "gocache"),
                   GOMODCACHE=os.path.join(self.scratch, "mod"), GOENV="off", GOPROXY="off", GOTOOLCHAIN="local",
                   GOTELEMETRY="off", CGO_ENABLED="0", GORUN_STATE=os.path.join(self.scratch, "state"))
        env.update(pair.split("=", 1) for pair in case.all("env"))
        return env

    def run(self, case, directory, argv):
        env = dict(self.environment(case), PWD=directory)
        return subprocess.run(argv, cwd=directory, env=env, capture_output=True, text=True, check=False,
                              errors="replace", stdin=subprocess.DEVNULL)


def difference(theirs, ours):
    return "\n".join(difflib.unified_diff(theirs.splitlines(), ours.splitlines(), "go", "gorun", lineterm="", n=3))


def check_broken(bench, case, directory):
    theirs = bench.run(case, directory, [bench.go.go, "run"] + bench.flags + case.args())
    ours = bench.run(case, directory, [bench.gorun] + bench.flags + case.args())
    found = []
    if theirs.returncode != ours.returncode:
        found.append(f"status: go {theirs.returncode}, gorun {ours.returncode}")
    for name in ("stdout", "stderr"):
        a, b = getattr(theirs, name), getattr(ours, name)
        if a != b:
            found.append(f"{name}:\n{difference(a, b)}")
    if theirs.returncode == 0:
        found.append("go does not find it broken")
    return found


def objects(text):
    decoder, at, found = json.JSONDecoder(), 0, []
    while True:
        while at < len(text) and text[at].isspace():
            at += 1
        if at >= len(text):
            return found
        value, at = decoder.raw_decode(text, at)
        found.append(value)


def compare_packages(theirs, ours):
    """Differences of two lists of packages, as lines."""
    found = []
    their_paths, our_paths = [p["ImportPath"] for p in theirs], [p["ImportPath"] for p in ours]
    if their_paths != our_paths:
        found.append("packages, in order:\n" + difference("\n".join(their_paths), "\n".join(our_paths)))
    by_path = {p["ImportPath"]: p for p in ours}
    for p in theirs:
        q = by_path.get(p["ImportPath"], {})
        found += [f"{p['ImportPath']}: {f}: go {p.get(f)}, gorun {q.get(f)}" for f in FIELDS if p.get(f) != q.get(f)]
        m, n = p.get("Module") or {}, q.get("Module") or {}
        found += [f"{p['ImportPath']}: Module.{f}: go {m.get(f)}, gorun {n.get(f)}"
                  for f in MODULE_FIELDS if m.get(f) != n.get(f)]
    return found


def module_info(script):
    """The module information in a `go run -n` script."""
    match = re.search(r'^modinfo (".*")$', script, re.MULTILINE)
    if not match:
        return None
    # A Go string literal is a Python bytes literal but for \u and non-ASCII text.
    text = ast.literal_eval(re.sub(r"\\u(....)", lambda m: chr(int(m[1], 16)), match[1]))
    return text[16:-16]


def check_sound(bench, case, directory):
    listed = bench.run(case, directory, [bench.go.go, "list", "-deps", "-json"] + case.args())
    dumped = bench.run(case, directory, [bench.gorun, "--dump=packages"] + case.args())
    if listed.returncode or dumped.returncode:
        return [f"go list: {listed.returncode} {listed.stderr}\ngorun: {dumped.returncode} {dumped.stderr}"]
    packages = objects(dumped.stdout)
    found = compare_packages(objects(listed.stdout), packages)
    script = bench.run(case, directory, [bench.go.go, "run", "-n"] + case.args())
    theirs, ours = module_info(script.stdout + script.stderr), packages[-1].get("BuildInfo")
    if theirs != ours:
        found.append(f"module information:\n{difference(theirs or '', ours or '')}")
    return found


def check(bench, case, kind):
    if bench.go.minor < int(case.one("go", "0")):
        return []
    root = tempfile.mkdtemp(prefix="tree-", dir=bench.scratch)
    directory = case.write(root)
    return (check_broken if kind == "broken" else check_sound)(bench, case, directory)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--gorun", required=True)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    try:
        go = oracle.find(options.gorun)
    except SystemExit as reason:
        print(reason)
        sys.exit(77)
    scratch = os.path.realpath(tempfile.mkdtemp(prefix="gorun-packages-"))
    bench = Bench(os.path.abspath(options.gorun), go, scratch, ["-json"] if options.json else [])
    cases = []
    for kind in ("broken",) if options.json else ("broken", "sound"):
        directory = os.path.join(HERE, kind)
        for name in sorted(os.listdir(directory)) if os.path.isdir(directory) else []:
            case = Case(os.path.join(directory, name))
            if not options.names or case.name in options.names:
                cases.append((kind, case))
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        for (kind, case), found in zip(cases, pool.map(lambda c: check(bench, c[1], c[0]), cases)):
            if found:
                failed += 1
                print(f"--- {kind}/{case.name}\n" + "\n".join(found))
    subprocess.run(["chmod", "-R", "u+w", scratch], check=False)
    shutil.rmtree(scratch, ignore_errors=True)
    print(f"{len(cases)} trees compared with {go.version}, {failed} differ")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
