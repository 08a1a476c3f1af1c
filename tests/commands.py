#!/usr/bin/env python3
"""./run, tools/packages.sh, tools/check and oracle.py in copies of their own, on machines that lack this or that: the programs that
they call (dpkg-query, apt-get, cmake, ninja, clang-format …) are stand-ins, which write down how they were called.
"""

import os
import shutil
import stat
import subprocess
import sys
import tempfile

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
TOOLS = ("bash", "dirname", "find", "touch", "mv", "grep", "cat", "mkdir", "env", "nproc", "xargs", "printf")
NOTE = 'printf "%s\\n" "$(basename "$0") $*" >> "$LOG"\n'


class Machine:
    """A copy of the commands, and a PATH that has nothing but the stand-ins and a few real programs."""

    def __init__(self, root):
        self.root, self.bin, self.log = root, os.path.join(root, "bin"), os.path.join(root, "log")
        for name in ("bin", "tree/tools", "tree/src", "tree/cmake"):
            os.makedirs(os.path.join(root, name))
        for name in ("run", "tools/packages.sh", "tools/check", "CMakeLists.txt", "CMakePresets.json"):
            shutil.copy(os.path.join(ROOT, name), os.path.join(root, "tree", name))
        for name in TOOLS + ("basename",):
            os.symlink(shutil.which(name), os.path.join(self.bin, name))
        self.program("id", "echo 0")
        self.program("apt-get", NOTE)
        self.installed("amd64")
        self.program("cmake", NOTE + "mkdir -p build/release && touch build/release/build.ninja")
        # Says what there is to do, or does it.
        self.program("ninja", NOTE + """case " $* " in *" -n "*) [ -x "$2/bin/gorun" ] && echo "ninja: no work to do."; exit 0;; esac
mkdir -p "$2/bin" "$2/libexec/gorun"
for name in bin/gorun libexec/gorun/gorun-build libexec/gorun/gorun-fetch; do
  printf '#!/usr/bin/env bash\\necho "gorun $*"\\n' > "$2/$name"; "$CHMOD" 755 "$2/$name"
done""")

    def program(self, name, text):
        path = os.path.join(self.bin, name)
        with open(path, "w", encoding="utf-8") as f:
            f.write("#!/usr/bin/env bash\n" + text + "\n")
        os.chmod(path, os.stat(path).st_mode | stat.S_IXUSR)

    def installed(self, *architectures, without=()):
        """What dpkg-query answers: each package for these architectures, but for some."""
        lines = "".join(f'echo "$name {state}"; ' for state in
                        ["installed"] * len(architectures) + ["not-installed"])
        self.program("dpkg-query", f"""shift 3; status=0
for name; do
  case " {' '.join(without)} " in *" $name "*) status=1; continue;; esac
  {lines}
done; exit $status""")

    def path(self, *names):
        return os.path.join(self.root, "tree", *names)

    def run(self, command, *args):
        """How it ended, and what the stand-ins were told meanwhile."""
        with open(self.log, "w", encoding="utf-8"):
            pass
        done = subprocess.run([self.path(command), *args], cwd=self.root, text=True, capture_output=True, check=False,
                              stdin=subprocess.DEVNULL,
                              env={"PATH": self.bin, "LOG": self.log, "CHMOD": shutil.which("chmod"), "LANG": "C"})
        with open(self.log, encoding="utf-8") as f:
            return done, f.read().splitlines()


def names(calls):
    return [call.split()[0] for call in calls]


def builds_once(machine):
    done, calls = machine.run("run", ".", "x")
    assert (done.returncode, done.stdout) == (0, "gorun . x\n"), done
    assert names(calls) == ["cmake", "ninja", "ninja"], calls
    # cmake's file is newer than what was there before.
    machine.run("run", ".")
    machine.installed()
    for name in ("ninja", "cmake", "dpkg-query"):
        os.remove(os.path.join(machine.bin, name))
    done, calls = machine.run("run", ".", "y")
    assert (done.returncode, done.stdout, done.stderr, calls) == (0, "gorun . y\n", "", []), (done, calls)


def builds_after_an_edit(machine):
    for _ in range(2):
        machine.run("run", ".")
    assert machine.run("run", ".")[1] == []
    for name in ("src/new.cc", "cmake/room.cmake", "CMakeLists.txt"):
        with open(machine.path(name), "a", encoding="utf-8") as f:
            f.write("\n")
        assert names(machine.run("run", ".")[1]) == ["ninja"], name
    os.remove(machine.path("src/new.cc"))
    assert names(machine.run("run", ".")[1]) == ["ninja"]
    os.remove(machine.path("build/release/bin/gorun"))
    assert names(machine.run("run", ".")[1]) == ["ninja", "ninja"]


