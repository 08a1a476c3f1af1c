#!/usr/bin/env python3
"""Checks the rules that keep the rooms apart: who includes whom (what the table of rooms in
ARCHITECTURE.md allows, and it allows nothing that nobody needs), who makes system calls, who ends the
process, no mutable globals, the size of files. Prints every breach; exit status 1 if there is one. With
the directory of a build as argument, its libraries are searched for mutable globals, too: the sources
are read line by line."""

import glob
import os
import re
import shutil
import subprocess
import sys

TOP = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")

# A row of ARCHITECTURE.md's table: the room, what it owns, the rooms it may include.
ROW = re.compile(r"^\| `(\w+)` \|.*\| ([^|]+) \|$")


def read_rooms():
    """room: the rooms it may include. The order is that of the pipeline; a row never names a later one."""
    rooms = {}
    with open(os.path.join(TOP, "ARCHITECTURE.md"), encoding="utf-8") as f:
        section = f.read().split("\n## Rooms\n")[1].split("\n## ")[0]
    for line in section.split("\n"):
        if not (match := ROW.match(line)):
            continue
        words = re.sub(r"\([^)]*\)", "", match[2]).replace(",", " ").split()
        rooms[match[1]] = {"–": [], "everything": list(rooms)}.get(words[0], words)
    for room, others in rooms.items():
        before = list(rooms)[:list(rooms).index(room)]
        if unknown := [other for other in others if other not in before]:
            sys.exit(f"ARCHITECTURE.md: {room} may include {', '.join(unknown)}, which is no room above it")
    return rooms


ROOMS = read_rooms()

# Headers that reach the machine: only for host.
MACHINE = re.compile(
    r"#include <(unistd|fcntl|signal|csignal|spawn|dirent|poll|pthread|termios|pwd|grp|dlfcn|"
    r"sys/[a-z_]+|linux/[a-z_]+|netinet/[a-z_]+|arpa/inet|netdb|filesystem|fstream|iostream|chrono|ctime)(\.h)?>")
# What libcurl and OpenSSL leave to their users: addresses and names, of nothing but the network.
MAY_REACH = ("fetch/server/name_lookup.cc", "fetch/server/certificate_error.cc")
MACHINE_CALLS = re.compile(r"\b(getenv|setenv|putenv|system|popen|execvp|execlp|fopen|tmpfile)\s*\(")
EXITS = re.compile(r"\b(std::exit|_exit|quick_exit|std::abort|abort|exit)\s*\(")
# Variables are called snake_case, functions UpperCamel: so `Foo x(y);` declares a variable.
VARIABLE = r"(?P<type>[A-Za-z_][\w:<>,*& ]*[ *&>])(?P<name>[a-z_]\w*)\s*(\[[^\]]*\]\s*)?(=[^=].*|[({].*|;\s*)$"
GLOBAL = re.compile(VARIABLE)
LOCAL_STATIC = re.compile(r"\s+(?=(?:inline )?(?:static|thread_local)\b)" + VARIABLE)
NO_VARIABLE = re.compile(r"\b(using|namespace|struct|class|enum|template|typedef|extern|return|case|public|private|friend|"
                         r"static_assert|constexpr)\b")
# What nm says of data: in .bss, in .data (constants with addresses in them, too), unique in the program.
DATA_SYMBOL = re.compile(r"^[0-9a-f]* +[bBdDuC] (gorun::.*)$")
# Where a process ends that is not ours to return from: a forked child, a failed CHECK, no memory, death by a signal, no stdout.
MAY_EXIT = ("base/check.cc", "host/signals.cc", "host/spawn.cc", "host/janitor.cc",
            "host/detached.cc", "host/out_of_memory.cc", "host/real_host.cc")
MAX_LINES = 800
INCLUDE = re.compile(r'#include "([^"]+)"')


def room_of(path):
    return path.split("/")[0]


def namespace_scope_lines(text):
    """Lines that stand at namespace scope, with their numbers."""
    depth = 0
    for number, line in enumerate(text.split("\n"), 1):
        code = re.sub(r'"(\\.|[^"\\])*"|\'(\\.|[^\'\\])\'|//.*', "", line)
        if depth == 0 and not line.startswith((" ", "}", "#", "/")):
            yield number, code
        if re.match(r"\s*(inline )?namespace\b.*\{|extern \"C\" \{", line):
            continue
        if re.match(r"\}\s*//\s*(namespace|extern)", line) or (line.startswith("}  // namespace")):
            continue
        depth = max(0, depth + code.count("{") + code.count("(") - code.count("}") - code.count(")"))


