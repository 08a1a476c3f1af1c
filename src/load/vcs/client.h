#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "env/settings.h"
#include "host/host.h"

namespace gorun::load::vcs {

enum class System { kHg, kGit, kSvn, kBzr, kFossil };

/// Where a checkout begins, and whose it is.
struct Repository {
  System system = System::kGit;
  std::string dir;
};

/// vcs.FromDir: the repository that `dir` (absolute) lies in, by the rules of Go 1.`minor`.
/// kNotFound if there is none; an error, too, if there are several of which one might be planted,
/// unless GODEBUG=allowmultiplevcs=1.
base::Result<Repository> FindRepository(host::FileReader& files, const std::string& dir,
                                        const env::Settings& settings, int minor);

/// "git", "hg", …: the client's name.
std::string_view ClientName(System system);

/// Runs a repository's client in the repository.
class Client {
 public:
  Client(host::Host& host, const env::Settings& settings, int minor, Repository repository);

  const Repository& repository() const { return repository_; }
  int minor() const { return minor_; }
  /// The output of `CLIENT WORDS…` (vcs.Cmd.runOutputVerboseOnly): -x shows the command, -v the
  /// complaint of one that fails. A failure reads "exit status 1".
  base::Result<std::string> Status(const std::vector<std::string>& words);
  /// The same for questions of which nothing is shown.
  base::Result<std::string> Ask(const std::vector<std::string>& words);

 private:
  base::Result<host::Completed> Run(const std::vector<std::string>& words);

  host::Host& host_;
  const env::Settings& settings_;
  const int minor_;
  const Repository repository_;
};

}  // namespace gorun::load::vcs
