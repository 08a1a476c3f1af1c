#!/usr/bin/env python3
"""Many gorun at once, and gorun killed at any moment.

    together.py --gorun PATH [--starts N] [--kills N] [--cold N] [--seed N] [--compare] [-v]

Cold starts of ten programs that share packages, all at the same time: each package is compiled once in all, each program
linked once, all are right, nothing is left behind. --compare: says how long that takes against one builder after the other,
and how much memory.

kill -9 at random moments of a build (of gorun, of everything it has started, or of gorun and its janitor): the next run is
right, `go build` finds nothing wrong in the cache, and nothing is left behind for ever.

go.mod and go.sum while somebody rewrites them: they are waited for, as the go command does.
"""

import argparse
import fcntl
import hashlib
import os
import random
import re
import signal
import subprocess
import sys
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
import oracle  # pylint: disable=wrong-import-position
import small_world  # pylint: disable=wrong-import-position

PROGRAMS = 10
LIMIT = 1800


def write_programs(world):
    for i in range(4):
        imports = "".join(f'\t"example.com/m/lib{j}"\n' for j in range(i))
        terms = "".join(f" + lib{j}.Value()" for j in range(i))
        world.write(f"lib{i}/lib.go", f"package lib{i}\n\nimport (\n{imports})\n\nfunc Value() int {{ return 1{terms} }}\n")
    for i in range(PROGRAMS):
        lib = i % 4
        world.write(f"cmd/p{i}/main.go", f'package main\n\nimport "example.com/m/lib{lib}"\n\n'
                                         f"func main() {{ println({i}, lib{lib}.Value()) }}\n")


def expected(i):
    return f"{i} {2 ** (i % 4)}\n"


def write_tool(world):
    """A -toolexec program that notes what is compiled and linked. `tool` is also told apart from `tool -V=full`."""
    return world.write("../toolexec", '#!/bin/sh\ncase "$*" in *-V=full*) ;; *)\n'
                       f'printf "%s %s\\n" "${{1##*/}}" "$TOOLEXEC_IMPORTPATH" >>"{world.path("log")}" ;;\nesac\n'
                       'exec "$@"\n', 0o755)


def logged(world):
    with open(world.path("log"), encoding="utf-8") as f:
        return f.read().splitlines()


class Memory(threading.Thread):
    """The most memory that all processes of a world had at once, in bytes (proportional set size)."""

    def __init__(self, world):
        super().__init__(daemon=True)
        self.world, self.most, self.stop = world, 0, False

    def run(self):
        while not self.stop:
            total = 0
            for pid, _ in self.world.processes():
                try:
                    with open(f"/proc/{pid}/smaps_rollup", encoding="utf-8") as f:
                        total += int(re.search(r"^Pss:\s+(\d+)", f.read(), re.M).group(1)) * 1024
                except (OSError, AttributeError):
                    pass
            self.most = max(self.most, total)
            time.sleep(0.5)


def check_starts(options, go):
    """What is wrong with many cold starts; "" if nothing."""
    seconds = {}
    if options.compare:
        world = small_world.SmallWorld(options.gorun, go)
        try:
            write_programs(world)
            tool = write_tool(world)
            start = time.monotonic()
            for i in range(PROGRAMS):
                world.run(f"-toolexec={tool}", f"./cmd/p{i}", timeout=LIMIT)
            seconds["one after the other"] = time.monotonic() - start
        finally:
            world.remove()
    world = small_world.SmallWorld(options.gorun, go)
    try:
        write_programs(world)
        tool = write_tool(world)
        memory = Memory(world)
        if options.compare:
            memory.start()
        start = time.monotonic()
        starts = [(i % PROGRAMS, world.start(f"-toolexec={tool}", f"./cmd/p{i % PROGRAMS}", stdout=subprocess.PIPE,
                                             stderr=subprocess.STDOUT, text=True)) for i in range(options.starts)]
        wrong = []
        for i, process in starts:
            out, _ = process.communicate(timeout=LIMIT)
            if out != expected(i) or process.returncode != 0:
                wrong.append(f"p{i}: {process.returncode}, {out}")
        seconds["at once"] = time.monotonic() - start
        memory.stop = True
        if wrong:
            return f"{len(wrong)} of {len(starts)} failed: {wrong[:3]}"
        done = [line for line in logged(world) if line.startswith(("compile", "link"))]
        twice = sorted({line for line in done if done.count(line) > 1})
        links = [line for line in done if line.startswith("link")]
        if twice or len(links) != PROGRAMS:
            return f"done more than once: {twice}; {len(links)} links"
        if options.compare or options.v:
            print(f"{options.starts} cold starts: {len(done)} tools, {seconds}, {memory.most >> 20} MiB", flush=True)
        return world.wait_until_clean()
    finally:
        world.remove()


