"""Compares a run of gorun with the same run of `go run`: output, status, and what both did to the directory."""

import contextlib
import difflib
import os
import re
import shutil
import stat

import processes

_SIGNALS = {
    "hangup": 1, "interrupt": 2, "quit": 3, "illegal instruction": 4, "aborted": 6, "killed": 9,
    "user defined signal 1": 10, "segmentation fault": 11, "user defined signal 2": 12, "broken pipe": 13,
    "alarm clock": 14, "terminated": 15,
}


def as_gorun(outcome):
    """The Outcome of `go run`, with the program's end told as gorun tells it: by its status, and without a line."""
    if outcome.status != 1:
        return outcome
    lines = outcome.stderr.splitlines(keepends=True)
    last = lines[-1].rstrip("\n") if lines else ""
    rest = "".join(lines[:-1])
    if match := re.fullmatch(r"exit status (\d+)", last):
        return processes.Outcome(outcome.argv, int(match.group(1)), outcome.stdout, rest)
    match = re.fullmatch(r"signal: ([a-z0-9 ]+?)( \(core dumped\))?", last)
    if match and match.group(1) in _SIGNALS:
        return processes.Outcome(outcome.argv, -_SIGNALS[match.group(1)], outcome.stdout, rest)
    return outcome


def normalise(text, places):
    """Text without what differs from run to run: places maps directories to names."""
    for place in sorted(places, key=len, reverse=True):
        text = text.replace(place, places[place])
    text = re.sub(r"go-(build|link-)\d+", r"go-\1N", text)
    # Several downloads run at a time.
    text = re.sub(r"(?m)(?:^go: downloading .*\n)+", lambda m: "".join(sorted(m.group(0).splitlines(True))), text)
    # gorun starts the program from the cache at the first run, too (doc/differences.md).
    text = re.sub(r"(?m)^(?:\$WORK/b001/exe|\$GOCACHE/[0-9a-f]{2}/[0-9a-f]{64}-d)/", "$EXECUTABLE/", text)
    # Threads and addresses in stack traces.
    text = re.sub(r"\b([Gg])oroutine \d+\b", r"\1oroutine N", text)
    # What sanitizers say of processes and threads.
    text = re.sub(r"(?m)^==\d+==", "==N==", text)
    return re.sub(r"\b0x[0-9a-f]{8,16}\b", "0xADDRESS", text)


def _difference(name, ours, theirs):
    lines = difflib.unified_diff(theirs.splitlines(), ours.splitlines(), f"go run: {name}", f"gorun: {name}",
                                 lineterm="", n=2)
    return "\n".join(lines)


def compare(ours, theirs, our_places, their_places):
    """Returns a text that tells the differences of two Outcomes, or an empty one."""
    theirs = as_gorun(theirs)
    found = []
    if ours.status != theirs.status:
        found.append(f"status: gorun {ours.words()}, go run {theirs.words()}")
    for name in ("stdout", "stderr"):
        our_text = normalise(getattr(ours, name), our_places)
        their_text = normalise(getattr(theirs, name), their_places)
        if our_text != their_text:
            found.append(_difference(name, our_text, their_text))
    return "\n".join(found)


def tree(root, without):
    """{relative path: contents} of the files below root, but for those in the directory `without`."""
    files = {}
    for directory, names, leaves in os.walk(root):
        names[:] = [n for n in names if os.path.join(directory, n) != without]
        for leaf in leaves:
            path = os.path.join(directory, leaf)
            if os.path.islink(path):
                data = "-> " + os.readlink(path)
            elif os.path.isfile(path) and os.access(path, os.R_OK):
                with open(path, "rb") as f:
                    data = f.read().decode("utf-8", "backslashreplace")
            else:
                data = "(not a readable file)"
            files[os.path.relpath(path, root)] = data
    return files


def compare_trees(ours, theirs):
    """Tells how two results of tree() differ."""
    found = []
    for name in sorted(ours.keys() | theirs.keys()):
        if name not in ours:
            found.append(f"only go run made {name}")
        elif name not in theirs:
            found.append(f"only gorun made {name}")
        elif ours[name] != theirs[name]:
            found.append(_difference(name, ours[name], theirs[name]))
    return "\n".join(found)


def copy_tree(source, target):
    """Copies with links, modes and time stamps. (Time stamps matter: the build cache of Go looks at them.)"""
    shutil.copytree(source, target, symlinks=True)


def remove_tree(path):
    """Removes a tree that may have write-protected directories, as the module cache has."""
    for directory, _, _ in os.walk(path):
        # Others may be at it, too.
        with contextlib.suppress(FileNotFoundError):
            os.chmod(directory, os.stat(directory).st_mode | stat.S_IRWXU)
    shutil.rmtree(path, ignore_errors=True)
