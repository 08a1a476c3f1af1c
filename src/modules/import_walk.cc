#include "modules/import_walk.h"

#include <utility>

#include "base/thread.h"
#include "modules/import_path.h"

namespace gorun::modules {

/// What looking at a package came to.
struct ImportWalk::Seen {
  Version module;
  std::string dir;
  std::optional<LoadError> error;
  std::vector<std::string> imports;
  bool in_std = false;
};

namespace {

// Whoever waits for the network needs no processor.
constexpr size_t kMostFetches = 32;

// Imports that no module provides: cgo's, and those of an extinct App Engine (modload.scanDir).
bool IsMagicImport(std::string_view path) {
  return path == "C" || path == "appengine" || path.starts_with("appengine/") ||
         path == "appengine_internal" || path.starts_with("appengine_internal/");
}

}  // namespace

std::vector<LoadedPackage> ImportWalk::Run(const std::vector<std::string>& roots,
                                           const Requirements& rs) {
  {
    std::lock_guard lock(mutex_);
    rs_ = &rs;
    for (const std::string& root : roots) nodes_[Add(root)].package.is_root = true;
  }
  Loop();
  // No other thread starts threads any more once the loop has ended for one of them.
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();

  std::lock_guard lock(mutex_);
  std::vector<LoadedPackage> packages = TakeInOrder(roots);
  rs_ = nullptr;
  nodes_.clear();
  index_.clear();
  return packages;
}

// What all threads do.
void ImportWalk::Loop() {
  std::unique_lock lock(mutex_);
  for (;;) {
    while (!CanFetch() && !CanScan() && fetching_ + scanning_ > 0) {
      idle_++;
      changed_.wait(lock);
      idle_--;
    }
    if (CanFetch()) {
      Fetch(lock);
    } else if (CanScan()) {
      Scan(lock);
    } else {
      changed_.notify_all();
      return;
    }
  }
}

bool ImportWalk::CanFetch() const { return !to_fetch_.empty() && fetching_ < kMostFetches; }

bool ImportWalk::CanScan() const {
  return !to_scan_.empty() && scanning_ < LoaderThreads(context_);
}

// For what this thread leaves; whoever comes looks whether there is still more. Where no thread can
// be had, those that there are do it all.
void ImportWalk::CallForHelp() {
  if (!CanFetch() && !CanScan()) return;
  if (idle_ > 0) {
    changed_.notify_one();
  } else if (threads_.size() < kMostFetches + LoaderThreads(context_)) {
    std::thread thread = base::TryStartThread([this] { Loop(); });
    if (thread.joinable()) threads_.push_back(std::move(thread));
  }
}

// A failure is that of whoever needs the module.
void ImportWalk::Fetch(std::unique_lock<std::mutex>& lock) {
  const Version zip = std::move(to_fetch_.front());
  to_fetch_.pop_front();
  fetching_++;
  CallForHelp();
  lock.unlock();
  (void)context_.source.Download(zip);
  lock.lock();
  fetching_--;
  for (const uint32_t id : waiting_[zip]) {
    if (--nodes_[id].awaited == 0) to_scan_.push_back(id);
  }
  waiting_.erase(zip);
  arrived_.insert(zip);
}

void ImportWalk::Scan(std::unique_lock<std::mutex>& lock) {
  const uint32_t id = to_scan_.front();
  to_scan_.pop_front();
  scanning_++;
  CallForHelp();
  const std::string path = nodes_[id].package.path;
  lock.unlock();
  Seen seen = Look(path);
  lock.lock();
  scanning_--;
  std::vector<uint32_t> imports;
  for (std::string& import : seen.imports) imports.push_back(Add(std::move(import)));
  Node& node = nodes_[id];
  node.package.module = std::move(seen.module);
  node.package.dir = std::move(seen.dir);
  node.package.error = std::move(seen.error);
  node.package.in_std = seen.in_std;
  node.package.imports = std::move(imports);
  node.seen = true;
}

ImportWalk::Seen ImportWalk::Look(const std::string& path) const {
  Seen seen;
  auto found = resolver_.Import(path, *rs_, rs_->pruning == Pruning::kUnpruned);
  if (!found) {
    seen.error = std::move(found).error();
    return seen;
  }
  seen.module = std::move(found->module);
  seen.dir = std::move(found->dir);
  if (seen.dir.empty()) return seen;
  seen.in_std =
      IsStandardImportPath(path) &&
      (seen.module.path.empty() || !context_.InDir(seen.dir, context_.goroot_src).empty());
  if (seen.module.path.empty()) return seen;
  ScannedImports scanned = scanner_.ScanImports(seen.dir);
  if (scanned.no_go_files) {
    seen.error = LoadError(LoadError::Kind::kNoGoFiles, "no Go source files");
  } else if (scanned.error) {
    seen.error = LoadError(*scanned.error);
    seen.error->kind = LoadError::Kind::kScan;
  } else {
    seen.imports = std::move(scanned.imports);
    std::erase_if(seen.imports, IsMagicImport);
    if (seen.in_std) {
      for (std::string& import : seen.imports) import = resolver_.StdVendor(path, import);
    }
  }
  return seen;
}

uint32_t ImportWalk::Add(std::string path) {
  const uint32_t id = static_cast<uint32_t>(nodes_.size());
  auto [it, added] = index_.try_emplace(path, id);
  if (!added) return it->second;
  Node& node = nodes_.emplace_back();
  std::vector<Version> zips;
  if (!IsStandardImportPath(path)) resolver_.WantedZips(path, *rs_, zips);
  node.package.path = std::move(path);
  for (Version& zip : zips) {
    if (arrived_.contains(zip)) continue;
    auto [waiting, is_new] = waiting_.try_emplace(zip);
    waiting->second.push_back(id);
    node.awaited++;
    if (is_new) to_fetch_.push_back(std::move(zip));
  }
  if (node.awaited == 0) to_scan_.push_back(id);
  return id;
}

std::vector<LoadedPackage> ImportWalk::TakeInOrder(const std::vector<std::string>& roots) {
  std::vector<LoadedPackage> packages;
  std::vector<std::optional<uint32_t>> numbers(nodes_.size());
  auto number_of = [&](uint32_t node, std::optional<uint32_t> importer) {
    if (!numbers[node]) {
      numbers[node] = static_cast<uint32_t>(packages.size());
      packages.push_back(std::move(nodes_[node].package));
      packages.back().importer = importer.value_or(*numbers[node]);
    }
    return *numbers[node];
  };
  for (const std::string& root : roots) number_of(index_.find(root)->second, std::nullopt);
  for (uint32_t i = 0; i < packages.size(); i++) {
    for (size_t n = 0; n < packages[i].imports.size(); n++) {
      const uint32_t import = number_of(packages[i].imports[n], i);
      packages[i].imports[n] = import;
    }
  }
  return packages;
}

// A module that is added may bring other versions of those that there are. One that nobody is known
// to need yet may, too: what was finished before is of no use then.
bool ImportWalk::MayNeedModules() const {
  if (context_.mode != LoadRequest::Mode::kPackageAtVersion) {
    return context_.build_mod != "readonly";
  }
  for (const Node& node : nodes_) {
    if (node.package.error && node.package.error->missing() != nullptr) return true;
  }
  return false;
}

ImportWalk::FinishedPart ImportWalk::Finished() const {
  FinishedPart finished;
  std::lock_guard lock(mutex_);
  if (rs_ == nullptr || MayNeedModules()) return finished;
  finished.requirements = rs_;
  const bool roots_are_named = context_.mode != LoadRequest::Mode::kFiles;
  // Packages whose imports are all finished; `open`: how many are not.
  std::vector<uint32_t> queue;
  std::vector<size_t> open(nodes_.size());
  std::vector<std::vector<uint32_t>> importers(nodes_.size());
  for (uint32_t id = 0; id < nodes_.size(); id++) {
    const LoadedPackage& package = nodes_[id].package;
    if (!nodes_[id].seen || package.error || (package.is_root && roots_are_named)) continue;
    // What is not in the module cache may be edited meanwhile.
    if (!package.in_std && context_.ResolveReplacement(package.module).version.empty()) continue;
    open[id] = package.imports.size();
    for (const uint32_t import : package.imports) importers[import].push_back(id);
    if (open[id] == 0) queue.push_back(id);
  }
  for (size_t i = 0; i < queue.size(); i++) {
    const LoadedPackage& package = nodes_[queue[i]].package;
    if (!package.in_std) {
      finished.packages.push_back({package.path, package.module, package.dir});
    }
    for (const uint32_t importer : importers[queue[i]]) {
      if (--open[importer] == 0) queue.push_back(importer);
    }
  }
  return finished;
}

}  // namespace gorun::modules
