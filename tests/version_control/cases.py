"""What is run with both tools."""

from copies import COMMITS, SHARED
from repositories import HOST

PROGRAM = "package main\n\nimport _ \"%s\"\n\nfunc main() { println(\"ran\") }\n"


class Case:
    """A command line, and where it is run. `runs`: the line that the program prints; without it, gorun must fail.
    `needs`: the client. `files`: of the current directory. `env`: on top.
    `netrc`, `gitconfig`: the files' contents. `again`: the same is run once more, on what the first left in the module
    cache. `caches`: the module caches must be alike. `commits`: how many a clone must have, which is to be shallow.
    `steps`: in place of `args` and `runs`, what is run one after the other, each after the refs of `repository` have
    been moved: [({ref: commit or None}, args, runs)].
    `has`: {object: the types of gorun's copies that must have it}. `after`: what `go run` must run after it on these
    copies, and nothing else of the module cache: [(args, runs)]."""

    def __init__(self, name, *args, runs=None, needs="git", files=None, env=None, netrc=None, gitconfig=None, again=False,
                 caches=True, commits=None, steps=None, repository=None, has=None, after=()):
        self.name, self.args, self.needs, self.caches = name, args, needs, caches
        self.steps = steps or [({}, args, runs)] * (2 if again else 1)
        self.repository, self.has, self.after = repository, has or {}, after
        self.commits = commits
        self.files, self.env, self.netrc, self.gitconfig = files or {}, env or {}, netrc, gitconfig


def requiring(path, version, package=None):
    return {"go.mod": f"module main.example\n\ngo 1.24\n\nrequire {path} {version}\n",
            "main.go": PROGRAM % (package or path)}


