#pragma once

#include <cstdint>
#include <string_view>

namespace gorun::cli {

/// gorun's own flags, which no Go command has.
enum class OwnFlagId : uint8_t { kBuildOnly, kDump, kExplain, kStageTimes, kTimings, kVersion };

struct OwnFlag {
  std::string_view name;
  OwnFlagId id;
  /// May be written with one dash like any other flag; the others want two.
  bool for_users = false;
  /// Says what is shown, not what is built.
  bool only_shows = false;
};

inline constexpr OwnFlag kOwnFlags[] = {
    {"build-only", OwnFlagId::kBuildOnly},
    {"dump", OwnFlagId::kDump},
    {"explain", OwnFlagId::kExplain, true, true},
    {"stage-times", OwnFlagId::kStageTimes, false, true},
    {"timings", OwnFlagId::kTimings, true, true},
    {"version", OwnFlagId::kVersion},
};

/// nullptr if there is none of this name that may be written with so many dashes.
constexpr const OwnFlag* FindOwnFlag(std::string_view name, int dashes) {
  for (const OwnFlag& flag : kOwnFlags) {
    if (flag.name == name) return dashes == 2 || flag.for_users ? &flag : nullptr;
  }
  return nullptr;
}

}  // namespace gorun::cli
