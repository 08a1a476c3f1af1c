"""Directories and an environment of its own for a test that runs gorun: HOME, TMPDIR, GOCACHE, gorun's state."""

import argparse
import os
import re
import shutil
import subprocess
import tempfile
import time

import oracle

MARK = "GORUN_TEST_WORLD"


class Skip(Exception):
    """A case cannot be tried here."""


def run_cases(description, make, names, run):
    """The command line of a test whose cases are methods of make(world): calls run(test, name) for each of `names` that
    --only matches, which returns what is wrong, "" if nothing. Returns the exit status."""
    ap = argparse.ArgumentParser(description=description.split("\n\n", maxsplit=1)[0])
    ap.add_argument("--gorun", required=True)
    ap.add_argument("--only", default="")
    ap.add_argument("--gocache", help="a build cache to use and keep")
    ap.add_argument("-v", action="store_true")
    options = ap.parse_args()
    world = SmallWorld(options.gorun, oracle.find(options.gorun), options.gocache)
    failed = 0
    try:
        test = make(world)
        for name in names:
            if not re.search(options.only, name):
                continue
            try:
                why = run(test, name)
            except Skip as skip:
                print(f"skipped {name}: {skip}")
                continue
            if why:
                failed += 1
                print(f"FAILED {name}: {why}", flush=True)
            elif options.v:
                print(f"ok {name}", flush=True)
    finally:
        world.remove()
    return 1 if failed else 0


def doing(pid):
    """What a process is at: its command line, parent, state, age, and where it waits in the kernel."""
    shown = subprocess.run(["ps", "-o", "ppid=,state=,etimes=,wchan=,args=", "-p", str(pid)], capture_output=True, text=True,
                           check=False)
    return shown.stdout.strip()


class SmallWorld:
    """Below `root`: home, tmp, state, gocache, m (the module that programs are written to)."""

    def __init__(self, gorun, go, gocache=None, prefix="gorun-world-"):
        self.gorun, self.go = os.path.abspath(gorun), go
        self.root = tempfile.mkdtemp(prefix=prefix)
        for name in ("home", "tmp", "state", "m"):
            os.makedirs(self.path(name))
        self.gocache = gocache or self.path("gocache")
        self.env = {
            "HOME": self.path("home"), "PATH": f"{go.goroot}/bin:/usr/bin:/bin", "GOROOT": go.goroot,
            "GOCACHE": self.gocache, "GORUN_STATE": self.path("state"), "TMPDIR": self.path("tmp"),
            "GOTOOLCHAIN": "local", "GOFLAGS": "", "GOPROXY": "off", "GOSUMDB": "off", "GOTELEMETRY": "off",
            "CGO_ENABLED": "0", "LANG": "C", MARK: self.root}
        self.write("go.mod", "module example.com/m\n\ngo 1.22\n")

    def path(self, *names):
        return os.path.join(self.root, *names)

    def write(self, name, text, mode=0o644):
        path = os.path.join(self.path("m"), name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        os.chmod(path, mode)
        return path

    def run(self, *args, env=None, timeout=600, **more):
        """gorun ARGS in the module."""
        return subprocess.run([self.gorun, *args], cwd=self.path("m"), env=dict(self.env, **(env or {})),
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
                              timeout=timeout, **more)

    def start(self, *args, env=None, **more):
        more.setdefault("stdin", subprocess.DEVNULL)
        return subprocess.Popen([self.gorun, *args], cwd=self.path("m"), env=dict(self.env, **(env or {})), **more)

    def processes(self):
        """Those of this world that still run (by their environment): (id, name)."""
        found, janitors = [], self.janitors()
        mark = f"{MARK}={self.root}".encode()
        for name in os.listdir("/proc"):
            if not name.isdigit() or int(name) == os.getpid():
                continue
            try:
                with open(f"/proc/{name}/environ", "rb") as f:
                    ours = mark in f.read().split(b"\0")
                if not ours and int(name) not in janitors:
                    continue
                with open(f"/proc/{name}/comm", encoding="utf-8") as f:
                    found.append((int(name), f.read().strip()))
            except OSError:
                pass
        return found

    def janitors(self):
        """Those that look after a directory of this world: they have no environment."""
        found = []
        for name in os.listdir("/proc"):
            try:
                with open(f"/proc/{name}/cmdline", "rb") as f:
                    words = f.read().split(b"\0")
                if words[0] == b"gorun-janitor" and words[1].startswith(self.root.encode()):
                    found.append(int(name))
            except (OSError, IndexError, ValueError):
                pass
        return found

    def leftovers(self):
        """What is in TMPDIR, and what still runs."""
        return sorted(os.listdir(self.path("tmp"))), self.processes()

    def wait_until_clean(self, seconds=60):
        """Waits for the janitors, and for who trims the cache at a low priority; what is still there in the end, "" if
        nothing."""
        end = time.monotonic() + seconds
        while True:
            files, processes = self.leftovers()
            if not files and not processes:
                return ""
            if time.monotonic() > end:
                return f"left behind: files {files}, processes {[(*process, doing(process[0])) for process in processes]}"
            time.sleep(0.02)

    def remove(self):
        for directory, names, _ in os.walk(self.root):
            for name in names:
                path = os.path.join(directory, name)
                if not os.path.islink(path):
                    os.chmod(path, 0o755)
        shutil.rmtree(self.root)
