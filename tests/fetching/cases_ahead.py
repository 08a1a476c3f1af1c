"""What is compiled while a module's archive is still on its way: of the standard library, and of other modules."""

import os
import re
import time

import modules
from world import Failure, expect, expect_equal

_HELD = "/example.net/held/@v/v1.0.0.zip"


def _package(path, value, imports=(), extra=""):
    """A package with a function N and a text that is in its archive alone."""
    lines = "".join(f'import {"_ " if name == "embed" else ""}"{name}"\n' for name in imports)
    return (f'package {os.path.basename(path)}\n\n{lines}{extra}\n//go:noinline\nfunc N() int {{\n'
            f'\tif Zero != 0 {{\n\t\tpanic("mark of {path};")\n\t}}\n\treturn {value}\n}}\n\nvar Zero int\n')


def _go_mod(name, *require):
    lines = "".join(f"require example.net/{other} v1.0.0\n" for other in require)
    return f"module example.net/{name}\n\ngo 1.24\n\n{lines}"


# What early needs is there before held is; but for early/late.
_MODULES = {
    "early": {
        "go.mod": _go_mod("early", "deep", "held"),
        "base/base.go": _package("early/base", "len(text)", ["embed"], "//go:embed data/*.txt\nvar text string\n"),
        "base/data/a.txt": "text",
        "top/top.go": _package("early/top", "base.N() + inner.N() + utf8.RuneLen('x')",
                               ["unicode/utf8", "example.net/deep/inner", "example.net/early/base"]),
        "late/late.go": _package("early/late", "held.N()", ["example.net/held"]),
        "bad/bad.go": _package("early/bad", "secret.N()", ["example.net/deep/internal/secret"]),
    },
    "deep": {
        "go.mod": "module example.net/deep\n",
        "inner/inner.go": _package("deep/inner", "secret.N()", ["example.net/deep/internal/secret"]),
        "internal/secret/secret.go": _package("deep/internal/secret", "30"),
    },
    "held": {"go.mod": _go_mod("held"), "held.go": _package("held", "7")},
    "lie": {"go.mod": _go_mod("lie"), "lie.go": _package("lie", "1")},
    "program": {
        "go.mod": _go_mod("program", "deep", "early", "held"),
        "main.go": 'package main\n\nimport (\n\t"example.net/early/late"\n\t"example.net/early/top"\n)\n\n'
                   "func main() { println(top.N() + late.N()) }\n",
    },
}
_EARLY = {"early/base", "early/top", "deep/inner", "deep/internal/secret"}


def _publish(proxy):
    for name, files in _MODULES.items():
        if not os.path.isdir(os.path.join(proxy.directory, "example.net", name)):
            modules.add(proxy.directory, f"example.net/{name}", "v1.0.0", files, go_mod=files["go.mod"])


def _main(*paths, names=("deep", "early", "held")):
    """A main module that imports packages of example.net."""
    lines = "".join(f'import _ "example.net/{path}"\n' for path in paths)
    return {"go.mod": _go_mod("m", *names).replace("module example.net", "module example.org"),
            "main.go": f'package main\n\n{lines}\nfunc main() {{ println("done") }}\n'}


def _write(world, proxy, env, files):
    """The files, and the go.sum that go run would write."""
    world.theirs.write(files)
    world.theirs.run(["."], dict(env, GOFLAGS="-mod=mod"))
    with open(os.path.join(world.theirs.work, "go.sum"), encoding="utf-8") as f:
        sums = f.read()
    world.clear()
    proxy.reset()
    world.write({**files, "go.sum": sums})


class _Cache:
    """What is new in a build cache."""

    def __init__(self, env):
        self.directory = env["GOCACHE"]
        self.before = set(self._files())

    def _files(self):
        for directory, _, names in os.walk(self.directory):
            for name in names:
                if name.endswith(("-a", "-d")):
                    yield os.path.join(directory, name)

    def new(self):
        """The new files, with the time of their last change."""
        found = {}
        for path in set(self._files()) - self.before:
            try:
                found[path] = os.stat(path).st_mtime_ns
            except FileNotFoundError:
                pass  # It has got another name.
        return found

    def _archives(self):
        for path in self.new():
            with open(path, "rb") as f:
                data = f.read()
            if data.startswith(b"!<arch>\n"):
                yield data

    def archives(self):
        return len(list(self._archives()))

    def compiled(self):
        """The new archives' packages of example.net, one by one, sorted."""
        return sorted(found[1].decode() for data in self._archives() if (found := re.search(rb"mark of ([a-z/]+);", data)))


def _hold(cache, enough, seen):
    """Keeps an archive back until `enough` was compiled; then `seen` has the new files."""
    def wait(handler, _path, data):
        deadline = time.monotonic() + 60
        while not seen and time.monotonic() < deadline:
            if enough(cache):
                # An action's entry comes after its output.
                time.sleep(0.3)
                seen.update(cache.new())
            time.sleep(0.05)
        handler.truth(data)
    return wait


def _has_early(cache):
    return _EARLY <= set(cache.compiled())


def _flags():
    """They change nothing but action IDs, so that nothing of these packages is in the cache."""
    unused = f"-I=/nonesuch/{time.time_ns()}"
    return [f"-gcflags=example.net/...={unused}", f"-gcflags=unicode/utf8={unused}"]


