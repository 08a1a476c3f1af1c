#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/string_map.h"
#include "env/settings.h"
#include "host/host.h"

namespace gorun::env {

/// The layers that cfg.Getenv looks through: the environment, the user's GOENV file, a
/// distribution's go.env. Files that cannot be read count as empty, and malformed lines are
/// ignored, as in cmd/go.
class EnvSources {
 public:
  /// `goroot` may be "" while no distribution is chosen yet.
  static EnvSources Read(host::Host& host, std::string_view goroot);

  /// cfg.Getenv: the first non-empty value; an empty environment variable counts as unset.
  Setting Get(std::string_view name) const;
  /// The value in go.env alone; "" if it has none.
  std::string_view FromDistribution(std::string_view name) const;

  /// Path of the user's file ("" if there is none), and what `go env GOENV` prints.
  const std::string& user_file() const { return user_file_; }

 private:
  const host::Environment* environment_ = nullptr;
  base::SortedMap<std::string> user_, distribution_;
  std::string user_file_;
};

/// The lines `KEY=VALUE` of a go/env or go.env file; the last of equal keys counts.
base::SortedMap<std::string> ParseEnvFile(std::string_view text);

/// os.UserConfigDir and os.UserCacheDir on Unix. "" and an error text as Go words it if there is
/// none.
base::Result<std::string> UserConfigDir(const host::Environment& environment);
base::Result<std::string> UserCacheDir(const host::Environment& environment);

}  // namespace gorun::env
