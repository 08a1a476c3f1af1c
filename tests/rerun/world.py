"""A small world in which gorun runs a program again and again: directories, environment, and what a run said."""

import os
import re
import shutil
import subprocess
import time

TESTS = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

# Time stamps that are older than this when gorun looks at them are trusted.
SETTLE = 0.03

MODULE = {
    "go.mod": "module example.com/m\n\ngo 1.22\n",
    "main.go": """package main

import (
	"embed"
	"os"

	"example.com/m/lib"
)

//go:embed data.txt
var data string

//go:embed assets
var assets embed.FS

var extra []string

func main() {
	out := "main 1, " + lib.Text + ", data " + data
	entries, _ := assets.ReadDir("assets")
	for _, entry := range entries {
		out += ", " + entry.Name()
	}
	for _, text := range extra {
		out += ", " + text
	}
	for _, arg := range os.Args[1:] {
		out += ", arg " + arg
	}
	os.Stdout.WriteString(out + "\\n")
}
""",
    "data.txt": "1",
    "assets/a.txt": "a",
    "README.md": "nothing to see\n",
    "lib/lib.go": "package lib\n\nconst Text = \"lib 1\"\n",
    "unused/unused.go": "package unused\n",
}
OUTPUT = "main 1, lib 1, data 1, a.txt\n"


class Run:
    """How one run ended."""

    def __init__(self, done):
        self.status = done.returncode
        self.stdout = done.stdout
        lines = done.stderr.splitlines(keepends=True)
        self.memo = [line.removeprefix("gorun: memo: ").strip() for line in lines if line.startswith("gorun: memo: ")]
        self.stderr = "".join(line for line in lines if not line.startswith("gorun: memo: "))

    def used_builder(self):
        return "nothing changed" not in self.memo

    def __str__(self):
        return f"status {self.status}, stdout {self.stdout!r}, stderr {self.stderr!r}, memo {self.memo}"


class World:
    """Directories below `root`: home, state, tmp, bin (first in PATH), and m, a module."""

    def __init__(self, root, gorun, go, gocache):
        self.root, self.gorun, self.go = root, gorun, go
        self.gocache = gocache
        self.m = self.path("m")
        self.cwd = self.m
        self.args = ["."]
        self.env = {}
        # Values of variables that are removed.
        self.pwd = None

    def path(self, *names):
        return os.path.join(self.root, *names)

    def reset(self):
        for name in os.listdir(self.root):
            remove(self.path(name))
        for name in ("home", "state", "tmp", "bin"):
            os.makedirs(self.path(name))
        self.cwd, self.args, self.pwd = self.m, ["."], None
        # What a case has put in the method's place.
        self.__dict__.pop("run", None)
        os.umask(0o022)
        self.env = {
            "HOME": self.path("home"), "PATH": f"{self.path('bin')}:{self.go.goroot}/bin:/usr/bin:/bin",
            "GOCACHE": self.gocache, "GORUN_STATE": self.path("state"), "TMPDIR": self.path("tmp"),
            "GOROOT": self.go.goroot, "GOTOOLCHAIN": "local", "GOFLAGS": "", "GOPROXY": "off", "GOSUMDB": "off",
            "GOTELEMETRY": "off", "CGO_ENABLED": "0", "LANG": "C"}
        self.write_all(MODULE, self.m)

    def write_all(self, files, base):
        for name, text in files.items():
            self.write(os.path.join(base, name), text)

    def write(self, name, text):
        """`name` is relative to the module."""
        path = os.path.join(self.m, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)

    def read(self, name):
        with open(os.path.join(self.m, name), encoding="utf-8") as f:
            return f.read()

    def edit(self, name, old, new):
        text = self.read(name)
        assert old in text, (name, old)
        self.write(name, text.replace(old, new))

    def run(self, *memo, state=None, check_args=None):
        env = dict(self.env, GORUN_MEMO=",".join(("explain",) + memo), PWD=self.pwd or self.cwd)
        if state:
            env["GORUN_STATE"] = state
        command = [self.gorun] + (check_args if check_args is not None else self.args)
        return Run(subprocess.run(command, cwd=self.cwd, env=env, capture_output=True, text=True, check=False,
                                  stdin=subprocess.DEVNULL, timeout=300))

    def records(self, state="state", kind="runs"):
        directory = self.path(state, kind)
        names = os.listdir(directory) if os.path.isdir(directory) else []
        return sorted(os.path.join(directory, n) for n in names if re.fullmatch("[0-9a-f]{64}", n))

    def executable_entry(self):
        """The cache entry of the executable in the only record."""
        (record,) = self.records()
        with open(record, "rb") as f:
            found = re.search(re.escape(self.gocache.encode()) + rb"/../[0-9a-f]{64}-d", f.read())
        return found.group().decode()


def remove(path):
    if os.path.islink(path) or os.path.isfile(path):
        os.unlink(path)
        return
    for directory, names, _ in os.walk(path):
        for name in names:
            if not os.path.islink(os.path.join(directory, name)):
                os.chmod(os.path.join(directory, name), 0o755)
    shutil.rmtree(path)


def settle():
    time.sleep(SETTLE)
