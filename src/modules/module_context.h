#pragma once

#include <atomic>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/string_map.h"
#include "env/settings.h"
#include "host/host.h"
#include "modules/go_sum.h"
#include "modules/load_error.h"
#include "modules/mod_file.h"
#include "modules/mod_file_index.h"
#include "modules/module_path.h"
#include "modules/module_source.h"
#include "modules/modules.h"

namespace gorun::modules {

/// One module whose go.mod rules this invocation. Several in a workspace, once that is supported.
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
  /// The go version for its packages (rawGoVersion).
  std::string go_version;
};

/// modload.MainModuleSet.
class MainModules {
 public:
  std::vector<MainModule> modules;
  /// Import paths of `tool` lines.
  base::StringSet tools;
  /// Module path → highest replaced version; "" if only all versions are replaced.
  base::SortedMap<std::string> highest_replaced;

  bool Contains(std::string_view path) const { return Find(path) != nullptr; }
  const MainModule* Find(std::string_view path) const;
  /// The only one; there is one after opening, outside of modules a made-up one.
  const MainModule& Single() const { return modules.front(); }
  MainModule& Single() { return modules.front(); }
  std::vector<Version> Versions() const;
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
  /// The main module's directory; "" if there is none.
  std::string mod_root;
  MainModules main;
  /// go.sum was consulted: only then it matters that it is malformed.
  mutable std::atomic<bool> go_sum_needed = false;

  bool HasModRoot() const { return !mod_root.empty(); }
  /// All sums that loading needs must be in go.sum already (modload.mustHaveSums).
  bool MustHaveSums() const { return HasModRoot() && build_mod == "readonly"; }
  /// go.mod may not be changed (modload.mustHaveCompleteRequirements).
  bool MustHaveCompleteRequirements() const { return build_mod != "mod"; }
  /// The file named go.mod, or -modfile's.
  std::string ModFilePath() const;
  std::string GoSumPath() const;
  /// Relative paths of replacements are relative to this.
  const std::string& ReplaceRelativeTo() const { return main.Single().root; }

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
  static std::string NoMainModulesText();
  /// The error of modload.die: there is no go.mod.
  base::Error NoModRootError() const;
  ImportMissing MakeImportMissing(std::string path) const;
};

/// search.IsStandardImportPath: no dot in the first element.
bool IsStandardImportPath(std::string_view path);
/// search.IsMetaPackage: std, cmd, tool, work, all.
bool IsMetaPackage(std::string_view name);
/// build.IsLocalImport: ".", "..", "./…", "../…".
bool IsLocalImport(std::string_view path);
/// str.HasPathPrefix for slash paths.
bool HasSlashPrefix(std::string_view path, std::string_view prefix);
/// path.Dir of a clean import path, without allocating: "." for a single element.
std::string_view PathDir(std::string_view path);
/// path.Join of two slash paths.
std::string JoinSlash(std::string_view a, std::string_view b);

}  // namespace gorun::modules
