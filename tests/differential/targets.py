#!/usr/bin/env python3
"""Every target that Go has, and every value of the settings that refine one, against `go run`.

    targets.py --gorun PATH [--go VERSION]... [--only REGEX] [--quick] [--parts platforms,values,experiments,fips]

platforms: for each line of `go tool dist list`, both build a program, each with a cache of its own, and the executables must be
the same bytes, or both must fail with the same message. Then `go run` must find nothing to build in gorun's cache. The other
parts look at GOAMD64 and its kin, GOEXPERIMENT, and GOFIPS140: valid values, and those that are refused.
--go adds a release, which is fetched (go1.24.11). --quick lets both use one cache, and so compares action IDs only.
"""

import argparse
import os
import re
import sys
import tempfile
import time

import sandbox
import sharing
import stages

import oracle  # pylint: disable=wrong-import-order
import peer
import processes

FILES = {
    "go.mod": "module example.org/m\n\ngo 1.24\n",
    "hello.go": 'package main\n\nimport (\n\t"fmt"\n\t"os"\n)\n\nfunc main() { fmt.Println("hello", os.Args[1:]) }\n',
    # For what shows in the command lines.
    "bare/main.go": "package main\n\nfunc main() { println(\"bare\") }\n",
    "sum/main.go": 'package main\n\nimport (\n\t"crypto/sha256"\n\t"fmt"\n)\n\nfunc main() { fmt.Printf("%x\\n", sha256.Sum256(nil)) }\n',
}

# cmd/go knows these, but lists them nowhere: broken ones, half of a pair, nothing at all.
ODD_PLATFORMS = ["linux/sparc64", "openbsd/mips64", "linux/armbe", "windows/riscv64", "nacl/amd64", "linux/wasm", "linux/"]

# Variable, GOOS/GOARCH, values. Those that are wrong must be refused, or not, as cmd/go does.
VALUES = [
    ("GOAMD64", "linux/amd64", ["v1", "v2", "v3", "v4", "v5", "v", "V1", " v1"]),
    ("GO386", "linux/386", ["sse2", "softfloat", "387", "x"]),
    ("GOARM", "linux/arm", ["5", "6", "7", "7,softfloat", "5,hardfloat", "6,softfloat", "8", "7,x", "x"]),
    ("GOARM64", "linux/arm64", ["v8.0", "v8.9", "v9.0", "v9.5", "v8.1,lse", "v9.2,crypto,lse", "v8.0,lse,lse", "v8", "v9.6",
                                "v7.0", "v8.0,x", "x"]),
    ("GOMIPS", "linux/mips", ["hardfloat", "softfloat", "x"]),
    ("GOMIPS", "linux/mipsle", ["softfloat"]),
    ("GOMIPS64", "linux/mips64le", ["hardfloat", "softfloat", "x"]),
    ("GOMIPS64", "linux/mips64", ["softfloat"]),
    ("GOPPC64", "linux/ppc64le", ["power8", "power9", "power10", "power11", "power7", "x"]),
    ("GOPPC64", "linux/ppc64", ["power9"]),
    ("GORISCV64", "linux/riscv64", ["rva20u64", "rva22u64", "rva23u64", "rva24u64", "x"]),
    ("GOWASM", "wasip1/wasm", ["satconv", "signext", "satconv,signext", "signext,satconv", ",", "satconv,", "x", "satconv,x"]),
    ("GOWASM", "js/wasm", ["satconv"]),
    # Another architecture's variable is looked at, too.
    ("GOARM64", "linux/amd64", ["v9.0", "x"]),
    ("GOMIPS", "linux/amd64", ["x"]),
    ("GOARM", "linux/amd64", ["x"]),
    ("GOAMD64", "linux/arm64", ["v9"]),
]

