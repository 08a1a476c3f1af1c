#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/string_map.h"
#include "env/settings.h"
#include "host/host.h"
#include "modules/go_sum.h"
#include "modules/module_path.h"
#include "modules/module_source.h"

// The door of room `modules`: go.mod, MVS, graph pruning and lazy loading, which module provides a
// package, version queries. It follows cmd/go/internal/modload. It does not know how bytes come
// from a network (ModuleSource), how Go files are read (ImportScanner), nor what a package graph
// is.
namespace gorun::modules {

class AnswerStore;

/// One module of the build list, as `go list -m -json` describes it (modinfo.ModulePublic).
struct ModuleInfo {
  std::string path;
  /// "" for the main module.
  std::string version;
  /// What replaces it: path (module path or file path), version ("" for a directory).
  std::optional<Version> replace;
  bool main = false;
  bool indirect = false;
  /// Directory of the files (of the replacement, if replaced); "" if not present on disk.
  std::string dir;
  /// Path of the go.mod file in use.
  std::string gomod;
  /// The `go` line's version in effect for its packages ("1.16" default rules as cmd/go: "" if
  /// none).
  std::string go_version;
  /// h1: of the module zip and go.mod as go.sum has them ("" if not there), for the module info of
  /// binaries.
  std::string sum;
  std::string replace_sum;
  /// With -mod=vendor: the directory that its packages were copied into. Then dir, gomod and sums
  /// are "".
  std::string vendor_dir;
  bool operator==(const ModuleInfo&) const = default;
};

/// The imports a directory's files have under the build context, without "C".
struct ScannedImports {
  std::vector<std::string> imports;
  /// No Go file applies (imports.ErrNoGo, build.NoGoError).
  bool no_go_files = false;
  /// A file could not be read or parsed.
  std::optional<base::Error> error;
};

/// How modules asks about Go files; load implements it with source::Scanner.
class ImportScanner {
 public:
  virtual ~ImportScanner() = default;
  /// Thread-safe.
  virtual ScannedImports ScanImports(const std::string& dir) = 0;
  /// True if the directory has any *.go file (modload dirContainsGo: regular or symlink to a file).
  virtual bool HasGoFiles(const std::string& dir) = 0;
  /// False if go/build finds no package in the directory (build.NoGoError); broken ones are some.
  virtual bool IsPackage(const std::string& dir) {
    return HasGoFiles(dir) && !ScanImports(dir).no_go_files;
  }
  /// True if its package is main.
  virtual bool IsCommand(const std::string& dir) {
    (void)dir;
    return false;
  }
};

/// Why an import path could not be resolved to a directory (modload's ImportMissingError,
/// AmbiguousImportError, ImportMissingSumError, …). `text` is the whole message as cmd/go prints
/// it.
struct ImportError {
  enum class Kind {
    kMissing,
    kAmbiguous,
    kMissingSum,
    kNotInStd,
    kInvalidPath,
    kFetch,
    /// The scanner found no Go file for this build context (imports.ErrNoGo); go/build's own error,
    /// if it has one, is preferred, and this one ignored otherwise (load.loadPackageData).
    kNoGoFiles,
    /// The scanner failed on the files: go/build's error is preferred.
    kScan,
    kOther,
  };
  Kind kind = Kind::kOther;
  std::string text;
  /// load prints these with the import's position (cmd/go: ImportErrorf-style errors).
  bool position_at_import = true;
};

/// Where one package's files are.
struct ResolvedPackage {
  std::string import_path;
  /// Absolute directory; "" if it is unknown. May be there together with an error.
  std::string dir;
  /// The module that provides it: index into BuildList(); nullopt for std and file lists outside
  /// modules.
  std::optional<size_t> module;
  bool standard = false;
  /// Without modules: the tree it lies in (build.Package.Root), GOROOT or an element of GOPATH; ""
  /// outside.
  std::string root;
  std::optional<ImportError> error;
};

/// A package of a module that is finished while others are still being found.
struct FinishedPackage {
  std::string import_path;
  std::string dir;
  /// Index into FinishedPackages::modules.
  size_t module = 0;
};

struct FinishedPackages {
  /// Each after those that it imports.
  std::vector<FinishedPackage> packages;
  std::vector<ModuleInfo> modules;
};

/// What a command-line pattern stands for.
struct PatternMatch {
  std::string pattern;
  /// It names one package rather than a set (no "...").
  bool literal = true;
  std::vector<std::string> packages;
  /// Errors for the pattern as a whole (search.Match.Errs), as cmd/go prints them: a literal
  /// pattern's without the pattern before it (load.setLoadPackageDataError), directories without Go
  /// files as "no Go files in DIR".
  std::vector<std::string> errors;
};

/// How an invocation uses modules.
struct LoadRequest {
  enum class Mode {
    /// Packages by pattern, in the main module's context (or none).
    kPatterns,
    /// .go files: their imports are the roots (modload.ImportFromFiles).
    kFiles,
    /// PATH@VERSION: as if outside every module (load.PackagesAndErrorsOutsideModule).
    kPackageAtVersion,
  };
  Mode mode = Mode::kPatterns;
  /// Patterns or "PATH@VERSION".
  std::vector<std::string> patterns;
  /// kFiles: the import paths that the files name, and their directory.
  std::vector<std::string> file_imports;
  std::string files_dir;
};

/// A module asks for a newer Go than the one in use (gover.TooNewError).
struct TooNew {
  /// What asks: a short file name, "module PATH@VERSION" or "PATH@VERSION".
  std::string what;
  std::string go_version;
};

/// Module state of one invocation: finds and reads go.mod, computes the build list, resolves
/// imports and extends or refines requirements as cmd/go does. One thread calls it; it uses several
/// itself.
class Session {
 public:
  virtual ~Session() = default;

