"""The small modules on which gorun's stages are compared with cmd/go's.

Each is generated: Shape.files are written into an empty directory. What is imported from example.net comes from the
proxy made of ../script/mod.
"""

import dataclasses

# The program of most shapes: it tells what is stamped into it.
TELL = """
func main() {
	info, _ := debug.ReadBuildInfo()
	fmt.Println(info)
	fmt.Println(words())
}
"""


@dataclasses.dataclass
class Shape:
    """A module, and the arguments of `go run` in it."""
    name: str
    files: dict
    args: list = dataclasses.field(default_factory=lambda: ["."])
    flags: list = dataclasses.field(default_factory=list)
    env: dict = dataclasses.field(default_factory=dict)
    links: dict = dataclasses.field(default_factory=dict)
    tidy: bool = False   # go.sum (and go.mod) come from `go mod tidy`
    vendor: str = ""     # "mod" or "work": the vendor directory comes from that command
    build: bool = True   # too much is compiled otherwise
    fails: bool = False  # the outcome is an error: only that is compared


def main_file(imports=(), words='""'):
    lines = "".join(f"\t{i}\n" if " " in i else f'\t"{i}"\n' for i in imports)
    return (f'package main\n\nimport (\n\t"fmt"\n\t"runtime/debug"\n{lines})\n{TELL}\n'
            f"func words() string {{ return {words} }}\n")


def go_mod(rest="", path="example.org/m", go="1.24"):
    return f"module {path}\n\n" + (f"go {go}\n\n" if go else "") + rest


def library(name, imports=(), body=None):
    lines = "".join(f'import "{i}"\n' for i in imports)
    uses = " + ".join([f'"{name} "'] + [f"{i.split('/')[-1]}.Word" for i in imports])
    return f"package {name}\n\n{lines}\n" + (body or f"var Word = {uses}\n")


def m(*parts):
    return "example.org/m/" + "/".join(parts)


def plain(name, extra=None, **more):
    """A module of one package, and further files."""
    return Shape(name, {"go.mod": go_mod(), "main.go": main_file(), **(extra or {})}, **more)


def import_shapes():
    yield plain("plain")
    yield Shape("two_packages", {"go.mod": go_mod(), "main.go": main_file([m("a")], "a.Word"), "a/a.go": library("a")})
    yield Shape("diamond", {
        "go.mod": go_mod(), "main.go": main_file([m("a"), m("b")], "a.Word + b.Word"),
        "a/a.go": library("a", [m("c")]), "b/b.go": library("b", [m("c")]), "c/c.go": library("c")})
    chain = {f"p{i}/p.go": library(f"p{i}", [m(f"p{i + 1}")] if i < 9 else []) for i in range(10)}
    yield Shape("chain", {"go.mod": go_mod(), "main.go": main_file([m("p0")], "p0.Word"), **chain})
    wide = {f"w{i:02}/w.go": library(f"w{i:02}") for i in range(15)}
    yield Shape("wide", {"go.mod": go_mod(), **wide, "main.go": main_file(
        [m(f"w{i:02}") for i in range(15)], " + ".join(f"w{i:02}.Word" for i in range(15)))})
    yield plain("many_files", {f"f{i}.go": f"package main\n\nconst c{i} = {i}\n" for i in range(12)})
    yield Shape("import_forms", {
        "go.mod": go_mod(),
        "main.go": main_file([f'. "{m("dot")}"', f'_ "{m("blank")}"', f'named "{m("other")}"'], "Word + named.Word"),
        "dot/d.go": library("dot"), "blank/b.go": library("blank"), "other/o.go": library("quite")})
    yield Shape("package_names", {
        "go.mod": go_mod(), "main.go": main_file([m("go-dashed.v1"), m("x", "v3")], "dashed.Word + x.Word"),
        "go-dashed.v1/d.go": library("dashed"), "x/v3/x.go": library("x")})
    yield Shape("internal", {"go.mod": go_mod(), "main.go": main_file([m("internal", "i")], "i.Word"),
                             "internal/i/i.go": library("i", [m("internal", "j")]), "internal/j/j.go": library("j")})
    for name, args in {"command": ["./cmd/tool"], "command_by_path": [m("cmd", "tool")],
                       "command_pattern": ["./cmd/..."]}.items():
        yield Shape(name, {"go.mod": go_mod(), "lib/l.go": library("lib"),
                           "cmd/tool/main.go": main_file([m("lib")], "lib.Word")}, args)
    two = {"go.mod": go_mod(), "a.go": main_file([m("lib")], "lib.Word + b"),
           "b.go": 'package main\n\nconst b = "b"\n', "c.go": 'package main\n\nconst b = "c"\n', "lib/l.go": library("lib")}
    yield Shape("file_list", two, ["a.go", "b.go"])
    yield Shape("file_list_order", two, ["c.go", "a.go"])
    yield Shape("file_without_module", {"a.go": main_file()}, ["a.go"])
    yield Shape("std_vendored", {"go.mod": go_mod(), "main.go": main_file(["net/http"], "http.MethodGet")}, build=False)
    yield Shape("std_wide", {"go.mod": go_mod(), "main.go": main_file(
        ["crypto/tls", "encoding/json", "go/types", '_ "image/png"', '_ "database/sql"', '_ "net/http/pprof"'],
        "tls.VersionName(0) + types.Universe.String() + string(json.RawMessage{})")}, build=False)


