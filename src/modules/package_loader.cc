#include "modules/package_loader.h"

#include <algorithm>

#include "base/strings.h"
#include "modules/import_path.h"

// What packages mean for the requirements is in package_requirements.cc.
namespace gorun::modules {

using base::StrCat;

const LoadedPackage* PackageLoader::Find(std::string_view path) const {
  auto it = index_.find(path);
  return it == index_.end() ? nullptr : &packages_[it->second];
}

void PackageLoader::LoadPackages(const std::vector<std::string>& roots) {
  packages_ = walk_.Run(roots, *rs_);
  index_.clear();
  for (uint32_t id = 0; id < packages_.size(); id++) index_.emplace(packages_[id].path, id);
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
