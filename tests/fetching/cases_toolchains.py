"""Which Go distribution is chosen and fetched. The ones here are hollow: gorun only tells which it would use."""

import os
import re
import stat

import modules
from world import Failure, expect, expect_equal

MODULE = "golang.org/toolchain"
_GO = "#!/bin/sh\necho \"this is $0\"\n"


def _version(release):
    machine = {"x86_64": "amd64", "aarch64": "arm64"}[os.uname().machine]
    return f"v0.0.1-{release}.linux-{machine}"


def _machine():
    return _version("").rsplit(".", 1)[1].replace("-", "_")


def _files(release):
    return {
        "VERSION": release + "\ntime 2026-01-02T03:04:05Z\n", "bin/go": _GO, "bin/gofmt": _GO,
        f"pkg/tool/{_machine()}/compile": "tool", "lib/wasm/go_js_wasm_exec": "runner", "lib/time/zoneinfo.zip": "zip",
        "src/_go.mod": "module std\n", "src/cmd/_go.mod": "module cmd\n", "src/fmt/print.go": "package fmt\n",
        "go.env": "GOTOOLCHAIN=auto\nGOSUMDB=off\nGOPROXY=off\n",
    }


def publish(proxy, *releases):
    for release in releases:
        if not os.path.exists(os.path.join(proxy.directory, MODULE, "@v", _version(release) + ".zip")):
            modules.add(proxy.directory, MODULE, _version(release), _files(release), go_mod="")


def archive(directory, world):
    """Puts the release of by_proxy_and_database among goproxytest's archives."""
    release = _releases(world)[2]
    modules.archive(directory, MODULE, _version(release), "module " + MODULE + "\n", _files(release))


def _releases(world):
    """The local release and the names of some newer and older ones that do not exist in truth."""
    local = world.oracle.version
    minor = world.oracle.minor
    return local, f"go1.{minor}.97", f"go1.{minor + 1}.0", f"go1.{minor + 1}.5", f"go1.{minor + 2}rc1"


def _choose(world, arguments, env, before=None):
    """The release that gorun chooses, which must be the one that `go run` hands over to; or what both say is wrong."""
    if before:
        before()
    done = world.ours.run(["--dump=settings", *arguments], env)
    theirs = world.theirs.run(arguments, env)
    match = re.search(r"^GOROOT=(.*)$", done.stdout, re.M)
    ours = None
    if match and done.status == 0:
        with open(os.path.join(match.group(1).strip("'\""), "VERSION"), encoding="utf-8") as f:
            ours = f.readline().strip()
    handed_over = re.search(r"this is .*(?:toolchain@v0.0.1-|/)(go1[^/]*?)(?:(?:\.linux-\w+)?/bin/go)?$", theirs.stdout, re.M)
    if match and done.status == 0 and theirs.status != 0 and not handed_over:
        # The local release does not do, which shows when the modules are loaded.
        done, ours = world.ours.run(arguments, env), None
    if ours is None:
        expect_equal("status", done.status, theirs.status)
        expect_equal("messages", done.stderr, theirs.stderr)
        return done.stderr
    wanted = handed_over.group(1) if handed_over else world.oracle.version
    if ours != wanted:
        raise Failure(f"gorun chose {ours}, go {wanted}\n{done}\n{theirs}")
    return ours


_MAIN = "package main\n\nfunc main() {}\n"


def _write(world, go, toolchain=""):
    line = f"toolchain {toolchain}\n" if toolchain else ""
    world.write({"go.mod": f"module example.org/m\n\ngo {go}\n\n{line}", "main.go": _MAIN})


def _sumdb_aside(proxy, **settings):
    # A file:// list is for distributions under test: it is the only one that the database need not vouch for.
    return {"GOPROXY": "file://" + proxy.directory, **settings}


