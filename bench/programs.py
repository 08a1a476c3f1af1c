"""The programs that bench/run measures: where they come from, and what is edited in them."""

import json
import os
import re
import shutil
import stat
import subprocess

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))

KUBECTL_MAIN = """package main

import (
	"k8s.io/component-base/cli"
	"k8s.io/kubectl/pkg/cmd"
	"k8s.io/kubectl/pkg/cmd/util"
)

func main() {
	if err := cli.RunNoErrOutput(cmd.NewDefaultKubectlCommand()); err != nil {
		util.CheckErr(err)
	}
}
"""

HELLO = {
    "go.mod": "module example.com/hello\n\ngo 1.24\n",
    "main.go": 'package main\n\nimport (\n\t"fmt"\n\n\t"example.com/hello/greet"\n)\n\n'
               'func main() { fmt.Println(greet.Greeting("world")) }\n',
    "greet/greet.go": 'package greet\n\nimport "example.com/hello/words"\n\n'
                      '// Greeting greets.\nfunc Greeting(who string) string {\n'
                      '\treturn words.Join("hello", who)\n}\n',
    "words/words.go": 'package words\n\nimport "strings"\n\n// Join joins.\n'
                      'func Join(words ...string) string {\n\treturn strings.Join(words, ", ")\n}\n',
}


class Program:
    """One program in a directory of its own, whose files can be edited and put back."""

    def __init__(self, name, package, arguments, main, leaf, middle, module=None, files=None):
        self.name, self.package, self.arguments = name, package, arguments
        self.main, self.leaf, self.middle = main, leaf, middle
        self.module, self.files = module, files or {}
        self.directory = None

    def prepare(self, parent, go):
        """Puts the sources into a new directory below `parent`; published ones come by the go command."""
        self.directory = os.path.join(parent, self.name)
        if self.module:
            listed = subprocess.run([go, "mod", "download", "-json", self.module], check=True,
                                    stdout=subprocess.PIPE, cwd=parent,
                                    env=dict(os.environ, GOFLAGS="-mod=mod", GOWORK="off"))
            shutil.copytree(json.loads(listed.stdout)["Dir"], self.directory)
            for folder, _, names in os.walk(self.directory):
                for path in [folder] + [os.path.join(folder, name) for name in names]:
                    os.chmod(path, os.stat(path).st_mode | stat.S_IWUSR)
        for path, text in self.files.items():
            path = os.path.join(self.directory, path)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w", encoding="utf-8") as file:
                file.write(text)
        if self.module:
            # What the added main package imports may be missing from go.sum; and modules are to be there.
            subprocess.run([go, "get", self.package], cwd=self.directory, check=True,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                           env=dict(os.environ, GOWORK="off"))
        self.originals = {path: self._read(path) for path in {self.main, self.leaf, self.middle}}

    def _read(self, path):
        with open(os.path.join(self.directory, path), encoding="utf-8") as file:
            return file.read()

    def write(self, path, text):
        """As an editor does: a new file in the old one's place."""
        path = os.path.join(self.directory, path)
        with open(path + ".new", "w", encoding="utf-8") as file:
            file.write(text)
        os.rename(path + ".new", path)

    def restore(self):
        for path, text in self.originals.items():
            if self._read(path) != text:
                self.write(path, text)

    def package_count(self, go, environment):
        listed = subprocess.run([go, "list", "-deps", self.package], cwd=self.directory, env=environment,
                                check=True, stdout=subprocess.PIPE, text=True)
        return len(listed.stdout.split())


# Each edit gives, with each number, a text that no cache has seen, of the same kind.

def changed_body(text, number):
    """A statement more in the first function that has a body of several lines; no line moves."""
    begin = re.search(r"^func .*\{\n[\t ]*", text, re.M).end()
    return f"{text[:begin]}_ = {number}; {text[begin:]}"


def changed_comment(text, number):
    return f"{text.rstrip()}\n\n// benchmark {number}\n"


def moved_lines(text, number):
    """All that follows the package clause is some lines further down."""
    end = re.search(r"^package .*\n", text, re.M).end()
    return text[:end] + "\n" * (number % 50 + 1) + f"// benchmark {number}\n" + text[end:]


def changed_signature(text, number):
    """One exported function more, which nobody calls yet."""
    return f"{text.rstrip()}\n\n// Benchmark{number} is exported.\nfunc Benchmark{number}() int {{ return {number} }}\n"


EDITS = [
    # step, which file, what is done to it
    ("edit of main", "main", changed_signature),
    ("leaf: body", "leaf", changed_body),
    ("leaf: comment", "leaf", changed_comment),
    ("leaf: moved lines", "leaf", moved_lines),
    ("leaf: exported function", "leaf", changed_signature),
    ("middle: body", "middle", changed_body),
]


def all_programs():
    return [
        Program("hello", ".", [], "main.go", "words/words.go", "greet/greet.go", files=HELLO),
        Program("fzf", ".", ["--version"], "main.go", "src/util/chars.go", "src/matcher.go",
                module="github.com/junegunn/fzf@v0.65.2"),
        Program("caddy", "./cmd/caddy", ["version"], "cmd/caddy/main.go", "replacer.go",
                "modules/caddyhttp/server.go", module="github.com/caddyserver/caddy/v2@v2.10.2"),
        Program("kubectl", "./cmd/kubectl", ["options"], "cmd/kubectl/kubectl.go", "pkg/util/util.go",
                "pkg/cmd/util/helpers.go", module="k8s.io/kubectl@v0.34.2",
                files={"cmd/kubectl/kubectl.go": KUBECTL_MAIN}),
    ]
