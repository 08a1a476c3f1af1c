#pragma once

#include <cstdint>

namespace gorun::build {

/// A part of a file.
struct ByteRange {
  uint64_t offset = 0;
  uint64_t size = 0;
};

}  // namespace gorun::build
