"""Checksum databases: how they are reached, and what the dishonest ones get away with."""

import os

import modules
from faulty_proxy import FaultyProxy, answer
from world import Failure, expect_equal, expect_not, files_with

TOOL = "example.net/hello@v1.0.0"


def _client_aside(text):
    """gorun checks a tree head that it has seen before when it is first needed, cmd/go at the beginning."""
    return text.replace("initializing sumdb.Client: ", "")


def database(world, servers):
    env = world.env(GOPROXY=servers.http + "/mod", GOSUMDB=servers.database())
    servers.requests()
    world.pair([TOOL], env, status=0)
    paths = [r.rsplit(" ", 1)[1] for r in servers.requests()]
    if "/sum/good/lookup/example.net/dep@v1.0.0" not in paths:
        raise Failure(f"the database was not asked: {paths}")
    for side in (world.ours, world.theirs):
        kept = os.path.join(side.gopath, "pkg", "sumdb", "sum.example.net", "latest")
        if not os.path.isfile(kept):
            raise Failure(f"no {kept}")
    # Lookups and tiles are on disk: it is not asked again, and each can use what the other left.
    for command, side in ((world.ours.command, world.theirs), (world.theirs.command, world.ours)):
        command, side.command = side.command, command
        try:
            done = side.run([TOOL], {**env, "GOPROXY": servers.http + "/mod"})
        finally:
            side.command = command
        expect_equal("status", done.status, 0)
    paths = [r.rsplit(" ", 1)[1] for r in servers.requests()]
    expect_equal("asked again", [p for p in paths if p.startswith("/sum/")], [])


def database_by_proxy(world, servers):
    env = world.env(GOPROXY=servers.http + "/withsum", GOSUMDB=servers.key)
    servers.requests()
    world.pair([TOOL], env, status=0)
    paths = [r.rsplit(" ", 1)[1] for r in servers.requests()]
    if "/withsum/sumdb/sum.example.net/lookup/example.net/dep@v1.0.0" not in paths:
        raise Failure(f"the proxy was not asked: {paths}")
    # Without such a proxy the database itself is asked, at its name.
    world.clear()
    env = {**env, "GOPROXY": servers.http + "/mod", "HTTPS_PROXY": "http://127.0.0.1:9"}
    world.gorun([TOOL], env, status=1, stderr="sum.example.net")
    # One that fails is no such proxy: then nobody can vouch for a module, private ones elsewhere or not.
    with FaultyProxy(servers.directory) as proxy:
        proxy.fault("/sumdb/sum.example.net/supported", answer(500, b"out of order"))
        for private in ({}, {"GOPRIVATE": "other.test"}, {"GONOPROXY": "other.test"}):
            world.clear()
            world.pair([TOOL], {**env, **private, "GOPROXY": proxy.url}, status=1,
                       stderr="/supported: 500 Internal Server Error")


def database_settings(world, servers):
    good = servers.http + "/mod"
    # (The empty one is the default, which is out in the world.)
    for gosumdb, status in (("off", 0), ("nosuch", 1), ("sum.example.net", 1), (servers.key + " x y", 1),
                            (servers.wrong_key(), 1), (servers.key + " ftp://x", 1),
                            (servers.key + " //127.0.0.1:9/x", 1), (servers.key + " http://127.0.0.1:9", 1)):
        world.clear()
        try:
            world.pair([TOOL], world.env(GOPROXY=good, GOSUMDB=gosumdb), status=status)
        except Failure as failure:
            raise Failure(f"GOSUMDB={gosumdb!r}: {failure}") from failure
    for name in ("GONOSUMDB", "GOPRIVATE"):
        env = world.env(GOPROXY=good, GOSUMDB=servers.database("gone"), **{name: "example.net"})
        if name == "GOPRIVATE":
            env["GONOPROXY"] = "none"
        world.clear()
        world.pair([TOOL], env, status=0)