  /// Resolves patterns and everything reachable from them; afterwards no module version changes any
  /// more. A failure is one that stops cmd/go as a whole (base.Fatal); package-level errors are in
  /// Lookup's answers.
  virtual base::Result<std::vector<PatternMatch>> Load(const LoadRequest& request,
                                                       ImportScanner& scanner) = 0;

  /// The package that `import_path` means in a file of package `importer` ("" from the command
  /// line): std's vendored copies included (modload.Lookup). Valid after Load.
  virtual const ResolvedPackage& Lookup(std::string_view importer, bool importer_is_std,
                                        std::string_view import_path) = 0;

  /// The packages in the module cache of which is known, while Load still waits for others, all
  /// that Lookup will say of them and of what they import, directly or not: the modules that they
  /// come from are there and verified. None where modules are known to be missing, which may change
  /// versions; and none that the command line names, nor what imports those. From any thread, while
  /// modules are being fetched for Load.
  virtual FinishedPackages Finished() { return {}; }

  /// Modules known so far: main modules first, then by path. Indices are those in ResolvedPackage.
  virtual const std::vector<ModuleInfo>& BuildList() const = 0;
  /// The language version of the main module, or of go.work; that of the Go in use outside of
  /// modules (MainModuleSet.GoVersion).
  virtual std::string GoVersion() const = 0;
  /// True if modules are in use at all (GO111MODULE, go.mod found or forced).
  virtual bool Enabled() const = 0;
  virtual bool HasModRoot() const = 0;
  /// -mod=vendor, whoever says so.
  virtual bool Vendoring() const { return false; }
  /// The import path that a directory has inside of a main module, or "."
  /// (modload.DirImportPath); `dir` is absolute.
  virtual std::string DirImportPath(std::string_view dir) const = 0;
  /// Set when Load's failure is that the module of PATH@VERSION itself needs a newer Go: the caller
  /// may switch toolchains (toolchain.maybeSwitchForGoInstallVersion). For nothing else that is
  /// found while loading does `go run` switch: then it is an error like others.
  virtual const std::optional<TooNew>& NeedsNewerGo() const = 0;
  /// The whole build list (`go list -m all`), which loads the full module graph: for dumps and
  /// tests.
  virtual base::Result<std::vector<ModuleInfo>> AllModules() = 0;
  /// `godebug` settings of the main module (or go.work), key → value.
  virtual base::SortedMap<std::string> GoDebugs() const = 0;
  /// Lines that cmd/go prints on the way ("go: downloading …", deprecations, "go: finding …"), in
  /// order, are written to host.err as they happen; nothing to collect.

  /// Writes go.mod and go.sum if cmd/go would (-mod=mod), or returns the error that cmd/go gives
  /// where an update is needed but not allowed ("go: updates to go.mod needed …"). Load has done it
  /// already, at the place where cmd/go does; another call changes nothing unless something new was
  /// verified.
  virtual base::Status Commit() = 0;
};

struct OpenOptions {
  /// What the toolchain selection at start leaves for TooNew texts (gover.Startup): "" or text that
  /// begins with "; ". Unset: "; GOTOOLCHAIN=…" if that setting is neither empty nor "auto".
  std::optional<std::string> startup_explain;
  /// Called once it is known whether there are modules (modload.Init) and before go.mod is read: a
  /// failure is OpenSession's.
  std::function<base::Status(bool modules_enabled)> before_go_mod;
  /// What exact versions were found to be, from earlier invocations; nullptr for none. Must outlive
  /// the session.
  AnswerStore* answers = nullptr;
  /// The files as they are without -overlay, where vendor/modules.txt is read; nullptr: the same.
  host::FileReader* disk = nullptr;
};

/// Opens the module context for `settings` (modload.Init and LoadModFile): no packages yet.
/// `goroot_src_dirs` questions (is this import path in std?) go to the file system below
/// settings.goroot. `toolchain_version` is the selected Go ("go1.26.8" or "1.26.8"). Reads go.sum
/// into `go_sum`. Errors carry cmd/go's texts with prefix. Without modules the session goes by
/// GOPATH (gopath_session.h).
base::Result<std::unique_ptr<Session>> OpenSession(host::Host& host, const env::Settings& settings,
                                                   const std::string& toolchain_version,
                                                   LoadRequest::Mode mode, ModuleSource& source,
                                                   GoSum& go_sum, const OpenOptions& options = {});

}  // namespace gorun::modules
