#!/usr/bin/env python3
"""The program that gorun starts sees of signals, and ends, as if it had been started directly.

    signals.py --gorun PATH [--only REGEXP] [-v]

One program (program.go) that logs signals, or leaves them alone. It is started directly, and by gorun in three ways: from
a run record, after a build, and as a temporary file (GORUN_EXE=temp), which is gone afterwards in every case. Signals go to
the process, to its group, and come from the terminal (shell.py gives it one). Output, and what its parent sees, must be
the same.
"""

import os
import pty
import re
import select
import signal
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))
import small_world  # pylint: disable=wrong-import-position

WAYS = ("rerun", "build", "temp")
CATCHABLE = [s for s in range(1, 32) if s not in (signal.SIGKILL, signal.SIGSTOP)]
# Their default action stops or is to do nothing: the program ends when its input does.
STOPPING = [signal.SIGTSTP, signal.SIGTTIN, signal.SIGTTOU]
LIMIT = 60


class Signals:
    def __init__(self, world):
        self.world = world
        with open(os.path.join(HERE, "program.go"), encoding="utf-8") as f:
            world.write("main.go", f.read())
        done = world.run(".", "exit", "0")
        if done.returncode != 0:
            sys.exit(f"the program cannot be built: {done.stderr}")
        time.sleep(0.05)
        world.run(".", "exit", "0")
        found = world.run("-exec", "echo", ".")
        self.direct = found.stdout.strip()

    def command(self, way):
        if way == "direct":
            return [self.direct], {}
        env = {"rerun": {}, "build": {"GORUN_MEMO": "off"}, "temp": {"GORUN_EXE": "temp"}}[way]
        return [self.world.gorun, "."], env

    def start(self, way, *args, **more):
        command, env = self.command(way)
        process = subprocess.Popen(command + list(args), cwd=self.world.path("m"), env=dict(self.world.env, **env),
                                   stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                   start_new_session=True, **more)
        return process

    def both(self, what, run):
        """What differs from the program started directly."""
        expected = run("direct")
        for way in WAYS:
            got = run(way)
            if got != expected:
                return f"{what}, {way}: {got} instead of {expected}"
            if way == "temp" and (left := self.world.wait_until_clean()):
                return f"{what}, temp: {left}"
        return ""

    # --- cases

    def exit_statuses(self):
        for status in range(256):
            ways = WAYS if status % 64 == 3 else ("rerun",)
            for way in ways:
                process = self.start(way, "exit", str(status))
                out, _ = process.communicate(timeout=LIMIT)
                if process.returncode != status or out != b"":
                    return f"exit {status}, {way}: {process.returncode}, {out!r}"
        return ""

    def ends(self):
        """Ways to end without help from outside."""
        for args in (("panic",), ("goroutine-exit", "7"), ("deadlock",), ("return",), ("nil",)):
            def run(way, args=args):
                process = self.start(way, *args)
                out, _ = process.communicate(timeout=LIMIT)
                # Addresses and goroutine numbers differ from run to run.
                text = re.sub(rb"0x[0-9a-f]+|goroutine \d+|\+0x\w+|pc=\S+|addr=\S+", b"N", out)
                return process.returncode, text
            if why := self.both(" ".join(args), run):
                return why
        return ""

    def suicides(self):
        for number in CATCHABLE + [signal.SIGKILL]:
            if number in STOPPING or number == signal.SIGCHLD:
                continue
            def run(way, number=number):
                process = self.start(way, "suicide", str(int(number)))
                out, _ = process.communicate(timeout=LIMIT)
                return process.returncode, re.sub(rb"0x[0-9a-f]+|m=\d+", b"N", out)[:60]
            if why := self.both(f"kills itself by {number}", run):
                return why
        return ""

    def logged(self):
        """A program that handles all signals gets each once."""
        for to_group in (False, True):
            def run(way, to_group=to_group):
                process = self.start(way, "log")
                seen = [process.stdout.readline()]
                for number in CATCHABLE:
                    # The run time's own: it uses these itself.
                    if number in (signal.SIGURG, signal.SIGPROF):
                        continue
                    (os.killpg if to_group else os.kill)(process.pid, number)
                    seen.append(process.stdout.readline())
                out, _ = process.communicate(b"", timeout=LIMIT)
                return seen, out, process.returncode
            if why := self.both("group" if to_group else "process", run):
                return why
        return ""

    def not_handled(self):
        for number in CATCHABLE + [signal.SIGKILL]:
            if number in STOPPING:
                continue
            for to_group in (False, True):
                def run(way, number=number, to_group=to_group):
                    process = self.start(way, "wait")
                    process.stdout.readline()
                    (os.killpg if to_group else os.kill)(process.pid, number)
                    # What does not end it must have been taken when its input ends.
                    settle(process)
                    out, _ = process.communicate(b"", timeout=LIMIT)
                    return process.returncode, out.splitlines()[:1]
                if why := self.both(f"{signal.Signals(number).name} {'to the group' if to_group else ''}", run):
                    return why
        return ""

    def stop_and_continue(self):
        for number in (signal.SIGSTOP, signal.SIGTSTP):
            def run(way, number=number):
                process = self.start(way, "wait")
                process.stdout.readline()
                os.kill(process.pid, number)
                seen = []
                if number == signal.SIGSTOP:
                    seen.append(os.WIFSTOPPED(os.waitpid(process.pid, os.WUNTRACED)[1]))
                    os.kill(process.pid, signal.SIGCONT)
                    seen.append(os.WIFCONTINUED(os.waitpid(process.pid, os.WCONTINUED)[1]))
                os.kill(process.pid, signal.SIGKILL)
                process.communicate(timeout=LIMIT)
                return seen, process.returncode
            if why := self.both(f"stopped by {number}", run):
                return why
        return ""

    def terminal(self):
        for mode in ("log", "wait"):
            for key in ("c", "\\", "z", "hangup"):
                def run(way, mode=mode, key=key):
                    return self.at_terminal(way, mode, key)
                if why := self.both(f"terminal, {mode}, {key}", run):
                    return why
        return ""

    def at_terminal(self, way, mode, key):
        """What a shell and the program's own log say of a key."""
        log = self.world.path("log")
        if os.path.exists(log):
            os.unlink(log)
        report_read, report_write = os.pipe()
        master, slave = pty.openpty()
        command, env = self.command(way)
        if key == "hangup":
            env = dict(env, NO_INPUT="1")
        shell = subprocess.Popen([sys.executable, os.path.join(HERE, "shell.py"), str(report_write)] + command +
                                 [mode, log], cwd=self.world.path("m"), env=dict(self.world.env, **env),
                                 stdin=slave, stdout=slave, stderr=slave, pass_fds=[report_write],
                                 start_new_session=True)
        os.close(slave)
        os.close(report_write)
        said = b""
        end = time.monotonic() + LIMIT
        while b"ready" not in said and time.monotonic() < end:
            if select.select([master], [], [], 0.1)[0]:
                said += os.read(master, 4096)
        if key == "hangup":
            os.close(master)
        else:
            os.write(master, bytes([ord(key.upper()) & 0x1f]))
            if mode == "log":
                wait_for(lambda: os.path.exists(log) and os.path.getsize(log) > 0, end)
                # Ctrl-D: the end of its input.
                os.write(master, b"\x04")
        with os.fdopen(report_read, encoding="utf-8") as f:
            report = f.read()
        shell.wait(timeout=LIMIT)
        if key != "hangup":
            os.close(master)
        text = ""
        if os.path.exists(log):
            with open(log, encoding="utf-8") as f:
                text = f.read()
        return report, text

    def ignored(self):
        """Signals that the caller ignores stay ignored, as for any program."""
        def ignore():
            for number in (signal.SIGINT, signal.SIGHUP, signal.SIGQUIT, signal.SIGUSR1):
                signal.signal(number, signal.SIG_IGN)

        def run(way):
            process = self.start(way, "wait", preexec_fn=ignore)
            process.stdout.readline()
            with open(f"/proc/{process.pid}/status", encoding="utf-8") as f:
                dispositions = re.search(r"SigIgn:\s*(\w+)", f.read()).group(1)
            for number in (signal.SIGINT, signal.SIGHUP, signal.SIGUSR1):
                os.killpg(process.pid, number)
            out, _ = process.communicate(b"", timeout=LIMIT)
            return process.returncode, out, dispositions
        return self.both("ignored signals", run)

    def blocked(self):
        def block():
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGUSR2, signal.SIGTERM])

        def run(way):
            process = self.start(way, "wait", preexec_fn=block)
            process.stdout.readline()
            with open(f"/proc/{process.pid}/status", encoding="utf-8") as f:
                mask = re.search(r"SigBlk:\s*(\w+)", f.read()).group(1)
            process.communicate(b"", timeout=LIMIT)
            return process.returncode, mask
        return self.both("blocked signals", run)


def settle(process):
    """Waits until the process has taken its signals, and has ended if that is what they do."""
    def nothing_pending():
        if process.poll() is not None:
            return True
        with open(f"/proc/{process.pid}/status", encoding="utf-8") as f:
            return not any(int(p, 16) for p in re.findall(r"(?:SigPnd|ShdPnd):\s*(\w+)", f.read()))
    wait_for(nothing_pending, time.monotonic() + LIMIT)
    try:
        process.wait(timeout=0.3)
    except subprocess.TimeoutExpired:
        pass


def wait_for(condition, end):
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)


def main():
    names = ("exit_statuses", "ends", "suicides", "logged", "not_handled", "stop_and_continue", "terminal", "ignored",
             "blocked")
    return small_world.run_cases(__doc__, Signals, names,
                                 lambda test, name: getattr(test, name)() or test.world.wait_until_clean())


if __name__ == "__main__":
    sys.exit(main())
