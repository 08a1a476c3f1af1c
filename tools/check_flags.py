#!/usr/bin/env python3
"""Checks doc/flags.md: every flag of cli/flag_table.cc and every variable of env/settings.cc has a row, what is refused is
called so, and every test that is named exists. Prints every breach; exit status 1 if there is one."""

import os
import re
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, os.path.join(ROOT, "tests", "differential"))
import shapes  # noqa: E402

# Kinds of tests: where a test of that name is.
PLACES = {"script": "tests/script/{}.txt", "broken": "tests/packages/broken/{}.txt", "sound": "tests/packages/sound/{}.txt",
          "differential": "tests/differential/{}.py", "long": "tests/long/{}"}


def read(path):
    with open(os.path.join(ROOT, path), encoding="utf-8") as f:
        return f.read()


def tables(text):
    """{heading: [cells of a row]} of the page."""
    found, heading = {}, ""
    for line in text.splitlines():
        if line.startswith("## "):
            heading = line[3:]
        elif line.startswith("| ") and not line.startswith("| flag "):
            found.setdefault(heading, []).append(re.split(r"\s*\|\s*", line.strip("| ")))
    return found


def flags_of_the_table():
    body = re.search(r"constexpr Flag kFlags\[\] = \{\n(.*?)\n\};", read("src/cli/flag_table.cc"), re.DOTALL)
    return re.findall(r'^\s*\{"([^"]+)"', body.group(1), re.MULTILINE)


def variables_of_the_settings():
    body = re.search(r"kPlainVariables\[\] = \{(.*?)\};", read("src/env/settings.cc"), re.DOTALL)
    return re.findall(r'"(\w+)"', body.group(1))


def refused_flags():
    return set(re.findall(r'\{!?flags\.\w+[^}]*, "-([a-z-]+)"\}', read("src/cli/unsupported.cc")))


def exists(name, shape_names, conformance):
    if name.startswith(("src/", "tests/")):
        return os.path.isfile(os.path.join(ROOT, name))
    kind, _, rest = name.partition("/")
    if kind == "shape":
        return rest in shape_names
    if kind == "conformance":
        return rest in conformance
    return kind in PLACES and os.path.isfile(os.path.join(ROOT, PLACES[kind].format(rest)))


def main():
    found = tables(read("doc/flags.md"))
    breaches = []

    rows = {cell: row for row in found["Build flags"] for cell in re.findall(r"^`-([\w-]+)`", row[0])}
    breaches += [f"flag -{name} has no row" for name in flags_of_the_table() if name not in rows]
    breaches += [f"row of -{name}: there is no such flag" for name in rows if name not in flags_of_the_table()]
    refused = refused_flags()
    for name, row in rows.items():
        if (row[-1] == "refused") != (name in refused):
            breaches.append(f"row of -{name}: " + ("it is refused" if name in refused else "it is not refused any more"))

    variables = {name for row in found["Environment variables"] for name in re.findall(r"`(\w+)`", row[0])}
    breaches += [f"variable {name} has no row" for name in variables_of_the_settings() if name not in variables]

    shape_names = {shape.name for shape in shapes.all_shapes()}
    conformance = re.findall(r"^(\w+)", read("tests/conformance/scripts_that_must_pass.txt"), re.MULTILINE)
    for heading, table in found.items():
        for row in table:
            if not row[-1]:
                breaches.append(f"{heading}: {row[0]}: no test")
            breaches += [f"{heading}: {row[0]}: there is no {test}" for test in re.findall(r"`([a-z]+/[\w./-]+)`", row[-1])
                         if not exists(test, shape_names, conformance)]

    print("\n".join(breaches) or f"doc/flags.md: {len(rows)} flags, {sum(map(len, found.values()))} rows")
    return 1 if breaches else 0


if __name__ == "__main__":
    sys.exit(main())
