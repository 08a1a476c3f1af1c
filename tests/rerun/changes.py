"""The table: what changes between two runs, and what that means for the second."""

import os
import shutil
import struct
import subprocess
import sys
import time

import world as worlds
from world import OUTPUT

sys.path.insert(0, worlds.TESTS)
import module_proxy  # pylint: disable=wrong-import-position

CASES = []


class Skip(Exception):
    """The case cannot be tried here."""


class Case:  # pylint: disable=too-few-public-methods
    """`change` is called between the runs. `after`: the output then; `fails`: part of the error instead.
    `rebuilds`: whether the builder is to be asked."""

    def __init__(self, name, change, *, after=None, fails="", rebuilds=True, prepare=None, before=None):
        self.name, self.change, self.after, self.fails = name, change, after, fails
        self.rebuilds, self.before = rebuilds, before
        self.prepare = prepare or (lambda w: None)


def matters(name, change, after=None, **more):
    CASES.append(Case(name, change, after=after, **more))


def does_not_matter(name, change, after=OUTPUT, **more):
    CASES.append(Case(name, change, after=after, rebuilds=False, **more))


def keeping_times(name):
    """An edit of the same size that puts mtime and atime back."""
    def change(w):
        path = os.path.join(w.m, name)
        before = os.stat(path)
        with open(path, "r+", encoding="utf-8") as f:
            text = f.read()
            f.seek(0)
            f.write(text.replace(" 1", " 2"))
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        assert os.stat(path).st_size == before.st_size
    return change


def replacing(name, old, new):
    """A new file of the same times is renamed over the old one."""
    def change(w):
        path = os.path.join(w.m, name)
        before = os.stat(path)
        with open(path + "~", "w", encoding="utf-8") as f:
            f.write(w.read(name).replace(old, new))
        os.utime(path + "~", ns=(before.st_atime_ns, before.st_mtime_ns))
        os.rename(path + "~", path)
    return change


EXTRA = 'package main\n\nfunc init() { extra = append(extra, "%s") }\n'


def extra(name, text="extra"):
    return lambda w: w.write(name, EXTRA % text)


# --- files of the main package and its imports
matters("edit", lambda w: w.edit("main.go", "main 1", "main one"), OUTPUT.replace("main 1", "main one"))
matters("edit_same_size", lambda w: w.edit("main.go", "main 1", "main 2"), OUTPUT.replace("main 1", "main 2"))
matters("edit_keeping_times", keeping_times("main.go"), OUTPUT.replace("main 1", "main 2"))
matters("replaced_keeping_times", replacing("main.go", "main 1", "main 2"), OUTPUT.replace("main 1", "main 2"))
matters("import_edit", lambda w: w.edit("lib/lib.go", "lib 1", "lib 2"), OUTPUT.replace("lib 1", "lib 2"))
matters("import_edit_keeping_times", keeping_times("lib/lib.go"), OUTPUT.replace("lib 1", "lib 2"))
matters("edit_and_back", lambda w: (w.edit("main.go", "main 1", "main 2"), w.edit("main.go", "main 2", "main 1")),
        OUTPUT)
matters("mtime_in_the_future", lambda w: (
    w.edit("main.go", "main 1", "main 2"), os.utime(w.path("m/main.go"), (2**32, 2**32))),
        OUTPUT.replace("main 1", "main 2"))
matters("mtime_in_the_past", lambda w: (
    w.edit("main.go", "main 1", "main 2"), os.utime(w.path("m/main.go"), (1, 1))), OUTPUT.replace("main 1", "main 2"))
matters("new_file", extra("extra.go"), OUTPUT.replace("\n", ", extra\n"))
matters("new_file_of_this_system", extra("extra_linux.go"), OUTPUT.replace("\n", ", extra\n"))
matters("new_file_with_constraint", lambda w: w.write("extra.go", "//go:build linux\n\n" + EXTRA % "extra"),
        OUTPUT.replace("\n", ", extra\n"))
matters("new_file_of_another_system", extra("extra_windows.go"), OUTPUT)
matters("file_removed", lambda w: os.unlink(w.path("m/extra.go")), OUTPUT, prepare=extra("extra.go"))
matters("file_renamed_out", lambda w: os.rename(w.path("m/extra.go"), w.path("m/extra_windows.go")), OUTPUT,
        prepare=extra("extra.go"))
matters("file_renamed_in", lambda w: os.rename(w.path("m/extra_windows.go"), w.path("m/extra.go")),
        OUTPUT.replace("\n", ", extra\n"), prepare=extra("extra_windows.go"))
matters("constraint_edited", lambda w: w.edit("extra.go", "windows", "linux  "), OUTPUT.replace("\n", ", extra\n"),
        prepare=lambda w: w.write("extra.go", "//go:build windows\n\n" + EXTRA % "extra"))
