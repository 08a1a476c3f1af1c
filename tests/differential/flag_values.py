#!/usr/bin/env python3
"""Every flag of `go help build`, one at a time, with usual and with odd values, against `go run`.

    flag_values.py --gorun PATH [--only REGEX]

Both are given `-n -a FLAG PACKAGE`, once on the command line and once by GOFLAGS: the command lines must be the same (and with
them the action IDs, which stand in them), or the messages and the status. Nothing is built.
"""

import argparse
import concurrent.futures
import os
import re
import shutil
import sys
import tempfile

import sandbox
import stages

import oracle  # pylint: disable=wrong-import-order
import peer

FILES = {
    "go.mod": "module example.org/m\n\ngo 1.24\n",
    "bare/main.go": 'package main\n\nimport "example.org/m/lib"\n\nfunc main() { println(lib.F()) }\n',
    "bare/other.go": "//go:build odd && !even\n\npackage main\n\nfunc init() { println() }\n",
    "lib/lib.go": "package lib\n\nfunc F() int { return 1 }\n",
    "lib/a_amd64.s": "#include \"textflag.h\"\n\nTEXT ·unused(SB),NOSPLIT,$0\n\tRET\n",
    "lib/decl.go": "package lib\n\nfunc unused()\n",
    "cgo/main.go": "package main\n\n// #include \"f.h\"\nimport \"C\"\n\nfunc main() { println(C.f()) }\n",
    "cgo/f.h": "int f(void);\n",
    "cgo/f.c": "#include \"f.h\"\nint f(void) { return 1; }\n",
    "other.mod": "module example.org/other\n\ngo 1.24\n",
    "bad.mod": "modul x\n",
    "overlay.json": '{"Replace": {"bare/more.go": "lib/lib.go"}}',
    "lib.json": '{"Replace": {"lib/lib.go": "other/lib.go"}}',
    "other/lib.go": "package lib\n\nfunc F() int { return 2 }\n",
    "empty.json": "{}",
    "bad.json": "{",
    "bad.pgo": "nothing",
    "plain.txt": "text\n",
}

# Flags that take no value, and all that they are given nevertheless.
BOOLEANS = ["a", "asan", "cover", "json", "linkshared", "modcacherw", "msan", "n", "race", "trimpath", "v", "work", "x"]
TRUTHS = ["", "=true", "=false", "=1", "=0", "=T", "=", "=yes", "= true", "=TRUE", "=tRUE"]
# Go's quoted words, and patterns before them.
LISTS = ["", "x", "-N", "-N -l", "'-N'", "\"-N\" -l", "'-N", "-N '", "all=-N", "all=", "=", "std=-l", "./...=-N", "./lib=-N", "./nosuch=-N",
         "example.org/m/lib=-N", "example.org/...=-N -l", "=-N", "x=", " all=-N", "-N=all", "cmd=-N", "runtime=-N", "all=-N 'a b'",
         "-x=1", "\t-N\n-l", "bare=-N", ".=-N", "...=-N", "é=-N", "-N é", "lib=-N"]
