#!/usr/bin/env python3
"""End-to-end tests of fetching: gorun (and `go run` beside it) against servers on loopback.

    fetching.py --gorun PATH [--only REGEX] [--cache DIRECTORY] [-v]

Ends with 77 if cases were skipped and no other failed.
Each case has a module cache of its own; the build cache is common to all, and to both programs. README.md in tests/ tells more.
"""

import argparse
import os
import re
import sys
import tempfile
import time
import traceback

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.abspath(__file__))))

import cases_ahead
import cases_connections
import cases_database
import cases_database_faults
import cases_faults
import cases_network
import cases_offline
import cases_policy
import cases_together
import cases_toolchains
import modules
import oracle
import peer
from faulty_proxy import FaultyProxy
from servers import Servers
from world import Failure, World

# Cases with the faulty proxy, and cases with the program in servers/.
CASES = (cases_offline.CASES + cases_faults.CASES + cases_together.CASES + cases_ahead.CASES
         + cases_connections.CASES + cases_toolchains.CASES + (cases_network.CASES if os.environ.get("GORUN_TEST_NET") else []))
SERVER_CASES = (cases_policy.CASES + cases_database.CASES + cases_database_faults.CASES + cases_connections.SERVER_CASES
                + cases_toolchains.SERVER_CASES)


def run_case(case, world, server):
    world.clear()
    if isinstance(server, FaultyProxy):
        server.reset()
    try:
        case(world, server)
        return ""
    except Failure as failure:
        return str(failure)
    except Exception:  # pylint: disable=broad-except
        return traceback.format_exc()


def start_servers(*arguments):
    """The program in servers/; None, with a message, if it does not start."""
    try:
        return Servers(*arguments)
    except RuntimeError as error:
        print(error, flush=True)
        return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--gorun", required=True)
    parser.add_argument("--only", default="")
    parser.add_argument("--cache", help="build cache to keep from run to run")
    parser.add_argument("-v", action="store_true")
    options = parser.parse_args()
    gorun = os.path.abspath(options.gorun)
    root = tempfile.mkdtemp(prefix="gorun-fetching-")
    failed, skipped = 0, False

    def run(cases, server):
        nonlocal failed
        for case in cases:
            start = time.monotonic()
            text = run_case(case, world, server)
            failed += bool(text)
            if text or options.v:
                print(f"{'FAIL' if text else 'ok'}  {case.__name__} ({time.monotonic() - start:.1f} s)", flush=True)
            if text:
                print(text, flush=True)

    def chosen(cases):
        return [case for case in cases if re.search(options.only, case.__name__)]

    try:
        directory, archives = modules.make(root)
        cache = os.path.abspath(options.cache or os.path.join(root, "gocache"))
        world = World(root, gorun, oracle.find(gorun), cache)
        cases_toolchains.archive(archives, world)
        with FaultyProxy(directory) as proxy:
            run(chosen(CASES), proxy)
        if chosen(SERVER_CASES):
            start = lambda command: start_servers(command, archives, directory, root, cache)
            if servers := start([gorun]):
                run(chosen(SERVER_CASES), servers)
                servers.close()
            elif servers := start([world.oracle.go, "run"]):
                servers.close()
                print("FAIL  gorun does not run the servers, and `go run` does", flush=True)
                failed += 1
            else:
                # Their modules cannot be had.
                print(f"{len(chosen(SERVER_CASES))} cases skipped: no servers", flush=True)
                skipped = True
    finally:
        peer.remove_tree(root)
    print(f"{failed} cases failed" if failed else "all cases passed" + (" but the skipped ones" if skipped else ""))
    if failed:
        return 1
    return 77 if skipped else 0


if __name__ == "__main__":
    sys.exit(main())