def credentials(world, servers):
    """A password for the database, in GOSUMDB or .netrc, reaches it, and no message; nor is it left on disk."""
    secret, modules_at = "sesame4711", servers.http + "/mod"
    at = servers.https.replace("https://", f"https://me:{secret}@")
    env = world.env(SSL_CERT_FILE=servers.ca, GOPROXY=modules_at)
    closed = f"{servers.key} {servers.https}/locked/sum/"
    world.pair([TOOL], {**env, "GOSUMDB": closed + "good"}, status=1, stderr="401 Unauthorized")
    world.clear()
    opened = f"{servers.key} {at}/locked/sum/"
    servers.requests()
    expect_not(world.pair([TOOL], {**env, "GOSUMDB": opened + "good"}, status=0)[0], secret)
    if not any(r.endswith("/locked/sum/good/lookup/example.net/dep@v1.0.0") for r in servers.requests()):
        raise Failure("the database was not asked")
    world.clear()
    for _ in range(2):
        expect_not(world.gorun(["-x", TOOL], {**env, "GOSUMDB": opened + "good"}, stderr="^hello v1.0.0"), secret)
    expect_equal("files with the password", files_with(world.ours, secret), [])

    wrong = f"{servers.key} {servers.https.replace('https://', 'https://me:hunter22x@')}/locked/sum/good"
    plain = f"{servers.key} {servers.http.replace('http://', f'http://me:{secret}@')}/locked/sum/good"
    for gosumdb, what in ((wrong, "401 Unauthorized"), (plain, "refusing to pass credentials to insecure URL"),
                          (opened + "liar", "SECURITY ERROR"), (opened + "badtile", "inconsistent tile"),
                          (opened + "badkey", "signature"), (opened + "gone", "404 Not Found"),
                          (opened + "nosuch", "404 Not Found"),
                          (f"{servers.key} https://me:{secret}@127.0.0.1:9", "connection refused"),
                          (f"{servers.key} ftp://me:{secret}@127.0.0.1:9", "unsupported scheme"),
                          (f"{servers.wrong_key()} {at}", "invalid GOSUMDB"),
                          (f"{servers.key} {at} x", "too many fields")):
        try:
            world.clear()
            ours, _ = world.pair([TOOL], {**env, "GOSUMDB": gosumdb}, status=1, stderr=what)
            with_x = world.gorun(["-x", TOOL], {**env, "GOSUMDB": gosumdb}, status=1)
            for said in (ours, with_x):
                expect_not(said, secret)
                expect_not(said, "hunter22x")
        except Failure as failure:
            raise Failure(f"GOSUMDB={gosumdb!r}: {failure}") from failure
    # These show it with `go run`.
    for gosumdb, what in ((f"{servers.key} https://me:{secret}@127.0.0.1:port", 'invalid port ":port" after host'),
                          (f"{servers.key} me:{secret}@127.0.0.1:9", "unsupported scheme"),
                          (f"{servers.key} {at}/insecure/sum/good", "redirected from secure URL")):
        world.clear()
        expect_not(world.gorun(["-x", TOOL], {**env, "GOSUMDB": gosumdb}, status=1, stderr=what), secret)

    # .netrc, and a database by way of the proxy, which has the password.
    for side in (world.ours, world.theirs):
        side.clear()
        with open(os.path.join(side.home, ".netrc"), "w", encoding="utf-8") as f:
            f.write(f"machine 127.0.0.1:{servers.https.rsplit(':')[-1]}\nlogin me\npassword {secret}\n")
    expect_not(world.pair([TOOL], {**env, "GOSUMDB": closed + "good"}, status=0)[0], secret)
    world.clear()
    by_proxy = {**env, "GOSUMDB": servers.key, "GOPROXY": at + "/locked/withsum"}
    expect_not(world.pair([TOOL], by_proxy, status=0)[0], secret)


def lying_databases(world, servers):
    for name, what in (("liar", "SECURITY ERROR"), ("badtile", "downloaded inconsistent tile"),
                       ("badkey", "unverified signature|invalid signature|no verifiable signatures"),
                       ("gone", "404 Not Found|not found")):
        world.clear()
        world.write(modules.MAIN)
        try:
            world.pair(["."], world.env(GOPROXY=servers.http + "/mod", GOSUMDB=servers.database(name),
                                        GOFLAGS="-mod=mod"), status=1, stderr=what)
        except Failure as failure:
            raise Failure(f"{name}: {failure}") from failure


def split_view(world, servers):
    """A database that shows another history than before is found out, whichever of the two is older."""
    for first, second in (("good", "fork"), ("fork", "good")):
        world.clear()
        env = world.env(GOPROXY=servers.http + "/mod", GOSUMDB=servers.database(first))
        world.pair([TOOL], env, status=0)
        for side in (world.ours, world.theirs):
            # Other modules, the same memory of the database.
            os.rename(side.cached(), side.cached() + ".before")
            os.makedirs(side.cached("cache", "download"))
            os.rename(side.cached() + ".before/cache/download/sumdb", side.cached("cache", "download", "sumdb"))
        env["GOSUMDB"] = servers.database(second)
        # The fork is longer than what was seen before: it is proven wrong. The other way round nobody can say more
        # than that the tiles do not fit.
        what = "SECURITY ERROR\ngo.sum database server misbehavior detected!" if first == "good" else "old"
        world.pair(["example.net/old@v1.0.0"], env, status=1, stderr=what, trees=False, normalise=_client_aside)


def old_tree(world, servers):
    """A database that goes back to a shorter tree of the same history cannot vouch for what is not in it."""
    env = world.env(GOPROXY=servers.http + "/mod", GOSUMDB=servers.database("old"))
    world.pair([TOOL], env, status=1, stderr="cannot validate record", trees=False)
    # Who knows the longer tree is not impressed.
    world.clear()
    world.pair([TOOL], {**env, "GOSUMDB": servers.database()}, status=0)
    for side in (world.ours, world.theirs):
        os.rename(side.cached(), side.cached() + ".before")
    world.pair([TOOL], env, status=0, trees=False)


CASES = [database, database_by_proxy, database_settings, credentials, lying_databases, split_view, old_tree]