def is_mutable(match):
    """Declares a variable whose type is no constant: of a pointer, what follows its last * counts."""
    words = match["type"]
    if match["name"] in ("main", "operator") or NO_VARIABLE.search(words):
        return False
    while "<" in words and (outer := re.sub(r"<[^<>]*>", "", words)) != words:
        words = outer
    return not re.search(r"\bconst\b", words.rsplit("*", 1)[-1])


def check_globals(text, problem):
    for number, code in namespace_scope_lines(text):
        if (match := GLOBAL.match(code)) and is_mutable(match):
            problem(number, f"a mutable global: {code.strip()}")
    for number, line in enumerate(text.split("\n"), 1):
        code = line.split("//")[0]
        if (match := LOCAL_STATIC.match(code)) and is_mutable(match):
            problem(number, f"a mutable global, if only in one scope: {code.strip()}")


def check_libraries(build, problems):
    """Data in the rooms' libraries that is not named as constants are. False if there are none, or no nm."""
    libraries = [path for path in glob.glob(os.path.join(build, "src/*/libgorun_*.a")) if "_testing" not in path]
    if not libraries or shutil.which("nm") is None:
        return False
    listed = subprocess.run(["nm", "-C", *libraries], capture_output=True, text=True, check=True).stdout
    for line in listed.split("\n"):
        if (match := DATA_SYMBOL.match(line)) and not re.search(r"::k[A-Z0-9]\w*(\[abi:\w+\])?$", match[1]):
            problems.append(f"a mutable global: {match[1]}")
    return True


def check_file(root, path, problems, needed):
    with open(os.path.join(root, path), encoding="utf-8") as f:
        text = f.read()
    room = room_of(path)
    is_test = path.endswith(("_test.cc", "_fuzz.cc", "_bench.cc")) or "/testing/" in path or "_test_" in path
    lines = text.split("\n")

    def problem(number, what):
        problems.append(f"src/{path}:{number}: {what}")

    if len(lines) > MAX_LINES + 1:
        problem(1, f"{len(lines)} lines; the limit is {MAX_LINES}")
    if path.endswith(".h") and "#pragma once" not in text:
        problem(1, "no #pragma once")
    for number, line in enumerate(lines, 1):
        if match := INCLUDE.match(line):
            target = match.group(1)
            other = room_of(target)
            if other not in ROOMS:
                problem(number, f"included path {target} does not begin with a room")
            elif other != room and other not in ROOMS[room]:
                problem(number, f"{room} may not include {other}")
            elif other != room and target.count("/") > 1 and not (is_test and "/testing/" in target):
                problem(number, f"{target} is inside of room {other}, not at its door")
            elif not is_test:
                needed.add((room, other))
        if is_test:
            continue
        code = line.split("//")[0]
        if room != "host" and path not in MAY_REACH and (MACHINE.match(line) or MACHINE_CALLS.search(code)):
            problem(number, f"only host reaches the machine: {line.strip()}")
        if room != "cli" and EXITS.search(code) and path not in MAY_EXIT:
            problem(number, f"only cli ends the process: {line.strip()}")
    if not is_test:
        check_globals(text, problem)


def main():
    root = os.path.join(TOP, "src")
    problems = []
    needed = set()
    for folder, _, names in sorted(os.walk(root)):
        for name in sorted(names):
            if name.endswith((".h", ".cc")):
                path = os.path.relpath(os.path.join(folder, name), root)
                if room_of(path) not in ROOMS:
                    problems.append(f"src/{path}:1: no such room")
                else:
                    check_file(root, path, problems, needed)
    for room, others in ROOMS.items():
        for other in others:
            if (room, other) not in needed:
                problems.append(f"ARCHITECTURE.md: {room} does not need {other}")
    if len(sys.argv) > 1 and not check_libraries(sys.argv[1], problems):
        print(f"nothing is built in {sys.argv[1]}: no libraries were looked at")
    for problem in problems:
        print(problem)
    print(f"{len(problems)} breaches of the rooms' rules")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