def _expect_nothing_twice(world, cache, seen, command, env):
    """What was `seen` in the cache stayed as it was, and the rest is what go run would have compiled."""
    now = cache.new()
    expect_equal("files that were written again", [path for path in seen if now.get(path) != seen[path]], [])
    again = world.ours.run(["-x", *command], env, command=world.theirs.command)
    expect(again, 0)
    if "/compile " in again.stderr:
        raise Failure(f"go run compiles again: {again.stderr}")


def standard_library(world, proxy):
    """Also where module versions may change: what is imported of it is the same with all of them."""
    _publish(proxy)
    files = _main("held", names=("held",))
    files["main.go"] = files["main.go"].replace("\nfunc", 'import _ "unicode/utf8"\n\nfunc')
    world.ours.write(files)
    env = world.env(GOPROXY=proxy.url, GOFLAGS="-mod=mod")
    command, cache, seen = [*_flags(), "."], _Cache(env), {}
    proxy.fault(_HELD, _hold(cache, _Cache.archives, seen))
    expect(world.ours.run(command, env), 0, "^done$")
    if not seen:
        raise Failure("nothing was compiled while the module's archive was awaited")
    _expect_nothing_twice(world, cache, seen, command, env)


def _run_held(world, proxy, command, env, said):
    cache, seen = _Cache(env), {}
    proxy.fault(_HELD, _hold(cache, _has_early, seen))
    expect(world.ours.run(command, env), 0, said)
    if not seen:
        raise Failure(f"not all of {sorted(_EARLY)} was compiled while the archive was awaited")
    expect_equal("compiled packages", cache.compiled(), sorted([*_EARLY, "early/late", "held"]))
    _expect_nothing_twice(world, cache, seen, command, env)


def modules_of_a_version(world, proxy):
    _publish(proxy)
    _run_held(world, proxy, [*_flags(), "example.net/program@v1.0.0"], world.env(GOPROXY=proxy.url), "^42$")


def modules_of_go_mod(world, proxy):
    _publish(proxy)
    env = world.env(GOPROXY=proxy.url)
    _write(world, proxy, env, _main("early/late", "early/top"))
    _run_held(world, proxy, [*_flags(), "."], env, "^done$")


def modules_of_listed_files(world, proxy):
    _publish(proxy)
    env = world.env(GOPROXY=proxy.url)
    _write(world, proxy, env, _main("early/late", "early/top"))
    _run_held(world, proxy, [*_flags(), "main.go"], env, "^done$")


def not_what_may_change(world, proxy):
    """Where go.mod may be changed, versions may, and with them what packages are made of."""
    _publish(proxy)
    world.ours.write(_main("early/late", "early/top"))
    env = world.env(GOPROXY=proxy.url, GOFLAGS="-mod=mod")
    cache, seen, meanwhile = _Cache(env), {}, []

    def enough(cache):
        # That of the standard library tells that it is at work.
        if not cache.archives():
            return False
        time.sleep(1)
        meanwhile.extend(cache.compiled())
        return True
    proxy.fault(_HELD, _hold(cache, enough, seen))
    expect(world.ours.run([*_flags(), "."], env), 0, "^done$")
    if not seen:
        raise Failure("nothing was compiled while the module's archive was awaited")
    expect_equal("compiled meanwhile", meanwhile, [])


def _without_downloads(stderr):
    return re.sub(r"(?m)^go: downloading .*\n", "", stderr)


def _compare_held(world, proxy, said):
    """Both fail with the same words, though gorun has compiled packages before it knows, but none that is wrong."""
    env = world.env(GOPROXY=proxy.url)
    cache, seen = _Cache(env), {}
    proxy.fault(_HELD, _hold(cache, _has_early, seen))
    # go run ends at the first sum that is wrong, whatever else is on its way.
    world.pair([*_flags(), "."], env, status=1, stderr=said, trees=False, normalise=_without_downloads)
    if not seen:
        raise Failure(f"not all of {sorted(_EARLY)} was compiled while the archive was awaited")
    expect_equal("compiled packages", cache.compiled(), sorted(_EARLY))


def wrong_sum(world, proxy):
    _publish(proxy)
    files = _main("early/late", "early/top", "lie", names=("deep", "early", "held", "lie"))
    _write(world, proxy, world.env(GOPROXY=proxy.url), files)
    with open(os.path.join(world.ours.work, "go.sum"), encoding="utf-8") as f:
        sums = f.read()
    world.write({"go.sum": re.sub(r"(?m)^(example.net/lie v1.0.0 h1:).{8}", r"\1AAAAAAAA", sums)})
    _compare_held(world, proxy, "verifying example.net/lie@v1.0.0: checksum mismatch")


def internal_package(world, proxy):
    _publish(proxy)
    _write(world, proxy, world.env(GOPROXY=proxy.url), _main("early/bad", "early/late", "early/top"))
    _compare_held(world, proxy, "use of internal package example.net/deep/internal/secret not allowed")


def missing_package(world, proxy):
    _publish(proxy)
    _write(world, proxy, world.env(GOPROXY=proxy.url), _main("early/late", "early/top"))
    world.write(_main("early/late", "early/top", "held/none"))
    _compare_held(world, proxy, "no required module provides package example.net/held/none")


CASES = [standard_library, modules_of_a_version, modules_of_go_mod, modules_of_listed_files, not_what_may_change, wrong_sum,
         internal_package, missing_package]
