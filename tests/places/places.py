#!/usr/bin/env python3
"""Where the executable cannot live in the build cache, or shall not: the program runs all the same, and what was made for
it is gone afterwards, whoever is killed.

    places.py --gorun PATH [--only REGEXP] [-v]

Mounts and process namespaces are made with unshare; cases that need what is not allowed here are skipped, and said to be.
"""

import os
import re
import shutil
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
import small_world  # pylint: disable=wrong-import-position

LIMIT = 300
PROGRAM = """package main

import (
	"io"
	"os"
)

func main() {
	executable, _ := os.Executable()
	os.Stdout.WriteString("VERSION " + executable + "\\n")
	if len(os.Args) > 1 {
		io.Copy(io.Discard, os.Stdin)
	}
}
"""


class Places:
    def __init__(self, world):
        self.world = world
        self.version = 0

    def begin(self):
        """A program that is in the cache, and nothing else."""
        for name in os.listdir(self.world.path("tmp")):
            shutil.rmtree(self.world.path("tmp", name))
        self.change()
        done = self.world.run(".")
        if not done.stdout.startswith("v"):
            sys.exit(f"the program cannot be built: {done}")

    def change(self):
        """Something new to build, so that nothing is in the cache."""
        self.version += 1
        self.world.write("main.go", PROGRAM.replace("VERSION", f"v{self.version}"))

    def check(self, done, where):
        """That it was this version's program, started from that place: "cache" or "temp"."""
        found = re.fullmatch(r"v(\d+) (\S+)\n", done.stdout)
        if done.returncode != 0 or done.stderr or not found or int(found.group(1)) != self.version:
            return f"expected v{self.version}: {done}"
        place = "temp" if found.group(2).startswith(self.world.path("tmp")) else "cache"
        if place != where:
            return f"started from {found.group(2)}"
        return self.world.wait_until_clean()

    def in_namespace(self, script, *args, env=None):
        """gorun ARGS after the shell script, as root of namespaces of its own."""
        unshare = ["unshare", "--mount"] + ([] if os.geteuid() == 0 else ["--map-root-user"])
        probe = subprocess.run(unshare + ["sh", "-c", "mount -t tmpfs none /mnt"], capture_output=True, check=False)
        if probe.returncode != 0:
            raise small_world.Skip("mounts are not allowed here")
        return subprocess.run(unshare + ["sh", "-ec", script + '\nexec "$@"', "sh", self.world.gorun, *args],
                              cwd=self.world.path("m"), env=dict(self.world.env, **(env or {})),
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=LIMIT)

    # --- GORUN_EXE=temp

    def temporary(self):
        temp = {"GORUN_EXE": "temp"}
        for what in ("built", "cached", "cached again"):
            if what == "built":
                self.change()
            if why := self.check(self.world.run(".", env=temp), "temp"):
                return f"{what}: {why}"
        return self.check(self.world.run("."), "cache")

    def running(self, *args, env=None):
        """A program that waits for the end of its input, once it is there."""
        process = self.world.start(*args, ".", "wait", env=dict({"GORUN_EXE": "temp"}, **(env or {})),
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        line = process.stdout.readline()
        assert line.startswith(f"v{self.version} {self.world.path('tmp')}"), line
        return process

    def janitor(self):
        # Where much goes on it may still be on the way to its own program.
        end = time.monotonic() + 60
        while not self.world.janitors() and time.monotonic() < end:
            time.sleep(0.01)
        (pid,) = self.world.janitors()
        return pid

    def janitor_is_small(self):
        process = self.running()
        try:
            pid = self.janitor()
            with open(f"/proc/{pid}/smaps_rollup", encoding="utf-8") as f:
                text = f.read()
            # Not the pages of gorun's file, which any gorun has.
            private = int(re.search(r"^Private_Dirty:\s+(\d+)", text, re.M).group(1))
            fds = os.listdir(f"/proc/{pid}/fd")
            session = os.getsid(pid)
        finally:
            process.communicate("")
        if private >= 1024:
            return f"{private} KiB of its own"
        if len(fds) > 6 or session == os.getsid(0):
            return f"descriptors {fds}, session {session}"
        return self.world.wait_until_clean()

    def program_is_killed(self):
        process = self.running()
        process.kill()
        process.communicate()
        return self.world.wait_until_clean()

    def janitor_is_killed(self):
        """Then the next run finds the directory, but only when the program has ended."""
        process = self.running()
        os.kill(self.janitor(), signal.SIGKILL)
        (left,) = os.listdir(self.world.path("tmp"))
        self.change()
        self.world.run(".")
        if os.listdir(self.world.path("tmp")) != [left]:
            return f"the running program's directory: {os.listdir(self.world.path('tmp'))}"
        process.communicate("")
        self.change()
        return self.check(self.world.run("."), "cache")

    def all_are_killed(self):
        process = self.running()
        os.kill(self.janitor(), signal.SIGKILL)
        process.kill()
        process.communicate()
        if len(os.listdir(self.world.path("tmp"))) != 1:
            return "nothing was left behind"
        self.change()
        return self.check(self.world.run("."), "cache")

    def builder_is_killed(self):
        self.change()
        slow = self.world.write("../slow", '#!/bin/sh\ncase "$*" in *-V=full*) ;; *) sleep 100 ;; esac\nexec "$@"\n',
                                0o755)
        process = self.world.start(f"-toolexec={slow}", ".", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if not wait_for(lambda: any(name == "sleep" for _, name in self.world.processes())):
            return "the compiler was not started"
        process.kill()
        process.communicate()
        # The tools die with it; what they have started in turn is theirs.
        for pid, name in self.world.processes():
            if name == "sleep":
                os.kill(pid, signal.SIGKILL)
        return self.world.wait_until_clean()

    def work_is_kept(self):
        self.change()
        done = self.world.run("-work", ".")
        found = re.fullmatch(r"WORK=(\S+)\n", done.stderr)
        if not found or not os.path.isfile(os.path.join(found.group(1), "b001", "_pkg_.a")):
            return f"not kept: {done}"
        # Nor does anybody sweep it later.
        self.change()
        self.world.run(".")
        time.sleep(0.3)
        if not os.path.isdir(found.group(1)) or os.listdir(self.world.path("state", "work")):
            return f"removed later: {os.listdir(self.world.path('state', 'work'))}"
        shutil.rmtree(found.group(1))
        return ""

    def without_pidfd(self):
        """Where pidfd_open is refused, the janitor looks at the process ID."""
        if not shutil.which("strace"):
            raise small_world.Skip("there is no strace")
        for end in ("input", "kill"):
            # strace -D: gorun stays our child.
            command = ["strace", "-D", "-f", "-qq", "-o", "/dev/null", "-e", "trace=pidfd_open", "-e",
                       "inject=pidfd_open:error=ENOSYS", self.world.gorun, ".", "wait"]
            process = subprocess.Popen(command, cwd=self.world.path("m"), env=dict(self.world.env, GORUN_EXE="temp"),
                                       stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            line = process.stdout.readline()
            if not line.startswith(f"v{self.version} {self.world.path('tmp')}"):
                return f"{line!r}"
            if end == "kill":
                process.kill()
            process.communicate("" if end == "input" else None)
            if why := self.world.wait_until_clean():
                return f"{end}: {why}"
        return ""

    def first_process(self):
        """gorun as the first process of a container: the program has no children that it does not know."""
        unshare = ["unshare", "--pid", "--mount-proc", "--fork"] + (
            [] if os.geteuid() == 0 else ["--map-root-user"])
        if subprocess.run(unshare + ["true"], capture_output=True, check=False).returncode != 0:
            raise small_world.Skip("process namespaces are not allowed here")
        self.world.write("main.go", """package main

import (
	"fmt"
	"os"
	"syscall"
)

func main() {
	_, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil)
	fmt.Println(os.Getpid(), err)
}
""")
        command = unshare + [self.world.gorun, "."]
        for what in ("build", "rerun"):
            done = subprocess.run(command, cwd=self.world.path("m"), env=self.world.env, stdin=subprocess.DEVNULL,
                                  capture_output=True, text=True, check=False, timeout=LIMIT)
            if done.stdout != "1 no child processes\n" or done.returncode != 0:
                return f"{what}: {done}"
            if why := self.world.wait_until_clean():
                return f"{what}: {why}"
        # A temporary executable cannot be removed by a janitor there: the kernel ends it with the first process. The next
        # container does it, but not before it can be sure.
        done = subprocess.run(command, cwd=self.world.path("m"), env=dict(self.world.env, GORUN_EXE="temp"),
                              stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False, timeout=LIMIT)
        if not done.stdout.startswith("1 "):
            return f"temp: {done}"
        notes = self.world.path("state", "work")
        for name in os.listdir(notes):
            os.utime(os.path.join(notes, name), (0, 0))
        self.change()
        return self.check(self.world.run("."), "cache")

    # --- the build cache

    def read_only_cache(self):
        remount = f"mount --bind {self.world.gocache} {self.world.gocache}\n" \
                  f"mount -o remount,bind,ro {self.world.gocache}"
        # What is there can be used.
        if why := self.check(self.in_namespace(remount, ".", env={"GORUN_MEMO": "off"}), "cache"):
            return f"cached: {why}"
        for _ in range(2):
            self.change()
            if why := self.check(self.in_namespace(remount, "."), "temp"):
                return f"new: {why}"
        return ""

    def noexec_cache(self):
        remount = f"mount --bind {self.world.gocache} {self.world.gocache}\n" \
                  f"mount -o remount,bind,noexec {self.world.gocache}"
        for what in ("cached", "built", "cached again"):
            if what == "built":
                self.change()
            if why := self.check(self.in_namespace(remount, "."), "temp"):
                return f"{what}: {why}"
        return self.check(self.world.run("."), "cache")

    def full_cache(self):
        """A file system of its own, so small that std does not fit."""
        self.change()
        small = self.world.path("small")
        os.makedirs(small, exist_ok=True)
        # It ends with the namespace; TMPDIR is elsewhere.
        script = f"mount -t tmpfs -o size=3m none {small}"
        return self.check(self.in_namespace(script, ".", env={"GOCACHE": os.path.join(small, "cache")}), "temp")

    def work_place_is_read_only(self):
        # Told, as go run does, before anything is looked for, though it would be needed late.
        self.change()
        done = self.in_namespace('mount --bind "$TMPDIR" "$TMPDIR"; mount -o remount,bind,ro "$TMPDIR"', "./nosuch")
        expected = f"go: creating work dir: mkdir {self.world.path('tmp')}/go-build[0-9]+: read-only file system\n"
        if done.returncode != 1 or done.stdout or not re.fullmatch(expected, done.stderr):
            return str(done)
        return self.check(self.world.run("."), "cache")

    def state_is_unusable(self):
        for state in ("/dev/null/x", "off"):
            for _ in range(2):
                if why := self.check(self.world.run(".", env={"GORUN_STATE": state}), "cache"):
                    return f"{state}: {why}"
            self.change()
            if why := self.check(self.world.run(".", env={"GORUN_STATE": state, "GORUN_EXE": "temp"}), "temp"):
                return f"{state}, temp: {why}"
        return ""

    def home_is_unreadable(self):
        """Nobody can look into it: nothing is remembered, and without GOCACHE it is as in `go run`."""
        home = self.world.path("locked")
        os.makedirs(home, exist_ok=True)
        env = dict(self.world.env, HOME=home, GORUN_STATE="", XDG_CACHE_HOME="", XDG_CONFIG_HOME="")
        powerless = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
        if powerless and subprocess.run(powerless + ["true"], capture_output=True, check=False).returncode != 0:
            raise small_world.Skip("root's capabilities cannot be dropped here")

        def run(*command, **more):
            return subprocess.run([*powerless, *command, "."], cwd=self.world.path("m"), env=dict(env, **more), text=True,
                                  stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=LIMIT)
        os.chmod(home, 0)
        try:
            self.change()
            for what in ("built", "cached"):
                if why := self.check(run(self.world.gorun), "cache"):
                    return f"{what}: {why}"
            ours, theirs = run(self.world.gorun, GOCACHE=""), run(self.world.go.go, "run", GOCACHE="")
            if (ours.returncode, ours.stdout, ours.stderr) != (theirs.returncode, theirs.stdout, theirs.stderr):
                return f"without GOCACHE: {ours}, but {theirs}"
            return "" if "permission denied" in ours.stderr else f"could be read: {ours}"
        finally:
            os.chmod(home, 0o755)

    def written_by_another(self):
        """The executable is open for writing, as in a process that was forked while it was made."""
        executable = self.world.run(".").stdout.split()[1]
        mode = os.stat(executable).st_mode
        os.chmod(executable, mode | 0o200)
        # From the record, and from the builder.
        for env in ({}, {"GORUN_MEMO": "off"}):
            with open(executable, "r+b"):
                done = self.world.run(".", env=env)
            if done.returncode != 1 or done.stdout or done.stderr != f"fork/exec {executable}: text file busy\n":
                return f"{env}: {done}"
            if why := self.check(self.world.run(".", env=env), "cache"):
                return f"{env}, afterwards: {why}"
        os.chmod(executable, mode)
        return ""

    def trimming_is_not_waited_for(self):
        """What has not been used for days goes, but in another process."""
        stamp = os.path.join(self.world.gocache, "trim.txt")
        old = os.path.join(self.world.gocache, "00", "0" * 64 + "-d")
        with open(old, "w", encoding="utf-8") as f:
            f.write("x")
        os.utime(old, (0, 0))
        with open(stamp, "w", encoding="utf-8") as f:
            f.write("1")
        if not shutil.which("strace"):
            raise small_world.Skip("there is no strace")
        trace = self.world.path("trace")
        self.change()
        done = subprocess.run(["strace", "-f", "-o", trace, "-e", "trace=unlink,unlinkat,execve", self.world.gorun, "."],
                              cwd=self.world.path("m"), env=self.world.env, stdin=subprocess.DEVNULL,
                              capture_output=True, text=True, check=False, timeout=LIMIT)
        if why := self.check(done, "cache"):
            return why
        if not wait_for(lambda: not os.path.exists(old)):
            return "not trimmed"
        with open(trace, encoding="utf-8") as f:
            lines = f.read().splitlines()
        program = next(line.split()[0] for line in lines if "execve(" in line)
        trimmers = [line.split()[0] for line in lines if os.path.basename(old) in line]
        return "" if trimmers and program not in trimmers else f"trimmed by {trimmers}, {program} is the program"


def wait_for(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


def main():
    names = [name for name in vars(Places) if not name.startswith("_")
             and name not in ("begin", "change", "check", "in_namespace", "running", "janitor")]

    def run(places, name):
        places.begin()
        return getattr(places, name)()
    return small_world.run_cases(__doc__, Places, names, run)


if __name__ == "__main__":
    sys.exit(main())