def source_shapes():
    tagged = {"go.mod": go_mod(), "main.go": main_file((), "word"),
              "on.go": '//go:build special && !other\n\npackage main\n\nconst word = "on"\n',
              "off.go": '//go:build !special || other\n\npackage main\n\nconst word = "off"\n'}
    yield Shape("constraints", tagged)
    yield Shape("tags", tagged, flags=["-tags=special"])
    yield Shape("tags_two", tagged, flags=["-tags=special,other"])
    systems = {f"w_{s}.go": f"package main\n\nfunc init() {{ println({s!r}) }}\n".replace("'", '"')
               for s in ("linux", "windows", "amd64", "arm64", "linux_amd64", "darwin_arm64", "unix", "cgo", "test")}
    yield plain("file_names", systems)
    yield plain("ignored_files", {
        "a_test.go": "package main\n", "b_test.go": "package main_test\n", "_c.go": "nonsense", ".d.go": "nonsense",
        "e.txt": "text", "f.go.bak": "nonsense", "testdata/g.go": "package g\n", "i.swigcxx": "", "j.proto": "",
        "h.go": "//go:build ignore\n\npackage nonsense\n"})
    yield plain("cgo_left_out", {"c.go": 'package main\n\nimport "C"\n', "d_cgo.go": "//go:build cgo\n\npackage main\n"})
    yield plain("byte_order_mark", {"b.go": "\ufeffpackage main\n\nconst größe = 1\n"})
    yield plain("line_ends", {"b.go": "package main\r\n\r\nconst b = `x\r\ny`\r\n"})
    yield plain("line_directives", {"b.go": "package main\n\n//line generated.y:10\nconst b = 1\n"})
    yield Shape("embed_file", {"go.mod": go_mod(), "t.txt": "text", "main.go": main_file(['_ "embed"'], "text").replace(
        "func main", "//go:embed t.txt\nvar text string\n\nfunc main", 1)})
    tree = {"d/a.txt": "a", "d/b.txt": "b", "d/_c.txt": "c", "d/.e": "e", "d/sub/f.txt": "f", "x y.txt": "space"}
    for name, pattern in {"embed_directory": "d", "embed_all": "all:d", "embed_glob": "d/*.txt d/sub/*",
                          "embed_quoted": '"x y.txt" `d/a.txt`'}.items():
        yield Shape(name, {"go.mod": go_mod(), **tree, "main.go": main_file(["embed"], "names(tree)").replace(
            "func main", f"//go:embed {pattern}\nvar tree embed.FS\n\nfunc names(f embed.FS) string {{\n"
            '\te, err := f.ReadDir(".")\n\treturn fmt.Sprint(e, err)\n}\n\nfunc main', 1)})
    yield Shape("embed_in_library", {
        "go.mod": go_mod(), "main.go": main_file([m("lib")], "lib.Word"), "lib/t.txt": "embedded",
        "lib/l.go": 'package lib\n\nimport _ "embed"\n\n//go:embed t.txt\nvar Word string\n'})
    yield plain("go_debug", {"d.go": "//go:debug panicnil=1\n//go:debug http2client=0\npackage main\n"})
    asm = {"lib/l.go": "package lib\n\nfunc Number() int\n", "lib/n_amd64.s":
           '#include "textflag.h"\n#include "go_asm.h"\n#include "n.h"\nTEXT ·Number(SB), NOSPLIT, $0-8\n'
           "\tMOVQ $NUMBER, ret+0(FP)\n\tRET\n", "lib/n.h": "#define NUMBER 42\n",
           "lib/n_arm64.s": '#include "textflag.h"\n#include "n.h"\nTEXT ·Number(SB), NOSPLIT, $0-8\n'
           "\tMOVD $NUMBER, R0\n\tMOVD R0, ret+0(FP)\n\tRET\n"}
    main = main_file([m("lib")], "fmt.Sprint(lib.Number())")
    yield Shape("assembly", {"go.mod": go_mod(), "main.go": main, **asm})
    yield Shape("assembly_flags", {"go.mod": go_mod(), "main.go": main, **asm}, flags=["-asmflags=all=-D=X=1"], build=False)
    yield Shape("linked_directory", {"go.mod": go_mod(), "real/main.go": main_file()}, ["./link"],
                links={"link": "real", "real/other.go": "../elsewhere"}, fails=True)


