#include "build/cgo_flags.h"

#include <array>
#include <string_view>

#include "base/strings.h"
#include "build/flag_check.h"
#include "build/linker_inputs.h"

namespace gorun::build {
namespace {

constexpr std::string_view kLinkerFlagsName = "LDFLAGS";

struct Row {
  std::string_view name;
  const std::vector<std::string>& from_environment;
  const std::vector<std::string>& from_package;
  std::vector<std::string>& all;

  void Fill() const {
    all = from_environment;
    all.insert(all.end(), from_package.begin(), from_package.end());
  }
};

std::array<Row, 5> Rows(const load::Package& package, const CgoConfig& cgo, CgoFlags& flags) {
  return {{
      {"CPPFLAGS", cgo.cppflags, package.cgo_cppflags, flags.cppflags},
      {"CFLAGS", cgo.cflags, package.cgo_cflags, flags.cflags},
      {"CXXFLAGS", cgo.cxxflags, package.cgo_cxxflags, flags.cxxflags},
      {"FFLAGS", cgo.fflags, package.cgo_fflags, flags.fflags},
      {kLinkerFlagsName, cgo.ldflags, package.cgo_ldflags, flags.ldflags},
  }};
}

base::Status Check(const Row& row, const BuildInputs& inputs) {
  const FlagSource source{std::string(row.name), base::StrCat("#cgo ", row.name)};
  return row.name == kLinkerFlagsName
             ? CheckLinkerFlags(source, row.from_package, inputs.config, inputs.files)
             : CheckCompilerFlags(source, row.from_package, inputs.config);
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

CgoFlags FlagsOf(const load::Package& package, const BuildConfig& config) {
  CgoFlags flags;
  for (const Row& row : Rows(package, config.cgo, flags)) row.Fill();
  return flags;
}

CgoFlags CheckedFlagsOf(const load::Package& package, const BuildInputs& inputs) {
  CgoFlags flags;
  for (const Row& row : Rows(package, inputs.config.cgo, flags)) {
    if (auto ok = Check(row, inputs); !ok) {
      flags.error = std::move(ok).error();
      return flags;
    }
    row.Fill();
  }
  if (auto ok = CheckDirectory(package, inputs); !ok) flags.error = std::move(ok).error();
  return flags;
}

}  // namespace gorun::build
