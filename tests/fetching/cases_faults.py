"""What servers and archives can do wrong: gorun says and leaves behind what `go run` does."""

import io
import os
import re
import struct
import zipfile

import modules
from faulty_proxy import answer, cut, hang_up, redirect, replace, slow, times
from world import Failure, expect_equal

DEP = "/example.net/dep/@v/v1.0.0"
HELLO = "/example.net/hello/@v/v1.0.0"
TOOL = "example.net/hello@v1.0.0"


def _each(world, proxy, faults, arguments, **expected):
    """Compares the programs under each of `faults`: {name: [(path, fault), …]}."""
    for name, list_of_faults in faults.items():
        world.clear()
        world.write(modules.MAIN)

        def before(list_of_faults=list_of_faults):
            proxy.reset()
            for path, fault in list_of_faults:
                proxy.fault(path, fault() if fault.__name__ == "<lambda>" else fault)
        try:
            world.pair(arguments, world.env(GOPROXY=proxy.url, GOFLAGS="-mod=mod"), before=before, **expected)
        except Failure as failure:
            raise Failure(f"{name}: {failure}") from failure


def statuses(world, proxy):
    faults = {}
    for status in (400, 401, 403, 404, 410, 429, 500, 502, 503):
        faults[f"{status} for .zip"] = [(DEP + ".zip", answer(status, b"no such luck\n"))]
        faults[f"{status} for .mod"] = [(DEP + ".mod", answer(status))]
    _each(world, proxy, faults, ["."], status=1)


def statuses_of_queries(world, proxy):
    faults, lists = {}, {}
    for status in (404, 410, 403, 500):
        faults[f"{status} for .info"] = [(HELLO + ".info", answer(status, b"two\nlines\n"))]
        faults[f"{status} for .info of a dependency"] = [(DEP + ".info", answer(status))]
        lists[f"{status} for list"] = [("/example.net/hello/@v/list", answer(status, b"<html>", "text/html"))]
    _each(world, proxy, faults, [TOOL])
    _each(world, proxy, lists, ["example.net/hello@latest"])
    # Whether an exact version is deprecated cannot be found out: it runs nevertheless, unlike with cmd/go.
    for name, fault in lists.items():
        world.clear()
        proxy.reset()
        proxy.fault(*fault[0])
        if name[:3] != "500":
            world.pair([TOOL], world.env(GOPROXY=proxy.url), status=1)
        else:
            world.gorun([TOOL], world.env(GOPROXY=proxy.url),
                        stderr=f"{name[:3]} .*; using {TOOL} from the module cache$")


def statuses_of_path_prefixes(world, proxy):
    """What a longer path says decides, and what a query fetched on the way is no answer to what it failed to ask."""
    tool, paths = TOOL.replace("@", "/cmd/tool@"), ("/example.net/hello/cmd/tool", "/example.net/hello/cmd")
    for path in paths:
        faults = {f"{status} for {path}": [(path + "/@v/v1.0.0.info", answer(status, b"no\n"))]
                  for status in (500, 403, 401, 429)}
        _each(world, proxy, faults, [tool], status=1, stderr=re.escape(path) + "/@v/v1.0.0.info: ")
    for path in (*paths, "/example.net"):
        for status in (404, 410):
            faults = {f"{status} for {path}": [(path + "/@v/v1.0.0.info", answer(status))]}
            _each(world, proxy, faults, [tool], status=0, stderr="^tool v1.0.0")
    for status in (500, 403):
        faults = {f"{status} for /example.net": [("/example.net/@v/v1.0.0.info", answer(status))]}
        _each(world, proxy, faults, [tool], status=0, stderr="^tool v1.0.0")
    # A nested module with the same package wins.
    go_mod, version = b"module example.net/hello/cmd/tool\n\ngo 1.24\n", "example.net/hello/cmd/tool@v1.0.0"
    main = 'package main\n\nfunc main() { println("nested") }\n'
    nested = {".info": b'{"Version":"v1.0.0"}', ".mod": go_mod,
              ".zip": modules.zip_of([(version + "/go.mod", go_mod), (version + "/main.go", main)])}
    nested = [(f"{paths[0]}/@v/v1.0.0{suffix}", replace(data)) for suffix, data in nested.items()]
    nested.append((paths[0] + "/@v/list", replace(b"v1.0.0\n")))
    _each(world, proxy, {"nested": nested}, [tool], status=0, stderr="^nested")
    shorter = ("/example.net/hello/@v/v1.0.0.info", answer(403))
    _each(world, proxy, {"nested alone": [*nested, shorter]}, [tool], status=0, stderr="^nested")


