"""Makes the repositories that the tests of version control serve: the same commits every time."""

import hashlib
import os
import subprocess

# A main package that needs next to nothing of the standard library: it compiles and links quickly.
MAIN = "package main\n\nfunc main() { println(%s) }\n"
HOST = "code.example.test"


def program(text):
    return MAIN % f'"{text}"'


class Repository:
    """A working copy that commits what it is told to, at fixed times."""

    def __init__(self, directory, env):
        self.directory = directory
        self.env = dict(env)
        self.clock = 1_600_000_000
        os.makedirs(directory, exist_ok=True)

    def run(self, *argv):
        done = subprocess.run(argv, cwd=self.directory, env=self.env, check=False, capture_output=True,
                              text=True, stdin=subprocess.DEVNULL)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(argv)}: status {done.returncode}\n{done.stdout}{done.stderr}")
        return done.stdout.strip()

    def write(self, files):
        for name, text in files.items():
            path = os.path.join(self.directory, name)
            if text is None:
                os.remove(path)
                continue
            os.makedirs(os.path.dirname(path), exist_ok=True)
            if os.path.lexists(path):
                os.remove(path)
            if text.startswith("-> "):
                os.symlink(text[3:], path)
                continue
            with open(path, "w", encoding="utf-8") as f:
                f.write(text)

    def tick(self):
        self.clock += 1000
        return self.clock


class Git(Repository):
    def __init__(self, directory, env, object_format="sha1"):
        super().__init__(directory, env)
        self.run("git", "init", "-q", "-b", "main", f"--object-format={object_format}", ".")

    def tick(self):
        date = f"{super().tick()} +0200"
        self.env.update(GIT_AUTHOR_DATE=date, GIT_COMMITTER_DATE=date)
        return self.clock

    def commit(self, files, *tags):
        self.write(files)
        self.tick()
        self.run("git", "add", "-A")
        self.run("git", "commit", "-q", "--allow-empty", "-m", "a change")
        for tag in tags:
            self.run("git", "tag", "-a", tag, "-m", tag) if tag.endswith("0") else self.run("git", "tag", tag)
        return self.run("git", "rev-parse", "HEAD")

    def merge(self, *branches):
        self.tick()
        self.run("git", "merge", "-q", "--no-ff", "-m", "a merge", *branches)

    def publish(self, bare, filters=False):
        """A bare copy for a server. `filters`: it can leave files out (git fetch --filter)."""
        self.run("git", "clone", "-q", "--mirror", ".", bare)
        for key, value in (("uploadpack.allowAnySHA1InWant", "false"), ("http.receivepack", "false"),
                           ("uploadpack.allowFilter", str(filters).lower())):
            subprocess.run(["git", "-C", bare, "config", key, value], check=True, env=self.env)


def go_mod(path, *lines):
    return "\n".join([f"module {path}", "", "go 1.24", *lines]) + "\n"


# What a Git LFS store has, besides the repository.
STORED = {"data.bin": "large\n", "stored.go": 'package main\n\nconst stored = "from the store"\n',
          "lib/lib.go": "package lib\n"}


def oid(text):
    return hashlib.sha256(text.encode()).hexdigest()


def pointer(text):
    """What the repository has in its place."""
    return f"version https://git-lfs.github.com/spec/v1\noid sha256:{oid(text)}\nsize {len(text)}\n"


def make_lfs(lfs):
    attributes = "".join(f"{name} filter=lfs diff=lfs merge=lfs -text\n" for name in STORED)
    lfs.commit({"go.mod": go_mod(f"{HOST}/lfs"), "main.go": program("lfs v1.0.0"), ".gitattributes": attributes,
                "data.bin": pointer(STORED["data.bin"])}, "v1.0.0")
    lfs.commit({"main.go": MAIN % "stored", **{name: pointer(text) for name, text in STORED.items()}}, "v1.1.0")


