#pragma once

#include <algorithm>
#include <string>

#include "base/strings.h"
#include "host/filesystem.h"
#include "modules/modules.h"

namespace gorun::modules::testing {

/// Reads imports from lines of the form `import _ "path"` or `import "path"`, in all .go files but
/// tests.
class LineScanner : public ImportScanner {
 public:
  explicit LineScanner(host::FileReader& files) : files_(files) {}

  ScannedImports ScanImports(const std::string& dir) override {
    ScannedImports result;
    result.no_go_files = true;
    auto entries = files_.ReadDir(dir);
    if (!entries) return result;
    for (const host::DirEntry& e : *entries) {
      if (!e.name.ends_with(".go") || e.name.ends_with("_test.go")) continue;
      auto text = files_.ReadFile(dir + "/" + e.name);
      if (!text) continue;
      result.no_go_files = false;
      for (const std::string& line : base::Split(*text, "\n")) {
        if (!line.starts_with("import ")) continue;
        size_t open = line.find('"'), close = line.rfind('"');
        if (open < close) result.imports.push_back(line.substr(open + 1, close - open - 1));
      }
    }
    std::sort(result.imports.begin(), result.imports.end());
    result.imports.erase(std::unique(result.imports.begin(), result.imports.end()),
                         result.imports.end());
    return result;
  }

  bool HasGoFiles(const std::string& dir) override {
    auto entries = files_.ReadDir(dir);
    return entries && std::any_of(entries->begin(), entries->end(), [](const host::DirEntry& e) {
             return e.name.ends_with(".go") && e.type != host::FileType::kDirectory;
           });
  }

 private:
  host::FileReader& files_;
};

}  // namespace gorun::modules::testing
