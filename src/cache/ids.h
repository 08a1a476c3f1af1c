#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "base/sha256.h"

namespace gorun::cache {

/// The hash of a complete description of a repeatable computation (command line, environment, input
/// contents, tools): the key of a cache entry. cmd/go/internal/cache.ActionID.
struct ActionID {
  base::Sha256Digest digest;

  /// 64 lower-case hex digits.
  std::string Hex() const { return digest.Hex(); }
  auto operator<=>(const ActionID&) const = default;
};

/// The plain SHA-256 of an output's bytes: what a cache entry points to.
struct OutputID {
  base::Sha256Digest digest;

  std::string Hex() const { return digest.Hex(); }
  auto operator<=>(const OutputID&) const = default;
};

/// 64 hex digits of either case, as Go's hex.Decode takes them; nullopt otherwise.
std::optional<base::Sha256Digest> ParseDigest(std::string_view hex);

}  // namespace gorun::cache

template <>
struct std::hash<gorun::cache::ActionID> {
  size_t operator()(const gorun::cache::ActionID& id) const noexcept {
    return std::hash<std::string_view>{}(id.digest.view());
  }
};

template <>
struct std::hash<gorun::cache::OutputID> {
  size_t operator()(const gorun::cache::OutputID& id) const noexcept {
    return std::hash<std::string_view>{}(id.digest.view());
  }
};
