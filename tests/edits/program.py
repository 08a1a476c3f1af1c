"""A generated program that edits are made to: a module of packages that inline, embed and instantiate each other's code,
and that tells where its code stands. An edit is a change of the description; render() makes files of it."""

import copy

import declared_code
import shared_code


class Function:
    """One function of a package. `kind` says what importers see of it."""

    KINDS = ("small", "big", "generic", "closure", "where", "method", "pair")

    def __init__(self, kind, number):
        self.kind = kind
        self.number = number
        # Lines before it, and between its first line and the rest.
        self.gap = 0
        self.inner_gap = 0
        # Statements that were added to its body.
        self.extra = []
        self.noinline = False
        self.variadic = False
        self.factor = number + 2
        # At the end of its first line.
        self.comment = ""

    def name(self):
        return f"{self.kind.capitalize()}{self.number}"


class Package:
    def __init__(self, name, imports, random):
        self.name = name
        self.imports = imports
        self.shared = shared_code.SharedCode(name, imports, random)
        self.declared = declared_code.DeclaredCode(name, imports, random)
        # Those of which nothing is used that can be inlined.
        self.distant = imports[1:] if len(imports) > 1 else []
        self.constant = 7
        self.fields = 1
        self.text = f"text of {name}"
        # What a pattern embeds, by name.
        self.data = {"a.txt": "a"}
        self.extra_file = False
        self.tag_value = 1
        # What "//go:build" lines say; the first is true.
        self.constraint = ""
        self.extra_constraint = ""
        self.files = [[Function(kind, 0) for kind in ("small", "generic", "method", "big")],
                      [Function(kind, 1) for kind in ("where", "closure", "small", "pair", "big")]]


