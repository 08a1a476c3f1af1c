#include "base/strings.h"
#include "env/platforms.h"
#include "host/path.h"
#include "modules/go_version.h"
#include "toolchain/toolchain.h"

namespace gorun::toolchain {

using base::ErrorKind;
using base::Fail;
using base::StrCat;

namespace {

// 26 of "1.26.8"; 0 if it is no Go 1 version.
int MinorOf(std::string_view go_version) {
  std::string lang = modules::gover::Lang(go_version);
  auto minor = base::CutPrefix(lang, "1.");
  return minor ? static_cast<int>(base::ParseInt(*minor).value_or(0)) : 0;
}

// 8 of "1.26.8"; 0 of "1.27rc1".
int PatchOf(std::string_view go_version) {
  auto patch = base::CutPrefix(go_version, StrCat(modules::gover::Lang(go_version), "."));
  return patch ? static_cast<int>(base::ParseInt(*patch).value_or(0)) : 0;
}

// The version of a distribution: from VERSION, or, in one built from a checkout, from the file that
// the build wrote for the tools.
base::Result<std::string> ReadVersion(host::FileReader& files, const std::string& goroot) {
  auto text = files.ReadFile(host::JoinPath(goroot, "VERSION"));
  if (text) return std::string(base::TrimSpace(base::SplitN(*text, "\n", 2).front()));
  auto generated = files.ReadFile(host::JoinPath(goroot, "src/internal/buildcfg/zbootstrap.go"));
  if (generated) {
    if (auto begin = base::Cut(*generated, "\nconst version = `")) {
      if (auto end = base::Cut(begin->second, "`")) return std::string(end->first);
    }
  }
  return Fail(text.error());
}

}  // namespace

std::string Toolchain::Name() const {
  return version.starts_with("go") ? version : StrCat("go", go_version);
}

base::Result<Toolchain> ReadDistribution(host::FileReader& files, const std::string& goroot) {
  Toolchain toolchain;
  toolchain.goroot = goroot;
  toolchain.tool_dir =
      host::JoinPath(goroot, "pkg/tool", StrCat(env::HostGoos(), "_", env::HostGoarch()));
  TRY_ASSIGN(toolchain.version, ReadVersion(files, goroot));
  if (!files.IsDir(toolchain.tool_dir)) {
    return Fail(ErrorKind::kNotFound,
                StrCat(goroot, " has no tools for ", env::HostGoos(), "/", env::HostGoarch()));
  }
  // A development version reads "devel go1.27-abcdef…".
  std::string_view name = base::TrimPrefix(toolchain.version, "devel ");
  toolchain.go_version = modules::gover::FromToolchain(base::SplitN(name, " ", 2).front());
  toolchain.minor = MinorOf(toolchain.go_version);
  toolchain.patch = PatchOf(toolchain.go_version);
  if (toolchain.minor == 0) {
    return Fail(ErrorKind::kInvalid, StrCat(goroot, " is not a Go 1 release: its version is \"",
                                            toolchain.version, "\""));
  }
  return toolchain;
}

}  // namespace gorun::toolchain