def settings_of_gotoolchain(world, proxy):
    local, patch, newer, newest, _ = _releases(world)
    publish(proxy, patch, newer, newest)
    lang = newest.removeprefix("go").rsplit(".", 1)[0]
    for setting, go, toolchain in (
            ("local", "1.24", ""), ("local", newer[2:], ""), ("auto", "1.24", ""), ("auto", newer[2:], ""),
            ("auto", lang, ""), ("auto", "1.24", newest), ("auto", newest[2:], newer), ("auto", "1.24", "default"),
            ("auto", "1.24", "local"), ("auto", "1.24", "nonsense"), ("auto", newer[2:], "default"),
            ("auto", f"1.{world.oracle.minor + 7}.3", ""), ("auto", f"1.{world.oracle.minor + 7}", ""),
            (patch, "1.24", ""), (patch, newer[2:], ""), (patch + "+auto", "1.24", ""), (patch + "+auto", newer[2:], ""),
            (patch + "+path", "1.24", ""), (patch + "+path", newer[2:], ""), ("path", "1.24", ""),
            ("path", newer[2:], ""), ("local+auto", newer[2:], ""), ("local+path", newer[2:], ""),
            (local, newer[2:], ""), ("go1.2.3.4", "1.24", ""), ("nonsense", "1.24", ""), ("bash", "1.24", ""),
            ("nonsense+auto", "1.24", ""), (patch + "+nonsense", "1.24", ""), ("auto+auto", "1.24", ""),
            (lang, "1.24", ""), ("go" + lang, "1.24", ""), ("go1.20.1", "1.20", "")):
        if setting == "go1.20.1":
            continue  # Too old for gorun to serve.
        _write(world, go, toolchain)
        try:
            _choose(world, ["."], world.env(**_sumdb_aside(proxy, GOTOOLCHAIN=setting)))
        except Failure as failure:
            raise Failure(f"GOTOOLCHAIN={setting}, go {go}, toolchain {toolchain}: {failure}") from failure


def toolchains_in_path(world, proxy):
    _, _, newer, newest, _ = _releases(world)
    for side in (world.ours, world.theirs):
        # As golang.org/dl installs them: a program of that name, whose distribution is elsewhere.
        side.write({f"sdk/{newer}/bin/go": _GO, f"sdk/{newer}/VERSION": newer + "\n",
                    f"sdk/{newer}/pkg/tool/{_machine()}/compile": ""})
        os.chmod(os.path.join(side.work, "sdk", newer, "bin", "go"), 0o755)
        os.makedirs(os.path.join(side.home, "path"))
        os.symlink(os.path.join(side.work, "sdk", newer, "bin", "go"), os.path.join(side.home, "path", newer))
    env = world.env(**_sumdb_aside(proxy), PATH="$HOME/path:/usr/bin:/bin")
    _write(world, newer[2:])
    expect_equal("path", _choose(world, ["."], {**env, "GOTOOLCHAIN": "path"}), newer)
    expect_equal("auto", _choose(world, ["."], {**env, "GOTOOLCHAIN": "auto"}), newer)
    # A script that starts it.
    for side in (world.ours, world.theirs):
        wrapper = os.path.join(side.home, "path", newer)
        os.remove(wrapper)
        with open(wrapper, "w", encoding="utf-8") as f:
            f.write(f'#!/bin/sh\nexec {side.work}/sdk/{newer}/bin/go "$@"\n')
        os.chmod(wrapper, 0o755)
    expect_equal("path, by a script", _choose(world, ["."], {**env, "GOTOOLCHAIN": "path"}), newer)
    expect_equal("auto, by a script", _choose(world, ["."], {**env, "GOTOOLCHAIN": "auto"}), newer)
    _write(world, newest[2:])
    _choose(world, ["."], {**env, "GOTOOLCHAIN": "path"})


