#include "toolchain/go_lines.h"

#include "base/strings.h"
#include "host/path.h"
#include "modules/go_version.h"
#include "modules/module_root.h"

namespace gorun::toolchain {

namespace {

// base.ShortPath: relative if that is shorter.
std::string ShortPath(const std::string& cwd, const std::string& path) {
  auto relative = host::RelPath(cwd, path);
  return relative && relative->size() < path.size() ? *relative : path;
}

}  // namespace

base::Result<GoLines> ReadGoLines(host::Host& host, const std::string& gowork,
                                  const std::string& goroot) {
  GoLines lines;
  TRY_ASSIGN(lines.file, modules::FindGoWork(host, gowork, goroot));
  // GOWORK may name a file that is still to be written.
  if (!lines.file.empty() && !host.files.Exists(lines.file)) lines.file.clear();
  if (lines.file.empty()) lines.file = modules::FindGoMod(host);
  if (lines.file.empty()) return lines;
  auto text = host.files.ReadFile(lines.file);
  if (!text) return base::Fail(text.error().Wrap("go"));
  lines.short_file = ShortPath(host.cwd, lines.file);
  lines.go = modules::gover::GoModLookup(*text, "go");
  lines.toolchain = modules::gover::GoModLookup(*text, "toolchain");
  return lines;
}

}  // namespace gorun::toolchain