def fall_back(world, proxy):
    """`,` goes on after 404 and 410, `|` after anything."""
    for status in (404, 410, 403, 500):
        for separator in ",|":
            for last in (proxy.url, "off", "direct"):
                if last == "direct" and (status in (404, 410) or separator == "|"):
                    continue  # That would ask the world.
                world.clear()
                world.write(modules.MAIN)

                def before(status=status):
                    proxy.reset()
                    for suffix in (".mod", ".zip", ".info"):
                        proxy.fault("/bad" + DEP + suffix, answer(status, b"go away\n"))
                goproxy = f"{proxy.url}/bad{separator}{last}"
                try:
                    world.pair(["."], world.env(GOPROXY=goproxy, GOFLAGS="-mod=mod"), before=before)
                except Failure as failure:
                    raise Failure(f"{status}, then {separator}{last}: {failure}") from failure


def broken_transfers(world, proxy):
    _each(world, proxy, {
        "zip cut off": [(DEP + ".zip", cut(100))],
        "zip cut off at once": [(DEP + ".zip", cut(0))],
        "mod cut off": [(DEP + ".mod", cut(5))],
        "hung up": [(DEP + ".zip", hang_up)],
    }, ["."], status=1)
    # What works in the end.
    _each(world, proxy, {
        "slow zip": [(DEP + ".zip", slow(1.5))],
        "slow mod": [(DEP + ".mod", slow(1.5))],
        "redirects": [(DEP + ".zip", redirect("/a")), ("/a", redirect("/b")), (DEP + ".mod", redirect("/c")),
                      ("/b", replace(_truth(proxy, DEP + ".zip"))), ("/c", replace(_truth(proxy, DEP + ".mod")))],
    }, ["."], status=0)
    _each(world, proxy, {
        "redirect to nowhere": [(DEP + ".zip", redirect("/nowhere"))],
    }, ["."], status=1)
    # cmd/go names the address that it was sent to, gorun the one that sends there.
    for path, target in ((DEP + ".zip", "file:///etc/passwd"), (DEP + ".mod", "ftp://127.0.0.1/x")):
        world.clear()
        world.ours.write(modules.MAIN)
        proxy.reset()
        proxy.fault(path, redirect(target))
        world.gorun(["."], world.env(GOPROXY=proxy.url, GOFLAGS="-mod=mod"), status=1,
                    stderr=f'Get "{re.escape(target)}": unsupported protocol scheme')
    world.clear()
    world.ours.write(modules.MAIN)
    proxy.reset()
    proxy.fault(DEP + ".zip", redirect(DEP + ".zip"))
    world.gorun(["."], world.env(GOPROXY=proxy.url, GOFLAGS="-mod=mod"), status=1, stderr=f'Get "{re.escape(DEP)}.zip": stopped after 10 redirects')


def short_breaks_are_mended(world, proxy):
    """Unlike cmd/go, gorun asks again where a connection broke."""
    for fault in (cut(100), hang_up):
        world.clear()
        world.ours.write(modules.MAIN)
        proxy.fault(DEP + ".zip", times(1, fault))
        world.gorun(["."], world.env(GOPROXY=proxy.url, GOFLAGS="-mod=mod"), stderr="^dep v1.0.0")


def _truth(proxy, path):
    with open(os.path.join(proxy.directory, path.lstrip("/")), "rb") as f:
        return f.read()


def nonsense(world, proxy):
    page = b"<html>welcome to the hotel</html>"
    _each(world, proxy, {
        "zip is a page": [(DEP + ".zip", replace(page))],
        "zip is empty": [(DEP + ".zip", replace(b""))],
        "zip is half": [(DEP + ".zip", replace(_truth(proxy, DEP + ".zip")[:200]))],
        "mod is a page": [(DEP + ".mod", replace(page))],
        "mod of another module": [(DEP + ".mod", replace(b"module example.org/other\n"))],
        "mod is empty": [(DEP + ".mod", replace(b""))],
    }, ["."], status=1)
    _each(world, proxy, {
        "info is a page": [(HELLO + ".info", replace(page))],
        "info is empty": [(HELLO + ".info", replace(b""))],
        "info of another version": [(HELLO + ".info", replace(b'{"Version":"v1.1.0"}'))],
        "info without a version": [(HELLO + ".info", replace(b"{}"))],
    }, [TOOL], status=1)
    _each(world, proxy, {
        "list is a page": [("/example.net/hello/@v/list", replace(page))],
        "list is empty": [("/example.net/hello/@v/list", replace(b""))],
    }, ["example.net/hello@latest"], status=1)


