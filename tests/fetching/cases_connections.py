"""How many connections are made."""

import os

import modules
from faulty_proxy import late
from world import Failure, expect_equal

_COUNT = 24


def _publish(directory):
    """Modules without anything in common, and the files of a main module that needs them all."""
    require = imports = words = ""
    for i in range(_COUNT):
        path = f"example.net/many{i}"
        if not os.path.isdir(os.path.join(directory, path)):
            go_mod = f"module {path}\n\ngo 1.24\n"
            modules.add(directory, path, "v1.0.0", {"go.mod": go_mod, "a.go": f"package many{i}\n\nconst N = {i}\n"},
                        go_mod=go_mod)
        require += f"\t{path} v1.0.0\n"
        imports += f'\t"{path}"\n'
        words += f" + many{i}.N"
    return {"go.mod": f"module example.org/m\n\ngo 1.24\n\nrequire (\n{require})\n",
            "main.go": f"package main\n\nimport (\n{imports})\n\nfunc main() {{ println(0{words}) }}\n"}


_SUM = f"^{_COUNT * (_COUNT - 1) // 2}$"


def connections_are_kept(world, proxy):
    """Without HTTP/2: at most eight, which `go run` needs as well if it is to ask as much at once. (It does so according
    to GOMAXPROCS.)"""
    files = _publish(proxy.directory)
    for seconds in (0, 0.05):
        world.clear()
        world.write(files)
        made = []

        def before(seconds=seconds):
            made.append(proxy.connections)
            proxy.reset()
            if seconds:
                proxy.fault("/*", late(seconds))
        world.pair(["."], world.env(GOPROXY=proxy.url, GOFLAGS="-mod=mod", GOMAXPROCS="8"), before=before, status=0,
                   stderr=_SUM)
        ours, theirs = made[1], proxy.connections
        if not 0 < ours <= min(theirs, 8):
            raise Failure(f"{ours} connections, go made {theirs} (each answer takes {seconds} s)")


def one_connection_with_http2(world, servers):
    """Whatever is asked at once; of the database, too."""
    made = []
    take = lambda: made.append(int(servers.get("/connections")))
    files = _publish(servers.directory)
    world.write(files)
    env = world.env(GOPROXY=servers.https + "/files", SSL_CERT_FILE=servers.ca, GOFLAGS="-mod=mod")
    world.pair(["."], env, before=take, status=0, stderr=_SUM)
    take()
    expect_equal("gorun's connections", made[1], 1)
    if made[2] < 1:
        raise Failure("go made no connection")
    world.clear()
    env = world.env(GOPROXY=servers.https + "/mod", SSL_CERT_FILE=servers.ca,
                    GOSUMDB=f"{servers.key} {servers.https}/sum/large")
    take()
    world.gorun(["example.net/hello@latest"], env, stderr="^hello v1.1.0")
    take()
    expect_equal("gorun's connections with a database", made[-1], 1)


CASES = [connections_are_kept]
SERVER_CASES = [one_connection_with_http2]