def where_the_setting_comes_from(world, proxy):
    """GOENV's file, and the distribution's go.env, whose default is auto."""
    _, patch, newer, _, _ = _releases(world)
    publish(proxy, patch, newer)
    _write(world, newer[2:])
    env = world.env(**_sumdb_aside(proxy), GOTOOLCHAIN="", GOENV="$HOME/go.env")
    with open(os.path.join(world.oracle.goroot, "go.env"), encoding="utf-8") as f:
        # Some who distribute Go write `local`.
        wanted = "; GOTOOLCHAIN=local)" if "GOTOOLCHAIN=local" in f.read() else newer
    found = _choose(world, ["."], env)
    if wanted not in found:
        raise Failure(f"by go.env: {found}, not {wanted}")
    for side in (world.ours, world.theirs):
        with open(os.path.join(side.home, "go.env"), "w", encoding="utf-8") as f:
            f.write(f"GOTOOLCHAIN={patch}\n")
    expect_equal("by GOENV", _choose(world, ["."], env), patch)
    # Without modules none of it counts.
    expect_equal("without modules", _choose(world, ["main.go"], {**env, "GO111MODULE": "off"}), world.oracle.version)


def unverified_in_the_cache(world, proxy):
    """One that is there and cannot be vouched for: the same words, and nothing about a download."""
    newer = _releases(world)[2]
    publish(proxy, newer)
    _write(world, newer.removeprefix("go"))
    env = world.env(GOTOOLCHAIN="auto", **_sumdb_aside(proxy))
    expect_equal("chosen", _choose(world, ["."], env), newer)
    # What came from a file:// list is not good enough for this one.
    said = _choose(world, ["."], {**env, "GOPROXY": proxy.url, "GOSUMDB": "off"})
    if "verifying module" not in said or "go: download " in said:
        raise Failure(said)


def versioned_package(world, proxy):
    """A package@version may need a newer Go than the local one; which release serves it is kept with the version."""
    _, patch, newer, newest, pre = _releases(world)
    publish(proxy, patch, newer, newest, pre)
    go_mod = f"module example.net/needs\n\ngo {newer[2:]}\n"
    modules.add(proxy.directory, "example.net/needs", "v1.0.0", {"go.mod": go_mod, "main.go": _MAIN}, go_mod=go_mod)
    tool = "example.net/needs@v1.0.0"
    for setting in ("auto", "local", patch + "+auto"):
        world.clear()
        env = world.env(**_sumdb_aside(proxy, GOTOOLCHAIN=setting))
        lines = []
        for side in (world.ours, world.theirs):
            done = side.run([tool], env)
            lines.append([line for line in done.stderr.splitlines() if "requires go" in line])
        # (The hollow toolchains do not build; what comes before is what counts.)
        expect_equal(f"messages with GOTOOLCHAIN={setting}", lines[0], lines[1])
    world.clear()
    env = world.env(**_sumdb_aside(proxy, GOTOOLCHAIN="auto"))
    expect(world.ours.run([tool], env), 1, f"switching to {newest}$")
    # A release that comes out later is for others.
    later = newest[:-1] + "6"
    publish(proxy, later)
    expect(world.ours.run([tool], env), 1, f"switching to {newest}$")
    expect(world.ours.run(["example.net/needs@latest"], env), 1, f"switching to {later}$")
    # Without a network, what is here has to do.
    for goproxy in ("off", "http://127.0.0.1:9|direct"):
        env = {**env, "GOPROXY": goproxy, "GORUN_STATE": "off", "HTTPS_PROXY": "http://127.0.0.1:9"}
        expect(world.ours.run([tool], env), 1, f"using {later} from the module cache\n.*switching to {later}$")


