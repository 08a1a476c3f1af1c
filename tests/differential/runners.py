#!/usr/bin/env python3
"""Programs for other systems under real runners, against `go run`: qemu-user, Node for js/wasm, wazero for wasip1/wasm.

    runners.py --gorun PATH [--only REGEX] [--wazero PATH]

What is not installed is left out, and said so; wazero is built from the module proxy if it can be reached. For each target:
output, status, arguments, standard input and signals, by -exec, by go_GOOS_GOARCH_exec in PATH, and without either; for the two
wasm ones by the runners in $GOROOT/lib/wasm, which `go run` must be shown the way to. Ends with 77 if nothing could be tried.
"""

import argparse
import os
import re
import shlex
import shutil
import signal
import sys
import tempfile

import sandbox
import stages

import oracle  # pylint: disable=wrong-import-order
import peer
import processes

PROGRAM = r'''package main

import (
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"strconv"
	"syscall"
	"time"
)

func main() {
	switch os.Args[1] {
	case "tell":
		input, err := io.ReadAll(os.Stdin)
		fmt.Printf("%s/%s %q %q %v X=%q\n", runtime.GOOS, runtime.GOARCH, os.Args[2:], input, err, os.Getenv("X"))
		fmt.Fprintln(os.Stderr, "to stderr")
	case "exit":
		code, _ := strconv.Atoi(os.Args[2])
		os.Exit(code)
	case "panic":
		panic("told to")
	case "wait":
		c := make(chan os.Signal, 1)
		signal.Notify(c, syscall.SIGTERM)
		fmt.Println("ready")
		select {
		case s := <-c:
			fmt.Println("got", s)
		case <-time.After(60 * time.Second):
			fmt.Println("got nothing")
			os.Exit(9)
		}
	}
}
'''

# GOARCH for linux, the runner; "" is executed directly.
QEMU = [("arm64", "qemu-aarch64"), ("arm", "qemu-arm"), ("riscv64", "qemu-riscv64"), ("ppc64le", "qemu-ppc64le"),
        ("s390x", "qemu-s390x"), ("loong64", "qemu-loongarch64"), ("mips64le", "qemu-mips64el"), ("mips", "qemu-mips"), ("386", "")]

WAZERO = "github.com/tetratelabs/wazero/cmd/wazero@v1.12.0"


class Target:
    """One target under one runner; `failed` tells what went wrong."""

    def __init__(self, name, place, go_env, runner, has_signals=True):
        self.name, self.place, self.go_env, self.runner, self.has_signals = name, place, go_env, runner, has_signals
        self.failed = []

    def expect(self, what, found):
        print(f"{'FAIL' if found else 'PASS'} {self.name}: {what}", flush=True)
        if found:
            self.failed.append(what)
            print("    " + found.replace("\n", "\n    "), flush=True)

    def both(self, what, flags, args, status=None, stdin=b"", go_env=None, ours=None):
        """Runs both, and compares; returns gorun's outcome."""
        place = self.place
        one = processes.run([place.gorun] + flags + args, place.directory, dict(place.ours, **(ours or {})), stdin, 1800)
        theirs_env = dict(place.theirs, **(self.go_env if go_env is None else go_env))
        other = processes.run([place.go, "run"] + flags + args, place.directory, theirs_env, stdin, 1800)
        found = peer.compare(one, other, place.names(place.ours), place.names(place.theirs))
        if not found and status is not None and one.status != status:
            found = f"status {one.words()}, not {status}"
        self.expect(what, found and f"{found}\n{one}\n{other}")
        return one

    def signalled(self, what, flags, number, ours=None):
        """Sends a signal to gorun's process, once the program says it is ready."""
        place = self.place
        process = processes.start([place.gorun] + flags + [".", "wait"], place.directory, dict(place.ours, **(ours or {})))
        ready = process.stdout.readline()
        process.send_signal(number)
        done = processes.finish(process, 120)
        right = (done.status == 0 and done.stdout == "got terminated\n") if self.has_signals else done.status == -number
        self.expect(what, "" if ready == b"ready\n" and right else str(done))

    def check(self, flags, how, ours=None):
        """All there is to check when the program is started with these flags."""
        options = {"ours": ours} if ours else {}
        told = self.both(f"{how}: arguments and standard input", flags, [".", "tell", "a b", "", '"q"', "-x", "*"], 0, b"in\nput",
                         **options)
        if "/" not in told.stdout:
            self.expect(f"{how}: output", str(told))
        self.both(f"{how}: exit status", flags, [".", "exit", "7"], 7, **options)
        self.signalled(f"{how}: a signal", flags, signal.SIGTERM, ours)


def write(path, text, mode=0o644):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    os.chmod(path, mode)


def find_wazero(go, root, named):
    if named:
        return os.path.abspath(named)
    if found := shutil.which("wazero"):
        return found
    if not sandbox.online(go, root):
        return None
    env = sandbox.environment(go, root, os.path.join(root, "wazero-cache"), GOBIN=os.path.join(root, "wazero"))
    done = processes.run([go.go, "install", WAZERO], root, env, timeout=1800)
    if done.status:
        print(done)
        return None
    return os.path.join(root, "wazero", "wazero")