matters("two_files_swapped", lambda w: (
    os.rename(w.path("m/a.go"), w.path("m/x")), os.rename(w.path("m/b.go"), w.path("m/a.go")),
    os.rename(w.path("m/x"), w.path("m/b.go"))), OUTPUT.replace("\n", ", b, a\n"),
        prepare=lambda w: (extra("a.go", "a")(w), extra("b.go", "b")(w)), before=OUTPUT.replace("\n", ", a, b\n"))
matters("new_file_in_import", lambda w: w.write("lib/new.go", "package wrong\n"), fails="found packages")
matters("new_broken_file", lambda w: w.write("broken.go", "package main\n\nfunc {\n"), fails="syntax error")
matters("new_test_file_of_another_package", lambda w: w.write("x_test.go", "package other\n"), fails="found packages")
matters("new_assembly", lambda w: w.write("lib/x.s", "#error\n"), fails="lib")
matters("import_removed", lambda w: worlds.remove(w.path("m/lib")), fails="example.com/m/lib")
matters("import_becomes_a_module", lambda w: w.write("lib/go.mod", "module example.com/m/lib\n"),
        fails="example.com/m/lib")
matters("file_becomes_a_directory", lambda w: (os.unlink(w.path("m/extra.go")), os.mkdir(w.path("m/extra.go"))),
        OUTPUT, prepare=extra("extra.go"))
matters("main_is_gone", lambda w: os.unlink(w.path("m/main.go")), fails="no Go files")
matters("directory_unreadable", lambda w: (worlds.remove(w.path("m/lib")), w.write("lib", "x")),
        fails="example.com/m/lib")

# --- embedded files
matters("embedded_edit", lambda w: w.write("data.txt", "2"), OUTPUT.replace("data 1", "data 2"))
matters("embedded_edit_keeping_times", lambda w: (
    w.write("data.txt", "2"), os.utime(w.path("m/data.txt"), (5, 5))), OUTPUT.replace("data 1", "data 2"),
        prepare=lambda w: os.utime(w.path("m/data.txt"), (5, 5)))
matters("embedded_new", lambda w: w.write("assets/b.txt", "b"), OUTPUT.replace("\n", ", b.txt\n"))
matters("embedded_new_deep", lambda w: w.write("assets/d/e/f.txt", "f"), OUTPUT.replace("\n", ", d\n"))
matters("embedded_removed", lambda w: os.unlink(w.path("m/assets/b.txt")), OUTPUT,
        prepare=lambda w: w.write("assets/b.txt", "b"))
matters("embedded_gone", lambda w: os.unlink(w.path("m/data.txt")), fails="data.txt")
matters("embedded_becomes_a_link", lambda w: (
    os.rename(w.path("m/data.txt"), w.path("m/d")), os.symlink("d", w.path("m/data.txt"))), fails="irregular file")
matters("embedded_module_boundary", lambda w: w.write("assets/go.mod", "module other\n"), fails="assets")

# --- modules
matters("go_mod_edit", lambda w: w.edit("go.mod", "go 1.22", "go 1.21"), OUTPUT)
matters("go_mod_broken", lambda w: w.write("go.mod", "module\n"), fails="go.mod")
matters("go_mod_gone", lambda w: os.unlink(w.path("m/go.mod")), fails="go.mod")
matters("go_mod_nearer", lambda w: w.write("cmd/go.mod", "module example.com/other\n"), fails="example.com/m/lib",
        prepare=lambda w: (shutil.copytree(w.m, w.path("m/cmd"), ignore=shutil.ignore_patterns("go.mod")),
                           setattr(w, "cwd", w.path("m/cmd"))))
matters("go_work_appears", lambda w: w.write("../go.work", "go\n"), fails="go.work")
matters("go_work_appears_above", lambda w: (
    w.write("../go.work", "go 1.22\n\nuse ./other\n"), w.write("../other/go.mod", "module example.com/other\n")),
        fails="")
CASES[-1].fails = "go.work"


def with_replacement(w):
    w.write("../dep/go.mod", "module example.com/dep\n")
    w.write("../dep/dep.go", 'package dep\n\nconst Text = "dep 1"\n')
    w.write("../dep2/go.mod", "module example.com/dep\n")
    w.write("../dep2/dep.go", 'package dep\n\nconst Text = "dep 2"\n')
    w.edit("go.mod", "go 1.22", "go 1.22\n\nrequire example.com/dep v1.0.0\n\nreplace example.com/dep => ../dep\n")
    w.write("use.go", 'package main\n\nimport "example.com/dep"\n\nfunc init() { extra = append(extra, dep.Text) }\n')


DEP1, DEP2 = OUTPUT.replace("\n", ", dep 1\n"), OUTPUT.replace("\n", ", dep 2\n")
matters("replacement_edit", lambda w: w.edit("../dep/dep.go", "dep 1", "dep 2"), DEP2, prepare=with_replacement,
        before=DEP1)
matters("replacement_changed", lambda w: w.edit("go.mod", "../dep", "../dep2"), DEP2, prepare=with_replacement)
matters("replacement_directories_renamed", lambda w: (
    os.rename(w.path("dep"), w.path("x")), os.rename(w.path("dep2"), w.path("dep"))), DEP2, prepare=with_replacement)
