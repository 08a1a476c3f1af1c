"""Which server is asked, how, and with which credentials; and the checksum database."""

import os
import re
import subprocess

import modules
from faulty_proxy import FaultyProxy, answer
from world import Failure, expect, expect_equal, expect_not

TOOL = "example.net/hello@v1.0.0"


def _requests(servers):
    return servers.get("/requests").splitlines()


def tls_and_http2(world, servers):
    env = world.env(GOPROXY=servers.https + "/mod", SSL_CERT_FILE=servers.ca)
    _requests(servers)
    world.gorun([TOOL], env, stderr="^hello v1.0.0")
    ours = _requests(servers)
    done = world.theirs.run([TOOL], env)
    theirs = _requests(servers)
    expect_equal("go run's status", done.status, 0)
    # The protocol and the user agent are the same for both; and gorun asks for nothing that go does not.
    expect_equal("protocols", {r.rsplit(" ", 1)[0] for r in ours}, {r.rsplit(" ", 1)[0] for r in theirs})
    expect_equal("requests beyond those of go", sorted(set(ours) - set(theirs)), [])
    if len(ours) > len(theirs):
        raise Failure(f"{len(ours)} requests, go made {len(theirs)}")


def company_proxy(world, servers):
    """A proxy program that is in use for real: first it fetches, then it has everything itself."""
    env = world.env(SSL_CERT_FILE=servers.ca, GOPROXY=servers.https + "/goproxy")
    for tool, status in (("example.net/hello@latest", 0), (TOOL, 0), ("example.net/hello@v9.9.9", 1),
                         ("example.net/nosuch@v1.0.0", 1)):
        for _ in range(2):
            world.clear()
            world.pair([tool], env, status=status, stderr="404 Not Found|not found" if status else "^hello v1")


def one_place_at_a_time(world, servers):
    """Where the package is found, nobody is asked elsewhere for those prefixes of its path that are no modules."""
    with FaultyProxy(servers.directory) as first, FaultyProxy(servers.directory) as second:
        env = world.env(GOPROXY=f"{first.url},{second.url}")
        for query in ("latest", "v1.0.0"):
            world.clear()
            world.pair([f"example.net/hello@{query}"], env, status=0)
            if second.requests:
                raise Failure(f"asked elsewhere: {second.requests}")


def certificates(world, servers):
    tool, proxy = TOOL, servers.https + "/mod"
    directory = os.path.join(world.ours.home, "certificates")
    os.makedirs(directory)
    os.symlink(servers.ca, os.path.join(directory, "ca.pem"))
    world.gorun([tool], world.env(GOPROXY=proxy), status=1, stderr="failed to verify certificate: x509: ")
    world.gorun([tool], world.env(GOPROXY=proxy, SSL_CERT_FILE="/dev/null", SSL_CERT_DIR="/nosuch"), status=1,
                stderr="failed to verify certificate: x509: ")
    world.gorun([tool], world.env(GOPROXY=proxy, SSL_CERT_DIR="/nosuch:" + directory), stderr="^hello")


def certificates_of_the_system(world, servers):
    """A company's certificate, copied into the system's directory, is trusted, whatever SSL_CERT_FILE adds."""
    if subprocess.run(["unshare", "--mount", "true"], check=False, capture_output=True).returncode != 0:
        print("  (no mount namespaces here: certificates_of_the_system runs nothing)")
        return
    script = f"""bundle=$(cat /etc/ssl/certs/ca-certificates.crt)
mount -t tmpfs none /etc/ssl/certs && cd /etc/ssl/certs && echo "$bundle" >ca-certificates.crt && cp {servers.ca} corp.crt &&
cd "$OLDPWD" && exec "$@" """
    for env in ({}, {"SSL_CERT_FILE": "/dev/null"}):
        for side in (world.ours, world.theirs):
            side.clear()
            done = side.run([TOOL], world.env(GOPROXY=servers.https + "/mod", **env),
                            command=["unshare", "--mount", "sh", "-c", script, "sh", *side.command])
            expect(done, 0, "^hello v1.0.0")


def https_proxies(world, servers):
    """Not compared: go takes up HTTP/2 with such a proxy, and then cannot ask it for http URLs."""
    env = world.env(GOPROXY="http://modules.test/mod", HTTP_PROXY=servers.https)
    world.gorun([TOOL], env, status=1, stderr="failed to verify certificate: x509: ")
    world.gorun([TOOL], {**env, "SSL_CERT_FILE": servers.ca}, stderr="^hello v1.0.0")


