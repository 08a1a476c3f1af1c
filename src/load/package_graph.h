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
  /// For each of `import_stack` the base name of the file that imports it; "" if unknown. Only
  /// import cycles print them.
  std::vector<std::string> import_files;
  /// "file:line:col" with the file name shortened as cmd/go does; "" if none.
  std::string position;
  /// The message without position.
  std::string message;
  bool is_import_cycle = false;
  /// Always print the import stack, even if there is a position (PackageError.alwaysPrintStack).
  bool always_print_stack = false;
  /// The whole text as cmd/go prints it (PackageError.Error()).
  std::string Text() const;
  bool operator==(const PackageError&) const = default;
};

/// A package to build: load.Package as far as a build needs it. Immutable once Load returned.
struct Package {
  // Identity.
  /// "command-line-arguments" for a package made of listed files.
  std::string import_path;
  std::string name;
  std::string dir;
  /// Where its tree begins (go list's Root): GOROOT, the directory of its module or, without
  /// modules, an element of GOPATH; "" outside.
  std::string root;
  /// Listed files: the import path that their directory has, or "."; "" otherwise.
  std::string original_import_path;
  bool standard = false;
  /// Found below GOROOT.
  bool goroot = false;
  std::optional<modules::ModuleInfo> module;

  // Files, base names (relative to dir). Where cgo is off, those that only cgo can use are gone, as
  // in cmd/go (c_files, cxx_files, m_files, swig_files, swig_cxx_files); with -msan syso_files,
  // too.
  std::vector<std::string> go_files, cgo_files, c_files, cxx_files, m_files, h_files, f_files,
      s_files;
  std::vector<std::string> swig_files, swig_cxx_files, syso_files;
  std::vector<std::string> ignored_go_files, ignored_other_files, invalid_go_files;
  /// Test files of this package, then those of its external tests.
  std::vector<std::string> test_files;
  /// Files that //go:embed patterns matched, slash paths relative to dir, sorted; and which by
  /// pattern.
  std::vector<std::string> embed_files;
  base::SortedMap<std::vector<std::string>> embed;
  std::vector<std::string> embed_patterns;

  // #cgo.
  std::vector<std::string> cgo_cflags, cgo_cppflags, cgo_cxxflags, cgo_fflags, cgo_ldflags,
      cgo_pkg_config;

  // Imports, in cmd/go's order (p.Internal.Imports): those in the sources, sorted as written there
  // and without "C"; then those that the build implies: cgo's ("unsafe", "runtime/cgo", "syscall"),
  // and for the main package the linker's ("runtime", with -race "runtime/race", …). cmd/go hashes
  // all of them.
  std::vector<PackageId> imports;
  /// Import paths 1:1 with `imports`, but for the one that -covermode=atomic adds at the end.
  std::vector<std::string> import_paths;
  /// How many of `imports`, from the first on, stand in the sources (p.Imports without "C").
  size_t source_imports = 0;
  /// The imports as written in the sources, sorted, "C" included (p.Internal.RawImports).
  std::vector<std::string> raw_imports;
  /// Path as written in the source → import path, identities left out (p.ImportMap).
  base::SortedMap<std::string> import_map;

  // How it is built.
  /// Imported by a relative path, or made of listed files.
  bool local = false;
  /// What ./ imports are relative to; always "" with modules.
  std::string local_prefix;
  /// Made of files listed on the command line.
  bool cmdline_files = false;
  /// Named on the command line (Internal.CmdlinePkg; false for listed files).
  bool cmdline_package = false;
  bool force_library = false;
  /// main package of `go run`: no DWARF.
  bool omit_debug = false;
  /// The executable's name without suffix; only of the main package (Internal.ExeName).
  std::string exe_name;
  /// Where `go build` puts the executable, as the user would name it (p.Target); "" for nowhere.
  /// nullopt: it is for `go run`, which keeps it in the cache. Only of the main package.
  std::optional<std::string> install_path;
  std::vector<std::string> asmflags, gcflags, ldflags, gccgoflags;
  std::string default_godebug;
  /// What is wrong with its //go:debug lines, a line each, "" if nothing: cmd/go reports it when it
  /// builds the package, as output of a command that failed (Builder.checkDirectives).
  std::string invalid_directives;
  /// A file says `//go:binary-only-package`: cmd/go has nothing to build it from
  /// (p.BinaryOnly), and says so when it should.
  bool binary_only = false;
  /// debug.BuildInfo in text form (p.Internal.BuildInfo.String()); main packages only.
  std::optional<std::string> build_info;
  /// The -pgo profile in use (absolute path); "" if none.
  std::string pgo_profile;
  /// How -cover instruments it: "set", "count", "atomic", or "regonly" (it registers itself without
  /// counting); "" if not at all (p.Internal.Cover.Mode).
  std::string cover_mode;
  /// Set if this copy is built specially for a main package (PGO): p.Internal.ForMain. Always ""
  /// with one main package.
  std::string for_main;

  std::optional<PackageError> error;
  /// This package or one that it depends on has an error.
  bool incomplete = false;

  /// Why there is nothing to compile, for a package without Go files (load.NoGoError): loading
  /// finds nothing wrong with a directory that has only test files, building does.
  std::string NoGoText() const;
  /// Package.AllFiles: also those that do not take part in the build; embedded ones once.
  std::vector<const std::string*> AllFiles() const;
  bool uses_cgo() const { return !cgo_files.empty(); }
  bool uses_swig() const { return !swig_files.empty() || !swig_cxx_files.empty(); }
  bool operator==(const Package&) const = default;
};

/// Everything to build for one main package.
struct PackageGraph {
  base::IdVector<PackageId, Package> packages;
  PackageId root;
  /// Packages that every link needs (load.LinkerDeps: runtime, and runtime/race, … when asked).
  /// They are among the root's `imports`, too.
  std::vector<PackageId> linker_deps;
  /// GO111MODULE is not off.
  bool modules_enabled = true;
  /// All package errors in cmd/go's order (load.CheckPackageErrors), already as texts.
  std::vector<std::string> errors;
  /// 1:1 with `errors`: the packages they belong to, for -json.
  std::vector<PackageId> error_packages;

  /// The packages that `root` depends on, each after what it imports, and `root` last
  /// (load.PackageList).
  std::vector<PackageId> DependencyOrder() const;
  bool operator==(const PackageGraph&) const = default;
};

}  // namespace gorun::load