matters("replacement_is_another_module", lambda w: w.write("../dep/go.mod", "module example.com/else\n"), DEP1,
        prepare=with_replacement)
matters("vendor_appears", lambda w: w.write("vendor/modules.txt", "# example.com/else v1.0.0\n"), fails="vendor",
        prepare=with_replacement)
matters("modfile_edit", lambda w: w.edit("alt.mod", "../dep", "../dep2"), DEP2, prepare=lambda w: (
    with_replacement(w), shutil.copy(w.path("m/go.mod"), w.path("m/alt.mod")),
    setattr(w, "args", ["-modfile=alt.mod", "."])))


def with_module_cache(writable):
    """A dependency from a proxy, in a module cache of the case's own."""
    def prepare(w):
        source = w.path("descriptions")
        for version in ("1", "2"):
            w.write(os.path.join(source, f"v{version}.txt"),
                    f"module example.com/dep@v1.{version}.0\n-- go.mod --\nmodule example.com/dep\n-- dep.go --\n"
                    f'package dep\n\nconst Text = "dep {version}"\n')
        module_proxy.make(source, w.path("proxy"))
        w.env.update(GOPROXY="file://" + w.path("proxy"), GOMODCACHE=w.path("mod"))
        if writable:
            w.env["GOFLAGS"] = "-modcacherw"
        w.edit("go.mod", "go 1.22", "go 1.22\n\nrequire example.com/dep v1.1.0\n")
        w.write("use.go", 'package main\n\nimport "example.com/dep"\n\nfunc init() { extra = append(extra, dep.Text) }\n')
        subprocess.run([w.go.go, "mod", "download", "example.com/dep@v1.1.0", "example.com/dep@v1.2.0"], cwd=w.m,
                       env=w.env, check=True, capture_output=True)
        subprocess.run([w.go.go, "mod", "tidy"], cwd=w.m, env=w.env, check=True, capture_output=True)
    return prepare


def in_dependency(change):
    return lambda w: change(w, w.path("mod/example.com/dep@v1.1.0"))


def make_writable(tree):
    subprocess.run(["chmod", "-R", "u+w", tree], check=True)


matters("dependency_edit_modcacherw", in_dependency(lambda w, d: w.edit(d + "/dep.go", "dep 1", "dep 2")), DEP2,
        prepare=with_module_cache(True), before=DEP1)
matters("dependency_edit_modcacherw_keeping_times", in_dependency(lambda w, d: keeping_times(d + "/dep.go")(w)), DEP2,
        prepare=with_module_cache(True), before=DEP1)
matters("dependency_new_file_modcacherw", in_dependency(lambda w, d: w.write(d + "/x.go", "package x\n")),
        prepare=with_module_cache(True), fails="found packages")
matters("dependency_made_writable_and_edited", in_dependency(
    lambda w, d: (make_writable(d), w.edit(d + "/dep.go", "dep 1", "dep 2"))), DEP2, prepare=with_module_cache(False),
        before=DEP1)
matters("dependency_removed", in_dependency(lambda w, d: worlds.remove(d)), DEP1, prepare=with_module_cache(False))
matters("dependency_strict_edit", in_dependency(lambda w, d: (
    os.chmod(d + "/dep.go", 0o644), w.edit(d + "/dep.go", "dep 1", "dep 2"))), DEP2,
        prepare=lambda w: (with_module_cache(False)(w), make_strict(w)), before=DEP1)
matters("requirement_changed", lambda w: (w.edit("go.mod", "v1.1.0", "v1.2.0"), subprocess.run(
    [w.go.go, "mod", "tidy"], cwd=w.m, env=w.env, check=True, capture_output=True)), DEP2,
        prepare=with_module_cache(False))
matters("go_sum_gone", lambda w: os.unlink(w.path("m/go.sum")), fails="go.sum", prepare=with_module_cache(False))
matters("go_sum_wrong", lambda w: w.edit("go.sum", "h1:", "h1:A"), fails="", prepare=with_module_cache(False))
CASES[-1].fails = "example.com/dep"


def make_strict(w):
    run = w.run
    w.run = lambda *memo, **more: run("strict", *memo, **more)


# --- flags, settings, environment
matters("tags_by_go_env_w", lambda w: subprocess.run(
    [w.go.go, "env", "-w", "GOFLAGS=-tags=x"], env={k: v for k, v in w.env.items() if k != "GOFLAGS"}, check=True),
        OUTPUT.replace("\n", ", tagged\n"), prepare=lambda w: (
            w.write("tagged.go", "//go:build x\n\n" + EXTRA % "tagged"), w.env.pop("GOFLAGS")), before=OUTPUT)
