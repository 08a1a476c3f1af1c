#!/usr/bin/env python3
"""Modules straight from version control: gorun against `go run`, on the same servers.

    compare.py --gorun PATH [--only REGEX] [-v] [--keep]

Each case is run by both, with a module cache of its own each: output, status, and the module caches must be alike,
the zips by what is in them; and gorun must do what the case says, lest both fail for a wrong reason. The servers are on
loopback (servers.py); what they serve is made here (repositories.py).
Cases for a client that is not installed are left out, and the summary says so; without git there is no test.
"""

import argparse
import concurrent.futures
import glob
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.dirname(HERE))

import cases
import copies
import histories
import oracle
import peer
import processes
import repositories
import servers
from repositories import HOST

CLIENTS = {"git": ("git", "openssl"), "hg": ("hg",), "svn": ("svn", "svnserve", "svnadmin"), "bzr": ("brz",),
           "fossil": ("fossil",)}


def base_environment(root):
    home = os.path.join(root, "home")
    os.makedirs(home)
    # The system's programs first: bzr is lost with another Python before its own.
    programs = os.path.join(root, "bin")
    os.makedirs(programs)
    path = f"{programs}:/usr/local/bin:/usr/bin:/bin:{os.environ['PATH']}"
    make_lfs_client(programs, os.path.join(root, "lfs"))
    # Debian has bzr under its new name alone.
    if shutil.which("brz"):
        os.symlink(shutil.which("brz"), os.path.join(programs, "bzr"))
    env = {"PATH": path, "HOME": home, "TMPDIR": os.path.join(root, "tmp"), "LANG": "C.UTF-8",
           "GIT_CONFIG_NOSYSTEM": "1", "GIT_AUTHOR_NAME": "tester", "GIT_AUTHOR_EMAIL": "tester@example.test",
           "GIT_COMMITTER_NAME": "tester", "GIT_COMMITTER_EMAIL": "tester@example.test", "HGRCPATH": "",
           "BZR_EMAIL": "tester <tester@example.test>", "BRZ_EMAIL": "tester <tester@example.test>", "USER": "tester"}
    os.makedirs(env["TMPDIR"])
    return env


def make_lfs_client(programs, store):
    """A git-lfs that has its store in a directory, and knows how to fetch from it alone."""
    os.makedirs(store)
    for text in repositories.STORED.values():
        with open(os.path.join(store, repositories.oid(text)), "w", encoding="utf-8") as f:
            f.write(text)
    path = os.path.join(programs, "git-lfs")
    with open(path, "w", encoding="utf-8") as f:
        f.write(f"#!/bin/sh\n[ \"$1\" = smudge ] && exec cat {store}/$(sed -n 's/^oid sha256://p')\n")
    os.chmod(path, 0o755)


def make_module_proxy(root):
    """What serves bymod by the module proxy protocol."""
    versions = os.path.join(root, HOST, "bymod", "@v")
    os.makedirs(versions)
    go_mod = repositories.go_mod(f"{HOST}/bymod")
    for name, text in {"list": "v1.0.0\n", "v1.0.0.mod": go_mod,
                       "v1.0.0.info": '{"Version":"v1.0.0","Time":"2020-09-13T12:00:00Z"}'}.items():
        with open(os.path.join(versions, name), "w", encoding="utf-8") as f:
            f.write(text)
    with zipfile.ZipFile(os.path.join(versions, "v1.0.0.zip"), "w") as z:
        z.writestr(f"{HOST}/bymod@v1.0.0/go.mod", go_mod)
        z.writestr(f"{HOST}/bymod@v1.0.0/main.go", repositories.program("by module proxy"))


