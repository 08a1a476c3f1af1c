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


def check_processes(world):
    """A rerun is one process: gorun becomes the program."""
    if not shutil.which("strace"):
        raise changes.Skip("there is no strace")
    world.reset()
    worlds.settle()
    world.run()
    trace = world.path("trace")
    plain, world.gorun = world.gorun, "strace"
    try:
        world.args = ["-f", "-e", "trace=process", "-o", trace, plain] + world.args
        run = world.run()
    finally:
        world.gorun = plain
    with open(trace, encoding="utf-8") as f:
        lines = f.read().splitlines()
    starts = [i for i, line in enumerate(lines) if "execve(" in line]
    if run.used_builder() or len(starts) != 2:
        return f"{run}: {lines[:20]}"
    between = lines[starts[0] + 1:starts[1]]
    return "\n".join(line for line in between if re.search(r"\b(fork|vfork|clone3?)\(", line))


def check_weeks(world):
    """Days of reruns: what the next edit needs is still in the build cache, since the builder is asked once a day."""
    world.reset()
    worlds.settle()
    world.run()
    if world.run().used_builder():
        return "no record"
    day = 24 * 3600
    for _ in range(12):
        for directory, names, files in os.walk(world.gocache):
            for name in names + files:
                path = os.path.join(directory, name)
                try:
                    info = os.stat(path)
                    os.utime(path, (info.st_atime - day, info.st_mtime - day))
                except FileNotFoundError:
                    # It is being trimmed: nobody waits for that.
                    pass
        stamp = os.path.join(world.gocache, "trim.txt")
        if os.path.exists(stamp):
            with open(stamp, "r+", encoding="utf-8") as f:
                then = int(f.read())
                f.seek(0)
                f.write(str(then - day))
        changes.set_age(day)(world)
        first, second = world.run(), world.run()
        if not first.used_builder() or second.used_builder() or second.stdout != worlds.OUTPUT:
            return f"{first}; {second}"
    world.edit("main.go", "main 1", "main 2")
    world.args = ["-x"] + world.args
    run = world.run()
    compiled = re.findall(r"/compile -o \S+ .*?-p (\S+)", run.stderr)
    return "" if compiled == ["main"] else f"compiled {compiled}: {run}"


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
    failed, skipped, count = [], [], 0
    try:
        gocache = options.gocache or os.path.join(root, "gocache")
        os.makedirs(os.path.join(root, "w"))
        world = worlds.World(os.path.join(root, "w"), gorun, go, gocache)
        runs = [(case.name, lambda case=case: check(world, case)) for case in changes.CASES]
        runs += [("one_process", lambda: check_processes(world)), ("weeks_of_reruns", lambda: check_weeks(world))]
        for name, run in runs:
            if not re.search(options.only, name):
                continue
            try:
                why = run()
            except changes.Skip as skip:
                skipped.append(f"{name}: {skip}")
                continue
            count += 1
            if why:
                failed.append(name)
                print(f"FAILED {name}: {why}", flush=True)
            elif options.v:
                print(f"ok {name}", flush=True)
    finally:
        worlds.remove(root)
    for line in skipped:
        print(f"skipped {line}")
    print(f"{count} cases, {len(failed)} failed, {len(skipped)} skipped")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
