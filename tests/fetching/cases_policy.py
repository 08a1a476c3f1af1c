"""Which server is asked, how, and with which credentials."""

import os
import subprocess

from faulty_proxy import FaultyProxy
from world import Failure, expect, expect_equal, expect_not, files_with

TOOL = "example.net/hello@v1.0.0"


def tls_and_http2(world, servers):
    env = world.env(GOPROXY=servers.https + "/mod", SSL_CERT_FILE=servers.ca)
    servers.requests()
    world.gorun([TOOL], env, stderr="^hello v1.0.0")
    ours = servers.requests()
    done = world.theirs.run([TOOL], env)
    theirs = servers.requests()
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
    world.pair([tool], world.env(GOPROXY=proxy), status=1,
               stderr="failed to verify certificate: x509: certificate signed by unknown authority$")
    world.pair([tool], world.env(GOPROXY=proxy, SSL_CERT_FILE="/dev/null", SSL_CERT_DIR="/nosuch"), status=1,
               stderr="failed to verify certificate: x509: certificate signed by unknown authority$")
    world.pair([tool], world.env(GOPROXY=proxy, SSL_CERT_FILE="/", SSL_CERT_DIR="/nosuch:/dev/null"), status=1,
               stderr="x509: failed to load system roots and no roots provided; read /: is a directory$")
    elsewhere = proxy.replace("127.0.0.1", "localhost")
    world.pair([tool], world.env(GOPROXY=elsewhere, SSL_CERT_FILE=servers.ca), status=1,
               stderr="x509: certificate is not valid for any names, but wanted to match localhost$")
    # A certificate that has its host in its Common Name alone: OpenSSL would take it.
    world.pair([tool], world.env(GOPROXY=servers.legacy + "/mod", SSL_CERT_FILE=servers.legacy_ca), status=1,
               stderr="x509: certificate relies on legacy Common Name field, use SANs instead$")
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


def secrets_stay_secret(world, servers):
    """A password in GOPROXY is in no message, whatever goes wrong, and nowhere on disk."""
    secret = "sesame4711"
    env = world.env(SSL_CERT_FILE=servers.ca)
    private = servers.https.replace("https://", f"https://me:{secret}@")
    for goproxy, what in ((private + "/private/example.net/nosuch", "404 Not Found"), (private + "/nothing", "404 Not Found"),
                          (f"https://me:{secret}@127.0.0.1:9", "connection refused"),
                          (f"http://me:{secret}@127.0.0.1:9", "refusing to pass credentials to insecure URL"),
                          (f"ftp://me:{secret}@127.0.0.1:9", "invalid proxy URL scheme"),
                          (f"file://me:{secret}@/x", "invalid file:// proxy URL")):
        for arguments in ([TOOL], ["-x", TOOL]):
            world.clear()
            run = world.gorun if "-x" in arguments else world.pair
            done = run(arguments, {**env, "GOPROXY": goproxy}, status=1, stderr=what)
            expect_not(done if "-x" in arguments else done[0], secret)
    # These show it with `go run`.
    for goproxy, what in ((f"https://me:{secret}@127.0.0.1:port", 'invalid port ":port" after host'),
                          (private + "/insecure/mod", "redirected from secure URL")):
        world.clear()
        expect_not(world.gorun(["-x", TOOL], {**env, "GOPROXY": goproxy}, status=1, stderr=what), secret)
    world.clear()
    env["GOPROXY"] = private + "/private"
    for _ in range(2):
        expect_not(world.gorun(["-x", TOOL], env, stderr="^hello"), secret)
    expect_equal("files with the password", files_with(world.ours, secret), [])


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


CASES = [tls_and_http2, company_proxy, one_place_at_a_time, certificates, certificates_of_the_system, credentials,
         secrets_stay_secret, redirects, http_proxies, https_proxies, proxy_lists, private_modules]