def make_pages(site, ports):
    git = f"git https://{HOST}/git"
    for name in ("plain", "mono", "major", "nomod", "retracted", "deps", "sha256", "crowded", "newer", "lfs", "empty",
                 "missing", "long", "unfiltered", "old", "oldfiltered", "refusing", "moving", "tagged"):
        site.tag(f"{HOST}/{name}", f"{git}/{name}.git")
        for below in ("/lib", "/nosuch", "/tools", "/tools/hello", "/v2", "/v3", "/v4", "/v5", "/v9"):
            site.tag(f"{HOST}/{name}", f"{git}/{name}.git", at=f"{HOST}/{name}{below}")
    site.tag(f"{HOST}/field", f"{git}/mono.git field")
    site.tag(f"{HOST}/strange", f"{git}/mono.git tools/hello")
    site.tag("gopkg.in/yaml.v2", f"{git}/yaml.v2.git")
    site.tag("insecure.example.test/plain", f"{git}/nomod.git")
    site.tag("private.example.test/plain", f"{git}/nomod.git")
    site.tag(f"{HOST}/bymod", f"mod https://{HOST}/modproxy")

    def both(name, prefix, content, status=200):
        site.tag(prefix, content, at=f"{HOST}/{name}", status=status)
        site.tag(prefix, content, at=f"{HOST}/{name}/below", status=status)
    both("badvcs", f"{HOST}/badvcs", f"cvs https://{HOST}/git/plain.git")
    both("badroot", f"{HOST}/badroot", "git no-scheme")
    both("badsubdir", f"{HOST}/badsubdir", f"{git}/plain.git -x")
    both("filescheme", f"{HOST}/filescheme", "git file:///etc")
    both("elsewhere", "other.example.test/x", f"{git}/plain.git")
    both("hiddenby404", f"{HOST}/hiddenby404", f"{git}/nomod.git", status=404)
    site.tag(f"{HOST}/disagree", f"{git}/nomod.git", at=f"{HOST}/disagree/below")
    site.tag(f"{HOST}/disagree", f"{git}/plain.git")
    site.tag(f"{HOST}/prefixonly", f"{git}/nomod.git", at=f"{HOST}/prefixonly/below")
    for at in ("multiple", "multiple/below"):
        tag = f'<meta name="go-import" content="{HOST}/multiple {git}/plain.git">'
        site.pages[f"{HOST}/{at}"] = (200, f"<head>{tag}{tag}</head>")
    for at in ("broken", "broken/below"):
        site.pages[f"{HOST}/{at}"] = (200, "<html>\n<head>\n< not a page")
    for at in ("nometa", "nometa/below"):
        site.pages[f"{HOST}/{at}"] = (200, "<html><head><title>x</title></head><body>y</body></html>")
    urls = {"hg": "http://127.0.0.1:{}/", "svn": "svn://127.0.0.1:{}/trunk", "bzr": "bzr://127.0.0.1:{}/",
            "fossil": "http://127.0.0.1:{}/"}
    for vcs, url in urls.items():
        if ports.get(vcs):
            site.tag(f"{HOST}/{vcs}repo", f"{vcs} {url.format(ports[vcs])}")


def start_other_servers(all_servers, root, env, skipped):
    """Makes repositories of the other systems and serves them; their ports."""
    place = lambda *names: os.path.join(root, *names)
    ports = {}
    makers = {
        "hg": lambda: (repositories.make_hg(place("hg"), env),
                       ("hg", "serve", "-R", place("hg"), "-a", "127.0.0.1", "-p", "PORT")),
        "svn": lambda: (repositories.make_svn(place("svn"), place("svnwork"), env),
                        ("svnserve", "-d", "--foreground", "--listen-host", "127.0.0.1", "--listen-port", "PORT", "-r",
                         place("svn"))),
        "bzr": lambda: (repositories.make_bzr(place("bzr"), env),
                        ("bzr", "serve", "--bzr", "--listen=127.0.0.1", "--port=PORT", f"--directory={place('bzr')}")),
        "fossil": lambda: (repositories.make_fossil(place("repo.fossil"), place("fossilwork"), env),
                           ("fossil", "server", "--localhost", "--port", "PORT", place("repo.fossil"))),
    }
    for vcs, make in makers.items():
        if not all(shutil.which(c) for c in CLIENTS[vcs]):
            skipped.append(vcs)
            continue
        _, argv = make()
        ports[vcs] = all_servers.start(*argv)
    return ports


