#include "modules/module_path.h"

#include <algorithm>
#include <iterator>

#include "base/check.h"
#include "base/glob.h"
#include "base/go_quote.h"
#include "base/strings.h"
#include "base/unicode.h"
#include "modules/semver.h"

namespace gorun::modules {

namespace {

// What a path names decides which characters may be in it.
enum class PathKind { kModule, kImport, kFile };

bool IsAlnum(char32_t c) {
  return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool RuneAllowed(char32_t rune, PathKind kind) {
  if (rune >= 0x80) return kind == PathKind::kFile && base::IsLetter(rune);
  if (IsAlnum(rune)) return true;
  // File names may have all punctuation but what shells and file systems treat specially.
  std::string_view allowed = kind == PathKind::kModule   ? "-._~"
                             : kind == PathKind::kImport ? "-._~+"
                                                         : "!#$%&()+,-.=@[]^_{}~ ";
  return rune != 0 && allowed.find(static_cast<char>(rune)) != std::string_view::npos;
}

// CON, COM1 and the like, in any case.
bool IsWindowsDevice(std::string_view name) {
  if (name.size() != 3 && name.size() != 4) return false;
  std::string lower = base::ToLower(name);
  if (lower == "con" || lower == "prn" || lower == "aux" || lower == "nul") return true;
  return lower.size() == 4 && (lower.starts_with("com") || lower.starts_with("lpt")) &&
         lower[3] >= '1' && lower[3] <= '9';
}

// Why one element of a path is bad; "" if it is good.
std::string ElementProblem(std::string_view element, PathKind kind) {
  if (element.empty()) return "empty path element";
  if (element.find_first_not_of('.') == std::string_view::npos) {
    return base::StrCat("invalid path element ", base::GoQuote(element));
  }
  if (element.front() == '.' && kind == PathKind::kModule) return "leading dot in path element";
  if (element.back() == '.') return "trailing dot in path element";
  for (std::string_view rest = element; !rest.empty();) {
    auto [rune, size] = base::DecodeRune(rest);
    if (!RuneAllowed(rune, kind)) return base::StrCat("invalid char ", base::GoQuoteRune(rune));
    rest.remove_prefix(size);
  }
  std::string_view stem = element.substr(0, element.find('.'));
  if (IsWindowsDevice(stem)) {
    return base::StrCat(base::GoQuote(stem), " disallowed as path element component on Windows");
  }
  if (kind == PathKind::kFile) return "";
  // Windows gives such names to files with long ones.
  if (size_t tilde = stem.rfind('~');
      tilde != std::string_view::npos && tilde + 1 < stem.size() &&
      stem.find_first_not_of("0123456789", tilde + 1) == std::string_view::npos) {
    return "trailing tilde and digits in path element";
  }
  return "";
}

std::string PathProblem(std::string_view path, PathKind kind) {
  if (!base::IsValidUtf8(path)) return "invalid UTF-8";
  if (path.empty()) return "empty string";
  if (path[0] == '-' && kind != PathKind::kFile) return "leading dash";
  if (base::Contains(path, "//")) return "double slash";
  if (path.back() == '/') return "trailing slash";
  while (true) {
    size_t slash = path.find('/');
    std::string problem = ElementProblem(path.substr(0, slash), kind);
    if (!problem.empty() || slash == std::string_view::npos) return problem;
    path.remove_prefix(slash + 1);
  }
}

std::string ModulePathProblem(std::string_view path) {
  if (std::string problem = PathProblem(path, PathKind::kModule); !problem.empty()) return problem;
  std::string_view first = path.substr(0, path.find('/'));
  if (first.empty()) return "leading slash";
  if (first.find('.') == std::string_view::npos) return "missing dot in first path element";
  for (char c : first) {
    if (!(c == '-' || c == '.' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'))) {
      return base::StrCat("invalid char ", base::GoQuoteRune(static_cast<unsigned char>(c)),
                          " in first path element");
    }
  }
  return SplitPathVersion(path) ? "" : "invalid version";
}

base::Status Judge(std::string_view kind, std::string_view path, const std::string& problem) {
  if (problem.empty()) return {};
  return base::Fail(base::ErrorKind::kInvalid,
                    base::StrCat("malformed ", kind, " path ", base::GoQuote(path), ": ", problem));
}

// gopkg.in/yaml.v2, gopkg.in/check.v1-unstable.
std::optional<PathVersion> SplitGopkgIn(std::string_view path) {
  size_t i = base::TrimSuffix(path, "-unstable").size();
  while (i > 0 && path[i - 1] >= '0' && path[i - 1] <= '9') i--;
  if (i <= 1 || path[i - 1] != 'v' || path[i - 2] != '.') return std::nullopt;
  std::string_view major = path.substr(i - 2);
  if (major.size() <= 2 || (major[2] == '0' && major != ".v0")) return std::nullopt;
  return PathVersion{path.substr(0, i - 2), major};
}

std::string_view TrimUnstable(std::string_view path_major) {
  return path_major.starts_with(".v") ? base::TrimSuffix(path_major, "-unstable") : path_major;
}

base::Result<std::string> Escape(std::string_view s) {
  std::string out;
  out.reserve(s.size() + 4);
  for (char c : s) {
    if (c == '!' || static_cast<unsigned char>(c) >= 0x80) {
      return base::Fail("internal error: inconsistency in EscapePath");
    }
    if (c >= 'A' && c <= 'Z') {
      out += '!';
      c = static_cast<char>(c - 'A' + 'a');
    }
    out += c;
  }
  return out;
}

std::optional<std::string> Unescape(std::string_view escaped) {
  std::string out;
  bool bang = false;
  for (char c : escaped) {
    if (static_cast<unsigned char>(c) >= 0x80) return std::nullopt;
    if (bang) {
      if (c < 'a' || c > 'z') return std::nullopt;
      out += static_cast<char>(c - 'a' + 'A');
      bang = false;
    } else if (c == '!') {
      bang = true;
    } else if (c >= 'A' && c <= 'Z') {
      return std::nullopt;
    } else {
      out += c;
    }
  }
  if (bang) return std::nullopt;
  return out;
}

}  // namespace

std::string Version::String() const {
  return version.empty() ? path : base::StrCat(path, '@', version);
}

std::string InvalidVersionError::Text() const {
  return base::StrCat(pseudo ? "pseudo-version " : "version ", base::GoQuote(version),
                      " invalid: ", reason);
}

std::string ModuleError::Text() const {
  if (mod.path.empty()) return cause.text();
  if (invalid_version) {
    return base::StrCat(mod.path, '@', invalid_version->version, ": invalid ",
                        invalid_version->pseudo ? "pseudo-version" : "version", ": ",
                        invalid_version->reason);
  }
  if (!mod.version.empty()) return base::StrCat(mod.path, '@', mod.version, ": ", cause.text());
  return base::StrCat("module ", mod.path, ": ", cause.text());
}

ModuleError VersionError(Version mod, base::Error cause) {
  return ModuleError{std::move(mod), std::move(cause), std::nullopt};
}

ModuleError VersionError(Version mod, InvalidVersionError cause) {
  base::Error error = cause.ToError();
  return ModuleError{std::move(mod), std::move(error), std::move(cause)};
}

ModuleError VersionError(Version mod, ModuleError cause) {
  if (cause.mod == mod) return cause;
  if (cause.mod.path.empty()) {
    cause.mod = std::move(mod);
    return cause;
  }
  return ModuleError{std::move(mod), cause.ToError(), std::nullopt};
}

base::Status Check(std::string_view path, std::string_view version) {
  TRY(CheckPath(path));
  Version mod{std::string(path), ""};
  if (!semver::IsValid(version)) {
    return base::Fail(VersionError(std::move(mod), InvalidVersionError{std::string(version), false,
                                                                       "not a semantic version"})
                          .ToError());
  }
  auto split = SplitPathVersion(path);
  if (auto mismatch = PathMajorMismatch(version, split ? split->path_major : "")) {
    return base::Fail(VersionError(std::move(mod), std::move(*mismatch)).ToError());
  }
  return {};
}

base::Status CheckPath(std::string_view path) {
  return Judge("module", path, ModulePathProblem(path));
}

base::Status CheckImportPath(std::string_view path) {
  return Judge("import", path, PathProblem(path, PathKind::kImport));
}

base::Status CheckFilePath(std::string_view path) {
  return Judge("file", path, PathProblem(path, PathKind::kFile));
}

std::optional<PathVersion> SplitPathVersion(std::string_view path) {
  if (path.starts_with("gopkg.in/")) return SplitGopkgIn(path);
  size_t i = path.size();
  bool dot = false;
  while (i > 0 && ((path[i - 1] >= '0' && path[i - 1] <= '9') || path[i - 1] == '.')) {
    dot = dot || path[i - 1] == '.';
    i--;
  }
  if (i <= 1 || i == path.size() || path[i - 1] != 'v' || path[i - 2] != '/') {
    return PathVersion{path, path.substr(path.size())};
  }
  std::string_view major = path.substr(i - 2);
  if (dot || major[2] == '0' || major == "/v1") return std::nullopt;
  return PathVersion{path.substr(0, i - 2), major};
}

bool MatchPathMajor(std::string_view version, std::string_view path_major) {
  return !PathMajorMismatch(version, path_major);
}

std::optional<InvalidVersionError> PathMajorMismatch(std::string_view version,
                                                     std::string_view path_major) {
  path_major = TrimUnstable(path_major);
  // gopkg.in/x.v1 once got v0.0.0- pseudo-versions by mistake; they stay valid.
  if (version.starts_with("v0.0.0-") && path_major == ".v1") return std::nullopt;
  std::string_view major = semver::Major(version);
  std::string_view expected = path_major;
  if (path_major.empty()) {
    if (major == "v0" || major == "v1" || semver::Build(version) == "+incompatible") {
      return std::nullopt;
    }
    expected = "v0 or v1";
  } else if (path_major[0] == '/' || path_major[0] == '.') {
    expected = path_major.substr(1);
    if (major == expected) return std::nullopt;
  }
  return InvalidVersionError{std::string(version), false,
                             base::StrCat("should be ", expected, ", not ", major)};
}

base::Status CheckPathMajor(std::string_view version, std::string_view path_major) {
  if (auto mismatch = PathMajorMismatch(version, path_major)) {
    return base::Fail(mismatch->ToError());
  }
  return {};
}

std::string PathMajorPrefix(std::string_view path_major) {
  if (path_major.empty()) return "";
  CHECK(path_major[0] == '/' || path_major[0] == '.');
  std::string_view major = TrimUnstable(path_major).substr(1);
  CHECK(major == semver::Major(major));
  return std::string(major);
}

bool FitsMajor(std::string_view module_path, std::string_view path_major) {
  if (module_path.empty()) return false;
  auto split = SplitPathVersion(module_path);
  if (!split) return false;
  if (path_major.empty()) {
    std::string major = PathMajorPrefix(split->path_major);
    return major.empty() || major == "v0" || major == "v1";
  }
  if (split->path_major.empty()) return false;
  return path_major.substr(1) == split->path_major.substr(1);
}

std::string CanonicalVersion(std::string_view version) {
  std::string canonical = semver::Canonical(version);
  if (semver::Build(version) == "+incompatible") canonical += "+incompatible";
  return canonical;
}

void SortVersions(std::vector<Version>& list) {
  std::sort(list.begin(), list.end(), [](const Version& a, const Version& b) {
    if (a.path != b.path) return a.path < b.path;
    size_t cut_a = std::min(a.version.find('/'), a.version.size());
    size_t cut_b = std::min(b.version.find('/'), b.version.size());
    std::string_view va = a.version, vb = b.version;
    if (va.substr(0, cut_a) != vb.substr(0, cut_b)) {
      if (int c = semver::Compare(va.substr(0, cut_a), vb.substr(0, cut_b))) return c < 0;
      return va < vb;
    }
    return va.substr(cut_a) < vb.substr(cut_b);
  });
}

base::Result<std::string> EscapePath(std::string_view path) {
  TRY(CheckPath(path));
  return Escape(path);
}

base::Result<std::string> EscapeVersion(std::string_view version) {
  if (!ElementProblem(version, PathKind::kFile).empty() || base::Contains(version, "!")) {
    return base::Fail(
        InvalidVersionError{std::string(version), false, std::string(kDisallowedVersion)}
            .ToError());
  }
  return Escape(version);
}

base::Result<std::string> UnescapePath(std::string_view escaped) {
  auto path = Unescape(escaped);
  std::string prefix = base::StrCat("invalid escaped module path ", base::GoQuote(escaped));
  if (!path) return base::Fail(base::ErrorKind::kInvalid, prefix);
  if (auto checked = CheckPath(*path); !checked) return base::Fail(checked.error().Wrap(prefix));
  return *path;
}

bool MatchPrefixPatterns(std::string_view globs, std::string_view target) {
  while (!globs.empty()) {
    std::string_view glob = globs.substr(0, globs.find(','));
    globs.remove_prefix(std::min(globs.size(), glob.size() + 1));
    glob = base::TrimSuffix(glob, "/");
    if (glob.empty()) continue;
    // A glob with n slashes is matched against the first n+1 elements of the target.
    auto slashes = std::count(glob.begin(), glob.end(), '/');
    size_t end = 0;
    for (; end < target.size(); end++) {
      if (target[end] == '/' && slashes-- == 0) break;
    }
    if (end == target.size() && slashes > 0) continue;
    auto matched = base::GlobMatch(glob, target.substr(0, end));
    if (matched && *matched) return true;
  }
  return false;
}

}  // namespace gorun::modules
