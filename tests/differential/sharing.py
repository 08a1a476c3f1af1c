#!/usr/bin/env python3
"""One build cache for both: what one has built the other does not build again, for two Go versions.

    sharing.py --gorun PATH [--second none|auto]

The second Go version is downloaded; without a network, or with `--second none`, only the oracle's own is looked at.
GORUN_TEST_SECOND_GOROOT may name a distribution for it.
"""

import argparse
import os
import re
import sys
import tempfile

import sandbox
import stages

import oracle  # pylint: disable=wrong-import-order
import peer
import processes

# Older than the oracle, so that it is another one.
SECOND = {27: "go1.26.3", 26: "go1.25.5", 25: "go1.24.11", 24: "go1.25.5"}

FILES = {
    "go.mod": "module example.org/m\n\ngo 1.24\n",
    "main.go": 'package main\n\nimport (\n\t"fmt"\n\n\t"example.org/m/lib"\n)\n\nfunc main() { fmt.Println("one", lib.Word()) }\n',
    "lib/lib.go": 'package lib\n\nimport _ "embed"\n\n//go:embed word.txt\nvar word string\n\nfunc Word() string { return word }\n',
    "lib/word.txt": "word",
}
_COMPILED = re.compile(r"/compile[\" ].* -p (\S+)")
_LINKED = re.compile(r"/link[\" ].*-o ")


def built(trace):
    """The packages that a `-x` trace compiles, and "link" if it links."""
    found = [m.group(1) for m in map(_COMPILED.search, trace.splitlines()) if m]
    return found + ["link" for line in trace.splitlines() if _LINKED.search(line)]


def second_distribution(go, root):
    """The Oracle of another Go version, or a text that says why there is none."""
    if named := os.environ.get("GORUN_TEST_SECOND_GOROOT"):
        return oracle.Oracle(named)
    version = SECOND.get(go.minor)
    if version is None:
        return f"no second version is known for {go.version}"
    env = sandbox.environment(go, root, os.path.join(root, "cache"), GOTOOLCHAIN=version)
    env["GOMODCACHE"] = os.environ.get("GORUN_TEST_MODCACHE", os.path.join(root, "gopath/pkg/mod"))
    done = processes.run([go.go, "env", "GOROOT"], root, env, timeout=300)
    if done.status:
        return f"{version} cannot be downloaded: {done.stderr.strip()}"
    return oracle.Oracle(done.stdout.strip())


class Check:
    """The checks for one Go version; `failed` has what went wrong."""

    def __init__(self, gorun, go, root):
        self.gorun, self.go, self.root, self.failed = gorun, go, root, []
        self.directory = os.path.join(root, go.version, "module")
        for name, data in FILES.items():
            path = os.path.join(self.directory, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as f:
                f.write(data)

    def place(self, cache):
        env = sandbox.environment(self.go, os.path.join(self.root, self.go.version),
                                  os.path.join(self.root, self.go.version, cache), GOPROXY="off")
        return stages.Place(self.gorun, self.go.go, self.directory, env, env)

    def expect(self, what, outcome, wanted, word="one"):
        found = built(outcome.stderr)
        if outcome.status or outcome.stdout != f"{word} word\n":
            self.failed.append(f"{what}: {outcome}")
        elif found != wanted:
            self.failed.append(f"{what}: built {found}, not {wanted}")
        print(f"{self.go.version}: {what}: built {found or 'nothing'}", flush=True)

    def edit(self, old, new):
        path = os.path.join(self.directory, "main.go")
        with open(path, encoding="utf-8") as f:
            text = f.read()
        with open(path, "w", encoding="utf-8") as f:
            f.write(text.replace(f'"{old}"', f'"{new}"'))

    def run(self):
        place = self.place("first-gorun")
        place.run_gorun(["."])
        self.expect("go run after gorun", place.run_go(["run", "-x", "."]), [])
        self.expect("gorun again", place.run_gorun(["-x", "."]), [])
        self.edit("one", "two")
        self.expect("gorun after an edit", place.run_gorun(["-x", "."]), ["main", "link"], "two")
        self.expect("go run after that", place.run_go(["run", "-x", "."]), [], "two")
        self.edit("two", "one")

        place = self.place("first-go")
        build = place.run_go(["build", "-o", os.path.join(self.root, "program"), "."])
        if build.status:
            self.failed.append(str(build))
        self.expect("gorun after go build", place.run_gorun(["-x", "."]), ["main", "link"])
        self.expect("go run after that", place.run_go(["run", "-x", "."]), [])
        self.edit("one", "two")
        self.expect("go run after an edit", place.run_go(["run", "-x", "."]), ["main", "link"], "two")
        self.expect("gorun after that", place.run_gorun(["-x", "."]), [], "two")
        return self.failed


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("--gorun", required=True)
    ap.add_argument("--second", choices=["auto", "none"], default="auto")
    options = ap.parse_args()
    gorun = os.path.abspath(options.gorun)
    go = oracle.find(gorun)
    root = tempfile.mkdtemp(prefix="gorun-sharing-")
    try:
        failed = Check(gorun, go, root).run()
        second = second_distribution(go, root) if options.second == "auto" else "not asked for"
        if isinstance(second, str):
            print(f"SKIPPED: the second Go version: {second}")
        else:
            failed += Check(gorun, second, root).run()
    finally:
        peer.remove_tree(root)
    for text in failed:
        print("FAIL " + text)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
