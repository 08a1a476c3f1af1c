#pragma once

#include <cstdint>
#include <string_view>

#include "host/filesystem.h"

namespace gorun::host {

/// Which names a directory holds and of which type, in whatever order they come. Not against
/// somebody who looks for a collision.
class ListingDigest {
 public:
  void Add(std::string_view name, FileType type) {
    // FNV-1a, finished so that sums of it stay apart (splitmix64).
    uint64_t hash = 0xcbf29ce484222325;
    const auto mix = [&hash](uint8_t byte) { hash = (hash ^ byte) * 0x100000001b3; };
    for (const char c : name) mix(static_cast<uint8_t>(c));
    mix(0);
    mix(static_cast<uint8_t>(type));
    hash = (hash ^ (hash >> 30)) * 0xbf58476d1ce4e5b9;
    hash = (hash ^ (hash >> 27)) * 0x94d049bb133111eb;
    hash ^= hash >> 31;
    sum_ += hash;
    squares_ += hash * (hash | 1);
    count_++;
  }
  bool operator==(const ListingDigest&) const = default;

 private:
  uint64_t sum_ = 0;
  uint64_t squares_ = 0;
  uint64_t count_ = 0;
};

}  // namespace gorun::host
