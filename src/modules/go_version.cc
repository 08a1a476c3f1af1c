#include "modules/go_version.h"

#include <algorithm>
#include <utility>

#include "base/strings.h"
#include "modules/decimal.h"
#include "modules/semver.h"

namespace gorun::modules::gover {

namespace {

// major[.minor[.patch]][kind[pre]]; all empty if malformed. Numbers stay decimal strings: no
// overflow.
struct Parsed {
  std::string_view major;
  std::string_view minor;
  std::string_view patch;
  std::string_view kind;
  std::string_view pre;
  bool valid() const { return !major.empty(); }
};

bool TakeNumber(std::string_view& x, std::string_view& number) {
  size_t n = 0;
  while (n < x.size() && x[n] >= '0' && x[n] <= '9') n++;
  if (n == 0 || (x[0] == '0' && n > 1)) return false;
  number = x.substr(0, n);
  x.remove_prefix(n);
  return true;
}

Parsed Parse(std::string_view x) {
  Parsed v;
  if (!TakeNumber(x, v.major)) return {};
  if (x.empty()) {
    v.minor = v.patch = "0";
    return v;
  }
  if (x[0] != '.') return {};
  x.remove_prefix(1);
  if (!TakeNumber(x, v.minor)) return {};
  if (x.empty()) {
    // Before 1.21, "1.N" was the name of the release; since then it is that of the language.
    if (CompareDecimal(v.minor, "21") < 0) v.patch = "0";
    return v;
  }
  if (x[0] == '.') {
    x.remove_prefix(1);
    // Patch releases have no prereleases.
    if (!TakeNumber(x, v.patch) || !x.empty()) return {};
    return v;
  }
  size_t n = 0;
  while (n < x.size() && !(x[n] >= '0' && x[n] <= '9')) {
    if (x[n] < 'a' || x[n] > 'z') return {};
    n++;
  }
  if (n == 0) return {};
  v.kind = x.substr(0, n);
  x.remove_prefix(n);
  if (x.empty()) return v;
  if (!TakeNumber(x, v.pre) || !x.empty()) return {};
  return v;
}

// A version as it is, or the one in a toolchain's name.
std::string MaybeToolchainVersion(std::string_view name) {
  return IsValid(name) ? std::string(name) : FromToolchain(name);
}

}  // namespace

int Compare(std::string_view x, std::string_view y) {
  Parsed vx = Parse(x), vy = Parse(y);
  if (int c = CompareDecimal(vx.major, vy.major)) return c;
  if (int c = CompareDecimal(vx.minor, vy.minor)) return c;
  if (int c = CompareDecimal(vx.patch, vy.patch)) return c;
  if (int c = vx.kind.compare(vy.kind)) return c < 0 ? -1 : 1;
  return CompareDecimal(vx.pre, vy.pre);
}

std::string Max(std::string_view x, std::string_view y) {
  return std::string(Compare(x, y) < 0 ? y : x);
}

bool IsLang(std::string_view x) {
  Parsed v = Parse(x);
  return v.valid() && v.patch.empty() && v.kind.empty() && v.pre.empty();
}

std::string Lang(std::string_view x) {
  Parsed v = Parse(x);
  if (v.minor.empty() || (v.major == "1" && v.minor == "0")) return std::string(v.major);
  return base::StrCat(v.major, '.', v.minor);
}

bool IsPrerelease(std::string_view x) { return !Parse(x).kind.empty(); }

bool IsValid(std::string_view x) { return Parse(x).valid(); }

std::string FromToolchain(std::string_view name) {
  // A path separator would make the name a path.
  if (name.find_first_of("\\/") != std::string_view::npos) return "";
  auto v = base::CutPrefix(name, "go");
  if (!v) return "";
  std::string_view version = v->substr(0, v->find_first_of(" \t-"));
  return IsValid(version) ? std::string(version) : "";
}

bool IsToolchain(std::string_view module_path) {
  return module_path == "go" || module_path == "toolchain";
}

int ModCompare(std::string_view path, std::string_view x, std::string_view y) {
  if (path == "go") return Compare(x, y);
  if (path == "toolchain") return Compare(MaybeToolchainVersion(x), MaybeToolchainVersion(y));
  return semver::Compare(x, y);
}

void ModSort(std::vector<Version>& list) {
  std::sort(list.begin(), list.end(), [](const Version& a, const Version& b) {
    if (a.path != b.path) return a.path < b.path;
    std::string_view va = a.version, vb = b.version;
    std::string_view fa, fb;
    if (size_t at = va.find('/'); at != std::string_view::npos) {
      fa = va.substr(at);
      va = va.substr(0, at);
    }
    if (size_t at = vb.find('/'); at != std::string_view::npos) {
      fb = vb.substr(at);
      vb = vb.substr(0, at);
    }
    if (va != vb) {
      if (int c = ModCompare(a.path, va, vb)) return c < 0;
      return va < vb;
    }
    return fa < fb;
  });
}

bool ModIsValid(std::string_view path, std::string_view version) {
  if (path == "toolchain") return IsValid(FromToolchain(version));
  if (path == "go") return IsValid(version);
  return semver::IsValid(version);
}

bool ModIsPrefix(std::string_view path, std::string_view version) {
  if (path == "toolchain") return IsLang(FromToolchain(version));
  if (path == "go") return IsLang(version);
  return version.find_first_of("-+") == std::string_view::npos &&
         std::count(version.begin(), version.end(), '.') < 2;
}

bool ModIsPrerelease(std::string_view path, std::string_view version) {
  if (path == "toolchain") return IsPrerelease(FromToolchain(version));
  if (path == "go") return IsPrerelease(version);
  return !semver::Prerelease(version).empty();
}

std::string ModMajorMinor(std::string_view path, std::string_view version) {
  if (path == "toolchain") return base::StrCat("go", Lang(FromToolchain(version)));
  if (path == "go") return Lang(version);
  return semver::MajorMinor(version);
}

std::string GoModLookup(std::string_view go_mod, std::string_view key) {
  while (!go_mod.empty()) {
    std::string_view line = go_mod.substr(0, go_mod.find('\n'));
    go_mod.remove_prefix(std::min(go_mod.size(), line.size() + 1));
    auto rest = base::CutPrefix(base::TrimSpace(line), key);
    if (!rest || !(rest->starts_with(' ') || rest->starts_with('\t'))) continue;
    return std::string(base::TrimSpace(rest->substr(0, rest->find("//"))));
  }
  return "";
}

std::string TooNewText(std::string_view what, std::string_view go_version,
                       std::string_view local_version, std::string_view explain) {
  return base::StrCat(what, " requires go >= ", go_version, " (running go ", local_version, explain,
                      ")");
}

}  // namespace gorun::modules::gover