def make_auth_helpers(where, env):
    """GOAUTH commands, and a Git repository whose credential helper knows."""
    os.makedirs(where)
    known = f"https://private.example.test\\n\\nAuthorization: Bearer {servers.TOKEN}\\n\\n"
    scripts = {
        "token": f"printf '{known}'",
        "token-later": f"[ $# = 1 ] && grep -q '^HTTP/1.1 401' && printf '{known}'; exit 0",
        "wrong": f"printf '{known.replace(servers.TOKEN, 'wrong')}'",
        "wrong-later": f"[ $# = 1 ] && printf '{known.replace(servers.TOKEN, 'wrong')}'; exit 0",
        "fail": "echo no luck >&2; exit 3",
        "nonsense": "echo 'https://private.example.test'",
    }
    for name, body in scripts.items():
        path = os.path.join(where, name)
        with open(path, "w", encoding="utf-8") as f:
            f.write(f"#!/bin/sh\n{body}\n")
        os.chmod(path, 0o755)
    repo = os.path.join(where, "credentials")
    subprocess.run(["git", "init", "-q", repo], env=env, check=True)
    helper = f"!f() {{ echo username={servers.USER}; echo password={servers.PASSWORD}; }}; f"
    subprocess.run(["git", "-C", repo, "config", "credential.helper", helper], env=env, check=True)


def module_cache(root):
    """What is in a module cache, as far as it must be alike: {name: contents}."""
    found = peer.tree(root, None)
    alone = copies.gorun_alone(root)
    result = {}
    for name, data in found.items():
        if name.startswith("cache/vcs/"):
            parts = name.split("/")
            if parts[2].split(".")[0] in alone:
                continue
            if len(parts) == 3:
                result[name] = data
            elif parts[3] in ("objects", "HEAD", "info", ".hg", ".bzr", ".fossil"):
                result["/".join(parts[:4])] = "(is there)"
        elif name.endswith(".zip"):
            with zipfile.ZipFile(os.path.join(root, name)) as z:
                result[name] = "".join(f"{i.filename} {z.read(i)!r}\n" for i in z.infolist())
        elif not name.endswith("/.gitignore"):
            result[name] = data + mode_of(os.path.join(root, name))
    return result


def mode_of(path):
    return f" {stat.S_IMODE(os.lstat(path).st_mode):o}"


def wrong(runs, outcome):
    """What is wrong with what gorun did, whatever `go run` does."""
    lines = outcome.stderr.splitlines()
    if runs is None:
        return "" if outcome.status != 0 else f"does not fail: {outcome}"
    return "" if outcome.status == 0 and lines[-1:] == [runs] else f"does not run {runs!r}: {outcome}"


