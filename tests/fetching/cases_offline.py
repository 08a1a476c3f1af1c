"""Exact versions are asked for once; without a network the module cache has to do."""

import os

import modules
from faulty_proxy import answer, replace
from world import Failure, expect_equal, expect_not


def exact_version_is_asked_once(world, proxy):
    env = world.env(GOPROXY=proxy.url)
    for tool, line in (("example.net/hello@v1.0.0", "hello v1.0.0 dep v1.0.0"),
                       ("example.net/hello/cmd/tool@v1.1.0", "tool v1.1.0"),
                       ("example.net/old@v1.0.0", "example.net/old is deprecated: use example.net/hello")):
        world.gorun([tool], env, stderr=line)
        proxy.forget_requests()
        world.gorun([tool], env, stderr=line)
        expect_equal(f"requests for {tool} the second time", proxy.requests, [])


def no_server_at_all(world, proxy):
    """The server is gone, under the same name: nothing is asked, so nothing is missed."""
    env = world.env(GOPROXY=proxy.url)
    world.gorun(["example.net/old@v1.0.0"], env)
    proxy.faults = {path: answer(500) for path in set(proxy.requests)}
    done = world.gorun(["example.net/old@v1.0.0"], env, stderr="is deprecated")
    expect_not(done, "gorun:")


def what_was_kept_can_be_deleted(world, proxy):
    env = world.env(GOPROXY=proxy.url)
    world.gorun(["example.net/old@v1.0.0"], env)
    state = os.path.join(world.ours.home, ".cache", "gorun", "answers")
    files = os.listdir(state)
    expect_equal("answers", len(files), 1)
    path = os.path.join(state, files[0])
    expect_equal("mode", f"{os.stat(path).st_mode & 0o777:o} {os.stat(state).st_mode & 0o777:o}", "600 700")
    with open(path, encoding="utf-8") as f:
        good = f.read()
    for bad in ("", good[:-3], good.replace("module example.net/old", "module example.org/evil"), "x" * 100000):
        with open(path, "w", encoding="utf-8") as f:
            f.write(bad)
        world.gorun(["example.net/old@v1.0.0"], env, stderr="^old v1.0.0")
        with open(path, encoding="utf-8") as f:
            expect_equal("the answer afterwards", f.read(), good)
    # Somebody else could have written it.
    with open(path, "w", encoding="utf-8") as f:
        f.write(good.replace("deprecated ", "deprecated FORGED "))
    os.chmod(path, 0o622)
    expect_not(world.gorun(["example.net/old@v1.0.0"], env, stderr="is deprecated"), "FORGED")
    os.remove(path)
    world.gorun(["example.net/old@v1.0.0"], env, stderr="is deprecated")


def other_settings_ask_again(world, proxy):
    env = world.env(GOPROXY=proxy.url)
    world.gorun(["example.net/old@v1.0.0"], env)
    for changes in ({"GOPROXY": proxy.url + ",off"}, {"GONOPROXY": "example.org"}, {"GOPRIVATE": "example.com"},
                    {"GORUN_STATE": "off"}, {"GORUN_STATE": "$HOME/elsewhere"}):
        proxy.forget_requests()
        world.gorun(["example.net/old@v1.0.0"], {**env, **changes}, stderr="is deprecated")
        if not proxy.requests:
            raise Failure(f"nothing was asked with {changes}")


def dead_network(world, proxy):
    env = world.env(GOPROXY=proxy.url)
    world.gorun(["example.net/hello@v1.0.0"], env)
    for dead in ("http://127.0.0.1:9", "off", "http://127.0.0.1:9|http://127.0.0.1:9", "http://127.0.0.1:9,off"):
        env = world.env(GOPROXY=dead)
        world.gorun(["example.net/hello@v1.0.0"], env, stderr="^hello v1.0.0 dep v1.0.0")
        world.gorun(["example.net/hello@v1.0.0"], env,
                    stderr="^gorun: example.net/hello@v1.0.0: loading deprecation for .*; using "
                           "example.net/hello@v1.0.0 from the module cache")
        world.gorun(["example.net/hello/cmd/tool@v1.0.0"], env, stderr="^tool v1.0.0")
        # What the cache cannot answer.
        for argument in ("example.net/hello@v1.1.0", "example.net/hello@latest", "example.net/hello@v1",
                         "example.net/hello/nosuch@v1.0.0", "example.net/old@v1.0.0"):
            why = "disabled by GOPROXY=off" if dead == "off" else "connection refused"
            if argument == "example.net/hello/nosuch@v1.0.0" and dead == "off":
                why = "does not contain package"
            world.gorun([argument], env, status=1, stderr=why)


