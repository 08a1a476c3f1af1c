#pragma once

#include <string>
#include <string_view>
#include <vector>

// Semantic versions with the leading "v" (golang.org/x/mod/semver):
// vMAJOR[.MINOR[.PATCH[-PRE][+BUILD]]].
namespace gorun::modules::semver {

bool IsValid(std::string_view v);
/// Fills in missing .MINOR and .PATCH and drops build metadata; "" if `v` is invalid.
std::string Canonical(std::string_view v);
/// "v2" of "v2.1.0"; "" if invalid. Points into `v`.
std::string_view Major(std::string_view v);
/// "v2.1" of "v2.1.0"; "" if invalid.
std::string MajorMinor(std::string_view v);
/// "-pre" of "v2.1.0-pre+meta"; "" if invalid. Points into `v`.
std::string_view Prerelease(std::string_view v);
/// "+meta" of "v2.1.0+meta"; "" if invalid. Points into `v`.
std::string_view Build(std::string_view v);
/// -1, 0 or +1 by semantic version precedence. Invalid versions are less than valid ones and equal
/// to each other.
int Compare(std::string_view v, std::string_view w);
/// The greater of the two canonical forms (semver.Max).
std::string Max(std::string_view v, std::string_view w);
/// By Compare, then by bytes.
void Sort(std::vector<std::string>& versions);

}  // namespace gorun::modules::semver
