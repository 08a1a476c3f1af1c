#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/string_map.h"
#include "env/settings.h"
#include "host/host.h"
#include "modules/answer_store.h"
#include "modules/go_sum.h"
#include "modules/load_error.h"
#include "modules/mod_file.h"
#include "modules/mod_file_index.h"
#include "modules/module_path.h"
#include "modules/module_source.h"
#include "modules/modules.h"
#include "modules/vendor_modules_txt.h"
#include "modules/work_file.h"

namespace gorun::modules {

/// One module whose go.mod rules this invocation; in a workspace there may be several.
struct MainModule {
  /// Its version is "".
  Version mod;
  /// Absolute directory; "" for the module made up outside of every module
  /// ("command-line-arguments").
  std::string root;
  /// What its packages' import paths begin with: the module path, but "" for std itself.
  std::string path_prefix;
  bool in_goroot_src = false;
  /// nullopt outside of every module.
  std::optional<ModFile> file;
  std::optional<ModFileIndex> index;
  /// In a workspace: the index's replacements with directories relative to go.work
  /// (canonicalizeReplacePath).
  ReplaceMap workspace_replace;
  /// The go version for its packages (rawGoVersion).
  std::string go_version;
};

/// modload.MainModuleSet.
class MainModules {
 public:
  std::vector<MainModule> modules;
  /// In workspace mode, once it is read.
  std::optional<WorkFile> work;
  ReplaceMap work_replace;
  /// Import paths of `tool` lines.
  base::StringSet tools;
  /// Module path → highest replaced version; "" if only all versions are replaced.
  base::SortedMap<std::string> highest_replaced;
  /// Path of the one that the working directory lies in; "" if in none (modContainingCWD).
  std::string containing_cwd;

  bool Contains(std::string_view path) const { return Find(path) != nullptr; }
  const MainModule* Find(std::string_view path) const;
  /// The only one outside of workspaces, where there is always one after opening: outside of
  /// modules a made-up one.
  const MainModule& Single() const { return modules.front(); }
  MainModule& Single() { return modules.front(); }
  std::vector<Version> Versions() const;
};

/// Replacements of different workspace modules that contradict each other, as they are met: each is
/// an error of the whole run in the end. Thread-safe.
class ReplacementConflicts {
 public:
  void Add(std::string text);
  /// The texts, a line each; "" if there were none.
  std::string Text() const;

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> texts_;  // guarded by mutex_
};

/// search.InDir: `path` relative to `dir` ("." if equal), symbolic links considered; "" if it is
/// not inside.
std::string InDir(host::FileReader& files, const std::string& path, const std::string& dir);

/// The facts of one invocation that the loader's parts share; fixed once the session is open, but
/// for the main modules' files, which committing updates. No results live here.
struct ModuleContext {
  ModuleContext(host::Host& h, const env::Settings& s, ModuleSource& m, GoSum& g,
                LoadRequest::Mode how)
      : host(h), settings(s), source(m), go_sum(g), mode(how) {}

  host::Host& host;
  const env::Settings& settings;
  ModuleSource& source;
  GoSum& go_sum;
  /// nullptr: nothing is remembered from one invocation to the next.
  AnswerStore* answers = nullptr;
  /// Without -overlay; nullptr: those of `host`.
  host::FileReader* disk = nullptr;
  LoadRequest::Mode mode = LoadRequest::Mode::kPatterns;

  /// gover.Local and gover.LocalToolchain: "1.26.8", "go1.26.8".
  std::string local_go;
  std::string local_toolchain;
  /// gover.Startup in text form, for TooNew texts.
  std::string startup_explain;
  std::string goroot_src;

  /// cfg.ModulesEnabled.
  bool modules_enabled = false;
  /// PATH@VERSION: no go.mod is looked for.
  bool no_root = false;
  bool allow_missing_module_imports = false;
  /// cfg.BuildMod: "mod", "readonly" or "vendor".
  std::string build_mod = "readonly";
  bool build_mod_explicit = false;
  std::string build_mod_reason;
  /// The go.work file in effect, absolute; "" outside of workspace mode.
  std::string work_path;
  /// The main modules' directories; empty if there are none.
  std::vector<std::string> mod_roots;
  MainModules main;
  /// vendor/modules.txt; set if build_mod is "vendor" and there is a main module.
  std::optional<VendorModulesTxt> vendor;
  /// go.sum was consulted: only then it matters that it is malformed.
  mutable std::atomic<bool> go_sum_needed = false;
  mutable ReplacementConflicts conflicts;

  bool InWorkspace() const { return !work_path.empty(); }
  bool HasModRoot() const { return !mod_roots.empty(); }
  bool Vendoring() const { return build_mod == "vendor"; }
  /// All sums that loading needs must be in go.sum already (modload.mustHaveSums).
  bool MustHaveSums() const { return HasModRoot() && build_mod == "readonly" && !InWorkspace(); }
  /// go.mod may not be changed (modload.mustHaveCompleteRequirements).
  bool MustHaveCompleteRequirements() const { return build_mod != "mod" && !InWorkspace(); }
  /// The file named go.mod in a main module's directory, or -modfile's.
  std::string ModFilePath(const std::string& mod_root) const;
  /// The same as messages name it: short, or what -modfile says if that is relative.
  std::string ModFileName(const std::string& mod_root) const;
  /// The file of sums that is written: go.sum, or go.work.sum.
  std::string GoSumPath() const;
  /// Where modules are vendored, there or not; needs a main module or a workspace.
  std::string VendorDir() const;
  /// Relative paths of replacements are relative to this.
  std::string ReplaceRelativeTo() const;
  /// The language version of the main module or of go.work (MainModuleSet.GoVersion).
  std::string GoVersion() const;

  /// What replaces `mod`; path "" if nothing does (modload.Replacement).
  Version Replacement(const Version& mod) const;
  const Version* FindReplacement(std::string_view path, std::string_view version) const;
  /// The replacement or `mod` itself.
  Version ResolveReplacement(const Version& mod) const;
  bool IsExcluded(const Version& mod) const;

  /// base.ShortPath: relative to the working directory if that is shorter and the same file.
  std::string ShortPath(const std::string& path) const;
  std::string InDir(const std::string& path, const std::string& dir) const {
    return modules::InDir(host.files, path, dir);
  }
  /// filepath.Join(cwd, path) unless absolute.
  std::string Abs(std::string_view path) const;
  /// A line for the user: "TEXT\n" to standard error.
  void Print(std::string_view line) const;

  LoadError TooNewError(TooNew too_new) const;
  /// errGoModDirty.
  LoadError GoModDirty() const;
  /// noMainModulesError's text.
  std::string NoMainModulesText() const;
  /// True if the release that serves the run is Go `minor` ("1.25") or newer.
  bool IsRelease(std::string_view minor) const;
  /// Those of that release.
  ModRules RulesOfModFiles() const;
  /// The error of modload.die: there is no go.mod.
  base::Error NoModRootError() const;
  ImportMissing MakeImportMissing(std::string path) const;
};

/// path.Join of two slash paths.
std::string JoinSlash(std::string_view a, std::string_view b);

}  // namespace gorun::modules