matters("go_env_file_edited", lambda w: w.edit("../env", "-tags=y", "-tags=x"), OUTPUT.replace("\n", ", tagged\n"),
        prepare=lambda w: (w.write("tagged.go", "//go:build x\n\n" + EXTRA % "tagged"), w.env.pop("GOFLAGS"),
                           w.write("../env", "GOFLAGS=-tags=y\n"), w.env.update(GOENV=w.path("env"))))
matters("goflags", lambda w: w.env.update(GOFLAGS="-tags=x"), OUTPUT.replace("\n", ", tagged\n"),
        prepare=lambda w: w.write("tagged.go", "//go:build x\n\n" + EXTRA % "tagged"))
matters("tags", lambda w: setattr(w, "args", ["-tags", "x", "."]), OUTPUT.replace("\n", ", tagged\n"),
        prepare=lambda w: w.write("tagged.go", "//go:build x\n\n" + EXTRA % "tagged"))
matters("ldflags", lambda w: setattr(w, "args", ["-ldflags=-X main.data=2", "."]), fails="-X")
CASES[-1].fails, CASES[-1].after = "", None
# Where the kernel has been told about qemu, it starts programs of the other machine, too.
FOREIGN, QEMU = ("arm64", "aarch64") if os.uname().machine == "x86_64" else ("amd64", "x86_64")
if os.path.exists("/proc/sys/fs/binfmt_misc/qemu-" + QEMU):
    matters("goarch", lambda w: w.env.update(GOARCH=FOREIGN), OUTPUT)
else:
    matters("goarch", lambda w: w.env.update(GOARCH=FOREIGN), fails="exec format error")
matters("cgo_enabled", lambda w: w.env.update(CGO_ENABLED="1"), OUTPUT.replace("\n", ", cgo\n"),
        prepare=lambda w: w.write("cgo.go", "//go:build cgo\n\n" + EXTRA % "cgo"))
matters("home", lambda w: (os.mkdir(w.path("home2")), w.env.update(HOME=w.path("home2"))), OUTPUT)
matters("godebug", lambda w: w.env.update(GODEBUG="panicnil=1"), OUTPUT)
matters("pgo_appears", lambda w: w.write("default.pgo", ""), OUTPUT)
matters("files_instead_of_package", lambda w: setattr(w, "args", ["main.go"]), OUTPUT)
matters("listed_file_edit", lambda w: w.edit("main.go", "main 1", "main 2"), OUTPUT.replace("main 1", "main 2"),
        prepare=lambda w: setattr(w, "args", ["main.go"]))
matters("argument_is_a_file", lambda w: setattr(w, "args", ["main.go", "extra.go"]), OUTPUT.replace("\n", ", extra\n"),
        prepare=lambda w: (extra("extra.go")(w), setattr(w, "args", ["main.go"])), before=OUTPUT)

# --- directories and links
matters("directory_renamed", lambda w: (
    os.rename(w.m, w.path("old")), shutil.copytree(w.path("old"), w.m), w.edit("main.go", "main 1", "main 2")),
        OUTPUT.replace("main 1", "main 2"))
matters("directories_exchanged", lambda w: (
    os.rename(w.m, w.path("x")), os.rename(w.path("n"), w.m), os.rename(w.path("x"), w.path("n"))),
        OUTPUT.replace("main 1", "main 2"), prepare=lambda w: (
            shutil.copytree(w.m, w.path("n"), copy_function=shutil.copy2),
            w.edit("../n/main.go", "main 1", "main 2")))
matters("link_to_module_changed", lambda w: (
    os.unlink(w.path("cur")), os.symlink("n", w.path("cur"))), OUTPUT.replace("main 1", "main 2"), prepare=lambda w: (
        shutil.copytree(w.m, w.path("n")), w.edit("../n/main.go", "main 1", "main 2"),
        os.symlink("m", w.path("cur")), setattr(w, "cwd", w.path("cur"))))
matters("link_below_changed", lambda w: (
    os.unlink(w.path("cur")), os.symlink("n", w.path("cur"))), OUTPUT.replace("main 1", "main 2"), prepare=lambda w: (
        shutil.copytree(w.m, w.path("n")), w.edit("../n/main.go", "main 1", "main 2"),
        os.symlink("m", w.path("cur")), setattr(w, "cwd", w.root), setattr(w, "args", ["-C", "cur", "."])))
matters("linked_file_changed", lambda w: (
    os.unlink(w.path("m/main.go")), os.symlink("../two", w.path("m/main.go"))), OUTPUT.replace("main 1", "main 2"),
        prepare=lambda w: (w.write("../two", w.read("main.go").replace("main 1", "main 2")),
                           os.rename(w.path("m/main.go"), w.path("one")), os.symlink("../one", w.path("m/main.go"))))
matters("linked_file_edited", lambda w: w.edit("../one", "main 1", "main 2"), OUTPUT.replace("main 1", "main 2"),
        prepare=lambda w: (os.rename(w.path("m/main.go"), w.path("one")), os.symlink("../one", w.path("m/main.go"))))