EXPERIMENTS = [
    "none", "jsonv2", "nojsonv2", "loopvar", "noloopvar", "arenas", "rangefunc", "synctest", "simd", "greenteagc", "nogreenteagc",
    "dwarf5", "nodwarf5", "noregabi", "regabi", "noregabiwrappers", "noregabiargs", "regabiwrappers,noregabiargs", "boringcrypto",
    "noboringcrypto", "fieldtrack", "staticlockranking", "preemptibleloops", "heapminimum512kib", "cgocheck2", "newinliner",
    "noswissmap", "noaliastypeparams", "nocoverageredesign", "nospinbitmutex", "nosynchashtriemap", "cacheprog", "runtimesecret",
    "runtimefreegc", "sizespecializedmalloc", "nosizespecializedmalloc", "randomizedheapbase64", "norandomizedheapbase64",
    "goroutineleakprofile", "mapsplitgroup", "jsonv2,arenas", "arenas,jsonv2", "arenas,noarenas", "jsonv2,jsonv2", ",", "arenas,",
    "nosuch", "nonosuch", "no", "nonone", "none,arenas", "arenas,none", "Arenas", "arenas noloopvar",
]


class Differences:
    """Counts and tells what went wrong."""

    def __init__(self):
        self.failed = 0
        self.passed = 0

    def tell(self, what, found, began):
        if found:
            self.failed += 1
        else:
            self.passed += 1
        print(f"{'FAIL' if found else 'PASS'} {what} ({time.monotonic() - began:.1f}s)", flush=True)
        if found:
            print("    " + found.strip("\n").replace("\n", "\n    "), flush=True)


def compare_outcomes(place, ours, theirs):
    found = peer.compare(ours, theirs, place.names(place.ours), place.names(place.theirs))
    if theirs.status and not found:
        print(f"  both: {' | '.join(theirs.stderr.strip().splitlines())}", flush=True)
    return found and f"{found}\n{ours}\n{theirs}"[:3000]


