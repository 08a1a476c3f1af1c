#!/usr/bin/env python3
"""Compares gorun's stages with cmd/go on small generated modules (shapes.py).

    small_modules.py --gorun PATH [--only REGEX] [--stages modules,packages,commands,build]
"""

import argparse
import concurrent.futures
import os
import re
import sys
import tempfile
import threading
import time

import sandbox
import shapes
import stages

import module_proxy  # pylint: disable=wrong-import-order
import oracle
import peer

ALL_STAGES = "modules,packages,commands,build"


def write(shape, directory):
    for name, data in shape.files.items():
        path = os.path.normpath(os.path.join(directory, name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8", newline="") as f:
            f.write(data)
    for name, target in shape.links.items():
        os.symlink(target, os.path.join(directory, name))


def check(shape, place, wanted):
    """Returns {stage: differences}."""
    if shape.tidy:
        done = place.run_go(["mod", "tidy"])
        if done.status:
            return {"go mod tidy": str(done)}
        # A requirement that tidy drops is part of some shapes.
    if shape.vendor:
        done = place.run_go([shape.vendor, "vendor"])
        if done.status:
            return {"go vendor": str(done)}
        # `go list -m all` refuses to say what it is.
        wanted = [stage for stage in wanted if stage != "modules" or "-mod=readonly" in shape.flags]
    if shape.fails:
        return {"outcome": stages.outcome(place, shape.flags, shape.args)}
    covers = any(flag.startswith("-cover") for flag in shape.flags)
    if covers and {"-race", "-covermode=atomic"} & set(shape.flags):
        # `go list` has settled order and Deps when coverage makes packages import sync/atomic; what is built shows
        # in the other stages.
        wanted = [stage for stage in wanted if stage != "packages"]
    found = {}
    for stage in wanted:
        if stage == "modules" and not {"go.mod", "go.work"} & set(shape.files) or stage == "build" and not shape.build:
            continue
        # A list of files stands for itself, with the flags before it.
        found[stage] = getattr(stages, stage)(place, shape.flags, shape.args)
    return found


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("--gorun", required=True)
    ap.add_argument("--only", default="")
    ap.add_argument("--stages", default=ALL_STAGES)
    ap.add_argument("--parallel", type=int, default=len(os.sched_getaffinity(0)))
    options = ap.parse_args()
    gorun = os.path.abspath(options.gorun)
    go = oracle.find(gorun)
    chosen = [s for s in shapes.all_shapes() if re.search(options.only, s.name)]
    print(f"gorun: {gorun}; oracle: {go}; {len(chosen)} modules", flush=True)
    root = tempfile.mkdtemp(prefix="gorun-small-")
    failed, printing = [], threading.Lock()
    try:
        proxy = os.path.join(root, "proxy")
        module_proxy.make(os.path.join(os.path.dirname(sandbox.HERE), "script", "mod"), proxy)

        def one(shape):
            began = time.monotonic()
            here = os.path.join(root, shape.name)
            directory = os.path.join(here, "module")
            os.makedirs(directory)
            write(shape, directory)
            env = [sandbox.environment(go, here, os.path.join(root, cache), GOPROXY="file://" + proxy, GOSUMDB="off",
                                       **shape.env) for cache in ("gorun-cache", "go-cache")]
            place = stages.Place(gorun, go.go, directory, *env)
            try:
                found = check(shape, place, options.stages.split(","))
            except Exception as error:  # pylint: disable=broad-except
                found = {"test": repr(error)}
            bad = {k: v for k, v in found.items() if v}
            with printing:
                print(f"{'FAIL' if bad else 'PASS'} {shape.name} ({time.monotonic() - began:.1f}s) {' '.join(found)}", flush=True)
                for stage, text in bad.items():
                    print(f"  {stage}:\n    " + text.replace("\n", "\n    "), flush=True)
                if bad:
                    failed.append(shape.name)
            peer.remove_tree(here)

        with concurrent.futures.ThreadPoolExecutor(options.parallel) as pool:
            list(pool.map(one, chosen))
    finally:
        peer.remove_tree(root)
    print(f"{len(chosen) - len(failed)} alike, {len(failed)} different: {' '.join(failed)}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
