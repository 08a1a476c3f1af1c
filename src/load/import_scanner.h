#pragma once

#include <string>

#include "modules/modules.h"
#include "source/source.h"

namespace gorun::load {

/// Lets module loading see Go files as `scanner` does, which remembers them for package loading.
/// Thread-safe.
class SourceImportScanner : public modules::ImportScanner {
 public:
  explicit SourceImportScanner(source::Scanner& scanner) : scanner_(scanner) {}
  modules::ScannedImports ScanImports(const std::string& dir) override;
  bool HasGoFiles(const std::string& dir) override;
  bool IsPackage(const std::string& dir) override;

 private:
  source::Scanner& scanner_;
};

}  // namespace gorun::load
