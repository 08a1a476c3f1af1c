#!/usr/bin/env python3
"""Makes random edits to generated programs, and runs each with gorun and with `go run`, which has a cache of its own:
output, status and stack traces must be alike, and now and then every archive in gorun's cache must be, byte for byte,
what the go command comes to.

With --in-place no edit moves a line, so that even what gorun did not compile again, but made fit, must be what the
compiler would write.

    random_edits.py --gorun PATH [--edits N] [--programs N] [--seed N] [--jobs N] [--all-flags] [--in-place] [-v]

The programs (program.py) inline, embed and instantiate what they import, print where they stand and fail there, so that a package
that was not compiled again, and should have been, shows.
"""

import argparse
import collections
import concurrent.futures
import os
import random
import re
import shutil
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(os.path.dirname(HERE), "differential"), os.path.dirname(HERE)]
import oracle  # pylint: disable=wrong-import-position
import peer  # pylint: disable=wrong-import-position
import processes  # pylint: disable=wrong-import-position
import program  # pylint: disable=wrong-import-position
import sandbox  # pylint: disable=wrong-import-position

STATEMENTS = {
    "small": ["n += 3", "n ^= Limit", "if n > 1000 {\n\t\tn--\n\t}"],
    "big": ["s += 2", "if s == -1 {\n\t\tprintln(\"never\", s)\n\t}", "defer func() { s++ }()", "for s > 1<<40 {\n\t\ts /= 2\n\t}",
            "println(\"big\")"],
    "generic": ["k = k + k", "_ = k", "for range 2 {\n\t\tk = k + k\n\t}"],
    "closure": ["n += 5", "n *= 3"],
    "where": ["_ = Limit", "println(Limit)"],
    "method": ["t.N += 2", "n++"],
    "pair": ["n += 4"],
}


def edit(state, rng):
    """Changes the program somehow; what was done, in words."""
    package = rng.choice(state.packages)
    functions = rng.choice(package.files)
    function = rng.choice(functions)
    where = f"{package.name}.{function.name()}"
    # What people do most is to add lines and to change bodies.
    kind = rng.choices(
        ["gap", "inner gap", "statement", "statement of a big one", "fewer statements", "factor", "constant", "field", "signature", "text",
         "extra file", "tag", "noinline", "order", "main", "fail", "data", "more or less data", "embedded source", "comment", "constraint",
         "constraint of an extra file", "inlined in main", "shared code", "declaration"],
        [6, 4, 5, 6, 2, 4, 2, 1, 1, 2, 1, 1, 1, 1, 1, 4, 2, 1, 1, 2, 1, 1, 2, 15, 30])[0]
    if kind == "gap":
        function.gap = rng.randint(0, 4)
    elif kind == "inner gap":
        function.inner_gap = rng.randint(0, 3)
    elif kind in ("statement", "statement of a big one"):
        if kind != "statement":
            function = next(f for f in functions if f.kind == "big")
        if len(function.extra) < 3:
            function.extra.insert(rng.randint(0, len(function.extra)), rng.choice(STATEMENTS[function.kind]))
    elif kind == "fewer statements":
        function.extra = function.extra[1:]
    elif kind == "factor":
        function.factor = rng.randint(1, 9)
    elif kind == "constant":
        package.constant = rng.randint(1, 9)
    elif kind == "field":
        package.fields = rng.randint(0, 3)
    elif kind == "signature":
        if function.kind in ("small", "big"):
            function.variadic = not function.variadic
    elif kind == "text":
        package.text = f"text {'x' * rng.randint(0, 9)}\n"
    elif kind == "extra file":
        package.extra_file = not package.extra_file
    elif kind == "tag":
        package.tag_value = rng.randint(1, 9)
    elif kind == "noinline":
        function.noinline = not function.noinline
    elif kind == "order":
        rng.shuffle(functions)
    elif kind == "main":
        state.main_gap = rng.randint(0, 3)
    elif kind == "data":
        package.data[rng.choice(sorted(package.data))] = "y" * rng.randint(0, 9)
    elif kind == "more or less data":
        name = rng.choice(["b.txt", "c.go", "d_test.go"])
        if package.data.pop(name, None) is None:
            package.data[name] = name
    elif kind in ("embedded source", "inlined in main"):
        names = state.embeds if kind == "embedded source" else state.inlines
        if package.name in names:
            names.remove(package.name)
        else:
            names.append(package.name)
    elif kind == "comment":
        function.comment = rng.choice(["", "one", "another one", "/* a third */"])
    elif kind == "constraint":
        package.constraint = rng.choice(["", "linux", "go1.22", "linux || !nothing"])
    elif kind == "shared code":
        return f"shared code, {package.shared.edit(rng)} ({package.name})"
    elif kind == "declaration":
        return f"declaration, {package.declared.edit(rng)} ({package.name})"
    elif kind == "constraint of an extra file":
        package.extra_constraint = rng.choice(["", "extra", "!extra", "ignore"])
    else:
        state.fails_in = rng.choice([None] + [p.name for p in state.packages])
        state.fails_how = rng.randint(0, 5)
    return f"{kind} ({where})"


