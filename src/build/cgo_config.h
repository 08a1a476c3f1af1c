#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "env/settings.h"

namespace gorun::build {

/// What the environment says of C compilers and their flags, settled once for a build
/// (Builder.ccExe, envList and their like in exec.go of cmd/go/internal/work).
struct CgoConfig {
  bool enabled = false;
  /// $FC. $CC and $CXX are BuildConfig's, for the linker takes them, too.
  std::vector<std::string> fc = {"gfortran"};
  /// $FC mentions gfortran, whose library programs then need.
  bool fc_is_gfortran = true;
  std::string pkg_config = "pkg-config";
  /// $CGO_CFLAGS and its like; they are the user's own and not checked.
  std::vector<std::string> cppflags, cflags = {"-O2", "-g"}, cxxflags = {"-O2", "-g"},
                                     fflags = {"-O2", "-g"}, ldflags = {"-O2", "-g"};
  /// $CGO_CFLAGS_ALLOW and $CGO_CFLAGS_DISALLOW and their like: regular expressions that come
  /// before our own lists.
  struct Override {
    /// "CFLAGS".
    std::string name;
    std::string allow, disallow;
  };
  std::vector<Override> overrides;
  bool msan = false, asan = false;
  /// $GO_BUILDER_NAME is set: as on the Go project's own builders, warnings are errors.
  bool warnings_are_errors = false;

  const Override* FindOverride(std::string_view name) const;
};

/// envList: the words of a variable; `words` stay as they are if it is empty. Errors as below.
base::Status ReadWords(const env::Settings& settings, std::string_view name,
                       std::vector<std::string>& words);

/// Errors are about variables that cannot be split into words; complete ("go: …").
base::Result<CgoConfig> MakeCgoConfig(const env::Settings& settings);

}  // namespace gorun::build
