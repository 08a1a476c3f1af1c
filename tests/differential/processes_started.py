#!/usr/bin/env python3
"""gorun never executes `go`, nor anything through a shell: strace sees every program that is started.

    processes_started.py --gorun PATH
"""

import argparse
import os
import re
import shutil
import sys
import tempfile

import sandbox

import module_proxy  # pylint: disable=wrong-import-order
import oracle
import peer
import processes

FILES = {
    "go.mod": "module example.org/m\n\ngo 1.24\n\nrequire example.net/quote v1.0.0\n",
    "main.go": 'package main\n\nimport (\n\t"example.net/quote"\n\t"example.org/m/lib"\n)\n\n'
               "func main() { println(quote.Hello(), lib.F()) }\n",
    "lib/lib.go": "package lib\n\nfunc F() int\n",
    "lib/f_amd64.s": "TEXT ·F(SB), 4, $0-8\n\tMOVQ $1, ret+0(FP)\n\tRET\n",
    "lib/f_arm64.s": "TEXT ·F(SB), 4, $0-8\n\tMOVD $1, R0\n\tMOVD R0, ret+0(FP)\n\tRET\n",
    "broken/main.go": "package main\n\nfunc main() { nosuch() }\n",
    "script": "echo not to be run\n",
}
# Attempts count, too: a shell that is not there would have been started.
_EXEC = re.compile(r'\b(execve|execveat)\((?:\w+, )?"([^"]*)"')
FORBIDDEN = {"go", "gofmt", "sh", "bash", "dash", "busybox", "env", "git", "zsh", "ksh"}
EXPECTED = {"gorun", "gorun-build", "gorun-fetch", "compile", "asm", "link", "m", "tool", "cmd", "broken"}


def started(trace):
    with open(trace, encoding="utf-8", errors="replace") as f:
        return [m.group(2) for m in map(_EXEC.search, f) if m]


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("--gorun", required=True)
    options = ap.parse_args()
    gorun = os.path.abspath(options.gorun)
    if not shutil.which("strace"):
        print("SKIPPED: there is no strace")
        return 77
    go = oracle.find(gorun)
    root = tempfile.mkdtemp(prefix="gorun-traced-")
    failed = []
    try:
        proxy, directory = os.path.join(root, "proxy"), os.path.join(root, "module")
        module_proxy.make(os.path.join(os.path.dirname(sandbox.HERE), "script", "mod"), proxy)
        for name, data in FILES.items():
            path = os.path.join(directory, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as f:
                f.write(data)
        os.chmod(os.path.join(directory, "script"), 0o755)
        env = sandbox.environment(go, root, os.path.join(root, "cache"), GOPROXY="file://" + proxy, GOSUMDB="off",
                                  PWD=directory)
        trace = os.path.join(root, "trace")
        cases = [(["-mod=mod", "."], {"gorun", "gorun-build", "gorun-fetch", "compile", "asm", "link", "m"}),
                 (["."], {"gorun", "gorun-build", "m"}), (["./broken"], {"compile"}),
                 (["example.net/cmd/tool@v1.0.0"], {"gorun-fetch", "tool"}), (["-exec", "./script", "."], {"script"})]
        for args, needed in cases:
            done = processes.run(["strace", "-f", "-qq", "-s", "4096", "-e", "trace=execve,execveat", "-o", trace, gorun] +
                                 args, directory, env, timeout=900)
            if "ptrace" in done.stderr and "not permitted" in done.stderr:
                print("SKIPPED: strace may not trace here")
                return 77
            names = [os.path.basename(path) for path in started(trace)]
            bad = [path for path in started(trace) if os.path.basename(path) in FORBIDDEN]
            other = [n for n in names if n not in EXPECTED | needed]
            lacking = sorted(needed - set(names))
            print(f"gorun {' '.join(args)}: status {done.words()}, started {' '.join(sorted(set(names)))}", flush=True)
            for what, which in (("forbidden", bad), ("unexpected", other), ("not seen", lacking)):
                if which:
                    failed.append(f"gorun {' '.join(args)}: {what}: {which}\n{done}")
    finally:
        peer.remove_tree(root)
    for text in failed:
        print("FAIL " + text)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