def git_cases(c):
    plain, major, nomod = f"{HOST}/plain", f"{HOST}/major", f"{HOST}/nomod"
    for query, runs in {
            "latest": "v1.1.0", "v1.0.0": "v1.0.0", "v1": "v1.1.0", "v1.1": "v1.1.0", "<v1.1.0": "v1.0.0",
            ">v1.1.0": "v1.2.0-pre", ">=v1.1.0": "v1.1.0", "<=v1.0.0": "v1.0.0", "v1.2.0-pre": "v1.2.0-pre",
            "main": "head", "feature/x": "feature", "HEAD": "head", "nightly": "v1.1.0", c["between"]: "between",
            c["head"][:12]: "head", "upgrade": "v1.1.0"}.items():
        # (Of the newest version go.mod is read, which may retract others.)
        yield Case(f"plain@{query[:15]}", f"{plain}@{query}", runs="plain " + runs,
                   again=query in ("latest", "main", c["between"]), commits={"v1.0.0": 2, "v1": 1}.get(query))
    for query in (c["first"], c["first"][:7]):
        yield Case(f"plain@{query[:15]}", f"{plain}@{query}", runs="plain, no go.mod")
    for query in (c["unreachable"], "nosuch", "v1.9.9", "v1.9", "deadbeef1234", "v0.0.0"):
        yield Case(f"plain@{query[:15]}", f"{plain}@{query}")
    yield Case("package of a module", f"{plain}/lib@v1.0.0")
    yield Case("no such package", f"{plain}/nosuch@v1.0.0")
    yield Case("program's dependency", f"{HOST}/deps@latest", again=True, runs="v1.0.0")

    # Pseudo-versions that somebody wrote down.
    time, commit = "20200913140640", c["between"][:12]
    for version, good in ((f"v1.2.0-pre.0.{time}-{commit}", True), (f"v1.1.1-0.{time}-{commit}", True),
                          (f"v1.2.0-pre.0.20200913140641-{commit}", False),
                          (f"v1.2.0-pre.0.{time}-{commit[:11]}", False),
                          (f"v1.9.1-0.{time}-{commit}", False), (f"v0.0.0-{time}-{commit}", True),
                          (f"v1.0.0-{time}-{commit}", False), (f"v2.0.0-{time}-{commit}", False),
                          (f"v1.2.0-pre.0.20200913140699-{commit}", False), (f"v1.1.0-0.{time}-{commit}", False),
                          (f"v1.2.0-{time}-{commit}", False)):
        yield Case(f"pseudo {version}", f"{plain}@{version}", runs="plain between" if good else None)
        yield Case(f"pseudo required {version}", ".", files=requiring(plain, version, plain + "/lib"),
                   env={"GOFLAGS": "-mod=mod -modcacherw"}, runs="ran" if good else None)
    yield Case("required, go.sum is made", ".", files=requiring(plain, "v1.0.0", plain + "/lib"),
               env={"GOFLAGS": "-mod=mod -modcacherw"}, again=True, runs="ran")
    yield Case("required, no go.sum", ".", files=requiring(plain, "v1.0.0", plain + "/lib"))
    yield Case("required, wrong go.sum", ".", files=requiring(plain, "v1.0.0", plain + "/lib") | {
        "go.sum": f"{plain} v1.0.0 h1:bm9zdWNoaGFzaGJ1dG9mdGhlcmlnaHRsZW5ndGgrKys=\n"
                  f"{plain} v1.0.0/go.mod h1:bm9zdWNoaGFzaGJ1dG9mdGhlcmlnaHRsZW5ndGgrKys=\n"})
    yield Case("required branch", ".", runs="ran", files=requiring(plain, "main", plain + "/lib"),
               env={"GOFLAGS": "-mod=mod -modcacherw"})
    yield Case("required, unknown", ".", files=requiring(plain, "v1.7.0", plain + "/lib"),
               env={"GOFLAGS": "-mod=mod -modcacherw"})
    yield Case("replaced by a fork", ".", runs="ran", env={"GOFLAGS": "-mod=mod -modcacherw"}, files={
        "go.mod": f"module main.example\n\ngo 1.24\n\nrequire x.example/y v1.0.0\n\nreplace x.example/y => {plain} main\n",
        "main.go": PROGRAM % "x.example/y/lib"})
    yield Case("replaced by what is no module", ".", env={"GOFLAGS": "-mod=mod -modcacherw"}, files={
        "go.mod": f"module main.example\n\ngo 1.24\n\nrequire x.example/y v1.0.0\n\nreplace x.example/y => {nomod} v1.0.0\n",
        "main.go": PROGRAM % "x.example/y"})

    yield Case("subdirectory", f"{HOST}/mono/tools/hello@latest", runs="hello v0.1.0")
    yield Case("subdirectory, exact", f"{HOST}/mono/tools/hello@v0.1.0", again=True, runs="hello v0.1.0")
    yield Case("subdirectory, commit", f"{HOST}/mono/tools/hello@{c['mono'][:12]}", runs="hello head")
    yield Case("subdirectory, unknown version", f"{HOST}/mono/tools/hello@v0.9.0")
    yield Case("subdirectory without go.mod", f"{HOST}/mono/tools@latest")
    yield Case("root of many", f"{HOST}/mono@latest")
    yield Case("go-import with a subdirectory", f"{HOST}/field@latest", runs="field v0.2.0")
    yield Case("go-import with another's subdirectory", f"{HOST}/strange@latest")

    for path, query, runs in (
            (major, "latest", "v1"), (major, "v2.0.0", None),
            (f"{major}/v2", "latest", "v2"), (f"{major}/v2", "v2.0.0", "v2"),
            (f"{major}/v2", "v2.1.0", None), (f"{major}/v2", "v2.1.0+meta", "v2"), (f"{major}/v2", "main", "v2 head"),
            (f"{major}/v3", "latest", "v3"), (f"{major}/v3", "v3.0.0", "v3"), (f"{major}/v4", "v4.0.0", None),
            (f"{major}/v9", "latest", None), (f"{major}/v2", "v1.0.0", None), (major, "main", None)):
        yield Case(f"{path[len(HOST) + 1:]}@{query}", f"{path}@{query}", runs=runs and "major " + runs)
    for query, runs in {"latest": "v2.1", "v1.0.0": "v1", "v2.0.0": "v2", "v2.0.0+incompatible": "v2", "v2": "v2.1",
                        "v1": "v1", "main": "head", "v1.0.0+incompatible": None}.items():
        yield Case(f"nomod@{query}", f"{nomod}@{query}", runs=runs and "nomod " + runs)
    yield Case("nomod/v2", f"{nomod}/v2@v2.0.0")
    for query, runs in {"latest": "v1.0.0", "v1.1.0": "v1.1.0", "v1.2.0": "v1.2.0", "v1.0.0": "v1.0.0",
                        "main": "v1.2.0"}.items():
        yield Case(f"retracted@{query}", f"{HOST}/retracted@{query}", runs="retracted " + runs)
    yield Case("sha256", f"{HOST}/sha256@latest", again=True, runs="sha256 v1.0.0")
    yield Case("sha256 commit", f"{HOST}/sha256@{c['sha256']}", runs="sha256 head")
    for digits in (64, 9):
        yield Case(f"sha256, {digits} digits", f"{HOST}/sha256@{c['sha256 between'][:digits]}", runs="sha256 between")
    yield Case("sha256 main", f"{HOST}/sha256@main", runs="sha256 head")
    yield Case("names that collide", f"{HOST}/crowded@v1.0.0")
    yield from lfs_cases()
    # gorun sees that the Go is too old a moment later.
    yield Case("a newer Go", f"{HOST}/newer@v1.0.0", env={"GOTOOLCHAIN": "local"}, caches=False)
    yield Case("empty repository", f"{HOST}/empty@latest")
    yield Case("missing repository", f"{HOST}/missing@latest", again=True)
    yield Case("what is run", "-x", f"{plain}@v9.9.9")


