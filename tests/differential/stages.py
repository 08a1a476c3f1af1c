"""Compares the products of gorun's stages with what cmd/go says of the same module.

Every function takes a Place (a directory, an environment for each of the two) and returns a text that tells the
differences, empty if there are none.
"""

import difflib
import json
import os
import re

import peer
import processes


class Place:
    """Where both run: the directory, and for each its environment (they differ in GOCACHE only)."""

    def __init__(self, gorun, go, directory, ours, theirs, timeout=600):
        self.gorun, self.go, self.directory = gorun, go, directory
        self.ours, self.theirs, self.timeout = dict(ours, PWD=directory), dict(theirs, PWD=directory), timeout

    def run_gorun(self, args, **env):
        return processes.run([self.gorun] + args, self.directory, dict(self.ours, **env), timeout=self.timeout)

    def run_go(self, args, **env):
        return processes.run([self.go] + args, self.directory, dict(self.theirs, **env), timeout=self.timeout)

    def names(self, env):
        return {env["GOCACHE"]: "$GOCACHE", env["TMPDIR"]: "$TMPDIR", self.directory: "$DIRECTORY"}


def lines_differ(name, ours, theirs, limit=40):
    lines = list(difflib.unified_diff(theirs, ours, f"go: {name}", f"gorun: {name}", lineterm="", n=1))
    return "\n".join(line[:600] for line in lines[:limit])


def json_values(text):
    decoder, at, values = json.JSONDecoder(), 0, []
    while at < len(text):
        if text[at].isspace():
            at += 1
            continue
        value, at = decoder.raw_decode(text, at)
        values.append(value)
    return values


def both(ours, theirs):
    if ours.status or theirs.status:
        return f"{ours}\n{theirs}"
    return ""


_MODULE_FIELDS = ("Path", "Version", "Main", "Indirect", "Dir", "GoMod", "GoVersion")


def module_view(module):
    view = {k: module[k] for k in _MODULE_FIELDS if module.get(k)}
    if "Replace" in module:
        view["Replace"] = {k: module["Replace"][k] for k in ("Path", "Version") if module["Replace"].get(k)}
    return view


def modules(place, flags, args):
    """The build list, against `go list -m -json all`."""
    ours = place.run_gorun(flags + ["--dump=modules"] + args)
    theirs = place.run_go(["list"] + [f for f in flags if f.startswith("-mod")] + ["-m", "-json", "all"])
    if failed := both(ours, theirs):
        return failed
    # Whether a module's directory is there, and its go.mod's place, depend on what has been downloaded when.
    lists = [[module_view(v) for v in json_values(outcome.stdout)] for outcome in (ours, theirs)]
    texts = [[json.dumps({k: v for k, v in view.items() if k not in ("Dir", "GoMod") or view.get("Main")}, sort_keys=True)
              for view in views] for views in lists]
    return lines_differ("modules", *texts)


# Package fields that both print.
_PACKAGE_FIELDS = (
    "Dir ImportPath Name Goroot Standard DepOnly Incomplete DefaultGODEBUG GoFiles CgoFiles IgnoredGoFiles "
    "InvalidGoFiles IgnoredOtherFiles CFiles CXXFiles MFiles HFiles FFiles SFiles SwigFiles SwigCXXFiles SysoFiles "
    "EmbedPatterns EmbedFiles CgoCFLAGS CgoCPPFLAGS CgoCXXFLAGS CgoFFLAGS CgoLDFLAGS CgoPkgConfig Imports ImportMap "
    "Deps Error").split()


def package_view(package):
    view = {k: package[k] for k in _PACKAGE_FIELDS if package.get(k)}
    if "Module" in package:
        view["Module"] = module_view(package["Module"])
    return view


