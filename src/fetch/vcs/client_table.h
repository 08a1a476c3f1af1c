#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "fetch/fetch_rules.h"
#include "fetch/vcs/code_host.h"

namespace gorun::fetch {

using Arguments = std::vector<std::string>;

/// How a client other than git is driven (codehost.vcsCmd). A command that is null has no
/// equivalent in that system.
struct ClientCommands {
  std::string vcs;
  /// Makes the local copy of `remote`; null: there is none.
  std::function<Arguments(const std::string& remote)> init;
  /// A file to be written after it.
  std::function<std::pair<std::string, std::string>(const std::string& remote)> file_after_init;
  std::function<Arguments(const std::string& remote)> tags;
  bool tags_need_fetch = false;
  std::function<std::vector<std::string>(std::string_view output)> parse_tags;
  Arguments branches;
  /// A revision that means something else after a fetch.
  std::function<bool(std::string_view revision)> moves;
  std::function<Arguments(const std::string& revision, const std::string& remote)> stat;
  /// Fills in all but the origin's vcs, url and ref.
  std::function<base::Result<CodeRevision>(const std::string& revision, const std::string& output)>
      parse_stat;
  Arguments fetch;
  /// The revision that is latest.
  std::string latest;
  std::function<Arguments(const std::string& revision, const std::string& tag)> descends_from;
  std::function<Arguments(const std::string& revision)> recent_tags;
  std::function<Arguments(const std::string& revision, const std::string& file,
                          const std::string& remote)>
      read_file;
  std::function<Arguments(const std::string& revision, const std::string& subdir,
                          const std::string& target)>
      read_zip;
};

/// For hg, svn, bzr and fossil.
ClientCommands CommandsOf(std::string_view vcs, const FetchRules& rules);

// The answers to `stat` (hgParseStat and so on).
base::Result<CodeRevision> ParseHgStat(const std::string& revision, const std::string& output);
base::Result<CodeRevision> ParseSvnStat(const std::string& revision, const std::string& output);
base::Result<CodeRevision> ParseBzrStat(const std::string& revision, const std::string& output);
base::Result<CodeRevision> ParseFossilStat(const std::string& revision, const std::string& output);

}  // namespace gorun::fetch
