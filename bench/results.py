"""Tables and a plot of what bench/run measured."""

import collections
import html
import os
import re
import statistics
import subprocess

Sample = collections.namedtuple("Sample", "wall cpu memory")

GO, GORUN, GO_NOGC = "go run", "gorun", "go run, GOGC=off"


def machine(go):
    """What the figures depend on, without any name of the machine."""
    def first(pattern, path, default="unknown"):
        with open(path, encoding="utf-8") as file:
            found = re.search(pattern, file.read(), re.M)
        return found.group(1).strip() if found else default

    memory = int(first(r"^MemTotal:\s*(\d+)", "/proc/meminfo", "0")) / (1 << 20)
    version = subprocess.run([go, "env", "GOVERSION", "GOARCH"], check=True, stdout=subprocess.PIPE,
                             text=True).stdout.split()
    release = os.uname().release.split("-")[0]
    return (f"{len(os.sched_getaffinity(0))} cores ({first(r'^model name.*: (.*)$', '/proc/cpuinfo')}), "
            f"{memory:.0f} GiB of memory, Linux {release}, {version[0]} on linux/{version[1]}")


def median(samples, field):
    return statistics.median(getattr(sample, field) for sample in samples)


def seconds(value):
    return f"{value * 1000:.0f} ms" if value < 10 else f"{value:.1f} s"


def row(program, step, tools):
    go, ours = tools[GO], tools[GORUN]
    cells = [program, step, str(len(ours))]
    for field in ("wall", "cpu"):
        a, b = median(go, field), median(ours, field)
        cells += [seconds(a), seconds(b), f"**{b / a:.2f}**"]
    cells += [f"{median(go, 'memory'):.0f}", f"{median(ours, 'memory'):.0f}"]
    return "| " + " | ".join(cells) + " |"


def cold_row(program, tools):
    cells = [program]
    for field in ("wall", "cpu"):
        other, ours = median(tools[GO_NOGC], field), median(tools[GORUN], field)
        cells += [seconds(other), seconds(ours), f"**{ours / other:.2f}**"]
    return "| " + " | ".join(cells) + " |"


def write(directory, samples, packages, description):
    """RESULTS.md and results.svg in `directory`."""
    lines = [
        "# gorun against `go run`", "",
        f"Medians of alternating runs by `bench/run` on {description}. "
        "Memory is that of the greatest process, in MiB; it is mostly a compiler's or the linker's where "
        "something was built. CPU time is that of all processes.", "",
        "Packages: " + ", ".join(f"{name} {count}" for name, count in packages.items()) + ".", "",
        "![ratios of wall time](results.svg)", "",
        "| program | step | runs | wall: `go run` | gorun | ratio | CPU: `go run` | gorun | ratio "
        "| memory: `go run` | gorun |",
        "|---|---|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [row(program, step, tools) for (program, step), tools in samples.items()]
    lines += ["", "How much of a cold build is more than the garbage collector's setting: gorun against "
              "`go run` with GOGC=off.", "",
              "| program | wall: `GOGC=off go run` | gorun | ratio | CPU: `GOGC=off go run` | gorun | ratio |",
              "|---|---|---|---|---|---|---|"]
    lines += [cold_row(program, tools) for (program, step), tools in samples.items() if step == "cold"]
    os.makedirs(directory, exist_ok=True)
    with open(os.path.join(directory, "RESULTS.md"), "w", encoding="utf-8") as file:
        file.write("\n".join(lines) + "\n")
    with open(os.path.join(directory, "results.svg"), "w", encoding="utf-8") as file:
        file.write(plot(samples))


COLOURS = ["#2a6fdb", "#e07b39", "#3f9c5a", "#8e5bb5"]


def plot(samples):
    """Bars of gorun's wall time as a part of go run's, by step and program; 1 is a line."""
    steps = list(dict.fromkeys(step for _, step in samples))
    names = list(dict.fromkeys(program for program, _ in samples))
    bar, gap, left, width = 11, 10, 170, 520
    group = bar * len(names) + gap
    height = 60 + group * len(steps)
    top = max(1.0, max(median(t[GORUN], "wall") / median(t[GO], "wall") for t in samples.values()))

    def x(ratio):
        return left + ratio / top * width

    out = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{left + width + 70}" height="{height}" '
           'font-family="sans-serif" font-size="11">',
           f'<rect width="100%" height="100%" fill="white"/>',
           f'<text x="{left}" y="14" font-weight="bold">wall time of gorun, go run = 1</text>']
    for i, name in enumerate(names):
        out.append(f'<rect x="{left + 110 * i}" y="22" width="10" height="10" fill="{COLOURS[i % 4]}"/>'
                   f'<text x="{left + 14 + 110 * i}" y="31">{html.escape(name)}</text>')
    for tick in (0.25, 0.5, 0.75, 1.0):
        out.append(f'<line x1="{x(tick):.1f}" x2="{x(tick):.1f}" y1="40" y2="{height - 16}" '
                   f'stroke="{"#888" if tick == 1 else "#ddd"}"/>'
                   f'<text x="{x(tick):.1f}" y="{height - 4}" text-anchor="middle">{tick}</text>')
    for s, step in enumerate(steps):
        y = 46 + s * group
        out.append(f'<text x="{left - 8}" y="{y + bar * len(names) / 2 + 4:.0f}" text-anchor="end">'
                   f'{html.escape(step)}</text>')
        for i, name in enumerate(names):
            tools = samples.get((name, step))
            if not tools:
                continue
            ratio = median(tools[GORUN], "wall") / median(tools[GO], "wall")
            out.append(f'<rect x="{left}" y="{y + i * bar}" width="{max(1, x(ratio) - left):.1f}" '
                       f'height="{bar - 2}" fill="{COLOURS[i % 4]}"/>'
                       f'<text x="{x(ratio) + 4:.1f}" y="{y + i * bar + bar - 2}">{ratio:.2f}</text>')
    out.append("</svg>\n")
    return "\n".join(out)
