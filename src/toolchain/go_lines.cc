#include "toolchain/go_lines.h"

#include "base/strings.h"
#include "host/path.h"
#include "modules/go_version.h"

namespace gorun::toolchain {

namespace {

// The nearest regular file called `name` in `dir` or above; "" if there is none.
std::string FindUp(host::Host& host, std::string dir, std::string_view name) {
  while (true) {
    std::string file = host::JoinPath(dir, name);
    if (host.files.IsRegular(file)) return file;
    std::string parent = host::DirName(dir);
    if (parent == dir) return "";
    dir = parent;
  }
}

// base.ShortPath: relative if that is shorter.
std::string ShortPath(const std::string& cwd, const std::string& path) {
  auto relative = host::RelPath(cwd, path);
  return relative && relative->size() < path.size() ? *relative : path;
}

}  // namespace

base::Result<GoLines> ReadGoLines(host::Host& host, const std::string& gowork) {
  GoLines lines;
  if (gowork.empty() || gowork == "auto") {
    lines.file = FindUp(host, host.cwd, "go.work");
  } else if (gowork != "off" && host.files.Exists(gowork)) {
    lines.file = gowork;
  }
  if (lines.file.empty()) lines.file = FindUp(host, host.cwd, "go.mod");
  if (lines.file.empty()) return lines;
  auto text = host.files.ReadFile(lines.file);
  if (!text) return base::Fail(text.error().Wrap("go"));
  lines.short_file = ShortPath(host.cwd, lines.file);
  lines.go = modules::gover::GoModLookup(*text, "go");
  lines.toolchain = modules::gover::GoModLookup(*text, "toolchain");
  return lines;
}

}  // namespace gorun::toolchain
