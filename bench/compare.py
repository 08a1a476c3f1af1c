#!/usr/bin/env python3
"""Measures gorun against `go run`, alternating in one run, and prints a Markdown table of medians.

    bench/compare.py [--gorun PATH] [--rounds N] [--caddy DIR]

hello is examples/hello; --caddy names a copy of a bigger module whose ./cmd/caddy is run with `version`.
cold: an empty GOCACHE, modules present. warm: nothing changed. edit: one statement of the main package changed.
All with CGO_ENABLED=0, each program with a GOCACHE of its own."""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))


def run(command, directory, environment):
    start = time.monotonic()
    subprocess.run(command, cwd=directory, env=environment, check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.monotonic() - start


class Case:
    def __init__(self, name, source, package, arguments, main_file, rounds, cold_rounds):
        self.name, self.package, self.arguments = name, package, arguments
        self.main_file, self.rounds, self.cold_rounds = main_file, rounds, cold_rounds
        self.directory = tempfile.mkdtemp(prefix="gorun-bench-")
        shutil.copytree(source, self.directory, dirs_exist_ok=True)

    def edit(self, number):
        path = os.path.join(self.directory, self.main_file)
        with open(path, encoding="utf-8") as f:
            lines = [l for l in f.read().split("\n") if not l.startswith("var benchEdit")]
        with open(path, "w", encoding="utf-8") as f:
            f.write("\n".join(lines).rstrip("\n") + f"\nvar benchEdit = {number}\n")


def measure(case, commands, go_cache):
    """{(step, tool): [seconds]}"""
    times = {}

    def take(step, tool, caches):
        environment = dict(os.environ, CGO_ENABLED="0", GOCACHE=caches[tool])
        seconds = run(commands[tool] + [case.package] + case.arguments, case.directory, environment)
        times.setdefault((step, tool), []).append(seconds)

    for round_number in range(case.cold_rounds):
        caches = {}
        for tool in commands:
            caches[tool] = os.path.join(go_cache, f"{case.name}-{tool}-{round_number}")
            take("cold", tool, caches)
    for _ in range(case.rounds):
        for tool in commands:
            take("warm", tool, caches)
    for number in range(case.rounds):
        case.edit(number)
        for tool in commands:
            take("edit of main", tool, caches)
    return times


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--gorun", default=os.path.join(ROOT, "build/release/bin/gorun"))
    parser.add_argument("--go", default="go")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--cold-rounds", type=int, default=2)
    parser.add_argument("--caddy", help="a writable copy of the module")
    options = parser.parse_args()
    commands = {"go run": [options.go, "run"], "gorun": [os.path.abspath(options.gorun)]}
    hello = tempfile.mkdtemp(prefix="gorun-bench-")
    shutil.copy(os.path.join(ROOT, "examples/hello/main.go"), hello)
    with open(os.path.join(hello, "go.mod"), "w", encoding="utf-8") as f:
        f.write("module hello\n\ngo 1.24\n")
    cases = [Case("hello", hello, ".", [], "main.go", options.rounds, options.cold_rounds)]
    if options.caddy:
        cases.append(Case("Caddy", options.caddy, "./cmd/caddy", ["version"], "cmd/caddy/main.go",
                          max(3, options.rounds // 2), 1))
    with tempfile.TemporaryDirectory(prefix="gorun-bench-") as caches:
        print("| program | step | `go run` | gorun | ratio |")
        print("|---|---|---|---|---|")
        for case in cases:
            times = measure(case, commands, caches)
            for step in ("cold", "warm", "edit of main"):
                go, ours = (statistics.median(times[step, tool]) for tool in commands)
                print(f"| {case.name} | {step} | {go:.3f} s | {ours:.3f} s | {ours / go:.2f} |")
            sys.stdout.flush()
            shutil.rmtree(case.directory)


if __name__ == "__main__":
    main()
