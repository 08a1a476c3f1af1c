#!/usr/bin/env python3
"""Finds the Go distribution that the tests compare gorun with.

That is $GOROOT, else the one of the `go` in PATH, else the one that gorun itself uses: on a machine without Go it
fetches one, so the tests need nothing installed. One older than Go 1.24 is passed over: gorun builds with it, but not
the way `go run` does, so that there is nothing to compare.

    oracle.py GORUN     prints its GOROOT and version
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile

# The oldest release whose action IDs and messages gorun has.
OLDEST = 24


class Oracle:
    """A Go distribution: goroot, go (the path of the command), version ("go1.26.8"), minor (26)."""

    def __init__(self, goroot):
        self.goroot = os.path.realpath(goroot)
        self.go = os.path.join(self.goroot, "bin", "go")
        with open(os.path.join(self.goroot, "VERSION"), encoding="utf-8") as f:
            self.version = f.readline().strip()
        match = re.match(r"go1\.(\d+)", self.version)
        self.minor = int(match.group(1)) if match else 0

    def __str__(self):
        return f"{self.version} at {self.goroot}"


def is_distribution(goroot):
    return (bool(goroot) and os.access(os.path.join(goroot, "bin", "go"), os.X_OK)
            and os.path.isfile(os.path.join(goroot, "VERSION")))


def usable(goroot):
    """The Oracle there, or None; one that is too old is told about."""
    if not is_distribution(goroot):
        return None
    found = Oracle(goroot)
    if found.minor >= OLDEST:
        return found
    print(f"oracle: passed over {found}: tests want Go 1.{OLDEST} or later", file=sys.stderr)
    return None


def of_gorun(gorun):
    """The GOROOT that gorun chooses for a module that wants the oldest release that will do, or None."""
    with tempfile.TemporaryDirectory(prefix="gorun-oracle-") as directory:
        with open(os.path.join(directory, "go.mod"), "w", encoding="utf-8") as f:
            f.write(f"module example.org/oracle\n\ngo 1.{OLDEST}\n")
        with open(os.path.join(directory, "main.go"), "w", encoding="utf-8") as f:
            f.write("package main\n\nfunc main() {}\n")
        done = subprocess.run([gorun, "--dump=settings", "."], cwd=directory, capture_output=True, text=True,
                              check=False, stdin=subprocess.DEVNULL,
                              env={name: value for name, value in os.environ.items() if name != "GOROOT"})
        for line in done.stdout.splitlines():
            if line.startswith("GOROOT="):
                return line.removeprefix("GOROOT=").strip("'\"")
        sys.stderr.write(done.stderr)
    return None


def find(gorun=None):
    """The Oracle of this machine. Ends the program with a message if there is none."""
    if oracle := usable(os.environ.get("GOROOT")):
        return oracle
    go = shutil.which("go")
    if go:
        # `go` may be a shim of a version manager: ask it.
        done = subprocess.run([go, "env", "GOROOT"], cwd="/", capture_output=True, text=True, check=False)
        if done.returncode == 0 and (oracle := usable(done.stdout.strip())):
            return oracle
    if oracle := usable(of_gorun(gorun) if gorun else None):
        return oracle
    sys.exit("no Go distribution: none in GOROOT or PATH, and gorun did not bring one")


if __name__ == "__main__":
    print(find(sys.argv[1] if len(sys.argv) > 1 else None))
