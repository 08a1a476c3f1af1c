"""The copies of Git repositories below a module cache's cache/vcs: cmd/go's, and gorun's of commits alone."""

import glob
import os
import subprocess

SHARED, COMMITS = "git3", "gorun-git-commits"


def of(module_cache):
    """{directory: type}."""
    found = {}
    for info in glob.glob(os.path.join(module_cache, "cache", "vcs", "*.info")):
        with open(info, encoding="utf-8") as f:
            found[info.removesuffix(".info")] = f.read().split(":")[0]
    return found


def gorun_alone(module_cache):
    """The names of what `go run` does not make."""
    return {os.path.basename(directory) for directory, kind in of(module_cache).items() if kind == COMMITS}


def _git(directory, env, *arguments):
    return subprocess.run(["git", "-C", directory, *arguments], env=env | {"GIT_DIR": directory}, check=False,
                          capture_output=True, text=True)


def wrong(module_cache, env):
    """What is wrong with any copy: git must never take one for partial, and fetch what is missing by itself."""
    found = []
    for directory, kind in of(module_cache).items():
        promises = _git(directory, env, "config", "--local", "--get-regexp", "promisor|partialclone").stdout
        if promises:
            found.append(f"{directory} is a partial clone: {promises}")
        if kind != SHARED:
            continue
        if glob.glob(os.path.join(directory, "objects", "pack", "*.promisor")):
            found.append(f"{directory} has a part of something")
        checked = _git(directory, env, "fsck", "--connectivity-only")
        if checked.returncode != 0:
            found.append(f"{directory}: {checked.stdout}{checked.stderr}")
    return "\n".join(found)


def having(module_cache, env, thing):
    """The types of copies that have an object."""
    return {kind for directory, kind in of(module_cache).items()
            if _git(directory, env, "cat-file", "-e", thing).returncode == 0}
