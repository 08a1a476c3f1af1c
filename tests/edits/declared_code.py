"""Code whose declarations change: constants, types, their fields and methods, interfaces, variables, whole files. Importers have
them by name, by way of other names, of what they embed, and of other packages; some have only a value that the compiler
computed from them."""

FIELDS = ("int", "r32", "any")
KINDS = ("size", "array", "fold", "methods", "embedded", "satisfies", "wide", "interface", "promoted", "length", "chain", "alias", "generic",
         "deep", "deep size", "variable", "where", "shadow", "label", "stack", "asserted", "local", "hidden generic",
         "handed on", "function value")


class DeclaredCode:
    """What a package has of it."""

    def __init__(self, name, imports, rng):
        self.name = name
        self.imports = imports
        self.below = rng.choice(imports) if imports else None
        self.constant, self.length, self.number = 2, 3, 4
        self.field = "int"
        # Fields more, each on a line of its own.
        self.fields = 0
        # Which of D's methods there are; what Deep returns.
        self.methods = {"One"}
        self.result = "int"
        self.wide_interface = False
        # Of types that nobody but the package itself can name.
        self.hidden_fields, self.hidden_method = 0, False
        self.pointer = False
        # In the place of what is declared without a package.
        self.shadows = False
        # Whether the methods have a file of their own; another one, of nothing that anybody uses.
        self.own_file = False
        self.more_file = False
        # Constants that were inserted into a group.
        self.inserted = 0
        self.uses = set()
        for _ in range(3 * len(imports)):
            self.toggle_use(rng)

    def toggle_use(self, rng):
        if self.imports:
            self.uses ^= {(rng.choice(self.imports), rng.choice(KINDS))}

    def edit(self, rng):
        """Changes a declaration; in words."""
        what = rng.choice(["fields", "file", "more file", "use", "inserted", "in place", "in place", "in place"])
        if what == "fields":
            self.fields = rng.randint(0, 2)
        elif what == "file":
            self.own_file = not self.own_file
        elif what == "more file":
            self.more_file = not self.more_file
        elif what == "use":
            self.toggle_use(rng)
        elif what == "inserted":
            self.inserted = rng.randint(0, 2)
        else:
            return self.edit_in_place(rng)
        return what

    def edit_in_place(self, rng):
        """Changes a declaration so that no line and no column is another one; in words."""
        what = rng.choice(["constant", "length", "number", "field", "method", "result", "interface", "variable", "shadow", "more file",
                           "hidden fields", "hidden fields", "hidden method"])
        if what in ("constant", "length", "number"):
            setattr(self, what, rng.randint(1, 9))
        elif what == "field":
            self.field = rng.choice(FIELDS)
        elif what == "method":
            self.methods ^= {rng.choice(["One", "Two", "Deep"])}
        elif what == "result":
            self.result = rng.choice(FIELDS[:2])
        elif what == "hidden fields":
            self.hidden_fields = rng.randint(0, 2)
        elif what == "hidden method":
            self.hidden_method = not self.hidden_method
        elif what == "interface":
            self.wide_interface = not self.wide_interface
        elif what == "variable":
            self.pointer = not self.pointer
        elif what == "more file":
            self.more_file = not self.more_file
        else:
            self.shadows = not self.shadows
        return what

    def render(self, path):
        """{file name in the package: text}."""
        name, below = self.name, self.below
        imports = f'\n\t"{path}/{below}"' if below else ""
        text = (f"package {name}\n\nimport (\n\t\"runtime\"\n\t\"unsafe\"{imports}\n)\n\n"
                f"type r32 = int32\n\n"
                f"const C{name} = {self.constant}\n\nconst (\n\tFirst{name} = iota * {self.number}\n"
                + "".join(f"\tinserted{name}{i}\n" for i in range(self.inserted))
                + f"\tSecond{name}\n)\n\nconst Twice{name} = C{name} * 2\n\n"
                f"type D{name} struct {{\n"
                + "".join(f"\tMore{i} string\n" for i in range(self.fields))
                + f"\tF {self.field}\n\tB [{self.length}]int8\n}}\n\n"
                f"type A{name} = D{name}\n\n"
                f"func Make{name}() D{name} {{ return D{name}{{B: [{self.length}]int8{{1}}}} }}\n\n"
                f"func pointer{name}() *A{name} {{ d := Make{name}(); return &d }}\n\n")
        value = f"pointer{name}().B[:]      " if self.pointer else f"Make{name}().B              "
        text += (f"var V{name} = {value}\n\n"
                 f"const size{name} = unsafe.Sizeof(V{name})\n\n"
                 f"func Size{name}() int {{ return int(size{name}) + len(V{name}) }}\n\n"
                 f"func Fold{name}() int {{ return Twice{name} + Second{name} }}\n\n"
                 f"type hidden{name} struct{{ d D{name}; n [C{name}]int }}\n\n"
                 f"func (h hidden{name}) Next() D{name} {{ return h.d }}\n\n"
                 f"func Chain{name}() hidden{name} {{ return hidden{name}{{}} }}\n\n"
                 f"type I{name} interface {{\n\tGet{name}() int\n\t{f'Wide{name}() int' if self.wide_interface else ''}\n}}\n\n"
                 f"type impl{name} struct{{ D{name} }}\n\n"
                 f"func (i impl{name}) Get{name}() int {{ return len(i.B) + {self.number} }}\n\n"
                 f"func (i impl{name}) Wide{name}() int {{ return Twice{name} }}\n\n"
                 f"func New{name}() I{name} {{ return impl{name}{{}} }}\n\n"
                 f"type G{name}[T any] struct {{ t T; d D{name} }}\n\n"
                 f"func (g G{name}[T]) Get() int {{ return len(g.d.B) + {self.number} + int(unsafe.Sizeof(g)) }}\n\n"
                 f"type root{name} struct{{}}\n\nfunc (root{name}) Deep() int {{ return 1 }}\n\n"
                 f"type level{name} struct{{ root{name} }}\n\n"
                 f"type E{name} struct {{\n\t{f'{below}.E{below}' if below else f'level{name}'}\n\tD{name}\n}}\n\n"
                 f"func Deep{name}(e E{name}) int {{ return int(e.Deep()) + int(unsafe.Sizeof(e.Deep())) }}\n\n"
                 f"func Shadow{name}() int {{ return max({self.number}, 3) }}\n\n"
                 f"func Where{name}() int {{\n\t_, _, line, _ := runtime.Caller(0)\n\treturn line + Fold{name}()\n}}\n\n"
                 f"func Label{name}() int {{\n\t_, _, line, _ := runtime.Caller(0)\n\treturn line\n}}\n\n")
        # Seen by importers only by what they inline: on their stacks, in their tables of methods, as instances.
        fields = "".join(f"f{i} [9]int; " for i in range(self.hidden_fields))
        more = "; ".join(f"s.f{i}[8] = k" for i in range(self.hidden_fields)) or "_ = k"
        text += (f"type store{name} struct{{ {fields}n int }}\n\n"
                 f"//go:noinline\nfunc (s *store{name}) Put(k int) {{ s.n += k; {more} }}\n\n"
                 f"func (s *store{name}) Len() int {{ return s.n }}\n\n"
                 f"func Store{name}() interface{{ Put(int); Len() int }} {{ return &store{name}{{}} }}\n\n"
                 f"type asserted{name} interface {{\n\t{f'Abc{name}() int' if self.hidden_method else ''}\n\tMet{name}() int\n}}\n\n"
                 f"func Asserted{name}(v any) int {{ return v.(asserted{name}).Met{name}() }}\n\n"
                 f"func Local{name}() any {{ type local struct{{ s store{name} }}; return local{{}} }}\n\n"
                 f"type part{name}s[T any] struct{{ t T; s store{name} }}\n\n"
                 f"func (p *part{name}s[T]) Whole() int {{ return int(unsafe.Sizeof(*p)) + {self.number} }}\n\n"
                 f"func Parts{name}() interface{{ Whole() int }} {{ return &part{name}s[int8]{{}} }}\n\n")
        # What is below reaches importers by way of this package, which compiles nothing of it.
        source = below or name
        again = f" + {below}.Hand{below}(k)" if below else ""
        text += (f"func far{name}() int {{ return len(V{name}) + Twice{name} }}\n\n"
                 f"func Far{name}() int {{ return far{name}() * {self.number} }}\n\n"
                 f"func Hand{name}[K any](k K) int {{ return {f'{below}.' if below else ''}Far{source}(){again} }}\n\n"
                 f"func Of{name}() func() int {{ return {f'{below}.' if below else ''}Far{source} }}\n\n")
        files = {}
        methods = "\n" + "".join(self._method(method) for method in ("One", "Two", "Deep"))
        methods += (f"func max(n ...int) int {{ return {self.number} }}\n" if self.shadows else "\n")
        if self.own_file:
            files["methods.go"] = f"package {name}\n{methods}"
        else:
            text += methods
        text += f"\nfunc Last{name}() int {{ return C{name} }}\n"
        if self.more_file:
            files["moredeclared.go"] = (f"package {name}\n\ntype Unused{name} struct{{ d D{name} }}\n\n"
                                        f"func (u Unused{name}) Get() int {{ return {self.number} }}\n\nconst Unused2{name} = {self.number}\n")
        files["declared.go"] = text
        files["uses.go"] = self._uses(path)
        return files

    def _method(self, method):
        if method not in self.methods:
            return "\n\n"
        if method == "Deep":
            return f"func (d D{self.name}) Deep() {self.result} {{ return {self.number} + 1 }}\n\n"
        return f"func (d A{self.name}) {method}{self.name}() int {{ return {self.number} + Twice{self.name} }}\n\n"

    def _uses(self, path):
        name = self.name
        packages = sorted({package for package, _ in self.uses})
        return (_header(name, path, packages) + _types(self.uses) + f"//go:noinline\nfunc Declared{name}() {{\n"
                + "".join(_use(package, kind) for package, kind in sorted(self.uses)) + "}\n")


