#!/usr/bin/env python3
"""Runs tests with the newest release of each Go version that gorun builds like, as oracle and as what it builds with.

    go_versions.py --gorun GORUN [--only 1.27]    (the network's list of releases decides which those are)

A release may bring another export format, other action IDs or other messages; what ./test sees is one release.
"""

import argparse
import os
import re
import subprocess
import sys

import oracle

HERE = os.path.dirname(os.path.abspath(__file__))
TESTS = [
    ["script_runner.py"],
    ["version_control/compare.py", "--only", "^(hg|svn|bzr|fossil)"],
    ["edits/random_edits.py", "--programs", "4", "--edits", "50", "--seed", "200"],
    ["edits/random_edits.py", "--programs", "4", "--edits", "25", "--seed", "200", "--in-place"],
]


def newest(go):
    """{minor: "1.N.P"} of all releases since the oldest that the tests compare with."""
    listed = subprocess.run([go, "list", "-m", "-versions", "go"], cwd="/", check=True, capture_output=True, text=True)
    found = {}
    for minor, patch in re.findall(r"(?<= )1\.(\d+)\.(\d+)(?=\s)", listed.stdout):
        if int(minor) >= oracle.OLDEST:
            found[int(minor)] = max(found.get(int(minor), 0), int(patch))
    return {minor: f"1.{minor}.{patch}" for minor, patch in sorted(found.items())}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--gorun", required=True)
    parser.add_argument("--only", help="versions that begin so")
    options = parser.parse_args()
    gorun = os.path.abspath(options.gorun)
    go = oracle.find(gorun).go
    failed = []
    for version in newest(go).values():
        if not version.startswith(options.only or ""):
            continue
        fetched = subprocess.run([go, "env", "GOROOT"], cwd="/", check=True, stdout=subprocess.PIPE, text=True,
                                 env=dict(os.environ, GOTOOLCHAIN=f"go{version}"))
        goroot = fetched.stdout.strip()
        environment = dict(os.environ, GOROOT=goroot, GOTOOLCHAIN="local",
                           PATH=f"{goroot}/bin:{os.environ['PATH']}")
        for test in TESTS:
            print(f"== go{version}: {' '.join(test)}", flush=True)
            command = [sys.executable, os.path.join(HERE, test[0]), "--gorun", gorun] + test[1:]
            if subprocess.run(command, env=environment, check=False).returncode != 0:
                failed.append(f"go{version}: {test[0]}")
    print("failed: " + ", ".join(failed) if failed else "all passed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
