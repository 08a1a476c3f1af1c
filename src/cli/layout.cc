#include "cli/layout.h"

#include "host/path.h"
#include "host/self_path.h"

namespace gorun::cli {

namespace {

// One file, or two with the same bytes.
bool SameProgram(host::FileReader& files, const std::string& a, const std::string& b) {
  auto info_a = files.Stat(a);
  auto info_b = files.Stat(b);
  if (!info_a || !info_b || info_a->size != info_b->size) return false;
  if (info_a->device == info_b->device && info_a->inode == info_b->inode) return true;
  auto bytes_a = files.ReadFile(a);
  auto bytes_b = files.ReadFile(b);
  return bytes_a && bytes_b && *bytes_a == *bytes_b;
}

}  // namespace

base::Result<Layout> FindLayout() {
  TRY_ASSIGN(std::string self, host::SelfPath());
  std::string dir = host::DirName(self);
  std::string prefix = host::DirName(dir);
  // PREFIX/libexec/gorun/gorun-build or PREFIX/bin/gorun.
  if (host::BaseName(prefix) == "libexec") prefix = host::DirName(prefix);
  std::string libexec = host::JoinPath(prefix, "libexec/gorun");
  return Layout{self, host::JoinPath(prefix, "bin/gorun"), host::JoinPath(libexec, "gorun-build"),
                host::JoinPath(libexec, "gorun-fetch")};
}

bool IsGorun(host::FileReader& files, const std::string& program, const Layout& layout) {
  if (host::BaseName(program) == "gorun") return true;
  if (SameProgram(files, program, layout.self) || SameProgram(files, program, layout.front)) {
    return true;
  }
  // Of another installation: a copy beside its front, or the front itself under another name.
  const std::string bin = host::DirName(program);
  const std::string front = host::JoinPath(bin, "gorun");
  if (files.Exists(front)) return SameProgram(files, program, front);
  return files.Exists(host::JoinPath(host::DirName(bin), "libexec/gorun/gorun-build"));
}

}  // namespace gorun::cli
