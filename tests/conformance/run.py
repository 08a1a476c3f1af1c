#!/usr/bin/env python3
"""Runs those of the Go project's own script tests that gorun must pass; fails if one does not.

    run.py --gorun PATH --cache DIR [--short]

scripts_that_must_pass.txt has their names, not_yet.txt the others with the reason.
"""

import argparse
import json
import os
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
    ap.add_argument("--not-yet", action="store_true", help="run the scripts of not_yet.txt instead, to see which pass now")
    ap.add_argument("--parallel", type=int, default=len(os.sched_getaffinity(0)))
    options = ap.parse_args()
    go = oracle.find(options.gorun)
    wanted = names("not_yet.txt" if options.not_yet else "scripts_that_must_pass.txt")
    os.makedirs(options.cache, exist_ok=True)
    results = os.path.join(options.cache, "results.json")
    if os.path.exists(results):
        os.unlink(results)
    done = subprocess.run(
        [sys.executable, os.path.join(HERE, "cmdgo_scripts.py"), "--gorun", options.gorun, "--goroot", go.goroot,
         "--cache", options.cache, "--only", "^(" + "|".join(wanted) + ")$", "--parallel", str(options.parallel),
         "--json", results], check=False)
    if not os.path.exists(results):
        if done.returncode == 2:
            print(f"SKIPPED: the scripts of {go} cannot be run, see above")
            return 77
        return done.returncode or 1
    with open(results, encoding="utf-8") as f:
        scripts = json.load(f)["scripts"]
    missing = [name for name in wanted if name not in scripts]
    failed = [name for name in wanted if name in scripts and scripts[name]["status"] != "PASS"]
    idle = [name for name in wanted if name in scripts and not scripts[name]["routed_run"]]
    print(f"{len(wanted) - len(missing) - len(failed)} of {len(wanted)} pass")
    for what, which in (("not PASS", failed), ("not among the scripts of this Go", missing), ("never ran gorun", idle)):
        if which:
            print(f"{what}: {' '.join(which)}")
    return 1 if failed or missing or idle else 0


if __name__ == "__main__":
    sys.exit(main())