def make_git(root, env):
    """Bare Git repositories below `root`; a dictionary of commits that tests ask for by name."""
    commits = {}

    def new(name, **options):
        return Git(os.path.join(root, "work", name), env, **options)

    def publish(repo, name, **options):
        repo.publish(os.path.join(root, f"{name}.git"), **options)

    plain = new("plain")
    commits["first"] = plain.commit({"main.go": program("plain, no go.mod")})
    plain.commit({"go.mod": go_mod(f"{HOST}/plain"), "main.go": program("plain v1.0.0"),
                  "lib/lib.go": "package lib\n\nconst Name = \"v1.0.0\"\n"}, "v1.0.0")
    plain.commit({"main.go": program("plain v1.1.0")}, "v1.1.0", "nightly")
    plain.commit({"main.go": program("plain v1.2.0-pre")}, "v1.2.0-pre")
    plain.run("git", "checkout", "-q", "-b", "feature/x")
    commits["feature"] = plain.commit({"main.go": program("plain feature")})
    plain.run("git", "checkout", "-q", "main")
    commits["between"] = plain.commit({"main.go": program("plain between")})
    commits["head"] = plain.commit({"main.go": program("plain head"), "LICENSE": "as you like\n"})
    # Not in any branch: no version is made of it.
    plain.run("git", "checkout", "-q", "-b", "gone")
    commits["unreachable"] = plain.commit({"main.go": program("plain unreachable")})
    plain.run("git", "checkout", "-q", "main")
    plain.run("git", "branch", "-q", "-D", "gone")
    publish(plain, "plain")

    mono = new("mono")
    mono.commit({
        "go.mod": go_mod(f"{HOST}/mono"), "LICENSE": "of all\n", "root.go": "package mono\n",
        "tools/hello/go.mod": go_mod(f"{HOST}/mono/tools/hello"), "tools/hello/main.go": program("hello v0.1.0"),
        "tools/hello/.gitattributes": "subst.txt export-subst\nignored.txt export-ignore\n",
        "tools/hello/subst.txt": "$Format:%H$\n", "tools/hello/ignored.txt": "is here\n",
        "tools/hello/link.txt": "-> subst.txt", "tools/hello/deeper/go.mod": go_mod("other.example/deeper"),
        "tools/hello/deeper/x.go": "package deeper\n", "tools/hello/vendor/modules.txt": "# nothing\n",
        "tools/hello/vendor/a.example/a/a.go": "package a\n", "tools/hello/x.sh": "#!/bin/sh\n",
    }, "tools/hello/v0.1.0", "v0.9.0")
    mono.commit({"field/go.mod": go_mod(f"{HOST}/field"), "field/main.go": program("field v0.2.0")}, "field/v0.2.0")
    commits["mono"] = mono.commit({"tools/hello/main.go": program("hello head")})
    publish(mono, "mono")

    major = new("major")
    major.commit({"go.mod": go_mod(f"{HOST}/major"), "main.go": program("major v1")}, "v1.0.0")
    major.commit({"go.mod": go_mod(f"{HOST}/major/v2"), "main.go": program("major v2")}, "v2.0.0", "v2.1.0+meta")
    major.commit({"v3/go.mod": go_mod(f"{HOST}/major/v3"), "v3/main.go": program("major v3")}, "v3.0.0")
    major.commit({"v4/go.mod": go_mod(f"{HOST}/major/v5"), "v4/main.go": program("major v4?")}, "v4.0.0")
    major.commit({"main.go": program("major v2 head")})
    publish(major, "major")

    nomod = new("nomod")
    nomod.commit({"main.go": program("nomod v1"), "README": "x\n"}, "v1.0.0")
    nomod.commit({"main.go": program("nomod v2")}, "v2.0.0")
    nomod.commit({"main.go": program("nomod v2.1")}, "v2.1.0")
    nomod.commit({"main.go": program("nomod head")})
    publish(nomod, "nomod")

    retracted = new("retracted")
    path = f"{HOST}/retracted"
    retracted.commit({"go.mod": go_mod(path), "main.go": program("retracted v1.0.0")}, "v1.0.0")
    retracted.commit({"main.go": program("retracted v1.1.0")}, "v1.1.0")
    retracted.commit({"go.mod": "// Deprecated: use something else\n" + go_mod(path, "retract v1.1.0 // too hot",
                                                                            "retract v1.2.0"),
                      "main.go": program("retracted v1.2.0")}, "v1.2.0")
    publish(retracted, "retracted")

    deps = new("deps")
    deps.commit({"go.mod": go_mod(f"{HOST}/deps", f"require {HOST}/plain v1.0.0"),
                 "main.go": f'package main\n\nimport "{HOST}/plain/lib"\n\nfunc main() {{ println(lib.Name) }}\n'},
                "v1.0.0")
    publish(deps, "deps")

    sha256 = new("sha256", object_format="sha256")
    sha256.commit({"go.mod": go_mod(f"{HOST}/sha256"), "main.go": program("sha256 v1.0.0")}, "v1.0.0")
    commits["sha256 between"] = sha256.commit({"main.go": program("sha256 between")})
    commits["sha256"] = sha256.commit({"main.go": program("sha256 head")})
    publish(sha256, "sha256", filters=True)

    crowded = new("crowded")
    crowded.commit({"go.mod": go_mod(f"{HOST}/crowded"), "main.go": program("crowded"), "a/File.txt": "1\n",
                    "a/file.txt": "2\n"}, "v1.0.0")
    publish(crowded, "crowded")

    newer = new("newer")
    newer.commit({"go.mod": f"module {HOST}/newer\n\ngo 1.999\n", "main.go": program("newer")}, "v1.0.0")
    publish(newer, "newer")

    lfs = new("lfs")
    make_lfs(lfs)
    publish(lfs, "lfs")

    yaml = new("yaml")
    yaml.commit({"main.go": program("yaml v2")}, "v2.4.0")
    yaml.commit({"main.go": program("yaml v2 head")})
    publish(yaml, "yaml.v2")

    empty = new("empty")
    publish(empty, "empty")
    return commits