def flag_shapes():
    for name, flags in {
            "trimpath": ["-trimpath"], "ldflags": ["-ldflags=-X=main.x=y -w"], "gcflags": ["-gcflags=-N -l"],
            "gcflags_library": ["-gcflags=example.org/m/lib=-N"], "buildmode_pie": ["-buildmode=pie"],
            "modcacherw": ["-modcacherw"], "no_inlining": ["-gcflags=./...=-l", "-tags=x,y"]}.items():
        yield Shape(name, {"go.mod": go_mod(), "main.go": main_file([m("lib")], "lib.Word"), "lib/l.go": library("lib")},
                    flags=flags, build=name != "buildmode_pie")


def cgo_shapes():
    cgo = {"CGO_ENABLED": "1"}
    c = ('package main\n\n// #cgo LDFLAGS: -lm\n// #cgo CPPFLAGS: -I${SRCDIR}/include -DTWO=2\n// #include "x.h"\n'
         'import "C"\n\nimport "fmt"\n\nfunc main() { fmt.Println(C.f(20)) }\n')
    files = {"go.mod": go_mod(), "main.go": c, "x.c": '#include "x.h"\nint f(int a) { return TWO + a; }\n',
             "include/x.h": "int f(int a);\n"}
    yield Shape("cgo", files, env=cgo)
    yield Shape("cgo_trimpath", files, env=cgo, flags=["-trimpath"])
    yield Shape("cgo_flags", files, env={**cgo, "CGO_CFLAGS": "-O1 -flto", "CC": 'gcc "-DX=a b"'}, build=False)
    yield Shape("cgo_external", files, env=cgo, flags=["-ldflags=-linkmode=external"], build=False)
    yield Shape("cgo_cxx", {**files, "y.cc": "int y = 1;\n", "z.S": ".globl z\nz:\n", "lib_linux.h": ""}, env=cgo, build=False)
    yield Shape("cgo_std", {"go.mod": go_mod(), "main.go": main_file(["_ net", "_ os/user"])
                            .replace("_ net", '_ "net"').replace("_ os/user", '_ "os/user"')}, env=cgo, build=False)


def instrumented_shapes():
    files = {"go.mod": go_mod(), "main.go": main_file([m("lib")], "lib.Word"), "lib/l.go": library("lib")}
    for name, flags in {"cover": ["-cover"], "cover_atomic": ["-covermode=atomic"], "cover_library": ["-coverpkg=./lib"],
                        "cover_std": ["-coverpkg=std,example.org/m/lib", "-covermode=count"],
                        "cover_std_atomic": ["-coverpkg=all", "-covermode=atomic"]}.items():
        yield Shape(name, files, flags=flags, build="std" not in name)
    yield Shape("cover_files", {"a.go": main_file(), "b.go": "package main\n\nfunc f() {}\n"}, ["a.go", "b.go"],
                flags=["-cover"])
    cgo = {"CGO_ENABLED": "1"}
    yield Shape("race", files, flags=["-race"], env=cgo, build=False)
    yield Shape("race_cover", files, flags=["-race", "-coverpkg=all"], env=cgo, build=False)
    yield Shape("asan", files, flags=["-asan"], env=cgo, build=False)
    # Any C compiler does for this: nothing is compiled.
    yield Shape("msan", files, flags=["-msan"], env=cgo, build=False)
    c = main_file([], 'fmt.Sprint(C.one)').replace("import (", "// enum { one = 1 };\nimport \"C\"\n\nimport (", 1)
    yield Shape("cover_cgo", {"go.mod": go_mod(), "main.go": c, "b.go": "package main\n\nfunc f() {}\n"}, flags=["-cover"],
                env=cgo, build=False)


