#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace gorun::modules {

/// A point in time with the offset from UTC that it was written with: the part of Go's time.Time
/// that .info files and pseudo-versions need. The default is Go's zero time, 0001-01-01T00:00:00Z.
struct TimeStamp {
  /// Seconds since 1970-01-01T00:00:00Z.
  int64_t unix_seconds = -62135596800;
  int32_t nanoseconds = 0;
  /// Seconds east of UTC.
  int32_t offset_seconds = 0;

  /// Parses RFC 3339 with an optional fraction, as time.Time.UnmarshalJSON does.
  static std::optional<TimeStamp> ParseRfc3339(std::string_view text);
  /// Parses "20060102150405" (UTC), checking ranges.
  static std::optional<TimeStamp> ParseCompact(std::string_view text);

  bool IsZero() const { return unix_seconds == -62135596800 && nanoseconds == 0; }
  /// As time.Time.MarshalJSON writes it (without quotes): RFC3339Nano.
  std::string Rfc3339() const;
  /// "20060102150405" in UTC.
  std::string Compact() const;
  bool operator==(const TimeStamp&) const = default;
};

}  // namespace gorun::modules
