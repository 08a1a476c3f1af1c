#include "modules/testing/text_module_source.h"

#include <algorithm>

#include "base/strings.h"
#include "modules/go_version.h"
#include "modules/pseudo_version.h"
#include "modules/semver.h"
#include "modules/testing/txtar.h"

namespace gorun::modules::testing {

using base::StrCat;

TextModuleSource::TextModuleSource(host::FileSystem& files, std::string root,
                                   std::string_view txtar)
    : files_(files), root_(std::move(root)) {
  for (auto& [name, text] : ParseTxtar(txtar)) {
    if (name.ends_with(".info")) {
      queries_[name.substr(0, name.size() - 5)] = std::string(base::TrimSpace(text));
      continue;
    }
    size_t at = name.find('@');
    size_t slash = name.find('/', at);
    if (at == std::string::npos || slash == std::string::npos) continue;
    Version module{name.substr(0, at), name.substr(at + 1, slash - at - 1)};
    modules_[module][name.substr(slash + 1)] = std::move(text);
  }
}

void TextModuleSource::Note(std::string what) {
  std::lock_guard lock(mutex_);
  log_.insert(std::move(what));
}

base::Error TextModuleSource::Missing(const std::string& what) const {
  if (offline_) return base::Error(offline_kind_, StrCat(what, ": ", why_offline_));
  return base::Error(base::ErrorKind::kNotFound, StrCat(what, ": 404 Not Found"));
}

base::Result<std::string> TextModuleSource::GoMod(const Version& module) {
  Note(StrCat("mod ", module.String()));
  auto it = modules_.find(module);
  if (it == modules_.end()) {
    return base::Fail(Missing("reading proxy").Wrap(module.String()));
  }
  auto file = it->second.find("go.mod");
  return file == it->second.end() ? StrCat("module ", module.path, "\n") : file->second;
}

base::Result<RevInfo> TextModuleSource::Stat(const std::string& path, const std::string& revision) {
  Note(StrCat("stat ", path, "@", revision));
  std::string version = revision;
  if (auto it = queries_.find(StrCat(path, "@", revision)); it != queries_.end())
    version = it->second;
  if (offline_ || !modules_.contains({path, version})) {
    return base::Fail(Missing("reading proxy").Wrap(StrCat(path, "@", revision)));
  }
  return RevInfo{version, "2020-01-01T00:00:00Z", ""};
}

base::Result<RevInfo> TextModuleSource::Latest(const std::string& path) {
  Note(StrCat("latest ", path));
  auto it = queries_.find(StrCat(path, "@latest"));
  if (offline_ || it == queries_.end()) return base::Fail(Missing(StrCat("module ", path)));
  return RevInfo{it->second, "2020-01-01T00:00:00Z", ""};
}

base::Result<std::vector<std::string>> TextModuleSource::Versions(const std::string& path,
                                                                  const std::string& prefix) {
  Note(StrCat("list ", path));
  std::vector<std::string> versions;
  bool known = false;
  for (const auto& [module, files] : modules_) {
    if (module.path != path) continue;
    known = true;
    if (module.version.starts_with(prefix) && !IsPseudoVersion(module.version)) {
      versions.push_back(module.version);
    }
  }
  if (offline_ || !known) return base::Fail(Missing(StrCat("module ", path)));
  semver::Sort(versions);
  return versions;
}

base::Result<std::string> TextModuleSource::Download(const Version& module) {
  Note(StrCat("zip ", module.String()));
  if (on_download_) on_download_(module);
  std::string dir = StrCat(root_, "/", module.String());
  auto it = modules_.find(module);
  std::lock_guard lock(mutex_);
  if (downloaded_.contains(module)) return dir;
  if (offline_ || it == modules_.end()) {
    return base::Fail(Missing("reading proxy").Wrap(module.String()));
  }
  for (const auto& [name, text] : it->second) {
    std::string path = StrCat(dir, "/", name);
    TRY(files_.MakeDirs(path.substr(0, path.rfind('/')), 0777));
    TRY(files_.WriteFile(path, text, 0666));
  }
  downloaded_.insert(module);
  return dir;
}

std::optional<std::string> TextModuleSource::CachedDir(const Version& module) {
  std::lock_guard lock(mutex_);
  if (!downloaded_.contains(module)) return std::nullopt;
  return StrCat(root_, "/", module.String());
}

std::vector<std::string> TextModuleSource::Log() {
  std::lock_guard lock(mutex_);
  return {log_.begin(), log_.end()};
}

void TextModuleSource::ClearLog() {
  std::lock_guard lock(mutex_);
  log_.clear();
}

}  // namespace gorun::modules::testing
