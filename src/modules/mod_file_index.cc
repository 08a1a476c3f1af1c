#include "modules/mod_file_index.h"

#include "base/strings.h"

namespace gorun::modules {

base::Status ReplaceMap::Add(const std::vector<Replace>& replacements) {
  for (const Replace& r : replacements) {
    std::vector<Entry>& entries = by_path_[r.old_mod.path];
    Entry* found = nullptr;
    for (Entry& e : entries) {
      if (e.version == r.old_mod.version) found = &e;
    }
    if (found == nullptr) {
      entries.push_back({r.old_mod.version, r.new_mod});
      size_++;
      continue;
    }
    if (found->to != r.new_mod) {
      return base::Fail(base::StrCat("go: conflicting replacements for ", r.old_mod.String(),
                                     ":\n\t", found->to.String(), "\n\t", r.new_mod.String()));
    }
  }
  return {};
}

const Version* ReplaceMap::Find(std::string_view path, std::string_view version) const {
  if (by_path_.empty()) return nullptr;
  auto it = by_path_.find(path);
  if (it == by_path_.end()) return nullptr;
  const Version* all = nullptr;
  for (const Entry& e : it->second) {
    if (e.version == version) return &e.to;
    if (e.version.empty()) all = &e.to;
  }
  return all;
}

const Version* ReplaceMap::Exact(const Version& old_mod) const {
  auto it = by_path_.find(old_mod.path);
  if (it == by_path_.end()) return nullptr;
  for (const Entry& e : it->second) {
    if (e.version == old_mod.version) return &e.to;
  }
  return nullptr;
}

std::vector<std::string> ReplaceMap::VersionsOf(std::string_view path) const {
  std::vector<std::string> versions;
  auto it = by_path_.find(path);
  if (it == by_path_.end()) return versions;
  for (const Entry& e : it->second) versions.push_back(e.version);
  return versions;
}

base::Result<ModFileIndex> ModFileIndex::Of(std::string data, const ModFile& file, bool needs_fix) {
  ModFileIndex index;
  index.data = std::move(data);
  index.needs_fix = needs_fix;
  if (file.module) index.module = file.module->mod;
  if (file.go) index.go_version = file.go->version;
  if (file.toolchain) index.toolchain = file.toolchain->name;
  for (const Require& r : file.require) index.require[r.mod] = r.indirect;
  TRY(index.replace.Add(file.replace));
  for (const Exclude& x : file.exclude) index.exclude.insert(x.mod);
  for (const IgnoreStatement& i : file.ignore) index.ignore.push_back(i.path);
  return index;
}

bool ModFileIndex::IsDirty(const ModFile& file, std::string_view build_mod) const {
  if (needs_fix) return true;
  if ((file.module ? file.module->mod : Version()) != module) return true;
  if ((file.go ? file.go->version : std::string()) != go_version) return true;
  if ((file.toolchain ? file.toolchain->name : std::string()) != toolchain) return true;
  if (file.require.size() != require.size() || file.replace.size() != replace.size() ||
      file.exclude.size() != exclude.size()) {
    return true;
  }
  for (const Require& r : file.require) {
    auto it = require.find(r.mod);
    if (it == require.end()) return true;
    // Only the "// indirect" comments differ: these are sure to be right after "go mod tidy" only.
    if (it->second != r.indirect && build_mod != "readonly") return true;
  }
  for (const Replace& r : file.replace) {
    const Version* to = replace.Exact(r.old_mod);
    if (to == nullptr || *to != r.new_mod) return true;
  }
  for (const Exclude& x : file.exclude) {
    if (!exclude.contains(x.mod)) return true;
  }
  return false;
}

}  // namespace gorun::modules
