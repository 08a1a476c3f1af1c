#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "env/settings.h"
#include "host/host.h"

// gccgo (-compiler=gccgo): a compiler that brings its standard library along, compiled.
namespace gorun::toolchain {

/// The standard packages that gccgo has (internal/goroot's gccgoDirs).
class GccgoLibrary {
 public:
  /// Asks $GCCGO where it looks for them. A compiler that is not there, or does not say, is no
  /// error yet.
  static GccgoLibrary Find(host::Host& host, const env::Settings& settings);

  /// Whether `import_path` is one of them. Of a compiler that did not say it is all that look like
  /// it.
  bool Has(host::FileReader& files, std::string_view import_path) const;

 private:
  std::vector<std::string> dirs_;
};

}  // namespace gorun::toolchain
