#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "base/string_map.h"
#include "modules/import_resolver.h"
#include "modules/load_error.h"
#include "modules/module_context.h"
#include "modules/requirements.h"

namespace gorun::modules {

/// A package as the module loader sees it (modload.loadPkg).
struct LoadedPackage {
  std::string path;
  /// Path "" for the standard library and where no module was found.
  Version module;
  std::string dir;
  std::optional<LoadError> error;
  /// In the order of the scanner.
  std::vector<uint32_t> imports;
  /// Below GOROOT/src with a path of the standard library.
  bool in_std = false;
  bool is_root = false;
  /// In the pattern "all".
  bool in_all = false;
  /// Which package imported it first; itself for a root.
  uint32_t importer = 0;
};

/// Finds packages and all that they import under requirements that stay as they are (loader.load
/// and buildStacks). A package is looked at as soon as somebody imports it and the zips that may
/// have it are there, whatever others still wait for. Packages of the standard library are found
/// but their imports not followed: these lead to std only.
class ImportWalk {
 public:
  ImportWalk(const ModuleContext& context, ImportResolver& resolver, ImportScanner& scanner)
      : context_(context), resolver_(resolver), scanner_(scanner) {}

  /// In breadth-first order from `roots`, whichever came first.
  std::vector<LoadedPackage> Run(const std::vector<std::string>& roots, const Requirements& rs);

  struct FinishedPart {
    /// nullptr if there are none.
    const Requirements* requirements = nullptr;
    struct Package {
      std::string path;
      Version module;
      std::string dir;
    };
    /// Each after what it imports.
    std::vector<Package> packages;
  };
  /// What Session::Finished is about: empty unless Run is at work. From any thread.
  FinishedPart Finished() const;

 private:
  struct Node {
    LoadedPackage package;
    /// Somebody has looked at it: what it imports is known.
    bool seen = false;
    /// Zips that have to come first.
    size_t awaited = 0;
  };
  struct Seen;

  void Loop();
  void CallForHelp();
  bool CanFetch() const;
  bool CanScan() const;
  void Fetch(std::unique_lock<std::mutex>& lock);
  void Scan(std::unique_lock<std::mutex>& lock);
  Seen Look(const std::string& path) const;
  uint32_t Add(std::string path);
  std::vector<LoadedPackage> TakeInOrder(const std::vector<std::string>& roots);
  bool MayNeedModules() const;

  const ModuleContext& context_;
  ImportResolver& resolver_;
  ImportScanner& scanner_;

  mutable std::mutex mutex_;
  // There is something to do, or never will be.
  std::condition_variable changed_;
  // Set while others run; all that follows is guarded by mutex_.
  const Requirements* rs_ = nullptr;
  std::vector<Node> nodes_;
  base::StringMap<uint32_t> index_;
  std::deque<Version> to_fetch_;
  std::deque<uint32_t> to_scan_;
  // By zip that is on its way: who waits for it.
  std::unordered_map<Version, std::vector<uint32_t>> waiting_;
  // Stays from one Run to the next.
  std::unordered_set<Version> arrived_;
  size_t fetching_ = 0;
  size_t scanning_ = 0;
  size_t idle_ = 0;
  std::vector<std::thread> threads_;
};

}  // namespace gorun::modules
