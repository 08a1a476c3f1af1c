"""Several gorun and go at once on one module and one module cache."""

import os
import subprocess
import threading

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


def _verify(world, side, env):
    go = subprocess.run([world.oracle.go, "mod", "verify"], cwd=side.work, capture_output=True, text=True, check=False,
                        env=dict(env, HOME=side.home, GOPATH=side.gopath, GOFLAGS=""))
    if go.returncode != 0 or "all modules verified" not in go.stdout:
        raise Failure(f"go mod verify: {go.stdout}{go.stderr}")


CASES = [one_module_and_cache, one_versioned_package, one_query]
