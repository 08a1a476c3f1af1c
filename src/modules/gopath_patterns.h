#pragma once

#include <string>
#include <utility>
#include <vector>

#include "env/settings.h"
#include "host/host.h"
#include "modules/gopath_trees.h"
#include "modules/modules.h"

namespace gorun::modules {

/// What a package pattern stands for without modules (search.ImportPaths): import paths in GOROOT
/// and GOPATH, or directories.
class GopathPatterns {
 public:
  GopathPatterns(host::Host& host, const env::Settings& settings, GopathTrees& trees,
                 ImportScanner& scanner, std::string_view local_go)
      : host_(host), settings_(settings), trees_(trees), scanner_(scanner), local_go_(local_go) {}

  /// Warns of a pattern that matches nothing.
  PatternMatch Match(const std::string& pattern);

 private:
  /// Names with their directories, as a walk finds them.
  using Candidates = std::vector<std::pair<std::string, std::string>>;
  void MatchTrees(PatternMatch& match);
  void MatchDirs(PatternMatch& match);
  /// Those that are packages, in their order; for the pattern "cmd" not the programs of other
  /// modules.
  std::vector<std::string> Packages(Candidates candidates, bool cmd_only);
  void AddError(PatternMatch& match, const std::string& text);

  host::Host& host_;
  const env::Settings& settings_;
  GopathTrees& trees_;
  ImportScanner& scanner_;
  std::string_view local_go_;
};

}  // namespace gorun::modules
