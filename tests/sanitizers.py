"""What the machine's C compilers can do: asked by building and running a small program."""

import functools
import os
import subprocess
import tempfile

# The compiler and its flags.
_COMMANDS = {"cgo": ["gcc"], "asan": ["gcc", "-fsanitize=address"], "msan": ["clang", "-fsanitize=memory"]}


@functools.lru_cache
def found(name):
    """True if programs can be made that way ("cgo": at all), and run."""
    with tempfile.TemporaryDirectory(prefix="gorun-sanitizers-") as directory:
        source, program = os.path.join(directory, "x.c"), os.path.join(directory, "x")
        with open(source, "w", encoding="ascii") as f:
            f.write("int main(void) { return 0; }\n")
        try:
            made = subprocess.run(_COMMANDS[name] + [source, "-o", program], capture_output=True, check=False)
            return made.returncode == 0 and subprocess.run([program], capture_output=True, check=False).returncode == 0
        except OSError:
            return False