def history_cases(histories):
    """What came before a commit, and what leads to it. gorun asks a copy of commits alone, if the server can leave files
    out; go run then finds in the other copy what it needs."""
    for name in ("long", "unfiltered", "old", "oldfiltered", "refusing"):
        h = histories[name]
        c, path = h.commits, h.path
        alone = {c["0"]: {COMMITS}, h.blobs["0"]: set() if h.filters else {COMMITS}}
        # All was fetched for want of one commit.
        everything = {c["0"]: {COMMITS, SHARED}, h.blobs["0"]: {SHARED}}
        # The same, since nothing could be left out.
        shared = {c["0"]: {SHARED}, h.blobs["0"]: {SHARED}, c["3"]: {SHARED}, c["5"]: {SHARED}}
        by_ref, by_hash = {"oldfiltered": (alone, everything), "refusing": (shared, shared)}.get(name, (alone, alone))
        after = [([f"{path}@{query}"], f"{name} {runs}")
                 for query, runs in (("v1.0.0", "1"), (c["2"], "2"), ("main", "5"))]
        for query, runs, expected in (
                ("main", "5", {c["5"]: {COMMITS, SHARED}} | by_ref), (c["3"], "3", {c["3"]: {COMMITS, SHARED}} | by_hash),
                (c["gone"], None, {c["gone"]: set()})):
            yield Case(f"{name}@{query[:15]}", f"{path}@{query}", runs=runs and f"{name} {runs}", again=True,
                       has=expected, after=[*([([f"{path}@{query}"], f"{name} {runs}")] if runs else []), *after])
        if name == "refusing":
            continue
        for query, runs in ((c["2"][:9], "2"), (c["0"][:12], "0"), (c["before tagged"], "before tagged"),
                            (c["before merged"][:8], "before merged"), (c["5"], "5"), (c["4"], "4"), (c["gone"][:7], None),
                            (c["twins"], None), ("deadbeef1234", None)):
            yield Case(f"{name}@{query[:15]}", f"{path}@{query}", runs=runs and f"{name} {runs}")
    for name in ("long", "oldfiltered"):
        h = histories[name]
        for base, text, good in (("v1.0.1-0", "3", True), ("v0.9.1-0", "3", False), ("v1.1.0-beta.0", "3", False),
                                 ("v1.1.0-beta.0", "4", True), ("v1.0.1-0", "5", True),
                                 ("v0.9.1-0", "before merged", False), ("v1.0.1-0", "before tagged", True),
                                 ("v1.0.1-0", "gone", False)):
            version = h.pseudo(base, text)
            yield Case(f"{name} pseudo {base} {text}", f"{h.path}@{version}", runs=f"{name} {text}" if good else None)
            yield Case(f"{name} pseudo required {base} {text}", ".", files=requiring(h.path, version, f"{h.path}/lib"),
                       env={"GOFLAGS": "-mod=mod -modcacherw"}, runs="ran" if good else None)

    main, tag = "refs/heads/main", "refs/tags/v1.1.0"
    h = histories["moving"]
    c = h.commits
    yield Case("a branch that moves", repository=h.bare, has={c["1"]: {COMMITS}, h.blobs["1"]: set()}, steps=[
        ({main: c["3"], tag: None}, [f"{h.path}@main"], "moving 3"),
        ({}, [f"{h.path}@{c['2']}"], "moving 2"),
        ({main: c["5"], tag: c["4"]}, [f"{h.path}@main"], "moving 5"),
        ({}, [f"{h.path}@{c['4'][:9]}"], "moving 4"),
        ({main: c["6"]}, [f"{h.path}@{c['5']}"], "moving 5"),
        ({main: c["4"]}, [f"{h.path}@{c['6']}"], None)])
    h = histories["tagged"]
    c = h.commits
    yield Case("a tag below what is known", repository=h.bare, has={c["1"]: {COMMITS}, h.blobs["1"]: set()}, steps=[
        ({main: c["4"], tag: None}, [f"{h.path}@main"], "tagged 4"),
        ({tag: c["3"]}, [f"{h.path}@v1.1.0"], "tagged 3"),
        ({}, [f"{h.path}@main"], "tagged 4")])