def check_nested(options, go):
    """Tools that run gorun themselves, with the same cache: nobody waits for who waits for him."""
    world = small_world.SmallWorld(options.gorun, go)
    try:
        write_programs(world)
        tool = world.write("../nested", '#!/bin/sh\ncase "$*" in *-V=full*) exec "$@" ;; esac\n'
                           f'(cd "{world.path("m")}" && "{world.gorun}" -p 4 ./cmd/p3 2>>"{world.path("said")}") || exit 1\n'
                           'exec "$@"\n',
                           0o755)
        done = world.run("-p=4", f"-toolexec={tool}", "./cmd/p3", timeout=LIMIT)
        if done.stderr != expected(3) or done.returncode != 0:
            return f"{done}"
        with open(world.path("said"), encoding="utf-8") as f:
            said = set(f.read().splitlines())
        if said != {expected(3).strip()}:
            return f"the programs of the tools: {said}"
        return world.wait_until_clean()
    finally:
        world.remove()


def check_stopped(options, go):
    """A builder that was stopped by Ctrl-Z keeps nobody waiting."""
    world = small_world.SmallWorld(options.gorun, go)
    try:
        write_programs(world)
        world.run("./cmd/p3", timeout=LIMIT)
        world.write("lib0/lib.go", "package lib0\n\nfunc Value() int { return 2 }\n")
        slow = world.write("../slow", '#!/bin/sh\ncase "$*" in *-V=full*) exec "$@" ;; esac\n'
                           f'echo >>"{world.path("log")}"\nsleep 1000\n', 0o755)
        stopped = world.start(f"-toolexec={slow}", "./cmd/p3", stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              start_new_session=True)
        end = time.monotonic() + LIMIT
        while not os.path.exists(world.path("log")) and time.monotonic() < end:
            time.sleep(0.01)
        os.killpg(stopped.pid, signal.SIGSTOP)
        done = world.run("./cmd/p3", timeout=120)
        os.killpg(stopped.pid, signal.SIGKILL)
        stopped.communicate()
        if done.stderr != f"3 {lib_value(3, 2)}\n":
            return f"{done}"
        return world.wait_until_clean()
    finally:
        world.remove()