class Program:
    def __init__(self, random, path):
        self.path = path
        self.packages = []
        for i in range(random.randint(4, 6)):
            below = [p.name for p in self.packages]
            imports = sorted(random.sample(below, min(len(below), random.randint(1, 3)))) if below else []
            self.packages.append(Package(f"p{i}", imports, random))
        self.viewers = [declared_code.Viewer(f"v{i}", [p.name for p in self.packages], random) for i in range(12)]
        self.main_gap = 0
        # The package, and on which way.
        self.fails_in, self.fails_how = None, 1
        # Packages that the main package inlines from itself.
        self.inlines = []
        # Packages of which the main package embeds a source file.
        self.embeds = []

    def copy(self):
        return copy.deepcopy(self)

    def package(self, name):
        return next(p for p in self.packages if p.name == name)

    def render(self):
        """{file name: text}."""
        files = {"go.mod": f"module {self.path}\n\ngo 1.24\n", "main.go": self._main()}
        for package in self.packages:
            directory = package.name + "/"
            for i, functions in enumerate(package.files):
                files[f"{directory}{'ab'[i]}.go"] = self._file(package, i, functions)
            files[directory + "shared.go"] = package.shared.render(self.path)
            files[directory + "more.go"] = package.shared.render_more(self.path)
            for name, text in package.declared.render(self.path).items():
                files[directory + name] = text
            files[directory + "text.txt"] = package.text
            for name, text in package.data.items():
                files[f"{directory}data/{name}"] = text
            files[directory + "tagged.go"] = (f"//go:build extra\n\npackage {package.name}\n\n"
                                              f"func init() {{ tag += {package.tag_value} }}\n")
            if package.extra_file:
                files[directory + "extra.go"] = (self._constraint(package.extra_constraint) + f"package {package.name}\n\nfunc init() {{ tag += 100 }}\n\n"
                                                 "func Extra(n int) int { return n + 1 }\n")
        for viewer in self.viewers:
            files[f"{viewer.name}/view.go"] = viewer.render(self.path)
        return files

    def _main(self):
        calls = "".join(f"\tprintln({p.name}.Run(3))\n\t{p.name}.Uses{p.name}()\n\t{p.name}.Declared{p.name}()\n" for p in self.packages)
        calls += "".join(f"\t{viewer.name}.View()\n" for viewer in self.viewers)
        for name in self.inlines:
            calls += (f"\tt{name} := {name}.T{{N: 2}}\n\tprintln({name}.Small0(2), {name}.Where1(), {name}.Generic0(2), "
                      f"{name}.Closure1(2)(), t{name}.Method0(2))\n")
        imports = "".join(f'\t"{self.path}/{p.name}"\n' for p in self.packages + self.viewers)
        embeds = ""
        for name in self.embeds:
            embeds += f"\n//go:embed {name}/a.go\nvar source{name} string\n"
            calls += f"\tprintln(len(source{name}), source{name}[len(source{name})*2/3:])\n"
        if embeds:
            imports = '\t_ "embed"\n' + imports
        end = "\tp0.Fail(0)\n"
        if self.fails_in:
            end = f"\t{self.fails_in}.Fail({self.fails_how})\n"
            if self.fails_how == 0:
                end = f"\tprintln({self.fails_in}.Small0(-1))\n"
        gap = "\n" * self.main_gap
        return f"package main\n\nimport (\n{imports})\n{embeds}{gap}\nfunc main() {{\n{calls}{end}}}\n"

    def _file(self, package, index, functions):
        lines = [f"package {package.name}", "", "import ("]
        if index == 0:
            lines += ['\t"embed"']
        lines += ['\t"runtime"']
        used = package.imports if index == 1 else []
        lines += [f'\t"{self.path}/{name}"' for name in used] + [")", ""]
        if index == 0:
            lines += ["//go:embed text.txt", "var text string", "", "//go:embed data/*", "var data embed.FS", "", "var tag int", "",
                      f"const Limit = {package.constant}", "", "type T struct {", "\tN int"]
            lines += [f"\tF{i} int" for i in range(package.fields)] + ["}"]
        for function in functions:
            lines += [""] * function.gap + [""]
            if function.noinline:
                lines.append("//go:noinline")
            lines += self._function(package, function)
        if index == 1:
            lines += self._run(package)
        return (self._constraint(package.constraint) if index == 0 else "") + "\n".join(lines) + "\n"

    @staticmethod
    def _constraint(words):
        return f"//go:build {words}\n\n" if words else ""

    def _run(self, package):
        lines = ["", "//go:noinline", "func Run(n int) int {", "\tx := len(text) + tag + Limit",
                 "\tx += Big0(n) + Big1(n) + Small0(n) + Generic0(n)", "\tt := T{N: n}", "\tx += t.Method0(n) + Closure1(n)()",
                 "\tentries, _ := data.ReadDir(\"data\")", "\tfor _, entry := range entries {",
                 "\t\tb, _ := data.ReadFile(\"data/\" + entry.Name())", "\t\tprintln(entry.Name(), string(b))", "\t}",
                 "\ta, b := Pair1(n)", "\tx += a - b", "\tprintln(Where1())"]
        for name in package.distant:
            lines += [f"\tx += {name}.Big0(n) + {name}.Big1({name}.Limit)"]
        for name in [n for n in package.imports if n not in package.distant]:
            lines += [f"\tx += {name}.Small0({name}.Limit) + {name}.Generic0(n) + {name}.Closure1(n)()",
                      f"\tif c, d := {name}.Pair1(n); c > d {{", f"\t\tprintln({name}.Where1())", "\t}",
                      f"\tv := {name}.T{{N: x}}", "\tx += v.Method0(2)"]
        fail = ["", "//go:noinline", "func Fail(n int) int {", "\tif n == 0 {", "\t\treturn 0", "\t}"]
        # In code of its own and in what it imports, which may be inlined there; then far below.
        near = "".join(f"{name}." for name in package.imports[:1])
        fail += ["\tswitch n {", "\tcase 2:", f"\t\treturn {near}Small0(-1)", "\tcase 3:", "\t\treturn Small0(-1)",
                 "\tcase 4:", f"\t\ta, b := {near}Pair1(-1)", "\t\treturn a + b",
                 "\tcase 5:", f"\t\treturn {near}Closure1(-1)()", "\t}"]
        fail += [f"\t{name}.Fail(n)" for name in package.imports[-1:]] or ["\tvar list []int", "\treturn list[Small1(n)]"]
        if package.imports:
            fail += ["\treturn n"]
        if not package.imports:
            lines.append("\tv := T{N: x}")
        return lines + ["\t_ = v", "\treturn x", "}"] + fail + ["}"]

    @staticmethod
    def _function(package, function):
        name, k = function.name(), function.factor
        inner = [""] * function.inner_gap
        extra = ["\t" + text for text in function.extra]
        more = ", _ ...int" if function.variadic else ""
        comment = f" // {function.comment}" if function.comment else ""
        # They tell where they stand, or fail if they are given -1; not both, which would be too much to be inlined.
        here = "\t_, _, line, _ := runtime.Caller(0)"
        if function.kind == "small":
            return [f"func {name}(n int{more}) int {{{comment}"] + inner + extra + [f"\treturn n*{k}/(n+1) + Limit", "}"]
        if function.kind == "big":
            return (["//go:noinline"] if not function.noinline else []) + [
                f"func {name}(n int{more}) int {{{comment}", "\ts := 0", "\tfor i := range n {"] + inner + [
                f"\t\ts += i * {k}", "\t}"] + extra + ["\treturn s", "}"]
        if function.kind == "generic":
            return [f"func {name}[K int | string](k K) int {{{comment}"] + inner + extra + [
                here, "\tlist := []K{k, k}", f"\treturn len(list)*{k} + line", "}"]
        if function.kind == "closure":
            return [f"func {name}(n int) func() int {{{comment}"] + inner + extra + [
                "\treturn func() int {", "\t" + here, f"\t\treturn 9/(n+1) + {k} + line", "\t}", "}"]
        if function.kind == "where":
            return [f"func {name}() int {{{comment}"] + inner + extra + [here, "\treturn line", "}"]
        if function.kind == "method":
            return [f"func (t *T) {name}(n int) int {{{comment}"] + inner + extra + [here, f"\treturn t.N + n*{k} + line", "}"]
        return [f"func {name}(n int) (a, b int) {{{comment}"] + inner + extra + [f"\ta, b = n*{k}/(n+1), n", "\treturn", "}"]