def _archive(*names, module="example.net/dep@v1.0.0", extra=()):
    entries = [(f"{module}/go.mod", "module example.net/dep\n\ngo 1.24\n"),
               (f"{module}/dep.go", 'package dep\n\nconst Name = "x"\n')]
    return modules.zip_of(entries + [(name, "text") for name in names] + list(extra))


def _link(name, target):
    info = zipfile.ZipInfo(name)
    info.create_system = 3
    info.external_attr = 0o120777 << 16
    return info, target


def _with_size(name, size):
    """An archive in which `name` says that it has `size` bytes."""
    data = bytearray(_archive(name))
    for at in range(len(data)):
        if data[at:at + 4] == b"PK\x01\x02" and data[at + 46:at + 46 + len(name)] == name.encode():
            data[at + 24:at + 28] = struct.pack("<I", size)
    return bytes(data)


def hostile_archives(world, proxy):
    prefix = "example.net/dep@v1.0.0/"
    archives = {
        "path traversal": _archive(prefix + "../../../evil"),
        "absolute path": _archive("/evil"),
        "other prefix": _archive("example.net/dep@v1.0.1/evil"),
        "dot dot": _archive(prefix + ".."),
        "backslash": _archive(prefix + "a\\b"),
        "colon": _archive(prefix + "a:b"),
        "reserved name": _archive(prefix + "CON"),
        "not clean": _archive(prefix + "a//b"),
        "control character": _archive(prefix + "a\x01b"),
        "same but for case": _archive(prefix + "A.txt", prefix + "a.txt"),
        "same but for case of a directory": _archive(prefix + "Sub/a.txt", prefix + "sub/b.txt"),
        "file and directory": _archive(prefix + "a", prefix + "a/b"),
        "another go.mod": _archive(prefix + "GO.MOD"),
        "twice": _archive(prefix + "a.txt", prefix + "A.TXT"),
        "nested module": _archive(prefix + "sub/go.mod", prefix + "sub/x.go"),
        "huge": _with_size(prefix + "huge", 600 << 20),
        "huge go.mod": _with_size(prefix + "LICENSE", 17 << 20),
        "a size that lies": _with_size(prefix + "small", 3),
        "cut directory": _archive()[:-10],
    }
    _each(world, proxy, {name: [(DEP + ".zip", replace(data))] for name, data in archives.items()}, ["."], status=1)
    sound = {
        "symbolic link": _archive(extra=[_link(prefix + "link", "/etc/passwd")]),
        "directory entries": _archive(extra=[(prefix + "d/", "")]),
        "vendor": _archive(prefix + "vendor/x/x.go", prefix + ".hidden"),
    }
    _each(world, proxy, {name: [(DEP + ".zip", replace(data))] for name, data in sound.items()}, ["."], status=0)
    if not os.path.isfile(world.ours.cached("example.net", "dep@v1.0.0", ".hidden")):
        raise Failure("the archive was not unpacked")


def changed_bytes(world, proxy):
    """go.sum tells."""
    forged_zip = replace(_archive("example.net/dep@v1.0.0/evil.go"))
    forged_mod = replace(b"module example.net/dep\n\ngo 1.23\n")
    for path, fault in ((DEP + ".zip", forged_zip), (DEP + ".mod", forged_mod)):
        world.clear()
        world.write(modules.MAIN)
        proxy.reset()
        world.pair(["."], world.env(GOPROXY=proxy.url, GOFLAGS="-mod=mod"), status=0)
        for side in (world.ours, world.theirs):
            os.rename(side.gopath, side.gopath + ".sound")
        proxy.fault(path, fault)
        for flags in ("-mod=mod", "-mod=readonly"):
            world.pair(["."], world.env(GOPROXY=proxy.url, GOFLAGS=flags), status=1, stderr="SECURITY ERROR")


def disk_cache_wins(world, proxy):
    """What is in the module cache is not asked for; nor is anything left half done."""
    world.write(modules.MAIN)
    world.pair(["."], world.env(GOPROXY=proxy.url, GOFLAGS="-mod=mod"))
    proxy.forget_requests()
    world.pair(["."], world.env(GOPROXY=proxy.url))
    expect_equal("requests", proxy.requests, [])


CASES = [statuses, statuses_of_queries, statuses_of_path_prefixes, fall_back, broken_transfers, short_breaks_are_mended, nonsense,
         hostile_archives, changed_bytes, disk_cache_wins]
