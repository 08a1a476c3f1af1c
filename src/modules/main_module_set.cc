#include "modules/main_module_set.h"

#include "base/strings.h"
#include "host/path.h"
#include "modules/go_version.h"
#include "modules/module_root.h"

namespace gorun::modules {

using base::Fail;
using base::StrCat;

namespace {

// Collects what replaces what in all files together.
class Replacements {
 public:
  explicit Replacements(ModuleContext& context) : context_(context) {}

  base::Status AddWork(const WorkFile& work) {
    for (const Replace& r : work.replace) {
      in_work_.insert(r.old_mod.path);
      Note(r);
      all_[r.old_mod] = r.new_mod;
    }
    return context_.main.work_replace.Add(work.replace);
  }

  base::Status AddModule(MainModule& main) {
    std::unordered_set<Version> of_this_module;
    for (const Replace& r : main.file->replace) {
      // Whatever go.work says of a module is all there is.
      if (in_work_.contains(r.old_mod.path)) continue;
      Version to = r.new_mod;
      if (context_.InWorkspace() && to.version.empty() && !host::IsAbsPath(to.path)) {
        // The same text means different directories in different modules, and the reverse.
        to.path = host::JoinPath(main.root, to.path);
      }
      auto it = all_.find(r.old_mod);
      if (it != all_.end() && !of_this_module.contains(r.old_mod) && it->second != to) {
        std::string mod = r.old_mod.String();
        return Fail(StrCat("go: conflicting replacements for ", mod, ":\n\t", it->second.String(),
                           "\n\t", to.String(), "\nuse \"go work edit -replace ", mod,
                           "=[override]\" to resolve"));
      }
      of_this_module.insert(r.old_mod);
      all_[r.old_mod] = std::move(to);
      Note(r);
    }
    if (!context_.InWorkspace()) return {};
    std::vector<Replace> canonical = main.file->replace;
    for (Replace& r : canonical) {
      if (r.new_mod.version.empty()) r.new_mod.path = FromWorkspace(main.root, r.new_mod.path);
    }
    return main.workspace_replace.Add(canonical);
  }

 private:
  void Note(const Replace& r) {
    auto [it, added] =
        context_.main.highest_replaced.try_emplace(r.old_mod.path, r.old_mod.version);
    if (!added && gover::ModCompare(r.old_mod.path, r.old_mod.version, it->second) > 0) {
      it->second = r.old_mod.version;
    }
  }

  // A directory that is relative to a module's, relative to go.work's (canonicalizeReplacePath).
  std::string FromWorkspace(const std::string& root, const std::string& path) const {
    if (host::IsAbsPath(path)) return path;
    std::string absolute = host::JoinPath(root, path);
    auto relative = host::RelPath(host::DirName(context_.work_path), absolute);
    if (!relative) return absolute;
    return IsDirectoryPath(*relative) ? *relative : StrCat("./", *relative);
  }

  ModuleContext& context_;
  base::StringSet in_work_;
  std::unordered_map<Version, Version> all_;
};

// A module path names one module only, and go.work replaces dependencies.
base::Status CheckPaths(const MainModules& mains) {
  std::string errors;
  auto add = [&](std::string text) {
    base::StrAppend(errors, errors.empty() ? "" : "\n", "go: ", text);
  };
  base::StringSet paths;
  for (const MainModule& main : mains.modules) {
    if (!paths.insert(main.mod.path).second) {
      add(StrCat("module ", main.mod.path, " appears multiple times in workspace"));
    }
  }
  if (mains.work) {
    for (const Replace& r : mains.work->replace) {
      if (!r.old_mod.version.empty() || !paths.contains(r.old_mod.path)) continue;
      add(StrCat("workspace module ", r.old_mod.path,
                 " is replaced at all versions in the go.work file. To fix, remove the replacement "
                 "from the go.work file or specify the version at which to replace the module."));
    }
  }
  if (!errors.empty()) return Fail(std::move(errors));
  return {};
}

}  // namespace

base::Status CheckNamed(std::string_view kind, std::string_view path) {
  auto valid = CheckImportPath(path);
  if (valid) return {};
  std::string text = valid.error().text();
  if (auto rest = base::CutPrefix(text, "malformed import path ")) {
    text = StrCat("malformed ", kind, " path ", std::string(*rest));
  }
  return Fail(base::ErrorKind::kInvalid, StrCat("go: ", text));
}

base::Status CombineMainModules(ModuleContext& context) {
  MainModules& mains = context.main;
  TRY(CheckPaths(mains));
  Replacements replacements(context);
  if (mains.work) TRY(replacements.AddWork(*mains.work));
  std::string root = FindModuleRoot(context.host.files, context.host.cwd);
  for (MainModule& main : mains.modules) {
    if (main.root == root) mains.containing_cwd = main.mod.path;
    TRY(replacements.AddModule(main));
    for (const ToolStatement& t : main.file->tool) {
      TRY(CheckNamed("tool", t.path));
      mains.tools.insert(t.path);
    }
  }
  return {};
}

}  // namespace gorun::modules