VALUES = {
    "C": ["", "bare", "./bare", "nosuch", "go.mod", "..", "/", "bare/../bare"],
    "asmflags": LISTS + ["-D=A", "-D A=1", "all=-debug", "-shared", "-trimpath=x"],
    "buildmode": ["", "exe", "pie", "default", "archive", "c-archive", "c-shared", "shared", "plugin", "x", "EXE"],
    "buildvcs": ["", "auto", "true", "false", "1", "x", "Auto", "git"],
    "compiler": ["", "gc", "gccgo", "x", "GC"],
    "covermode": ["", "set", "count", "atomic", "x", "Set"],
    "coverpkg": ["", "./...", "./lib", "all", "std", "example.org/m/lib,./bare", "nosuch", "./nosuch", ",", "cmd", "runtime", "./lib,,./lib",
                 "lib", "...", "fmt", "example.org/nosuch", "./bare,./cgo"],
    "exec": ["", "true", "'a b' c", "'a", "nosuch", "./true", "a  b", "\"a\" 'b'", "/bin/true -x"],
    "gccgoflags": LISTS,
    "gcflags": LISTS + ["-m", "-d=checkptr=0", "-lang=go1.20", "-c=1", "-trimpath=x", "-dwarf=true", "-S", "all=-N -l -m=2"],
    "installsuffix": ["", "x", "a_b", "../x", "a b", "é", "race"],
    "ldflags": LISTS + ["-s", "-s -w", "-X main.x=1", "-X 'main.x=a b'", "-linkmode=external", "-linkmode external", "-linkmode=internal",
                        "-buildid=", "-buildid=x", "-extldflags=-static", "-extldflags '-static -s'", "-w=0", "-tmpdir=/tmp", "-v",
                        "-buildmode=pie", "-extld=clang", "-r /x", "-H=linux", "-linkmode=x", "-race", "-dumpdep", "-X=main.x=$ORIGIN",
                        "-compressdwarf=false", "-s=false -w=true", "-linkmode 'external'"],
    "mod": ["", "mod", "readonly", "vendor", "x", "Mod"],
    "modfile": ["", "other.mod", "./other.mod", "bad.mod", "nosuch.mod", "x", "go.mod", "lib", "plain.txt", "/nosuch/a.mod"],
    "overlay": ["", "overlay.json", "lib.json", "empty.json", "bad.json", "nosuch.json", "lib", "/dev/null"],
    "p": ["", "1", "3", "0", "-1", "x", "1.5", "0x10", "1_000", "99999999999999999999", "+2", " 1"],
    "pgo": ["", "auto", "off", "nosuch.pgo", "bad.pgo", "lib", "Auto", "./bad.pgo", "/nosuch/x.pgo"],
    "pkgdir": ["", "x", "./x", "/nosuch/y", "../z", "a b"],
    "tags": ["", "odd", "odd,even", "odd even", "odd,", ",", "odd, even", " odd", "'odd even'", "!odd", "é", "odd,odd", "a-b", "cgo", "gc", "go1.99",
             "linux", "netgo,osusergo", "purego", "odd  even", "even,odd", "race", "a.b_c", "x=1"],
    "toolexec": ["", "env", "env A=1", "'a b' c", "'a", "nosuch", "/bin/sh -c", "./x", "\"env\"", "env  -u B"],
    # What stands in the files: script/build_debug. A file that cannot be written: doc/differences.md.
    "debug-actiongraph": ["", "graph"],
    "debug-trace": ["trace"],
    "o": ["x"],
    "race=": ["x"],
    "nosuch": ["", "x"],
    "test.v": [""],
    "timeout": ["1s"],
    "count": ["1"],
    "i": [""],
    "msan=": ["x"],
    "u": ["", "patch"],
}
# Several together.
COMBINED = [
    ["-race", "-msan"], ["-race", "-asan"], ["-msan", "-asan"], ["-race", "-buildmode=pie"], ["-race", "-covermode=set"],
    ["-race", "-covermode=atomic"], ["-race", "-cover"], ["-cover", "-covermode=count"], ["-covermode=set", "-covermode=atomic"], ["-coverpkg=./lib", "-covermode=x"],
    ["-buildmode=c-shared", "-linkshared"], ["-linkshared", "-buildmode=pie"], ["-pkgdir=x", "-a"], ["-compiler=gccgo", "-race"],
    ["-compiler=gccgo", "-cover"], ["-compiler=gccgo", "-gcflags=-N"], ["-compiler=gccgo", "-buildmode=pie"],
    ["-gcflags=-N", "-gcflags=-l"], ["-gcflags=all=-N", "-gcflags=-l"], ["-gcflags=-l", "-gcflags=all=-N"], ["-gcflags=./lib=-N", "-gcflags="],
    ["-ldflags=-s", "-ldflags=-X main.a=b"], ["-tags=odd", "-tags=even"], ["-tags=odd", "-tags="], ["-mod=mod", "-mod=vendor"],
    ["-modfile=other.mod", "-mod=vendor"], ["-modfile=other.mod", "-mod=mod"], ["-trimpath", "-gcflags=-N"], ["-trimpath", "-ldflags=-X main.a=b"],
    ["-installsuffix=x", "-race"], ["-p=2", "-p=x"], ["-pgo=off", "-pgo=auto"], ["-v", "-x"], ["-work", "-x"], ["-toolexec=env", "-exec=env"],
    ["-toolexec=env", "-toolexec="], ["-trimpath", "-race", "-tags=odd"], ["-race", "-ldflags=-linkmode=internal"], ["-asan", "-ldflags=-linkmode=internal"],
    ["-buildmode=pie", "-ldflags=-linkmode=external"], ["-json", "-x"], ["-overlay=lib.json", "-trimpath"], ["-overlay=lib.json", "-cover"],
    ["-C", "bare"], ["-a", "-C=bare"], ["--tags", "odd"], ["--race"], ["---race"], ["-"], ["-=x"], ["-tags"], ["-race", "--", "-x"], ["-h"], ["-help"], ["--help=x"],
    ["-asan", "-cover"], ["-race", "-trimpath", "-buildmode=pie", "-ldflags=-s -w"],
]