def lfs_cases():
    """Files that are kept elsewhere are in a module as git's filters make them, if the user has set those up."""
    lfs = f"{HOST}/lfs"
    filters = '[filter "lfs"]\n\tclean = git-lfs clean -- %f\n\tsmudge = git-lfs smudge -- %f\n\trequired = true\n'
    missing = filters.replace("git-lfs", "git-lfs-nosuch")
    # A pointer is no Go file.
    for name, gitconfig, v1_0, v1_1 in (
            ("not set up", None, "lfs v1.0.0", None), ("set up", filters, "lfs v1.0.0", "from the store"),
            ("client is missing", missing, None, None),
            ("client is missing, not required", missing.replace("true", "false"), "lfs v1.0.0", None)):
        yield Case(f"LFS {name}", f"{lfs}@v1.0.0", gitconfig=gitconfig, runs=v1_0)
        yield Case(f"LFS {name}, Go file", f"{lfs}@v1.1.0", gitconfig=gitconfig, runs=v1_1)
    # go.sum tells what came of it.
    yield Case("LFS required", ".", files=requiring(lfs, "v1.1.0", lfs + "/lib"), gitconfig=filters,
               env={"GOFLAGS": "-mod=mod -modcacherw"}, runs="ran")


def finding_cases():
    """How repositories are found."""
    yield Case("gopkg.in", "gopkg.in/yaml.v2@latest", runs="yaml v2")
    yield Case("gopkg.in head", "gopkg.in/yaml.v2@main", runs="yaml v2 head")
    yield Case("gopkg.in wrong major", "gopkg.in/yaml.v2@v1.0.0")
    yield Case("github.com", "github.com/user/plain@v1.0.0")
    yield Case("github.com latest is another", "github.com/user/plain@latest")
    yield Case("github.com without go.mod", "github.com/user/nomod@latest", runs="nomod v2.1")
    yield Case("github.com, too short", "github.com/user@latest")
    yield Case("github.com, suffix", "github.com/user/plain.git@v1.0.0")
    yield Case("path with a suffix", "code.example.test/git/nomod.git@v1.0.0", runs="nomod v1")
    yield Case("path with a suffix, nothing there", "code.example.test/git/nosuch.git@v1.0.0")
    for name in ("nometa", "multiple", "disagree", "badvcs", "badroot", "badsubdir", "filescheme", "elsewhere", "broken",
                 "hiddenby404", "prefixonly", "nopage"):
        # What a page says counts, whatever status it comes with.
        yield Case(f"page {name}", f"{HOST}/{name}@latest", runs="nomod v2.1" if name == "hiddenby404" else None)
        yield Case(f"page {name}, below", f"{HOST}/{name}/below@v1.0.0")
    yield Case("module proxy by tag", f"{HOST}/bymod@latest", again=True, runs="by module proxy")
    yield Case("module proxy by tag, exact", f"{HOST}/bymod@v1.0.0", runs="by module proxy")
    yield Case("no such host", "nosuch.example.test/x@latest")
    yield Case("without a dot", "nodot/x@latest")
    yield Case("insecure refused", "insecure.example.test/plain@latest")
    yield Case("insecure allowed", "insecure.example.test/plain@latest", runs="nomod v2.1",
               env={"GOINSECURE": "insecure.example.test"})
    yield Case("-v", "-v", f"{HOST}/prefixonly/below@v1.0.0")
    plain = "plain v1.0.0"
    git_off = {"GOVCS": "public:hg"}
    yield Case("GOVCS refuses", f"{HOST}/plain@v1.0.0", env=git_off)
    yield Case("GOVCS by path", f"{HOST}/plain@v1.0.0", env={"GOVCS": f"{HOST}:off,public:all"})
    yield Case("GOVCS private", f"{HOST}/plain@v1.0.0", env=git_off | {"GOPRIVATE": HOST}, runs=plain)
    yield Case("GOVCS private refuses", f"{HOST}/plain@v1.0.0", env={"GOVCS": "private:hg", "GOPRIVATE": HOST})
    for value in ("git", "public:", ":git", "public:git,,", "./x:git", "public:git,public:hg", "public:git||hg"):
        yield Case(f"GOVCS={value}", f"{HOST}/plain@v1.0.0", env={"GOVCS": value})
    yield Case("off", f"{HOST}/plain@v1.0.0", env={"GOPROXY": "off"})
    proxy = f"https://{HOST}/modproxy"
    yield Case("proxy, then direct", f"{HOST}/plain@v1.0.0", env={"GOPROXY": f"{proxy},direct"}, runs=plain)
    yield Case("failing proxy, then direct", f"{HOST}/plain@v1.0.0", env={"GOPROXY": "http://127.0.0.1:1,direct"})
    yield Case("failing proxy | direct", f"{HOST}/plain@v1.0.0", env={"GOPROXY": "http://127.0.0.1:1|direct"},
               runs=plain)
    yield Case("proxy, then direct, neither", f"{HOST}/missing@v1.0.0", env={"GOPROXY": f"{proxy},direct"})
    yield Case("GOPRIVATE", f"{HOST}/plain@v1.0.0", env={"GOPROXY": proxy, "GOPRIVATE": f"{HOST}/pl*"}, runs=plain)
    yield Case("GONOPROXY", f"{HOST}/plain@v1.0.0", env={"GOPROXY": proxy, "GONOPROXY": HOST}, runs=plain)
    yield Case("GONOPROXY, missing", f"{HOST}/missing@v1.0.0", env={"GOPROXY": proxy, "GONOPROXY": HOST})


