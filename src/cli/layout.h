#pragma once

#include <string>

#include "base/result.h"

namespace gorun::cli {

/// Where the parts of an installation are: PREFIX/bin/gorun and PREFIX/libexec/gorun/….
struct Layout {
  std::string front;
  std::string builder;
  std::string fetcher;
};

/// From the path of the running program, which may be any of the three.
base::Result<Layout> FindLayout();

}  // namespace gorun::cli
