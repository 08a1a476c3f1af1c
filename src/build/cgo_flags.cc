#include "build/cgo_flags.h"

#include "base/strings.h"
#include "build/flag_check.h"
#include "build/linker_inputs.h"

namespace gorun::build {
namespace {

constexpr const char* kLinkerFlagsName = "LDFLAGS";

base::Status Check(const FlagSource& source, const std::vector<std::string>& flags,
                   const BuildInputs& inputs) {
  const BuildConfig& config = inputs.config;
  if (source.name != kLinkerFlagsName) return CheckCompilerFlags(source, flags, config);
  TRY(CheckLinkerFlags(source, flags, config));
  if (!config.rules.hardened) return {};
  return LinkerInputs(inputs.files, config.linker_places).CheckFlags(source.source, flags);
}

/// gcc finds its files with options where it is started, too.
base::Status CheckDirectory(const load::Package& package, const BuildInputs& inputs) {
  const BuildConfig& config = inputs.config;
  if (!config.rules.hardened || package.dir.empty() || !MayReadSpecs(package.cgo_ldflags)) {
    return {};
  }
  return LinkerInputs(inputs.files, config.linker_places)
      .CheckSpecDir(base::StrCat("#cgo ", kLinkerFlagsName), package.dir);
}

}  // namespace

CgoFlags FlagsOf(const load::Package& package, const BuildInputs& inputs) {
  CgoFlags flags;
  struct Row {
    const char* name;
    const std::vector<std::string>& from_environment;
    const std::vector<std::string>& from_package;
    std::vector<std::string>& all;
  };
  const CgoConfig& cgo = inputs.config.cgo;
  const Row rows[] = {
      {"CPPFLAGS", cgo.cppflags, package.cgo_cppflags, flags.cppflags},
      {"CFLAGS", cgo.cflags, package.cgo_cflags, flags.cflags},
      {"CXXFLAGS", cgo.cxxflags, package.cgo_cxxflags, flags.cxxflags},
      {"FFLAGS", cgo.fflags, package.cgo_fflags, flags.fflags},
      {kLinkerFlagsName, cgo.ldflags, package.cgo_ldflags, flags.ldflags},
  };
  for (const Row& row : rows) {
    const FlagSource source{row.name, base::StrCat("#cgo ", row.name)};
    if (auto ok = Check(source, row.from_package, inputs); !ok) {
      flags.error = std::move(ok).error();
      return flags;
    }
    row.all = row.from_environment;
    row.all.insert(row.all.end(), row.from_package.begin(), row.from_package.end());
  }
  if (auto ok = CheckDirectory(package, inputs); !ok) flags.error = std::move(ok).error();
  return flags;
}

}  // namespace gorun::build