def fetched_once(world, proxy):
    """Unpacked, made executable also where the umask takes bits away, and not fetched again."""
    _, _, newer, _, _ = _releases(world)
    publish(proxy, newer)
    _write(world, newer[2:])
    env = world.env(**_sumdb_aside(proxy, GOTOOLCHAIN="auto"))
    trees = []
    before = os.umask(0o077)
    try:
        for side in (world.ours, world.theirs):
            arguments = ["--dump=settings", "."] if side is world.ours else ["."]
            expect(side.run(arguments, env), 0)
            trees.append(_modes(side.cached(MODULE + "@" + _version(newer))))
    finally:
        os.umask(before)
    expect_equal("files and modes", trees[0], trees[1])
    zip_file = os.path.join(proxy.directory, MODULE, "@v", _version(newer) + ".zip")
    os.rename(zip_file, zip_file + ".away")
    try:
        done = world.ours.run(["--dump=settings", "."], env)
        expect(done, 0)
        expect_equal("messages the second time", done.stderr, "")
    finally:
        os.rename(zip_file + ".away", zip_file)


def _modes(root):
    found = {}
    for directory, _, files in os.walk(root):
        for name in files:
            path = os.path.join(directory, name)
            found[os.path.relpath(path, root)] = oct(stat.S_IMODE(os.stat(path).st_mode))
    return found


def without_go(world):
    """The command line of gorun where there is no distribution in the usual places; None, with a message, if that cannot
    be had."""
    places = [place for place in ("/usr/local/go", "/usr/lib/go", "/usr/lib64/go", "/usr/lib/golang", "/opt/go")
              if os.path.isdir(place)]
    command = world.ours.command
    if not places:
        return command
    # Empty directories over them, for gorun alone.
    script = "".join(f"mount -t tmpfs none {place} && " for place in places) + 'exec "$0" "$@"'
    hidden = ["unshare", "--mount", "sh", "-c", script]
    if world.ours.run([], world.env(), command=[*hidden, "true"]).status != 0:
        print("skipped: only root can hide " + " ".join(places))
        return None
    return [*hidden, *command]


def no_go_at_all(world, proxy):
    """Without any distribution one is fetched, and kept."""
    _, patch, newer, newest, pre = _releases(world)
    publish(proxy, patch, newer, newest, pre)
    command = without_go(world)
    if not command:
        return
    env = world.env(**_sumdb_aside(proxy), GOTOOLCHAIN="", GOROOT=None)
    world.ours.write({"main.go": _MAIN})
    arguments = ["--dump=settings", "main.go"]
    done = world.ours.run(arguments, env, command=command)
    expect(done, 0, f"^go: downloading {patch} \\(", f"toolchain@v0.0.1-{patch}")
    done = world.ours.run(arguments, env, command=command)
    expect(done, 0, "", f"toolchain@v0.0.1-{patch}")
    expect_equal("messages the second time", done.stderr, "")


def workspaces(world, proxy):
    """What counts is what go.work says, and what its modules say must not be more."""
    _, patch, newer, newest, _ = _releases(world)
    publish(proxy, patch, newer, newest)
    for go, toolchain, module_go, wanted in (
            (newer[2:], "", "1.24", newer), ("1.24", newest, "1.24", newest), (newer[2:], newest, newer[2:], newest),
            (newest[2:], newer, "1.24", newest), ("1.24", "", "1.24", world.oracle.version),
            ("1.24", "", newer[2:], "requires go >= ")):
        _write(world, module_go)
        world.write({"go.work": f"go {go}\n\n" + (f"toolchain {toolchain}\n\n" if toolchain else "") + "use .\n"})
        found = _choose(world, ["."], world.env(**_sumdb_aside(proxy, GOTOOLCHAIN="auto")))
        if wanted not in found:
            raise Failure(f"go.work with go {go}, toolchain {toolchain}; go.mod with go {module_go}: {found}")