class Runners:
    def __init__(self, gorun, go, root, options):
        self.gorun, self.go, self.root, self.options = gorun, go, root, options
        self.failed, self.tried, self.skipped = [], 0, []
        self.directory = os.path.join(root, "a module")
        write(os.path.join(self.directory, "go.mod"), "module example.org/m\n\ngo 1.24\n")
        write(os.path.join(self.directory, "main.go"), PROGRAM)

    def place(self, goos, goarch, **env):
        # One cache for both: how they build is not the question here.
        e = sandbox.environment(self.go, self.root, os.path.join(self.root, "gocache"), GOPROXY="off", GOOS=goos, GOARCH=goarch,
                                X="y z", **env)
        return stages.Place(self.gorun, self.go.go, self.directory, e, e)

    def done(self, target):
        self.tried += 1
        self.failed += [f"{target.name}: {what}" for what in target.failed]

    def skip(self, name, why):
        self.skipped.append(name)
        print(f"SKIPPED {name}: {why}", flush=True)

    def qemu(self, goarch, runner):
        name = f"linux/{goarch}"
        program = shutil.which(runner) if runner else ""
        if program is None:
            return self.skip(name, f"no {runner} (Debian: qemu-user)")
        place = self.place("linux", goarch)
        target = Target(name, place, {}, program)
        if not runner:
            target.check([], "executed directly")
            return self.done(target)
        target.check([f"-exec={program}"], "-exec")
        target.both("-exec with arguments", ["-exec", f"{program} -E 'X=from qemu'"], [".", "tell"], 0)
        target.both("a panic", [f"-exec={program}"], [".", "panic"], 2)
        target.both("-exec and -x", ["-x", f"-exec={program}"], [".", "exit", "3"], 3)
        # Mostly "exec format error", unless the kernel has been told about the runner.
        target.both("without a runner", [], [".", "exit", "0"])
        bin_dir = os.path.join(self.root, f"bin {goarch}")
        write(os.path.join(bin_dir, f"go_linux_{goarch}_exec"), f"#!/bin/sh\nexec {shlex.quote(program)} \"$@\"\n", 0o755)
        path = {"PATH": f"{bin_dir}:{place.ours['PATH']}"}
        target.go_env = path
        target.check([], "go_linux_%s_exec" % goarch, path)
        target.both("an empty -exec", ["-exec="], [".", "exit", "0"], ours=path)
        return self.done(target)

    def wasm(self, goos, runtime_dir, **env):
        """The distribution's runner: gorun finds it itself, `go run` in PATH."""
        name = f"{goos}/wasm"
        place = self.place(goos, "wasm", **env)
        place.ours["PATH"] = f"{place.ours['PATH']}:{runtime_dir}"
        lib = os.path.join(self.go.goroot, "lib/wasm")
        target = Target(name, place, {"PATH": f"{place.ours['PATH']}:{lib}"}, "", has_signals=False)
        target.check([], "the distribution's runner")
        target.both("a panic", [], [".", "panic"], 2)
        target.both("-exec= executes directly", ["-exec="], [".", "exit", "0"], 1)
        target.both("-exec", ["-exec", os.path.join(lib, f"go_{goos}_wasm_exec")], [".", "exit", "5"], 5)
        # PATH's wins.
        bin_dir = os.path.join(self.root, f"bin {goos}")
        write(os.path.join(bin_dir, f"go_{goos}_wasm_exec"), '#!/bin/sh\nshift\necho mine "$@"\n', 0o755)
        path = {"PATH": f"{bin_dir}:{place.ours['PATH']}"}
        told = target.both("the runner in PATH", [], [".", "exit", "5"], 0, go_env=path, ours=path)
        if told.stdout != "mine exit 5\n":
            target.expect("the runner in PATH wins", str(told))
        # The distribution's runner says what it misses.
        path = {"PATH": f"{self.go.goroot}/bin:{self.without(runtime_dir)}"}
        target.both("no runtime", [], [".", "exit", "0"], 127, go_env={"PATH": f"{path['PATH']}:{lib}"}, ours=path)
        return self.done(target)

    def without(self, directory):
        """A PATH that has what the runners' scripts need, but nothing of `directory`."""
        bare = os.path.join(self.root, "bare", os.path.basename(directory))
        os.makedirs(bare, exist_ok=True)
        for name in ("env", "bash", "sh", "dirname", "readlink"):
            if not os.path.lexists(os.path.join(bare, name)):
                os.symlink(shutil.which(name), os.path.join(bare, name))
        return bare

    def run(self):
        wanted = lambda name: re.search(self.options.only, name)
        for goarch, runner in QEMU:
            if wanted(f"linux/{goarch}"):
                self.qemu(goarch, runner)
        if wanted("js/wasm"):
            node = shutil.which("node")
            if node:
                self.wasm("js", os.path.dirname(node))
            else:
                self.skip("js/wasm", "no node (Debian: nodejs)")
        if wanted("wasip1/wasm"):
            wazero = find_wazero(self.go, self.root, self.options.wazero)
            if wazero:
                self.wasm("wasip1", os.path.dirname(wazero), GOWASIRUNTIME="wazero")
            else:
                self.skip("wasip1/wasm", "no wazero, and it cannot be built")


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("--gorun", required=True)
    ap.add_argument("--only", default="")
    ap.add_argument("--wazero")
    options = ap.parse_args()
    gorun = os.path.abspath(options.gorun)
    go = oracle.find(gorun)
    root = tempfile.mkdtemp(prefix="gorun-runners-")
    try:
        runners = Runners(gorun, go, root, options)
        runners.run()
    finally:
        peer.remove_tree(root)
    print(f"{runners.tried} targets tried; skipped: {' '.join(runners.skipped) or 'none'}; failed: {len(runners.failed)}")
    if runners.failed:
        return 1
    return 0 if runners.tried else 77


if __name__ == "__main__":
    sys.exit(main())