def make_hg(directory, env):
    hg = Repository(directory, env)
    hg.run("hg", "init", ".")

    def commit(files, tag=None):
        hg.write(files)
        hg.run("hg", "addremove", "-q")
        hg.run("hg", "commit", "-q", "-u", "tester", "-d", f"{hg.tick()} -7200", "-m", "a change")
        if tag:
            hg.run("hg", "tag", "-u", "tester", "-d", f"{hg.tick()} -7200", tag)
    commit({"go.mod": go_mod(f"{HOST}/hgrepo"), "main.go": program("hg v1.0.0")}, "v1.0.0")
    hg.run("hg", "branch", "-q", "stable")
    commit({"main.go": program("hg stable"), "sub/x.txt": "x\n"})
    hg.run("hg", "update", "-q", "default")
    commit({"main.go": program("hg head")})


def make_svn(directory, work, env):
    svn = Repository(work, env)
    svn.run("svnadmin", "create", directory)
    svn.run("svn", "checkout", "-q", f"file://{directory}", ".")

    def commit(files):
        svn.write(files)
        svn.run("svn", "add", "--force", "-q", ".")
        svn.run("svn", "commit", "-q", "-m", "a change")
        revision = svn.run("svn", "info", "--show-item", "revision", f"file://{directory}")
        svn.run("svnadmin", "setrevprop", directory, "-r", revision, "svn:date", _file_with_date(svn))
    commit({"trunk/go.mod": go_mod(f"{HOST}/svnrepo"), "trunk/main.go": program("svn 1"), "trunk/a&b.txt": "x\n",
            "tags/README": "none\n"})
    commit({"trunk/main.go": program("svn 2")})
    with open(os.path.join(directory, "conf", "svnserve.conf"), "w", encoding="utf-8") as f:
        f.write("[general]\nanon-access = read\n")


def _file_with_date(svn):
    path = os.path.join(os.path.dirname(svn.directory), "svn-date")
    minutes = (svn.tick() - 1_600_000_000) // 1000
    with open(path, "w", encoding="utf-8") as f:
        f.write(f"2020-09-13T12:{minutes:02}:00.000000Z")
    return path


def make_bzr(directory, env):
    bzr = Repository(directory, env)
    bzr.run("bzr", "init", "-q", ".")

    def commit(files):
        bzr.write(files)
        bzr.run("bzr", "add", "-q")
        minutes = (bzr.tick() - 1_600_000_000) // 1000
        bzr.run("bzr", "commit", "-q", f"--commit-time=2020-09-13 12:{minutes:02}:00 +0000", "-m", "a change")
    commit({"go.mod": go_mod(f"{HOST}/bzrrepo"), "main.go": program("bzr 1")})
    bzr.run("bzr", "tag", "-q", "v1.0.0")
    commit({"main.go": program("bzr 2")})


def make_fossil(file, work, env):
    fossil = Repository(work, env)
    date = "2020-09-13 12:00:00"
    fossil.run("fossil", "init", "--date-override", date, "-A", "tester", file)
    fossil.run("fossil", "open", "-f", file)

    def commit(files):
        fossil.write(files)
        fossil.run("fossil", "add", "--force", ".")
        minutes = (fossil.tick() - 1_600_000_000) // 1000
        fossil.run("fossil", "commit", "--hash", "--date-override", f"2020-09-13 12:{minutes:02}:00", "--user-override", "tester",
                   "--no-warnings", "-m", "a change")
    commit({"go.mod": go_mod(f"{HOST}/fossilrepo"), "main.go": program("fossil 1")})
    commit({"main.go": program("fossil 2")})
    fossil.run("fossil", "close", "-f")