matters("linked_package_changed", lambda w: (
    os.unlink(w.path("m/lib")), os.symlink("lib2", w.path("m/lib"))), OUTPUT.replace("lib 1", "lib 2"),
        prepare=lambda w: (w.write("lib2/lib.go", w.read("lib/lib.go").replace("lib 1", "lib 2")),
                           os.rename(w.path("m/lib"), w.path("m/lib1")), os.symlink("lib1", w.path("m/lib"))))
matters("module_behind_a_new_link", lambda w: (
    os.rename(w.m, w.path("n")), os.symlink("n", w.m)), OUTPUT)
matters("working_directory_named_otherwise", lambda w: setattr(w, "pwd", w.path("m")), OUTPUT, prepare=lambda w: (
    os.symlink("m", w.path("cur")), setattr(w, "pwd", w.path("cur"))))
matters("package_of_C_edited", lambda w: w.edit("main.go", "main 1", "main 2"), OUTPUT.replace("main 1", "main 2"),
        prepare=lambda w: (setattr(w, "cwd", w.root), setattr(w, "args", ["-C=m", "."])))


# --- distributions and programs
def with_goroot_copy(w):
    """A distribution of the user's own: what `os` needs of std is copied, the rest is linked."""
    goroot = w.path("goroot")
    os.makedirs(goroot)
    for name in ("VERSION", "go.env"):
        shutil.copy(os.path.join(w.go.goroot, name), goroot)
    for name in ("pkg", "bin", "lib"):
        os.symlink(os.path.join(w.go.goroot, name), os.path.join(goroot, name))
    listed = subprocess.run([w.go.go, "list", "-deps", "os", "embed"],
                            env={name: value for name, value in w.env.items() if name != "GOROOT"}, check=True, capture_output=True,
                            text=True, cwd=w.root)
    for package in listed.stdout.split():
        shutil.copytree(os.path.join(w.go.goroot, "src", package), os.path.join(goroot, "src", package),
                        dirs_exist_ok=True)
    shutil.copy(os.path.join(w.go.goroot, "src/go.mod"), os.path.join(goroot, "src"))
    os.makedirs(os.path.join(goroot, "src/vendor"), exist_ok=True)
    shutil.copy(os.path.join(w.go.goroot, "src/vendor/modules.txt"), os.path.join(goroot, "src/vendor"))
    w.env["GOROOT"] = goroot


def speak(w, keep_times=False):
    """Has package os say something when the program starts."""
    path = w.path("goroot/src/os/env.go")
    before = os.stat(path)
    with open(path, "a", encoding="utf-8") as f:
        f.write('\nfunc init() { println("changed") }\n')
    if keep_times:
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))


matters("goroot_edit", speak, OUTPUT, prepare=with_goroot_copy)
matters("goroot_edit_keeping_times", lambda w: speak(w, True), OUTPUT, prepare=with_goroot_copy)
matters("goroot_new_file", lambda w: w.write("../goroot/src/os/new.go", "package wrong\n"), fails="found packages",
        prepare=with_goroot_copy)
matters("goroot_go_env", lambda w: w.write("../goroot/go.env", "GOFLAGS=-tags=x\n"),
        OUTPUT.replace("\n", ", tagged\n"), prepare=lambda w: (
            with_goroot_copy(w), w.env.pop("GOFLAGS"), w.write("tagged.go", "//go:build x\n\n" + EXTRA % "tagged")))
matters("goroot_replaced", lambda w: (os.rename(w.path("goroot"), w.path("x")), with_goroot_copy(w), speak(w)), OUTPUT,
        prepare=with_goroot_copy)
matters("goroot_of_path", lambda w: (
    os.unlink(w.path("goroot/bin")), os.makedirs(w.path("goroot/bin")),
    shutil.copy(w.go.go, w.path("goroot/bin")), os.symlink(w.path("goroot/bin/go"), w.path("bin/go"))), OUTPUT,
        prepare=lambda w: (with_goroot_copy(w), w.env.pop("GOROOT")))


def with_compilers_in_path(*directories):
    """CGO_ENABLED depends on whether there is a compiler in PATH, whose directories are these; the program has no cgo."""
    def prepare(w):
        del w.env["CGO_ENABLED"]
        w.env["PATH"] = ":".join([w.path("bin"), w.path("other"), w.path("last")])
        for directory in directories:
            os.makedirs(w.path(directory), exist_ok=True)
            shutil.copy("/bin/true", w.path(directory, "gcc"))
    return prepare


def with_relative_path(w):
    """What is found through a relative directory of PATH does not count."""
    with_compilers_in_path("other")(w)
    w.env["PATH"] = "lib:" + w.env["PATH"]


matters("compiler_appears_in_path", lambda w: shutil.copy("/bin/true", w.path("bin/gcc")), OUTPUT,
        prepare=with_compilers_in_path())
matters("compiler_disappears_from_path", lambda w: os.unlink(w.path("other/gcc")), OUTPUT,
        prepare=with_compilers_in_path("other"))
