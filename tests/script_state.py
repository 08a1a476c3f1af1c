"""One script: its directory, its environment, and the commands that it may use (see README.md)."""

import os
import re
import shutil
import signal
import time

import peer
import processes


class Failure(Exception):
    """A line of a script did not do what it says."""


class Skip(Exception):
    """The script does not apply here."""


class State:
    """What a script's commands work on. `host` holds what is alike for all scripts (script_runner.Host)."""

    def __init__(self, host, root):
        self.host = host
        self.root = root
        self.work = os.path.join(root, "work")
        self.gopath = os.path.join(self.work, "gopath")
        self.cwd = self.work
        self.env = dict(host.environment(root, self.work))
        self.input = b""
        self.last = None  # the last Outcome
        self.background = {}
        self.log = []
        for directory in (self.work, os.path.join(root, "tmp"), os.path.join(root, "home")):
            os.makedirs(directory)

    # Words -------------------------------------------------------------------------------------------------------

    def expand(self, text):
        def value(match):
            name = match.group(1) or match.group(2)
            if name.endswith("@R"):
                return re.escape(self.env.get(name[:-2], ""))
            return {"/": "/", ":": ":", "$": "$"}.get(name, self.env.get(name, ""))

        return re.sub(r"\$(?:\{([^}]*)\}|(\w+(?:@R)?|[/:$]))", value, text)

    def split(self, line):
        """The words of a line: 'quoted' parts are taken as they are, $NAME is expanded elsewhere."""
        words, word, quoted, at = [], None, False, 0
        plain = ""
        while at < len(line):
            c = line[at]
            if quoted:
                if c == "'" and line[at:at + 2] == "''":
                    word += "'"
                    at += 1
                elif c == "'":
                    quoted = False
                else:
                    word += c
            elif c in " \t":
                if word is not None or plain:
                    words.append((word or "") + self.expand(plain))
                word, plain = None, ""
            elif c == "#" and word is None and not plain:
                break
            elif c == "'":
                word, plain, quoted = (word or "") + self.expand(plain), "", True
            else:
                plain += c
            at += 1
        if quoted:
            raise Failure("a quote is not closed")
        if word is not None or plain:
            words.append((word or "") + self.expand(plain))
        return words

    def path(self, name):
        return os.path.join(self.cwd, name)

    def read(self, name):
        if name in ("stdout", "stderr"):
            return getattr(self.last, name) if self.last else ""
        try:
            with open(self.path(name), encoding="utf-8", errors="backslashreplace") as f:
                return f.read()
        except OSError as error:
            raise Failure(f"{name}: {error.strerror}") from error

    # Programs ----------------------------------------------------------------------------------------------------

    def _started(self, argv, env):
        env = dict(env, PWD=self.cwd)
        try:
            process = processes.start(argv, self.cwd, env, self.input)
        except OSError as error:
            raise Failure(f"{argv[0]}: {error.strerror}") from error
        self.input = b""
        return process

    def program(self, argv, wanted, env=None):
        """Runs argv; wanted is True, False or None (either)."""
        if not argv:
            raise Failure("no program named")
        name = re.fullmatch(r"&(\w*)&?", argv[-1])
        if name and argv[-1].startswith("&"):
            self.background[name.group(1)] = (self._started(argv[:-1], env or self.env), wanted)
            return
        self.take(processes.finish(self._started(argv, env or self.env), self.host.timeout), wanted)

    def take(self, outcome, wanted):
        self.last = outcome
        self.log.append(str(outcome))
        if wanted is not None and (outcome.status == 0) != wanted:
            raise Failure(f"status {outcome.words()}")

    def do_exec(self, wanted, args):
        found = shutil.which(args[0], path=self.env.get("PATH")) if os.sep not in args[0] else self.path(args[0])
        self.program([found or args[0]] + args[1:], wanted)

    def do_gorun(self, wanted, args):
        self.program([self.host.gorun] + args, wanted)

    def do_go(self, wanted, args):
        self.program([self.host.oracle.go] + args, wanted)

    def do_peer(self, wanted, args):
        """gorun and `go run` with the same arguments, in the same directory as it was before."""
        before = os.path.join(self.root, "before")
        after = os.path.join(self.root, "after")
        peer.copy_tree(self.work, before)
        given = self.input
        ours = processes.finish(self._started([self.host.gorun] + args, self.env), self.host.timeout)
        os.rename(self.work, after)
        os.rename(before, self.work)
        self.input = given
        env = self.host.peer_environment(self.env)
        theirs = processes.finish(self._started([self.host.oracle.go, "run"] + args, env), self.host.timeout)
        found = peer.compare(ours, theirs, self.places(self.env), self.places(env))
        trees = peer.compare_trees(peer.tree(after, os.path.join(after, "gopath")),
                                   peer.tree(self.work, self.gopath))
        peer.remove_tree(self.work)
        os.rename(after, self.work)
        if found or trees:
            self.log += [str(ours), str(theirs)]
            raise Failure("gorun and go run differ\n" + "\n".join(t for t in (found, trees) if t))
        self.take(ours, wanted)

    def places(self, env):
        return {self.work: "$WORK", os.path.join(self.root, "tmp"): "$TMPDIR",
                **({env["GOCACHE"]: "$GOCACHE"} if len(env.get("GOCACHE", "")) > 4 else {})}

    def do_wait(self, _, args):
        process, wanted = self.background.pop(args[0] if args else "")
        self.take(processes.finish(process, self.host.timeout), wanted)

    def do_kill(self, _, args):
        process, _ = self.background[args[1] if len(args) > 1 else ""]
        os.kill(process.pid, getattr(signal, "SIG" + args[0].lstrip("-")))

    def do_waitfor(self, _, args):
        end = time.monotonic() + 60
        while not os.path.exists(self.path(args[0])):
            if time.monotonic() > end:
                raise Failure(f"{args[0]} did not come into being")
            time.sleep(0.01)

    # Checks ------------------------------------------------------------------------------------------------------

    def do_status(self, _, args):
        if self.last.words() != args[0]:
            raise Failure(f"status {self.last.words()}, not {args[0]}")

    def match(self, wanted, args, text, name):
        count = None
        if args and args[0].startswith("-count="):
            count = int(args.pop(0).removeprefix("-count="))
        found = len(re.findall(args[0], text, re.MULTILINE))
        if count is not None and found != count:
            raise Failure(f"{name} has {found} matches of {args[0]!r}, not {count}")
        if wanted and not found:
            raise Failure(f"{name} has no match of {args[0]!r}")
        if wanted is False and found:
            raise Failure(f"{name} has a match of {args[0]!r}")

    def do_stdout(self, wanted, args):
        self.match(wanted, args, self.read("stdout"), "stdout")

    def do_stderr(self, wanted, args):
        self.match(wanted, args, self.read("stderr"), "stderr")

    def do_grep(self, wanted, args):
        self.match(wanted, args[:-1], self.read(args[-1]), args[-1])

    def compare_files(self, wanted, args, expand):
        one, other = self.read(args[0]), self.read(args[1])
        if expand:
            one, other = self.expand(one), self.expand(other)
        if (one == other) != (wanted is not False):
            raise Failure(peer._difference(args[0], one, other) or "the files are alike")

    def do_cmp(self, wanted, args):
        self.compare_files(wanted, args, False)

    def do_cmpenv(self, wanted, args):
        self.compare_files(wanted, args, True)

    def do_exists(self, wanted, args):
        for name in [a for a in args if not a.startswith("-")]:
            if os.path.lexists(self.path(name)) != (wanted is not False):
                raise Failure(f"{name}: {'is not there' if wanted else 'is there'}")

    # Files and environment ---------------------------------------------------------------------------------------

    def do_env(self, _, args):
        for word in args:
            name, equals, value = word.partition("=")
            if equals:
                self.env[name] = value
            else:
                self.env.pop(name, None)

    def do_cd(self, _, args):
        self.cwd = os.path.normpath(self.path(args[0]))
        if not os.path.isdir(self.cwd):
            raise Failure(f"{args[0]}: no directory")

    def do_mkdir(self, _, args):
        for name in args:
            os.makedirs(self.path(name), exist_ok=True)

    def do_cp(self, _, args):
        target = self.path(args[-1])
        for name in args[:-1]:
            to = os.path.join(target, os.path.basename(name)) if os.path.isdir(target) else target
            if name in ("stdout", "stderr"):
                with open(to, "w", encoding="utf-8") as f:
                    f.write(self.read(name))
            else:
                shutil.copy2(self.path(name), to)

    def do_rm(self, _, args):
        for name in args:
            path = self.path(name)
            if os.path.isdir(path) and not os.path.islink(path):
                peer.remove_tree(path)
            elif os.path.lexists(path):
                os.unlink(path)

    def do_mv(self, _, args):
        os.rename(self.path(args[0]), self.path(args[1]))

    def do_chmod(self, _, args):
        for name in args[1:]:
            os.chmod(self.path(name), int(args[0], 8))

    def do_symlink(self, _, args):
        """symlink FILE -> TARGET"""
        os.symlink(args[2], self.path(args[0]))

    def do_replace(self, _, args):
        """replace OLD NEW FILE"""
        text = self.read(args[2])
        if args[0] not in text:
            raise Failure(f"{args[2]} has no {args[0]!r}")
        with open(self.path(args[2]), "w", encoding="utf-8") as f:
            f.write(text.replace(args[0], args[1]))

    def do_damage(self, _, args):
        """damage WHAT PATTERN: truncates every regular file of GOCACHE whose name matches, WHAT being empty or half."""
        found = 0
        for directory, _, names in os.walk(self.env["GOCACHE"]):
            for name in names:
                path = os.path.join(directory, name)
                if re.fullmatch(args[1], name) and os.path.isfile(path):
                    os.truncate(path, 0 if args[0] == "empty" else os.path.getsize(path) // 2)
                    found += 1
        if not found:
            raise Failure(f"nothing in GOCACHE matches {args[1]!r}")

    def do_stdin(self, _, args):
        self.input = self.read(args[0]).encode()

    def do_skip(self, _, args):
        raise Skip(" ".join(args))

    # A line ------------------------------------------------------------------------------------------------------

    def line(self, line):
        words = self.split(line)
        while words and words[0].startswith("[") and words[0].endswith("]"):
            condition = words.pop(0)[1:-1]
            if self.host.holds(condition.lstrip("!")) == condition.startswith("!"):
                return
        wanted = True
        if words and words[0] in ("!", "?"):
            wanted = {"!": False, "?": None}[words.pop(0)]
        if not words:
            return
        command = getattr(self, "do_" + words[0], None)
        if command is None:
            raise Failure(f"unknown command {words[0]}")
        command(wanted, words[1:])

    def end(self):
        for process, _ in self.background.values():
            try:
                os.killpg(process.pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
            process.communicate()
