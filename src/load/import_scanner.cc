#include "load/import_scanner.h"
#include "modules/import_path.h"

namespace gorun::load {

modules::ScannedImports SourceImportScanner::ScanImports(const std::string& dir) {
  const source::ImportScan& scan = scanner_.ScanDir(dir).import_scan;
  modules::ScannedImports scanned;
  if (!scan.error.empty()) {
    scanned.error = base::Error(scan.error);
    return scanned;
  }
  scanned.imports = scan.imports;
  scanned.no_go_files = scan.no_go_files;
  std::vector<std::string> standard;
  {
    std::lock_guard lock(mutex_);
    for (const std::string& path : scan.imports) {
      if (modules::IsStandardImportPath(path) && standard_.insert(path).second)
        standard.push_back(path);
    }
  }
  if (on_scan_) on_scan_(dir, standard);
  return scanned;
}

std::vector<std::string> SourceImportScanner::StandardImports() const {
  std::lock_guard lock(mutex_);
  return {standard_.begin(), standard_.end()};
}

bool SourceImportScanner::HasGoFiles(const std::string& dir) {
  if (auto compiled = scanner_.IsCompiled(dir)) return *compiled;
  // A directory that has some is nearly always scanned next.
  const source::SourcePackage& p = scanner_.ScanDir(dir);
  return !p.go_files.empty() || !p.cgo_files.empty() || !p.ignored_go_files.empty() ||
         !p.invalid_go_files.empty() || !p.test_go_files.empty() || !p.xtest_go_files.empty();
}

bool SourceImportScanner::IsPackage(const std::string& dir) {
  return scanner_.ScanDir(dir).error.kind != source::SourceError::Kind::kNoGo;
}

bool SourceImportScanner::IsCommand(const std::string& dir) {
  return scanner_.ScanDir(dir).name == "main";
}

}  // namespace gorun::load
