"""Servers on loopback: web pages with go-import tags and Git over TLS, and the systems' own servers.

The module paths' hosts do not exist. HTTP(S)_PROXY names a proxy of ours that leads all of them to one web server,
which has a certificate for them.
"""

import base64
import contextlib
import http.server
import os
import select
import shutil
import socket
import socketserver
import ssl
import subprocess
import threading
import time
import urllib.parse

HOSTS = ["code.example.test", "other.example.test", "private.example.test", "insecure.example.test", "github.com",
         "gopkg.in", "bitbucket.org"]
USER, PASSWORD = "gopher", "s3cret"
TOKEN = "t0ken"


def make_certificate(directory):
    """A key and a certificate for HOSTS, which is its own authority; the paths of both."""
    key, certificate = os.path.join(directory, "key.pem"), os.path.join(directory, "cert.pem")
    names = ",".join(f"DNS:{host}" for host in HOSTS if not host.startswith("insecure"))
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=tests",
                    "-addext", f"subjectAltName={names}", "-keyout", key, "-out", certificate],
                   check=True, capture_output=True)
    return key, certificate


class Site:
    """What the web server has: pages by host and path; Git repositories below /git/; a module proxy below /modproxy/."""

    def __init__(self, git_root, proxy_root, env):
        self.git_root = git_root
        self.proxy_root = proxy_root
        self.env = env
        self.pages = {}      # "host/path" -> (status, body)
        self.log = []        # "METHOD host/path" in order
        self.lock = threading.Lock()

    def tag(self, prefix, content, at=None, status=200):
        """A page at `at` (or the prefix itself) with a go-import tag."""
        body = ('<!DOCTYPE html>\n<html><head><meta charset=utf-8><title>a &mdash; b</title>\n'
                f'<META NAME="go-import" content="{prefix} {content}"/>\n</head><body>a < b</body></html>')
        self.pages[at or prefix] = (status, body)


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    secure = True

    def log_message(self, *args):
        pass

    def do_GET(self):
        self.answer()

    do_HEAD = do_POST = do_GET

    def answer(self):
        site = self.server.site
        target = urllib.parse.urlsplit(self.path)
        host = (target.hostname or self.headers["Host"] or "").split(":")[0]
        with site.lock:
            site.log.append(f"{self.command} {host}{target.path}")
        if host.startswith("insecure") == self.secure and host.startswith("insecure"):
            return self.reply(503, "text/plain", b"only without TLS\n")
        if host.startswith("private") and not self.authorized():
            return self.reply(401, "text/plain", b"who are you?\n", [("WWW-Authenticate", 'Basic realm="tests"')])
        if target.path.startswith("/git/") or (host == "github.com" and "go-get" not in target.query):
            return self.git(target)
        if target.path.startswith("/modproxy/"):
            return self.file(os.path.join(site.proxy_root, target.path.removeprefix("/modproxy/")))
        status, body = site.pages.get(host + target.path, (404, "<html>nothing here</html>"))
        return self.reply(status, "text/html", body.encode())

    def authorized(self):
        basic = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        return self.headers.get("Authorization") in (f"Basic {basic}", f"Bearer {TOKEN}")

    def file(self, path):
        if not os.path.isfile(path):
            return self.reply(404, "text/plain", b"not found\n")
        with open(path, "rb") as f:
            return self.reply(200, "application/octet-stream", f.read())

    def reply(self, status, kind, body, headers=()):
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers:
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def git(self, target):
        """git http-backend as a CGI program."""
        path = target.path.removeprefix("/git")
        if self.headers.get("Transfer-Encoding") == "chunked":
            body = b""
            while size := int(self.rfile.readline().split(b";")[0], 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
        else:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        env = dict(self.server.site.env)
        # A server of before protocol version 2, which is asked for what it advertises and nothing else.
        protocol = "" if path.startswith("/old") else self.headers.get("Git-Protocol") or ""
        env.update(GIT_PROJECT_ROOT=self.server.site.git_root, GIT_HTTP_EXPORT_ALL="1", PATH_INFO=path,
                   QUERY_STRING=target.query, REQUEST_METHOD=self.command, REMOTE_ADDR="127.0.0.1",
                   CONTENT_TYPE=self.headers.get("Content-Type") or "", CONTENT_LENGTH=str(len(body)),
                   HTTP_CONTENT_ENCODING=self.headers.get("Content-Encoding") or "",
                   GIT_PROTOCOL=protocol)
        done = subprocess.run(["git", "http-backend"], input=body, env=env, capture_output=True, check=False)
        head, _, body = done.stdout.partition(b"\r\n\r\n")
        status, kind, headers = 200, "text/plain", []
        for line in head.decode().split("\r\n"):
            name, _, value = line.partition(": ")
            if name == "Status":
                status = int(value.split()[0])
            elif name == "Content-Type":
                kind = value
            elif name:
                headers.append((name, value))
        return self.reply(status, kind, body, headers)


class PlainHandler(Handler):
    secure = False


class WebServer(socketserver.ThreadingMixIn, http.server.HTTPServer):
    daemon_threads = True
    # Else the name of this machine is looked up.
    def server_bind(self):
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = self.server_address[:2]

    def handle_error(self, request, client_address):
        pass  # a client that has enough


class ProxyHandler(socketserver.StreamRequestHandler):
    """CONNECT leads to the web server with TLS; anything else is asked of the one without."""

    def handle(self):
        line = self.rfile.readline()
        if not line.startswith(b"CONNECT "):
            with socket.create_connection(("127.0.0.1", self.server.plain_port)) as upstream:
                # The rest of the head is in the buffer, or will be.
                upstream.sendall(line + self.rfile.read1(65536))
                self.pump(upstream)
            return
        while self.rfile.readline().strip():
            pass
        host = line.split()[1].split(b":")[0].decode()
        if host not in HOSTS or host.startswith("insecure"):
            self.wfile.write(b"HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n")
            return
        with socket.create_connection(("127.0.0.1", self.server.tls_port)) as upstream:
            self.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
            self.pump(upstream)

    def pump(self, upstream):
        ends = {self.connection: upstream, upstream: self.connection}
        while True:
            for end in select.select(list(ends), [], [])[0]:
                data = end.recv(65536)
                if not data:
                    return
                ends[end].sendall(data)


class ProxyServer(socketserver.ThreadingMixIn, socketserver.TCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def handle_error(self, request, client_address):
        pass


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def wait_for_port(port, process):
    for _ in range(600):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        if process.poll() is not None:
            break
        time.sleep(0.1)
    raise RuntimeError(f"{process.args[0]} does not listen")


class Servers:
    """All of them; ends them when closed."""

    def __init__(self, directory, site, env):
        self.site = site
        self.env = env
        self.processes = []
        self.threads = []
        self.key, self.certificate = make_certificate(directory)
        tls = WebServer(("127.0.0.1", 0), Handler)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.certificate, self.key)
        tls.socket = context.wrap_socket(tls.socket, server_side=True, do_handshake_on_connect=False)
        plain = WebServer(("127.0.0.1", 0), PlainHandler)
        proxy = ProxyServer(("127.0.0.1", 0), ProxyHandler)
        proxy.tls_port, proxy.plain_port = tls.server_port, plain.server_port
        self.proxy_url = f"http://127.0.0.1:{proxy.server_address[1]}"
        self.listeners = [tls, plain, proxy]
        for listener in self.listeners:
            listener.site = site
            threading.Thread(target=listener.serve_forever, daemon=True).start()

    def start(self, *argv):
        """Starts a server; PORT in its arguments becomes a free one, which is returned."""
        if shutil.which(argv[0]) is None:
            return None
        port = free_port()
        process = subprocess.Popen([a.replace("PORT", str(port)) for a in argv], env=self.env, stdin=subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        self.processes.append(process)
        wait_for_port(port, process)
        return port

    def close(self):
        for listener in self.listeners:
            listener.shutdown()
            listener.server_close()
        for process in self.processes:
            process.terminate()
            process.wait()
