"""Code with names that no other package has: who uses it, and on which way, is drawn, so that of the packages that import
one some see what changed in it and some do not. Some of it leaves no trace in what importers compile, but for its value."""

BODIES = [
    # Of a function that returns an int; K is a number, NAME what has a name of its own.
    "\treturn K",
    "\treturn K + helperNAME(1)",
    "\ts := strconv.Itoa(K * 1000)\n\treturn len(s) + K",
    "\tf := func() int { return K }\n\treturn f() + 1",
    "\tif K > 100 {\n\t\tpanic(\"NAME\")\n\t}\n\treturn K",
    "\tdefer func() {}()\n\treturn K",
    "\tlist := append([]string(nil), \"NAME K\")\n\treturn len(list[0]) + K",
    "\ttype local struct{ n, m int }\n\treturn local{K, 1}.n",
    "\tn := 0\n\tfor i := range K {\n\t\tn += i\n\t}\n\treturn n",
    "\tvar e interface{ Error() string } = errorNAME{K}\n\treturn len(e.Error())",
]

KINDS = ("const", "via", "method", "generic", "leak", "value", "more")

# Declarations that come and go without moving a line; whatever comes before others gives their symbols other numbers. N is the
# place, and SLOT what that makes of the place's function, where there is one.
SLOTS = [
    "\n\n",
    "func SlotNAMEN() func() int {\n\treturn func() int { return len(strings.ToUpper(\"NAME\")) }\n}",
    "func SlotNAMEN(n int) int {\n\treturn n + K\n}",
    "func slotNAMEN(n ...int) int { defer func() { recover() }(); return len(n) + K }\n\n",
    "func SlotNAMEN[T any](t T) int {\n\tf := func() any { return t }; if f() != nil { return K }; return 0\n}",
    "func slotNAMEN() error { return errorNAME{K} }\n\n",
    "type SlotNAMEN struct{ n [K]int8 }\n\nfunc (s SlotNAMEN) Len() int { return len(s.n) }",
    "const SlotNAMEN = K * 2\n\nvar slotNAMEN = strings.Repeat(\"x\", SlotNAMEN)",
]
SLOT_CALLS = ["0", "SlotNAMEN()()", "SlotNAMEN(2)", "slotNAMEN(1, 2)", "SlotNAMEN(\"x\")", "len(slotNAMEN().Error())", "SlotNAMEN{}.Len()",
              "len(slotNAMEN) + SlotNAMEN"]


