#pragma once

#include <algorithm>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "base/strings.h"
#include "host/filesystem.h"
#include "host/path.h"
#include "modules/import_path.h"
#include "modules/modules.h"

namespace gorun::load::testing {

/// Modules that lie in given directories, without versions to choose: enough to resolve imports.
class FakeSession : public modules::Session {
 public:
  FakeSession(host::FileReader& files, std::string goroot)
      : files_(files), goroot_src_(host::JoinPath(goroot, "src")) {}

  /// The first one is the main module.
  void Add(modules::ModuleInfo module) {
    module.main = modules_.empty();
    modules_.push_back(std::move(module));
  }
  void set_matches(std::vector<modules::PatternMatch> matches) { matches_ = std::move(matches); }
  void set_godebugs(base::SortedMap<std::string> godebugs) { godebugs_ = std::move(godebugs); }
  const modules::LoadRequest& request() const { return request_; }

  base::Result<std::vector<modules::PatternMatch>> Load(const modules::LoadRequest& request,
                                                        modules::ImportScanner&) override {
    request_ = request;
    if (!matches_.empty() || request.mode == modules::LoadRequest::Mode::kFiles) return matches_;
    modules::PatternMatch match;
    match.pattern = request.patterns.at(0);
    match.packages = {match.pattern};
    return std::vector<modules::PatternMatch>{match};
  }

  const modules::ResolvedPackage& Lookup(std::string_view, bool importer_is_std,
                                         std::string_view path) override {
    modules::ResolvedPackage& r = answers_.emplace_back();
    r.import_path = path;
    std::string vendored = base::StrCat("vendor/", path);
    if (importer_is_std && files_.IsDir(host::JoinPath(goroot_src_, vendored)))
      r.import_path = vendored;
    if (std::string dir = host::JoinPath(goroot_src_, r.import_path);
        modules::IsStandardImportPath(r.import_path) && files_.IsDir(dir)) {
      r.dir = dir;
      r.standard = true;
      return r;
    }
    for (size_t i = 0; i < modules_.size(); i++) {
      if (!modules::HasSlashPrefix(path, modules_[i].path)) continue;
      std::string dir = host::JoinPath(modules_[i].dir, path.substr(modules_[i].path.size()));
      if (!files_.IsDir(dir)) continue;
      r.dir = dir;
      r.module = i;
      return r;
    }
    r.error.emplace();
    r.error->kind = modules::ImportError::Kind::kMissing;
    r.error->text =
        modules::IsStandardImportPath(path)
            ? base::StrCat("package ", path, " is not in std (", goroot_src_, "/", path, ")")
            : base::StrCat("no required module provides package ", path, "; to add it:\n\tgo get ",
                           path);
    return r;
  }

  const std::vector<modules::ModuleInfo>& BuildList() const override { return modules_; }
  std::string GoVersion() const override {
    if (modules_.empty()) return "1.26.8";
    return modules_[0].go_version.empty() ? "1.16" : modules_[0].go_version;
  }
  bool Enabled() const override { return true; }
  bool HasModRoot() const override { return !modules_.empty(); }
  std::string DirImportPath(std::string_view dir) const override {
    if (modules_.empty() || !host::HasPathPrefix(dir, modules_[0].dir)) return ".";
    return host::JoinPath(modules_[0].path, dir.substr(modules_[0].dir.size()));
  }
  const std::optional<modules::TooNew>& NeedsNewerGo() const override { return too_new_; }
  base::Result<std::vector<modules::ModuleInfo>> AllModules() override { return modules_; }
  base::SortedMap<std::string> GoDebugs() const override { return godebugs_; }
  base::Status Commit() override { return {}; }

 private:
  host::FileReader& files_;
  const std::string goroot_src_;
  std::vector<modules::ModuleInfo> modules_;
  std::vector<modules::PatternMatch> matches_;
  base::SortedMap<std::string> godebugs_;
  std::deque<modules::ResolvedPackage> answers_;
  modules::LoadRequest request_;
  std::optional<modules::TooNew> too_new_;
};

}  // namespace gorun::load::testing