def cases():
    """(what, flags for the command line or None, GOFLAGS or None)."""
    for name in BOOLEANS:
        for truth in TRUTHS:
            yield [f"-{name}{truth}"]
    for name, values in VALUES.items():
        for value in values:
            yield [f"-{name.rstrip('=')}={value}"]
        if values[0] == "":
            yield [f"-{name}"]
    yield from COMBINED


def quoted(flag):
    """For GOFLAGS; None where its quoting has no words for it."""
    if not re.search(r"[\s'\"]", flag):
        return flag
    return f"'{flag}'" if "'" not in flag else f'"{flag}"' if '"' not in flag else None


def compare(place, flags, package, more):
    first = [f for f in flags if re.match(r"-C\b", f)] and flags[:2]
    rest = flags[len(first or []):]
    args = (first or []) + ["-n", "-a"] + rest + [package]
    ours, theirs = place.run_gorun(args, **more), place.run_go(["run"] + args, **more)
    texts = []
    for outcome, env in ((ours, place.ours), (theirs, place.theirs)):
        text = peer.normalise(outcome.stderr, place.names(env))
        # Actions without an order between them may come in any.
        texts.append("".join(sorted(re.split(r"(?m)^(?=#\n)", text))).splitlines())
    found = stages.lines_differ("stderr", *texts, limit=12)
    if ours.stdout != theirs.stdout:
        found += "\n" + stages.lines_differ("stdout", ours.stdout.splitlines(), theirs.stdout.splitlines(), limit=12)
    if ours.status != theirs.status:
        found += f"\nstatus: gorun {ours.words()}, go {theirs.words()}"
    return found


def check(root, gorun, go, item):
    """Compares one case in a directory of its own; returns what differs."""
    number, (what, flags, package, more) = item
    here = os.path.join(root, f"case{number}")
    directory = os.path.join(here, "module")
    shutil.copytree(os.path.join(root, "module"), directory)
    envs = [sandbox.environment(go, here, os.path.join(root, cache), GOPROXY="off", CGO_ENABLED="1")
            for cache in ("gorun-cache", "go-cache")]
    place = stages.Place(gorun, go.go, directory, *envs)
    found = compare(place, flags, package, more)
    peer.remove_tree(here)
    return what, found


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("--gorun", required=True)
    ap.add_argument("--only", default="")
    ap.add_argument("--jobs", type=int, default=len(os.sched_getaffinity(0)))
    options = ap.parse_args()
    gorun = os.path.abspath(options.gorun)
    go = oracle.find(gorun)
    root = tempfile.mkdtemp(prefix="gorun-flags-")
    for name, data in FILES.items():
        path = os.path.join(root, "module", name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(data)
    items = []
    for flags in cases():
        # cgo where it may matter, else the cheaper one.
        package = "./cgo" if re.search(r"race|[am]san|ldflags|buildmode|compiler|toolexec", flags[0]) else "./bare"
        if flags[0].startswith("-C"):
            package = "."
        items.append((f"{flags}", flags, package, {}))
        words = [quoted(flag) for flag in flags]
        if None not in words:
            items.append((f"GOFLAGS={' '.join(words)}", [], "./bare", {"GOFLAGS": " ".join(words)}))
    items = [item for item in items if re.search(options.only, item[0])]
    failed = 0
    try:
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            for what, found in pool.map(lambda item: check(root, gorun, go, item), enumerate(items)):
                if found:
                    failed += 1
                    print(f"FAIL {what}\n    " + found.strip("\n").replace("\n", "\n    "), flush=True)
    finally:
        peer.remove_tree(root)
    print(f"{len(items)} cases, {failed} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