class Viewer:
    """A package that sees one thing of another one, or of two, and says as few names as it can."""

    def __init__(self, name, packages, rng):
        self.name = name
        self.uses = {(rng.choice(packages), rng.choice(KINDS)) for _ in range(rng.randint(1, 2))}

    def render(self, path):
        return (_header(self.name, path, sorted({package for package, _ in self.uses})) + _types(self.uses) + "func View() {\n"
                + "".join(_use(package, kind) for package, kind in sorted(self.uses)) + "}\n")


def _header(name, path, packages):
    imports = "".join(f'\t"{path}/{package}"\n' for package in packages)
    return (f"package {name}\n\nimport (\n\t\"reflect\"\n\t\"unsafe\"\n{imports})\n\n"
            "var _ = reflect.TypeOf(unsafe.Sizeof(0))\n\n")


def _types(uses):
    return "".join(f"type met{package} struct{{}}\n\nfunc (met{package}) Met{package}() int {{ return 5 }}\n\n"
                   f"func (met{package}) Abc{package}() int {{ return 6 }}\n\n"
                   for package, kind in sorted(uses) if kind == "asserted")


def _use(p, kind):
    if kind == "satisfies":
        return f"\t{{\n\t\t_, one := any({p}.Make{p}()).(interface{{ One{p}() int }})\n\t\tprintln(one)\n\t}}\n"
    if kind == "wide":
        return f"\t{{\n\t\t_, wide := {p}.New{p}().(interface{{ Wide{p}() int }})\n\t\tprintln(wide)\n\t}}\n"
    if kind == "stack":
        return (f"\t{{\n\t\ta := [2]int{{1, 2}}\n\t\ts := {p}.Store{p}()\n\t\tb := [2]int{{1, 2}}\n\t\ts.Put(3)\n"
                "\t\tfor i := range a {\n\t\t\tprintln(a[i], b[i], s.Len())\n\t\t}\n\t}\n")
    if kind == "promoted":
        return (f"\t{{\n\t\ttype own struct{{ {p}.E{p} }}\n\t\tprintln(own{{}}.Deep(), reflect.TypeOf(own{{}}).NumMethod(), "
                f"reflect.TypeOf(own{{}}).Size())\n\t}}\n")
    what = {
        "interface": f"{p}.New{p}().Get{p}(), reflect.TypeOf((*{p}.I{p})(nil)).Elem().NumMethod()",
        "asserted": f"{p}.Asserted{p}(met{p}{{}})",
        "local": f"reflect.TypeOf({p}.Local{p}()).Size()",
        "handed on": f"{p}.Hand{p}(true)",
        "function value": f"{p}.Of{p}()()",
        "hidden generic": f"{p}.Parts{p}().Whole()",
        "size": f"unsafe.Sizeof({p}.Make{p}())",
        "array": f"len([{p}.Twice{p}]int{{}}), {p}.Second{p}",
        "fold": f"{p}.Fold{p}(), {p}.Size{p}()",
        "methods": f"reflect.TypeOf({p}.Make{p}()).NumMethod(), reflect.TypeOf({p}.V{p}).String()",
        "embedded": f"unsafe.Sizeof({p}.E{p}{{}}), len({p}.E{p}{{}}.B)",
        "length": f"len([len({p}.D{p}{{}}.B)]int{{}})",
        "chain": f"unsafe.Sizeof({p}.Chain{p}()), unsafe.Sizeof({p}.Chain{p}().Next().F), {p}.Chain{p}().Next().B[0]",
        "alias": f"unsafe.Offsetof({p}.A{p}{{}}.B)",
        "generic": f"{p}.G{p}[int8]{{}}.Get(), unsafe.Sizeof({p}.G{p}[int]{{}})",
        "deep": f"{p}.Deep{p}({p}.E{p}{{}}), {p}.E{p}{{}}.Deep()",
        "deep size": f"unsafe.Sizeof({p}.E{p}{{}}.Deep())",
        "variable": f"len({p}.V{p}), cap({p}.V{p}[:1])",
        "where": f"{p}.Where{p}()",
        "shadow": f"{p}.Shadow{p}()",
        "label": f"{p}.Label{p}(), {p}.Last{p}()",
    }[kind]
    return f"\tprintln({what})\n"
