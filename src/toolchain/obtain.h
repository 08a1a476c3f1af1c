#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "modules/answer_store.h"
#include "toolchain/toolchain.h"

namespace gorun::toolchain {

/// Gets distributions that are not the installed one: from PATH, from GOMODCACHE, from the module
/// proxy.
class Obtain {
 public:
  /// `installed` gives the go.env by whose settings downloads are made.
  Obtain(host::Host& host, std::optional<Toolchain> installed, const OpenSource& open_source)
      : host_(host), installed_(std::move(installed)), open_source_(open_source) {}

  struct Found {
    Toolchain toolchain;
    /// The go command that cmd/go would execute.
    std::string program;
    bool in_path = false;
  };
  /// The toolchain called `name` ("go1.27.1"): in PATH, else downloaded (toolchain.Exec).
  base::Result<Found> Named(const std::string& name, bool path_only);
  /// The newest release in GOMODCACHE that is at least `version` ("" for any), else the one that
  /// NewerName gives, downloaded. `passed_over`: what the user may take for an installed one.
  base::Result<Toolchain> AnyAtLeast(const std::string& version,
                                     const std::vector<std::string>& passed_over);
  /// toolchain.NewerToolchain: which release to switch to for `version`. Where nobody can be asked,
  /// one that is in GOMODCACHE, with a note.
  base::Result<std::string> NewerName(const std::string& version, bool path_only);
  /// The same for `what`, whose answer never changes once it is known: it is kept in `answers`.
  base::Result<std::string> PinnedName(const std::string& what, const std::string& version,
                                       bool path_only, modules::AnswerStore& answers);

 private:
  base::Result<modules::ModuleSource*> Source();
  base::Result<Toolchain> Download(const std::string& name);
  base::Result<std::vector<std::string>> ReleasesOffered();
  std::vector<std::string> ReleasesInPath();
  base::Result<std::vector<std::string>> ReleasesPresent(const std::string& version);

  host::Host& host_;
  const std::optional<Toolchain> installed_;
  const OpenSource& open_source_;
  // Filled by Source.
  std::optional<env::Settings> settings_;
  std::unique_ptr<modules::ModuleSource> source_;
};

/// toolchain.newerToolchain: the choice among `releases` (ascending Go versions) for at least
/// `needed`; "" if none.
std::string ChooseNewer(std::string_view needed, const std::vector<std::string>& releases);

}  // namespace gorun::toolchain
