#include "modules/package_loader.h"

#include <algorithm>

#include "base/parallel.h"
#include "base/strings.h"
#include "host/path.h"
#include "modules/go_version.h"
#include "modules/import_path.h"

// Finding and scanning packages; what that means for the requirements is in
// package_requirements.cc.
namespace gorun::modules {

using base::StrCat;

struct PackageLoader::Scanned {
  Version module;
  std::string dir;
  std::optional<LoadError> error;
  std::vector<std::string> imports;
  bool in_std = false;
};

namespace {

// Imports that no module provides: cgo's, and those of an extinct App Engine (modload.scanDir).
bool IsMagicImport(std::string_view path) {
  return path == "C" || path == "appengine" || path.starts_with("appengine/") ||
         path == "appengine_internal" || path.starts_with("appengine_internal/");
}

}  // namespace

const LoadedPackage* PackageLoader::Find(std::string_view path) const {
  auto it = index_.find(path);
  return it == index_.end() ? nullptr : &packages_[it->second];
}

uint32_t PackageLoader::Add(std::string path, uint32_t importer) {
  uint32_t id = static_cast<uint32_t>(packages_.size());
  auto [it, added] = index_.try_emplace(path, id);
  if (!added) return it->second;
  LoadedPackage& package = packages_.emplace_back();
  package.path = std::move(path);
  package.importer = importer == UINT32_MAX ? id : importer;
  return id;
}

std::string PackageLoader::StdVendor(std::string_view parent, std::string_view path) {
  if (IsStandardImportPath(path)) return std::string(path);
  bool cmd = HasSlashPrefix(parent, "cmd");
  std::string vendored = JoinSlash(cmd ? "cmd/vendor" : "vendor", path);
  bool exists = std_vendored_.Get(vendored, [&] {
    return context_.host.files.Exists(host::JoinPath(context_.goroot_src, vendored));
  });
  return exists ? vendored : std::string(path);
}

void PackageLoader::Scan(const std::string& path, bool use_graph, Scanned& result) {
  auto found = resolver_.Import(path, *rs_, use_graph);
  if (!found) {
    result.error = std::move(found).error();
    return;
  }
  result.module = std::move(found->module);
  result.dir = std::move(found->dir);
  if (result.dir.empty()) return;
  result.in_std =
      IsStandardImportPath(path) &&
      (result.module.path.empty() || !context_.InDir(result.dir, context_.goroot_src).empty());
  if (result.module.path.empty()) return;
  ScannedImports scanned = scanner_.ScanImports(result.dir);
  if (scanned.no_go_files) {
    result.error = LoadError(LoadError::Kind::kNoGoFiles, "no Go source files");
  } else if (scanned.error) {
    result.error = LoadError(*scanned.error);
    result.error->kind = LoadError::Kind::kScan;
  } else {
    result.imports = std::move(scanned.imports);
    std::erase_if(result.imports, IsMagicImport);
  }
}

void PackageLoader::LoadPackages(const std::vector<std::string>& roots) {
  packages_.clear();
  index_.clear();
  for (const std::string& root : roots) packages_[Add(root, UINT32_MAX)].is_root = true;
  bool use_graph = rs_->pruning == Pruning::kUnpruned;

  // Wave by wave, so that the order of packages is that of a breadth-first walk whatever the
  // threads do.
  size_t done = 0;
  while (done < packages_.size()) {
    size_t end = packages_.size();
    std::vector<Version> zips;
    for (size_t i = done; i < end; i++) {
      if (!IsStandardImportPath(packages_[i].path)) {
        resolver_.WantedZips(packages_[i].path, *rs_, zips);
      }
    }
    std::erase_if(zips, [&](const Version& v) { return !hinted_.insert(v).second; });
    if (!zips.empty()) context_.source.Prefetch({}, zips);

    std::vector<Scanned> scanned(end - done);
    base::ParallelFor(scanned.size(), LoaderThreads(context_),
                      [&](size_t i) { Scan(packages_[done + i].path, use_graph, scanned[i]); });
    for (size_t i = done; i < end; i++) {
      Scanned& s = scanned[i - done];
      for (std::string& path : s.imports) {
        if (s.in_std) path = StdVendor(packages_[i].path, path);
        uint32_t import = Add(std::move(path), static_cast<uint32_t>(i));
        packages_[i].imports.push_back(import);
      }
      LoadedPackage& package = packages_[i];
      package.module = std::move(s.module);
      package.dir = std::move(s.dir);
      package.error = std::move(s.error);
      package.in_std = s.in_std;
    }
    done = end;
  }
  MarkAll();
}

// "all" is what the main module's packages and tools import, directly or not.
void PackageLoader::MarkAll() {
  std::vector<uint32_t> queue;
  auto mark = [&](uint32_t id) {
    if (packages_[id].in_all) return;
    packages_[id].in_all = true;
    queue.push_back(id);
  };
  for (uint32_t id = 0; id < packages_.size(); id++) {
    const LoadedPackage& p = packages_[id];
    bool in_main = !p.dir.empty() && context_.main.Contains(p.module.path);
    if (in_main || context_.main.tools.contains(p.path)) mark(id);
  }
  while (!queue.empty()) {
    uint32_t id = queue.back();
    queue.pop_back();
    for (uint32_t import : packages_[id].imports) mark(import);
  }
}

std::vector<std::string> PackageLoader::All() const {
  std::vector<std::string> all;
  for (const LoadedPackage& p : packages_) {
    if (p.in_all && CheckImportPath(p.path)) all.push_back(p.path);
  }
  std::sort(all.begin(), all.end());
  return all;
}

std::string PackageLoader::StackText(uint32_t package) const {
  std::string text = packages_[package].path;
  while (packages_[package].importer != package) {
    package = packages_[package].importer;
    text = StrCat(packages_[package].path, " imports\n\t", text);
  }
  return text;
}

base::Status PackageLoader::Failure(const std::vector<LoadError>& errors) {
  if (errors.empty()) return {};
  std::string text;
  for (const LoadError& e : errors) {
    if (!text.empty()) text += "\n";
    base::StrAppend(text, "go: ", e.Text());
  }
  return base::Fail(errors[0].base_kind, std::move(text));
}

}  // namespace gorun::modules