class Runner:
    def __init__(self, options, root, env):
        self.gorun = os.path.abspath(options.gorun)
        self.oracle = oracle.find(self.gorun)
        self.root = root
        self.env = env
        # The programs are tiny and alike: one cache serves both tools, which is not what is tested here.
        self.gocache = os.path.join(root, "gocache")

    def run(self, number, case):
        """A text that tells the differences."""
        ours = self.run_one(number, case, "gorun", [self.gorun])
        theirs = self.run_one(number, case, "go", [self.oracle.go, "run"])
        found = [wrong(runs, outcome) for (_, _, runs), (outcome, *_) in zip(case.steps, ours)]
        if case.commits:
            found += [f"{tool}: {text}" for tool in ("gorun", "go")
                      if (text := self.wrong_depth(number, tool, case.commits))]
        for (mine, my_cache, my_dir, my_places), (other, its_cache, its_dir, its_places) in zip(ours, theirs):
            mine, other = self.settle(mine), self.settle(other)
            found.append(peer.compare(mine, other, my_places, its_places))
            if case.caches:
                # gorun asks for a module's date together with its zip, cmd/go when the zip is good.
                ours = {name: data for name, data in my_cache.items()
                        if name in its_cache or not re.search(r"/@v/[^/]*\.info$", name)}
                found.append(peer.compare_trees(ours, self.as_gorun(my_cache, its_cache)))
            found.append(peer.compare_trees(my_dir, its_dir))
        if case.needs == "git":
            found.append(self.wrong_copies(number, case))
        return "\n".join(filter(None, found))

    def wrong_copies(self, number, case):
        """What is wrong with gorun's copies of repositories, for itself or for `go run`."""
        module_cache = os.path.join(self.root, "cases", str(number), "gorun", "gopath", "pkg", "mod")
        found = [copies.wrong(module_cache, self.env)]
        for thing, expected in case.has.items():
            if (having := copies.having(module_cache, self.env, thing)) != expected:
                found.append(f"{thing} is in {having}, not {expected}")
        for args, runs in case.after:
            for name in os.listdir(module_cache):
                if name != "cache":
                    peer.remove_tree(os.path.join(module_cache, name))
            peer.remove_tree(os.path.join(module_cache, "cache", "download"))
            outcome = self.run_step(number, case, "gorun", [self.oracle.go, "run", *args])
            found.append(wrong(runs, outcome))
        if case.after:
            found.append(copies.wrong(module_cache, self.env))
        return "\n".join(filter(None, found))

    def wrong_depth(self, number, tool, commits):
        """What is wrong with the only clone that the tool made."""
        clones = glob.glob(os.path.join(self.root, "cases", str(number), tool, "gopath/pkg/mod/cache/vcs/*/"))
        if len(clones) != 1 or not os.path.exists(os.path.join(clones[0], "shallow")):
            return f"not one shallow clone: {clones}"
        done = subprocess.run(["git", "-C", clones[0], "rev-list", "--all", "--count"], env=self.env, check=False,
                              capture_output=True, text=True)
        return "" if done.stdout == f"{commits}\n" else f"commits fetched: {done.stdout}{done.stderr}"

    @staticmethod
    def as_gorun(ours, theirs):
        """The module cache of `go run` without what gorun does not need: the dates of a build's modules, what a
        program that ends in the middle leaves behind, and all that is in a copy of a repository."""
        return {name: data for name, data in theirs.items()
                if name in ours or not (name.endswith(".tmp") or re.search(r"/@v/[^/]*\.info$", name) or
                                        re.match(r"cache/vcs/[^/]*/objects$", name))}

    @staticmethod
    def settle(outcome):
        """Without what is never twice the same: durations, names of temporary files, the order of downloads."""
        text = re.sub(r"(?m)^\d+\.\d{3}s # ", "N.NNNs # ", outcome.stderr)
        text = re.sub(r" \(\d+\.\d{3}s\)$", " (N.NNNs)", text, flags=re.M)
        if "-x" in outcome.argv:
            # Several paths are looked up at a time.
            text = "\n".join(sorted(set(text.splitlines())))
        return processes.Outcome(outcome.argv, outcome.status, outcome.stdout, text)

    def place_of(self, number, tool):
        """Where a case is run: the root, and what is in it."""
        place = os.path.join(self.root, "cases", str(number), tool)
        return place, *(os.path.join(place, n) for n in ("work", "gopath", "home"))

    def run_one(self, number, case, tool, command):
        _, directory, gopath, home = self.place_of(number, tool)
        for d in (directory, gopath, home):
            os.makedirs(d)
        for name, text in case.files.items():
            with open(os.path.join(directory, name), "w", encoding="utf-8") as f:
                f.write(text)
        for name, text in ((".netrc", case.netrc), (".gitconfig", case.gitconfig)):
            if text:
                with open(os.path.join(home, name), "w", encoding="utf-8") as f:
                    f.write(text)
        places = {directory: "$DIR", gopath: "$GOPATH", home: "$HOME", self.gocache: "$GOCACHE"}
        results = []
        for refs, args, _ in case.steps:
            for ref, commit in refs.items():
                change = [ref, commit] if commit else ["-d", ref]
                subprocess.run(["git", "-C", case.repository, "update-ref", *change], env=self.env, check=True)
            outcome = self.run_step(number, case, tool, [*command, *args])
            cache = module_cache(os.path.join(gopath, "pkg", "mod"))
            results.append((outcome, {n: peer.normalise(t, places) for n, t in cache.items()},
                            peer.tree(directory, None), places))
        return results

    def run_step(self, number, case, tool, argv):
        place, directory, gopath, home = self.place_of(number, tool)
        env = self.env | {"HOME": home, "GOPATH": gopath, "GOCACHE": self.gocache, "GOENV": "off", "GOPROXY": "direct",
                          "GOSUMDB": "off", "GOTOOLCHAIN": "local", "CGO_ENABLED": "0", "GOFLAGS": "-modcacherw",
                          "GOROOT": self.oracle.goroot, "GORUN_STATE": os.path.join(place, "state")} | case.env
        return processes.run(argv, directory, env, timeout=300)


