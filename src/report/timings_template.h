#pragma once

#include <string_view>

namespace gorun::report {

/// The page's beginning, up to where the data goes: `title`, `stages` ([name, begin, end]) and
/// `actions` ([kind, name, slot, begin, end, origin, bytes, critical, reason]; origin 0: made, 1:
/// found in the cache, 2: an earlier output taken instead), times in microseconds.
inline constexpr std::string_view kTimingsHead = R"html(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>gorun -timings</title>
<style>
:root { color-scheme: light dark; --text: #222; --dim: #777; --line: #ddd; --back: #fff; --found: #c9ced6; --reused: #4fa9c4; }
@media (prefers-color-scheme: dark) {
  :root { --text: #ddd; --dim: #999; --line: #444; --back: #1c1e22; --found: #4a4f58; --reused: #3d7f92; }
}
body { font: 14px system-ui, sans-serif; margin: 20px; color: var(--text); background: var(--back); }
h1 { font-size: 20px; margin: 0 0 4px; }
h2 { font-size: 16px; margin: 24px 0 6px; }
p { margin: 4px 0; color: var(--dim); }
b { color: var(--text); }
#picture { overflow-x: auto; border: 1px solid var(--line); margin-top: 10px; }
svg { display: block; }
svg text { font-size: 11px; fill: var(--text); }
svg .axis { fill: var(--dim); }
svg .bar text { fill: #fff; pointer-events: none; }
svg .grid { stroke: var(--line); }
svg .critical { stroke: #d62828; stroke-width: 2; }
table { border-collapse: collapse; }
th, td { text-align: left; padding: 3px 12px 3px 0; border-bottom: 1px solid var(--line); white-space: nowrap; vertical-align: top; }
td:last-child { min-width: 24em; white-space: normal; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
.mark { color: #d62828; }
.key { display: inline-block; width: 10px; height: 10px; margin: 0 4px 0 14px; border-radius: 2px; }
button { font: inherit; margin-right: 6px; }
</style>
</head>
<body>
<h1 id="title"></h1>
<p id="summary"></p>
<p id="keys"></p>
<p><button id="in">Zoom in</button><button id="out">Zoom out</button> The critical path is framed in
<span class="mark">red</span>: each needed the one before, and no processor more makes it shorter. Point at a bar to read what it was.</p>
<div id="picture"></div>
<h2>What was made</h2>
<table id="made"></table>
<script>
"use strict";
)html";

/// All after the data.
inline constexpr std::string_view kTimingsScript = R"html(
const colours = { compile: "#2a6fdb", link: "#8e5bb5", cgo: "#e07b39", "C compiler": "#b5651d", stage: "#6b7280" };
const other = "#3f9c5a";
const colour = (a) => a[5] === 1 ? "var(--found)" : a[5] === 2 ? "var(--reused)" : colours[a[0]] || other;
const seconds = (us) => us < 1e6 ? (us / 1e3).toFixed(us < 1e4 ? 1 : 0) + " ms" : (us / 1e6).toFixed(2) + " s";
const size = (n) => n < 1e3 ? n + " B" : n < 1e6 ? (n / 1e3).toFixed(1) + " kB" : (n / 1e6).toFixed(1) + " MB";
const outputs = actions.filter((a) => a[0] === "compile" || a[0] === "link");
const made = outputs.filter((a) => a[5] === 0);
const reused = outputs.filter((a) => a[5] === 2);
const plural = (n, word) => `<b>${n}</b> ${word}${n === 1 ? "" : "s"}`;
const found = outputs.filter((a) => a[5] === 1).length;
const end = Math.max(1, ...stages.map((s) => s[2]), ...actions.map((a) => a[4]));
const element = (id) => document.getElementById(id);

element("title").textContent = "gorun " + title;
element("summary").innerHTML =
    `<b>${seconds(end)}</b> in all, ` +
    `${plural(made.filter((a) => a[0] === "compile").length, "package")} compiled, ` +
    `${plural(reused.length, "earlier output")} taken again, ` +
    `${plural(found, "output")} found in the cache, ` +
    `<b>${size(made.reduce((sum, a) => sum + a[6], 0))}</b> made, critical path ` +
    `<b>${seconds(actions.filter((a) => a[7]).reduce((sum, a) => sum + a[4] - a[3], 0))}</b> of work`;
function addKey(fill, text) {
  const key = document.createElement("span");
  key.className = "key";
  key.style.background = fill;
  element("keys").append(key, text);
}
for (const kind of [...new Set(actions.filter((a) => a[5] === 0).map((a) => a[0]))].filter((kind) => colours[kind])) {
  addKey(colours[kind], kind);
}
if (actions.some((a) => a[5] === 0 && !colours[a[0]])) addKey(other, "other");
if (reused.length > 0) addKey("var(--reused)", "earlier output taken again");
addKey("var(--found)", "found in the cache");

const svgNode = (name, attributes, parent, text) => {
  const node = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  if (text !== undefined) node.textContent = text;
  parent.append(node);
  return node;
};

function bar(svg, x, y, width, height, fill, label, tip, critical) {
  const group = svgNode("g", { class: "bar" }, svg);
  const rect = svgNode("rect", { x, y, width: Math.max(width, 0.5), height, rx: 2, style: `fill: ${fill}` }, group);
  if (critical) rect.classList.add("critical");
  svgNode("title", {}, group, tip);
  const room = Math.floor((width - 8) / 6.2);
  if (room > 3) {
    const shown = label.length <= room ? label : "…" + label.slice(label.length - room + 1);
    svgNode("text", { x: x + 4, y: y + height / 2 + 4 }, group, shown);
  }
}

function draw(width) {
  const left = 70, lane = 24, stageTop = 24, top = stageTop + lane + 10;
  const slots = 1 + Math.max(0, ...actions.map((a) => a[2]));
  const height = top + slots * lane + 6;
  const x = (us) => left + us / end * (width - left - 10);
  const picture = element("picture");
  picture.textContent = "";
  const svg = svgNode("svg", { width, height }, picture);
  const rough = end / (width / 110), power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((n) => n * power >= rough);
  for (let at = 0; at <= end; at += step) {
    svgNode("line", { class: "grid", x1: x(at), x2: x(at), y1: 18, y2: height }, svg);
    svgNode("text", { class: "axis", x: x(at) + 2, y: 13 }, svg, seconds(at));
  }
  svgNode("text", { class: "axis", x: 4, y: stageTop + 15 }, svg, "stage");
  for (const [name, from, to] of stages) {
    bar(svg, x(from), stageTop, x(to) - x(from), lane - 4, colours.stage, name, `${name}: ${seconds(to - from)}`, false);
  }
  for (let slot = 0; slot < slots; slot++) {
    svgNode("text", { class: "axis", x: 4, y: top + slot * lane + 15 }, svg, "slot " + (slot + 1));
  }
  for (const action of actions) {
    const [kind, name, slot, from, to, origin, bytes, critical, reason] = action;
    const tip = `${kind} ${name}\n${seconds(to - from)}, from ${seconds(from)}` + (bytes ? `, ${size(bytes)}` : "") +
        (origin === 1 ? "\nfound in the cache" : origin === 2 ? "\nearlier output taken again" : "") + (reason ? "\n" + reason : "") + (critical ? "\non the critical path" : "");
    bar(svg, x(from), top + slot * lane, x(to) - x(from), lane - 4, colour(action), name, tip,
        critical);
  }
}

let width = Math.max(700, document.documentElement.clientWidth - 50);
draw(width);
element("in").onclick = () => draw(width *= 2);
element("out").onclick = () => draw(width = Math.max(700, width / 2));

const table = element("made");
const addRow = (cells, tag) => {
  const row = table.insertRow();
  cells.forEach((cell, i) => {
    const node = document.createElement(tag);
    if (i >= 2 && i <= 4) node.className = "number";
    node.textContent = cell;
    row.append(node);
  });
  return row;
};
addRow(["", "", "begin", "time", "size", "why"], "th");
for (const a of made.concat(reused).sort((one, other) => other[4] - other[3] - (one[4] - one[3]))) {
  const row = addRow([a[5] === 2 ? "take again" : a[0], a[1], seconds(a[3]), seconds(a[4] - a[3]), size(a[6]), a[8]], "td");
  if (a[7]) row.cells[1].className = "mark";
}
if (made.length + reused.length === 0) table.textContent = "Nothing: all was in the cache.";
</script>
</body>
</html>
)html";

}  // namespace gorun::report
