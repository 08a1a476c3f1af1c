#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "load/vcs/client.h"
#include "modules/time_stamp.h"

namespace gorun::load::vcs {

/// A revision (codehost.RevInfo).
struct Revision {
  /// The full hash, or the revision's number.
  std::string name;
  /// What stands for it in pseudo-versions.
  std::string short_name;
  /// The name again, or the tag that was asked for.
  std::string version;
  modules::TimeStamp time;
  /// Sorted.
  std::vector<std::string> tags;
};

/// The history that is in the repository already: nothing is fetched (codehost.Repo, local).
class LocalRepo {
 public:
  explicit LocalRepo(Client& client) : client_(client) {}

  base::Result<Revision> Stat(const std::string& revision);
  /// A file of a revision; nullopt if it has none.
  std::optional<std::string> ReadFile(const std::string& revision, const std::string& file);
  /// All tags as far as cmd/go looks for them: not in git.
  std::vector<std::string> Tags();
  /// The tag with the highest version among the revision's ancestors that begins with `prefix` and
  /// is `allowed`; "" if there is none, or if the system cannot tell.
  base::Result<std::string> RecentTag(const std::string& revision, const std::string& prefix,
                                      const std::function<bool(const std::string&)>& allowed);

 private:
  Client& client_;
};

}  // namespace gorun::load::vcs