class Run:
    """One program and its edits."""

    def __init__(self, options, go, root, seed):
        self.options, self.go, self.seed = options, go, seed
        self.random = random.Random(seed)
        self.dir = os.path.join(root, f"program{seed}")
        self.places = {root: "$ROOT"}
        self.ours = sandbox.environment(go, root, os.path.join(root, "ours"), GORUN_STATE=os.path.join(root, "state"))
        self.theirs = sandbox.environment(go, root, os.path.join(root, "theirs"))
        self.written = {}
        self.flags = []
        self.counts = collections.Counter()

    def write(self, state):
        files = state.render()
        for name in self.written.keys() - files.keys():
            os.remove(os.path.join(self.dir, name))
        for name, text in files.items():
            if self.written.get(name) != text:
                path = os.path.join(self.dir, name)
                os.makedirs(os.path.dirname(path), exist_ok=True)
                with open(path, "w", encoding="utf-8") as f:
                    f.write(text)
        self.written = files

    def draw_flags(self):
        """None, mostly. The standard library is compiled anew for -trimpath, which takes a while."""
        ours = f"-gcflags=example.org/m{self.seed}/...="
        lists = [["-tags=extra"], ["-cover"], [ours + "-dwarf=false"], ["-gcflags=-d=norefname"]]
        if self.options.all_flags:
            lists += [["-trimpath"], ["-gcflags=all=-dwarf=false"], ["-gcflags=all=-d=norefname -dwarf=false"]]
            lists += [["-buildmode=pie"], ["-gcflags=all=-N -l"], ["-covermode=atomic", "-coverpkg=./..."]]
        return self.random.choice([[]] * len(lists) + lists)

    def check(self, number):
        """What differs; "" if nothing."""
        # What changed can be taken over only where the flags have not.
        if self.random.random() < 0.3:
            self.flags = self.draw_flags()
        flags = self.flags
        # Without it there are run records.
        explain = ["-explain", "--stage-times"] if self.random.random() < 0.7 else []
        # What has just been written is not relied on, so that plans are asked for after a while only.
        if self.random.random() < 0.5:
            time.sleep(0.05)
        ours = processes.run([self.options.gorun] + explain + flags + ["."], self.dir, self.ours, timeout=900)
        for how in re.findall(r"(?m)^gorun: (\w+) \S+: .*\n", ours.stderr):
            self.counts[how] += 1
        # A program that panics ends with 2, too.
        if explain and ours.status in (0, 2):
            self.counts["loaded" if re.search(r"(?m)^ *[\d.]+ ms  load$", ours.stderr) else "planned"] += 1
        ours.stderr = re.sub(r"(?m)^gorun: (compiled|reused|linked) .*\n", "", ours.stderr)
        ours.stderr = re.sub(r"(?m)^ *[\d.]+ ms  \w+\n", "", ours.stderr)
        theirs = processes.run([self.go.go, "run"] + flags + ["."], self.dir, self.theirs, timeout=900)
        found = peer.compare(ours, theirs, self.places, self.places)
        if not found and number % 20 == 19:
            found = self.compare_archives(flags)
        return found

    def compare_archives(self, flags):
        """The go command with gorun's cache, and with its own: the names of cached files are hashes of them."""
        lists = []
        for env in (self.ours, self.theirs):
            done = processes.run([self.go.go, "list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}"] + flags + ["."],
                                 self.dir, env)
            if done.status:
                return str(done)
            lists.append([(line.split()[0], os.path.basename(line.split()[-1])) for line in done.stdout.splitlines()])
        return "".join(f"{ours[0]} differs\n" for ours, theirs in zip(*lists) if ours != theirs)

    def check_in_place(self):
        """What differs, archives that were linked among it; "" if nothing."""
        ours = processes.run([self.options.gorun, "-explain", "-work", "."], self.dir, self.ours, timeout=900)
        theirs = processes.run([self.go.go, "run", "-work", "."], self.dir, self.theirs, timeout=900)
        for how in re.findall(r"(?m)^gorun: (\w+) \S+: .*\n", ours.stderr):
            self.counts[how] += 1
        archives = [self.linked(done) for done in (ours, theirs)]
        for done in (ours, theirs):
            done.stderr = re.sub(r"(?m)^(gorun: (compiled|reused|linked) |WORK=).*\n", "", done.stderr)
        found = peer.compare(ours, theirs, self.places, self.places)
        if not all(archives):
            return found
        self.counts["linked and compared"] += 1
        return found + "".join(f"{name} differs\n" for name in sorted(archives[0].keys() | archives[1].keys())
                               if archives[0].get(name) != archives[1].get(name))

    def linked(self, done):
        """Archives of the program's own packages by name, without the build IDs; none where it was linked before."""
        work = re.search(r"(?m)^WORK=(.*)$", done.stderr).group(1)
        archives = {}
        importcfg = os.path.join(work, "b001", "importcfg.link")
        if os.path.exists(importcfg):
            with open(importcfg, encoding="utf-8") as f:
                lines = f.read()
            for name, path in re.findall(rf"(?m)^packagefile (example\.org/m{self.seed}/[^=]*)=(.*)$", lines):
                with open(path, "rb") as archive:
                    text = archive.read()
                for build_id in set(re.findall(rb'build id "([^"]*)"', text)):
                    text = text.replace(build_id, b"")
                archives[name] = text
        shutil.rmtree(work)
        return archives

    def run(self):
        """A text that tells the first difference; "" if there is none."""
        state = program.Program(self.random, f"example.org/m{self.seed}")
        past, log = [], []
        for number in range(self.options.edits + 1):
            self.write(state)
            if found := self.check_in_place() if self.options.in_place else self.check(number):
                kept = os.path.join(tempfile.gettempdir(), f"gorun-edits-{self.seed}")
                shutil.rmtree(kept, ignore_errors=True)
                shutil.copytree(self.dir, kept)
                return f"seed {self.seed}, after {log[-5:]} (program in {kept}):\n{found}"
            past.append(state.copy())
            if self.random.random() < 0.1:
                state = self.random.choice(past).copy()
                log.append("back to an earlier state")
                continue
            for _ in range(self.random.choice([1, 1, 1, 2])):
                if self.options.in_place:
                    package = self.random.choice(state.packages)
                    code = self.random.choice([package.shared, package.declared])
                    log.append(f"{code.edit_in_place(self.random)} ({package.name})")
                else:
                    log.append(edit(state, self.random))
        return ""


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--gorun", required=True)
    parser.add_argument("--edits", type=int, default=40, help="of each program")
    parser.add_argument("--programs", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--all-flags", action="store_true", help="also those for which the standard library is compiled anew")
    parser.add_argument("--in-place", action="store_true", help="edits that move nothing, and archives byte for byte")
    parser.add_argument("--cache", help="a GOCACHE to start from, which is copied")
    parser.add_argument("-v", "--verbose", action="store_true")
    options = parser.parse_args()
    options.gorun = os.path.abspath(options.gorun)
    go = oracle.find(options.gorun)
    counts, failures = collections.Counter(), []
    with tempfile.TemporaryDirectory(prefix="gorun-edits-") as root:
        if options.cache:
            for name in ("ours", "theirs"):
                shutil.copytree(options.cache, os.path.join(root, name))
        runs = [Run(options, go, root, options.seed + i) for i in range(options.programs)]
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            for run, found in zip(runs, pool.map(Run.run, runs)):
                counts.update(run.counts)
                if found:
                    failures.append(found)
                if options.verbose:
                    print(f"seed {run.seed}: {dict(run.counts)}", flush=True)
    for failure in failures:
        print(failure)
    print(f"{options.programs} programs, {options.edits} edits each: {len(failures)} differ; {dict(counts)}")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
