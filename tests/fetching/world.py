"""What the cases of fetching.py work with: a fresh place for gorun and one for `go run`, and their comparison."""

import os
import re
import sys

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import peer  # noqa: E402  pylint: disable=wrong-import-position
import processes  # noqa: E402  pylint: disable=wrong-import-position


class Failure(Exception):
    pass


class Side:
    """One of the two programs under comparison, with its GOPATH, HOME and working directory."""

    def __init__(self, root, name, command):
        self.root = os.path.join(root, name)
        self.command = command
        self.gopath = os.path.join(self.root, "gopath")
        self.home = os.path.join(self.root, "home")
        self.work = os.path.join(self.root, "work")
        self.places = {self.root: "$ROOT"}
        self.clear()

    def clear(self):
        if os.path.isdir(self.root):
            peer.remove_tree(self.root)
        telemetry = os.path.join(self.home, ".config", "go", "telemetry")
        for directory in (self.work, telemetry, os.path.join(self.root, "tmp")):
            os.makedirs(directory)
        # Otherwise the go command leaves a process behind that writes to HOME while it is cleared the next time.
        with open(os.path.join(telemetry, "mode"), "w", encoding="utf-8") as f:
            f.write("off")

    def write(self, files):
        for name, text in files.items():
            path = os.path.join(self.work, name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)

    def cached(self, *names):
        return os.path.join(self.gopath, "pkg", "mod", *names)

    def run(self, arguments, env, timeout=120, command=None):
        env = dict(env, HOME=self.home, GOPATH=self.gopath, TMPDIR=os.path.join(self.root, "tmp"))
        env = {k: v.replace("$HOME", self.home) for k, v in env.items() if v is not None}
        return processes.run((command or self.command) + arguments, self.work, env, timeout=timeout)


class World:
    def __init__(self, root, gorun, oracle, gocache):
        self.oracle = oracle
        self.ours = Side(root, "gorun", [gorun])
        self.theirs = Side(root, "go", [oracle.go, "run"])
        self.environment = {
            "PATH": "/usr/local/bin:/usr/bin:/bin", "GOROOT": oracle.goroot, "GOENV": "off", "GOTELEMETRY": "off",
            "GOCACHE": gocache, "GOSUMDB": "off", "GOTOOLCHAIN": "local", "CGO_ENABLED": "0",
            "LANG": "C", "GOFLAGS": "",
        }

    def clear(self):
        self.ours.clear()
        self.theirs.clear()

    def write(self, files):
        for side in (self.ours, self.theirs):
            side.write(files)

    def env(self, **changes):
        """The environment with changes; None removes a variable."""
        return {**self.environment, **changes}

    def gorun(self, arguments, env, status=0, stderr="", stdout=""):
        """Runs gorun alone; fails unless it ends so and says so. Returns the Outcome."""
        done = self.ours.run(arguments, env)
        expect(done, status, stderr, stdout)
        return done

    def pair(self, arguments, env, before=None, status=None, stderr="", trees=True, normalise=None):
        """Runs both and compares output, status, and the module caches and directories afterwards."""
        outcomes = []
        for side in (self.ours, self.theirs):
            if before:
                before()
            outcomes.append(side.run(arguments, env))
        ours, theirs = outcomes
        if normalise:
            for outcome in outcomes:
                outcome.stderr = normalise(outcome.stderr)
        found = [peer.compare(ours, theirs, self.ours.places, self.theirs.places)]
        if trees:
            found.append(_compare_caches(module_files(self.ours), module_files(self.theirs)))
            found.append(peer.compare_trees(peer.tree(self.ours.work, ""), peer.tree(self.theirs.work, "")))
        if any(found):
            raise Failure("\n".join([*filter(None, found), str(ours), str(theirs)]))
        expect(ours, ours.status if status is None else status, stderr, "")
        return ours, theirs


def module_files(side):
    """The files of a module cache, with permissions, but for locks and what the checksum database left."""
    files = {}
    for name, data in peer.tree(side.cached(), side.cached("cache", "download", "sumdb")).items():
        path = side.cached(name)
        mode = os.lstat(path).st_mode & 0o777
        if name.endswith((".lock", "/list")) or name == os.path.join("cache", "lock"):
            continue
        # An archive is made anew by some proxies; its .ziphash tells whether it is the same.
        if name.endswith(".zip"):
            data = "(zip)"
        files[name] = f"{mode:o}\n{data}"
    return files


def _compare_caches(ours, theirs):
    # gorun asks for a module's .info together with its zip, cmd/go once the zip is there; and cmd/go leaves a download
    # behind that it ends over.
    ours = {name: data for name, data in ours.items() if name in theirs or not name.endswith(".info")}
    theirs = {name: data for name, data in theirs.items() if not name.endswith(".tmp")}
    return peer.compare_trees(ours, theirs)


def files_with(side, text):
    """The files of a side's HOME, module cache and directory that have `text` in them."""
    return sorted(name for name, data in peer.tree(side.root, side.work).items() if text in data)


def expect(done, status, stderr="", stdout=""):
    wrong = []
    if done.status != status:
        wrong.append(f"status {done.words()}, not {status}")
    for name, pattern in (("stderr", stderr), ("stdout", stdout)):
        if pattern and not re.search(pattern, getattr(done, name), re.M):
            wrong.append(f"{name} does not match {pattern!r}")
    if wrong:
        raise Failure("; ".join(wrong) + f"\n{done}")


def expect_not(done, text):
    if text in done.stdout + done.stderr:
        raise Failure(f"{text!r} must not be in the output\n{done}")


def expect_equal(what, ours, wanted):
    if ours != wanted:
        raise Failure(f"{what}: {ours!r}, not {wanted!r}")
