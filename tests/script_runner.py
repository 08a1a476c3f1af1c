#!/usr/bin/env python3
"""Runs the scripts of tests/script against gorun.

    script_runner.py --gorun PATH [--only REGEX] [--short] [-v] [--keep]

A script passes if every line does what it says. Each runs in a fresh directory, several at a time. README.md
has the commands.
"""

import argparse
import concurrent.futures
import os
import re
import shutil
import sys
import tempfile
import threading
import time

import module_proxy
import oracle
import peer
import sanitizers
import script_state
import txtar

HERE = os.path.dirname(os.path.abspath(__file__))


class Host:
    """What is alike for all scripts of a run."""

    def __init__(self, options, root):
        self.gorun = os.path.abspath(options.gorun)
        self.oracle = oracle.find(self.gorun)
        self.short = options.short
        self.timeout = options.timeout
        self.proxy = os.path.join(root, "proxy")
        module_proxy.make(os.path.join(HERE, "script", "mod"), self.proxy)
        # Two caches: what gorun made must not help, nor mislead, the `go run` that it is compared with.
        self.gocache = os.path.join(root, "gocache")
        self.peer_gocache = os.path.join(root, "peer-gocache")

    def environment(self, root, work):
        path = [os.path.join(self.oracle.goroot, "bin"), "/usr/local/bin", "/usr/bin", "/bin"]
        return {
            "WORK": work, "HOME": os.path.join(root, "home"), "TMPDIR": os.path.join(root, "tmp"),
            "PATH": ":".join(path), "GOROOT": self.oracle.goroot, "GOPATH": os.path.join(work, "gopath"),
            "GOCACHE": self.gocache, "GOPROXY": "file://" + self.proxy, "GOSUMDB": "off", "GOTOOLCHAIN": "local",
            "CGO_ENABLED": "0", "GORUN": self.gorun, "GOENV": "off", "GOTELEMETRY": "off", "LANG": "C",
        }

    def peer_environment(self, env):
        if env.get("GOCACHE") == self.gocache:
            return dict(env, GOCACHE=self.peer_gocache)
        return env

    def holds(self, condition):
        if condition == "short":
            return self.short
        if condition == "net":
            return bool(os.environ.get("GORUN_TEST_NET"))
        if condition == "root":
            return os.geteuid() == 0
        if match := re.fullmatch(r"go1\.(\d+)", condition):
            return self.oracle.minor >= int(match.group(1))
        if match := re.fullmatch(r"exec:(.+)", condition):
            return all(shutil.which(name) for name in match.group(1).split(","))
        if match := re.fullmatch(r"binfmt:(.+)", condition):
            return os.path.exists("/proc/sys/fs/binfmt_misc/" + match.group(1))
        if condition in ("cgo", "asan", "msan"):
            return sanitizers.found(condition)
        if condition in ("amd64", "arm64"):
            return {"x86_64": "amd64", "aarch64": "arm64"}.get(os.uname().machine) == condition
        raise script_state.Failure(f"unknown condition [{condition}]")


def run_script(host, path, keep):
    """Returns (status, log, reason)."""
    with open(path, encoding="utf-8") as f:
        comment, files = txtar.parse(f.read())
    root = tempfile.mkdtemp(prefix="gorun-script-")
    state = script_state.State(host, root)
    try:
        for name, data in files:
            target = os.path.join(state.work, state.expand(name))
            os.makedirs(os.path.dirname(target), exist_ok=True)
            with open(target, "w", encoding="utf-8") as f:
                f.write(data)
        for number, line in enumerate(comment.splitlines(), 1):
            state.log.append(f"> {line}")
            try:
                state.line(line)
            except script_state.Failure as failure:
                return "FAIL", "\n".join(state.log), f"{os.path.basename(path)}:{number}: {line.strip()}\n{failure}"
            except script_state.Skip as reason:
                return "SKIP", "", str(reason)
        return "PASS", "\n".join(state.log), ""
    finally:
        state.end()
        if keep:
            print(f"{os.path.basename(path)}: {root}")
        else:
            peer.remove_tree(root)


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("--gorun", required=True, help="the program under test")
    ap.add_argument("--only", default="", help="regular expression: the scripts to run")
    ap.add_argument("--short", action="store_true", help="the condition [short] holds")
    ap.add_argument("--keep", action="store_true", help="keep the scripts' directories")
    ap.add_argument("--parallel", type=int, default=len(os.sched_getaffinity(0)))
    ap.add_argument("--timeout", type=int, default=300, help="seconds for one command")
    ap.add_argument("-v", action="store_true", help="show the log of scripts that passed, too")
    options = ap.parse_args()
    directory = os.path.join(HERE, "script")
    names = sorted(n[:-4] for n in os.listdir(directory) if n.endswith(".txt"))
    names = [n for n in names if re.search(options.only, n)]
    if not names:
        sys.exit("no such script")
    count = {"PASS": 0, "FAIL": 0, "SKIP": 0}
    # Told once more at the end: whoever sees only that must know why.
    failures = []
    printing = threading.Lock()
    root = tempfile.mkdtemp(prefix="gorun-scripts-")
    try:
        host = Host(options, root)
        print(f"gorun: {host.gorun}; oracle: {host.oracle}", flush=True)

        def one(name):
            began = time.monotonic()
            try:
                status, log, reason = run_script(host, os.path.join(directory, name + ".txt"), options.keep)
            except Exception as error:  # pylint: disable=broad-except
                status, log, reason = "FAIL", "", f"the runner failed: {error!r}"
            with printing:
                count[status] += 1
                print(f"{status} {name} ({time.monotonic() - began:.1f}s)", flush=True)
                shown = log if status == "FAIL" or options.v else ""
                for text in filter(None, (shown, reason)):
                    print("    " + text.replace("\n", "\n    "), flush=True)
                if status == "FAIL":
                    failures.append(f"{name}: {reason}")

        with concurrent.futures.ThreadPoolExecutor(options.parallel) as pool:
            list(pool.map(one, names))
    finally:
        peer.remove_tree(root)
    for failure in failures:
        print(f"FAIL {failure}")
    print(f"{count['PASS']} passed, {count['FAIL']} failed, {count['SKIP']} skipped")
    return 1 if count["FAIL"] else 0


if __name__ == "__main__":
    sys.exit(main())
