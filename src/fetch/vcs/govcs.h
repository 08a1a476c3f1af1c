#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace gorun::fetch {

/// GOVCS: which version control systems may be used for which modules (vcs.checkGOVCS).
class GovcsPolicy {
 public:
  /// Fails with cmd/go's texts ("malformed entry in GOVCS (missing colon): …").
  static base::Result<GovcsPolicy> Parse(std::string_view govcs);

  /// Fails with "GOVCS disallows using …" unless `vcs` ("git") may be used for the module or
  /// repository root `path`; `goprivate` says whether it is private.
  base::Status Check(std::string_view vcs, std::string_view path, std::string_view goprivate) const;

 private:
  struct Rule {
    std::string pattern;
    std::vector<std::string> allowed;
  };
  bool Allows(std::string_view path, bool is_private, std::string_view vcs) const;

  std::vector<Rule> rules_;
};

}  // namespace gorun::fetch
