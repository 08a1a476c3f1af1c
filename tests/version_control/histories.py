"""Makes Git repositories of which it can be seen how much of their history was fetched."""

import hashlib
import os
import time

from repositories import HOST, Git, go_mod, program


def noise(text):
    """Some 10 KB that cannot be compressed much, and are others for each text."""
    return "".join(hashlib.sha256(f"{text} {i}".encode()).hexdigest() + "\n" for i in range(300))


class History:
    """A module whose every commit has a large file of its own: what of its history was fetched can be seen. Commits by
    what their program says; `blobs`: their large files."""

    def __init__(self, root, env, name, filters):
        self.name, self.commits, self.blobs = name, {}, {}
        self.path = f"{HOST}/{name}"
        self.repo = Git(os.path.join(root, "work", name), env)
        self.bare = os.path.join(root, f"{name}.git")
        self.filters = filters

    def commit(self, text, *tags):
        files = {"main.go": program(f"{self.name} {text}"), "noise.txt": noise(f"{self.name} {text}")}
        if not self.commits:
            files |= {"go.mod": go_mod(self.path), "lib/lib.go": "package lib\n"}
        self.commits[text] = self.repo.commit(files, *tags)
        self.blobs[text] = self.repo.run("git", "rev-parse", "HEAD:noise.txt")

    def publish(self):
        self.repo.publish(self.bare, self.filters)

    def pseudo(self, base, text):
        """The pseudo-version of a commit, after `base`."""
        at = int(self.repo.run("git", "show", "-s", "--format=%ct", self.commits[text]))
        return f"{base}.{time.strftime('%Y%m%d%H%M%S', time.gmtime(at))}-{self.commits[text][:12]}"


def make_long(root, env, name, filters):
    """A history with much that is a version, and some that is none."""
    history = History(root, env, name, filters)
    git = history.repo.run
    history.commit("0")
    history.commit("1", "v1.0.0")
    history.commit("2")
    # No branch leads to these: a tag does, and one that was merged, too.
    for branch, tag in (("tagged", "v0.9.0"), ("merged", "v1.1.0-beta")):
        git("git", "checkout", "-q", "-b", branch, "main")
        history.commit(f"before {branch}")
        history.commit(branch, tag)
    git("git", "checkout", "-q", "main")
    history.commit("3")
    history.repo.merge("merged", "-s", "ours")
    # Nothing leads to this.
    git("git", "checkout", "-q", "-b", "gone", "main")
    history.commit("gone")
    git("git", "checkout", "-q", "main")
    make_twins(history)
    history.commit("4", "sub/v1.9.0")
    history.commit("5")
    git("git", "branch", "-q", "-D", "tagged", "merged", "gone")
    # Tags need not be on commits. (Of a filtered tree git asks by its hash, which old servers refuse.)
    git("git", "tag", "file", "HEAD:noise.txt")
    if name != "oldfiltered":
        git("git", "tag", "-a", "-m", "x", "directory", "HEAD^{tree}")
    history.publish()
    if name == "refusing":
        git("git", "-C", history.bare, "config", "uploadpackFilter.allow", "false")
    return history


def make_twins(history):
    """Two commits below the branch whose hashes begin with the same seven digits: `twins`."""
    git = history.repo.run
    head = git("git", "cat-file", "commit", "HEAD").encode()
    seen = {}
    for i in range(1 << 20):
        body = head + b"\n\n%d\n" % i
        digits = hashlib.sha1(b"commit %d\0" % len(body) + body).hexdigest()[:7]
        if digits in seen:
            break
        seen[digits] = body
    for name, twin in (("castor", seen[digits]), ("pollux", body)):
        path = os.path.join(history.repo.directory, "..", f"{history.name}-{name}")
        with open(path, "wb") as f:
            f.write(twin)
        git("git", "branch", name, git("git", "hash-object", "-t", "commit", "-w", path))
    history.repo.merge("castor", "pollux")
    git("git", "branch", "-q", "-D", "castor", "pollux")
    history.commits["twins"] = digits


def make_moving(root, env, name):
    """A history of which servers tell little by little."""
    history = History(root, env, name, filters=True)
    for i in range(7):
        history.commit(str(i), *(["v1.0.0"] if i == 0 else []))
    history.publish()
    return history


def make(root, env):
    """By name: one that is filtered, one that is not, both on a server that gives only what it advertises, and one on a
    server that knows filters and refuses them."""
    made = [make_long(root, env, name, filters) for name, filters in
            (("long", True), ("unfiltered", False), ("oldfiltered", True), ("old", False), ("refusing", True))]
    made += [make_moving(root, env, name) for name in ("moving", "tagged")]
    return {history.name: history for history in made}