def packages(place, flags, args):
    """The package graph in its order, against `go list -deps -json`."""
    ours = place.run_gorun(flags + ["--dump=packages"] + args)
    theirs = place.run_go(["list"] + flags + ["-deps", "-json"] + args)
    if failed := both(ours, theirs):
        return failed
    lists = [[package_view(v) for v in json_values(outcome.stdout)] for outcome in (ours, theirs)]
    found = lines_differ("order of packages", *[[v["ImportPath"] for v in views] for views in lists])
    by_path = [{v["ImportPath"]: v for v in views} for views in lists]
    for path in by_path[0].keys() & by_path[1].keys():
        one, other = by_path[0][path], by_path[1][path]
        for key in sorted(one.keys() | other.keys()):
            if one.get(key) != other.get(key):
                found += f"\n{path}: {key}: gorun {one.get(key)!r}, go {other.get(key)!r}"[:1500]
    return found


def commands(place, flags, args):
    """All command lines and configuration files, against `go run -n -a`."""
    ours = place.run_gorun(["-n", "-a", "-p=1"] + flags + args)
    theirs = place.run_go(["run", "-n", "-a", "-p=1"] + flags + args)
    if failed := both(ours, theirs):
        return failed
    # Actions without an order between them may come in any: compared block by block, the blocks sorted.
    texts = []
    for outcome, env in ((ours, place.ours), (theirs, place.theirs)):
        text = peer.normalise(outcome.stderr, place.names(env))
        texts.append(sorted(re.split(r"(?m)^(?=#\n)", text)))
    return lines_differ("commands", *["".join(blocks).splitlines() for blocks in texts])


_HASH = re.compile(r"^HASH\[(.*?)\](?:: (.*))?$")
# What cmd/go hashes beside builds.
_OTHER_HASHES = ("moduleIndex", "listRoot", "stat ")


def hash_groups(text):
    groups = {}
    for line in text.splitlines():
        match = _HASH.match(line)
        if match and not match.group(1).startswith(_OTHER_HASHES):
            groups.setdefault(match.group(1), []).append(match.group(2) or "")
    return groups


def build(place, flags, args):
    """Hash inputs line by line, the program's output, and the executable byte by byte."""
    ours = place.run_gorun(flags + args, GODEBUG="gocachehash=1")
    theirs = peer.as_gorun(place.run_go(["run"] + flags + args, GODEBUG="gocachehash=1"))
    found = [] if ours.status == theirs.status else [f"status: gorun {ours.words()}, go {theirs.words()}"]
    one, other = hash_groups(ours.stderr), hash_groups(theirs.stderr)
    for name in sorted(one.keys() | other.keys()):
        if one.get(name) != other.get(name):
            found.append(lines_differ(f"HASH[{name}]", one.get(name, []), other.get(name, []), 8))
            if len(found) > 3:
                break
    if ours.stdout != theirs.stdout:
        found.append(lines_differ("stdout", ours.stdout.splitlines(), theirs.stdout.splitlines()))
    if found:
        unhashed = "\n".join(l for l in ours.stderr.splitlines() if not l.startswith("HASH"))
        return "\n".join(found + [unhashed])
    return executable(place, flags, args)


def executable(place, flags, args):
    """The executables of a package that both have built: the same entry with the same bytes, the same version info."""
    started = [line for line in place.run_gorun(["-x"] + flags + args).stderr.splitlines()
               if line.startswith(place.ours["GOCACHE"])]
    if not started:
        return "gorun -x names no executable in GOCACHE"
    path = started[-1].split(" ")[0]
    twin = path.replace(place.ours["GOCACHE"], place.theirs["GOCACHE"])
    if not os.path.exists(twin):
        return f"go's cache lacks the executable {os.path.relpath(path, place.ours['GOCACHE'])}"
    with open(path, "rb") as one, open(twin, "rb") as other:
        if one.read() != other.read():
            return f"{path} and {twin} differ"
    told = [place.run_go(["version", "-m", p]).stdout.splitlines()[1:] for p in (path, twin)]
    return lines_differ("go version -m", *told) or ("" if told[0] else f"go version -m tells nothing of {path}")


def outcome(place, flags, args):
    """Output and status, against `go run`."""
    ours = place.run_gorun(flags + args)
    theirs = place.run_go(["run"] + flags + args)
    found = peer.compare(ours, theirs, place.names(place.ours), place.names(place.theirs))
    return found and f"{found}\n{ours}\n{theirs}"
