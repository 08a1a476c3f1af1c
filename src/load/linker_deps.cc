#include "load/linker_deps.h"

#include "base/strings.h"
#include "env/platforms.h"

namespace gorun::load {
namespace {

/// Why the external linker is needed even without cgo; "" if it is not
/// (load.externalLinkingReason).
std::string ExternalLinkingReason(const env::Settings& settings, int minor,
                                  const std::vector<std::string>& ldflags) {
  const std::string& goos = settings.goos;
  const std::string& goarch = settings.goarch;
  const std::string& mode = settings.flags.buildmode;
  if (env::MustLinkExternal(goos, goarch)) return base::StrCat(goos, '/', goarch);
  if (mode == "plugin" || (mode == "c-shared" && goarch != "wasm")) {
    return base::StrCat("-buildmode=", mode);
  }
  if (settings.flags.linkshared) return "-linkshared";
  const bool asked_pie = mode == "pie";
  if ((asked_pie || (mode == "default" && env::DefaultPie(goos, settings.flags.race))) &&
      !env::InternalLinkPieSupported(goos, goarch, minor)) {
    return asked_pie ? "-buildmode=pie" : "default PIE binary";
  }
  // Of several -linkmode flags the last wins.
  for (size_t i = ldflags.size(); i-- > 0;) {
    const std::string& flag = ldflags[i];
    auto is = [&](std::string_view value) {
      return flag == base::StrCat("-linkmode=", value) ||
             (flag == "-linkmode" && i + 1 < ldflags.size() && ldflags[i + 1] == value);
    };
    if (is("external")) return flag;
    if (is("internal")) return "";
  }
  return "";
}

}  // namespace

base::Result<std::vector<std::string>> LinkerDeps(const env::Settings& settings, int minor,
                                                  const std::vector<std::string>& ldflags) {
  std::vector<std::string> deps = {"runtime"};
  if (std::string what = ExternalLinkingReason(settings, minor, ldflags);
      !what.empty() && settings.flags.compiler != "gccgo") {
    if (!settings.cgo_enabled) {
      return base::Fail(
          base::StrCat(what, " requires external (cgo) linking, but cgo is not enabled"));
    }
    deps.push_back("runtime/cgo");
  }
  // For soft floating point.
  if (settings.goarch == "arm") deps.push_back("math");
  if (settings.flags.race) deps.push_back("runtime/race");
  if (settings.flags.msan) deps.push_back("runtime/msan");
  if (settings.flags.asan) deps.push_back("runtime/asan");
  if (settings.flags.cover) deps.push_back("runtime/coverage");
  return deps;
}

}  // namespace gorun::load