def auth_cases(where):
    """`where`: a directory with GOAUTH commands, and a Git repository with a credential helper."""
    private = "private.example.test/plain"
    netrc = "machine private.example.test login gopher password s3cret\n"
    yield Case("no credentials", f"{private}@v1.0.0")
    yield Case("netrc", f"{private}@v1.0.0", netrc=netrc, runs="nomod v1")
    yield Case("netrc, wrong", f"{private}@v1.0.0", netrc=netrc.replace("s3cret", "wrong"))
    yield Case("GOAUTH=off", f"{private}@v1.0.0", netrc=netrc, env={"GOAUTH": "off"})
    helpful = ("command", "command, asked again", "first wins", "last helps", "git")
    for name, value in {
            "command": f"{where}/token", "command, asked again": f"{where}/token-later", "command fails": f"{where}/fail",
            "command talks nonsense": f"{where}/nonsense", "no such command": "nosuch-command",
            "first wins": f"{where}/token;{where}/wrong", "last helps": f"{where}/fail;{where}/token-later",
            "first wins, asked again": f"{where}/wrong-later;{where}/token-later",
            "git": f"git {where}/credentials", "git, relative": "git x", "git, no directory": "git",
            "git, missing": f"git {where}/nosuch", "git, a file": f"git {where}/token", "off and more": "off;netrc",
            "empty command": "netrc;;off"}.items():
        # git itself finds its way by .netrc here; what is looked at is the go-import page.
        yield Case(f"GOAUTH {name}", f"{private}@v1.0.0", netrc=None, env={"GOAUTH": value},
                   runs="nomod v1" if name in helpful else None)
        if "fail" in name or "nonsense" in name or "such" in name:
            yield Case(f"GOAUTH {name} -x", "-x", f"{private}@v1.0.0", env={"GOAUTH": value})


def other_cases(ports, go_minor):
    """The other systems, as far as their clients are installed."""
    def queries(vcs, path, programs):
        env = {"GOVCS": "*:all"}
        if vcs == "fossil":
            # It does not know of no_proxy.
            env["http_proxy"] = ""
        for query, runs in programs.items():
            yield Case(f"{vcs} {query}", f"{HOST}/{path}@{query}", needs=vcs, env=env, runs=runs and f"{vcs} {runs}")
    yield from queries("hg", "hgrepo", {"latest": "v1.0.0", "v1.0.0": "v1.0.0", "default": "head", "stable": "stable",
                                        "tip": "head", "nosuch": None, "v1.9.0": None})
    if ports.get("svn"):
        yield from queries("svn", "svnrepo", {"latest": "2", "1": "1", "nosuch": None, "v1.0.0": None})
        yield Case("svn refused", f"{HOST}/svnrepo@latest", needs="svn")
    if ports.get("bzr"):
        # Go 1.27 does not know it.
        known = "1" if go_minor < 27 else None
        yield from queries("bzr", "bzrrepo", {"latest": known, "v1.0.0": known, "revno:1": known, "nosuch": None})
    if ports.get("fossil"):
        yield from queries("fossil", "fossilrepo", {"latest": "2", "trunk": "2", "nosuch": None})
