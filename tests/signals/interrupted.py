#!/usr/bin/env python3
"""gorun is interrupted while it builds: it ends by the same signal, its tools with it, and its work directory is gone.

    interrupted.py --gorun PATH [--only REGEXP] [-v]

Signals to the process and to the group, the terminal's Ctrl-C, Ctrl-\\ and hang-up; nobody who reads stderr any more,
or who does not for now; signals that the caller ignores. While the compiler runs, while modules would be fetched, and
again and again at random moments.
"""

import fcntl
import os
import pty
import random
import re
import signal
import struct
import subprocess
import sys
import termios
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
import small_world  # pylint: disable=wrong-import-position

LIMIT = 120
ENDING = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT]


def unread(pipe):
    return int.from_bytes(fcntl.ioctl(pipe, termios.FIONREAD, bytes(4)), sys.byteorder)


class Interrupted:
    def __init__(self, world):
        self.world = world
        self.count = 0
        # A compiler that takes its time, with a process of its own.
        self.slow = world.write("../slow", '#!/bin/sh\ncase "$*" in *-V=full*) exec "$@" ;; esac\n'
                                'echo "$$" >>"$GORUN_TEST_WORLD/compilers"\nsleep 1000\n', 0o755)
        # One that takes a while.
        self.patient = world.write("../patient", '#!/bin/sh\ncase "$*" in *-V=full*) exec "$@" ;; esac\n'
                                   'sleep 1.5\nexec "$@"\n', 0o755)
        self.edit()
        done = world.run(".")
        if done.returncode != 0:
            sys.exit(f"the program cannot be built: {done}")

    def edit(self):
        self.count += 1
        self.world.write("main.go", f"package main\n\nfunc main() {{ println({self.count}) }}\n")

    def start(self, **more):
        compilers = self.world.path("compilers")
        if os.path.exists(compilers):
            os.unlink(compilers)
        self.edit()
        more.setdefault("stderr", subprocess.PIPE)
        process = self.world.start(f"-toolexec={self.slow}", ".", stdout=subprocess.PIPE, **more)
        end = time.monotonic() + LIMIT
        while not os.path.exists(compilers):
            if time.monotonic() > end or process.poll() is not None:
                raise AssertionError(f"the compiler was not started: {process.poll()}")
            time.sleep(0.01)
        return process

    def check(self, process, number):
        out, err = process.communicate(timeout=LIMIT)
        if process.returncode != -number or out or err:
            return f"ended with {process.returncode}, {out}, {err}"
        return self.world.wait_until_clean()

    def to_process(self):
        for number in ENDING:
            process = self.start(start_new_session=True)
            process.send_signal(number)
            if why := self.check(process, number):
                return f"{number.name}: {why}"
        return ""

    def to_group(self):
        for number in ENDING:
            process = self.start(start_new_session=True)
            os.killpg(process.pid, number)
            if why := self.check(process, number):
                return f"{number.name}: {why}"
        return ""

    def twice(self):
        process = self.start(start_new_session=True)
        process.send_signal(signal.SIGTERM)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=LIMIT)
        if process.returncode not in (-signal.SIGTERM, -signal.SIGINT):
            return f"ended with {process.returncode}"
        for pid, name in self.world.processes():
            # A second signal means at once: what does not die by itself then is the shell's child.
            if name == "sleep":
                os.kill(pid, signal.SIGKILL)
        return self.world.wait_until_clean()

    def ignored(self):
        """nohup, and background jobs of scripts: ignored signals do not matter while it builds either."""
        def ignore():
            for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
        process = self.start(start_new_session=True, preexec_fn=ignore)
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
            os.killpg(process.pid, number)
        time.sleep(0.3)
        if process.poll() is not None:
            return f"ended with {process.returncode}"
        process.send_signal(signal.SIGTERM)
        return self.check(process, signal.SIGTERM)

    def at_terminal(self):
        for key, number in (("\x03", signal.SIGINT), ("\x1c", signal.SIGQUIT), ("", signal.SIGHUP)):
            report_read, report_write = os.pipe()
            master, slave = pty.openpty()
            compilers = self.world.path("compilers")
            if os.path.exists(compilers):
                os.unlink(compilers)
            self.edit()
            shell = subprocess.Popen([sys.executable, os.path.join(HERE, "shell.py"), str(report_write),
                                      self.world.gorun, f"-toolexec={self.slow}", "."], cwd=self.world.path("m"),
                                     env=dict(self.world.env, TERM="xterm"), stdin=slave, stdout=slave, stderr=slave,
                                     pass_fds=[report_write], start_new_session=True)
            os.close(slave)
            os.close(report_write)
            end = time.monotonic() + LIMIT
            while not os.path.exists(compilers) and time.monotonic() < end:
                time.sleep(0.01)
            if key:
                os.write(master, key.encode())
            else:
                os.close(master)
            with os.fdopen(report_read, encoding="utf-8") as f:
                report = f.read()
            shell.wait(timeout=LIMIT)
            if key:
                os.close(master)
            if report != f"ended {-number}\n":
                return f"{number.name}: {report!r}"
            if why := self.world.wait_until_clean():
                return f"{number.name}: {why}"
        return ""

    def progress_line(self):
        """At a terminal: nothing at first, then how far it is, within the width; no trace of it in the end, whatever the end
        is."""
        for tool, end in ((self.patient, b"the end\r\n"), (self.slow, None)):
            self.count += 1
            self.world.write("main.go", f'package main\n\nfunc main() {{ _ = {self.count}; println("the end") }}\n')
            master, slave = pty.openpty()
            fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 30, 0, 0))
            begin = time.monotonic()
            process = self.world.start(f"-toolexec={tool}", ".", env={"TERM": "xterm"}, stdin=slave, stdout=slave,
                                       stderr=slave, start_new_session=True,
                                       preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
            os.close(slave)
            seen, first = b"", 0.0
            while True:
                try:
                    piece = os.read(master, 4096)
                except OSError:
                    break
                first = first or time.monotonic() - begin
                seen += piece
                if tool == self.slow and re.search(rb"\d+ of \d+ packages", seen) and end is None:
                    process.send_signal(signal.SIGINT)
                    end = b""
            os.close(master)
            process.wait(timeout=LIMIT)
            lines = re.findall(rb"\r(gorun: [^\r\x1b]*)\x1b\[K", seen)
            if not lines or first < 0.4:
                return f"after {first:.2f} s: {seen}"
            if any(len(line) > 29 or not re.match(rb"gorun: \d+ of \d+ packages", line) for line in lines):
                return f"lines {lines}"
            if not seen.endswith(b"\r\x1b[K" + end):
                return f"ends with {seen[-60:]}"
            if why := self.world.wait_until_clean():
                return why
        return ""

    def stopped_terminal(self):
        """Ctrl-S while the line is shown: what builds does not wait for it, and a program that writes elsewhere runs."""
        self.count += 1
        self.world.write("main.go", f'package main\n\nimport "os"\n\nfunc main() {{ os.Stdout.WriteString("{self.count}") }}\n')
        master, slave = pty.openpty()
        process = self.world.start(f"-toolexec={self.patient}", ".", env={"TERM": "xterm"}, stdin=slave, stdout=subprocess.PIPE,
                                   stderr=slave, start_new_session=True,
                                   preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0))
        seen = b""
        while b" packages" not in seen:
            seen += os.read(master, 4096)
        os.write(master, b"\x13")
        out, _ = process.communicate(timeout=LIMIT)
        os.close(master)
        os.close(slave)
        if process.returncode != 0 or out != str(self.count).encode():
            return f"ended with {process.returncode}, {out}"
        return self.world.wait_until_clean()

    def broken_pipe(self):
        """Nobody reads what is said: a compiler's errors end gorun, as any program that writes to a closed pipe."""
        self.world.write("main.go", "package main\n\nfunc main() { undefined() }\n")
        process = self.world.start(".", stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        process.stderr.close()
        process.stdout.close()
        process.wait(timeout=LIMIT)
        if process.returncode != -signal.SIGPIPE:
            return f"ended with {process.returncode}"
        return self.world.wait_until_clean()

    def blocked_output(self):
        """Nobody reads what is said, and the pipe is full."""
        for number in ENDING:
            read_end, write_end = os.pipe()
            # What -n says is more than that.
            fcntl.fcntl(write_end, fcntl.F_SETPIPE_SZ, 4096)
            process = self.world.start("-a", "-n", ".", stdout=subprocess.DEVNULL, stderr=write_end, start_new_session=True)
            os.close(write_end)
            before, end = 0, time.monotonic() + LIMIT
            while (now := unread(read_end)) == 0 or now != before:
                if time.monotonic() > end:
                    return "nothing is written"
                before = now
                time.sleep(0.5)
            process.send_signal(number)
            process.wait(timeout=LIMIT)
            os.close(read_end)
            if process.returncode != -number:
                return f"{number.name}: ended with {process.returncode}"
            if why := self.world.wait_until_clean():
                return f"{number.name}: {why}"
        return ""

    def random_moments(self):
        rng = random.Random(1)
        self.edit()
        began = time.monotonic()
        self.world.run(".")
        whole = time.monotonic() - began
        for i in range(20):
            self.edit()
            number = ENDING[i % len(ENDING)]
            process = self.world.start(".", stdout=subprocess.PIPE, stderr=subprocess.PIPE, start_new_session=True)
            time.sleep(rng.uniform(0, whole))
            if process.poll() is None:
                (os.killpg if i % 2 else os.kill)(process.pid, number)
            out, err = process.communicate(timeout=LIMIT)
            # It may have been the program already, or have ended.
            if process.returncode not in (-number, 0) and not (number == signal.SIGQUIT and b"SIGQUIT" in err):
                return f"{number.name}: ended with {process.returncode}, {out}, {err}"
            if why := self.world.wait_until_clean():
                return f"{number.name}: {why}"
            after = self.world.run(".")
            if after.stderr != f"{self.count}\n":
                return f"afterwards: {after}"
        return ""


def main():
    names = ("to_process", "to_group", "twice", "ignored", "at_terminal", "progress_line",
             "stopped_terminal", "broken_pipe", "blocked_output", "random_moments")
    return small_world.run_cases(__doc__, Interrupted, names, lambda test, name: getattr(test, name)())


if __name__ == "__main__":
    sys.exit(main())