def check_rewritten(options, go):
    """go.mod and go.sum are rewritten in place, under a lock: nobody reads half of one."""
    world = small_world.SmallWorld(options.gorun, go)
    try:
        world.write("main.go", 'package main\n\nimport "example.com/dep"\n\nfunc main() { println(dep.Value) }\n')
        world.write("dep/dep.go", "package dep\n\nconst Value = 7\n")
        files = [world.write("dep/go.mod", "module example.com/dep\n\ngo 1.22\n"),
                 world.write("go.mod", "module example.com/m\n\ngo 1.22\n\nrequire example.com/dep v1.0.0\n\n"
                                       "replace example.com/dep => ./dep\n"),
                 world.write("go.sum", f"example.com/other v1.0.0 h1:{'A' * 43}=\n")]
        world.run(".", timeout=LIMIT)
        for path in files:
            with open(path, "r+", encoding="utf-8") as f:
                text = f.read()
                fcntl.flock(f, fcntl.LOCK_EX)
                f.truncate(len(text) // 2)
                process = world.start(".", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
                try:
                    process.wait(timeout=1)
                except subprocess.TimeoutExpired:
                    pass
                ended = process.poll()
                f.seek(0)
                f.write(text)
            out, _ = process.communicate(timeout=LIMIT)
            if ended is not None or out != "7\n":
                return f"{path}: ended too early: {ended}; {process.returncode}, {out}"
        return world.wait_until_clean()
    finally:
        world.remove()


def descendants(pid):
    found, queue = [], [pid]
    while queue:
        parent = queue.pop()
        try:
            for task in os.listdir(f"/proc/{parent}/task"):
                with open(f"/proc/{parent}/task/{task}/children", encoding="utf-8") as f:
                    children = [int(word) for word in f.read().split()]
                found += children
                queue += children
        except OSError:
            pass
    return found


def kill_all(pids):
    for pid in pids:
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def check_kills(options, go):
    """What is wrong after kill -9; "" if nothing."""
    rng = random.Random(options.seed)
    world = small_world.SmallWorld(options.gorun, go)
    try:
        write_programs(world)
        start = time.monotonic()
        done = world.run("./cmd/p3", timeout=LIMIT)
        if done.stderr != expected(3):
            return f"at first: {done}"
        whole = time.monotonic() - start
        # A build of a few packages of our own takes about as long as this.
        world.write("lib0/lib.go", "package lib0\n\nfunc Value() int { return 1 + 0*100 }\n")
        start = time.monotonic()
        world.run("./cmd/p3", timeout=LIMIT)
        part = time.monotonic() - start
        for i in range(options.kills):
            # Some with an empty cache, most after an edit.
            cold = i % options.cold == options.cold - 1
            if cold:
                subprocess.run(["rm", "-rf", world.gocache], check=True)
            value = i + 1
            world.write("lib0/lib.go", f"package lib0\n\nfunc Value() int {{ return {value} }}\n")
            process = world.start("./cmd/p3", stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
            time.sleep(rng.uniform(0, whole if cold else part))
            how = i % 3
            if how == 0:
                victims = [process.pid]
            elif how == 1:
                victims = [process.pid] + descendants(process.pid)
            else:
                victims = world.janitors() + [process.pid]
            kill_all(victims)
            process.communicate(timeout=LIMIT)
            after = world.run("./cmd/p3", timeout=LIMIT)
            want = f"3 {lib_value(3, value)}\n"
            if after.returncode != 0 or after.stderr != want:
                return f"kill {i}: then {after}, expected {want!r}"
        # Whatever is in the cache now, go takes it and comes to the same.
        built = subprocess.run([go.go, "build", "-o", world.path("p3"), "./cmd/p3"], cwd=world.path("m"),
                               env=world.env, capture_output=True, text=True, check=False, timeout=LIMIT)
        theirs = subprocess.run([go.go, "run", "./cmd/p3"], cwd=world.path("m"), env=world.env, capture_output=True,
                                text=True, check=False, timeout=LIMIT)
        if built.returncode != 0 or theirs.stderr != want:
            return f"go afterwards: {built}; {theirs}"
        ours = subprocess.run([world.path("p3")], capture_output=True, text=True, check=False)
        if ours.stderr != want:
            return f"go build afterwards: {ours}"
        if why := check_cache(world.gocache):
            return why
        return world.wait_until_clean()
    finally:
        world.remove()


def lib_value(i, value):
    return value if i == 0 else 1 + sum(lib_value(j, value) for j in range(i))


def check_cache(gocache):
    """An output whose bytes are not what its name says, or an entry that leads to one of another size."""
    sizes = {}
    for directory, names, files in os.walk(gocache):
        for name in files:
            path = os.path.join(directory, name)
            owner = os.path.basename(directory) if directory.endswith("-d") else name
            if re.fullmatch("[0-9a-f]{64}-d", owner):
                with open(path, "rb") as f:
                    data = f.read()
                sizes[owner[:64]] = len(data)
                if hashlib.sha256(data).hexdigest() != owner[:64]:
                    return f"{path} has other contents"
    for directory, names, files in os.walk(gocache):
        for name in files:
            if not re.fullmatch("[0-9a-f]{64}-a", name):
                continue
            with open(os.path.join(directory, name), encoding="utf-8") as f:
                words = f.read().split()
            if len(words) != 5 or words[1] != name[:64] or sizes.get(words[2], -1) != int(words[3]):
                return f"the entry {name} is wrong: {words}"
    return ""


def main():
    ap = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    ap.add_argument("--gorun", required=True)
    ap.add_argument("--starts", type=int, default=50)
    ap.add_argument("--kills", type=int, default=10)
    ap.add_argument("--cold", type=int, default=10, help="every so many of the kills with an empty cache")
    ap.add_argument("--seed", type=int, default=1)
    ap.add_argument("--only", default="", help="starts, kills, nested, stopped, rewritten: run what matches")
    ap.add_argument("--compare", action="store_true", help="time and memory of the cold starts")
    ap.add_argument("-v", action="store_true")
    options = ap.parse_args()
    go = oracle.find(options.gorun)
    failed = 0
    for name, check in (("starts", check_starts), ("kills", check_kills), ("nested", check_nested),
                        ("stopped", check_stopped), ("rewritten", check_rewritten)):
        if getattr(options, name, 1) == 0 or not re.search(options.only, name):
            continue
        why = check(options, go)
        if why:
            failed += 1
            print(f"FAILED {name}: {why}", flush=True)
        elif options.v:
            print(f"ok {name}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
