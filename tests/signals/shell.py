"""A shell for one command at a terminal: shell.py FD COMMAND…

Its standard input is the terminal of its session. The command is a job in the foreground, in a process group of its own.
What becomes of it is written to the descriptor FD, a line each; a job that was stopped is continued, and killed then. A
hang-up is passed on to it.
"""

import fcntl
import os
import signal
import sys
import termios


def main():
    report, command = int(sys.argv[1]), sys.argv[2:]
    fcntl.ioctl(0, termios.TIOCSCTTY, 0)
    # As a shell: it must be able to take the terminal back, and to outlive it.
    for number in (signal.SIGTTOU, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP):
        signal.signal(number, signal.SIG_IGN)
    job = os.fork()
    if job == 0:
        os.setpgid(0, 0)
        os.tcsetpgrp(0, os.getpid())
        for number in (signal.SIGTTOU, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGTSTP, signal.SIGPIPE):
            signal.signal(number, signal.SIG_DFL)
        os.close(report)
        os.execv(command[0], command)
    # The kernel tells the shell alone that the terminal is gone, and shells tell their jobs.
    signal.signal(signal.SIGHUP, lambda *_: os.killpg(job, signal.SIGHUP))
    while True:
        _, status = os.waitpid(job, os.WUNTRACED | os.WCONTINUED)
        if os.WIFSTOPPED(status):
            os.write(report, f"stopped {os.WSTOPSIG(status)}\n".encode())
            os.killpg(job, signal.SIGCONT)
        elif os.WIFCONTINUED(status):
            os.write(report, b"continued\n")
            os.killpg(job, signal.SIGKILL)
        else:
            os.write(report, f"ended {os.waitstatus_to_exitcode(status)}\n".encode())
            return


main()
