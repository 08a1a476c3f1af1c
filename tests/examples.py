#!/usr/bin/env python3
"""Runs the programs of examples/ as the README does, with gorun and with `go run`.

    examples.py --gorun PATH

The one that takes modules of others is left out where none can be had, which is said.
"""

import argparse
import os
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "differential"))
import sandbox  # pylint: disable=wrong-import-position

import oracle  # pylint: disable=wrong-import-position,wrong-import-order
import peer  # pylint: disable=wrong-import-position,wrong-import-order
import processes  # pylint: disable=wrong-import-position,wrong-import-order

# Arguments, what is printed, whether modules are downloaded.
EXAMPLES = [
    (["./examples/hello", "one", "two"], "hello from [one two]\n", False),
    (["./examples/embed"], None, False),
    (["./examples/files/main.go", "./examples/files/greet.go"], None, False),
    (["./examples/deps"], None, True),
]


def main():
    ap = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    ap.add_argument("--gorun", required=True)
    options = ap.parse_args()
    gorun = os.path.abspath(options.gorun)
    go = oracle.find(gorun)
    root = tempfile.mkdtemp(prefix="gorun-examples-")
    failed = False
    try:
        # One cache for both: what gorun compiled `go run` finds.
        env = sandbox.environment(go, root, os.path.join(root, "gocache"))
        online = sandbox.online(go, root)
        for arguments, printed, downloads in EXAMPLES:
            if downloads and not online:
                print(f"skipped {arguments[0]}: no module proxy can be reached")
                continue
            ours, theirs = (processes.run(command + arguments, os.path.dirname(HERE), env, timeout=600)
                            for command in ([gorun], [go.go, "run"]))
            # Who comes first downloads.
            said = [line for line in ours.stderr.splitlines() if not (downloads and line.startswith("go: downloading "))]
            good = (ours.status == 0 and ours.stdout and not said and ours.stdout == theirs.stdout
                    and printed in (None, ours.stdout))
            print(f"{'PASS' if good else 'FAIL'} {' '.join(arguments)}" + ("" if good else f"\n{ours}\n{theirs}"), flush=True)
            failed |= not good
    finally:
        peer.remove_tree(root)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
