#!/usr/bin/env python3
"""Compares the hash inputs of cmd/go and gorun, line by line.

    tools/compare_hashes.py [--go GO] [--gorun GORUN] [-C DIR] [--keep DIR] -- ARGUMENTS…

Runs `GO run ARGUMENTS` and `GORUN ARGUMENTS` in DIR with GODEBUG=gocachehash=1, each with an empty
build cache of its own, and reports for each package (each "HASH[name]" group) the first line that
differs; then whether the entries of the two caches are the same. Exit status 1 if anything differs.
The program that is built runs twice, with what it prints thrown away.
"""

import argparse
import collections
import os
import re
import shutil
import subprocess
import sys
import tempfile

HASH_LINE = re.compile(r"^HASH\[(.*?)\](?:: (.*))?$")
# Kept by cmd/go beside what builds are made of: the module index, what `go list` was told.
NOT_OURS = ("moduleIndex", "listRoot", "stat ")


def run(command, directory, cache, quiet):
    environment = dict(os.environ, GOCACHE=cache)
    environment["GODEBUG"] = ",".join(
        word for word in (os.environ.get("GODEBUG", ""), "gocachehash=1") if word)
    result = subprocess.run(command, cwd=directory, env=environment, stdin=subprocess.DEVNULL,
                            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, check=False)
    groups = collections.OrderedDict()
    other = []
    for line in result.stderr.decode(errors="replace").split("\n"):
        match = HASH_LINE.match(line)
        if match:
            groups.setdefault(match.group(1), []).append(match.group(2))
        elif line and not line.startswith("HASH "):
            other.append(line)
    if other and not quiet:
        print(f"{command[0]} (exit status {result.returncode}) printed:")
        print("\n".join("    " + line for line in other[:20]))
    return groups


def first_difference(left, right):
    for index in range(max(len(left), len(right))):
        a = left[index] if index < len(left) else "(nothing)"
        b = right[index] if index < len(right) else "(nothing)"
        if a != b:
            return index, a, b
    return None


def entries(cache):
    return {name for _, _, names in os.walk(cache) for name in names if name.endswith("-a")}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--go", default="go", help="the go command")
    parser.add_argument("--gorun", default="gorun", help="the gorun to compare with it")
    parser.add_argument("-C", dest="directory", default=".", help="directory to run both in")
    parser.add_argument("--keep", help="where to leave the two build caches, for another look")
    parser.add_argument("--quiet", action="store_true", help="hide what the two print besides")
    parser.add_argument("arguments", nargs="+", help="arguments of `go run`")
    options = parser.parse_args()

    root = options.keep or tempfile.mkdtemp(prefix="compare-hashes-")
    caches = [os.path.join(os.path.abspath(root), name) for name in ("go", "gorun")]
    for cache in caches:
        os.makedirs(cache, exist_ok=True)
    try:
        theirs = run([options.go, "run", *options.arguments], options.directory, caches[0],
                     options.quiet)
        ours = run([options.gorun, *options.arguments], options.directory, caches[1],
                   options.quiet)
        different = 0
        for name in list(theirs) + [name for name in ours if name not in theirs]:
            if name.startswith(NOT_OURS):
                continue
            found = first_difference(theirs.get(name, []), ours.get(name, []))
            if found:
                different += 1
                print(f"{name}: line {found[0] + 1}\n    go    {found[1]}\n    gorun {found[2]}")
        compared = [name for name in theirs if not name.startswith(NOT_OURS)]
        print(f"{len(compared)} hashes of go, {len(ours)} of gorun, {different} differ")
        extra = entries(caches[1]) - entries(caches[0])
        if extra:
            print(f"{len(extra)} entries of gorun's cache are not in go's: {sorted(extra)[:5]}")
        return 1 if different or extra or not compared else 0
    finally:
        if not options.keep:
            shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
