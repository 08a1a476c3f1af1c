#include "env/arch_features.h"

#include <algorithm>
#include <optional>

#include "base/one_of.h"
#include "base/strings.h"

namespace gorun::env {

using base::OneOf;

using base::Fail;
using base::StrCat;

namespace {

// "v8.0" … "v9.5" after removing ",lse" and ",crypto" in any order.
std::string_view Arm64Version(std::string_view value) {
  while (true) {
    std::string_view rest = base::TrimSuffix(base::TrimSuffix(value, ",lse"), ",crypto");
    if (rest.size() == value.size()) return value;
    value = rest;
  }
}

bool ValidArm64(std::string_view value) {
  std::string_view v = Arm64Version(value);
  if (v.size() != 4 || v[0] != 'v' || v[2] != '.') return false;
  return (v[1] == '8' && v[3] >= '0' && v[3] <= '9') || (v[1] == '9' && v[3] >= '0' && v[3] <= '5');
}

std::string_view ArmVersion(std::string_view value) {
  return base::TrimSuffix(base::TrimSuffix(value, ",softfloat"), ",hardfloat");
}

// Takes the digits at the front of `s`; false if there are none.
bool TakeNumber(std::string_view& s) {
  size_t digits = 0;
  while (digits < s.size() && s[digits] >= '0' && s[digits] <= '9') digits++;
  s.remove_prefix(digits);
  return digits > 0;
}

// Since Go 1.26 only v1 is thought of, and release candidates.
bool ValidFipsVersion(int minor, std::string_view v) {
  const bool v1_only = minor >= 26;
  if (!v.starts_with(v1_only ? "v1." : "v")) return false;
  v.remove_prefix(1);
  for (bool first : {true, false, false}) {
    if (!first) {
      if (!v.starts_with(".")) return false;
      v.remove_prefix(1);
    }
    if (!TakeNumber(v)) return false;
  }
  if (v.empty()) return true;
  if (auto rest = base::CutPrefix(v, "-rc"); rest && v1_only)
    return TakeNumber(*rest) && rest->empty();
  return v.starts_with("-") && v.size() == 9;
}

constexpr int kWasmFeaturesAlwaysOn = 26;

}  // namespace

base::Status CheckArchValue(int minor, std::string_view variable, std::string_view value) {
  if (variable == "GOARM64" && !ValidArm64(value)) {
    return Fail(
        "invalid GOARM64: must start with v8.{0-9} or v9.{0-5} and may optionally end in \",lse\" "
        "and/or "
        "\",crypto\"");
  }
  if (OneOf(variable, {"GOMIPS", "GOMIPS64"}) && !OneOf(value, {"hardfloat", "softfloat"})) {
    return Fail(StrCat("invalid ", variable, ": must be hardfloat, softfloat"));
  }
  if (variable == "GOPPC64" && !OneOf(value, {"power8", "power9", "power10"})) {
    return Fail("invalid GOPPC64: must be power8, power9, power10");
  }
  if (variable == "GORISCV64") {
    bool has23 = minor >= 25;
    if (!OneOf(value, {"rva20u64", "rva22u64"}) && !(has23 && value == "rva23u64")) {
      return Fail(
          StrCat("invalid GORISCV64: must be rva20u64, rva22u64", has23 ? ", rva23u64" : ""));
    }
  }
  if (variable == "GOWASM") {
    for (const std::string& option : base::Split(value, ",")) {
      if (!OneOf(option, {"", "satconv", "signext"})) {
        return Fail(StrCat("invalid GOWASM: no such feature \"", option, "\""));
      }
    }
  }
  return {};
}

base::Status CheckFips140(int minor, std::string_view value) {
  if (OneOf(value, {"off", "latest", "inprocess", "certified"}) || ValidFipsVersion(minor, value))
    return {};
  return Fail(StrCat("invalid GOFIPS140: must be off, latest, inprocess, certified, or ",
                     minor >= 26 ? "v1.Y.Z" : "vX.Y.Z"));
}

std::vector<std::string> ArchTags(int minor, std::string_view goarch, std::string_view value) {
  std::vector<std::string> tags;
  auto add = [&](const auto&... parts) { tags.push_back(StrCat(goarch, ".", parts...)); };
  if (goarch == "amd64") {
    if (!OneOf(value, {"v1", "v2", "v3", "v4"})) value = "v1";
    for (char level = '1'; level <= value.back(); level++) add("v", level);
  } else if (goarch == "arm") {
    if (!OneOf(ArmVersion(value), {"5", "6", "7"})) value = "7";
    for (char level = '5'; level <= value.front(); level++) add(level);
  } else if (goarch == "arm64") {
    std::string_view version = Arm64Version(value);
    int major = version[1] - '0';
    int step = version[3] - '0';
    for (int i = 0; i <= step; i++) add("v", major, ".", i);
    // v9.x includes v8.(x+5).
    for (int i = 0; major == 9 && i <= std::min(step + 5, 9); i++) add("v8.", i);
  } else if (goarch == "ppc64" || goarch == "ppc64le") {
    int level = static_cast<int>(base::ParseInt(base::TrimPrefix(value, "power")).value_or(8));
    for (int i = 8; i <= level; i++) add("power", i);
  } else if (goarch == "riscv64") {
    add("rva20u64");
    if (value >= "rva22u64") add("rva22u64");
    if (value >= "rva23u64") add("rva23u64");
  } else if (goarch == "wasm") {
    std::string_view on = minor >= kWasmFeaturesAlwaysOn ? "satconv,signext" : value;
    const std::vector<std::string> features = base::Split(on, ",");
    for (std::string_view feature : {"satconv", "signext"}) {
      if (std::ranges::find(features, feature) != features.end()) add(feature);
    }
  } else if (OneOf(goarch, {"386", "mips", "mipsle", "mips64", "mips64le"})) {
    add(value);
  }
  return tags;
}

std::string WasmFeatures(int minor, std::string_view value) {
  if (minor >= kWasmFeaturesAlwaysOn) return "";
  std::vector<std::string> features;
  for (const std::string& tag : ArchTags(minor, "wasm", value)) {
    features.emplace_back(base::TrimPrefix(tag, "wasm."));
  }
  return base::Join(features, ",");
}

}  // namespace gorun::env
