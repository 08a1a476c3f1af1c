#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/string_map.h"

namespace gorun::host {

/// The name in "K=V"; "" if there is none. A leading '=' belongs to the name, as in os/exec.
std::string_view EnvironmentName(std::string_view entry);

/// A snapshot of environment variables, taken once at start; of duplicates the last one counts, as
/// in os/exec (but FromProcess keeps the first of what it got, as Go's runtime). Order is kept for
/// handing the environment on.
class Environment {
 public:
  Environment() = default;
  /// From "K=V" strings; others are kept but not found.
  explicit Environment(std::vector<std::string> entries);
  /// Of this process.
  static Environment FromProcess();

  /// "" if it is not set.
  std::string_view Get(std::string_view name) const;
  /// nullopt if it is not set (set but empty is "").
  std::optional<std::string_view> Lookup(std::string_view name) const;
  const std::vector<std::string>& entries() const { return entries_; }
  /// A copy in which `name` has `value`.
  Environment With(std::string_view name, std::string_view value) const;
  /// A copy in which `name` is not set.
  Environment Without(std::string_view name) const;

 private:
  std::vector<std::string> entries_;
  base::StringMap<size_t> index_;
};

}  // namespace gorun::host
