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

KINDS = ("const", "via", "method", "generic", "leak", "value")


class SharedCode:
    """What a package has of it."""

    def __init__(self, name, imports, rng):
        self.name = name
        # What the code itself uses of others': a package, or none.
        self.below = rng.choice(imports) if imports else None
        self.imports = imports
        self.bodies = {kind: 0 for kind in KINDS}
        self.numbers = {kind: i + 2 for i, kind in enumerate(KINDS)}
        # What it uses for itself: (package, kind).
        self.uses = set()
        for _ in range(2 * len(imports)):
            self.toggle_use(rng)

    def toggle_use(self, rng):
        if self.imports:
            self.uses ^= {(rng.choice(self.imports), rng.choice(KINDS))}

    def edit(self, rng):
        """Changes one body, or, seldom, what is used; in words."""
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

    def _body(self, kind):
        return BODIES[self.bodies[kind]].replace("NAME", self.name).replace("K", str(self.numbers[kind]))

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
        for package, kind in sorted(self.uses):
            text += self._use(package, kind)
        return text + "}\n"

    @staticmethod
    def _use(package, kind):
        if kind == "const":
            return f"\tprintln({package}.Const{package}())\n"
        if kind == "via":
            return f"\tif {package}.Via{package}() > 10 {{\n\t\tprintln(\"more\", {package}.Via{package}())\n\t}}\n"
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
