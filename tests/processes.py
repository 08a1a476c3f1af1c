"""Running a program under test: its whole output, its end, a time limit, nothing left behind."""

import os
import signal
import subprocess


class Outcome:
    """How a program ended. status is an exit code, or the negative number of the signal that ended it."""

    def __init__(self, argv, status, stdout, stderr):
        self.argv = argv
        self.status = status
        self.stdout = stdout
        self.stderr = stderr

    def words(self):
        """The status in words: `0`, `3`, `signal:KILL`."""
        if self.status >= 0:
            return str(self.status)
        return "signal:" + signal.Signals(-self.status).name.removeprefix("SIG")

    def __str__(self):
        text = f"$ {' '.join(self.argv)}\n[status {self.words()}]\n"
        if self.stdout:
            text += f"[stdout]\n{self.stdout}"
        if self.stderr:
            text += f"[stderr]\n{self.stderr}"
        return text


def start(argv, cwd, env, stdin=b""):
    """Starts argv in a process group of its own."""
    process = subprocess.Popen(argv, cwd=cwd, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
                               stderr=subprocess.PIPE, start_new_session=True)
    process.gorun_input = stdin
    return process


def finish(process, timeout):
    """Waits for the end of a started process, and kills its group after `timeout` seconds."""
    try:
        out, err = process.communicate(process.gorun_input, timeout=timeout)
        status = process.returncode
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        out, err = process.communicate()
        status = -signal.SIGKILL
        err += f"[killed by the test after {timeout} s]\n".encode()
    text = [data.decode("utf-8", "backslashreplace") for data in (out, err)]
    return Outcome(list(process.args), status, *text)


def run(argv, cwd, env, stdin=b"", timeout=300):
    return finish(start(argv, cwd, env, stdin), timeout)
