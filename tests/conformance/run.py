#!/usr/bin/env python3
"""Runs those of the Go project's own script tests that gorun must pass; fails if one does not.

    run.py --gorun PATH --cache DIR [--builds]

scripts_that_must_pass.txt has their names, not_yet.txt the others with the reason. With --builds it runs those in
which `gorun --build-only` takes the place of `go build`: builds_that_must_pass.txt and build_not_yet.txt.
"""

import argparse
import json
import os
import shlex
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import oracle  # pylint: disable=wrong-import-position


def names(listing):
    """The first words of a file's lines, without remarks."""
    with open(os.path.join(HERE, listing), encoding="utf-8") as f:
        return [line.split()[0] for line in f if line.strip() and not line.startswith("#")]


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("--gorun", required=True)
    ap.add_argument("--cache", required=True, help="directory for the test binary, the build cache and the logs")
    ap.add_argument("--builds", action="store_true", help="the scripts in which gorun builds, instead of those in which it runs")
    ap.add_argument("--not-yet", action="store_true", help="run those that need not pass yet instead, to see which pass now")
    ap.add_argument("--parallel", type=int, default=len(os.sched_getaffinity(0)))
    options = ap.parse_args()
    go = oracle.find(options.gorun)
    listings = ("builds_that_must_pass.txt", "build_not_yet.txt") if options.builds else \
        ("scripts_that_must_pass.txt", "not_yet.txt")
    wanted = names(listings[1] if options.not_yet else listings[0])
    mapping = ["--map-build", "--gorun-build", shlex.join([os.path.abspath(options.gorun), "--build-only"])] \
        if options.builds else []
    os.makedirs(options.cache, exist_ok=True)
    results = os.path.join(options.cache, "results.json")
    if os.path.exists(results):
        os.unlink(results)
    done = subprocess.run(
        [sys.executable, os.path.join(HERE, "cmdgo_scripts.py"), "--gorun", options.gorun, "--goroot", go.goroot,
         "--cache", options.cache, "--only", "^(" + "|".join(wanted) + ")$", "--parallel", str(options.parallel),
         "--json", results, *mapping], check=False)
    if not os.path.exists(results):
        if done.returncode == 2:
            print(f"SKIPPED: the scripts of {go} cannot be run, see above")
            return 77
        return done.returncode or 1
    with open(results, encoding="utf-8") as f:
        scripts = json.load(f)["scripts"]
    missing = [name for name in wanted if name not in scripts]
    failed = [name for name in wanted if name in scripts and scripts[name]["status"] != "PASS"]
    idle = [name for name in wanted if name in scripts and not scripts[name]["routed_build" if options.builds else "routed_run"]]
    print(f"{len(wanted) - len(missing) - len(failed)} of {len(wanted)} pass")
    for what, which in (("not PASS", failed), ("not among the scripts of this Go", missing), ("never ran gorun", idle)):
        if which:
            print(f"{what}: {' '.join(which)}")
    return 1 if failed or missing or idle else 0


if __name__ == "__main__":
    sys.exit(main())
