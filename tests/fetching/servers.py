"""Starts the program in servers/, which gorun builds."""

import json
import os
import subprocess
import urllib.request


class Servers:
    """Fields: http, https, goproxytest (URLs), ca (file), key (of the checksum database), directory (as a file proxy)."""

    def __init__(self, gorun, archives, directory, scratch, gocache):
        env = dict(os.environ, GOCACHE=gocache, CGO_ENABLED="0", GOFLAGS="", GOWORK="off")
        here = os.path.join(os.path.dirname(os.path.abspath(__file__)), "servers")
        self.process = subprocess.Popen([gorun, "-C", here, ".", "-modules", archives, "-scratch", scratch], env=env,
                                        stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        line = self.process.stdout.readline()
        if not line:
            raise RuntimeError(f"the servers did not start: status {self.process.wait()}")
        fields = json.loads(line)
        self.http, self.https, self.goproxytest = (fields[k] for k in ("http", "https", "goproxytest"))
        self.ca, self.key, self.directory = fields["ca"], fields["key"], directory

    def get(self, path):
        with urllib.request.urlopen(self.http + path) as answer:
            return answer.read().decode()

    def close(self):
        self.process.stdin.close()
        self.process.wait()
