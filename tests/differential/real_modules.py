#!/usr/bin/env python3
"""Compares gorun's stages with cmd/go's on real programs, by way of the module proxy of go.env.

    real_modules.py --gorun PATH [--long] [--only REGEX]

Without --long: three programs, and nothing is built. With it: all of them, and each is built by both. Without a network
the test is skipped.
"""

import argparse
import os
import re
import sys
import tempfile
import time

import sandbox
import stages

import oracle  # pylint: disable=wrong-import-order
import peer

# module, version, package, arguments, whether the short test has it.
PROGRAMS = [
    ("golang.org/x/tools", "v0.40.0", "golang.org/x/tools/cmd/stringer", ["-h"], True),
    ("github.com/junegunn/fzf", "v0.65.2", "github.com/junegunn/fzf", ["--version"], True),
    ("mvdan.cc/gofumpt", "v0.9.2", "mvdan.cc/gofumpt", ["--version"], True),
    ("honnef.co/go/tools", "v0.6.1", "honnef.co/go/tools/cmd/staticcheck", ["-version"], False),
    ("github.com/google/yamlfmt", "v0.20.0", "github.com/google/yamlfmt/cmd/yamlfmt", ["-version"], False),
    ("github.com/itchyny/gojq", "v0.12.17", "github.com/itchyny/gojq/cmd/gojq", ["--version"], False),
    ("github.com/rogpeppe/go-internal", "v1.14.1", "github.com/rogpeppe/go-internal/cmd/testscript", ["-h"], False),
    ("golang.org/x/perf", "v0.0.0-20250813145418-2f7363a06fe1", "golang.org/x/perf/cmd/benchstat", ["-h"], False),
    ("github.com/BurntSushi/toml", "v1.5.0", "github.com/BurntSushi/toml/cmd/tomlv", ["-h"], False),
    ("google.golang.org/protobuf", "v1.36.10", "google.golang.org/protobuf/cmd/protoc-gen-go", ["--version"], False),
    ("github.com/mikefarah/yq/v4", "v4.48.1", "github.com/mikefarah/yq/v4", ["--version"], False),
    ("github.com/evanw/esbuild", "v0.25.11", "github.com/evanw/esbuild/cmd/esbuild", ["--version"], False),
    ("github.com/caddyserver/caddy/v2", "v2.11.9", "github.com/caddyserver/caddy/v2/cmd/caddy", ["version"], False),
]


def compare(gorun, go, root, program, long):
    """Returns {stage: differences}."""
    module, version, package, args, _ = program
    here = os.path.join(root, re.sub(r"\W+", "-", package))
    directory = os.path.join(here, "module")
    os.makedirs(directory)
    with open(os.path.join(directory, "go.mod"), "w", encoding="utf-8") as f:
        f.write("module example.org/m\n\ngo 1.24.0\n")
    # One module cache for both, filled by go.
    env = [sandbox.environment(go, here, os.path.join(root, cache)) for cache in ("gorun-cache", "go-cache")]
    for e in env:
        e["GOMODCACHE"] = os.environ.get("GORUN_TEST_MODCACHE") or os.path.join(root, "mod")
    place = stages.Place(gorun, go.go, directory, *env, timeout=3000)
    done = place.run_go(["get", f"{package}@{version}"])
    if done.status:
        return {"go get": str(done)}
    found = {stage: getattr(stages, stage)(place, [], [package]) for stage in ("modules", "packages", "commands")}
    if long:
        found["build"] = stages.build(place, [], [package] + args)
        found["outcome"] = stages.outcome(place, [], [package] + args)
        found["version"] = stages.outcome(place, [], [f"{package}@{version}"] + args)
    peer.remove_tree(here)
    return found


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("--gorun", required=True)
    ap.add_argument("--long", action="store_true")
    ap.add_argument("--only", default="")
    options = ap.parse_args()
    gorun = os.path.abspath(options.gorun)
    go = oracle.find(gorun)
    root = tempfile.mkdtemp(prefix="gorun-real-")
    failed = []
    try:
        if not sandbox.online(go, root):
            print("SKIPPED: no module proxy can be reached")
            return 77
        chosen = [p for p in PROGRAMS if (options.long or p[4]) and re.search(options.only, p[2])]
        for program in chosen:
            began = time.monotonic()
            found = compare(gorun, go, root, program, options.long)
            bad = {k: v for k, v in found.items() if v}
            print(f"{'FAIL' if bad else 'PASS'} {program[2]}@{program[1]} ({time.monotonic() - began:.1f}s) {' '.join(found)}",
                  flush=True)
            for stage, text in bad.items():
                print(f"  {stage}:\n    " + text.replace("\n", "\n    "), flush=True)
            if bad:
                failed.append(program[2])
    finally:
        peer.remove_tree(root)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
