"""The txtar format: a comment, then files, each after a line `-- NAME --`."""

import re

_MARKER = re.compile(r"^-- (\S.*) --\s*$")


def parse(text):
    """Returns (comment, [(name, data), …])."""
    comment, files, current = [], [], None
    for line in text.splitlines(keepends=True):
        match = _MARKER.match(line)
        if match:
            current = []
            files.append((match.group(1).strip(), current))
        elif current is None:
            comment.append(line)
        else:
            current.append(line if line.endswith("\n") else line + "\n")
    return "".join(comment), [(name, "".join(lines)) for name, lines in files]
