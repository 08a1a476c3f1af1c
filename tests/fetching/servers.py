"""Starts the program in servers/."""

import json
import os
import subprocess
import urllib.request


class Servers:
    """Fields: http, https, goproxytest (URLs), ca (file), key (of the checksum database), directory (as a file proxy);
    legacy (URL), legacy_ca: the same with a certificate whose host is in its Common Name.
    RuntimeError if they do not start. `command`: what runs a package, `[gorun]` or `[go, "run"]`."""

    def __init__(self, command, archives, directory, scratch, gocache):
        env = dict(os.environ, GOCACHE=gocache, CGO_ENABLED="0", GOFLAGS="", GOWORK="off")
        here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "servers")
        self.process = subprocess.Popen([*command, ".", "-modules", archives, "-files", directory, "-scratch",
                                         scratch], env=env, cwd=here, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"`{' '.join(command)}` did not start the servers: status {self.process.wait()}")
        fields = json.loads(line)
        self.http, self.https, self.goproxytest = (fields[k] for k in ("http", "https", "goproxytest"))
        self.ca, self.key, self.directory = fields["ca"], fields["key"], directory
        self.legacy, self.legacy_ca = fields["legacy"], fields["legacy_ca"]

    def get(self, path):
        with urllib.request.urlopen(self.http + path) as answer:
            return answer.read().decode()

    def requests(self):
        """What was asked since the last time: "HTTP/2.0 USER-AGENT /path", in order."""
        return self.get("/requests").splitlines()

    def wrong_key(self):
        """The databases' key with another last letter."""
        return self.key[:-1] + ("y" if self.key.endswith("x") else "x")

    def database(self, name="good"):
        """GOSUMDB for one of the checksum databases."""
        return f"{self.key} {self.http}/sum/{name}"

    def close(self):
        self.process.stdin.close()
        self.process.wait()