def module_shapes():
    uses = {"main.go": main_file(["example.net/quote"], "quote.Hello()")}
    for name, rest in {"dependency": "require example.net/quote v1.0.0\n",
                       "replaced_version": "require example.net/quote v1.1.0\n\n"
                                           "replace example.net/quote v1.1.0 => example.net/quote v1.0.0\n",
                       "pre_release": "require example.net/quote v1.2.0-rc.1\n",
                       "excluded": "require example.net/quote v1.0.0\n\nexclude example.net/quote v1.0.0\n"}.items():
        yield Shape(name, {"go.mod": go_mod(rest), **uses}, tidy=name != "excluded", fails=name == "excluded")
    yield Shape("replaced_directory", {
        "go.mod": go_mod("require example.net/quote v1.0.0\n\nreplace example.net/quote => ./q\n"), **uses,
        "q/go.mod": "module example.net/quote\n\ngo 1.21\n", "q/q.go": 'package quote\n\nfunc Hello() string { return "q" }\n'})
    yield Shape("replaced_chain", {
        "go.mod": go_mod("require example.net/one v0.0.0\n\nrequire example.net/two v0.0.0 // indirect\n\n"
                         "replace (\n\texample.net/one => ../one\n\texample.net/two => ../two\n)\n"),
        "main.go": main_file(["example.net/one"], "one.Word"),
        "../one/go.mod": "module example.net/one\n\ngo 1.22\n\nrequire example.net/two v0.0.0\n",
        "../one/o.go": library("one", ["example.net/two"]), "../two/go.mod": "module example.net/two\n\ngo 1.20\n",
        "../two/t.go": library("two")})
    yield Shape("indirect", {"go.mod": go_mod("require example.net/needs v1.0.0\n"),
                             "main.go": main_file(["example.net/needs"], "needs.Word()")}, tidy=True)
    yield Shape("two_majors", {
        "go.mod": go_mod("require example.net/quote v1.1.0\nrequire example.net/quote/v2 v2.0.0\n"),
        "main.go": main_file(["example.net/quote", 'q2 "example.net/quote/v2"'], "quote.Hello() + q2.Hello()")}, tidy=True)
    yield Shape("incompatible", {
        "go.mod": go_mod("require example.net/nogomod v2.0.0+incompatible\nrequire example.net/UPPER/Case v1.0.0\n"),
        "main.go": main_file(["example.net/nogomod", "example.net/UPPER/Case"], "nogomod.Word + Case.Word")}, tidy=True)
    yield Shape("unused_requirement", {
        "go.mod": go_mod("require example.net/unused v1.0.0\n\nreplace example.net/unused => ./unused\n"),
        "main.go": main_file(), "unused/go.mod": "module example.net/unused\n\ngo 1.21\n"})
    for name, go, wants in (("pruned", "1.24", "b v1.0.0"), ("pruned_upgrade", "1.24", "b v1.1.0"),
                            ("pruned_deep", "1.17", "c v1.0.0"), ("unpruned", "1.16", "b v1.0.0")):
        yield Shape(name, {
            "go.mod": go_mod(f"require example.net/prune/a v1.0.0\nrequire example.net/prune/{wants}\n", go=go),
            "main.go": main_file(["example.net/prune/a"], "a.Word")}, tidy=True)
    yield Shape("nested_module", {"go.mod": go_mod("require example.net/nested/sub v1.0.0\n"), "main.go": main_file(
        ["example.net/nested/sub"], "sub.Word")}, tidy=True)
    yield Shape("no_go_line", {"go.mod": go_mod(go=None), "main.go": main_file()})
    yield Shape("go_1_21", {"go.mod": go_mod("toolchain go1.22.3\n", go="1.21.0"), "main.go": main_file()})
    yield Shape("godebug", {"go.mod": go_mod("godebug (\n\tdefault=go1.21\n\tpanicnil=1\n)\n"), "main.go": main_file()})
    yield Shape("major_path", {"go.mod": go_mod(path="example.org/m/v2"), "main.go": main_file(
        ["example.org/m/v2/lib"], "lib.Word"), "lib/l.go": library("lib")})
    yield Shape("inner_module", {"go.mod": go_mod(), "main.go": main_file(), "in/go.mod": "module example.org/in\n",
                                 "in/i.go": library("in")})
    yield Shape("tool_line", {"go.mod": go_mod("tool example.org/m/t\n\nignore ./x\n"), "main.go": main_file(),
                              "t/t.go": "package main\n\nfunc main() {}\n"})
    yield Shape("program_of_dependency", {"go.mod": go_mod("require example.net/cmd v1.0.0\n"), "main.go": main_file(
        ['_ "example.net/cmd/lib"'])}, ["example.net/cmd/tool"], tidy=True)


