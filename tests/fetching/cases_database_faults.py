"""Checksum databases that are slow, broken, elsewhere, or large: gorun says and keeps what `go run` does."""

import os

import peer
from faulty_proxy import FaultyMirror, answer, cut, elsewhere, hang_up, redirect, slow, times
from world import Failure, expect_equal

TOOL = "example.net/hello@v1.0.0"
LATE = "example.net/old@v1.0.0"


def _kept(side):
    """What a side has kept of the database: records and tiles, and the latest tree head."""
    return {**peer.tree(side.cached("cache", "download", "sumdb"), ""),
            **peer.tree(os.path.join(side.gopath, "pkg", "sumdb"), "")}


def _pair(world, tool, env, **expected):
    outcomes = world.pair([tool], env, **expected)
    if found := peer.compare_trees(_kept(world.ours), _kept(world.theirs)):
        raise Failure("what is kept of the database differs:\n" + found)
    return outcomes


def _under_faults(world, servers, faults, **expected):
    """Compares the programs under each of `faults`: {name: (path, what makes the fault)}."""
    with FaultyMirror(servers.http + "/sum/good") as database:
        env = world.env(GOPROXY=servers.http + "/mod", GOSUMDB=f"{servers.key} {database.url}")
        for name, (path, make) in faults.items():
            world.clear()

            def before(path=path, make=make):
                database.reset()
                database.fault(path, make())
            try:
                _pair(world, TOOL, env, before=before, **expected)
            except Failure as failure:
                raise Failure(f"{name}: {failure}") from failure


def statuses(world, servers):
    faults = {}
    for status, body in ((401, b"no such luck\n"), (404, b"not found\n"), (410, b""), (500, b"")):
        for path in ("/lookup/*", "/tile/*"):
            faults[f"{status} for {path}"] = (path, lambda status=status, body=body: answer(status, body))
    _under_faults(world, servers, faults, status=1, stderr="verifying (module|go.mod): ")


def broken_transfers(world, servers):
    _under_faults(world, servers, {
        "a part of a record": ("/lookup/*", lambda: cut(40)),
        "a part of a tile": ("/tile/*", lambda: cut(40)),
        "no tile": ("/tile/*", lambda: hang_up),
    }, status=1, stderr="verifying (module|go.mod): .*EOF$")
    # Unlike cmd/go, gorun asks again.
    with FaultyMirror(servers.http + "/sum/good") as database:
        env = world.env(GOPROXY=servers.http + "/mod", GOSUMDB=f"{servers.key} {database.url}")
        for path in ("/lookup/*", "/tile/*"):
            world.clear()
            database.reset()
            database.fault(path, times(1, cut(40)))
            world.gorun([TOOL], env, stderr="^hello v1.0.0")


def slow_answers(world, servers):
    _under_faults(world, servers, {"records and tiles": ("/*", lambda: slow(0.8))}, status=0)


def redirects(world, servers):
    good = servers.http + "/sum/good"
    _under_faults(world, servers, {
        "all": ("/*", lambda: elsewhere(good)),
        "records": ("/lookup/*", lambda: elsewhere(good)),
        "tiles": ("/tile/*", lambda: elsewhere(good)),
    }, status=0)
    _under_faults(world, servers, {
        "records of another": ("/lookup/*", lambda: elsewhere(servers.http + "/sum/liar")),
        "records nowhere": ("/lookup/*", lambda: redirect("/nowhere")),
        "tiles of another": ("/tile/*", lambda: elsewhere(servers.http + "/sum/liar")),
        "tiles nowhere": ("/tile/*", lambda: redirect("/nowhere")),
    }, status=1)
    # The same by way of TLS, and back without.
    env = world.env(GOPROXY=servers.http + "/mod", SSL_CERT_FILE=servers.ca)
    world.clear()
    world.pair([TOOL], {**env, "GOSUMDB": f"{servers.key} {servers.https}/insecure/sum/good"}, status=1,
               stderr="redirected from secure URL")
    with FaultyMirror(good) as database:
        database.fault("/*", elsewhere(servers.https + "/sum/good"))
        world.clear()
        _pair(world, TOOL, {**env, "GOSUMDB": f"{servers.key} {database.url}"}, status=0)


def _asked(servers, name):
    """What was asked of a database since the last time, by one program."""
    paths = [request.rsplit(" ", 1)[1] for request in servers.requests()]
    return sorted(path.removeprefix(f"/sum/{name}/") for path in paths if path.startswith("/sum/"))


def _pair_asking(world, servers, tool, name):
    """Runs both; what gorun asked of the database, which must be what `go run` did."""
    asked = []
    env = world.env(GOPROXY=servers.http + "/mod", GOSUMDB=servers.database(name))
    _pair(world, tool, env, before=lambda: asked.append(_asked(servers, name)), status=0)
    asked.append(_asked(servers, name))
    expect_equal("requests", asked[1], asked[2])
    return asked[1]


def large_database(world, servers):
    """Several levels, full and partial tiles; what is there is not asked for again."""
    asked = _pair_asking(world, servers, TOOL, "large")
    expect_equal("tiles", [path for path in asked if path.startswith("tile/")],
                 ["tile/8/0/000", "tile/8/0/002.p/88", "tile/8/1/000.p/2"])
    asked = _pair_asking(world, servers, LATE, "large")
    expect_equal("tiles for another module", [path for path in asked if path.startswith("tile/")], ["tile/8/0/001"])


def database_that_grows(world, servers):
    """The tree head moves on, and what has become a full tile is fetched; the old one stays."""
    asked = _pair_asking(world, servers, TOOL, "younger")
    expect_equal("tiles", [path for path in asked if path.startswith("tile/")],
                 ["tile/8/0/000", "tile/8/0/001.p/44", "tile/8/1/000.p/1"])
    asked = _pair_asking(world, servers, LATE, "large")
    expect_equal("tiles of the grown one", [path for path in asked if path.startswith("tile/")],
                 ["tile/8/0/001", "tile/8/0/002.p/88", "tile/8/1/000.p/2"])
    expect_equal("tiles that are kept", len([name for name in _kept(world.ours) if "/tile/" in name]), 6)


def partial_tile_is_gone(world, servers):
    """A server may have no part of a tile that is complete by now."""
    with FaultyMirror(servers.http + "/sum/younger") as database:
        database.fault("/tile/8/0/001.p/*", answer(404))
        _pair(world, TOOL, world.env(GOPROXY=servers.http + "/mod", GOSUMDB=f"{servers.key} {database.url}"), status=0)
        if "/tile/8/0/001" not in database.requests:
            raise Failure(f"the whole tile was not asked for: {database.requests}")


CASES = [statuses, broken_transfers, slow_answers, redirects, large_database, database_that_grows, partial_tile_is_gone]
