#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/ids.h"
#include "base/string_map.h"
#include "modules/modules.h"
#include "source/source_package.h"

namespace gorun::load {

struct PackageTag {};
using PackageId = base::Id<PackageTag>;

/// What is wrong with one package (load.PackageError), ready to print.
struct PackageError {
  /// Import paths from the command-line package down to the one that imports the bad one.
  std::vector<std::string> import_stack;
  /// "file:line:col" with the file name shortened as cmd/go does; "" if none.
  std::string position;
  /// The message without position.
  std::string message;
  bool is_import_cycle = false;
  /// Always print, even if the import stack is printed (load.PackageError.alwaysPrintStack …).
  bool always_print_stack = false;
  /// The whole text as cmd/go prints it (PackageError.Error()).
  std::string Text() const;
};

/// A package to build: load.Package as far as a build needs it. Immutable once Load returned.
struct Package {
  // Identity.
  std::string import_path;
  std::string name;
  std::string dir;
  /// Import path in "command-line-arguments" packages is that very word.
  bool standard = false;
  /// Found below GOROOT.
  bool goroot = false;
  std::optional<modules::ModuleInfo> module;

  // Files, base names (relative to dir).
  std::vector<std::string> go_files, cgo_files, c_files, cxx_files, m_files, h_files, f_files, s_files;
  std::vector<std::string> swig_files, swig_cxx_files, syso_files;
  std::vector<std::string> ignored_go_files, ignored_other_files;
  /// Files that //go:embed patterns matched, slash paths relative to dir, sorted; and which by pattern.
  std::vector<std::string> embed_files;
  base::SortedMap<std::vector<std::string>> embed;

  // #cgo.
  std::vector<std::string> cgo_cflags, cgo_cppflags, cgo_cxxflags, cgo_fflags, cgo_ldflags, cgo_pkg_config;

  // Imports, in cmd/go's order (p.Internal.Imports), without "C" and "unsafe" kept as cmd/go keeps it.
  std::vector<PackageId> imports;
  /// Import paths 1:1 with `imports` (p.Imports).
  std::vector<std::string> import_paths;
  /// Path as written in the source → import path, identities left out (p.ImportMap).
  base::SortedMap<std::string> import_map;

  /// Extra imports that the build adds for main packages and cgo are part of `imports` where cmd/go's
  /// load puts them there (LinkerDeps are not: see PackageGraph::linker_deps).

  // How it is built.
  bool local = false;
  std::string local_prefix;
  bool cmdline_files = false;
  bool cmdline_package = false;
  bool force_library = false;
  /// main package of `go run`: no DWARF.
  bool omit_debug = false;
  std::string exe_name;
  std::vector<std::string> asmflags, gcflags, ldflags, gccgoflags;
  std::string default_godebug;
  /// debug.BuildInfo in text form (p.Internal.BuildInfo.String()); main packages only.
  std::optional<std::string> build_info;
  /// default.pgo in use; "" if none.
  std::string pgo_profile;
  /// Set if this copy is built specially for a main package (PGO): p.Internal.ForMain.
  std::string for_main;

  std::optional<PackageError> error;
};

/// Everything to build for one main package.
struct PackageGraph {
  base::IdVector<PackageId, Package> packages;
  PackageId root;
  /// Packages that every link needs beside the imports (load.LinkerDeps: runtime, and race, … when asked).
  std::vector<PackageId> linker_deps;
  /// All package errors in cmd/go's order (load.CheckPackageErrors), already as texts.
  std::vector<std::string> errors;
};

}  // namespace gorun::load