matters("compiler_becomes_unusable", lambda w: os.chmod(w.path("other/gcc"), 0o644), OUTPUT,
        prepare=with_compilers_in_path("other"))
matters("compiler_in_relative_path", lambda w: shutil.copy("/bin/true", w.path("m/lib/gcc")), OUTPUT,
        prepare=with_relative_path)
does_not_matter("second_compiler_in_path", lambda w: shutil.copy("/bin/true", w.path("bin/gcc")),
                prepare=with_compilers_in_path("other"))
does_not_matter("compiler_later_in_path", lambda w: (os.makedirs(w.path("last")), shutil.copy("/bin/true", w.path("last/gcc"))),
                prepare=with_compilers_in_path("other"))


def with_own_gorun(w):
    prefix = os.path.dirname(os.path.dirname(w.gorun))
    shutil.copytree(os.path.join(prefix, "libexec"), w.path("gorun/libexec"))
    os.makedirs(w.path("gorun/bin"))
    gorun = shutil.copy(w.gorun, w.path("gorun/bin"))
    run = w.run

    def with_copy(*memo, **more):
        original, w.gorun = w.gorun, gorun
        try:
            return run(*memo, **more)
        finally:
            w.gorun = original
    w.run = with_copy


matters("gorun_upgraded", lambda w: os.utime(w.path("gorun/libexec/gorun/gorun-build")), OUTPUT,
        prepare=with_own_gorun)

# --- C
def with_c(w):
    """A package with cgo, whose text comes from a header."""
    if not shutil.which("gcc"):
        raise Skip("there is no gcc")
    w.env["CGO_ENABLED"] = "1"
    w.write("c.go", 'package main\n\n// #include "text.h"\n// const char *text(void);\nimport "C"\n\n'
                    "func init() { extra = append(extra, C.GoString(C.text())) }\n")
    w.write("text.h", '#define TEXT "c 1"\n')
    w.write("text.c", '#include "text.h"\n\nconst char *text(void) { return TEXT; }\n')


def with_pkg_config(w):
    if not shutil.which("pkg-config"):
        raise Skip("there is no pkg-config")
    with_c(w)
    w.edit("c.go", "// #include", "// #cgo pkg-config: some\n// #include")
    w.edit("text.c", "return TEXT", "return TEXT SUFFIX")
    w.write("../pc/some.pc", 'Name: some\nDescription: some\nVersion: 1\nRequires: other\nCflags: -DX=1\n')
    w.write("../pc/other.pc", "Name: other\nDescription: other\nVersion: 1\nCflags: -DSUFFIX=TEXT\n")
    w.env["PKG_CONFIG_PATH"] = w.path("pc")


C1, C2 = OUTPUT.replace("\n", ", c 1\n"), OUTPUT.replace("\n", ", c 2\n")
matters("header_edit", lambda w: w.edit("text.h", "c 1", "c 2"), C2, prepare=with_c, before=C1)
matters("header_edit_keeping_times", keeping_times("text.h"), C2, prepare=with_c)
matters("c_edit", lambda w: w.edit("text.c", "TEXT;", '"c 2";'), C2, prepare=with_c)
matters("new_c_file", lambda w: w.write("more.c", "#error no\n"), fails="error", prepare=with_c)
matters("cflags", lambda w: w.env.update(CGO_CFLAGS="-O1"), C1, prepare=with_c)
matters("compiler_swapped", lambda w: (
    w.write("../bin/gcc", '#!/bin/sh\nexec /usr/bin/gcc "$@"\n'), os.chmod(w.path("bin/gcc"), 0o755)), C1,
        prepare=with_c)
matters("compiler_edited", lambda w: w.write("../bin/gcc", '#!/bin/sh\n# 2\nexec /usr/bin/gcc "$@"\n'), C1,
        prepare=lambda w: (with_c(w), w.write("../bin/gcc", '#!/bin/sh\nexec /usr/bin/gcc "$@"\n'),
                           os.chmod(w.path("bin/gcc"), 0o755)))
matters("variable_of_the_compiler", lambda w: w.env.update(C_INCLUDE_PATH="/nonexistent"), C1, prepare=with_c)
matters("variable_of_the_loader", lambda w: w.env.update(LD_LIBRARY_PATH="/nonexistent"), C1, prepare=with_c)
matters("other_CC", lambda w: w.env.update(CC="/usr/bin/gcc"), C1, prepare=with_c)
matters("other_compiler_first_in_path", lambda w: (
    w.write("../bin2/gcc", '#!/bin/sh\nexec /usr/bin/gcc "$@"\n'), os.chmod(w.path("bin2/gcc"), 0o755),
    w.env.update(PATH=f"{w.path('bin2')}:{w.env['PATH']}")), C1, prepare=with_c)


