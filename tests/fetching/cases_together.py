"""Several gorun and go at once on one module and one module cache."""

import os
import subprocess
import threading
import time

import modules
from world import Failure, expect, expect_equal

_COUNT = 6


def _library(i):
    return f"example.net/lib{i}"


def _publish(proxy):
    for i in range(_COUNT):
        if os.path.isdir(os.path.join(proxy.directory, _library(i))):
            continue
        go_mod = f"module {_library(i)}\n\ngo 1.24\n"
        files = {f"f{n}.go": f"package lib{i}\n\nconst N{n} = {n}\n" for n in range(50)}
        modules.add(proxy.directory, _library(i), "v1.0.0", {"go.mod": go_mod, **files}, go_mod=go_mod)


def _all_at_once(commands):
    results = [None] * len(commands)

    def run(i):
        side, command, arguments, env = commands[i]
        results[i] = side.run(arguments, env, command=command)
    threads = [threading.Thread(target=run, args=(i,)) for i in range(len(commands))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def one_module_and_cache(world, proxy):
    """Nobody's go.sum lines are lost, no module is fetched twice, and all archives are whole."""
    _publish(proxy)
    side = world.ours
    require = "".join(f"\t{_library(i)} v1.0.0\n" for i in range(_COUNT))
    side.write({"go.mod": f"module example.org/m\n\ngo 1.24\n\nrequire (\n{require})\n"})
    for i in range(_COUNT):
        side.write({f"p{i}/main.go": f'package main\n\nimport "{_library(i)}"\n\n'
                                     f"func main() {{ println(lib{i}.N7) }}\n"})
    env = world.env(GOPROXY=proxy.url, GOFLAGS="-mod=mod")
    commands = []
    for i in range(_COUNT):
        for command in (world.ours.command, world.theirs.command, world.ours.command):
            commands.append((side, command, [f"./p{i}"], env))
    for outcome in _all_at_once(commands):
        expect(outcome, 0, "^7$")
    with open(os.path.join(side.work, "go.sum"), encoding="utf-8") as f:
        lines = f.read().splitlines()
    wanted = [f"{_library(i)} v1.0.0{suffix}" for i in range(_COUNT) for suffix in ("", "/go.mod")]
    expect_equal("go.sum", sorted(line.rsplit(" ", 1)[0] for line in lines), sorted(wanted))
    zips = [r for r in proxy.requests if r.endswith(".zip")]
    expect_equal("archives fetched", sorted(zips), sorted(set(zips)))
    _verify(world, side, env)


def one_versioned_package(world, proxy):
    env = world.env(GOPROXY=proxy.url)
    side = world.ours
    commands = [(side, command, ["example.net/hello@v1.0.0"], env)
                for command in (world.ours.command, world.theirs.command) for _ in range(6)]
    for outcome in _all_at_once(commands):
        expect(outcome, 0, "^hello v1.0.0 dep v1.0.0$")
    zips = [r for r in proxy.requests if r.endswith(".zip")]
    expect_equal("archives fetched", sorted(zips), sorted(set(zips)))


def one_query(world, proxy):
    """Whoever asks for the newest version, or one that begins with v1, gets it, and the archive comes once."""
    env = world.env(GOPROXY=proxy.url)
    side = world.ours
    for queries in (["latest"], ["v1"], ["latest", "v1", "v1.1", "<v1.2.0"]):
        world.clear()
        proxy.forget_requests()
        commands = [(side, command, [f"example.net/hello@{query}"], env)
                    for query in queries for command in (world.ours.command, world.ours.command, world.theirs.command)]
        for outcome in _all_at_once(commands):
            expect(outcome, 0, "^hello v1.1.0 dep v1.0.0$")
        zips = [r for r in proxy.requests if r.endswith(".zip")]
        expect_equal("archives fetched", sorted(zips), sorted(set(zips)))


def _archives(gocache):
    found = set()
    for directory, _, names in os.walk(gocache):
        for name in names:
            path = os.path.join(directory, name)
            if name.endswith("-d") and os.path.isfile(path):
                with open(path, "rb") as f:
                    if f.read(8) == b"!<arch>\n":
                        found.add(name)
    return found


def standard_library_meanwhile(world, proxy):
    """While a module is on its way, what is imported of the standard library is compiled."""
    _publish(proxy)
    side = world.ours
    side.write({"go.mod": f"module example.org/m\n\ngo 1.24\n\nrequire {_library(0)} v1.0.0\n",
                "main.go": f'package main\n\nimport (\n\t"unicode/utf8"\n\n\t"{_library(0)}"\n)\n\n'
                           "func main() { println(lib0.N7, utf8.RuneLen('x')) }\n"})
    env = world.env(GOPROXY=proxy.url, GOFLAGS="-mod=mod")
    # A flag that changes nothing but the action ID, so that it is not in the cache.
    flags = [f"-gcflags=unicode/utf8=-I=/nonesuch/{time.time_ns()}"]
    before = _archives(env["GOCACHE"])
    compiled = []

    def wait(handler, _path, data):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline and not compiled:
            compiled.extend(_archives(env["GOCACHE"]) - before)
            time.sleep(0.05)
        handler.truth(data)
    proxy.fault(f"/{_library(0)}/@v/v1.0.0.zip", wait)
    expect(side.run([*flags, "."], env), 0, "^7 1$")
    if not compiled:
        raise Failure("nothing was compiled while the module's archive was awaited")
    # It is what go run would have compiled.
    again = side.run(["-x", *flags, "."], env, command=world.theirs.command)
    expect(again, 0, "^7 1$")
    if "/compile " in again.stderr:
        raise Failure(f"go run compiles again: {again.stderr}")


def _verify(world, side, env):
    go = subprocess.run([world.oracle.go, "mod", "verify"], cwd=side.work, capture_output=True, text=True, check=False,
                        env=dict(env, HOME=side.home, GOPATH=side.gopath, GOFLAGS=""))
    if go.returncode != 0 or "all modules verified" not in go.stdout:
        raise Failure(f"go mod verify: {go.stdout}{go.stderr}")


CASES = [one_module_and_cache, one_versioned_package, one_query, standard_library_meanwhile]
