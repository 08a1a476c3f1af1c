#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "env/settings.h"
#include "host/filesystem.h"
#include "host/known_files.h"
#include "source/reading_rules.h"
#include "source/source_package.h"

// The door of room `source`: one Go file (package clause, imports, constraints, //go:embed, cgo
// directives) and one directory. It follows go/build and cmd/go's imports package; where cmd/go's
// module index words an error differently from go/build, this is go/build's. In: directories and a
// build context. Out: SourcePackages, and (embed_resolve.h) the files that embed patterns match.
// Promises: what go/build says, byte for byte, positions included; a directory is read once; names
// that a constraint excludes are not opened; of most files only the beginning is read. Threads: a
// Scanner may be used from any. Errors are part of the package, never a failure.
// It does not know modules, import resolution or the package graph.
namespace gorun::source {

/// What decides which files belong to a package (go/build.Context).
struct BuildContext {
  std::string goos, goarch;
  std::string compiler = "gc";
  bool cgo_enabled = false;
  /// -tags and those implied by flags (race, msan, asan …) and settings.
  std::vector<std::string> build_tags;
  /// Architecture features and experiments ("amd64.v1", "goexperiment.x").
  std::vector<std::string> tool_tags;
  /// "go1.1" … up to the selected Go.
  std::vector<std::string> release_tags;
  std::string install_suffix;
  /// How the selected Go reads a file.
  ReadingRules reading;
  /// Directories whose files contradict each other in import comments are broken
  /// (build.ImportComment): so without modules.
  bool check_import_comments = false;
  /// Whether the go command would read a directory through its module index, which knows base names
  /// only: some errors call files by these then, by their paths otherwise. Asked about directories
  /// with such an error alone, from any thread. Empty: none is.
  std::function<bool(const std::string& dir)> is_indexed;
};

/// The context for `settings` and Go minor release `go_minor` (26 for Go 1.26), as cfg.BuildContext
/// is set up in cmd/go (race/msan/asan tags and suffixes, tool tags, release tags).
BuildContext MakeBuildContext(const env::Settings& settings, int go_minor);

/// True if a `//go:build` or file-name tag holds in `context` (go/build.Context.matchTag).
bool MatchTag(const BuildContext& context, std::string_view tag);

/// Packages below a directory that come compiled, without sources (gccgo's standard library).
struct CompiledPackages {
  std::string root;
  /// Whether there is one with this path below `root`. May be called from any thread.
  std::function<bool(std::string_view path)> has;
};

/// Reads directories as packages and remembers each by path (thread-safe), so that module loading
/// and package loading scan every directory once.
class Scanner {
 public:
  /// `known`: what earlier runs found in files; only for `files` that are the machine's. May be
  /// null.
  Scanner(host::FileReader& files, BuildContext context,
          std::optional<CompiledPackages> compiled = std::nullopt,
          host::KnownFiles* known = nullptr);
  ~Scanner();

  const BuildContext& context() const;

  /// Whether `dir` stands for a package that comes compiled; nullopt if none of those can be there.
  std::optional<bool> IsCompiled(const std::string& dir) const;

  /// go/build.Context.ImportDir(dir). Never fails as a whole: problems are in `error`. The
  /// reference stays valid as long as the scanner. Nothing is known of a package that comes
  /// compiled.
  const SourcePackage& ScanDir(const std::string& dir);

  /// A package made of the listed files only, in that order (load.GoFilesPackage): `dir` is their
  /// directory, of `files` only the base names count, but in import_scan's error. Build constraints
  /// exclude none (UseAllFiles), but without cgo those which import "C" are ignored. Not
  /// remembered.
  SourcePackage ScanFiles(const std::string& dir, const std::vector<std::string>& files);

  /// Calls `visit` for every directory that ScanDir was asked for, in the order of their names;
  /// while nobody scans.
  void ForEachScanned(
      const std::function<void(const std::string& dir, const SourcePackage&)>& visit) const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace gorun::source
