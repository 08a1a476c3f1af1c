#include "modules/module_context.h"

#include <algorithm>

#include "base/strings.h"
#include "host/path.h"
#include "modules/go_version.h"

namespace gorun::modules {

using base::StrCat;

const MainModule* MainModules::Find(std::string_view path) const {
  for (const MainModule& m : modules) {
    if (m.mod.path == path) return &m;
  }
  return nullptr;
}

std::vector<Version> MainModules::Versions() const {
  std::vector<Version> versions;
  for (const MainModule& m : modules) versions.push_back(m.mod);
  return versions;
}

void ReplacementConflicts::Add(std::string text) {
  std::lock_guard lock(mutex_);
  if (std::find(texts_.begin(), texts_.end(), text) == texts_.end()) {
    texts_.push_back(std::move(text));
  }
}

std::string ReplacementConflicts::Text() const {
  std::lock_guard lock(mutex_);
  return base::Join(texts_, "\n");
}

std::string ModuleContext::ModFilePath(const std::string& mod_root) const {
  if (!settings.flags.modfile.empty()) return Abs(settings.flags.modfile);
  return host::JoinPath(mod_root, "go.mod");
}

std::string ModuleContext::ModFileName(const std::string& mod_root) const {
  const std::string& modfile = settings.flags.modfile;
  if (!modfile.empty() && !host::IsAbsPath(modfile)) return modfile;
  return ShortPath(ModFilePath(mod_root));
}

std::string ModuleContext::GoSumPath() const {
  if (InWorkspace()) return StrCat(work_path, ".sum");
  return StrCat(base::TrimSuffix(ModFilePath(mod_roots.front()), ".mod"), ".sum");
}

std::string ModuleContext::VendorDir() const {
  return host::JoinPath(InWorkspace() ? host::DirName(work_path) : mod_roots.front(), "vendor");
}

std::string ModuleContext::ReplaceRelativeTo() const {
  return InWorkspace() ? host::DirName(work_path) : main.Single().root;
}

std::string ModuleContext::GoVersion() const {
  if (InWorkspace()) return main.work->GoVersion();
  // Outside of modules: what is new applies.
  return main.Single().file ? main.Single().file->GoVersion() : local_go;
}

const Version* ModuleContext::FindReplacement(std::string_view path,
                                              std::string_view version) const {
  if (version.empty() && main.Contains(path)) return nullptr;
  if (const Version* to = main.work_replace.Find(path, version)) return to;
  const MainModule* by = nullptr;
  const Version* found = nullptr;
  for (const MainModule& m : main.modules) {
    if (!m.index) continue;
    const Version* to = m.index->replace.Find(path, version);
    if (to == nullptr) continue;
    if (by != nullptr && !version.empty() && *found != *to) {
      Version mod{std::string(path), std::string(version)};
      if (m.index->replace.Exact(mod) != nullptr) {
        conflicts.Add(StrCat("conflicting replacements found for ", mod.String(),
                             " in workspace modules defined by ", ModFilePath(by->root), " and ",
                             ModFilePath(m.root)));
        break;
      }
    }
    by = &m;
    found = to;
  }
  if (by == nullptr || !InWorkspace()) return found;
  return by->workspace_replace.Find(path, version);
}

Version ModuleContext::Replacement(const Version& mod) const {
  const Version* to = FindReplacement(mod.path, mod.version);
  return to == nullptr ? Version() : *to;
}

Version ModuleContext::ResolveReplacement(const Version& mod) const {
  const Version* to = FindReplacement(mod.path, mod.version);
  return to == nullptr ? mod : *to;
}

bool ModuleContext::IsExcluded(const Version& mod) const {
  for (const MainModule& m : main.modules) {
    if (m.index && m.index->exclude.contains(mod)) return true;
  }
  return false;
}

std::string ModuleContext::ShortPath(const std::string& path) const {
  auto rel = host::RelPath(host.cwd, path);
  if (!rel || rel->size() >= path.size()) return path;
  // Not cleaned: what ".." means is up to the file system where the working directory is a symbolic
  // link.
  auto a = host.files.Stat(StrCat(host.cwd, "/", *rel));
  auto b = host.files.Stat(path);
  if (!a || !b) {
    bool both_missing = !a && !b && a.error().Is(base::ErrorKind::kNotFound) &&
                        b.error().Is(base::ErrorKind::kNotFound);
    return both_missing ? *rel : path;
  }
  return a->inode == b->inode && a->device == b->device ? *rel : path;
}

namespace {

// The part of `path` below `dir` by text; nullopt if it is not inside.
std::optional<std::string> InDirByText(std::string_view path, std::string_view dir) {
  if (dir.empty()) return std::string(path);
  if (!host::HasPathPrefix(path, dir)) return std::nullopt;
  std::string_view rest = path.substr(dir.size());
  while (rest.starts_with('/')) rest.remove_prefix(1);
  return rest.empty() ? std::string(".") : std::string(rest);
}

}  // namespace

std::string InDir(host::FileReader& files, const std::string& path, const std::string& dir) {
  if (auto rel = InDirByText(path, dir)) return *rel;
  std::string real_path, real_dir;
  if (auto real = files.RealPath(path); real && *real != path) {
    real_path = *real;
    if (auto rel = InDirByText(real_path, dir)) return *rel;
  }
  if (auto real = files.RealPath(dir); real && *real != dir) {
    if (auto rel = InDirByText(path, *real)) return *rel;
    if (!real_path.empty()) {
      if (auto rel = InDirByText(real_path, *real)) return *rel;
    }
  }
  return "";
}

std::string ModuleContext::Abs(std::string_view path) const {
  return host::AbsPath(host.cwd, path);
}

void ModuleContext::Print(std::string_view line) const { host.err.Write(StrCat(line, "\n")); }

LoadError ModuleContext::TooNewError(TooNew too_new) const {
  LoadError error(gover::TooNewText(too_new.what, too_new.go_version, local_go, startup_explain));
  error.too_new = std::move(too_new);
  return error;
}

LoadError ModuleContext::GoModDirty() const {
  std::string text = "updates to go.mod needed";
  if (build_mod_explicit) {
    text = StrCat(text, ", disabled by -mod=", build_mod, "; to update it:\n\tgo mod tidy");
  } else if (!build_mod_reason.empty()) {
    text = StrCat(text, ", disabled by -mod=", build_mod, "\n\t(", build_mod_reason,
                  ")\n\tto update it:\n\tgo mod tidy");
  } else {
    text += "; to update it:\n\tgo mod tidy";
  }
  return LoadError(LoadError::Kind::kGoModDirty, std::move(text));
}

namespace {
constexpr std::string_view kEmptyWorkspace =
    "no modules were found in the current workspace; see 'go help work'";
}  // namespace

bool ModuleContext::IsRelease(std::string_view minor) const {
  // Its first release candidate follows the rules, too, and is greater than the bare version.
  return gover::Compare(local_go, minor) >= 0;
}

ModRules ModuleContext::RulesOfModFiles() const {
  ModRules rules;
  rules.ignore_lines = IsRelease("1.25");
  rules.drops_blank_at_block_end = IsRelease("1.25");
  if (!IsRelease("1.27")) rules.unicode = base::UnicodeVersion::k15;
  return rules;
}

std::string ModuleContext::NoMainModulesText() const {
  // Go 1.24 tells workspaces apart only where it gives up at once: see NoModRootError.
  if (InWorkspace() && IsRelease("1.25")) return std::string(kEmptyWorkspace);
  return "go.mod file not found in current directory or any parent directory; see 'go help "
         "modules'";
}

base::Error ModuleContext::NoModRootError() const {
  if (settings.go111module == "off") {
    return base::Error("go: modules disabled by GO111MODULE=off; see 'go help modules'");
  }
  // modload.findAltConfig: perhaps the user forgot "go mod init" in a repository.
  if (!InWorkspace() && InDir(host.cwd, settings.goroot).empty()) {
    for (std::string dir = host::CleanPath(host.cwd);;) {
      auto config = host.files.Stat(host::JoinPath(dir, ".git/config"));
      if (config && !config->IsDir()) {
        auto rel = host::RelPath(host.cwd, dir);
        std::string where = rel ? *rel : dir;
        std::string cd = where == "." ? "" : StrCat("cd ", where, " && ");
        return base::Error(StrCat("go: cannot find main module, but found .git/config in ", dir,
                                  "\n\tto create a module there, run:\n\t", cd, "go mod init"));
      }
      std::string parent = host::DirName(dir);
      if (parent == dir) break;
      dir = std::move(parent);
    }
  }
  return base::Error(
      StrCat("go: ", InWorkspace() ? std::string(kEmptyWorkspace) : NoMainModulesText()));
}

ImportMissing ModuleContext::MakeImportMissing(std::string path) const {
  ImportMissing missing;
  missing.path = std::move(path);
  missing.goroot_src = goroot_src;
  missing.build_mod = build_mod;
  missing.containing_cwd = main.containing_cwd;
  missing.allow_missing_module_imports = allow_missing_module_imports;
  return missing;
}

std::string JoinSlash(std::string_view a, std::string_view b) { return host::JoinPath(a, b); }

}  // namespace gorun::modules
