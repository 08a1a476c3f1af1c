#pragma once

#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "base/string_map.h"
#include "env/settings.h"
#include "host/host.h"
#include "load/config.h"
#include "load/godebug.h"
#include "load/import_stack.h"
#include "load/package_graph.h"
#include "load/tool_flags.h"
#include "modules/modules.h"
#include "source/source.h"

namespace gorun::load {

/// What packages are loaded with. Everything must outlive the loader.
struct LoaderInputs {
  host::Host& host;
  Config config;
  /// After its Load.
  modules::Session& session;
  source::Scanner& scanner;
  const GoDebugTable& godebug_table;
  /// PATH@VERSION: the Go version for GODEBUG is that of the package's module.
  bool at_version = false;
};

/// Loads packages with all that they import, depth first in the order of imports, so that errors
/// and import stacks come out as cmd/go's do (loadImport, Package.load). One import path is one
/// package. Not recursive: a chain of imports may be as long as it likes. For one thread.
class Loader {
 public:
  explicit Loader(const LoaderInputs& inputs);
  Loader(const Loader&) = delete;
  Loader& operator=(const Loader&) = delete;

  /// A package named on the command line and what it needs.
  PackageId LoadCommandLinePackage(const std::string& import_path);
  /// A package that is not named on the command line, without anything that imports it.
  PackageId LoadUnnamed(const std::string& import_path);
  /// A package made of listed files (load.GoFilesPackage), read already; `dir` is absolute.
  PackageId LoadFiles(const std::string& dir, source::SourcePackage files);
  /// A stand-in for a pattern that could not be resolved: it has only an error.
  PackageId AddPatternError(const std::string& pattern, const std::string& error);

  Package& package(PackageId id) { return nodes_[id.index].package; }

  /// Hands all packages over, with what LinkerDeps said for the main packages among them; the
  /// loader is of no use afterwards.
  PackageGraph TakeGraph(PackageId root);

 private:
  /// A package being loaded.
  struct Node {
    Package package;
    /// What its directory holds; an empty package if there is none.
    const source::SourcePackage* source = nullptr;
    /// All imports were loaded. An import of a package that is not so far is a cycle.
    bool imports_set = false;
    /// FindInternal of its path.
    std::optional<size_t> internal;
    /// Its path is no import path at all: no rule about imports applies (loadPackageData: nil).
    bool unusable = false;
    /// It imports "simd", so that the compiler makes it import what others may not (Go 1.27).
    bool uses_simd = false;
  };

  /// An import declaration, or a mention on the command line.
  struct Import {
    /// As written; points into what outlives loading.
    std::string_view path;
    /// Where it is written; null if nowhere.
    const std::vector<source::Position>* positions = nullptr;
    const source::Position* first() const {
      return positions == nullptr || positions->empty() ? nullptr : &positions->front();
    }
  };

  /// Why a package could not be read (an error of loadPackageData).
  struct Problem {
    source::SourceError::Kind kind = source::SourceError::Kind::kOther;
    std::string text;
    std::optional<source::Position> position;
    /// It is the importer's fault, too: add the place of the import.
    bool place_at_import = true;
  };

  /// A package whose imports are being loaded.
  struct Frame {
    PackageId id;
    /// How it is imported itself.
    Import import;
    std::vector<Import> imports;
    size_t next = 0;
  };

  // loader.cc: the walk.
  PackageId Run(const Import& root);
  PackageId NewNode(std::string_view import_path);
  /// Reads and fills a new node: what is common to packages and listed files.
  bool Enter(Node& node, const Import& import, PackageId id, std::optional<size_t> module,
             std::optional<Problem> problem);
  void Drain();
  /// Starts with one import of `importer` (none: the command line). False: it must wait until what
  /// it imports is loaded, for which a frame was pushed.
  bool Begin(const Import& import, PackageId importer, PackageId* id);
  void Attach(Frame& importer, const Import& import, PackageId id);
  void Reuse(PackageId id, const Import& import);
  void Finish(Frame& frame);
  void CheckCanonical(Node& node, const Import& import);

  // resolve_import.cc: from an import to a directory (loadPackageData).
  PackageId AddUnusable(const Import& import, std::string text);
  std::optional<Problem> ReadSource(const modules::ResolvedPackage& resolved, const Import& import,
                                    Node& node);
  static Problem ProblemWith(std::string text, bool place_at_import = true);
  static std::optional<Problem> SourceProblem(const source::SourceError& error);
  bool InGoroot(const std::string& dir) const;

  // fill_package.cc: what is known before the imports are loaded (the first half of Package.load).
  /// True if the imports must be loaded: then the import stack has the package on top.
  bool Fill(Node& node, const Import& import, std::optional<Problem> problem, Frame& frame);
  void CopySource(Node& node);
  void ListImports(Node& node, Frame& frame);
  bool AddImpliedImports(Node& node, const Import& import, Frame& frame);
  bool CheckPath(Node& node, const Import& import);
  bool CheckFileNames(Node& node, const Import& import);
  void SetGoDebug(Node& node);
  void ResolveEmbeds(Node& node, const Import& import);
  /// The second half: what cgo would need without cgo.
  void CheckForeignFiles(Node& node, const Import& import);

  // package_errors.cc
  void SetError(Node& node, const Import& import, std::string message);
  void SetDataError(Node& node, const Import& import, const Problem& problem);
  PackageError NewError(std::string message) const;
  void SetPosition(PackageError& error, const source::Position* position);
  std::string PositionText(const source::Position& position);

  // check_import.cc: who may import whom.
  std::optional<PackageError> CheckImport(const Node& importer, const Import& import,
                                          const Node& imported);
  bool InternalAllowed(const Node& importer, const Node& imported);
  bool VendorVisible(const Node& importer, const Node& imported, size_t vendor);
  bool IsBelow(const std::string& dir, const std::string& parent);

  const LoaderInputs in_;
  const std::string goroot_src_;
  const PerPackageFlags ldflags_;
  const source::SourcePackage no_source_;
  // Addresses stay: packages are added while others are worked on.
  std::deque<Node> nodes_;
  base::StringMap<PackageId> by_path_;
  // Folded import path → the first path seen.
  base::StringMap<std::string> folded_;
  ImportStack stack_;
  std::vector<Frame> frames_;
  // Owns the texts that frames and stacks point to, where nobody else does.
  std::deque<std::string> texts_;
  std::deque<source::SourcePackage> file_lists_;
  std::vector<std::string> linker_deps_;
};

}  // namespace gorun::load
