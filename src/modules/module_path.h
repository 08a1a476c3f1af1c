#pragma once

#include <compare>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

// Module paths, import paths, versions and how they are escaped in file names and URLs
// (golang.org/x/mod/module). Texts of errors are that package's.
namespace gorun::modules {

/// A module at a version (module.Version). The version is "" for the main module and for file paths
/// that replace a module, "none" for "no version of it", and may carry "/go.mod" in go.sum.
struct Version {
  std::string path;
  std::string version;

  /// PATH@VERSION, or PATH alone.
  std::string String() const;
  /// By bytes, for sets and maps; module.Sort's order is SortVersions.
  auto operator<=>(const Version&) const = default;
};

/// module.InvalidVersionError.
struct InvalidVersionError {
  std::string version;
  bool pseudo = false;
  std::string reason;

  /// `version "v2" invalid: REASON` (or `pseudo-version …`).
  std::string Text() const;
  base::Error ToError() const { return base::Error(base::ErrorKind::kInvalid, Text()); }
};

/// module.ModuleError: a failure about one module. A `mod.path` of "" means that it names none:
/// then the text is the cause's alone.
struct ModuleError {
  Version mod;
  base::Error cause;
  /// Set if the cause is an InvalidVersionError (its text is that error's Text()).
  std::optional<InvalidVersionError> invalid_version;

  /// `PATH@VERSION: CAUSE`, `module PATH: CAUSE` or `PATH@VERSION: invalid version: REASON`.
  std::string Text() const;
  /// Keeps the cause's kind.
  base::Error ToError() const { return base::Error(cause.kind(), Text()); }
};

/// module.VersionError: `cause` as an error about `mod`.
ModuleError VersionError(Version mod, base::Error cause);
ModuleError VersionError(Version mod, InvalidVersionError cause);
/// Unchanged if it is about `mod` already.
ModuleError VersionError(Version mod, ModuleError cause);

/// module.Check: a valid path, a valid semantic version, and the two fit.
base::Status Check(std::string_view path, std::string_view version);
/// A path that can name a module in a repository: `malformed module path "…": …`.
base::Status CheckPath(std::string_view path);
base::Status CheckImportPath(std::string_view path);
/// A slash-separated file name inside of a module.
base::Status CheckFilePath(std::string_view path);

struct PathVersion {
  std::string_view prefix;
  /// "", "/vN" or ".vN" (gopkg.in, maybe with "-unstable").
  std::string_view path_major;
};
/// module.SplitPathVersion; nullopt for its ok = false. Points into `path`.
std::optional<PathVersion> SplitPathVersion(std::string_view path);
bool MatchPathMajor(std::string_view version, std::string_view path_major);
/// The mismatch of a version with a path's major version, if there is one (module.CheckPathMajor).
std::optional<InvalidVersionError> PathMajorMismatch(std::string_view version,
                                                     std::string_view path_major);
base::Status CheckPathMajor(std::string_view version, std::string_view path_major);
/// "v2" of "/v2" or ".v2"; "" of "". `path_major` must come from SplitPathVersion.
std::string PathMajorPrefix(std::string_view path_major);
/// The module path of a go.mod fits a path's major version (modfetch.isMajor). Only that is
/// compared: a fork has another path.
bool FitsMajor(std::string_view module_path, std::string_view path_major);
/// semver.Canonical, but "+incompatible" stays; "" if invalid.
std::string CanonicalVersion(std::string_view version);
/// module.Sort: by path, then semantic version, then what follows a '/'.
void SortVersions(std::vector<Version>& list);

/// "github.com/!azure/…" of "github.com/Azure/…"; fails if the path is invalid.
base::Result<std::string> EscapePath(std::string_view path);
/// The same of a version; fails with InvalidVersionError of the reason kDisallowedVersion.
base::Result<std::string> EscapeVersion(std::string_view version);
inline constexpr std::string_view kDisallowedVersion = "disallowed version string";
base::Result<std::string> UnescapePath(std::string_view escaped);

/// True if a path prefix of `target` matches one of the comma-separated globs (GOPRIVATE's rule).
/// Malformed patterns match nothing.
bool MatchPrefixPatterns(std::string_view globs, std::string_view target);

}  // namespace gorun::modules

template <>
struct std::hash<gorun::modules::Version> {
  size_t operator()(const gorun::modules::Version& v) const noexcept {
    size_t h = std::hash<std::string_view>{}(v.path);
    return h ^
           (std::hash<std::string_view>{}(v.version) + 0x9e3779b97f4a7c15u + (h << 6) + (h >> 2));
  }
};