def with_compiler_of_variable(w):
    """A script for a compiler, whose version is what a variable says: another action ID for cmd/go, too."""
    with_c(w)
    w.write("../bin/gcc", '#!/bin/sh\ncase "$*" in *-###*) echo "some version ${WHICH-1}"; exit ;; esac\n'
                          'exec /usr/bin/gcc "-DTEXT_OF=\\"c ${WHICH-1}\\"" "$@"\n')
    os.chmod(w.path("bin/gcc"), 0o755)
    w.edit("text.h", '"c 1"', "TEXT_OF")


matters("variable_of_a_script", lambda w: w.env.update(WHICH="2"), C2, prepare=with_compiler_of_variable)
does_not_matter("terminal_of_a_script", lambda w: w.env.update(
    TERM="vt52", SSH_TTY="/dev/pts/7", COLUMNS="40", _="/bin/x", OLDPWD="/", WINDOWID="7", HYPERFINE_ITERATION="3"), C1,
                prepare=with_compiler_of_variable)
# cmd/go's action IDs have the compiler's version and flags, and nothing else of the environment.
does_not_matter("c_other_variables", lambda w: w.env.update(
    TERM="vt52", SSH_TTY="/dev/pts/7", SHLVL="7", OLDPWD="/", WINDOWID="7", HYPERFINE_ITERATION="3", FOO="bar",
    LANG="de_DE.UTF-8", LC_ALL="C", _="/bin/x"), C1, prepare=with_c)
# As for go run, what pkg-config said when the package was compiled holds as long as the package is in the cache.
does_not_matter("pkg_config_edit", lambda w: w.edit("../pc/other.pc", "SUFFIX=TEXT", "SUFFIX="),
                OUTPUT.replace("\n", ", c 1c 1\n"), prepare=with_pkg_config)
does_not_matter("c_new_text_file", lambda w: w.write("notes.txt", "x"), C1, prepare=with_c)
does_not_matter("pkg_config_other_file", lambda w: w.write("../pc/README", "x"),
                OUTPUT.replace("\n", ", c 1c 1\n"), prepare=with_pkg_config)

# --- the build cache and the record itself
matters("executable_removed", lambda w: worlds.remove(w.executable_entry()), OUTPUT)
matters("executable_truncated", lambda w: truncate_executable(w), OUTPUT)  # pylint: disable=unnecessary-lambda
matters("executable_renamed", lambda w: os.rename(
    w.executable_entry() + "/m", w.executable_entry() + "/x"), OUTPUT)


def truncate_executable(w):
    path = w.executable_entry() + "/m"
    os.chmod(path, 0o755)
    os.truncate(path, 100)


def on_record(change):
    return lambda w: change(w.records()[0])


def patch(record, at, data):
    """Changes some bytes of a record as its writer would have."""
    with open(record, "r+b") as f:
        text = bytearray(f.read())
        text[at:at + len(data)] = data
        text[16:24] = struct.pack("=Q", checksum(text[24:]))
        f.seek(0)
        f.write(text)


def checksum(text):
    """memo::Checksum."""
    mask = (1 << 64) - 1

    def mix(state, word):
        state = (state ^ word) * 0x9fb21c651e98df25 & mask
        return state ^ (state >> 32)

    lanes = [1, 2, 3, 4]
    whole = len(text) // 32 * 32
    for words in struct.iter_unpack("=4Q", text[:whole]):
        lanes = [mix(lane, word) for lane, word in zip(lanes, words)]
    rest = struct.unpack("=4Q", bytes(text[whole:]).ljust(32, b"\0"))
    total = len(text)
    for lane, word in zip(lanes, rest):
        total = mix(total, mix(lane, word))
    return total


MADE_AT = 24 + 32 + 32


def set_age(seconds):
    """Of the record and of the builder's plan, which is of the same form."""
    def change(w):
        for record in w.records() + w.records(kind="plans"):
            patch(record, MADE_AT, struct.pack("=q", int((time.time() - seconds) * 1e9)))
    return change


matters("record_is_old", set_age(25 * 3600), OUTPUT)
matters("record_is_from_the_future", set_age(-3600), OUTPUT)
does_not_matter("record_is_of_this_morning", set_age(23 * 3600))


def flip(record):
    with open(record, "r+b") as f:
        f.seek(200)
        byte = f.read(1)
        f.seek(200)
        f.write(bytes([byte[0] ^ 1]))