class SharedCode:
    """What a package has of it."""

    def __init__(self, name, imports, rng):
        self.name = name
        # What the code itself uses of others': a package, or none.
        self.below = rng.choice(imports) if imports else None
        self.imports = imports
        self.bodies = {kind: 0 for kind in KINDS}
        self.numbers = {kind: i + 2 for i, kind in enumerate(KINDS)}
        # Which of SLOTS is where, and which of them is called; what has closures of its own.
        self.slots = [0, 1, 0, 3]
        self.called = 1
        self.closures = 0
        # Whether the file with the slots imports more than it needs.
        self.imports_more = False
        # What it uses for itself: (package, kind).
        self.uses = set()
        for _ in range(2 * len(imports)):
            self.toggle_use(rng)

    def toggle_use(self, rng):
        if self.imports:
            self.uses ^= {(rng.choice(self.imports), rng.choice(KINDS))}

    def edit(self, rng):
        """Changes one body, or, seldom, what is used; in words."""
        if rng.random() < 0.3:
            self.imports_more = rng.random() < 0.3
            return self.edit_in_place(rng)
        kind = rng.choice(KINDS)
        what = rng.random()
        if what < 0.15:
            self.toggle_use(rng)
            return "use"
        if what < 0.6:
            self.numbers[kind] = rng.randint(1, 9)
        else:
            self.bodies[kind] = rng.randrange(len(BODIES))
        return f"body of {kind}"

    def edit_in_place(self, rng):
        """Changes something so that no line and no column is another one; in words."""
        what = rng.random()
        if what < 0.4:
            self.slots[rng.randrange(len(self.slots))] = rng.randrange(len(SLOTS))
            return "slot"
        if what < 0.6:
            self.called = rng.randrange(len(self.slots))
            return "call of a slot"
        if what < 0.8:
            self.closures = rng.randint(0, 3)
            return "closures"
        kind = rng.choice(KINDS)
        self.numbers[kind] = rng.randint(1, 9)
        return f"number in {kind}"

    def _body(self, kind):
        return self._named(BODIES[self.bodies[kind]], kind)

    def _named(self, text, kind, place=""):
        return text.replace("NAMEN", f"{self.name}_{place}").replace("NAME", self.name).replace("K", str(self.numbers[kind]))

    def render_more(self, path):
        """A file of its own."""
        name = self.name
        imports = '(s "strings"; "strings"' if self.imports_more else '("strings"'
        imports += "".join(f'; "{path}/{package}"' for package in self.imports) + ")"
        used = "s.ToLower" if self.imports_more else "strings.ToLower"
        calls = "".join(f" func() {{ defer func() {{ count{name}++ }}() }}();" for _ in range(self.closures))
        # Columns, too, are what they were: the calls stand last.
        text = (f"package {name}\n\nimport {imports}\n\nvar count{name} int\n\n"
                f"//go:noinline\nfunc counted{name}() int {{\n\tdefer func() {{ count{name} += {self.numbers['more']} }}();{calls}\n"
                f"\treturn count{name}\n}}\n\n"
                f"func More{name}() int {{\n\treturn counted{name}() + more{name}()\n}}\n\n"
                f"var lower{name} = {used}(\"{name.upper()}\")\n\nvar _ = strings.ToUpper\n\n")
        # A type of one package is put into an interface in two, which must come to the same itab.
        text += (f"type Iface{name} interface{{ Get() int }}\n\ntype Impl{name} struct{{ n int }}\n\n"
                 f"func (i Impl{name}) Get() int {{ return counted{name}() * 0 }}\n\n"
                 f"//go:noinline\nfunc Boxed{name}() Iface{name} {{ return Impl{name}{{}} }}\n\n")
        checks = ""
        for package in self.imports:
            text += f"//go:noinline\nfunc box{name}{package}() {package}.Iface{package} {{ return {package}.Impl{package}{{}} }}\n\n"
            text += f"var Kept{name}{package} {package}.Impl{package}\n\n"
            checks += f"\tprintln(box{name}{package}() == {package}.Boxed{package}(), {package}.More{package}(), {package}.Peek{package}())\n"
        text += f"//go:noinline\nfunc check{name}() {{\n{checks}}}\n\n"
        for place, slot in enumerate(self.slots):
            text += self._named(SLOTS[slot], "more", place) + "\n"
        call = self._named(SLOT_CALLS[self.slots[self.called]], "more", self.called)
        text += f"func more{name}() int {{ return len(lower{name}) + {call} }}\n\n"
        # Inlined in others; its number is another one whenever a slot is filled or emptied.
        return text + f"func Peek{name}() int {{\n\treturn counted{name}()\n}}\n"

    def render(self, path):
        name, below = self.name, self.below
        plus = f" + {below}.Via{below}()" if below else ""
        embedded = f"\t{below}.U{below}\n" if below else ""
        # Its own package does not compile it: who does has what it calls from elsewhere.
        generic = (f"\tvar box {below}.Box{below}[K]\n\tn := box.Get{below}() + {below}.Const{below}()\n" if below
                   else "\tn := 1\n")
        imports = {below} if below else set()
        imports |= {package for package, _ in self.uses}
        lines = "".join(f'\t"{path}/{package}"\n' for package in sorted(imports))
        text = (f"package {name}\n\nimport (\n\t\"strconv\"\n{lines})\n\n"
                f"var kept{name} *int\n\nvar _ = strconv.Itoa\n\n"
                f"type error{name} struct{{ n int }}\n\nfunc (e error{name}) Error() string {{ return strconv.Itoa(e.n) }}\n\n"
                f"func helper{name}(n int) int {{ return n * 3 }}\n\n"
                f"func Const{name}() int {{\n{self._body('const')}\n}}\n\n"
                f"func value{name}() int {{\n{self._body('via')}\n}}\n\n"
                f"func Via{name}() int {{ return value{name}(){plus} }}\n\n"
                f"type U{name} struct {{\n{embedded}\tn int\n}}\n\n"
                f"func (u U{name}) Method{name}() int {{\n{self._body('method')}\n}}\n\n"
                f"type Box{name}[K any] struct{{ k K }}\n\n"
                f"func part{name}() int {{\n{self._body('generic')}\n}}\n\n"
                f"func (b Box{name}[K]) Get{name}() int {{\n{generic}\treturn n + part{name}()\n}}\n\n"
                f"var Value{name} = value{name}() + {self.numbers['value']}\n\n"
                f"func initial{name}() int {{\n{self._body('value')}\n}}\n\n"
                f"var Initial{name} = initial{name}()\n\n")
        leak = f"\tkept{name} = n\n" if self.bodies["leak"] % 2 else ""
        text += f"func Leak{name}(n *int) int {{\n{leak}\treturn *n * {self.numbers['leak']}\n}}\n\n"
        text += f"//go:noinline\nfunc Uses{name}() {{\n"
        text += f"\tcheck{name}()\n"
        for package, kind in sorted(self.uses):
            text += self._use(package, kind)
        return text + "}\n"

    @staticmethod
    def _use(package, kind):
        if kind == "const":
            return f"\tprintln({package}.Const{package}())\n"
        if kind == "via":
            return f"\tif {package}.Via{package}() > 10 {{\n\t\tprintln(\"more\", {package}.Via{package}())\n\t}}\n"
        if kind == "more":
            return f"\tprintln({package}.More{package}())\n"
        if kind == "method":
            # A type that has the method only by what it embeds, called by way of an interface.
            return (f"\t{{\n\t\ttype own struct{{ {package}.U{package} }}\n"
                    f"\t\tfor _, v := range []interface{{ Method{package}() int }}{{own{{}}, &own{{}}}} {{\n"
                    f"\t\t\tprintln(v.Method{package}())\n\t\t}}\n\t}}\n")
        if kind == "generic":
            return f"\tprintln({package}.Box{package}[string]{{}}.Get{package}())\n"
        if kind == "leak":
            return f"\t{{\n\t\tn := 4\n\t\tprintln({package}.Leak{package}(&n))\n\t}}\n"
        return f"\tprintln({package}.Value{package}, {package}.Initial{package})\n"
