#pragma once

#include <mutex>
#include <string>
#include <vector>

#include "base/string_map.h"
#include "load/load.h"
#include "modules/modules.h"
#include "source/source.h"

namespace gorun::load {

/// Lets module loading see Go files as `scanner` does, which remembers them for package loading;
/// and remembers itself which packages of the standard library are imported. Thread-safe.
class SourceImportScanner : public modules::ImportScanner {
 public:
  /// Both must outlive it; `on_scan` may be empty.
  SourceImportScanner(source::Scanner& scanner, const OnScan& on_scan)
      : scanner_(scanner), on_scan_(on_scan) {}
  modules::ScannedImports ScanImports(const std::string& dir) override;
  bool HasGoFiles(const std::string& dir) override;
  bool IsPackage(const std::string& dir) override;
  bool IsCommand(const std::string& dir) override;

  /// Import paths without a dot in the first element that were seen so far, in no order.
  std::vector<std::string> StandardImports() const;

 private:
  source::Scanner& scanner_;
  const OnScan& on_scan_;
  mutable std::mutex mutex_;
  base::StringSet standard_;  // guarded by mutex_
};

}  // namespace gorun::load
