"""A module proxy on loopback that serves a directory (module_proxy.py) and does to some paths what a test says.

    with FaultyProxy(directory) as proxy:
        proxy.fault("/example.net/a/@v/v1.0.0.zip", cut(100))
        … GOPROXY=proxy.url …
        proxy.requests      paths that were asked for, in order; proxy.sent: bytes of all bodies; proxy.connections: how many

A fault is called with the request handler, the path and the bytes that belong there (None if there are none). A path
that ends with * stands for all that begin so. FaultyMirror does the same to what another server has.
"""

import http.server
import os
import threading
import time
import urllib.error
import urllib.parse
import urllib.request


def answer(status, body=b"", content_type="text/plain; charset=utf-8", headers=None):
    """Answers with a status."""
    def do(handler, _path, _data):
        handler.reply(status, body, content_type, headers)
    return do


def redirect(to):
    return answer(302, headers={"Location": to})


def replace(data):
    """Serves other bytes."""
    def do(handler, _path, _data):
        handler.reply(200, data)
    return do


def cut(size):
    """Breaks off after some bytes of the body."""
    def do(handler, _path, data):
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data[:size])
        handler.close_connection = True
    return do


def hang_up(handler, _path, _data):
    """Closes the connection without a word."""
    handler.close_connection = True


def slow(seconds):
    """Sends half of the body, and the rest later."""
    def do(handler, _path, data):
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(data)))
        handler.end_headers()
        handler.wfile.write(data[:len(data) // 2])
        handler.wfile.flush()
        time.sleep(seconds)
        handler.wfile.write(data[len(data) // 2:])
    return do


def late(seconds):
    """The truth, but not at once."""
    def do(handler, _path, data):
        time.sleep(seconds)
        handler.truth(data)
    return do


def elsewhere(base):
    """Sends to the same path at another place."""
    def do(handler, path, _data):
        handler.reply(302, b"", headers={"Location": base + path})
    return do


def times(count, fault):
    """The fault for the first `count` requests, then the truth."""
    left = [count]

    def do(handler, path, data):
        left[0] -= 1
        if left[0] >= 0:
            fault(handler, path, data)
        else:
            handler.truth(data)
    return do


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def reply(self, status, body, content_type="application/octet-stream", headers=None):
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)
        with self.server.owner.lock:
            self.server.owner.sent += len(body)

    def truth(self, data):
        if data is None:
            self.reply(404, b"not found\n", "text/plain; charset=utf-8")
        else:
            self.reply(200, data)

    def do_GET(self):
        owner = self.server.owner
        # As an HTTP proxy we get whole URLs.
        path = self.path
        if path.startswith("http://"):
            path = "/" + path.split("/", 3)[3]
        with owner.lock:
            owner.requests.append(self.path)
            owner.headers.append(dict(self.headers))
        data = owner.read(path)
        if fault := owner.fault_of(path):
            fault(self, path, data)
        else:
            self.truth(data)


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def get_request(self):
        with self.owner.lock:
            self.owner.connections += 1
        return super().get_request()

    def handle_error(self, *_):
        pass  # A client that hangs up is no news.


class FaultyProxy:
    def __init__(self, directory):
        self.directory = directory
        self.lock = threading.Lock()
        self.server = _Server(("127.0.0.1", 0), _Handler)
        self.server.owner = self
        self.port = self.server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True)
        self.reset()

    def reset(self):
        self.faults = {}
        self.forget_requests()

    def forget_requests(self):
        self.requests, self.headers, self.sent, self.connections = [], [], 0, 0

    def fault(self, path, what):
        self.faults[path] = what

    def fault_of(self, path):
        if path in self.faults:
            return self.faults[path]
        return next((fault for start, fault in self.faults.items() if start.endswith("*") and path.startswith(start[:-1])),
                    None)

    def read(self, path):
        """The bytes that belong to a path, or None."""
        file = os.path.join(self.directory, urllib.parse.unquote(path).lstrip("/"))
        if not os.path.isfile(file):
            return None
        with open(file, "rb") as f:
            return f.read()

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


class FaultyMirror(FaultyProxy):
    """What is at `upstream`, a URL, instead of in a directory."""

    def __init__(self, upstream):
        super().__init__(None)
        self.upstream = upstream

    def read(self, path):
        try:
            with urllib.request.urlopen(self.upstream + path) as answered:
                return answered.read()
        except urllib.error.HTTPError:
            return None
