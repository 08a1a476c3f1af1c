#include "build/cgo_flags.h"

#include "base/strings.h"
#include "build/flag_check.h"

namespace gorun::build {

CgoFlags FlagsOf(const load::Package& package, const BuildConfig& config) {
  CgoFlags flags;
  struct Row {
    const char* name;
    const std::vector<std::string>& from_environment;
    const std::vector<std::string>& from_package;
    std::vector<std::string>& all;
  };
  const CgoConfig& cgo = config.cgo;
  const Row rows[] = {
      {"CPPFLAGS", cgo.cppflags, package.cgo_cppflags, flags.cppflags},
      {"CFLAGS", cgo.cflags, package.cgo_cflags, flags.cflags},
      {"CXXFLAGS", cgo.cxxflags, package.cgo_cxxflags, flags.cxxflags},
      {"FFLAGS", cgo.fflags, package.cgo_fflags, flags.fflags},
      {"LDFLAGS", cgo.ldflags, package.cgo_ldflags, flags.ldflags},
  };
  for (const Row& row : rows) {
    const bool linker = row.name == std::string_view("LDFLAGS");
    const FlagSource source{row.name, base::StrCat("#cgo ", row.name)};
    auto ok = linker ? CheckLinkerFlags(source, row.from_package, config)
                     : CheckCompilerFlags(source, row.from_package, config);
    if (!ok) {
      flags.error = std::move(ok).error();
      return flags;
    }
    row.all = row.from_environment;
    row.all.insert(row.all.end(), row.from_package.begin(), row.from_package.end());
  }
  return flags;
}

}  // namespace gorun::build
