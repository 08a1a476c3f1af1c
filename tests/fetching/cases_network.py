"""The real thing: the public module proxy and checksum database, or those that the environment names. Only where
GORUN_TEST_NET is set."""

import os
import re

import cases_toolchains
from world import Failure, expect, expect_equal

TOOL = "golang.org/x/tools/cmd/stringer@v0.40.0"
# What leads to the network, and whom to trust there, is the machine's.
_KEPT = re.compile(r"(GOPROXY|GOSUMDB|SSL_CERT_FILE|SSL_CERT_DIR|(HTTPS?|NO)_PROXY)$", re.I)
# Whatever is asked for now fails.
_DEAD = {"HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9", "NO_PROXY": None,
         "https_proxy": None, "http_proxy": None, "no_proxy": None}


def _env(world, **changes):
    """The machine's way to the network, and empty caches."""
    kept = {name: value for name, value in os.environ.items() if _KEPT.match(name)}
    return world.env(**{"GOSUMDB": None, **kept, "GOCACHE": os.path.join(world.ours.root, "gocache"), "GOTOOLCHAIN": None,
                        **changes})


def _distributions(world):
    """The releases of Go in the module cache."""
    place = world.ours.cached("golang.org")
    return sorted(name.split("-")[1].rsplit(".", 1)[0] for name in (os.listdir(place) if os.path.isdir(place) else [])
                  if name.startswith("toolchain@"))


def program_without_go(world, _proxy):
    """No Go on the machine and nothing in the caches: everything comes from the network, and a second run asks nothing."""
    command = cases_toolchains.without_go(world)
    if not command:
        return
    env = _env(world, GOROOT=None)
    for changes in ({}, _DEAD):
        done = world.ours.run([TOOL, "-h"], {**env, **changes}, timeout=600, command=command)
        expect(done, 0, "^Usage of stringer:$")
    expect_equal("messages the second time", done.stderr.splitlines()[0], "Usage of stringer:")
    found = _distributions(world)
    if len(found) != 1:
        raise Failure(f"distributions: {found}")


def newer_release_is_fetched(world, _proxy):
    """A module that wants a newer Go gets the first release of it."""
    wanted = 27
    if world.oracle.minor >= wanted:
        print(f"newer_release_is_fetched: skipped: {world.oracle.version} is not older")
        return
    world.write({"go.mod": f"module example.org/m\n\ngo 1.{wanted}\n",
                 "main.go": 'package main\n\nimport "runtime"\n\nfunc main() { println(runtime.Version()) }\n'})
    env = _env(world, GOTOOLCHAIN="auto")
    for changes in ({}, _DEAD):
        done = world.ours.run(["."], {**env, **changes}, timeout=600)
        expect(done, 0, rf"^go1\.{wanted}\.\d+$")
    release = done.stderr.strip()
    expect_equal("distributions", _distributions(world), [release])
    # What was fetched serves the go command as well.
    done = world.theirs.run(["version"], {**env, **_DEAD, "GOMODCACHE": world.ours.cached()}, command=[world.oracle.go])
    expect(done, 0, "", f"^go version {release} ")


CASES = [program_without_go, newer_release_is_fetched]
