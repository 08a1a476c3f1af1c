#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/filesystem.h"
#include "modules/module_source.h"

namespace gorun::modules::testing {

/// A world of modules made from a text: a txtar archive whose files are named PATH@VERSION/FILE.
/// "go.mod" is the module's go.mod; other files are there once the module is "downloaded", below
/// `root`. A file named PATH@QUERY.info holds the version that a query (a branch, a commit) stands
/// for; PATH@latest.info what the origin calls the latest. Logs what is asked. Thread-safe.
class TextModuleSource : public ModuleSource {
 public:
  TextModuleSource(host::FileSystem& files, std::string root, std::string_view txtar);

  base::Result<std::string> GoMod(const Version& module) override;
  base::Result<RevInfo> Stat(const std::string& path, const std::string& revision) override;
  base::Result<RevInfo> Latest(const std::string& path) override;
  base::Result<std::vector<std::string>> Versions(const std::string& path,
                                                  const std::string& prefix) override;
  base::Result<std::string> Download(const Version& module) override;
  std::optional<std::string> CachedDir(const Version& module) override;
  void Prefetch(const std::vector<Version>&) override {}

  /// From now on everything that is not downloaded fails, for the reason `why`.
  void GoOffline(std::string why = "network is unreachable",
                 base::ErrorKind kind = base::ErrorKind::kNetwork) {
    offline_ = true;
    why_offline_ = std::move(why);
    offline_kind_ = kind;
  }
  /// Called, by whoever downloads, before the files are there.
  void OnDownload(std::function<void(const Version&)> called) { on_download_ = std::move(called); }
  /// "mod PATH@VERSION", "zip PATH@VERSION", "stat PATH@QUERY", "latest PATH", "list PATH"; sorted,
  /// each once.
  std::vector<std::string> Log();
  void ClearLog();

 private:
  void Note(std::string what);
  base::Error Missing(const std::string& what) const;

  host::FileSystem& files_;
  std::string root_;
  bool offline_ = false;
  std::string why_offline_;
  base::ErrorKind offline_kind_ = base::ErrorKind::kNetwork;
  std::function<void(const Version&)> on_download_;
  std::map<Version, std::map<std::string, std::string>> modules_;
  // PATH@QUERY → version.
  std::map<std::string, std::string> queries_;
  std::mutex mutex_;
  std::set<std::string> log_;     // guarded by mutex_
  std::set<Version> downloaded_;  // guarded by mutex_
};

}  // namespace gorun::modules::testing
