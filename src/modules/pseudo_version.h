#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "modules/time_stamp.h"

// Versions made from untagged commits: v0.0.0-20191109021931-daa7c04131f5
// (golang.org/x/mod/module/pseudo.go).
namespace gorun::modules {

/// The pseudo-version of revision `rev` (a 12-digit hash prefix) at `time`. `major` is "" or "vN",
/// `older` is "" or the tagged version before it.
std::string PseudoVersion(std::string_view major, std::string_view older, TimeStamp time,
                          std::string_view rev);
/// The `rev` of a commit that has no hash but a number: "000000000007" of "7".
std::string RevOfNumber(std::string_view digits);
/// A placeholder with a zero time and revision.
std::string ZeroPseudoVersion(std::string_view major);
bool IsPseudoVersion(std::string_view version);
bool IsZeroPseudoVersion(std::string_view version);
/// The following fail with `pseudo-version "…" invalid: …`.
base::Result<TimeStamp> PseudoVersionTime(std::string_view version);
base::Result<std::string> PseudoVersionRev(std::string_view version);
/// The tagged version that it is based on; "" if there is none.
base::Result<std::string> PseudoVersionBase(std::string_view version);

}  // namespace gorun::modules