def warm(runner):
    """Compiles the runtime once for all."""
    directory = os.path.join(runner.root, "warm")
    os.makedirs(directory)
    with open(os.path.join(directory, "main.go"), "w", encoding="utf-8") as f:
        f.write(repositories.program("warm"))
    env = runner.env | {"GOCACHE": runner.gocache, "GOPATH": directory, "CGO_ENABLED": "0", "GOENV": "off",
                        "GOFLAGS": "", "GOROOT": runner.oracle.goroot, "GOTOOLCHAIN": "local"}
    outcome = processes.run([runner.oracle.go, "run", "main.go"], directory, env, timeout=600)
    if outcome.status != 0:
        sys.exit(f"the oracle does not work:\n{outcome}")


def select(options, go_minor, commits, made, ports, helpers):
    everything = [*cases.git_cases(commits), *cases.history_cases(made), *cases.finding_cases(),
                  *cases.auth_cases(helpers), *cases.other_cases(ports, go_minor)]
    return [c for c in everything if (c.needs == "git" or ports.get(c.needs)) and
            (not options.only or re.search(options.only, c.name))]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gorun", required=True)
    parser.add_argument("--only", help="a regular expression for the names of cases")
    parser.add_argument("-v", "--verbose", action="store_true")
    parser.add_argument("--keep", action="store_true", help="leave the directory")
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count())
    options = parser.parse_args()
    if not all(shutil.which(c) for c in CLIENTS["git"]):
        print("git or openssl is missing")
        return 77
    root = tempfile.mkdtemp(prefix="gorun-vcs-")
    all_servers = None
    try:
        env = base_environment(root)
        skipped = []
        commits = repositories.make_git(os.path.join(root, "git"), env)
        made = histories.make(os.path.join(root, "git"), env)
        # github.com/user/NAME is served as /user/NAME.
        os.symlink(os.path.join(root, "git"), os.path.join(root, "git", "user"))
        for name in ("plain", "nomod"):
            os.symlink(f"{name}.git", os.path.join(root, "git", name))
        make_module_proxy(os.path.join(root, "modproxy"))
        site = servers.Site(os.path.join(root, "git"), os.path.join(root, "modproxy"), env)
        all_servers = servers.Servers(root, site, env)
        ports = start_other_servers(all_servers, root, env, skipped)
        make_pages(site, ports)
        helpers = os.path.join(root, "auth")
        make_auth_helpers(helpers, env)
        env |= {"HTTPS_PROXY": all_servers.proxy_url, "HTTP_PROXY": all_servers.proxy_url,
                "http_proxy": all_servers.proxy_url, "https_proxy": all_servers.proxy_url,
                "NO_PROXY": "127.0.0.1", "no_proxy": "127.0.0.1",
                "SSL_CERT_FILE": all_servers.certificate, "GIT_SSL_CAINFO": all_servers.certificate}
        runner = Runner(options, root, env)
        warm(runner)
        chosen = select(options, runner.oracle.minor, commits, made, ports, helpers)
        failed = 0
        with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
            for case, found in zip(chosen, pool.map(runner.run, range(len(chosen)), chosen)):
                failed += bool(found)
                if found or options.verbose:
                    print(f"{'FAIL' if found else 'ok  '} {case.name}: {' '.join(case.steps[-1][1])}")
                if found:
                    print("     " + found.replace("\n", "\n     "))
        note = f"; left out, for want of a client: {', '.join(skipped)}" if skipped else ""
        print(f"{len(chosen) - failed} of {len(chosen)} alike{note}")
        if options.keep:
            print(f"kept: {root}")
        return 1 if failed or not chosen else 0
    finally:
        if all_servers:
            all_servers.close()
        if not options.keep:
            subprocess.run(["chmod", "-R", "u+w", root], check=False)
            shutil.rmtree(root, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