def credentials(world, servers):
    """Passwords reach the server that they are for, and no message."""
    proxy = servers.https + "/private"
    good = proxy.replace("https://", "https://me:sesame4711@")
    bad = proxy.replace("https://", "https://me:hunter22x@")
    env = world.env(SSL_CERT_FILE=servers.ca)
    world.pair([TOOL], {**env, "GOPROXY": proxy}, status=1, stderr="401 Unauthorized")
    expect_not(world.gorun(["-x", TOOL], {**env, "GOPROXY": good}, stderr="^hello"), "sesame4711")
    world.clear()
    expect_not(world.pair([TOOL], {**env, "GOPROXY": bad}, status=1, stderr="401 Unauthorized")[0], "hunter22x")
    for side in (world.ours, world.theirs):
        side.clear()
        for name, password in ((".netrc", "sesame4711"), ("netrc.bad", "hunter22x")):
            with open(os.path.join(side.home, name), "w", encoding="utf-8") as f:
                f.write(f"machine other login me password x\nmachine 127.0.0.1:{servers.https.rsplit(':')[-1]}\n"
                        f"login me\npassword {password}\n")
    world.pair([TOOL], {**env, "GOPROXY": proxy, "NETRC": "$HOME/netrc.bad"}, status=1)
    world.pair([TOOL], {**env, "GOPROXY": proxy, "GOAUTH": "off"}, status=1)
    expect_not(world.pair([TOOL], {**env, "GOPROXY": proxy}, status=0)[0], "sesame4711")
    # Never over plain HTTP.
    plain = servers.http.replace("http://", "http://me:sesame4711@") + "/private"
    world.clear()
    done = world.pair([TOOL], {**env, "GOPROXY": plain}, status=1)[0]
    expect_not(done, "me:sesame4711")


def redirects(world, servers):
    env = world.env(SSL_CERT_FILE=servers.ca)
    for proxy in (servers.https, servers.http):
        world.clear()
        world.pair([TOOL], {**env, "GOPROXY": proxy + "/redirect"}, status=0)


def http_proxies(world, servers):
    with FaultyProxy(servers.directory) as proxy:
        env = world.env(GOPROXY="http://modules.test", HTTP_PROXY=proxy.url)
        world.pair([TOOL], env, status=0)
        if not all(r.startswith("http://modules.test/") for r in proxy.requests):
            raise Failure(f"not by way of the proxy: {proxy.requests}")
        world.clear()
        proxy.forget_requests()
        world.pair([TOOL], {**env, "HTTP_PROXY": None, "http_proxy": f"http://u:sesame4711@127.0.0.1:{proxy.port}"},
                   status=0)
        if not all("Proxy-Authorization" in h for h in proxy.headers):
            raise Failure("no credentials for the proxy")
    for no_proxy in ("modules.test", ".test", "*", "other,test:80"):
        world.clear()
        done = world.gorun([TOOL], {**env, "NO_PROXY": no_proxy}, status=1, stderr="dial tcp: lookup modules.test")
        expect_not(done, "proxyconnect")
    world.gorun([TOOL], {**env, "HTTP_PROXY": "http://u:sesame4711@127.0.0.1:9"}, status=1,
                stderr="proxyconnect tcp: dial tcp 127.0.0.1:9: connect: connection refused")


def proxy_lists(world, servers):
    good = servers.goproxytest
    empty = servers.http + "/nothing"
    # (The empty list is the default one, which is out in the world.)
    right = (f"{empty},{good}", f"{empty}|{good}", f" {good} , off", f"file://{servers.directory}",
             f"{empty},file://{servers.directory}", "http://127.0.0.1:9|" + good)
    wrong = ("off", f"off,{good}", f"{empty},off", ",", "http://", "nosuch", "ftp://x", "file://host/x",
             f"file:{servers.directory}", "http://127.0.0.1:9," + good)
    for status, lists in ((0, right), (1, wrong)):
        for goproxy in lists:
            world.clear()
            try:
                world.pair([TOOL], world.env(GOPROXY=goproxy), status=status, stderr="" if status else "^hello v1.0.0")
            except Failure as failure:
                raise Failure(f"GOPROXY={goproxy!r}: {failure}") from failure


def private_modules(world, servers):
    """GONOPROXY and GOPRIVATE keep the proxy out; with a proxy list that has no direct access, that is an end."""
    for name in ("GOPRIVATE", "GONOPROXY"):
        for pattern in ("example.org,*.net/other", "exam*.org"):
            world.clear()
            env = world.env(GOPROXY=servers.goproxytest, **{name: pattern})
            world.pair([TOOL], env, status=0)