def failed_builds_are_not_remembered(machine):
    machine.run("run", ".")
    with open(machine.path("src/new.cc"), "w", encoding="utf-8"):
        pass
    machine.program("ninja", NOTE + "exit 1")
    for _ in range(2):
        done, calls = machine.run("run", ".")
        assert done.returncode == 1 and not done.stdout and names(calls) == ["ninja", "ninja"], (done, calls)


def packages_of_two_architectures(machine):
    machine.installed("amd64", "i386")
    assert names(machine.run("run", ".")[1]) == ["cmake", "ninja", "ninja"]


def installs_what_is_missing(machine):
    machine.installed("amd64", without=["libzip-dev", "cmake"])
    done, calls = machine.run("run", ".")
    assert calls[0].startswith("apt-get update"), calls
    assert "--no-remove" in calls[1] and calls[1].endswith(" cmake libzip-dev"), calls
    assert done.returncode == 0 and "missing to build gorun: cmake libzip-dev" in done.stderr, done


def goes_on_without_a_network(machine):
    machine.installed("amd64", without=["ninja-build"])
    machine.program("apt-get", "exit 100")
    done, _ = machine.run("run", ".")
    assert done.returncode == 0 and "could not install: ninja-build" in done.stderr, done


def says_what_to_type_without_rights(machine):
    machine.installed("amd64", without=["ninja-build"])
    machine.program("id", "echo 1000")
    os.remove(os.path.join(machine.bin, "cmake"))
    done, calls = machine.run("run", ".")
    assert done.returncode != 0 and calls == [], (done, calls)
    assert "    sudo apt-get update && sudo apt-get install ninja-build\n" in done.stderr, done


def checks_on_a_fresh_machine(machine):
    """tools/check brings what configuring build/dev takes; a header is formatted, and clang-tidy is not started for nothing."""
    for name in ("clang-format-14", "clang-tidy-14"):
        machine.program(name, NOTE)
    for name in ("a.h", "a.cc"):
        with open(machine.path("src", name), "w", encoding="utf-8"):
            pass
    machine.installed("amd64", without=["clang-tidy-14", "cmake", "libgtest-dev"])
    done, calls = machine.run("tools/check", "src/a.h")
    assert done.returncode == 0 and names(calls) == ["apt-get", "apt-get", "clang-format-14"], (done, calls)
    assert calls[1].endswith(" clang-tidy-14 cmake libgtest-dev"), calls
    machine.installed("amd64")
    done, calls = machine.run("tools/check", "src/a.h", "src/a.cc")
    assert done.returncode == 0 and names(calls) == ["clang-format-14", "cmake", "clang-tidy-14"], (done, calls)
    assert calls[-1].endswith(" src/a.cc") and "a.h" not in calls[-1], calls


def old_go_is_no_oracle(machine):
    """tests/oracle.py passes over Go 1.19 in GOROOT and in PATH, and takes what gorun brings."""
    places = {}
    for version in ("go1.19.8", "go1.24.2"):
        places[version] = os.path.join(machine.root, version)
        os.makedirs(os.path.join(places[version], "bin"))
        with open(os.path.join(places[version], "VERSION"), "w", encoding="utf-8") as f:
            f.write(version + "\n")
        machine.program("go", f'echo "{places[version]}"')
        shutil.move(os.path.join(machine.bin, "go"), os.path.join(places[version], "bin", "go"))
    machine.program("gorun", f'[ -z "${{GOROOT-}}" ] && echo "GOROOT=\'{places["go1.24.2"]}\'"')
    old = places["go1.19.8"]
    for env in ({"GOROOT": old}, {"PATH": f"{old}/bin:{machine.bin}"}):
        done = subprocess.run([sys.executable, os.path.join(ROOT, "tests", "oracle.py"), os.path.join(machine.bin, "gorun")],
                              env={"PATH": machine.bin, **env}, text=True, capture_output=True, check=False)
        assert done.stdout == f"go1.24.2 at {places['go1.24.2']}\n", done


def main():
    failed = 0
    for case in (builds_once, builds_after_an_edit, failed_builds_are_not_remembered, packages_of_two_architectures,
                 installs_what_is_missing, goes_on_without_a_network, says_what_to_type_without_rights,
                 checks_on_a_fresh_machine, old_go_is_no_oracle):
        with tempfile.TemporaryDirectory(prefix="gorun-commands-") as root:
            try:
                case(Machine(root))
                print(f"PASS {case.__name__}")
            except AssertionError as wrong:
                failed += 1
                print(f"FAIL {case.__name__}: {wrong}", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
