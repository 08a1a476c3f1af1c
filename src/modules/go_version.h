#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "modules/module_path.h"

// Go versions ("1.21", "1.21rc1", "1.21.3"), toolchain names ("go1.21.3") and the versions of any
// module by its path, where "go" and "toolchain" are modules of their own kind (internal/gover,
// cmd/go/internal/gover).
namespace gorun::modules::gover {

/// The module whose versions are Go distributions: v0.0.1-go1.27.1.linux-amd64
/// (toolchain.gotoolchainModule).
inline constexpr std::string_view kToolchainModule = "golang.org/toolchain";
/// The module that GOFIPS140's snapshots are unpacked as. Distributions bring them; there is none
/// to be downloaded.
inline constexpr std::string_view kSnapshotModule = "golang.org/fips140";
/// The "all" pattern no longer closes over tests of dependencies.
inline constexpr std::string_view kNarrowAllVersion = "1.16";
/// Assumed for a go.mod without a go line.
inline constexpr std::string_view kDefaultGoModVersion = "1.16";
/// Assumed for a go.work without a go line.
inline constexpr std::string_view kDefaultGoWorkVersion = "1.18";
/// go.mod lists every module that provides a package of the build: graph pruning.
inline constexpr std::string_view kExplicitIndirectVersion = "1.17";
/// Indirect requirements go to a block of their own.
inline constexpr std::string_view kSeparateIndirectVersion = "1.17";
/// Require blocks are simplified to one of direct and one of indirect requirements (Go 1.27).
inline constexpr std::string_view kSimplifyRequireVersion = "1.27";
/// Needed for tool directives.
inline constexpr std::string_view kGoModToolVersion = "1.24";
inline constexpr std::string_view kTidyGoModSumVersion = "1.21";
/// From here on a module's go line is at least that of each dependency, and too new is fatal.
inline constexpr std::string_view kGoStrictVersion = "1.21";
inline constexpr std::string_view kExplicitModulesTxtImportVersion = "1.23";

/// -1, 0, +1. "1.21" < "1.21rc1" < "1.21.0"; malformed versions are least. No "go" prefix.
int Compare(std::string_view x, std::string_view y);
/// The greater; `x` if equal.
std::string Max(std::string_view x, std::string_view y);
/// A language version ("1.21") and not a release ("1.21.0").
bool IsLang(std::string_view x);
/// "1.2" of "1.2.3"; "" if malformed.
std::string Lang(std::string_view x);
bool IsPrerelease(std::string_view x);
bool IsValid(std::string_view x);

/// The Go version in a toolchain's name: "1.2.3" of "go1.2.3-bigcorp"; "" if it is not a toolchain
/// name.
std::string FromToolchain(std::string_view name);

/// True for the virtual modules "go" and "toolchain".
bool IsToolchain(std::string_view module_path);
/// Compares two versions of the module `path`: Go versions for "go" and "toolchain", else semver.
int ModCompare(std::string_view path, std::string_view x, std::string_view y);
/// By path, then version, then what follows a '/' in the version (go.sum's "v1.0.0/go.mod").
void ModSort(std::vector<Version>& list);
bool ModIsValid(std::string_view path, std::string_view version);
/// A valid version that can be a prefix of others ("v1", "v1.2"; "1.21").
bool ModIsPrefix(std::string_view path, std::string_view version);
bool ModIsPrerelease(std::string_view path, std::string_view version);
/// The "major.minor" of a version, for "@patch" queries.
std::string ModMajorMinor(std::string_view path, std::string_view version);

/// The value of the first line that starts with `key` in go.mod or go.work text, without parsing it
/// (gover.GoModLookup); "" if none. For "go" and "toolchain".
std::string GoModLookup(std::string_view go_mod, std::string_view key);

/// gover.TooNewError's text: WHAT requires go >= VERSION (running go LOCALEXPLAIN). `explain` is ""
/// or the text beginning with "; " that the startup toolchain switch left (gover.Startup).
std::string TooNewText(std::string_view what, std::string_view go_version,
                       std::string_view local_version, std::string_view explain);

}  // namespace gorun::modules::gover