def _database(servers, name="good"):
    return f"{servers.key} {servers.http}/sum/{name}"


def _client_aside(text):
    """gorun checks a tree head that it has seen before when it is first needed, cmd/go at the beginning."""
    return text.replace("initializing sumdb.Client: ", "")


def database(world, servers):
    env = world.env(GOPROXY=servers.http + "/mod", GOSUMDB=_database(servers))
    _requests(servers)
    world.pair([TOOL], env, status=0)
    paths = [r.rsplit(" ", 1)[1] for r in _requests(servers)]
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
    paths = [r.rsplit(" ", 1)[1] for r in _requests(servers)]
    expect_equal("asked again", [p for p in paths if p.startswith("/sum/")], [])


def database_by_proxy(world, servers):
    env = world.env(GOPROXY=servers.http + "/withsum", GOSUMDB=servers.key)
    _requests(servers)
    world.pair([TOOL], env, status=0)
    paths = [r.rsplit(" ", 1)[1] for r in _requests(servers)]
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
                            (servers.key[:-1] + "x", 1), (servers.key + " ftp://x", 1),
                            (servers.key + " //127.0.0.1:9/x", 1), (servers.key + " http://127.0.0.1:9", 1)):
        world.clear()
        try:
            world.pair([TOOL], world.env(GOPROXY=good, GOSUMDB=gosumdb), status=status)
        except Failure as failure:
            raise Failure(f"GOSUMDB={gosumdb!r}: {failure}") from failure
    for name in ("GONOSUMDB", "GOPRIVATE"):
        env = world.env(GOPROXY=good, GOSUMDB=_database(servers, "gone"), **{name: "example.net"})
        if name == "GOPRIVATE":
            env["GONOPROXY"] = "none"
        world.clear()
        world.pair([TOOL], env, status=0)


def lying_databases(world, servers):
    for name, what in (("liar", "SECURITY ERROR"), ("badtile", "downloaded inconsistent tile"),
                       ("badkey", "unverified signature|invalid signature|no verifiable signatures"),
                       ("gone", "404 Not Found|not found")):
        world.clear()
        world.write(modules.MAIN)
        for flags in ("-mod=mod",):
            try:
                world.pair(["."], world.env(GOPROXY=servers.http + "/mod", GOSUMDB=_database(servers, name),
                                            GOFLAGS=flags), status=1, stderr=what)
            except Failure as failure:
                raise Failure(f"{name}: {failure}") from failure


def split_view(world, servers):
    """A database that shows another history than before is found out, whichever of the two is older."""
    for first, second in (("good", "fork"), ("fork", "good")):
        world.clear()
        env = world.env(GOPROXY=servers.http + "/mod", GOSUMDB=_database(servers, first))
        world.pair([TOOL], env, status=0)
        for side in (world.ours, world.theirs):
            # Other modules, the same memory of the database.
            os.rename(side.cached(), side.cached() + ".before")
            os.makedirs(side.cached("cache", "download"))
            os.rename(side.cached() + ".before/cache/download/sumdb", side.cached("cache", "download", "sumdb"))
        env["GOSUMDB"] = _database(servers, second)
        # The fork is longer than what was seen before: it is proven wrong. The other way round nobody can say more
        # than that the tiles do not fit.
        what = "SECURITY ERROR\ngo.sum database server misbehavior detected!" if first == "good" else "old"
        world.pair(["example.net/old@v1.0.0"], env, status=1, stderr=what, trees=False, normalise=_client_aside)


def old_tree(world, servers):
    """A database that goes back to a shorter tree of the same history cannot vouch for what is not in it."""
    env = world.env(GOPROXY=servers.http + "/mod", GOSUMDB=_database(servers, "old"))
    world.pair([TOOL], env, status=1, stderr="cannot validate record", trees=False)
    # Who knows the longer tree is not impressed.
    world.clear()
    world.pair([TOOL], {**env, "GOSUMDB": _database(servers)}, status=0)
    for side in (world.ours, world.theirs):
        os.rename(side.cached(), side.cached() + ".before")
    world.pair([TOOL], env, status=0, trees=False)


CASES = [tls_and_http2, company_proxy, one_place_at_a_time, certificates, certificates_of_the_system, credentials,
         redirects, http_proxies, https_proxies, proxy_lists, private_modules, database, database_by_proxy,
         database_settings, lying_databases, split_view, old_tree]