def failing_server(world, proxy):
    """A server that is at fault cannot be asked; one that refuses was."""
    env = world.env(GOPROXY=proxy.url, GORUN_STATE="off")
    world.gorun(["example.net/hello/cmd/tool@v1.0.0"], env, stderr="^tool v1.0.0")
    path = "/example.net/hello/cmd/tool/@v/v1.0.0.info"
    for status in (500, 503, 429):
        proxy.fault(path, answer(status))
        world.gorun(["example.net/hello/cmd/tool@v1.0.0"], env,
                    stderr=f"^gorun: .*: {status} .*; using example.net/hello@v1.0.0 from the module cache$")
    for status in (401, 403):
        proxy.fault(path, answer(status))
        world.gorun(["example.net/hello/cmd/tool@v1.0.0"], env, status=1, stderr=f"v1.0.0.info: {status} ")


def dead_network_without_proxy(world, proxy):
    """cmd/go takes a repository that it cannot find for one that is not there; gorun still knows that nobody answered."""
    program = 'package main\n\nfunc main() { println("here") }\n'
    online = world.env(GOPROXY=proxy.url, GORUN_STATE="off")
    # The one is looked for by its page, the other by git.
    for module in ("lab.test/tool", "lab.test/x.git"):
        modules.add(proxy.directory, module, "v1.0.0", {"main.go": program, "cmd/a/main.go": program})
        world.gorun([module + "@v1.0.0"], online, stderr="^here")
    env = {**online, "HTTPS_PROXY": "http://127.0.0.1:9", "GIT_ALLOW_PROTOCOL": "https"}
    for changes in ({"GOPROXY": "direct"}, {"GOPROXY": "http://127.0.0.1:9|direct"}, {"GOPRIVATE": "lab.test"},
                    {"GONOPROXY": "lab.test", "GOPROXY": "off,direct"}):
        dead = {**env, **changes}
        for package, module in (("lab.test/tool", "lab.test/tool"), ("lab.test/tool/cmd/a", "lab.test/tool"),
                                ("lab.test/x.git", "lab.test/x.git")):
            world.gorun([package + "@v1.0.0"], dead,
                        stderr=f"^gorun: .*; using {module}@v1.0.0 from the module cache\nhere\n")
        for argument in ("lab.test/tool@v1.1.0", "lab.test/tool/nosuch@v1.0.0", "lab.test/tool@latest"):
            expect_not(world.gorun([argument], dead, status=1), "from the module cache")


def dead_network_and_an_incompatible_version(world, proxy):
    """v2.0.0 of a path without a major version is kept under its whole name."""
    program = 'package main\n\nfunc main() { println("incompatible") }\n'
    modules.add(proxy.directory, "example.net/inc", "v2.0.0+incompatible", {"main.go": program})
    proxy.fault("/example.net/inc/@v/v2.0.0.info", replace(b'{"Version":"v2.0.0+incompatible"}'))
    env = world.env(GOPROXY=proxy.url, GORUN_STATE="off")
    for version in ("v2.0.0", "v2.0.0+incompatible"):
        world.clear()
        world.gorun(["example.net/inc@" + version], env, stderr="^incompatible")
        for dead in ("http://127.0.0.1:9", "off"):
            for asked in ("v2.0.0", "v2.0.0+incompatible"):
                world.gorun([f"example.net/inc@{asked}"], {**env, "GOPROXY": dead},
                            stderr=r"; using example.net/inc@v2.0.0\+incompatible from the module cache\nincompatible")


def main_module_needs_no_network(world, proxy):
    world.ours.write({"go.mod": "module example.org/m\n\ngo 1.24\n\nrequire example.net/dep v1.0.0\n",
                      "main.go": 'package main\n\nimport "example.net/dep"\n\nfunc main() { println(dep.Name) }\n'})
    world.gorun(["-mod=mod", "."], world.env(GOPROXY=proxy.url), stderr="^dep v1.0.0")
    for dead in ("http://127.0.0.1:9", "off"):
        done = world.gorun(["."], world.env(GOPROXY=dead), stderr="^dep v1.0.0")
        expect_equal("stderr", done.stderr, "dep v1.0.0\n")


CASES = [exact_version_is_asked_once, no_server_at_all, what_was_kept_can_be_deleted, other_settings_ask_again,
         dead_network, dead_network_without_proxy, dead_network_and_an_incompatible_version, failing_server,
         main_module_needs_no_network]