class Release:
    """The parts for one Go release."""

    def __init__(self, gorun, go, root, options, differences):
        self.gorun, self.go, self.options, self.differences = gorun, go, options, differences
        self.root = os.path.join(root, go.version)
        self.directory = os.path.join(self.root, "module")
        for name, data in FILES.items():
            path = os.path.join(self.directory, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as f:
                f.write(data)

    def place(self, caches=("gorun-cache", "go-cache"), **env):
        envs = []
        for cache in caches:
            e = sandbox.environment(self.go, self.root, os.path.join(self.root, cache), GOPROXY="off")
            # What is on by default is part of the question.
            del e["CGO_ENABLED"]
            e.update(env)
            envs.append(e)
        return stages.Place(self.gorun, self.go.go, self.directory, *envs, timeout=1800)

    def wanted(self, what):
        return re.search(self.options.only, what) is not None

    def build_both(self, place, args):
        """Both build, and have the executable copied instead of started; returns what differs."""
        copies = [os.path.join(self.root, name) for name in ("gorun.out", "go.out")]
        for copy in copies:
            if os.path.exists(copy):
                os.remove(copy)
        ours = place.run_gorun(["-exec=cp"] + args + [copies[0]])
        theirs = place.run_go(["run", "-exec=cp"] + args + [copies[1]])
        if found := compare_outcomes(place, ours, theirs):
            return found
        if theirs.status:
            return ""
        with open(copies[0], "rb") as one, open(copies[1], "rb") as other:
            if one.read() != other.read():
                return "the executables differ"
        return self.nothing_left(place, args)

    def nothing_left(self, place, args):
        """`go run` in gorun's cache; returns what it had to build."""
        other = stages.Place(self.gorun, self.go.go, self.directory, place.ours, place.ours, timeout=1800)
        done = other.run_go(["run", "-x", "-exec=true"] + args)
        if done.status:
            return str(done)
        built = sharing.built(done.stderr)
        return f"in gorun's cache go run had to build {built}" if built else ""

    def commands(self, place, args):
        """What both would do, or say."""
        ours, theirs = place.run_gorun(["-n", "-a"] + args), place.run_go(["run", "-n", "-a"] + args)
        if ours.status or theirs.status:
            return compare_outcomes(place, ours, theirs)
        return stages.commands(place, [], args)

    def platforms(self):
        done = processes.run([self.go.go, "tool", "dist", "list"], "/", self.place().theirs)
        for platform in done.stdout.split() + ODD_PLATFORMS:
            if not self.wanted(platform):
                continue
            began = time.monotonic()
            goos, goarch = platform.split("/")
            name = platform.replace("/", "-")
            caches = [f"cache-{name}"] * 2 if self.options.quick else [f"gorun-{name}", f"go-{name}"]
            place = self.place(caches, GOOS=goos, GOARCH=goarch)
            found = self.build_both(place, ["."])
            self.differences.tell(f"{self.go.version} {platform}", found, began)
            for cache in set(caches):
                peer.remove_tree(os.path.join(self.root, cache))

    def values(self):
        for variable, platform, values in VALUES:
            goos, goarch = platform.split("/")
            for value in values:
                what = f"{variable}={value} {platform}"
                if not self.wanted(what):
                    continue
                began = time.monotonic()
                place = self.place(GOOS=goos, GOARCH=goarch, **{variable: value})
                if goarch == "wasm":
                    # gorun knows the way to the distribution's runners by itself.
                    for env in (place.ours, place.theirs):
                        env["PATH"] = os.path.join(self.go.goroot, "lib/wasm") + ":" + env["PATH"]
                self.differences.tell(f"{self.go.version} {what}", self.commands(place, ["./bare"]), began)

    def experiments(self):
        for platform in ("linux/amd64", "linux/mips", "linux/s390x"):
            goos, goarch = platform.split("/")
            for value in EXPERIMENTS:
                what = f"GOEXPERIMENT={value} {platform}"
                if not self.wanted(what):
                    continue
                began = time.monotonic()
                place = self.place(GOOS=goos, GOARCH=goarch, GOEXPERIMENT=value)
                self.differences.tell(f"{self.go.version} {what}", self.commands(place, ["./bare"]), began)

    def fips(self):
        values = ["off", "latest", "certified", "inprocess", "v1.0.0", "v1.0.0-c2097c7c", "v1.26.0", "v1.9.0", "v2.0.0", "x", "../x",
                  "v1.0.0/x"]
        for value in values:
            what = f"GOFIPS140={value}"
            if not self.wanted(what):
                continue
            began = time.monotonic()
            place = self.place(["fips", "fips"] if self.options.quick else ["fips-gorun", "fips-go"], GOFIPS140=value)
            found = (self.build_both(place, ["./sum"]) or self.commands(place, ["./sum"]))
            self.differences.tell(f"{self.go.version} {what}", found, began)
        for value in ("latest", "certified"):
            for more in ({"GOEXPERIMENT": "boringcrypto"}, {"GOFLAGS": "-tags=purego"}, {"GO111MODULE": "off"}):
                what = f"GOFIPS140={value} {more}"
                if not self.wanted(what):
                    continue
                began = time.monotonic()
                place = self.place(GOFIPS140=value, **more)
                self.differences.tell(f"{self.go.version} {what}", self.commands(place, ["./sum"]), began)


def releases(gorun, names, root):
    """The oracle's own release and those that were asked for, fetched."""
    found = [oracle.find(gorun)]
    for name in names:
        env = sandbox.environment(found[0], root, os.path.join(root, "cache"), GOTOOLCHAIN=name)
        if "GORUN_TEST_MODCACHE" in os.environ:
            env["GOMODCACHE"] = os.environ["GORUN_TEST_MODCACHE"]
        done = processes.run([found[0].go, "env", "GOROOT"], root, env, timeout=600)
        if done.status:
            sys.exit(f"{name} cannot be had: {done.stderr}")
        found.append(oracle.Oracle(done.stdout.strip()))
    return found


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("--gorun", required=True)
    ap.add_argument("--go", action="append", default=[], metavar="VERSION")
    ap.add_argument("--only", default="")
    ap.add_argument("--quick", action="store_true")
    ap.add_argument("--parts", default="platforms,values,experiments,fips")
    options = ap.parse_args()
    gorun = os.path.abspath(options.gorun)
    root = tempfile.mkdtemp(prefix="gorun-targets-")
    differences = Differences()
    try:
        for go in releases(gorun, options.go, root):
            release = Release(gorun, go, root, options, differences)
            for part in options.parts.split(","):
                getattr(release, part)()
    finally:
        peer.remove_tree(root)
    print(f"{differences.passed} passed, {differences.failed} failed")
    return 1 if differences.failed else 0


if __name__ == "__main__":
    sys.exit(main())
