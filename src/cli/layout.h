#pragma once

#include <string>

#include "base/result.h"
#include "host/filesystem.h"

namespace gorun::cli {

/// Where the parts of an installation are: PREFIX/bin/gorun and PREFIX/libexec/gorun/….
struct Layout {
  /// The running program, under whatever name.
  std::string self;
  std::string front;
  std::string builder;
  std::string fetcher;
};

/// From the path of the running program, which may be any of the three.
base::Result<Layout> FindLayout();

/// True if `program` (links resolved) is a gorun's front: ours or another installation's, under
/// whatever name, linked or copied.
bool IsGorun(host::FileReader& files, const std::string& program, const Layout& layout);

}  // namespace gorun::cli