def member(name, requirements="", go="1.24", rest=""):
    """The go.mod of a workspace's module example.org/NAME."""
    lines = "".join(f"require example.net/{r}\n" for r in requirements.split(", ") if r)
    return go_mod(lines + rest, path=f"example.org/{name}", go=go)


def workspace_shapes():
    def workspace(name, files, args=("./a",), go="1.24", more="", use=None, **rest):
        modules = use or sorted(f[:-len("/go.mod")] for f in files if f.endswith("/go.mod"))
        text = (f"go {go}\n\n" if go else "") + "use (\n" + "".join(f"\t./{d}\n" for d in modules) + ")\n" + more
        return Shape("work_" + name, {"go.work": text, **files}, list(args), **rest)

    def program(*imports):
        return main_file(imports, " + ".join(i.split("/")[-1].split('"')[0] + ".Word" for i in imports) or '""')

    two = {"a/go.mod": member("a"), "a/main.go": program("example.org/b"), "b/go.mod": member("b", go="1.20"),
           "b/b.go": library("b")}
    yield workspace("plain", two)
    yield workspace("by_path", two, ["example.org/a"])
    yield workspace("by_file", two, ["a/main.go"])
    yield workspace("no_go_line", {**two, "a/go.mod": member("a", go="1.20")}, go="")
    yield workspace("member_without_go_line", {**two, "a/go.mod": member("a", go="")})
    yield workspace("settings", two, more="\ngodebug panicnil=1\n\ntoolchain go1.24.3\n")
    yield workspace("trimpath", two, flags=["-trimpath"])
    yield workspace("member_flags", two, flags=["-gcflags=example.org/...=-N"])
    quote = {"a/main.go": main_file(["example.net/quote"], "quote.Hello()"), "b/b.go": library("b")}
    for name, a, b in (("upgrade", "quote v1.0.0", "quote v1.1.0"), ("through", "quote v1.0.0", "needs v1.0.0"),
                       ("pruned", "quote v1.0.0", "prune/a v1.0.0"), ("pre_release", "quote v1.2.0-rc.1", "quote v1.1.0"),
                       ("same", "quote v1.1.0", "quote v1.1.0, unused v1.0.0")):
        unused = "replace example.net/unused => ../unused\n" if "unused" in b else ""
        yield workspace(name, {**quote, "a/go.mod": member("a", a), "b/go.mod": member("b", b, rest=unused),
                               "unused/go.mod": "module example.net/unused\n"}, use=["a", "b"])
    for name, go, wants in (("unpruned", "1.16", "prune/a v1.0.0"), ("unpruned_new", "1.16", "prune/b v1.1.0"),
                            ("pruned_new", "1.24", "prune/b v1.1.0, prune/a v1.0.0"), ("mixed", "1.20", "prune/c v1.1.0")):
        yield workspace(name, {"a/go.mod": member("a", "prune/a v1.0.0"), "a/main.go": program("example.net/prune/a"),
                               "b/go.mod": member("b", wants, go=go), "b/b.go": library("b")})
    yield workspace("excluded", {**quote, "a/go.mod": member("a", "quote v1.0.0, needs v1.0.0"),
                                 "b/go.mod": member("b", rest="exclude example.net/quote v1.1.0\n")})
    replaced = {**quote, "q/go.mod": "module example.net/quote\n\ngo 1.21\n",
                "q/q.go": 'package quote\n\nfunc Hello() string { return "q" }\n'}
    yield workspace("replaced", {**replaced, "a/go.mod": member("a", "quote v1.0.0"), "b/go.mod": member("b")},
                    use=["a", "b"], more="\nreplace example.net/quote => ./q\n")
    yield workspace("replaced_by_member", {
        **replaced, "a/go.mod": member("a", "quote v1.0.0"),
        "b/go.mod": member("b", rest="replace example.net/quote v1.0.0 => ../q\n")}, use=["a", "b"])
    yield workspace("nested", {"a/go.mod": member("a"), "a/main.go": program("example.org/a/in"),
                               "a/in/go.mod": member("a/in"), "a/in/i.go": library("in")}, ["example.org/a"])
    chain = {f"c{i}/go.mod": member(f"c{i}", f"quote v1.{i % 2}.0") for i in range(6)}
    chain |= {f"c{i}/c.go": library(f"c{i}", [f"example.org/c{i + 1}"] if i < 5 else []) for i in range(6)}
    yield workspace("chain", {**chain, "a/go.mod": member("a"), "a/main.go": program("example.org/c0")})
    yield workspace("vendor", {**quote, "a/go.mod": member("a", "quote v1.0.0"), "b/b.go": library("b", ["example.net/prune/b"]),
                               "b/go.mod": member("b", "prune/a v1.0.0, prune/b v1.0.0, prune/c v1.0.0")}, vendor="work")
    yield workspace("vendor_replaced", {**replaced, "a/go.mod": member("a", "quote v1.0.0"), "b/go.mod": member("b")},
                    use=["a", "b"], more="\nreplace example.net/quote => ./q\n", vendor="work")


