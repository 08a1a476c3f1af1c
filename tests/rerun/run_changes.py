#!/usr/bin/env python3
"""Changes the world between two runs, in every way that we could think of: gorun never starts a stale program, and
does not start its builder for what cannot matter.

    run_changes.py --gorun PATH [--only REGEXP] [-v]

Each case (changes.py): a fresh module is run until there is a run record, and once from the record. Then something
changes. With GORUN_MEMO=verify, on a copy of gorun's state, the record must not contradict what is built; then a
plain run must give the right output, by way of the builder or not, as the case says; and once more the next record
is verified.
"""

import argparse
import os
import re
import shutil
import sys
import tempfile

import changes
import world as worlds

sys.path.insert(0, worlds.TESTS)
import oracle  # pylint: disable=wrong-import-position


def check(world, case):
    """What is wrong; "" if nothing."""
    world.reset()
    case.prepare(world)
    worlds.settle()
    first = world.run()
    if "recorded" not in first.memo:
        # A file that is written during the first run itself, as by the unpacking of modules.
        worlds.settle()
        first = world.run()
    second = world.run()
    if second.used_builder() or (second.stdout, second.status) != (first.stdout, first.status):
        return f"no rerun from a record before the change: {first}; {second}"
    if case.before is not None and second.stdout != case.before:
        return f"before the change: {second}"

    case.change(world)
    worlds.settle()
    copy = world.path("state-copy")
    shutil.copytree(world.path("state"), copy)
    verified = world.run("verify", state=copy)
    after = world.run()
    again = world.run("verify")
    for run, what in ((verified, "verify"), (after, "after"), (again, "verify again")):
        if "run record is wrong" in run.stderr:
            return f"{what}: {run}"
        if case.fails:
            if run.status == 0:
                return f"{what}: should have failed: {run}"
        elif run.status != 0 or (case.after is not None and run.stdout != case.after):
            return f"{what}: expected {case.after!r}: {run}"
    if case.fails and case.fails not in after.stderr:
        return f"expected the error {case.fails!r}: {after}"
    if case.rebuilds and not after.used_builder():
        return f"the builder was not asked: {after}"
    if not case.rebuilds and after.used_builder():
        return f"the builder was asked: {after}"
    if not case.rebuilds and "verified" not in verified.memo:
        return f"nothing was verified: {verified}"
    return ""


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    ap.add_argument("--gorun", required=True)
    ap.add_argument("--only", default="", help="run the cases whose name matches")
    ap.add_argument("--gocache", help="a build cache to use and keep")
    ap.add_argument("-v", action="store_true", help="name each case")
    options = ap.parse_args()
    gorun = os.path.abspath(options.gorun)
    go = oracle.find(gorun)
    root = tempfile.mkdtemp(prefix="gorun-rerun-")
    failed, skipped, counts = [], [], {True: 0, False: 0}
    try:
        gocache = options.gocache or os.path.join(root, "gocache")
        os.makedirs(os.path.join(root, "w"))
        world = worlds.World(os.path.join(root, "w"), gorun, go, gocache)
        for case in changes.CASES:
            if not re.search(options.only, case.name):
                continue
            try:
                why = check(world, case)
            except changes.Skip as skip:
                skipped.append(f"{case.name}: {skip}")
                continue
            counts[case.rebuilds] += 1
            if why:
                failed.append(case.name)
                print(f"FAILED {case.name}: {why}", flush=True)
            elif options.v:
                print(f"ok {case.name}", flush=True)
    finally:
        worlds.remove(root)
    for line in skipped:
        print(f"skipped {line}")
    print(f"{counts[True]} changes that matter, {counts[False]} that do not, {len(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
