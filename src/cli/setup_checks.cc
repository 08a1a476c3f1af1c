#include "cli/setup_checks.h"

#include <vector>

#include "base/go_quote.h"
#include "base/strings.h"
#include "cli/parse_arguments.h"
#include "env/build_mode.h"
#include "host/path.h"
#include "modules/module_root.h"

namespace gorun::cli {

using base::ErrorKind;
using base::Fail;
using base::StrCat;

namespace {

/// Go 1.24 without its coverage experiment has none of the flags for it (run.go: init).
base::Status CheckCoverFlags(const env::Settings& settings) {
  const env::BuildFlags& flags = settings.flags;
  if (!flags.cover) return {};
  for (const std::string& change : base::Split(settings.clean_goexperiment, ",")) {
    if (change != "nocoverageredesign") continue;
    const std::string_view name = !flags.covermode.empty()  ? "covermode"
                                  : !flags.coverpkg.empty() ? "coverpkg"
                                                            : "cover";
    return Fail(ErrorKind::kInvalid, StrCat("flag provided but not defined: -", name, "\n",
                                            base::TrimSuffix(UsageText(), "\n")));
  }
  return {};
}

}  // namespace

base::Status CheckSetup(const env::Settings& settings, int minor, bool modules_enabled) {
  TRY(CheckCoverFlags(settings));
  const env::BuildFlags& flags = settings.flags;
  if (auto mode = env::ResolveBuildMode(settings, minor); !mode) return Fail(mode.error());
  bool known_mod =
      flags.mod.empty() || flags.mod == "readonly" || flags.mod == "vendor" || flags.mod == "mod";
  if (!known_mod) {
    return Fail(
        StrCat("-mod=", flags.mod, " not supported (can be '', 'mod', 'readonly', or 'vendor')"));
  }
  if (!modules_enabled && !flags.mod.empty() && !modules::InGoFlags(settings, "-mod")) {
    return Fail(StrCat("build flag -mod=", flags.mod, " only valid when using modules"));
  }
  if (!modules_enabled && flags.modcacherw && !modules::InGoFlags(settings, "-modcacherw")) {
    return Fail("build flag -modcacherw only valid when using modules");
  }
  // As cmd/go has it: -mod, not -modfile, makes it all right.
  if (!modules_enabled && !flags.modfile.empty() && !modules::InGoFlags(settings, "-mod")) {
    return Fail("build flag -modfile only valid when using modules");
  }
  // Since Go 1.25.
  if (minor >= 25) {
    if (auto from = settings.overlay.ReplacementIn(settings.gomodcache)) {
      return Fail(StrCat("go: overlay contains a replacement for ", *from,
                         ". Files beneath GOMODCACHE (", settings.gomodcache,
                         ") must not be replaced."));
    }
  }
  if (settings.parallelism <= 0) {
    return Fail(StrCat("go: -p must be a positive integer: ", settings.parallelism));
  }
  for (std::string_view name : {"CC", "CXX", "FC"}) {
    auto words = base::SplitQuoted(settings.Get(name));
    if (!words) {
      return Fail(StrCat("go: ", name,
                         " environment variable could not be parsed: ", words.error().text()));
    }
    if (words->empty()) continue;
    const std::string& path = words->front();
    if (!host::IsAbsPath(path) && path != host::BaseName(path)) {
      return Fail(
          StrCat("go: ", name, " environment variable is relative; must be absolute path: ", path));
    }
  }
  if (flags.race && settings.cover_mode != "atomic") {
    return Fail(StrCat("-covermode must be \"atomic\", not ", base::GoQuote(settings.cover_mode),
                       ", when -race is enabled"));
  }
  for (const std::string& tag : flags.tags) {
    if (base::Contains(tag, ",")) {
      return Fail(ErrorKind::kInvalid, "go: -tags space-separated list contains comma");
    }
  }
  return {};
}

std::string CacheProblem(const env::Settings& settings) {
  if (!settings.gocache_error.empty()) {
    return StrCat("build cache is required, but could not be located: ", settings.gocache_error);
  }
  if (settings.gocache == "off")
    return "build cache is disabled by GOCACHE=off, but required as of Go 1.12";
  return "";
}

}  // namespace gorun::cli