def vendor_shapes():
    for name, go, rest in (("plain", "1.24", "require example.net/needs v1.0.0\n"), ("unpruned", "1.16", "require example.net/needs v1.0.0\n"),
                           ("replaced", "1.24", "require example.net/needs v1.0.0\n\nreplace example.net/quote v1.1.0 => "
                                                "example.net/quote v1.0.0\n")):
        files = {"go.mod": go_mod(rest, go=go), "main.go": main_file(["example.net/needs"], "needs.Word()")}
        yield Shape("vendor_" + name, files, tidy=True, vendor="mod")
        yield Shape(f"vendor_{name}_trimpath", files, tidy=True, vendor="mod", flags=["-trimpath"])
    yield Shape("vendor_readonly", files, tidy=True, vendor="mod", flags=["-mod=readonly"])
    yield Shape("vendor_file", files, ["main.go"], tidy=True, vendor="mod", flags=["-mod=vendor"])
    yield Shape("vendor_directory", {
        "go.mod": go_mod("require example.net/one v0.0.0\n\nreplace example.net/one => ./one\n"),
        "main.go": main_file(["example.net/one"], "one.Word"), "one/go.mod": "module example.net/one\n\ngo 1.21\n",
        "one/o.go": library("one")}, vendor="mod")


def error_shapes():
    def broken(name, files, **more):
        return Shape("error_" + name, {"go.mod": go_mod(), **files}, fails=True, **more)

    yield broken("cycle", {"main.go": main_file([m("a")], "a.Word"), "a/a.go": library("a", [m("b")]),
                           "b/b.go": library("b", [m("a")])})
    yield broken("missing", {"main.go": main_file(["example.net/quote", m("nosuch"), "nosuch"], "")})
    yield broken("internal", {"main.go": main_file([m("a", "internal", "x")], "x.Word"), "a/internal/x/x.go": library("x")})
    yield broken("names", {"main.go": main_file(), "other.go": "package other\n"})
    yield broken("syntax", {"main.go": main_file([m("a")], "a.Word"), "a/a.go": "package a\n\nfunc {\n"})
    yield broken("embed", {"main.go": main_file(['_ "embed"']) + "\n//go:embed nosuch\nvar x string\n"})
    yield broken("types", {"main.go": main_file([m("a")], "a.Word"), "a/a.go": "package a\n\nvar Word int = ``\n"})
    yield broken("c_files", {"main.go": main_file(), "x.c": "int x;\n"})
    yield broken("swig", {"main.go": main_file(), "x.swig": ""})
    yield broken("import_of_test", {"main.go": main_file([m("a")], "a.Word"), "a/a_test.go": "package a\n"})


def all_shapes():
    for group in (import_shapes, source_shapes, flag_shapes, cgo_shapes, instrumented_shapes, module_shapes,
                  workspace_shapes, vendor_shapes, error_shapes):
        yield from group()