def by_proxy_and_database(world, servers):
    """The checksum database vouches for a distribution: no setting spares it that."""
    newer = _releases(world)[2]
    database = lambda name: f"{servers.key} {servers.http}/sum/{name}"
    for settings, wanted in (
            ({"GOSUMDB": database("good")}, f"^{newer}$"), ({"GOSUMDB": database("liar")}, "SECURITY ERROR"),
            ({"GOSUMDB": database("gone")}, "not found|404"), ({"GOSUMDB": "off"}, "GOSUMDB=off"),
            ({"GOSUMDB": database("liar"), "GONOSUMDB": "golang.org"}, "SECURITY ERROR"),
            ({"GOSUMDB": database("good"), "GONOSUMDB": "golang.org"}, f"^{newer}$")):
        world.clear()
        servers.get("/requests")
        _write(world, newer[2:])
        found = _choose(world, ["."], world.env(GOPROXY=servers.http + "/mod", GOTOOLCHAIN="auto", **settings))
        if not re.search(wanted, found):
            raise Failure(f"{settings}: {found!r} does not match {wanted!r}")
        expect_equal(f"unpacked with {settings}", os.path.isdir(world.ours.cached(MODULE + "@" + _version(newer))),
                     found == newer)
        asked = servers.get("/requests").count(f"/lookup/{MODULE}@{_version(newer)}\n")
        expect_equal(f"lookups by both with {settings}", asked, 0 if settings["GOSUMDB"] == "off" else 2)


def in_go_sum(world, servers):
    """A go.sum comes with what is built: it does not vouch for who builds it."""
    newer = _releases(world)[2]
    files = {name: text.rstrip() + "\n" for name, text in _files(newer).items()}
    sums = modules.go_sum(MODULE, _version(newer), files, f"module {MODULE}\n")
    switch = {"go.mod": f"module example.org/m\n\ngo {newer[2:]}\n", "main.go": _MAIN, "go.sum": sums}
    require = {"go.mod": f"module example.org/m\n\ngo 1.24\n\nrequire {MODULE} {_version(newer)}\n",
               "main.go": f'package main\n\nimport _ "{MODULE}/src/fmt"\n\nfunc main() {{}}\n', "go.sum": sums}
    for tree in (switch, require):
        for database, wanted in ((servers.database("liar"), "SECURITY ERROR$"), ("off", "disabled by GOSUMDB=off$")):
            world.clear()
            world.write(tree)
            env = world.env(GOPROXY=servers.http + "/mod", GOTOOLCHAIN="auto", GOSUMDB=database)
            world.gorun(["."], env, status=1, stderr=wanted)
            expect_equal("unpacked", os.path.isdir(world.ours.cached(MODULE + "@" + _version(newer))), False)


def snapshots_are_no_module(world, proxy):
    """What stands for golang.org/fips140 comes with the distribution, and from nowhere else."""
    module, version = "golang.org/fips140", "v1.26.0"
    go_mod = f"module {module}\n\ngo 1.24\n"
    files = {"go.mod": go_mod, "cmd/main.go": _MAIN, "p/p.go": "package p\n"}
    modules.add(proxy.directory, module, version, files, go_mod=go_mod)
    world.write({"go.mod": f"module example.org/m\n\ngo 1.24\n\nrequire {module} {version}\n",
                 "go.sum": modules.go_sum(module, version, files, go_mod),
                 "main.go": f'package main\n\nimport _ "{module}/p"\n\nfunc main() {{}}\n'})
    said = f"{module} is bundled with the Go distribution and cannot be downloaded$"
    for arguments, before in ((["."], "^main.go:3:8: "), ([f"{module}/cmd@{version}"], f"^go: {module}/cmd@{version}: "),
                              ([f"{module}/cmd@latest"], f"^go: {module}/cmd@latest: ")):
        world.gorun(arguments, world.env(GOPROXY=proxy.url), status=1, stderr=before + said)
    expect_equal("unpacked", os.path.isdir(world.ours.cached(f"{module}@{version}")), False)


CASES = [settings_of_gotoolchain, toolchains_in_path, where_the_setting_comes_from, unverified_in_the_cache,
         versioned_package, fetched_once, no_go_at_all, workspaces, snapshots_are_no_module]
SERVER_CASES = [by_proxy_and_database, in_go_sum]