matters("record_damaged", on_record(flip), OUTPUT)
matters("record_truncated", on_record(lambda r: os.truncate(r, os.path.getsize(r) // 2)), OUTPUT)
matters("record_empty", on_record(lambda r: os.truncate(r, 0)), OUTPUT)
matters("record_of_another_version", on_record(lambda r: patch(r, 8, struct.pack("=I", 9999))), OUTPUT)
matters("record_writable_by_others", on_record(lambda r: os.chmod(r, 0o666)), OUTPUT)
matters("record_of_somebody_else", lambda w: change_owner(w), OUTPUT)  # pylint: disable=unnecessary-lambda
matters("record_is_a_link", on_record(lambda r: (os.rename(r, r + "x"), os.symlink(r + "x", r))), OUTPUT)


# --- what the builder keeps for itself
def on_plan(change):
    """There is no run record: the builder is asked, and finds its plan like this."""
    def run(w):
        for record in w.records():
            os.remove(record)
        (plan,) = w.records(kind="plans")
        change(plan)
    return run


matters("plan_damaged", on_plan(flip), OUTPUT)
matters("plan_truncated", on_plan(lambda p: os.truncate(p, os.path.getsize(p) // 2)), OUTPUT)
matters("plan_empty", on_plan(lambda p: os.truncate(p, 0)), OUTPUT)
matters("plan_is_a_directory", on_plan(lambda p: (os.remove(p), os.mkdir(p))), OUTPUT)
matters("plan_writable_by_others", on_plan(lambda p: os.chmod(p, 0o666)), OUTPUT)
matters("plan_of_another_version", on_plan(lambda p: patch(p, 8, struct.pack("=I", 9999))), OUTPUT)



def change_owner(w):
    if os.geteuid() != 0:
        raise Skip("only root can give files away")
    os.chown(w.records()[0], 65534, 65534)


def exchange_records(w):
    mine = w.records()
    w.cwd = w.path("n")
    w.run()
    (other,) = set(w.records()) - set(mine)
    shutil.copy(other, mine[0])
    w.cwd = w.m


matters("record_exchanged", exchange_records, OUTPUT, prepare=lambda w: (
    shutil.copytree(w.m, w.path("n")), w.edit("../n/main.go", "main 1", "main 2")))
matters("records_removed", lambda w: worlds.remove(w.path("state/runs")), OUTPUT)

# --- what cannot matter
does_not_matter("nothing", lambda w: None)
does_not_matter("other_arguments", lambda w: setattr(w, "args", [".", "x", "-v", "--"]),
                OUTPUT.replace("\n", ", arg x, arg -v, arg --\n"))
does_not_matter("readme_edited", lambda w: w.write("README.md", "x\n"))
does_not_matter("new_text_file", lambda w: w.write("NOTES", "x\n"))
does_not_matter("editor_swap_file", lambda w: w.write(".main.go.swp", "x\n"))
does_not_matter("hidden_go_file", lambda w: w.write("_draft.go", "x\n"))
does_not_matter("hidden_go_file_in_import", lambda w: w.write("lib/.#lib.go", "x\n"))
does_not_matter("unused_package_edited", lambda w: w.write("unused/unused.go", "package other\n"))
does_not_matter("new_package", lambda w: w.write("new/new.go", "package new\n"))
does_not_matter("new_module_below", lambda w: w.write("sub/go.mod", "module example.com/sub\n"))
does_not_matter("new_module_beside", lambda w: w.write("../else/go.mod", "module example.com/else\n"))
does_not_matter("new_file_above", lambda w: w.write("../x.go", "package x\n"))
does_not_matter("git_directory", lambda w: w.write(".git/HEAD", "x\n"))
does_not_matter("testdata", lambda w: w.write("testdata/x.go", "package x\n"))
does_not_matter("file_comes_and_goes", lambda w: (extra("extra.go")(w), os.unlink(w.path("m/extra.go"))))
does_not_matter("new_package_file_in_unused", lambda w: w.write("unused/x.go", "package wrong\n"))
does_not_matter("unlisted_file", lambda w: w.write("extra.go", "package wrong\n"),
                prepare=lambda w: setattr(w, "args", ["main.go"]))
does_not_matter("other_variables", lambda w: w.env.update(FOO="bar", TERM="vt100", SHLVL="7", OLDPWD="/", LC_ALL="C"))
# It is where $WORK goes, and a go.mod at its top is ignored.
matters("other_tmpdir", lambda w: (os.makedirs(w.path("tmp2")), w.env.update(TMPDIR=w.path("tmp2"))), OUTPUT)
does_not_matter("order_of_variables", lambda w: setattr(w, "env", dict(reversed(w.env.items()))))
does_not_matter("other_programs_in_path", lambda w: shutil.copy("/bin/true", w.path("bin/foo")))
does_not_matter("module_cache_grows", lambda w: w.write("../home/go/pkg/mod/example.com/x@v1.0.0/x.go", "package x\n"))
does_not_matter("embedded_directory_has_hidden_file", lambda w: w.write("assets/d/.hidden", "x\n"),
                prepare=lambda w: w.write("assets/d/e.txt", "e"), after=OUTPUT.replace("\n", ", d\n"))
CASES[-1].rebuilds = True
does_not_matter("other_cache_entries_removed", lambda w: remove_other_entries(w))  # pylint: disable=unnecessary-lambda
does_not_matter("other_umask", lambda w: os.umask(0o077))


def remove_other_entries(w):
    mine = w.executable_entry()
    for directory, _, names in os.walk(w.gocache):
        for name in names:
            path = os.path.join(directory, name)
            # Only of this program, so that std need not be compiled again.
            if name.endswith("-a") and directory != mine and os.stat(path).st_mtime > time.time() - 1:
                os.unlink(path)
